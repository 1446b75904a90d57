"""Which parts of a template may add the setting that a change would write."""

from __future__ import annotations

from bisect import bisect_left

from fixer.model.declaration import Change, Present
from fixer.model.edits import Span
from fixer.model.syntax_tree import Mapping, Node, key_text, path_to
from fixer.source_text import line_bounds
from fixer.templating.template_structure import Injection, MaskedTree
from fixer.templating.yaml_nodes import child_at, region


def injection_for(template: MaskedTree, change: Change, declaration: Node | None) -> Span | None:
    """Return where parts are that may add what a change would write, or None."""
    site = change.site
    if isinstance(site, Present):
        if site.node.end > site.node.content:
            return _part_in(template, site.node.start, site.node.end)
        return _added_to(template, site.node)
    found = _added_to(template, site.within)
    if found is not None or declaration is None:
        return found
    if any(each is declaration for each in path_to(template.tree, site.within)):
        return None
    # What an anchor or a merge shares is added to elsewhere; the repository has its own too.
    return _added_to(template, declaration)


def injection_that_ends(template: MaskedTree, key: Node, node: Mapping) -> Span | None:
    """Return where parts are that may end a mapping in front of its last entry, or None.

    Args:
        template: The template.
        key: The key of the mapping.
        node: The mapping, in block style.
    """
    masked, injections = template.map.masked, template.map.injections
    if not node.entries:
        return None
    column = _column(masked, node.content)
    last = node.entries[-1].key.start
    for index in range(bisect_left(injections, key.end, key=_start), len(injections)):
        each = injections[index]
        if each.start >= last:
            break
        own = _column(masked, each.start) if each.column is None else each.column
        # At the margin it may be indented itself.
        if 0 < own < column:
            return Span(each.start, each.end)
    return None


def _added_to(template: MaskedTree, node: Node) -> Span | None:
    """Return where parts are that may add entries to a mapping, or a value where there is none."""
    start, end = region(template.tree, node)
    masked, injections = template.map.masked, template.map.injections
    for each in injections[bisect_left(injections, start, key=_start) :]:
        if each.start >= end:
            break
        if child_at(masked, node, each.start) is None and _reaches(masked, node, each):
            return Span(each.start, each.end)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        part = _part_in(template, key.start, key.end)
        if part is None and key_text(key) == "<<":
            part = _part_in(template, value.start, value.end)
        if part is not None:
            return part
    return None


def _part_in(template: MaskedTree, start: int, end: int) -> Span | None:
    part = template.map.part_in(start, end)
    return Span(part.start, part.end) if part is not None else None


def _reaches(masked: str, node: Node, injection: Injection) -> bool:
    """Whether what is added at its column may be an entry of a mapping, or a value."""
    if not isinstance(node, Mapping) or node.flow or not node.entries:
        return True
    column = _column(masked, node.content)
    if injection.column is not None:
        return injection.column == column
    own = _column(masked, injection.start)
    # Less indented text would end the mapping; at the margin it may be indented itself.
    return own == 0 or own >= column


def _column(masked: str, offset: int) -> int:
    return offset - line_bounds(masked, offset)[0]


def _start(injection: Injection) -> int:
    return injection.start
