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
        if self.expires is None:
            return False
        try:
            return date.fromisoformat(self.expires) < today
        except ValueError:
            return True


def directives_in(tree: Tree) -> list[Directive]:
    """Return the directives of a text, in its order."""
    text = tree.text
    scalars = [node for node in nodes(tree) if isinstance(node, Scalar) and node.end > node.start]
    starts = [node.start for node in scalars]
    found: list[Directive] = []
    for scanner in SCANNERS:
        for form in scanner.comments:
            for match in form.pattern.finditer(text):
                index = bisect_right(starts, match.start()) - 1
                value = scalars[index] if index >= 0 else None
                if _counts(text, form, match, value):
                    found.append(_directive(scanner, form, match))
    return sorted(found, key=lambda each: each.start)


def _counts(text: str, form: CommentForm, match: re.Match[str], value: Scalar | None) -> bool:
    """Whether what looks like a directive is in a comment, or in a value where that counts."""
    if value is not None and match.start() < value.end:
        return form.in_values
    if not form.begins_comment:
        return True
    start, _ = line_bounds(text, match.start())
    if value is not None:
        start = max(start, value.end)
    before = text[start : match.start()].rstrip(_OPENERS)
    return not any(sign in before for sign in _SIGNS)


def _directive(scanner: Scanner, form: CommentForm, match: re.Match[str]) -> Directive:
    groups = match.groupdict()
    written = groups.get("ids")
    ids = tuple(filter(None, _SEPARATORS.split(written))) if written is not None else None
    reason = (groups.get("reason") or "").strip().removesuffix("*/").removesuffix("--}}").strip()
    return Directive(
        scanner,
        form,
        match.start(),
        match.end(),
        ids,
        reason,
        groups.get("expires"),
        groups.get("workspace") or "",
    )
