"""The names of repositories of which only some parts are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from fixer.model.finding import Finding
from fixer.syntax.placeholders import FILLED_IN


def is_pattern(name: str) -> bool:
    """Whether only a part of a name is known; one of which nothing is known says nothing."""
    return FILLED_IN in name and bool(name.strip(f"{FILLED_IN}-_/"))


class NamePatterns:
    """Names of which only some parts are known, each by the longer of its two ends.

    So a name is compared with few of many thousand.
    """

    def __init__(self, patterns: Iterable[tuple[str, Finding]]) -> None:
        """Take the names, in each of which something stands for what is not known."""
        self._beginning: dict[str, list[_Pattern]] = {}
        self._ending: dict[str, list[_Pattern]] = {}
        for number, (written, finding) in enumerate(patterns):
            parts = tuple(re.split(f"{FILLED_IN}+", written))
            first, last = parts[0], parts[-1]
            by_end = self._ending if len(last) > len(first) else self._beginning
            end = max(last, first, key=len)
            by_end.setdefault(end, []).append(_Pattern(number, parts, finding))
        self._first_lengths = {len(each) for each in self._beginning}
        self._last_lengths = {len(each) for each in self._ending}

    def of(self, name: str) -> Iterator[Finding]:
        """Yield, in their order, those that a name may be one of."""
        begun = (self._beginning.get(name[:each], ()) for each in self._first_lengths)
        ended = (self._ending.get(name[-each:], ()) for each in self._last_lengths)
        near = (each for several in chain(begun, ended) for each in several)
        for _, _, finding in sorted(each for each in near if _may_be(each.parts, name)):
            yield finding


class _Pattern(NamedTuple):
    """The known parts of a name; the number of each is another one."""

    number: int
    parts: tuple[str, ...]
    finding: Finding


def _may_be(parts: tuple[str, ...], name: str) -> bool:
    """Whether a name may be one of which only some parts are known, each unknown one not empty."""
    first, *middle, last = parts
    end = len(name) - len(last)
    if not (name.startswith(first) and name.endswith(last)):
        return False
    at = len(first)
    for part in middle:
        found = name.find(part, at + 1, end)
        if found < 0:
            return False
        at = found + len(part)
    return at < end
