"""Text of the same length in the place of a template's parts, so that YAML is left."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.model.edits import Span
from fixer.templating.lexer import Scan
from fixer.templating.template_map import Bringing, Kind, Masks, Part
from fixer.templating.whitespace import joins

FIRST: Final = "\ue010"
REST: Final = "\ue011"
HIDDEN: Final = "\ue012"
MARKS: Final = (FIRST, REST, HIDDEN)
"""Of what the words are made that stand for parts, and the comments that do."""
MASKED: Final = re.compile(f"{FIRST}(?:\\s*{REST})*|#{HIDDEN}(?:\\s*[#{HIDDEN}])*")
"""What stands for one part, or for several in one comment."""
_COMMENT: Final = re.compile(f"#{HIDDEN}+")

_BREAK: Final = re.compile(r"\r\n|\n|\r")
_BLANKS: Final = re.compile(r"[ \t]*")
_TO_LINE_END: Final = re.compile(r"[ \t]*(?=[\r\n]|\Z)")
_WRITTEN: Final = re.compile(r"[^\s](?:[^\r\n]*[^\s])?")
_CHARACTER: Final = re.compile(r"(?<=[\r\n])[ \t]+|[^\r\n]")


class How(Enum):
    """By what parts are masked."""

    WORD = "word"
    LINE = "line"
    """By a comment that has its line to itself."""
    TAIL = "tail"
    """By a comment behind something else."""


class Group(NamedTuple):
    """Parts that are masked together, perhaps with what stands between them."""

    span: Span
    how: How
    parts: tuple[Part, ...]
    column: int = 0
    brings: bool = False
    """Whether entries or items may come with what has the line to itself."""


def mask(text: str, found: Scan) -> tuple[Masks, list[Span]]:
    """Mask the parts of a text; return also what each mask stands for, in their order."""
    pieces: list[str] = []
    masked: list[Span] = []
    bringing: list[Bringing] = []
    position = 0
    for group in _groups(text, found):
        start, end = group.span
        before, inside = text[position:start], text[start:end]
        if group.how is How.WORD:
            pieces += [before, FIRST, _CHARACTER.sub(_as_rest, inside[1:])]
        else:
            # A tab would be taken for indentation.
            blanks = len(before) - len(before.rstrip(" \t"))
            pieces += [before[: len(before) - blanks], " " * blanks]
            pieces.append(_WRITTEN.sub(_as_comment, inside))
        if group.brings:
            bringing.append(Bringing(start, end, _column(group)))
        masked.append(group.span)
        position = end
    pieces.append(text[position:])
    written = "".join(pieces)
    blank = _COMMENT.sub(lambda found: " " * len(found.group()), written)
    sections = (section for _, section in found.levels if section is not None)
    joined = joins(text, found.parts, sections)
    return Masks(written, blank, found.parts, found.levels, tuple(bringing), joined), masked


def _as_comment(found: re.Match[str]) -> str:
    return "#" + HIDDEN * (len(found.group()) - 1)


def _as_rest(found: re.Match[str]) -> str:
    """Return what stands for a character of a word; the blanks that indent a line stay."""
    indents = found.start() and found.string[found.start() - 1] in "\r\n"
    written = found.group()
    return written if indents and not written.strip(" \t") else REST


def _groups(text: str, found: Scan) -> Iterator[Group]:
    """Yield what is masked together, in the order of the text."""
    lines = [0, *(each.end() for each in _BREAK.finditer(text))]
    parts = found.parts
    blocks, inner = _on_one_line(found, lines)
    index = 0
    while index < len(parts):
        first = parts[index]
        line = lines[bisect_right(lines, first.start) - 1]
        alone = _past_blanks(text, line) == first.start
        end = blocks.get(first.start)
        if alone and end is not None and _ends_line(text, end):
            after = bisect_left(parts, end, key=lambda part: part.start)
            yield _line(text, parts[index:after], first.start - line)
            index = after
            continue
        run = [first]
        index += 1
        while index < len(parts) and _past_blanks(text, run[-1].end) == parts[index].start:
            run.append(parts[index])
            index += 1
        if alone and _ends_line(text, run[-1].end):
            yield _line(text, tuple(run), first.start - line)
        else:
            yield from _within_line(text, run, inner)


def _line(text: str, parts: tuple[Part, ...], column: int) -> Group:
    """Return the group of parts that have their line to themselves, with what is between."""
    between = any(text[one.end : other.start].strip() for one, other in pairwise(parts))
    brings = between or any(part.brings for part in parts)
    return Group(Span(parts[0].start, parts[-1].end), How.LINE, parts, column, brings)


def _within_line(text: str, run: list[Part], inner: frozenset[int]) -> Iterator[Group]:
    """Yield the groups of parts beside other text: words, and a comment at the line's end."""
    words = len(run)
    if _ends_line(text, run[-1].end):
        while words and _is_silent(run[words - 1], inner):
            words -= 1
        while words < len(run) and text[run[words].start - 1] not in " \t":
            words += 1
    for part in run[:words]:
        yield Group(Span(part.start, part.end), How.WORD, (part,))
    if tail := tuple(run[words:]):
        yield Group(Span(tail[0].start, tail[-1].end), How.TAIL, tail)


def _is_silent(part: Part, inner: frozenset[int]) -> bool:
    """Tell whether a part gives no text to its line, nor belongs to a block within the line."""
    return not part.brings and part.kind is not Kind.VALUE and part.start not in inner


def _on_one_line(found: Scan, lines: list[int]) -> tuple[dict[int, int], frozenset[int]]:
    """Return the blocks on one line, from where to where, and where their parts begin."""
    blocks: dict[int, int] = {}
    inner: set[int] = set()
    for _, section in found.levels:
        if section is None:
            continue
        start, end = section.block_start, section.block_end
        if bisect_right(lines, start) == bisect_right(lines, end - 1):
            blocks[start] = end
            inner.add(section.opening.start)
    ends = frozenset(blocks.values())
    inner.update(part.start for part in found.parts if part.end in ends)
    return blocks, frozenset(inner)


def _past_blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    return found.end() if found else position


def _ends_line(text: str, position: int) -> bool:
    return _TO_LINE_END.match(text, position) is not None


def _column(group: Group) -> int | None:
    """Return the column of what the parts bring, if that is known.

    Go's `indent` moves every line, Jinja's all but the first, Helm's `nindent` begins a new one.
    """
    values = [part for part in group.parts if part.brings]
    if not values:
        return group.column
    part = values[0]
    if len(group.parts) > 1 or part.column is None:
        return None
    known = part.breaks_line or group.column == (0 if part.moves_first else part.column)
    return part.column if known else None
