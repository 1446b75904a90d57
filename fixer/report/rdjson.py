"""The format `rdjson`, the Reviewdog Diagnostic Format: comments and suggestions in a review.

Source: `proto/rdf/reviewdog.proto` of reviewdog. Columns count bytes in UTF-8 from 1, and an end is
behind the last byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.model.edits import shifted, splice
from fixer.report.applied import AppliedEdits, FileEdits
from fixer.report.escape import escape_control
from fixer.report.json_text import array, dumps
from fixer.report.listing import Entry, Level, Status, View, advice, entries
from fixer.rule import PAGE
from fixer.source_text import line_column

_SEVERITIES: Final = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.NOTE: "INFO"}


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    yield f'{{"source": {dumps({"name": "ecr-fix", "url": PAGE})}, "severity": "WARNING",\n'
    yield '"diagnostics": '
    yield from array(_diagnostics(view))
    yield "}\n"


def _diagnostics(view: View) -> Iterator[dict[str, object]]:
    applied = AppliedEdits(view)
    columns = _Columns()
    for entry in entries(view):
        if not entry.is_open:
            continue
        lines = (escape_control(entry.message), advice(entry, view.written))
        diagnostic: dict[str, object] = {
            "message": "\n".join(filter(None, lines)),
            "location": _location(entry, columns),
            "severity": _SEVERITIES[entry.level],
            "code": {"value": entry.rule, "url": PAGE},
        }
        finding = entry.finding if not view.written else None
        fixed = list(applied.of(finding)) if finding is not None else []
        # A part of a fix would be a wrong one, so what lies in several files is not suggested.
        if len(fixed) == 1 and fixed[0].path == entry.path and entry.status is Status.OPEN:
            diagnostic["suggestions"] = [_suggestion(fixed[0], columns)]
        yield diagnostic


def _location(entry: Entry, columns: _Columns) -> dict[str, object]:
    if not entry.line:
        return {"path": entry.path}
    start: dict[str, object] = {"line": entry.line}
    end: dict[str, object] = {}
    if entry.finding is not None:
        line = entry.finding.source_line
        start["column"] = columns.at(line, entry.column - 1)
        end = {"line": entry.line, "column": columns.at(line, entry.end_column - 1)}
    return {"path": entry.path, "range": {"start": start, **({"end": end} if end else {})}}


def _suggestion(fixed: FileEdits, columns: _Columns) -> dict[str, object]:
    """Return the edits of a file as one: each of several would be taken for another way."""
    start, end = fixed.edits[0].span.start, fixed.edits[-1].span.end
    text = splice(fixed.text[start:end], shifted(fixed.edits, -start))
    places = (_position(fixed.text, offset, columns) for offset in (start, end))
    return {"range": dict(zip(("start", "end"), places, strict=True)), "text": text}


def _position(text: str, offset: int, columns: _Columns) -> dict[str, int]:
    line, column = line_column(text, offset)
    return {"line": line, "column": columns.between(text, offset - column + 1, offset)}


class _Columns:
    """Counts bytes; a line may be a whole file, in which the next place is near the last one."""

    def __init__(self) -> None:
        self._text = ""
        self._start = self._place = self._bytes = 0

    def at(self, line: str, place: int) -> int:
        """Return the column of a place in a line."""
        return self.between(line, 0, min(place, len(line)))

    def between(self, text: str, start: int, place: int) -> int:
        """Return the column of a place in a text whose line begins at `start`."""
        if text.isascii():
            return place - start + 1
        if text is not self._text or start != self._start:
            self._text, self._start, self._place, self._bytes = text, start, start, 0
        if place >= self._place:
            self._bytes += len(text[self._place : place].encode())
        else:
            self._bytes -= len(text[place : self._place].encode())
        self._place = place
        return self._bytes + 1
