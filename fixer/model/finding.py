"""What a report says of one repository."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability, Fix
from fixer.model.suppression import Suppression


class Prospect(Enum):
    """What becomes of an open repository."""

    FIXED = auto()
    """The fix that is applied makes it comply."""
    UNSAFE = auto()
    """The fix is unsafe, and only applied where that is asked for."""
    NOT_WRITTEN = auto()
    NOT_APPLIED = auto()
    """There is a fix, and the user has not wanted it."""
    REVIEW = auto()
    """It is left to a person, or a part of the decision is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one declaration; an open one if it does not comply.

    `line` and `column` count from 1, `column` and `end_column` in characters; `end_column` is
    behind the last character. `source_line` is the text of that line.
    """

    path: str
    line: int
    column: int
    logical_id: str
    verdict: Verdict
    end_column: int = field(repr=False)
    source_line: str = field(repr=False)
    dialect: str = field(repr=False)
    message: str = field(repr=False)
    remedy: str = field(default="", repr=False)
    """What the fix does, or what a person has to do; empty for what complies."""
    notes: tuple[str, ...] = field(default=(), repr=False)
    fix: Fix | None = field(default=None, repr=False)
    """None for what complies, and for what only a person can correct."""
    fix_applied: bool = False
    """Whether the fix is part of the new text of its file."""
    not_written: bool = False
    """Whether there is a fix, but its file could not be written; `remedy` says why."""
    ordinal: int = field(default=1, repr=False)
    """Which it is of the declarations of this logical id in its file, those that comply too."""
    name: str | None = field(default=None, repr=False)
    """The repository's own name, where it is literal."""
    verdict_after_fix: Verdict = field(default=Verdict.COMPLIANT, repr=False)
    """Conditional where a part of the decision stays with the deployment."""
    lines: tuple[int, int] = field(default=(0, 0), repr=False)
    """The first and the last line of the declaration, where they were asked for."""
    decided_on: tuple[tuple[str, int, int], ...] = field(default=(), repr=False)
    """What its setting refers to, where that was asked for: each path, first and last line."""
    made_on: tuple[tuple[str, int, int], ...] = field(default=(), repr=False)
    """What makes it in modules that are called, where that was asked for, in the same form."""
    possible_names: tuple[str, ...] = field(default=(), repr=False)
    """The names that the repository may have, where they were asked for, with U+E00F for each part
    that is not known."""
    suppression: Suppression | None = field(default=None, repr=False)
    """The decision by which somebody exempted the repository; None for what complies."""

    is_spoken_for: bool = field(default=False, repr=False)
    """Whether it is a call that leaves all to a module which is looked at too: what that declares
    is reported, and the call only where it is asked for by its name."""

    baselined: bool = False
    """Whether a baseline lists the repository, so that it is let be."""

    registry_filter: tuple[str, str] | None = field(default=None, repr=False)
    """How often a registry scans what it covers, and its filter that covers the repository."""

    @property
    def complies(self) -> bool:
        """Whether the repository is known to scan on push."""
        return self.verdict is Verdict.COMPLIANT

    @property
    def open(self) -> bool:
        """Whether the repository is not known to scan on push, and is not let be."""
        return not self.complies and not self.is_let_be

    @property
    def is_let_be(self) -> bool:
        """Whether a decision, a baseline or the scanning of the registry says to let it be."""
        return self.suppressed or self.baselined or self.registry_filter is not None

    @property
    def suppressed(self) -> bool:
        """Whether a recorded decision exempts the repository."""
        exempted = self.suppression is not None and not self.suppression.needs_reason
        return exempted and not self.complies

    @property
    def closed_by_fix(self) -> bool:
        """Whether the applied fix makes the repository comply."""
        return self.fix_applied and self.verdict_after_fix is Verdict.COMPLIANT

    @property
    def prospect(self) -> Prospect:
        """What becomes of the repository, where it is open."""
        if self.closed_by_fix:
            return Prospect.FIXED
        if self.not_written:
            return Prospect.NOT_WRITTEN
        if self.fix is None or self.fix_applied:
            return Prospect.REVIEW
        is_unsafe = self.fix.applicability is Applicability.UNSAFE
        return Prospect.UNSAFE if is_unsafe else Prospect.NOT_APPLIED

    @property
    def applicability(self) -> Applicability | None:
        """How far the fix can be trusted; manual without one, None for what complies."""
        if not self.open:
            return None
        return self.fix.applicability if self.fix else Applicability.MANUAL
