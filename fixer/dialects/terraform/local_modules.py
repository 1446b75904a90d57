"""Modules beside their caller: which of their variables set scanning, and what the caller gives.

Source: "Module Sources" in the documentation of the Terraform language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects.terraform.blocks import REFERENCE, expression, is_json, steps_of
from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.module import Module, Reference
from fixer.dialects.terraform.module_calls import Call, calls, input_values
from fixer.dialects.terraform.public_modules import (
    assess_input,
    registry_inputs,
    registry_repositories,
)
from fixer.dialects.terraform.setting import ScanSetting, settings_of
from fixer.model.declaration import Repository
from fixer.model.edits import Applicability
from fixer.model.file import File, Unreadable
from fixer.model.syntax_tree import MAX_DEPTH, Node, Scalar, Sequence

_DEEPEST: Final = MAX_DEPTH // 10
"""How many modules, or locals, deep a value is followed."""
_HANDING_ON: Final = frozenset(("!call:tobool", "!call:tostring", "!call:try"))
"""Functions whose value is, as a rule, that of their first argument."""


def module_of(file: File) -> Module:
    """Return the module that a file belongs to, one for all the files of a folder."""
    return file.cache.get(Module, lambda: Module(lambda: file.read_folder(""), _scan_values))


def _scan_values(module: Module) -> frozenset[int]:
    """Return the identities of all values in a module that set scanning and nothing else."""
    return frozenset(
        id(setting.value)
        for file in module.code
        for setting in (*settings_of(file), *_inputs_in(file, module))
        if not setting.used_for_more
    )


def call_repositories(file: File, context: Context) -> Iterator[Repository]:
    """Yield the repositories that the calls of a file create, assessed."""
    for call in calls(file, context.module):
        yield from registry_repositories(call, file, context)
        yield from local_module_repositories(call, file, context)


def local_module_repositories(call: Call, file: File, context: Context) -> Iterator[Repository]:
    """Yield the repositories that a call of a module beside the caller creates, assessed."""
    for setting in inputs_to_settings(call, file):
        assessment = assess_input(setting, call, file, context)
        if assessment.applicability is Applicability.SAFE:
            assessment = assessment._replace(applicability=Applicability.UNSAFE)
        yield Repository(call.name, assessment)


def is_local(source: str) -> bool:
    """Whether a module is beside its caller."""
    return source.startswith(("./", "../"))


def inputs_to_settings(call: Call, file: File, depth: int = 0) -> Iterator[ScanSetting]:
    """Yield the inputs of a call that a module beside the caller hands to its scan settings."""
    inside = file.read_folder(call.source) if is_local(call.source) else ()
    if isinstance(inside, Unreadable) or not inside:
        return
    module = module_of(inside[0])
    if module.scan_inputs is None:
        # A module that calls itself takes nothing from there, nor one that is too deep.
        module.scan_inputs = {}
        if depth <= _DEEPEST:
            module.scan_inputs = _scan_inputs(module, depth + 1)
    for name, used_for_more in sorted(module.scan_inputs.items()):
        for setting in input_values(call, name):
            yield setting._replace(used_for_more=used_for_more)


def _inputs_in(file: File, module: Module, depth: int = 0) -> Iterator[ScanSetting]:
    """Yield the inputs in a file's calls that set scanning for a repository."""
    for call in calls(file, module):
        yield from inputs_to_settings(call, file, depth)
        yield from registry_inputs(call)


def _scan_inputs(module: Module, depth: int) -> dict[str, bool]:
    """Return the variables of a module that set scanning, and whether they do more than that."""
    found: dict[str, bool] = {}
    for file in module.code:
        for setting in (*settings_of(file), *_inputs_in(file, module, depth)):
            steps = _handed_on(setting.value, setting.file, module)
            if steps[:1] == ("var",) and len(steps) == 2:
                found[steps[1]] = found.get(steps[1], False) or setting.used_for_more
    return {name: used or module.is_used_for_more(("var", name)) for name, used in found.items()}


def _handed_on(value: Node, file: File, module: Module, depth: int = 0) -> Reference:
    """Return the steps of a value that is a reference and nothing else, or a local that is one."""
    node = expression(value, is_json(file.tree))
    if isinstance(node, Sequence) and node.tag in _HANDING_ON and node.items:
        return _handed_on(node.items[0], file, module, depth + 1)
    if not isinstance(node, Scalar) or node.tag != REFERENCE:
        return ()
    steps = steps_of(node.text)
    is_local_name = steps[:1] == ("local",) and len(steps) == 2
    defined = module.locals.get(steps[1], ()) if is_local_name else ()
    if len(defined) != 1 or depth > _DEEPEST:
        return steps
    return _handed_on(*defined[0], module, depth + 1)
