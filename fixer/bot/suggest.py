"""Suggest the fixes in the review of a pull request, and say the rest in one comment.

The forge is the only memory: each comment begins with a mark that says what it is about, so that a
rerun finds it again, changes it where it has to, and never says a thing twice. What a person called
settled stays settled while its lines do not change.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Final

from fixer.bot.comments import Comments
from fixer.bot.failures import CALLERS_ERRORS, first_failure
from fixer.bot.forge import ChangedFile, Forge, NotYetError, PullRequest, Repository, State
from fixer.bot.git import Clone, cloned
from fixer.bot.outcome import Deed, Outcome
from fixer.bot.ownership import has_text_of_bot
from fixer.bot.retrying import retried
from fixer.bot.review_comments import Made, ReviewComments
from fixer.bot.scan import project_of, scan
from fixer.bot.settings import Settings
from fixer.bot.suggestions import Reason, Remark, Review, review
from fixer.bot.summary import Summary
from fixer.bot.waiting import Waiting

_OVER: Final = {State.MERGED: Outcome.MERGED, State.CLOSED: Outcome.CLOSED}


@dataclass(frozen=True, slots=True)
class SuggestResult:
    """What became of a run.

    Attributes:
        repository: The full name.
        number: The number of the pull request.
        outcome: What became of it.
        url: The page of the pull request; empty where it was not found.
        head: The commit that was looked at.
        made: The suggestions.
        rest: What the summary says.
        summary: What was done for the summary.
        withdrawn: How many suggestions were withdrawn, as nothing is to be fixed there any more.
        warnings: What a person should know.
        message: The error, or the forge's own words.
    """

    repository: str
    number: int
    outcome: Outcome
    url: str = ""
    head: str = ""
    made: tuple[Made, ...] = ()
    rest: tuple[Remark, ...] = ()
    summary: Deed = Deed.NONE
    withdrawn: int = 0
    warnings: tuple[str, ...] = ()
    message: str = ""


def suggest(
    name: str, number: int, settings: Settings, waiting: Waiting, forge: Forge
) -> SuggestResult:
    """Suggest the fixes on the lines that a pull request adds or changes.

    Args:
        name: The full name of the repository.
        number: The number of the pull request.
        settings: What the operator decides.
        waiting: The clock, and what is left for waiting.
        forge: The client.

    Raises:
        TokenRefusedError: the forge does not take the token.
        UsageError: a credential of the run cannot be used.
    """
    result = SuggestResult(name, number, Outcome.FAILED)
    try:
        repository = forge.repository(name)
        found = forge.pull_request(repository.name, number)
        result = replace(
            result, repository=repository.name, number=number, url=found.url, head=found.head
        )
        if repository.archived:
            return replace(result, outcome=Outcome.ARCHIVED)
        if found.state is not State.OPEN:
            return replace(result, outcome=_OVER[found.state])
        base = repository.default_branch or ""
        if not found.from_fork and has_text_of_bot(base, found):
            return replace(
                result, outcome=Outcome.NOTHING_TO_FIX, message="the bot opened it itself"
            )
        return _Run(repository, found, waiting, forge, settings).done(result)
    except CALLERS_ERRORS:
        raise
    except Exception as error:
        outcome, words = first_failure(error, forge.tokens)
        return replace(result, outcome=outcome, message=words)


@dataclass(slots=True)
class _Run:
    """One pull request, and what it takes to comment on it."""

    repository: Repository
    pull_request: PullRequest
    waiting: Waiting
    forge: Forge
    settings: Settings

    def done(self, result: SuggestResult) -> SuggestResult:
        """Return the result of all that was done."""
        said, warnings = self._looked_at()
        name, number, head = self.repository.name, self.pull_request.number, self.pull_request.head
        comments = Comments(self.forge, name, number, self.waiting)
        on_lines = ReviewComments(comments, head)
        made = on_lines.make(said.suggestions)
        rest = sorted((*said.rest, *on_lines.refused), key=lambda each: each.place)
        summary = Summary(comments, self.repository, head).write(replace(said, rest=tuple(rest)))
        result = replace(
            result,
            head=head,
            made=made,
            rest=tuple(rest),
            summary=summary,
            withdrawn=on_lines.withdrawn,
            warnings=(*warnings, *comments.warnings),
        )
        return replace(result, outcome=_outcome(result))

    def _looked_at(self) -> tuple[Review, tuple[str, ...]]:
        """Return what is to be said of the head, and what a person should know."""
        with cloned(self.repository, self.forge, self.waiting) as clone:
            head, changed = self._fetched(clone)
            clone.check_out(head)
            project = project_of(clone)
            found = scan(clone, head, project, self.settings.joined(project.bot).exclude)
            changes = found.whole.changes
            texts = {each.path: _texts(clone, each.path, each.content) for each in changes}
            said = review(found.whole.fixed, found.whole.left, changed, texts)
        touched = {each.path for each in changed}
        errors = tuple(
            Remark(None, Reason.UNREADABLE, error)
            for path, some in found.whole.unreadable.items()
            if path in touched
            for error in some
        )
        return replace(said, rest=(*said.rest, *errors)), found.warnings

    def _fetched(self, clone: Clone) -> tuple[str, tuple[ChangedFile, ...]]:
        """Return the head, which is in the clone, and what the forge shows of just this head."""
        name, number = self.repository.name, self.pull_request.number

        def fetched() -> tuple[str, tuple[ChangedFile, ...]]:
            head = clone.fetch(self.forge.pull_request_ref(number))
            changed = self.forge.changed_files(name, number)
            self.pull_request = self.forge.pull_request(name, number)
            if self.pull_request.head != head:
                raise NotYetError("somebody is pushing to it; run the command again")
            return head, changed

        return retried(fetched, self.waiting)


def _texts(clone: Clone, path: str, content: bytes) -> tuple[str, str]:
    """Return the text of a file at the head, and with all fixes."""
    with open(os.path.join(clone.work_tree, path), "rb") as file:
        return file.read().decode(), content.decode()


def _outcome(result: SuggestResult) -> Outcome:
    deeds = {result.summary, *(each.deed for each in result.made)}
    if result.withdrawn or deeds & {Deed.CREATED, Deed.UPDATED}:
        return Outcome.SUGGESTED
    return Outcome.UNCHANGED if result.made or result.rest else Outcome.NOTHING_TO_FIX
