"""A decision that somebody recorded: a repository is to stay as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment or metadata for a scanner that exempts a repository from the rule.

    `line` counts from 1.
    """

    scanner: str
    """The word by which reports name the scanner."""
    directive: str
    """As it is written, without the reason."""
    line: int
    reason: str = ""
    in_workspace: str = ""
    """The Terraform workspace that it is for, which nothing here can know."""

    def __str__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"{self.directive}{reason}"
