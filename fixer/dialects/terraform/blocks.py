"""The blocks and arguments of a Terraform file, written in HCL or in its JSON form.

Source of the JSON form: "JSON Configuration Syntax" in the documentation of the Terraform
language: a block is an object, or an array of them, below an object for each of its labels.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final, NamedTuple

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import (
    EXPRESSION,
    Block,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    key_text,
)
from fixer.syntax.hcl.parser import parse_interpolation

# Comments are bounded in length and number. A gap is followed by a character that it cannot match.
_COMMENT: Final = r"(?:/\*(?:[^*]|\*(?!/)){0,200}\*/|(?:#|//)[^\n]{0,200}\n)"
_GAP: Final = rf"(?:\s*{_COMMENT}){{0,9}}\s*"
"""What may separate the steps of a reference; behind more than that none is looked for."""
_NAME: Final = r"[^\W\d][\w-]*"
_ROOT: Final = re.compile(_NAME)
_USED: Final = re.compile(rf"(?<![\w.]){_NAME}")
_STEP: Final = re.compile(
    rf"{_GAP}(?:\.{_GAP}({_NAME}|[0-9]+)|\[{_GAP}(?:(0|[1-9][0-9]*)|\"([^\"\\$%]*)\"){_GAP}\])"
)
"""One step of a reference; any other index ends the reference."""
_TEMPLATES: Final = ("${", "%{")


class HclBlock(NamedTuple):
    """One block, in either form. A finding points to `key`; `value` is the block as written."""

    key: Node
    labels: tuple[str, ...]
    body: Mapping
    value: Node


def root_of(tree: Tree) -> Mapping:
    """Return the body of a file; an empty one where a JSON text is not an object.

    The JSON form takes an array of objects for one object with the entries of all of them.
    """
    root = tree.documents[0] if tree.documents else None
    if isinstance(root, Mapping):
        return root
    items = root.items if isinstance(root, Sequence) else ()
    entries = [entry for item in items if isinstance(item, Mapping) for entry in item.entries]
    return Mapping(0, 0, 0, True, entries)


def is_json(tree: Tree) -> bool:
    """Whether a file is written in the JSON form."""
    return root_of(tree).flow


def blocks_of(body: Mapping, kind: str, labels: int = 0) -> Iterator[HclBlock]:
    """Yield the blocks of a type in a body that have so many labels, in either form."""
    for key, value in body.entries:
        if key_text(key) != kind:
            continue
        if isinstance(value, Block) and len(value.labels) == labels:
            yield HclBlock(key, tuple(label.text for label in value.labels), value.body, value)
        elif body.flow:
            yield from _labelled(key, value, (), labels)


def _labelled(key: Node, value: Node, labels: tuple[str, ...], left: int) -> Iterator[HclBlock]:
    """Yield the blocks of the JSON form below a key, going down by the labels that are left."""
    for item in value.items if isinstance(value, Sequence) else [value]:
        if not isinstance(item, Mapping):
            continue
        if not left:
            yield HclBlock(key, labels, item, item)
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


def member(node: Mapping, name: str) -> Node | None:
    """Return a value of an object, of which the last one with a key wins."""
    found = [value for key, value in node.entries if is_literal(key) and key_text(key) == name]
    return found[-1] if found else None


def is_null(node: Node | None) -> bool:
    """Whether an expression is the literal null."""
    return isinstance(node, Scalar) and not node.style and node.text == "null"


def last_before(body: Mapping, closing: Container[str]) -> Node | None:
    """Return the key behind which something new goes: before the `closing` ones that end a body.

    None where the body does not end with one of those.
    """
    keys = [key for key, _ in body.entries]
    kept = [key for key in keys if key_text(key) not in closing]
    return kept[-1] if kept and kept[-1] is not keys[-1] else None


def table(node: Mapping) -> dict[str, Node] | None:
    """Return the values of an object by key, of which the last one wins; None for computed keys."""
    if has_computed_key(node):
        return None
    return {key_text(key) or "": value for key, value in node.entries}


def has_computed_key(node: Mapping) -> bool:
    """Whether only deployment knows all the keys of an object."""
    return not all(is_literal(key) for key, _ in node.entries)


def text_argument(body: Mapping, name: str) -> str | None:
    """Return the value of an argument that is a literal."""
    value = argument(body, name)
    return value.text if isinstance(value, Scalar) and is_literal(value) else None


def is_literal(node: Node) -> bool:
    """Whether a value is written out, with no expression in it."""
    if isinstance(node, Scalar):
        return node.tag is None and not (node.style == '"' and _is_template(node.text))
    return node.tag is None


def _is_template(text: str) -> bool:
    return any(opening in text for opening in _TEMPLATES)


def plain_expression(node: Node, tree: Tree, is_type: bool = False) -> Node:
    """Return a value as HCL has it; in JSON an expression is a string with a template.

    A type is a string without one there, and may be a string in HCL too.
    """
    if not isinstance(node, Scalar) or node.style != '"':
        return node
    if is_type:
        return _parsed(f"{node.text}}}") or node
    if not _is_template(node.text) or not is_json(tree):
        return node
    inner = _parsed(node.text[2:]) if node.text.startswith("${") else None
    if inner is not None:
        return inner
    return Scalar(node.start, node.content, node.end, node.text, "", EXPRESSION)


def _parsed(text: str) -> Node | None:
    """Return the expression in front of the brace that ends a text, if it is all of the text."""
    try:
        return parse_interpolation(text)
    except ParseError:
        return None


def steps_of(reference: str) -> tuple[str, ...]:
    """Return the names and indices that a reference goes through: `var.a["b"].c`.

    Nothing, where one of them is not a plain literal.
    """
    root = _ROOT.match(reference)
    if root is None:
        return ()
    steps, end = _steps_from(reference, root)
    return steps if end == len(reference) else ()


def _steps_from(text: str, root: re.Match[str]) -> tuple[tuple[str, ...], int]:
    """Return the steps of a reference as far as they are literal, and where they end."""
    steps, end = [root.group()], root.end()
    while found := _STEP.match(text, end):
        steps.append(found.group(found.lastindex or 0))
        end = found.end()
    return tuple(steps), end


def used_in(text: str, names: Container[str] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the references to variables, locals and other names in the text of an expression.

    Each goes as far as its steps are literal, and so stands for all that lies below.
    """
    for root in _USED.finditer(text):
        if root.group() in ("var", "local") or root.group() in names:
            yield _steps_from(text, root)[0]


def iterator_name(dynamic: Mapping) -> str | None:
    """Return the name of the iterator of a dynamic block, where it is given."""
    name = argument(dynamic, "iterator")
    return name.text if isinstance(name, Scalar) else None
