"""Labels, reviewers, assignees and milestone of a pull request, each given once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from fixer.bot.forge import ForbiddenError, NotFoundError, PullRequest, UnprocessableError
from fixer.bot.journal import Journal
from fixer.bot.marker import digest
from fixer.bot.retrying import retried
from fixer.bot.run_context import RunContext


class Metadata:
    """What a pull request gets beside its title and its body.

    Args:
        context: What all pull requests of the repository share.
        journal: What is told of each write.
    """

    def __init__(self, context: RunContext, journal: Journal) -> None:
        self._context = context
        self._journal = journal

    @property
    def asked_for(self) -> frozenset[str]:
        """What is asked for, as hashes."""
        return frozenset(digest(name, value) for name, value in self._wanted())

    def give(self, shown: PullRequest | None, *, given: frozenset[str], is_new: bool) -> None:
        """Give what was not given before; a bad one costs a warning, and no other.

        Args:
            shown: The pull request; `None` for one that a dry run would open.
            given: Hashes of what it was given before: people may have taken it off again.
            is_new: Whether it is open since a moment ago.
        """
        number = shown.number if shown is not None else 0
        for name, value in self._wanted():
            is_there = shown is not None and _has(shown, name, value)
            if not is_there and digest(name, value) not in given:
                self._add(name, value, self._act(number, name, value), is_new)

    def _wanted(self) -> Iterator[tuple[str, str]]:
        """Yield the names of the actions, and what each is about."""
        settings = self._context.settings
        yield from (("label", each) for each in settings.labels)
        yield from (("request-review", each) for each in settings.reviewers)
        yield from (("assign", each) for each in settings.assignees)
        if settings.milestone is not None:
            yield "milestone", settings.milestone

    def _act(self, number: int, name: str, value: str) -> Callable[[], None]:
        forge, where = self._context.forge, (self._context.name, number)
        return {
            "label": partial(forge.add_labels, *where, (value,)),
            "request-review": partial(forge.request_reviewer, *where, value),
            "assign": partial(forge.add_assignee, *where, value),
            "milestone": partial(forge.set_milestone, *where, value),
        }[name]

    def _add(self, name: str, value: str, act: Callable[[], None], is_new: bool) -> None:
        try:
            self._journal.write(
                name, lambda: retried(act, self._context.waiting, is_fresh=is_new), value=value
            )
        except (UnprocessableError, NotFoundError, ForbiddenError) as error:
            self._journal.warn(f"{name} {value}: {error}")


def _has(shown: PullRequest, name: str, value: str) -> bool:
    """Whether a pull request has something already; of milestones it has one, whichever."""
    there = {
        "label": shown.labels,
        "request-review": (*shown.reviewers, shown.author),
        "assign": shown.assignees,
        "milestone": () if shown.milestone is None else (value,),
    }
    return value in there[name]
