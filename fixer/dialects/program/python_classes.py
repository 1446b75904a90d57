"""The classes of Python that extend a type: who constructs them, and where they name themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.dialects.program.names import bound_around, uses_around
from fixer.syntax.program.reading import Cst, Program, below

_CONSTRUCTORS: Final = ("__init__", "__new__")
_OF_CLASSES: Final = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))
"""The methods that are given the class, without a decorator."""
_WITHOUT: Final = re.compile(
    r"object|(?:abc\.)?ABC|(?:typing\.)?(?:Generic|Protocol)(?:\[.*\])?", re.DOTALL
)
"""The classes of Python that have no constructor of their own."""
_MAKES_CONSTRUCTOR: Final = re.compile(r"@\s*(?:\w+\.)*(?:dataclass|define|attrs)\b")
"""The decorators that give a class a constructor."""
_SUPER: Final = re.compile(r"super\([\w.,]*\)\.__init__")


def is_of_python(program: Program) -> bool:
    """Whether a program is one of Python, whose classes have several bases."""
    return program.grammar.name == "Python"


def is_plain(extending: Cst, constructor: Cst) -> bool:
    """Whether a class surely has a constructor: one that is not under a condition."""
    outer = constructor.parent
    holder = outer.parent if outer.type == "decorated_definition" else outer
    return bool(holder == extending.child_by_field_name("body"))


def is_in_class(program: Program, statement: Cst) -> bool:
    """Whether what a statement of Python binds are members of a class."""
    is_statement = statement is not None and is_of_python(program)
    return is_statement and class_with_member(program, statement) is not None


def class_with_member(program: Program, definition: Cst) -> Cst | None:
    """Return the class that has what a definition binds as a member; None if none has."""
    kinds = program.grammar.functions | program.grammar.classes
    around = next((each for each in program.above(definition) if each.type in kinds), None)
    is_class = around is not None and around.type in program.grammar.classes
    return around if is_class else None


def is_in_annotation(program: Program, call: Cst) -> bool:
    """Whether a call of Python is in an annotation, where nobody makes anything.

    The grammar takes a `match` of one case for one, if its subject is a list and all that the case
    does is one expression; what that captures is not to be seen then.
    """
    return is_of_python(program) and any(each.type == "type" for each in program.above(call))


def may_be_constructed_by_other(program: Program, extending: Cst, base: Cst) -> bool:
    """Whether a class may not take the arguments of the type that it extends.

    Args:
        program: The program.
        extending: The class, which has no plain constructor of its own.
        base: What extends that type, of which constructors count that are in front of it.
    """
    return _makes_own(program, extending) or may_call_other(program, extending, base)


def may_call_other(program: Program, extending: Cst, base: Cst) -> bool:
    """Whether the constructor above a class may be one of another base, in front of the type."""
    return any(
        _may_have_constructor(program, each, [extending]) for each in _bases(extending, base)
    )


def _bases(extending: Cst, end: Cst | None = None) -> list[Cst]:
    """Return what a class extends, in front of one of these."""
    held = extending.child_by_field_name("superclasses")
    found = []
    for each in held.named_children if held is not None else ():
        if each == end:
            break
        if each.type not in ("keyword_argument", "comment"):
            found.append(each)
    return found


def _may_have_constructor(program: Program, base: Cst, within: list[Cst]) -> bool:
    """Whether a base, or what that extends, may have a constructor."""
    if _WITHOUT.fullmatch(program.source(base)):
        return False
    bound = bound_around(program, base) if base.type == "identifier" else []
    declaring = bound[0].parent if len(bound) == 1 else None
    is_class = declaring is not None and declaring.type in program.grammar.classes
    if not is_class or declaring in within or len(within) > _MOST_BASES:
        return True
    has_own = _has_constructor(program, declaring) or _makes_own(program, declaring)
    inner = [*within, declaring]
    return has_own or any(_may_have_constructor(program, each, inner) for each in _bases(declaring))


_MOST_BASES: Final = 20
"""How many classes that extend each other are followed."""


def _has_constructor(program: Program, declaring: Cst) -> bool:
    return any(True for _ in _named_constructors(program, declaring, ("function_definition",)))


def _makes_own(program: Program, declaring: Cst) -> bool:
    """Whether a class has a constructor that is no plain method: one more reason to look at it."""
    outer = declaring.parent
    if outer.type == "decorated_definition" and any(
        _MAKES_CONSTRUCTOR.match(program.source(each))
        for each in outer.named_children
        if each.type == "decorator"
    ):
        return True
    kinds = ("function_definition", "assignment")
    return any(True for _ in _named_constructors(program, declaring, kinds))


def _named_constructors(program: Program, declaring: Cst, kinds: tuple[str, ...]) -> Iterator[Cst]:
    """Yield what gives a class a member with the name of a constructor."""
    for each in below(declaring.child_by_field_name("body"), kinds):
        name = each.child_by_field_name("name") or each.child_by_field_name("left")
        if program.source(name) in _CONSTRUCTORS and _class_of(program, each) == declaring:
            yield each


def _class_of(program: Program, part: Cst) -> Cst | None:
    classes = program.grammar.classes
    return next((each for each in program.above(part) if each.type in classes), None)


def calls_above(program: Program, extending: Cst) -> Iterator[tuple[Cst, bool]]:
    """Yield where a class names the constructor above it, and whether it calls that there."""
    for each in below(extending.child_by_field_name("body"), ("attribute",)):
        name = program.source(each.child_by_field_name("attribute"))
        text = re.sub(r"\s+", "", program.source(each)) if name == "__init__" else ""
        if _SUPER.fullmatch(text) is None or _class_of(program, each) != extending:
            continue
        is_called = _is_called(each)
        yield (each.parent if is_called else each), is_called


def own_types(program: Program, extending: Cst) -> Iterator[Cst]:
    """Yield what stands for a class in its methods: `cls`, `type(self)` and `self.__class__`."""
    body = extending.child_by_field_name("body")
    for method in body.named_children if body is not None else ():
        function, decorators = method, ""
        if method.type == "decorated_definition":
            function = method.child_by_field_name("definition")
            decorators = program.source(method.named_children[0])
        parameters = function.child_by_field_name("parameters")
        first = parameters.named_children[:1] if parameters is not None else ()
        for name in below(first[0], ("identifier",)) if first else ():
            is_of_class = "classmethod" in decorators
            is_of_class |= program.source(function.child_by_field_name("name")) in _OF_CLASSES
            for use in uses_around(program, name):
                found = _of_class_itself(program, use) if is_of_class else _of_object(program, use)
                # What only names the class of an object is for people, as in a log.
                if found is not None and (is_of_class or _is_called(found)):
                    yield found
            break


def _is_called(function: Cst) -> bool:
    call = function.parent
    return bool(call.type == "call" and call.child_by_field_name("function") == function)


def _of_class_itself(program: Program, use: Cst) -> Cst | None:
    """Return a use of the name of a class, unless that only makes an empty object of it."""
    call = use.parent.parent
    is_argument = use.parent.type == "argument_list"
    called = program.source(call.child_by_field_name("function")) if is_argument else ""
    return None if called == "super" or called.endswith("__new__") else use


def _of_object(program: Program, use: Cst) -> Cst | None:
    """Return what asks an object for its class."""
    outer = use.parent
    if outer.type == "attribute" and outer.child_by_field_name("object") == use:
        name = program.source(outer.child_by_field_name("attribute"))
        return outer if name == "__class__" else None
    is_argument = outer.type == "argument_list" and outer.named_child_count == 1
    called = program.source(outer.parent.child_by_field_name("function")) if is_argument else ""
    return outer.parent if called == "type" else None
