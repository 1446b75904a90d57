"""Look-ups in mappings as YAML means them: through aliases and merges, in any case of the key."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    is_function,
    key_text,
    resolved,
)
from fixer.syntax.placeholders import is_placeholder

_MANY: Final = 50
"""Entries of a mapping from which an index is worth it."""

NULLS: Final = frozenset(("null", "Null", "NULL", "~"))
"""The plain words for nothing; https://yaml.org/type/null.html."""
MERGE_KEY: Final = "<<"


class MappingEntry(NamedTuple):
    """An entry found by its key, in any case, in a mapping or in what it merges."""

    key: Node
    value: Node
    owner: Mapping
    """The mapping that holds the entry: the one searched, or one merged into it."""
    wrong_case: bool
    duplicated: bool
    """Whether the key, or the merge key that brings the entry, is there twice; `key` is that."""


class RepeatedKeyError(Exception):
    """What has to be known to judge a repository is written more than once."""

    def __init__(self, key: Node, name: str) -> None:
        super().__init__(name)
        self.key = key
        """The key that is there once more."""
        self.name = name


def merged_mappings(body: Mapping, last_counts: bool = False) -> Iterator[Mapping]:
    """Yield a mapping and all that it merges with `<<`, the one that wins first.

    Args:
        body: The mapping.
        last_counts: Whether of several merge keys the last wins, as in PyYAML.
    """
    yield body
    waiting = merge_values(body)[:: -1 if last_counts else 1]
    seen = {id(body)}
    while waiting:
        current = resolved(waiting.pop(0))
        if isinstance(current, Sequence):
            waiting[:0] = current.items
        elif isinstance(current, Mapping) and id(current) not in seen:
            seen.add(id(current))
            yield current
            waiting[:0] = merge_values(current)[:: -1 if last_counts else 1]


def merge_values(body: Mapping) -> list[Node]:
    """Return the values of the merge keys of a mapping."""
    return [value for key, value in body.entries if _is_merge_key(key)]


def _is_merge_key(key: Node) -> bool:
    return isinstance(key, Scalar) and key.text == MERGE_KEY and not key.style


def _second_merge_key(body: Mapping) -> Node | None:
    """Return the merge key that is there once more; readers differ in which one wins."""
    keys = [key for key, _ in body.entries if _is_merge_key(key)]
    return keys[1] if len(keys) > 1 else None


def find_entry(body: Node, name: str) -> MappingEntry | None:
    """Find an entry by its key, in any case, in a mapping or in what it merges."""
    if not isinstance(body, Mapping):
        return None
    lowered = name.lower()
    passed: list[Mapping] = []
    for source in merged_mappings(body):
        hits = [pair for pair in source.entries if (key_text(pair.key) or "").lower() == lowered]
        if hits:
            exact = [entry for entry in hits if key_text(entry.key) == name]
            key, value = (exact or hits)[0]
            keys = (_second_merge_key(each) for each in passed)
            second = next((each for each in keys if each is not None), None)
            if second is not None:
                return MappingEntry(second, value, source, False, True)
            return MappingEntry(key, value, source, not exact, len(hits) > 1)
        passed.append(source)
    return None


def sole_value(body: Node, name: str) -> Node | None:
    """Return the value of a key written exactly so, on which the verdict of a repository depends.

    Raises:
        RepeatedKeyError: the key is there more than once.
    """
    if not isinstance(body, Mapping):
        return None
    value = own_value(body, name)
    if value is not None or not merge_values(body):
        return value
    found = find_entry(body, name)
    if found is None or found.wrong_case:
        return None
    if found.duplicated and key_text(found.key) == MERGE_KEY:
        raise RepeatedKeyError(found.key, MERGE_KEY)
    return own_value(found.owner, name)


def own_value(body: Mapping, name: str) -> Node | None:
    """Return the value of a key written exactly so in a mapping itself.

    Raises:
        RepeatedKeyError: the key is there more than once.
    """
    found = (
        _by_key(body).get(name, [])
        if len(body.entries) > _MANY
        else [entry for entry in body.entries if key_text(entry.key) == name]
    )
    if len(found) > 1:
        raise RepeatedKeyError(found[1].key, name)
    return found[0].value if found else None


