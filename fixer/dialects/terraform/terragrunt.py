"""Terragrunt: `inputs` for a module that creates a repository, well-known or beside the file.

Source: "terraform" (its `source`, with `tfr:///` for a registry) and "inputs" in the HCL reference
of the Terragrunt documentation; the inputs are those of the module.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.terraform.blocks import blocks_of, entries_of, root_of, text_argument
from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.local_modules import (
    inputs_to_settings,
    is_local,
    local_module_repositories,
)
from fixer.dialects.terraform.module import Module
from fixer.dialects.terraform.module_calls import Call, merged_objects
from fixer.dialects.terraform.public_modules import (
    is_registry_module,
    registry_inputs,
    registry_repositories,
)
from fixer.model.declaration import Declarations, Repository
from fixer.model.file import File
from fixer.model.syntax_tree import Mapping

_ID: Final = "terragrunt"
"""The logical id of what a file's module declares; it has no other name."""


def declarations(file: File) -> Declarations:
    """Return the repository of a file's module, assessed."""
    found = _calls(file)
    scan_values = frozenset(
        id(setting.value)
        for call in found
        for setting in (*registry_inputs(call), *inputs_to_settings(call, file))
        if not setting.used_for_more
    )
    context = Context(Module(lambda: (file,), lambda module: scan_values))
    repositories: list[Repository] = []
    for call in found:
        repositories += registry_repositories(call, file, context)
        repositories += local_module_repositories(call, file, context)
    return Declarations(tuple(repositories))


def _calls(file: File) -> list[Call]:
    """Return the module call that a file amounts to; several only by mistake."""
    root = root_of(file.tree)
    inputs = entries_of(root, "inputs")[:1]
    objects, complete = merged_objects(inputs[0].value) if inputs else ((), True)
    first = objects[0] if objects else Mapping(0, 0, 0, False)
    layers = tuple((each, file) for each in objects)
    hidden = "" if complete else "inputs"
    included = any(blocks_of(root, "include")) or any(blocks_of(root, "include", 1))
    return [
        Call(inputs[0].key if inputs else block.key, _ID, first, layers, source, hidden, included)
        for block in blocks_of(root, "terraform")
        if (source := text_argument(block.body, "source")) is not None
        and (is_registry_module(source) or is_local(source))
    ]
