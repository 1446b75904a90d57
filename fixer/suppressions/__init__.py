"""Decisions that people recorded for scanners: repositories that are left as they are.

A text without a word of any scanner is told apart here, before anything else is imported.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    "bridgecrew",
    "cfn_nag",
    "cfsec:ignore:",
    "checkov",
    "cortex:skip=",
    "dd-iac-scan",
    "ecr-fix",
    "ecr_fix",
    "kics-scan",
    "nosem",
    "runterrascan.io",
    "suppressedrules",
    "tfsec:ignore:",
    "trivy:ignore:",
    "ts:skip=",
)
"""What every recorded decision holds one of, in lower case: the signs of the table of scanners.

They are written out here, so that a text without one of them does not load that table.
"""


def may_hold_decisions(text: str) -> bool:
    """Whether a text may hold a decision that somebody recorded for a scanner."""
    lowered = text.lower()
    return any(word in lowered for word in WORDS)
