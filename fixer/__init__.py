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
        Report,
        add_baseline,
        add_ignores,
        check,
        check_text,
        fix,
        fix_text,
        remove_unused_ignores,
    )
    from fixer.engine.result import FileResult
    from fixer.files.discovery import Skipped
    from fixer.files.folder_filter import SkipReason
    from fixer.model.declaration import Verdict
    from fixer.model.edits import Applicability, Edit, Fix, Span
    from fixer.model.errors import EcrFixError, SourceError, UsageError
    from fixer.model.finding import Finding
    from fixer.model.suppression import Suppression

__version__ = "0.1.0"

__all__ = [
    "Applicability",
    "EcrFixError",
    "Edit",
    "FileResult",
    "Finding",
    "Fix",
    "Report",
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
    "remove_unused_ignores",
]

# Imported when asked for, so that the command can set up the process before anything is loaded.
_HOMES = {
    "fixer.api": (
        "Report",
        "add_baseline",
        "add_ignores",
        "check",
        "check_text",
        "fix",
        "fix_text",
        "remove_unused_ignores",
    ),
    "fixer.engine.result": ("FileResult",),
    "fixer.files.discovery": ("Skipped",),
    "fixer.files.folder_filter": ("SkipReason",),
    "fixer.model.declaration": ("Verdict",),
    "fixer.model.edits": ("Applicability", "Edit", "Fix", "Span"),
    "fixer.model.errors": ("EcrFixError", "SourceError", "UsageError"),
    "fixer.model.finding": ("Finding",),
    "fixer.model.suppression": ("Suppression",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
