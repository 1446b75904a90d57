"""What tells a repository apart, for those who know it by another report: its lines, its names."""

from __future__ import annotations

from dataclasses import replace

from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.fix_selection import ProposedFix
from fixer.model.declaration import Decider
from fixer.source_text import line_column
from fixer.suppressions.placement import region_of


def identified(proposed: ProposedFix, unit: AnalysisUnit) -> ProposedFix:
    """Return a repository whose finding says on which lines it is, and what it may be called."""
    repository, finding = proposed
    region = region_of(unit.parsed(finding.path).tree, repository.assessment)
    found = replace(
        finding,
        lines=(region.key, region.last),
        decided_on=tuple(_lines(each, unit) for each in repository.written_deciders),
        made_on=tuple(
            _lines(Decider(each.path, each.node.start, each.node.end), unit)
            for each in repository.assessment.every_origin
        ),
        possible_names=repository.names,
    )
    return ProposedFix(repository, found)


def _lines(decider: Decider, unit: AnalysisUnit) -> tuple[str, int, int]:
    """Return the path of what decides, and its first and its last line."""
    text = unit.parsed(decider.path).tree.text
    first, last = line_column(text, decider.start)[0], line_column(text, decider.end)[0]
    return decider.path, first, last
