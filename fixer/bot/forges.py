"""Which forge a run speaks to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from fixer import UsageError
from fixer.bot.addresses import github_addresses, gitlab_addresses
from fixer.bot.forge import Forge
from fixer.bot.waiting import Waiting

_GITHUB = ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_APP_ID")
_GITLAB = ("GITLAB_TOKEN",)


class Kind(str, Enum):
    """A forge that the bot knows."""

    GITHUB = "github"
    GITLAB = "gitlab"


def kind_of(environ: Mapping[str, str], asked: Kind | None) -> Kind:
    """Return the forge that was asked for, else the one whose variables are set.

    Raises:
        UsageError: no variable is set, or those of both forges.
    """
    if asked is not None:
        return asked
    has_github, has_gitlab = (
        any(environ.get(name, "").strip() for name in names) for names in (_GITHUB, _GITLAB)
    )
    if has_github and has_gitlab:
        raise UsageError("there are tokens for GitHub and for GitLab; choose with --forge")
    if not has_github and not has_gitlab:
        raise UsageError("there is no token; set GITHUB_TOKEN, GITHUB_APP_ID or GITLAB_TOKEN")
    return Kind.GITLAB if has_gitlab else Kind.GITHUB


def connect(kind: Kind, environ: Mapping[str, str], waiting: Waiting) -> Forge:
    """Return a client for a forge; no request is sent.

    Raises:
        UsageError: a variable is missing or wrong, or the client's library is not installed.
    """
    try:
        if kind is Kind.GITLAB:
            from fixer.bot.gitlab import connect as connect_gitlab

            return connect_gitlab(environ, waiting)
        from fixer.bot.github import connect as connect_github

        return connect_github(environ, waiting)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("fixer"):
            raise
        words = f"{error.name} is not installed; install the extra: pip install 'ecr-fix[bot]'"
        raise UsageError(words) from None


def server_of(kind: Kind, environ: Mapping[str, str]) -> str:
    """Return the address of the pages of a forge, where the remotes of its repositories are."""
    addresses = gitlab_addresses if kind is Kind.GITLAB else github_addresses
    return addresses(environ)[1]
