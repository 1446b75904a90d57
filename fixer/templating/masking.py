"""Characters of the same length in the place of a template's parts, so that the rest is YAML.

A part within a line is masked by the characters of a word, and parts that have their line to
themselves by a comment. So the text parses as it is laid out, and every offset stays what it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise, starmap
from typing import Final, NamedTuple

from fixer.model.edits import Span
from fixer.templating.lexer import Lexed
from fixer.templating.neighbours import DEFINING
from fixer.templating.template_structure import Injection, Kind, Part, TemplateMap
from fixer.templating.whitespace import whitespace_joins

FIRST: Final = "\ue010"
REST: Final = "\ue011"
HIDDEN: Final = "\ue012"
MASKS: Final = (FIRST, REST, HIDDEN)
"""The characters that mask parts: the first of a word, its others, and those of a comment."""
# Blanks and masks share no character.
MASKED: Final = re.compile(f"{FIRST}(?:\\s*{REST})*|#{HIDDEN}(?:\\s*[#{HIDDEN}])*")
"""What masks one part, or several in one comment."""
_STRUCTURE: Final = ",[]{}\"':\r\n"
"""What items of a flow collection begin and end with, or the lines that they are on."""
_WRITES_COMMA: Final = re.compile(r"""(["'])[ ]?,[ ]?\1""")
_COMMENT: Final = re.compile(f"#{HIDDEN}+")

_BREAK: Final = re.compile(r"\r\n|\n|\r")
_BLANKS: Final = re.compile(r"[ \t]*")
_TO_LINE_END: Final = re.compile(r"[ \t]*(?=[\r\n]|\Z)")
# To a line's end and back over its blanks; the next search begins behind.
_WRITTEN: Final = re.compile(r"[^\s](?:[^\r\n]*[^\s])?")
_CHARACTER: Final = re.compile(r"(?<=[\r\n])[ \t]+|[^\r\n]")


class MaskStyle(Enum):
    """By what parts are masked."""

    WORD = "word"
    LINE = "line"
    """By a comment that has its line to itself."""
    TAIL = "tail"
    """By a comment behind something else."""
    GAP = "gap"
    """By blanks."""
    COMMA = "comma"
    """By the comma that the parts write, or none."""


class Masking(NamedTuple):
    """What is masked otherwise where a text cannot be parsed as it is laid out."""

    hides_definitions: bool = False
    """Whether what is rendered elsewhere is hidden, as if it were a comment."""
    opens_flow: bool = False
    """Whether parts between the items of a flow collection leave no words there."""


class MaskedSpan(NamedTuple):
    """Parts that are masked together, perhaps with the text between them."""

    span: Span
    style: MaskStyle
    parts: tuple[Part, ...]
    column: int = 0
    """The column of a line of parts; how far a part moves its own line, if it is a word."""
    injects: bool = False
    """Whether entries or items may be added where the parts have the line to themselves."""


def mask(text: str, lexed: Lexed, masking: Masking) -> tuple[TemplateMap, list[Span]]:
    """Mask the parts of a text; return also the span that each mask covers, in their order."""
    hidden = _definitions(lexed) if masking.hides_definitions else {}
    masked_spans = list(_masked_spans(text, lexed, hidden, masking.opens_flow))
    written = "".join(_masked_pieces(text, masked_spans))
    template_map = TemplateMap(
        masked=written,
        blanked=_COMMENT.sub(lambda found: " " * len(found.group()), written),
        parts=lexed.parts,
        branch_changes=lexed.branch_changes,
        injections=tuple(
            Injection(each.span.start, each.span.end, _column(each))
            for each in masked_spans
            if each.injects
        ),
    )
    joins = whitespace_joins(text, lexed.parts, template_map.branches())
    spans = [
        each.span for each in masked_spans if each.style not in (MaskStyle.GAP, MaskStyle.COMMA)
    ]
    return template_map._replace(joins=joins, hidden=tuple(starmap(Span, hidden.items()))), spans


def _definitions(lexed: Lexed) -> dict[int, int]:
    """Return the outermost blocks that are rendered elsewhere, from where to where."""
    found: dict[int, int] = {}
    last = 0
    for _, branch in lexed.branch_changes:
        if branch is not None and branch.opening.name in DEFINING and branch.block_start >= last:
            last = found[branch.block_start] = branch.block_end
    return found


def _masked_pieces(text: str, masked_spans: list[MaskedSpan]) -> Iterator[str]:
    """Yield the text piece by piece, with masks for the spans."""
    position = 0
    for each in masked_spans:
        start, end = each.span.start, each.span.end
        before, inside = text[position:start], text[start:end]
        if each.style is MaskStyle.WORD:
            yield before
            yield " " * each.column
            yield FIRST
            yield _as_rest(inside[each.column + 1 :])
        elif each.style in (MaskStyle.GAP, MaskStyle.COMMA):
            yield before
            comma = "," if each.style is MaskStyle.COMMA else ""
            yield comma + _CHARACTER.sub(" ", inside[len(comma) :])
        else:
            # A tab would be taken for indentation.
            visible = before.rstrip(" \t")
            yield visible.ljust(len(before))
            yield _WRITTEN.sub(_as_comment, inside)
        position = end
    yield text[position:]


def _as_comment(found: re.Match[str]) -> str:
    return "#" + HIDDEN * (len(found.group()) - 1)


def _as_rest(inside: str) -> str:
    """Return the mask of what is behind the first character of a word."""
    if "\n" in inside or "\r" in inside:
        return _CHARACTER.sub(_as_rest_on_lines, inside)
    return REST * len(inside)


def _as_rest_on_lines(found: re.Match[str]) -> str:
    """Return the mask of a character of a word; blanks that indent a line stay."""
    indents = found.start() and found.string[found.start() - 1] in "\r\n"
    written = found.group()
    return written if indents and not written.strip(" \t") else REST


def _masked_spans(
    text: str, lexed: Lexed, hidden: dict[int, int], opens_flow: bool
) -> Iterator[MaskedSpan]:
    """Yield what is masked together, in the order of the text."""
    lines = [0, *(each.end() for each in _BREAK.finditer(text))]
    parts = lexed.parts
    blocks, inner = _blocks_on_one_line(lexed, lines)
    index = 0
    while index < len(parts):
        first = parts[index]
        line = lines[bisect_right(lines, first.start) - 1]
        alone = _past_blanks(text, line) == first.start
        if (end := hidden.get(first.start)) is not None:
            after = bisect_left(parts, end, key=lambda part: part.start)
            style = MaskStyle.LINE if alone and _ends_line(text, end) else MaskStyle.GAP
            yield MaskedSpan(Span(first.start, end), style, parts[index:after], first.start - line)
            index = after
            continue
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
            within = _between_items(text, run) if opens_flow else None
            yield from within or _within_line(text, run, inner, alone)


def _line(text: str, parts: tuple[Part, ...], column: int) -> MaskedSpan:
    """Return parts that have their line to themselves, and the text between, as one span."""
    between = any(text[one.end : other.start].strip() for one, other in pairwise(parts))
    injects = between or any(part.injects for part in parts)
    return MaskedSpan(Span(parts[0].start, parts[-1].end), MaskStyle.LINE, parts, column, injects)


def _within_line(
    text: str, run: list[Part], inner: frozenset[int], begins_line: bool
) -> Iterator[MaskedSpan]:
    """Yield the spans of parts beside other text: words, and a comment at the line's end."""
    words = len(run)
    if _ends_line(text, run[-1].end):
        while words and _is_silent(run[words - 1], inner):
            words -= 1
        while words < len(run) and text[run[words].start - 1] not in " \t":
            words += 1
    for part in run[:words]:
        moves = _indentation(part) if begins_line and part is run[0] else 0
        yield MaskedSpan(Span(part.start, part.end), MaskStyle.WORD, (part,), moves)
    if tail := tuple(run[words:]):
        yield MaskedSpan(Span(tail[0].start, tail[-1].end), MaskStyle.TAIL, tail)


def _indentation(part: Part) -> int:
    """Return how far a part moves the line that it begins, where its mask has room for that."""
    column = part.column if part.indents_first_line and not part.breaks_line else None
    return column if column is not None and column < part.end - part.start else 0


def _between_items(text: str, run: list[Part]) -> list[MaskedSpan] | None:
    """Return the spans of parts between items of a flow collection, None where they are not."""
    before, behind = run[0].start, run[-1].end
    while before and text[before - 1] in " \t":
        before -= 1
    behind = _past_blanks(text, behind)
    if text[before - 1 : before] not in _STRUCTURE or text[behind : behind + 1] not in _STRUCTURE:
        return None
    if text[before - 1 : before] == ":":
        return None
    spans = []
    for part in run:
        span = Span(part.start, part.end)
        if part.kind is not Kind.VALUE:
            spans.append(MaskedSpan(span, MaskStyle.GAP, (part,)))
        elif _WRITES_COMMA.search(text, part.start, part.end):
            spans.append(MaskedSpan(span, MaskStyle.COMMA, (part,)))
        else:
            return None
    return spans


def _is_silent(part: Part, inner: frozenset[int]) -> bool:
    """Whether a part adds nothing to its line, and its block is not within the line."""
    return not part.injects and part.kind is not Kind.VALUE and part.start not in inner


def _blocks_on_one_line(lexed: Lexed, lines: list[int]) -> tuple[dict[int, int], frozenset[int]]:
    """Return the blocks on one line, from where to where, and where their parts begin."""
    blocks: dict[int, int] = {}
    inner: set[int] = set()
    for _, branch in lexed.branch_changes:
        if branch is None:
            continue
        start, end = branch.block_start, branch.block_end
        if bisect_right(lines, start) == bisect_right(lines, end - 1):
            blocks[start] = end
            inner.add(branch.opening.start)
    ends = frozenset(blocks.values())
    inner.update(part.start for part in lexed.parts if part.end in ends)
    return blocks, frozenset(inner)


def _past_blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    return found.end() if found else position


def _ends_line(text: str, position: int) -> bool:
    return _TO_LINE_END.match(text, position) is not None


def _column(masked: MaskedSpan) -> int | None:
    """Return the column of what the parts add, if that is known.

    Go's `indent` moves every line, Jinja's all but the first, Helm's `nindent` begins a new one.
    """
    values = [part for part in masked.parts if part.injects]
    if not values:
        return masked.column
    part = values[0]
    if len(masked.parts) > 1 or part.column is None:
        return None
    known = part.breaks_line or masked.column == (0 if part.indents_first_line else part.column)
    return part.column if known else None
