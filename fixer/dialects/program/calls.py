"""The calls of a program whose functions have some names, and what they are called on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fixer.dialects.program.searching import Mark
from fixer.syntax.program.reading import SUBSCRIPTS, Cst, Program


class Call(NamedTuple):
    """A call of a function that is looked for."""

    name: Cst
    """The name of the function."""
    call: Cst
    on: Cst | None
    """What the function is a member of."""
    given: list[Cst]
    """The arguments."""


def calls_of(program: Program, mark: Mark) -> Iterator[Call]:
    """Yield the calls of a program that a mark finds by the names of their functions."""
    for found in mark.matches(program.text):
        leaf = program.leaf_at(found.start(), found.start() + 1)
        call = program.call_around(leaf) if leaf is not None else None
        if leaf is not None and call is not None:
            function = _member_called(program, call, leaf)
            on = member_owner(program, function) if function is not None else None
            yield Call(leaf, call, on, program.arguments(call))


def _member_called(program: Program, call: Cst, name: Cst) -> Cst | None:
    """Return the member that a call is of, if a name, or a text in brackets, is that of it."""
    if call.child_by_field_name("name") == name:
        return call
    function = call.child_by_field_name("function")
    if function is None:
        return None
    if function.type in SUBSCRIPTS and name.parent == function.named_children[-1]:
        return function
    return function if function.end_byte == name.end_byte else None


def member_owner(program: Program, member: Cst) -> Cst | None:
    """Return what a member belongs to."""
    fields = program.grammar.members.get(member.type)
    if fields is not None:
        return member.child_by_field_name(fields[0])
    return member.named_children[0] if member.type in SUBSCRIPTS else None
