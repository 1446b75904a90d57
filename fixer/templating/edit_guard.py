"""Where an edit must not go: on a part, beside one that moves it, or in a wrong branch."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from fixer.model.declaration import Change, Present
from fixer.model.edits import Edit, Span
from fixer.model.syntax_tree import Node, key_of, path_to
from fixer.source_text import line_bounds
from fixer.syntax.yaml.block_style import content_end
from fixer.templating.template_structure import Branches, MaskedTree, Part

# A comment reaches to the end of its line, and any shorter one fails at once.
_NOTHING: Final = re.compile(r"(?:\s|#[^\r\n]*(?=[\r\n]|$))*")
"""Blanks and comments, masked parts among them."""


class Obstacle(NamedTuple):
    """The part that is in the way of an edit."""

    part: Part
    is_touched: bool
    """Whether the edit would touch the part itself; else it would be in a wrong branch."""


def obstacle(template: MaskedTree, edit: Edit, branches: Branches) -> Obstacle | None:
    """Return what is in the way of an edit that has to be in some branches and in no others."""
    start, end = edit.span.start, edit.span.end
    part = template.map.part_in(start, end) or template.map.part_beside(start, end)
    if part is not None:
        return Obstacle(part, is_touched=True)
    wrong = template.map.branches_around(start, end) ^ branches
    if wrong:
        first = min(wrong, key=lambda branch: branch.start)
        return Obstacle(first.opening, is_touched=False)
    return None


def branches_of(template: MaskedTree, node: Node) -> Branches:
    """Return the branches that the whole of a node is in."""
    return template.map.branches_around(node.start, content_end(template.map.masked, node))


def branches_of_entry(template: MaskedTree, node: Node) -> Branches:
    """Return the branches that what is written into a node has to be in: those of its key."""
    path = path_to(template.tree, node)
    key = key_of(path[-2], node) if len(path) > 1 else None
    if key is None:
        return branches_of(template, node)
    return template.map.branches_around(key.start, key.end)


def branches_of_change(template: MaskedTree, change: Change, declaration: Node | None) -> Branches:
    """Return the branches that a change has to be in, so that the whole declaration gets it.

    What an anchor shares with the declaration may be in fewer branches, but not in others.
    """
    own = branches_of(template, declaration) if declaration is not None else frozenset()
    site = change.site
    node = site.node if isinstance(site, Present) else site.within
    if any(each is declaration for each in path_to(template.tree, node)):
        return own
    shared = branches_of_entry(template, node)
    return min(shared, own)


def moved_out(template: MaskedTree, edit: Edit, branches: Branches) -> Edit:
    """Return an insertion moved behind the blocks that it must not be in, if nothing is between."""
    start, end = edit.span.start, edit.span.end
    wrong = template.map.branches_around(start, end) - branches
    if start < end or not wrong:
        return edit
    masked = template.map.masked
    _, behind = line_bounds(masked, max(branch.block_end for branch in wrong))
    if not _NOTHING.fullmatch(masked, start, behind):
        return edit
    return Edit(Span(behind, behind), edit.text)
