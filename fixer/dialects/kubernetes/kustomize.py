"""Which files are patches of kustomize: they say only what they change of an object elsewhere.

Source: "kustomization" in the reference of kustomize, for the fields `patches`,
`patchesStrategicMerge` and `patchesJson6902`. A kustomization can name only files of its own
folder and of those below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from posixpath import normpath
from typing import Final, NamedTuple

from fixer.dialects.common.mappings import follow, items_of, literal_text, text_of, value_of
from fixer.model.declaration import Path
from fixer.model.errors import ParseError, SourceError
from fixer.model.file import File
from fixer.model.syntax_tree import Node
from fixer.source_text import decode
from fixer.syntax import yaml

_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_KINDS: Final = (None, "Kustomization", "Component")


WHOLE_PATCHES: Final = ("delete", "replace")
"""What `$patch` says at the top of a patch. kustomize deletes the object that it is of; where it
is `replace`, kustomize leaves the object as it is, whatever else the patch says."""


class Directive(NamedTuple):
    """A `$patch` or a list above the setting, which takes away what another file says there."""

    at: Node
    holder: str
    """The key whose mapping it is in."""
    deletes: bool
    """Whether kustomize takes the whole mapping away, with all that the patch says in it."""


def directives(body: Node, paths: Iterable[Path]) -> Iterator[Directive]:
    """Yield what a patch says of the mappings and lists on some paths, beside what is in them.

    A list takes the place of another one. Source: "SMP Patch Directives" in the documentation of
    kustomize's module kyaml.
    """
    for path in paths:
        node: Node | None = body
        holder = ""
        for step in path[:-1]:
            if node is None:
                break
            if isinstance(step, str):
                node, holder = value_of(node, step), step
            else:
                yield Directive(node, holder, deletes=False)
                node = next(iter(items_of(node)), None)
            at = value_of(node, "$patch") if node is not None else None
            said = literal_text(at) if at is not None else None
            if at is not None and said in WHOLE_PATCHES:
                yield Directive(at, holder, said == "delete")


class _Named(NamedTuple):
    """The files that a kustomization names."""

    patches: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()


def is_patch(file: File) -> bool:
    """Whether a kustomization beside or above a file names it as a patch, not as a resource."""
    found = False
    for path, data in file.surroundings.read_above(_NAMES):
        named = _named(data)
        if path in named.resources:
            return False
        found |= path in named.patches
    return found


@lru_cache(maxsize=64)
def _named(data: bytes) -> _Named:
    """Return what a kustomization names; the files of its folder ask for it one by one."""
    try:
        documents = yaml.parse(decode("", data).text).documents
    except (ParseError, SourceError):
        return _Named()
    holders = [each for each in documents if text_of(each, "kind") in _KINDS]
    return _Named(
        frozenset(path for each in holders for path in _patches(each)),
        frozenset(path for each in holders for path in _paths(items_of(follow(each, "resources")))),
    )


def _patches(kustomization: Node) -> Iterator[str]:
    for field in ("patches", "patchesJson6902"):
        for patch in items_of(follow(kustomization, field)):
            path = text_of(patch, "path")
            if path:
                yield normpath(path)
    yield from _paths(items_of(follow(kustomization, "patchesStrategicMerge")))


def _paths(items: list[Node]) -> Iterator[str]:
    """Yield the paths among some items; a patch can be written out in the place of its path."""
    for item in items:
        path = literal_text(item)
        if path and "\n" not in path:
            yield normpath(path)
