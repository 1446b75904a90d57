"""Values of a JSON document of which nothing is known for sure."""

from __future__ import annotations

from typing import Any


def at(node: object, *path: str | int) -> Any:
    """Return what keys and indices lead to; None where the way ends."""
    for step in path:
        if isinstance(step, str) and isinstance(node, dict):
            node = node.get(step)
        elif isinstance(step, int) and isinstance(node, list) and -len(node) <= step < len(node):
            node = node[step]
        else:
            return None
    return node


def text_at(node: object, *path: str | int) -> str:
    """Return the text that keys and indices lead to; empty if there is none."""
    found = at(node, *path)
    return found if isinstance(found, str) else ""


def number_at(node: object, *path: str | int) -> int:
    """Return the number that keys and indices lead to; 0 if there is none."""
    found = at(node, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def items_at(node: object, *path: str | int) -> list[Any]:
    """Return the items that keys and indices lead to; none if there is no list."""
    found = at(node, *path)
    return found if isinstance(found, list) else []
