"""How HCL's text grows: laid out as `terraform fmt` has it, in the file's own indentation.

A line ends at a line feed; a carriage return before it is part of the break, and any other is
none: it may stand in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.edits import Edit, Span
from fixer.repository import Absent, Path, Value
from fixer.source import before_blanks, newline_at
from fixer.syntax._hcl_scan import BLANKS, GAP, LINE_END
from fixer.syntax.flow import index_after, quote_of
from fixer.tree import Block, Entry, Mapping, Node, Scalar, Tree, walk

_BREAK: Final = re.compile(r"\r?\n")
_BLANK_LINE: Final = re.compile(r"\r?\n[ \t]*\r?\n")
_COMMENT: Final = re.compile(r"[ \t]*(?=#|//|/\*)")
_EQUALS: Final = re.compile(r"[ \t]*[=:][ \t]*")


class Place(NamedTuple):
    """Where a new entry goes, and how it is laid out."""

    text: str
    within: Mapping
    index: int
    """Of the entry that it goes behind; -1 where there is none."""
    lead: str
    """The indentation of the entries."""
    step: str
    """What each level adds to the indentation."""
    newline: str


def replace(node: Node, value: Value) -> Edit:
    """Put a value in the place of a token; a text keeps the token's quotes."""
    written = "true" if value is True else str(value)
    if value is not True and isinstance(node, Scalar) and node.style == '"':
        written = f'"{written}"'
    return Edit(Span(node.start, node.end), written)


def create(tree: Tree, site: Absent) -> tuple[Edit, ...]:
    """Create a path of keys inside a body or an object, or in the place of a value."""
    text, within = tree.text, site.within
    if not isinstance(within, Mapping) or (site.replaces and within.entries):
        # On one line: what the file aligns stays aligned, since a value on lines is not.
        return (Edit(Span(within.start, within.end), _object(site.path)),)
    index = index_after(within, site)
    place = _place(tree, within, index)
    if within.flow and not _has_own_lines(text, within, index):
        return (_into_object_line(place, site.path),)
    if index < 0:
        return (_first_entry(place, site),)
    if within.flow:
        return _into_object(place, site)
    if within.start and not _ends_line(text, within.start):
        return _out_of_one_line(place, site)
    return (_into_body(place, site),)


# Reading the layout.


def _place(tree: Tree, within: Mapping, index: int) -> Place:
    text = tree.text
    root = within is tree.documents[0]
    outer = "" if root else _indentation(text, within.start)
    nearby = within.start if index < 0 else within.entries[index].value.end
    newline = newline_at(text, _line_end(text, nearby))
    if index >= 0 and _begins_line(text, start := within.entries[index].key.start):
        lead = _indentation(text, start)
        nested = lead.startswith(outer) and lead != outer
        return Place(text, within, index, lead, lead[len(outer) :] if nested else "  ", newline)
    step = _step(tree)
    return Place(text, within, index, "" if root else outer + step, step, newline)


