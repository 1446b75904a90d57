"""Bytes to text and back: byte order mark, line breaks, lines and columns."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, count
from operator import add
from typing import Final, NamedTuple

from fixer.model.errors import SourceError

BOM: Final = "\ufeff"
UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class Source(NamedTuple):
    """A file as it was read. `text` is without the byte order mark."""

    path: str
    text: str
    bom: str

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.encoded(self.text)

    def encoded(self, text: str) -> bytes:
        """Return the bytes of a new text for this file."""
        return (self.bom + text).encode("utf-8")


def decode(path: str, data: bytes) -> Source:
    """Turn bytes into a source.

    Raises:
        SourceError: the bytes are binary or not UTF-8.
    """
    if data.startswith(UTF_16_MARKS):
        raise SourceError(path, "is UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise SourceError(path, "is binary (it holds a NUL byte); leave it out with --exclude")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = line_column(before, len(before))
        raise SourceError(
            path, f"is not UTF-8 (byte 0x{data[error.start]:02x}); save it as UTF-8", line, column
        ) from None
    bom = BOM if text.startswith(BOM) else ""
    return Source(path, text[len(bom) :], bom)


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, both counted from 1.

    A line ends at a line feed, a carriage return, or both.
    """
    starts = _line_starts_of(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)
def _line_starts_of(text: str) -> list[int]:
    """Return the same, kept: of a text with many findings it is asked many times."""
    return line_starts(text)


def line_starts(text: str) -> list[int]:
    """Return where the lines begin."""
    if "\r" not in text:
        lengths = map(len, text.split("\n"))
        return [0, *map(add, accumulate(lengths), count(1))][:-1]
    return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]


def lines_of(text: str) -> list[str]:
    """Return the lines without their breaks; `str.splitlines` knows more breaks than these."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def line_bounds(text: str, offset: int) -> tuple[int, int]:
    """Return where the line of an offset starts and where it ends, its break not included."""
    known = _last_line(text)
    if known[0] <= offset <= known[1]:
        return known[0], known[1]
    start = text.rfind("\n", 0, offset) + 1
    start = max(start, text.rfind("\r", start, offset) + 1)
    feed = text.find("\n", offset)
    end = feed if feed >= 0 else len(text)
    carriage = text.find("\r", offset, end)
    known[:] = (start, carriage if carriage >= 0 else end)
    return known[0], known[1]


def line_above(text: str, start: int) -> tuple[int, int]:
    """Return the same for the line above one that starts at an offset."""
    return line_bounds(text, start - (2 if text.startswith("\r\n", start - 2) else 1))


@lru_cache(maxsize=4)
def _last_line(text: str) -> list[int]:
    """Return what the last line asked for is kept in: a line may be the whole text."""
    return [0, -1]


@lru_cache(maxsize=4)
def slice_text(text: str, start: int, end: int) -> str:
    """Return a part of a text, as one object for equal calls: a line may be a whole file."""
    return text[start:end]


def values_at_most(text: str) -> int:
    """Return the number of lines and values that a text may hold: of what these are apart by."""
    return sum(map(text.count, ",:\n"))


def before_blanks(text: str, offset: int) -> int:
    """Return where the blanks and line breaks in front of an offset begin."""
    while offset and text[offset - 1] in " \t\r\n":
        offset -= 1
    return offset


def newline_at(text: str, line_end: int) -> str:
    """Return the line break at the end of a line; at the end of the text, the one before it."""
    for newline in ("\r\n", "\n", "\r"):
        if text.startswith(newline, line_end):
            return newline
    last = max(text.rfind("\n", 0, line_end), text.rfind("\r", 0, line_end))
    if last < 0:
        return "\n"
    return "\r\n" if text[last - 1 : last + 1] == "\r\n" else text[last]
