"""What decisions are read from: the entries, items and texts of nodes, through aliases."""

from __future__ import annotations

from collections.abc import Iterable

from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar, Sequence, key_text, resolved


def entries_of(node: Node | None) -> list[Entry]:
    """Return the entries of a mapping; none of anything else."""
    body = resolved(node) if node is not None else None
    return body.entries if isinstance(body, Mapping) else []


def value_of(node: Node | None, key: str) -> Node | None:
    """Return the value of a key, also of what is merged; the last one, where there are several."""
    waiting = [node] if node is not None else []
    seen: set[int] = set()
    while waiting:
        body = resolved(waiting.pop())
        if id(body) in seen:
            continue
        seen.add(id(body))
        entries = entries_of(body)
        found = next((each.value for each in reversed(entries) if key_text(each.key) == key), None)
        if found is not None:
            return found
        waiting += (part for each in reversed(entries) for part in reversed(_merged(each)))
    return None


def _merged(entry: Entry) -> list[Node]:
    """Return what an entry merges into its mapping; https://yaml.org/type/merge.html."""
    key, value = entry.key, resolved(entry.value)
    if not isinstance(key, Scalar) or key.text != "<<" or key.style:
        return []
    return value.items if isinstance(value, Sequence) else [value]


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
