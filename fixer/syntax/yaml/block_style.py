"""YAML's block style: how its text grows by lines at the right column."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice, pairwise, takewhile
from typing import Final

from fixer.model.declaration import Absent, Path, Value
from fixer.model.edits import Edit, Span
from fixer.model.syntax_tree import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    is_function,
    path_to,
    walk,
)
from fixer.source_text import before_blanks, line_bounds, newline_at
from fixer.syntax import flow_style

BLOCK_STYLES: Final = ("|", ">")


def replace(tree: Tree, node: Node, value: Value) -> tuple[Edit, ...]:
    """Put a value in the place of a node.

    A collection on the lines below its key is replaced beside the key, where nothing but
    blanks is between.
    """
    text = tree.text
    if isinstance(node, Scalar) and node.style not in BLOCK_STYLES and not is_function(node):
        return flow_style.replace(text, node, value)
    end = content_end(text, node)
    if isinstance(node, Scalar) and node.style in BLOCK_STYLES and node.tag is None:
        header = node.content + len(header_of(text, node))
        body = line_bounds(text, header)[1]
        return (Edit(Span(node.content, header), "true"), Edit(Span(body, end), ""))
    gap = before_blanks(text, node.start)
    if text[gap - 1 : gap] == ":" and not isinstance(node, Scalar) and node.anchor is None:
        return (Edit(Span(gap, end), " true"),)
    return (Edit(Span(node.content if node.tag is None else node.start, end), "true"),)


def create(tree: Tree, site: Absent) -> tuple[Edit, ...]:
    """Create a path of keys inside a node in block style."""
    node = site.within
    above = path_to(tree, node)
    if isinstance(node, Mapping) and not site.replaces:
        return _append(tree, above, node, site)
    holder = above[-2] if len(above) > 1 else None
    if isinstance(node, Mapping) and not node.flow:
        return _in_place(tree, above, node, site.path)
    if isinstance(holder, Mapping) and _beside_its_key(tree.text, holder, node):
        return _below_key(tree, above, holder, node, site.path)
    if isinstance(holder, Sequence) and len(site.path) == 1:
        return _in_place(tree, above, node, site.path)
    return flow_style.create(tree, site, flow_style.YAML)


def _append(tree: Tree, above: list[Node], within: Mapping, site: Absent) -> tuple[Edit, ...]:
    """Add lines after the last entry, or after the one that the site names."""
    text = tree.text
    column = _column(text, within)
    lines = _lines(tree, within, above, site.path, column)
    key, value = within.entries[0 if site.first else flow_style.index_after(within, site)]
    _, end = line_bounds(text, content_end(text, value))
    newline = newline_at(text, end)
    # A line break behind a text that ends with the file would become part of it: go before it.
    if site.first or (end == len(text) and _keeps_line_breaks(text, last_leaf(value))):
        written = newline.join([*lines, " " * column]).lstrip(" ")
        return (Edit(Span(key.start, key.start), written),)
    # Behind an entry that is not the last, only deeper comments are its own.
    end = _past_comments(text, end, column if site.after is None else column + 1)
    return (Edit(Span(end, end), "".join(newline + line for line in lines)),)


def _below_key(
    tree: Tree, above: list[Node], holder: Mapping, node: Node, path: Path
) -> tuple[Edit, ...]:
    """Replace an empty value beside its key with lines below the key."""
    text = tree.text
    _, line_end = line_bounds(text, node.end)
    newline = newline_at(text, line_end)
    inward = _dash if isinstance(path[0], int) else _step
    column = _column(text, holder) + inward(tree, above[:-1], holder)
    lines = _lines(tree, holder, above[:-1], path, column)
    added = "".join(newline + line for line in lines)
    below = _past_comments(text, line_end, max(column, _column(text, holder) + 1))
    insertion = Edit(Span(below, below), added)
    if node.content == node.end and node.tag is None:
        return (insertion,)
    begin = node.content if node.tag is None else node.start
    begin = before_blanks(text, begin)
    if text[node.end : line_end].strip(" \t"):
        end, space = flow_style.past_tabs(text, node.end)
        return (Edit(Span(begin, end), space), insertion)
    if below > line_end:
        return (Edit(Span(begin, line_end), ""), insertion)
    return (Edit(Span(begin, line_end), added),)


def _in_place(tree: Tree, above: list[Node], node: Node, path: Path) -> tuple[Edit, ...]:
    """Replace a node by lines that begin where it begins."""
    text = tree.text
    begin = node.content if node.tag is None else node.start
    column = begin - line_bounds(text, begin)[0]
    space = " " if begin == node.end and text[begin - 1 : begin] == "-" else ""
    holder = next(upper for upper in reversed(above[:-1]) if isinstance(upper, Mapping))
    lines = _lines(tree, holder, above[:-1], path, column + len(space))
    newline = newline_at(text, line_bounds(text, begin)[1])
    written = space + newline.join(lines).lstrip(" ")
    return (Edit(Span(begin, content_end(text, node)), written),)


def _lines(tree: Tree, model: Mapping, above: list[Node], path: Path, column: int) -> list[str]:
    """Write a path, each key a step deeper, items behind their dash; quoted as the model's keys."""
    quote = flow_style.quote_of(tree.text, model)
    step = _step(tree, above, model)
    lines: list[str] = []
    dash = ""
    for key in path:
        if isinstance(key, int):
            if lines and not dash:
                column += _dash(tree, above, model) - step
            dash += "- "
            continue
        lines.append(f"{' ' * column}{dash}{quote}{key}{quote}:")
        column += len(dash) + step
        dash = ""
    lines[-1] += " true"
    return lines


