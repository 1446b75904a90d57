"""How a change is spelled in HCL: laid out as `terraform fmt` has it, in the file's own style."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.model.declaration import Absent, Change, Path, Value
from fixer.model.edits import Edit, Span
from fixer.model.syntax_tree import Block, Entry, Mapping, Node, Scalar, Tree, path_to
from fixer.source_text import before_blanks
from fixer.syntax.flow_style import index_after, quote_of
from fixer.syntax.hcl.layout import (
    BREAK,
    InsertionPoint,
    aligned,
    breaks,
    comma_at,
    ends_line,
    fits_group,
    group_end,
    has_own_lines,
    indentation,
    insertion_point,
    is_heredoc,
    last_line_end,
    line_end,
    value_end,
)
from fixer.syntax.hcl.lexer import BLANKS, end_of

_BLANK_LINE: Final = re.compile(r"\r?\n[ \t]*\r?\n")
_COMMENT: Final = re.compile(r"[ \t]*(?=#|//|/\*)")
_EQUALS: Final = re.compile(r"[ \t]*[=:][ \t]*")


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change into HCL as its author would have."""
    site = change.site
    if isinstance(site, Absent):
        return _create(tree, site)
    return (_replace(site.node, change.value),)


def _replace(node: Node, value: Value) -> Edit:
    """Put a value in the place of a token; a text keeps the token's quotes."""
    written = "true" if value is True else str(value)
    if value is not True and isinstance(node, Scalar) and node.style == '"':
        written = f'"{written}"'
    return Edit(Span(node.start, node.end), written)


def _create(tree: Tree, site: Absent) -> tuple[Edit, ...]:
    """Create a path of keys inside a body or an object, or in the place of a value."""
    text, within = tree.text, site.within
    if not isinstance(within, Mapping) or (site.replaces and within.entries):
        # On one line: what the file aligns stays aligned, since a value on lines is not.
        return (Edit(Span(within.start, within.end), _object(site.path, _keys(tree, within))),)
    index = index_after(within, site)
    if index >= 0 and (not within.flow or not fits_group(text, within, index, site.path)):
        index = group_end(text, within, index)
    point = insertion_point(tree, within, index)
    keys = _keys(tree, within, index)
    if within.flow and not has_own_lines(text, within, index):
        return (_into_object_line(point, site.path, keys),)
    if index < 0:
        return (_first_entry(point, site, keys),)
    if within.flow:
        return _into_object(point, site, keys)
    if within.start and not ends_line(text, within.start):
        return _out_of_one_line(point, site)
    return (_into_body(point, site),)


# Writing keys and values.


class Keys(NamedTuple):
    """How keys are spelled."""

    equals: str = " = "
    """What goes between a key and its value."""
    quote: str = ""

    def spelled(self, key: str | int) -> str:
        """Return a key as it is written."""
        return f"{self.quote}{key}{self.quote}"


def _keys(tree: Tree, within: Node, index: int = -1) -> Keys:
    """Return how keys are spelled in an object: as those in it, or in the object around it.

    Args:
        tree: The file.
        within: An object, a body, or what an object takes the place of.
        index: The entry above, whose sign is the model; -1 if there is none.
    """
    if isinstance(within, Mapping) and within.flow and within.entries:
        return Keys(_equals_of(tree.text, within, index), quote_of(tree.text, within))
    for around in reversed(path_to(tree, within)[:-1]):
        if not isinstance(around, Mapping):
            continue
        if not around.flow:
            break
        if around.entries:
            holder = max(bisect_right(around.entries, within.start, key=_key_start) - 1, 0)
            return Keys(_equals_of(tree.text, around, holder), quote_of(tree.text, around))
    return Keys()


def _key_start(entry: Entry) -> int:
    return entry.key.start


def _object(path: Path, keys: Keys) -> str:
    """Write `{ key = true }` for a path; the value alone where it has ended."""
    if not path:
        return "true"
    return f"{{ {keys.spelled(path[0])}{keys.equals}{_object(path[1:], keys)} }}"


def _lines(point: InsertionPoint, site: Absent, keys: Keys | None = None) -> list[str]:
    """Write a path, each key on a line of its own and a step deeper, and the closing braces."""
    lead = point.lead
    keys = keys or Keys()
    opening, closing = [], []
    for depth, key in enumerate(site.path[:-1]):
        behind = " " if site.block and not depth else keys.equals
        opening.append(f"{lead}{keys.spelled(key)}{behind}{{")
        closing.append(f"{lead}}}")
        lead += point.step
    opening.append(f"{lead}{keys.spelled(site.path[-1])}{keys.equals}true")
    return opening + closing[::-1]


def _joined(point: InsertionPoint, lines: Iterable[str]) -> str:
    return "".join(point.newline + line for line in lines)


# Bodies of blocks and files.


def _into_body(point: InsertionPoint, site: Absent) -> Edit:
    """Add lines behind an entry of a body."""
    text, entries, index = point.text, point.within.entries, point.behind
    end = at = last_line_end(text, entries[index])
    last = index == len(entries) - 1
    if last:
        at = _past_comments(text, end, point.lead)
    lines = _lines(point, site)
    # A comment above a block would read as its heading.
    if _is_set_off(point, site) or (site.block and at > end):
        lines.insert(0, "")
        if not last and not _BLANK_LINE.match(text, at):
            lines.append("")
    elif len(lines) == 1:
        lines = aligned(point, lines[0], at)
    return Edit(Span(at, at), _joined(point, lines))


