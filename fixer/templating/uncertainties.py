"""Why a repository may differ from its text once the template is rendered.

A setting may be inside a block that the rest of the repository is not in, and a missing one may be
added by the template; what is around the setting may be moved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple, Protocol

from fixer.model.declaration import Assessment, Present
from fixer.model.edits import Span
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Tree,
    is_function,
    key_of,
    key_text,
    path_to,
)
from fixer.templating.edit_guard import branches_of
from fixer.templating.languages import REWRITING
from fixer.templating.possible_additions import injection_for, injection_that_ends
from fixer.templating.template_structure import Branch, Branches, MaskedTree
from fixer.templating.yaml_nodes import (
    UncertainRegion,
    are_on_one_level,
    child_at,
    region,
    uncertain_regions,
)


class Uncertainty(NamedTuple):
    """Why only rendering decides, what to do about it, and where a finding points to."""

    reason: Reason
    remedy: Remedy
    at: Node


class DialectFacts(Protocol):
    """What has to be known of the dialect whose repositories are in a template."""

    @property
    def required_markers(self) -> tuple[bytes, ...]:
        """One of these is in each declaration."""

    @property
    def defining_sections(self) -> frozenset[str]:
        """The keys below which a file defines what its settings refer to."""


class Evidence(NamedTuple):
    """What is known of a template before its repositories are assessed."""

    template: MaskedTree
    required_markers: tuple[str, ...]
    """One of these is in the value that makes something a repository."""
    defining_sections: frozenset[str]
    """The keys below which a file defines what its settings refer to."""
    rewrites: bool
    """Whether a block makes another text of what it holds."""
    crossing: tuple[Branch, ...]
    """Branches that begin on one level of the text and end on another."""
    divided: dict[int, int]
    """The nodes that these divide, by identity; for each the index of the first that does."""
    regions: list[UncertainRegion]
    """Where whitespace control joins or moves lines; none overlap."""
    sections: dict[int, list[tuple[int, int]]]
    """Where mappings define what settings refer to, by their identity, as far as looked for."""
    endings: dict[int, Span | None]
    """The parts that may end a mapping early, by its identity, as far as they were looked for."""


def evidence_of(template: MaskedTree, dialect: DialectFacts) -> Evidence:
    """Return what is known of a template, as far as a dialect is concerned."""
    branches = template.map.branches()
    crossing = tuple(
        each for each in branches if not are_on_one_level(template, each.start, each.end)
    )
    return Evidence(
        template,
        tuple(each.decode() for each in dialect.required_markers),
        dialect.defining_sections,
        any(each.opening.name in REWRITING for each in branches),
        crossing,
        _divided(template, crossing),
        uncertain_regions(template),
        {},
        {},
    )


def first_uncertainty(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Return why the text may not say what is rendered, the clearest reason that there is."""
    for question in (
        _conditional_key,
        _conditional_reference,
        _crossing_branch,
        _ending_part,
        _joined_lines,
        _rewriting_block,
        _possible_injection,
    ):
        answer = question(assessment, evidence)
        if answer is not None:
            return answer
    return None


# A key inside a block.