def _column(text: str, collection: Mapping | Sequence) -> int:
    return collection.content - line_bounds(text, collection.content)[0]


def _step(tree: Tree, above: list[Node], mapping: Mapping) -> int:
    """Return how much deeper children are indented: as those of a sibling, else as the mapping."""
    text = tree.text
    for entry in reversed(mapping.entries):
        if (step := _nested(text, mapping, entry.value)) > 0:
            return step
    for outer, inner in reversed(list(pairwise(above))):
        if isinstance(outer, Mapping) and (step := _nested(text, outer, inner)) > 0:
            return step
    return 2


_NEARBY: Final = 1_000
"""How many nodes are looked at for an example; there may be as many repositories."""


def _dash(tree: Tree, above: list[Node], mapping: Mapping) -> int:
    """Return how much deeper than its key the dash of an item is: as in the nearest list.

    That is one of the same document, or of one in front of it.
    """
    text = tree.text
    before = takewhile(lambda each: each.start <= mapping.start, tree.documents)
    nearby = chain.from_iterable(map(walk, chain((mapping, *reversed(above)), before)))
    for node in islice(nearby, _NEARBY):
        if not isinstance(node, Mapping) or node.flow:
            continue
        for _, value in node.entries:
            if isinstance(value, Sequence) and not value.flow:
                return _column(text, value) - _column(text, node)
    return _step(tree, above, mapping)


def _nested(text: str, outer: Mapping, inner: Node) -> int:
    if isinstance(inner, Mapping) and not inner.flow and not outer.flow:
        return _column(text, inner) - _column(text, outer)
    return 0


def _beside_its_key(text: str, holder: Mapping, node: Node) -> bool:
    """Whether all of a node is on the line of its key, the value of a block mapping."""
    if holder.flow:
        return False
    key = next((key for key, value in holder.entries if value is node), None)
    return key is not None and not re.search(r"[\r\n]", text[key.start : node.end])


def content_end(text: str, node: Node) -> int:
    """Return where the content of a node ends; blank lines and comments below are not of it."""
    last = last_leaf(node)
    if isinstance(last, Scalar) and last.style in BLOCK_STYLES:
        return _block_scalar_end(text, last)
    return last.end


def last_leaf(node: Node) -> Node:
    """Return the last node inside a block collection that is none itself."""
    while isinstance(node, Mapping | Sequence) and not node.flow:
        node = node.entries[-1].value if isinstance(node, Mapping) else node.items[-1]
    return node


@lru_cache(maxsize=4)
def _block_scalar_end(text: str, node: Scalar) -> int:
    """Return where the last line of a block scalar ends, its line break not included.

    With the indicator `+` the blank lines at its end are content. It is asked once for each part in
    a scalar, which may be the whole text.
    """
    if "+" in header_of(text, node):
        return node.end - len(_last_break(text[: node.end]))
    first = line_bounds(text, node.content)[1]
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r|$)", text[first : node.end])
    # A line of blanks that is longer than the indentation is content too.
    depth = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    end = position = first
    for line in lines:
        body = line.rstrip("\r\n")
        if body[depth:]:
            end = position + len(body)
        position += len(line)
    return end


def header_of(text: str, node: Scalar) -> str:
    """Return the indicators that a block scalar begins with, such as `|-`."""
    header = re.match(r"[|>][-+0-9]*", text[node.content : node.content + 4])
    return header.group() if header else ""


def _keeps_line_breaks(text: str, node: Node) -> bool:
    """Whether a line break behind a node would become part of its value."""
    return (
        isinstance(node, Scalar) and node.style in BLOCK_STYLES and "-" not in header_of(text, node)
    )


def _last_break(text: str) -> str:
    for newline in ("\r\n", "\n", "\r"):
        if text.endswith(newline):
            return newline
    return ""


def _past_comments(text: str, end: int, column: int) -> int:
    """Move past comment lines that follow at once and are as deep as the siblings."""
    while end < len(text):
        start = end + len(newline_at(text, end))
        line_end = line_bounds(text, start)[1]
        line = text[start:line_end]
        comment = line.lstrip(" \t")
        if not comment.startswith("#") or len(line) - len(comment) < column:
            return end
        end = line_end
    return end
