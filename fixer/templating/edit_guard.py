"""Where an edit must not go in a text that a template language is wrapped around."""

from __future__ import annotations

from collections.abc import Iterable

from fixer.model.declaration import Change, Present, Repository
from fixer.model.edits import Edit
from fixer.model.tree import Tree, key_of, path_to
from fixer.templating.conditionality import home_of, shown
from fixer.templating.template_map import Masks, Section


def obstacle(
    repository: Repository, tree: Tree, change: Change, edits: Iterable[Edit]
) -> str | None:
    """Say why the edits of a change do not fit into a template, if they do not."""
    masks = tree.masks
    if masks is None:
        return None
    home = _wanted(change, repository, tree, masks)
    for edit in edits:
        part = masks.inside(*edit.span) or masks.beside(*edit.span)
        if part is not None:
            return f"it would touch {shown(tree, part.start, part.end)}"
        odd = masks.around(*edit.span) ^ home
        if odd:
            first = min(odd, key=lambda section: section.start).opening
            return f"there is no place for it beside {shown(tree, first.start, first.end)}"
    return None


def _wanted(change: Change, repository: Repository, tree: Tree, masks: Masks) -> frozenset[Section]:
    """Return the blocks that a change has to be in.

    What an anchor shares with the repository may be in fewer blocks, but not in others.
    """
    home = home_of(repository, tree, masks)
    site = change.site
    node = site.node if isinstance(site, Present) else site.within
    path = path_to(tree, node)
    if any(each is repository.declaration for each in path):
        return home
    key = (key_of(path[-2], node) if len(path) > 1 else None) or node
    shared = masks.around(key.start, key.end)
    return shared if shared <= home else home
