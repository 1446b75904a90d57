"""The part of the proof that is about programs: what an edit may change, and nothing else.

Two programs are compared from their roots down. Where a change was asked for, the expression is
read as a node of the model on both sides, and its words are compared besides; everywhere else all
has to be the same, errors included. For Python its own parser has to agree.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from fixer.model.edits import Span
from fixer.model.syntax_tree import Node
from fixer.syntax.program.reading import COMMENTS, Cst, Place, Program, Signature, below

_MOST_LEVELS: Final = 12
"""How deep what is changed may be in other things that are."""

Same: TypeAlias = "Callable[[Node, Node], bool]"
Compare: TypeAlias = "Callable[[Node, Node, Same], bool]"
"""Whether a node of the new program is what the changes ask for in the place of an old one.

The last argument says that of parts of both that are not the same, and are not to be changed.
"""

_Pairs: TypeAlias = "list[tuple[object, object]]"


def first_difference(
    old: Program,
    new: Program,
    changed: Iterable[tuple[Node, bool]],
    is_asked: Compare,
    removed: Sequence[Span] = (),
) -> int | None:
    """Compare what an old program should have become with a new one.

    Args:
        old: The program as it was.
        new: The program as it is.
        changed: The nodes of the old one that are to be changed, and whether each is replaced.
        is_asked: Compares nodes at a change.
        removed: Places of the old program, in their order, whose comments need not be kept.

    Returns:
        The offset in the new text at which they differ first, or None where they do not.
    """
    roots = {}
    replaced = []
    for node, is_replaced in changed:
        found = old.root_of(node)
        if found is None:
            return 0
        roots[found[0].id] = found
        if is_replaced:
            replaced.append((old.to_bytes(node.content), old.to_bytes(node.end)))
    comparison = _Comparison(old, new, roots, replaced, is_asked)
    difference = comparison.difference(old.root, new.root)
    if difference is not None:
        return new.start(difference)
    if not comparison.keeps_comments(removed):
        return 0
    if old.grammar.is_read_by_ast:
        places = [old.start(cst) for cst, _ in roots.values()]
        return _difference_for_python(old.text, new.text, places)
    return None


class _Comparison:
    def __init__(
        self,
        old: Program,
        new: Program,
        roots: dict[int, tuple[Cst, Signature | None]],
        replaced: list[tuple[int, int]],
        is_asked: Compare,
    ) -> None:
        self._old = old
        self._new = new
        self._roots = roots
        self._replaced = sorted(replaced)
        self._starts = sorted(cst.start_byte for cst, _ in roots.values())
        self._is_asked = is_asked
        self._comments: tuple[list[Cst], list[Cst]] = ([], [])
        """The comments of both programs, where these are not the same."""
        self._depth = 0

    def keeps_comments(self, removed: Sequence[Span]) -> bool:
        """Whether all comments of the old program are in the new one, in their order.

        Those in some places are not looked for.
        """
        old, new = (sorted(each, key=lambda one: one.start_byte) for each in self._comments)
        starts = [each.start for each in removed]
        old = [each for each in old if not self._is_in(each, removed, starts)]
        return _are_kept(list(map(self._old.raw, old)), list(map(self._new.raw, new)))

    def _is_in(self, comment: Cst, places: Sequence[Span], starts: list[int]) -> bool:
        at = bisect_right(starts, self._old.start(comment)) - 1
        return at >= 0 and self._old.end(comment) <= places[at].end

    def difference(self, old: Cst, new: Cst) -> Cst | None:
        """Return the first part of the new program that differs without being asked for."""
        waiting = [(old, new)]
        while waiting:
            before, after = waiting.pop()
            if before.id in self._roots and self._is_as_asked(before, after):
                for found, each in zip(self._comments, (before, after), strict=True):
                    found.extend(below(each, COMMENTS))
                continue
            if before.type != after.type or before.has_error != after.has_error:
                return after
            if self._old.raw(before) == self._new.raw(after) and not self._holds_root(before):
                continue
            left, right = _parts(before), _parts(after)
            if len(left) != len(right) or not left:
                return after
            # What is between the parts of a string is a part of it too.
            if "string" in before.type and _between(self._old, before) != _between(
                self._new, after
            ):
                return after
            for found, each in zip(self._comments, (before, after), strict=True):
                found.extend(one for one in each.children if one.type in COMMENTS)
            waiting += reversed(list(zip(left, right, strict=True)))
        return None

    def _holds_root(self, cst: Cst) -> bool:
        at = bisect_left(self._starts, cst.start_byte)
        return at < len(self._starts) and self._starts[at] < cst.end_byte

    def _is_replaced(self, word: Cst) -> bool:
        at = bisect_right(self._replaced, (word.start_byte, word.end_byte)) - 1
        near = self._replaced[max(at, 0) : at + 2]
        return any(start <= word.start_byte and word.end_byte <= end for start, end in near)

    def _is_as_asked(self, before: Cst, after: Cst) -> bool:
        _, signature = self._roots[before.id]
        if after.has_error:
            return False
        if signature is None:
            asked = self._old.value(before), self._new.value(after)
        else:
            if after.type not in self._new.grammar.calls:
                return False
            asked = self._old.call(before, signature), self._new.call(after, signature)
        kept = [
            self._old.raw(each)
            for each in _words(before)
            if each.type != "new" and not self._is_replaced(each)
        ]
        if not _are_kept(kept, list(map(self._new.raw, _words(after)))):
            return False
        return self._is_asked(*asked, lambda *parts: self._is_same_part(before, *parts))

    def _is_same_part(self, root: Cst, before: Node, after: Node) -> bool:
        """Whether two parts inside of a root differ in blanks, or what is asked for in them."""
        old, new = _whole(self._old, before), _whole(self._new, after)
        if old is None or new is None or old == root or self._depth >= _MOST_LEVELS:
            return False
        self._depth += 1
        try:
            return self.difference(old, new) is None
        finally:
            self._depth -= 1


def _whole(program: Program, node: Node) -> Cst | None:
    """Return the expression that a node was read from: of arguments, the call."""
    site = program.site(node)
    if site is None:
        return None
    return site.cst.parent if site.place is Place.ARGUMENTS else site.cst


def _words(cst: Cst) -> Iterator[Cst]:
    """Yield the words and signs of a part of a program, but for its comments."""
    waiting = [cst]
    while waiting:
        current = waiting.pop()
        if current.child_count:
            waiting += reversed(current.children)
        elif current.type not in COMMENTS:
            yield current


def _between(program: Program, cst: Cst) -> list[bytes]:
    """Return what is in a part of a program in front of, between and behind its own parts."""
    text, first = program.raw(cst), cst.start_byte
    starts = [each.start_byte - first for each in cst.children]
    ends = [each.end_byte - first for each in cst.children]
    return [text[end:start] for end, start in zip((0, *ends), (*starts, len(text)), strict=True)]


def _parts(cst: Cst) -> list[Cst]:
    """Return what a part of a program is made of, without comments and a comma that says nothing.

    That is one behind the last entry in brackets; behind a hole in an array it makes one more.
    """
    parts = [each for each in cst.children if each.type not in COMMENTS]
    is_last = len(parts) > _WITH_ENTRY and parts[-2].type == "," and parts[-3].is_named
    if is_last and cst.type in _WITH_LAST_COMMA:
        del parts[-2]
    return parts


_WITH_ENTRY: Final = 3
_WITH_LAST_COMMA: Final = frozenset(("arguments", "argument_list", "array", "object"))


def _are_kept(old: list[bytes], new: list[bytes]) -> bool:
    """Whether all of some comments or words are still there, in their order."""
    rest = iter(new)
    return all(each in rest for each in old)


def _difference_for_python(old: str, new: str, places: list[int]) -> int | None:
    """Return 0 if Python's own parser finds more changed than the expressions at some places."""
    before, after = _parsed(old), _parsed(new)
    if before is None:
        return None
    if after is None:
        return 0
    spots = {_position(old, place) for place in places}
    lines = _lines(old), _lines(new)
    waiting: _Pairs = [(before, after)]
    while waiting:
        left, right = waiting.pop()
        if isinstance(left, ast.stmt) and isinstance(right, ast.stmt):
            is_same = _of_statement(left, lines[0]) == _of_statement(right, lines[1])
            pairs = [] if is_same else _below(left, right)
        elif isinstance(left, ast.expr) and (left.lineno, left.col_offset) in spots:
            spots.discard((left.lineno, left.col_offset))
            pairs = [] if type(left) is type(right) else None
        else:
            pairs = _below(left, right)
        if pairs is None:
            return 0
        waiting += pairs
    return None


