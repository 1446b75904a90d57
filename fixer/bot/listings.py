"""What `suggest` and `status` print: JSON for programs, text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Final

from fixer.bot.outcome import Deed
from fixer.bot.status import Status
from fixer.bot.suggest import SuggestResult
from fixer.bot.suggestions import Remark
from fixer.report.escape import escape_control

_SCHEMA: Final = 1
_CONFLICTS: Final = {True: "yes", False: "no", None: "-"}
_TITLES: Final = ("number", "state", "conflicts", "checks", "branch", "url")


def status_document(found: Iterable[Status]) -> dict[str, Any]:
    """Return the pull requests as the document that programs read."""
    return {"schema_version": _SCHEMA, "pull_requests": [*map(_status, found)]}


def _status(status: Status) -> dict[str, Any]:
    return asdict(status) | {"state": status.state.value, "checks": status.checks.value}


def status_table(found: Iterable[Status]) -> str:
    """Return the pull requests as a table, or a sentence where there are none."""
    rows = [
        (
            str(each.number),
            each.state.value,
            _CONFLICTS[each.conflicts],
            each.checks.value,
            escape_control(each.branch),
            escape_control(each.url),
        )
        for each in found
    ]
    if not rows:
        return "There are no pull requests of ecr-fix-bot."
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    return "\n".join(_line(row, widths) for row in (_TITLES, *rows))


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def suggest_document(result: SuggestResult) -> dict[str, Any]:
    """Return what became of a review as the document that programs read."""
    return {
        "schema_version": _SCHEMA,
        "repository": result.repository,
        "number": result.number,
        "url": result.url or None,
        "commit": result.head or None,
        "outcome": result.outcome.value,
        "suggestions": [
            {
                "path": each.suggestion.path,
                "first_line": each.suggestion.first_line,
                "last_line": each.suggestion.last_line,
                "logical_ids": [finding.logical_id for finding in each.suggestion.findings],
                "action": each.deed.value,
            }
            for each in result.made
        ],
        "summary": {"action": result.summary.value, "findings": [*map(_remark, result.rest)]},
        "withdrawn": result.withdrawn,
        "warnings": list(result.warnings),
        "message": result.message,
    }


def _remark(remark: Remark) -> dict[str, Any]:
    finding = remark.finding
    return {
        "path": finding.path if finding else None,
        "line": finding.line if finding else None,
        "logical_id": finding.logical_id if finding else None,
        "reason": remark.reason.name.lower().replace("_", "-"),
        "message": remark.words or (finding.message if finding else ""),
    }


def suggest_text(result: SuggestResult) -> str:
    """Return what became of a review as lines for people."""
    return "\n".join(escape_control(line) for line in _suggest_lines(result))


def _suggest_lines(result: SuggestResult) -> Iterator[str]:
    message = f": {result.message}" if result.message else ""
    where = result.url or f"{result.repository} {result.number}"
    yield f"{where}: {result.outcome.value}{message}"
    for each in result.made:
        suggestion = each.suggestion
        names = ", ".join(finding.logical_id for finding in suggestion.findings)
        yield f"  {suggestion.path}:{suggestion.first_line}: {names}: suggestion {each.deed.value}"
    for remark in result.rest:
        if remark.finding is None:
            yield f"  {remark.words}: in the summary"
        else:
            finding = remark.finding
            yield f"  {finding.path}:{finding.line}: {finding.logical_id}: in the summary"
    if result.withdrawn:
        yield f"  {result.withdrawn} withdrawn"
    if result.summary is not Deed.NONE:
        yield f"  summary {result.summary.value}"
