"""How a text shows what another tool fills in: parts of a template, expressions of Terraform."""

from __future__ import annotations

import re
from typing import Final

FILLED_IN: Final = "\ue00f"
"""Stands for each character that Terraform puts into an embedded document before it is read."""

TEMPLATE_PART: Final = re.compile(r"\{\{|(?<!\$)\{[%#]|<%")
"""What a part of a template language begins with."""
