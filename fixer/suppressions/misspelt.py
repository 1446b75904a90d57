"""Comments that are meant as own decisions and are written in another way."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from fixer.model.suppression import OWN, OWN_ID

_COMMANDS: Final = ("ignore", "ignore-file")
_MEANT: Final = re.compile(
    r"ecr-fix(?P<colon>[ \t]*:)?[ \t]*(?P<command>[a-z][a-z_-]{0,20})", re.IGNORECASE
)
"""What comments of ours begin with, more or less."""
_ALIKE: Final = 0.75


def meant_as(text: str, start: int, end: int) -> tuple[str, str] | None:
    """Return what a comment says that seems to be meant as a decision, and how that is written.

    Args:
        text: The text.
        start: Where it begins that the comment says.
        end: Where that ends.
    """
    found = _MEANT.match(text, start, end)
    if found is None:
        return None
    command = found["command"].lower()
    # Without the colon, nothing but the very word shows that no sentence is meant.
    alike = get_close_matches(command, _COMMANDS, 1, _ALIKE if found["colon"] else 1.0)
    return (found.group(), f"{OWN}: {alike[0]}[{OWN_ID}]") if alike else None
