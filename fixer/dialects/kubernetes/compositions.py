"""Crossplane's compositions: the objects that they hold, and the patches that write into them.

Sources: "Compositions", "Patch and Transforms" and "Function Patch and Transform" in the
Crossplane documentation. Other functions of a pipeline are programs, which are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.mappings import follow, items_of, literal_text, text_of, value_of
from fixer.model.syntax_tree import Mapping, Node

_STEP: Final = re.compile(r"""\[\s*["']?([^\]"']*)["']?\s*\]|([^.\[\]]+)""")


class Patch(NamedTuple):
    """A patch that writes into an object. `steps` are the keys to the field, without indices."""

    at: Node
    steps: tuple[str, ...]

    def overlaps(self, path: tuple[str, ...]) -> bool:
        """Whether the patch writes what the path leads to, a part of it, or what holds it."""
        shorter = min(len(path), len(self.steps))
        return self.steps[:shorter] == path[:shorter]


class Composed(NamedTuple):
    """One resource of a composition; `base` is its object before the patches."""

    name: str | None
    base: Node
    patches: tuple[Patch, ...]


def composed(composition: Node) -> Iterator[Composed]:
    """Yield the resources of a composition, of its own and of the steps of its pipeline."""
    spec = follow(composition, "spec")
    inputs = [follow(step, "input") for step in items_of(follow(spec, "pipeline"))]
    for holder in (spec, *inputs):
        patch_sets = items_of(follow(holder, "patchSets"))
        for resource in items_of(follow(holder, "resources")):
            base = value_of(resource, "base")
            if base is not None:
                patches = _patches(resource, patch_sets)
                yield Composed(text_of(resource, "name"), base, tuple(patches))


def _patches(holder: Node, patch_sets: list[Node]) -> Iterator[Patch]:
    """Yield the patches that write into the object, those of its patch sets included."""
    for patch in items_of(follow(holder, "patches")):
        kind = text_of(patch, "type") or "FromCompositeFieldPath"
        if kind == "PatchSet":
            name = text_of(patch, "patchSetName")
            for patch_set in patch_sets:
                if name is not None and text_of(patch_set, "name") == name:
                    yield from _patches(patch_set, [])
        elif not kind.startswith(("To", "CombineTo")) and isinstance(patch, Mapping):
            yield from _patch(patch)


def _patch(patch: Mapping) -> Iterator[Patch]:
    at = value_of(patch, "toFieldPath") or value_of(patch, "fromFieldPath")
    target = literal_text(at) if at is not None else None
    if at is not None and target is not None:
        yield Patch(at, _steps(target))


def _steps(path: str) -> tuple[str, ...]:
    """Return the keys of a field path such as `spec.forProvider.list[0]["key"]`."""
    steps = [bracketed or plain for bracketed, plain in _STEP.findall(path)]
    return tuple(step for step in steps if not step.isdigit() and step != "*")
