"""What a name in a program stands for, as far as one file tells, and what else uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.syntax.program.reading import Cst, Program, above

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


def definition_of(program: Program, use: Cst, despite_members: bool = False) -> Definition | None:
    """Return what a name stands for; None where the file does not say it once and for all.

    Args:
        program: The program.
        use: Where the name is used.
        despite_members: Whether it counts although members of it get other values.
    """
    bound: list[_Binding] = []
    uses: list[Cst] = []
    for leaf in _occurrences(program, program.source(use)):
        found = _bound_by(program, leaf)
        if found is not None:
            bound.append(found)
        else:
            uses.append(leaf)
    own = _innermost(bound, use)
    if own is None or own.value is None or sum(each.scope == own.scope for each in bound) > 1:
        return None
    uses = [each for each in uses if _innermost(bound, each) is own]
    if any(_is_exported(each) or _is_written(each, despite_members) for each in uses):
        return None
    return Definition(own.value, own.is_default, tuple(uses))


def _innermost(bound: list[_Binding], leaf: Cst) -> _Binding | None:
    around = [
        each
        for each in bound
        if each.scope.start_byte <= leaf.start_byte and leaf.end_byte <= each.scope.end_byte
    ]
    return min(around, key=lambda each: each.scope.end_byte - each.scope.start_byte, default=None)


def _bound_by(program: Program, leaf: Cst) -> _Binding | None:
    """Return what a name is bound to where it stands; None where it is used."""
    parent = leaf.parent
    if parent is None:
        return None
    found = _defined_by(program, leaf, parent)
    if found is not None:
        value, is_default = found
        return _Binding(_scope(program, leaf, is_default), value, is_default)
    if _is_bound(leaf):
        return _Binding(_scope(program, leaf, _is_in_parameters(leaf)), None, False)
    return None


_BLOCKS: Final = frozenset(("statement_block", "program", "module"))


def _scope(program: Program, leaf: Cst, is_parameter: bool) -> Cst:
    """Return the part of a program in which a name that is bound at a leaf is known."""
    kinds = program.grammar.functions if is_parameter else program.grammar.functions | _BLOCKS
    for each in above(leaf):
        if each.type in kinds and each.child_by_field_name("name") != leaf:
            return each
    return program.root


def _is_in_parameters(leaf: Cst) -> bool:
    kinds = ("formal_parameters", "parameters", "lambda_parameters")
    return any(each.type in kinds for each in above(leaf))


def _occurrences(program: Program, name: str) -> Iterator[Cst]:
    """Yield the leaves that are a name of a variable, and not that of a member or a key."""
    for found in re.finditer(rf"(?<![\w$]){re.escape(name)}(?![\w$])", program.text):
        leaf = program.leaf_at(found.start(), found.end())
        if leaf is None or leaf.child_count or program.source(leaf) != name:
            continue
        is_name = leaf.type == "identifier" and not _is_member_or_key(leaf)
        if is_name or leaf.type in _SHORTHANDS:
            yield leaf


_SHORTHANDS: Final = frozenset(
    ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
)


def _is_member_or_key(leaf: Cst) -> bool:
    parent = leaf.parent
    if parent is None:
        return False
    fields = {"attribute": "attribute", "keyword_argument": "name", "member_expression": "property"}
    field = fields.get(parent.type)
    return field is not None and parent.child_by_field_name(field) == leaf


def _defined_by(program: Program, leaf: Cst, parent: Cst) -> tuple[Cst, bool] | None:
    """Return the value that a name gets where it stands, and whether that is a default."""
    kind = parent.type
    if kind == "variable_declarator" and parent.child_by_field_name("name") == leaf:
        outer, value = parent.parent, parent.child_by_field_name("value")
        is_constant = outer is not None and program.source(outer.children[0]) == "const"
        return (value, False) if value is not None and is_constant else None
    if kind == "assignment" and parent.child_by_field_name("left") == leaf:
        value = parent.child_by_field_name("right")
        return (value, False) if value is not None else None
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


_PARAMETERS: Final = frozenset(
    (
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


def _is_written(leaf: Cst, despite_members: bool) -> bool:
    """Whether a name, or a member of what it stands for, gets another value."""
    inner = leaf
    for each in above(leaf):
        if each.type in ("member_expression", "attribute"):
            held = each.child_by_field_name("object")
        elif each.type in ("subscript_expression", "subscript"):
            held = each.child_by_field_name("object") or each.child_by_field_name("value")
        else:
            break
        if held != inner:
            return False
        inner = each
    outer = inner.parent
    if outer is None or (despite_members and inner is not leaf):
        return False
    if outer.type in ("call", "call_expression") and inner is not leaf:
        # A method may change it.
        return bool(outer.child_by_field_name("function") == inner)
    if outer.type in ("global_statement", "nonlocal_statement", "delete_statement"):
        return True
    if outer.type == "update_expression":
        return True
    is_left = bool(outer.child_by_field_name("left") == inner)
    if outer.type in _WRITES:
        return is_left
    return outer.type == "assignment" and is_left and inner is not leaf


def _is_exported(leaf: Cst) -> bool:
    """Whether a name is handed to other files, which may use it for anything."""
    parent = leaf.parent
    return parent is not None and parent.type == "export_specifier"


def is_exported_where_defined(value: Cst) -> bool:
    """Whether the statement that defines a value hands it to other files."""
    for each in above(value):
        if each.type == "export_statement":
            return True
        if each.type in _BLOCKS or each.type in ("class_body", "arguments"):
            return False
    return False
