"""Find Amazon ECR repositories that do not scan images on push, and fix their source.

from pathlib import Path
from fixer import check, fix

report = check(Path("infra"))
fixed = fix(Path("template.yaml").read_text()).text
"""

from fixer.api import Report, check, fix
from fixer.edits import Applicability, Edit, Fix, Span
from fixer.engine import FileResult
from fixer.errors import EcrFixError, SourceError, UsageError
from fixer.repository import Verdict
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
