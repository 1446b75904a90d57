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
        # One of them is wrong, or they are together: keep those that stand alone.
        for each in wanted:
            _, why = _proved(parsed, pairs, [each], wanted)
            if why is not None:
                refused[id(each)] = why
        kept = [each for each in wanted if id(each) not in refused]
        text, reason = _proved(parsed, pairs, kept, wanted)
        if reason is not None:
            refused = {id(each): reason for each in wanted}
            text, _ = _proved(parsed, pairs, [], wanted)
    fixed = [each for each in wanted if id(each) not in refused]
    findings = []
    for each in pairs:
        if id(each) in refused:
            findings.append(_left_alone(each.finding, refused[id(each)]))
        else:
            findings.append(replace(each.finding, fixed=each in fixed))
    return text, _edits(fixed), findings


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
    settled = {
        id(each)
        for each in wanted
        if each.finding.fix and set(each.finding.fix.edits) <= set(edits)
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
