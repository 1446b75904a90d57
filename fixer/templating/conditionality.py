"""What only rendering decides of a repository that a template language is wrapped around.

A dialect reads a template as if all of its blocks were there and nothing came with its values.
Here that is taken back where it may be wrong: a setting that stands in a block which the rest of
the repository is not in is conditional, and so is one that is missing where a template may bring
it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.model.declaration import Change, Declarations, Present, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.tree import (
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
from fixer.syntax.yaml.block import content_end
from fixer.templating.structure import Joined, all_joined, child_at, on_one_level, region
from fixer.templating.template_map import TAG, Bringing, Masks, Section
from fixer.text import line_bounds, line_column


def rendered(declared: Declarations, tree: Tree, declares: tuple[bytes, ...]) -> Declarations:
    """Return what a file declares, with what only rendering decides of it left open.

    Args:
        declared: What the file declares if all of it is rendered.
        tree: The file.
        declares: What the text of a value has that makes something a repository.
    """
    if tree.masks is None:
        return declared
    crossings = _crossings(tree, tree.masks) if declared.repositories else []
    joins = all_joined(tree, tree.masks) if declared.repositories else []
    kinds = tuple(each.decode() for each in declares)
    judged = [
        _judged(each, tree, tree.masks, crossings, joins, kinds) for each in declared.repositories
    ]
    return declared._replace(repositories=tuple(judged))


def _judged(
    repository: Repository,
    tree: Tree,
    masks: Masks,
    crossings: list[Section],
    joins: list[Joined],
    kinds: tuple[str, ...],
) -> Repository:
    if repository.name is not None and TAG.search(repository.name):
        repository = repository._replace(name=None)
    for doubt in _doubts(repository, tree, masks, crossings, joins, kinds):
        return repository._replace(
            at=doubt.at,
            verdict=Verdict.CONDITIONAL,
            why=doubt.why,
            remedy=doubt.remedy,
            applicability=Applicability.MANUAL,
            changes=(),
            by_default=False,
            literal=None,
        )
    return repository


class _Doubt(NamedTuple):
    """Why only rendering decides, what to do about it, and where a finding points to."""

    why: str
    remedy: str
    at: Node


def _doubts(
    repository: Repository,
    tree: Tree,
    masks: Masks,
    crossings: list[Section],
    joins: list[Joined],
    kinds: tuple[str, ...],
) -> Iterator[_Doubt]:
    """Yield what speaks against reading a repository as it stands there; the first one counts."""
    whichever = "whichever way the template is rendered"
    found = _condition(repository, tree, masks, kinds)
    if found is not None:
        key, section = found
        what = key_text(key) or "the setting"
        opening = shown(tree, section.opening.start, section.opening.end)
        if repository.declaration is None and _repeats(tree, key):
            why = f"{what} stands there more than once, and {opening} is around this one"
            yield _Doubt(why, "add the setting to each of them", key)
        remedy = f"make sure that the setting is true {whichever}"
        yield _Doubt(f"{what} depends on {opening}", remedy, key)
    referred = _referred(repository, tree, masks)
    if referred is not None:
        why = f"what the setting refers to depends on {referred}"
        yield _Doubt(why, f"make sure that it is true {whichever}", repository.at)
    for crossing in crossings:
        if _moves(crossing, repository, tree, masks):
            opening = shown(tree, crossing.opening.start, crossing.opening.end)
            why = f"{opening} begins on one level of the text and ends on another"
            yield _Doubt(why, f"make sure that the setting is true {whichever}", repository.at)
    joined = _joined(repository, tree, joins)
    if joined is not None:
        remedy = "leave it a line break, or make sure that the setting is true when it is rendered"
        yield _Doubt(f"{joined} joins the lines around it", remedy, repository.at)
    for change in repository.changes:
        bringing = None if change.path else _bringing(tree, masks, repository, change)
        if bringing is not None:
            why = f"{repository.why}, unless the template brings more with {bringing}"
            remedy = "write the setting out, or make sure that the template brings it"
            yield _Doubt(why, remedy, repository.at)


_DEFINING: Final = frozenset(("Parameters", "Mappings", "variables", "config", "configuration"))
"""The sections of CloudFormation's and Pulumi's templates that settings refer to."""


def _referred(repository: Repository, tree: Tree, masks: Masks) -> str | None:
    """Return the part around what a setting refers to that is not around the repository too."""
    node = repository.at
    if isinstance(node, Scalar) and not is_function(node) and "${" not in node.text:
        return None
    spans = [(node.target.start, node.target.end)] if isinstance(node, Alias) else []
    for holder in path_to(tree, repository.declaration or node):
        for key, value in holder.entries if isinstance(holder, Mapping) else ():
            if key_text(key) in _DEFINING:
                spans.append((key.start, value.end))
    home = home_of(repository, tree, masks)
    for section in _branches(masks):
        inside = any(section.start < end and start < section.end for start, end in spans)
        if inside and section not in home:
            return shown(tree, section.opening.start, section.opening.end)
    return None


def home_of(repository: Repository, tree: Tree, masks: Masks) -> frozenset[Section]:
    """Return the blocks that the whole of a repository is in; none where that is not known."""
    body = repository.declaration
    if body is None:
        return frozenset()
    return masks.around(body.start, content_end(masks.text, body))


def _crossings(tree: Tree, masks: Masks) -> list[Section]:
    """Return the branches that begin on one level of the text and end on another."""
    return [
        each
        for each in _branches(masks)
        if not on_one_level(tree, masks.text, each.start, each.end)
    ]


def _branches(masks: Masks) -> Iterable[Section]:
    return dict.fromkeys(section for _, section in masks.levels if section is not None)


def _moves(section: Section, repository: Repository, tree: Tree, masks: Masks) -> bool:
    """Tell whether a repository is another one without a branch that crosses levels.

    It is not if the branch is all inside of something that does not lead to its setting.
    """
    sites = [change.site for change in repository.changes if not change.path]
    nodes = [site.node if isinstance(site, Present) else site.within for site in sites]
    for target in (repository.at, *nodes):
        path = path_to(tree, target)
        if section.end <= path[0].start or path[0].end <= section.start:
            continue
        for holder, node in zip(path, [*path[1:], None], strict=True):
            one, other = (
                child_at(masks.text, holder, offset) for offset in (section.start, section.end)
            )
            if one is None or one is not other:
                return True
            if one is not node:
                break
    return False


def _joined(repository: Repository, tree: Tree, joins: list[Joined]) -> str | None:
    """Return a part that makes another thing of the lines of a repository than they say."""
    start, end = region(tree, repository.declaration or repository.at)
    index = bisect_right(joins, start, key=_end_of_joined)
    if index == len(joins) or joins[index].start >= end:
        return None
    part = joins[index].part
    return shown(tree, part.start, part.end)


def _end_of_joined(joined: Joined) -> int:
    return joined.end


def _condition(
    repository: Repository, tree: Tree, masks: Masks, kinds: tuple[str, ...]
) -> tuple[Node, Section] | None:
    """Return the first key that a block decides on, and the block.

    Of those on the way to the setting, and of those that make it a repository.
    """
    home = home_of(repository, tree, masks)
    body = repository.declaration
    path = path_to(tree, repository.at)
    places = [index for index, node in enumerate(path) if node is body]
    way = path[places[0] :] if places else path[-2:]
    pairs = [(key_of(holder, node), node) for holder, node in pairwise(way)]
    entries = body.entries if isinstance(body, Mapping) else []
    pairs += [(key, value) for key, value in entries if _says(value, kinds)]
    for key, node in pairs:
        for each in (key, node) if isinstance(node, Scalar) else (key,):
            inside = masks.around(each.start, each.end) - home if each is not None else None
            if inside:
                return key or node, min(inside, key=lambda section: section.start)
    return None


def _repeats(tree: Tree, key: Node) -> bool:
    """Tell whether a key stands in its mapping more than once."""
    path = path_to(tree, key)
    holder, name = path[-2] if len(path) > 1 else None, key_text(key)
    entries = holder.entries if isinstance(holder, Mapping) else []
    return any(each is not key and key_text(each) == name for each, _ in entries)


def _says(value: Node, kinds: tuple[str, ...]) -> bool:
    return isinstance(value, Scalar) and any(kind in value.text for kind in kinds)


def _bringing(tree: Tree, masks: Masks, repository: Repository, change: Change) -> str | None:
    """Return what may bring the setting that a change would write, as a message shows it."""
    site = change.site
    if isinstance(site, Present):
        if site.node.end > site.node.content:
            part = masks.inside(site.node.start, site.node.end)
            return shown(tree, part.start, part.end) if part else None
        return _among(tree, masks, site.node)
    found = _among(tree, masks, site.within)
    body = repository.declaration
    if found is None and body is not None and body not in path_to(tree, site.within):
        # What an anchor or a merge shares is added to elsewhere; the repository has its own too.
        found = _among(tree, masks, body)
    return found


def _among(tree: Tree, masks: Masks, node: Node) -> str | None:
    """Return what may bring entries to a mapping, or a value where nothing stands."""
    start, end = region(tree, node)
    for each in masks.bringing[bisect_left(masks.bringing, start, key=_start) :]:
        if each.start >= end:
            break
        if child_at(masks.text, node, each.start) is None and _reaches(masks.text, node, each):
            return shown(tree, each.start, each.end)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        part = masks.inside(key.start, key.end)
        if part is None and key_text(key) == "<<":
            part = masks.inside(value.start, value.end)
        if part is not None:
            return shown(tree, part.start, part.end)
    return None


def _reaches(text: str, node: Node, bringing: Bringing) -> bool:
    """Tell whether what comes at its column may be an entry of a mapping, or a value."""
    if not isinstance(node, Mapping) or node.flow or not node.entries:
        return True
    column = _column(text, node.content)
    if bringing.column is not None:
        return bringing.column == column
    own = _column(text, bringing.start)
    # Text that ends the mapping by its first line; at the margin it may be indented itself.
    return own == 0 or own >= column


def _column(text: str, offset: int) -> int:
    return offset - line_bounds(text, offset)[0]


def _start(bringing: Bringing) -> int:
    return bringing.start


def shown(tree: Tree, start: int, end: int) -> str:
    """Return parts as a message shows them, with their line."""
    written = " ".join(tree.text[start:end].split())
    written = written if len(written) <= 50 else written[:47] + "..."
    return f"{written} (line {line_column(tree.text, start)[0]})"
