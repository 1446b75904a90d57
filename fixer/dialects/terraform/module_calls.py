"""Calls of modules, and the inputs that they give.

Sources: "Module Blocks", "Override Files" and the function `merge` in the documentation of the
Terraform language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.terraform.blocks import (
    HclBlock,
    blocks_of,
    entries_of,
    has_computed_key,
    is_literal,
    root_of,
)
from fixer.dialects.terraform.module import Module, is_override
from fixer.dialects.terraform.module_sources import Source, source_of
from fixer.dialects.terraform.scan_setting import ScanSetting
from fixer.model.file import File
from fixer.model.syntax_tree import CALL, Block, Mapping, Node, Scalar, Sequence

INCLUDE: Final = "include"
"""Says that a file which may be included may hold further inputs, as `Call.hidden`."""


class Call(NamedTuple):
    """A call of a module: its inputs, and the source of the module that takes them."""

    key: Node
    name: str
    inputs: Mapping
    """Where an input that is missing goes."""
    layers: tuple[tuple[Mapping, File], ...]
    """The objects that give inputs, the one that wins first, each with its file."""
    source: str
    """Where the module is, as `Source.text`."""
    hidden: str = ""
    """The expression that may hold further inputs, or `INCLUDE`; empty if there is none."""
    included: bool = False
    """Whether a file that it includes may give further inputs."""
    guess: str = ""
    """The folder of a module which is not known, where the end of its source leads to one."""


def input_values(call: Call, name: str) -> list[ScanSetting]:
    """Return the values of an input; more than one only where it is given twice."""
    for inputs, file in call.layers:
        found = [value for _, value in entries_of(inputs, name) if not isinstance(value, Block)]
        if found:
            return [ScanSetting(name, value, file) for value in found]
    return []


def input_text(call: Call, name: str) -> str | None:
    """Return the text of an input that is literal."""
    values = [setting.value for setting in input_values(call, name)]
    if values and isinstance(values[0], Scalar) and is_literal(values[0]):
        return values[0].text
    return None


def merged_objects(value: Node) -> tuple[tuple[Mapping, ...], bool]:
    """Return the objects that a value is merged from, the one that wins first.

    And whether these are all. Behind an expression, whose entries win over theirs, none counts.
    """
    is_merge = isinstance(value, Sequence) and value.tag == f"{CALL}merge"
    objects: list[Mapping] = []
    for part in reversed(value.items) if isinstance(value, Sequence) and is_merge else [value]:
        if not isinstance(part, Mapping) or has_computed_key(part):
            return tuple(objects), False
        objects.append(part)
    return tuple(objects), True


def with_source(call: Call, source: Source) -> Call:
    """Return a call whose source has been looked into."""
    return call._replace(source=source.text, guess=source.guess)


def calls(file: File, module: Module) -> Iterator[Call]:
    """Yield the calls of a file, with the inputs of override files."""
    for block in blocks_of(root_of(file.tree), "module", 1):
        overriding: list[tuple[HclBlock, File]] = []
        if not is_override(file.path):
            overriding = module.overriding("module", block.labels)
        elif module.is_merged("module", block.labels):
            continue
        layers = (*((each.body, home) for each, home in overriding), (block.body, file))
        call = Call(block.key, f"module.{block.labels[0]}", block.body, layers, "")
        for setting in input_values(call, "source")[:1]:
            yield with_source(call, source_of(setting.value, setting.file, module))
