"""Whether a literal of Python that has a name stays as it is written, whoever else has it.

A name is not the literal: others may have it by another name, in another literal, as an argument or
as a method of it. So a literal is known only while each use of its name is one of a short list that
leaves it as it is. What is not on the list may do anything to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from fixer.dialects.program.bindings import is_own
from fixer.dialects.program.handing_on import is_of_class
from fixer.dialects.program.names import Definition, scope_of, text_of, uses_around
from fixer.syntax.program.reading import Cst, Program

_PLAIN: Final = frozenset(
    (
        *("string", "concatenated_string", "integer", "float", "true", "false", "none"),
        *("attribute", "comparison_operator", "not_operator", "unary_operator"),
    )
)
"""The values that nobody can write into."""
_LOOKS: Final = frozenset(
    ("comparison_operator", "not_operator", "interpolation", "expression_statement")
)
"""What only looks at a value, and does not return it."""
_CONDITIONS: Final = frozenset(
    ("if_statement", "elif_clause", "while_statement", "assert_statement", "if_clause")
)
_READS: Final = frozenset(
    (
        *_LOOKS,
        *_CONDITIONS,
        *("argument_list", "keyword_argument", "pair", "return_statement", "attribute", "call"),
        *("binary_operator", "boolean_operator", "conditional_expression", "list", "tuple", "set"),
        *("list_splat", "parenthesized_expression", "subscript", "yield", "dictionary"),
    )
)
"""Where a value is read, and the place that it was read from gets no other one."""
_HOLDS: Final = frozenset(("list", "tuple", "set"))
_ITERATES: Final = frozenset(("for_statement", "for_in_clause"))
_STATEMENTS: Final = frozenset(("delete_statement", "assignment", "augmented_assignment"))
"""What gives a member another value, or takes it away."""
_COPIES: Final = frozenset(("copy", "get", "items", "keys", "values"))
"""The methods of a dictionary that leave it as it is, and return what is in it."""
_OF_ONE_KEY: Final = frozenset(("get", "pop", "setdefault"))
"""The methods of a dictionary that are about one key of it, which they are given first."""
_LOOKING: Final = frozenset(
    (
        *("all", "any", "bool", "enumerate", "frozenset", "id", "isinstance", "iter"),
        *("len", "list"),
        *("print", "repr", "set", "sorted", "str", "tuple", "type"),
    )
)
"""The functions of Python that look at a dictionary, or at its keys."""
_LOOKING_OF_MODULES: Final = re.compile(
    r"(?:copy\.)?deepcopy|json\.dumps|(?:pprint\.)?pprint|pulumi\.export|yaml\.dump"
    r"|(?:\w+\.)?_?(?:log|logger|logging|LOG|LOGGER)\.\w+"
)
"""Functions that look at what they are given, or copy all of it."""
_COPYING: Final = frozenset(("copy.copy", "dict", "types.MappingProxyType", "MappingProxyType"))
"""The functions that return another object with what is in the one that they are given."""
_RETURNING: Final = frozenset(("cast", "typing.cast"))
_TYPED: Final = re.compile(r"(?:\w+\.)*(?:dict|\w*(?:Args|Config|Configuration|Property|Props))")
"""The types that keep what they are given with a name."""
_MOST_AROUND: Final = 40
"""How many expressions and names around a literal are followed."""


class Sharing:
    """What the uses of the names in one program do to the literals that have these."""

    def __init__(self, program: Program, is_of_repository: Callable[[Cst], bool]) -> None:
        self._program = program
        self._is_of_repository = is_of_repository
        """Returns whether a value is used for a repository, which writes to nothing."""
        self._written: dict[int, frozenset[str] | None] = {}
        self._names: dict[tuple[str, int | None, bool, bool], bool] = {}
        self._depth = 0

    def written(self, definition: Definition) -> frozenset[str] | None:
        """Return the keys of a literal that get other values; None where any may."""
        asked = int(definition.value.id)
        if asked not in self._written:
            self._written[asked] = self._of_uses(definition)
        return self._written[asked]

    def _of_uses(self, definition: Definition) -> frozenset[str] | None:
        if self._is_of_class(definition.value):
            return None
        is_flat = self._is_flat(definition.value)
        keys = set()
        for use in definition.uses:
            if not self._leaves(use, is_flat):
                key = self._key_used(use)
                if key is None:
                    return None
                keys.add(key)
        return frozenset(keys)

    def _is_of_class(self, value: Cst) -> bool:
        """Whether a literal is that of a class, and something may have it as a member of that."""
        name = value.parent.child_by_field_name("left")
        if name is None or not is_of_class(self._program, name):
            return False
        member = re.compile(rf"\.\s*{re.escape(self._program.source(name))}\b")
        return member.search(self._program.text) is not None

    def _is_flat(self, literal: Cst) -> bool:
        """Whether no value of a literal is one that others can write into."""
        literal = self._program.bare(literal)
        is_call = literal.type in self._program.grammar.calls
        entries = self._program.arguments(literal) if is_call else self._program.parts(literal)
        values = [each.child_by_field_name("value") for each in entries]
        return all(each is not None and each.type in _PLAIN for each in values)

    def _key_used(self, use: Cst) -> str | None:
        """Return the one key of a literal whose value something is done to; None if unknown."""
        member, outer = use.parent, use.parent.parent
        if member.type == "subscript" and member.child_by_field_name("value") == use:
            return text_of(self._program, member.child_by_field_name("subscript"))
        if member.type != "attribute":
            return None
        if outer.type in _STATEMENTS and outer.child_by_field_name("right") != member:
            return self._method(member)
        if outer.type == "call" and self._method(member) in _OF_ONE_KEY:
            given = self._program.arguments(outer)
            return text_of(self._program, given[0]) if given else None
        return None

    def _method(self, member: Cst) -> str:
        return self._program.source(member.child_by_field_name("attribute"))

    def _leaves(self, value: Cst, is_flat: bool, is_held: bool = False) -> bool:
        """Whether what is around an expression leaves the literal as it is which that stands for.

        Args:
            value: The expression.
            is_flat: Whether nobody can write into the values of the literal.
            is_held: Whether the expression may be another literal that has it in it.
        """
        self._depth += 1
        try:
            is_deep = self._depth > _MOST_AROUND
            return not is_deep and self._is_left(value, is_flat, is_held)
        finally:
            self._depth -= 1

    def _is_left(self, value: Cst, is_flat: bool, is_held: bool) -> bool:
        outer = value.parent
        if outer is None or self._is_of_repository(value):
            return outer is not None
        kind = outer.type
        if kind in self._program.grammar.wrappers or kind == "boolean_operator":
            return self._leaves(outer, is_flat, is_held)
        if kind in _LOOKS | _CONDITIONS:
            return True
        if kind == "conditional_expression":
            is_condition = outer.named_children[1] == value
            return is_condition or self._leaves(outer, is_flat, is_held)
        if kind in ("assignment", "named_expression"):
            return self._is_left_by_name(outer, value, is_flat, is_held)
        if kind in self._program.grammar.members or kind == "subscript":
            return self._is_left_by_member(outer, value, is_flat, is_held)
        if kind in _ITERATES:
            return self._is_left_by_loop(outer, value, is_flat, is_held)
        if kind == "argument_list":
            return self._is_left_by_call(outer, value, is_flat, is_held)
        return self._is_left_in_literal(outer, value, is_flat, is_held)

    def _is_left_in_literal(self, outer: Cst, value: Cst, is_flat: bool, is_held: bool) -> bool:
        """Whether what has all of a literal in it, or the literal as a value, leaves that."""
        kind, holder = outer.type, outer.parent
        is_copy = is_flat and not is_held
        if kind == "binary_operator":
            is_union = outer.child_by_field_name("operator").type == "|"
            return not is_union or is_copy or self._leaves(outer, False, True)
        if kind == "dictionary_splat":
            is_argument = holder.type == "argument_list"
            return is_argument or is_copy or self._leaves(holder, False, True)
        if kind in _HOLDS:
            return self._leaves(outer, is_flat, True)
        if kind == "pair" and outer.child_by_field_name("value") == value:
            return self._leaves(holder, is_flat, True)
        if kind == "keyword_argument":
            call = holder.parent
            is_typed = _TYPED.fullmatch(self._program.source(call.child_by_field_name("function")))
            return is_typed is not None and self._leaves(call, is_flat, True)
        return False

    def _is_left_by_name(self, giver: Cst, value: Cst, is_flat: bool, is_held: bool) -> bool:
        """Whether those who have a literal by another name leave it as it is."""
        name = giver.child_by_field_name("left") or giver.child_by_field_name("name")
        is_value = name != value and giver.child_by_field_name("type") != value
        if not is_value or not self._is_name_left(name, is_flat, is_held):
            return False
        is_whole = giver.type == "assignment" and giver.parent.type == "expression_statement"
        return is_whole or self._leaves(giver, is_flat, is_held)

    def _is_name_left(self, name: Cst, is_flat: bool, is_held: bool) -> bool:
        program = self._program
        if name.type != "identifier" or is_of_class(program, name):
            return False
        asked = (program.source(name), scope_of(program, name), is_flat, is_held)
        if asked not in self._names:
            self._names[asked] = True  # while it is asked for: it may be given to itself
            uses = uses_around(program, name)
            self._names[asked] = all(self._leaves(each, is_flat, is_held) for each in uses)
        return self._names[asked]

    def _is_left_by_member(self, member: Cst, value: Cst, is_flat: bool, is_held: bool) -> bool:
        """Whether what is done to a member of a literal, or to what is in it, leaves it."""
        if member.type == "subscript" and member.child_by_field_name("value") != value:
            return True  # the key of another one
        outer, is_copy = member.parent, is_flat and not is_held
        is_called = outer.type == "call" and outer.child_by_field_name("function") == member
        if member.type == "attribute" and is_called:
            if self._method(member) not in _COPIES:
                return False
            return is_copy or self._method(member) == "keys" or self._leaves(outer, False, True)
        if is_copy and self._is_read(member, outer):
            return True
        return self._leaves(member, is_flat, is_held)

    def _is_read(self, member: Cst, outer: Cst) -> bool:
        if member.type == "attribute" and self._method(member) in dir(dict):
            return False  # a method that may be called elsewhere
        if outer.type == "assignment":
            return bool(outer.child_by_field_name("right") == member)
        return outer.type in _READS

    def _is_left_by_loop(self, loop: Cst, value: Cst, is_flat: bool, is_held: bool) -> bool:
        """Whether a loop leaves a literal: one over its keys does."""
        if loop.child_by_field_name("right") != value:
            return False
        name = loop.child_by_field_name("left")
        return not is_held or self._is_name_left(name, is_flat, True)

    def _is_left_by_call(self, given: Cst, value: Cst, is_flat: bool, is_held: bool) -> bool:
        """Whether a function that is given a literal leaves it as it is."""
        function = given.parent.child_by_field_name("function")
        called = self._program.source(function)
        if _LOOKING_OF_MODULES.fullmatch(called):
            return True
        if called in _RETURNING:
            return self._leaves(given.parent, is_flat, is_held)
        if called in _COPYING and value == given.named_children[0]:
            return (is_flat and not is_held) or self._leaves(given.parent, False, True)
        if called not in _LOOKING or is_own(self._program, function, ()):
            return False
        is_kept = called in ("enumerate", "frozenset", "iter", "list", "set", "sorted", "tuple")
        return not (is_held and is_kept) or self._leaves(given.parent, is_flat, True)
