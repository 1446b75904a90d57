"""What a run is asked for, and what it answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fixer.dialects.all_dialects import is_part_of_module
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult
from fixer.engine.scope import EVERYTHING, Scope
from fixer.files.discovery import FurtherCallers, Selection, Skipped, may_count
from fixer.files.loading import ON_DISK, GivenFiles
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.warnings import WarningKind

if TYPE_CHECKING:
    from fixer.engine.baseline import BaselineEntry
    from fixer.files.loading import FilesOnDisk
    from fixer.scanner_reports.answers import Answer

Progress: TypeAlias = "Callable[[Iterator[FileResult], tuple[str, ...]], Iterable[FileResult]]"
"""Passes results on and may show how far they are in the files, which are in the same order."""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What became of many files. `results` are those of files that have something to report."""

    files: int
    """How many files were looked at."""
    results: tuple[FileResult, ...]
    skipped: tuple[Skipped, ...] = ()
    unmatched: tuple[str, ...] = ()
    """The logical ids that were asked for and that no repository has, sorted."""
    similar: Mapping[str, str] = field(default_factory=dict)
    """For some of those the most similar logical id that a repository has."""
    stale: tuple[BaselineEntry, ...] = ()
    """The entries of the baseline that no open repository has."""
    left_out: int = 0
    """How many repositories were not asked for."""
    unknown: tuple[str, ...] = ()
    """The files that were named, of a kind that is not known, and in which nothing was found."""
    spoken_for: tuple[Finding, ...] = ()
    """The calls that are not reported, as the modules that they leave all to are looked at."""
    answers: tuple[Answer, ...] = ()
    """What became of each finding of the scanners that were given."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The repositories that are not known to scan on push, in the order of the files."""
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def suppressed(self) -> tuple[Finding, ...]:
        """The repositories that a recorded decision exempts, in the order of the files."""
        return tuple(finding for result in self.results for finding in result.suppressed)

    @property
    def baselined(self) -> tuple[Finding, ...]:
        """The repositories that the baseline lists, in the order of the files."""
        return tuple(finding for result in self.results for finding in result.baselined)

    @property
    def errors(self) -> tuple[SourceError, ...]:
        """The files that could not be read, parsed or written."""
        return tuple(result.error for result in self.results if result.error)

    @property
    def unread(self) -> int:
        """How many files could not be read or parsed."""
        return sum(bool(each.error) and not each.all_findings for each in self.results)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know of files that were skipped or have grown too large."""
        return tuple(warning for result in self.results for warning in result.warnings)

    def __repr__(self) -> str:
        counts = f"findings={len(self.findings)}, errors={len(self.errors)}"
        return f"Report(files={self.files}, {counts})"


Finish: TypeAlias = "Callable[[FileResult], WarningKind | None]"
"""Ends the way of a changed file, and returns what a person should know of that."""


class Request(NamedTuple):
    """What a run looks at, and what it is asked for."""

    selection: Selection
    options: Options = Options()
    jobs: int = 0
    """Worker processes; 0 chooses automatically."""
    progress: Progress | None = None
    baseline: str | os.PathLike[str] | None = None
    """The file of a baseline."""
    respect_policy_files: bool = False
    """Whether the policy files of scanners are respected too."""
    respect_registry: bool = False
    """Whether what the registry's own scanning covers complies."""
    scope: Scope = EVERYTHING
    """Which part of the selected files it looks at."""
    contents: Mapping[str, bytes] = MappingProxyType({})
    """What counts in the place of the bytes on the disk, by the real path."""
    callers: Callable[[], FurtherCallers] | None = None
    """Returns further files that may call the modules that are looked at; it is asked when a module
    first needs to know."""
    around: FilesOnDisk | None = None
    """What has the files that they refer to, where that is not the disk."""
    text: tuple[str, bytes] | None = None
    """A path and its bytes, which are all that it looks at."""
    finish_in: Callable[[Container[str]], Finish] | None = None
    """Returns what ends the way of a changed file, where it is not simply written or checked."""
    given: GivenFiles = ON_DISK
    """What has the baseline, and the policy files."""
    registry: Mapping[str, bytes] | None = None
    """The files that may configure the registry's scanning, by the real paths; None for all."""
    named_in: str = ""
    """The configuration file that names the baseline, if one does."""

    def counts_before(self, name: str) -> bool:
        """Whether what a changed file of some name held before may decide in another one."""
        return is_part_of_module(name) or (
            self.respect_registry and may_count(self.selection, name)
        )


def wanted(only: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the names that were asked for, with the logical ids that each may stand for."""
    names = several(only)
    if not names:
        return {}
    from fixer.scanner_reports.logical_ids import logical_ids

    return {name: logical_ids(name) for name in names}


def several(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts; a single one is one text, and not its characters."""
    return (texts,) if isinstance(texts, str) else tuple(texts)
