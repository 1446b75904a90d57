"""Where rendering joins what the layout keeps apart, or moves it to another column.

`{%- ... %}` takes away the blanks and line breaks in front of it, `{% ... -%}` those behind it;
what a block holds may be left out or repeated. So the text is walked through as rendering would,
down every branch, and with each thing goes what may stand in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from fixer.model.edits import Span
from fixer.templating.template_map import Join, Kind, Part, Section

_BREAK: Final = re.compile(r"[\r\n](?=[^\r\n]*\Z)")
"""The last one of a text."""
_BLANK: Final = " \t\r\n"
_DEFINING: Final = frozenset(("capture", "define", "macro", "set"))
"""Blocks that are not rendered where they stand."""

States: TypeAlias = "dict[int | None, Span]"
"""What may have been rendered: how many blanks follow the last line break if only blanks do, None
where something else follows it; and between where and where the last thing stands."""


@dataclass(slots=True)
class _Block:
    """A block on the way through a text."""

    start: int
    repeats: bool
    defines: bool
    before: States
    """What may stand in front of the block, and so of each of its branches."""
    behind: States = field(default_factory=dict)
    """What may stand behind its branches."""


def joins(text: str, parts: tuple[Part, ...], sections: Iterable[Section]) -> tuple[Join, ...]:
    """Return where things are joined, in the order of the text."""
    if not any(part.trims_before or part.trims_after for part in parts):
        return ()
    chosen = {section.block_start for section in sections if section.chooses}
    repeated: dict[int, States] = {}
    found: dict[tuple[int, int | None], Join] = {}
    for _ in range(2):
        # What stands at the end of a loop is known when its beginning is come to again.
        way = _Way(text, chosen, repeated, found)
        way.go(parts)
    return tuple(sorted(found.values(), key=lambda join: join.at))


class _Way:
    """The way through a text from its beginning to its end."""

    def __init__(
        self,
        text: str,
        chosen: set[int],
        repeated: dict[int, States],
        found: dict[tuple[int, int | None], Join],
    ) -> None:
        self._text, self._chosen, self._repeated, self._found = text, chosen, repeated, found
        self._states: States = {0: Span(0, 0)}
        self._blocks: list[_Block] = []
        self._column = 0
        """Where the line begins, as it is laid out."""
        self._begun = False
        """Whether there is anything on the line yet."""
        self._trimming: Part | None = None

    def go(self, parts: tuple[Part, ...]) -> None:
        """Go from part to part, and through the text in front of each."""
        position, previous = 0, None
        for part in parts:
            self._through(position, part.start, previous, part)
            if part.trims_before or part.trims_after:
                self._trimming = part
            self._past(part)
            position, previous = part.end, part
        self._through(position, len(self._text), previous, None)

    def _through(self, start: int, end: int, before: Part | None, after: Part | None) -> None:
        written = self._text[start:end]
        first = start + len(written) - len(written.lstrip(_BLANK))
        last = start + len(written.rstrip(_BLANK))
        trimmed = before is not None and before.trims_after
        if first < end:
            self._blanks(start, first, trimmed)
            self._thing(first, last - 1, before)
            found = _BREAK.search(self._text[first:last])
            if found:
                line = self._text[first + found.end() : last]
                self._column = len(line) - len(line.lstrip(_BLANK))
            start, trimmed = last, False
        self._blanks(start, end, trimmed or (after is not None and after.trims_before))

    def _blanks(self, start: int, end: int, trimmed: bool) -> None:
        blanks = self._text[start:end]
        found = _BREAK.search(blanks)
        width = len(blanks) - found.end() if found else len(blanks)
        if found or not start:
            self._column, self._begun = width, False
        if trimmed or not blanks:
            return
        moved: States = {}
        for column, span in self._states.items():
            on_line = width if found else None if column is None else column + width
            _add(moved, on_line, span)
        self._states = moved

    def _thing(self, first: int, last: int, part: Part | None, unknown: bool = False) -> None:
        """Note where a thing does not stand as it is laid out: it begins a line or follows."""
        remark = self._text.startswith("#", first)
        fits = (self._column, None) if self._begun else (self._column,)
        for column, span in self._states.items():
            cause = self._trimming or part
            if column in fits or cause is None or (column is not None and remark):
                continue
            # What a value brings goes on the line of another thing, and takes no line from itself.
            concerned = {column: span}
            if column is not None or not unknown:
                _add(concerned, column, Span(first, first))
            known = self._found.get((first, column))
            if known is not None:
                _add(concerned, column, Span(known.start, known.end))
            self._found[first, column] = Join(*concerned[column], first, column, cause)
        self._states = {None: Span(last, last)}
        self._begun = True

    def _past(self, part: Part) -> None:
        if part.kind is Kind.OPENS:
            repeats = part.start not in self._chosen
            defines = part.name in _DEFINING
            self._blocks.append(_Block(part.start, repeats, defines, self._states))
            if defines:
                self._states = {0: Span(part.start, part.start)}
            elif repeats:
                self._states = _either(self._states, self._repeated.get(part.start, {}))
        elif part.kind in (Kind.TURNS, Kind.CLOSES):
            block = self._blocks[-1]
            if not block.defines:
                block.behind = _either(block.behind, self._states)
            self._states = block.before
            if part.kind is Kind.CLOSES:
                self._blocks.pop()
                self._states = _either(block.before, block.behind)
                if block.repeats:
                    self._repeated[block.start] = block.behind
        if part.kind is Kind.VALUE or part.brings:
            if part.breaks_line:
                self._states, self._begun = {None: Span(part.start, part.start)}, True
            else:
                self._thing(part.start, part.end - 1, part, unknown=True)


def _either(one: States, other: States) -> States:
    both = dict(one)
    for column, span in other.items():
        _add(both, column, span)
    return both


def _add(states: States, column: int | None, span: Span) -> None:
    known = states.get(column, span)
    states[column] = Span(min(known.start, span.start), max(known.end, span.end))
