"""Searches the bytes of files for what marks those that count, before any is decoded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

# In nearly all markers is `ecr`. They are searched by the two letters behind the `e`, as a search
# looks closer at each place where its first letter is, and `e` is everywhere.
_COMMON = b"cr"
_SMALL: Final = 64 * 1024
_WORTH_AN_EXPRESSION: Final = 16
"""Small files from which compiling an expression saves more time than it takes."""


class Markers:
    """Texts in ASCII of which a file that counts holds one, also escaped or in UTF-16."""

    __slots__ = ("_escapes", "_searches", "_uses", "texts")

    def __init__(self, *texts: bytes, escapes: bool = True) -> None:
        self.texts = texts
        self._escapes = escapes
        """Whether files may hold the texts escaped, or in UTF-16."""
        self._uses = 0
        self._searches: tuple[Callable[[bytes], object], ...] = (self._hold_one,)

    @property
    def most_bytes(self) -> int:
        """How many bytes of a file one of the texts takes at most: all escaped, in UTF-16."""
        return 12 * max(map(len, self.texts), default=0)

    def are_in(self, data: bytes) -> bool:
        """Whether the bytes of a file hold one of the texts."""
        for search in self._searches:
            if search(data):
                return True
        if self._escapes and (b"\\" in data or b"\0" in data):
            said = searchable(data)
            return said is not data and any(search(said) for search in self._searches)
        return False

    def _hold_one(self, data: bytes) -> bool:
        """Search for one text after the other, until that has taken long enough."""
        self._uses += 1 + len(data) // _SMALL
        if self._uses > _WORTH_AN_EXPRESSION:
            self._searches = tuple(_expressions(self.texts))
            return any(search(data) for search in self._searches)
        return any(text in data for text in self.texts)


def searchable(data: bytes) -> bytes:
    """Return bytes in which a search finds what a file says, also where it says it with escapes.

    Of UTF-16 and UTF-32 the characters of ASCII are found.
    """
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    if b"\\" not in data or _escape().search(data) is None:
        return data
    return data + b"\n" + _escape().sub(_unescaped, data)


@cache
def _escape() -> re.Pattern[bytes]:
    """Return what finds an escape of a character of ASCII, or of a break within a word.

    It is that of JSON, YAML or HCL.
    """
    return re.compile(rb"\\(?:u00([0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|(?:\r\n|\n|\r)[ \t]*)")


def _unescaped(found: re.Match[bytes]) -> bytes:
    digits = found[1] or found[2]
    return bytes((int(digits, 16),)) if digits else b""


def _expressions(markers: Iterable[bytes]) -> Iterator[Callable[[bytes], object]]:
    """Yield searches that find any of the markers.

    There is one for those with what most have in common, and one for those of the others whose
    first three letters are the same. An expression whose branches begin alike looks for that
    beginning first, and so takes hardly longer than one marker, of which there are a dozen.
    """
    alike: dict[bytes, list[bytes]] = {}
    for marker in markers:
        _, common, after = marker.partition(_COMMON)
        # What follows tells the quickest whether it is worth looking back.
        branch = b"%b(?<=%b)" % (re.escape(common + after), re.escape(marker))
        alike.setdefault(common or marker[:3], []).append(branch if common else re.escape(marker))
    for branches in alike.values():
        yield re.compile(b"|".join(branches)).search
