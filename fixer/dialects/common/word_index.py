"""Where words are in a text, so that a walk over its tree can leave out what holds none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from fixer.model.syntax_tree import Node


class WordIndex:
    """Where any of some words is in a text."""

    def __init__(self, text: str, words: Iterable[str]) -> None:
        pattern = "|".join(map(re.escape, words))
        self._starts = [found.start() for found in re.finditer(pattern, text)]

    def any_in(self, node: Node) -> bool:
        """Whether a word begins inside of a node, as it is written."""
        index = bisect_left(self._starts, node.start)
        return index < len(self._starts) and self._starts[index] < node.end
