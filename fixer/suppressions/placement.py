"""Which lines of a text belong to a declaration, as scanners see it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.model.declaration import Assessment
from fixer.model.syntax_tree import Block, Mapping, Node, Tree, children, key_of, path_to
from fixer.source_text import line_column

_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_COMMENT_SIGNS: Final = ("#", "//", "/*", "*", "{{/*", "{{- /*", "{#", "{{!", "<%#")
"""What the line of a comment begins with, in the syntaxes and in template languages."""


class Region(NamedTuple):
    """The lines of a declaration, counted from 1."""

    key: int
    """The line of its key, or of its first word."""
    first_child: int
    last: int
    setting: frozenset[int]
    """The lines of the keys that lead to the setting, as far as they are written."""
    finding: int
    column: int
    """The column of its key, from 1: a comment below it that is indented deeper is inside."""
    braced: bool
    """Whether it ends where a brace says so."""


def region_of(tree: Tree, assessment: Assessment) -> Region:
    """Return the lines of the declaration that is assessed."""
    at = assessment.at
    declaration = assessment.declaration
    path = path_to(tree, declaration if declaration is not None else at)
    if declaration is None:
        declaration = next((node for node in path if isinstance(node, Block)), at)
        path = path[: path.index(declaration) + 1]
    body = declaration.body if isinstance(declaration, Block) else declaration
    key = _key(path, declaration)
    start = line_column(tree.text, key.start)
    inner = next(children(body), None)
    last = declaration.end if _is_braced(declaration) else _end(declaration)
    return Region(
        start[0],
        line_column(tree.text, inner.start)[0] if inner is not None else 0,
        line_column(tree.text, max(last - 1, key.start))[0],
        frozenset(_lines_to(tree, declaration, at)),
        line_column(tree.text, at.start)[0],
        start[1],
        _is_braced(declaration),
    )


def _key(path: list[Node], declaration: Node) -> Node:
    """Return the key of a declaration, or itself where it has none."""
    holder = path[-2] if len(path) > 1 else None
    return (key_of(holder, declaration) if holder is not None else None) or declaration


def _is_braced(declaration: Node) -> bool:
    return isinstance(declaration, Block) or (isinstance(declaration, Mapping) and declaration.flow)


def _end(node: Node) -> int:
    """Return where the last value inside a node ends, without what is below it."""
    last = node
    while (inner := list(children(last))[-1:]) and not _is_braced(last):
        last = inner[0]
    return last.end


def _lines_to(tree: Tree, declaration: Node, at: Node) -> list[int]:
    """Return the lines of the keys between a declaration and a node inside it."""
    if not declaration.start <= at.start <= declaration.end:
        return []
    path = path_to(tree, at)
    keys = [key_of(holder, below) or below for holder, below in pairwise(path)]
    return [line_column(tree.text, key.start)[0] for key in keys if key.start > declaration.start]


class Lines:
    """The lines of a text, and which of them are comments."""

    def __init__(self, text: str) -> None:
        self._lines = _LINE_BREAK.split(text)

    def is_comment(self, line: int) -> bool:
        """Whether a line, counted from 1, holds a comment and nothing else."""
        return self._stripped(line).startswith(_COMMENT_SIGNS)

    def is_above(self, line: int, target: int) -> bool:
        """Whether a line is in the comment that is directly above another one.

        A comment that is indented deeper belongs to what is above it.
        """
        return line < target and all(
            self.is_comment(each) and self.column(each) <= self.column(target)
            for each in range(line, target)
        )

    def is_in_head(self, line: int) -> bool:
        """Whether a line is in the comments at the head of the file."""
        return self.is_comment(line) and all(
            self.is_comment(each) or self._stripped(each) in ("", "---") for each in range(1, line)
        )

    def column(self, line: int) -> int:
        """Return the column of the first character of a line that is not blank, from 1."""
        text = self._lines[line - 1]
        return len(text) - len(text.lstrip()) + 1

    def continues(self, region: Region, line: int) -> bool:
        """Whether a comment below the last value of a declaration still belongs to it."""
        return (
            not region.braced
            and line > region.last
            and all(
                (self.is_comment(each) and self.column(each) > region.column)
                or not self._stripped(each)
                for each in range(region.last + 1, line + 1)
            )
        )

    def _stripped(self, line: int) -> str:
        return self._lines[line - 1].strip() if 0 < line <= len(self._lines) else ""


def line_of(text: str, offset: int) -> int:
    """Return the line of an offset, counted from 1."""
    return line_column(text, offset)[0]