def _below(left: object, right: object) -> _Pairs | None:
    """Return the parts of both that have to be the same, in pairs; None if they differ."""
    if type(left) is not type(right):
        return None
    if isinstance(left, ast.AST):
        return [(getattr(left, each, None), getattr(right, each, None)) for each in left._fields]
    if isinstance(left, list) and isinstance(right, list):
        return list(zip(left, right, strict=True)) if len(left) == len(right) else None
    return [] if left == right else None


def _lines(text: str) -> list[str]:
    """Return the lines of a text as `ast` counts them."""
    return re.split(r"\r\n|\n|\r", text)


def _of_statement(statement: ast.stmt, lines: list[str]) -> list[str]:
    """Return the lines that a statement is on, from its first decorator on."""
    decorators = getattr(statement, "decorator_list", ())
    first = min(each.lineno for each in (statement, *decorators))
    return lines[first - 1 : statement.end_lineno]


def _parsed(text: str) -> ast.Module | None:
    """Return a text as this Python reads it; None if it does not, as of a newer or older one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _position(text: str, offset: int) -> tuple[int, int]:
    """Return the line, from 1, and the column in bytes, from 0, as `ast` counts them."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    lines = text.count("\n", 0, start) + text.count("\r", 0, start) - text.count("\r\n", 0, start)
    return lines + 1, len(text[start:offset].encode())
