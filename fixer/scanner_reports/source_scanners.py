"""Reads the own formats of scanners of source: checkov, KICS, trivy and semgrep.

Sources: what checkov 3 prints with `-o json`; "Results" in the documentation of KICS; "Reporting"
in that of trivy; "JSON and SARIF fields" in that of semgrep.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.scanner_reports.rows import Place, Row
from fixer.scanner_reports.values import at, items_at, number_at, text_at

_LOCAL: Final = ("filesystem", "repository")
"""What is in a folder, to trivy."""


def is_checkov(document: object) -> bool:
    """Whether a document is one of checkov: a run, or a list of them."""
    runs = _runs(document)
    signs = ("check_type", "checkov_version")  # without a finding there is only a summary
    return bool(runs) and all(any(at(each, sign) for sign in signs) for each in runs)


def rows_of_checkov(document: object) -> Iterator[Row]:
    """Yield what checkov reports."""
    for run in _runs(document):
        for key in ("failed_checks", "skipped_checks"):
            for check in items_at(run, "results", key):
                ids = (text_at(check, "check_id"),)
                yield Row(ids, _in_checkov(check), suppressed=key == "skipped_checks")


def _runs(document: object) -> list[object]:
    return document if isinstance(document, list) else [document]


def _in_checkov(check: object) -> Iterator[Place]:
    # `file_path` begins with a slash, and is relative to the folder that was scanned.
    yield Place(
        text_at(check, "file_abs_path") or text_at(check, "file_path").lstrip("/"),
        number_at(check, "file_line_range", 0),
        number_at(check, "file_line_range", 1),
        text_at(check, "resource"),
    )


def is_kics(document: object) -> bool:
    """Whether a document is one of KICS, or of the scanner of Datadog that is built on it."""
    found = document.keys() if isinstance(document, dict) else ()
    return "queries" in found and isinstance(at(document, "queries"), list | None)


def rows_of_kics(document: object) -> Iterator[Row]:
    """Yield what KICS reports."""
    for query in items_at(document, "queries"):
        ids = (text_at(query, "query_id"), text_at(query, "query_name"))
        for file in items_at(query, "files"):
            yield Row(ids, _in_kics(file))


def _in_kics(file: object) -> Iterator[Place]:
    line = number_at(file, "line")
    name = text_at(file, "resource_name")
    # Where a resource has a name of its own, that is the name, and not its logical id.
    resource = _searched(text_at(file, "search_key")) or name
    yield Place(text_at(file, "file_name"), line, line, resource)


def _searched(key: str) -> str:
    """Return the resource in a search key, as in `aws_ecr_repository[a]` or `Resources.A.Type`."""
    if key.startswith("Resources."):
        return key.split(".")[1]
    kind, opened, rest = key.partition("[")
    name = rest.partition("]")[0].strip("{}")
    return f"{kind}.{name}" if opened and name and "." not in kind else ""


def is_trivy(document: object) -> bool:
    """Whether a document is one of trivy."""
    found = document.keys() if isinstance(document, dict) else ()
    return "SchemaVersion" in found and ("Results" in found or "ArtifactName" in found)


def rows_of_trivy(document: object) -> Iterator[Row]:
    """Yield what trivy reports."""
    for result in items_at(document, "Results"):
        path = _path_of_trivy(document, text_at(result, "Target"))
        for each in items_at(result, "Misconfigurations"):
            failed = text_at(each, "Status") != "PASS"
            yield Row(_ids_in_trivy(each), _in_trivy(path, each), failed)
        for each in items_at(result, "ExperimentalModifiedFindings"):
            found = at(each, "Finding")
            yield Row(_ids_in_trivy(found), _in_trivy(path, found), suppressed=True)


def _ids_in_trivy(found: object) -> tuple[str, ...]:
    return text_at(found, "ID"), text_at(found, "AVDID")


def _path_of_trivy(document: object, target: str) -> str:
    """Return the path of a file, which trivy names from what it was called for."""
    asked = text_at(document, "ArtifactName").replace("\\", "/").rstrip("/")
    is_local = text_at(document, "ArtifactType") in _LOCAL and "://" not in asked
    if not is_local or asked in ("", ".") or target.startswith("/"):
        return target
    # That may have been the file alone.
    return asked if asked.rpartition("/")[2] == target else f"{asked}/{target}"


def _in_trivy(path: str, found: object) -> Iterator[Place]:
    cause = at(found, "CauseMetadata")
    line = number_at(cause, "StartLine")
    last = number_at(cause, "EndLine") or line
    yield Place(path, line, last, text_at(cause, "Resource"))


def is_semgrep(document: object) -> bool:
    """Whether a document is one of semgrep."""
    return all(isinstance(at(document, key), list) for key in ("results", "errors"))


def rows_of_semgrep(document: object) -> Iterator[Row]:
    """Yield what semgrep reports."""
    for result in items_at(document, "results"):
        suppressed = at(result, "extra", "is_ignored") is True
        yield Row((text_at(result, "check_id"),), _in_semgrep(result), suppressed=suppressed)


def _in_semgrep(result: object) -> Iterator[Place]:
    yield Place(
        text_at(result, "path"),
        number_at(result, "start", "line"),
        number_at(result, "end", "line"),
        snippet=text_at(result, "extra", "lines"),
    )
