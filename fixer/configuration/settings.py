"""The table of the settings: one row each, under the names of the long options."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final, NamedTuple

from fixer.model.declaration import Verdict


class Kind(Enum):
    """What kind of value a setting takes."""

    FLAG = auto()
    """true or false."""
    TEXT = auto()
    TEXTS = auto()
    """A list of texts."""
    PATTERNS = auto()
    """A list of gitignore patterns."""
    COUNT = auto()
    """A whole number, 0 or more."""
    SECONDS = auto()
    """A number, 0 or more."""
    CHOICE = auto()
    """One of the choices."""
    CHOICES = auto()
    """A list of some of the choices."""


class Setting(NamedTuple):
    """A setting; `description` says what it does, without a full stop."""

    key: str
    kind: Kind
    description: str
    choices: tuple[str, ...] = ()


STRICT: Final = Setting(
    "strict",
    Kind.FLAG,
    "Report repositories that scan only because of a default that a caller can change",
)
UNSAFE_FIXES: Final = Setting(
    "unsafe-fixes", Kind.FLAG, "Also apply fixes that may change intended behaviour"
)

SETTINGS: Final = (
    Setting("include", Kind.PATTERNS, "Gitignore patterns of further files to look at"),
    Setting("exclude", Kind.PATTERNS, "Gitignore patterns of files and folders to leave out"),
    Setting("force-exclude", Kind.FLAG, "Leave them out also where they are named"),
    STRICT,
    UNSAFE_FIXES,
    Setting("no-ignores", Kind.FLAG, "Do not respect the decisions that people recorded"),
    Setting("respect-policy-files", Kind.FLAG, "Respect the policy files of scanners too"),
    Setting("require-reason", Kind.FLAG, "Report recorded decisions that have no reason"),
    Setting(
        "registry-scanning",
        Kind.CHOICE,
        "What the registry's own scanning means: a note, or that a repository complies",
        ("note", "respect"),
    ),
    Setting("baseline", Kind.TEXT, "The baseline, relative to the configuration file"),
    Setting(
        "fail-on",
        Kind.CHOICES,
        "The verdicts that make the exit code 1",
        tuple(each.value for each in Verdict if each is not Verdict.COMPLIANT),
    ),
    Setting("jobs", Kind.COUNT, "Worker processes; 0 chooses automatically"),
    Setting(
        "format",
        Kind.CHOICE,
        "The format of the report that is printed",
        (
            *("text", "concise", "json", "json-lines", "sarif", "sarif-open", "github", "gitlab"),
            *("junit", "rdjson", "markdown", "codetf", "csv", "html"),
        ),
    ),
)

OVERRIDES: Final = "overrides"
"""The key of the settings for some of the files."""
PATHS: Final = Setting(
    "paths", Kind.PATTERNS, "Gitignore patterns, relative to the folder of the configuration file"
)
OVERRIDE_SETTINGS: Final = (
    PATHS,
    Setting("ignore", Kind.FLAG, "Leave the repositories of these files as they are"),
    STRICT,
    UNSAFE_FIXES,
)

BOT: Final = "bot"
"""The key of what the bot reads: only what harms nobody, as anyone may have written the file."""
BOT_SETTINGS: Final = (
    Setting("labels", Kind.TEXTS, "Labels of its pull requests"),
    Setting("reviewers", Kind.TEXTS, "Who is asked to review them; a team as org/team"),
    Setting("group", Kind.CHOICE, "One pull request for each top folder", ("directory",)),
    Setting("exclude", Kind.PATTERNS, "Gitignore patterns of files and folders to leave out"),
    Setting(
        "schedule",
        Kind.CHOICES,
        "The days, in UTC, on which it opens or changes pull requests; every day if left out",
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ),
)
