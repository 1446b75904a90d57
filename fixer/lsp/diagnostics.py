"""What a job has found, as diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lsprotocol import types

from fixer.lsp.documents import Document
from fixer.lsp.judging import Answer, Spot
from fixer.lsp.positions import UNITS, Place
from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.suppression import Suppression
from fixer.report.escape import escape_control
from fixer.report.text import unused_words
from fixer.rule import PAGE, RULE_ID, UNUSED_ID
from fixer.source_text import BOM

SOURCE: Final = "ecr-fix"

_REMEDIES: Final = {
    Applicability.SAFE: "fix",
    Applicability.UNSAFE: "unsafe fix",
    Applicability.MANUAL: "needs review",
}


def position(place: Place) -> types.Position:
    """Return a place as the protocol has it."""
    return types.Position(place.line, place.unit)


def range_of(finding: Finding, document: Document) -> types.Range:
    """Return the range of a finding in its document."""
    mark = BOM if finding.line == 1 and document.text.startswith(BOM) else ""
    line = mark + finding.source_line
    columns = (finding.column + len(mark), finding.end_column + len(mark))
    start, end = (_in_line(finding.line, each, line, document.encoding) for each in columns)
    return types.Range(start, end)


def _in_line(line: int, column: int, text: str, encoding: str) -> types.Position:
    """Return the position of a line and column, which count from 1, in the text of the line."""
    return types.Position(line - 1, UNITS[encoding].of(text[: column - 1]))


def line_range(line: int, document: Document) -> types.Range:
    """Return the range of a line, counted from 1, without the blanks around it."""
    lines = document.lines
    start = lines.offset_of(line, 1)
    _, end = lines.bounds(lines.place(start).line)
    text = document.text[start:end]
    start += len(text) - len(text.lstrip())
    return types.Range(position(lines.place(start)), position(lines.place(max(start, end))))


class Diagnostics:
    """Makes diagnostics as a client can take them."""

    def __init__(
        self,
        uri_of: Callable[[str], str],
        has_related: bool,
        has_tags: bool,
    ) -> None:
        """Take what a client can.

        Args:
            uri_of: Returns the URI of a path.
            has_related: Whether it shows related places.
            has_tags: Whether it knows the tags.
        """
        self._uri_of = uri_of
        self._has_related = has_related
        self._tags = [types.DiagnosticTag.Unnecessary] if has_tags else None

    def of(self, document: Document, answer: Answer) -> list[types.Diagnostic]:
        """Return the diagnostics of a document."""
        return list(self._of(document, answer))

    def _of(self, document: Document, answer: Answer) -> Iterator[types.Diagnostic]:
        if answer.problem:
            severity = types.DiagnosticSeverity.Error
            yield self._said(line_range(1, document), answer.problem, severity)
        if answer.error is not None:
            yield self._broken(answer.error, document)
        for finding, spots in zip(answer.findings, answer.spots, strict=True):
            if finding.open:
                yield self.of_finding(finding, spots, document)
        for each in answer.unused:
            yield self.of_unused(each, document)
        for words in answer.warnings:
            severity = types.DiagnosticSeverity.Information
            yield self._said(line_range(1, document), words, severity)

    def _said(
        self, where: types.Range, words: str, severity: types.DiagnosticSeverity
    ) -> types.Diagnostic:
        return types.Diagnostic(where, escape_control(words), severity=severity, source=SOURCE)

    def _broken(self, error: SourceError, document: Document) -> types.Diagnostic:
        """Return the one diagnostic of a file that cannot be read."""
        lines = document.lines
        start = lines.offset_of(error.line, error.column)
        if error.line == 1 and document.text.startswith(BOM):
            start += len(BOM)
        _, end = lines.bounds(lines.place(start).line)
        where = types.Range(position(lines.place(start)), position(lines.place(max(start, end))))
        return self._said(where, error.message, types.DiagnosticSeverity.Error)

    def of_finding(
        self, finding: Finding, spots: tuple[Spot, ...], document: Document
    ) -> types.Diagnostic:
        """Return the diagnostic of a finding."""
        may_scan = finding.verdict is Verdict.CONDITIONAL
        return types.Diagnostic(
            range_of(finding, document),
            words_of(finding),
            severity=(
                types.DiagnosticSeverity.Information
                if may_scan
                else types.DiagnosticSeverity.Warning
            ),
            code=RULE_ID,
            code_description=types.CodeDescription(PAGE),
            source=SOURCE,
            related_information=self._related(spots, document.encoding),
        )

    def _related(
        self, spots: tuple[Spot, ...], encoding: str
    ) -> list[types.DiagnosticRelatedInformation] | None:
        if not spots or not self._has_related:
            return None
        found = []
        for each in dict.fromkeys(spots):
            start = _in_line(each.line, each.column, each.source_line, encoding)
            end = _in_line(each.line, len(each.source_line) + 1, each.source_line, encoding)
            where = types.Location(self._uri_of(each.path), types.Range(start, end))
            found.append(types.DiagnosticRelatedInformation(where, "the fix changes this"))
        return found

    def of_unused(self, unused: Suppression, document: Document) -> types.Diagnostic:
        """Return the diagnostic of a comment of our own that exempts nothing."""
        return types.Diagnostic(
            line_range(unused.line, document),
            escape_control(unused_words(unused)),
            severity=types.DiagnosticSeverity.Warning,
            code=UNUSED_ID,
            source=SOURCE,
            # One that may only be misspelt or misplaced is not to be taken for one of no use.
            tags=self._tags if unused.doubt is None else None,
        )


def words_of(finding: Finding) -> str:
    """Return what a report says of a finding, in lines: the verdict, the remedy, the notes."""
    lines = [finding.message]
    if finding.applicability is not None and finding.remedy:
        lines.append(f"{_REMEDIES[finding.applicability]}: {finding.remedy}")
    lines += (f"note: {each}" for each in finding.notes)
    return "\n".join(map(escape_control, lines))
