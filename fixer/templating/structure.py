"""Between which entries of which collection an offset of a text stands.

A place between lines may belong to several collections: to one that ends there as well as to the
one that holds it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from fixer.model.tree import Mapping, Node, Sequence, Tree, key_of, path_to
from fixer.syntax.yaml.block import content_end
from fixer.templating.template_map import Join, Masks, Part
from fixer.text import line_bounds


class Joined(NamedTuple):
    """What a join makes something else of than the layout says."""

    start: int
    end: int
    part: Part
    """The part that does it."""


def region(tree: Tree, node: Node) -> tuple[int, int]:
    """Return where lines may stand that belong to a node: from its key to what follows it."""
    if isinstance(node, Mapping | Sequence) and node.flow:
        return node.start, node.end
    path = path_to(tree, node)
    if len(path) == 1:
        index = tree.documents.index(node)
        start = tree.documents[index - 1].end if index else 0
        return start, max(node.end, node.start + 1)
    holder = path[-2]
    key = key_of(holder, node)
    if isinstance(holder, Mapping) and key is not None:
        index = bisect_right(holder.entries, key.start, key=lambda entry: entry.key.start)
        after = holder.entries[index : index + 1]
        return key.end, after[0].key.start if after else holder.end
    return node.start, holder.end


def child_at(text: str, node: Node, offset: int) -> Node | None:
    """Return the value or item that an offset is in the midst of, its key included."""
    if isinstance(node, Mapping):
        after = bisect_left(node.entries, offset, key=lambda entry: entry.key.start)
        child = node.entries[after - 1].value if after else None
    elif isinstance(node, Sequence):
        after = bisect_left(node.items, offset, key=lambda item: item.start)
        child = node.items[after - 1] if after else None
    else:
        child = None
    return child if child is not None and offset < content_end(text, child) else None


def on_one_level(tree: Tree, text: str, start: int, end: int) -> bool:
    """Tell whether two offsets are between the entries of the same collection, or documents.

    The text is the one that was parsed.
    """
    if _is_outside(tree, text, start) and _is_outside(tree, text, end):
        return True
    for one, other in ((start, end), (end, start)):
        holder = _holder(tree, text, one)
        first, last = region(tree, holder)
        if first <= other <= last and child_at(text, holder, other) is None:
            return True
    return False


def all_joined(tree: Tree, masks: Masks) -> list[Joined]:
    """Return what is not as it is laid out, from where to where, and why; none overlap."""
    found = sorted(
        Joined(*region(tree, _unsure(tree, masks.text, each)), each.part) for each in masks.joins
    )
    apart: list[Joined] = []
    for each in found:
        if apart and each.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(each.end, apart[-1].end))
        else:
            apart.append(each)
    return apart


def _unsure(tree: Tree, text: str, join: Join) -> Node:
    """Return what is not known to be as it is laid out, because of a join: all that is inside.

    It holds the things that are joined, and what one that is moved may end or become a part of.
    """
    node = _document(tree, join.start)
    if node is not _document(tree, join.end):
        return node
    path = [node]
    while (child := child_at(text, node, join.start)) is not None:
        if child is not child_at(text, node, join.end):
            break
        node = child
        path.append(node)
    if join.column is not None:
        while len(path) > 1 and _column(text, path) > join.column:
            path.pop()
    return path[-1]


def _column(text: str, path: list[Node]) -> int:
    """Return the column at which the lines of the last node of a path stand, at the least."""
    node = path[-1]
    if isinstance(node, Mapping | Sequence) and not node.flow:
        return node.content - line_bounds(text, node.content)[0]
    return _column(text, path[:-1]) + 1 if len(path) > 1 else 0


def _is_outside(tree: Tree, text: str, offset: int) -> bool:
    """Tell whether an offset is before, behind or between the documents of a text."""
    document = _document(tree, offset)
    return offset <= document.start or content_end(text, document) <= offset


def _document(tree: Tree, offset: int) -> Node:
    index = bisect_right(tree.documents, offset, key=lambda node: node.start) - 1
    return tree.documents[max(index, 0)]


def _holder(tree: Tree, text: str, offset: int) -> Node:
    """Return the deepest node that an offset is in the midst of."""
    node: Node | None = _document(tree, offset)
    while node is not None:
        holder, node = node, child_at(text, node, offset)
    return holder
