"""The values of Terraform: what is known of one, and where it came from.

A value is a scalar, an object or map, a tuple, list or set; or only deployment knows it; or it is
an error. A scalar keeps the literal that it is written as, however often it is handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fixer.model.reasons import Cause, Origin, Reason
from fixer.model.syntax_tree import Node

if TYPE_CHECKING:
    from fixer.dialects.terraform.module import Module

Reference: TypeAlias = "tuple[str, ...]"
"""The names and indices that a reference goes through."""

ANY: Final = "*"
"""A step of a reference to any of the members."""
KEYS: Final = "\0keys"
"""A step to the names of the members, or to how many there are."""
_MOST_COMBINATIONS: Final = 64
"""How many ways to combine possible values are tried."""
_DEEPEST_COMPARED: Final = 6
"""How many levels of collections are compared; what is below has to be the same."""
_LONGEST_INDEX: Final = 9
"""Digits of an index; a longer one is beyond any collection."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Only deployment knows the value."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Failure:
    """Terraform refuses to evaluate the expression, which `try` and `can` notice."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Several:
    """It is one of these values, and only deployment knows which."""

    values: tuple[Value, ...]


class OpenKey(str):
    """The key of a member of which the name is not known."""

    __slots__ = ()


class Members(dict[str, "Value"]):
    """The members of an object, which do not change any more once a value has them."""

    @cached_property
    def has_open_keys(self) -> bool:
        """Whether the names of all of them are not known."""
        return any(isinstance(key, OpenKey) for key in self)


Data: TypeAlias = (
    "bool | int | float | str | dict[str, Value] | tuple[Value, ...] | Unknown | Failure"
    " | Several | None"
)


class Value(NamedTuple):
    """What is known of a value, and where it came from."""

    data: Data
    node: Node | None = None
    """The literal that it is written as; None where an expression made it."""
    path: str = ""
    """The file of the node."""
    origin: Origin | None = None
    """The variable, local or input that supplies it; None for a literal of the expression."""
    trail: tuple[tuple[Module, Reference], ...] = ()
    """The variables and locals that hold the literal, each with its module; the nearest first."""
    given: Reference = ()
    """The input of a call through which it was given, and the members of that."""
    by_default: bool = False
    """Whether a caller or a deployment may pass something else."""
    chosen: bool = False
    """Whether something that may be different chose it among others."""
    is_set: bool = False
    decided_by: Origin | None = None
    """What may be different and so make it another value, where that does not supply it."""

    @property
    def reason(self) -> Reason | None:
        """Why the value is not known, if it is not."""
        return self.data.reason if isinstance(self.data, Unknown | Failure) else None

    @property
    def is_known(self) -> bool:
        """Whether it is a single value, though members of it may be unknown."""
        return not isinstance(self.data, Unknown | Failure | Several)


def unknown(cause: Cause, name: str = "", value: str = "", place: str = "") -> Value:
    """Return a value that only deployment knows."""
    return Value(Unknown(Reason(cause, name=name, value=value, place=place)))


def failure(cause: Cause, name: str = "", value: str = "") -> Value:
    """Return what Terraform refuses to evaluate."""
    return Value(Failure(Reason(cause, name=name, value=value)))


def several(values: Iterable[Value]) -> Value:
    """Return the value that is one of several."""
    every = {_identity(one): one for value in values for one in possibilities(value)}
    if len(every) > _MOST_COMBINATIONS:
        return unknown(Cause.CONDITION)
    found = tuple(every.values())
    return found[0] if len(found) == 1 else Value(Several(found))


def _identity(value: Value) -> tuple[object, ...]:
    """Return what tells a value from others; collections that are written twice are two."""
    data = value.data
    known = id(data) if isinstance(data, dict | tuple) else data
    return (type(data), known, id(value.node), *value[2:])


def signature(value: Value | None, depth: int = 0) -> object:
    """Return what is the same for values that are the same in all their parts."""
    if value is None:
        return None
    data = value.data
    parts: object = data
    if isinstance(data, dict | tuple | Several) and depth > _DEEPEST_COMPARED:
        parts = id(data)
    elif isinstance(data, dict):
        parts = tuple((key, signature(each, depth + 1)) for key, each in data.items())
    elif isinstance(data, tuple):
        parts = tuple(signature(each, depth + 1) for each in data)
    elif isinstance(data, Several):
        parts = tuple(signature(each, depth + 1) for each in data.values)
    return (type(data), parts, id(value.node), *value[2:])


def possibilities(value: Value) -> tuple[Value, ...]:
    """Return what a value may be: itself, unless it is one of several."""
    if not isinstance(value.data, Several):
        return (value,)
    return tuple(chosen_by(each, (value,)) for each in value.data.values)


def each_possibility(make: Callable[..., Value], values: Iterable[Value]) -> Value:
    """Return what a function makes of values, each of which may be one of several."""
    every = [possibilities(value) for value in values]
    if all(len(each) == 1 for each in every):
        return make(*(each[0] for each in every))
    if prod(map(len, every)) > _MOST_COMBINATIONS:
        return unknown(Cause.CONDITION)
    return several(make(*each) for each in product(*every))


def chosen_by(value: Value, by: Iterable[Value]) -> Value:
    """Return a value that others chose: what a default chose is as open as the default."""
    open_ones = [each for each in by if each.by_default or each.chosen]
    if not open_ones:
        return value
    decider = value.decided_by or _decider(open_ones)
    return value._replace(by_default=True, chosen=True, decided_by=decider)


def _decider(values: Iterable[Value]) -> Origin | None:
    """Return the first variable or local that makes one of some values as open as it is."""
    deciders = (each.decided_by or each.origin for each in values if each.by_default)
    return next((each for each in deciders if each is not None), None)


def after(value: Value, passed: Iterable[Value]) -> Value:
    """Return a value that is taken because others before it are not there."""
    open_ones = [each for each in passed if each.by_default]
    if value.by_default or not open_ones:
        return value
    return value._replace(by_default=True, decided_by=_decider(open_ones))


def made_of(data: Data, values: Iterable[Value]) -> Value:
    """Return what an expression made of other values."""
    every = tuple(values)
    return Value(data, by_default=any(map(rests_on_default, every)), decided_by=_decider(every))


def rests_on_default(value: Value) -> bool:
    """Whether a value or a part of it may be another than it is by default."""
    waiting, seen = [value], set[int]()
    while waiting:
        each = waiting.pop()
        if each.by_default:
            return True
        data = each.data
        if id(data) in seen:
            continue
        if isinstance(data, dict | tuple | Several):
            seen.add(id(data))
        if isinstance(data, Several):
            waiting += data.values
        elif isinstance(data, dict | tuple):
            waiting += data.values() if isinstance(data, dict) else data
    return False


def problem(values: Iterable[Value]) -> Value | None:
    """Return the first value that is an error, else the first that is not known."""
    found: Value | None = None
    for value in values:
        if isinstance(value.data, Failure):
            return value
        if not value.is_known and found is None:
            found = value
    return found


# Members.


def inherited(child: Value, parent: Value, step: str) -> Value:
    """Return a member with what its collection says of where it came from."""
    if not (parent.trail or parent.origin or parent.by_default or parent.given or parent.chosen):
        return child
    held = tuple((module, (*steps, step)) for module, steps in parent.trail)
    return child._replace(
        origin=child.origin or parent.origin,
        trail=(*child.trail, *held),
        given=child.given or ((*parent.given, step) if parent.given else ()),
        by_default=child.by_default or parent.by_default,
        chosen=child.chosen or parent.chosen,
        decided_by=child.decided_by or parent.decided_by,
    )


def entries(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield the members of an object or map by key."""
    if isinstance(value.data, dict):
        for key, child in value.data.items():
            yield key, inherited(child, value, "*" if isinstance(key, OpenKey) else key)


