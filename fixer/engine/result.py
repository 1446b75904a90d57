"""What became of one file."""

from __future__ import annotations

from dataclasses import dataclass

from fixer.model.declaration import RegistryRule
from fixer.model.edits import Edit
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.suppression import Suppression
from fixer.source_text import Source


@dataclass(frozen=True, slots=True, repr=False)
class FileResult:
    """What became of one file; `edits` lead from its old text to the new one, `text`."""

    path: str
    source: Source | None = None
    """The file as it was read; None for one of many that does not change."""
    all_findings: tuple[Finding, ...] = ()
    """One for every repository of the file, the compliant ones too, in the order of the text."""
    kept_text: str | None = None
    """The new text; None for one of many files that does not change, or that was not read."""
    edits: tuple[Edit, ...] = ()
    registry_rules: tuple[RegistryRule, ...] = ()
    warnings: tuple[str, ...] = ()
    error: SourceError | None = None
    has_unread_part: bool = False
    """Whether a part of it declares a repository and is not read, as a warning says."""
    left_out: frozenset[str] = frozenset()
    """The logical ids of repositories that were not asked for."""
    spoken_for: tuple[Finding, ...] = ()
    """The calls that are not reported, as the modules that they leave all to are looked at."""
    real_path: str = ""
    """The real path of a file that changes."""
    unused_suppressions: tuple[Suppression, ...] = ()
    """The decisions in comments of our own that exempt no repository."""

    @property
    def text(self) -> str:
        """The text with the fixes.

        Raises:
            LookupError: the text was not kept, as the file is one of many and does not change.
        """
        if self.kept_text is None:
            raise LookupError(f"{self.path}: its text was not kept, as it does not change")
        return self.kept_text

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The repositories that are not known to scan on push."""
        return tuple(each for each in self.all_findings if each.open)

    @property
    def suppressed(self) -> tuple[Finding, ...]:
        """The repositories that a recorded decision exempts."""
        return tuple(each for each in self.all_findings if each.suppressed)

    @property
    def baselined(self) -> tuple[Finding, ...]:
        """The repositories that a baseline lists."""
        return tuple(each for each in self.all_findings if each.baselined)

    @property
    def changed(self) -> bool:
        """Whether the fixes change the text."""
        return bool(self.edits)

    def __repr__(self) -> str:
        counts = f"findings={len(self.findings)}, edits={len(self.edits)}"
        error = f", error={str(self.error)!r}" if self.error else ""
        return f"FileResult(path={self.path!r}, {counts}{error})"
