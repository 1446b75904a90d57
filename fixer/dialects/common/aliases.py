"""Who else uses a node: what an anchor shares must not be changed for one alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from fixer.dialects.common.assessment import Outcome
from fixer.dialects.common.mappings import merges, slot, sources
from fixer.model.declaration import Absent, Change, Path
from fixer.model.edits import Applicability
from fixer.model.tree import Alias, Mapping, Node, Sequence, Tree, key_text, path_to, resolved, walk


class Sharing(NamedTuple):
    """What has to be known of a tree before a node of it may be edited."""

    tree: Tree
    owned: frozenset[int]
    """Identities of the aliases and functions that lead to scan settings of repositories."""
    repositories: frozenset[int]
    """Identities of the declarations of repositories, as written."""
    strangers: frozenset[int] | None
    """Identities of what holds the data of others; None for all that is no repository."""
    steps: frozenset[str]
    """The keys, in lower case, on the way from a repository to its setting."""
    foreign: frozenset[int] = frozenset()
    """Identities of what an alias may take a part of, and which has a meaning of its own."""

    def shared(self, node: Node, adds: Path = ()) -> bool:
        """Tell whether a node also decides something that is no scan setting.

        That is so if an alias elsewhere leads to it, or if it belongs to another declaration, to
        another property, or to another level than that which gets the keys that a change `adds`.
        """
        if not self.tree.aliases:
            return False
        path = path_to(self.tree, node)
        for holder in path:
            if holder.anchor is not None and any(
                alias.target is holder and id(alias) not in self.owned
                for alias in self.tree.aliases
            ):
                return True
        if any(each.anchor for each in path) and any(id(each) in self.foreign for each in path):
            return True
        for place, holder in enumerate(path):
            if id(holder) in self.repositories:
                return not self._is_way(path[place:], adds)
        return self.strangers is None or any(id(holder) in self.strangers for holder in path)

    def _is_way(self, path: list[Node], adds: Path) -> bool:
        """Tell whether a path of nodes leads from a repository to where the keys are added."""
        open_steps = self.steps - {step.lower() for step in adds if isinstance(step, str)}
        for holder, node in pairwise(path):
            for key, value in holder.entries if isinstance(holder, Mapping) else ():
                if value is node and (key_text(key) or "").lower() not in open_steps:
                    return False
        return True


def sharing(tree: Tree, repositories: Iterable[Node], path: Path) -> Sharing:
    """Return what is shared in a tree in which all but the repositories belongs to others."""
    declared = list(repositories) if tree.aliases else []
    return Sharing(
        tree,
        frozenset(id(node) for each in declared for node in trace(each, path)),
        frozenset(map(id, declared)),
        None,
        steps(path),
    )


def foreign(tree: Tree, holder: Node, is_section: Callable[[str], bool]) -> frozenset[int]:
    """Return the identities of what has a meaning of its own in and around a holder of resources.

    Args:
        tree: The tree of the file.
        holder: The mapping that holds the section of resources.
        is_section: Tells, by its key in lower case, what else in it has a meaning.
    """
    found: list[Node] = []
    for outer, inner in pairwise([*path_to(tree, holder), None]):
        if isinstance(outer, Sequence):
            found += (item for item in outer.items if item is not inner)
        for key, value in outer.entries if isinstance(outer, Mapping) else ():
            name = (key_text(key) or "").lower()
            if value is not inner and (is_section(name) if inner is None else not is_free(name)):
                found.append(value)
    return frozenset(map(id, found))


def is_free(name: str) -> bool:
    """Tell whether a key, in lower case, is one that formats leave to their users."""
    return name.startswith(("custom", "x-", ".", "_"))


def steps(path: Path, *more: str) -> frozenset[str]:
    """Return the keys that lead to a setting, merges among them."""
    return frozenset((*(str(step).lower() for step in path), "<<", *more))


def settled(outcome: Outcome, where: Sharing) -> Outcome:
    """Move a change off a node that others share, to the repository itself, or leave it."""
    if outcome.applicability is Applicability.MANUAL or not outcome.changes:
        return outcome
    if not any(_is_shared(change, where) for change in outcome.changes):
        return outcome
    for change in outcome.elsewhere:
        if not _is_shared(change, where):
            return outcome._replace(changes=(change,))
    return outcome._replace(
        why=f"{outcome.why}, in a part that an anchor shares with other resources",
        remedy="give the repository a part of its own",
        applicability=Applicability.MANUAL,
        changes=(),
    )


def _is_shared(change: Change, where: Sharing) -> bool:
    site = change.site
    if isinstance(site, Absent):
        return where.shared(site.within, site.path)
    return where.shared(site.node)


def trace(value: Node, path: Path) -> Iterator[Node]:
    """Yield the aliases on every way from a declaration to its setting."""
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
        if isinstance(body, Mapping):
            yield from merged_aliases(body)
            found = slot(body, str(path[0])) if path else None
            if found is not None:
                waiting.append((found.value, path[1:]))
        elif isinstance(body, Sequence) and path:
            waiting += [(item, path[1:]) for item in body.items]


def merged_aliases(body: Mapping) -> Iterator[Node]:
    """Yield the aliases by which a mapping merges others."""
    for source in sources(body):
        for merged in merges(source):
            yield from (node for node in walk(merged) if isinstance(node, Alias))
