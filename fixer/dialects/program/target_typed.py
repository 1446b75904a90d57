"""What `new(...)` of C# makes, which has no type: what it is given to has that.

Source: "Target-typed new expressions" in the specification of C# 9.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from fixer.dialects.program.names import bound_around, words
from fixer.dialects.program.searching import Mark
from fixer.syntax.program.reading import Cst, Program

NEW: Final = "implicit_object_creation_expression"
_WRITTEN: Final = Mark(re.compile(r"(?<!\w)new\s*\("), ("new",), 0)
_PASSED: Final = frozenset(
    (
        *("variable_declarator", "parenthesized_expression", "arrow_expression_clause"),
        *("collection_element", "expression_element", "switch_expression"),
    )
)
"""What has the type of the value in it."""
_CREATIONS: Final = frozenset(("object_creation_expression", "array_creation_expression"))
_OF_ARRAYS: Final = frozenset(("array_type", "nullable_type"))
_TYPES: Final = {
    "variable_declaration": "type",
    "property_declaration": "type",
    "method_declaration": "returns",
    "local_function_statement": "type",
    "parameter": "type",
    "operator_declaration": "type",
    "conversion_operator_declaration": "type",
    "indexer_declaration": "type",
}
"""What says the type of a value, by the field of that."""
_RETURNING: Final = frozenset(
    ("accessor_declaration", "conversion_operator_declaration", "operator_declaration")
)
_ADDS: Final = frozenset(
    (
        *("Add", "AddFirst", "AddLast", "Append", "Enqueue", "Insert", "Prepend", "Push"),
        *("TryAdd", "TryEnqueue", "TryPush"),
    )
)
"""The methods of collections whose last argument is a value of theirs."""
_PROMISES: Final = frozenset(("FromResult", "Return"))
"""The methods whose argument is what a value of their type leads to."""
_MEMBERS: Final = frozenset(("variable_declarator", "property_declaration"))
_METHODS: Final = frozenset(("method_declaration", "local_function_statement"))
_MOST_BASES: Final = 20


def made_by_target(program: Program) -> dict[int, list[Cst]]:
    """Return the calls `new(...)` of a program, by what tells the type that they make."""
    found: dict[int, list[Cst]] = {}
    for each in _WRITTEN.matches(program.text):
        call = program.leaf_at(each.end() - 1, each.end())
        while call is not None and call.type != NEW:
            call = call.parent
        named = _made(_type_of(program, call)) if call is not None else None
        if named is not None:
            found.setdefault(int(named.id), []).append(call)
    return found


def _type_of(program: Program, call: Cst) -> Cst | None:
    """Return the type of what a value is given to; None where that is not written in the file."""
    inner = call
    for outer in program.above(call):
        found = _WAYS.get(outer.type)
        if found is not None:
            return found(program, outer, inner)
        if outer.type in _TYPES:
            return _result(outer)
        if outer.type not in _PASSED and not _is_chosen(outer, inner):
            return None
        inner = outer
    return None


def _assigned(program: Program, assignment: Cst, value: Cst) -> Cst | None:
    """Return the type of what an assignment gives a value, or an entry of an initialiser."""
    left, held = assignment.child_by_field_name("left"), assignment.parent
    if left == value or held is None:
        return None
    if left.type == "element_binding_expression":
        return _type_in(program, held, assignment)
    if left.type == "element_access_expression":
        return _last_argument(_type_of_name(program, left.child_by_field_name("expression")))
    if held.type == "initializer_expression":
        return _type_of_entry(program, left, held.parent)
    return _type_of_name(program, left)


def _of_function(program: Program, function: Cst, value: Cst) -> Cst | None:
    """Return the type of what a function without a name returns."""
    is_body = function.child_by_field_name("body") == value
    return _result_of_lambda(program, function) if is_body else None


def _result_of_lambda(program: Program, function: Cst) -> Cst | None:
    """Return the type of what a function without a name returns, by what that is given to."""
    written = _last_argument(_type_of(program, function))
    return _last_argument(written) if _is_async(function) else written


def _result(function: Cst) -> Cst | None:
    """Return the type of what a function returns, or of what a variable has."""
    written = function.child_by_field_name(_TYPES.get(function.type, "type"))
    return _last_argument(written) if _is_async(function) else written


def _is_async(function: Cst) -> bool:
    return any(each.text == b"async" for each in function.children if each.type in _MODIFIERS)


_MODIFIERS: Final = frozenset(("modifier", "async"))


def _made(written: Cst | None) -> Cst | None:
    """Return the type that a value of a written one is made of: without the `?` behind it."""
    if written is None or written.type != "nullable_type":
        return written
    return written.child_by_field_name("type")


def _type_in(program: Program, collection: Cst, value: Cst) -> Cst | None:
    """Return the type of a value in the brackets of a list, an array or a dictionary."""
    creation = collection.parent
    if creation.type == collection.type:  # the key and the value of a dictionary
        is_value = collection.named_children[-1] == value
        return _type_in(program, creation, collection) if is_value else None
    if creation.type in _CREATIONS:
        return _last_argument(creation.child_by_field_name("type"))
    return _last_argument(_type_of(program, creation if creation.type == NEW else collection))


def _last_argument(written: Cst | None) -> Cst | None:
    """Return the type of the values in a collection, or of what a function returns."""
    while written is not None and written.type == "qualified_name":
        written = written.child_by_field_name("name")
    while written is not None and written.type in _OF_ARRAYS:
        is_array = written.type == "array_type"
        written = written.child_by_field_name("type")
        if is_array:
            return written
    if written is None or written.type != "generic_name":
        return None
    arguments = written.named_children[-1]
    return arguments.named_children[-1] if arguments.named_children else None


def _is_chosen(choice: Cst, inner: Cst) -> bool:
    """Whether a choice between values may be one of them."""
    if choice.type == "switch_expression_arm":
        return bool(choice.named_children[-1] == inner)
    if choice.type == "conditional_expression":
        return bool(choice.child_by_field_name("condition") != inner)
    operator = choice.child_by_field_name("operator")
    return operator is not None and operator.type == "??"


def _returned(program: Program, statement: Cst, _: Cst) -> Cst | None:
    """Return the type that the function around a statement returns."""
    kinds = program.grammar.functions | _RETURNING
    for outer in program.above(statement):
        if outer.type in kinds:
            named = outer
            if outer.type == "accessor_declaration":  # one of a list in its property
                named = outer.parent.parent
            if named.type == "lambda_expression":
                return _result_of_lambda(program, named)
            return _result(named)
    return None


def _of_accessor(_: Program, accessor: Cst, __: Cst) -> Cst | None:
    """Return the type of the property that an accessor is one of, in a list."""
    return _result(accessor.parent.parent)


def _yielded(program: Program, statement: Cst, value: Cst) -> Cst | None:
    """Return the type of what the function around a statement returns one after the other."""
    return _last_argument(_returned(program, statement, value))


def _written(_: Program, cast: Cst, __: Cst) -> Cst | None:
    """Return the type that a value is made one of."""
    return cast.child_by_field_name("type")


def _type_of_name(program: Program, target: Cst) -> Cst | None:
    """Return the type with which a variable, a field or a property is declared."""
    name = program.source(target).removeprefix("this.")
    if target.type == "identifier":
        local = [each for each in bound_around(program, target) if _is_local(program, each)]
        if local:
            return _declared_type(local[0])
    if not name.isidentifier():
        return None
    for outer in program.above(target):
        if outer.type in program.grammar.classes:
            found = _type_of_member(program, name, outer)
            if found is not None:
                return found
    return None


def _type_of_member(program: Program, name: str, own: Cst) -> Cst | None:
    """Return the type with which a class declares a field or a property."""
    members = _members_named(program, name)
    for one in _family(program, own):
        if int(one.id) in members:
            return _declared_type(members[int(one.id)])
    return None


@lru_cache(maxsize=64)
def _members_named(program: Program, name: str) -> dict[int, Cst]:
    """Return the fields and properties with a name, by what tells the class that they are of."""
    found: dict[int, Cst] = {}
    for each in words(program, name):
        own = _class_around(program, each) if each.parent.type in _MEMBERS else None
        if own is not None:
            found.setdefault(int(own.id), each)
    return found


@lru_cache(maxsize=64)
def _methods_named(program: Program, name: str) -> tuple[Cst, ...]:
    """Return the methods and the functions with a name."""
    named = [each for each in words(program, name) if each.parent.type in _METHODS]
    return tuple(each.parent for each in named if _is_name(each))


@lru_cache(maxsize=64)
def _classes_named(program: Program, name: str) -> tuple[Cst, ...]:
    """Return the classes with a name."""
    classes = program.grammar.classes
    named = [each for each in words(program, name) if each.parent.type in classes]
    return tuple(each.parent for each in named if _is_name(each))


def _is_name(leaf: Cst) -> bool:
    return bool(leaf.parent.child_by_field_name("name") == leaf)


def _type_of_entry(program: Program, key: Cst, creation: Cst) -> Cst | None:
    """Return the type of what an initialiser gives a value: a member of a class of the file."""
    written = creation.child_by_field_name("type")
    if creation.type == NEW:
        written = _made(_type_of(program, creation))
    if written is not None:
        for each in _classes_named(program, program.source(written)):
            return _type_of_member(program, program.source(key), each)
    return None


def _type_of_parameter(program: Program, argument: Cst, value: Cst) -> Cst | None:
    """Return the type of what an argument is for, where the file tells which function is called."""
    held = argument.parent
    call = held.parent
    if held.type == "tuple_expression":
        return _type_in_tuple(program, held, argument)
    if call.type in (NEW, "object_creation_expression"):
        return _type_of_made(program, call, argument)
    called = call.child_by_field_name("function")
    if called is not None and called.type == "member_access_expression":
        member = called.child_by_field_name("name")
        if member.type == "generic_name":
            is_promise = program.source(member.named_children[0]) in _PROMISES
            return _last_argument(member) if is_promise else None
        if program.source(member) in _ADDS and argument == program.parts(held)[-1]:
            owner = called.child_by_field_name("expression")
            return _last_argument(_type_of_name(program, owner))
    name = program.source(called).removeprefix("this.")
    methods = _methods_named(program, name) if name.isidentifier() else ()
    if len(methods) != 1 or _class_around(program, methods[0]) != _class_around(program, argument):
        return None  # another class may have it, or one of several is meant
    return _type_of_its(program, methods[0].child_by_field_name("parameters"), argument)


def _type_in_tuple(program: Program, values: Cst, argument: Cst) -> Cst | None:
    """Return the type of one of several values in parentheses."""
    written = _made(_type_of(program, values))
    at = program.parts(values).index(argument)
    if written is None or written.type != "tuple_type" or at >= written.named_child_count:
        return None
    return written.named_children[at].child_by_field_name("type")


def _type_of_made(program: Program, creation: Cst, argument: Cst) -> Cst | None:
    """Return the type of what a constructor takes, of a class of the file, or of `Lazy`."""
    written = creation.child_by_field_name("type")
    if creation.type == NEW:
        written = _made(_type_of(program, creation))
    if written is None:
        return None
    if written.type == "generic_name":
        is_lazy = program.source(written.named_children[0]) == "Lazy"
        return written if is_lazy else None
    taken = [
        each
        for one in _classes_named(program, program.source(written))
        for each in _parameters(one)
    ]
    return _type_of_its(program, taken[0], argument) if len(taken) == 1 else None


def _parameters(declaring: Cst) -> Iterator[Cst]:
    """Yield the parameters of each constructor of a class."""
    yield from (each for each in declaring.named_children if each.type == "parameter_list")
    body = declaring.child_by_field_name("body")
    for each in body.named_children if body is not None else ():
        if each.type == "constructor_declaration":
            yield each.child_by_field_name("parameters")


def _type_of_its(program: Program, taken: Cst, argument: Cst) -> Cst | None:
    """Return the type of the one of some parameters that an argument is for."""
    held = argument.parent
    parameters = taken.named_children
    named = program.source(argument.child_by_field_name("name"))
    at = held.named_children.index(argument)
    for index, each in enumerate(parameters):
        is_it = program.source(each.child_by_field_name("name")) == named if named else index == at
        if is_it:
            return each.child_by_field_name("type")
    return None


def _is_local(program: Program, name: Cst) -> bool:
    kinds = program.grammar.functions | program.grammar.classes
    around = next((each for each in program.above(name) if each.type in kinds), None)
    return around is not None and around.type in program.grammar.functions


def _declared_type(name: Cst) -> Cst | None:
    declaring = name.parent
    if declaring.type == "variable_declarator":
        made = declaring.named_children[-1]
        declaring = declaring.parent
        written = declaring.child_by_field_name("type")
        if written is not None and written.type == "implicit_type" and made.type in _CREATIONS:
            return made.child_by_field_name("type")
    field = _TYPES.get(declaring.type)
    return declaring.child_by_field_name(field) if field else None


def _class_around(program: Program, part: Cst) -> Cst | None:
    classes = program.grammar.classes
    return next((each for each in program.above(part) if each.type in classes), None)


def _family(program: Program, own: Cst) -> Iterator[Cst]:
    """Yield a class, its other parts, and those of the file that it extends."""
    waiting, seen = [own], {int(own.id)}
    while waiting and len(seen) < _MOST_BASES:
        current = waiting.pop(0)
        yield current
        for name in (current.child_by_field_name("name"), *_bases(current)):
            text = program.source(name).partition("<")[0].rpartition(".")[2]
            for other in _classes_named(program, text):
                if int(other.id) not in seen:
                    seen.add(int(other.id))
                    waiting.append(other)


def _bases(extending: Cst) -> list[Cst]:
    held = [each for each in extending.named_children if each.type == "base_list"]
    return [each for one in held for each in one.named_children]


_WAYS: Final[dict[str, Callable[[Program, Cst, Cst], Cst | None]]] = {
    "argument": _type_of_parameter,
    "accessor_declaration": _of_accessor,
    "assignment_expression": _assigned,
    "cast_expression": _written,
    "collection_expression": _type_in,
    "initializer_expression": _type_in,
    "lambda_expression": _of_function,
    "return_statement": _returned,
    "yield_statement": _yielded,
}
"""For each kind of thing around a value, what returns the type that the value has there."""
