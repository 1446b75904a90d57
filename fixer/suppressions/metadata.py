"""The decisions that are written into the metadata of a CloudFormation resource."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from fixer.model.syntax_tree import Node, Sequence, resolved
from fixer.suppressions.scanners import SCANNERS, MetadataForm, Scanner
from fixer.suppressions.values import follow, text_of, value_of


class RecordedRule(NamedTuple):
    """A rule that the metadata of a resource switches off."""

    scanner: Scanner
    form: MetadataForm
    at: Node
    rule_id: str
    reason: str


def recorded_rules(declaration: Node) -> Iterator[RecordedRule]:
    """Yield the rules that the metadata of a resource switches off, of whatever scanner."""
    metadata = value_of(declaration, "Metadata")
    if metadata is None:
        return
    for scanner in SCANNERS:
        for form in scanner.metadata:
            rules = follow(metadata, form.path)
            if rules is not None:
                reason = text_of(follow(metadata, form.reason_path)) if form.reason_path else ""
                for rule_id, own in _items(rules, form):
                    yield RecordedRule(scanner, form, rules, rule_id, own or reason)


def _items(rules: Node, form: MetadataForm) -> Iterator[tuple[str, str]]:
    """Yield the ids of a list, each with its reason."""
    if form.is_json_text:
        yield from _items_of_text(text_of(rules), form)
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
