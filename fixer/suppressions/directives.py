"""The decisions that are written into the comments of a text, or into its values."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from typing import Final, NamedTuple

from fixer.model.syntax_tree import Scalar, Tree, nodes
from fixer.source_text import line_bounds
from fixer.suppressions.scanners import SCANNERS, CommentForm, Scanner

_OPENERS: Final = "#/*!-{<% \t"
"""What may be between the beginning of a comment and a directive in it."""
_SIGNS: Final = ("#", "//", "/*")
COMMENT_KEY: Final = "//"
"""The key whose value is a comment, in the JSON of Terraform."""
_COMMENT_ENDS: Final = ("*/", "--}}", "-}}", "}}", "-%}", "%}", "#}", "%>")
_SEPARATORS: Final = re.compile(r"[,\s]+")


class Directive(NamedTuple):
    """A directive of a scanner; `start` and `end` are where it is in the text."""

    scanner: Scanner
    form: CommentForm
    start: int
    end: int
    ids: tuple[str, ...] | None
    """None where it concerns every rule."""
    reason: str
    expires: str | None
    workspace: str
    value: Scalar | None
    """The value that it is in; None where it is in a comment."""

    def concerns(self, dialect: str) -> bool:
        """Whether it switches the rule off for a dialect."""
        if self.form.dialects and dialect not in self.form.dialects:
            return False
        if self.ids is None:
            return True
        named = any(self.scanner.concerns_rule(each, dialect) for each in self.ids)
        return named != self.form.turns_others_off

    def is_expired(self, today: date) -> bool:
        """Whether it has expired; so has one whose date cannot be read."""
        return self.expires is not None and has_passed(self.expires, today)


def has_passed(written: str, today: date) -> bool:
    """Whether a date, YYYY-MM-DD, is in the past; so is one that cannot be read."""
    try:
        return date.fromisoformat(written) < today
    except ValueError:
        return True


def directives_in(tree: Tree) -> list[Directive]:
    """Return the directives of a text, in its order."""
    scalars = _Scalars(tree)
    found = [
        _directive(scanner, form, match, value)
        for scanner in SCANNERS
        for form in scanner.comments
        for match in form.pattern.finditer(tree.text)
        for value in (scalars.around(match.start()),)
        if _counts(scalars, form, match, value)
    ]
    return sorted(found, key=lambda each: each.start)


class _Scalars:
    """The scalars of a tree by their places."""

    def __init__(self, tree: Tree) -> None:
        self.text = tree.text
        found = (each for each in nodes(tree) if isinstance(each, Scalar) and each.end > each.start)
        self._scalars = sorted(found, key=lambda each: each.start)
        self._starts = [each.start for each in self._scalars]

    def around(self, offset: int) -> Scalar | None:
        """Return the scalar that an offset is in."""
        before = self._before(offset)
        return before if before is not None and offset < before.end else None

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset begins, or the last scalar in front of it ends."""
        start, _ = line_bounds(self.text, offset)
        before = self._before(offset)
        return max(start, before.end) if before is not None else start

    def is_comment(self, value: Scalar) -> bool:
        """Whether a value is that of the key `//`, which is a comment in Terraform's JSON."""
        index = bisect_right(self._starts, value.start) - 2
        return index >= 0 and self._scalars[index].text == COMMENT_KEY

    def _before(self, offset: int) -> Scalar | None:
        index = bisect_right(self._starts, offset) - 1
        return self._scalars[index] if index >= 0 else None


def _counts(
    scalars: _Scalars, form: CommentForm, match: re.Match[str], value: Scalar | None
) -> bool:
    """Whether what looks like a directive is in a comment, or in a value where that counts."""
    if value is not None:
        return form.in_values or (form.begins_comment and scalars.is_comment(value))
    if not form.begins_comment:
        return True
    before = scalars.text[scalars.line_start(match.start()) : match.start()].rstrip(_OPENERS)
    return not any(sign in before for sign in _SIGNS)


def _directive(
    scanner: Scanner, form: CommentForm, match: re.Match[str], value: Scalar | None
) -> Directive:
    groups = match.groupdict()
    written = groups.get("ids")
    ids = tuple(filter(None, _SEPARATORS.split(written))) if written is not None else None
    return Directive(
        scanner,
        form,
        match.start(),
        match.end(),
        ids,
        without_comment_end((groups.get("reason") or "").strip(), value is not None),
        groups.get("expires"),
        groups.get("workspace") or "",
        value,
    )


def without_comment_end(reason: str, in_value: bool) -> str:
    """Return a reason without what ends the comment, or the value, that it is in."""
    if in_value:
        return reason.partition('"')[0].strip()
    for end in _COMMENT_ENDS:
        reason = reason.partition(end)[0]
    return reason.strip()
