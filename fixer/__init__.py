"""Find Amazon ECR repositories that do not scan images on push, and fix their source.

from fixer import check, fix, fix_text

report = check("infra")
fix("infra/ecr.yaml")
fixed = fix_text("Resources: ...", path="template.yaml").text
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixer.api import (
        add_baseline,
        add_ignores,
        check,
        check_text,
        fix,
        fix_text,
        remove_unused_ignores,
    )
    from fixer.engine.result import FileResult
    from fixer.engine.scope import Scope
    from fixer.files.discovery import Skipped
    from fixer.files.folder_filter import SkipReason
    from fixer.model.declaration import Verdict
    from fixer.model.edits import Applicability, Edit, Fix, Span
    from fixer.model.errors import EcrFixError, SourceError, UsageError
    from fixer.model.finding import Finding
    from fixer.model.reported_finding import ReportedFinding, ScannerReport
    from fixer.model.suppression import Suppression
    from fixer.request import Report
    from fixer.scanner_reports.answers import Answer, Outcome
    from fixer.scanner_reports.reading import read_report

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Applicability",
    "EcrFixError",
    "Edit",
    "FileResult",
    "Finding",
    "Fix",
    "Outcome",
    "Report",
    "ReportedFinding",
    "ScannerReport",
    "Scope",
    "SkipReason",
    "Skipped",
    "SourceError",
    "Span",
    "Suppression",
    "UsageError",
    "Verdict",
    "__version__",
    "add_baseline",
    "add_ignores",
    "check",
    "check_text",
    "fix",
    "fix_text",
    "read_report",
    "remove_unused_ignores",
]

# Imported when asked for, so that the command can set up the process before anything is loaded.
_HOMES = {
    "fixer.api": (
        "add_baseline",
        "add_ignores",
        "check",
        "check_text",
        "fix",
        "fix_text",
        "remove_unused_ignores",
    ),
    "fixer.engine.result": ("FileResult",),
    "fixer.engine.scope": ("Scope",),
    "fixer.files.discovery": ("Skipped",),
    "fixer.files.folder_filter": ("SkipReason",),
    "fixer.model.declaration": ("Verdict",),
    "fixer.model.edits": ("Applicability", "Edit", "Fix", "Span"),
    "fixer.model.errors": ("EcrFixError", "SourceError", "UsageError"),
    "fixer.model.finding": ("Finding",),
    "fixer.model.reported_finding": ("ReportedFinding", "ScannerReport"),
    "fixer.model.suppression": ("Suppression",),
    "fixer.request": ("Report",),
    "fixer.scanner_reports.answers": ("Answer", "Outcome"),
    "fixer.scanner_reports.reading": ("read_report",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
