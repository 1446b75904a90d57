"""The format `csv`, for spreadsheets: a row an entry, in UTF-8, with names in the first row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from fixer.report.escape import escape_control
from fixer.report.listing import Entry, View, entries
from fixer.report.text import outcome
from fixer.rule import PAGE

_NAMES: Final = (
    *("path", "line", "column", "logical_id", "rule", "dialect", "verdict", "status", "outcome"),
    *("fix", "message", "remedy", "notes", "url"),
)
_FORMULAS: Final = ("=", "+", "-", "@")
"""With what a cell begins that a spreadsheet takes for a formula."""


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    yield _row(_NAMES)
    for entry in entries(view):
        yield _row(_cells(entry, view.written))


def _cells(entry: Entry, written: bool) -> Iterator[str]:
    finding = entry.finding
    # A path stays one, and means the same file.
    yield f"./{entry.path}" if entry.path.startswith(_FORMULAS) else entry.path
    yield str(entry.line or "")
    yield str(entry.column if entry.line else "")
    yield entry.logical_id
    yield entry.rule
    yield finding.dialect if finding is not None else ""
    yield finding.verdict.value if finding is not None else ""
    yield entry.status.value
    yield outcome(finding, written) if finding is not None else ""
    applicability = finding.applicability if finding is not None else None
    yield applicability.value if applicability is not None else ""
    yield entry.message
    yield finding.remedy if finding is not None else ""
    yield "; ".join(finding.notes) if finding is not None else ""
    yield PAGE


def _row(cells: Iterator[str] | tuple[str, ...]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(map(_cell, cells))
    return line.getvalue()


def _cell(text: str) -> str:
    shown = escape_control(text)
    return f"'{shown}" if shown.startswith(_FORMULAS) else shown