def elements(value: Value) -> Iterator[Value]:
    """Yield the members of a tuple, list or set."""
    if isinstance(value.data, tuple):
        for index, child in enumerate(value.data):
            yield inherited(child, value, str(index))


def has_open_keys(value: Value) -> bool:
    """Whether the names of all members of an object are not known."""
    data = value.data
    if isinstance(data, Members):
        return data.has_open_keys
    return isinstance(data, dict) and any(isinstance(key, OpenKey) for key in data)


def open_key(among: dict[str, Value]) -> OpenKey:
    """Return a key for a further member whose name is not known."""
    return OpenKey(f"\0{len(among)}")


def members(value: Value) -> tuple[Value, ...]:
    """Return all members of a collection."""
    if isinstance(value.data, dict):
        return tuple(child for _, child in entries(value))
    return tuple(elements(value))


def member(value: Value, key: str) -> Value | None:
    """Return the member of a collection; None if it has none of this name or index.

    Behind a member of unknown name, which may have this one, none is known.
    """
    data = value.data
    if isinstance(data, dict):
        if key in data and not has_open_keys(value):
            return inherited(data[key], value, key)
        for name in reversed(data):
            if isinstance(name, OpenKey):
                return _behind_open_key(data[name], key)
            if name == key:
                return inherited(data[name], value, key)
        return None
    if isinstance(data, tuple) and not value.is_set and key.isdecimal():
        index = int(key) if len(key) <= _LONGEST_INDEX else len(data)
        return inherited(data[index], value, key) if index < len(data) else None
    return None


def _behind_open_key(child: Value, key: str) -> Value:
    if isinstance(child.data, Unknown):
        return child
    return unknown(Cause.LOOKUP_COMPUTED_KEYS, name=key)


# Scalars.


def text_of(value: Value) -> str | None:
    """Return a scalar as Terraform converts it to a text; None for anything else."""
    data = value.data
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, int | float):
        return str(int(data)) if data == int(data) else str(data)
    return data if isinstance(data, str) else None


def boolean_of(value: Value) -> bool | None:
    """Return a scalar as Terraform converts it to a boolean; None for anything else."""
    if isinstance(value.data, bool):
        return value.data
    if isinstance(value.data, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.data)
    return None


def number_of(value: Value) -> int | float | None:
    """Return a scalar as Terraform converts it to a number; None for anything else."""
    data = value.data
    if isinstance(data, int | float) and not isinstance(data, bool):
        return data
    return number(data) if isinstance(data, str) else None


def number(text: str) -> int | float | None:
    """Return the number that a text is."""
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return None


def is_number(value: Value) -> bool:
    """Whether a value is a number, which Terraform does not convert to a boolean."""
    return isinstance(value.data, int | float) and not isinstance(value.data, bool)


def is_on(value: Value) -> bool:
    """Whether a setting of this value is on."""
    return boolean_of(value) is True


def is_off(value: Value) -> bool:
    """Whether a setting of this value is off."""
    return value.data is None or boolean_of(value) is False


# References.


def overlaps(one: Reference, other: Reference) -> bool:
    """Whether two paths lead to the same part, or one to a part of the other."""
    return all(
        left == right or (ANY in (left, right) and KEYS not in (left, right))
        for left, right in zip(one, other, strict=False)
    )
