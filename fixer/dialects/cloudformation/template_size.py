"""How large a template may be.

Source: "AWS CloudFormation quotas" in the AWS CloudFormation User Guide.
"""

from __future__ import annotations

from typing import Final

_LIMITS: Final = (
    (51_200, "51,200 bytes, the most that a request to CloudFormation takes; deploy it from S3"),
    (1_048_576, "1 MB, the most that CloudFormation takes"),
)


def size_warning(path: str, before: int, after: int) -> str | None:
    """Return a warning where an edit takes a template past a limit; sizes are in bytes."""
    for limit, what in _LIMITS:
        if before <= limit < after:
            grows = f"the fix takes the template from {before:,} to {after:,} bytes"
            return f"{path}: {grows}, past {what}"
    return None
