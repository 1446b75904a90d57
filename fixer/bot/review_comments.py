"""The suggestions of a pull request as comments on its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeAlias

from fixer.bot.comments import Comments, same_text
from fixer.bot.forge import (
    NewReviewComment,
    NotFoundError,
    ReviewComment,
    UnprocessableError,
)
from fixer.bot.marker import comment_marker, parse_comment_marker
from fixer.bot.outcome import Deed
from fixer.bot.suggestions import (
    MOST_SUGGESTIONS,
    Reason,
    Remark,
    Suggestion,
    first_key,
    keys_of_equals,
)
from fixer.report.markdown import prose
from fixer.report.text import counted
from fixer.rule import RULE_ID

_KIND: Final = "suggestion"
_OF_PEOPLE: Final = (Deed.DECLINED, Deed.SETTLED)
"""What people decided, so that nothing of it is renewed."""
_REVIEW: Final = "review"
_WITHDRAWN: Final = (
    "This suggestion is no longer needed: the repository is no longer reported here."
)

_ByKey: TypeAlias = "Mapping[str, Sequence[ReviewComment]]"


@dataclass(frozen=True, slots=True)
class Made:
    """A suggestion, and what was done for it.

    Attributes:
        suggestion: The suggestion.
        deed: What that was.
    """

    suggestion: Suggestion
    deed: Deed


class ReviewComments:
    """Brings the comments on lines to what is to be suggested.

    Each begins with a mark that says what it is about. A review, where the forge knows such a
    thing, remembers what it suggested: what is gone from it was deleted by a person.

    Attributes:
        withdrawn: How many suggestions were taken back.
        refused: What the forge did not take.

    Args:
        comments: What writes comments.
        head: The commit that they are about.
    """

    def __init__(self, comments: Comments, head: str) -> None:
        self.withdrawn = 0
        self.refused: list[Remark] = []
        self._comments = comments
        self._forge = comments.forge
        self._where = comments.where
        self._head = head

    def make(self, suggestions: Iterable[Suggestion]) -> tuple[Made, ...]:
        """Let there be one comment for each suggestion, and take back what nothing asks for."""
        existing = self._existing()
        suggestions = _as_said_before(tuple(suggestions), existing)
        declined = self._said_before() - existing.keys()
        kept = {
            each.key: Deed.DECLINED
            if each.key in declined
            else self._kept(each, existing.get(each.key, ()))
            for each in suggestions
        }
        new = [each for each in suggestions if kept[each.key] is None]
        created = dict.fromkeys((each.key for each in self._created(new)), Deed.CREATED)
        deeds = {key: deed for key, deed in kept.items() if deed is not None} | created
        # Outdated ones go last: were they deleted first and this run killed, a person would seem
        # to have declined them.
        for each in suggestions:
            if each.key in deeds and deeds[each.key] not in _OF_PEOPLE:
                self._delete_others(each, existing.get(each.key, ()))
        self._withdraw(existing, {each.key for each in suggestions})
        return tuple(Made(each, deeds[each.key]) for each in suggestions if each.key in deeds)

    # What is there

    def _existing(self) -> dict[str, list[ReviewComment]]:
        """Return the comments with suggestions of the bot by what they are about."""
        found: dict[str, list[ReviewComment]] = {}
        for comment in self._comments.own(self._forge.review_comments(*self._where)):
            for key in parse_comment_marker(_KIND, comment.body)[:1]:
                found.setdefault(key, []).append(comment)
        return found

    def _said_before(self) -> frozenset[str]:
        """Return what reviews of the bot suggested, as far as the forge keeps reviews."""
        reviews = self._comments.own(self._forge.reviews(*self._where))
        keys = (parse_comment_marker(_REVIEW, each.body) for each in reviews)
        return frozenset(key for some in keys for key in some)

    def _kept(self, suggestion: Suggestion, existing: Iterable[ReviewComment]) -> Deed | None:
        """Keep the comment that is there for a suggestion; return what was done, if there is."""
        if any(each.resolved and each.last_line is not None for each in existing):
            return Deed.SETTLED
        here = next((each for each in existing if _is_at(each, suggestion)), None)
        if here is None:
            return None
        body = self._body(suggestion)
        if same_text(here.body, body):
            return Deed.UNCHANGED
        return Deed.UPDATED if self._edit(here, body) else Deed.UNCHANGED

    # New ones

    def _created(self, new: Sequence[Suggestion]) -> list[Suggestion]:
        """Comment on the lines of new suggestions, at once as far as the forge can."""
        most = self._forge.most_in_review or MOST_SUGGESTIONS
        created: list[Suggestion] = []
        for start in range(0, len(new), most):
            created += self._created_at_once(new[start : start + most])
        return created

    def _created_at_once(self, some: Sequence[Suggestion]) -> list[Suggestion]:
        try:
            self._comments.write(
                partial(
                    self._forge.add_review,
                    *self._where,
                    self._head,
                    _review_body(some),
                    tuple(map(self._comment, some)),
                ),
                lambda: self._are_there(some),
            )
        except UnprocessableError as error:
            if len(some) > 1:  # one of them spoils it for all
                return [made for each in some for made in self._created_at_once([each])]
            self.refused += [
                Remark(finding, Reason.NOT_TAKEN, str(error))
                for each in some
                for finding in each.findings
            ]
            return []
        return [*some]

    def _are_there(self, some: Iterable[Suggestion]) -> bool:
        existing = self._existing()
        return all(
            any(_is_at(comment, each) for comment in existing.get(each.key, ())) for each in some
        )

    def _comment(self, suggestion: Suggestion) -> NewReviewComment:
        return NewReviewComment(
            suggestion.path,
            suggestion.first_line,
            suggestion.last_line,
            self._body(suggestion),
            suggestion.previous_path,
        )

    def _body(self, suggestion: Suggestion) -> str:
        """Return the text of a comment with a suggestion."""
        replaced = suggestion.last_line - suggestion.first_line + 1
        return "\n".join(
            (
                comment_marker(_KIND, about=suggestion.key),
                *(f"{RULE_ID}: {prose(each.message)}." for each in suggestion.findings),
                "",
                self._forge.suggestion(suggestion.lines, replaced),
            )
        )

    # Old ones

    def _delete_others(self, suggestion: Suggestion, existing: Iterable[ReviewComment]) -> None:
        """Delete the comments on lines that are others now; what people answered stays."""
        here = next((each for each in existing if _is_at(each, suggestion)), None)
        for comment in existing:
            if comment is not here and not comment.answered:
                self._comments.change(partial(self._delete, comment))

    def _withdraw(self, existing: _ByKey, wanted: set[str]) -> None:
        """Take the suggestions back that nothing asks for any more, so that nobody applies them."""
        for key in sorted(existing.keys() - wanted):
            body = f"{comment_marker(_KIND, about=key)}\n{_WITHDRAWN}"
            for comment in existing[key]:
                open_still = comment.last_line is not None and not comment.resolved
                if open_still and not same_text(comment.body, body):
                    self.withdrawn += self._edit(comment, body)

    def _edit(self, comment: ReviewComment, body: str) -> bool:
        return self._comments.change(
            partial(self._forge.edit_review_comment, *self._where, comment.id, body)
        )

    def _delete(self, comment: ReviewComment) -> None:
        try:
            self._forge.delete_review_comment(*self._where, comment.id)
        except NotFoundError:
            return  # somebody was quicker


def _as_said_before(
    suggestions: tuple[Suggestion, ...], existing: _ByKey
) -> tuple[Suggestion, ...]:
    """Return suggestions with the keys of the comments that are on their lines already.

    Where one of several equal names is gone, the order of the others is not what it was.
    """
    firsts = [first_key(each) for each in suggestions]
    keys: dict[int, str] = {}
    for first in {each for each in firsts if firsts.count(each) > 1 or _has_more(each, existing)}:
        free = list(keys_of_equals(first))
        places = [place for place, each in enumerate(firsts) if each == first]
        for place in places:
            here = (
                key
                for key in free
                if any(_is_at(each, suggestions[place]) for each in existing.get(key, ()))
            )
            if (key := next(here, None)) is not None:
                keys[place] = key
                free.remove(key)
        keys |= dict(zip((each for each in places if each not in keys), free, strict=False))
    return tuple(
        replace(each, key=keys.get(place, each.key)) for place, each in enumerate(suggestions)
    )


def _has_more(first: str, existing: _ByKey) -> bool:
    """Whether there are comments on more than the first suggestion of some names."""
    return any(each in existing for each in keys_of_equals(first)[1:])


def _review_body(some: Sequence[Suggestion]) -> str:
    """Return what a review says beside its comments, and remembers."""
    marker = comment_marker(_REVIEW, about=" ".join(each.key for each in some))
    return f"{marker}\n{RULE_ID}: {counted(len(some), 'suggestion', 'suggestions')}."


def _is_at(comment: ReviewComment, suggestion: Suggestion) -> bool:
    """Whether a comment is on the lines of a suggestion; GitLab knows the last line alone."""
    return (comment.path, comment.last_line) == (suggestion.path, suggestion.last_line) and (
        comment.first_line in {suggestion.first_line, suggestion.last_line}
    )
