"""The decisions that are written into the data of a resource, such as its metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from fixer.model.declaration import Assessment
from fixer.model.syntax_tree import Node, Sequence, Tree, path_to, resolved
from fixer.suppressions.layouts import layout_of
from fixer.suppressions.scanners import SCANNERS, MetadataForm, Scanner
from fixer.suppressions.values import follow, text_of, value_of


class RecordedRule(NamedTuple):
    """A rule that the data of a resource switches off."""

    scanner: Scanner
    form: MetadataForm
    holder: Node
    """What the path of the form begins in."""
    at: Node
    rule_id: str
    reason: str
    is_alone: bool
    """Whether no other rule is named beside it."""


def recorded_rules(tree: Tree, assessment: Assessment, dialect: str) -> Iterator[RecordedRule]:
    """Yield what the data of a resource says of the rule, of whatever scanner."""
    declaration = assessment.declaration
    for scanner in SCANNERS:
        for form in scanner.metadata:
            if form.dialects and dialect not in form.dialects:
                continue
            if declaration is not None:
                yield from _recorded(holder_of(tree, declaration, form), scanner, form, dialect)
            for each in assessment.metadata:
                yield from _recorded(each, scanner, form, dialect)


def _recorded(
    holder: Node, scanner: Scanner, form: MetadataForm, dialect: str
) -> Iterator[RecordedRule]:
    """Yield what a form of a scanner says of the rule in a resource."""
    rules = follow(holder, form.path)
    if rules is None:
        return
    reason = text_of(follow(holder, form.reason_path)) if form.reason_path else ""
    items = list(recorded_ids(rules, form))
    for rule_id, own in items:
        if scanner.concerns_rule(rule_id, dialect):
            why, is_alone = own or reason, len(items) == 1
            yield RecordedRule(scanner, form, holder, rules, rule_id, why, is_alone)


def holder_of(tree: Tree, declaration: Node, form: MetadataForm) -> Node:
    """Return what the path of a form begins in.

    That is a resource, the document that it is in, or what it inherits from.
    """
    if form.from_document:
        return path_to(tree, declaration)[0]
    if form.is_inherited:
        around = reversed(path_to(tree, declaration))
        holders = (each for each in around if follow(each, form.path[:-1]) is not None)
        return next(holders, declaration)
    return layout_of(tree).data_of(declaration)


def recorded_ids(rules: Node, form: MetadataForm) -> Iterator[tuple[str, str]]:
    """Yield the ids of a list, each with its reason."""
    if form.is_json_text:
        yield from _items_of_text(text_of(rules), form)
        return
    if form.is_comma_text:
        yield from ((each.strip(), "") for each in text_of(rules).split(","))
        return
    node = resolved(rules)
    for item in node.items if isinstance(node, Sequence) else (node,):
        if form.id_key:
            rule_id = text_of(value_of(item, form.id_key))
            yield rule_id, text_of(value_of(item, form.reason_key))
        else:
            yield text_of(item), ""


def _items_of_text(text: str, form: MetadataForm) -> Iterator[tuple[str, str]]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield str(item.get(form.id_key, "")), str(item.get(form.reason_key, ""))
