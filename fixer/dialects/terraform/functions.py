"""The functions and operators of Terraform that are used around a setting.

Sources: "Functions" and "Arithmetic and Logical Operators" in the documentation of the Terraform
language. A function hands the values that it is given on as they are, so that a literal keeps its
place; what it computes is a value of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from fixer.dialects.terraform.type_constraints import Type, converted, distinct, unrepeated
from fixer.dialects.terraform.values import (
    Failure,
    Members,
    OpenKey,
    Unknown,
    Value,
    after,
    boolean_of,
    chosen_by,
    elements,
    entries,
    failure,
    has_open_keys,
    is_number,
    made_of,
    member,
    members,
    number_of,
    open_key,
    problem,
    rests_on_default,
    several,
    text_of,
    unknown,
)
from fixer.model.reasons import Cause

Function: TypeAlias = "Callable[[list[Value]], Value | None]"
"""Returns the value of a call; None where it is not known here."""
_LONGEST_RANGE: Final = 1000
_LONGEST_LIST: Final = 20_000


def call(name: str, values: list[Value]) -> Value:
    """Return the value of a call of a function."""
    function = FUNCTIONS.get(name.removeprefix("core::"))
    if function is None:
        return unknown(Cause.CALL, name=name)
    if function not in _TAKES_ANYTHING and (found := problem(values)) is not None:
        return found
    return function(values) or unknown(Cause.CALL, name=name)


# What hands on one of its arguments.


def _try(values: list[Value]) -> Value | None:
    passed: list[Value] = []
    for value in values:
        if not isinstance(value.data, Failure):
            return after(value, passed)
        passed.append(value)
    return passed[-1] if passed else None


def _can(values: list[Value]) -> Value | None:
    """Return false for what Terraform refuses; it may refuse more, as for the type of a null."""
    if len(values) != 1 or not isinstance(values[0].data, Failure):
        return None
    return made_of(False, values)


def _coalesce(values: list[Value]) -> Value | None:
    """Return the first value that is neither null nor an empty text."""
    failed = next((value for value in values if isinstance(value.data, Failure)), None)
    if failed is not None:
        return failed
    unified = _unified(values)
    if unified is None:
        return failure(Cause.WRONG_TYPE)
    passed: list[Value] = []
    for value in unified:
        if not value.is_known:
            return value
        if value.data is not None and value.data != "":
            return after(value, passed)
        passed.append(value)
    return failure(Cause.COALESCE_FINDS_NOTHING)._replace(by_default=any(map(_open, passed)))


def _open(value: Value) -> bool:
    return value.by_default


def _lookup(values: list[Value]) -> Value | None:
    if len(values) not in (2, 3):
        return None
    table, key = values[0], values[1]
    name = text_of(key)
    if isinstance(table.data, Failure | Unknown):
        return table
    if not isinstance(table.data, dict) or isinstance(key.data, Failure):
        return unknown(Cause.LOOKUP_ARGUMENTS)
    if name is None:
        # Any of the members, or the fallback.
        every = members(table)
        return several((*every, *values[2:])) if every and not has_open_keys(table) else key
    found = member(table, name)
    if found is not None:
        return chosen_by(found, (key,))
    if len(values) == 2:
        return failure(Cause.LOOKUP_MISSING, name=name)._replace(by_default=table.by_default)
    if not _may_be_beside(values[2], members(table)):
        # Terraform refuses it for a map, and takes it for an object.
        return unknown(Cause.LOOKUP_ARGUMENTS)
    return after(chosen_by(values[2], (key,)), (table,))


def _may_be_beside(value: Value, others: Iterable[Value]) -> bool:
    """Whether a value may be in a map with others, as all of them are collections or none is."""
    kinds = {isinstance(each.data, dict | tuple) for each in (value, *others) if each.is_known}
    return len(kinds) <= 1


def _one_of_conversion(kind: Type) -> Function:
    def convert(values: list[Value]) -> Value | None:
        if len(values) != 1:
            return None
        found = converted(values[0], kind)
        if found.data is not None and not isinstance(found.data, _PYTHON[kind.name]):
            return failure(Cause.WRONG_TYPE)._replace(by_default=values[0].by_default)
        if kind.name == "number" and isinstance(found.data, bool):
            return failure(Cause.WRONG_TYPE)._replace(by_default=values[0].by_default)
        return found

    return convert


_PYTHON: Final[dict[str, tuple[type, ...]]] = {
    "bool": (bool,),
    "string": (str,),
    "number": (int, float),
}


def _same(values: list[Value]) -> Value | None:
    return values[0] if len(values) == 1 else None


# Collections.


def _merge(values: list[Value]) -> Value | None:
    made = Members()
    for value in values:
        if value.data is None:
            continue
        if isinstance(value.data, Failure):
            return value
        if not isinstance(value.data, dict):
            if value.is_known:
                return failure(Cause.CALL, name="merge")
            made[open_key(made)] = value
            continue
        for key, child in entries(value):
            name = open_key(made) if isinstance(key, OpenKey) else key
            made.pop(name, None)
            made[name] = child
    return Value(made)


def _concat(values: list[Value]) -> Value | None:
    if not all(isinstance(value.data, tuple) and not value.is_set for value in values):
        return failure(Cause.CALL, name="concat")
    return Value(tuple(child for value in values for child in elements(value)))


def _flatten(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, tuple):
        return None
    found = list(islice(_flat(values[0]), _LONGEST_LIST + 1))
    if len(found) > _LONGEST_LIST:
        return None
    return problem(each for each in found if isinstance(each.data, Unknown)) or Value(tuple(found))


def _flat(value: Value) -> Iterator[Value]:
    for child in elements(value):
        if isinstance(child.data, tuple):
            yield from _flat(child)
        else:
            yield child


def _toset(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, tuple):
        return None
    parts = _unified(elements(values[0]))
    return _mixed() if parts is None else Value(distinct(parts), is_set=True)


def _tolist(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, tuple):
        return None
    parts = _unified(elements(values[0]))
    if parts is None:
        return _mixed()
    return Value(_sorted(parts) if values[0].is_set else parts)


def _tomap(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, dict):
        return None
    pairs = dict(entries(values[0]))
    parts = _unified(pairs.values())
    return _mixed() if parts is None else Value(dict(zip(pairs, parts, strict=True)))


def _mixed() -> Value:
    return failure(Cause.WRONG_TYPE)


def _unified(values: Iterable[Value]) -> tuple[Value, ...] | None:
    """Return values as they are where all must have one type; None if they cannot have one."""
    every = tuple(values)
    kinds = {kind for each in every if (kind := _kind(each)) is not None}
    if "text" in kinds and kinds <= {"text", "boolean", "number"}:
        return tuple(converted(each, Type("string")) for each in every)
    return every if len(kinds) < 2 else None


def _kind(value: Value) -> str | None:
    """Return what kind of value it is; None for null, and where that is not known."""
    data = value.data
    if isinstance(data, bool):
        return "boolean"
    if isinstance(data, int | float):
        return "number"
    if isinstance(data, str):
        return "text"
    if isinstance(data, dict):
        return "object"
    return "list" if isinstance(data, tuple) else None


def _sorted(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda each: text_of(each) or ""))


def _keys(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, dict) or has_open_keys(values[0]):
        return None
    by = values[0].by_default
    return Value(tuple(Value(key, by_default=by) for key in sorted(values[0].data)))


def _values(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, dict) or has_open_keys(values[0]):
        return None
    pairs = sorted(entries(values[0]), key=operator.itemgetter(0))
    return Value(tuple(child for _, child in pairs), by_default=values[0].by_default)


def _zipmap(values: list[Value]) -> Value | None:
    if len(values) != 2 or not all(isinstance(each.data, tuple) for each in values):
        return None
    names = [text_of(each) for each in elements(values[0])]
    held = list(elements(values[1]))
    if None in names:
        return None
    if len(names) != len(held):
        return failure(Cause.CALL, name="zipmap")
    made = {str(name): child for name, child in zip(names, held, strict=True)}
    return Value(made, by_default=rests_on_default(values[0]))


def _element(values: list[Value]) -> Value | None:
    if len(values) != 2 or not isinstance(values[0].data, tuple) or values[0].is_set:
        return None
    index, every = number_of(values[1]), list(elements(values[0]))
    if not isinstance(index, int) or index < 0:
        return None
    if not every:
        return failure(Cause.CALL, name="element")._replace(by_default=values[0].by_default)
    return chosen_by(every[index % len(every)], (values[1],))


def _one(values: list[Value]) -> Value | None:
    every = list(elements(values[0])) if len(values) == 1 else []
    if len(values) != 1 or not isinstance(values[0].data, tuple | None.__class__):
        return None
    if len(every) > 1:
        return failure(Cause.CALL, name="one")._replace(by_default=values[0].by_default)
    return every[0] if every else made_of(None, values)


def _reverse(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, tuple) or values[0].is_set:
        return None
    return Value(tuple(elements(values[0]))[::-1])


def _distinct(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, tuple):
        return None
    if values[0].is_set:
        return Value(tuple(elements(values[0])))
    parts = _unified(elements(values[0]))
    return _mixed() if parts is None else Value(unrepeated(parts))


def _compact(values: list[Value]) -> Value | None:
    if len(values) != 1 or not isinstance(values[0].data, tuple):
        return None
    parts = [converted(each, Type("string")) for each in elements(values[0])]
    if any(isinstance(each.data, dict | tuple) for each in parts):
        return _mixed()
    kept = (each for each in parts if each.data is not None and each.data != "")
    return Value(tuple(kept), by_default=rests_on_default(values[0]))


def _length(values: list[Value]) -> Value | None:
    data = values[0].data if len(values) == 1 else None
    if not isinstance(data, str | dict | tuple) or has_open_keys(values[0]):
        return None
    parts = members(values[0])
    if values[0].is_set and not all(part.is_known for part in parts):
        return None
    return Value(len(data), by_default=values[0].by_default)


def _contains(values: list[Value]) -> Value | None:
    if len(values) != 2 or not isinstance(values[0].data, tuple):
        return None
    if values[1].data is None:
        return failure(Cause.WRONG_TYPE)
    found = [equal(each, values[1]) for each in elements(values[0])]
    if any(each.data is True for each in found):
        return made_of(True, values)
    return problem(found) or made_of(False, values)


def _all(of: Callable[[Iterator[bool]], bool], stop: bool) -> Function:
    def decide(values: list[Value]) -> Value | None:
        if len(values) != 1 or not isinstance(values[0].data, tuple):
            return None
        if any(
            _kind(each) is not None and boolean_of(each) is None for each in elements(values[0])
        ):
            return _mixed()
        # Null is not true.
        parts = [each.data is not None and boolean_of(each) for each in elements(values[0])]
        if stop in parts:
            return made_of(stop, values)
        return None if None in parts else made_of(of(each is True for each in parts), values)

    return decide


def _range(values: list[Value]) -> Value | None:
    numbers = [number_of(each) for each in values]
    limits = [each for each in numbers if isinstance(each, int)]
    if len(limits) != len(values) or not 1 <= len(limits) <= 2:
        return None
    found = range(*limits)
    if len(found) > _LONGEST_RANGE:
        return None
    return made_of(tuple(map(Value, found)), values)


# Texts.


def _text_function(change: Callable[[str], str]) -> Function:
    def make(values: list[Value]) -> Value | None:
        text = text_of(values[0]) if len(values) == 1 else None
        if text is None:
            return None
        changed = change(text)
        return values[0] if changed == values[0].data else made_of(changed, values)

    return make


def _text_test(test: Callable[[str, str], bool]) -> Function:
    def make(values: list[Value]) -> Value | None:
        texts = [text_of(each) for each in values]
        if len(texts) != 2 or texts[0] is None or texts[1] is None:
            return None
        return made_of(test(texts[0], texts[1]), values)

    return make


FUNCTIONS: Final[dict[str, Function]] = {
    "alltrue": _all(all, False),
    "anytrue": _all(any, True),
    "can": _can,
    "coalesce": _coalesce,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "endswith": _text_test(str.endswith),
    "flatten": _flatten,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "lower": _text_function(str.lower),
    "merge": _merge,
    "nonsensitive": _same,
    "one": _one,
    "range": _range,
    "reverse": _reverse,
    "sensitive": _same,
    "startswith": _text_test(str.startswith),
    "tobool": _one_of_conversion(Type("bool")),
    "tolist": _tolist,
    "tomap": _tomap,
    "tonumber": _one_of_conversion(Type("number")),
    "toset": _toset,
    "tostring": _one_of_conversion(Type("string")),
    "trimspace": _text_function(str.strip),
    "try": _try,
    "upper": _text_function(str.upper),
    "values": _values,
    "zipmap": _zipmap,
}

_TAKES_ANYTHING: Final = frozenset((_can, _coalesce, _lookup, _merge, _try))
"""Those that look at an error, or at what is not known, themselves."""


# Operators.

BINDING: Final = (
    ("||",),
    ("&&",),
    ("==", "!="),
    (">", ">=", "<", "<="),
    ("+", "-"),
    ("*", "/", "%"),
)
"""The operators, those that bind the least first."""


def operation(symbol: str, left: Value, right: Value) -> Value:
    """Return what an operator makes of two values, each of which is one."""
    if isinstance(left.data, Failure):
        return left
    if isinstance(right.data, Failure):
        return right
    if symbol in ("&&", "||"):
        return _logical(symbol == "||", left, right)
    if (found := problem((left, right))) is not None:
        return found
    if symbol == "==":
        return equal(left, right)
    if symbol == "!=":
        return negated(equal(left, right))
    return _arithmetic(symbol, left, right)


def _logical(decisive: bool, left: Value, right: Value) -> Value:
    """Return the value of `||`, which true decides, or of `&&`, which false does."""
    sides = (left, right)
    if any(each.is_known and boolean_of(each) is None for each in sides):
        return failure(Cause.WRONG_TYPE)
    known = [boolean_of(each) if each.is_known else None for each in sides]
    for side, value in zip(sides, known, strict=True):
        if value is decisive and not side.by_default:
            return made_of(decisive, ())
    if decisive in known:
        return made_of(decisive, sides)
    found = problem(sides)
    return found or made_of(not decisive, sides)


def equal(left: Value, right: Value) -> Value:
    """Return whether two values are equal, as `==` does: a text is no boolean and no number."""
    if (found := problem((left, right))) is not None:
        return found
    one, other = left.data, right.data
    if one is None or other is None:
        return made_of(one is other, (left, right))
    if isinstance(one, dict | tuple) or isinstance(other, dict | tuple):
        return unknown(Cause.CONDITION)
    if is_number(left) and is_number(right):
        return made_of(one == other, (left, right))
    return made_of(type(one) is type(other) and one == other, (left, right))


def negated(value: Value) -> Value:
    """Return what `!` makes of a value."""
    if not value.is_known:
        return value
    found = boolean_of(value)
    if found is None:
        return failure(Cause.WRONG_TYPE)._replace(by_default=value.by_default)
    return made_of(not found, (value,))


def _arithmetic(symbol: str, left: Value, right: Value) -> Value:
    one, other = number_of(left), number_of(right)
    if one is None or other is None:
        return failure(Cause.WRONG_TYPE)._replace(by_default=left.by_default or right.by_default)
    if symbol in "/%" and not other:
        return failure(Cause.WRONG_TYPE)
    try:
        return made_of(_ARITHMETIC[symbol](one, other), (left, right))
    except OverflowError:
        return unknown(Cause.CONDITION)


_ARITHMETIC: Final[dict[str, Callable[[int | float, int | float], bool | int | float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def conditional_value(condition: Value, then: Value, otherwise: Value) -> Value:
    """Return the value of a condition; either one where the deployment decides."""
    if isinstance(condition.data, Failure):
        return condition
    if isinstance(then.data, Failure) and isinstance(otherwise.data, Failure):
        return then
    unified = _unified((then, otherwise))
    if unified is None:
        return failure(Cause.WRONG_TYPE)
    then, otherwise = unified
    agree = boolean_of(then) is not None and boolean_of(then) is boolean_of(otherwise)
    if not condition.is_known or (condition.by_default and agree):
        return several((then, otherwise))
    decided = boolean_of(condition)
    if decided is None:
        return failure(Cause.WRONG_TYPE)._replace(by_default=condition.by_default)
    return chosen_by(then if decided else otherwise, (condition,))
