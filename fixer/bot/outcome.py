"""What became of a repository, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

Action: TypeAlias = "Mapping[str, object]"
"""A thing that was done: `action` is its name, and there may be more about it."""


class Outcome(Enum):
    """What became of a pull request, or why nothing did."""

    OPENED = "opened"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REOPENED = "reopened"
    CLOSED = "closed"
    """Nothing is left to fix."""
    MERGED = "merged"
    """It was merged, and its branch is deleted."""
    NOTHING_TO_FIX = "nothing-to-fix"
    CLOSED_BY_PERSON = "closed-by-person"
    EDITED_BY_PERSON = "edited-by-person"
    LIMIT = "limit"
    """As many are open as may be."""
    SUGGESTED = "suggested"
    """Something was written in the review of a pull request of somebody."""
    SCHEDULE = "schedule"
    """The repository takes pull requests on other days."""
    ARCHIVED = "archived"
    DISABLED = "disabled"
    EMPTY = "empty"
    FORK_ONLY = "fork-only"
    """The token may not push."""
    NOT_FOUND = "not-found"
    PROTECTED = "protected"
    """A rule of the repository refuses the push."""
    BLOCKED = "blocked"
    """A branch is in the way."""
    RATE_LIMITED = "rate-limited"
    FAILED = "failed"


NEEDS_RERUN: Final = frozenset(
    (
        Outcome.FAILED,
        Outcome.RATE_LIMITED,
        Outcome.PROTECTED,
        Outcome.BLOCKED,
        Outcome.NOT_FOUND,
    )
)
"""What makes the exit code 1: the forge is not as it should be."""


class Deed(Enum):
    """What was done for a comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SETTLED = "settled"
    """A person called it settled."""
    DECLINED = "declined"
    """A person deleted it."""
    NONE = "none"
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one group of fixes in a repository.

    Attributes:
        repository: The full name of the repository.
        branch: The branch of the fixes.
        base: The branch that they are for; `None` where it is not known.
        outcome: What became of it.
        number: The number of the pull request.
        url: Its page.
        commit: Where the branch is at the end.
        fix_set: The hash of what is fixed.
        fixed: How many repositories of ECR are fixed.
        manual: How many are left to a person.
        actions: What was done, in this order; in a dry run what would be.
        warnings: What a person should know.
        message: Why the outcome is what it is; the forge's own words where it refused something.
    """

    repository: str
    branch: str
    base: str | None
    outcome: Outcome
    number: int | None = None
    url: str | None = None
    commit: str | None = None
    fix_set: str | None = None
    fixed: int = 0
    manual: int = 0
    actions: tuple[Action, ...] = ()
    warnings: tuple[str, ...] = ()
    message: str = ""
