"""Which files are patches of kustomize: they say only what they change of an object elsewhere.

Source: "kustomization" in the reference of kustomize, for the fields `patches`,
`patchesStrategicMerge` and `patchesJson6902`. A kustomization can name only files of its own
folder and of those below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from posixpath import normpath
from typing import Final, NamedTuple

from fixer.dialects.common.mappings import follow, items_of, literal_text, text_of
from fixer.model.errors import ParseError, SourceError
from fixer.model.file import File
from fixer.model.syntax_tree import Node
from fixer.source_text import decode
from fixer.syntax import yaml

_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_KINDS: Final = (None, "Kustomization", "Component")


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
