"""The file in which an operator keeps the settings of the bot; no repository names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from fixer import SourceError, UsageError
from fixer.bot.git_objects import Identity
from fixer.bot.settings import Settings
from fixer.bot.waiting import BACKOFF, MAX_WAIT
from fixer.configuration.configuration import MOST_BYTES, parse_table
from fixer.configuration.settings import Kind, Setting

_PREFIX: Final = "branch-prefix"
_NO_FOLDERS: Final = ("refs", "HEAD")
"""What git itself reads something else in, where a name begins with it."""
_FIT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/-]*")
_AUTHOR: Final = re.compile(r"([^<>\x00-\x1f\x7f]*[^<>\x00-\x20\x7f]) *<([^<>\x00-\x20\x7f]+)>")
SETTINGS: Final = (
    Setting("assignees", Kind.TEXTS, "Who the pull requests are assigned to"),
    Setting("author", Kind.TEXT, "Who the commits are from, NAME <EMAIL>"),
    Setting("backoff", Kind.SECONDS, "The first wait where the forge names none"),
    Setting(_PREFIX, Kind.TEXT, "How the branches begin, ecr-fix/ if left out"),
    Setting("commit-through-api", Kind.FLAG, "Let the forge make the commits, and sign them"),
    Setting("draft", Kind.FLAG, "Open drafts"),
    Setting("exclude", Kind.PATTERNS, "Gitignore patterns of files and folders to leave out"),
    Setting("group", Kind.CHOICE, "One pull request for each top folder", ("directory",)),
    Setting("labels", Kind.TEXTS, "Labels of the pull requests"),
    Setting("limit", Kind.COUNT, "How many may be open at once"),
    Setting("max-wait", Kind.SECONDS, "What a run may spend waiting"),
    Setting("milestone", Kind.TEXT, "The title of their milestone"),
    Setting("rebase", Kind.CHOICE, "When a branch follows its base", ("conflicts", "always")),
    Setting("reviewers", Kind.TEXTS, "Who is asked to review them; a team as org/team"),
    Setting("signoff", Kind.FLAG, "Add the line Signed-off-by"),
)


@dataclass(frozen=True, slots=True)
class OperatorFile:
    """What an operator decides for all runs; the command line goes first.

    Attributes:
        settings: What a run does with a repository.
        max_wait: The seconds that it may spend waiting.
        backoff: The seconds of the first wait where the forge names none.
    """

    settings: Settings
    max_wait: float
    backoff: float


def read_operator_file(path: str | None) -> OperatorFile:
    """Return what a file says, and what counts where it says nothing, or where there is no file.

    Raises:
        UsageError: it cannot be read, is not TOML, or has a setting that is not known.
    """
    table = _table(path) if path is not None else {}
    author = table.get("author")
    settings = Settings(
        branch=f"{table.get(_PREFIX, 'ecr-fix/')}ecr001",
        by_folder="group" in table,
        limit=table.get("limit"),
        draft=table.get("draft", False),
        labels=table.get("labels", ()),
        reviewers=table.get("reviewers", ()),
        assignees=table.get("assignees", ()),
        milestone=table.get("milestone"),
        author=identity_of(author, f"{path}: ") if author else None,
        sign_off=table.get("signoff", False),
        through_api=table.get("commit-through-api", False),
        rebase=table.get("rebase") == "always",
        exclude=table.get("exclude", ()),
    )
    return OperatorFile(settings, table.get("max-wait", MAX_WAIT), table.get("backoff", BACKOFF))


def _table(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            table = parse_table(path, file.read(MOST_BYTES + 1), SETTINGS)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except SourceError as error:
        raise UsageError(str(error)) from None
    prefix = str(table.get(_PREFIX, "x"))
    if not _FIT.fullmatch(prefix) or "//" in prefix or prefix.partition("/")[0] in _NO_FOLDERS:
        raise UsageError(f"{path}: {_PREFIX} has to be a text like ecr-fix/")
    return table


def identity_of(author: str, where: str = "") -> Identity:
    """Return who `NAME <EMAIL>` is.

    Args:
        author: The text.
        where: What the words about a wrong one begin with.

    Raises:
        UsageError: it is written in another way.
    """
    found = _AUTHOR.fullmatch(author)
    if found is None:
        raise UsageError(f"{where}an author is written as NAME <EMAIL>")
    return Identity(found[1], found[2])
