"""A registry's own scanning configuration in Terraform.

Sources: "Resource: aws_ecr_registry_scanning_configuration" in the documentation of the AWS
provider; "The count Meta-Argument", "The for_each Meta-Argument" and "The provider Meta-Argument"
in that of the Terraform language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects.terraform.blocks import HclBlock, argument, blocks_of, root_of, text_argument
from fixer.dialects.terraform.evaluate import Context, evaluate
from fixer.dialects.terraform.values import possibilities, rests_on_default
from fixer.model.declaration import RegistryRule
from fixer.model.file import File
from fixer.model.syntax_tree import Mapping

_REGISTRY: Final = "aws_ecr_registry_scanning_configuration"
_ELSEWHERE: Final = ("provider", "region")
"""What says that a resource is in another account or region than others."""


def registry_rules(file: File, context: Context) -> Iterator[RegistryRule]:
    """Yield the literal rules of a registry's scanning configuration that exists in any case."""
    for block in blocks_of(root_of(file.tree), "resource", 2):
        if block.labels[:1] == (_REGISTRY,) and _always_exists(block.body, file, context):
            yield from _rules(block, file)


def _rules(registry: HclBlock, file: File) -> Iterator[RegistryRule]:
    root = root_of(file.tree)
    for rule in blocks_of(registry.body, "rule"):
        frequency = text_argument(rule.body, "scan_frequency")
        filters = (
            text_argument(each.body, "filter")
            for each in blocks_of(rule.body, "repository_filter")
            if file.occurrence.part_around(each.key.start, each.body.end, root) is None
        )
        if frequency is not None:
            yield RegistryRule(frequency, tuple(text for text in filters if text is not None))


def _always_exists(body: Mapping, file: File, context: Context) -> bool:
    """Whether a resource exists whatever is passed, where resources exist by default."""
    for name in _ELSEWHERE:
        given = argument(body, name)
        if given is not None and file.tree.text[given.start : given.end].strip('"') != "aws":
            return False
    return all(
        _is_never_empty(name, body, file, context)
        for name in ("count", "for_each")
        if argument(body, name) is not None
    )


def _is_never_empty(name: str, body: Mapping, file: File, context: Context) -> bool:
    """Whether an argument asks for at least one instance, whatever is passed."""
    node = argument(body, name)
    value = evaluate(node, file, context) if node is not None else None
    if value is None or rests_on_default(value):
        return False
    datas = [each.data for each in possibilities(value)]
    if name == "count":
        return all(isinstance(data, int) and data > 0 for data in datas)
    return all(isinstance(data, dict | tuple) and bool(data) for data in datas)
