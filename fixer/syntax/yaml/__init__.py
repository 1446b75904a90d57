"""YAML, in block style and in flow style.

Most files are only read, so what writes is loaded where it is used.
"""

from fixer.model.declaration import Change
from fixer.model.edits import Edit
from fixer.model.syntax_tree import Node, Tree
from fixer.syntax.yaml.parser import parse, parse_pure

__all__ = ["comment_beside", "has_comment", "parse", "parse_pure", "spell"]


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change as its author would have; the edits are against `tree.text`."""
    from fixer.syntax.yaml import editing

    return editing.spell(tree, change)


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment on the node's line, or directly above it."""
    from fixer.syntax.yaml import comments

    return comments.comment_beside(tree, node)


def has_comment(between: str) -> bool:
    """Whether a text between the scalars of a tree holds a comment."""
    from fixer.syntax.yaml import comments

    return comments.has_comment(between)
