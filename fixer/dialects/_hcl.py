"""What a Terraform file holds, written in HCL or in its JSON form.

Source of the JSON form: "JSON Configuration Syntax" in the documentation of the Terraform
language: a block is an object, or an array of them, below an object for each of its labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.tree import Block, Entry, Mapping, Node, Scalar, Sequence, Tree, key_text, walk

REFERENCE: Final = "!reference"
EXPRESSION: Final = "!expression"
_ONE_REFERENCE: Final = re.compile(
    r"\$\{\s*([^\W\d][\w.-]*(?:\[(?:\d+|\"[^\"]*\")\][\w.-]*)*)\s*\}"
)
_USE: Final = re.compile(r"(?<![\w.-])(?:var|local)\.[\w.\[\]\"-]+")
_STEP: Final = re.compile(r"[\w-]+|\*")


class Piece(NamedTuple):
    """One block. `key` is what a finding points to; `value` is the block as written."""

    key: Node
    labels: tuple[str, ...]
    body: Mapping
    value: Node


def root_of(tree: Tree) -> Mapping:
    """Return the body of a file; an empty one where a JSON text is no object."""
    root = tree.documents[0] if tree.documents else None
    return root if isinstance(root, Mapping) else Mapping(0, 0, 0, True)


def is_json(tree: Tree) -> bool:
    """Tell whether a file is written in the JSON form."""
    return root_of(tree).flow


def pieces(body: Mapping, kind: str, labels: int = 0) -> Iterator[Piece]:
    """Yield the blocks of a type in a body, with so many labels, in either form."""
    for key, value in body.entries:
        if key_text(key) != kind:
            continue
        if isinstance(value, Block):
            yield Piece(key, tuple(label.text for label in value.labels), value.body, value)
        elif body.flow:
            yield from _labelled(key, value, (), labels)


def _labelled(key: Node, value: Node, labels: tuple[str, ...], left: int) -> Iterator[Piece]:
    """Yield the blocks of the JSON form below a key, going down by the labels that are left."""
    for item in value.items if isinstance(value, Sequence) else [value]:
        if not isinstance(item, Mapping):
            continue
        if not left:
            yield Piece(key, labels, item, item)
            continue
        for inner, below in item.entries:
            if (name := key_text(inner)) not in (None, "//"):
                yield from _labelled(inner, below, (*labels, name or ""), left - 1)


def entries_of(body: Mapping, name: str) -> list[Entry]:
    """Return the entries of a body with this key: arguments, and blocks of this type."""
    return [entry for entry in body.entries if key_text(entry.key) == name]


def argument(body: Mapping, name: str) -> Node | None:
    """Return the value of an argument."""
    found = [value for key, value in entries_of(body, name) if not isinstance(value, Block)]
    return found[0] if found else None


def text_argument(body: Mapping, name: str) -> str | None:
    """Return the value of an argument that is a literal."""
    value = argument(body, name)
    return value.text if isinstance(value, Scalar) and is_literal(value) else None


def is_literal(node: Node) -> bool:
    """Tell whether a value is written out, with no expression in it."""
    if isinstance(node, Scalar):
        return node.tag is None and not (node.style == '"' and "${" in node.text)
    return node.tag is None


def expression(node: Node, in_json: bool) -> Node:
    """Return a value as HCL has it; in JSON an expression is a string with `${...}`."""
    if not in_json or not isinstance(node, Scalar) or node.style != '"' or "${" not in node.text:
        return node
    one = _ONE_REFERENCE.fullmatch(node.text)
    tag, text = (REFERENCE, one.group(1)) if one else (EXPRESSION, node.text)
    return Scalar(node.start, node.content, node.end, text, "", tag)


def steps_of(reference: str) -> tuple[str, ...]:
    """Return the names and indices that a reference goes through: `var.a["b"].c`."""
    return tuple(_STEP.findall(reference))


def references(tree: Tree) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield each reference to a variable or a local, with the value in which it stands."""
    in_json = is_json(tree)
    for node in walk(root_of(tree)):
        if not isinstance(node, Scalar) or not (node.tag or (in_json and "${" in node.text)):
            continue
        for found in _USE.finditer(node.text):
            yield node, steps_of(found.group())
    for graft in tree.grafts:
        root = graft.documents[0]
        for found in _USE.finditer(tree.text, root.start, root.end):
            yield root, steps_of(found.group())
