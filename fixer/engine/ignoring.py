"""Own decisions that are written into the files or taken out of them: edits, and their proof.

The proof is that of the fixes: the edited text, read again, has to be what the old one was, but
for metadata that was asked for; and just the repositories are exempted that have to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from fixer import messages
from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.exemptions import decisions_in, exempted
from fixer.engine.finding_builder import without_fix
from fixer.engine.fix_selection import Edits, Options, ProposedFix
from fixer.engine.parsed_file import ParsedFile, parse_file
from fixer.engine.proof import first_difference
from fixer.model.declaration import Change, Present, Verdict
from fixer.model.edits import Edit, OverlapError, in_order, splice
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.reasons import Note, Topic
from fixer.model.suppression import Suppression
from fixer.model.syntax_tree import Node
from fixer.rule import RULE_ID
from fixer.suppressions import removing, writing
from fixer.suppressions.writing import WrittenIgnore
from fixer.syntax import is_json_at

_T = TypeVar("_T")


def with_ignores_added(
    unit: AnalysisUnit, proposed: list[ProposedFix], options: Options
) -> tuple[Edits, list[Finding]]:
    """Return the edits that exempt what is open and asked for, and what became of each finding."""
    reason, outside = writing.harmless(options.add_ignore or ""), options.outside
    wanted: dict[str, list[ProposedFix]] = {}
    for each in proposed:
        if (
            each.finding.open
            and each.finding.suppression is None
            and options.includes(each.finding)
        ):
            wanted.setdefault(each.finding.path, []).append(each)
    edits: Edits = {}
    outcomes = {id(each): each.finding for each in proposed}
    for path, some in wanted.items():
        if not unit.may_change(path):
            note = Note(outside, place=path)
            outcomes |= {id(each): without_fix(each.finding, note) for each in some}
            continue
        own = [each for each in proposed if each.finding.path == path]
        trial = _Trial(unit, unit.parsed(path), own, options)
        added = trial.added(some, reason)
        edits[path] = added.edits
        for each in some:
            outcomes[id(each)] = added.outcome(each)
    made = {path: each for path, each in edits.items() if each}
    return made, [outcomes[id(each)] for each in proposed]


def without_unused_ignores(
    unit: AnalysisUnit,
    proposed: list[ProposedFix],
    unused: Mapping[str, tuple[Suppression, ...]],
    options: Options,
) -> tuple[Edits, dict[str, tuple[Suppression, ...]]]:
    """Return the edits that take out what is of no use, and what is left of it."""
    edits: Edits = {}
    left: dict[str, tuple[Suppression, ...]] = {}
    for path, some in unused.items():
        own = [each for each in proposed if each.finding.path == path]
        removals = _apart(each.removal for each in some if each.removal is not None)
        trial = _Trial(unit, unit.parsed(path), own, options)
        made = _possible([], removals, trial.keeps_all) if removals else []
        left[path] = tuple(each for each in some if each.removal not in made)
        if made:
            edits[path] = made
    return edits, left


def _apart(removals: Iterable[Edit]) -> list[Edit]:
    """Return those that can be made together, in their order: the first of any that overlap."""
    found: list[Edit] = []
    for each in sorted(removals, key=lambda edit: edit.span.start):
        if not found or each.span.start >= found[-1].span.end:
            found.append(each)
    return found


def _possible(kept: list[_T], more: list[_T], is_right: Callable[[list[_T]], bool]) -> list[_T]:
    """Return those that can be made besides some others: whole halves, where that is right.

    Each trial reads the file again, and most of them are right.
    """
    if is_right([*kept, *more]):
        return [*kept, *more]
    if len(more) < 2:
        return kept
    middle = len(more) // 2
    return _possible(_possible(kept, more[:middle], is_right), more[middle:], is_right)


class _Added:
    """The decisions that were written into a file, and what is under them."""

    def __init__(self, edits: list[Edit], exempted: dict[int, Suppression]) -> None:
        self.edits = edits
        self._exempted = exempted

    def outcome(self, proposed: ProposedFix) -> Finding:
        """Return what became of a finding."""
        suppression = self._exempted.get(id(proposed))
        if suppression is not None:
            added = suppression._replace(added=True)
            return exempted(proposed.finding, added, False)
        note = messages.note(Note(Topic.NO_PLACE_FOR_IGNORE))
        return replace(proposed.finding, notes=(*proposed.finding.notes, note))


class _Trial:
    """Proves edits of a file that change no setting."""

    def __init__(
        self, unit: AnalysisUnit, parsed: ParsedFile, own: list[ProposedFix], options: Options
    ) -> None:
        self._unit = unit
        self._parsed = parsed
        self._own = own
        self._is_strict = options.is_strict

    def added(self, wanted: list[ProposedFix], reason: str) -> _Added:
        """Return what exempts some repositories: all together, else each that can be alone."""
        written = {id(each): self._written(each, reason) for each in wanted}
        possible = [each for each in wanted if written[id(each)] is not None]
        made = self._exempted(possible, written)
        if made is None:
            possible = _possible(
                [], possible, lambda some: self._exempted(some, written) is not None
            )
            made = self._exempted(possible, written) or {}
        return _Added(_edits(possible, written), made)

    def keeps_all(self, edits: list[Edit]) -> bool:
        """Whether the file declares the same after some edits, and the same is exempted."""
        found = self._found(edits, removing.left_by(self._parsed.tree, edits))
        before = [_is_exempted_here(each.finding) for each in self._own]
        return found is not None and [each is not None for each in found] == before

    def _written(self, proposed: ProposedFix, reason: str) -> WrittenIgnore | None:
        """Return what exempts a repository, as its syntax has it, if there is a place for it."""
        assessment, tree = proposed.repository.assessment, self._parsed.tree
        if is_json_at(self._parsed.syntax, tree, assessment.at):
            spell = self._parsed.syntax.spell
            dialect = proposed.finding.dialect
            return writing.data(tree, assessment, dialect, RULE_ID, reason, spell)
        template = self._parsed.template
        if template is not None and writing.is_like_json(tree, assessment):
            return None
        written = writing.comment(tree, assessment, RULE_ID, reason)
        if template is not None:
            node = assessment.declaration
            if node is None or template.obstacle(assessment, Change(Present(node)), written.edits):
                return None
        return written

    def _exempted(
        self, fixes: list[ProposedFix], written: Mapping[int, WrittenIgnore | None]
    ) -> dict[int, Suppression] | None:
        """Return what is exempted by writing some decisions; None unless just that is meant."""
        try:
            edits = _edits(fixes, written)
        except OverlapError:
            return None
        replaced = _merged(written[id(each)] for each in fixes)
        found = self._found(edits, replaced) if replaced is not None else None
        if found is None:
            return None
        meant = {id(each) for each in fixes}
        pairs = list(zip(self._own, found, strict=True))
        for each, suppression in pairs:
            is_meant = id(each) in meant or _is_exempted_here(each.finding)
            if suppression is None and is_meant:
                return None
            if suppression is not None and not is_meant and each.finding.open:
                return None
        return {id(each): one for each, one in pairs if one is not None and id(each) in meant}

    def _found(
        self, edits: Sequence[Edit], replaced: dict[int, Node]
    ) -> list[Suppression | None] | None:
        """Return the decision that each repository is under after edits; None if more changes."""
        before = self._parsed
        try:
            # Read as any file is, as a comment may have made a template of it.
            data = before.source.encoded(splice(before.tree.text, edits))
            after = parse_file(before.path, data, before.dialects)
        except SourceError:
            return None
        removed = [each.span for each in edits if not each.text]
        if first_difference(before.tree, after.tree, dict(replaced), removed) is not None:
            return None
        decisions = decisions_in(after.tree, after.occurrence)
        found: list[Suppression | None] = []
        verdicts: list[tuple[str, Verdict]] = []
        for parsed, dialect, declared in self._unit.edited({before.path: after}).declarations():
            for each in declared.repositories if parsed.path == before.path else ():
                verdict = each.assessment.verdict_under(self._is_strict(parsed.path))
                verdicts.append((each.logical_id, verdict))
                is_open = verdict is not Verdict.COMPLIANT
                judged = decisions.of_open(each.assessment, dialect.name) if is_open else None
                found.append(judged.suppression if judged is not None else None)
        return found if verdicts == [_verdict(each) for each in self._own] else None


def _is_exempted_here(finding: Finding) -> bool:
    """Whether a decision in the file of a finding exempts the repository."""
    suppression = finding.suppression
    return finding.suppressed and suppression is not None and not suppression.file


def _verdict(proposed: ProposedFix) -> tuple[str, Verdict]:
    return proposed.repository.logical_id, proposed.finding.verdict


def _edits(fixes: Iterable[ProposedFix], written: Mapping[int, WrittenIgnore | None]) -> list[Edit]:
    """Return the edits of some decisions in their order.

    Raises:
        OverlapError: two different ones overlap.
    """
    found = (written[id(each)] for each in fixes)
    return in_order({edit for each in found if each is not None for edit in each.edits})


def _merged(written: Iterable[WrittenIgnore | None]) -> dict[int, Node] | None:
    """Return what all of some decisions make of the tree; None if two change the same node."""
    merged: dict[int, Node] = {}
    for each in written:
        for key, node in each.replaced.items() if each is not None else ():
            if key in merged:
                return None
            merged[key] = node
    return merged
