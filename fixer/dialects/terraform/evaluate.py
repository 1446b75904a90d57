"""What a Terraform expression comes to, where the files of its module tell.

Sources: "Conditional Expressions", "Type Conversion" and the functions `try`, `coalesce` and
`lookup` in the documentation of the Terraform language.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final, NamedTuple

from fixer.dialects.terraform.blocks import (
    REFERENCE,
    entries_of,
    expression,
    is_json,
    is_literal,
    root_of,
    steps_of,
)
from fixer.dialects.terraform.module import Module, Reference, Value
from fixer.model.declaration import File
from fixer.model.tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence


class Scope(NamedTuple):
    """Where an expression stands."""

    module: Module
    each: tuple[Value, ...] = ()
    """What `each.value` stands for in a block whose for_each is literal, one time after another."""


def resolve(node: Node, file: File, scope: Scope, depth: int = 0) -> Value:
    """Return what an expression of a file comes to."""
    node = expression(node, is_json(file.tree))
    if depth > MAX_DEPTH // 2:
        return Value(None, why="an expression that leads too far")
    if isinstance(node, Scalar):
        if node.tag == REFERENCE:
            return _reference(node.text, scope, depth)
        if not is_literal(node):
            return Value(None, why=_shown(node.text))
        return Value(node, file.path)
    if isinstance(node, Sequence) and node.tag is not None:
        return _called(node, file, scope, depth)
    return Value(node, file.path)


def _shown(text: str) -> str:
    short = " ".join(text.split())
    return f"the expression {short if len(short) <= 60 else short[:57] + '...'}"


def _reference(text: str, scope: Scope, depth: int) -> Value:
    steps = steps_of(text)
    if steps[:2] == ("each", "value") and scope.each:
        return _every(text, steps[2:], scope)
    unread = scope.module.files
    if isinstance(unread, str) and steps[:1] in (("var",), ("local",)):
        return Value(None, why=f"{text}, in a module that cannot be read whole ({unread})")
    if len(steps) < 2 or steps[0] not in ("var", "local"):
        return Value(None, why=f"{text}, which only deployment knows")
    found = _named(steps[:2], scope, depth)
    for step in steps[2:]:
        if found.node is None:
            return found
        found = _member(found, step, text, scope.module)
    return found


def _named(name: Reference, scope: Scope, depth: int) -> Value:
    """Return what a variable or a local comes to, which is found out once for a module."""
    known, text = scope.module.named, ".".join(name)
    if name not in known:
        known[name] = None
        outside = scope._replace(each=())
        known[name] = (_variable if name[0] == "var" else _local)(name[1], text, outside, depth)
    return known[name] or Value(None, why=f"{text}, which refers to itself")


def _every(text: str, steps: Reference, scope: Scope) -> Value:
    """Return what a member comes to, if it is true in every item of a for_each."""
    known, asked = scope.module.each, (id(scope.each), text)
    if asked not in known:
        known[asked] = _in_all(text, steps, scope)
    return known[asked]


def _in_all(text: str, steps: Reference, scope: Scope) -> Value:
    values = []
    for item in scope.each:
        for step in steps:
            item = _member(item, step, text, scope.module) if item.node is not None else item
        values.append(item)
    off = next((each for each in values if not is_true(each.node)), None)
    if off is None:
        return values[0]
    if all(is_false(each.node) for each in values):
        return _chosen(values[0]._replace(one_of_several=True), values)
    why = off.why or f"{text}, which is not true in every item of for_each"
    return Value(None, why=why)


def in_each(scope: Scope, for_each: Node | None, file: File) -> Scope:
    """Return the scope inside a block with this for_each."""
    if for_each is None:
        return scope
    items = resolve(for_each, file, scope)
    if not isinstance(items.node, Mapping) or not is_literal(items.node):
        return scope
    known, asked = scope.module.items, id(items.node)
    if asked not in known:
        values = (value for _, value in items.node.entries)
        known[asked] = tuple(items._replace(node=value) for value in values)
    return scope._replace(each=known[asked])


def _member(value: Value, step: str, text: str, module: Module) -> Value:
    """Go down by one step of a reference into a literal collection."""
    node = value.node
    below: Node | None = None
    if isinstance(node, Mapping):
        below = (module.table(node) or {}).get(step)
    elif isinstance(node, Sequence) and node.tag is None and step.isdecimal():
        below = dict(enumerate(node.items)).get(int(step)) if len(step) < _LONGEST else None
    if below is None or not is_literal(below):
        where = f"in the {value.origin}" if value.origin else "there"
        return Value(None, why=f"{text}, which is not literal {where}")
    return value._replace(node=below, steps=(*value.steps, step))


_LONGEST: Final = 10
"""Digits of an index from which on it is beyond any collection."""


def _variable(name: str, text: str, scope: Scope, depth: int) -> Value:
    origin = f"variable {name}"
    declared = scope.module.variables.get(name, [])
    if len(declared) != 1:
        return Value(None, why=f"{text}, which no single variable of this module declares")
    default, file, nullable, numeric = declared[0]
    for given in scope.module.values:
        for _, value in entries_of(root_of(given.tree), name):
            if nullable or not _is_null(value):
                if not is_literal(value):
                    where = os.path.basename(given.path)
                    return Value(None, why=f"{text}, which is not literal in {where}")
                return Value(
                    value, given.path, origin, ("var", name), by_default=True, numeric=numeric
                )
    if default is None:
        return Value(None, origin=origin, why=f"the {origin}, which has no default")
    found = resolve(default, file, scope, depth + 1)
    return found._replace(origin=origin, steps=("var", name), by_default=True, numeric=numeric)


def _local(name: str, text: str, scope: Scope, depth: int) -> Value:
    found = scope.module.locals.get(name, [])
    if len(found) != 1:
        return Value(None, why=f"{text}, which no single local of this module declares")
    value = resolve(*found[0], scope, depth + 1)
    return value if value.origin else value._replace(origin=f"local {name}", steps=("local", name))


def _called(node: Sequence, file: File, scope: Scope, depth: int) -> Value:
    """Evaluate a condition, or one of the functions that hand on one of their arguments."""
    values = (resolve(item, file, scope, depth + 1) for item in node.items)
    name, count = (node.tag or "").removeprefix("!call:"), len(node.items)
    if name == "!if" and count == 3:
        return _either(*values)
    if name in ("tobool", "tostring") and count == 1:
        return next(values)
    if name == "try" and count and (first := next(values)).node is not None:
        return first
    if name == "coalesce":
        return _coalesced(values)
    if name == "lookup" and count in (2, 3):
        return _looked_up(list(values), scope.module)
    what = "a condition" if name == "!if" else f"a call of {name}"
    return Value(None, why=f"{what}, which only deployment evaluates")


def _coalesced(values: Iterable[Value]) -> Value:
    """Return the first value that is neither null nor an empty text."""
    passed: list[Value] = []
    for value in values:
        node = value.node
        empty = _is_null(node) or (isinstance(node, Scalar) and node.style and not node.text)
        if not empty:
            return _chosen(value, passed)
        passed.append(value)
    return Value(None, why="a call of coalesce that finds nothing")


def _chosen(value: Value, by: Iterable[Value]) -> Value:
    """Return a value that others chose: what a variable chose is as open as the variable."""
    return value._replace(by_default=value.by_default or any(each.by_default for each in by))


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Scalar) and not node.style and node.text == "null"


def _either(condition: Value, then: Value, otherwise: Value) -> Value:
    node = condition.node
    if (is_true(node) or is_false(node)) and not condition.by_default:
        return then if is_true(node) else otherwise
    unknown = next((each for each in (then, otherwise) if each.node is None), None)
    if any(test(then.node) and test(otherwise.node) for test in (is_true, is_false)):
        return _chosen(then._replace(one_of_several=True), (otherwise,))
    return unknown or Value(None, why="a condition, which only deployment evaluates")


def _looked_up(values: list[Value], module: Module) -> Value:
    table, key = values[0], values[1].node
    if not isinstance(table.node, Mapping) or not isinstance(key, Scalar):
        return Value(None, why="a call of lookup, whose arguments are not literal here")
    found = module.table(table.node)
    if found is None:
        return Value(None, why="a call of lookup in an object with computed keys")
    value = found.get(key.text)
    if value is not None:
        if not is_literal(value):
            return Value(None, why=f"a lookup of {key.text}, which is not literal there")
        return _chosen(table._replace(node=value, steps=(*table.steps, key.text)), values[:2])
    if len(values) < 3:
        return Value(None, why=f"a lookup of {key.text}, which is not there")
    return _chosen(values[2], values[:2])


def is_true(node: Node | None) -> bool:
    """Tell whether a literal is true; Terraform converts the texts "true" and "1"."""
    return _is_word(node, "true", "1")


def is_false(node: Node | None) -> bool:
    """Tell whether a literal is false; Terraform converts the texts "false" and "0"."""
    return _is_word(node, "false", "0")


def _is_word(node: Node | None, word: str, number: str) -> bool:
    if not isinstance(node, Scalar) or not is_literal(node):
        return False
    return node.text == word or bool(node.style and node.text == number)
