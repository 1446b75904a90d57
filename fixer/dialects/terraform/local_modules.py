"""Calls of modules: the well-known ones, and those beside the caller.

Source: "Module Sources" and "Override Files" in the documentation of the Terraform language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects.common.assessment import repository
from fixer.dialects.terraform.blocks import (
    REFERENCE,
    Piece,
    expression,
    is_json,
    pieces,
    root_of,
    steps_of,
)
from fixer.dialects.terraform.evaluate import Scope
from fixer.dialects.terraform.module import Module, is_override
from fixer.dialects.terraform.module_calls import Call, given, text_of
from fixer.dialects.terraform.registry_modules import judged, known, known_inputs
from fixer.dialects.terraform.setting import RESOURCE, Setting, settings_of
from fixer.model.declaration import File, Repository
from fixer.model.edits import Applicability
from fixer.model.tree import MAX_DEPTH, Node, Scalar, Sequence

_TAKEN: Final = "variables that set scanning"
_DEEPEST: Final = MAX_DEPTH // 10
"""How many modules, or locals, deep a value is followed."""
_HANDING_ON: Final = frozenset(("!call:tobool", "!call:tostring", "!call:try"))
"""Functions whose first argument is what they come to, as a rule."""


def module_of(file: File) -> Module:
    """Return the module that a file belongs to, one for all the files of a folder."""
    module = file.memory.get(RESOURCE)
    if not isinstance(module, Module):
        module = file.memory[RESOURCE] = Module(lambda: file.folder(""), _serving)
    return module


def _serving(module: Module) -> frozenset[int]:
    """Return the identities of all values in a module that set scanning and nothing else."""
    return frozenset(
        id(setting.value)
        for file in module.code
        for setting in (*settings_of(file), *_feeding(file, module))
        if not setting.shared
    )


def calls(file: File, module: Module) -> Iterator[Call]:
    """Yield the calls of a file whose source is literal, with what override files say of them."""
    for piece in pieces(root_of(file.tree), "module", 1):
        overriding: list[tuple[Piece, File]] = []
        if not is_override(file.path):
            overriding = module.overriding("module", piece.labels)
        elif module.is_merged("module", piece.labels):
            continue
        layers = (*((each.body, home) for each, home in overriding), (piece.body, file))
        call = Call(piece.key, f"module.{piece.labels[0]}", piece.body, layers, "")
        source = text_of(call, "source")
        if source is not None:
            yield call._replace(source=source)


def called(file: File, scope: Scope) -> Iterator[Repository]:
    """Yield what the calls of a file declare, judged."""
    for call in calls(file, scope.module):
        yield from known(call, file, scope)
        yield from beside(call, file, scope)


def beside(call: Call, file: File, scope: Scope) -> Iterator[Repository]:
    """Yield what a call of a module beside the caller declares, judged."""
    for setting in fed(call, file):
        outcome = judged(setting, call, file, scope)
        if outcome.applicability is Applicability.SAFE:
            outcome = outcome._replace(applicability=Applicability.UNSAFE)
        yield repository(outcome, call.name, None)


def is_local(source: str) -> bool:
    """Tell whether a module lies beside the caller."""
    return source.startswith(("./", "../"))


def _feeding(file: File, module: Module, depth: int = 0) -> Iterator[Setting]:
    """Yield the inputs in a file's calls that set scanning for a repository."""
    for call in calls(file, module):
        yield from fed(call, file, depth)
        for _, setting in known_inputs(call):
            yield setting


def fed(call: Call, file: File, depth: int = 0) -> Iterator[Setting]:
    """Yield the inputs of a call that a module beside the caller hands to its scan settings."""
    inside = file.folder(call.source) if is_local(call.source) else ()
    if not inside or isinstance(inside, str):
        return
    if depth > _DEEPEST:
        inside[0].memory.setdefault(_TAKEN, {})
    for name, shared in sorted(_taken(inside[0], depth + 1).items()):
        for setting in given(call, name):
            yield setting._replace(shared=shared)


def _taken(file: File, depth: int) -> dict[str, bool]:
    """Return the variables of a module that set scanning, and whether they do more than that.

    It is found out once; a module that calls itself takes nothing from there.
    """
    known = file.memory.get(_TAKEN)
    if isinstance(known, dict):
        return known
    file.memory[_TAKEN] = {}
    module = module_of(file)
    taken: dict[str, bool] = {}
    for each in module.code:
        for setting in (*settings_of(each), *_feeding(each, module, depth)):
            steps = _reference(setting.value, setting.file, module)
            if steps[:1] == ("var",) and len(steps) == 2:
                taken[steps[1]] = taken.get(steps[1], False) or setting.shared
    taken = {name: shared or module.uses_more(("var", name)) for name, shared in taken.items()}
    file.memory[_TAKEN] = taken
    return taken


def _reference(value: Node, file: File, module: Module, depth: int = 0) -> tuple[str, ...]:
    """Return the steps of a value that is a reference and nothing else, or a local that is one."""
    node = expression(value, is_json(file.tree))
    if isinstance(node, Sequence) and node.tag in _HANDING_ON and node.items:
        return _reference(node.items[0], file, module, depth + 1)
    if not isinstance(node, Scalar) or node.tag != REFERENCE:
        return ()
    steps = steps_of(node.text)
    defined = module.locals.get(steps[1], ()) if steps[:1] == ("local",) and len(steps) == 2 else ()
    if len(defined) != 1 or depth > _DEEPEST:
        return steps
    return _reference(*defined[0], module, depth + 1)
