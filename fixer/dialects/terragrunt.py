"""Terragrunt: `inputs` for a well-known module that creates a repository.

Source: "terraform" (its `source`, with `tfr:///` for a registry) and "inputs" in the HCL reference
of the Terragrunt documentation; the inputs are those of the module.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from fixer.dialects._hcl import entries_of, pieces, root_of, text_argument
from fixer.dialects._outcome import depends, repository
from fixer.dialects._terraform_calls import INPUTS, Call, is_known, known
from fixer.dialects._terraform_values import Module, Scope
from fixer.repository import Declarations, File, Repository
from fixer.tree import Entry, Mapping, Node, Sequence, key_text

_ID: Final = "terragrunt"
"""The logical id of what a file's module declares; it has no other name."""


def declarations(file: File) -> Declarations:
    """Return the repository of a file's module, judged."""
    root = root_of(file.tree)
    given = entries_of(root, "inputs")
    scope = Scope(Module(lambda: (file,), partial(_serving, given)))
    found: list[Repository] = []
    for piece in pieces(root, "terraform"):
        source = text_argument(piece.body, "source")
        if source is None or not is_known(source):
            continue
        key = given[0].key if given else piece.key
        inputs = _literal(given[0].value) if given else Mapping(0, 0, 0, False)
        if inputs is None:
            why = "inputs is an expression, which may turn scanning off"
            outcome = depends(key, why, "write the input for scanning into it, last")
            found.append(repository(outcome, _ID, None))
        else:
            found += known(Call(key, _ID, inputs, source, None), file, scope)
    return Declarations(tuple(found))


def _literal(inputs: Node) -> Mapping | None:
    """Return the inputs that are written out: an object, or the one that wins in a merge."""
    if isinstance(inputs, Sequence) and inputs.tag == "!call:merge" and inputs.items:
        inputs = inputs.items[-1]
    return inputs if isinstance(inputs, Mapping) else None


def _serving(given: list[Entry], module: Module) -> frozenset[int]:
    """Return the identities of the inputs that are scan settings."""
    written = [inputs for _, value in given if (inputs := _literal(value)) is not None]
    return frozenset(
        id(value) for inputs in written for key, value in inputs.entries if key_text(key) in INPUTS
    )
