"""How large a template may be.

Source: "AWS CloudFormation quotas" in the AWS CloudFormation User Guide.
"""

from __future__ import annotations

from typing import Final

from fixer.model.warnings import FileWarning, WarningKind

_LIMITS: Final = (
    (51_200, WarningKind.PAST_REQUEST_SIZE),
    (1_048_576, WarningKind.PAST_TEMPLATE_SIZE),
)
"""In bytes."""


def size_warning(before: int, after: int) -> FileWarning | None:
    """Return a warning where an edit takes a template past a limit; sizes are in bytes."""
    for limit, kind in _LIMITS:
        if before <= limit < after:
            return FileWarning(kind, before=before, after=after)
    return None
