"""What became of the pull requests of the bot in a repository."""

from __future__ import annotations

from dataclasses import dataclass

from fixer.bot.forge import Checks, Forge, PullRequest, State
from fixer.bot.marker import parse_marker


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
        state: `open`, `merged`, `closed` (by the bot) or `closed-by-person`.
        conflicts: Whether there are conflicts; `None` where it is not open, or not known yet.
        checks: What the checks of its last commit say: `success`, `failure`, `pending` or `none`.
        fix_set: The hash of what it fixes.
    """

    repository: str
    number: int
    url: str
    title: str
    branch: str
    base: str
    state: str
    conflicts: bool | None
    checks: str
    fix_set: str


def status(name: str, prefix: str, forge: Forge) -> tuple[Status, ...]:
    """Return the pull requests of the bot, the newest first.

    Args:
        name: The full name of the repository.
        prefix: What their branches begin with.
        forge: The client.

    Raises:
        ForgeError: the forge refuses to show them.
    """
    repository = forge.repository(name)
    listed = forge.pull_requests(repository.name, prefix)
    found = (_status(repository.name, each, forge) for each in listed)
    return tuple(each for each in found if each is not None)


def _status(name: str, listed: PullRequest, forge: Forge) -> Status | None:
    """Return what became of one; None where its body is not the bot's."""
    marker = parse_marker(listed.body)
    if marker is None:
        return None
    is_open = listed.state is State.OPEN
    shown = forge.pull_request(name, listed.number) if is_open else listed
    state = shown.state.value
    if shown.state is State.CLOSED and not marker.closed:
        state = "closed-by-person"
    checks = forge.checks(name, shown) if is_open else Checks.NONE
    return Status(
        repository=name,
        number=shown.number,
        url=shown.url,
        title=shown.title,
        branch=shown.branch,
        base=shown.base,
        state=state,
        conflicts=shown.conflicts if is_open else None,
        checks=checks.value,
        fix_set=marker.fix_set,
    )
