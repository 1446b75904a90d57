"""Decisions that people recorded for scanners: repositories that are left as they are.

A text without a word of any scanner is told apart here, before anything else is imported.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    "-scan ",
    "-scan\t",
    ":skip=",
    ":ignore:",
    "nosem",
    "ecr-fix",
    "ecr_fix",
    "checkov",
    "bridgecrew",
    "cfn_nag",
    "suppressedrules",
    "suppressrules",
    "suppress_rules",
    "runterrascan.io",
)
"""What every recorded decision holds one of, in lower case."""


def may_hold_decisions(text: str) -> bool:
    """Whether a text may hold a decision that somebody recorded for a scanner."""
    lowered = text.lower()
    return any(word in lowered for word in WORDS)
