"""Quick searches in the text of a program.

An expression that begins with a choice of letters is tried at each character. A text without a
choice that every match holds is found many times quicker, and the expression is tried around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple


def matches_with(
    pattern: re.Pattern[str], text: str, word: str, before: int
) -> Iterator[re.Match[str]]:
    """Yield the matches of an expression that hold a text, in their order.

    Args:
        pattern: The expression.
        text: Where to look.
        word: What the matches hold.
        before: How many characters may be in front of it in a match.
    """
    end = 0
    at = text.find(word)
    while at >= 0:
        starts = range(max(at - before, end), at + 1)
        found = next(
            # One that ends in front of the text is found by another, or has it elsewhere.
            (each for each in map(pattern.match, repeat(text), starts) if each and each.end() > at),
            None,
        )
        if found is not None:
            yield found
            end = found.end()
        at = text.find(word, max(at + 1, end))


class Mark(NamedTuple):
    """What is looked for in programs, and what tells quickly that a text has none of it."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]
    """Texts of which each match holds one."""
    before: int
    """How many characters are in front of that in a match at most."""

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a text, word by word."""
        for word in self.words:
            yield from matches_with(self.pattern, text, word, self.before)
