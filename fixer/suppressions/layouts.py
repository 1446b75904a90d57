"""The two kinds of texts that hold decisions: documents, and programs of which parts are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fixer.model.syntax_tree import Block, Node, Tree
from fixer.suppressions.comments import CommentReader, ProgramCommentReader

if TYPE_CHECKING:
    from fixer.syntax.program.reading import Program

_YTT: Final = re.compile(r"(?m)(?:^|[ \t])#@")
"""What a template of ytt holds, in which each other comment begins with `#!`."""


class Documents:
    """A text that is documents of YAML, JSON or HCL, which its tree has from end to end."""

    is_known_to_scanners = True
    """Whether the scanners read such a text too, and look for comments in places of their own."""
    has_removable_data = True
    """Whether an entry can be taken out of its data."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @property
    def comment_sign(self) -> str:
        """Return what a comment of ours begins with."""
        return "#!" if _YTT.search(self._tree.text) is not None else "#"

    def comments(self) -> CommentReader:
        """Return what reads the comments of the text."""
        return CommentReader(self._tree.text)

    def tree_around(self, declaration: Node) -> Tree:
        """Return the tree that leads down to a declaration, and to what is inside it."""
        return self._tree

    def statements_around(self, declaration: Node) -> tuple[int, ...]:
        """Return where the statements begin that a declaration is read as one with."""
        return ()

    def data_of(self, declaration: Node) -> Node:
        """Return what holds the data of a resource."""
        return declaration


class ProgramText(Documents):
    """A text that is a program: of its tree there is only what was read of it."""

    is_known_to_scanners = False
    has_removable_data = False

    def __init__(self, tree: Tree, program: Program) -> None:
        super().__init__(tree)
        self._program = program

    @property
    def comment_sign(self) -> str:
        """Return what a comment of the language begins with."""
        return self._program.grammar.comment

    def comments(self) -> CommentReader:
        """Return what reads the comments of the program."""
        return ProgramCommentReader(self._program)

    def tree_around(self, declaration: Node) -> Tree:
        """Return a tree of the declaration alone, as a program has no documents."""
        return Tree(self._tree.text, (declaration,))

    def statements_around(self, declaration: Node) -> tuple[int, ...]:
        """Return where the statements begin that a declaration is read as one with."""
        return self._program.statements_around(declaration)

    def data_of(self, declaration: Node) -> Node:
        """Return the arguments of a call, which are the data of the resource that it makes."""
        return declaration.body if isinstance(declaration, Block) else declaration


def layout_of(tree: Tree) -> Documents:
    """Return which kind of text a tree was read from."""
    if tree.program is None:
        return Documents(tree)
    from fixer.syntax.program import program_of

    return ProgramText(tree, program_of(tree))
