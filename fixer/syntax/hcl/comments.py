"""The comments of HCL: whether a text holds one, and the one that belongs to a node."""

from __future__ import annotations

import re
from typing import Final

from fixer.model.syntax_tree import Node, Tree

# What begins a comment is none of the characters before it; an inline one is looked for once.
_BEHIND: Final = re.compile(
    r"[ \t,)\]}]*(?:(?:#|//)[#/ \t]*(?P<line>[^\r\n]*)|/\*(?P<inline>[^\r\n]*?)\*/)"
)


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment behind the node on its line, or on the line directly above it."""
    text = tree.text
    if behind := _BEHIND.match(text, node.end):
        return (behind.group("line") or behind.group("inline") or "").strip("* \t")
    above_end = text.rfind("\n", 0, node.start)
    above = text[text.rfind("\n", 0, max(above_end, 0)) + 1 : max(above_end, 0)].strip()
    if above.startswith(("#", "//", "/*")) or above.endswith("*/"):
        return above.removesuffix("*/").strip("#/* \t")
    return None


def has_comment(between: str) -> bool:
    """Whether a text between the scalars of a tree holds a comment."""
    return "#" in between or "//" in between or "/*" in between
