"""What can be done about the findings of a document: which actions there are, and their edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from lsprotocol import types

from fixer.engine.fix_selection import Place, place_of
from fixer.lsp.diagnostics import Diagnostics, position
from fixer.lsp.documents import Document
from fixer.lsp.judging import Answer, ChangedFile, Task
from fixer.lsp.positions import Lines
from fixer.model.edits import Applicability, Edit
from fixer.model.finding import Finding
from fixer.report.escape import escape_control
from fixer.rule import RULE_ID

FIX_ALL: Final = "source.fixAll.ecr-fix"
PLACEHOLDER: Final = "TODO: say why"
"""The reason that an exemption is given, for a person to replace."""

QUICK_FIX: Final = types.CodeActionKind.QuickFix.value


class Wish(NamedTuple):
    """What an action asks for; it is sent to the client and comes back with it."""

    uri: str
    version: int
    task: Task
    places: tuple[Place, ...] = ()
    unsafe_fixes: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return it as values of JSON."""
        places = [list(each) for each in self.places]
        return {**self._asdict(), "task": self.task.value, "places": places}


def wish_of(data: Any) -> Wish | None:
    """Return what an action asks for that comes back; None for one that is not ours."""
    try:
        places = tuple((str(a), int(b), int(c), str(d)) for a, b, c, d in data["places"])
        task = Task(data["task"])
        return Wish(
            str(data["uri"]), int(data["version"]), task, places, data["unsafe_fixes"] is True
        )
    except (KeyError, TypeError, ValueError):
        return None


def wants(kind: str, only: Iterable[str] | None) -> bool:
    """Whether a client that asks for some kinds alone asks for this one."""
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


class Actions:
    """The actions for some lines of a document."""

    def __init__(self, document: Document, answer: Answer, diagnostics: Diagnostics) -> None:
        """Take a document and what was found in this version of it."""
        self._document = document
        self._answer = answer
        self._diagnostics = diagnostics

    def at(self, first: int, last: int, only: Iterable[str] | None) -> Iterator[types.CodeAction]:
        """Yield the actions for lines counted from 0, those that are preferred first.

        Args:
            first: The first line.
            last: The last line.
            only: The kinds that are asked for; None for all.
        """
        if wants(QUICK_FIX, only):
            pairs = zip(self._answer.findings, self._answer.spots, strict=True)
            for finding, spots in pairs:
                if finding.open and first <= finding.line - 1 <= last:
                    found = self._diagnostics.of_finding(finding, spots, self._document)
                    yield from self._of_finding(finding, found)
            yield from self._for_unused(first, last)
        if wants(FIX_ALL, only):
            yield from self._for_all()

    def _of_finding(
        self, finding: Finding, diagnostic: types.Diagnostic
    ) -> Iterator[types.CodeAction]:
        """Yield what can be done about one finding."""
        places = (place_of(finding),)
        if finding.fix is not None:
            is_safe = finding.fix.applicability is Applicability.SAFE
            doubt = "" if is_safe else " (unsafe: may change intended behaviour)"
            wish = self._wish(Task.FIX, places, not is_safe)
            title = f"Fix {finding.logical_id}{doubt}: {finding.remedy}"
            yield self._action(title, QUICK_FIX, wish, diagnostic, is_safe)
        wish = self._wish(Task.EXEMPT, places)
        title = f"Exempt {finding.logical_id} from {RULE_ID}"
        yield self._action(title, QUICK_FIX, wish, diagnostic)

    def _for_unused(self, first: int, last: int) -> Iterator[types.CodeAction]:
        """Yield what takes out the comments of our own that exempt nothing."""
        for unused in self._answer.unused:
            if unused.removal is not None and first <= unused.line - 1 <= last:
                title = "Remove the comments of this file that exempt no repository"
                diagnostic = self._diagnostics.of_unused(unused, self._document)
                wish = self._wish(Task.REMOVE_UNUSED)
                yield self._action(title, QUICK_FIX, wish, diagnostic, is_preferred=True)
                return

    def _for_all(self) -> Iterator[types.CodeAction]:
        """Yield what applies the fixes that the command would apply."""
        places = tuple(place_of(each) for each in self._answer.findings if each.fix_applied)
        if places:
            title = "Fix all repositories that do not scan images on push"
            yield self._action(title, FIX_ALL, self._wish(Task.FIX, places))

    def _wish(self, task: Task, places: tuple[Place, ...] = (), unsafe_fixes: bool = False) -> Wish:
        document = self._document
        return Wish(document.uri, document.version, task, places, unsafe_fixes)

    def _action(
        self,
        title: str,
        kind: str,
        wish: Wish,
        diagnostic: types.Diagnostic | None = None,
        is_preferred: bool = False,
    ) -> types.CodeAction:
        return types.CodeAction(
            escape_control(title),
            kind=kind,
            diagnostics=[diagnostic] if diagnostic is not None else None,
            is_preferred=is_preferred or None,
            data=wish.as_data(),
        )


class Target(NamedTuple):
    """A file as a client knows it; without a version it is not open."""

    uri: str
    version: int | None = None


def workspace_edit(
    changed: Iterable[tuple[ChangedFile, Target]], encoding: str, has_versions: bool
) -> types.WorkspaceEdit:
    """Return the edits of some files.

    Args:
        changed: The files.
        encoding: How the client counts characters.
        has_versions: Whether the client takes edits of a version of a document.
    """
    edits = [(target, _text_edits(file, encoding)) for file, target in changed]
    if not has_versions:
        by_uri: Mapping[str, list[types.TextEdit]] = {each.uri: some for each, some in edits}
        return types.WorkspaceEdit(changes=dict(by_uri))
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(each.uri, each.version), list(some)
            )
            for each, some in edits
        ]
    )


def _text_edits(file: ChangedFile, encoding: str) -> list[types.TextEdit]:
    lines = Lines(file.text, encoding)
    return [types.TextEdit(_range(each, lines), each.text) for each in file.edits]


def _range(edit: Edit, lines: Lines) -> types.Range:
    start, end = edit.span.start, edit.span.end
    return types.Range(position(lines.place(start)), position(lines.place(end)))