def _is_set_off(point: InsertionPoint, site: Absent) -> bool:
    """Whether a blank line goes in front of a new entry, as around blocks on lines."""
    entry = point.within.entries[point.behind]
    if site.after is not None and entry.key is not site.after:
        return True  # behind a group that it does not belong to
    before = entry.value
    if not site.block and not (isinstance(before, Block) and _spans_lines(point.text, before)):
        return False
    habits = list(_habits(point))
    return any(habits) or not habits


def _habits(point: InsertionPoint) -> Iterator[bool]:
    """Yield for each block on lines, but a first entry, whether a blank line is above it."""
    for above, (key, value) in pairwise(point.within.entries):
        if isinstance(value, Block) and _spans_lines(point.text, value):
            between = point.text[above.value.end : key.start]
            yield _BLANK_LINE.search(between) is not None


def _spans_lines(text: str, node: Node) -> bool:
    return breaks(text, node.start, node.end)


def _past_comments(text: str, end: int, lead: str) -> int:
    """Move past comment lines that follow at once and are as deep as the entries."""
    while following := BREAK.match(text, end):
        comment = _COMMENT.match(text, following.end())
        if comment is None or comment.end() - comment.start() < len(lead):
            break
        if not ends_line(text, comment.end()):
            break
        end = line_end(text, end_of(BLANKS, text, comment.end()))
    return end


def _out_of_one_line(point: InsertionPoint, site: Absent) -> tuple[Edit, ...]:
    """Spread a block on one line over lines, since only one argument may be on one."""
    text, within = point.text, point.within
    inside = text[within.start : within.end]
    begin = within.start + len(inside) - len(inside.lstrip(" \t"))
    end = before_blanks(text, within.end)
    lines = _lines(point, site)
    if _is_set_off(point, site):
        lines.insert(0, "")
    elif len(lines) == 1:
        lines = aligned(point, lines[0], last_line_end(text, within.entries[0]))
    lines.append(indentation(text, within.start))
    return (
        Edit(Span(within.start, begin), point.newline + point.lead),
        Edit(Span(end, within.end), _joined(point, lines)),
    )


def _first_entry(point: InsertionPoint, site: Absent, keys: Keys) -> Edit:
    """Add the first entry to what holds none, below the comments in it."""
    text, within = point.text, point.within
    lines = _lines(point, site, keys)
    if not within.flow and not within.start:
        at = len(text)
        written = point.newline.join(lines)
        whole_lines = not text or text.endswith("\n")
        written = written + point.newline if whole_lines else point.newline + written
        return Edit(Span(at, at), written)
    start, end = (within.start + 1, within.end - 1) if within.flow else (within.start, within.end)
    last = before_blanks(text, end)
    if last > start and breaks(text, last, end):
        at = line_end(text, last)
        return Edit(Span(at, at), _joined(point, lines))
    lines.append(indentation(text, within.start))
    return Edit(Span(max(last, start), end), _joined(point, lines))


# Objects.


def _into_object_line(point: InsertionPoint, path: Path, keys: Keys) -> Edit:
    """Add an entry to an object on one line."""
    text, within = point.text, point.within
    if point.behind < 0:
        at = max(before_blanks(text, within.end - 1), within.start + 1)
        return Edit(Span(at, within.end - 1), _object(path, keys)[1:-1])
    written = f"{keys.spelled(path[0])}{keys.equals}{_object(path[1:], keys)}"
    end = value_end(text, within.entries[point.behind])
    comma = comma_at(text, end)
    if comma is None:
        return Edit(Span(end, end), f", {written}")
    return Edit(Span(comma + 1, comma + 1), f" {written},")


def _into_object(point: InsertionPoint, site: Absent, keys: Keys) -> tuple[Edit, ...]:
    """Add lines behind an entry of an object, with commas as its siblings have them."""
    text, within, index = point.text, point.within, point.behind
    entry = within.entries[index]
    end = value_end(text, entry)
    comma = comma_at(text, end)
    at = behind = end if comma is None else comma + 1
    if ends_line(text, behind):
        at = last_line_end(text, entry)
        if index == len(within.entries) - 1:
            at = _past_comments(text, at, point.lead)
    lines = _lines(point, site, keys)
    if len(lines) == 1:
        lines = aligned(point, lines[0], at)
    if comma is not None:
        last = max(i for i, line in enumerate(lines) if line)
        lines[last] += ","
        return (Edit(Span(at, at), _joined(point, lines)),)
    written = _joined(point, lines)
    if index != len(within.entries) - 1 or not _needs_comma(text, within, entry):
        return (Edit(Span(at, at), written),)
    if at == end:
        return (Edit(Span(at, at), "," + written),)
    return (Edit(Span(end, end), ","), Edit(Span(at, at), written))


def _needs_comma(text: str, within: Mapping, last: Entry) -> bool:
    """Whether a comma belongs behind the last entry once another one follows."""
    if len(within.entries) < 2 or is_heredoc(last.value):
        return False
    return comma_at(text, value_end(text, within.entries[-2])) is not None


def _equals_of(text: str, within: Mapping, index: int) -> str:
    """Return what goes between a key and its value: the sign that the entry above has.

    On lines of their own an equals sign is aligned, so that the blanks before it mean nothing.
    """
    found = _EQUALS.match(text, within.entries[index].key.end)
    own = found.group() if found else " = "
    if not breaks(text, within.start, within.end):
        return own
    return re.sub("^[ \t]+", " ", own) if ":" in own else " = "
