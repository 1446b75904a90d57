"""What a name in a program stands for, as far as one file tells, and what else uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

from fixer.syntax.program.reading import Cst, Program

_WRITES: Final = frozenset(
    ("assignment_expression", "augmented_assignment_expression", "augmented_assignment")
)


class Definition(NamedTuple):
    """The one place where a name gets its value, and where it is read."""

    value: Cst
    is_default: bool
    """Whether it is the default of a parameter, which a caller can override."""
    uses: tuple[Cst, ...]


class _Binding(NamedTuple):
    """A place where a name gets a value, and the part of the program in which it has that."""

    scope: Cst
    value: Cst | None
    """None where the file does not say it."""
    is_default: bool
    name: Cst


def definition_of(program: Program, use: Cst, despite_members: bool = False) -> Definition | None:
    """Return what a name stands for; None where the file does not say it once and for all.

    Args:
        program: The program.
        use: Where the name is used.
        despite_members: Whether it counts although members of it get other values.
    """
    known = _known_of(program, program.source(use))
    scope = known.scope_of(use)
    return known.definition(scope, despite_members) if scope is not None else None


def bound_around(program: Program, use: Cst) -> list[Cst]:
    """Return where the innermost scope around a use gives the name its values."""
    return [each.name for each in _known_of(program, program.source(use)).bound_around(use)]


def is_settled(program: Program, name: Cst) -> bool:
    """Whether a name has one value, from where it is bound on."""
    return _known_of(program, program.source(name)).is_settled(name)


def scope_of(program: Program, use: Cst) -> int | None:
    """Return what tells the part of the program in which a name is bound; None if in none."""
    return _known_of(program, program.source(use)).scope_of(use)


def is_shadowed(program: Program, use: Cst, origins: AbstractSet[int]) -> bool:
    """Whether something around a use has the name that an import binds.

    Args:
        program: The program.
        use: Where the name is used.
        origins: The statements that give the name to what an import binds.
    """
    bound = _known_of(program, program.source(use)).bound_around(use)
    return bool(bound) and not any(
        each.scope == program.root or _is_origin(program, each.name, origins) for each in bound
    )


def _is_origin(program: Program, name: Cst, origins: AbstractSet[int]) -> bool:
    """Whether a name is bound by an import, by a class, or by a statement that is an origin."""
    for each in program.above(name):
        if each.type in program.grammar.functions:
            return False
        if each.id in origins or each.type.startswith(("import", "class_d")):
            return True
        if each.type == "variable_declarator":
            value = each.child_by_field_name("value")
            return value is not None and _LOADS.search(program.source(value)) is not None
    return False


_LOADS: Final = re.compile(r"\b(?:require|import)\s*\(")


class _Known:
    """Where a name is bound in a program, and where it is used."""

    def __init__(self, program: Program, name: str) -> None:
        self._program = program
        self._bound: dict[int, list[_Binding]] = {}
        self._definitions: dict[tuple[int, bool], Definition | None] = {}
        uses: list[Cst] = []
        for leaf in _occurrences(program, name):
            found = _bound_by(program, leaf)
            if found is not None:
                self._bound.setdefault(int(found.scope.id), []).append(found)
            else:
                uses.append(leaf)
        self._uses: dict[int, list[Cst]] = {}
        for each in uses:
            scope = self.scope_of(each)
            if scope is not None:
                self._uses.setdefault(scope, []).append(each)

    def scope_of(self, use: Cst) -> int | None:
        """Return what tells the innermost scope around a use in which the name is bound."""
        return next(
            (int(each.id) for each in self._program.above(use) if each.id in self._bound), None
        )

    def bound_around(self, use: Cst) -> list[_Binding]:
        """Return the places that bind the name in the innermost scope around a use."""
        scope = self.scope_of(use)
        return self._bound[scope] if scope is not None else []

    def is_settled(self, use: Cst) -> bool:
        """Whether the name has one value in the scope around a use."""
        scope = self.scope_of(use)
        if scope is None:
            return True
        bound, uses = self._bound[scope], self._uses.get(scope, ())
        is_one = len(bound) == 1 and not bound[0].is_default
        return is_one and not any(_is_written(self._program, each, True) for each in uses)

    def definition(self, scope: int, despite_members: bool) -> Definition | None:
        """Return what the name stands for in a scope."""
        asked = (scope, despite_members)
        if asked not in self._definitions:
            self._definitions[asked] = self._defined(scope, despite_members)
        return self._definitions[asked]

    def _defined(self, scope: int, despite_members: bool) -> Definition | None:
        bound = self._bound[scope]
        uses = self._uses.get(scope, [])
        value = bound[0].value
        if len(bound) > 1 or value is None:
            return None
        if any(
            _is_exported(each) or _is_written(self._program, each, despite_members) for each in uses
        ):
            return None
        return Definition(value, bound[0].is_default, tuple(uses))


@lru_cache(maxsize=64)
def _known_of(program: Program, name: str) -> _Known:
    return _Known(program, name)


def _bound_by(program: Program, leaf: Cst) -> _Binding | None:
    """Return what a name is bound to where it stands; None where it is used."""
    parent = leaf.parent
    if parent is None:
        return None
    found = _defined_by(program, leaf, parent)
    if found is not None:
        value, is_default = found
        return _Binding(_scope(program, leaf, is_default), value, is_default, leaf)
    if _is_bound(leaf):
        return _Binding(_scope(program, leaf, _is_in_parameters(program, leaf)), None, False, leaf)
    return None


_BLOCKS: Final = frozenset(("statement_block", "program", "module", "block", "source_file"))
_OWN_SCOPES: Final = frozenset(("for_in_statement", "catch_clause"))
"""Statements whose names are known in them alone."""


def _scope(program: Program, leaf: Cst, is_parameter: bool) -> Cst:
    """Return the part of a program in which a name that is bound at a leaf is known."""
    kinds = program.grammar.functions
    if program.grammar.keyword:  # in Python, blocks have no names of their own
        kinds |= {"module", "class_definition"}
    elif not is_parameter:
        kinds |= _BLOCKS | _OWN_SCOPES
    for each in program.above(leaf):
        if each.type in kinds and each.child_by_field_name("name") != leaf:
            return each
    return program.root


def _is_in_parameters(program: Program, leaf: Cst) -> bool:
    kinds = ("formal_parameters", "parameters", "lambda_parameters")
    return any(each.type in kinds for each in program.above(leaf))


class _Places:
    """Where the words of a program begin, but for members.

    A few are looked for one by one; more of them are worth one pass over all of the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, list[int]] = {}
        self._is_complete = False

    def of(self, word: str) -> list[int]:
        """Return where a word begins."""
        if word not in self._found and not self._is_complete:
            if len(self._found) < _WORTH_A_PASS:
                self._found[word] = [each for each in self._searched(word) if self._is_own(each)]
            else:
                self._found = self._all()
                self._is_complete = True
        return self._found.get(word, [])

    def _searched(self, word: str) -> Iterator[int]:
        at = self._text.find(word)
        while at >= 0:
            end = at + len(word)
            around = self._text[at - 1 : at] + self._text[end : end + 1]
            if not any(each.isalnum() or each in "_$" for each in around):
                yield at
            at = self._text.find(word, end)

    def _all(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for each in _WORD.finditer(self._text):
            if self._is_own(each.start()):
                found.setdefault(each[0], []).append(each.start())
        return found

    def _is_own(self, start: int) -> bool:
        """Whether a word is not a member: what is behind a dot, but for three of them."""
        text = self._text
        return text[start - 1 : start] != "." or text[max(start - 3, 0) : start] == "..."


_WORTH_A_PASS: Final = 30


@lru_cache(maxsize=2)
def _places(program: Program) -> _Places:
    return _Places(program.text)


_WORD: Final = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")


def words(program: Program, name: str) -> Iterator[Cst]:
    """Yield the leaves that are a name, and not that of a member or a key."""
    for start in _places(program).of(name):
        leaf = program.leaf_at(start, start + len(name))
        if leaf is None or leaf.child_count or program.source(leaf) != name:
            continue
        is_name = leaf.type in program.grammar.names or leaf.type in _SHORTHANDS
        if is_name and not _is_member_or_key(leaf):
            yield leaf


def _occurrences(program: Program, name: str) -> Iterator[Cst]:
    """Yield the leaves that are a name of a variable, and not that of a member or a key."""
    for leaf in words(program, name):
        if leaf.type == "identifier" or leaf.type in _SHORTHANDS:
            yield leaf


_SHORTHANDS: Final = frozenset(
    ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
)


def _is_member_or_key(leaf: Cst) -> bool:
    parent = leaf.parent
    if parent is None:
        return False
    if parent.type == "literal_element":
        outer = parent.parent
        return outer is not None and outer.child_by_field_name("key") == parent
    fields = {
        "attribute": "attribute",
        "field_access": "field",
        "keyword_argument": "name",
        "method_invocation": "name",
        "member_access_expression": "name",
        "member_expression": "property",
    }
    field = fields.get(parent.type)
    return field is not None and parent.child_by_field_name(field) == leaf


def _defined_by(program: Program, leaf: Cst, parent: Cst) -> tuple[Cst, bool] | None:
    """Return the value that a name gets where it stands, and whether that is a default."""
    kind = parent.type
    if kind == "variable_declarator" and parent.child_by_field_name("name") == leaf:
        outer, value = parent.parent, parent.child_by_field_name("value")
        is_constant = outer is not None and program.source(outer.children[0]) == "const"
        if program.grammar.name == "Java":
            return (value, False) if value is not None else None
        if program.grammar.name == "C#" and parent.named_child_count > 1:
            value, is_constant = parent.named_children[-1], True
        return (value, False) if value is not None and is_constant else None
    if kind == "assignment" and parent.child_by_field_name("left") == leaf:
        value = parent.child_by_field_name("right")
        return (value, False) if value is not None else None
    if kind == "expression_list" and parent.parent is not None:
        return _defined_in_go(leaf, parent, parent.parent)
    if kind in ("const_spec", "var_spec") and parent.child_by_field_name("name") == leaf:
        value = parent.child_by_field_name("value")
        return (value.named_children[0], False) if value is not None else None
    if kind in ("required_parameter", "optional_parameter", "assignment_pattern"):
        value = parent.child_by_field_name("value") or parent.child_by_field_name("right")
        is_name = leaf in (
            parent.child_by_field_name("pattern"),
            parent.child_by_field_name("left"),
        )
        return (value, True) if value is not None and is_name else None
    if kind in ("default_parameter", "typed_default_parameter"):
        value = parent.child_by_field_name("value")
        is_name = parent.child_by_field_name("name") == leaf
        return (value, True) if value is not None and is_name else None
    if kind == "object_assignment_pattern":
        value = parent.child_by_field_name("right")
        return (value, True) if value is not None and value != leaf else None
    return None


def _defined_in_go(leaf: Cst, names: Cst, statement: Cst) -> tuple[Cst, bool] | None:
    """Return the value of a name that a short declaration of Go gives it, if of that alone."""
    is_left = statement.child_by_field_name("left") == names
    values = statement.child_by_field_name("right")
    if statement.type != "short_var_declaration" or not is_left or values is None:
        return None
    if names.named_child_count != values.named_child_count:
        return None
    return values.named_children[names.named_children.index(leaf)], False


_PARAMETERS: Final = frozenset(
    (
        *("parameter", "foreach_statement", "formal_parameter", "enhanced_for_statement"),
        *("parameter_declaration", "variadic_parameter_declaration", "range_clause"),
        *("formal_parameters", "required_parameter", "optional_parameter", "parameters"),
        *("typed_parameter", "lambda_parameters", "variable_declarator", "object_pattern"),
        *("array_pattern", "pair_pattern", "rest_pattern", "for_in_statement", "for_statement"),
        *("import_specifier", "import_clause", "namespace_import", "aliased_import", "dotted_name"),
        *("pattern_list", "as_pattern_target", "catch_clause", "function_declaration"),
        *("class_declaration", "function_definition", "class_definition", "arrow_function"),
        *("list_splat_pattern", "dictionary_splat_pattern", "named_expression"),
    )
)


def _is_bound(leaf: Cst) -> bool:
    """Whether a name gets a value where it stands that the file does not say."""
    parent = leaf.parent
    if parent is None or parent.type not in _PARAMETERS:
        return False
    reads = ("value", "body", "right", "condition", "return_type", "type")
    return all(parent.child_by_field_name(each) != leaf for each in reads)


_HOLDERS: Final = {
    "attribute": ("object",),
    "member_access_expression": ("expression",),
    "member_expression": ("object",),
    "selector_expression": ("operand",),
    "subscript": ("value",),
    "subscript_expression": ("object",),
    "index_expression": ("operand",),
    "field_access": ("object",),
    "method_invocation": ("object",),
}
"""For each kind of access to a part of a value, the field of the value."""
_REBINDING: Final = frozenset(
    ("delete_statement", "global_statement", "nonlocal_statement", "update_expression")
)


def _is_written(program: Program, leaf: Cst, despite_members: bool) -> bool:
    """Whether a name, or a member of what it stands for, gets another value."""
    inner = leaf
    for each in program.above(leaf):
        fields = _HOLDERS.get(each.type)
        if fields is None:
            break
        if each.child_by_field_name(fields[0]) != inner:
            return False
        inner = each
    outer = inner.parent
    is_member = inner is not leaf
    if outer is not None and outer.type == "arguments" and outer.named_children[0] == inner:
        called = outer.parent.child_by_field_name("function")
        if called is not None and program.source(called) == "Object.assign":
            return True
    if outer is None or (despite_members and is_member):
        return False
    if outer.type in ("call", "call_expression") and is_member:
        # A method may change it.
        return bool(outer.child_by_field_name("function") == inner)
    if _is_deleted(outer) or _is_filled(program, inner, outer):
        return True
    return outer.type in _REBINDING or _is_assigned(inner, outer, is_member)


def _is_deleted(outer: Cst) -> bool:
    return bool(outer.type == "unary_expression" and outer.children[0].type == "delete")


def _is_filled(program: Program, inner: Cst, arguments: Cst) -> bool:
    """Whether an object is the one that `Object.assign` gives the entries of others."""
    call = arguments.parent
    if arguments.type != "arguments" or call is None or arguments.named_children[0] != inner:
        return False
    return program.source(call.child_by_field_name("function")) == "Object.assign"


def _is_assigned(inner: Cst, outer: Cst, is_member: bool) -> bool:
    if outer.type == "expression_list" and outer.parent is not None:
        is_assignment = outer.parent.type == "assignment_statement"
        return bool(is_assignment and outer.parent.child_by_field_name("left") == outer)
    is_left = bool(outer.child_by_field_name("left") == inner)
    if outer.parent is not None and outer.parent.type == "initializer_expression":
        return False  # the key of an entry
    return is_left and (outer.type in _WRITES or (outer.type == "assignment" and is_member))


def _is_exported(leaf: Cst) -> bool:
    """Whether a name is handed to other files, which may use it for anything."""
    parent = leaf.parent
    return parent is not None and parent.type == "export_specifier"


def is_exported_where_defined(program: Program, value: Cst) -> bool:
    """Whether the statement that defines a value hands it to other files."""
    for each in program.above(value):
        if each.type == "export_statement":
            return True
        if each.type in _BLOCKS or each.type in ("class_body", "arguments"):
            return False
    return False
