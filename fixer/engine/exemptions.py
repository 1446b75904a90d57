"""Which repositories a recorded decision exempts, and which own decisions exempt none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.fix_selection import Options, ProposedFix
from fixer.model.suppression import Suppression
from fixer.model.syntax_tree import Tree
from fixer.suppressions import may_hold_decisions

if TYPE_CHECKING:
    from fixer.suppressions.decisions import Decisions


def with_exemptions(
    unit: AnalysisUnit, proposed: list[ProposedFix], options: Options
) -> tuple[list[ProposedFix], dict[str, tuple[Suppression, ...]]]:
    """Return the repositories, without the fixes of the exempted ones, and what is of no use.

    That is the own decisions of each file, by path, that no open repository is under.
    """
    if not options.respect_suppressions:
        return proposed, {}
    decisions = {
        each.path: decisions_in(each.tree)
        for each in unit.files
        if may_hold_decisions(each.tree.text)
    }
    if not decisions:
        return proposed, {}
    exempted = [
        _exempted(each, decisions[each.finding.path]) if each.finding.path in decisions else each
        for each in proposed
    ]
    return exempted, {path: tuple(each.unused()) for path, each in decisions.items()}


def decisions_in(tree: Tree) -> Decisions:
    """Return the decisions that a text holds, as they are today."""
    from datetime import datetime, timezone

    from fixer.suppressions.decisions import Decisions

    return Decisions(tree, datetime.now(timezone.utc).date())


def _exempted(proposed: ProposedFix, decisions: Decisions) -> ProposedFix:
    """Return a repository without its fix, where a recorded decision exempts it."""
    repository, finding = proposed
    if finding.complies:
        return proposed
    suppression = decisions.suppression(repository.assessment, finding.dialect)
    if suppression is None:
        return proposed
    return ProposedFix(repository, replace(finding, fix=None, suppression=suppression))
