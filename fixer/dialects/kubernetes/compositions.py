"""Crossplane's compositions: the objects that they hold, and the patches that write into them.

Sources: "Compositions", "Patch and Transforms" and "Function Patch and Transform" in the
Crossplane documentation. Other functions of a pipeline are programs, which are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from fixer.dialects.common.mappings import follow, items_of, literal_text, text_of, value_of
from fixer.model.syntax_tree import Mapping, Node, resolved

_KEY: Final = re.compile(r"[^.\[\]]+")


class Patch(NamedTuple):
    """A patch that writes into an object. `steps` are the keys to the field, without indices."""

    at: Node
    steps: tuple[str, ...]

    def overlaps(self, path: tuple[str, ...]) -> bool:
        """Whether the patch writes what the path leads to, a part of it, or what holds it."""
        shorter = min(len(path), len(self.steps))
        return self.steps[:shorter] == path[:shorter]


_PatchSets: TypeAlias = "dict[str, tuple[Patch, ...]]"
"""The patches of each patch set by its name."""


class Composed(NamedTuple):
    """One resource of a composition; `base` is its object before the patches."""

    name: str | None
    base: Node
    patches: tuple[Patch, ...]


def composed(composition: Node, paths: Iterable[tuple[str, ...]]) -> Iterator[Composed]:
    """Yield the resources of a composition, of its own and of the steps of its pipeline.

    The input of a step can be an object of its own, too.

    Args:
        composition: The object.
        paths: Patches that overlap none of these are left out.
    """
    kept = tuple(paths)
    spec = follow(composition, "spec")
    inputs = [follow(step, "input") for step in items_of(follow(spec, "pipeline"))]
    for holder in (resolved(composition), spec, *inputs):
        patch_sets = _patch_sets(holder, kept)
        for resource in items_of(follow(holder, "resources")):
            base = value_of(resource, "base")
            if base is not None:
                patches = _patches(resource, patch_sets)
                yield Composed(text_of(resource, "name"), base, tuple(_needed(patches, kept)))


def _patch_sets(holder: Node | None, paths: tuple[tuple[str, ...], ...]) -> _PatchSets:
    """Return the patches of each patch set by its name."""
    found: dict[str, list[Patch]] = {}
    for patch_set in items_of(follow(holder, "patchSets")):
        name = text_of(patch_set, "name")
        if name is not None:
            found.setdefault(name, []).extend(_patches(patch_set, {}))
    return {name: tuple(_needed(patches, paths)) for name, patches in found.items()}


def _needed(patches: Iterable[Patch], paths: tuple[tuple[str, ...], ...]) -> Iterator[Patch]:
    """Yield the first patch of each field that overlaps one of the paths.

    However many patches there are, few are left for each of the resources that use them.
    """
    seen: set[tuple[str, ...]] = set()
    for patch in patches:
        written = [patch.steps[: len(path)] for path in paths if patch.overlaps(path)]
        if written and written[0] not in seen:
            seen.add(written[0])
            yield patch


def _patches(holder: Node, patch_sets: _PatchSets) -> Iterator[Patch]:
    """Yield the patches that write into the object, those of its patch sets included."""
    for patch in items_of(follow(holder, "patches")):
        kind = text_of(patch, "type") or "FromCompositeFieldPath"
        if kind == "PatchSet":
            yield from patch_sets.get(text_of(patch, "patchSetName") or "", ())
        elif not kind.startswith(("To", "CombineTo")) and isinstance(patch, Mapping):
            yield from _patch(patch)


def _patch(patch: Mapping) -> Iterator[Patch]:
    at = value_of(patch, "toFieldPath") or value_of(patch, "fromFieldPath")
    target = literal_text(at) if at is not None else None
    if at is not None and target is not None:
        yield Patch(at, tuple(_steps(target)))


def _steps(path: str) -> Iterator[str]:
    """Yield the keys of a field path such as `spec.forProvider.list[0]["key"]`."""
    position = 0
    while position < len(path):
        step = ""
        if path[position] == "[":
            end = path.find("]", position)
            end = end if end >= 0 else len(path)
            step = path[position + 1 : end].strip().strip("\"'")
            position = end
        elif key := _KEY.match(path, position):
            step = key.group()
            position = key.end() - 1
        position += 1
        if step and step != "*" and not step.isdigit():
            yield step
