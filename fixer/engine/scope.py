"""Which part of the given paths a run looks at."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from fixer.engine.fix_selection import Place
from fixer.files.containment import real_place
from fixer.model.errors import UsageError
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

    files: Collection[str | os.PathLike[str]] | None = None
    """The real paths of the files."""
    lines: Mapping[str, Collection[int]] | None = None
    """The lines by the real paths of their files: a declaration on one of them counts."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """What counts in the place of files that are not on the disk, by the real paths."""
    before: Mapping[str, bytes] = field(default_factory=dict)
    """What changed files held before, by the real paths; some of these may be gone."""
    lines_before: Mapping[str, frozenset[int]] | None = None
    """The lines of those that were taken away or replaced; None where all of a file counts."""
    reported: ScannerReport | None = None
    """The findings of scanners: the repositories count that these are about, and the lines too."""
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
    places: Iterable[tuple[str, int, int]], lines: Mapping[str, Collection[int]]
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


def checked(scope: Scope) -> Scope:
    """Return a scope that a caller of the public functions made, with the real paths of its files.

    Raises:
        UsageError: a value is of another type than its field.
    """
    if scope is EVERYTHING:
        return scope
    if not isinstance(scope, Scope):
        raise UsageError("scope has to be a Scope")
    return replace(
        scope,
        files=_real_files(scope.files),
        lines=_real_lines("lines", scope.lines, os.path.realpath),
        contents=_real_contents("contents", scope.contents, os.path.realpath),
        before=_real_contents("before", scope.before, real_place),
        lines_before=_real_lines("lines_before", scope.lines_before, real_place),
        reported=_checked_report(scope.reported),
        text=_checked_text(scope.text),
    )


def _real_files(files: object) -> frozenset[str] | None:
    if files is None:
        return None
    several = [files] if isinstance(files, str | os.PathLike) else files
    try:
        return frozenset(os.path.realpath(os.fspath(each)) for each in several)  # type: ignore[attr-defined]
    except TypeError:
        raise UsageError("Scope.files has to be paths, each a str or a pathlib.Path") from None


def _real_lines(
    name: str, lines: object, real: Callable[[str], str]
) -> dict[str, frozenset[int]] | None:
    if lines is None:
        return None
    try:
        return {real(os.fspath(path)): frozenset(some) for path, some in lines.items()}  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        raise UsageError(f"Scope.{name} has to be sets of lines by the paths of files") from None


def _real_contents(name: str, contents: object, real: Callable[[str], str]) -> dict[str, bytes]:
    try:
        return {
            real(os.fspath(path)): bytes(memoryview(data))
            for path, data in contents.items()  # type: ignore[attr-defined]
        }
    except (AttributeError, TypeError):
        raise UsageError(f"Scope.{name} has to be bytes by the paths of files") from None


def _checked_report(reported: ScannerReport | None) -> ScannerReport | None:
    if reported is None:
        return None
    from fixer.model.reported_finding import ScannerReport

    if not isinstance(reported, ScannerReport):
        raise UsageError("Scope.reported has to be what read_report(name, data) returns")
    return reported


def _checked_text(text: tuple[str, bytes] | None) -> tuple[str, bytes] | None:
    if text is None:
        return None
    try:
        path, data = text
        return os.fspath(path), bytes(memoryview(data))
    except (TypeError, ValueError):
        raise UsageError("Scope.text has to be a path and the bytes of the file") from None
