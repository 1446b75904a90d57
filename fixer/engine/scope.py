"""Which part of the given paths a run looks at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fixer.engine.fix_selection import Place
from fixer.files.containment import real_place
from fixer.model.finding import Finding

if TYPE_CHECKING:
    from fixer.files.git_scopes import Checkout
    from fixer.model.reported_finding import ScannerReport


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run is limited to; what is not given limits nothing.

    The files, the text and what is staged exclude each other. The lines are some of the files, and
    findings that were reported go with any of these.
    """

    files: frozenset[str] | None = None
    """The real paths of the files."""
    lines: Mapping[str, frozenset[int]] | None = None
    """The lines by the real paths of their files: a declaration on one of them counts."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """What counts in the place of files that are not on the disk, by the real paths."""
    before: Mapping[str, bytes] = field(default_factory=dict)
    """What changed files held before, by the real paths; some of these may be gone."""
    lines_before: Mapping[str, frozenset[int]] | None = None
    """The lines of those that were taken away or replaced; None where all of a file counts."""
    reported: ScannerReport | None = None
    """The findings of scanners: the repositories count that these are about."""
    text: tuple[str, bytes] | None = None
    """A path, and what counts in the place of the bytes of that file, which need not exist."""
    approved: frozenset[Place] | None = None
    """The places of the findings whose fixes are applied; None for all."""
    staged: Checkout | None = None
    """The checkout whose index is looked at, in the place of the files on the disk."""

    def touches(self, finding: Finding) -> bool:
        """Whether a declaration, or what decides its setting, is on one of the lines."""
        places = ((finding.path, *finding.lines), *finding.decided_on)
        return _are_touched(places, self.lines or {})

    def decided(self, finding: Finding) -> bool:
        """Whether what is changed decided the setting of a finding of the files before."""
        if self.lines_before is not None:
            return _are_touched(finding.decided_on, self.lines_before)
        return any(
            place in self.before for path, _, _ in finding.decided_on for place in places_of(path)
        )


def _are_touched(
    places: Iterable[tuple[str, int, int]], lines: Mapping[str, frozenset[int]]
) -> bool:
    return any(
        first <= line <= last
        for path, first, last in places
        for place in places_of(path)
        for line in lines.get(place, ())
    )


def places_of(path: str) -> frozenset[str]:
    """Return the real paths that may mean a file: there may be a link now, where it was."""
    return frozenset((os.path.realpath(path), real_place(path)))


EVERYTHING: Final = Scope()
