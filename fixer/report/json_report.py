"""The format `json`: one object with all that a report says, for scripts and dashboards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.model.edits import Edit
from fixer.model.finding import Finding
from fixer.report import answers
from fixer.report.applied import AppliedEdits
from fixer.report.json_text import array, dumps
from fixer.report.listing import Entry, Status, View, entries
from fixer.report.text import outcome
from fixer.rule import PAGE
from fixer.scanner_reports.answers import Answer

_VERSION: Final = 1


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    yield f'{{"schema_version": {_VERSION},\n"summary": {dumps(_summary(view))},\n"findings": '
    yield from array(_findings(view))
    yield ',\n"unused_suppressions": '
    yield from array(
        {"path": result.path, "line": each.line, "directive": str(each)}
        for result in view.report.results
        for each in result.unused_suppressions
    )
    yield ',\n"errors": '
    yield from array(
        {"path": each.path, "line": each.line, "column": each.column, "message": each.message}
        for each in view.report.errors
    )
    yield ',\n"warnings": '
    yield from array(view.warnings)
    if view.reported is not None:
        yield ',\n"reported": '
        yield from array(map(_answer, view.report.answers))
    yield "}\n"


def lines(view: View) -> Iterator[str]:
    """Yield the findings, one object a line: the format `json-lines`."""
    for each in _findings(view):
        yield f"{dumps(each)}\n"


def _summary(view: View) -> dict[str, object]:
    counts = dict.fromkeys(Status, 0)
    for each in entries(view):
        if each.finding is not None:
            counts[each.status] += 1
    del counts[Status.ERROR]
    return {**{status.value: count for status, count in counts.items()}, "files": view.report.files}


def _findings(view: View) -> Iterator[dict[str, object]]:
    applied = AppliedEdits(view)
    for each in entries(view):
        if each.finding is not None:
            yield _finding(each, each.finding, view.written, applied)


def _finding(
    entry: Entry, finding: Finding, written: bool, applied: AppliedEdits
) -> dict[str, object]:
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


def _fix(finding: Finding, applied: AppliedEdits) -> dict[str, object] | None:
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


def _edit(path: str, edit: Edit) -> dict[str, object]:
    return {"path": path, "start": edit.span.start, "end": edit.span.end, "text": edit.text}


def _suppression(finding: Finding) -> dict[str, object] | None:
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


def _answer(each: Answer) -> dict[str, object]:
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
