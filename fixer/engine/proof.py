"""The proof that an edit does what it says and nothing else.

It is a commuting square: to edit the text and read it must give what editing the data would
have given. `put` edits the data and knows nothing of text; `differs` compares. Trees are
compared with mappings unordered and duplicate keys visible, tags, anchors and quotes included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from fixer.model.declaration import Absent, Change, Value
from fixer.model.edits import Edit, Span
from fixer.model.errors import ParseError
from fixer.model.tree import (
    BOOL_TAG,
    Alias,
    Block,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    children,
    key_text,
)
from fixer.text import line_bounds, line_column

Patched = dict[int, Node]
"""For a node of the old tree, by identity, the one that has to stand in its place."""


def put(changes: Iterable[Change]) -> Patched:
    """Return the data that the changes ask for, as nodes in place of those of the old tree."""
    patched: Patched = {}
    for change in changes:
        site = change.site
        if isinstance(site, Absent):
            patched[id(site.within)] = _with_path(site)
        else:
            patched[id(site.node)] = _with_value(site.node, change.value)
    return patched


def _with_value(node: Node, value: Value) -> Scalar:
    tag = node.tag if node.tag == BOOL_TAG else None
    if value is True:
        return Scalar(0, 0, 0, "true", "", tag, node.anchor)
    style = node.style if isinstance(node, Scalar) and node.style in ("'", '"') else ""
    return Scalar(0, 0, 0, str(value), style, tag, node.anchor)


def _with_path(site: Absent) -> Mapping | Sequence:
    value: Node = Scalar(0, 0, 0, "true")
    for step in reversed(site.path[1:]):
        value = _holding(step, value)
    if site.block and isinstance(value, Mapping):
        value = Block(0, 0, 0, [], value)
    holder = _holding(site.path[0], value)
    within = site.within
    if isinstance(within, Mapping) and isinstance(holder, Mapping) and not site.replaces:
        entries = [*within.entries, *holder.entries]
        return Mapping(0, 0, 0, False, entries, within.tag, within.anchor)
    holder.anchor = within.anchor
    return holder


def _holding(step: str | int, value: Node) -> Mapping | Sequence:
    """Return the collection that holds a value under a key, or as its only item."""
    if isinstance(step, int):
        return Sequence(0, 0, 0, False, [value])
    return Mapping(0, 0, 0, False, [Entry(Scalar(0, 0, 0, step), value)])


def differs(old: Tree, new: Tree, patched: Patched) -> int | None:
    """Compare what the old tree should have become with the new one.

    Returns:
        The offset in the new text at which they differ first, or None where they do not.
    """
    if len(old.documents) != len(new.documents):
        return 0
    stack = list(zip(old.documents, new.documents, strict=True))
    while stack:
        before, after = stack.pop()
        before = patched.get(id(before), before)
        if before.tag != after.tag or before.anchor != after.anchor:
            return after.start
        if isinstance(before, Scalar):
            if not _alike(before, after):
                return after.start
        elif isinstance(before, Mapping):
            pairs = _paired(before, after, patched) if isinstance(after, Mapping) else None
            if pairs is None:
                return after.start
            stack += pairs
        elif isinstance(before, Sequence):
            if not isinstance(after, Sequence) or len(before.items) != len(after.items):
                return after.start
            stack += zip(before.items, after.items, strict=True)
        elif isinstance(before, Block):
            if not isinstance(after, Block) or len(before.labels) != len(after.labels):
                return after.start
            stack += zip(before.labels, after.labels, strict=True)
            stack.append((before.body, after.body))
        elif not isinstance(after, Alias) or before.name != after.name:
            return after.start
    return None


def _alike(before: Node, after: Node) -> bool:
    """Tell whether both are scalars, and the same; a quote is as good as another."""
    if before.__class__ is not Scalar or after.__class__ is not Scalar:
        return False
    if before.text != after.text or before.tag != after.tag or before.anchor != after.anchor:
        return False
    return before.style == after.style or (bool(before.style) and bool(after.style))


def _paired(before: Mapping, after: Mapping, patched: Patched) -> list[tuple[Node, Node]] | None:
    """Pair the entries of two mappings by key, equal keys in their order; None if they differ."""
    if len(before.entries) != len(after.entries):
        return None
    pairs: list[tuple[Node, Node]] = []
    for (key, value), (new_key, new_value) in zip(before.entries, after.entries, strict=True):
        if not key.end or id(key) in patched:
            break
        if not _alike(key, new_key):
            if key_text(key) != key_text(new_key):
                break
            pairs.append((key, new_key))
        if not _alike(value, new_value) or id(value) in patched:
            pairs.append((value, new_value))
    else:
        return pairs
    left: dict[str | None, list[Entry]] = {}
    for entry in before.entries:
        left.setdefault(key_text(patched.get(id(entry.key), entry.key)), []).append(entry)
    pairs = []
    for entry in reversed(after.entries):
        same = left.get(key_text(entry.key))
        if not same:
            return None
        partner = same.pop()
        if partner.key.end or id(partner.key) in patched:
            pairs.append((partner.key, entry.key))
        elif entry.key.tag or entry.key.anchor:
            return None  # a key that the changes created has quotes at most
        pairs.append((partner.value, entry.value))
    return pairs


def loses_comment(tree: Tree, edit: Edit, has_comment: Callable[[str], bool]) -> bool:
    """Tell whether an edit removes a comment; `has_comment` knows those of the syntax."""
    if not has_comment(tree.text[edit.span.start : edit.span.end]):
        return False
    return has_comment(_removed_between(tree, edit))


def _removed_between(tree: Tree, edit: Edit) -> str:
    """Return the text that an edit removes, without the content of the scalars in it."""
    text = tree.text
    position, end = edit.span
    pieces = []
    for node in _scalars(tree, edit.span):
        begin = node.content if node.style not in ("|", ">") else line_bounds(text, node.content)[1]
        pieces.append(text[position : min(max(position, begin), end)])
        position = min(max(position, node.end), end)
    return "".join([*pieces, text[position:end]])


def _scalars(tree: Tree, span: Span) -> Iterator[Scalar]:
    """Yield the scalars that reach into a span, in order; what lies outside is not entered."""
    stack = list(reversed(tree.documents))
    while stack:
        node = stack.pop()
        if node.end <= span.start or node.start >= span.end:
            continue
        if isinstance(node, Scalar):
            yield node
        else:
            stack += reversed(list(children(node)))


class Edited(NamedTuple):
    """A file before and after its edits, and the parser of its syntax."""

    before: Tree
    text: str
    parse: Callable[[str], Tree]


def refuted(
    edited: Iterable[Edited],
    changes: Iterable[Change],
    expected: Iterable[tuple[str, bool]],
    judge: Callable[[list[Tree]], list[tuple[str, bool]]],
) -> str | None:
    """Return what is wrong with edited files, or None where the edits are proved.

    Args:
        edited: The files that the edits are in.
        changes: What the edits were to do.
        expected: For each declaration in order its id, and whether it has to comply now.
        judge: What the dialects make of the new trees: for each declaration its id and whether
            it complies.
    """
    patched = put(changes)
    trees = []
    for before, text, parse in edited:
        try:
            after = parse(text)
        except ParseError as error:
            return f"the edited text would not parse ({error.message})"
        offset = differs(before, after, patched)
        if offset is not None:
            line, _ = line_column(text, offset)
            return f"the edit would change more than the scan setting (line {line} of the result)"
        trees.append(after)
    if judge(trees) != list(expected):
        return "the edit would not settle just the repositories that it is for"
    return None
