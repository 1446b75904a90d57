"""Whose a pull request is, and whose its text."""

from __future__ import annotations

from fixer.bot.forge import Forge, PullRequest
from fixer.bot.marker import digest, parse_marker


def is_opened_by_bot(forge: Forge, name: str, shown: PullRequest) -> bool:
    """Whether the bot opened it, also where a person has written a text of their own.

    Args:
        forge: The client.
        name: The full name of the repository.
        shown: The pull request.
    """
    return parse_marker(shown.body) is not None or forge.is_own(name, shown.author)


def is_ours(forge: Forge, name: str, base: str, shown: PullRequest) -> bool:
    """Whether one from the bot's branch is the bot's, and not a person's, such as a backport.

    Args:
        forge: The client.
        name: The full name of the repository.
        base: The default branch.
        shown: The pull request.
    """
    marker = parse_marker(shown.body)
    # People copy a text with all that is in it, and the token may be of another account today.
    is_meant = marker is not None and (shown.base == base or marker.base == digest(shown.base))
    return is_meant or forge.is_own(name, shown.author)


def has_base_of_person(base: str, shown: PullRequest) -> bool:
    """Whether a person has chosen what it would merge into.

    Args:
        base: The default branch.
        shown: A pull request of the bot's.
    """
    marker = parse_marker(shown.body)
    is_meant = marker is not None and marker.base == digest(shown.base)
    return shown.base != base and not is_meant


def is_closed_by_bot(forge: Forge, name: str, closed: PullRequest) -> bool:
    """Whether the bot closed it last; a person may have opened and closed it since.

    Args:
        forge: The client.
        name: The full name of the repository.
        closed: The pull request.
    """
    marker = parse_marker(closed.body)
    if marker is not None and not marker.closed:
        return False
    shown = forge.pull_request(name, closed.number)
    if marker is not None:
        return shown.closed_by in {None, shown.author}
    # A text of a person's has no place for the bot to note that it closed it.
    return shown.closed_by == shown.author and forge.is_own(name, shown.author)


def is_text_of_person(shown: PullRequest) -> bool:
    """Whether a person has put a text of their own in the place of the bot's."""
    return bool(shown.body.strip()) and parse_marker(shown.body) is None
