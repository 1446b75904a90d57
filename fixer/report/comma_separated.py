"""The format `csv`, for spreadsheets: a row an entry, in UTF-8, with names in the first row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fixer.report.escape import escape_control
from fixer.report.listing import Entry, View, entries
from fixer.report.text import outcome
from fixer.rule import PAGE

_NAMES: Final = (
    *("path", "line", "column", "logical_id", "rule", "dialect", "verdict", "status", "outcome"),
    *("fix", "message", "remedy", "notes", "url"),
)
_FORMULA: Final = re.compile(r"(^|;)([\s\"]*)(?=[=+@\uff1d\uff0b\uff0d\uff20-])")
"""Where a spreadsheet would take what follows for a formula, also one that reads `;` between cells,
as in much of Europe, or full-width signs, as in Japan. Such a one knows the quotes behind its own
signs alone."""
_QUOTED: Final = re.compile(r'[,;"]|^\s*:')
"""What is in quotes: so no line begins with a command to GitHub's runner."""


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    yield _row(_NAMES)
    for entry in entries(view):
        yield _row(_cells(entry, view.written))


def _cells(entry: Entry, written: bool) -> Iterator[str]:
    finding = entry.finding
    # A path stays one, and means the same file.
    yield f"./{entry.path}" if _FORMULA.match(entry.path) else entry.path
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


def _row(cells: Iterable[str]) -> str:
    return f"{','.join(map(_cell, cells))}\n"


def _cell(text: str) -> str:
    shown = _FORMULA.sub(r"\1\2'", escape_control(text))
    if not _QUOTED.search(shown):
        return shown
    doubled = shown.replace('"', '""')
    return f'"{doubled}"'
