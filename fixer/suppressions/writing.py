"""How own decisions are written into a text, and taken out of it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from fixer.model.declaration import Absent, Assessment, Change
from fixer.model.edits import Edit, Span
from fixer.model.suppression import OWN
from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar, Sequence, Tree, key_text
from fixer.source_text import line_bounds, newline_at
from fixer.suppressions.directives import COMMENT_KEY
from fixer.suppressions.placement import node_of, region_of

Spell: TypeAlias = "Callable[[Tree, Change], tuple[Edit, ...]]"

_COMMENTS: Final = (
    ("{{/*", "*/}}"), ("{{- /*", "*/ -}}"), ("{#-", "-#}"), ("{#", "#}"), ("{{!--", "--}}"),
    ("<%#", "%>"), ("/*", "*/"), ("//", ""), ("#", ""),
)  # fmt: skip
"""How comments begin and end; without an end they reach to that of their line."""
_HARMLESS: Final = (
    ("*/", "* /"), ("{{", "{ {"), ("}}", "} }"), ("{%", "{ %"), ("%}", "% }"), ("{#", "{ #"),
    ("#}", "# }"), ("<%", "< %"), ("%>", "% >"), ("${", "$ {"), ("%{", "% {"),
)  # fmt: skip
"""What would end a comment, or mean something to a template language, and what is written."""


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
    written = f"{lead}# {_directive(rule, reason)}{newline_at(text, end)}"
    return WrittenIgnore((Edit(Span(start, start), written),), {})


def metadata(
    tree: Tree, assessment: Assessment, rule: str, reason: str, spell: Spell
) -> WrittenIgnore | None:
    """Return what writes the metadata of a resource in JSON, or None where there is no place."""
    within = node_of(tree, assessment)
    path = ["Metadata", OWN, "ignore"]
    while isinstance(within, Mapping) and len(path) > 1:
        inner = next((value for key, value in within.entries if key_text(key) == path[0]), None)
        if inner is None:
            break
        within = inner
        path.pop(0)
    if not isinstance(within, Mapping) or _has(within, path[0]):
        return None
    after = next((key for key, _ in within.entries if key_text(key) == "Type"), None)
    site = Absent(within, tuple(path), after, replaces=not within.entries)
    edits = tuple(_with_rules(each, rule, reason) for each in spell(tree, Change(site)))
    rules: list[Entry] = [
        Entry(_text("ignore"), Sequence(0, 0, 0, True, [_text(rule)])),
        Entry(_text("reason"), _text(reason)),
    ]
    for key in reversed(path[:-1]):
        rules = [Entry(_text(key), Mapping(0, 0, 0, True, rules))]
    return WrittenIgnore(edits, {id(within): _with_entries(within, rules)})


def comment_key(
    tree: Tree, assessment: Assessment, rule: str, reason: str, spell: Spell
) -> WrittenIgnore | None:
    """Return what writes the comment that Terraform's JSON has, or None where there is one."""
    within = node_of(tree, assessment)
    if isinstance(within, Sequence) and len(within.items) == 1:
        within = within.items[0]
    if not isinstance(within, Mapping) or not within.entries:
        return None
    if _has(within, COMMENT_KEY):
        return None
    value = _directive(rule, reason.replace('"', "'").replace("\\", "/"))
    change = Change(Absent(within, (COMMENT_KEY,), first=True))
    quoted = json.dumps(value, ensure_ascii=False)
    edits = tuple(
        each if COMMENT_KEY not in each.text else _with_value(each, quoted)
        for each in spell(tree, change)
    )
    entries = [Entry(_text(COMMENT_KEY), _text(value))]
    return WrittenIgnore(edits, {id(within): _with_entries(within, entries)})


def _has(within: Mapping, name: str) -> bool:
    return any(key_text(key) == name for key, _ in within.entries)


def _directive(rule: str, reason: str) -> str:
    return f"{OWN}: ignore[{rule}] {reason}".rstrip()


def _with_entries(within: Mapping, entries: list[Entry]) -> Mapping:
    return Mapping(0, 0, 0, within.flow, [*within.entries, *entries], within.tag, within.anchor)


def _text(text: str) -> Scalar:
    return Scalar(0, 0, 0, text, '"')


def _with_value(edit: Edit, value: str) -> Edit:
    """Return an edit that writes a value where it would write true."""
    before, _, after = edit.text.rpartition("true")
    return Edit(edit.span, before + value + after)


def _with_rules(edit: Edit, rule: str, reason: str) -> Edit:
    """Return an edit that writes the rules and their reason where it would write true."""
    before, found, after = edit.text.rpartition('"ignore"')
    if not found:
        return edit
    colon = after.partition("true")[0]
    blanks = before[len(before.rstrip()) :]
    if "\n" not in blanks and "\r" not in blanks:
        blanks = colon[len(colon.rstrip()) :]
    written = json.dumps(reason, ensure_ascii=False)
    return _with_value(edit, f'["{rule}"],{blanks}"reason"{colon}{written}')


def removal(text: str, start: int) -> Edit | None:
    """Return what takes the comment at an offset out, with its line if nothing else is on it.

    None if the comment does not begin and end on this line.
    """
    begin, end = line_bounds(text, start)
    opening = len(text[begin:start].rstrip(" \t"))
    for sign, closing in _COMMENTS:
        if text[begin : begin + opening].endswith(sign):
            first = begin + opening - len(sign)
            last = text.find(closing, start, end) + len(closing) if closing else end
            if last < len(closing) or text[last:end].strip():
                return None
            if text[begin:first].strip():
                before = text[begin:first]
                return Edit(Span(begin + len(before.rstrip(" \t")), end), "")
            return Edit(Span(begin, end + len(_break_at(text, end))), "")
    return None


def _break_at(text: str, end: int) -> str:
    return next((each for each in ("\r\n", "\n", "\r") if text.startswith(each, end)), "")
