"""How `terraform fmt` aligns comments, so that what was formatted still is after an edit.

Comments behind something, on lines that follow each other, begin in one column: a blank behind the
widest of these lines. Where an edit changes the widths, the blanks in front of the comments follow.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from fixer.model.edits import Edit, Span, in_order, splice
from fixer.syntax.hcl.lexer import HEREDOC_START, HEREDOC_TEXT, QUOTED_TEXT, end_of

_SIGN: Final = re.compile(r"#|//")
_NEXT: Final = re.compile(r'["#{}]|//|/\*|<<-?(?=[^\W\d])')
_JOINED: Final = ("\u200d", "\ufe0f")
"""What makes one character of its neighbours, as they are shown."""


class Line(NamedTuple):
    """A line with a comment behind something."""

    start: int
    code_end: int
    """Where the blanks in front of the comment begin."""
    comment: int
    end: int
    """Where the next line begins."""

    @property
    def blanks(self) -> int:
        """How many blanks are in front of the comment."""
        return self.comment - self.code_end


class Comments:
    """The lines of a text that have a comment behind something, grouped where they follow."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = list(_lines(text))
        self._starts = [each.start for each in self._lines]

    def groups_at(self, spans: Iterable[tuple[int, int]]) -> Iterator[list[Line]]:
        """Yield each group that some spans are in or beside; spans are in their order."""
        lines, done = self._lines, 0
        for start, end in spans:
            low, high = _neighbourhood(self.text, start, end)
            at = max(bisect_left(self._starts, low), done)
            while at < len(lines) and lines[at].start <= high:
                first = at
                while first and lines[first - 1].end == lines[first].start:
                    first -= 1
                done = at + 1
                while done < len(lines) and lines[done - 1].end == lines[done].start:
                    done += 1
                yield lines[first:done]
                at = done


class Moved:
    """Where what is in a text is once it is edited."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.spans: list[tuple[int, int]] = []
        """The edits, in the edited text."""
        self._shifts: list[int] = []
        shift = 0
        for span, text in ((each.span, each.text) for each in edits):
            self.spans.append((span.start + shift, span.start + shift + len(text)))
            shift += len(text) - (span.end - span.start)
            self._shifts.append(shift)
        self._ends = [end for _, end in self.spans]

    def before(self, offset: int) -> int:
        """Return where something was that is at an offset of the edited text, behind an edit."""
        passed = bisect_right(self._ends, offset)
        return offset - (self._shifts[passed - 1] if passed else 0)


def realigned(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits of a text in their order, with those of the blanks that have to follow."""
    ordered = in_order(edits)
    if not _is_near_comment(text, ordered):
        return ordered
    before, after, moved = Comments(text), Comments(splice(text, ordered)), Moved(ordered)
    blanks: list[Edit] = []
    for group in after.groups_at(moved.spans):
        olds = [moved.before(each.comment) for each in group]
        if all(_is_aligned(text, each) for each in before.groups_at((at, at) for at in olds)):
            blanks += _blank_edits(after.text, group, olds)
    return in_order([*ordered, *_apart_from(ordered, blanks)])


def _is_near_comment(text: str, edits: Iterable[Edit]) -> bool:
    """Whether there may be a comment on a line that is edited, or on one beside it."""
    searched = 0
    for span in (each.span for each in edits):
        low, high = _neighbourhood(text, span.start, span.end)
        if _SIGN.search(text, max(low, searched), high):
            return True
        searched = high
    return False


def _neighbourhood(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the line above a span begins, and where the line below it ends."""
    low = text.rfind("\n", 0, max(text.rfind("\n", 0, start), 0)) + 1
    high = text.find("\n", end)
    high = text.find("\n", high + 1) if high >= 0 else -1
    return low, len(text) if high < 0 else high


def _is_aligned(text: str, group: Sequence[Line]) -> bool:
    """Whether the comments of a group are where fmt has them."""
    widths = [_columns(text[each.start : each.code_end]) for each in group]
    widest = max(widths)
    return all(each.blanks == widest - width + 1 for each, width in zip(group, widths, strict=True))


def _blank_edits(new: str, group: Sequence[Line], olds: Sequence[int]) -> Iterator[Edit]:
    """Yield the edits of the old text that align the comments of a group of the new one."""
    widths = [_columns(new[each.start : each.code_end]) for each in group]
    widest = max(widths)
    for line, width, comment in zip(group, widths, olds, strict=True):
        blanks = widest - width + 1
        if blanks != line.blanks:
            yield Edit(Span(comment - line.blanks, comment), " " * blanks)


def _apart_from(edits: Sequence[Edit], blanks: Iterable[Edit]) -> Iterator[Edit]:
    """Yield the edits of blanks that no other edit touches."""
    starts = [each.span.start for each in edits]
    for each in blanks:
        at = bisect_left(starts, each.span.start)
        behind = at and edits[at - 1].span.end > each.span.start
        if not behind and not (at < len(edits) and starts[at] < each.span.end):
            yield each


def _columns(text: str) -> int:
    """Return how many characters a reader sees."""
    if text.isascii():
        return len(text)
    return sum(1 for each in text if not unicodedata.combining(each) and each not in _JOINED)


# Where comments are.


def _lines(text: str) -> Iterator[Line]:
    """Yield the lines that have a comment behind something, in their order."""
    for comment in _comments(text):
        start = text.rfind("\n", 0, comment) + 1
        code = text[start:comment].rstrip(" \t")
        end = text.find("\n", comment)
        if code:
            yield Line(start, start + len(code), comment, len(text) if end < 0 else end + 1)


def _comments(text: str) -> Iterator[int]:
    """Yield where each comment begins that ends with its line; fmt aligns no other."""
    at = 0
    inside: list[str] = []
    """The braces, and the strings around a template, that wait for their end."""
    while found := _NEXT.search(text, at):
        sign, at = found.group(), found.end()
        if sign in ("#", "//"):
            yield found.start()
            at = _line_end(text, at)
        elif sign == "/*":
            at = max(text.find("*/", at) + 2, at)
        elif sign == "{":
            inside.append(sign)
        elif sign == "}":
            around = inside.pop() if inside else "{"
            at = at if around == "{" else _behind_text(text, at, around, inside)
        elif sign == '"':
            at = _behind_text(text, at, sign, inside)
        elif opening := HEREDOC_START.match(text, found.start()):
            at = _behind_text(text, opening.end(), opening.group("marker"), inside)


def _behind_text(text: str, at: int, ending: str, inside: list[str]) -> int:
    """Move to the end of a string or a heredoc, or into the template that comes first."""
    while at < len(text):
        at = end_of(QUOTED_TEXT if ending == '"' else HEREDOC_TEXT, text, at)
        if text.startswith(("${", "%{"), at):
            inside.append(ending)
            return at + 2
        if ending == '"':
            return at + 1
        if text[text.rfind("\n", 0, at) + 1 : at].strip() == ending:
            return at
        at += 1
    return at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
