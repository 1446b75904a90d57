"""Where rendering joins what the layout keeps apart, or moves it to another column.

`{%- ... %}` removes the blanks and line breaks in front of it, `{% ... -%}` those behind it; what
a block holds may be left out or repeated. So the text is walked as rendering walks it, down every
branch, with all that may have been rendered right before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from fixer.templating.neighbours import DEFINING, Neighbours
from fixer.templating.template_structure import Branch, Kind, Part, Take, WhitespaceJoin

# Looks from each break as far as the next one.
_LAST_BREAK: Final = re.compile(r"[\r\n](?=[^\r\n]*\Z)")
_BLANK: Final = " \t\r\n"
_SURE: Final = (Take.ALL, Take.ALL_BLANKS, Take.BLANKS, Take.BREAK, Take.LINE)
_INDICATORS: Final = frozenset(":-?")
"""What makes a key, an item or a value, but only in front of a blank."""
Extent: TypeAlias = "tuple[int, int]"
"""The first and the last place where a thing may be."""

States: TypeAlias = "dict[int | None, Extent]"
"""All that may have been rendered before an offset.

The key is the number of blanks since the last line break, None if the line has more than blanks;
the value says where the thing before it is.
"""

Found: TypeAlias = "dict[tuple[int, int | None], WhitespaceJoin]"
"""The joins by where the joined thing begins, and by the column that it gets."""


@dataclass(slots=True)
class _OpenBlock:
    """A block that the walk is in."""

    start: int
    repeats: bool
    defines: bool
    before: States
    """What may be in front of the block, and so in front of each of its branches."""
    behind: States = field(default_factory=dict)
    """What may be at the end of its branches."""


def whitespace_joins(
    text: str, parts: tuple[Part, ...], branches: Iterable[Branch]
) -> tuple[WhitespaceJoin, ...]:
    """Return where rendering joins or moves things, in the order of the text."""
    if not any(_takes_for_sure(part) for part in parts):
        return ()
    neighbours = Neighbours(text, parts, frozenset())
    exclusive = {branch.block_start for branch in branches if branch.exclusive}
    loop_ends: dict[int, States] = {}
    found: Found = {}
    for _ in range(2):
        # At the beginning of a loop the second walk knows what is at its end.
        _Walk(text, neighbours, exclusive, loop_ends, found).through(parts)
    return tuple(sorted(found.values(), key=lambda join: join.at))


class _Walk:
    """One walk through a text from its beginning to its end."""

    def __init__(
        self,
        text: str,
        neighbours: Neighbours,
        exclusive: set[int],
        loop_ends: dict[int, States],
        found: Found,
    ) -> None:
        self._text = text
        self._neighbours = neighbours
        self._exclusive = exclusive
        self._loop_ends = loop_ends
        self._found = found
        self._states: States = {0: (0, 0)}
        self._blocks: list[_OpenBlock] = []
        self._column = 0
        """Where the line begins, as it is laid out."""
        self._begun = False
        """Whether there is anything on the line yet."""
        self._bare = False
        """Whether the blank behind a colon or a dash has been removed."""
        self._trimming: Part | None = None
        """The last part that removes blanks."""

    def through(self, parts: tuple[Part, ...]) -> None:
        """Walk from part to part, and through the text in front of each."""
        position, previous = 0, None
        for part in parts:
            self._pass_text(position, part.start, previous, part)
            if _takes_for_sure(part):
                self._trimming = part
            self._pass_control(part)
            if part.kind is Kind.VALUE or part.injects:
                self._pass_value(part)
            position, previous = part.end, part
        self._pass_text(position, len(self._text), previous, None)

    def _pass_text(self, start: int, end: int, before: Part | None, after: Part | None) -> None:
        """Walk through the text between two parts."""
        written = self._text[start:end]
        first = start + len(written) - len(written.lstrip(_BLANK))
        last = start + len(written.rstrip(_BLANK))
        if first < end:
            self._pass_blanks(start, first, before, None)
            self._pass_thing(first, last - 1, before)
            found = _LAST_BREAK.search(self._text[first:last])
            if found:
                line = self._text[first + found.end() : last]
                self._column = len(line) - len(line.lstrip(_BLANK))
            start, before = last, None
        self._pass_blanks(start, end, before, after)

    def _pass_blanks(self, start: int, end: int, before: Part | None, after: Part | None) -> None:
        """Walk through blanks, of which the parts around them may take some away."""
        blanks = self._text[start:end]
        found = _LAST_BREAK.search(blanks)
        width = len(blanks) - found.end() if found else len(blanks)
        if found or not start:
            self._column, self._begun = width, False
        left = self._neighbours.left_of(blanks, before, after, not start)
        if blanks and not left and not found and self._text[start - 1 : start] in _INDICATORS:
            self._bare = start > 0
        if not left:
            return
        self._bare = False
        found = _LAST_BREAK.search(left)
        width = len(left) - found.end() if found else len(left)
        moved: States = {}
        for column, extent in self._states.items():
            on_line = width if found else None if column is None else column + width
            _add(moved, on_line, extent)
        self._states = moved

    def _pass_thing(self, first: int, last: int, part: Part | None, unknown: bool = False) -> None:
        """Note where a thing is not rendered as it is laid out: at another column, or joined.

        Args:
            first: Where the thing begins.
            last: Where it ends, its last character included.
            part: The part in front of it, or itself.
            unknown: Whether its text is not known.
        """
        is_comment = self._text.startswith("#", first)
        laid_out = (self._column, None) if self._begun else (self._column,)
        for column, extent in self._states.items():
            cause = self._trimming or part
            if cause is None or (column is not None and is_comment):
                continue
            if column in laid_out and not (self._bare and column is None):
                continue
            # A value may join the line of another thing, but does not move away from itself.
            concerned = {column: extent}
            if column is not None or not unknown:
                _add(concerned, column, (first, first))
            known = self._found.get((first, column))
            if known is not None:
                _add(concerned, column, (known.start, known.end))
            join = WhitespaceJoin(*concerned[column], first, column, cause)
            self._found[first, column] = join
        self._states = {None: (last, last)}
        self._begun, self._bare = True, False

    def _pass_control(self, part: Part) -> None:
        """Walk into a block, into its next branch, or out of it."""
        if part.kind is Kind.OPENS:
            self._enter(part)
        elif part.kind is Kind.TURNS:
            self._end_branch()
        elif part.kind is Kind.CLOSES:
            self._end_branch()
            self._leave()

    def _enter(self, part: Part) -> None:
        repeats = part.start not in self._exclusive
        defines = part.name in DEFINING
        self._blocks.append(_OpenBlock(part.start, repeats, defines, self._states))
        if defines:
            self._states = {0: (part.start, part.start)}
        elif repeats:
            self._states = _merged(self._states, self._loop_ends.get(part.start, {}))

    def _end_branch(self) -> None:
        block = self._blocks[-1]
        if not block.defines:
            block.behind = _merged(block.behind, self._states)
        self._states = block.before

    def _leave(self) -> None:
        block = self._blocks.pop()
        self._states = _merged(block.before, block.behind)
        if block.repeats:
            self._loop_ends[block.start] = block.behind

    def _pass_value(self, part: Part) -> None:
        if part.breaks_line:
            self._states, self._begun = {None: (part.start, part.start)}, True
            self._bare = False
        else:
            self._pass_thing(part.start, part.end - 1, part, unknown=True)


def _takes_for_sure(part: Part) -> bool:
    """Whether a part takes something away beside it, whatever the settings of the engine."""
    return part.takes_before in _SURE or part.takes_after in _SURE


def _merged(one: States, other: States) -> States:
    both = dict(one)
    for column, extent in other.items():
        _add(both, column, extent)
    return both


def _add(states: States, column: int | None, extent: Extent) -> None:
    first, last = states.get(column, extent)
    states[column] = (min(first, extent[0]), max(last, extent[1]))
