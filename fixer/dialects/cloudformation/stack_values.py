"""The values that a stack is given for the parameters of a template that is written inside it.

Source: "AWS::CloudFormation::StackSet" in the AWS CloudFormation Template Reference Guide.
"""

from collections.abc import Iterator
from typing import NamedTuple

from fixer.dialects.common.mappings import find_key, items_of, text_of, value_of
from fixer.model.syntax_tree import Mapping, Node, Sequence, Tree, key_text, path_to, resolved, walk

BODY = "TemplateBody"


class StackValues(NamedTuple):
    """The values by parameter; a parameter may get others in some accounts."""

    by_name: dict[str, list[Node]]
    computed: Node | None = None
    """What gives values that are not written out, if anything does."""


NOTHING_GIVEN = StackValues({})


def stack_values(tree: Tree, holder: Node) -> StackValues:
    """Return what the stack around a template gives to it; nothing if there is none."""
    if not tree.embedded:
        return NOTHING_GIVEN
    for above in reversed(path_to(tree, holder)[:-1]):
        if isinstance(above, Mapping) and find_key(above, BODY) is not None:
            return values_in(above)
    return NOTHING_GIVEN


def values_in(properties: Node) -> StackValues:
    """Return the values that the properties of a stack give."""
    by_name: dict[str, list[Node]] = {}
    written = value_of(properties, "Parameters")
    body = resolved(written) if written is not None else None
    if isinstance(body, Sequence) and body.tag is None:
        for name, value in _pairs(body):
            by_name.setdefault(name, []).append(value)
    elif isinstance(body, Mapping) and body.tag is None and not _is_function(body):
        for key, value in body.entries:
            by_name.setdefault(key_text(key) or "", []).append(value)
    elif body is not None:
        return StackValues(by_name, written)
    for name, value in _overrides(properties):
        by_name.setdefault(name, []).append(value)
    return StackValues(by_name)


def _is_function(body: Mapping) -> bool:
    names = [key_text(key) or "" for key, _ in body.entries]
    return len(names) == 1 and (names[0] == "Ref" or names[0].startswith("Fn::"))


def _pairs(body: Node) -> Iterator[tuple[str, Node]]:
    """Yield the name and the value of each item."""
    for item in items_of(body):
        name = text_of(item, "ParameterKey") if isinstance(item, Mapping) else None
        value = value_of(item, "ParameterValue")
        if name is not None and value is not None:
            yield name, value


def _overrides(properties: Node) -> Iterator[tuple[str, Node]]:
    """Yield what some accounts of a stack set get instead."""
    group = value_of(properties, "StackInstancesGroup")
    for node in walk(group) if group is not None else ():
        if isinstance(node, Mapping):
            overrides = value_of(node, "ParameterOverrides")
            yield from _pairs(overrides) if overrides is not None else ()
