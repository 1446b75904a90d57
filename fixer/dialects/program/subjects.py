"""What an expression of names stands for, so that a repository is known again by another name.

A variable is known by its name and by where that is bound, a field by its class. The resource of
the template that is in a construct stands for the construct.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from fixer.dialects.program.givers import GIVERS
from fixer.dialects.program.names import definition_of, scope_of
from fixer.syntax.program.reading import ARGUMENT_LISTS, SUBSCRIPTS, Cst, Program, below

_TO_CHILD: Final = frozenset(
    (
        *("node", "Node", "getNode", "findChild", "FindChild", "find_child", "tryFindChild"),
        *("TryFindChild", "try_find_child", "defaultChild", "default_child", "DefaultChild"),
        *("getDefaultChild", "children"),
    )
)
"""The members that lead from a construct to the resource of the template."""
_CHILD: Final = re.compile(
    r"\.\s*(?:(?:get)?[dD]efaultChild|default_child|(?:try)?[fF]indChild|(?:try_)?find_child)\b"
)
_SELF: Final = frozenset(("this", "self"))
_PATTERN: Final = "is_pattern_expression"
"""What gives a value to a name as well where it is of a type, in C#."""
_PASSED: Final = frozenset(("expression_list", "await_expression", "equals_value_clause"))
_ADDS: Final = frozenset(("add_resource", "cast"))
"""Functions that return what they are given."""
_MOST_NAMES: Final = 10


class Subject(NamedTuple):
    """A variable, a field, or a call."""

    name: str
    scope: int
    """What tells where the name is bound, or the call."""


class _Resolved(NamedTuple):
    subject: Subject
    is_child: bool
    """Whether the expression is that of the resource in what the subject is."""


def subject_of(program: Program, expression: Cst) -> Subject | None:
    """Return what an expression stands for; None if that is not a name with members, or a call."""
    found = _resolved(program, expression, 0)
    return found.subject if found is not None else None


def is_of_child(program: Program, expression: Cst) -> bool:
    """Whether an expression stands for the resource of the template that is in a construct."""
    found = _resolved(program, expression, 0)
    return found is not None and found.is_child


def _resolved(program: Program, expression: Cst, depth: int) -> _Resolved | None:
    read = _read(program, expression)
    if read is None:
        return None
    root, names = read
    to_child = next((at for at, each in enumerate(names) if each in _TO_CHILD), len(names))
    known = _Resolved(_plain(program, root, names[:to_child]), to_child < len(names))
    for_child = _children(program).get(known.subject)
    if for_child is not None and depth < _MOST_NAMES:
        at = bisect_right([start for start, _ in for_child], expression.start_byte)
        return _of_child(_resolved(program, for_child[max(at - 1, 0)][1], depth + 1), known)
    if len(names[:to_child]) == 0 and depth < _MOST_NAMES and root.type == "identifier":
        definition = definition_of(program, root, True)
        if definition is not None and not definition.is_default:
            value = program.bare(definition.value)
            if value.type in program.grammar.names or value.type in program.grammar.members:
                return _of_child(_resolved(program, value, depth + 1) or known, known)
    return known


def _of_child(found: _Resolved | None, known: _Resolved) -> _Resolved | None:
    """Return what a value stands for that a name has, or a child of it."""
    return found._replace(is_child=found.is_child or known.is_child) if found else None


def _read(program: Program, expression: Cst) -> tuple[Cst, tuple[str, ...]] | None:
    """Return the first name of an expression, or its call, and the members behind it."""
    names: list[str] = []
    grammar, current = program.grammar, expression
    while True:
        current = program.bare(current)
        fields = grammar.members.get(current.type)
        held = current.child_by_field_name(fields[0]) if fields else None
        if current.type == "method_invocation" and not _is_way(program, current):
            held = None
        if fields and held is not None:
            names.insert(0, program.source(current.child_by_field_name(fields[1])))
            current = held
        elif current.type in SUBSCRIPTS and current.named_child_count:
            inner = current.named_children[-1]
            names.insert(0, program.source(inner).strip("'\"`[]"))
            current = current.named_children[0]
        elif _is_way(program, current):
            current = current.child_by_field_name("function")
        elif (inner := _cast(program, current)) is not None:
            current = inner
        elif current.type in grammar.calls or current.type in _LEAVES:
            return current, tuple(names)
        else:
            return None


