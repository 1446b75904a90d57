"""Decisions that people recorded for scanners: repositories that are left as they are.

A text without a word of any scanner is told apart here, before anything else is imported.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = re.compile(
    r"(?:kics|dd-iac)-scan|:(?:skip=|ignore:)|nosem|ecr-fix|cfn_nag|SuppressedRules"
    r"|runterrascan\.io|checkov|bridgecrew",
    re.IGNORECASE,
)
"""Something that every recorded decision holds."""


def may_hold_decisions(text: str) -> bool:
    """Whether a text may hold a decision that somebody recorded for a scanner."""
    return _WORDS.search(text) is not None
