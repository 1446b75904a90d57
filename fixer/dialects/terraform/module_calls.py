"""The inputs of a module, in whatever they are written.

Sources: "Override Files" and the function `merge` in the documentation of the Terraform language.
"""

from __future__ import annotations

from typing import NamedTuple

from fixer.dialects.terraform.blocks import entries_of, has_computed_key, is_literal
from fixer.dialects.terraform.setting import Setting
from fixer.model.declaration import File
from fixer.model.tree import Block, Mapping, Node, Scalar, Sequence


class Call(NamedTuple):
    """A call of a module: its inputs and what they are handed to."""

    key: Node
    name: str
    inputs: Mapping
    """Where an input that is missing goes."""
    layers: tuple[tuple[Mapping, File], ...]
    """The objects that give inputs, the one that wins first."""
    source: str
    hidden: str = ""
    """What may give an input that the layers do not hold, where something may."""
    included: bool = False
    """Whether files that it includes may give such an input, which a default stands for."""


def given(call: Call, name: str) -> list[Setting]:
    """Return the values of an input; more than one only where it stands there twice."""
    for inputs, file in call.layers:
        found = [value for _, value in entries_of(inputs, name) if not isinstance(value, Block)]
        if found:
            return [Setting(name, value, file) for value in found]
    return []


def text_of(call: Call, name: str) -> str | None:
    """Return the value of an input that is literal."""
    values = [setting.value for setting in given(call, name)]
    if values and isinstance(values[0], Scalar) and is_literal(values[0]):
        return values[0].text
    return None


def merged(value: Node) -> tuple[tuple[Mapping, ...], bool]:
    """Return the objects that a value is merged from, the one that wins first.

    And whether these are all: only deployment knows what an expression holds, so that nothing
    that it may win over counts.
    """
    is_merge = isinstance(value, Sequence) and value.tag == "!call:merge"
    objects: list[Mapping] = []
    for part in reversed(value.items) if isinstance(value, Sequence) and is_merge else [value]:
        if not isinstance(part, Mapping) or has_computed_key(part):
            return tuple(objects), False
        objects.append(part)
    return tuple(objects), True
