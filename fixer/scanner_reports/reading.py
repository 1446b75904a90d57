"""Reads a report, whatever format it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias, TypeVar

from fixer.model.errors import UsageError
from fixer.model.reported_finding import ScannerReport
from fixer.scanner_reports import deployed, sarif, source_scanners
from fixer.scanner_reports.rows import BreaksOffError, Row, report_of

_T = TypeVar("_T")
_Format: TypeAlias = tuple[Callable[[_T], bool], Callable[[_T], Iterable[Row]]]
"""Whether something is a report of a format, and the rows of one that is."""
_TEXTS: Final[tuple[_Format[str], ...]] = (
    (deployed.is_prowler_table, deployed.rows_of_prowler_table),
)
"""The formats that are no JSON."""
_DOCUMENTS: Final[tuple[_Format[object], ...]] = (
    (sarif.is_sarif, sarif.rows_of_sarif),
    (source_scanners.is_kics, source_scanners.rows_of_kics),
    (source_scanners.is_trivy, source_scanners.rows_of_trivy),
    (source_scanners.is_checkov, source_scanners.rows_of_checkov),
    (source_scanners.is_semgrep, source_scanners.rows_of_semgrep),
    (deployed.is_security_hub, deployed.rows_of_security_hub),
    (deployed.is_config, deployed.rows_of_config),
    (deployed.is_prowler, deployed.rows_of_prowler),
    (deployed.is_repository_list, deployed.rows_of_repository_list),
    (lambda document: document == [], lambda _: ()),  # nothing was found, by whatever scanner
)
"""Those of a JSON document."""
_KNOWN: Final = (
    "SARIF, the JSON of checkov, KICS, trivy or semgrep, findings of AWS Security Hub, AWS Config "
    "or Prowler, or what aws ecr describe-repositories prints"
)


def read_report(name: str, data: bytes | str) -> ScannerReport:
    """Return what a report says of the rule.

    Args:
        name: What errors call the report, such as the path of its file; each finding has it too.
        data: Its bytes, in UTF-8 or UTF-16, or its text.

    Raises:
        UsageError: it is no report in a known format.
    """
    text = data if isinstance(data, str) else _decoded(name, data)
    rows = _rows(_TEXTS, text)
    if rows is None:
        rows = _rows(_DOCUMENTS, _document(name, text))
    if rows is None:
        raise UsageError(f"{name}: is no report that is known; it has to be {_KNOWN}")
    try:
        return report_of(name, rows)
    except BreaksOffError as error:
        raise UsageError(f"{name}:{error}") from None


def _rows(formats: Iterable[_Format[_T]], report: _T) -> Iterable[Row] | None:
    """Return the rows of a report in the first of some formats that it is of."""
    return next((rows(report) for is_it, rows in formats if is_it(report)), None)


def _document(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(
            f"{name}: cannot be read as JSON: {error}; it has to be {_KNOWN}"
        ) from None
    except RecursionError:
        raise UsageError(f"{name}: nests too deep") from None


def _decoded(name: str, data: bytes) -> str:
    # What PowerShell redirects into a file is UTF-16.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(f"{name}: is not a text in UTF-8") from None
