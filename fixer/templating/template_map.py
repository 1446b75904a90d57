"""The parts of a template language in a text, such as `{{ name }}` and `{% if scan %}`.

They are masked before the text is parsed; here is what has to be known of them afterwards.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

TAG: Final = re.compile(r"\{\{|(?<!\$)\{[%#]|<%")
"""What a part of a template language begins with."""


class Kind(Enum):
    """What a part does when the template is rendered."""

    VALUE = "value"
    """Gives way to text that is not known."""
    COMMENT = "comment"
    """Gives way to nothing."""
    OPENS = "opens"
    """Begins a block: a condition, a loop, a definition."""
    TURNS = "turns"
    """Begins another branch of a block."""
    CLOSES = "closes"


class Part(NamedTuple):
    """One part, from its opening delimiter to its closing one."""

    start: int
    end: int
    kind: Kind
    name: str = ""
    """The keyword of a block."""
    trims_before: bool = False
    """Whether rendering takes away the blanks and line breaks in front of it."""
    trims_after: bool = False
    brings: bool = False
    """Whether text comes with it: a value, a partial, a block that others may fill."""
    column: int | None = None
    """To what column it indents its text, if it says so."""
    moves_first: bool = False
    """Whether it indents the first line of its text too."""
    breaks_line: bool = False
    """Whether its text begins with a line break."""


@dataclass(slots=True, eq=False)
class Section:
    """One branch of a block: the text from behind the part that begins it to the next part."""

    opening: Part
    """The part that begins the branch."""
    parent: Section | None
    block_start: int
    """Where the first part of the block begins."""
    chooses: bool = False
    """Whether no two branches of the block are ever rendered together."""
    closing: Part | None = None
    """The part that ends the branch."""
    block_end: int = 0
    """Where the last part of the block ends."""

    def turned(self, part: Part) -> Section:
        """Return another branch of the block, which a part begins."""
        return Section(part, self.parent, self.block_start, self.chooses)

    @property
    def start(self) -> int:
        """Where the text of the branch begins."""
        return self.opening.end

    @property
    def end(self) -> int:
        """Where the text of the branch ends."""
        return self.closing.start if self.closing else self.start


class Bringing(NamedTuple):
    """Parts alone on their line that may bring entries or items; the column is that of these."""

    start: int
    end: int
    column: int | None


class Join(NamedTuple):
    """A place at which rendering joins things that the layout keeps apart, or moves one."""

    start: int
    """Where the first of them stands."""
    end: int
    """Where the last of them stands."""
    at: int
    """Where the one begins that is joined to another, or is moved."""
    column: int | None
    """The column it comes to; None if it comes to stand on the line of another."""
    part: Part
    """The part that does it."""


class Masks(NamedTuple):
    """The parts of a text, and the text in which they are masked, of the same length."""

    text: str
    blank: str
    """The same with blanks in the place of the comments that stand for parts."""
    parts: tuple[Part, ...]
    levels: tuple[tuple[int, Section | None], ...]
    """Where each part of a block ends, and the innermost branch from there on."""
    bringing: tuple[Bringing, ...]
    joins: tuple[Join, ...] = ()
    """Where the layout does not tell what is rendered."""

    def around(self, start: int, end: int) -> frozenset[Section]:
        """Return the branches that hold the whole of a span."""
        index = bisect_right(self.levels, start, key=_end_of_level) - 1
        section = self.levels[index][1] if index >= 0 else None
        found = []
        while section is not None:
            if end <= section.end:
                found.append(section)
            section = section.parent
        return frozenset(found)

    def branches_in(self, start: int, end: int) -> bool:
        """Tell whether a branch begins inside of a span."""
        first = bisect_left(self.levels, start, key=_end_of_level)
        return any(section and position < end for position, section in self.levels[first:])

    def apart(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Tell whether spans never stand together: each in its own branch of the same block."""
        branches = [
            {each.block_start: id(each) for each in self.around(*span) if each.chooses}
            for span in spans
        ]
        blocks = set(branches[0]).intersection(*branches[1:])
        return any(len({each[block] for each in branches}) == len(branches) for block in blocks)

    def inside(self, start: int, end: int) -> Part | None:
        """Return the first part that reaches into a span."""
        index = bisect_right(self.parts, start, key=_end)
        part = self.parts[index] if index < len(self.parts) else None
        return part if part is not None and part.start < end else None

    def beside(self, start: int, end: int) -> Part | None:
        """Return the part that joins what stands at a span with something else, if there is one.

        It does so by taking away the blanks between, or as it follows at once.
        """
        first = bisect_right(self.parts, start, key=_end)
        before = self.parts[first - 1] if first else None
        if before and before.trims_after and not self.text[before.end : start].strip():
            return before
        index = bisect_left(self.parts, end, key=_start)
        after = self.parts[index] if index < len(self.parts) else None
        if after is None or self.text[end : after.start].strip():
            return None
        if after.start == end:
            return after
        if not after.trims_before or after.breaks_line:
            return None
        follows = after.trims_after or bool(self.text[after.end : after.end + 1].strip())
        return after if after.kind is Kind.VALUE or follows else None


def _start(part: Part) -> int:
    return part.start


def _end(part: Part) -> int:
    return part.end


def _end_of_level(level: tuple[int, Section | None]) -> int:
    return level[0]
