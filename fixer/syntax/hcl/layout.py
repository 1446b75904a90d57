"""How the text of HCL is laid out: lines, indentation, alignment.

A line ends at a line feed; a carriage return before it is part of the break, and any other is
none: it may be in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.model.declaration import Path
from fixer.model.syntax_tree import HEREDOC, Block, Entry, Mapping, Node, Scalar, Tree, walk
from fixer.syntax.hcl.lexer import BLANKS, GAP, LINE_END, end_of

BREAK: Final = re.compile(r"\r?\n")
_ALIGNED: Final = re.compile(r"[ \t]*=")


class InsertionPoint(NamedTuple):
    """Where a new entry goes, and how it is laid out."""

    text: str
    within: Mapping
    behind: int
    """The index of the entry that it goes behind; -1 for the first."""
    lead: str
    """The indentation of the entries."""
    step: str
    """What each level adds to the indentation."""
    newline: str


def insertion_point(tree: Tree, within: Mapping, index: int) -> InsertionPoint:
    """Read the layout for an entry behind the one at an index; -1 for the first."""
    text = tree.text
    root = within is tree.documents[0]
    outer = "" if root else indentation(text, within.start)
    nearby = within.start if index < 0 else within.entries[index].value.end
    newline = _newline(text, line_end(text, nearby))
    if index >= 0 and _begins_line(text, start := within.entries[index].key.start):
        lead = indentation(text, start)
        nested = lead.startswith(outer) and lead != outer
        return InsertionPoint(
            text, within, index, lead, lead[len(outer) :] if nested else "  ", newline
        )
    step = _step(tree)
    return InsertionPoint(text, within, index, "" if root else outer + step, step, newline)


def _step(tree: Tree) -> str:
    """Return how much deeper the first body of the file is than its block."""
    text = tree.text
    for node in walk(tree.documents[0]):
        if isinstance(node, Block) and node.body.entries:
            key = node.body.entries[0].key.start
            outer, inner = indentation(text, node.start), indentation(text, key)
            if _begins_line(text, key) and inner.startswith(outer) and inner != outer:
                return inner[len(outer) :]
    return "  "


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Return where the line of an offset ends, its break not included."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def _newline(text: str, line_end: int) -> str:
    """Return the break at the end of a line; at the end of the text, the one before it."""
    end = text.find("\n", line_end)
    end = text.rfind("\n") if end < 0 else end
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def indentation(text: str, offset: int) -> str:
    """Return the blanks at the beginning of the line of an offset."""
    line = text[_line_start(text, offset) : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _begins_line(text: str, offset: int) -> bool:
    return not text[_line_start(text, offset) : offset].strip(" \t")


def ends_line(text: str, offset: int) -> bool:
    """Whether nothing but a comment follows on the line."""
    return LINE_END.match(text, end_of(BLANKS, text, offset)) is not None


def breaks(text: str, start: int, end: int) -> bool:
    """Whether a line ends between two offsets."""
    return text.find("\n", start, end) >= 0


def has_own_lines(text: str, within: Mapping, index: int) -> bool:
    """Whether an object puts its entries, at least this one, on lines of their own."""
    if index < 0:
        return breaks(text, within.start, within.end)
    key, value = within.entries[index]
    if is_heredoc(value):
        return True
    if not _begins_line(text, key.start) or not breaks(text, within.start, key.start):
        return False
    following = within.entries[index + 1 : index + 2]
    return not following or breaks(text, value.end, following[0].key.start)


def is_heredoc(node: Node) -> bool:
    """Whether a value is a heredoc, behind which its line has to end."""
    return isinstance(node, Scalar) and (node.style == "<<" or node.tag == HEREDOC)


def value_end(text: str, entry: Entry) -> int:
    """Return where a value ends, behind parentheses that are not part of its node."""
    end = entry.value.end
    while text.startswith(")", following := end_of(GAP, text, end)):
        end = following + 1
    return end


def comma_at(text: str, end: int) -> int | None:
    """Return where the comma behind a value is, if there is one."""
    at = end_of(BLANKS, text, end)
    return at if text.startswith(",", at) else None


def last_line_end(text: str, entry: Entry) -> int:
    """Return where the last line of an entry ends, behind the comma and comments on it."""
    end = value_end(text, entry)
    comma = comma_at(text, end)
    return line_end(text, end_of(BLANKS, text, end if comma is None else comma + 1))


# Alignment: fmt puts the equals signs of consecutive lines below each other.


def aligned(point: InsertionPoint, line: str, at: int) -> list[str]:
    """Put the equals sign of a new line below those of its neighbours, if they are aligned.

    A name that is wider than theirs is a group of its own between blank lines, so that no other
    line changes.
    """
    widths = set(_widths_around(point, at))
    name, equals, value = line.partition(" = ")
    width = widths.pop() if len(widths) == 1 else None
    if width is None or not equals:
        return [line]
    room = len(point.lead) + width - 1
    if len(name) <= room:
        return [f"{name.ljust(room)}{equals}{value}"]
    following = point.within.entries[point.behind + 1 : point.behind + 2]
    joins = any(_follows(point.text, at, each) for each in following)
    return ["", line, ""] if joins else ["", line]


def fits_group(text: str, within: Mapping, index: int, path: Path) -> bool:
    """Whether a new entry behind another one can be aligned as that is."""
    width = _width(text, within.entries[index])
    return len(path) == 1 and (width is None or len(str(path[0])) < width)


def group_end(text: str, within: Mapping, index: int) -> int:
    """Return the index of the last entry whose equals sign is aligned with that of another."""
    entries = within.entries
    while index + 1 < len(entries) and _width(text, entries[index]) is not None:
        if not _follows(text, last_line_end(text, entries[index]), entries[index + 1]):
            break
        if _width(text, entries[index + 1]) is None:
            break
        index += 1
    return index


def _widths_around(point: InsertionPoint, at: int) -> Iterator[int | None]:
    """Yield how far behind their keys the equals signs are in the lines that join `at`."""
    text, entries, index = point.text, point.within.entries, point.behind
    above = range(index, -1, -1) if last_line_end(text, entries[index]) == at else ()
    for i in above:
        if (width := _width(text, entries[i])) is None:
            break
        yield width
        if i and not _follows(text, last_line_end(text, entries[i - 1]), entries[i]):
            break
    for entry in entries[index + 1 :]:
        if not _follows(text, at, entry) or (width := _width(text, entry)) is None:
            break
        yield width
        at = last_line_end(text, entry)


def _follows(text: str, line_end: int, entry: Entry) -> bool:
    """Whether an entry begins on the very next line."""
    return end_of(BREAK, text, line_end) == _line_start(text, entry.key.start) and _begins_line(
        text, entry.key.start
    )


def _width(text: str, entry: Entry) -> int | None:
    """Return how far behind its key an equals sign is; None where fmt does not align it."""
    found = _ALIGNED.match(text, entry.key.end)
    on_lines = breaks(text, entry.key.start, value_end(text, entry))
    if found is None or (on_lines and not is_heredoc(entry.value)):
        return None
    return found.end() - 1 - entry.key.start
