"""Terragrunt: `inputs` for a module that creates a repository, well-known or beside the file.

Source: "terraform" (its `source`, with `tfr:///` for a registry) and "inputs" in the HCL reference
of the Terragrunt documentation; the inputs are those of the module.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.terraform.blocks import entries_of, pieces, root_of, text_argument
from fixer.dialects.terraform.evaluate import Scope
from fixer.dialects.terraform.local_modules import beside, fed, is_local
from fixer.dialects.terraform.module import Module
from fixer.dialects.terraform.module_calls import Call, merged
from fixer.dialects.terraform.registry_modules import is_known, known, known_inputs
from fixer.model.declaration import Declarations, File, Repository
from fixer.model.tree import Mapping

_ID: Final = "terragrunt"
"""The logical id of what a file's module declares; it has no other name."""


def declarations(file: File) -> Declarations:
    """Return the repository of a file's module, judged."""
    found = _calls(file)
    serving = frozenset(
        id(each.value)
        for call in found
        for each in (*(setting for _, setting in known_inputs(call)), *fed(call, file))
        if not each.shared
    )
    scope = Scope(Module(lambda: (file,), lambda module: serving))
    repositories: list[Repository] = []
    for call in found:
        repositories += (*known(call, file, scope), *beside(call, file, scope))
    return Declarations(tuple(repositories))


def _calls(file: File) -> list[Call]:
    """Return the call of a module that a file stands for; more only by mistake."""
    root = root_of(file.tree)
    inputs = entries_of(root, "inputs")[:1]
    objects, complete = merged(inputs[0].value) if inputs else ((), True)
    first = objects[0] if objects else Mapping(0, 0, 0, False)
    layers = tuple((each, file) for each in objects)
    hidden = "" if complete else "inputs"
    included = any(pieces(root, "include")) or any(pieces(root, "include", 1))
    return [
        Call(inputs[0].key if inputs else piece.key, _ID, first, layers, source, hidden, included)
        for piece in pieces(root, "terraform")
        if (source := text_argument(piece.body, "source")) is not None
        and (is_known(source) or is_local(source))
    ]
