"""Labels, reviewers, assignees and milestone of a pull request, each given once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from fixer.bot.around import Around
from fixer.bot.forge import ForbiddenError, NotFoundError, PullRequest, State, UnprocessableError
from fixer.bot.journal import Journal
from fixer.bot.marker import digest
from fixer.bot.persistence import surely


class Extras:
    """What a pull request gets beside its title and its body.

    Args:
        around: What all pull requests of the repository share.
        journal: What is told of each write.
    """

    def __init__(self, around: Around, journal: Journal) -> None:
        self._around = around
        self._journal = journal

    @property
    def asked_for(self) -> frozenset[str]:
        """What is asked for, as hashes."""
        return frozenset(digest(name, value) for name, value, _ in self._all(_nothing()))

    def give(self, shown: PullRequest | None, *, given: frozenset[str], is_new: bool) -> None:
        """Give what was not given before; a bad one costs a warning, and no other.

        Args:
            shown: The pull request; `None` for one that a dry run would open.
            given: Hashes of what it was given before: people may have taken it off again.
            is_new: Whether it is open since a moment ago.
        """
        for name, value, act in self._all(shown or _nothing()):
            if digest(name, value) not in given:
                self._add(name, value, act, is_new)

    def _all(self, shown: PullRequest) -> Iterator[tuple[str, str, Callable[[], None]]]:
        own, forge = self._around.settings, self._around.forge
        where = (self._around.name, shown.number)
        for label in own.labels:
            if label not in shown.labels:
                yield "label", label, partial(forge.add_labels, *where, (label,))
        for reviewer in own.reviewers:
            if reviewer not in (*shown.reviewers, shown.author):
                yield "request-review", reviewer, partial(forge.request_reviewer, *where, reviewer)
        for assignee in own.assignees:
            if assignee not in shown.assignees:
                yield "assign", assignee, partial(forge.add_assignee, *where, assignee)
        if own.milestone is not None and shown.milestone is None:
            yield "milestone", own.milestone, partial(forge.set_milestone, *where, own.milestone)

    def _add(self, name: str, value: str, act: Callable[[], None], is_new: bool) -> None:
        try:
            self._journal.write(
                name, lambda: surely(act, self._around.waiting, is_fresh=is_new), value=value
            )
        except (UnprocessableError, NotFoundError, ForbiddenError) as error:
            self._journal.warn(f"{name} {value}: {error}")


def _nothing() -> PullRequest:
    return PullRequest(0, "", "", "", State.OPEN, False, "", "", "", False, "")
