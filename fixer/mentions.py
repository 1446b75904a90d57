"""What can be said of a template that no parser understands: where it mentions repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.repository import Repository, Verdict
from fixer.rule import BY_HAND
from fixer.source import line_bounds
from fixer.tree import Scalar

_GOES_ON: Final = "(?![A-Za-z_])"
"""Not in front of what makes another word of a marker, such as a public repository's type."""


def repositories(text: str, markers: tuple[bytes, ...], message: str) -> Iterator[Repository]:
    """Yield a repository of which nothing is known for each mention outside of a comment.

    Args:
        text: The template.
        markers: What a declaration holds, as its dialect says.
        message: What is wrong with the template, as a clause that begins with a verb.
    """
    words = "|".join(re.escape(marker.decode("ascii").strip()) for marker in markers)
    for found in re.finditer(f"(?:{words}){_GOES_ON}", text):
        start, end = found.span()
        if not text[line_bounds(text, start)[0] : start].lstrip().startswith("#"):
            yield Repository(
                found.group(),
                Scalar(start, start, end, found.group()),
                Verdict.CONDITIONAL,
                f"the file {message}",
                BY_HAND,
            )
