"""Which fixes are applied: those that are asked for and proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.finding_builder import without_fix
from fixer.model.declaration import Repository, Verdict
from fixer.model.edits import Applicability, Edit, OverlapError, splice
from fixer.model.finding import Finding
from fixer.model.reasons import Note, Topic
from fixer.syntax import in_layout

if TYPE_CHECKING:
    from fixer.engine.baseline import Baseline
    from fixer.engine.overrides import Overrides
    from fixer.engine.policies import Policies
    from fixer.engine.proof import Compliance


Place: TypeAlias = "tuple[str, int, int, str]"
"""What tells one finding of a run from all others: its path, line, column and logical id."""


def place_of(finding: Finding) -> Place:
    """Return the place of a finding, which is the same in each run over the same files."""
    return finding.path, finding.line, finding.column, finding.logical_id


class Options(NamedTuple):
    """What a run is asked for, beyond which files."""

    unsafe_fixes: bool = False
    strict: bool = False
    only: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The names to look at, with the logical ids that each may stand for; all if empty."""
    respect_suppressions: bool = True
    """Whether decisions that people recorded for scanners are respected."""
    require_reason: bool = False
    """Whether those count alone that say why, where they can."""
    policies: Policies | None = None
    """The policy files of scanners, where they are respected too."""
    baseline: Baseline | None = None
    """The repositories that are let be."""
    registry_filters: tuple[tuple[str, str], ...] = ()
    """The filters of a registry, with how often each scans; what they cover complies."""
    overrides: Overrides | None = None
    """Options for some of the files."""
    add_ignore: str | None = None
    """The reason with which own decisions are written for what is open, in place of fixes."""
    remove_unused_ignores: bool = False
    """Whether own decisions that exempt nothing are taken out, in place of fixes."""
    chosen: frozenset[Place] | None = None
    """The places of the findings to look at; None for all."""
    approved: frozenset[Place] | None = None
    """The places of the findings whose fixes are applied; None for all."""
    decided_before: frozenset[tuple[str, str]] = frozenset()
    """The paths and logical ids of what changed files decided before, which counts too."""
    outside: Topic = Topic.OUTSIDE_INPUT
    """Why a fix is withheld that needs a file which is not looked at."""
    locates: bool = False
    """Whether findings get the lines of their declarations, and their possible names."""

    def locating(self) -> Options:
        """Return the options that only find out what there is, and where."""
        return self._replace(locates=True, only={}, add_ignore=None, remove_unused_ignores=False)

    def includes(self, finding: Finding) -> bool:
        """Whether a finding is asked for."""
        if self.chosen is not None and place_of(finding) not in self.chosen:
            return False
        if not self.only:
            return not finding.is_spoken_for
        return any(finding.logical_id in ids for ids in self.only.values())

    def selects(self, finding: Finding) -> bool:
        """Whether the fix of a finding is to be applied."""
        if finding.fix is None or not self.includes(finding):
            return False
        if self.approved is not None and place_of(finding) not in self.approved:
            return False
        if finding.fix.applicability is Applicability.SAFE:
            return True
        own = self.overrides.options_for(finding.path).unsafe_fixes if self.overrides else None
        return self.unsafe_fixes if own is None else own

    def offers(self, finding: Finding) -> bool:
        """Whether a report offers the fix of a finding, which is not to be applied yet."""
        asked_for = self.approved is None and self.includes(finding) and not finding.is_let_be
        return asked_for and finding.fix is not None and not self.selects(finding)

    @property
    def is_limited(self) -> bool:
        """Whether only some of the repositories are asked for."""
        return bool(self.only) or self.chosen is not None

    @property
    def lets_some_be(self) -> bool:
        """Whether something beside the files themselves may say to let a repository be."""
        others = (self.policies, self.baseline, self.overrides)
        return bool(self.registry_filters) or any(each is not None for each in others)

    def is_strict(self, path: str) -> bool:
        """Whether a default that can be overridden is not enough in a file."""
        own = self.overrides.options_for(path).strict if self.overrides else None
        return self.strict if own is None else own


class ProposedFix(NamedTuple):
    """A repository and the finding about it, with a fix or without one."""

    repository: Repository
    finding: Finding

    @property
    def edits(self) -> set[tuple[str, Edit]]:
        """The edits of the fix, each with the path of its file."""
        fix = self.finding.fix
        if fix is None:
            return set()
        by_path = ((self.finding.path, fix.edits), *fix.edits_in_other_files)
        return {(path, edit) for path, edits in by_path for edit in edits}

    def is_made_by(self, edits: set[tuple[str, Edit]]) -> bool:
        """Whether some edits, each with the path of its file, are all that the fix asks for."""
        return self.finding.fix is not None and edits >= self.edits

    def complies(self, fixed: bool) -> bool | Verdict:
        """Whether the repository has to comply in the edited files, or its very verdict there."""
        if fixed:
            return self.repository.assessment.verdict_after_fix is Verdict.COMPLIANT
        return self.finding.verdict if self.finding.is_let_be else self.finding.complies


