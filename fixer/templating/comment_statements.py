"""Statements that YAML takes for comments: those of Octopus, `#{if X}`, and of ytt, `#@ if x:`.

They have their line to themselves. Sources: "Variable substitutions" in the documentation of
Octopus Deploy; "Template language" in the documentation of ytt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.source_text import line_bounds, newline_at
from fixer.templating.template_structure import Kind, Part

_STATEMENT: Final = re.compile(
    r"(?:\A|(?<=[\r\n]))[ \t]*(?P<mark>#\{(?![{%#])|#@)(?P<inside>[^\r\n]*)"
)
_OCTOPUS: Final = re.compile(r"(?P<close>/?)(?P<word>if|unless|each|else)\b[^{}]*\}\Z")
_OCTOPUS_VALUE: Final = re.compile(r"(?:[^{}:\"]|:(?!\s)|\"(?!:))+\}#?")
"""A value, and not a mapping that somebody took out."""
_OCTOPUS_BLOCK: Final = re.compile(r"(?:if|unless|each)\b[^{}]*\}[^\r\n]*#\{/")
"""A block on one line, whose text YAML does not see."""
_YTT: Final = re.compile(r"[ \t]+(?P<word>if|elif|else|for|while|def|end)\b(?P<end>/end\b)?")
_BREAK: Final = re.compile(r"\r\n|\n|\r")
_NEXT_NODE: Final = "if/end"
_NEW_DOCUMENT: Final = re.compile(r"---(?:[ \t]|$)")


def may_have_statements(text: str) -> bool:
    """Whether a line of a text may be a statement."""
    return ("#{" in text or "#@" in text) and _STATEMENT.search(text) is not None


def statements(text: str) -> Iterator[tuple[Part, Part | None]]:
    """Yield each statement, and where its block ends without a statement of its own, if it does."""
    below = _NodeBelow(-1, 0)
    for found in _STATEMENT.finditer(text):
        start = found.start("mark")
        written = text[start : found.end()].rstrip()
        read = _read_ytt if found["mark"] == "#@" else _read_octopus
        part = read(found["inside"].rstrip())
        if part is None:
            continue
        part = part._replace(start=start, end=start + len(written))
        if part.name != _NEXT_NODE:
            yield part, None
            continue
        if below.start < part.end:
            below = _node_below(text, part.end)
        yield part, Part(below.end, below.end, Kind.CLOSES, part.name)


class _NodeBelow(NamedTuple):
    """Where the first line that is no comment is below a statement, and where its node ends."""

    start: int
    end: int


def _read_octopus(inside: str) -> Part | None:
    """Return what a statement of Octopus does; None if it is a comment."""
    found = _OCTOPUS.match(inside)
    if found is not None:
        if found["close"]:
            return Part(0, 0, Kind.CLOSES, found["word"])
        if found["word"] == "else":
            return Part(0, 0, Kind.TURNS)
        return Part(0, 0, Kind.OPENS, found["word"])
    if _OCTOPUS_VALUE.fullmatch(inside) or _OCTOPUS_BLOCK.match(inside):
        return Part(0, 0, Kind.VALUE, injects=True)
    return None


def _read_ytt(inside: str) -> Part:
    """Return what a statement of ytt does; an annotation does nothing."""
    found = _YTT.match(inside)
    if found is None:
        return Part(0, 0, Kind.COMMENT)
    word = found["word"]
    if word == "end":
        return Part(0, 0, Kind.CLOSES)
    if word in ("elif", "else"):
        return Part(0, 0, Kind.TURNS)
    return Part(0, 0, Kind.OPENS, _NEXT_NODE if found["end"] else word)


def _node_below(text: str, position: int) -> _NodeBelow:
    """Return the node below a statement: an entry, an item or a document with all that is in it."""
    first: _Line | None = None
    end = position
    for line in _lines(text, position):
        if first is None:
            first = line
        elif not first.holds(line):
            break
        end = line.end
    if first is not None and first.is_document:
        # What is added to its last entry belongs to it.
        end += len(newline_at(text, end)) or 1
    return _NodeBelow(first.start if first is not None else len(text), end)


class _Line(NamedTuple):
    """A line that is neither empty nor a comment."""

    start: int
    end: int
    column: int
    is_item: bool
    is_document: bool

    def holds(self, other: _Line) -> bool:
        """Whether a line further below belongs to the node that begins on this one."""
        if other.is_document or self.is_document:
            return not other.is_document
        own_items = other.is_item and not self.is_item
        return other.column > self.column or (other.column == self.column and own_items)


def _lines(text: str, position: int) -> Iterator[_Line]:
    """Yield the lines below a position that are neither empty nor comments."""
    while line_break := _BREAK.match(text, position):
        start = line_break.end()
        position = line_bounds(text, start)[1]
        written = text[start:position]
        body = written.strip(" \t")
        if body and not body.startswith("#"):
            yield _Line(
                start,
                start + len(written.rstrip(" \t")),
                len(written) - len(written.lstrip(" ")),
                body == "-" or body.startswith("- "),
                _NEW_DOCUMENT.match(written) is not None,
            )
