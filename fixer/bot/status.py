"""What became of the pull requests of the bot in a repository."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from fixer.bot.forge import Checks, Forge, PullRequest, State
from fixer.bot.marker import parse_marker
from fixer.bot.ownership import is_closed_by_bot, is_ours


class Fate(Enum):
    """What became of a pull request, and by whom."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"
    """The bot closed it."""
    CLOSED_BY_PERSON = "closed-by-person"


@dataclass(frozen=True, slots=True)
class Status:
    """A pull request of the bot.

    Attributes:
        repository: The full name.
        number: Its number.
        url: Its page.
        title: Its title.
        branch: Its branch.
        base: The branch that it would merge into.
        state: What became of it.
        conflicts: Whether there are conflicts; `None` where it is not open, or not known yet.
        checks: What the checks of its last commit say.
        fix_set: The hash of what it fixes; `None` where a person has written the text.
    """

    repository: str
    number: int
    url: str
    title: str
    branch: str
    base: str
    state: Fate
    conflicts: bool | None
    checks: Checks
    fix_set: str | None


def status(name: str, branch: str, forge: Forge) -> tuple[Status, ...]:
    """Return the pull requests of the bot, the newest first.

    Those of the branch itself are all found. No forge lists those of all its groups; they are
    looked for among the newest of the repository.

    Args:
        name: The full name of the repository.
        branch: Their branch; groups have it with `-FOLDER` behind.
        forge: The client.

    Raises:
        ForgeError: the forge refuses to show them.
    """
    repository = forge.repository(name)
    of_branch = forge.pull_requests_of(repository.name, branch)
    of_groups = forge.pull_requests(repository.name, f"{branch}-")
    listed = sorted((*of_branch, *of_groups), key=lambda each: -each.number)
    return tuple(
        _status(repository.name, each, forge)
        for each in listed
        if is_ours(forge, repository.name, repository.default_branch or "", each)
    )


def _status(name: str, listed: PullRequest, forge: Forge) -> Status:
    """Return what became of one."""
    marker = parse_marker(listed.body)
    is_open = listed.state is State.OPEN
    shown = forge.pull_request(name, listed.number) if is_open else listed
    checks = forge.checks(name, shown) if is_open else Checks.NONE
    return Status(
        repository=name,
        number=shown.number,
        url=shown.url,
        title=shown.title,
        branch=shown.branch,
        base=shown.base,
        state=_fate(forge, name, shown),
        conflicts=shown.conflicts if is_open else None,
        checks=checks,
        fix_set=marker.fix_set if marker else None,
    )


def _fate(forge: Forge, name: str, shown: PullRequest) -> Fate:
    if shown.state is State.CLOSED and not is_closed_by_bot(forge, name, shown):
        return Fate.CLOSED_BY_PERSON
    return Fate(shown.state.value)
