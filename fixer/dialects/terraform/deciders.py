"""What a scan setting of Terraform refers to outside of its declaration, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator

from fixer.dialects.terraform.blocks import blocks_of, entries_of, root_of
from fixer.dialects.terraform.module import Module
from fixer.dialects.terraform.values import Reference
from fixer.model.declaration import Decider
from fixer.model.reasons import Origin, OriginKind
from fixer.model.syntax_tree import Node


def deciders_of(address: str, name: str, module: Module) -> tuple[Decider, ...]:
    """Return the variables, their values, the locals and the override blocks behind a setting.

    Args:
        address: The logical id of the repository.
        name: The input that decides, where it is a call of a module that may have several.
        module: The module that declares it.
    """
    settings = module.uses.settings
    paths = settings.get((address, name))
    if paths is None:
        found = (read for (other, _), read in settings.items() if other == address)
        paths = frozenset().union(*found)
    return tuple(dict.fromkeys((*_overriding(address, module), *_behind(paths, module))))


def _overriding(address: str, module: Module) -> Iterator[Decider]:
    """Yield the blocks that are merged into a declaration."""
    first, *rest = address.split(".")
    kind, labels = ("module", (*rest[:1],)) if first == "module" else ("resource", (first, *rest))
    for block, file in module.overriding(kind, labels):
        yield _between(block.key, block.value, file.path)


def _behind(paths: frozenset[Reference], module: Module) -> Iterator[Decider]:
    """Yield the declarations and the values of what is read."""
    for kind, *rest in sorted(paths):
        known = module.variables if kind == "var" else module.locals
        # What cannot be followed may read all of them.
        for name in rest[:1] or known:
            yield from _of_variable(name, module) if kind == "var" else _of_local(name, module)


def _of_variable(name: str, module: Module) -> Iterator[Decider]:
    for file in module.code:
        for block in blocks_of(root_of(file.tree), "variable", 1):
            if block.labels == (name,):
                yield _between(block.key, block.value, file.path)
    for file in module.loadable_values:
        for key, value in entries_of(root_of(file.tree), name):
            yield _between(key, value, file.path)


def values_of(origin: Origin, module: Module) -> list[Decider]:
    """Return what gives a variable or a local its value, that which counts first."""
    name = origin.text
    if origin.kind is OriginKind.LOCAL:
        return list(_of_local(name, module))
    if origin.kind is not OriginKind.VARIABLE:
        return []
    declared: list[Decider] = []
    given: list[Decider] = []
    for each in _of_variable(name, module):
        (declared if any(each.path == file.path for file in module.code) else given).append(each)
    return given or declared


def _of_local(name: str, module: Module) -> Iterator[Decider]:
    for value, file in module.locals.get(name, ()):
        yield _between(value, value, file.path)


def _between(first: Node, last: Node, path: str) -> Decider:
    return Decider(path, first.start, last.end)
