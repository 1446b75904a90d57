"""What an operator decides for a run; what a repository may say of itself is joined to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fixer.bot.git_objects import Identity
from fixer.configuration.configuration import Value

AUTHOR: Final = Identity("ecr-fix-bot", "ecr-fix-bot@noreply.invalid")
"""Who commits are from unless somebody says otherwise: an address that nobody can have."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SECONDS_OF_A_DAY = 86_400
_FIRST_DAY = 3
"""1970 began with a Thursday."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run does with a repository.

    Attributes:
        branch: The branch of the fixes; groups have it with `-FOLDER` behind.
        by_folder: Whether each top folder has a pull request of its own.
        limit: How many pull requests may be open at once; `None` for any number.
        reopen: Whether what a person closed is opened again.
        dry_run: Whether nothing is written, and only said what would be.
        draft: Whether pull requests are opened as drafts.
        labels: Their labels.
        reviewers: Who is asked to review; a team as `org/team`.
        assignees: Who they are assigned to.
        milestone: The title of their milestone.
        author: Who the commits are from; `None` for the bot itself.
        sign_off: Whether they have a line `Signed-off-by`.
        through_api: Whether the forge makes the commits, and signs them.
        rebase: Whether a branch follows its base with every run, conflicts or not.
        exclude: Gitignore patterns of files and folders to leave out.
        schedule: The days on which pull requests are opened and changed; every day if empty.
    """

    branch: str = "ecr-fix/ecr001"
    by_folder: bool = False
    limit: int | None = None
    reopen: bool = False
    dry_run: bool = False
    draft: bool = False
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: str | None = None
    author: Identity | None = None
    sign_off: bool = False
    through_api: bool = False
    rebase: bool = False
    exclude: tuple[str, ...] = ()
    schedule: tuple[str, ...] = ()

    def joined(self, own: Mapping[str, Value]) -> Settings:
        """Return the settings with what a repository says of itself; the operator goes first."""
        return replace(
            self,
            by_folder=self.by_folder or own.get("group") == "directory",
            labels=_union(self.labels, own.get("labels")),
            reviewers=_union(self.reviewers, own.get("reviewers")),
            exclude=(*self.exclude, *_texts(own.get("exclude"))),
            schedule=_texts(own.get("schedule")),
        )

    @property
    def committer(self) -> Identity:
        """Who the commits are from in any case."""
        return self.author or AUTHOR

    def is_day(self, now: float) -> bool:
        """Whether pull requests are opened and changed on the day of a time, in UTC."""
        day = _DAYS[(int(now // _SECONDS_OF_A_DAY) + _FIRST_DAY) % len(_DAYS)]
        return not self.schedule or day in self.schedule


def _union(given: tuple[str, ...], own: Value | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*given, *_texts(own))))


def _texts(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
