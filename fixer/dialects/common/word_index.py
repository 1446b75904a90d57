"""Where words are in a text, so that a walk over its tree can leave out what holds none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from fixer.model.syntax_tree import Node

_ESCAPE: Final = r"\\(?:u00[0-9A-Fa-f]{2}|x[0-9A-Fa-f]{2}|[\r\n])"
"""What can be a part of a word in quotes: `fixer.markers.searchable` has the bytes of it."""


class WordIndex:
    """Where any of some words is in a text, or may be, as an escape can be a part of it."""

    def __init__(self, text: str, words: Iterable[str]) -> None:
        pattern = "|".join((*map(re.escape, words), _ESCAPE))
        self._starts = [found.start() for found in re.finditer(pattern, text)]

    def any_in(self, node: Node) -> bool:
        """Whether a word may begin inside of a node."""
        index = bisect_left(self._starts, node.start)
        return index < len(self._starts) and self._starts[index] < node.end
