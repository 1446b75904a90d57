"""How own decisions are taken out of a text again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence as Several
from itertools import pairwise
from typing import Final

from fixer.model.edits import Edit, Span
from fixer.model.suppression import OWN
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Tree,
    key_of,
    key_text,
    nodes,
    path_to,
    walk,
)
from fixer.source_text import line_above, line_bounds
from fixer.suppressions.comments import Comment
from fixer.suppressions.directives import COMMENT_KEY
from fixer.suppressions.placement import end_of_last
from fixer.suppressions.scanners import OWN_METADATA, MetadataForm

_BETWEEN: Final = re.compile(r"\s*,?\s*")
"""What is between the entries of a mapping in flow style, where there is no comment."""
_COMMENT: Final = re.compile(r"(?<!\S)#")
_PART_OF_TEMPLATE: Final = re.compile(r"\{\{|\{%|\{#|<%|%\{|^[ \t]*(?:%|#[@{])", re.MULTILINE)
_PATHS: Final = frozenset(path for form in OWN_METADATA for path in (form.path, form.reason_path))
"""What leads to an own decision and to its reason."""


def of_comment(text: str, comment: Comment) -> Edit | None:
    """Return what takes a comment out, with its line if nothing else is on it.

    None if it is on several lines, if something is behind it on its line, or if rendering would
    take other blanks without it.
    """
    begin, end = line_bounds(text, comment.start)
    if comment.end > end or text[comment.end : end].strip():
        return None
    before = text[begin : comment.start].rstrip(" \t")
    following = end + len(_break_at(text, end))
    if comment.trims_after:
        joins_lines = comment.trims_before and bool(text[:begin].strip())
        if before or joins_lines or text[following : following + 1].isspace():
            return None
    if before:
        return Edit(Span(begin + len(before), end), "")
    return Edit(Span(begin, following), "")


def _break_at(text: str, end: int) -> str:
    return next((each for each in ("\r\n", "\n", "\r") if text.startswith(each, end)), "")


def of_data(tree: Tree, holder: Node, form: MetadataForm) -> Edit | None:
    """Return what takes a decision out of the data of a resource, or None.

    None if there is no way to do so that leaves all else as it is.
    """
    chain = _mappings_to(holder, form.path)
    if chain is None:
        return None
    own = {form.path[-1], form.reason_path[-1]}
    while True:
        within = chain.pop()
        goes = [key_text(key) in own for key, _ in within.entries]
        if not all(goes) or not chain:
            return _without(tree.text, within, goes)
        own = {form.path[len(chain) - 1]}


def of_comment_key(tree: Tree, value: Scalar, start: int) -> Edit | None:
    """Return what takes out the entry of Terraform's JSON whose value is just the comment there."""
    if start != value.content + 1:
        return None
    within = path_to(tree, value)[-2]
    if not isinstance(within, Mapping):
        return None
    return _without(tree.text, within, [entry.value is value for entry in within.entries])


def left_by(tree: Tree, edits: Several[Edit]) -> dict[int, Node]:
    """Return what is left of the mappings that own entries are taken out of, by identity.

    Args:
        tree: The tree of the text.
        edits: Removals, in their order.
    """
    starts = [each.span.start for each in edits]

    def goes(entry: Entry) -> bool:
        index = bisect_right(starts, entry.key.start) - 1
        return index >= 0 and _end_of(tree.text, entry) <= edits[index].span.end

    left: dict[int, Node] = {}
    for node in nodes(tree):
        if isinstance(node, Mapping) and any(map(goes, node.entries)):
            above = _keys_to(tree, node)
            kept = [each for each in node.entries if not (goes(each) and _is_own(each, above))]
            left[id(node)] = Mapping(0, 0, 0, node.flow, kept, node.tag, node.anchor)
    return left


def _keys_to(tree: Tree, node: Node) -> tuple[str, ...]:
    """Return the keys that lead to a node of a tree."""
    keys = (key_of(holder, below) for holder, below in pairwise(path_to(tree, node)))
    return tuple(key_text(key) or "" for key in keys if key is not None)


def _is_own(entry: Entry, above: tuple[str, ...]) -> bool:
    """Whether an entry says nothing but an own decision, where some keys lead to what has it."""
    value, path = entry.value, (*above, key_text(entry.key) or "")
    if path[-1] == COMMENT_KEY:
        return isinstance(value, Scalar) and value.text.startswith(f"{OWN}: ignore")
    if isinstance(value, Mapping):
        return bool(value.entries) and all(_is_own(each, path) for each in value.entries)
    return any(path[-len(each) :] == each for each in _PATHS)


def _mappings_to(holder: Node, path: Several[str]) -> list[Mapping] | None:
    """Return the mappings down to the last key of a path; None where one is shared or unclear."""
    chain: list[Mapping] = []
    node = holder
    for key in path:
        if not isinstance(node, Mapping):
            return None
        found = [entry.value for entry in node.entries if key_text(entry.key) == key]
        if len(found) != 1:
            return None
        chain.append(node)
        node = found[0]
    return chain


def _without(text: str, within: Mapping, goes: list[bool]) -> Edit | None:
    """Return what takes neighbouring entries out of a mapping that has others."""
    entries = within.entries
    if not any(goes) or all(goes):
        return None
    first = goes.index(True)
    after = first + sum(goes)
    gone = entries[first:after]
    if not all(goes[first:after]) or any(node.anchor for each in gone for node in walk(each.value)):
        return None
    if not within.flow:
        # In a template the others may not be there whenever these are.
        if _PART_OF_TEMPLATE.search(text, entries[0].key.start, within.end):
            return None
        return _without_lines(text, gone[0].key.start, _end_of(text, gone[-1]))
    between = (text[one.value.end : other.key.start] for one, other in pairwise(entries))
    if not all(map(_BETWEEN.fullmatch, between)):
        return None
    if after < len(entries):
        return Edit(Span(entries[first].key.start, entries[after].key.start), "")
    return Edit(Span(entries[first - 1].value.end, entries[-1].value.end), "")


def _end_of(text: str, entry: Entry) -> int:
    """Return where an entry ends without what the block style counts in: blanks, and comments."""
    start = entry.key.start
    return start + len(text[start : end_of_last(entry.value)].rstrip())


def _without_lines(text: str, start: int, end: int) -> Edit | None:
    """Return what takes entries in the block style out with their lines.

    None if anything else is on these, or a comment there or around them may be about the entries.
    """
    begin, _ = line_bounds(text, start)
    _, last = line_bounds(text, end)
    lead = text[begin:start]
    following = last + len(_break_at(text, last))
    if lead.strip(" ") or text[end:last].strip() or _COMMENT.search(text, start, end):
        return None
    above = text[slice(*line_above(text, begin))] if begin else ""
    below = text[slice(*line_bounds(text, following))]
    is_deeper = len(below) - len(below.lstrip()) > len(lead)
    if above.lstrip().startswith("#") or (is_deeper and below.lstrip().startswith("#")):
        return None
    return Edit(Span(begin, following), "")
