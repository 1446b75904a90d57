"""Fences around text that Markdown must not interpret."""

from __future__ import annotations

import re


def fence(text: str) -> str:
    """Return backticks that can enclose a text: more than any row of them in it, at least three."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)
