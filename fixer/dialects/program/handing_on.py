"""Where a type of a repository is handed on as a value, so that no call of it is to be seen."""

from __future__ import annotations

import re
from typing import Final

from fixer.dialects.program.givers import GIVERS
from fixer.dialects.program.names import BLOCKS
from fixer.syntax.program.reading import ARGUMENT_LISTS, SUBSCRIPTS, Cst, Program

_ASKERS: Final = frozenset(
    (
        *("any", "createStubInstance", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors"),
        *("getOwnPropertyNames", "getPrototypeOf", "instanceof", "keys", "nameof", "typeof"),
    )
)
"""The functions of known libraries that take a type, and make nothing of it."""
_ASKERS_OF_PYTHON: Final = frozenset(
    (
        *("cast", "create_autospec", "delattr", "dir", "get_type_hints", "hasattr", "isinstance"),
        *("issubclass", "MagicMock", "NewType", "patch", "patch.object", "reload", "setattr"),
        *("super", "type", "TypeVar"),
    )
)
_ASKS: Final = re.compile(
    r"(?i:assert|contains?|count|describe|expect|has|includes?|is|log|mock(?:ed)?|print|spy|stub"
    r"|to_?be|to_?have)(?![a-z])"
    r"(?!.*(?:[bB]uild|[cC]onstruct|[cC]reate|[fF]actory|[iI]nstantiat|[mM]ake|[nN]ew))"
)
"""How functions begin that ask something about a type: no verb by which one makes something."""
_PASSED: Final = frozenset(
    (
        *("array", "list", "tuple", "object", "pair", "dictionary", "keyword_argument"),
        *("literal_element", "keyed_element", "literal_value", "composite_literal"),
        *("expression_list", "spread_element"),
    )
)
_RETURNS: Final = frozenset(("return_statement", "arrow_function", "lambda", "method_reference"))


def is_handed_on(program: Program, named: Cst) -> bool:
    """Whether an expression that is a type goes where a call of it cannot be seen any more."""
    inner, is_plain = named, True
    outer = named.parent
    if outer is not None and outer.type in SUBSCRIPTS:  # by a key that nobody knows
        return bool(outer.named_children[0] == named)
    for outer in program.above(named):
        goes = _goes(program, outer, inner, is_plain)
        if goes is not None:
            return goes
        giver = GIVERS.get(outer.type)
        if giver is not None:
            target = giver.target_of(outer)
            is_elsewhere = target is not None and is_of_class(program, target)
            return giver.value_of(outer) == inner and (is_elsewhere or _is_kept(target, is_plain))
        is_same = program.is_wrapped(inner, outer)
        if outer.type in program.grammar.wrappers and not is_same:
            return False  # the type of another value
        if outer.type not in _PASSED and not is_same:
            return False
        if outer.type in program.grammar.pairs and not _is_value(program, outer, inner):
            return False
        inner, is_plain = outer, is_plain and is_same
    return False


def _goes(program: Program, outer: Cst, inner: Cst, is_plain: bool) -> bool | None:
    """Whether what is around an expression hands that on; None if it does not end it."""
    if outer.type in _RETURNS:
        return bool(outer.type != "arrow_function" or _is(outer, "body", inner))
    if outer.type in ARGUMENT_LISTS:
        return _is_given(program, outer)
    if outer.type in EXPORTS:
        return _is_of_others(outer)
    return True if not is_plain and _takes_part(program, outer, inner) else None


EXPORTS: Final = frozenset(("export_specifier", "export_statement"))
"""What hands something to other files."""


def _is_of_others(export: Cst) -> bool:
    """Whether an export hands what the file has to others, and not its type alone."""
    statement = export
    while statement.type in ("export_specifier", "export_clause"):
        if statement.children[0].type == "type":
            return False
        statement = statement.parent
    is_type = any(each.type in ("type", "typeof") for each in statement.children)
    return statement.child_by_field_name("source") is None and not is_type


def is_for_others(program: Program, name: Cst) -> bool:
    """Whether the statement that gives a name hands it to other files."""
    for each in program.above(name):
        if each.type == "export_statement":
            return bool(each.parent == program.root)
        if each.type in BLOCKS or each.type in program.grammar.functions or "body" in each.type:
            return False
    return False


def _takes_part(program: Program, outer: Cst, literal: Cst) -> bool:
    """Whether a literal is used on the spot: a member of it, or all items in turn."""
    if outer.type in _LOOPS:
        return _is(outer, "right", literal)
    is_part = outer.type in program.grammar.members or outer.type in SUBSCRIPTS
    return is_part and bool(outer.named_children[0] == literal)


_LOOPS: Final = frozenset(("for_statement", "for_in_statement", "for_in_clause", "range_clause"))


def is_let_go(program: Program, literal: Cst) -> bool:
    """Whether the use of a literal with a type in it lets all of it go where it is not followed."""
    outer = literal.parent
    giver = GIVERS.get(outer.type)
    target = outer.child_by_field_name("name") if giver is None else giver.target_of(outer)
    if target == literal:
        return False
    if outer.type in ARGUMENT_LISTS:
        return _is_given(program, outer)
    if outer.type in program.grammar.pairs and not _is_value(program, outer, literal):
        return False
    is_member = outer.type in program.grammar.members and outer.named_children[0] == literal
    return outer.type not in _NO_USES and not is_member


_NO_USES: Final = frozenset(
    (
        *("type_query", "global_statement", "nonlocal_statement"),
        *("object_pattern", "pair_pattern", "rest_pattern"),
    )
)
"""What a name is in that is not used there: it is asked for its type, or bound."""


def _is(outer: Cst, field: str, inner: Cst) -> bool:
    return bool(outer.child_by_field_name(field) == inner)


def _is_value(program: Program, pair: Cst, inner: Cst) -> bool:
    return _is(pair, program.grammar.pairs[pair.type][1], inner)


def _is_given(program: Program, arguments: Cst) -> bool:
    """Whether arguments are those of a call that may make something of a type."""
    call = arguments.parent
    fields = program.grammar.calls.get(call.type) if call is not None else None
    if call is None or fields is None:
        return False
    *_, holder, name = ["", *re.split(r"\W", program.source(call.child_by_field_name(fields[0])))]
    is_python = not program.grammar.blocks_have_scope
    known = _ASKERS | _ASKERS_OF_PYTHON if is_python else _ASKERS
    is_known = name in known or f"{holder}.{name}" in known
    return not is_known and _ASKS.match(name) is None


def is_of_class(program: Program, name: Cst) -> bool:
    """Whether a variable is one of a class of Python, which other code has as a member of that."""
    if program.grammar.blocks_have_scope or name.type != "identifier":
        return False
    kinds = program.grammar.functions | program.grammar.classes
    around = next((each for each in program.above(name) if each.type in kinds), None)
    return around is not None and around.type in program.grammar.classes


def _is_kept(name: Cst | None, is_plain: bool) -> bool:
    """Whether a statement keeps a type where it is not followed: not under a name of its own."""
    has_name = name is not None and name.type == "identifier"
    return not (is_plain and has_name)
