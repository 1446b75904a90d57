"""The comments of YAML: whether a text holds one, and the one that belongs to a node."""

from __future__ import annotations

import re
from typing import Final

from fixer.model.syntax_tree import Node, Tree
from fixer.source_text import line_bounds

# The first repetition steps back once to find the `#`, which it cannot match itself.
_BEHIND: Final = re.compile(r"[ \t,\]}]*[ \t]#[# \t]*(.*)")


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment behind the node on its line, or on the line directly above it."""
    text = tree.text
    start, end = line_bounds(text, node.end)
    behind = _BEHIND.match(text[node.end : end])
    if behind:
        return behind.group(1).strip()
    if not start:
        return None
    above_end = start - (2 if text.endswith("\r\n", 0, start) else 1)
    above = text[slice(*line_bounds(text, above_end))].strip()
    return above.lstrip("# ") if above.startswith("#") else None


def has_comment(between: str) -> bool:
    """Whether a text between scalars holds a comment."""
    return "#" in between
