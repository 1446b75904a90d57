"""Literals with a module or a type in them: whether what has a name stays as it is written."""

from __future__ import annotations

from typing import Final

from fixer.dialects.program.bindings import aliases
from fixer.dialects.program.handing_on import is_let_go
from fixer.dialects.program.names import is_settled, is_target, text_of, uses_around
from fixer.syntax.program.reading import SUBSCRIPTS, Cst, Program

_MEMBERS: Final = frozenset(
    (
        *("member_expression", "nested_identifier", "attribute", "selector_expression"),
        *("member_access_expression", "qualified_name", "field_access", "qualified_type"),
        *("scoped_type_identifier", "scoped_identifier", "nested_type_identifier"),
        "alias_qualified_name",
    )
)


def member_around(program: Program, inner: Cst, outer: Cst) -> str | None:
    """Return which member of an expression the one around it is.

    It is empty where nobody knows the key, and None if the expression around it is no member.
    """
    if outer.type not in _MEMBERS and outer.type not in SUBSCRIPTS:
        return None
    parts = program.parts(outer)
    if parts[0] != inner or parts[-1] == inner:
        return None
    return (
        program.source(parts[-1]) if outer.type in _MEMBERS else text_of(program, parts[-1]) or ""
    )


def is_kept(program: Program, name: Cst, path: tuple[str, ...], way: tuple[str, ...]) -> bool:
    """Whether what a literal has as a member stays what is written there.

    That is so if the literal has one name, and nothing else names it or writes to it.

    Args:
        program: The program.
        name: The name of the literal.
        path: What the member leads to.
        way: The keys that lead to the member.
    """
    uses = uses_around(program, name)
    return is_settled(program, name) and all(_keeps(program, each, path, way) for each in uses)


def _keeps(program: Program, use: Cst, path: tuple[str, ...], way: tuple[str, ...]) -> bool:
    """Whether a use of a literal leaves that as it is, and gives it no other name."""
    if is_target(program, use):
        return False
    current, left = use, list(way)
    while left:
        outer = current.parent
        if program.is_wrapped(current, outer):
            current = outer
            continue
        member = member_around(program, current, outer)
        if member is None:
            names = list(aliases(program, current, path, tuple(left)))
            is_taken = bool(names) and not any(each.way for each in names)
            return is_taken or not is_let_go(program, current)
        if member == "":
            return len(left) == 1
        if member != left[0]:  # a method may change it
            return outer.parent.type not in ("call", "call_expression")
        current, left = outer, left[1:]
    return True
