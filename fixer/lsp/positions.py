"""Positions of the protocol, in the units of an encoding, to offsets in a text and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from fixer.source_text import line_starts

UTF_8: Final = "utf-8"
UTF_16: Final = "utf-16"
UTF_32: Final = "utf-32"

_LAST_OF_ONE_UNIT: Final = "\uffff"


class Place(NamedTuple):
    """A line and the units in front of a character in it, both counted from 0."""

    line: int
    unit: int


def _bytes_of(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _words_of(text: str) -> int:
    return len(text) + sum(each > _LAST_OF_ONE_UNIT for each in text)


UNITS: Final[Mapping[str, Callable[[str], int]]] = {
    UTF_8: _bytes_of,
    UTF_16: _words_of,
    UTF_32: len,
}
"""How many units of each encoding a text has."""


class Lines:
    """A text by its lines: one ends at a line feed, a carriage return, or both."""

    def __init__(self, text: str, encoding: str) -> None:
        """Take a text.

        Args:
            text: The text.
            encoding: One of `UNITS`.
        """
        self.text = text
        self._starts = line_starts(text)
        self._units = UNITS[encoding]

    def place(self, offset: int) -> Place:
        """Return the place of an offset, which counts characters."""
        line = bisect_right(self._starts, offset) - 1
        return Place(line, self._units(self.text[self._starts[line] : offset]))

    def offset(self, place: Place) -> int:
        """Return the offset of a place.

        What is behind a line is at its end, what is behind the text at its end, and what is within
        a character is in front of it.
        """
        if place.line >= len(self._starts):
            return len(self.text)
        start, end = self.bounds(place.line)
        line = self.text[start:end]
        if line.isascii() or self._units is len:
            return start + min(max(place.unit, 0), len(line))
        low, high = 0, len(line)
        while low < high:
            middle = (low + high + 1) // 2
            if self._units(line[:middle]) <= place.unit:
                low = middle
            else:
                high = middle - 1
        return start + low

    def offset_of(self, line: int, column: int) -> int:
        """Return the offset of a line and a column in characters, both counted from 1."""
        start, end = self.bounds(min(max(line, 1), len(self._starts)) - 1)
        return min(start + max(column, 1) - 1, end)

    def bounds(self, line: int) -> tuple[int, int]:
        """Return where a line, counted from 0, begins and ends, its break not included."""
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        for newline in ("\r\n", "\n", "\r"):
            if self.text.endswith(newline, start, end):
                return start, end - len(newline)
        return start, end


class Replacement(NamedTuple):
    """A new text for what is between two places; for the whole text without them."""

    text: str
    between: tuple[Place, Place] | None = None


def edited(text: str, replacements: Iterable[Replacement], encoding: str) -> str:
    """Return a text after replacements, each of what the one before it has left."""
    for new, between in replacements:
        if between is None:
            text = new
            continue
        lines = Lines(text, encoding)
        start, end = sorted(map(lines.offset, between))
        text = text[:start] + new + text[end:]
    return text
