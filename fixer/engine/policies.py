"""The policy files of scanners that are at the root of a checkout, each read once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date

from fixer.files.containment import checkout_root, is_within
from fixer.files.loading import GivenFiles
from fixer.model.errors import ParseError, SourceError, UsageError
from fixer.model.finding import Finding
from fixer.model.suppression import Suppression
from fixer.source_text import decode, line_column
from fixer.suppressions.policy_files import PolicyEntry, policy_entries, policy_file_names


class Policies:
    """What the policy files say, by the folder that they are in."""

    def __init__(self, today: date, given: GivenFiles) -> None:
        """Take the day on which entries may have expired, and what has the policy files."""
        self._today = today
        self._given = given
        self._roots: dict[str, str] = {}
        self._entries: dict[str, list[PolicyEntry]] = {}

    def read_for(self, paths: Iterable[str]) -> None:
        """Read the policy files for some files.

        Raises:
            UsageError: a policy file cannot be read.
        """
        for path in paths:
            self._entries_for(os.path.realpath(path))

    def suppression(self, finding: Finding) -> Suppression | None:
        """Return the decision of a policy file that an open finding is under, or None."""
        path = os.path.realpath(finding.path)
        root, entries = self._entries_for(path)
        inside = os.path.relpath(path, root).replace(os.sep, "/")
        found = (each.suppression(finding, inside, self._today) for each in entries)
        return next(filter(None, found), None)

    def _entries_for(self, path: str) -> tuple[str, list[PolicyEntry]]:
        """Return the root for a real path, and what the policy files there say."""
        folder = os.path.dirname(path)
        if folder not in self._roots:
            self._roots[folder] = checkout_root(folder) or os.path.realpath(".")
        root = self._roots[folder]
        if root not in self._entries:
            self._entries[root] = _read(root, self._given)
        return root, self._entries[root]


def _read(root: str, given: GivenFiles) -> list[PolicyEntry]:
    """Return the entries of all policy files in a folder; links in it are followed."""
    entries: list[PolicyEntry] = []
    given.expect(*(os.path.join(root, name) for name in policy_file_names()))
    for name in policy_file_names():
        path = os.path.join(root, name)
        real = os.path.realpath(path)
        if not is_within(real, (root,)):
            raise UsageError(
                f"{os.path.relpath(path)}: is a symbolic link that leaves the checkout"
            )
        if given.is_there(path):
            shown = os.path.relpath(path)
            entries += _entries(name, shown, given.read(real, shown))
    return entries


def _entries(name: str, shown: str, data: bytes) -> list[PolicyEntry]:
    try:
        text = decode(shown, data).text
        return policy_entries(name, shown, text)
    except SourceError as error:
        raise UsageError(str(error)) from None
    except ParseError as error:
        line, column = line_column(text, error.offset)
        raise UsageError(f"{shown}:{line}:{column}: {error.message}") from None