def _conditional_key(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Ask whether a block decides on a key that the setting needs."""
    template = evidence.template
    own = _own_branches(assessment, template)
    for key, node in _needed_entries(assessment, evidence):
        for each in (key, node if isinstance(node, Scalar) else None):
            around = template.map.branches_around(each.start, each.end) if each else own
            if branches := around - own:
                branch = min(branches, key=lambda branch: branch.start)
                return _depends_on(branch, key or node, assessment, template)
    return None


def _needed_entries(
    assessment: Assessment, evidence: Evidence
) -> Iterator[tuple[Node | None, Node]]:
    """Yield the keys and values on the path to the setting, and those that make a repository."""
    declaration = assessment.declaration
    path = path_to(evidence.template.tree, assessment.at)
    places = [index for index, node in enumerate(path) if node is declaration]
    below = path[places[0] :] if places else path[-2:]
    for holder, node in pairwise(below):
        yield key_of(holder, node), node
    for key, value in declaration.entries if isinstance(declaration, Mapping) else ():
        if isinstance(value, Scalar) and any(
            marker in value.text for marker in evidence.required_markers
        ):
            yield key, value


def _depends_on(
    branch: Branch, key: Node, assessment: Assessment, template: MaskedTree
) -> Uncertainty:
    """Return that a key depends on a branch."""
    part, line = template.shown(branch.opening.start, branch.opening.end)
    name = key_text(key)
    if name and assessment.declaration is None and _is_repeated(template.tree, key):
        reason = Reason(Cause.REPEATED_IN_PART, setting=name, name=part, place=line)
        return Uncertainty(reason, Remedy(Action.ADD_TO_EACH), key)
    if name:
        reason = Reason(Cause.DEPENDS_ON_PART, setting=name, name=part, place=line)
    else:
        reason = Reason(Cause.SETTING_DEPENDS_ON_PART, name=part, place=line)
    return Uncertainty(reason, Remedy(Action.ENSURE_RENDERED), key)


def _is_repeated(tree: Tree, key: Node) -> bool:
    """Whether a mapping has a key more than once."""
    path = path_to(tree, key)
    holder, name = path[-2] if len(path) > 1 else None, key_text(key)
    entries = holder.entries if isinstance(holder, Mapping) else []
    return any(each is not key and key_text(each) == name for each, _ in entries)


# A block around what the setting refers to.


def _conditional_reference(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Ask whether what the setting refers to is in a block that the repository is not in."""
    template = evidence.template
    if not _may_refer(assessment.at):
        return None
    own = _own_branches(assessment, template)
    found = [
        branch
        for span in _referred_spans(assessment, evidence)
        if (branch := _first_other(template.map.branches_into(*span), own)) is not None
    ]
    if not found:
        return None
    opening = min(found, key=lambda branch: branch.start).opening
    part, line = template.shown(opening.start, opening.end)
    reason = Reason(Cause.REFERENCE_DEPENDS_ON_PART, name=part, place=line)
    return Uncertainty(reason, Remedy(Action.ENSURE_RENDERED), assessment.at)


def _first_other(branches: Iterable[Branch], own: Branches) -> Branch | None:
    return next((branch for branch in branches if branch not in own), None)


def _may_refer(node: Node) -> bool:
    """Whether a value may refer to something elsewhere in the file."""
    return not isinstance(node, Scalar) or is_function(node) or "${" in node.text


def _referred_spans(assessment: Assessment, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """Yield where that is which a value may refer to."""
    node = assessment.at
    if isinstance(node, Alias):
        yield node.target.start, node.target.end
    for holder in path_to(evidence.template.tree, assessment.declaration or node):
        if id(holder) not in evidence.sections:
            evidence.sections[id(holder)] = [
                (key.start, value.end)
                for key, value in (holder.entries if isinstance(holder, Mapping) else ())
                if key_text(key) in evidence.defining_sections
            ]
        yield from evidence.sections[id(holder)]


# A block that begins on one level and ends on another.


def _crossing_branch(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Ask whether the repository is another one without a branch that crosses levels."""
    template = evidence.template
    sites = [change.site for change in assessment.changes if not change.path]
    nodes = [site.node if isinstance(site, Present) else site.within for site in sites]
    if not evidence.divided:
        return None
    holders = (each for node in (assessment.at, *nodes) for each in path_to(template.tree, node))
    found = [evidence.divided[id(each)] for each in holders if id(each) in evidence.divided]
    if not found:
        return None
    opening = evidence.crossing[min(found)].opening
    part, line = template.shown(opening.start, opening.end)
    reason = Reason(Cause.PART_CROSSES_LEVELS, name=part, place=line)
    return Uncertainty(reason, Remedy(Action.ENSURE_RENDERED), assessment.at)


def _divided(template: MaskedTree, crossing: Iterable[Branch]) -> dict[int, int]:
    """Return the nodes that branches which cross levels divide, by identity.

    What is in such a node may be elsewhere without the branch; what is in another one is not. Each
    has the index of the first branch that divides it.
    """
    divided: dict[int, int] = {}
    for index, branch in enumerate(crossing):
        for document in _documents_beside(template.tree, branch):
            divided.setdefault(id(_divided_by(branch, document, template.map.masked)), index)
    return divided


def _documents_beside(tree: Tree, branch: Branch) -> Iterator[Node]:
    """Yield the documents that a branch reaches into."""
    documents = tree.documents
    after = bisect_right(documents, branch.start, key=lambda document: document.start)
    around = []
    at = after - 1
    while at >= 0:
        around.append(documents[at])
        at = tree.around[at] if tree.around else -1
    yield from (each for each in reversed(around) if branch.start < each.end)
    for index in range(after, len(documents)):
        if branch.end <= documents[index].start:
            return
        yield documents[index]


def _divided_by(branch: Branch, document: Node, masked: str) -> Node:
    """Return the deepest node of a document that leads to both ends of a branch."""
    holder = document
    while True:
        first = child_at(masked, holder, branch.start)
        if first is None or first is not child_at(masked, holder, branch.end):
            return holder
        holder = first


# A part that may end a mapping in front of its last entry.


def _ending_part(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Ask whether a part adds text that is indented less than the entries around it."""
    template = evidence.template
    sites = [change.site for change in assessment.changes if not change.path]
    nodes = [site.node if isinstance(site, Present) else site.within for site in sites]
    for each in (assessment.at, *nodes):
        path = path_to(template.tree, each)
        for holder, node in pairwise(path):
            key = key_of(holder, node)
            if key is None or not isinstance(node, Mapping) or node.flow:
                continue
            if id(node) not in evidence.endings:
                evidence.endings[id(node)] = injection_that_ends(template, key, node)
            found = evidence.endings[id(node)]
            if found is not None:
                part, line = template.shown(found.start, found.end)
                reason = Reason(
                    Cause.PART_ENDS_MAPPING, setting=key_text(key) or "", name=part, place=line
                )
                return Uncertainty(reason, Remedy(Action.ENSURE_RENDERED), assessment.at)
    return None


# Whitespace control that joins lines.


def _joined_lines(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Ask whether a part makes something else of the lines of the repository than they say."""
    template, regions = evidence.template, evidence.regions
    start, end = region(template.tree, assessment.declaration or assessment.at)
    index = bisect_right(regions, start, key=_region_end)
    if index == len(regions) or regions[index].start >= end:
        return None
    joining = regions[index].part
    part, line = template.shown(joining.start, joining.end)
    reason = Reason(Cause.PART_JOINS_LINES, name=part, place=line)
    return Uncertainty(reason, Remedy(Action.KEEP_LINE_BREAK), assessment.at)


def _region_end(each: UncertainRegion) -> int:
    return each.end


# A block that rewrites the text that it holds.


def _rewriting_block(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Ask whether a block makes another text of the repository, or of what is in it."""
    template = evidence.template
    if not evidence.rewrites:
        return None
    span = region(template.tree, assessment.declaration or assessment.at)
    for branch in template.map.branches_into(*span):
        if branch.opening.name in REWRITING:
            part, line = template.shown(branch.opening.start, branch.opening.end)
            reason = Reason(Cause.PART_REWRITES, name=part, place=line)
            return Uncertainty(reason, Remedy(Action.ENSURE_RENDERED), assessment.at)
    return None


# A part that may add the setting.


def _possible_injection(assessment: Assessment, evidence: Evidence) -> Uncertainty | None:
    """Ask whether the template may add the setting that a change would write."""
    template = evidence.template
    for change in assessment.changes:
        found = None if change.path else injection_for(template, change, assessment.declaration)
        if found is not None:
            part, line = template.shown(found.start, found.end)
            reason = Reason(Cause.PART_MAY_ADD, name=part, place=line, inner=assessment.reason)
            return Uncertainty(reason, Remedy(Action.ENSURE_PART_ADDS), assessment.at)
    return None


def _own_branches(assessment: Assessment, template: MaskedTree) -> Branches:
    """Return the branches that the whole of a repository is in; none where that is not known."""
    declaration = assessment.declaration
    return branches_of(template, declaration) if declaration is not None else frozenset()
