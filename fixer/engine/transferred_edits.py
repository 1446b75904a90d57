"""Edits of a text as those of another version of it, such as a file of the index and the disk's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, NamedTuple

from fixer.model.edits import Edit, Span
from fixer.source_text import line_bounds, newline_at


def transferred(edits: tuple[Edit, ...], text: str, other: str) -> list[Edit] | None:
    """Return the edits of a text as those of another version of it; None if one does not fit.

    The lines of an edit, and those beside it, have to be the same in both, but for how they end.
    """
    lines, others = text.splitlines(keepends=True), other.splitlines(keepends=True)
    starts, other_starts = _starts_of(lines), _starts_of(others)
    blocks = _equal_blocks(
        [each.rstrip("\r\n") for each in lines], [each.rstrip("\r\n") for each in others]
    )
    moved = []
    for edit in edits:
        first = _line_of(starts, edit.span.start)
        last = _line_of(starts, edit.span.end)
        low, high = max(first - 1, 0), min(last + 1, len(lines) - 1)
        shift = next(
            (to - at for at, to, size in blocks if at <= low and high < at + size),
            None,
        )
        if shift is None:
            return None
        start, end = (
            other_starts[line + shift] + offset - starts[line]
            for line, offset in ((first, edit.span.start), (last, edit.span.end))
        )
        newline = newline_at(other, line_bounds(other, start)[1])
        moved.append(Edit(Span(start, end), _with_break(edit.text, newline)))
    return moved


_MOST_WORK: Final = 40
"""How often a line is compared, on average; more takes too long."""


def _equal_blocks(lines: list[str], others: list[str]) -> list[tuple[int, int, int]]:
    """Return where two lists of lines are the same: from where in each, and how many lines.

    Lines that are there only once in each tell where the others belong, as in git's patience diff.
    """
    blocks: list[tuple[int, int, int]] = []
    parts = [(0, len(lines), 0, len(others))]
    left = _MOST_WORK * (len(lines) + len(others))
    while parts and left > 0:
        low, high, other_low, other_high = parts.pop()
        left -= high - low + other_high - other_low
        head = _same(lines[low:high], others[other_low:other_high])
        blocks.append((low, other_low, head))
        low, other_low = low + head, other_low + head
        tail = _same(lines[low:high][::-1], others[other_low:other_high][::-1])
        high, other_high = high - tail, other_high - tail
        blocks.append((high, other_high, tail))
        anchors = _anchors(lines[low:high], others[other_low:other_high])
        if anchors:
            ends = [(low + at, other_low + to) for at, to in anchors]
            froms = [(low, other_low), *ends]
            tos = [*ends, (high, other_high)]
            parts += ((a, b, to, end) for (a, to), (b, end) in zip(froms, tos, strict=True))
    return _joined(blocks)


def _same(lines: list[str], others: list[str]) -> int:
    """Return how many lines are the same from the start."""
    pairs = enumerate(zip(lines, others, strict=False))
    different = (at for at, (line, other) in pairs if line != other)
    return next(different, min(len(lines), len(others)))


def _anchors(lines: list[str], others: list[str]) -> list[tuple[int, int]]:
    """Return where lines are that each list has once, as many as are in the same order in both."""
    places, other_places = _places_of_single(lines), _places_of_single(others)
    pairs = [(at, other_places[line]) for line, at in places.items() if line in other_places]
    lowest: list[int] = []
    chains: list[_Chain] = []
    for at, to in pairs:
        length = bisect_right(lowest, to)
        chain = _Chain(at, to, chains[length - 1] if length else None)
        lowest[length : length + 1] = [to]
        chains[length : length + 1] = [chain]
    return list(_links(chains[-1] if chains else None))[::-1]


class _Chain(NamedTuple):
    """A pair of places, and the pairs before it."""

    at: int
    to: int
    before: _Chain | None


def _links(chain: _Chain | None) -> Iterator[tuple[int, int]]:
    while chain is not None:
        yield chain.at, chain.to
        chain = chain.before


def _places_of_single(lines: list[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: at for at, line in enumerate(lines) if counts[line] == 1}


def _joined(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return blocks in their order, those as one that follow each other in both lists."""
    joined: list[tuple[int, int, int]] = []
    for at, to, size in sorted(each for each in blocks if each[2]):
        if joined and joined[-1][0] + joined[-1][2] == at and joined[-1][1] + joined[-1][2] == to:
            first, other_first, before = joined.pop()
            joined.append((first, other_first, before + size))
        else:
            joined.append((at, to, size))
    return joined


def _with_break(text: str, newline: str) -> str:
    """Return a text whose lines end in another way."""
    return newline.join(_BREAK.split(text))


_BREAK: Final = re.compile(r"\r\n|\n|\r")


def _starts_of(lines: list[str]) -> list[int]:
    """Return where each of the lines of a text starts; an empty one has one line."""
    return list(accumulate(map(len, lines[:-1]), initial=0))


def _line_of(starts: list[int], offset: int) -> int:
    return max(bisect_right(starts, offset) - 1, 0)
