"""Find Amazon ECR repositories that do not scan images on push, and fix their source.

from pathlib import Path
from fixer import check, fix

report = check(Path("infra"))
fixed = fix(Path("template.yaml").read_text()).text
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixer.api import Report, check, fix
    from fixer.engine.analysis import FileResult
    from fixer.model.declaration import Verdict
    from fixer.model.edits import Applicability, Edit, Fix, Span
    from fixer.model.errors import EcrFixError, SourceError, UsageError
    from fixer.rule import Finding

__version__ = "0.1.0"

__all__ = [
    "Applicability",
    "EcrFixError",
    "Edit",
    "FileResult",
    "Finding",
    "Fix",
    "Report",
    "SourceError",
    "Span",
    "UsageError",
    "Verdict",
    "__version__",
    "check",
    "fix",
]

# Imported when asked for, so that the command can set up the process before anything is loaded.
_HOMES = {
    "fixer.api": ("Report", "check", "fix"),
    "fixer.model.edits": ("Applicability", "Edit", "Fix", "Span"),
    "fixer.engine.analysis": ("FileResult",),
    "fixer.model.errors": ("EcrFixError", "SourceError", "UsageError"),
    "fixer.model.declaration": ("Verdict",),
    "fixer.rule": ("Finding",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
