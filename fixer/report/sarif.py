"""The format `sarif`, for code scanning services and editors.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer import __version__
from fixer.model.finding import Finding
from fixer.report.applied import AppliedEdits, FileEdits
from fixer.report.escape import escape_control
from fixer.report.json_text import array, dumps
from fixer.report.listing import Entry, Level, Status, View, advice, entries
from fixer.report.places import Places, identity_of
from fixer.rule import EXPLANATION, NAME, PAGE, RULE_ID, UNUSED_ID
from fixer.source_text import line_column

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT: Final = "%SRCROOT%"
_RULES: Final = (
    {
        "id": RULE_ID,
        "name": "UnscannedEcrImage",
        "shortDescription": {"text": f"{NAME}."},
        "fullDescription": {
            "text": "An Amazon ECR repository that does not scan images on push accepts images "
            "with known vulnerabilities without a word."
        },
        "help": {"text": EXPLANATION},
        "helpUri": PAGE,
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["security", "aws", "ecr"], "precision": "very-high"},
    },
    {
        "id": UNUSED_ID,
        "name": "UnusedSuppression",
        "shortDescription": {"text": "A comment of ecr-fix exempts no repository."},
        "fullDescription": {
            "text": "The comment exempts nothing, as the repository scans on push, or is another "
            "one. Take it out with --remove-unused-ignores."
        },
        "help": {"text": "Take the comment out with --remove-unused-ignores."},
        "helpUri": PAGE,
        "defaultConfiguration": {"level": "warning"},
    },
)
_INDEX: Final = {str(each["id"]): index for index, each in enumerate(_RULES)}


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    return _pieces(view, [each for each in _listed(view) if each.status is not Status.FIXED])


def only_open(view: View) -> Iterator[str]:
    """Yield the text of a report for services that take each result for an open one."""
    return _pieces(view, [each for each in _listed(view) if each.is_open])


def _listed(view: View) -> Iterator[Entry]:
    return (each for each in entries(view) if each.rule in _INDEX)


def _pieces(view: View, listed: list[Entry]) -> Iterator[str]:
    places = Places(view)
    driver = {"name": "ecr-fix", "semanticVersion": __version__, "rules": _RULES}
    yield f'{{"$schema": {dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{{\n'
    yield f'"tool": {{"driver": {dumps(driver)}}},\n'
    yield '"columnKind": "unicodeCodePoints", "newlineSequences": ["\\r\\n", "\\n", "\\r"],\n'
    root = {"description": {"text": "The root of the checkout, or the folder above all files."}}
    yield f'"originalUriBaseIds": {dumps({_ROOT: root})},\n'
    yield f'"invocations": [{dumps(_invocation(view, places))}],\n"results": '
    yield from array(_results(listed, view, places))
    yield "}]}\n"


def _invocation(view: View, places: Places) -> dict[str, object]:
    """Return how the run ended: with the files that could not be read, and the warnings."""
    errors = [
        {
            "level": "error",
            "message": _words(each.message),
            "locations": [_location(each, places)],
        }
        for each in entries(view)
        if each.status is Status.ERROR
    ]
    warnings = [{"level": "warning", "message": _words(each)} for each in view.warnings]
    return {
        "executionSuccessful": not errors,
        "toolExecutionNotifications": [*errors, *warnings],
    }


def _results(listed: list[Entry], view: View, places: Places) -> Iterator[dict[str, object]]:
    applied = AppliedEdits(view)
    # Of all results or of none it is known whether they are suppressed.
    any_suppressed = any(not each.is_open for each in listed)
    for entry in listed:
        result: dict[str, object] = {
            "ruleId": entry.rule,
            "ruleIndex": _INDEX[entry.rule],
            "level": "note" if entry.level is Level.NOTE else "warning",
            "message": _message(entry),
            "locations": [_location(entry, places)],
            "partialFingerprints": {"ecrFix/v1": identity_of(places(entry.path), entry)},
        }
        finding = entry.finding
        if finding is not None:
            result["properties"] = _properties(finding)
            fixed = list(applied.of(finding))
            if fixed and entry.is_open and not view.written:
                result["fixes"] = [_fix(finding, fixed, places)]
        if any_suppressed:
            result["suppressions"] = [] if entry.is_open else [_suppression(entry, places)]
        yield result


def _message(entry: Entry) -> dict[str, str]:
    """Return what is said of an entry, one line each."""
    lines = filter(None, (escape_control(entry.message), advice(entry, False)))
    return _words("\n".join(lines))


def _words(text: str) -> dict[str, str]:
    """Return words in which nothing is taken for a link.

    Braces are as they are, though SARIF asks for them to be doubled (3.11.5): without arguments
    the SDK of Microsoft and its viewers show a text unchanged, doubled braces too.
    """
    return {"text": text.replace("](", "] (")}


def _location(entry: Entry, places: Places) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": _artifact(entry.path, places)}
    if entry.line:
        region = {"startLine": entry.line, "startColumn": entry.column}
        if entry.end_column > entry.column:
            region["endColumn"] = entry.end_column
        place["region"] = region
    location: dict[str, object] = {"physicalLocation": place}
    if entry.logical_id:
        named = {"fullyQualifiedName": entry.logical_id, "kind": "resource"}
        location["logicalLocations"] = [named]
    return location


def _artifact(path: str, places: Places) -> dict[str, object]:
    return {"uri": places.uri(path), "uriBaseId": _ROOT}


def _properties(finding: Finding) -> dict[str, object]:
    applicability = finding.applicability
    return {
        "verdict": finding.verdict.value,
        "dialect": finding.dialect,
        "applicability": applicability.value if applicability else None,
    }


def _fix(finding: Finding, fixed: list[FileEdits], places: Places) -> dict[str, object]:
    changes = [
        {
            "artifactLocation": _artifact(each.path, places),
            "replacements": [
                {
                    "deletedRegion": _region(each.text, edit.span.start, edit.span.end),
                    "insertedContent": {"text": edit.text},
                }
                for edit in each.edits
            ],
        }
        for each in fixed
    ]
    return {"description": _words(finding.remedy), "artifactChanges": changes}


def _region(text: str, start: int, end: int) -> dict[str, int]:
    first_line, first_column = line_column(text, start)
    last_line, last_column = line_column(text, end)
    return {
        "startLine": first_line,
        "startColumn": first_column,
        "endLine": last_line,
        "endColumn": last_column,
    }


def _suppression(entry: Entry, places: Places) -> dict[str, object]:
    own = entry.finding.suppression if entry.finding is not None else None
    if own is None or entry.status is Status.BASELINED:
        return {"kind": "external", "justification": "listed in the baseline"}
    suppression: dict[str, object] = {
        "kind": "external" if own.file else "inSource",
        "justification": str(own),
    }
    if own.line:
        region = {"startLine": own.line}
        artifact = _artifact(own.file or entry.path, places)
        suppression["location"] = {
            "physicalLocation": {"artifactLocation": artifact, "region": region}
        }
    return suppression
