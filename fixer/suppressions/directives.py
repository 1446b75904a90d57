"""The decisions that are written into the comments of a text, or into its values."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from fixer.model.suppression import OWN
from fixer.model.syntax_tree import Scalar, Tree, nodes
from fixer.source_text import line_bounds
from fixer.suppressions import WORDS
from fixer.suppressions.comments import Comment, ProgramCommentReader
from fixer.suppressions.layouts import layout_of
from fixer.suppressions.scanners import SCANNERS, CommentForm, Scanner

COMMENT_KEY: Final = "//"
"""The key whose value is a comment, in the JSON of Terraform."""
_WORD: Final = re.compile("|".join(map(re.escape, WORDS)), re.IGNORECASE)
_DECORATION: Final = re.compile(r"[#/*!\s-]*")
"""What may be in front of what a comment, or a line of it, says."""
_INNER: Final = re.compile(r"[#/*!-]*\s+(?:#|//)[#/*!\s-]*")
"""The same with the beginning of another comment in it."""
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
    holder: Comment | Scalar
    """The comment, or the value, that it is in."""
    is_commented_out: bool
    """Whether it is in a comment that is in a comment."""

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

    @property
    def has_date(self) -> bool:
        """Whether it has a date that can be read."""
        return self.expires is not None and _date_of(self.expires) is not None


def has_passed(written: str, today: date) -> bool:
    """Whether a date, YYYY-MM-DD, is in the past; so is one that cannot be read."""
    day = _date_of(written)
    return day is None or day < today


def _date_of(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


class Misspelt(NamedTuple):
    """A comment that seems to be meant as an own decision, and how that is written."""

    start: int
    written: str
    meant: str


def directives_in(tree: Tree) -> tuple[list[Directive], list[Misspelt]]:
    """Return the directives of a text, and what seems to be meant as one, in their order."""
    reader = _Reader(tree)
    words = (each.start() for each in _WORD.finditer(tree.text))
    holders = {each.start: each for each in map(reader.holder_at, words) if each is not None}
    found = [directive for holder in holders.values() for directive in reader.directives(holder)]
    own = {each.holder.start for each in found if each.scanner.word == OWN}
    others = (each for each in holders.values() if each.start not in own)
    misspelt = (reader.misspelt(each) for each in others if isinstance(each, Comment))
    ordered = sorted(found, key=lambda each: each.start)
    return ordered, [each for each in misspelt if each is not None]


class _Reader:
    """Finds the comments and the values of a text by their places, and the directives in them."""

    def __init__(self, tree: Tree) -> None:
        self._text = tree.text
        found = (each for each in nodes(tree) if isinstance(each, Scalar) and each.end > each.start)
        self._scalars = sorted(found, key=lambda each: each.start)
        self._starts = [each.start for each in self._scalars]
        self._comments = layout_of(tree).comments()
        self._between: dict[int, list[Comment]] = {}

    def holder_at(self, offset: int) -> Comment | Scalar | None:
        """Return the value or the comment that an offset is in."""
        if isinstance(self._comments, ProgramCommentReader):
            return self._comments.around(offset)
        index = bisect_right(self._starts, offset)
        if index and offset < self._scalars[index - 1].end:
            return self._scalars[index - 1]
        comments = self._comments_after(index)
        after = bisect_right(comments, offset, key=lambda each: each.start)
        found = comments[after - 1] if after else None
        return found if found is not None and offset < found.end else None

    def directives(self, holder: Comment | Scalar) -> Iterator[Directive]:
        """Yield the directives in a comment, or those in a value that count there."""
        start, end = self._said_in(holder)
        is_value = isinstance(holder, Scalar)
        is_comment = not isinstance(holder, Scalar) or self._is_comment(holder)
        for scanner in SCANNERS:
            for form in scanner.comments:
                if not (form.in_values or is_comment) or (is_value and form.is_for_file):
                    continue
                for match in form.pattern.finditer(self._text, start, end):
                    if form.begins_comment and not self._is_behind(_DECORATION, start, match):
                        continue
                    inside = not is_value and self._is_behind(_INNER, start, match)
                    yield _directive(scanner, form, match, holder, inside)

    def misspelt(self, comment: Comment) -> Misspelt | None:
        """Return what a comment says, where it seems to be meant as an own decision."""
        start, end = self._said_in(comment)
        decoration = _DECORATION.match(self._text, start, end)
        start = decoration.end() if decoration is not None else start
        if self._text[start : start + len(OWN)].lower() != OWN:
            return None
        from fixer.suppressions.misspelt import meant_as

        found = meant_as(self._text, start, end)
        return Misspelt(start, *found) if found is not None else None

    def _is_behind(self, front: re.Pattern[str], start: int, match: re.Match[str]) -> bool:
        """Whether all in front of a match is of a pattern, from an offset or its line on."""
        line, _ = line_bounds(self._text, match.start())
        found = front.match(self._text, max(line, start), match.start())
        return found is not None and found.end() == match.start()

    def _comments_after(self, index: int) -> list[Comment]:
        """Return the comments between two values, of which the second has an index."""
        if index not in self._between:
            start = self._scalars[index - 1].end if index else 0
            end = self._starts[index] if index < len(self._starts) else len(self._text)
            self._between[index] = list(self._comments.between(start, end))
        return self._between[index]

    def _said_in(self, holder: Comment | Scalar) -> tuple[int, int]:
        """Return where what a comment or a value says begins and ends."""
        if isinstance(holder, Comment):
            return self._comments.said(holder)
        quoted = self._text[holder.content] in "\"'"
        return holder.content + quoted, holder.end - quoted

    def _is_comment(self, value: Scalar) -> bool:
        """Whether a value is that of the key `//`, which is a comment in Terraform's JSON."""
        index = bisect_right(self._starts, value.start) - 2
        return index >= 0 and self._scalars[index].text == COMMENT_KEY


def _directive(
    scanner: Scanner,
    form: CommentForm,
    match: re.Match[str],
    holder: Comment | Scalar,
    is_commented_out: bool,
) -> Directive:
    groups = match.groupdict()
    written, reason = groups.get("ids"), (groups.get("reason") or "").strip()
    if isinstance(holder, Scalar):
        reason = reason.partition('"')[0].strip()
    return Directive(
        scanner,
        form,
        match.start(),
        match.end(),
        tuple(filter(None, _SEPARATORS.split(written))) if written is not None else None,
        reason,
        groups.get("expires"),
        groups.get("workspace") or "",
        holder,
        is_commented_out,
    )
