"""What became of each finding of a scanner."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from enum import Enum
from typing import Final

from fixer.dialects.all_dialects import is_looked_for
from fixer.model.edits import Applicability
from fixer.model.finding import Finding
from fixer.model.reported_finding import ReportedFinding
from fixer.scanner_reports.repositories import Missing, Repositories


class Outcome(Enum):
    """What became of a finding. The values are the words that reports have."""

    FIXED = "fixed"
    FIXABLE = "fixable"
    FIXABLE_UNSAFE = "fixable with --unsafe-fixes"
    COMPLIANT = "already compliant"
    SUPPRESSED = "suppressed"
    BASELINED = "baselined"
    REVIEW = "needs review"
    NOT_FOUND = "not found"
    NOT_ASKED = "not asked for"
    UNSUPPORTED = "language not supported"

    @property
    def is_left(self) -> bool:
        """Whether a person has to do something."""
        return self in (Outcome.REVIEW, Outcome.UNSUPPORTED, Outcome.FIXABLE_UNSAFE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One finding of a scanner, and what became of it."""

    reported: ReportedFinding
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    """The repositories that it is about."""
    outcomes: tuple[Outcome, ...] = ()
    """What became of each of these; the gravest is that of the finding."""
    candidates: tuple[Finding, ...] = ()
    """Those of which one may be it, where it is not clear which."""
    missing: Missing | None = None
    """Why it is about no repository."""
    path: str = ""
    """Its file as the run shows it; empty where nothing is found in the file."""

    def has_verdict(self, verdicts: Container[str]) -> bool:
        """Whether one of its repositories has one of some verdicts, or it is about none."""
        return not self.findings or any(each.verdict.value in verdicts for each in self.findings)


_FOR_A_PERSON: Final = frozenset((Missing.UNREAD_PART, Missing.SYNTHESISED))


def answer(
    reported: ReportedFinding,
    found: tuple[Finding, ...],
    repositories: Repositories,
    after: Callable[[Finding], Finding | None],
    is_asked: Callable[[Finding], bool],
    written: bool,
) -> Answer:
    """Return what became of a finding.

    Args:
        reported: The finding.
        found: The repositories that it is about.
        repositories: The repositories of the run.
        after: Returns what became of one of them.
        is_asked: Whether one of them is asked for, by its logical id and its lines.
        written: Whether the fixes are written.
    """
    if not found:
        candidates = repositories.candidates(reported)
        if candidates:
            return Answer(reported, Outcome.REVIEW, candidates=candidates)
        path = repositories.path_of(reported) if reported.path else None
        if path is not None and not is_looked_for(path):
            return Answer(reported, Outcome.UNSUPPORTED)
        missing = repositories.missing(reported)
        outcome = Outcome.REVIEW if missing in _FOR_A_PERSON else Outcome.NOT_FOUND
        return Answer(reported, outcome, missing=missing)
    now = tuple(after(each) or each for each in found if is_asked(each))
    if not now:
        return Answer(reported, Outcome.NOT_ASKED)
    outcomes = tuple(_outcome(each, written) for each in now)
    return Answer(reported, max(outcomes, key=_GRAVITY.index), now, outcomes)


_GRAVITY: Final = (
    Outcome.COMPLIANT,
    Outcome.SUPPRESSED,
    Outcome.BASELINED,
    Outcome.FIXED,
    Outcome.FIXABLE,
    Outcome.FIXABLE_UNSAFE,
    Outcome.REVIEW,
)
"""Where a finding is about several repositories, the last of their outcomes is said."""


def _outcome(finding: Finding, written: bool) -> Outcome:
    if finding.suppressed:
        return Outcome.SUPPRESSED
    if finding.baselined:
        return Outcome.BASELINED
    if not finding.open:
        return Outcome.COMPLIANT
    if finding.closed_by_fix:
        return Outcome.FIXED if written else Outcome.FIXABLE
    if finding.applicability is Applicability.UNSAFE and not finding.fix_applied:
        return Outcome.FIXABLE_UNSAFE
    return Outcome.REVIEW
