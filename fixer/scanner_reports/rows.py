"""The rows of a report, which each reader yields, and what is counted of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fixer.model.reported_finding import ReportedFinding, ScannerReport
from fixer.scanner_reports.rule_ids import id_of_rule


class Place(NamedTuple):
    """What a row is about: a place in a file, or a repository that is deployed."""

    path: str = ""
    line: int = 0
    last_line: int = 0
    resource: str = ""
    repository: str = ""
    snippet: str = ""


class Row(NamedTuple):
    """One row of a report, of whatever rule."""

    ids: Iterable[str]
    """The ids and the names of its rule, of which one may be ours."""
    places: Iterable[Place]
    """What it is about; only asked for where the rule is ours."""
    failed: bool = True
    suppressed: bool = False


class BreaksOffError(Exception):
    """A report breaks off in the midst of its rows; the message has the line, and why."""


def report_of(name: str, rows: Iterable[Row]) -> ScannerReport:
    """Return what the rows of the report with a name say of the rule."""
    findings: list[ReportedFinding] = []
    others = suppressed = 0
    for row in rows:
        if not row.failed:
            continue
        rule_id = id_of_rule(row.ids)
        if rule_id is None:
            others += 1
        elif row.suppressed:
            suppressed += 1
        else:
            places = tuple(row.places) or (Place(),)  # what is reported is never left out
            findings += (ReportedFinding(name, rule_id, *each) for each in places)
    return ScannerReport(tuple(findings), others, suppressed)
