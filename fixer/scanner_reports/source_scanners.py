"""Reads the own formats of scanners of source: checkov, KICS and trivy.

Sources: what checkov 3 prints with `-o json`; "Results" in the documentation of KICS; "Reporting"
in that of trivy.
"""

from __future__ import annotations

from typing import Final

from fixer.model.reported_finding import ReportedFinding, ScannerReport
from fixer.scanner_reports.rule_ids import id_of_rule
from fixer.scanner_reports.values import at, items_at, number_at, text_at

_LOCAL: Final = ("filesystem", "repository")
"""What is in a folder, to trivy."""


def is_checkov(document: object) -> bool:
    """Whether a document is one of checkov: a run, or a list of them."""
    runs = _runs(document)
    signs = ("check_type", "checkov_version")  # without a finding there is only a summary
    return bool(runs) and all(any(at(each, sign) for sign in signs) for each in runs)


def read_checkov(report: str, document: object) -> ScannerReport:
    """Return what checkov reports."""
    findings: list[ReportedFinding] = []
    others = suppressed = 0
    for run in _runs(document):
        for check in items_at(run, "results", "failed_checks"):
            rule_id = id_of_rule((text_at(check, "check_id"),))
            if rule_id is None:
                others += 1
            else:
                findings.append(_of_checkov(report, rule_id, check))
        for check in items_at(run, "results", "skipped_checks"):
            suppressed += id_of_rule((text_at(check, "check_id"),)) is not None
    return ScannerReport(tuple(findings), others, suppressed)


def _runs(document: object) -> list[object]:
    return document if isinstance(document, list) else [document]


def _of_checkov(report: str, rule_id: str, check: object) -> ReportedFinding:
    # `file_path` begins with a slash, and is relative to the folder that was scanned.
    path = text_at(check, "file_abs_path") or text_at(check, "file_path").lstrip("/")
    return ReportedFinding(
        report,
        rule_id,
        path,
        number_at(check, "file_line_range", 0),
        number_at(check, "file_line_range", 1),
        text_at(check, "resource"),
    )


def is_kics(document: object) -> bool:
    """Whether a document is one of KICS, or of the scanner of Datadog that is built on it."""
    found = document.keys() if isinstance(document, dict) else ()
    return "queries" in found and isinstance(at(document, "queries"), list | None)


def read_kics(report: str, document: object) -> ScannerReport:
    """Return what KICS reports."""
    findings: list[ReportedFinding] = []
    others = 0
    for query in items_at(document, "queries"):
        files = items_at(query, "files")
        rule_id = id_of_rule((text_at(query, "query_id"), text_at(query, "query_name")))
        if rule_id is None:
            others += len(files)
        else:
            findings += (_of_kics(report, rule_id, each) for each in files)
    return ScannerReport(tuple(findings), others)


def _of_kics(report: str, rule_id: str, file: object) -> ReportedFinding:
    line = number_at(file, "line")
    name = text_at(file, "resource_name")
    # Where a resource has a name of its own, that is the name, and not its logical id.
    resource = _searched(text_at(file, "search_key")) or name
    return ReportedFinding(report, rule_id, text_at(file, "file_name"), line, line, resource)


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


def read_trivy(report: str, document: object) -> ScannerReport:
    """Return what trivy reports."""
    findings: list[ReportedFinding] = []
    others = suppressed = 0
    for result in items_at(document, "Results"):
        for each in items_at(result, "Misconfigurations"):
            if text_at(each, "Status") == "PASS":
                continue
            rule_id = id_of_rule((text_at(each, "ID"), text_at(each, "AVDID")))
            if rule_id is None:
                others += 1
            else:
                path = _path_of_trivy(document, text_at(result, "Target"))
                findings.append(_of_trivy(report, rule_id, path, each))
        for each in items_at(result, "ExperimentalModifiedFindings"):
            ids = (text_at(each, "Finding", "ID"), text_at(each, "Finding", "AVDID"))
            suppressed += id_of_rule(ids) is not None
    return ScannerReport(tuple(findings), others, suppressed)


def _path_of_trivy(document: object, target: str) -> str:
    """Return the path of a file, which trivy names from what it was called for."""
    asked = text_at(document, "ArtifactName").replace("\\", "/").rstrip("/")
    is_local = text_at(document, "ArtifactType") in _LOCAL and "://" not in asked
    if not is_local or asked in ("", ".") or target.startswith("/"):
        return target
    # That may have been the file alone.
    return asked if asked.rpartition("/")[2] == target else f"{asked}/{target}"


def _of_trivy(report: str, rule_id: str, path: str, found: object) -> ReportedFinding:
    cause = at(found, "CauseMetadata")
    line = number_at(cause, "StartLine")
    last = number_at(cause, "EndLine") or line
    resource = text_at(cause, "Resource")
    return ReportedFinding(report, rule_id, path, line, last, resource)
