"""Who else uses a node: what an anchor shares must not be changed for one user alone."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from fixer.dialects.common.mappings import find_entry, merge_values, merged_mappings
from fixer.model.declaration import Absent, Assessment, Change, Path
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import (
    Alias,
    Block,
    Mapping,
    Node,
    Sequence,
    Tree,
    key_text,
    nodes,
    path_to,
    resolved,
    walk,
)


class _Known(NamedTuple):
    tree: Tree
    owned: frozenset[int]
    """Identities of the aliases and functions that lead to scan settings of repositories."""
    repositories: frozenset[int]
    """Identities of the declarations of repositories, as written."""
    others: frozenset[int] | None
    """Identities of what holds the data of others; None for all that is not a repository."""
    keys: frozenset[str]
    """The keys, in lower case, on the path from a repository to its setting."""
    separate: frozenset[int] = frozenset()
    """Identities of what an alias may take a part of, and which has a meaning of its own."""


class AliasUsage(_Known):
    """What has to be known of the anchors of a tree before a node of it may be edited."""

    @cached_property
    def _with_other_aliases(self) -> frozenset[int]:
        """The identities of the nodes that aliases elsewhere, or inside of them, lead to."""
        others = (
            each
            for each in self.tree.aliases
            if id(each) not in self.owned or each.target.start <= each.start < each.target.end
        )
        return frozenset(id(each.target) for each in others)

    def is_shared(self, node: Node, adds: Path = ()) -> bool:
        """Whether a node also decides something that is not a scan setting.

        That is so if an alias elsewhere leads to it, or if it belongs to another declaration, to
        another property, or to another level than that which gets the keys that a change `adds`.
        """
        if not self.tree.aliases:
            return False
        path = path_to(self.tree, node)
        if any(id(holder) in self._with_other_aliases for holder in path):
            return True
        if any(each.anchor for each in path) and any(id(each) in self.separate for each in path):
            return True
        for place, holder in enumerate(path):
            if id(holder) in self.repositories:
                return not self._leads_to_setting(path[place:], adds)
        return self.others is None or any(id(holder) in self.others for holder in path)

    def _leads_to_setting(self, path: list[Node], adds: Path) -> bool:
        """Whether a path of nodes leads from a repository to where the keys are added."""
        open_keys = self.keys - {step.lower() for step in adds if isinstance(step, str)}
        for holder, node in pairwise(path):
            for key, value in holder.entries if isinstance(holder, Mapping) else ():
                if value is node and (key_text(key) or "").lower() not in open_keys:
                    return False
        return True


def has_anchors(tree: Tree) -> bool:
    """Whether a node of a tree has an anchor."""
    return "&" in tree.text and any(
        not isinstance(node, Alias | Block) and node.anchor is not None for node in nodes(tree)
    )


def alias_usage(tree: Tree, repositories: Iterable[Node], path: Path) -> AliasUsage:
    """Return who uses what in a tree in which all but the repositories belongs to others."""
    declared = list(repositories) if tree.aliases else []
    return AliasUsage(
        tree,
        frozenset(id(node) for each in declared for node in aliases_on_path(each, path)),
        frozenset(map(id, declared)),
        None,
        path_keys(path),
    )


def separate_sections(
    tree: Tree, holder: Node, is_section: Callable[[str], bool]
) -> frozenset[int]:
    """Return the identities of what has a meaning of its own in and around a holder of resources.

    Args:
        tree: The tree of the file.
        holder: The mapping that holds the section of resources.
        is_section: Whether another key in it, in lower case, has a meaning.
    """
    found: list[Node] = []
    for outer, inner in pairwise([*path_to(tree, holder), None]):
        if isinstance(outer, Sequence):
            found += (item for item in outer.items if item is not inner)
        for key, value in outer.entries if isinstance(outer, Mapping) else ():
            name = (key_text(key) or "").lower()
            has_meaning = is_section(name) if inner is None else not is_free_key(name)
            if value is not inner and has_meaning:
                found.append(value)
    return frozenset(map(id, found))


def is_free_key(name: str) -> bool:
    """Whether a key, in lower case, is one that formats leave to their users."""
    return name.startswith(("custom", "x-", ".", "_"))


def path_keys(path: Path, *more: str) -> frozenset[str]:
    """Return the keys that lead to a setting, in lower case, the merge key included."""
    return frozenset((*(str(step).lower() for step in path), "<<", *more))


def avoid_shared_edits(assessment: Assessment, usage: AliasUsage) -> Assessment:
    """Move a change off a node that others share, to the repository itself, or withhold it."""
    if assessment.applicability is Applicability.MANUAL or not assessment.changes:
        return assessment
    if not any(_edits_shared(change, usage) for change in assessment.changes):
        return assessment
    for change in assessment.alternatives:
        if not _edits_shared(change, usage):
            return assessment._replace(changes=(change,))
    return assessment._replace(
        reason=Reason(Cause.SHARED_BY_ANCHOR, inner=assessment.reason),
        remedy=Remedy(Action.OWN_PART),
        applicability=Applicability.MANUAL,
        changes=(),
    )


def _edits_shared(change: Change, usage: AliasUsage) -> bool:
    site = change.site
    if isinstance(site, Absent):
        return usage.is_shared(site.within, site.path)
    return usage.is_shared(site.node)


def _no_branches(body: Node) -> None:
    """Say that a value is not a function, in a format without functions."""


def aliases_on_path(
    value: Node, path: Path, branches_of: Callable[[Node], Iterable[Node] | None] = _no_branches
) -> Iterator[Node]:
    """Yield the aliases, and the functions, on every way from a declaration to its setting.

    Args:
        value: The declaration.
        path: The keys from it to the setting.
        branches_of: Returns the nodes that a function may give, None for what is not a function.
    """
    waiting = [(value, path)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, Alias):
            yield value
        body = resolved(value)
        if (id(body), len(path)) in seen:
            continue
        seen.add((id(body), len(path)))
        branches = branches_of(body)
        if branches is not None:
            yield body
            waiting += [(branch, path) for branch in branches]
        elif isinstance(body, Mapping):
            yield from merged_aliases(body)
            entry = find_entry(body, str(path[0])) if path else None
            if entry is not None:
                waiting.append((entry.value, path[1:]))
        elif isinstance(body, Sequence) and path:
            waiting += [(item, path[1:]) for item in body.items]


def merged_aliases(body: Mapping) -> Iterator[Node]:
    """Yield the aliases by which a mapping merges others."""
    for source in merged_mappings(body):
        for merged in merge_values(source):
            yield from (node for node in walk(merged) if isinstance(node, Alias))
