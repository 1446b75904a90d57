"""How own decisions are written into a text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from fixer.model.declaration import Absent, Assessment, Change
from fixer.model.edits import Edit, Span
from fixer.model.suppression import OWN
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    key_text,
    path_to,
)
from fixer.source_text import line_above, line_bounds, newline_at
from fixer.suppressions.directives import COMMENT_KEY
from fixer.suppressions.layouts import layout_of
from fixer.suppressions.metadata import holder_of
from fixer.suppressions.placement import node_of, region_of
from fixer.suppressions.scanners import OWN_METADATA, MetadataForm
from fixer.suppressions.values import entries_of

Spell: TypeAlias = "Callable[[Tree, Change], tuple[Edit, ...]]"

_HARMLESS: Final = (
    ("*/", "* /"), ("{{", "{ {"), ("}}", "} }"), ("{%", "{ %"), ("%}", "% }"), ("{#", "{ #"),
    ("#}", "# }"), ("<%", "< %"), ("%>", "% >"), ("${", "$ {"), ("%{", "% {"),
)  # fmt: skip
"""What would end a comment, or mean something to a template language, and what is written."""
_TELLS_TOOL: Final = re.compile(
    r"ignore|disable|skip|suppress|nosec|nosem|noqa|noinspection", re.IGNORECASE
)
"""What comments say in which a tool is told to leave something alone."""
_BEHIND: Final = ("Type", "kind")
"""The key behind which a resource says more of itself."""


class WrittenIgnore(NamedTuple):
    """The edits that write a decision, and the nodes that they make others of."""

    edits: tuple[Edit, ...]
    replaced: dict[int, Node]
    """What has to be in the place of a node of the old tree, by identity."""


def harmless(reason: str) -> str:
    """Return a reason on one line, without what would mean something where it is written."""
    written = "".join(each for each in " ".join(reason.split()) if each.isprintable())
    for risky, safe in _HARMLESS:
        while risky in written:
            written = written.replace(risky, safe)
    return written


def comment(tree: Tree, assessment: Assessment, rule: str, reason: str) -> WrittenIgnore:
    """Return what writes a comment above the line on which a declaration begins."""
    text = tree.text
    region = region_of(tree, assessment)
    start, end = line_bounds(text, region.start)
    line = text[start:end]
    lead = line[: len(line) - len(line.lstrip(" \t"))]
    sign = layout_of(tree).comment_sign
    written = f"{lead}{sign} {_directive(rule, reason)}{newline_at(text, end)}"
    place = _above_directives(text, start, len(lead))
    if place < start and not _is_comment(tree, place):
        place = start  # it only looks like one, in a text over several lines
    return WrittenIgnore((Edit(Span(place, place), written),), {})


def _is_comment(tree: Tree, start: int) -> bool:
    """Whether the first thing on a line that looks like a comment is one."""
    _, end = line_bounds(tree.text, start)
    line = tree.text[start:end]
    begin = start + len(line) - len(line.lstrip(" \t"))
    return layout_of(tree).comments().at(begin, end) is not None


@lru_cache(maxsize=4)
def _above_directives(text: str, start: int, column: int) -> int:
    """Return where a line begins, or the first of the comments above it that tell a tool something.

    Many tools look for them on the line directly above.
    """
    while start:
        above, end = line_above(text, start)
        line = text[above:end]
        said = line.lstrip(" \t")
        if not said.startswith(("#", "//")) or len(line) - len(said) > column:
            break
        if _TELLS_TOOL.search(said) is None:
            break
        start = above
    return start


def is_like_json(tree: Tree, assessment: Assessment) -> bool:
    """Whether a declaration in a template of a document is written as in JSON, without comments."""
    declaration = node_of(tree, assessment)
    if declaration is None:
        return False
    roots = {id(root) for each in (tree, *tree.embedded) for root in each.documents}
    document = next(each for each in reversed(path_to(tree, declaration)) if id(each) in roots)
    return getattr(document, "flow", False) and any(
        isinstance(key, Scalar) and key.style == '"' for key, _ in entries_of(declaration)
    )


def data(
    tree: Tree, assessment: Assessment, dialect: str, rule: str, reason: str, spell: Spell
) -> WrittenIgnore | None:
    """Return what writes a decision into JSON, or None where there is no place for one."""
    declaration = node_of(tree, assessment)
    form = _form_for(declaration, dialect)
    if declaration is not None and form is not None:
        return _in_data(tree, declaration, form, rule, reason, spell)
    if dialect == "terraform":
        return _comment_key(tree, declaration, rule, reason, spell)
    return None


def _in_data(
    tree: Tree, declaration: Node, form: MetadataForm, rule: str, reason: str, spell: Spell
) -> WrittenIgnore | None:
    """Return what writes a decision into the data of JSON, or None where there is no place."""
    # What others inherit too would exempt more than this one.
    holder = declaration if form.is_inherited else holder_of(tree, declaration, form)
    within, path = _innermost(holder, form.path)
    reason_key = form.reason_path[-1]
    rules: Node = _text(rule) if form.is_comma_text else Sequence(0, 0, 0, True, [_text(rule)])
    entries = [Entry(_text(path[-1]), rules), Entry(_text(reason_key), _text(reason))]
    values = {path[-1]: _json(rule if form.is_comma_text else [rule]), reason_key: _json(reason)}
    stands_for_nothing = _is_nothing(within)
    if not isinstance(within, Mapping) and not stands_for_nothing:
        return None
    names = {key_text(key) for key, _ in entries_of(within)}
    if isinstance(within, Mapping) and not names.isdisjoint((path[0], reason_key)):
        filled = _into_empty_values(tree.text, within, values)
        return (
            None
            if filled is None
            else WrittenIgnore(filled, {id(within): _with_entries(within, entries)})
        )
    after = next((key for key, _ in entries_of(within) if key_text(key) in _BEHIND), None)
    (_, literal), *beside = values.items()
    site = Absent(
        within, path, after, replaces=stands_for_nothing, literal=literal, beside=tuple(beside)
    )
    edits = spell(tree, Change(site))
    for key in reversed(path[:-1]):
        entries = [Entry(_text(key), Mapping(0, 0, 0, True, entries))]
    return WrittenIgnore(edits, {id(within): _with_entries(within, entries)})


def _innermost(node: Node, path: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
    """Return how far a path leads, but for its last key, and what is left of it."""
    while isinstance(node, Mapping) and len(path) > 1:
        inner = next((value for key, value in node.entries if key_text(key) == path[0]), None)
        if inner is None:
            break
        node, path = inner, path[1:]
    return node, path


def _is_nothing(node: Node) -> bool:
    """Whether a value of JSON says nothing: it is null, or has nothing in it."""
    if isinstance(node, Scalar):
        return node.text == ("" if node.style else "null")
    return not (node.entries if isinstance(node, Mapping) else getattr(node, "items", True))


def _form_for(declaration: Node | None, dialect: str) -> MetadataForm | None:
    """Return how a resource of JSON holds decisions, or None where it has no place for them."""
    keys = {key_text(key) for key, _ in entries_of(declaration)}
    return next(
        (each for each in OWN_METADATA if dialect in each.dialects and each.marks <= keys), None
    )


def _into_empty_values(
    text: str, within: Mapping, values: dict[str, str]
) -> tuple[Edit, ...] | None:
    """Return what writes values where one of their keys is there, or None if it says something.

    Args:
        text: The text.
        within: What has the key.
        values: What is to be under each of the keys, as JSON has it.
    """
    there = [each for each in within.entries if key_text(each.key) in values]
    names = [key_text(each.key) for each in there]
    if len(names) > len(set(names)) or not all(_is_nothing(each.value) for each in there):
        return None
    if len(there) == len(values):
        return tuple(
            Edit(Span(value.start, value.end), values[key_text(key) or ""]) for key, value in there
        )
    key, value = there[0]
    colon = text[key.end : value.start]
    start, end = line_bounds(text, key.start)
    lead = text[start : key.start]
    if lead.strip():
        between = colon[len(colon.rstrip()) :]
    else:
        between = newline_at(text, end) + lead
    both = f",{between}".join(f'"{name}"{colon}{said}' for name, said in values.items())
    return (Edit(Span(key.start, value.end), both),)


def _comment_key(
    tree: Tree, within: Node | None, rule: str, reason: str, spell: Spell
) -> WrittenIgnore | None:
    """Return what writes the comment that Terraform's JSON has, or None where there is one."""
    if isinstance(within, Sequence) and len(within.items) == 1:
        within = within.items[0]
    if not isinstance(within, Mapping) or not within.entries:
        return None
    if _has(within, COMMENT_KEY):
        return None
    value = _directive(rule, reason.replace('"', "'").replace("\\", "/"))
    site = Absent(within, (COMMENT_KEY,), first=True, literal=_json(value))
    edits = spell(tree, Change(site))
    entries = [Entry(_text(COMMENT_KEY), _text(value))]
    return WrittenIgnore(edits, {id(within): _with_entries(within, entries)})


def _has(within: Mapping, name: str) -> bool:
    return any(key_text(key) == name for key, _ in within.entries)


def _directive(rule: str, reason: str) -> str:
    return f"{OWN}: ignore[{rule}] {reason}".rstrip()


def _with_entries(within: Node, entries: list[Entry]) -> Mapping:
    """Return what a node of JSON is with further entries, or other ones in the place of its own."""
    names = {key_text(key) for key, _ in entries}
    kept = (each for each in entries_of(within) if key_text(each.key) not in names)
    return Mapping(0, 0, 0, True, [*kept, *entries])


def _text(text: str) -> Scalar:
    return Scalar(0, 0, 0, text, '"')


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
