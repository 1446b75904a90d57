"""The value of a Terraform expression, where the files of its module decide it.

Sources: "Conditional Expressions", "Type Conversion" and the functions `try`, `coalesce` and
`lookup` in the documentation of the Terraform language.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from fixer.dialects.common.assessments import shortened
from fixer.dialects.terraform.blocks import (
    REFERENCE,
    entries_of,
    expression,
    is_json,
    is_literal,
    is_null,
    root_of,
    steps_of,
)
from fixer.dialects.terraform.module import Evaluated, Module, Reference
from fixer.model.file import File, Unreadable
from fixer.model.reasons import Cause, Origin, OriginKind, Reason
from fixer.model.syntax_tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence

_LONGEST_SHOWN: Final = 60
_LONGEST_INDEX: Final = 10
"""Digits of an index from which on it is beyond any collection."""


class Context(NamedTuple):
    """Where an expression is evaluated."""

    module: Module
    each: tuple[Evaluated, ...] = ()
    """The values of `each.value` in a block whose for_each is literal, one for each item."""


def _unknown(cause: Cause, name: str = "", value: str = "", place: str = "") -> Evaluated:
    return Evaluated(None, reason=Reason(cause, name=name, value=value, place=place))


def evaluate(node: Node, file: File, context: Context, depth: int = 0) -> Evaluated:
    """Return the value of an expression of a file."""
    node = expression(node, is_json(file.tree))
    if depth > MAX_DEPTH // 2:
        return _unknown(Cause.EXPRESSION_TOO_DEEP)
    if isinstance(node, Scalar):
        if node.tag == REFERENCE:
            return _reference(node.text, context, depth)
        if not is_literal(node):
            return _unknown(Cause.EXPRESSION, value=shortened(node.text, _LONGEST_SHOWN))
        return Evaluated(node, file.path)
    if isinstance(node, Sequence) and node.tag is not None:
        return _call(node, file, context, depth)
    return Evaluated(node, file.path)


# References.


def _reference(text: str, context: Context, depth: int) -> Evaluated:
    steps = steps_of(text)
    if steps[:2] == ("each", "value") and context.each:
        return _each_value(text, steps[2:], context)
    files = context.module.files
    if isinstance(files, Unreadable) and steps[:1] in (("var",), ("local",)):
        return _unknown(Cause.MODULE_UNREADABLE, value=text, place=files.message)
    if len(steps) < 2 or steps[0] not in ("var", "local"):
        return _unknown(Cause.UNKNOWN_REFERENCE, value=text)
    found = _named(steps[:2], context, depth)
    for step in steps[2:]:
        if found.node is None:
            return found
        found = _member(found, step, text, context.module)
    return found


def _named(name: Reference, context: Context, depth: int) -> Evaluated:
    """Return the value of a variable or a local, which is found out once for a module."""
    known, text = context.module.names, ".".join(name)
    if name not in known:
        known[name] = None
        outside = context._replace(each=())
        find = _variable if name[0] == "var" else _local
        known[name] = find(name[1], text, outside, depth)
    return known[name] or _unknown(Cause.SELF_REFERENCE, value=text)


def _variable(name: str, text: str, context: Context, depth: int) -> Evaluated:
    origin = Origin(OriginKind.VARIABLE, name)
    declared = context.module.variables.get(name, [])
    if len(declared) != 1:
        return _unknown(Cause.NOT_DECLARED_ONCE, value=text)
    default, file, nullable, numeric = declared[0]
    for given in context.module.values:
        for _, value in entries_of(root_of(given.tree), name):
            if not nullable and is_null(value):
                continue
            if not is_literal(value):
                where = os.path.basename(given.path)
                return _unknown(Cause.FILE_NOT_LITERAL, value=text, place=where)
            return Evaluated(
                value, given.path, origin, ("var", name), by_default=True, numeric=numeric
            )
    if default is None:
        return _unknown(Cause.VARIABLE_NO_DEFAULT, name=name)._replace(origin=origin)
    found = evaluate(default, file, context, depth + 1)
    return found._replace(origin=origin, steps=("var", name), by_default=True, numeric=numeric)


def _local(name: str, text: str, context: Context, depth: int) -> Evaluated:
    found = context.module.locals.get(name, [])
    if len(found) != 1:
        return _unknown(Cause.NOT_DECLARED_ONCE, value=text)
    value = evaluate(*found[0], context, depth + 1)
    if value.origin is not None:
        return value
    return value._replace(origin=Origin(OriginKind.LOCAL, name), steps=("local", name))


def _member(value: Evaluated, step: str, text: str, module: Module) -> Evaluated:
    """Go down by one step of a reference into a literal collection."""
    node = value.node
    below: Node | None = None
    if isinstance(node, Mapping):
        below = (module.table(node) or {}).get(step)
    elif isinstance(node, Sequence) and node.tag is None and step.isdecimal():
        in_range = len(step) < _LONGEST_INDEX
        below = dict(enumerate(node.items)).get(int(step)) if in_range else None
    if below is not None and is_literal(below):
        return value._replace(node=below, steps=(*value.steps, step))
    if value.origin is None:
        return _unknown(Cause.MEMBER_NOT_LITERAL, value=text)
    reason = Reason(Cause.MEMBER_NOT_LITERAL_IN, value=text, origin=value.origin)
    return Evaluated(None, reason=reason)


# for_each.


def inside_for_each(context: Context, for_each: Node | None, file: File) -> Context:
    """Return the context inside a block with this for_each."""
    if for_each is None:
        return context
    items = evaluate(for_each, file, context)
    if not isinstance(items.node, Mapping) or not is_literal(items.node):
        return context
    known, asked = context.module.items, id(items.node)
    if asked not in known:
        values = (value for _, value in items.node.entries)
        known[asked] = tuple(items._replace(node=value) for value in values)
    return context._replace(each=known[asked])


def _each_value(text: str, steps: Reference, context: Context) -> Evaluated:
    """Return the value of a member, if it is the same in every item of a for_each."""
    known, asked = context.module.members, (id(context.each), text)
    if asked not in known:
        values = [_member_at(item, steps, text, context.module) for item in context.each]
        known[asked] = _common_value(text, values)
    return known[asked]


def _member_at(item: Evaluated, steps: Reference, text: str, module: Module) -> Evaluated:
    for step in steps:
        if item.node is None:
            return item
        item = _member(item, step, text, module)
    return item


def _common_value(text: str, values: list[Evaluated]) -> Evaluated:
    off = next((each for each in values if not is_true(each.node)), None)
    if off is None:
        return values[0]
    if all(is_false(each.node) for each in values):
        return _chosen(values[0]._replace(one_of_several=True), values)
    reason = off.reason or Reason(Cause.NOT_IN_EVERY_ITEM, value=text)
    return Evaluated(None, reason=reason)


# Conditions and functions.

_Arguments: TypeAlias = "Iterator[Evaluated]"
"""The values of the arguments, each evaluated when it is taken."""
_Function: TypeAlias = "Callable[[_Arguments, int, Module], Evaluated | None]"
"""Returns the value of a call with so many arguments; None where it is not known here."""


def _call(node: Sequence, file: File, context: Context, depth: int) -> Evaluated:
    """Return the value of a condition, or of a function that hands on one of its arguments."""
    values = (evaluate(item, file, context, depth + 1) for item in node.items)
    name, count = (node.tag or "").removeprefix("!call:"), len(node.items)
    if name == "!if":
        return _condition(*values) if count == 3 else _unknown(Cause.CONDITION)
    function = _FUNCTIONS.get(name)
    value = function(values, count, context.module) if function is not None else None
    return value or _unknown(Cause.CALL, name=name)


def _condition(condition: Evaluated, then: Evaluated, otherwise: Evaluated) -> Evaluated:
    node = condition.node
    if (is_true(node) or is_false(node)) and not condition.by_default:
        return then if is_true(node) else otherwise
    if any(test(then.node) and test(otherwise.node) for test in (is_true, is_false)):
        return _chosen(then._replace(one_of_several=True), (otherwise,))
    unknown = next((each for each in (then, otherwise) if each.node is None), None)
    return unknown or _unknown(Cause.CONDITION)


def _converted(values: _Arguments, count: int, module: Module) -> Evaluated | None:
    return next(values) if count == 1 else None


def _tried(values: _Arguments, count: int, module: Module) -> Evaluated | None:
    first = next(values, None)
    return first if first is not None and first.node is not None else None


def _coalesced(values: _Arguments, count: int, module: Module) -> Evaluated | None:
    """Return the first value that is neither null nor an empty text."""
    passed: list[Evaluated] = []
    for value in values:
        node = value.node
        is_empty_text = isinstance(node, Scalar) and bool(node.style) and not node.text
        if not is_null(node) and not is_empty_text:
            return _chosen(value, passed)
        passed.append(value)
    return _unknown(Cause.COALESCE_FINDS_NOTHING)


def _looked_up(values: _Arguments, count: int, module: Module) -> Evaluated | None:
    """Return the value under a key of an object, or the reason why it has none."""
    if count not in (2, 3):
        return None
    table, key, *fallback = values
    if not isinstance(table.node, Mapping) or not isinstance(key.node, Scalar):
        return _unknown(Cause.LOOKUP_ARGUMENTS)
    name = key.node.text
    found = module.table(table.node)
    if found is None:
        return _unknown(Cause.LOOKUP_COMPUTED_KEYS)
    value = found.get(name)
    if value is not None:
        if not is_literal(value):
            return _unknown(Cause.LOOKUP_NOT_LITERAL, name=name)
        return _chosen(table._replace(node=value, steps=(*table.steps, name)), (table, key))
    if not fallback:
        return _unknown(Cause.LOOKUP_MISSING, name=name)
    return _chosen(fallback[0], (table, key))


_FUNCTIONS: Final[dict[str, _Function]] = {
    "coalesce": _coalesced,
    "lookup": _looked_up,
    "tobool": _converted,
    "tostring": _converted,
    "try": _tried,
}


def _chosen(value: Evaluated, by: Iterable[Evaluated]) -> Evaluated:
    """Return a value that others chose: what a default chose is as open as the default."""
    return value._replace(by_default=value.by_default or any(each.by_default for each in by))


# Literals.


def is_true(node: Node | None) -> bool:
    """Whether a literal is true; Terraform converts the texts "true" and "1"."""
    return _is_word(node, "true", "1")


def is_false(node: Node | None) -> bool:
    """Whether a literal is false; Terraform converts the texts "false" and "0"."""
    return _is_word(node, "false", "0")


def _is_word(node: Node | None, word: str, number: str) -> bool:
    if not isinstance(node, Scalar) or not is_literal(node):
        return False
    return node.text == word or bool(node.style and node.text == number)
