"""Terragrunt: `inputs` for a module that creates a repository, well-known or beside the file.

Source: "terraform" (its `source`, with `tfr:///` for a registry) and "inputs" in the HCL reference
of the Terragrunt documentation; the inputs are those of the module.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.terraform.blocks import blocks_of, entries_of, root_of, text_argument
from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.local_modules import (
    call_reads,
    is_local,
    local_module_repositories,
)
from fixer.dialects.terraform.module import Module, Uses
from fixer.dialects.terraform.module_calls import Call, merged_objects
from fixer.dialects.terraform.public_modules import (
    is_registry_module,
    registry_repositories,
)
from fixer.dialects.terraform.resources import repositories_of
from fixer.dialects.terraform.uses import Place, block_reads
from fixer.model.declaration import Declarations, Repository
from fixer.model.file import File
from fixer.model.syntax_tree import Mapping

_ID: Final = "terragrunt"
"""The logical id of what a file's module declares; it has no other name."""


def declarations(file: File) -> Declarations:
    """Return the repository of a file's module, assessed."""
    repositories: list[Repository] = []
    for call, context in calls_of(file):
        repositories += registry_repositories(call, file, context)
        repositories += local_module_repositories(
            call, file, context, repositories_of, loads_values=True
        )
    return Declarations(tuple(repositories))


def calls_of(file: File) -> list[tuple[Call, Context]]:
    """Return the module call that a file amounts to, and where its inputs are evaluated."""
    found = _calls(file)
    context = Context(Module(lambda: (file,), lambda module: _uses(found, file, module)))
    return [(call, context) for call in found]


def _uses(found: list[Call], file: File, module: Module) -> Uses:
    """Return what the expressions of a file read, apart from what its module takes for scanning."""
    place = Place(module, file, {})
    others = block_reads(root_of(file.tree), place, frozenset(("inputs", "locals")))
    for call in found:
        others |= call_reads(call, place)[1]
    return Uses({}, frozenset(others))


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