_LEAVES: Final = frozenset(("identifier", "this", "this_expression", "super", "base"))


def _is_way(program: Program, current: Cst) -> bool:
    """Whether a call has no arguments, or leads from a construct to its resource."""
    called = current.child_by_field_name("function")
    if current.type == "method_invocation":
        called = current
    if called is None or called.type not in program.grammar.members:
        return False
    name = program.source(called.child_by_field_name(program.grammar.members[called.type][1]))
    return name in _TO_CHILD or not (name == "build" or program.arguments(current))


def _cast(program: Program, current: Cst) -> Cst | None:
    """Return what a call gives another type, as `cast` of Python does."""
    called = current.child_by_field_name("function")
    if called is None or current.type not in program.grammar.calls:
        return None
    given = program.arguments(current)
    is_cast = len(given) == 2 and program.source(called).rpartition(".")[2] == "cast"
    return given[1] if is_cast else None


def _plain(program: Program, root: Cst, names: tuple[str, ...]) -> Subject:
    if root.type in program.grammar.calls:
        return Subject(".".join(names), int(root.id))
    first = program.source(root)
    if first in _SELF:
        return Subject(".".join(("this", *names)), class_of(program, root))
    scope = scope_of(program, root)
    if program.grammar.bare_fields and scope in (None, int(program.root.id)):
        return Subject(".".join(("this", first, *names)), class_of(program, root))
    return Subject(".".join((first, *names)), scope or 0)


def class_of(program: Program, cst: Cst) -> int:
    """Return what tells the class around a part of a program."""
    classes = program.grammar.classes
    return next((int(each.id) for each in program.above(cst) if each.type in classes), 0)


@lru_cache(maxsize=4)
def _children(program: Program) -> dict[Subject, list[tuple[int, Cst]]]:
    """Return the names that a program gives to resources, with the constructs that these are in."""
    found: dict[Subject, list[tuple[int, Cst]]] = {}
    for each in _CHILD.finditer(program.text):
        leaf = program.leaf_at(each.end() - 1, each.end())
        if leaf is None:
            continue
        for subject, value in named(program, leaf):
            read = _read(program, value)
            if read is not None and any(name in _TO_CHILD for name in read[1]):
                found.setdefault(subject, []).append((value.start_byte, value))
    return found


def named(program: Program, part: Cst) -> Iterator[tuple[Subject, Cst]]:
    """Yield the name that gets a value of which a part is, and the value."""
    inner = value = part
    members = program.grammar.members
    passed = _PASSED | ARGUMENT_LISTS | program.grammar.wrappers | set(members) | SUBSCRIPTS
    for outer in program.above(part):
        if outer.type in GIVERS or outer.type == _PATTERN:
            subject = _given(program, outer, inner)
            if subject is not None:
                yield subject, value
            return
        is_way = outer.type in program.grammar.calls and _leads_on(program, outer, inner)
        if outer.type not in passed and not is_way:
            return
        inner = outer
        if outer.type not in _PASSED | ARGUMENT_LISTS:
            value = outer


def _leads_on(program: Program, call: Cst, inner: Cst) -> bool:
    """Whether a call returns a part of what it is called on, or what it is given."""
    called = call.child_by_field_name(program.grammar.calls[call.type][0])
    if called == inner:
        return True
    return program.source(called).rpartition(".")[2] in _ADDS


def _given(program: Program, giver: Cst, value: Cst) -> Subject | None:
    """Return the name that gets a value in a statement."""
    target = _of_pattern(giver) if giver.type == _PATTERN else GIVERS[giver.type].target_of(giver)
    if target is None or target == value:
        return None
    if target.type == "expression_list":
        target = target.named_children[0]
    if giver.type.endswith(("field_definition", "property_declaration")):
        return Subject(f"this.{program.source(target)}", class_of(program, giver))
    read = _read(program, target)
    return _plain(program, *read) if read is not None else None


def _of_pattern(giver: Cst) -> Cst | None:
    """Return the name in `x is CfnRepository c`, also behind `not`."""
    declaring = next(below(giver, ("declaration_pattern",)), None)
    return declaring.child_by_field_name("name") if declaring is not None else None
