"""What stands around a word of a template: the key whose value it is, the code that holds it.

This is asked of the text, as it may be inside of a part, on one line with several, or in a template
that could not be parsed. All searches are bounded, so that a text of one line takes no longer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from fixer.source_text import line_bounds

PART: Final = "\0"
"""Stands for each character of a part."""
_REACH: Final = 2_000
"""How many characters are looked at in one direction."""
_REACHED_LINES: Final = 200

_OPENING: Final = re.compile(r"\{\{|(?<!\$)\{[%#]|<%")
_CLOSING: Final = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>"}
_REMARK: Final = re.compile(r"\{#|<%-?#|\{\{[-~]?\s*(?:!|/\*)")
_REMARK_ENDS: Final = (("!--", "--"), ("/*", "*/"))
_FIRST_WORD: Final = re.compile(r"[-+~=\s]*(?:([#^/>])\s*)?(\.?\$?[\w.]*)")
_KEY_CHARACTERS: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./$"
)
_KIND: Final = re.compile(r"""\bkind["']?[ \t]*:[ \t]*["']?([\w\0]+)""")
_KIND_LINE: Final = re.compile(r"""([ \t]*(?:-[ \t]+)*["']?)kind["']?[ \t]*:[ \t]*["']?([\w\0]*)""")


_BESIDE_VALUE: Final = " \t\0\"'"
_BEFORE_VALUE: Final = ("", ":", "\r", "\n", "{", "[", ",")


class PartSpan(NamedTuple):
    """From where to where a part is."""

    start: int
    end: int


class Key(NamedTuple):
    """A key in front of a value, and where it begins."""

    name: str
    start: int
    is_above: bool
    """Whether it is on a line above the value."""


class Code(NamedTuple):
    """The code of a part around a word in it."""

    head: str
    """How the part begins."""
    before: str
    """What is in front of the word."""
    after: str

    @property
    def keyword(self) -> tuple[str, str]:
        """The sign of a block or a partial in Handlebars, and the first word of the part."""
        found = _FIRST_WORD.match(self.head)
        return (found[1] or "", found[2]) if found else ("", "")


def written_parts(text: str) -> Iterator[PartSpan]:
    """Yield where the parts of a text seem to be that could not be parsed."""
    position = 0
    never: set[str] = set()
    while found := _OPENING.search(text, position):
        opening = found.group()
        inside = _behind_remark(text, found.end(), never)
        closing = _CLOSING[opening]
        end = text.find(closing, inside) if closing not in never else -1
        if end < 0:
            never.add(closing)
            position = found.end()
            continue
        position = end + len(closing)
        yield PartSpan(found.start(), position)


def _behind_remark(text: str, inside: int, never: set[str]) -> int:
    """Return where to look for the end of a part; a comment may hold what ends others."""
    begun = text[inside : inside + 10].lstrip("-~ \t\r\n")
    for opening, closing in _REMARK_ENDS:
        if begun.startswith(opening) and closing not in never:
            end = text.find(closing, inside + len(opening))
            if end >= 0:
                return end
            never.add(closing)
    return inside


class MentionContext:
    """Answers what stands around the words of one text."""

    def __init__(self, text: str, parts: Iterable[PartSpan]) -> None:
        self.text = text
        self._parts = list(parts)
        self._starts = [each.start for each in self._parts]
        self.bare = "".join(self._bare_pieces())
        """The text with blanks in the place of comments, and `PART` in that of other parts."""

    def _bare_pieces(self) -> Iterator[str]:
        position = 0
        in_remark = False
        for start, end in self._parts:
            yield (
                _filled(self.text[position:start], " ") if in_remark else self.text[position:start]
            )
            code = self.text[start + 2 : end - 2].strip("-+ \t\r\n")
            ends_remark = in_remark and code == "endcomment"
            in_remark = (in_remark and not ends_remark) or code == "comment"
            is_remark = in_remark or ends_remark or _REMARK.match(self.text, start, end)
            yield _filled(self.text[start:end], " " if is_remark else PART)
            position = end
        yield self.text[position:]

    def is_remark(self, position: int) -> bool:
        """Whether a character is in a comment of the template language."""
        return self.bare[position] == " "

    def code_around(self, start: int, end: int) -> Code | None:
        """Return the code around a word, or None if it is not in a part."""
        if self.bare[start] != PART:
            return None
        part = self._part_at(start)
        inside = part.start + 2
        return Code(
            self.text[inside : min(start, inside + _REACH)],
            self.text[max(inside, start - _REACH) : start],
            self.text[end : min(end + _REACH, part.end - 2)],
        )

    def value_start(self, position: int) -> int:
        """Return where a value begins, as far as a part decides: that which holds the position."""
        return self._part_at(position).start if self.bare[position] == PART else position

    def _part_at(self, position: int) -> PartSpan:
        return self._parts[bisect_right(self._starts, position) - 1]

    def is_beside_part(self, start: int, end: int) -> bool:
        """Whether a word is joined to a part."""
        return PART in (self.bare[start - 1 : start], self.bare[end : end + 1])

    def is_between_parts(self, start: int, end: int) -> bool:
        """Whether a word is all that is between two parts."""
        before = self.bare[max(0, start - _REACH) : start].rstrip()
        after = self.bare[end : end + _REACH].lstrip()
        return before.endswith(PART) and after.startswith(PART)

    def value_end(self, position: int) -> int:
        """Return where the word ends that begins at a position, the parts in it included."""
        limit = min(len(self.bare), position + _REACH)
        while position < limit and self.bare[position] not in " \t\r\n\"',}]":
            position += 1
        return position

    def key_before(self, position: int) -> Key | None:
        """Return the key whose value begins at a position, or with parts in front of it."""
        lowest = max(0, position - _REACH)
        index = self._back_over(position, _BESIDE_VALUE, lowest)
        while (
            PART in self.bare[index:position] and self.bare[index - 1 : index] not in _BEFORE_VALUE
        ):
            # Other branches of the value are in front of the part.
            position = self._back_to_value_start(index, lowest)
            index = self._back_over(position, _BESIDE_VALUE, lowest)
        is_above = bool(index) and self.bare[index - 1] in "\r\n"
        if is_above:
            index = self._back_over(index, " \t\0\r\n", lowest)
        if not index or self.bare[index - 1] != ":":
            return None
        end = self._back_over(index - 1, " \t\"'", lowest)
        start = end
        while start > lowest and self.bare[start - 1] in _KEY_CHARACTERS:
            start -= 1
        return Key(self.bare[start:end], start, is_above) if start < end else None

    def dotted_before(self, position: int) -> str:
        """Return the names with dots that lead to a word, such as those of a collection."""
        start = position
        while start > max(0, position - _REACH) and self.bare[start - 1] in _KEY_CHARACTERS:
            start -= 1
        before = self.bare[start:position]
        return before if before.endswith(".") else ""

    def _back_over(self, index: int, characters: str, lowest: int) -> int:
        while index > lowest and self.bare[index - 1] in characters:
            index -= 1
        return index

    def _back_to_value_start(self, index: int, lowest: int) -> int:
        while index > lowest and self.bare[index - 1] not in " \t\r\n\0\"'{[,":
            index -= 1
        return index

    def may_be_of_kind(self, key: Key, kind: str) -> bool:
        """Whether the mapping of a key may have this `kind`, as far as the text tells."""
        kinds = self.kinds_beside(key)
        return not kinds or any(each == kind or PART in each for each in kinds)

    def kinds_beside(self, key: Key) -> list[str]:
        """Return the values of `kind` in the mapping of a key; several for several branches."""
        start, end = line_bounds(self.bare, key.start)
        before = self.bare[max(start, key.start - _REACH) : key.start]
        if before.strip("- \t\0\"'"):
            nearby = before + self.bare[key.start : min(end, key.start + _REACH)]
            return _KIND.findall(nearby)
        column = key.start - start
        depth = column - (before[-1:] in ("'", '"'))
        lines = (*self._lines_above(start, depth), *self._lines_below(end, depth))
        found = (_KIND_LINE.match(line) for line in lines)
        return [each[2] for each in found if each and each.end(1) == column]

    def _lines_below(self, end: int, depth: int) -> Iterator[str]:
        """Yield the lines below that are as deep, until one is not."""
        for _ in range(_REACHED_LINES):
            if end >= len(self.bare):
                return
            start = end + 1
            end = line_bounds(self.bare, start)[1] if start < len(self.bare) else start
            line = self.bare[start:end]
            if line.strip(" \t\0\r"):
                if len(line) - len(line.lstrip(" \0")) < depth or line.startswith("---"):
                    return
                yield line

    def _lines_above(self, start: int, depth: int) -> Iterator[str]:
        """Yield the lines above that are as deep, and one that is not: it may hold a dash."""
        for _ in range(_REACHED_LINES):
            if not start:
                return
            start, end = line_bounds(self.bare, start - 1)
            line = self.bare[start:end]
            if line.startswith("---"):
                return
            if line.strip(" \t\0\r"):
                yield line
                if len(line) - len(line.lstrip(" \0")) < depth:
                    return

    @cached_property
    def computed_keys(self) -> list[Key]:
        """The keys that decide what something is, and whose values have a part in them."""
        return [
            Key(each[1], each.start(1), False)
            for each in re.finditer(
                r"""\b(apiVersion|[Tt]ype|action|module)["']?[ \t]*:[ \t]*["']?[\w.:/]*\0""",
                self.bare,
            )
        ]

    @cached_property
    def codes(self) -> list[str]:
        """The code of each part that is no comment."""
        return [
            self.text[each.start + 2 : each.end - 2]
            for each in self._parts
            if not self.is_remark(each.start)
        ]


def _filled(text: str, character: str) -> str:
    return re.sub(r"[^\r\n]", character, text)
