"""What is shown of a repository under the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lsprotocol import types

from fixer.lsp.diagnostics import line_range, range_of, words_of
from fixer.lsp.documents import Document
from fixer.lsp.judging import Answer
from fixer.lsp.positions import Place
from fixer.model.finding import Finding
from fixer.report.escape import escape_control
from fixer.report.markdown import escaped
from fixer.rule import PAGE, RULE_ID

_SETTINGS: Final = ("imagescanningconfiguration", "scanonpush")


def hover_at(document: Document, answer: Answer, at: Place) -> types.Hover | None:
    """Return what the rule says of the repository whose declaration or setting is at a place."""
    for finding in answer.findings:
        where = range_of(finding, document)
        if _holds(where, at):
            return _hover(finding, where)
    line = at.line + 1
    for finding in answer.findings:
        first, last = finding.lines
        if line == first or (first <= line <= last and _is_setting(document, at)):
            return _hover(finding, line_range(line, document))
    return None


def _holds(where: types.Range, at: Place) -> bool:
    start, end = where.start, where.end
    return start.line == at.line and start.character <= at.unit <= end.character


def _is_setting(document: Document, at: Place) -> bool:
    """Whether a place is on a line that writes the setting."""
    lines = document.lines
    start, end = lines.bounds(min(at.line, lines.place(len(document.text)).line))
    words = document.text[start:end].lower().replace("_", "")
    return any(each in words for each in _SETTINGS)


def _hover(finding: Finding, where: types.Range) -> types.Hover:
    words = types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join(_paragraphs(finding)))
    return types.Hover(words, where)


def _paragraphs(finding: Finding) -> Iterator[str]:
    """Yield what is said, as Markdown."""
    verdict = finding.verdict.value
    yield f"**{RULE_ID}**: {verdict}"
    for line in words_of(finding).split("\n"):
        yield escaped(line)
    if finding.suppressed and finding.suppression is not None:
        yield f"suppressed by {escaped(escape_control(str(finding.suppression)))}"
    if finding.baselined:
        yield "baselined"
    yield f"[Scan images in Amazon ECR]({PAGE})"
