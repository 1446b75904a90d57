"""What only rendering decides of a repository that a template language is wrapped around.

A dialect reads a template as if all of its blocks were there and nothing came with its values.
Here that is taken back where it may be wrong: a setting that stands in a block which the rest of
the repository is not in is conditional, and so is one that is missing where a template may bring
it. What an edit must not do to a template is here too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise

from fixer.edits import Applicability, Edit
from fixer.parts import TAG, Bringing, Masks, Part, Section
from fixer.repository import Change, Declarations, Present, Repository, Verdict
from fixer.source import before_blanks, line_bounds, line_column
from fixer.syntax.block import content_end
from fixer.tree import Mapping, Node, Scalar, Sequence, Tree, key_text, path_to


def rendered(declared: Declarations, tree: Tree) -> Declarations:
    """Return what a file declares, with what only rendering decides of it left open."""
    if tree.masks is None:
        return declared
    judged = tuple(_judged(each, tree, tree.masks) for each in declared.repositories)
    return declared._replace(repositories=judged)


def obstacle(
    repository: Repository, tree: Tree, change: Change, edits: Iterable[Edit]
) -> str | None:
    """Say why the edits of a change do not fit into a template, if they do not."""
    masks = tree.masks
    if masks is None:
        return None
    home = _home_of(change, repository, tree, masks)
    for edit in edits:
        part = masks.inside(*edit.span) or masks.beside(*edit.span)
        if part is not None:
            return f"it would touch {_shown(tree, part.start, part.end)}"
        odd = masks.around(*edit.span) ^ home
        if odd:
            first = min(odd, key=lambda section: section.start).opening
            return f"there is no place for it beside {_shown(tree, first.start, first.end)}"
    return None


def _judged(repository: Repository, tree: Tree, masks: Masks) -> Repository:
    if repository.name is not None and TAG.search(repository.name):
        repository = repository._replace(name=None)
    found = _condition(repository, tree, masks)
    if found is not None:
        key, section = found
        what = key_text(key) or "the setting"
        opening = _shown(tree, section.opening.start, section.opening.end)
        return _open(
            repository,
            f"{what} depends on {opening}",
            "make sure that the setting is true whichever way the template is rendered",
            key,
        )
    joined = _joined(repository, tree, masks)
    if joined is not None:
        return _open(
            repository,
            f"{joined} joins the lines around it",
            "leave it a line break, or make sure that the setting is true when it is rendered",
            repository.at,
        )
    for change in repository.changes:
        bringing = None if change.path else _bringing(tree, masks, repository, change)
        if bringing is not None:
            return _open(
                repository,
                f"{repository.why}, unless the template brings more with {bringing}",
                "write the setting out, or make sure that the template brings it",
                repository.at,
            )
    return repository


def _open(repository: Repository, why: str, remedy: str, at: Node) -> Repository:
    return repository._replace(
        at=at,
        verdict=Verdict.CONDITIONAL,
        why=why,
        remedy=remedy,
        applicability=Applicability.MANUAL,
        changes=(),
        by_default=False,
        literal=None,
    )


def _home(repository: Repository, tree: Tree, masks: Masks) -> frozenset[Section]:
    """Return the blocks that the whole of a repository is in; none where that is not known."""
    body = repository.declaration
    if body is None:
        return frozenset()
    return masks.around(body.start, content_end(masks.text, body))


def _joined(repository: Repository, tree: Tree, masks: Masks) -> str | None:
    """Return a part that makes another thing of the lines of a repository than they say."""
    body = repository.declaration or repository.at
    start, end = _region(tree, body)
    path = path_to(tree, body)
    key = _key_of(path[-2], body) if len(path) > 1 else None
    if key is not None:
        start = before_blanks(masks.text, key.start)
    found = bisect_left(masks.joins, start)
    if found == len(masks.joins) or masks.joins[found] >= end:
        return None
    part = masks.parts[bisect_right(masks.parts, masks.joins[found], key=_start_of_part) - 1]
    return _shown(tree, part.start, part.end)


def _home_of(
    change: Change, repository: Repository, tree: Tree, masks: Masks
) -> frozenset[Section]:
    """Return the blocks that a change has to be in.

    What an anchor shares with the repository may be in fewer blocks, but not in others.
    """
    home = _home(repository, tree, masks)
    site = change.site
    node = site.node if isinstance(site, Present) else site.within
    path = path_to(tree, node)
    if any(each is repository.declaration for each in path):
        return home
    key = (_key_of(path[-2], node) if len(path) > 1 else None) or node
    shared = masks.around(key.start, key.end)
    return shared if shared <= home else home


def _condition(repository: Repository, tree: Tree, masks: Masks) -> tuple[Node, Section] | None:
    """Return the first key on the way to a setting that a block decides on, and the block."""
    home = _home(repository, tree, masks)
    path = path_to(tree, repository.at)
    places = [index for index, node in enumerate(path) if node is repository.declaration]
    way = path[places[0] :] if places else path[-2:]
    for holder, node in pairwise(way):
        key = _key_of(holder, node)
        for each in (key, node) if isinstance(node, Scalar) else (key,):
            inside = masks.around(each.start, each.end) - home if each is not None else None
            if inside:
                return key or node, min(inside, key=lambda section: section.start)
    return None


def _key_of(holder: Node, value: Node) -> Node | None:
    """Return the key of a value in a mapping; a key is its own."""
    for entry in holder.entries if isinstance(holder, Mapping) else ():
        if value is entry.value or value is entry.key:
            return entry.key
    return None


def _bringing(tree: Tree, masks: Masks, repository: Repository, change: Change) -> str | None:
    """Return what may bring the setting that a change would write, as a message shows it."""
    site = change.site
    if isinstance(site, Present):
        if site.node.end > site.node.content:
            part = masks.inside(site.node.start, site.node.end)
            return _shown(tree, part.start, part.end) if part else None
        return _among(tree, masks, site.node)
    found = _among(tree, masks, site.within)
    body = repository.declaration
    if found is None and body is not None and body not in path_to(tree, site.within):
        # What an anchor or a merge shares is added to elsewhere; the repository has its own too.
        found = _among(tree, masks, body)
    return found


def _among(tree: Tree, masks: Masks, node: Node) -> str | None:
    """Return what may bring entries to a mapping, or a value where nothing stands."""
    start, end = _region(tree, node)
    for each in masks.bringing[bisect_left(masks.bringing, start, key=_start) :]:
        if each.start >= end:
            break
        if not _is_deeper(masks, node, each.start) and _reaches(masks.text, node, each):
            return _shown(tree, each.start, each.end)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        part = masks.inside(key.start, key.end)
        if part is None and key_text(key) == "<<":
            part = masks.inside(value.start, value.end)
        if part is not None:
            return _shown(tree, part.start, part.end)
    return None


def _region(tree: Tree, node: Node) -> tuple[int, int]:
    """Return where lines may stand that belong to a node: from its key to what follows it."""
    if isinstance(node, Mapping | Sequence) and node.flow:
        return node.start, node.end
    path = path_to(tree, node)
    if len(path) == 1:
        index = next(i for i, each in enumerate(tree.documents) if each is node)
        start = tree.documents[index - 1].end if index else 0
        return start, max(node.end, node.start + 1)
    holder = path[-2]
    if isinstance(holder, Mapping):
        index = next(i for i, entry in enumerate(holder.entries) if entry.value is node)
        following = holder.entries[index + 1 :][:1]
        end = following[0].key.start if following else holder.end
        return holder.entries[index].key.end, end
    return node.start, holder.end


def _is_deeper(masks: Masks, node: Node, offset: int) -> bool:
    """Tell whether an offset is in the midst of one of the entries of a mapping."""
    if not isinstance(node, Mapping):
        return False
    after = bisect_left(node.entries, offset, key=lambda entry: entry.key.start)
    return after > 0 and offset < content_end(masks.text, node.entries[after - 1].value)


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


def _start_of_part(part: Part) -> int:
    return part.start


def _shown(tree: Tree, start: int, end: int) -> str:
    """Return parts as a message shows them, with their line."""
    written = " ".join(tree.text[start:end].split())
    written = written if len(written) <= 50 else written[:47] + "..."
    return f"{written} (line {line_column(tree.text, start)[0]})"
