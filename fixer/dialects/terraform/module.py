"""A Terraform module: what the files of a folder declare, taken together.

Sources: "Input Variables" (for the order in which `*.tfvars` win, and `nullable`), "Local Values"
and "Override Files" in the documentation of the Terraform language.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    references,
    root_of,
    table,
    text_argument,
)
from fixer.model.file import File, Unreadable
from fixer.model.reasons import Origin, Reason
from fixer.model.syntax_tree import Mapping, Node, Scalar, key_text

Reference: TypeAlias = "tuple[str, ...]"
"""The names and indices that a reference goes through."""


class Evaluated(NamedTuple):
    """The value of an expression: the literal that decides, or why it cannot be known."""

    node: Node | None
    path: str = ""
    """The file of the node."""
    origin: Origin | None = None
    """The variable or local that supplies the literal; None for one in the setting itself."""
    steps: Reference = ()
    """The reference that led to the literal."""
    reason: Reason | None = None
    """Why no literal decides; the caller fills in its `setting`."""
    by_default: bool = False
    """Whether a caller or a deployment may pass something else."""
    one_of_several: bool = False
    """Whether others have the same value, so that it must not be changed alone."""
    numeric: bool = False
    """Whether its type is number, which Terraform does not convert to a boolean."""


class Variable(NamedTuple):
    """The declaration of a variable; `default` is None where it has none."""

    default: Node | None
    file: File
    nullable: bool
    numeric: bool
    """Whether its type is number."""


class Module:
    """The files of a folder as Terraform takes them together; they are read when asked for."""

    def __init__(
        self,
        read: Callable[[], tuple[File, ...] | Unreadable],
        scan_values: Callable[[Module], frozenset[int]],
    ) -> None:
        self._read = read
        self._scan_values = scan_values
        self.names: dict[Reference, Evaluated | None] = {}
        """The values of variables and locals, as far as they were asked for; None meanwhile."""
        self.items: dict[int, tuple[Evaluated, ...]] = {}
        """The values of the objects that a for_each goes through, by identity."""
        self.members: dict[tuple[int, str], Evaluated] = {}
        """The values of members in all of them."""
        self.scan_inputs: dict[str, bool] | None = None
        """The variables that set scanning, and whether they do more than that; None where that is
        not known yet."""
        self._tables: dict[int, dict[str, Node] | None] = {}

    @cached_property
    def files(self) -> tuple[File, ...] | Unreadable:
        """The files, or which of them cannot be read."""
        return self._read()

    @cached_property
    def _readable(self) -> tuple[File, ...]:
        return () if isinstance(self.files, Unreadable) else self.files

    @cached_property
    def code(self) -> tuple[File, ...]:
        """The files with blocks."""
        return tuple(file for file in self._readable if not holds_values(file.path))

    @cached_property
    def values(self) -> tuple[File, ...]:
        """The files of values that Terraform loads by itself, the one that wins first."""
        found = [file for file in self._readable if holds_values(file.path)]
        automatic = [file for file in found if _name(file).endswith(_AUTOMATIC)]
        named = [file for file in found if _name(file) in _LOADED]
        return (
            *sorted(automatic, key=_name, reverse=True),
            *sorted(named, key=_name, reverse=True),
        )

    @cached_property
    def variables(self) -> dict[str, list[Variable]]:
        """The declarations of the variables, by name."""
        found: dict[str, list[Variable]] = {}
        for file in self.code:
            for block in blocks_of(root_of(file.tree), "variable", 1):
                default = argument(block.body, "default")
                nullable = text_argument(block.body, "nullable") != "false"
                kind = argument(block.body, "type")
                numeric = isinstance(kind, Scalar) and kind.text == "number"
                variable = Variable(default, file, nullable, numeric)
                found.setdefault(block.labels[0], []).append(variable)
        return found

    @cached_property
    def locals(self) -> dict[str, list[tuple[Node, File]]]:
        """The values of the locals, by name."""
        found: dict[str, list[tuple[Node, File]]] = {}
        for file in self.code:
            for block in blocks_of(root_of(file.tree), "locals"):
                for key, value in block.body.entries:
                    found.setdefault(key_text(key) or "", []).append((value, file))
        return found

    @cached_property
    def blocks(self) -> dict[Reference, list[tuple[HclBlock, File]]]:
        """The resources and calls of modules by type and labels, in the order of their files."""
        found: dict[Reference, list[tuple[HclBlock, File]]] = {}
        for file in self.code:
            for kind, labels in (("resource", 2), ("module", 1)):
                for block in blocks_of(root_of(file.tree), kind, labels):
                    found.setdefault((kind, *block.labels), []).append((block, file))
        return found

    def table(self, node: Mapping) -> dict[str, Node] | None:
        """Return the values of an object by key, unless a key is computed."""
        if id(node) not in self._tables:
            self._tables[id(node)] = table(node)
        return self._tables[id(node)]

    def overriding(self, kind: str, labels: Reference) -> list[tuple[HclBlock, File]]:
        """Return the blocks that Terraform merges into a declaration, the one that wins first."""
        found = self.blocks.get((kind, *labels), ())
        return sorted(
            (each for each in found if is_override(each[1].path)),
            key=lambda each: _name(each[1]),
            reverse=True,
        )

    def is_merged(self, kind: str, labels: Reference) -> bool:
        """Whether a file other than an override file declares a block."""
        return any(not is_override(file.path) for _, file in self.blocks.get((kind, *labels), ()))

    @cached_property
    def other_references(self) -> dict[Reference, list[Reference]]:
        """The references other than those of scan settings, by their first two steps."""
        found: dict[Reference, list[Reference]] = {}
        serves = self._scan_values(self)
        for file in self.code:
            for node, steps in references(file.tree):
                if id(node) not in serves:
                    found.setdefault(steps[:2], []).append(steps)
        return found

    def is_used_for_more(self, reference: Reference) -> bool:
        """Whether a value, a part of it or what holds it serves more than scan settings."""
        if reference[:1] in self.other_references:
            return True
        for steps in self.other_references.get(reference[:2], ()):
            shorter = min(len(steps), len(reference))
            if steps[:shorter] == reference[:shorter]:
                return True
        return False


_AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")
_LOADED: Final = ("terraform.tfvars", "terraform.tfvars.json")
_SUFFIXES: Final = (".tf", ".tofu", ".tf.json", ".tofu.json")


def _name(file: File) -> str:
    return os.path.basename(file.path)


def is_override(path: str) -> bool:
    """Whether Terraform merges a file into the declarations of the others."""
    name = os.path.basename(path)
    stem = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
    return stem == "override" or stem.endswith("_override")


def holds_values(path: str) -> bool:
    """Whether a file holds values of variables and nothing else."""
    return path.lower().endswith((".tfvars", ".tfvars.json"))
