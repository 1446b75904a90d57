"""The format `json`: one object with all that a report says, for scripts and dashboards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, cast

from fixer.model.edits import Edit
from fixer.model.finding import Finding
from fixer.report import answers
from fixer.report.applied import AppliedEdits
from fixer.report.json_objects import (
    AnswerObject,
    EditObject,
    FindingObject,
    FixObject,
    ReportObject,
    SummaryObject,
    SuppressionObject,
)
from fixer.report.json_text import array, dumps
from fixer.report.listing import Entry, Status, View, entries
from fixer.report.text import outcome
from fixer.rule import PAGE
from fixer.scanner_reports.answers import Answer

VERSION: Final = 1


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    yield f'{{"schema_version": {VERSION},\n"summary": {dumps(_summary(view))}'
    for name, items in _lists(view).items():
        yield f',\n"{name}": '
        yield from array(cast("Iterable[object]", items))
    yield "}\n"


def _lists(view: View) -> ReportObject:
    lists: ReportObject = {
        "findings": _findings(view),
        "unused_suppressions": (
            {"path": result.path, "line": each.line, "directive": str(each)}
            for result in view.report.results
            for each in result.unused_suppressions
        ),
        "errors": (
            {"path": each.path, "line": each.line, "column": each.column, "message": each.message}
            for each in view.report.errors
        ),
        "warnings": view.warnings,
    }
    if view.reported is not None:
        lists["reported"] = map(_answer, view.report.answers)
    return lists


def lines(view: View) -> Iterator[str]:
    """Yield the findings, one object a line: the format `json-lines`."""
    for each in _findings(view):
        yield f"{dumps(each)}\n"


def _summary(view: View) -> SummaryObject:
    counts = Counter(each.status for each in entries(view) if each.finding is not None)
    return {
        "open": counts[Status.OPEN],
        "fixed": counts[Status.FIXED],
        "suppressed": counts[Status.SUPPRESSED],
        "baselined": counts[Status.BASELINED],
        "files": view.report.files,
    }


def _findings(view: View) -> Iterator[FindingObject]:
    applied = AppliedEdits(view)
    for each in entries(view):
        if each.finding is not None:
            yield _finding(each, each.finding, view.written, applied)


def _finding(entry: Entry, finding: Finding, written: bool, applied: AppliedEdits) -> FindingObject:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_column": finding.end_column,
        "logical_id": finding.logical_id,
        "name": finding.name,
        "dialect": finding.dialect,
        "rule": entry.rule,
        "url": PAGE,
        "verdict": finding.verdict.value,
        "status": entry.status.value,
        "outcome": outcome(finding, written),
        "message": finding.message,
        "remedy": finding.remedy,
        "notes": finding.notes,
        "fix": _fix(finding, applied),
        "suppression": _suppression(finding) if entry.status is Status.SUPPRESSED else None,
    }


def _fix(finding: Finding, applied: AppliedEdits) -> FixObject | None:
    fix = finding.fix
    if fix is None or not finding.open:
        return None
    by_path = ((finding.path, fix.edits), *fix.edits_in_other_files)
    if finding.fix_applied:
        by_path = tuple((each.path, each.edits) for each in applied.of(finding))
    return {
        "applicability": fix.applicability.value,
        "applied": finding.fix_applied,
        "edits": [_edit(path, each) for path, edits in by_path for each in edits],
    }


def _edit(path: str, edit: Edit) -> EditObject:
    return {"path": path, "start": edit.span.start, "end": edit.span.end, "text": edit.text}


def _suppression(finding: Finding) -> SuppressionObject | None:
    own = finding.suppression
    if own is None:
        return None
    return {
        "scanner": own.scanner,
        "directive": own.directive,
        "reason": own.reason,
        "path": own.file or finding.path,
        "line": own.line,
    }


def _answer(each: Answer) -> AnswerObject:
    found = each.reported
    return {
        "report": found.report,
        "rule": found.rule_id,
        "path": found.path,
        "line": found.line,
        "resource": found.resource,
        "repository": found.repository,
        "outcome": each.outcome.value,
        "why": answers.why(each),
    }
