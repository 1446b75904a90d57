"""Reads a report, whatever format it has."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, TypeAlias

from fixer.model.errors import UsageError
from fixer.model.reported_finding import ScannerReport
from fixer.scanner_reports import deployed, sarif, source_scanners

_Format: TypeAlias = "tuple[Callable[[object], bool], Callable[[str, object], ScannerReport]]"
_FORMATS: Final[tuple[_Format, ...]] = (
    (sarif.is_sarif, sarif.read_sarif),
    (source_scanners.is_kics, source_scanners.read_kics),
    (source_scanners.is_trivy, source_scanners.read_trivy),
    (source_scanners.is_checkov, source_scanners.read_checkov),
    (deployed.is_security_hub, deployed.read_security_hub),
    (deployed.is_config, deployed.read_config),
    (deployed.is_prowler, deployed.read_prowler),
    (deployed.is_repository_list, deployed.read_repository_list),
)
_KNOWN: Final = (
    "SARIF, the JSON of checkov, KICS or trivy, findings of AWS Security Hub, AWS Config or "
    "Prowler, or what aws ecr describe-repositories prints"
)


def read_report(name: str, data: bytes) -> ScannerReport:
    """Return what a report says of the rule.

    Args:
        name: The file of the report.
        data: Its bytes, in UTF-8 or UTF-16.

    Raises:
        UsageError: it is no report in a known format.
    """
    text = _decoded(name, data)
    if deployed.is_prowler_csv(text):
        return deployed.read_prowler_csv(name, text)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UsageError(
            f"{name}: cannot be read as JSON: {error}; it has to be {_KNOWN}"
        ) from None
    except RecursionError:
        raise UsageError(f"{name}: nests too deep") from None
    for is_it, read in _FORMATS:
        if is_it(document):
            return read(name, document)
    if document == []:  # nothing was found, by whatever scanner
        return ScannerReport(())
    raise UsageError(f"{name}: is no report that is known; it has to be {_KNOWN}")


def _decoded(name: str, data: bytes) -> str:
    # What PowerShell redirects into a file is UTF-16.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(f"{name}: is not a text in UTF-8") from None
