"""Positions of the protocol, in the units of an encoding, to offsets in a text and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from fixer.source_text import line_starts

UTF_8: Final = "utf-8"
UTF_16: Final = "utf-16"
UTF_32: Final = "utf-32"


_LAST_WITHOUT_PAIR: Final = "\uffff"
"""The last character that is no pair of surrogates in UTF-16."""


class Units(NamedTuple):
    """An encoding, as its units are counted."""

    codec: str
    size: int
    """The bytes of a unit."""

    def of(self, text: str) -> int:
        """Return how many units a text has."""
        return len(text) if text.isascii() else len(self._bytes(text)) // self.size

    def characters(self, text: str, units: int) -> int:
        """Return how many characters of a text the first units make; not one that is cut."""
        head = text[:units]
        if head.isascii():
            return len(head)
        data = self._bytes(head)
        end = units * self.size
        while end < len(data) and self._continues(data, end):
            end -= self.size
        return len(data[:end].decode(self.codec, "surrogatepass"))

    def _bytes(self, text: str) -> bytes:
        return text.encode(self.codec, "surrogatepass")

    def _continues(self, data: bytes, at: int) -> bool:
        """Whether the unit at an offset belongs to the character before it."""
        if self.size == 1:
            return data[at] & 0xC0 == 0x80
        high, low = data[at - 1 : at], data[at + 1 : at + 2]
        return self.size == 2 and b"\xd8" <= high <= b"\xdb" and b"\xdc" <= low <= b"\xdf"


UNITS: Final[Mapping[str, Units]] = {
    UTF_8: Units("utf-8", 1),
    UTF_16: Units("utf-16-le", 2),
    UTF_32: Units("utf-32-le", 4),
}


class Place(NamedTuple):
    """A line and the units in front of a character in it, both counted from 0."""

    line: int
    unit: int


class Lines:
    """A text by its lines: one ends at a line feed, a carriage return, or both."""

    def __init__(self, text: str, encoding: str, starts: list[int] | None = None) -> None:
        """Take a text.

        Args:
            text: The text.
            encoding: One of `UNITS`.
            starts: Where its lines begin, if that is known.
        """
        self.text = text
        self.encoding = encoding
        self._starts = line_starts(text) if starts is None else starts
        self._units = UNITS[encoding]

    def place(self, offset: int) -> Place:
        """Return the place of an offset, which counts characters."""
        line = bisect_right(self._starts, offset) - 1
        return Place(line, self._units.of(self.text[self._starts[line] : offset]))

    def offset(self, place: Place) -> int:
        """Return the offset of a place.

        What is behind a line is at its end, what is behind the text at its end, and what is within
        a character is in front of it.
        """
        if place.line >= len(self._starts):
            return len(self.text)
        start, end = self.bounds(place.line)
        return start + self._units.characters(self.text[start:end], max(place.unit, 0))

    def offset_of(self, line: int, column: int) -> int:
        """Return the offset of a line and a column in characters, both counted from 1."""
        start, end = self.bounds(min(max(line, 1), len(self._starts)) - 1)
        return min(start + max(column, 1) - 1, end)

    def bounds(self, line: int) -> tuple[int, int]:
        """Return where a line, counted from 0, begins and ends, its break not included."""
        start, end = self._starts[line], self._start_after(line)
        for newline in ("\r\n", "\n", "\r"):
            if self.text.endswith(newline, start, end):
                return start, end - len(newline)
        return start, end

    def _start_after(self, line: int) -> int:
        return self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)

    def _cut_at(self, place: Place) -> tuple[str, str]:
        """Return the halves of the pair that a place is within; empty ones for any other place."""
        offset = self.offset(place)
        if self.encoding != UTF_16 or self.text[offset : offset + 1] <= _LAST_WITHOUT_PAIR:
            return "", ""
        if self.place(offset) != place._replace(unit=place.unit - 1):
            return "", ""
        units = self.text[offset].encode("utf-16-le")
        high, low = (units[at : at + 2].decode("utf-16-le", "surrogatepass") for at in (0, 2))
        return high, low

    def replaced(self, first: Place, last: Place, new: str) -> Lines:
        """Return the text with another one between two places; other lines are not searched."""
        first, last = sorted((first, last))
        start, end = map(self.offset, (first, last))
        # An editor that counts in halves of pairs may replace one of them alone.
        low = self._cut_at(last)[1]
        new = self._cut_at(first)[0] + new + low
        end += len(low)
        before = max(start - 1, 0)
        changed = _joined(self.text[before:start] + new + self.text[end : end + 1])
        text = self.text[:before] + changed + self.text[end + 1 :]
        # A line feed that follows the line before it ends that line.
        above = max(bisect_right(self._starts, start) - 2, 0)
        below = bisect_right(self._starts, end) - 1
        by = len(text) - len(self.text)
        begin, stop = self._starts[above], self._start_after(below) + by
        found = [begin + each for each in line_starts(text[begin:stop])]
        after = self._starts[below + 1 :]
        if after and found[-1] == stop:
            found.pop()
        return Lines(text, self.encoding, [*self._starts[:above], *found, *map(by.__add__, after)])


def _joined(text: str) -> str:
    """Return a text in which halves of pairs that have met are one character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


class Replacement(NamedTuple):
    """A new text for what is between two places; for the whole text without them."""

    text: str
    between: tuple[Place, Place] | None = None


def edited(lines: Lines, replacements: Iterable[Replacement]) -> Lines:
    """Return a text after replacements, each of what the one before it has left."""
    for new, between in replacements:
        if between is None:
            lines = Lines(new, lines.encoding)
        else:
            lines = lines.replaced(*between, new)
    return lines
