"""Terragrunt: `inputs` for a well-known module that creates a repository.

Source: "terraform" (its `source`, with `tfr:///` for a registry) and "inputs" in the HCL reference
of the Terragrunt documentation; the inputs are those of the module.
"""

from __future__ import annotations

from collections.abc import Iterator

from fixer.dialects._hcl import argument, entries_of, pieces, root_of, text_argument
from fixer.dialects._terraform_calls import Call, known, known_inputs
from fixer.dialects._terraform_values import Scope
from fixer.repository import Declarations, File, Repository
from fixer.tree import Mapping, Node, Sequence


def declarations(file: File) -> Declarations:
    """Return the repository of a file's module, judged."""
    root = root_of(file.tree)
    inputs = argument(root, "inputs")
    found: list[Repository] = []
    for piece in pieces(root, "terraform"):
        source = text_argument(piece.body, "source")
        for given in _given(inputs) if source is not None else ():
            key = entries_of(root, "inputs")[0].key if inputs is not None else piece.key
            call = Call(key, "inputs", given, source or "", None)
            serves = frozenset(id(setting.value) for _, setting in known_inputs(call, file))
            found += known(call, file, Scope((file,)), serves)
    return Declarations(tuple(found))


def _given(inputs: Node | None) -> Iterator[Mapping]:
    """Yield the inputs as they are written: an object, or the one that wins in a merge of some."""
    if isinstance(inputs, Sequence) and inputs.tag == "!call:merge" and inputs.items:
        inputs = inputs.items[-1]
    if inputs is None:
        yield Mapping(0, 0, 0, False)
    elif isinstance(inputs, Mapping):
        yield inputs
