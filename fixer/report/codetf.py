"""The format `codetf`, the Code Transformation Format of version 2, for what collects fixes.

Source: `codetf.schema.json` in the specifications of Codemodder, and the types of version 2 in its
framework for Python, which names what a person has to fix `unfixedFindings`.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from typing import Final

from fixer import __version__
from fixer.engine.result import FileResult
from fixer.files.containment import folder_of
from fixer.model.edits import Edit
from fixer.model.finding import Finding
from fixer.report.applied import AppliedEdits
from fixer.report.diff import unified
from fixer.report.json_text import array, dumps
from fixer.report.listing import Entry, Status, View, entries_of
from fixer.report.places import Places, identity_of
from fixer.rule import EXPLANATION, NAME, PAGE, RULE_ID
from fixer.source_text import line_column

_RULE: Final = {"id": RULE_ID, "name": NAME, "url": PAGE}


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    places = Places(view)
    identities = _identities(view, places)
    run = {
        "vendor": "ecr-fix",
        "tool": "ecr-fix",
        "version": __version__,
        "commandLine": shlex.join(("ecr-fix", *view.arguments)),
        "elapsed": view.milliseconds,
        "directory": _shown(places.base),
        "sarifs": [],
    }
    result = {
        "codemod": f"ecr-fix:iac/{RULE_ID}",
        "summary": "Turned on scanning on push for Amazon ECR repositories",
        "description": EXPLANATION,
        "detectionTool": {"name": "ecr-fix"},
        "references": [{"url": PAGE, "description": "Scan images in Amazon ECR"}],
        "failedFiles": [places(each.path) for each in view.report.errors],
    }
    yield f'{{"run": {dumps(run)},\n"results": [{dumps(result)[:-1]},\n"changeset": '
    yield from array(_changes(view, places, identities))
    yield ',\n"unfixedFindings": '
    yield from array(_unfixed(view, places, identities))
    yield "}]}\n"


def _shown(folder: str) -> str:
    """Return a folder as it is from the current one, so that a report names no machine."""
    return os.path.relpath(folder, folder_of(os.curdir)).replace(os.sep, "/") if folder else ""


def _identities(view: View, places: Places) -> dict[int, str]:
    """Return the identity of each repository, by that of its finding in this process."""
    return {
        id(each.finding): identity_of(places(each.path), each)
        for result in view.report.results
        for each in entries_of(result, view.written)
        if each.finding is not None
    }


def _changes(view: View, places: Places, identities: dict[int, str]) -> Iterator[dict[str, object]]:
    """Yield the patch of each file, with what it does at which line."""
    fixes = _fixes_by_path(view)
    for result in view.report.results:
        if result.changed and result.source is not None:
            path = places(result.path)
            made = list(_made(result, fixes.get(result.path, []), identities))
            patch = unified(path, result).decode("utf-8", "surrogateescape")
            yield {"path": path, "diff": patch, "changes": made, "strategy": "deterministic"}


def _fixes_by_path(view: View) -> dict[str, list[tuple[Edit, Finding]]]:
    """Return by path the first edit of each fix."""
    applied = AppliedEdits(view)
    found: dict[str, list[tuple[Edit, Finding]]] = {}
    for result in view.report.results:
        for finding in result.all_findings:
            for each in applied.of(finding):
                found.setdefault(each.path, []).append((each.edits[0], finding))
    return found


def _made(
    result: FileResult, fixes: list[tuple[Edit, Finding]], identities: dict[int, str]
) -> Iterator[dict[str, object]]:
    """Yield what each fix does in a file; lines are those of the new text."""
    places = _new_places(result)
    for first, finding in sorted(fixes, key=lambda each: each[0].span.start):
        blank = len(first.text) - len(first.text.lstrip("\r\n"))
        yield {
            "lineNumber": line_column(result.text, places[first] + blank)[0],
            "description": finding.remedy,
            "diffSide": "right",
            "fixedFindings": [{"id": identities[id(finding)], "rule": _RULE}],
        }


def _new_places(result: FileResult) -> dict[Edit, int]:
    """Return where in the new text of a file the text of each edit begins."""
    places = {}
    grown = 0
    for edit in result.edits:
        places[edit] = edit.span.start + grown
        grown += len(edit.text) - (edit.span.end - edit.span.start)
    return places


def _unfixed(view: View, places: Places, identities: dict[int, str]) -> Iterator[dict[str, object]]:
    """Yield the repositories that are left to a person."""
    for result in view.report.results:
        for entry in entries_of(result, view.written):
            finding = entry.finding
            if finding is None or finding.fix_applied or entry.status is not Status.OPEN:
                continue
            yield {
                "id": identities[id(finding)],
                "rule": _RULE,
                "path": places(entry.path),
                "lineNumber": entry.line,
                "reason": _reason(entry),
            }


def _reason(entry: Entry) -> str:
    finding = entry.finding
    notes = (finding.remedy, *finding.notes) if finding is not None else ()
    return "; ".join(filter(None, (entry.message, *notes)))
