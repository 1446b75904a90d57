"""The name that a repository gets, as far as a program says it.

Sources: "Identifiers" in the AWS CDK Developer Guide: a logical id is made of the ids on the way to
the resource, and CloudFormation makes a name of it. "Resource names" in the documentation of
Pulumi: seven random digits are behind the name of a resource.
"""

from __future__ import annotations

import re
from typing import Final

from fixer.dialects.program.declared import Declared
from fixer.dialects.program.names import definition_of
from fixer.model.syntax_tree import Mapping, Node, Scalar
from fixer.syntax.placeholders import FILLED_IN
from fixer.syntax.program.reading import Cst, Program

_DEEPEST: Final = 8
_ADDITIONS: Final = frozenset(("binary_expression", "binary_operator"))
_TEXTS: Final = frozenset(("string_fragment", "string_content", "interpolation_text"))
_PARTS: Final = frozenset(("template_substitution", "interpolation"))
_AROUND: Final = frozenset(("string_start", "string_end", "interpolation_quote"))
_REPEATED: Final = re.compile(f"{FILLED_IN}{{2,}}")


def literal_name(declared: Declared) -> str | None:
    """Return the name of a repository, where it is written out in its place."""
    value = _value(declared)
    return value.text if isinstance(value, Scalar) and value.style else None


def possible_name(program: Program, declared: Declared, generated: str) -> str:
    """Return the name of a repository, with `FILLED_IN` for each part that is not known.

    Args:
        program: The program.
        declared: The repository.
        generated: The name that it gets where it has none, with `{id}` for its own id, or
            `{letters}` for the letters and digits of that; empty if nobody knows.
    """
    value = _value(declared)
    if value is not None:
        written = program.expression(value)
        name = _text(program, written, 0) if written is not None else FILLED_IN
        return _REPEATED.sub(FILLED_IN, name)
    given = declared.block.labels[1 + declared.type.id_at :][:1]
    if not generated or not given or not given[0].style:
        return FILLED_IN
    return generated.format(id=given[0].text, letters=re.sub(r"\W|_", "", given[0].text).lower())


def _value(declared: Declared) -> Node | None:
    keys = declared.type.name_keys
    entries = declared.properties.entries
    if declared.type.kind is not None:
        first = declared.type.keys[0]
        given = (value for key, value in entries if isinstance(key, Scalar) and key.text == first)
        held = next(given, None)
        entries = held.entries if isinstance(held, Mapping) else []
    found = (value for key, value in entries if isinstance(key, Scalar) and key.text in keys)
    return next(found, None)


def _text(program: Program, expression: Cst, depth: int) -> str:
    bare = program.bare(expression)
    read = program.value(bare)
    if isinstance(read, Scalar) and read.style:
        return read.text
    if depth > _DEEPEST:
        return FILLED_IN
    if bare.type == "identifier":
        definition = definition_of(program, bare)
        if definition is None or definition.is_default:
            return FILLED_IN
        return _text(program, definition.value, depth + 1)
    if bare.type in _ADDITIONS:
        left, right = (bare.child_by_field_name(each) for each in ("left", "right"))
        operator = bare.child_by_field_name("operator")
        if left is None or right is None or program.source(operator) != "+":
            return FILLED_IN
        return _text(program, left, depth + 1) + _text(program, right, depth + 1)
    return _of_parts(program, bare, depth)


def _of_parts(program: Program, text: Cst, depth: int) -> str:
    """Return a text of which some parts are computed."""
    found: list[str] = []
    for each in text.named_children:
        if each.type in _TEXTS:
            found.append(program.source(each))
        elif each.type in _PARTS and each.named_children:
            found.append(_text(program, each.named_children[0], depth + 1))
        elif each.type not in _AROUND:
            return FILLED_IN
    return "".join(found) or FILLED_IN
