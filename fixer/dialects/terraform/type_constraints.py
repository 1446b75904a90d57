"""The types of variables, and what Terraform makes of a value by its type.

Sources: "Type Constraints" and "Optional Object Type Attributes" in the documentation of the
Terraform language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, cast

from fixer.dialects.terraform.values import (
    Failure,
    Members,
    Several,
    Unknown,
    Value,
    boolean_of,
    entries,
    failure,
    number_of,
    open_key,
    rests_on_default,
    several,
    text_of,
)
from fixer.model.reasons import Cause
from fixer.model.syntax_tree import CALL, Mapping, Node, Scalar, Sequence, key_text


class Type(NamedTuple):
    """A type constraint: its name, and the types of what it holds."""

    name: str
    element: Type | None = None
    attributes: tuple[Attribute, ...] = ()


class Attribute(NamedTuple):
    """An attribute of an object type; `default` is None where it has none."""

    name: str
    type: Type
    is_optional: bool = False
    default: Value | None = None


ANY: Final = Type("any")


def type_of(node: Node | None, evaluate: Callable[[Node], Value]) -> Type:
    """Return the type that an expression stands for; `any` for what is not understood.

    Args:
        node: The expression; None where the variable has no type.
        evaluate: Returns the value of the default of an attribute.
    """
    if isinstance(node, Scalar):
        return Type(node.text)
    if not isinstance(node, Sequence) or len(node.items) != 1:
        return ANY
    name, inside = (node.tag or "").removeprefix(CALL), node.items[0]
    if name in ("list", "set", "map"):
        return Type(name, type_of(inside, evaluate))
    if name == "object" and isinstance(inside, Mapping):
        attributes = (
            _attribute(key_text(key) or "", value, evaluate) for key, value in inside.entries
        )
        return Type(name, attributes=tuple(attributes))
    if name == "tuple" and isinstance(inside, Sequence):
        parts = (Attribute("", type_of(item, evaluate)) for item in inside.items)
        return Type(name, attributes=tuple(parts))
    return ANY


def _attribute(name: str, node: Node, evaluate: Callable[[Node], Value]) -> Attribute:
    if not isinstance(node, Sequence) or node.tag != f"{CALL}optional" or not node.items:
        return Attribute(name, type_of(node, evaluate))
    kind = type_of(node.items[0], evaluate)
    default = evaluate(node.items[1]) if len(node.items) > 1 else Value(None)
    return Attribute(name, kind, True, converted(default, kind))


def converted(value: Value, kind: Type) -> Value:
    """Return what Terraform makes of a value by a type, the defaults of its attributes included.

    A scalar that it would refuse stays as it is.
    """
    data = value.data
    if data is None or kind.name == "any" or isinstance(data, Unknown | Failure):
        return value
    if isinstance(data, Several):
        return several(converted(each, kind) for each in data.values)
    convert = _CONVERSIONS.get(kind.name)
    return convert(value, kind) if convert is not None else value


def _boolean(value: Value, kind: Type) -> Value:
    found = boolean_of(value)
    return value if found is None else value._replace(data=found)


def _text(value: Value, kind: Type) -> Value:
    found = text_of(value)
    return value if found is None else value._replace(data=found)


def _number(value: Value, kind: Type) -> Value:
    found = number_of(value)
    return value if found is None else value._replace(data=found)


def _list(value: Value, kind: Type) -> Value:
    if not isinstance(value.data, tuple):
        return _refused(value)
    parts = tuple(converted(each, kind.element or ANY) for each in value.data)
    return value._replace(
        data=distinct(parts) if kind.name == "set" else parts, is_set=kind.name == "set"
    )


def _tuple(value: Value, kind: Type) -> Value:
    if not isinstance(value.data, tuple) or len(value.data) != len(kind.attributes):
        return _refused(value)
    pairs = zip(value.data, kind.attributes, strict=True)
    return value._replace(data=tuple(converted(each, part.type) for each, part in pairs))


def _map(value: Value, kind: Type) -> Value:
    if not isinstance(value.data, dict):
        return _refused(value)
    element = kind.element or ANY
    members = {key: converted(each, element) for key, each in value.data.items()}
    return value._replace(data=Members(members))


def _object(value: Value, kind: Type) -> Value:
    if not isinstance(value.data, dict):
        return _refused(value)
    made = {each.name: _attribute_of(value, each) for each in kind.attributes}
    missing = next((each for each in made.values() if isinstance(each.data, Failure)), None)
    return missing or value._replace(data=made)


def _attribute_of(value: Value, attribute: Attribute) -> Value:
    given = value.data.get(attribute.name) if isinstance(value.data, dict) else None
    default = attribute.default
    if given is None and any(key.startswith("\0") for key, _ in entries(value)):
        given = next(each for key, each in entries(value) if key.startswith("\0"))
        return Value(given.data) if isinstance(given.data, Unknown) else given
    if given is None and not attribute.is_optional:
        return _refused(value)
    if given is None or (given.data is None and default is not None and default.data is not None):
        found = default or Value(None)
        is_open = given is not None and rests_on_default(given)
        return found._replace(by_default=found.by_default or is_open)
    return converted(given, attribute.type)


def _refused(value: Value) -> Value:
    return failure(Cause.TYPE_REFUSES)._replace(by_default=value.by_default)


_CONVERSIONS: Final[dict[str, Callable[[Value, Type], Value]]] = {
    "bool": _boolean,
    "list": _list,
    "map": _map,
    "number": _number,
    "object": _object,
    "set": _list,
    "string": _text,
    "tuple": _tuple,
}


def distinct(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the members of a set in Terraform's order: equal scalars once."""
    found = unrepeated(values)
    for kind in (str, bool, int | float):
        if all(isinstance(value.data, kind) for value in found):
            return tuple(sorted(found, key=lambda value: cast("str", value.data)))
    return found


def unrepeated(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return values in their order, equal scalars once."""
    kept: dict[tuple[type, object], Value] = {}
    for index, value in enumerate(values):
        is_scalar = isinstance(value.data, bool | int | float | str)
        kept.setdefault((type(value.data), value.data) if is_scalar else (object, index), value)
    return tuple(kept.values())


def typical(kind: Type, missing: Value) -> Value:
    """Return what is known by its type alone of a value that is required.

    Args:
        kind: The type.
        missing: What is said of a part that nothing decides.
    """
    if kind.name == "object":
        return Value(
            {
                each.name: each.default or Value(None)
                if each.is_optional
                else typical(each.type, missing)
                for each in kind.attributes
            }
        )
    if kind.name == "map" and kind.element is not None and kind.element.name == "object":
        return Value({open_key({}): typical(kind.element, missing)})
    return missing
