"""Look-ups in mappings as YAML means them: through aliases and merges, in any case of the key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.model.tree import Mapping, Node, Scalar, Sequence, is_function, key_text, resolved

NULLS: Final = frozenset(("null", "Null", "NULL", "~"))
"""The plain words for nothing; https://yaml.org/type/null.html."""


class Slot(NamedTuple):
    """An entry found by its key, in any case, in a mapping or in what it merges."""

    key: Node
    value: Node
    owner: Mapping
    """The mapping that holds the entry: the one searched, or one merged into it."""
    miscased: bool
    duplicated: bool


def sources(body: Mapping) -> Iterator[Mapping]:
    """Yield a mapping and all that it merges with `<<`, the one that wins first."""
    yield body
    waiting = merges(body)
    seen = {id(body)}
    while waiting:
        current = resolved(waiting.pop(0))
        if isinstance(current, Sequence):
            waiting[:0] = current.items
        elif isinstance(current, Mapping) and id(current) not in seen:
            seen.add(id(current))
            yield current
            waiting[:0] = merges(current)


def merges(body: Mapping) -> list[Node]:
    """Return the values of the merge keys of a mapping."""
    return [
        value
        for key, value in body.entries
        if isinstance(key, Scalar) and key.text == "<<" and not key.style
    ]


def slot(body: Node, name: str) -> Slot | None:
    """Find an entry by its key, in any case, in a mapping or in what it merges."""
    if not isinstance(body, Mapping):
        return None
    lowered = name.lower()
    for source in sources(body):
        hits = [pair for pair in source.entries if (key_text(pair.key) or "").lower() == lowered]
        if hits:
            exact = [entry for entry in hits if key_text(entry.key) == name]
            key, value = (exact or hits)[0]
            return Slot(key, value, source, not exact, len(hits) > 1)
    return None


def key_named(body: Mapping, name: str | None) -> Node | None:
    """Return the key of a mapping that is written exactly so."""
    return next((key for key, _ in body.entries if key_text(key) == name), None)


def value_of(body: Node, name: str) -> Node | None:
    """Return the value of a key written exactly so."""
    if body.__class__ is not Mapping:
        return None
    merged = False
    for key, value in body.entries:
        text = key_text(key)
        if text == name:
            return value
        merged |= text == "<<"
    if not merged:
        return None
    found = slot(body, name)
    return found.value if found is not None and not found.miscased else None


def text_of(body: Node, name: str) -> str | None:
    """Return the text of a literal value of a key."""
    value = value_of(body, name)
    return literal(value) if value is not None else None


def literal(node: Node) -> str | None:
    """Return the text of a literal scalar, or None for anything else."""
    node = resolved(node)
    return node.text if isinstance(node, Scalar) and not is_function(node) else None


def varies(node: Node) -> bool:
    """Tell whether a text holds a reference, `${...}`."""
    return "${" in (literal(node) or "")


def empty(node: Node) -> str | None:
    """Say "empty" of a value that stands for nothing: no text, null, or a collection of nothing."""
    node = resolved(node)
    if is_function(node):
        return None
    if isinstance(node, Scalar):
        nothing = not node.text.strip() or (node.plain and node.text in NULLS)
    elif isinstance(node, Mapping):
        nothing = not node.entries
    else:
        nothing = isinstance(node, Sequence) and not node.items
    return "empty" if nothing else None
