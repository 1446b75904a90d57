"""Reads what is reported of deployed repositories: by AWS itself, and by Prowler.

Sources: "AWS Security Finding Format (ASFF) syntax" in the AWS Security Hub User Guide;
`get-compliance-details-by-config-rule` in the AWS Config API Reference; "Output formats" in the
documentation of Prowler, which follows the OCSF class Detection Finding; `describe-repositories` in
the Amazon ECR API Reference.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from fixer.scanner_reports.rows import BreaksOffError, Place, Row
from fixer.scanner_reports.rule_ids import CONFIG_RULE
from fixer.scanner_reports.values import at, items_at, text_at

_IN_ARN: Final = ":repository/"


def _named(written: str) -> Place:
    """Return a deployed repository, from its ARN or from its name."""
    return Place(repository=written.partition(_IN_ARN)[2] or written)


# AWS Security Hub.


def is_security_hub(document: object) -> bool:
    """Whether a document has findings of AWS Security Hub."""
    if at(document, "Findings") == []:
        return True
    return bool(_asff(document)) and all("SchemaVersion" in each for each in _asff(document))


def rows_of_security_hub(document: object) -> Iterator[Row]:
    """Yield what AWS Security Hub reports."""
    return map(_of_security_hub, _asff(document))


def _asff(document: object) -> list[dict[str, object]]:
    found = document if isinstance(document, list) else items_at(document, "Findings")
    return [each for each in found if isinstance(each, dict) and "GeneratorId" in each]


def _of_security_hub(finding: object) -> Row:
    generator = text_at(finding, "GeneratorId").rpartition("/")[2]
    resources = items_at(finding, "Resources")
    return Row(
        (text_at(finding, "Compliance", "SecurityControlId"), generator),
        tuple(_named(text_at(each, "Id")) for each in resources if _IN_ARN in text_at(each, "Id")),
        text_at(finding, "Compliance", "Status") in ("FAILED", "WARNING"),
        text_at(finding, "Workflow", "Status") == "SUPPRESSED"
        or text_at(finding, "RecordState") == "ARCHIVED",
    )


# AWS Config.


def is_config(document: object) -> bool:
    """Whether a document has evaluations of AWS Config."""
    return isinstance(at(document, "EvaluationResults"), list)


def rows_of_config(document: object) -> Iterator[Row]:
    """Yield what AWS Config reports."""
    return map(_of_config, items_at(document, "EvaluationResults"))


def _of_config(evaluation: object) -> Row:
    evaluated = at(evaluation, "EvaluationResultIdentifier", "EvaluationResultQualifier")
    rule = text_at(evaluated, "ConfigRuleName")
    # Security Hub and conformance packs put something in front of the name, or behind it.
    names = (rule, CONFIG_RULE) if CONFIG_RULE in rule.lower() else (rule,)
    failed = text_at(evaluation, "ComplianceType") == "NON_COMPLIANT"
    return Row(names, (_named(text_at(evaluated, "ResourceId")),), failed)


# Prowler.


def is_prowler(document: object) -> bool:
    """Whether a document has findings of Prowler in the format of OCSF."""
    first = document[0] if isinstance(document, list) and document else None
    return bool(text_at(first, "metadata", "event_code"))


def rows_of_prowler(document: object) -> Iterator[Row]:
    """Yield what Prowler reports in the format of OCSF."""
    return map(_of_ocsf, items_at(document))


def _of_ocsf(finding: object) -> Row:
    return Row(
        (text_at(finding, "metadata", "event_code"),),
        tuple(
            _named(text_at(each, "uid") or text_at(each, "name"))
            for each in items_at(finding, "resources")
        ),
        text_at(finding, "status_code") == "FAIL",
        text_at(finding, "status") == "Suppressed",
    )


_COLUMNS: Final = frozenset(("CHECK_ID", "STATUS", "RESOURCE_UID"))


def is_prowler_table(text: str) -> bool:
    """Whether a text is a table of Prowler, as its first line tells."""
    return not _COLUMNS.difference(each.strip('" \r\t') for each in re.split("[;,]", _head(text)))


def rows_of_prowler_table(text: str) -> Iterator[Row]:
    """Yield what Prowler reports in a table.

    Raises:
        BreaksOffError: it is no table from some line on.
    """
    table = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in _head(text) else ",")
    try:
        yield from map(_of_table, table)
    except csv.Error as error:
        raise BreaksOffError(f"{table.line_num}: cannot be read as CSV: {error}") from None


def _head(text: str) -> str:
    return text.partition("\n")[0]


def _of_table(row: dict[str, str]) -> Row:
    values = {key: value or "" for key, value in row.items() if key}
    name = values.get("RESOURCE_UID", "") or values.get("RESOURCE_NAME", "")
    muted = values.get("MUTED", "").lower() == "true"
    return Row(
        (values.get("CHECK_ID", ""),), (_named(name),), values.get("STATUS") == "FAIL", muted
    )


# Amazon ECR.


def is_repository_list(document: object) -> bool:
    """Whether a document is what `aws ecr describe-repositories` prints."""
    return isinstance(at(document, "repositories"), list)


def rows_of_repository_list(document: object) -> Iterator[Row]:
    """Yield the repositories, of which those have failed that do not scan on push."""
    for each in items_at(document, "repositories"):
        scans = at(each, "imageScanningConfiguration", "scanOnPush") is True
        yield Row(("ECR.1",), (_named(text_at(each, "repositoryName")),), failed=not scans)
