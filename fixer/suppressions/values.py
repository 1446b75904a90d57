"""What decisions are read from: the entries, items and texts of nodes, through aliases."""

from __future__ import annotations

from collections.abc import Iterable

from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar, Sequence, key_text, resolved


def entries_of(node: Node | None) -> list[Entry]:
    """Return the entries of a mapping; none of anything else."""
    body = resolved(node) if node is not None else None
    return body.entries if isinstance(body, Mapping) else []


def value_of(node: Node | None, key: str) -> Node | None:
    """Return the value of a key; the last one, where there are several."""
    values = (entry.value for entry in reversed(entries_of(node)) if key_text(entry.key) == key)
    return next(values, None)


def follow(node: Node | None, path: Iterable[str]) -> Node | None:
    """Return what a path of keys leads to, if there is anything."""
    for key in path:
        node = value_of(node, key)
    return node


def items_of(node: Node | None) -> list[Node]:
    """Return the items of a sequence; a text counts as the only item of one."""
    body = resolved(node) if node is not None else None
    if isinstance(body, Sequence):
        return body.items
    return [body] if isinstance(body, Scalar) and body.text else []


def text_of(node: Node | None) -> str:
    """Return the text of a scalar; none of anything else."""
    body = resolved(node) if node is not None else None
    return body.text if isinstance(body, Scalar) else ""
