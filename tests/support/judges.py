"""PyYAML as a judge of YAML, with its parser in C where that is installed."""

from __future__ import annotations

from typing import Any

import yaml

SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Takes every scalar for a text."""


def loaded(text: str) -> Any:
    """Return the data of the one document of a text."""
    return yaml.load(text, SAFE)
