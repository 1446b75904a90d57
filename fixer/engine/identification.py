"""What tells a repository apart, for those who know it by another report: its lines, its names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fixer.engine.fix_selection import ProposedFix
from fixer.model.declaration import Repository
from fixer.model.syntax_tree import Tree
from fixer.suppressions.placement import region_of


def identified(proposed: ProposedFix, tree: Tree) -> ProposedFix:
    """Return a repository whose finding says on which lines it is, and what it may be called."""
    repository, finding = proposed
    region = region_of(tree, repository.assessment)
    found = replace(finding, lines=(region.key, region.last), possible_names=_names(repository))
    return ProposedFix(repository, found)


def _names(repository: Repository) -> tuple[str, ...]:
    names: Callable[[], tuple[str, ...]] | None = repository.possible_names
    if repository.name is not None or names is None:
        return (repository.name,) if repository.name else ()
    return names()