def repeated_key(body: Mapping) -> Node | None:
    """Return a key that is there once more, or None if each is there once."""
    return next((found[1].key for found in _by_key(body).values() if len(found) > 1), None)


@lru_cache(maxsize=256)
def _by_key(body: Mapping) -> dict[str | None, list[Entry]]:
    found: dict[str | None, list[Entry]] = {}
    for entry in body.entries:
        found.setdefault(key_text(entry.key), []).append(entry)
    return found


def sole_text(body: Node, name: str) -> str | None:
    """Return the literal text of a key on which the verdict of a repository depends.

    Raises:
        RepeatedKeyError: the key is there more than once.
    """
    value = sole_value(body, name)
    return literal_text(value) if value is not None else None


def find_key(body: Mapping, name: str | None) -> Node | None:
    """Return the key of a mapping that is written exactly so."""
    return next((key for key, _ in body.entries if key_text(key) == name), None)


def value_of(body: Node, name: str) -> Node | None:
    """Return the value of a key written exactly so, in a mapping or in what it merges."""
    if body.__class__ is not Mapping:
        return None
    merges = False
    if len(body.entries) > _MANY and (value := _first_values(body).get(name)) is not None:
        return value
    for key, value in body.entries:
        text = key_text(key)
        if text == name:
            return value
        merges |= text == "<<"
    if not merges:
        return None
    found = find_entry(body, name)
    return found.value if found is not None and not found.wrong_case else None


def last_value_of(body: Node, name: str) -> Node | None:
    """Return the same; of a key that is there twice the last value, which counts for some tools."""
    if isinstance(body, Mapping):
        for key, value in reversed(body.entries):
            if key_text(key) == name:
                return value
    return value_of(body, name)


def texts_of(body: Node, name: str) -> list[str | None]:
    """Return the texts of all values of a key, or of the one that is merged; None for no text."""
    if not isinstance(body, Mapping):
        return []
    values = [value for key, value in body.entries if key_text(key) == name]
    merged = value_of(body, name) if not values else None
    return [literal_text(each) for each in (values if merged is None else [merged])]


@lru_cache(maxsize=16)
def _first_values(body: Mapping) -> dict[str | None, Node]:
    """Return the first value of each key of a mapping in which many are looked for."""
    return {key_text(key): value for key, value in reversed(body.entries)}


def follow(node: Node | None, *names: str) -> Node | None:
    """Return what keys written exactly so lead to, aliases followed."""
    for name in names:
        value = value_of(node, name) if node is not None else None
        node = resolved(value) if value is not None else None
    return node


def items_of(node: Node | None) -> list[Node]:
    """Return the items of a sequence, aliases followed; none of anything else."""
    node = resolved(node) if node is not None else None
    return [resolved(item) for item in node.items] if isinstance(node, Sequence) else []


def text_of(body: Node, name: str) -> str | None:
    """Return the text of a literal value of a key."""
    value = value_of(body, name)
    return literal_text(value) if value is not None else None


def literal_text(node: Node) -> str | None:
    """Return the text of a literal scalar, or None for anything else."""
    node = resolved(node)
    return node.text if isinstance(node, Scalar) and not is_function(node) else None


def has_reference(node: Node) -> bool:
    """Whether a text holds `${...}`, which is a reference to formats that have it."""
    return "${" in (literal_text(node) or "")


def has_placeholder(node: Node) -> bool:
    """Whether a text holds `${...}`, or is a placeholder of another tool."""
    return has_reference(node) or is_placeholder(literal_text(node) or "")


def is_empty(node: Node) -> bool:
    """Whether a value is empty: no text, null, or a collection without items."""
    node = resolved(node)
    if is_function(node):
        return False
    if isinstance(node, Scalar):
        return not node.text.strip() or (node.plain and node.text in NULLS)
    if isinstance(node, Mapping):
        return not node.entries
    return isinstance(node, Sequence) and not node.items
