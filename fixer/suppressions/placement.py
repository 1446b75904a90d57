"""Which lines of a text belong to a declaration, as scanners see it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.model.declaration import Assessment
from fixer.model.syntax_tree import Block, Mapping, Node, Sequence, Tree, children, key_of, path_to
from fixer.source_text import line_bounds, line_column
from fixer.suppressions.layouts import layout_of

_BLANKS: Final = re.compile(r"\s*")
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_DASHES: Final = re.compile(r"[ \t]*(?:-[ \t]+)+(?=#)")
"""What begins items of a list in YAML, of which a comment comes first."""


class Region(NamedTuple):
    """The lines of a declaration, counted from 1, and its characters."""

    key: int
    """The line of its key, or of its first word."""
    first_child: int
    """The line of its first entry; 0 if it has none."""
    last: int
    setting: frozenset[int]
    """The lines of the keys that lead to the setting, as far as they are written."""
    finding: int
    column: int
    """Where it begins, from 1, or 0 for a document: a comment below that is deeper is inside."""
    braced: bool
    """Whether it ends where a brace says so."""
    is_embedded: bool
    """Whether it is a document in a text, which begins where its first entry does."""
    start: int
    end: int
    statements: frozenset[int] = frozenset()
    """The lines on which the statements of a program begin that it is read as one with."""

    def only_lines(self) -> Region:
        """Return what comments on whole lines depend on, which is the same for all on one line."""
        return self._replace(start=0, end=0, column=0 if self.braced else self.column)


def region_of(tree: Tree, assessment: Assessment) -> Region:
    """Return the lines of the declaration that is assessed."""
    at = assessment.at
    finding = line_of(tree.text, at.start)
    path = _path_to_declaration(tree, assessment)
    if not path:  # what is only mentioned in the tree has no node there
        return Region(
            key=finding,
            first_child=0,
            last=finding,
            setting=frozenset(),
            finding=finding,
            column=1,
            braced=False,
            is_embedded=False,
            start=at.start,
            end=at.end,
        )
    declaration = path[-1]
    key = _key(path)
    line, last = line_of(tree.text, key.start), end_of_last(declaration)
    inner = next(children(body_of(declaration)), None)
    return Region(
        key=line,
        first_child=line_of(tree.text, inner.start) if inner is not None else 0,
        last=line_of(tree.text, max(last - 1, key.start)),
        setting=frozenset(_lines_to(tree, declaration, at)),
        finding=finding,
        column=_column(tree.text, path, key),
        braced=_is_braced(declaration),
        is_embedded=_is_embedded(tree, declaration),
        start=key.start,
        end=last,
        statements=frozenset(
            line_of(tree.text, each) for each in layout_of(tree).statements_around(declaration)
        ),
    )


def node_of(tree: Tree, assessment: Assessment) -> Node | None:
    """Return the node of the declaration that is assessed, if it has one."""
    path = _path_to_declaration(tree, assessment)
    return path[-1] if path else None


def _path_to_declaration(tree: Tree, assessment: Assessment) -> list[Node]:
    """Return the nodes down to the declaration: as it is known, a block, or what a key leads to."""
    if assessment.declaration is not None:
        within = layout_of(tree).tree_around(assessment.declaration)
        path = _path(within, assessment.declaration)
        if path:
            return path[:-1] if len(path) > 1 and isinstance(path[-2], Block) else path
    path = _path(tree, assessment.at)
    if len(path) > 1 and isinstance(path[-2], Mapping):
        values = (value for key, value in path[-2].entries if key is assessment.at)
        path = [*path[:-1], next(values, path[-1])]
    roots = {id(each.documents[0]) for each in tree.embedded if each.documents}
    inside = next((index for index, node in enumerate(path) if id(node) in roots), 0)
    for first in dict.fromkeys((inside, 0)):  # a block of what is inside a text is nearer
        for index in range(first, len(path)):
            if isinstance(path[index], Block):
                return path[: index + 1]
    return path


def _path(tree: Tree, node: Node) -> list[Node]:
    """Return the nodes down to one; none if it is not part of the tree."""
    try:
        return path_to(tree, node)
    except LookupError:
        return []


def body_of(declaration: Node) -> Node:
    """Return what holds the entries of a declaration."""
    return declaration.body if isinstance(declaration, Block) else declaration


def _key(path: list[Node]) -> Node:
    """Return the key of the last node of a path, or the node where it has none."""
    key = key_of(path[-2], path[-1]) if len(path) > 1 else None
    return key or path[-1]


def _is_embedded(tree: Tree, declaration: Node) -> bool:
    """Whether a declaration is the whole of a document inside a text."""
    index = bisect_right(tree.embedded, declaration.start, key=_root_start) - 1
    return index >= 0 and declaration in tree.embedded[index].documents[:1]


def _root_start(document: Tree) -> int:
    return document.documents[0].start if document.documents else 0


def _column(text: str, path: list[Node], key: Node) -> int:
    """Return where the last node of a path begins: its key, its dash, or 0 for a document."""
    if len(path) == 1:
        return 0
    start, _ = line_bounds(text, key.start)
    dash = text[start : key.start].find("-") if isinstance(path[-2], Sequence) else -1
    return (dash if dash >= 0 else key.start - start) + 1


def _is_braced(declaration: Node) -> bool:
    return isinstance(declaration, Block) or (isinstance(declaration, Mapping) and declaration.flow)


def end_of_last(node: Node) -> int:
    """Return where the last value inside a node ends, without what is below it.

    A sign ends a block and a literal in flow style, whatever is in front of it.
    """
    last = node
    while isinstance(last, Mapping | Sequence) and not last.flow and (inner := [*children(last)]):
        last = inner[-1]
    return last.end


def _lines_to(tree: Tree, declaration: Node, at: Node) -> list[int]:
    """Return the lines of the keys between a declaration and a node inside it."""
    if not declaration.start <= at.start <= declaration.end:
        return []
    within = layout_of(tree).tree_around(declaration)
    keys = [key_of(holder, below) or below for holder, below in pairwise(_path(within, at))]
    return [line_of(tree.text, key.start) for key in keys if key.start > declaration.start]


class _CommentLine(NamedTuple):
    """A line that holds a comment and nothing else, counted from 1."""

    line: int
    column: int
    """The column in which the first comment on it begins, or began on a line above.

    A dash in front of it, which begins an item of a list, counts as its beginning.
    """
    is_behind_dash: bool


class Lines:
    """The lines of a text, and which of them are comments."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._lines = _LINE_BREAK.split(tree.text)
        self._starts: dict[int, int] = {}
        self._near: dict[int, int] = {}
        self._ends: dict[Region, int] = {}

    @cached_property
    def _comments(self) -> dict[int, int]:
        return {line: column for line, column, _ in self._comment_lines}

    @cached_property
    def _behind_dashes(self) -> frozenset[int]:
        """The lines of comments that begin an item of a list."""
        return frozenset(line for line, _, is_behind in self._comment_lines if is_behind)

    @cached_property
    def _comment_lines(self) -> list[_CommentLine]:
        return list(_comment_lines(self._tree, self._lines))

    def is_comment(self, line: int) -> bool:
        """Whether a line, counted from 1, holds a comment and nothing else."""
        return line in self._comments

    def is_above(self, line: int, target: int) -> bool:
        """Whether a line is in the comment that is directly above another one.

        A comment that is indented deeper belongs to what is above it.
        """
        return self.start_above(target) <= line < target

    def is_at(self, line: int, targets: Iterable[int]) -> bool:
        """Whether a line is one of some, or in the comment that is directly above one."""
        return any(line == each or self.is_above(line, each) for each in targets)

    def start_above(self, target: int) -> int:
        """Return the line on which the comment directly above a line begins, or that line."""
        if target not in self._starts:
            start, column = target, self.column(target)
            while self._is_above(start, column) or self._begins_first_document(start - 1):
                start -= 1
                if start in self._behind_dashes:
                    column = self.column(start)
            self._starts[target] = start
        return self._starts[target]

    def start_near(self, target: int) -> int:
        """Return the first line above another one behind which are only comments and blank lines.

        That other one, where there are none.
        """
        if target not in self._near:
            start = target
            while start > 1 and (self.is_comment(start - 1) or not self._stripped(start - 1)):
                start -= 1
            self._near[target] = start
        return self._near[target]

    def is_in_head(self, line: int) -> bool:
        """Whether a line is in the comments at the head of the file."""
        return line <= self._head_end and self.is_comment(line)

    @cached_property
    def _head_end(self) -> int:
        """The last of the lines at the head of the file that are comments or blank."""
        end = 0
        while end < len(self._lines) and (
            self._stripped(end + 1) in ("", "---")
            or (self.is_comment(end + 1) and end + 1 not in self._behind_dashes)
        ):
            end += 1
        return end

    def _is_above(self, below: int, column: int) -> bool:
        """Whether a comment is on the line above one, and belongs to what begins in a column.

        One behind a dash belongs to that item, which is deeper than the dash.
        """
        above = self._comments.get(below - 1, column + 1)
        return above < column if below - 1 in self._behind_dashes else above <= column

    def _begins_first_document(self, line: int) -> bool:
        return self._stripped(line) == "---" and line <= self._head_end

    def column(self, line: int) -> int:
        """Return the column of the first character of a line that is not blank, from 1."""
        text = self._lines[line - 1]
        return len(text) - len(text.lstrip()) + 1

    def end_of(self, region: Region) -> int:
        """Return the last line of a declaration, with the comments below its last value."""
        if region not in self._ends:
            end = region.last
            while not region.braced and self._continues(region, end + 1):
                end += 1
            self._ends[region] = end
        return self._ends[region]

    def _continues(self, region: Region, line: int) -> bool:
        """Whether a line is blank, or a comment that is indented deeper than a declaration."""
        if line > len(self._lines) or not self._stripped(line):
            return line <= len(self._lines)
        return self._comments.get(line, 0) > region.column

    def _stripped(self, line: int) -> str:
        return self._lines[line - 1].strip() if 0 < line <= len(self._lines) else ""


