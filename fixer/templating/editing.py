"""The syntax of one template: how a change is written into it, in the branches where it belongs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit
from fixer.model.syntax_tree import Mapping, Node, Tree
from fixer.source_text import line_bounds
from fixer.syntax import yaml
from fixer.templating.edit_guard import branches_of_entry, moved_behind, obstacle
from fixer.templating.masked_yaml import parse
from fixer.templating.template_structure import Branches, Kind, MaskedTree


class TemplateSyntax:
    """The functions of `fixer.syntax.Syntax` for one template, whose tree they are given."""

    __slots__ = ("_template",)

    def __init__(self, template: MaskedTree) -> None:
        self._template = template

    def parse(self, text: str) -> Tree:
        """Return the positioned tree of an edited text, read as a template again.

        Raises:
            TemplateError: the text is not YAML even without its parts, or these do not match.
        """
        return parse(text).tree

    def spell(self, tree: Tree, change: Change) -> tuple[Edit, ...]:
        """Write a change as its author would have, in the branches that it belongs to.

        Where nothing fits, the edits are those that would be made without regard to the parts.
        """
        site, template = change.site, self._template
        if not isinstance(site, Absent):
            return yaml.spell(tree._replace(text=template.map.masked), change)
        branches = branches_of_entry(template, site.within)
        first = None
        for edits in _candidates(template, change, site, branches):
            if not any(obstacle(template, edit, branches) for edit in edits):
                return edits
            first = first or edits
        return first or ()

    def comment_beside(self, tree: Tree, node: Node) -> str | None:
        """Return the comment on the node's line, or directly above it, in either language."""
        if (comment := yaml.comment_beside(tree, node)) is not None:
            return comment
        text = tree.text
        start, end = line_bounds(text, node.end)
        above = line_bounds(text, _before_break(text, start)) if start else (0, 0)
        for first, last in ((node.end, end), above):
            part = self._template.map.part_in(first, last)
            if part and part.kind is Kind.COMMENT and not text[first : part.start].strip():
                return text[part.start : part.end].strip("{}<%>#!/*- \t\r\n") or None
        return None

    def has_comment(self, between: str) -> bool:
        """Whether a text between scalars holds a comment."""
        return yaml.has_comment(between)


def _before_break(text: str, line: int) -> int:
    """Return where the line ends that is above the one that begins at an offset."""
    return line - (2 if text.startswith("\r\n", line - 2) else 1)


def _candidates(
    template: MaskedTree, change: Change, site: Absent, branches: Branches
) -> Iterator[tuple[Edit, ...]]:
    """Yield the ways to write a new entry, the better first.

    It goes last, else behind the last entry that is in the right branches: before the block that
    begins there, or behind the one that ends inside the entry's own value. Else it goes first.
    """
    masked = template.tree._replace(text=template.map.masked)
    # The lines of the parts are blank there, and not comments that belong to an entry.
    blanked = template.tree._replace(text=template.map.blanked)
    yield yaml.spell(masked, change)
    yield yaml.spell(blanked, change)
    within = site.within
    if not isinstance(within, Mapping) or site.replaces:
        return
    for key, value in reversed(within.entries):
        if template.map.branches_around(key.start, key.end) == branches:
            behind = change._replace(site=site._replace(after=key))
            if within.flow and (apart := _without_block_behind(template, value)) is not None:
                yield yaml.spell(template.tree._replace(text=apart), behind)
            edits = yaml.spell(blanked, behind)
            yield edits
            yield yaml.spell(masked, behind)
            yield _moved_behind(template, edits, branches)
    yield _moved_behind(template, yaml.spell(blanked, change), branches)
    yield yaml.spell(masked, change._replace(site=site._replace(first=True)))


_VISIBLE: Final = re.compile(r"[^\r\n]")


def _without_block_behind(template: MaskedTree, value: Node) -> str | None:
    """Return the masked text with blanks for a block that follows a value at once, or None.

    A comma in it is not the one of the value.
    """
    masked, changes = template.map.masked, template.map.branch_changes
    index = bisect_right(changes, value.end, key=lambda change: change.offset)
    branch = changes[index].innermost if index < len(changes) else None
    if branch is None or branch.block_start < value.end:
        return None
    start, end = branch.block_start, branch.block_end
    if masked[value.end : start].strip():
        return None
    return masked[:start] + _VISIBLE.sub(" ", masked[start:end]) + masked[end:]


def _moved_behind(
    template: MaskedTree, edits: tuple[Edit, ...], branches: Branches
) -> tuple[Edit, ...]:
    return (moved_behind(template, edits[0], branches),) if len(edits) == 1 else edits
