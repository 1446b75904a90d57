"""Crossplane's compositions: the objects that they hold, and the patches that write into them.

Sources: "Compositions", "Patch and Transforms" and "Function Patch and Transform" in the
Crossplane documentation. What other functions of a pipeline make of their input is a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.mappings import literal, text_of, value_of
from fixer.model.tree import Mapping, Node, Sequence, resolved

_STEP: Final = re.compile(r"""\[\s*["']?([^\]"']*)["']?\s*\]|([^.\[\]]+)""")


class Patch(NamedTuple):
    """A patch that writes into an object. `steps` are the keys to the field, without indices."""

    at: Node
    source: str
    """The paths that the value comes from."""
    steps: tuple[str, ...]

    def overlaps(self, path: tuple[str, ...]) -> bool:
        """Tell whether the patch writes what the path leads to, a part of it, or what holds it."""
        shorter = min(len(path), len(self.steps))
        return self.steps[:shorter] == path[:shorter]


class Composed(NamedTuple):
    """One resource of a composition; `base` is its object before the patches."""

    name: str | None
    base: Node
    patches: tuple[Patch, ...]


def composed(composition: Node) -> Iterator[Composed]:
    """Yield the resources of a composition, of its own and of the steps of its pipeline."""
    spec = below(composition, "spec")
    inputs = [below(step, "input") for step in items(below(spec, "pipeline"))]
    for holder in (spec, *inputs):
        patch_sets = items(below(holder, "patchSets"))
        for resource in items(below(holder, "resources")):
            base = value_of(resource, "base")
            if base is not None:
                patches = _patches(resource, patch_sets)
                yield Composed(text_of(resource, "name"), base, tuple(patches))


def below(node: Node | None, *names: str) -> Node | None:
    """Return what keys written exactly so lead to, aliases followed."""
    for name in names:
        value = value_of(node, name) if node is not None else None
        node = resolved(value) if value is not None else None
    return node


def items(node: Node | None) -> list[Node]:
    """Return the items of a sequence, aliases followed; none of anything else."""
    return [resolved(item) for item in node.items] if isinstance(node, Sequence) else []


def _patches(holder: Node, patch_sets: list[Node]) -> Iterator[Patch]:
    """Yield the patches that write into the object, those of the sets that it names among them."""
    for patch in items(below(holder, "patches")):
        kind = text_of(patch, "type") or "FromCompositeFieldPath"
        if kind == "PatchSet":
            name = text_of(patch, "patchSetName")
            for patch_set in patch_sets:
                if name is not None and text_of(patch_set, "name") == name:
                    yield from _patches(patch_set, [])
        elif not kind.startswith(("To", "CombineTo")) and isinstance(patch, Mapping):
            yield from _patch(patch)


def _patch(patch: Mapping) -> Iterator[Patch]:
    variables = items(below(patch, "combine", "variables"))
    sources = [text_of(each, "fromFieldPath") for each in (patch, *variables)]
    at = value_of(patch, "toFieldPath") or value_of(patch, "fromFieldPath")
    target = literal(at) if at is not None else None
    if at is not None and target is not None:
        yield Patch(at, " and ".join(filter(None, sources)), _steps(target))


def _steps(path: str) -> tuple[str, ...]:
    """Return the keys of a field path such as `spec.forProvider.list[0]["key"]`."""
    steps = [bracketed or plain for bracketed, plain in _STEP.findall(path)]
    return tuple(step for step in steps if not step.isdigit() and step != "*")
