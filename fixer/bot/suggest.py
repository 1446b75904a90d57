"""Suggest the fixes in the review of a pull request, and say the rest in one comment.

The forge is the only memory: each comment begins with a mark that says what it is about, so that a
rerun finds it again, changes it where it has to, and never says a thing twice. What a person called
settled stays settled while its lines do not change.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Final

from fixer.bot.failures import CALLERS_ERRORS, first_failure
from fixer.bot.fences import fence
from fixer.bot.forge import (
    ChangedFile,
    Comment,
    ForbiddenError,
    Forge,
    ForgeError,
    InDoubtError,
    NewReviewComment,
    NotFoundError,
    PullRequest,
    Repository,
    ReviewComment,
    State,
    UnprocessableError,
)
from fixer.bot.git import Clone, cloned
from fixer.bot.marker import comment_marker, parse_marker
from fixer.bot.scan import scan
from fixer.bot.suggestions import Reason, Remark, Review, Suggestion, review
from fixer.bot.waiting import Waiting, WaitTooLongError
from fixer.report.markdown import code, counted, prose
from fixer.rule import RULE_ID

_KIND: Final = "suggestion"
_SUMMARY: Final = comment_marker("suggestions")
_ATTEMPTS: Final = 10
_WITHDRAWN: Final = (
    "This suggestion is no longer needed: the repository is no longer reported here."
)
_NOTHING_LEFT: Final = f"{RULE_ID}: nothing is left to do in this {{noun}}."
_LONGEST_DIFF: Final = 4_000
"""Characters of a diff that the summary shows."""
_LONGEST_SUMMARY: Final = 60_000
_ROOM: Final = 2_000
"""Characters of a comment that are kept free."""


@dataclass(frozen=True, slots=True)
class Made:
    """A suggestion, and what was done for it: `created`, `updated`, `unchanged` or `settled`."""

    suggestion: Suggestion
    action: str


@dataclass(frozen=True, slots=True)
class SuggestResult:
    """What became of a run.

    Attributes:
        repository: The full name.
        number: The number of the pull request.
        outcome: `suggested`, `unchanged`, `nothing-to-fix`, `closed`, `merged`, `archived`,
            `not-found`, `rate-limited` or `failed`.
        url: The page of the pull request; empty where it was not found.
        head: The commit that was looked at.
        made: The suggestions.
        rest: What the summary says.
        summary: What was done for the summary: `created`, `updated`, `unchanged` or `none`.
        withdrawn: How many suggestions were withdrawn, as nothing is to be fixed there any more.
        warnings: What a person should know.
        message: The error, or the forge's own words.
    """

    repository: str
    number: int
    outcome: str
    url: str = ""
    head: str = ""
    made: tuple[Made, ...] = ()
    rest: tuple[Remark, ...] = ()
    summary: str = "none"
    withdrawn: int = 0
    warnings: tuple[str, ...] = ()
    message: str = ""


def suggest(
    name: str, number: int, exclude: Iterable[str], waiting: Waiting, forge: Forge
) -> SuggestResult:
    """Suggest the fixes on the lines that a pull request adds or changes.

    Args:
        name: The full name of the repository.
        number: The number of the pull request.
        exclude: Gitignore patterns of files and folders to leave out.
        waiting: The clock, and what is left for waiting.
        forge: The client.

    Raises:
        TokenRefusedError: the forge does not take the token.
        UsageError: a credential of the run cannot be used.
    """
    result = SuggestResult(name, number, "failed")
    try:
        repository = forge.repository(name)
        found = forge.pull_request(repository.name, number)
        result = replace(
            result, repository=repository.name, number=number, url=found.url, head=found.head
        )
        if repository.archived:
            return replace(result, outcome="archived")
        if found.state is not State.OPEN:
            return replace(result, outcome=found.state.value)
        if parse_marker(found.body) is not None and not found.from_fork:
            return replace(result, outcome="nothing-to-fix", message="the bot opened it itself")
        return _Run(repository, found, waiting, forge).done(result, exclude)
    except CALLERS_ERRORS:
        raise
    except Exception as error:
        outcome, words = first_failure(error, forge.tokens)
        return replace(result, outcome=outcome.value, message=words)


@dataclass(slots=True)
class _Run:
    """One pull request, and what it takes to comment on it."""

    repository: Repository
    pull_request: PullRequest
    waiting: Waiting
    forge: Forge
    withdrawn: int = 0
    refused: list[Remark] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def _name(self) -> str:
        return self.repository.name

    @property
    def _number(self) -> int:
        return self.pull_request.number

    def done(self, result: SuggestResult, exclude: Iterable[str]) -> SuggestResult:
        """Return the result of all that was done."""
        said, warnings = self._looked_at(exclude)
        existing = self._own_comments()
        made = tuple(self._suggested(said.suggestions, existing))
        self._withdraw(said.suggestions, existing)
        rest = tuple(sorted((*said.rest, *self.refused), key=_place))
        summary = self._summarised(replace(said, rest=rest))
        result = replace(
            result,
            head=self.pull_request.head,
            made=made,
            rest=rest,
            summary=summary,
            withdrawn=self.withdrawn,
            warnings=(*warnings, *self.warnings),
        )
        return replace(result, outcome=_outcome(result))

    def _looked_at(self, exclude: Iterable[str]) -> tuple[Review, tuple[str, ...]]:
        """Return what is to be said of the head, and what a person should know."""
        with cloned(self.repository, self.forge, self.waiting) as clone:
            head, changed = self._fetched(clone)
            clone.check_out(head)
            found = scan(clone, head, exclude)
            changes = found.whole.changes
            texts = {each.path: _texts(clone, each.path, each.content) for each in changes}
            said = review(found.whole.fixed, found.whole.left, changed, texts)
        unreadable = found.whole.unreadable & {each.path for each in changed}
        errors = tuple(
            Remark(None, Reason.UNREADABLE, error)
            for error in found.whole.errors
            if any(error.startswith(path) for path in unreadable)
        )
        return replace(said, rest=(*said.rest, *errors)), found.warnings

    def _fetched(self, clone: Clone) -> tuple[str, tuple[ChangedFile, ...]]:
        """Return the head, which is in the clone, and what the forge shows of just this head."""
        for attempt in range(_ATTEMPTS):
            head = clone.fetch(self.forge.pull_request_ref(self._number))
            changed = self.forge.changed_files(self._name, self._number)
            self.pull_request = self.forge.pull_request(self._name, self._number)
            if self.pull_request.head == head:
                return head, changed
            try:
                self.waiting.back_off(attempt)
            except WaitTooLongError:
                break
        raise ForgeError("somebody is pushing to it; run the command again")

    def _own_comments(self) -> dict[str, list[ReviewComment]]:
        """Return the comments with suggestions of the bot by what they are about."""
        found: dict[str, list[ReviewComment]] = {}
        for comment in self.forge.review_comments(self._name, self._number):
            first, _, _ = comment.body.partition("\n")
            words = first.strip().split(" ")
            if words[:3] == comment_marker(_KIND).split(" ")[:3] and len(words) == 5:
                found.setdefault(words[3], []).append(comment)
        return found

    # Suggestions

    def _suggested(
        self, suggestions: Iterable[Suggestion], existing: dict[str, list[ReviewComment]]
    ) -> Iterator[Made]:
        for suggestion in suggestions:
            action = self._ensured(suggestion, existing.get(suggestion.key, []))
            if action:
                yield Made(suggestion, action)

    def _ensured(self, suggestion: Suggestion, existing: list[ReviewComment]) -> str:
        """Let there be one comment for a suggestion; return what was done, or nothing."""
        if any(each.resolved and each.last_line is not None for each in existing):
            return "settled"
        body = self._body(suggestion)
        here = next((each for each in existing if _is_at(each, suggestion)), None)
        for comment in existing:
            if comment is not here and not comment.answered:
                self._change(partial(self._delete, comment))
        if here is None:
            return self._created(suggestion, body)
        if _same(here.body, body):
            return "unchanged"
        return "updated" if self._change(partial(self._edit, here, body)) else "unchanged"

    def _created(self, suggestion: Suggestion, body: str) -> str:
        new = NewReviewComment(
            suggestion.path,
            suggestion.first_line,
            suggestion.last_line,
            body,
            suggestion.previous_path,
        )
        head = self.pull_request.head

        def is_there() -> bool:
            comments = self._own_comments().get(suggestion.key, ())
            return any(_is_at(each, suggestion) for each in comments)

        comment = partial(self.forge.add_review_comment, self._name, self._number, head, new)
        try:
            self._sure(comment, is_there)
        except UnprocessableError as error:
            self.refused += [
                Remark(each, Reason.NOT_TAKEN, str(error)) for each in suggestion.findings
            ]
            return ""
        return "created"

    def _edit(self, comment: ReviewComment, body: str) -> None:
        self.forge.edit_review_comment(self._name, self._number, comment.id, body)

    def _delete(self, comment: ReviewComment) -> None:
        try:
            self.forge.delete_review_comment(self._name, self._number, comment.id)
        except NotFoundError:
            return  # somebody was quicker

    def _withdraw(
        self, suggestions: Iterable[Suggestion], existing: dict[str, list[ReviewComment]]
    ) -> None:
        """Take the suggestions back that nothing asks for any more, so that nobody applies them."""
        wanted = {each.key for each in suggestions}
        for key in sorted(existing.keys() - wanted):
            body = f"{comment_marker(_KIND, about=key)}\n{_WITHDRAWN}"
            for comment in existing[key]:
                open_still = comment.last_line is not None and not comment.resolved
                if open_still and not _same(comment.body, body):
                    self.withdrawn += self._change(partial(self._edit, comment, body))

    def _body(self, suggestion: Suggestion) -> str:
        """Return the text of a comment with a suggestion."""
        replaced = suggestion.last_line - suggestion.first_line + 1
        return "\n".join(
            (
                comment_marker(_KIND, about=suggestion.key),
                *(f"{RULE_ID}: {prose(each.message)}." for each in suggestion.findings),
                "",
                self.forge.suggestion(suggestion.lines, replaced),
            )
        )

    # The summary

    def _summarised(self, said: Review) -> str:
        """Let one comment say the rest; return what was done."""
        found = self._own_summaries()
        if not said.rest and not found:
            return "none"
        body = self._summary(said)
        if not found:
            comment = partial(self.forge.comment, self._name, self._number, body)
            self._sure(comment, lambda: bool(self._own_summaries()))
            return "created"
        if _same(found[0].body, body):
            return "unchanged"
        edit = partial(self.forge.edit_comment, self._name, self._number, found[0].id, body)
        return "updated" if self._change(edit) else "unchanged"

    def _own_summaries(self) -> list[Comment]:
        comments = self.forge.comments(self._name, self._number)
        return [each for each in comments if each.body.startswith(_SUMMARY)]

    def _summary(self, said: Review) -> str:
        """Return the text of the summary, as long as the forge takes it."""
        noun = self.forge.noun
        if not said.rest:
            return f"{_SUMMARY}\n{_NOTHING_LEFT.format(noun=noun)}"
        parts = [
            _SUMMARY,
            f"{RULE_ID}: what `ecr-fix` could not suggest on the lines of this {noun}.",
            "",
        ]
        room = min(self.forge.body_limit, _LONGEST_SUMMARY) - _ROOM - sum(map(len, parts))
        shown = 0
        for remark in said.rest:
            item = self._item(remark)
            room -= len(item) + 1
            if room < 0:
                break
            parts.append(item)
            shown += 1
        if shown < len(said.rest):
            parts.append(f"- {len(said.rest) - shown} more, for which there is no room here.")
        if said.elsewhere:
            more = counted(said.elsewhere, "repository", "repositories")
            parts += ["", f"Files that this {noun} does not change have {more} more to look at."]
        return "\n".join(parts)

    def _item(self, remark: Remark) -> str:
        """Return what the summary says of one finding."""
        finding = remark.finding
        reason = remark.reason.value.format(noun=self.forge.noun)
        words = f" ({prose(remark.words)})" if remark.words else ""
        if finding is None:
            return f"- {reason}{words}"
        head = self.pull_request.head
        url = self.forge.line_url(self.repository, head, finding.path, finding.line)
        said = filter(None, (finding.message, finding.remedy, *finding.notes))
        parts = [
            f"- [{code(f'{finding.path}:{finding.line}')}]({url}): {'; '.join(map(prose, said))}.",
            f"  No suggestion: {reason}{words}.",
        ]
        diff = _diff(remark)
        if diff and len(diff) <= _LONGEST_DIFF:
            parts += ["", *(f"  {each}" for each in _block(diff, "diff").split("\n"))]
        return "\n".join(parts)

    # Writing

    def _change(self, write: Callable[[], object]) -> bool:
        """Change a comment; return whether the forge lets this account do so."""
        try:
            self._sure(write)
        except ForbiddenError as error:
            self.warnings.append(f"a comment of another account cannot be changed: {error}")
            return False
        return True

    def _sure(
        self, write: Callable[[], object], is_done: Callable[[], bool] = lambda: False
    ) -> None:
        """Write, and again where it is in doubt and a look shows that it was not done."""
        for attempt in count():
            try:
                write()
            except InDoubtError as error:
                doubt = error
            else:
                return
            if attempt >= _ATTEMPTS:
                raise doubt
            try:
                self.waiting.back_off(attempt)
            except WaitTooLongError:
                raise doubt from None
            if is_done():
                return


def _texts(clone: Clone, path: str, content: bytes) -> tuple[str, str]:
    """Return the text of a file at the head, and with all fixes."""
    with open(os.path.join(clone.work_tree, path), "rb") as file:
        return file.read().decode(), content.decode()


def _is_at(comment: ReviewComment, suggestion: Suggestion) -> bool:
    """Whether a comment is on the lines of a suggestion; GitLab knows the last line alone."""
    return (comment.path, comment.last_line) == (suggestion.path, suggestion.last_line) and (
        comment.first_line in {suggestion.first_line, suggestion.last_line}
    )


def _same(one: str, other: str) -> bool:
    """Whether two bodies are the same, whatever a forge does to line breaks and to their ends."""
    return one.replace("\r\n", "\n").rstrip() == other.replace("\r\n", "\n").rstrip()


def _block(text: str, language: str) -> str:
    """Return a text as a block of code."""
    marks = fence(text)
    return f"{marks}{language}\n{text}\n{marks}"


def _diff(remark: Remark) -> str:
    """Return the lines before and after a fix as a diff; nothing where there is no fix."""
    if remark.edit == ("", ""):
        return ""
    old, new = (each.split("\n") for each in remark.edit)
    before = 0
    while before < min(len(old), len(new)) and old[before] == new[before]:
        before += 1
    behind = 0
    most = min(len(old), len(new)) - before
    while behind < most and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    rows = [f" {each}" for each in old[:before]]
    rows += [f"-{each}" for each in old[before : len(old) - behind]]
    rows += [f"+{each}" for each in new[before : len(new) - behind]]
    rows += [f" {each}" for each in old[len(old) - behind :] if each]
    return "\n".join(each.replace("\r", "") for each in rows)


def _place(remark: Remark) -> tuple[str, int, str]:
    finding = remark.finding
    return (finding.path, finding.line, finding.logical_id) if finding else ("", 0, remark.words)


def _outcome(result: SuggestResult) -> str:
    """Return the word for what was done."""
    actions = {result.summary, *(each.action for each in result.made)}
    if result.withdrawn or actions & {"created", "updated"}:
        return "suggested"
    return "unchanged" if result.made or result.rest else "nothing-to-fix"
