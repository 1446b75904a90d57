"""Which fixes are applied: those that are asked for and proved."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from fixer import proof, rule
from fixer.dialects import Dialect
from fixer.edits import Applicability, Edit, OverlapError, in_order, splice
from fixer.repository import Repository, Verdict
from fixer.rule import Finding
from fixer.syntax import Syntax
from fixer.tree import Tree


class Options(NamedTuple):
    """What a run is asked for, beyond which files."""

    unsafe_fixes: bool = False
    strict: bool = False
    only: frozenset[str] = frozenset()
    """The logical ids to look at; all if empty."""

    def selects(self, finding: Finding) -> bool:
        """Tell whether the fix of a finding is to be applied."""
        if finding.fix is None or (self.only and finding.logical_id not in self.only):
            return False
        return self.unsafe_fixes or finding.fix.applicability is Applicability.SAFE


class Declared(NamedTuple):
    """A repository beside the finding about it."""

    repository: Repository
    finding: Finding


class Parsed(NamedTuple):
    """A file as it is understood: everything a proof needs to understand it again."""

    path: str
    tree: Tree
    syntax: Syntax
    dialect: Dialect
    strict: bool

    def verdicts(self, tree: Tree) -> list[tuple[str, bool]]:
        """Return the id of each declaration of a tree, and whether it complies."""
        return [
            (each.logical_id, rule.verdict_of(each, self.strict) is Verdict.COMPLIANT)
            for each in self.dialect.declarations(tree).repositories
        ]


def apply(
    parsed: Parsed, pairs: list[Declared], options: Options
) -> tuple[str, list[Edit], list[Finding]]:
    """Apply the fixes that are asked for and proved; a refuted one is left to a person."""
    wanted = [each for each in pairs if options.selects(each.finding)]
    refused: dict[int, str] = {}
    text, reason = _proved(parsed, pairs, wanted, wanted)
    if reason is not None:
        refused = _refused(parsed, pairs, wanted, wanted, reason)
        kept = [each for each in wanted if id(each) not in refused]
        text, reason = _proved(parsed, pairs, kept, wanted)
        if reason is not None:
            refused = {id(each): reason for each in wanted}
            text = parsed.tree.text
    fixed = [each for each in wanted if id(each) not in refused]
    settled = {id(each) for each in fixed}
    findings = []
    for each in pairs:
        if id(each) in refused:
            findings.append(_left_alone(each.finding, refused[id(each)]))
        else:
            findings.append(replace(each.finding, fixed=id(each) in settled))
    return text, _edits(fixed), findings


def _refused(
    parsed: Parsed,
    pairs: list[Declared],
    fixed: list[Declared],
    wanted: list[Declared],
    reason: str,
) -> dict[int, str]:
    """Return by identity which of some refuted fixes are to blame, and why: half by half."""
    if len(fixed) == 1:
        return {id(fixed[0]): reason}
    refused: dict[int, str] = {}
    half = len(fixed) // 2
    for part in (fixed[:half], fixed[half:]):
        _, why = _proved(parsed, pairs, part, wanted)
        if why is not None:
            refused |= _refused(parsed, pairs, part, wanted, why)
    return refused


def _edits(fixed: list[Declared]) -> list[Edit]:
    edits = (each.finding.fix.edits for each in fixed if each.finding.fix)
    return in_order(edit for group in edits for edit in group)


def _left_alone(finding: Finding, reason: str) -> Finding:
    note = f"not fixed, as the proof failed: {reason}"
    return replace(finding, fix=None, notes=(*finding.notes, note))


def _proved(
    parsed: Parsed, pairs: list[Declared], fixed: list[Declared], wanted: list[Declared]
) -> tuple[str, str | None]:
    """Splice the fixes in; return the new text, and what is wrong with it, if anything.

    Where repositories share what is edited, the fix of one settles the others that are wanted.
    """
    try:
        edits = _edits(fixed)
    except OverlapError as error:
        return parsed.tree.text, str(error)
    if not edits:
        return parsed.tree.text, None
    text = splice(parsed.tree.text, edits)
    made = set(edits)
    settled = {
        id(each) for each in wanted if each.finding.fix and made.issuperset(each.finding.fix.edits)
    }
    reason = proof.refuted(
        before=parsed.tree,
        text=text,
        changes=[change for each in fixed for change in each.repository.changes],
        expected=[
            (each.repository.logical_id, id(each) in settled or not each.finding.open)
            for each in pairs
        ],
        parse=parsed.syntax.parse,
        judge=parsed.verdicts,
    )
    return text, reason
