"""Which fixes are applied: those that are asked for and proved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from fixer import rule
from fixer.engine import proof
from fixer.engine.unit import Unit
from fixer.model.declaration import Repository, Verdict
from fixer.model.edits import Applicability, Edit, OverlapError, in_order, splice
from fixer.model.tree import Tree
from fixer.rule import Finding


class Options(NamedTuple):
    """What a run is asked for, beyond which files."""

    unsafe_fixes: bool = False
    strict: bool = False
    only: frozenset[str] = frozenset()
    """The logical ids to look at; all if empty."""

    def includes(self, finding: Finding) -> bool:
        """Tell whether a finding is asked for."""
        return not self.only or finding.logical_id in self.only

    def selects(self, finding: Finding) -> bool:
        """Tell whether the fix of a finding is to be applied."""
        if finding.fix is None or not self.includes(finding):
            return False
        return self.unsafe_fixes or finding.fix.applicability is Applicability.SAFE


class Declared(NamedTuple):
    """A repository beside the finding about it."""

    repository: Repository
    finding: Finding

    @property
    def edits(self) -> set[tuple[str, Edit]]:
        """The edits of the fix, each with the path of its file."""
        fix = self.finding.fix
        if fix is None:
            return set()
        everywhere = ((self.finding.path, fix.edits), *fix.elsewhere)
        return {(path, edit) for path, edits in everywhere for edit in edits}


Edits = dict[str, list[Edit]]
"""The edits of each file, by path, in their order."""


def apply(unit: Unit, pairs: list[Declared], options: Options) -> tuple[Edits, list[Finding]]:
    """Return the edits of the fixes that are asked for and proved, and what became of each.

    A refuted fix is left to a person.
    """
    wanted = [each for each in pairs if options.selects(each.finding)]
    court = _Court(unit, pairs, wanted, options.strict)
    refused = _refused(court, wanted, [_MOST_REFUTED])
    tried = set(map(id, wanted))
    findings = [
        _tried(each.finding, refused.get(id(each))) if id(each) in tried else each.finding
        for each in pairs
    ]
    return _by_path(each for each in wanted if id(each) not in refused), findings


class _Court(NamedTuple):
    """Before what the fixes are proved."""

    unit: Unit
    pairs: list[Declared]
    wanted: list[Declared]
    strict: bool

    def refutes(self, fixed: list[Declared]) -> str | None:
        """Return what is wrong with applying some fixes together, if anything.

        Where repositories share what is edited, the fix of one settles the others that are wanted.
        """
        try:
            edits = _by_path(fixed)
        except OverlapError as error:
            return str(error)
        if not edits:
            return None
        made = {each for declared in fixed for each in declared.edits}
        settled = {id(each) for each in self.wanted if made >= each.edits}
        parsed = [self.unit.parsed(path) for path in edits]
        return proof.refuted(
            [
                proof.Edited(each.tree, splice(each.tree.text, edits[each.path]), each.syntax.parse)
                for each in parsed
            ],
            [change for each in fixed for change in each.repository.changes],
            [
                (each.repository.logical_id, _complies(each, id(each) in settled))
                for each in self.pairs
            ],
            lambda trees: self._verdicts(dict(zip(edits, trees, strict=True))),
        )

    def _verdicts(self, trees: dict[str, Tree]) -> list[tuple[str, bool]]:
        """Return the id of each declaration after the edits, and whether it complies."""
        return [
            (each.logical_id, rule.verdict_of(each, self.strict) is Verdict.COMPLIANT)
            for _, _, declared in self.unit.edited(trees).declarations()
            for each in declared.repositories
        ]


def _complies(declared: Declared, settled: bool) -> bool:
    """Tell whether a repository has to comply, once the fixes are made."""
    if settled:
        return declared.repository.leaves is Verdict.COMPLIANT
    return not declared.finding.open


_MOST_REFUTED: Final = 100
"""Proofs that may fail before the rest is left alone: each reads the whole file again."""


def _refused(court: _Court, fixed: list[Declared], left: list[int]) -> dict[int, str]:
    """Return by identity which of some fixes are to blame, and why; the others are proved.

    Half by half, as one wrong fix should not cost the others theirs, while `left` counts down.
    Where the halves are right and the whole is not, none of it is made.
    """
    reason = court.refutes(fixed)
    if reason is None:
        return {}
    left[0] -= 1
    half = len(fixed) // 2 if left[0] > 0 else 0
    refused = {}
    if half:
        refused = _refused(court, fixed[:half], left) | _refused(court, fixed[half:], left)
    if refused and len(refused) < len(fixed):
        kept = [each for each in fixed if id(each) not in refused]
        if court.refutes(kept) is None:
            return refused
    return refused | {id(each): reason for each in fixed if id(each) not in refused}


def _by_path(fixed: Iterable[Declared]) -> Edits:
    """Return the edits of some fixes by file.

    Raises:
        OverlapError: two different ones overlap.
    """
    edits: Edits = {}
    for path, edit in sorted({each for declared in fixed for each in declared.edits}):
        edits.setdefault(path, []).append(edit)
    return {path: in_order(each) for path, each in edits.items()}


def _tried(finding: Finding, reason: str | None) -> Finding:
    """Return what became of a finding whose fix was tried; None is no reason against it."""
    if reason is None:
        return finding._replace(fixed=True)
    note = f"not fixed, as the proof failed: {reason}"
    return finding._replace(fix=None, remedy=rule.BY_HAND, notes=(*finding.notes, note))
