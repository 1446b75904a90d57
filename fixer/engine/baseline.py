"""Repositories that were open when a baseline was made, and are let be since then.

A baseline is a JSON file. An entry has no line numbers, so that it holds when the file around its
repository changes: it is the path relative to the baseline's own folder, the logical id, the rule.
Where several repositories have the same entry, it says how many.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from fixer.files.containment import can_be_path
from fixer.model.declaration import Maker
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
    entries: Mapping[BaselineEntry, int] = MappingProxyType({})
    """How many repositories each is for."""

    def entry_of(self, declared: Finding | Maker) -> BaselineEntry:
        """Return the entry that a repository has, or would have."""
        path = os.path.relpath(os.path.realpath(declared.path), self.folder)
        return BaselineEntry(path.replace(os.sep, "/"), declared.logical_id)

    def stale(
        self, findings: Iterable[Finding], looked_at: Container[str]
    ) -> tuple[BaselineEntry, ...]:
        """Return the entries for more repositories than are let be, sorted.

        Args:
            findings: The repositories that are let be.
            looked_at: The real paths of the files that were looked at. Of any other file that
                exists nothing is known.
        """
        used = Counter(map(self.entry_of, findings))
        unused = (each for each, count in self.entries.items() if used[each] < count)
        return tuple(sorted(each for each in unused if self._is_known(each.path, looked_at)))

    def _is_known(self, path: str, looked_at: Container[str]) -> bool:
        real = os.path.realpath(os.path.join(self.folder, path))
        return real in looked_at or not os.path.exists(real)


class Allowance:
    """Which findings of files a baseline covers: as many of an entry as it is for."""

    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._used: Counter[BaselineEntry] = Counter()

    def covers(self, finding: Finding) -> bool:
        """Whether the next finding, in the order of its file, is covered."""
        entry = self._baseline.entry_of(finding)
        self._used[entry] += 1
        return self._used[entry] <= self._baseline.entries.get(entry, 0)

    def lists_all(self, repositories: Sequence[tuple[Maker, ...]]) -> bool:
        """Whether each of the repositories that a call stands for is listed where it is made.

        Args:
            repositories: What makes each of them, as a run that looks at it would report it.
        """
        listed = self._baseline.entries
        return bool(repositories) and all(
            any(self._baseline.entry_of(maker) in listed for maker in makers)
            for makers in repositories
        )


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
    counts: Counter[BaselineEntry] = Counter()
    for each in entries:
        entry, count = _entry(path, each)
        counts[entry] += count
    return Baseline(_folder(path), counts)


def _entry(path: str, item: object) -> tuple[BaselineEntry, int]:
    if isinstance(item, dict):
        values = tuple(item.get(key) for key in BaselineEntry._fields)
        count = item.get("count", 1)
        is_count = type(count) is int and count > 0
        if all(isinstance(value, str) for value in values) and can_be_path(str(item["path"])):
            entry = BaselineEntry(*map(str, values))
            if is_count:
                return entry, count
    raise UsageError(f"{path}: not an entry of a baseline: {json.dumps(item)[:80]}")


def entries_of(path: str, findings: Iterable[Finding]) -> Counter[BaselineEntry]:
    """Return the entries that some findings have in a baseline at a path."""
    return Counter(map(Baseline(_folder(path)).entry_of, findings))


def baseline_text(entries: Mapping[BaselineEntry, int]) -> str:
    """Return the text of a baseline that has some entries; equal for equal ones."""
    items = [
        {**each._asdict(), **({"count": count} if count > 1 else {})}
        for each, count in sorted(entries.items())
    ]
    document = {"version": _VERSION, "entries": items}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    # A name that is not in UTF-8 holds halves of characters, which no encoding has.
    return _HALVES.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _folder(path: str) -> str:
    return os.path.dirname(os.path.realpath(path))
