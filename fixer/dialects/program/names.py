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


def definition_of(program: Program, name: str) -> Definition | None:
    """Return what a name stands for; None where the file does not say it once and for all."""
    values: list[tuple[Cst, bool]] = []
    uses: list[Cst] = []
    for leaf in _occurrences(program, name):
        parent = leaf.parent
        if parent is None or _is_written(leaf):
            return None
        found = _defined_by(program, leaf, parent)
        if found is not None:
            values.append(found)
        elif _is_parameter(leaf):
            return None
        elif not _is_exported(leaf):
            uses.append(leaf)
        else:
            return None
    if len(values) != 1:
        return None
    value, is_default = values[0]
    return Definition(value, is_default, tuple(uses))


def _occurrences(program: Program, name: str) -> Iterator[Cst]:
    """Yield the leaves that are a name of a variable, and not that of a member or a key."""
    for found in re.finditer(rf"(?<![\w$]){re.escape(name)}(?![\w$])", program.text):
        leaf = program.leaf_at(found.start(), found.end())
        if leaf is None or leaf.child_count or program.source(leaf) != name:
            continue
        if leaf.type in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
            yield leaf
        elif leaf.type == "identifier" and not _is_member_or_key(leaf):
            yield leaf


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
        is_name = leaf in (parent.child_by_field_name("pattern"), parent.child_by_field_name("left"))
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


def _is_parameter(leaf: Cst) -> bool:
    """Whether a name gets a value where it stands that the file does not say."""
    parent = leaf.parent
    if parent is None or parent.type not in _PARAMETERS:
        return False
    reads = ("value", "body", "right", "condition", "return_type", "type")
    return not any(parent.child_by_field_name(each) == leaf for each in reads)


def _is_written(leaf: Cst) -> bool:
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
    if outer is None:
        return False
    if outer.type in ("call", "call_expression") and inner is not leaf:
        return outer.child_by_field_name("function") == inner  # a method may change it
    if outer.type in ("global_statement", "nonlocal_statement", "delete_statement"):
        return True
    if outer.type in ("update_expression", "unary_expression") and outer.type != "unary_expression":
        return True
    is_left = outer.child_by_field_name("left") == inner
    if outer.type in _WRITES:
        return is_left
    return outer.type == "assignment" and is_left and inner is not leaf


def _is_exported(leaf: Cst) -> bool:
    """Whether a name is handed to other files, which may use it for anything."""
    parent = leaf.parent
    return parent is not None and parent.type == "export_specifier"


def is_exported_where_defined(value: Cst) -> bool:
    """Whether the statement that defines a value is exported."""
    return any(each.type == "export_statement" for each in above(value))
