"""The repositories of a run, and which of them a finding of a scanner is about."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from typing import Final

from fixer.files.containment import is_within
from fixer.files.loading import bytes_of_file
from fixer.model.finding import Finding
from fixer.model.reported_finding import ReportedFinding
from fixer.scanner_reports.logical_ids import calls_in, label_in, logical_ids
from fixer.scanner_reports.moved_lines import Lines, MovedLines, ReadBytes
from fixer.scanner_reports.name_patterns import NamePatterns, is_pattern
from fixer.scanner_reports.report_paths import ReportPaths
from fixer.scanner_reports.synthesised import Constructs, calling_folder
from fixer.syntax.placeholders import FILLED_IN

_SYNTHESISING: Final = frozenset(("cdk", "cdktf"))


class Missing(Enum):
    """Why a finding is about no repository that was found. The values are stable names."""

    NO_FILE = "no-file"
    """No file that may be looked at has its path."""
    NOT_GIVEN = "not-given"
    """Its file is not below the given paths."""
    NO_REPOSITORY = "no-repository"
    """No repository is at its place in the file."""
    UNREAD_PART = "unread-part"
    """A part of its file declares a repository, and is not read."""
    CHANGED = "changed"
    """The file has changed: the lines that the report shows are not in it."""
    SYNTHESISED = "synthesised"
    """Its file is what a program synthesises, and the program does not show the repository."""


class Repositories:
    """The repositories of a run, as those who report on them know them."""

    def __init__(
        self,
        findings: Iterable[Finding],
        given: Iterable[str],
        unread: Iterable[str] = (),
        read: ReadBytes = bytes_of_file,
    ) -> None:
        """Take the repositories.

        Args:
            findings: The repositories, with their lines and names, and the calls that are not
                reported.
            given: The files and folders that were looked at.
            unread: The files of which a part declares a repository and is not read.
            read: Returns the bytes of a file as it was looked at.
        """
        self._by_path: dict[str, list[Finding]] = {}
        self._findings = tuple(findings)
        for finding in self._findings:
            if not finding.is_spoken_for:
                self._by_path.setdefault(os.path.realpath(finding.path), []).append(finding)
        self._synthesised: dict[str, Constructs] = {}
        self._paths = ReportPaths(self._by_path, given)
        self._unread = frozenset(map(os.path.realpath, unread))
        self._read = read
        self._moved = MovedLines(read)

    def reported(self, reported: ReportedFinding) -> tuple[Finding, ...]:
        """Return the repositories that a finding is about."""
        if reported.repository:
            named = self._said_of(self._by_name.get(reported.repository, []))
            candidates = self.candidates(reported)
            return named or (candidates if len(candidates) == 1 else ())
        constructs = self._constructs(reported)
        if constructs:
            return constructs if len(constructs) == 1 else ()
        found = self._in_file(reported)
        declared = _with_id(found, reported.resource) or [
            each
            for each in _on_lines(found, self._lines_of(reported))
            if not _is_another(each, reported.resource)
        ]
        if self._is_synthesised(reported) and any(each.open for each in declared):
            return ()  # an edit would be gone with the next synthesis
        return self._with_calls(declared, reported)

    def _lines_of(self, reported: ReportedFinding) -> Lines | None:
        """Return the lines of a finding in a file; None if it has none, or they are not there."""
        if not reported.line:
            return None
        found = self._in_file(reported)
        return self._moved.lines_of(reported, self.path_of(reported) or "", found)

    def _with_calls(
        self, declared: list[Finding], reported: ReportedFinding
    ) -> tuple[Finding, ...]:
        """Return the repositories of a file, and those that calls of its module make of them.

        Where the report names a call, that one alone; where it leaves all to its module, or is not
        known, what its module declares.
        """
        path = self.path_of(reported) or ""
        calls = [
            each for each in self._by_origin.get(path, ()) if _makes_one_of(each, declared, path)
        ]
        asked = calls_in(reported.resource)
        if asked:
            calls = [each for each in calls if each.logical_id in asked]
        own = [each for each in calls if not each.is_spoken_for]
        if asked and own and len(own) == len(calls):
            return tuple(own)
        return tuple(dict.fromkeys((*declared, *own)))

    def _said_of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return repositories; for a call that is not reported those that its module declares."""
        found: dict[Finding, None] = {}
        for finding in findings:
            if not finding.is_spoken_for:
                found[finding] = None
                continue
            paths = {os.path.realpath(path): None for path, _, _ in finding.made_on}
            declared = (each for path in paths for each in self._by_path.get(path, []))
            found |= {each: None for each in declared if _makes_declared(finding, each)}
        return tuple(found)

    @cached_property
    def _by_origin(self) -> dict[str, list[Finding]]:
        """The repositories that calls make, by the real paths of the files that declare them."""
        found: dict[str, list[Finding]] = {}
        for finding in self._findings:
            for path in {os.path.realpath(path) for path, _, _ in finding.made_on}:
                found.setdefault(path, []).append(finding)
        return found

    def candidates(self, reported: ReportedFinding) -> tuple[Finding, ...]:
        """Return the repositories of which one may be the one of a finding.

        They are those that a deployed one may be by its name, or the open ones of a file of which
        the report says no more.
        """
        if reported.repository:
            return self._said_of(self._patterns.of(reported.repository))
        if self._is_synthesised(reported):
            return self._constructs(reported)
        if reported.line or reported.resource or not reported.path:
            return ()
        return tuple(each for each in self._in_file(reported) if each.open)

    def _constructs(self, reported: ReportedFinding) -> tuple[Finding, ...]:
        """Return the repositories of programs that a finding in what they synthesise may be about.

        They are those with the id of the construct, and of these the ones below the folder that
        the toolkit was called in, if there are any.
        """
        path = self.path_of(reported) if reported.path else None
        folder = calling_folder(path) if path is not None else None
        if path is None or folder is None:
            return ()
        if path not in self._synthesised:
            self._synthesised[path] = Constructs(self._read(path) or b"")
        ids = self._synthesised[path].behind(reported)
        found = [each for name in ids for each in self._by_construct.get(name, ())]
        own = [finding for file, finding in found if is_within(file, (folder,))]
        return tuple(own or (finding for _, finding in found))

    def _is_synthesised(self, reported: ReportedFinding) -> bool:
        """Whether the file of a finding is one that a toolkit writes."""
        path = self.path_of(reported) if reported.path else None
        return path is not None and calling_folder(path) is not None

    @cached_property
    def _by_construct(self) -> dict[str, list[tuple[str, Finding]]]:
        """The repositories of programs that toolkits synthesise, by the id of the construct.

        Each has the real path of its file.
        """
        found: dict[str, list[tuple[str, Finding]]] = {}
        for path, findings in self._by_path.items():
            for each in findings:
                if each.dialect in _SYNTHESISING:
                    found.setdefault(each.logical_id, []).append((path, each))
        return found

    def _in_file(self, reported: ReportedFinding) -> list[Finding]:
        return self._by_path.get(self.path_of(reported) or "", [])

    @cached_property
    def _by_name(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self._findings:
            for name in finding.possible_names:
                found.setdefault(name, []).append(finding)
        return found

    @cached_property
    def _patterns(self) -> NamePatterns:
        return NamePatterns(
            (name, finding)
            for finding in self._findings
            for name in finding.possible_names
            if is_pattern(name)
        )

    def path_of(self, reported: ReportedFinding) -> str | None:
        """Return the real path of the file of a finding; None if it is not below the roots."""
        found = self._paths.real_path(reported.path)
        inner = reported.inner_path
        if found is not None or not inner:
            return found
        base = reported.path.removesuffix(f"/{inner}")
        return None if self._paths.is_folder(base) else self._paths.real_path(inner)

    def shown_path(self, reported: ReportedFinding) -> str:
        """Return the path that the run shows for the file of a finding; empty if it has none."""
        found = self._in_file(reported) if reported.path else []
        return found[0].path if found else ""

    def missing(self, reported: ReportedFinding) -> Missing | None:
        """Return why a finding in a file is about no repository."""
        if not reported.path:
            return None
        path = self.path_of(reported)
        if path is None:
            return Missing.NO_FILE
        if calling_folder(path) is not None:
            return Missing.SYNTHESISED
        if path in self._unread:
            return Missing.UNREAD_PART
        if not self._paths.is_given(path):
            return Missing.NOT_GIVEN
        has_moved = reported.line and self._lines_of(reported) is None
        return Missing.CHANGED if has_moved else Missing.NO_REPOSITORY


def _with_id(findings: list[Finding], resource: str) -> list[Finding]:
    """Return the repositories of a file with the logical id that a report gives."""
    for logical_id in logical_ids(resource) if resource else ():
        if found := [each for each in findings if each.logical_id == logical_id]:
            return found
    return []


def _makes_one_of(call: Finding, declared: list[Finding], path: str) -> bool:
    """Whether a call makes one of the repositories that a file declares."""
    return any(_makes(call, each, path) for each in declared)


def _makes_declared(call: Finding, declared: Finding) -> bool:
    return _makes(call, declared, os.path.realpath(declared.path))


def _makes(call: Finding, declared: Finding, path: str) -> bool:
    """Whether a call makes a repository that a file with a real path declares."""
    return any(
        declared.lines[0] <= first and last <= declared.lines[1]
        for file, first, last in call.made_on
        if os.path.realpath(file) == path
    )


def _is_another(finding: Finding, resource: str) -> bool:
    """Whether a report names another repository than the one that is on its lines by now.

    Some scanners name it by the label of its block, and some by its own name.
    """
    names = finding.possible_names
    if not names or any(FILLED_IN in each for each in names):
        return False
    label = label_in(resource)
    return label is not None and label not in names


def _on_lines(findings: list[Finding], lines: Lines | None) -> list[Finding]:
    """Return the repositories of a file on the lines of a finding, the innermost of them."""
    if lines is None:
        return []
    first, last = lines
    on_lines = [each for each in findings if each.lines[0] <= last and first <= each.lines[1]]
    begins = max((each.lines[0] for each in on_lines if each.lines[0] <= first), default=0)
    return [each for each in on_lines if each.lines[0] == begins] or on_lines[:1]
