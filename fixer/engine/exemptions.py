"""Which repositories a recorded decision exempts, and which own decisions exempt none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from fixer import messages
from fixer.engine.finding_builder import without_fix
from fixer.engine.fix_selection import Options, ProposedFix
from fixer.engine.registry_scanning import filter_for
from fixer.model.declaration import Verdict
from fixer.model.file import Occurrence, Texts
from fixer.model.finding import Finding
from fixer.model.reasons import Action, Note, Remedy, Topic
from fixer.model.suppression import OWN, Suppression
from fixer.model.syntax_tree import Tree
from fixer.suppressions import may_hold_decisions

if TYPE_CHECKING:
    from fixer.engine.baseline import Allowance, Baseline
    from fixer.engine.policies import Policies
    from fixer.suppressions.decisions import Decisions, Judged

_JudgedByPath: TypeAlias = "dict[str, list[Judged]]"
"""What the decisions of each file say of the repositories that they are about."""


def with_exemptions(
    texts: Texts, proposed: list[ProposedFix], options: Options
) -> tuple[list[ProposedFix], dict[str, tuple[Suppression, ...]]]:
    """Return the repositories, without the fixes of the exempted ones, and what is of no use.

    Args:
        texts: The files, by path.
        proposed: Their repositories.
        options: What is asked for.

    Returns:
        The repositories, and the own decisions of each file that no open repository is under.
    """
    unused: dict[str, tuple[Suppression, ...]] = {}
    if options.respect_suppressions:
        proposed, unused = _exempted(texts, proposed, options)
    if options.overrides is not None or options.registry_filters or options.baseline is not None:
        allowance = _allowance(options.baseline)
        proposed = [
            each._replace(finding=_left_alone(each, options, allowance))
            if each.finding.open
            else each
            for each in proposed
        ]
    return proposed, unused


def _allowance(baseline: Baseline | None) -> Allowance | None:
    if baseline is None:
        return None
    from fixer.engine.baseline import Allowance

    return Allowance(baseline)


def _left_alone(proposed: ProposedFix, options: Options, allowance: Allowance | None) -> Finding:
    """Return an open finding as the configuration, a registry or a baseline has it."""
    repository, finding = proposed
    overrides = options.overrides
    if overrides is not None and overrides.options_for(finding.path).ignore:
        setting = Suppression(OWN, "overrides", 0, file=overrides.file)
        return exempted(finding, setting, False)
    covering = filter_for(finding, options.registry_filters)
    if covering is not None:
        return replace(finding, fix=None, remedy="", registry_filter=covering)
    if allowance is not None and (
        allowance.covers(finding) or allowance.lists_all(repository.assessment.stands_for)
    ):
        return replace(finding, fix=None, remedy="", baselined=True)
    return finding


def as_the_registry_scans(finding: Finding) -> Finding:
    """Return a finding that complies where the scanning of the registry covers the repository."""
    if finding.registry_filter is None:
        return finding
    frequency, pattern = finding.registry_filter
    note = messages.note(Note(Topic.REGISTRY_SCANS, name=frequency, value=pattern))
    verdict = Verdict.COMPLIANT
    message = messages.message(finding.logical_id, verdict, None)
    return replace(finding, verdict=verdict, message=message, notes=(*finding.notes, note))


def _exempted(
    texts: Texts, proposed: list[ProposedFix], options: Options
) -> tuple[list[ProposedFix], dict[str, tuple[Suppression, ...]]]:
    """Return the repositories as the decisions have it that people recorded for scanners."""
    recorded = {each.finding.path for each in proposed if each.repository.assessment.metadata}
    decisions = {
        path: decisions_in(tree, occurrence)
        for path, (tree, occurrence) in texts.items()
        if path in recorded or may_hold_decisions(tree.text)
    }
    judged: _JudgedByPath = {path: [] for path in decisions}
    if decisions:
        proposed = [_exempted_by(decisions, judged, each, options) for each in proposed]
    if options.policies is not None:
        proposed = [_exempted_by_policy(options.policies, each, options) for each in proposed]
    return proposed, {path: tuple(each.unused(judged[path])) for path, each in decisions.items()}


def _exempted_by_policy(policies: Policies, proposed: ProposedFix, options: Options) -> ProposedFix:
    """Return a repository without its fix, where a policy file exempts it."""
    finding = proposed.finding
    if not finding.open or finding.suppression is not None:
        return proposed
    suppression = policies.suppression(finding)
    if suppression is None:
        return proposed
    return proposed._replace(finding=exempted(finding, suppression, options.require_reason))


def decisions_in(tree: Tree, occurrence: Occurrence) -> Decisions:
    """Return the decisions that a text holds, as they are today.

    Args:
        tree: The text.
        occurrence: What rendering may leave out of it.
    """
    from datetime import datetime, timezone

    from fixer.suppressions.decisions import Decisions

    return Decisions(tree, datetime.now(timezone.utc).date(), occurrence)


def _exempted_by(
    decisions: Mapping[str, Decisions],
    judged: _JudgedByPath,
    proposed: ProposedFix,
    options: Options,
) -> ProposedFix:
    """Return a repository without its fix, where a recorded decision exempts it.

    Args:
        decisions: The decisions of each file.
        judged: Gets what they say of the repository.
        proposed: The repository.
        options: What is asked for.
    """
    repository, finding = proposed
    assessment = repository.assessment
    own = decisions.get(finding.path)
    if finding.complies:
        if own is not None:
            judged[finding.path].append(own.of_compliant(assessment, finding.dialect))
        return proposed
    found = None
    if own is not None:
        here = own.of_open(assessment, finding.dialect)
        judged[finding.path].append(here)
        found = here.suppression
    found = found or next(_by_origins(decisions, judged, proposed), None)
    if found is not None:
        return ProposedFix(repository, exempted(finding, found, options.require_reason))
    return proposed._replace(finding=_noted(own, proposed)) if own is not None else proposed


def _by_origins(
    decisions: Mapping[str, Decisions], judged: _JudgedByPath, proposed: ProposedFix
) -> Iterator[Suppression]:
    """Yield the decisions in the files that declare what a repository is made of by a call."""
    repository, finding = proposed
    for path, node, _ in repository.assessment.origins:
        if path in decisions:
            at = repository.assessment._replace(at=node, declaration=None)
            there = decisions[path].of_open(at, finding.dialect)
            judged[path].append(there)
            if there.suppression is not None:
                yield there.suppression._replace(file=path)


def _noted(own: Decisions, proposed: ProposedFix) -> Finding:
    """Return an open finding with which decisions about it do not count any more, or not always.

    What counts only sometimes is overridden by no fix.
    """
    finding, assessment = proposed.finding, proposed.repository.assessment
    expired = own.expired(assessment, finding.dialect)
    if expired is not None:
        finding = replace(finding, notes=(*finding.notes, messages.note(expired)))
    in_part = own.in_part(assessment, finding.dialect)
    if in_part is None:
        return finding
    if finding.fix is not None:
        return without_fix(finding, in_part)
    return replace(finding, notes=(*finding.notes, messages.note(in_part)))


def exempted(finding: Finding, suppression: Suppression, require_reason: bool) -> Finding:
    """Return a finding that a decision exempts; without a required reason it stays open."""
    notes = finding.notes
    if suppression.in_workspace:
        note = Note(Topic.ONE_WORKSPACE, name=suppression.in_workspace)
        notes = (*notes, messages.note(note))
    if require_reason and suppression.takes_reason and not suppression.reason:
        suppression = suppression._replace(needs_reason=True)
        remedy = messages.action(Remedy(Action.GIVE_REASON, name=str(suppression)))
        return replace(finding, fix=None, suppression=suppression, remedy=remedy, notes=notes)
    return replace(finding, fix=None, suppression=suppression, remedy="", notes=notes)
