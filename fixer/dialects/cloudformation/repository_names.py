"""The name that a repository gets, as far as a template says it.

Sources: "Name Type" in the AWS CloudFormation User Guide: where there is none, it is made of the
name of the stack, the logical id and a random text; that of a repository is in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.dialects.cloudformation.template import Resource, Template, function
from fixer.dialects.common.mappings import (
    RepeatedKeyError,
    follow,
    items_of,
    literal_text,
    sole_value,
    value_of,
)
from fixer.model.syntax_tree import Node, Sequence, resolved
from fixer.syntax.placeholders import FILLED_IN

_VARIABLE: Final = re.compile(r"\$\{([^{}]*)\}")
_DEEPEST: Final = 8


def repository_name(resource: Resource, template: Template) -> str:
    """Return the name of a repository, with `FILLED_IN` for each part that is not known."""
    properties = follow(resource.body, "Properties")
    value = value_of(properties, "RepositoryName") if properties is not None else None
    if value is None:
        return f"{FILLED_IN}-{resource.logical_id.lower()}-{FILLED_IN}"
    try:
        return _text(value, template, 0)
    except RepeatedKeyError:
        return FILLED_IN


def _text(value: Node, template: Template, depth: int) -> str:
    if depth > _DEEPEST:
        return FILLED_IN
    called = function(value)
    if called is None:
        return literal_text(resolved(value)) or FILLED_IN
    name, argument = called
    if name == "Ref":
        return _parameter(literal_text(argument), template)
    if name == "Fn::Sub":
        return _substituted(argument, template, depth)
    if name == "Fn::Join":
        return _joined(argument, template, depth)
    return FILLED_IN


def _parameter(name: str | None, template: Template) -> str:
    """Return the Default of a parameter."""
    body = template.section_entry("Parameters", name)
    default = sole_value(body, "Default") if body is not None else None
    return (literal_text(default) if default is not None else None) or FILLED_IN


def _substituted(argument: Node, template: Template, depth: int) -> str:
    parts = items_of(argument) if isinstance(resolved(argument), Sequence) else [argument]
    text = literal_text(parts[0]) if parts else None
    given = resolved(parts[1]) if len(parts) > 1 else None

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        own = value_of(given, name) if given is not None else None
        if own is not None:
            return _text(own, template, depth + 1)
        return _parameter(name, template)

    return _VARIABLE.sub(value, text) if text is not None else FILLED_IN


def _joined(argument: Node, template: Template, depth: int) -> str:
    parts = items_of(argument)
    if len(parts) != 2 or not isinstance(resolved(parts[1]), Sequence):
        return FILLED_IN
    between = literal_text(parts[0])
    texts = list(_texts(parts[1], template, depth))
    return between.join(texts) if between is not None else FILLED_IN


def _texts(items: Node, template: Template, depth: int) -> Iterator[str]:
    for each in items_of(items):
        yield _text(each, template, depth + 1)
