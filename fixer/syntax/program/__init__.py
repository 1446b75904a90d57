"""Programs as a syntax, which tree-sitter reads.

The tree of a program has no documents, as most of a program says nothing of a setting. A dialect
reads the parts that do, through the `Program` of the tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fixer.model.declaration import Change
from fixer.model.edits import Edit, in_order
from fixer.model.syntax_tree import Node, Tree
from fixer.source_text import line_bounds
from fixer.syntax.program.grammars import Grammar, grammar_for
from fixer.syntax.program.reading import COMMENTS, Program

__all__ = ["ProgramSyntax", "edited", "in_layout", "program_of", "spell_in_place", "syntax_for"]


def syntax_for(path: str) -> ProgramSyntax:
    """Return the syntax of a file by its ending."""
    return _syntax(grammar_for(path))


@lru_cache(maxsize=8)
def _syntax(grammar: Grammar) -> ProgramSyntax:
    return ProgramSyntax(grammar)


def program_of(tree: Tree) -> Program:
    """Return the program that a tree was read from."""
    if not isinstance(tree.program, Program):
        raise TypeError("the tree is not that of a program")
    return tree.program


def edited(tree: Tree, text: str, edits: Iterable[Edit]) -> Tree:
    """Return the tree of the text that some edits make of a program."""
    return Tree(text, (), program=program_of(tree).edited(text, edits))


def in_layout(tree: Tree, edits: Iterable[Edit]) -> list[Edit]:
    """Return all edits of a program in their order, where lines would be too long on more of them.

    Raises:
        OverlapError: two different edits overlap, or insert at the same place.
    """
    from fixer.syntax.program.editing import laid_out

    return laid_out(program_of(tree), in_order(edits))


def spell_in_place(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change into its line, however long that gets."""
    from fixer.syntax.program.editing import spelled

    return spelled(program_of(tree), change, in_place=True)


class ProgramSyntax:
    """The syntax of one language."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def parse(self, text: str) -> Tree:
        """Return the tree of a program.

        Errors in it are none of the tree: they count only beside a declaration.

        Raises:
            MissingGrammarError: the package with the grammar is not installed.
        """
        return Tree(text, (), program=Program(text, self.grammar))

    def spell(self, tree: Tree, change: Change) -> tuple[Edit, ...]:
        """Write a change as its author would have."""
        from fixer.syntax.program.editing import spelled

        return spelled(program_of(tree), change)

    def comment_beside(self, tree: Tree, node: Node) -> str | None:
        """Return the comment on the node's line, or directly above it."""
        program = program_of(tree)
        start, end = line_bounds(tree.text, node.start)
        for at in (end, max(start - 1, 0)):
            leaf = program.leaf_at(max(at - 1, 0), at)
            if leaf is not None and leaf.type in COMMENTS and self._is_beside(tree, leaf, start):
                return program.source(leaf).strip("/*# \t\r\n")
        return None

    def _is_beside(self, tree: Tree, comment: object, start: int) -> bool:
        """Whether a comment is on a line, or alone on the one above."""
        program = program_of(tree)
        at = program.start(comment)
        return at >= start or not tree.text[line_bounds(tree.text, at)[0] : at].strip()

    def has_comment(self, between: str) -> bool:
        """Whether a text holds a comment."""
        mark = self.grammar.comment
        return mark in between or (mark == "//" and "/*" in between)
