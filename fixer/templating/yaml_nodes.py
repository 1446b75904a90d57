"""From an offset of a masked text to the node of its tree that the offset is in.

A place between lines may belong to several collections: to one that ends there as well as to the
one that holds it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from fixer.model.syntax_tree import (
    Mapping,
    Node,
    Sequence,
    Tree,
    document_at,
    key_of,
    path_to,
)
from fixer.source_text import line_bounds
from fixer.syntax.yaml.block_style import content_end
from fixer.templating.template_structure import MaskedTree, Part, WhitespaceJoin


def region(tree: Tree, node: Node) -> tuple[int, int]:
    """Return where lines may be that belong to a node: from its key to what follows it."""
    if isinstance(node, Mapping | Sequence) and node.flow:
        return node.start, node.end
    path = path_to(tree, node)
    if len(path) == 1:
        index = tree.documents.index(node)
        start = min(tree.documents[index - 1].end, node.start) if index else 0
        return start, max(node.end, node.start + 1)
    holder = path[-2]
    key = key_of(holder, node)
    if isinstance(holder, Mapping) and key is not None:
        index = bisect_right(holder.entries, key.start, key=lambda entry: entry.key.start)
        after = holder.entries[index : index + 1]
        return key.end, after[0].key.start if after else holder.end
    return node.start, holder.end


def path_at(tree: Tree, offset: int) -> list[Node]:
    """Return the nodes from a document's root down to the last one that begins before an offset."""
    path = [document_at(tree, offset)]
    while True:
        node = path[-1]
        if isinstance(node, Mapping) and not (node.flow and node.end <= offset):
            after = bisect_left(node.entries, offset, key=lambda entry: entry.key.start)
            child = node.entries[after - 1].value if after else None
        elif isinstance(node, Sequence) and not (node.flow and node.end <= offset):
            after = bisect_left(node.items, offset, key=lambda item: item.start)
            child = node.items[after - 1] if after else None
        else:
            child = None
        if child is None:
            return path
        path.append(child)


def child_at(masked: str, node: Node, offset: int) -> Node | None:
    """Return the value or item that an offset of the masked text is inside, its key included."""
    if isinstance(node, Mapping):
        after = bisect_left(node.entries, offset, key=lambda entry: entry.key.start)
        key, child = node.entries[after - 1] if after else (None, None)
        if isinstance(key, Mapping | Sequence) and offset < content_end(masked, key):
            return key
    elif isinstance(node, Sequence):
        after = bisect_left(node.items, offset, key=lambda item: item.start)
        child = node.items[after - 1] if after else None
    else:
        child = None
    return child if child is not None and offset < content_end(masked, child) else None


def are_on_one_level(template: MaskedTree, start: int, end: int) -> bool:
    """Whether two offsets are between the entries of the same collection, or between documents."""
    tree, masked = template.tree, template.map.masked
    if _is_outside(tree, masked, start) and _is_outside(tree, masked, end):
        return True
    for one, other in ((start, end), (end, start)):
        holder = _holder(tree, masked, one)
        first, last = region(tree, holder)
        if first <= other <= last and child_at(masked, holder, other) is None:
            return True
    return False


class UncertainRegion(NamedTuple):
    """A part of the text whose structure is not what the layout says."""

    start: int
    end: int
    part: Part
    """The part that joins or moves something in it."""


def uncertain_regions(template: MaskedTree) -> list[UncertainRegion]:
    """Return the regions that joins make uncertain, in the order of the text; none overlap."""
    tree = template.tree
    regions = sorted(
        UncertainRegion(*region(tree, _uncertain_node(template, join)), join.part)
        for join in template.map.joins
    )
    merged: list[UncertainRegion] = []
    for each in regions:
        if merged and each.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(each.end, merged[-1].end))
        else:
            merged.append(each)
    return merged


def _uncertain_node(template: MaskedTree, join: WhitespaceJoin) -> Node:
    """Return the node all of which may be other than it is laid out, because of a join.

    It holds the things that are joined, and what a moved thing may end or become a part of.
    """
    tree, masked = template.tree, template.map.masked
    node = document_at(tree, join.start)
    if node is not document_at(tree, join.end):
        return node
    path = [node]
    while (child := child_at(masked, node, join.start)) is not None:
        if child is not child_at(masked, node, join.end):
            break
        node = child
        path.append(node)
    if join.column is not None:
        while len(path) > 1 and _least_column(masked, path) > join.column:
            path.pop()
    return path[-1]


def _least_column(masked: str, path: list[Node]) -> int:
    """Return the least column of the lines of the last node of a path."""
    node = path[-1]
    if isinstance(node, Mapping | Sequence) and not node.flow:
        return node.content - line_bounds(masked, node.content)[0]
    return _least_column(masked, path[:-1]) + 1 if len(path) > 1 else 0


def _is_outside(tree: Tree, masked: str, offset: int) -> bool:
    """Whether an offset is before, behind or between the documents of a text."""
    document = document_at(tree, offset)
    return offset <= document.start or content_end(masked, document) <= offset


def _holder(tree: Tree, masked: str, offset: int) -> Node:
    """Return the deepest node that an offset is inside."""
    node: Node | None = document_at(tree, offset)
    while node is not None:
        holder, node = node, child_at(masked, node, offset)
    return holder