Edits: TypeAlias = "dict[str, list[Edit]]"
"""The edits of each file, by path, in their order."""


def apply_fixes(
    unit: AnalysisUnit, proposed: list[ProposedFix], options: Options
) -> tuple[Edits, list[Finding]]:
    """Return the edits of the fixes that are asked for and proved, and what became of each.

    A fix that is not proved is left to a person; one that a report would only offer is tried too,
    together with those that are asked for.
    """
    selected = [each for each in proposed if options.selects(each.finding)]
    refused = FixVerifier(unit, proposed, selected, options.is_strict).refused()
    offered = [each for each in proposed if options.offers(each.finding)]
    withheld: dict[int, Note] = {}
    if offered:
        wanted = {id(each) for each in (*selected, *offered)}
        both = [each for each in proposed if id(each) in wanted]
        withheld = FixVerifier(unit, proposed, both, options.is_strict).refused()
    tried = {id(each) for each in selected}
    applied = [each for each in selected if id(each) not in refused]
    made = {edit for each in applied for edit in each.edits}
    findings = [
        _after_trial(each.finding, refused.get(id(each)))
        if id(each) in tried or (each.finding.open and each.is_made_by(made))
        else _offered(each.finding, withheld.get(id(each)))
        for each in proposed
    ]
    return _by_path(unit, applied), findings


def _offered(finding: Finding, against: Note | None) -> Finding:
    """Return a finding without the fix that would be refused if it were asked for."""
    return finding if against is None else without_fix(finding, against)


def _after_trial(finding: Finding, against: Note | None) -> Finding:
    """Return what became of a finding whose fix was tried; without an objection it is applied."""
    if against is None:
        return replace(finding, fix_applied=True)
    return without_fix(finding, against)


class FixVerifier:
    """Proves the fixes of the files that are judged together."""

    MOST_TRIALS: Final = 100
    """Proofs that may fail before the rest is given up: each parses the files again."""
    LEAST_TRIALS: Final = 8
    """As many may fail even where the files are large."""
    MOST_CHARACTERS: Final = 10_000_000
    """What the proofs that fail may parse, as far as the two bounds above allow."""

    def __init__(
        self,
        unit: AnalysisUnit,
        proposed: list[ProposedFix],
        selected: list[ProposedFix],
        is_strict: Callable[[str], bool],
    ) -> None:
        self._unit = unit
        self._proposed = proposed
        self._selected = selected
        self._is_strict = is_strict
        size = sum(len(each.tree.text) for each in unit.files)
        affordable = self.MOST_CHARACTERS // max(size, 1)
        self._trials_left = max(self.LEAST_TRIALS, min(self.MOST_TRIALS, affordable))

    def refused(self) -> dict[int, Note]:
        """Return by identity which of the selected fixes are not proved, and why."""
        return self._refused(self._selected)

    def _refused(self, fixes: list[ProposedFix]) -> dict[int, Note]:
        """Return which of some fixes are to blame; the others are proved together.

        Half by half, as one wrong fix should not cost the others theirs. Where the halves are
        right and the whole is not, none of it is made.
        """
        against = self._objection(fixes)
        if against is None:
            return {}
        self._trials_left -= 1
        half = len(fixes) // 2 if self._trials_left > 0 else 0
        refused: dict[int, Note] = {}
        if half:
            refused = self._refused(fixes[:half]) | self._refused(fixes[half:])
        if refused and len(refused) < len(fixes):
            kept = [each for each in fixes if id(each) not in refused]
            if self._objection(kept) is None:
                return refused
        return refused | {id(each): against for each in fixes if id(each) not in refused}

    def _objection(self, fixes: list[ProposedFix]) -> Note | None:
        """Return why some fixes may not be applied together, or None if they are proved."""
        from fixer.engine.proof import objection

        try:
            edits = _by_path(self._unit, fixes)
        except OverlapError:
            return Note(Topic.EDITS_OVERLAP)
        texts = {
            path: splice(self._unit.parsed(path).tree.text, own) for path, own in edits.items()
        }
        changes = (change for each in fixes for change in each.repository.assessment.changes)
        expected = self._expected(fixes)
        return objection(self._unit, texts, changes, expected, self._is_strict, edits)

    def _expected(self, fixes: list[ProposedFix]) -> Compliance:
        """Return the id of each declaration, and whether it has to comply after the fixes.

        Where repositories share what is edited, the fix of one closes the others' too.
        """
        made = {edit for each in fixes for edit in each.edits}
        fixed = {id(each) for each in self._proposed if each.is_made_by(made)}
        return [
            (each.repository.logical_id, each.complies(id(each) in fixed))
            for each in self._proposed
        ]


def _by_path(unit: AnalysisUnit, fixes: Iterable[ProposedFix]) -> Edits:
    """Return the edits of some fixes by file, with those that keep its layout.

    Raises:
        OverlapError: two different ones overlap.
    """
    edits: Edits = {}
    for path, edit in {each for proposed in fixes for each in proposed.edits}:
        edits.setdefault(path, []).append(edit)
    return {path: in_layout(path, unit.parsed(path).tree, edits[path]) for path in sorted(edits)}
