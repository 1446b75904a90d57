"""A Terraform module: what the files of a folder declare, taken together.

Sources: "Input Variables" (for the order in which `*.tfvars` win, and `nullable`), "Local Values",
"Override Files" and "Files and Directories" (for the names that are passed over) in the
documentation of the Terraform language; "Files" in that of OpenTofu, which takes `x.tofu` instead
of `x.tf`.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    root_of,
    text_argument,
)
from fixer.dialects.terraform.values import Reference, Value, overlaps
from fixer.model.declaration import Repository
from fixer.model.file import File, Unreadable
from fixer.model.syntax_tree import Entry, Mapping, Node, key_text

_MOST_CALLS: Final = 2000
"""Calls that are followed from a module before the rest counts as not known."""
_MOST_EVALUATIONS: Final = 400_000
"""Expressions that are evaluated in a module before the rest counts as not known."""


class Variable(NamedTuple):
    """The declaration of a variable, override files included."""

    default: Node | None
    """None where it has none."""
    file: File
    """The file of the default."""
    type: Node | None
    type_file: File
    nullable: bool


class Uses(NamedTuple):
    """What the expressions of a module read."""

    settings: dict[tuple[str, str], frozenset[Reference]]
    """What decides the scan setting of each repository, by its address and an empty text, and of
    each call, by its address and the input."""
    others: frozenset[Reference]
    """What is read for anything else."""


@dataclass(slots=True)
class Limits:
    """How much more may be evaluated for a module, and for what its calls make of others."""

    evaluations: int
    calls: int


class Module:
    """The files of a folder as Terraform takes them together; they are read when asked for."""

    def __init__(
        self,
        read: Callable[[], tuple[File, ...] | Unreadable],
        find_uses: Callable[[Module], Uses],
        is_called: Callable[[], bool] = bool,
        reads_tofu: bool = True,
    ) -> None:
        self._read = read
        self._find_uses = find_uses
        self._is_called = is_called
        self.reads_tofu = reads_tofu
        """Whether it is taken as OpenTofu takes it, and not as Terraform does."""
        self.callers: tuple[Module, ...] = ()
        """The modules whose calls lead to it, the outermost first."""
        self.wanted: frozenset[str] | None = None
        """The addresses of what is asked for; None for all."""
        self.root = self
        """The module of the outermost call; itself where there is none."""
        self.base = self
        """The module itself, where this one is what a call makes of it."""
        self.apart: dict[str, Module] = {}
        """The modules of files, by path, whose locals are their own, as in an included file."""
        self.exposed: dict[Reference, tuple[Module, str]] = {}
        """The modules whose locals may be referred to, by what leads to them, with their files."""
        self.inputs: Callable[[str], Value | None] | None = None
        """Returns what a call gives for a variable; None where the module is judged by itself."""
        self.names: dict[Reference, Value | None] = {}
        """The values of variables and locals, as far as they were asked for; None meanwhile."""
        self.instances: dict[int, tuple[object, list[Any]]] = {}
        """The contexts of the instances that a collection makes, by its identity."""
        self.in_instances: dict[tuple[int, str], tuple[object, list[Value]]] = {}
        """The values of expressions in such instances."""
        self.local_reads: dict[tuple[str, Reference], frozenset[Reference]] = {}
        """What is read where a part of a local is."""
        self.entries_by_name: dict[int, tuple[Mapping, dict[str | None, list[Entry]]]] = {}
        """The entries of large objects by identity, with each; None is a name that is not known."""
        self.level: int | None = None
        """How many modules deep its uses are being found out; None if they are not."""
        self.limits = Limits(_MOST_EVALUATIONS, _MOST_CALLS)
        self.made: dict[object, tuple[Repository, ...]] = {}
        """What calls make of other modules, as far as it was found out."""

    def called_with(
        self,
        inputs: Callable[[str], Value | None],
        caller: Module,
        loads_values: bool,
        wanted: frozenset[str],
    ) -> Module:
        """Return the module as a call makes it.

        Args:
            inputs: Returns what the call gives for a variable; None for nothing.
            caller: The module of the call.
            loads_values: Whether the files of values in its folder are loaded, and win.
            wanted: The addresses of what is asked for.
        """
        self.prepare()
        made = copy.copy(self)
        made.inputs, made.names, made.wanted = inputs, {}, wanted
        made.instances, made.in_instances = {}, {}
        made.callers = (*caller.callers, caller.base)
        made.root = caller.root
        made.limits, made.made = caller.limits, caller.made
        made.__dict__["values"] = self.loadable_values if loads_values else ()
        return made

    def prepare(self) -> None:
        """Find out what the module has in common with what calls make of it."""
        for name in ("blocks", "loadable_values", "locals", "uses", "variables"):
            getattr(self, name)

    def exposing(self, steps: Reference) -> tuple[Module, str, Reference] | None:
        """Return the module that a reference leads into, its file, and the way there."""
        for prefix, (module, path) in self.exposed.items():
            if steps[: len(prefix)] == prefix and len(steps) > len(prefix):
                return module, path, steps[len(prefix) :]
        return None

    @cached_property
    def for_terraform(self) -> Module:
        """The module as Terraform takes it, which reads no `.tofu` file."""
        return Module(self._read, self._find_uses, self._is_called, reads_tofu=False)

    def may_evaluate(self) -> bool:
        """Whether another expression may be evaluated; there is a limit for each module."""
        self.limits.evaluations -= 1
        return self.limits.evaluations >= 0

    def may_call(self) -> bool:
        """Whether another call may be followed; there is a limit for each module."""
        self.limits.calls -= 1
        return self.limits.calls >= 0

    @cached_property
    def uses(self) -> Uses:
        """What the expressions of the module read."""
        return self._find_uses(self)

    @cached_property
    def files(self) -> tuple[File, ...] | Unreadable:
        """The files, or which of them cannot be read."""
        return self._read()

    @cached_property
    def _readable(self) -> tuple[File, ...]:
        files = () if isinstance(self.files, Unreadable) else self.files
        return tuple(file for file in files if not is_passed_over(file.path))

    @cached_property
    def code(self) -> tuple[File, ...]:
        """The files with blocks."""
        found = tuple(file for file in self._readable if not holds_values(file.path))
        if not self.reads_tofu:
            return tuple(file for file in found if not is_tofu(file.path))
        names = {file.path for file in found}
        return tuple(file for file in found if _tofu_name(file.path) not in names)

    @cached_property
    def differs_for_terraform(self) -> bool:
        """Whether a `.tofu` file takes the place of another, or is merged into others."""
        return self.reads_tofu and any(
            is_tofu(file.path) and (is_override(file.path) or _terraform_name(file.path) in names)
            for names in [{each.path for each in self._readable}]
            for file in self._readable
        )

    @cached_property
    def values(self) -> tuple[File, ...]:
        """The files of values that Terraform loads by itself, the one that wins first.

        It loads those of the module that it is run in, and none of a module that is called.
        """
        found = self.loadable_values
        return () if found and self._is_called() else found

    @cached_property
    def loadable_values(self) -> tuple[File, ...]:
        """The files of values that Terraform loads where it is run in this folder."""
        found = [file for file in self._readable if holds_values(file.path)]
        automatic = [file for file in found if _name(file).endswith(_AUTOMATIC)]
        named = [file for file in found if _name(file) in _LOADED]
        return (
            *sorted(automatic, key=_name, reverse=True),
            *sorted(named, key=_name, reverse=True),
        )

    @cached_property
    def variables(self) -> dict[str, list[Variable]]:
        """The declarations of the variables by name, more than one where Terraform refuses them."""
        found: dict[str, list[Variable]] = {}
        for file in self._in_merging_order:
            for block in blocks_of(root_of(file.tree), "variable", 1):
                declared = found.setdefault(block.labels[0], [])
                if is_override(file.path) and declared:
                    declared[-1] = _overridden(declared[-1], block, file)
                else:
                    declared.append(_variable(block, file))
        return found

    @cached_property
    def locals(self) -> dict[str, list[tuple[Node, File]]]:
        """The values of the locals by name, more than one where Terraform refuses them."""
        found: dict[str, list[tuple[Node, File]]] = {}
        for file in self._in_merging_order:
            for block in blocks_of(root_of(file.tree), "locals"):
                for key, value in block.body.entries:
                    declared = found.setdefault(key_text(key) or "", [])
                    if is_override(file.path):
                        declared.clear()
                    declared.append((value, file))
        return found

    @cached_property
    def _in_merging_order(self) -> tuple[File, ...]:
        """The files with blocks, those that override others last, in the order of their names."""
        return tuple(sorted(self.code, key=lambda file: (is_override(file.path), _name(file))))

    @cached_property
    def blocks(self) -> dict[Reference, list[tuple[HclBlock, File]]]:
        """The resources and calls of modules by type and labels, in the order of their files."""
        found: dict[Reference, list[tuple[HclBlock, File]]] = {}
        for file in self.code:
            for kind, labels in (("resource", 2), ("module", 1)):
                for block in blocks_of(root_of(file.tree), kind, labels):
                    found.setdefault((kind, *block.labels), []).append((block, file))
        return found

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

    def is_used_for_more(self, reference: Reference) -> bool:
        """Whether a value, a part of it or what holds it serves more than scan settings."""
        if reference[:1] in self._other_uses:
            return True
        others = self._other_uses.get(reference[:2], ())
        return any(overlaps(reference, each) for each in others)

    @cached_property
    def _other_uses(self) -> dict[Reference, list[Reference]]:
        """What is read for anything but scan settings, by its first two steps."""
        found: dict[Reference, list[Reference]] = {}
        for steps in self.uses.others:
            found.setdefault(steps[:2], []).append(steps)
        return found


def _variable(block: HclBlock, file: File) -> Variable:
    default, kind = argument(block.body, "default"), argument(block.body, "type")
    return Variable(default, file, kind, file, text_argument(block.body, "nullable") != "false")


def _overridden(variable: Variable, block: HclBlock, file: File) -> Variable:
    """Return a variable with the arguments of an override file."""
    default, kind = argument(block.body, "default"), argument(block.body, "type")
    nullable = text_argument(block.body, "nullable")
    if default is not None:
        variable = variable._replace(default=default, file=file)
    if kind is not None:
        variable = variable._replace(type=kind, type_file=file)
    return variable if nullable is None else variable._replace(nullable=nullable != "false")


_AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")
_LOADED: Final = ("terraform.tfvars", "terraform.tfvars.json")
_TERRAFORM: Final = (".tf", ".tf.json")
_TOFU: Final = (".tofu", ".tofu.json")
_SUFFIXES: Final = (*_TERRAFORM, *_TOFU)


def _name(file: File) -> str:
    return os.path.basename(file.path)


def is_override(path: str) -> bool:
    """Whether Terraform merges a file into the declarations of the others."""
    name = os.path.basename(path)
    stem = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
    return stem == "override" or stem.endswith("_override")


def is_passed_over(path: str) -> bool:
    """Whether Terraform passes a file over for its name: hidden, or an editor's copy."""
    name = os.path.basename(path)
    return name.startswith(".") or name.endswith("~") or (name[:1] == "#" == name[-1:])


def is_tofu(path: str) -> bool:
    """Whether OpenTofu reads a file and Terraform does not."""
    return path.endswith(_TOFU)


def _tofu_name(path: str) -> str:
    """Return the file that OpenTofu would take instead of this one."""
    for end, other in zip(_TERRAFORM, _TOFU, strict=True):
        if path.endswith(end):
            return path.removesuffix(end) + other
    return ""


def _terraform_name(path: str) -> str:
    """Return the file that OpenTofu does not read because of this one."""
    for end, other in zip(_TERRAFORM, _TOFU, strict=True):
        if path.endswith(other):
            return path.removesuffix(other) + end
    return ""


def holds_values(path: str) -> bool:
    """Whether a file holds values of variables and nothing else."""
    return path.lower().endswith((".tfvars", ".tfvars.json"))