def _step(tree: Tree) -> str:
    """Return how much deeper the first body of the file stands than its block."""
    text = tree.text
    for node in walk(tree.documents[0]):
        if isinstance(node, Block) and node.body.entries:
            key = node.body.entries[0].key.start
            outer, inner = _indentation(text, node.start), _indentation(text, key)
            if _begins_line(text, key) and inner.startswith(outer) and inner != outer:
                return inner[len(outer) :]
    return "  "


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    """Return where the line of an offset ends, its break not included."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def _indentation(text: str, offset: int) -> str:
    """Return the blanks at the beginning of the line of an offset."""
    line = text[_line_start(text, offset) : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _begins_line(text: str, offset: int) -> bool:
    return not text[_line_start(text, offset) : offset].strip(" \t")


def _ends_line(text: str, offset: int) -> bool:
    """Tell whether nothing but a comment follows on the line."""
    return LINE_END.match(text, _past(BLANKS, text, offset)) is not None


def _breaks(text: str, start: int, end: int) -> bool:
    return text.find("\n", start, end) >= 0


def _has_own_lines(text: str, within: Mapping, index: int) -> bool:
    """Tell whether an object puts its entries, at least this one, on lines of their own."""
    if index < 0:
        return _breaks(text, within.start, within.end)
    key, value = within.entries[index]
    if _is_heredoc(value):
        return True
    if not _begins_line(text, key.start) or not _breaks(text, within.start, key.start):
        return False
    following = within.entries[index + 1 : index + 2]
    return not following or _breaks(text, value.end, following[0].key.start)


def _is_heredoc(node: Node) -> bool:
    return isinstance(node, Scalar) and (node.style == "<<" or node.tag == "!heredoc")


def _value_end(text: str, entry: Entry) -> int:
    """Return where a value ends, behind parentheses that are not part of its node."""
    end = entry.value.end
    while text.startswith(")", following := _past(GAP, text, end)):
        end = following + 1
    return end


def _comma_at(text: str, end: int) -> int | None:
    """Return where the comma behind a value is, if there is one."""
    at = _past(BLANKS, text, end)
    return at if text.startswith(",", at) else None


def _last_line_end(text: str, entry: Entry) -> int:
    """Return where the last line of an entry ends, behind the comma and comments on it."""
    end = _value_end(text, entry)
    comma = _comma_at(text, end)
    return _line_end(text, _past(BLANKS, text, end if comma is None else comma + 1))


# Writing keys and values.


def _object(path: Path) -> str:
    """Write `{ key = true }` for a path; the value alone where it has ended."""
    return f"{{ {path[0]} = {_object(path[1:])} }}" if path else "true"


def _lines(place: Place, site: Absent, equals: str = " = ", quote: str = "") -> list[str]:
    """Write a path, each key on a line of its own and a step deeper, and the closing braces."""
    lead = place.lead
    opening, closing = [], []
    for depth, key in enumerate(site.path[:-1]):
        behind = " " if site.block and not depth else equals
        opening.append(f"{lead}{quote}{key}{quote}{behind}{{")
        closing.append(f"{lead}}}")
        lead += place.step
    opening.append(f"{lead}{quote}{site.path[-1]}{quote}{equals}true")
    return opening + closing[::-1]


def _joined(place: Place, lines: Iterable[str]) -> str:
    return "".join(place.newline + line for line in lines)


# Bodies of blocks and files.


def _into_body(place: Place, site: Absent) -> Edit:
    """Add lines behind an entry of a body."""
    text, entries, index = place.text, place.within.entries, place.index
    end = at = _last_line_end(text, entries[index])
    last = index == len(entries) - 1
    if last:
        at = _past_comments(text, end, place.lead)
    lines = _lines(place, site)
    if _is_set_off(place, site):
        lines.insert(0, "")
        if not last and not _BLANK_LINE.match(text, at):
            lines.append("")
    elif len(lines) == 1:
        lines[0] = _aligned(place, lines[0], at)
    return Edit(Span(at, at), _joined(place, lines))


def _is_set_off(place: Place, site: Absent) -> bool:
    """Tell whether a blank line goes in front of a new entry, as around blocks on lines."""
    before = place.within.entries[place.index].value
    if not site.block and not (isinstance(before, Block) and _spans_lines(place.text, before)):
        return False
    habits = list(_habits(place))
    return any(habits) or not habits


def _habits(place: Place) -> Iterator[bool]:
    """Yield for each block on lines, but a first entry, whether a blank line is above it."""
    for above, (key, value) in pairwise(place.within.entries):
        if isinstance(value, Block) and _spans_lines(place.text, value):
            between = place.text[above.value.end : key.start]
            yield _BLANK_LINE.search(between) is not None


def _spans_lines(text: str, node: Node) -> bool:
    return _breaks(text, node.start, node.end)


def _past_comments(text: str, end: int, lead: str) -> int:
    """Move past comment lines that follow at once and stand as deep as the entries."""
    while following := _BREAK.match(text, end):
        comment = _COMMENT.match(text, following.end())
        if comment is None or comment.end() - comment.start() < len(lead):
            break
        if not _ends_line(text, comment.end()):
            break
        end = _line_end(text, _past(BLANKS, text, comment.end()))
    return end


def _out_of_one_line(place: Place, site: Absent) -> tuple[Edit, ...]:
    """Spread a block on one line over lines, since only one argument may stand on one."""
    text, within = place.text, place.within
    inside = text[within.start : within.end]
    begin = within.start + len(inside) - len(inside.lstrip(" \t"))
    end = before_blanks(text, within.end)
    lines = _lines(place, site)
    if _is_set_off(place, site):
        lines.insert(0, "")
    elif len(lines) == 1:
        lines[0] = _aligned(place, lines[0], _last_line_end(text, within.entries[0]))
    lines.append(_indentation(text, within.start))
    return (
        Edit(Span(within.start, begin), place.newline + place.lead),
        Edit(Span(end, within.end), _joined(place, lines)),
    )


def _first_entry(place: Place, site: Absent) -> Edit:
    """Add the first entry to what holds none, below the comments in it."""
    text, within = place.text, place.within
    lines = _lines(place, site)
    if not within.flow and not within.start:
        at = len(text)
        written = place.newline.join(lines)
        whole_lines = not text or text.endswith("\n")
        written = written + place.newline if whole_lines else place.newline + written
        return Edit(Span(at, at), written)
    start, end = (within.start + 1, within.end - 1) if within.flow else (within.start, within.end)
    last = before_blanks(text, end)
    if last > start and _breaks(text, last, end):
        at = _line_end(text, last)
        return Edit(Span(at, at), _joined(place, lines))
    lines.append(_indentation(text, within.start))
    return Edit(Span(max(last, start), end), _joined(place, lines))


# Objects.


def _into_object_line(place: Place, path: Path) -> Edit:
    """Add an entry to an object on one line."""
    text, within = place.text, place.within
    if place.index < 0:
        at = max(before_blanks(text, within.end - 1), within.start + 1)
        return Edit(Span(at, within.end - 1), _object(path)[1:-1])
    equals, quote = _equals_of(text, within, place.index), quote_of(text, within)
    written = f"{quote}{path[0]}{quote}{equals}{_object(path[1:])}"
    end = _value_end(text, within.entries[place.index])
    comma = _comma_at(text, end)
    if comma is None:
        return Edit(Span(end, end), f", {written}")
    return Edit(Span(comma + 1, comma + 1), f" {written},")


def _into_object(place: Place, site: Absent) -> tuple[Edit, ...]:
    """Add lines behind an entry of an object, with commas as its siblings have them."""
    text, within, index = place.text, place.within, place.index
    entry = within.entries[index]
    end = _value_end(text, entry)
    comma = _comma_at(text, end)
    at = behind = end if comma is None else comma + 1
    if _ends_line(text, behind):
        at = _last_line_end(text, entry)
        if index == len(within.entries) - 1:
            at = _past_comments(text, at, place.lead)
    lines = _lines(place, site, _equals_of(text, within, index), quote_of(text, within))
    if len(lines) == 1:
        lines[0] = _aligned(place, lines[0], at)
    written = _joined(place, lines)
    if comma is not None:
        return (Edit(Span(at, at), written + ","),)
    if index != len(within.entries) - 1 or not _needs_comma(text, within, entry):
        return (Edit(Span(at, at), written),)
    if at == end:
        return (Edit(Span(at, at), "," + written),)
    return (Edit(Span(end, end), ","), Edit(Span(at, at), written))


def _needs_comma(text: str, within: Mapping, last: Entry) -> bool:
    """Tell whether a comma belongs behind the last entry once another one follows."""
    if len(within.entries) < 2 or _is_heredoc(last.value):
        return False
    return _comma_at(text, _value_end(text, within.entries[-2])) is not None


def _equals_of(text: str, within: Mapping, index: int) -> str:
    """Return what goes between a key and its value: the sign that the entry above has.

    On lines of their own an equals sign is aligned, so that the blanks before it mean nothing.
    """
    found = _EQUALS.match(text, within.entries[index].key.end)
    own = found.group() if found else " = "
    if not _breaks(text, within.start, within.end):
        return own
    return re.sub("^[ \t]+", " ", own) if ":" in own else " = "


# Alignment: fmt puts the equals signs of consecutive lines below each other.


def _aligned(place: Place, line: str, at: int) -> str:
    """Put the equals sign of a new line below those of its neighbours, if they are aligned.

    A name that is wider than theirs keeps one blank: no other line changes for it.
    """
    widths = set(_widths_around(place, at))
    name, equals, value = line.partition(" = ")
    width = widths.pop() if len(widths) == 1 else None
    if width is None or not equals:
        return line
    return f"{name.ljust(len(place.lead) + width - 1)}{equals}{value}"


def _widths_around(place: Place, at: int) -> Iterator[int | None]:
    """Yield how far behind their keys the equals signs are in the lines that join `at`."""
    text, entries, index = place.text, place.within.entries, place.index
    above = range(index, -1, -1) if _last_line_end(text, entries[index]) == at else ()
    for i in above:
        if (width := _width(text, entries[i])) is None:
            break
        yield width
        if i and not _follows(text, _last_line_end(text, entries[i - 1]), entries[i]):
            break
    for entry in entries[index + 1 :]:
        if not _follows(text, at, entry) or (width := _width(text, entry)) is None:
            break
        yield width
        at = _last_line_end(text, entry)


def _follows(text: str, line_end: int, entry: Entry) -> bool:
    """Tell whether an entry begins on the very next line."""
    return _past(_BREAK, text, line_end) == _line_start(text, entry.key.start) and _begins_line(
        text, entry.key.start
    )


def _width(text: str, entry: Entry) -> int | None:
    """Return how far behind its key an equals sign is; None where fmt does not align it."""
    found = re.compile(r"[ \t]*=").match(text, entry.key.end)
    on_lines = _breaks(text, entry.key.start, _value_end(text, entry))
    if found is None or (on_lines and not _is_heredoc(entry.value)):
        return None
    return found.end() - 1 - entry.key.start
