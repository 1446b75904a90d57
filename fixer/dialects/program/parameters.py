"""What the calls in a program of Python give to a parameter that has a default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from fixer.dialects.program.names import Definition, bound_around
from fixer.dialects.program.python_classes import class_with_member
from fixer.dialects.program.searching import matches_with
from fixer.syntax.program.reading import Cst, Program

_DEFAULTS: Final = frozenset(("default_parameter", "typed_default_parameter"))
_ENDS: Final = frozenset(("keyword_separator", "list_splat_pattern"))
"""What parameters are behind that are given by their names alone."""


class _Parameter(NamedTuple):
    """A parameter of a function, and how calls give it a value."""

    function: str
    """The name by which the function is called: that of the class for a constructor."""
    is_member: bool
    """Whether it is called as a member of something."""
    declaring: int
    """What tells the name where the function, or the class, gets it."""
    name: str
    at: int | None
    """Which argument by position it is; None where it is given by its name alone."""


def given_values(program: Program, definition: Definition) -> Iterator[tuple[Cst, Cst]]:
    """Yield the calls of a program that give a parameter a value, each with that."""
    parameter = _parameter(program, definition.value.parent)
    yield from _given(program, parameter) if parameter is not None else ()


def is_only_one(program: Program, definition: Definition) -> bool:
    """Whether the calls that give a parameter a value are surely those of its function.

    Methods of several classes may have the same name.
    """
    parameter = _parameter(program, definition.value.parent)
    if parameter is None or not parameter.is_member:
        return parameter is not None
    return _count_of_functions(program, parameter.function) == 1


@lru_cache(maxsize=64)
def _count_of_functions(program: Program, name: str) -> int:
    return len(re.findall(rf"\bdef[ \t]+{re.escape(name)}\b", program.text))


def _parameter(program: Program, default: Cst) -> _Parameter | None:
    """Return how a parameter with a default is given a value; None if nobody knows."""
    if default.type not in _DEFAULTS or default.parent.type != "parameters":
        return None
    function = default.parent.parent
    names = [each for each in default.parent.named_children if each.type != "positional_separator"]
    ends = [at for at, each in enumerate(names) if each.type in _ENDS]
    at: int | None = names.index(default)
    if ends and ends[0] < names.index(default):
        at = None
    called, is_member = function.child_by_field_name("name"), False
    owner = class_with_member(program, function)
    if owner is not None:
        is_constructor = program.source(called) == "__init__"
        called = owner.child_by_field_name("name") if is_constructor else called
        is_member = not is_constructor
        at = at - 1 if at is not None and not _is_static(program, function) else at
    if called is None or (not is_member and len(bound_around(program, called)) != 1):
        return None
    name = program.source(default.child_by_field_name("name"))
    declaring = 0 if is_member else int(called.id)
    return _Parameter(program.source(called), is_member, declaring, name, at)


def _is_static(program: Program, function: Cst) -> bool:
    outer = function.parent
    kinds = [each for each in outer.named_children if each.type == "decorator"]
    return any("staticmethod" in program.source(each) for each in kinds)


@lru_cache(maxsize=64)
def _given(program: Program, parameter: _Parameter) -> tuple[tuple[Cst, Cst], ...]:
    """Return the calls that give a parameter a value, each with that."""
    found = []
    for call in _calls(program, parameter.function, parameter.is_member):
        function = call.child_by_field_name("function")
        bound = [] if parameter.is_member else bound_around(program, function)
        if not parameter.is_member and [int(each.id) for each in bound] != [parameter.declaring]:
            continue
        value = _value(program, program.arguments(call), parameter)
        if value is not None:
            found.append((call, value))
    return tuple(found)


@lru_cache(maxsize=64)
def _calls(program: Program, name: str, is_member: bool) -> tuple[Cst, ...]:
    """Return the calls of what has a name, or of members with it."""
    found = []
    before = r"(?<=\.)" if is_member else r"(?<![\w.])"
    pattern = re.compile(rf"{before}{re.escape(name)}\s*\(")
    for each in matches_with(pattern, program.text, name, 0):
        leaf = program.leaf_at(each.start(), each.start() + 1)
        function = leaf.parent if leaf is not None and is_member else leaf
        call = function.parent if function is not None else None
        if call is None or call.type not in program.grammar.calls:
            continue
        if call.child_by_field_name("function") == function:
            found.append(call)
    return tuple(found)


def _value(program: Program, given: list[Cst], parameter: _Parameter) -> Cst | None:
    """Return what some arguments give to a parameter."""
    grammar = program.grammar
    for at, each in enumerate(given):
        if each.type in grammar.keywords:
            if program.source(each.child_by_field_name("name")) == parameter.name:
                return each.child_by_field_name("value")
        elif each.type in grammar.spreads | grammar.argument_spreads:
            return None
        elif at == parameter.at:
            return each
    return None
