"""What the formats for programs list of a report: repositories, comments of no use, errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import Enum
from time import monotonic
from typing import Final, NamedTuple

from fixer.engine.result import FileResult
from fixer.model.declaration import Verdict
from fixer.model.finding import Finding
from fixer.model.reported_finding import ScannerReport
from fixer.report.escape import escape_control
from fixer.report.text import outcome, unused_words, warnings
from fixer.request import Report
from fixer.rule import RULE_ID, UNUSED_ID

_UNUSED: Final = "take it out, by hand or with --remove-unused-ignores"


class Status(Enum):
    """What became of an entry. The values are stable names."""

    OPEN = "open"
    FIXED = "fixed"
    SUPPRESSED = "suppressed"
    BASELINED = "baselined"
    ERROR = "error"


class Level(Enum):
    """How much an entry matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class View(NamedTuple):
    """A report as the formats are given it."""

    report: Report
    written: bool = False
    """Whether the fixes have been written, so that they are called fixed."""
    reported: ScannerReport | None = None
    """What scanners have reported, where only that was looked at."""
    started: float = 0
    """When the run began, on the clock that only goes forward."""
    arguments: tuple[str, ...] = ()
    """What the command was called with."""
    folder: str = "."
    """The folder that the report will lie in."""
    may_be_empty: bool = False
    """Whether there may be no file to look at, as a part of them was asked for."""

    @property
    def warnings(self) -> Iterator[str]:
        """The words of the warnings, as they are shown."""
        return warnings(self.report, self.may_be_empty)

    @property
    def milliseconds(self) -> int:
        """How long the run has taken."""
        return round((monotonic() - self.started) * 1000)


class Entry(NamedTuple):
    """A repository that is not known to scan on push, a comment of no use, or an error."""

    path: str
    line: int
    """From 1; 0 where the entry is about the whole file."""
    column: int
    message: str
    status: Status
    level: Level
    rule: str = RULE_ID
    finding: Finding | None = None
    """What is known of the repository, where the entry is about one."""
    key: str = ""
    """What tells it from others in its file, wherever it stands; empty for an error, of which there
    is one."""
    ordinal: int = 1
    """Which it is of those in its file that are about the same."""

    @property
    def end_column(self) -> int:
        """The column behind the last character; that of the first where no more is known."""
        return self.finding.end_column if self.finding is not None else self.column

    @property
    def logical_id(self) -> str:
        """The logical id of the repository; empty for other entries."""
        return self.finding.logical_id if self.finding is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether something is to be done about it."""
        return self.status in (Status.OPEN, Status.ERROR)


def entries(view: View) -> Iterator[Entry]:
    """Yield all entries of a report in the order of its files."""
    for result in view.report.results:
        yield from entries_of(result, view.written)


def entries_of(result: FileResult, written: bool) -> Iterator[Entry]:
    """Yield the entries of a file, those of its repositories first."""
    for finding in result.all_findings:
        status = status_of(finding, written)
        if status is not None:
            yield Entry(
                finding.path,
                finding.line,
                finding.column,
                finding.message,
                status,
                Level.NOTE if finding.verdict is Verdict.CONDITIONAL else Level.WARNING,
                finding=finding,
                key=finding.logical_id,
                ordinal=finding.ordinal,
            )
    seen: Counter[str] = Counter()
    for each in result.unused_suppressions:
        words, key = unused_words(each), unused_words(each._replace(doubt=None))
        seen[key] += 1
        entry = Entry(result.path, each.line, 1, words, Status.OPEN, Level.WARNING, UNUSED_ID)
        yield entry._replace(key=key, ordinal=seen[key])
    error = result.error
    if error is not None:
        line, column = error.line, error.column
        yield Entry(error.path, line, column, error.message, Status.ERROR, Level.ERROR, "error")


def status_of(finding: Finding, written: bool) -> Status | None:
    """Return the status of a repository; None for one that scans on push, or counts as such."""
    if finding.suppressed:
        return Status.SUPPRESSED
    if finding.baselined:
        return Status.BASELINED
    if not finding.open:
        return None
    return Status.FIXED if written and finding.closed_by_fix else Status.OPEN


def advice(entry: Entry, written: bool) -> str:
    """Return what is done or to be done about an entry, and what else matters; on one line each."""
    finding = entry.finding
    if finding is None:
        return _UNUSED if entry.rule == UNUSED_ID else ""
    lines = [f"{outcome(finding, written)}: {finding.remedy}" if finding.remedy else ""]
    lines += (f"note: {each}" for each in finding.notes)
    return "\n".join(escape_control(line) for line in lines if line)
