"""What became of each finding of a scanner, and which repositories it is about."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple

from fixer.dialects.all_dialects import is_looked_for
from fixer.files.containment import can_be_path, checkout_root, is_within
from fixer.model.edits import Applicability
from fixer.model.finding import Finding
from fixer.model.reported_finding import ReportedFinding
from fixer.scanner_reports.logical_ids import logical_ids
from fixer.scanner_reports.synthesised import Constructs, is_synthesised
from fixer.syntax.placeholders import FILLED_IN


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
    SYNTHESISED = "synthesised"
    """Its file is what a program synthesises, and the program does not show the repository."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One finding of a scanner, and what became of it."""

    reported: ReportedFinding
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    """The repositories that it is about."""
    candidates: tuple[Finding, ...] = ()
    """Those of which one may be it, where it is not clear which."""
    missing: Missing | None = None
    """Why it is about no repository."""

    def has_verdict(self, verdicts: Container[str]) -> bool:
        """Whether one of its repositories has one of some verdicts, or it is about none."""
        return not self.findings or any(each.verdict.value in verdicts for each in self.findings)


class Repositories:
    """The repositories of a run, as those who report on them know them."""

    def __init__(
        self, findings: Iterable[Finding], given: Iterable[str], unread: Iterable[str] = ()
    ) -> None:
        """Take the repositories.

        Args:
            findings: The repositories, with their lines and names.
            given: The files and folders that were looked at. The paths in a report begin at one of
                them, at the current folder or at the root of its checkout.
            unread: The files of which a part declares a repository and is not read.
        """
        self._by_path: dict[str, list[Finding]] = {}
        for finding in findings:
            self._by_path.setdefault(os.path.realpath(finding.path), []).append(finding)
        self._synthesised: dict[str, Constructs] = {}
        self._given = tuple(map(os.path.abspath, given))
        self._unread = frozenset(map(os.path.realpath, unread))
        here = os.path.realpath(".")
        top = checkout_root(here) or here
        self._roots = tuple(dict.fromkeys((os.getcwd(), *self._given, top)))

    def reported(self, reported: ReportedFinding) -> tuple[Finding, ...]:
        """Return the repositories that a finding is about."""
        if reported.repository:
            named = self._by_name.get(reported.repository, [])
            candidates = self.candidates(reported)
            return tuple(named) or (candidates if len(candidates) == 1 else ())
        found = self._in_file(reported)
        if not found and (constructs := self._constructs(reported)):
            return constructs if len(constructs) == 1 else ()
        declared = _with_id(found, reported.resource) or [
            each for each in _on_lines(found, reported) if not _is_another(each, reported.resource)
        ]
        return self._with_calls(declared, reported)

    def _with_calls(
        self, declared: list[Finding], reported: ReportedFinding
    ) -> tuple[Finding, ...]:
        """Return the repositories of a file, and those that calls of its module make of them.

        Where the report names a call, those of that one alone.
        """
        path = self.path_of(reported) or ""
        calls = tuple(
            each for each in self._by_origin.get(path, ()) if _makes_one_of(each, declared, path)
        )
        named = tuple(each for each in calls if each.logical_id in _calls_in(reported.resource))
        return named or tuple(dict.fromkeys((*declared, *calls)))

    @cached_property
    def _by_origin(self) -> dict[str, list[Finding]]:
        """The repositories that calls make, by the real paths of the files that declare them."""
        found: dict[str, list[Finding]] = {}
        for finding in self._all():
            for path in {os.path.realpath(path) for path, _, _ in finding.made_on}:
                found.setdefault(path, []).append(finding)
        return found

    def candidates(self, reported: ReportedFinding) -> tuple[Finding, ...]:
        """Return the repositories of which one may be the one of a finding.

        They are those that a deployed one may be by its name, or the open ones of a file of which
        the report says no more.
        """
        if reported.repository:
            return tuple(dict.fromkeys(self._patterns.of(reported.repository)))
        if not self._in_file(reported) and (constructs := self._constructs(reported)):
            return constructs
        if reported.line or reported.resource or not reported.path:
            return ()
        return tuple(each for each in self._in_file(reported) if each.open)

    def _constructs(self, reported: ReportedFinding) -> tuple[Finding, ...]:
        """Return the repositories of programs that a finding in what they synthesise may be about.

        They are those with the id of the construct.
        """
        path = self.path_of(reported) if reported.path else None
        if path is None or not is_synthesised(path):
            return ()
        if path not in self._synthesised:
            self._synthesised[path] = Constructs(path)
        ids = self._synthesised[path].behind(reported)
        return tuple(each for name in ids for each in self._by_construct.get(name, ()))

    @cached_property
    def _by_construct(self) -> dict[str, list[Finding]]:
        """The repositories of programs that toolkits synthesise, by the id of the construct."""
        found: dict[str, list[Finding]] = {}
        for finding in self._all():
            if finding.dialect in _SYNTHESISING:
                found.setdefault(finding.logical_id, []).append(finding)
        return found

    def _in_file(self, reported: ReportedFinding) -> list[Finding]:
        return self._by_path.get(self.path_of(reported) or "", [])

    @cached_property
    def _by_name(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self._all():
            for name in finding.possible_names:
                found.setdefault(name, []).append(finding)
        return found

    @cached_property
    def _patterns(self) -> _NamePatterns:
        """The names of which only a part is known; one of which nothing is known says nothing."""
        return _NamePatterns(
            (name, finding)
            for finding in self._all()
            for name in finding.possible_names
            if FILLED_IN in name and name.strip(f"{FILLED_IN}-_/")
        )

    @cached_property
    def _by_end(self) -> dict[str, str]:
        """The files by their paths from each of the roots; of several the innermost."""
        found: dict[str, str] = {}
        for path in sorted(self._by_path, key=len):
            for root in self._roots:
                found[os.path.relpath(path, root).replace(os.sep, "/")] = path
        return found

    def path_of(self, reported: ReportedFinding) -> str | None:
        """Return the real path of the file of a finding; None if it is not below the roots."""
        written = reported.path.replace("\\", "/")
        if not can_be_path(written):
            return None
        paths = [os.path.realpath(os.path.join(root, written)) for root in self._roots]
        existing = (path for path in paths if os.path.isfile(path) and self._is_below(path))
        found = next((path for path in paths if path in self._by_path), next(existing, None))
        if found is not None:
            return found
        written = _without_way_out(written)
        if not written.startswith("/"):
            return None
        # A scanner in a container, or on another machine, has seen the files elsewhere.
        steps = written.split("/")[-_DEEPEST:]
        ends = ("/".join(steps[number:]) for number in range(len(steps)))
        return next((self._by_end[end] for end in ends if end in self._by_end), None)

    def missing(self, reported: ReportedFinding) -> Missing | None:
        """Return why a finding in a file is about no repository."""
        if not reported.path:
            return None
        path = self.path_of(reported)
        if path is None:
            return Missing.NO_FILE
        if path not in self._by_path and is_synthesised(path):
            return Missing.SYNTHESISED
        if path in self._unread:
            return Missing.UNREAD_PART
        is_given = is_within(path, tuple(map(os.path.realpath, self._given)))
        return Missing.NO_REPOSITORY if is_given else Missing.NOT_GIVEN

    def _is_below(self, path: str) -> bool:
        return is_within(path, tuple(map(os.path.realpath, self._roots)))

    def _all(self) -> Iterator[Finding]:
        for findings in self._by_path.values():
            yield from findings


class _NamePatterns:
    """Names of which only some parts are known, each by the longer of its two ends.

    So a name is compared with few of many thousand.
    """

    def __init__(self, patterns: Iterable[tuple[str, Finding]]) -> None:
        """Take the names, in each of which something stands for what is not known."""
        self._beginning: dict[str, list[_NamePattern]] = {}
        self._ending: dict[str, list[_NamePattern]] = {}
        for number, (written, finding) in enumerate(patterns):
            parts = tuple(re.split(f"{FILLED_IN}+", written))
            first, last = parts[0], parts[-1]
            by_end = self._ending if len(last) > len(first) else self._beginning
            end = max(last, first, key=len)
            by_end.setdefault(end, []).append(_NamePattern(number, parts, finding))
        self._first_lengths = {len(each) for each in self._beginning}
        self._last_lengths = {len(each) for each in self._ending}

    def of(self, name: str) -> Iterator[Finding]:
        """Yield, in their order, those that a name may be one of."""
        begun = (self._beginning.get(name[:each], ()) for each in self._first_lengths)
        ended = (self._ending.get(name[-each:], ()) for each in self._last_lengths)
        near = (each for several in chain(begun, ended) for each in several)
        for _, _, finding in sorted(each for each in near if _may_be(each.parts, name)):
            yield finding


class _NamePattern(NamedTuple):
    """The known parts of a name; the number of each is another one."""

    number: int
    parts: tuple[str, ...]
    finding: Finding


_SYNTHESISING: Final = frozenset(("cdk", "cdktf"))
_FOR_A_PERSON: Final = frozenset((Missing.UNREAD_PART, Missing.SYNTHESISED))
_DEEPEST: Final = 100
"""How many steps from its end on of a path are looked at."""
_DRIVE: Final = re.compile(r"[A-Za-z]:/")


def _without_way_out(path: str) -> str:
    """Return a path as an absolute one, where it may be one of another machine or container.

    That is one with a drive, and one that leads further up than a checkout is deep: KICS in a
    container names its files so.
    """
    if _DRIVE.match(path):
        return path[2:]
    rest = path
    while rest.startswith("../"):
        rest = rest[3:]
    return f"/{rest}" if path.startswith("../../") else path


def _with_id(findings: list[Finding], resource: str) -> list[Finding]:
    """Return the repositories of a file with the logical id that a report gives."""
    for logical_id in logical_ids(resource) if resource else ():
        if found := [each for each in findings if each.logical_id == logical_id]:
            return found
    return []


def _makes_one_of(call: Finding, declared: list[Finding], path: str) -> bool:
    """Whether a call makes one of the repositories that a file declares."""
    return any(
        each.lines[0] <= first and last <= each.lines[1]
        for file, first, last in call.made_on
        if os.path.realpath(file) == path
        for each in declared
    )


def _calls_in(resource: str) -> frozenset[str]:
    """Return the calls of modules that an address leads through, each as it is called inside."""
    steps = _INDEX.sub("", resource).split(".")
    pairs = zip(steps[::2], steps[1::2], strict=False)
    return frozenset(f"module.{name}" for kind, name in pairs if kind == "module")


_INDEX: Final = re.compile(r"\[[^\[\]]*\]")


def _is_another(finding: Finding, resource: str) -> bool:
    """Whether a report names another repository than the one that is on its lines by now.

    Some scanners name it by the label of its block, and some by its own name.
    """
    names = finding.possible_names
    if not names or any(FILLED_IN in each for each in names):
        return False
    kind = next(filter(resource.startswith, _KINDS), None)
    return kind is not None and resource.removeprefix(kind) not in names


_KINDS: Final = ("aws_ecr_repository.", "AWS::ECR::Repository.")


def _on_lines(findings: list[Finding], reported: ReportedFinding) -> list[Finding]:
    """Return the repositories of a file on the lines of a finding, the innermost of them."""
    if not reported.line:
        return []
    on_lines = [
        each
        for each in findings
        if each.lines[0] <= reported.last_line and reported.line <= each.lines[1]
    ]
    begins = max((each.lines[0] for each in on_lines if each.lines[0] <= reported.line), default=0)
    return [each for each in on_lines if each.lines[0] == begins] or on_lines[:1]


def _may_be(parts: tuple[str, ...], name: str) -> bool:
    """Whether a name may be one of which only some parts are known, each unknown one not empty."""
    first, *middle, last = parts
    end = len(name) - len(last)
    if not (name.startswith(first) and name.endswith(last)):
        return False
    at = len(first)
    for part in middle:
        found = name.find(part, at + 1, end)
        if found < 0:
            return False
        at = found + len(part)
    return at < end


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
        is_asked: Whether one of them is asked for by its logical id, or all are.
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
    outcomes = [_outcome(each, written) for each in now]
    return Answer(reported, max(outcomes, key=_GRAVITY.index), now)


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