def nearest_regions(
    regions: Iterable[Region], lines: Lines, wanted: Iterable[int]
) -> dict[int, int]:
    """Return for some lines the line of the nearest declaration that they may be meant for.

    They are inside of it, or above it with nothing between but comments and blank lines.
    """
    waiting = sorted(regions, key=lambda each: each.key, reverse=True)
    around: list[tuple[int, int]] = []
    """The declarations that begin above a line, by their lines from below, with their ends."""
    found: dict[int, int] = {}
    for line in sorted(set(wanted)):
        while waiting and waiting[-1].key <= line:
            each = waiting.pop()
            heappush(around, (-each.key, -lines.end_of(each)))
        while around and -around[0][1] < line:
            heappop(around)
        keys = [-around[0][0]] if around else []
        if waiting and lines.start_near(waiting[-1].key) <= line:
            keys.append(waiting[-1].key)
        if keys:
            found[line] = min(keys, key=lambda key: abs(key - line))
    return found


def _comment_lines(tree: Tree, lines: list[str]) -> Iterator[_CommentLine]:
    """Yield the lines of comments that have no code beside them."""
    text = tree.text
    starts = [0, *(each.end() for each in _LINE_BREAK.finditer(text))]
    reader = layout_of(tree).comments()
    within = column = 0  # where the comment ends that began on a line above, and its column
    for number, (start, line) in enumerate(zip(starts, lines, strict=True), 1):
        end = start + len(line)
        at = max(start, within)
        if at == start:
            column = len(line) - len(line.lstrip()) + 1
        own = column
        dashes = _DASHES.match(text, at, end) if tree.program is None else None
        at = dashes.end() if dashes is not None else at
        while at < end:
            blanks = _BLANKS.match(text, at, end)
            at = blanks.end() if blanks is not None else at
            comment = reader.at(at, len(text)) if at < end else None
            if at < end and comment is None:
                break
            if comment is not None:
                at = within = comment.end
                column = comment.start - start + 1
        if at >= end and line.strip():
            yield _CommentLine(number, own, dashes is not None)


def line_of(text: str, offset: int) -> int:
    """Return the line of an offset, counted from 1."""
    return line_column(text, offset)[0]
