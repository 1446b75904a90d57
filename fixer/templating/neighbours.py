"""What rendering may put directly in front of a place in the text, and directly behind it.

A part takes blanks and line breaks away from what is beside it, and a block may be rendered or
not. So each question is answered on every way through the blocks around the place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Final, NamedTuple

from fixer.source_text import before_blanks
from fixer.templating.template_structure import Kind, Part, Take

_BLANK: Final = " \t\r\n"
_FARTHEST: Final = 1_000
"""A column that nothing is written in: blanks are not counted beyond it."""
_TAKEN_BEFORE: Final = (Take.ALL, Take.ALL_BLANKS, Take.BLANKS, Take.LINE, Take.OWN_LINE)
DEFINING: Final = frozenset(
    ("call", "capture", "def", "define", "inline", "lambda", "macro", "set")
)
"""Blocks that are rendered elsewhere, or not at all."""


class Ending(Enum):
    """What comes next on the line behind a place."""

    LINE = "line"
    """A line break, or the end of the text."""
    TEXT = "text"
    VALUE = "value"
    """The value of a part, whatever it is."""


class Following(NamedTuple):
    """What comes next behind a place, on one way through parts."""

    ending: Ending
    at: int
    """Where it is."""
    blanks: bool
    """Whether blanks are in front of it."""


class Question(NamedTuple):
    """Whether something of a kind may come next behind a place."""

    name: str
    """Stands for the answers, which are kept: the same name for the same question."""
    asks_for: Callable[[Following], bool]


class _Block(NamedTuple):
    """The parts of a block, by their indices: the one that opens it, those between, the last."""

    parts: list[int]
    repeats: bool
    defines: bool
    replaced: bool
    """Whether something else may be rendered in its place."""


class _Text(NamedTuple):
    """Text between two parts that is still to be looked at, up to a place or from one on."""

    part: int
    """The index of the part in front of it, when looking back; of the one behind it, else."""
    place: int
    written: str
    beside: Part | None
    """The part on the other side of it."""
    pending: int = 0
    """How many blanks are known to follow."""


class _Behind(NamedTuple):
    """What is behind a place, as far as the next part."""

    part: Part | None
    """The part that is rendered next to it, if there is one."""
    followings: tuple[Following, ...]
    """What comes next here."""
    further: list[int]
    """The parts behind which is what else may come next."""


_NO_PARTS: Final[list[int]] = []


class Neighbours:
    """The parts of one text as those who may stand beside each other once it is rendered."""

    __slots__ = ("_answers", "_blocks", "_parts", "_text")

    def __init__(self, text: str, parts: tuple[Part, ...], repeating: frozenset[int]) -> None:
        """Take the parts of a text.

        Args:
            text: The text.
            parts: Its parts, in order, whose blocks match.
            repeating: Where the blocks begin that may be rendered more than once.
        """
        self._text = text
        self._parts = parts
        self._blocks = dict(_blocks(parts, repeating))
        self._answers: dict[str, dict[int, bool]] = {}
        """For each question its answer behind parts, by their indices."""

    def columns_before(self, place: int, written: str = "") -> set[int | None]:
        """Return the columns in which what is at a place may be rendered; None is within a line.

        Args:
            place: The place.
            written: Blanks and line breaks that an edit begins with.
        """
        columns: set[int | None] = set()
        seen: set[tuple[int, int]] = set()
        first = bisect_right(self._parts, place, key=_end) - 1
        waiting = [_Text(first, place, written, None)]
        while waiting:
            text = waiting.pop()
            kept, part = self._kept_before(text)
            broken = max(kept.rfind("\n"), kept.rfind("\r"))
            pending = min(text.pending + len(kept) - broken - 1, _FARTHEST)
            if broken >= 0:
                columns.add(pending)
            elif part is None:
                columns.add(pending if text.part < 0 and self._is_blank_to(text) else None)
            elif self._is_unknown(text.part):
                columns.add(None)
            else:
                if self._begins_anew(text.part):
                    columns.add(pending)
                for index in self._previous(text.part):
                    if (index, pending) not in seen:
                        seen.add((index, pending))
                        beside = self._parts[index]
                        waiting.append(_Text(index - 1, beside.start, "", beside, pending))
        return columns

    def _is_blank_to(self, text: _Text) -> bool:
        return before_blanks(self._text, text.place) == 0

    def _kept_before(self, text: _Text) -> tuple[str, Part | None]:
        """Return what is left of the blanks in front of a place, and the part before them."""
        part = self._parts[text.part] if text.part >= 0 else None
        lowest = part.end if part is not None else 0
        start = max(before_blanks(self._text, text.place), lowest)
        blanks = self._text[start : text.place] + text.written
        if start > lowest:
            part = None
        return self.left_of(blanks, part, text.beside, start == 0), part

    def part_to(self, place: int, question: Question, written: str = "") -> Part | None:
        """Return the part behind a place if what is asked for may come next on the line, else None.

        Args:
            place: The place.
            question: What is asked for; only what comes next through a part counts.
            written: Blanks and line breaks that an edit ends with.
        """
        first = bisect_left(self._parts, place, key=_start)
        part, followings, further = self._behind(_Text(first, place, written, None))
        if part is None:
            return None
        if any(map(question.asks_for, followings)):
            return part
        known = self._answers.setdefault(question.name, {})
        self._answer(further, question.asks_for, known)
        return part if any(known[index] for index in further) else None

    def _answer(
        self, first: list[int], asks_for: Callable[[Following], bool], known: dict[int, bool]
    ) -> None:
        """Answer a question behind some parts, and so behind all that may come between."""
        waiting = [index for index in first if index not in known]
        reached: dict[int, list[int]] = {}
        found = []
        while waiting:
            index = waiting.pop()
            if index in known:
                continue
            known[index] = False
            beside = self._parts[index]
            _, followings, further = self._behind(_Text(index + 1, beside.end, "", beside))
            if any(map(asks_for, followings)):
                found.append(index)
            for each in further:
                if known.get(each):
                    found.append(index)
                reached.setdefault(each, []).append(index)
            waiting += further
        while found:
            index = found.pop()
            if not known[index]:
                known[index] = True
                found += reached.get(index, ())

    def _behind(self, text: _Text) -> _Behind:
        """Return what is behind a place, as far as the next part."""
        part = self._parts[text.part] if text.part < len(self._parts) else None
        end = self._past_blanks(text.place, part)
        blanks = text.written + self._text[text.place : end]
        if part is not None and end < part.start:
            part = None
        kept = self.left_of(blanks, text.beside, part)
        line = kept.split("\n", 1)[0].split("\r", 1)[0]
        has_blanks = bool(line)
        if len(line) < len(kept) or (part is None and end == len(self._text)):
            return _Behind(None, (Following(Ending.LINE, end, has_blanks),), _NO_PARTS)
        if part is None:
            return _Behind(None, (Following(Ending.TEXT, end, has_blanks),), _NO_PARTS)
        if self._may_write(text.part):
            ending = Ending.LINE if part.breaks_line else Ending.VALUE
            return _Behind(part, (Following(ending, part.start, has_blanks),), _NO_PARTS)
        ends = (Following(Ending.LINE, part.start, has_blanks),)
        return _Behind(part, ends if self._ends_text(text.part) else (), self._next(text.part))

    def blocks_before(self, place: int) -> Iterator[int]:
        """Yield where the blocks begin that end in front of a place, with nothing between."""
        index = bisect_right(self._parts, place, key=_end) - 1
        while index >= 0:
            part = self._parts[index]
            if before_blanks(self._text, place) > part.end:
                return
            if part.kind is Kind.CLOSES:
                index = self._blocks[index].parts[0]
                yield self._parts[index].start
            elif part.kind is not Kind.COMMENT or part.injects:
                return
            place = self._parts[index].start
            index -= 1

    def _past_blanks(self, place: int, part: Part | None) -> int:
        last = part.start if part is not None else len(self._text)
        while place < last and self._text[place] in _BLANK:
            place += 1
        return place

    def left_of(
        self, blanks: str, before: Part | None, after: Part | None, begins_text: bool = False
    ) -> str:
        """Return what the parts around blanks leave of them."""
        start = 0 if before is None else self._start_of(blanks, before)
        end = len(blanks)
        if after is not None and after.takes_before in _TAKEN_BEFORE:
            end = self._end_of(blanks, before, after, begins_text)
        return blanks[start:end]

    def _start_of(self, blanks: str, part: Part) -> int:
        """Return where blanks begin that are behind a part."""
        take = part.takes_after
        if take is Take.OWN_LINE and self._has_line_to_itself(part):
            take = Take.LINE
        if take is Take.ALL:
            return len(blanks)
        if take is Take.LINE:
            on_line = len(blanks) - len(blanks.lstrip(" \t"))
            return on_line + _break_at(blanks, on_line)
        return _break_at(blanks, 0) if take is Take.BREAK else 0

    def _end_of(self, blanks: str, before: Part | None, part: Part, begins_text: bool) -> int:
        """Return where blanks end that are in front of a part."""
        if part.takes_before is Take.ALL:
            return 0
        if part.takes_before is Take.OWN_LINE and not self._has_line_to_itself(part):
            return len(blanks)
        line = blanks.rstrip(" \t")
        if part.takes_before is Take.ALL_BLANKS:
            return len(line)
        if part.takes_before is Take.LINE:
            if len(line) < len(blanks) or not line:
                return len(line)
            return len(blanks.removesuffix("\n").removesuffix("\r").rstrip(" \t"))
        # What the line begins with is another part, or text.
        return len(line) if line or (begins_text and before is None) else len(blanks)

    def _has_line_to_itself(self, part: Part) -> bool:
        text, start, end = self._text, part.start, part.end
        while start and text[start - 1] in " \t":
            start -= 1
        while end < len(text) and text[end] in " \t":
            end += 1
        return (not start or text[start - 1] in "\r\n") and (
            end == len(text) or text[end] in "\r\n"
        )

    def _is_unknown(self, index: int) -> bool:
        """Whether it is not known with what that ends which is rendered for a part."""
        part = self._parts[index]
        if part.kind is Kind.CLOSES:
            return self._blocks[index].replaced
        return part.kind is Kind.VALUE or (part.injects and part.kind is not Kind.OPENS)

    def _may_write(self, index: int) -> bool:
        """Whether it is not known what is rendered from a part on."""
        part = self._parts[index]
        if part.kind in (Kind.TURNS, Kind.CLOSES):
            return False
        return part.kind is Kind.VALUE or part.injects

    def _begins_anew(self, index: int) -> bool:
        """Whether what is behind a part begins a text that is rendered elsewhere."""
        return self._parts[index].kind is Kind.OPENS and self._blocks[index].defines

    def _ends_text(self, index: int) -> bool:
        """Whether what is in front of a part ends a text that is rendered elsewhere."""
        part = self._parts[index]
        return part.kind is Kind.CLOSES and self._blocks[index].defines

    def _previous(self, index: int) -> list[int]:
        """Return the parts in front of which that is which may be rendered in front of a part."""
        block = self._blocks.get(index)
        if block is None:
            return [index]
        first, *others = block.parts
        if block.defines:
            return [first] if index == block.parts[-1] else []
        return [first, *others] if block.repeats or index == block.parts[-1] else [first]

    def _next(self, index: int) -> list[int]:
        """Return the parts behind which that is which may be rendered behind a part."""
        block = self._blocks.get(index)
        if block is None:
            return [index]
        last = block.parts[-1]
        if block.defines:
            return [last] if index == block.parts[0] else []
        if index == block.parts[0] or block.repeats:
            return block.parts
        return [last]


def _blocks(parts: tuple[Part, ...], repeating: frozenset[int]) -> Iterator[tuple[int, _Block]]:
    """Yield the block of each part that belongs to one."""
    opened: list[_Block] = []
    for index, part in enumerate(parts):
        if part.kind is Kind.OPENS:
            repeats, defines = part.start in repeating, part.name in DEFINING
            opened.append(_Block([], repeats, defines, part.injects))
        elif part.kind not in (Kind.TURNS, Kind.CLOSES):
            continue
        opened[-1].parts.append(index)
        yield index, opened[-1]
        if part.kind is Kind.CLOSES:
            opened.pop()


def _break_at(text: str, offset: int) -> int:
    """Return the length of a line break at an offset, 0 if there is none."""
    if text.startswith("\r\n", offset):
        return 2
    return 1 if text[offset : offset + 1] in ("\r", "\n") else 0


def _start(part: Part) -> int:
    return part.start


def _end(part: Part) -> int:
    return part.end
