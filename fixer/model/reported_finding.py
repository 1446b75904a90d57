"""What a scanner reports, whatever format its report has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """One finding of this rule in the report of a scanner: a place in a file, or a deployed one.

    Lines count from 1; 0 stands for none.
    """

    report: str
    """The file of the report, as it was named."""
    rule_id: str
    """The id, or the name, under which the scanner reports the rule."""
    path: str = ""
    """The file that the finding is in, as the report names it; empty for what is deployed."""
    line: int = 0
    last_line: int = 0
    resource: str = ""
    """The logical id or the address of the repository, where the report has it."""
    repository: str = ""
    """The name of a repository that is deployed."""
    snippet: str = ""
    """The lines as the scanner saw them, where the report has them."""

    @property
    def place(self) -> str:
        """Return where the finding is, as a message names it."""
        if self.repository:
            return f"the deployed repository {self.repository}"
        line = f":{self.line}" if self.line else ""
        return f"{self.path or self.resource or 'no place'}{line}"


class ScannerReport(NamedTuple):
    """The findings of this rule in a report, without those that the scanner suppressed."""

    findings: tuple[ReportedFinding, ...]
    others: int = 0
    """How many findings of other rules are in it."""
    suppressed: int = 0
    """How many findings of this rule the report calls suppressed."""


def merged(reports: Iterable[ScannerReport]) -> ScannerReport:
    """Return several reports as one."""
    several = tuple(reports)
    return ScannerReport(
        tuple(each for report in several for each in report.findings),
        sum(report.others for report in several),
        sum(report.suppressed for report in several),
    )
