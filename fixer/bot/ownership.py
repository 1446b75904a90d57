"""Whose a pull request is, and whose its text."""

from __future__ import annotations

from fixer.bot.forge import Forge, PullRequest
from fixer.bot.marker import Flag, digest, parse_marker


def has_text_of_bot(base: str, shown: PullRequest) -> bool:
    """Whether its text is the bot's, and not a copy of it in another pull request.

    Args:
        base: The default branch.
        shown: The pull request.
    """
    marker = parse_marker(shown.body)
    return marker is not None and (shown.base == base or marker.base == digest(shown.base))


def is_ours(forge: Forge, name: str, base: str, shown: PullRequest) -> bool:
    """Whether one from the bot's branch is the bot's, and not a person's, such as a backport.

    Args:
        forge: The client.
        name: The full name of the repository.
        base: The default branch.
        shown: The pull request.
    """
    # The token may be of another account today, and a person may have written another text.
    return has_text_of_bot(base, shown) or forge.is_by_token(name, shown.author)


def has_base_of_person(base: str, shown: PullRequest) -> bool:
    """Whether a person has chosen what it would merge into.

    Args:
        base: The default branch.
        shown: A pull request of the bot's.
    """
    return shown.base != base and not has_text_of_bot(base, shown)


def is_closed_by_bot(forge: Forge, name: str, closed: PullRequest) -> bool:
    """Whether the bot closed it last; a person may have opened and closed it since.

    Args:
        forge: The client.
        name: The full name of the repository.
        closed: The pull request.
    """
    marker = parse_marker(closed.body)
    if marker is not None and Flag.CLOSED not in marker.flags:
        return False
    shown = forge.pull_request(name, closed.number)
    if marker is not None:
        return shown.closed_by in {None, shown.author}
    # A text of a person's has no place for the bot to note that it closed it.
    return shown.closed_by == shown.author and forge.is_by_token(name, shown.author)


def is_text_of_person(shown: PullRequest) -> bool:
    """Whether a person has put a text of their own in the place of the bot's."""
    return bool(shown.body.strip()) and parse_marker(shown.body) is None
