"""Mappings that look like a repository and stand where no reader of templates takes a resource."""

from collections.abc import Container, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from fixer.dialects.cloudformation.spelling import is_likely
from fixer.dialects.cloudformation.template import (
    ATTRIBUTES,
    REPOSITORY,
    SECTIONS,
    Document,
    Resource,
)
from fixer.dialects.common.mappings import find_key, text_of
from fixer.model.reasons import Cause
from fixer.model.syntax_tree import Mapping, Node, Sequence, Tree, key_of, key_text, path_to

_RESOURCES: Final = "Resources"


class Stray(NamedTuple):
    """A mapping that looks like a repository. Without a cause a tool unknown here may take it."""

    resource: Resource
    cause: Cause | None = None
    place: str = ""
    """The key that it stands below, if that says what is wrong."""


def strays(document: Document, tree: Tree, taken: Container[int]) -> Iterator[Stray]:
    """Yield what no template has taken.

    Args:
        document: The document.
        tree: The tree that it is part of.
        taken: The identities of the bodies of resources.
    """
    left = [body for body in document.mentions if id(body) not in taken]
    shared = {id(alias.target) for alias in tree.aliases} if left else set()
    for body in left:
        stray = _stray(body, path_to(tree, body), document) if id(body) not in shared else None
        if stray is not None:
            yield stray


def _stray(body: Mapping, path: list[Node], document: Document) -> Stray | None:
    keys = _keys(path)
    names = [key_text(key) if key is not None else None for key in keys]
    key = find_key(body, "Type") or body
    own = next((each for each in reversed(keys[-1:]) if each is not None), key)
    resource = Resource((names[-1] if names else None) or REPOSITORY, own, body, body, "")
    if _RESOURCES in names:
        return _below_resources(resource, path, names)
    if not _has_attributes(body):
        return None
    section = next((name for name in names if name and _is_meant_as_resources(name)), None)
    if section is not None:
        return Stray(resource, Cause.RESOURCE_ELSEWHERE, section)
    holders = document.holder_ids
    holder = next((place for place, each in enumerate(path) if id(each) in holders), None)
    if document.has_templates and holder is not None:
        # A mapping beside the sections may hold parts that are shared.
        name = names[holder] if holder < len(names) else None
        wrong = name is not None and name.lower() in SECTIONS
        return Stray(resource, Cause.RESOURCE_ELSEWHERE, name or "") if wrong else None
    return None if document.is_one_template else Stray(resource)


def _below_resources(resource: Resource, path: list[Node], names: list[str | None]) -> Stray | None:
    """Return what stands in a section Resources and is not one of its entries."""
    below = len(names) - names[::-1].index(_RESOURCES)
    inner = path[below:]
    if len(inner) == 1:
        at = find_key(resource.body, "Type") or resource.key
        unnamed = resource._replace(key=at, logical_id=REPOSITORY)
        return Stray(unnamed, Cause.RESOURCE_WITHOUT_ID, _RESOURCES)
    name = names[below] or ""
    holder = inner[1]
    if name.startswith("Fn::") or (isinstance(holder, Mapping) and text_of(holder, "Type")):
        return None  # data of another resource, or of a transform
    if any(isinstance(each, Sequence) for each in inner):
        return Stray(resource, Cause.RESOURCE_IN_LIST)
    return Stray(resource, Cause.RESOURCE_ELSEWHERE, name)


def _keys(path: list[Node]) -> list[Node | None]:
    """Return the keys on the way down; None for an item of a list."""
    return [key_of(above, below) for above, below in pairwise(path)]


def _has_attributes(body: Mapping) -> bool:
    """Whether a mapping has more of a resource than its type."""
    names = {(key_text(key) or "").lower() for key, _ in body.entries}
    return bool((names & ATTRIBUTES) - {"type"})


def _is_meant_as_resources(name: str) -> bool:
    return name != _RESOURCES and is_likely(name, _RESOURCES)
