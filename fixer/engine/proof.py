"""The proof that an edit changes the setting and nothing else.

It is a commuting square: to edit the text and read it must give what editing the data would
have given. `_asked` edits the data and knows nothing of text; `first_difference` compares. Trees
are compared with mappings unordered and duplicate keys visible, tags, anchors and quotes included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as ByPath
from collections.abc import Sequence as InOrder
from types import MappingProxyType
from typing import TypeAlias

from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.parsed_file import ParsedFile
from fixer.model.declaration import Absent, Change, Value, Verdict
from fixer.model.edits import Edit, Span
from fixer.model.errors import ParseError
from fixer.model.reasons import Note, Topic
from fixer.model.syntax_tree import (
    BOOL_TAG,
    TYPED,
    Alias,
    Block,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    key_text,
)
from fixer.source_text import line_column

Replacements: TypeAlias = "dict[int, Change | Node]"
"""For a node of the old tree, by identity, the change to make to it, or what takes its place."""

_Pairs: TypeAlias = "list[tuple[Node, Node]]"


Compliance: TypeAlias = "InOrder[tuple[str, bool | Verdict]]"
"""For each declaration, in order, its logical id and whether it complies, or its very verdict."""


def objection(
    unit: AnalysisUnit,
    texts: ByPath[str, str],
    changes: Iterable[Change],
    expected: Compliance,
    is_strict: Callable[[str], bool] = lambda path: False,
    edits: ByPath[str, InOrder[Edit]] = MappingProxyType({}),
) -> Note | None:
    """Return why new texts for some files of a unit are refused, or None if they are proved.

    Args:
        unit: The files as they are.
        texts: The edited texts, by path.
        changes: What the edits were to do.
        expected: What has to be found in the edited files.
        is_strict: Whether a default that can be overridden is not enough in a file.
        edits: The edits of the files, where they are known. Nothing of the proof rests on them,
            but a parser that knows what is edited has less to do.
    """
    replaced = put(changes)
    edited: dict[str, ParsedFile] = {}
    for path, text in texts.items():
        before = unit.parsed(path)
        try:
            after = before.reparsed(text, edits.get(path, ()))
        except ParseError as error:
            return Note(Topic.RESULT_UNREADABLE, value=error.message)
        offset = first_difference(before.tree, after.tree, replaced)
        if offset is not None:
            return Note(Topic.CHANGES_MORE, place=str(line_column(text, offset)[0]))
        edited[path] = after
    return _unexpected(_verdicts(unit.edited(edited), is_strict), expected) if edited else None


def _unexpected(found: list[tuple[str, Verdict]], expected: Compliance) -> Note | None:
    """Return which repository is not as it has to be, or that others are found than before."""
    if [name for name, _ in found] != [name for name, _ in expected]:
        return Note(Topic.CHANGES_REPOSITORIES)
    for (name, verdict), (_, wanted) in zip(found, expected, strict=True):
        if verdict is not wanted and (verdict is Verdict.COMPLIANT) is not wanted:
            return Note(Topic.STILL_OPEN if wanted is True else Topic.CHANGES_ANOTHER, name)
    return None


def _verdicts(unit: AnalysisUnit, is_strict: Callable[[str], bool]) -> list[tuple[str, Verdict]]:
    return [
        (each.logical_id, each.assessment.verdict_under(is_strict(parsed.path)))
        for parsed, _, declared in unit.declarations()
        for each in declared.repositories
    ]


def put(changes: Iterable[Change]) -> Replacements:
    """Return the changes by the nodes of the old tree that they are to be made to."""
    replaced: Replacements = {}
    for change in changes:
        site = change.site
        replaced[id(site.within if isinstance(site, Absent) else site.node)] = change
    return replaced


def _asked(node: Node, replaced: Replacements) -> Node:
    """Return the data that the changes ask for in the place of a node of the old tree."""
    change = replaced.get(id(node))
    if change is None:
        return node
    if not isinstance(change, Change):
        return change
    site = change.site
    if isinstance(site, Absent):
        return _with_path(site)
    made = _with_value(site.node, change.value)
    if site.type:
        made.tag = f"{TYPED}{site.type}"
    return made


def _with_value(node: Node, value: Value) -> Scalar:
    is_kept = node.tag is not None and (node.tag == BOOL_TAG or node.tag.startswith(TYPED))
    tag = node.tag if is_kept else None
    if value is True:
        return Scalar(0, 0, 0, "true", "", tag, node.anchor)
    style = node.style if isinstance(node, Scalar) and node.style in ("'", '"') else ""
    return Scalar(0, 0, 0, str(value), style, tag, node.anchor)


def _with_path(site: Absent) -> Mapping | Sequence:
    types = [f"{TYPED}{each}" if each else None for each in site.types]
    types += [None] * (len(site.path) + site.replaces - len(types))
    own = types.pop(0) if site.replaces else None
    value: Node = Scalar(0, 0, 0, "true", "", types[-1])
    for step, tag in zip(reversed(site.path[1:]), reversed(types[:-1]), strict=True):
        value = _holding(step, value, tag)
    if site.block and isinstance(value, Mapping):
        value = Block(0, 0, 0, [], value)
    holder = _holding(site.path[0], value, own)
    within = site.within
    if isinstance(within, Mapping) and isinstance(holder, Mapping) and not site.replaces:
        entries = [*within.entries, *holder.entries]
        return Mapping(0, 0, 0, False, entries, within.tag, within.anchor)
    holder.anchor = within.anchor
    return holder


def _holding(step: str | int, value: Node, tag: str | None = None) -> Mapping | Sequence:
    """Return the collection that holds a value under a key, or as its only item."""
    if isinstance(step, int):
        return Sequence(0, 0, 0, False, [value])
    return Mapping(0, 0, 0, False, [Entry(Scalar(0, 0, 0, step), value)], tag)


def first_difference(
    old: Tree, new: Tree, replaced: Replacements, removed: InOrder[Span] = ()
) -> int | None:
    """Compare what the old tree should have become with the new one.

    Args:
        old: The tree as it was.
        new: The tree as it is.
        replaced: The changes that were asked for, or what a node should have become, by the
            identity of the node.
        removed: What was taken out of the old text, in its order: of a program, whose comments are
            compared too.

    Returns:
        The offset in the new text at which they differ first, or None where they do not.
    """
    if old.program is not None:
        return _difference_of_programs(old, new, replaced, removed)
    if len(old.documents) != len(new.documents):
        return 0
    waiting = list(zip(old.documents, new.documents, strict=True))
    while waiting:
        before, after = waiting.pop()
        pairs = _compared(_asked(before, replaced), after, replaced)
        if pairs is None:
            return after.start
        waiting += pairs
    return None


def _difference_of_programs(
    old: Tree, new: Tree, replaced: Replacements, removed: InOrder[Span]
) -> int | None:
    """Return the same for programs, whose nodes are read where a change was asked for."""
    from fixer.syntax.program import comparison, program_of

    def is_asked(before: Node, after: Node, is_same: Callable[[Node, Node], bool]) -> bool:
        waiting = [(before, after)]
        while waiting:
            left, right = waiting.pop()
            pairs = _compared(_asked(left, replaced), right, replaced)
            if pairs is None and (id(left) in replaced or not is_same(left, right)):
                return False
            waiting += pairs or ()
        return True

    changes = (each for each in replaced.values() if isinstance(each, Change))
    changed = [_changed_node(each) for each in changes]
    before, after = program_of(old), program_of(new)
    return comparison.first_difference(before, after, changed, is_asked, removed)


def _changed_node(change: Change) -> tuple[Node, bool]:
    """Return the node that a change is about, and whether it is replaced."""
    site = change.site
    if isinstance(site, Absent):
        return site.within, site.replaces
    return site.node, True


def _compared(before: Node, after: Node, replaced: Replacements) -> _Pairs | None:
    """Return the pairs of nodes below that have to be the same, or None where these differ."""
    if before.tag != after.tag or before.anchor != after.anchor:
        return None
    if isinstance(before, Scalar):
        return [] if _same_scalar(before, after) else None
    if isinstance(before, Mapping):
        return _paired(before, after, replaced) if isinstance(after, Mapping) else None
    if isinstance(before, Sequence):
        if not isinstance(after, Sequence) or len(before.items) != len(after.items):
            return None
        return list(zip(before.items, after.items, strict=True))
    if isinstance(before, Block):
        if not isinstance(after, Block) or len(before.labels) != len(after.labels):
            return None
        labels = zip(before.labels, after.labels, strict=True)
        return [*labels, (before.body, after.body)]
    return [] if isinstance(after, Alias) and before.name == after.name else None


def _same_scalar(before: Node, after: Node) -> bool:
    """Whether both are scalars, and the same; one kind of quotes is as good as another."""
    if before.__class__ is not Scalar or after.__class__ is not Scalar:
        return False
    if before.text != after.text or before.tag != after.tag or before.anchor != after.anchor:
        return False
    return before.style == after.style or (bool(before.style) and bool(after.style))


def _paired(before: Mapping, after: Mapping, replaced: Replacements) -> _Pairs | None:
    """Pair the entries of two mappings by key, equal keys in their order; None if they differ."""
    if len(before.entries) != len(after.entries):
        return None
    pairs = _paired_in_order(before, after, replaced)
    return _paired_by_key(before, after, replaced) if pairs is None else pairs


def _paired_in_order(before: Mapping, after: Mapping, replaced: Replacements) -> _Pairs | None:
    """Pair the entries of mappings that have the same keys in the same order.

    Nearly all are like this, and most of their scalars are the same, which needs no pair.
    """
    pairs: _Pairs = []
    for (key, value), (new_key, new_value) in zip(before.entries, after.entries, strict=True):
        if not key.end or id(key) in replaced:
            return None
        if not _same_scalar(key, new_key):
            if key_text(key) != key_text(new_key):
                return None
            pairs.append((key, new_key))
        if not _same_scalar(value, new_value) or id(value) in replaced:
            pairs.append((value, new_value))
    return pairs


def _paired_by_key(before: Mapping, after: Mapping, replaced: Replacements) -> _Pairs | None:
    """Pair the entries of mappings whose keys may be in another order."""
    left: dict[str | None, list[Entry]] = {}
    for entry in before.entries:
        left.setdefault(key_text(_asked(entry.key, replaced)), []).append(entry)
    pairs: _Pairs = []
    for entry in reversed(after.entries):
        same = left.get(key_text(entry.key))
        if not same:
            return None
        partner = same.pop()
        if partner.key.end or id(partner.key) in replaced:
            pairs.append((partner.key, entry.key))
        elif entry.key.tag or entry.key.anchor:
            return None  # a key that the changes created has quotes at most
        pairs.append((partner.value, entry.value))
    return pairs
