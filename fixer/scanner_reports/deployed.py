"""Reads what is reported of deployed repositories: by AWS itself, and by Prowler.

Sources: "AWS Security Finding Format (ASFF) syntax" in the AWS Security Hub User Guide;
`get-compliance-details-by-config-rule` in the AWS Config API Reference; "Output formats" in the
documentation of Prowler, which follows the OCSF class Detection Finding; `describe-repositories` in
the Amazon ECR API Reference.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from fixer.model.errors import UsageError
from fixer.model.reported_finding import ReportedFinding, ScannerReport
from fixer.scanner_reports.rule_ids import CONFIG_RULE, id_of_rule
from fixer.scanner_reports.values import at, items_at, text_at


class _Row(NamedTuple):
    """One row of a report: the ids of its rule, and the repositories that it is about."""

    ids: tuple[str, ...]
    repositories: tuple[str, ...]
    failed: bool
    suppressed: bool = False


def _report(report: str, rows: Iterable[_Row]) -> ScannerReport:
    findings: list[ReportedFinding] = []
    others = suppressed = 0
    for row in rows:
        rule_id = id_of_rule(row.ids)
        if not row.failed:
            continue
        if rule_id is None:
            others += 1
        elif row.suppressed:
            suppressed += 1
        else:
            findings += (
                ReportedFinding(report, rule_id, repository=each)
                for each in row.repositories or ("",)  # what is reported is never left out
            )
    return ScannerReport(tuple(findings), others, suppressed)


_IN_ARN: Final = ":repository/"


def _name(written: str) -> str:
    """Return the name of a repository from its ARN, or from its name."""
    return written.partition(_IN_ARN)[2] or written


# AWS Security Hub.


def is_security_hub(document: object) -> bool:
    """Whether a document has findings of AWS Security Hub."""
    if at(document, "Findings") == []:
        return True
    return bool(_asff(document)) and all("SchemaVersion" in each for each in _asff(document))


def read_security_hub(report: str, document: object) -> ScannerReport:
    """Return what AWS Security Hub reports."""
    return _report(report, map(_of_security_hub, _asff(document)))


def _asff(document: object) -> list[dict[str, object]]:
    found = document if isinstance(document, list) else items_at(document, "Findings")
    return [each for each in found if isinstance(each, dict) and "GeneratorId" in each]


def _of_security_hub(finding: object) -> _Row:
    generator = text_at(finding, "GeneratorId").rpartition("/")[2]
    resources = items_at(finding, "Resources")
    return _Row(
        (text_at(finding, "Compliance", "SecurityControlId"), generator),
        tuple(_name(text_at(each, "Id")) for each in resources if _IN_ARN in text_at(each, "Id")),
        text_at(finding, "Compliance", "Status") in ("FAILED", "WARNING"),
        text_at(finding, "Workflow", "Status") == "SUPPRESSED"
        or text_at(finding, "RecordState") == "ARCHIVED",
    )


# AWS Config.


def is_config(document: object) -> bool:
    """Whether a document has evaluations of AWS Config."""
    return isinstance(at(document, "EvaluationResults"), list)


def read_config(report: str, document: object) -> ScannerReport:
    """Return what AWS Config reports."""
    return _report(report, map(_of_config, items_at(document, "EvaluationResults")))


def _of_config(evaluation: object) -> _Row:
    evaluated = at(evaluation, "EvaluationResultIdentifier", "EvaluationResultQualifier")
    rule = text_at(evaluated, "ConfigRuleName")
    # Security Hub and conformance packs put something in front of the name, or behind it.
    names = (rule, CONFIG_RULE) if CONFIG_RULE in rule.lower() else (rule,)
    failed = text_at(evaluation, "ComplianceType") == "NON_COMPLIANT"
    return _Row(names, (_name(text_at(evaluated, "ResourceId")),), failed)


# Prowler.


def is_prowler(document: object) -> bool:
    """Whether a document has findings of Prowler in the format of OCSF."""
    first = document[0] if isinstance(document, list) and document else None
    return bool(text_at(first, "metadata", "event_code"))


def read_prowler(report: str, document: object) -> ScannerReport:
    """Return what Prowler reports in the format of OCSF."""
    findings = document if isinstance(document, list) else []
    return _report(report, map(_of_ocsf, findings))


def _of_ocsf(finding: object) -> _Row:
    return _Row(
        (text_at(finding, "metadata", "event_code"),),
        tuple(
            _name(text_at(each, "uid") or text_at(each, "name"))
            for each in items_at(finding, "resources")
        ),
        text_at(finding, "status_code") == "FAIL",
        text_at(finding, "status") == "Suppressed",
    )


_COLUMNS: Final = ("CHECK_ID", "STATUS", "RESOURCE_UID")


def is_prowler_csv(text: str) -> bool:
    """Whether a text is a table of Prowler."""
    head = text.partition("\n")[0]
    return all(column in head for column in _COLUMNS)


def read_prowler_csv(report: str, text: str) -> ScannerReport:
    """Return what Prowler reports in a table.

    Raises:
        UsageError: it is no table.
    """
    head = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    try:
        return _report(report, map(_of_table, table))
    except csv.Error as error:
        raise UsageError(f"{report}:{table.line_num}: cannot be read as CSV: {error}") from None


def _of_table(row: dict[str, str]) -> _Row:
    values = {key: value or "" for key, value in row.items() if key}
    name = _name(values.get("RESOURCE_UID", "") or values.get("RESOURCE_NAME", ""))
    muted = values.get("MUTED", "").lower() == "true"
    return _Row((values.get("CHECK_ID", ""),), (name,), values.get("STATUS") == "FAIL", muted)


# Amazon ECR.


def is_repository_list(document: object) -> bool:
    """Whether a document is what `aws ecr describe-repositories` prints."""
    return isinstance(at(document, "repositories"), list)


def read_repository_list(report: str, document: object) -> ScannerReport:
    """Return the repositories that do not scan on push."""
    return _report(report, _rows(items_at(document, "repositories")))


def _rows(repositories: Iterable[object]) -> Iterator[_Row]:
    for each in repositories:
        scans = at(each, "imageScanningConfiguration", "scanOnPush") is True
        yield _Row(("ECR.1",), (text_at(each, "repositoryName"),), failed=not scans)
