"""Where an edit must not go: on a part, beside one that moves it, or in a wrong branch."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.model.declaration import Change, Present
from fixer.model.edits import Edit, Span
from fixer.model.syntax_tree import Mapping, Node, Scalar, Sequence, key_of, path_to
from fixer.source_text import before_blanks, line_bounds
from fixer.syntax.yaml.block_style import BLOCK_STYLES, content_end, header_of
from fixer.templating.languages import WRITES_LINES
from fixer.templating.neighbours import Ending, Following, Neighbours, Question
from fixer.templating.renderings import Keys, Reading, Rendering
from fixer.templating.template_structure import Branches, Injection, Kind, MaskedTree, Part
from fixer.templating.yaml_nodes import path_at

# A comment reaches to the end of its line, and any shorter one fails at once.
_NOTHING: Final = re.compile(r"(?:\s|#[^\r\n]*(?=[\r\n]|$))*")
"""Blanks and comments, masked parts among them."""
_LAST_BREAK: Final = re.compile(r"[ \t]*(?:\r\n|\n|\r)?")
_BLANK: Final = " \t\r\n"


class Obstacle(NamedTuple):
    """The part that is in the way of an edit."""

    part: Part
    is_touched: bool
    """Whether the edit would touch the part itself; else it would be in a wrong branch."""


def obstacle(template: MaskedTree, edit: Edit, branches: Branches) -> Obstacle | None:
    """Return what is in the way of an edit that has to be in some branches and in no others."""
    start, end = edit.span.start, edit.span.end
    part = template.map.part_in(start, end)
    site = _Site(template, edit)
    for rendering in template.renderings:
        part = part or _moving_part(site, rendering)
    if part is not None:
        return Obstacle(part, is_touched=True)
    wrong = template.map.branches_around(start, end) ^ branches
    if wrong:
        first = min(wrong, key=lambda branch: branch.start)
        return Obstacle(first.opening, is_touched=False)
    return None


# What rendering makes of the place of an edit.


class _Site:
    """Where an edit goes, as far as that is the same however the text is rendered."""

    def __init__(self, template: MaskedTree, edit: Edit) -> None:
        self.template = template
        self.edit = edit
        self.replaces = edit.span.start < edit.span.end and not {"\r", "\n"} & set(edit.text)

    @cached_property
    def keys(self) -> Keys:
        """The keys that lead to what the edit replaces, or to the mapping that it goes into.

        They are as they are masked.
        """
        edit, masked = self.edit, self.template.map.masked
        path = path_at(self.template.tree, edit.span.end)
        while (
            edit.span.start == edit.span.end
            and len(path) > 1
            and not (
                isinstance(path[-1], Mapping)
                and path[-1].content - line_bounds(masked, path[-1].content)[0] <= _width(self.lead)
            )
        ):
            path.pop()
        keys = [key_of(holder, node) for holder, node in pairwise(path)]
        return tuple(masked[key.start : key.end].strip("\"'") for key in keys if key is not None)

    @cached_property
    def lead(self) -> str:
        """The blanks and line breaks that the edit begins with."""
        return self.edit.text[: len(self.edit.text) - len(self.edit.text.lstrip(_BLANK))]

    @cached_property
    def path(self) -> list[Node]:
        """The nodes around the place of the edit."""
        return path_at(self.template.tree, self.edit.span.start)

    @cached_property
    def in_flow(self) -> bool:
        """Whether the edit is in a flow collection."""
        start = self.edit.span.start
        return any(
            isinstance(node, Mapping | Sequence) and node.flow and start < node.end
            for node in self.path
        )

    @cached_property
    def before(self) -> Part | None:
        """The last part in front of the edit."""
        return _part_before(self.template, self.edit.span.start)

    @cached_property
    def of_several_lines(self) -> Part | None:
        """A part in the block scalar above whose second line may end what the edit goes into."""
        return _part_of_several_lines(self.template, self.edit)

    @cached_property
    def of_the_above(self) -> Part | None:
        """A part behind the edit whose text may belong to the entry in front of it."""
        found = _injection_of_the_above(self.template, self.edit)
        return self.template.map.part_in(found.start, found.end) if found is not None else None


def _moving_part(site: _Site, rendering: Rendering) -> Part | None:
    """Return a part that a rendering moves an edit with, if the text may be rendered so."""
    if rendering.reading is Reading.NONE:
        return None
    if site.replaces:
        is_same = rendering.reading is Reading.SAME or rendering.has_value(site.keys)
    else:
        # The lines in the place of a value are written for the column of its key.
        span = site.edit.span
        holder = site.keys if span.start == span.end else site.keys[:-1]
        is_same = rendering.reading is Reading.SAME and not rendering.moves(holder)
    if not is_same:
        return rendering.first_part
    if site.replaces and rendering.breaks_some:
        # What is beside the value where that choice is made, nobody renders.
        return None
    return _part_beside(site, rendering.neighbours)


def _part_beside(site: _Site, neighbours: Neighbours) -> Part | None:
    """Return a part that makes something else of an edit, or that the edit makes another of.

    An edit holds where all that rendering may put in front of it ends as it does in the text, and
    all that it may put behind it is on another line, or was behind the same text before.
    """
    template, edit = site.template, site.edit
    if site.before is not None and not _begins_as_written(site, neighbours, site.before):
        return site.before
    behind = edit.text[len(edit.text.rstrip(_BLANK)) :] if edit.text.strip(_BLANK) else ""
    follows = neighbours.part_to(edit.span.end, _joined(template, site.in_flow), behind)
    if follows is not None:
        return follows
    if site.in_flow or edit.span.start < edit.span.end:
        return None
    return (
        site.of_several_lines
        or _scalar_without_end(template, neighbours, edit, site.path[-1])
        or site.of_the_above
    )


def _part_before(template: MaskedTree, place: int) -> Part | None:
    index = bisect_left(template.map.parts, place + 1, key=_end) - 1
    return template.map.parts[index] if index >= 0 else None


def _begins_as_written(site: _Site, neighbours: Neighbours, before: Part) -> bool:
    """Whether an edit begins in the column that it is written for, behind whatever is rendered."""
    template, edit, lead, in_flow = site.template, site.edit, site.lead, site.in_flow
    text, start = template.tree.text, edit.span.start
    if "\n" in lead or "\r" in lead:
        columns = neighbours.columns_before(start, lead)
        return None not in columns if in_flow else columns == {_width(lead)}
    line = line_bounds(text, start)[0]
    if "\n" in edit.text and not text[line:start].strip(" \t"):
        return neighbours.columns_before(start) == {start - line}
    trims = before.trims_after and not template.map.masked[before.end : start].strip()
    return in_flow and edit.text.lstrip(_BLANK)[:1] in (",", "}") if trims else True


def _width(lead: str) -> int:
    """Return how many blanks are behind the last line break."""
    return len(lead) - max(lead.rfind("\n"), lead.rfind("\r")) - 1


_ANYTHING: Final = Question("anything", lambda following: True)
_BLANKS_FIRST: Final = Question("blanks", lambda following: following.blanks)
_MORE_OF_LINE: Final = Question("line", lambda following: following.ending is not Ending.LINE)


def _joined(template: MaskedTree, in_flow: bool) -> Question:
    """Return whether what follows behind parts may become a part of what an edit writes."""
    if not in_flow:
        return _MORE_OF_LINE
    masked = template.map.masked
    return Question("item", lambda following: _goes_on(masked, following))


def _goes_on(masked: str, following: Following) -> bool:
    """Whether what follows belongs to the item of a flow collection in front of it."""
    if following.ending is Ending.TEXT:
        return masked[following.at] not in ",]}"
    return following.ending is not Ending.LINE


def _scalar_without_end(
    template: MaskedTree, neighbours: Neighbours, edit: Edit, above: Node
) -> Part | None:
    """Return a part because of which a block scalar ends in another way in front of an edit.

    Its last line break may not be rendered today, and blanks may be rendered behind it.
    """
    text, place = template.tree.text, edit.span.start
    scalars = list(_scalars_in_front(template, place, above))
    if not scalars:
        return None
    keeps = any("-" not in header_of(text, scalar) for scalar in scalars)
    counts_all = keeps or text[place - 1] in " \t"
    follows = neighbours.part_to(place, _ANYTHING if counts_all else _BLANKS_FIRST)
    if follows is not None:
        return follows
    at_end = template.map.may_drop_last_break and _LAST_BREAK.fullmatch(text, place)
    return template.map.parts[-1] if keeps and at_end else None


def _part_of_several_lines(template: MaskedTree, edit: Edit) -> Part | None:
    """Return a part in the block scalar above whose second line may end what an edit goes into."""
    text, parts = template.tree.text, template.map.parts
    lead = edit.text[: len(edit.text) - len(edit.text.lstrip(_BLANK))]
    above = path_at(template.tree, max(before_blanks(text, edit.span.start) - 1, 0))[-1]
    if not isinstance(above, Scalar) or above.style not in BLOCK_STYLES:
        return None
    first = bisect_left(parts, above.start, key=_start)
    last = bisect_left(parts, edit.span.start, key=_start)
    return next(
        (each for each in parts[first:last] if _writes_lines(text, each, _width(lead))), None
    )


def _writes_lines(text: str, part: Part, column: int) -> bool:
    """Whether a part may write a second line in front of a column."""
    if part.kind is not Kind.VALUE or (part.column is not None and part.column >= column):
        return False
    return WRITES_LINES.search(text, part.start, part.end) is not None


def _scalars_in_front(template: MaskedTree, place: int, above: Node) -> Iterator[Scalar]:
    """Yield the block scalars that may be rendered in front of a place: without blocks between."""
    if isinstance(above, Scalar) and above.style in BLOCK_STYLES:
        yield above
    for start in template.renderings[0].neighbours.blocks_before(place):
        last = path_at(template.tree, start)[-1]
        if isinstance(last, Scalar) and last.style in BLOCK_STYLES:
            yield last


def _injection_of_the_above(template: MaskedTree, edit: Edit) -> Injection | None:
    """Return the last of the parts that may go on with the entry in front of an edit."""
    masked, place = template.map.masked, edit.span.end
    lead = edit.text[: len(edit.text) - len(edit.text.lstrip(_BLANK))]
    nothing = _NOTHING.match(masked, place)
    end = nothing.end() if nothing is not None else place
    injections = template.map.injections
    found = None
    for index in range(bisect_left(injections, place, key=_start), len(injections)):
        each = injections[index]
        if each.start >= end:
            break
        if _is_deeper(template, each, _width(lead)):
            found = each
    return found


def _is_deeper(template: MaskedTree, injection: Injection, column: int) -> bool:
    """Whether what parts add may be deeper than a column."""
    if injection.column is not None:
        return injection.column > column
    own = injection.start - line_bounds(template.tree.text, injection.start)[0]
    return own == 0 or own >= column


def _start(part: Injection | Part) -> int:
    return part.start


def _end(part: Part) -> int:
    return part.end


# The branches that an edit has to be in.


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


def moved_behind(template: MaskedTree, edit: Edit, branches: Branches) -> Edit:
    """Return an insertion moved behind what must not be behind it, if nothing is between.

    That are blocks of other branches, and parts that go on with the entry in front of it.
    """
    masked, parts = template.map.masked, template.map.parts
    start, end = edit.span.start, edit.span.end
    behind = start
    for _ in range(len(parts)):
        wrong = template.map.branches_around(behind, behind) - branches
        above = _injection_of_the_above(template, Edit(Span(behind, behind), edit.text))
        ends = [branch.block_end for branch in wrong]
        if above is not None:
            ends.append(above.end)
        if start < end or not ends:
            break
        _, behind = line_bounds(masked, max(ends))
        if not _NOTHING.fullmatch(masked, start, behind):
            return edit
    return Edit(Span(behind, behind), edit.text) if behind > start else edit
