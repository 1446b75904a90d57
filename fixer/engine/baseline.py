"""Repositories that were open when a baseline was made, and are let be since then.

A baseline is a JSON file. An entry has no line numbers, so that it holds when the file around its
repository changes: it is the path relative to the baseline's own folder, the logical id, the rule.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Container, Iterable
from typing import Final, NamedTuple

from fixer.files.containment import can_be_path
from fixer.model.errors import UsageError
from fixer.model.finding import Finding
from fixer.rule import RULE_ID

_VERSION: Final = 1
_HALVES: Final = re.compile("[\ud800-\udfff]")


class BaselineEntry(NamedTuple):
    """A repository that is let be; `path` is relative to the folder of the baseline."""

    path: str
    logical_id: str
    rule: str = RULE_ID


class Baseline(NamedTuple):
    """The entries of a baseline, and the real path of the folder that they are relative to."""

    folder: str
    entries: frozenset[BaselineEntry] = frozenset()

    def entry_of(self, finding: Finding) -> BaselineEntry:
        """Return the entry that a finding has, or would have."""
        path = os.path.relpath(os.path.realpath(finding.path), self.folder)
        return BaselineEntry(path.replace(os.sep, "/"), finding.logical_id)

    def covers(self, finding: Finding) -> bool:
        """Whether a finding has an entry."""
        return self.entry_of(finding) in self.entries

    def stale(
        self, findings: Iterable[Finding], looked_at: Container[str]
    ) -> tuple[BaselineEntry, ...]:
        """Return the entries that no repository has which is let be, sorted.

        Args:
            findings: The repositories that are let be.
            looked_at: The real paths of the files that were looked at. Of any other file that
                exists nothing is known.
        """
        unused = self.entries - {self.entry_of(each) for each in findings}
        return tuple(sorted(each for each in unused if self._is_known(each.path, looked_at)))

    def _is_known(self, path: str, looked_at: Container[str]) -> bool:
        real = os.path.realpath(os.path.join(self.folder, path))
        return real in looked_at or not os.path.exists(real)


def parse_baseline(path: str, data: bytes) -> Baseline:
    """Return the baseline that a file holds.

    Raises:
        UsageError: it is not one.
    """
    try:
        document = json.loads(data)
    except ValueError as error:
        raise UsageError(f"{path}: not a baseline, as it is not JSON: {error}") from None
    except RecursionError:
        raise UsageError(f"{path}: not a baseline, as it nests too deep") from None
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list) or document.get("version") != _VERSION:
        raise UsageError(f"{path}: not a baseline; make one with --add-baseline")
    return Baseline(_folder(path), frozenset(_entry(path, each) for each in entries))


def _entry(path: str, item: object) -> BaselineEntry:
    if isinstance(item, dict):
        values = tuple(item.get(key) for key in BaselineEntry._fields)
        if all(isinstance(value, str) for value in values) and can_be_path(str(item["path"])):
            return BaselineEntry(*map(str, values))
    raise UsageError(f"{path}: not an entry of a baseline: {json.dumps(item)[:80]}")


def entries_of(path: str, findings: Iterable[Finding]) -> frozenset[BaselineEntry]:
    """Return the entries that some findings have in a baseline at a path."""
    return frozenset(map(Baseline(_folder(path)).entry_of, findings))


def baseline_text(entries: Iterable[BaselineEntry]) -> str:
    """Return the text of a baseline that has some entries; equal for equal ones."""
    document = {"version": _VERSION, "entries": [each._asdict() for each in sorted(entries)]}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    # A name that is not in UTF-8 holds halves of characters, which no encoding has.
    return _HALVES.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _folder(path: str) -> str:
    return os.path.dirname(os.path.realpath(path))
