"""Kubernetes manifests: the objects of a file, those inside others too.

Sources: "Objects In Kubernetes" in the Kubernetes documentation. An object can be inside another
one: in a List, in a composition of Crossplane, in an Object of its provider-kubernetes ("Object"
in that provider's API reference), in a ResourceGraphDefinition of kro ("Resource Definitions" in
the kro documentation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.mappings import follow, items_of, text_of, value_of
from fixer.dialects.common.yaml_aliases import (
    AliasUsage,
    aliases_on_path,
    avoid_shared_edits,
    path_keys,
)
from fixer.dialects.kubernetes.compositions import Patch, composed
from fixer.model.declaration import Assessment, Declarations, Path, Repository
from fixer.model.file import File, Occurrence
from fixer.model.syntax_tree import Mapping, Node, Scalar, Sequence, Tree, resolved

_MANIFEST: Final = ("spec", "forProvider", "manifest")


class Manifest(NamedTuple):
    """One object. `value` is its body as written, possibly an alias."""

    logical_id: str
    group: str
    version: str
    kind: str
    value: Node
    body: Mapping
    patches: tuple[Patch, ...]
    """What a composition writes into it."""
    occurrence: Occurrence


class NestedObject(NamedTuple):
    """A node inside of a manifest that may be an object, and what the manifest says of it."""

    value: Node
    prefix: str = ""
    name: str | None = None
    patches: tuple[Patch, ...] = ()


def manifests(file: File) -> Iterator[Manifest]:
    """Yield every object of a file in the order of the text, those inside others too."""
    opened: set[int] = set()
    for document in file.tree.documents:
        yield from _objects(NestedObject(document), opened, file.occurrence)


def _objects(found: NestedObject, opened: set[int], occurrence: Occurrence) -> Iterator[Manifest]:
    """Yield an object and those inside; what aliases repeat is opened once."""
    manifest = _manifest(found, occurrence)
    if manifest is None:
        return
    yield manifest
    if id(manifest.body) not in opened:
        opened.add(id(manifest.body))
        for inner in _nested(manifest):
            yield from _objects(inner, opened, occurrence)


def _manifest(found: NestedObject, occurrence: Occurrence) -> Manifest | None:
    body = resolved(found.value)
    kind, api_version = text_of(body, "kind"), text_of(body, "apiVersion")
    if not isinstance(body, Mapping) or kind is None or api_version is None:
        return None
    if value_of(body, "$patch") is not None:
        return None  # a directive of kustomize: it deletes or replaces an object of another file
    metadata = follow(body, "metadata")
    name = text_of(metadata, "name") or text_of(metadata, "generateName") if metadata else None
    logical_id = found.name or (f"{kind}/{name}" if name else kind)
    group, _, version = api_version.rpartition("/")
    return Manifest(
        found.prefix + logical_id,
        group,
        version,
        kind,
        found.value,
        body,
        found.patches,
        occurrence,
    )


# What kinds of objects hold others, and how.


def _of_list(manifest: Manifest) -> Iterator[NestedObject]:
    listed = follow(manifest.body, "items")
    for item in listed.items if isinstance(listed, Sequence) else ():
        yield NestedObject(item)


def _of_composition(manifest: Manifest) -> Iterator[NestedObject]:
    for name, base, patches in composed(manifest.body):
        yield NestedObject(base, f"{manifest.logical_id}: ", name, patches)


def _of_graph_definition(manifest: Manifest) -> Iterator[NestedObject]:
    for resource in items_of(follow(manifest.body, "spec", "resources")):
        template = value_of(resource, "template")
        if template is not None:
            yield NestedObject(template, f"{manifest.logical_id}: ", text_of(resource, "id"))


def _of_provider_object(manifest: Manifest) -> Iterator[NestedObject]:
    provider = follow(manifest.body, *_MANIFEST[:-1])
    inner = value_of(provider, _MANIFEST[-1]) if provider is not None else None
    if inner is not None and not is_only_observed(manifest):
        patches = tuple(_inward(manifest.patches))
        yield NestedObject(inner, f"{manifest.logical_id}: ", patches=patches)


_HOLDERS: Final[dict[tuple[str, str], Callable[[Manifest], Iterator[NestedObject]]]] = {
    ("apiextensions.crossplane.io", "Composition"): _of_composition,
    ("kro.run", "ResourceGraphDefinition"): _of_graph_definition,
    ("kubernetes.crossplane.io", "Object"): _of_provider_object,
    ("kubernetes.m.crossplane.io", "Object"): _of_provider_object,
}
"""How objects hold others, by group and kind. A List can be of any kind of objects."""


def _nested(manifest: Manifest) -> Iterator[NestedObject]:
    """Yield what may be an object inside another one."""
    if manifest.kind.endswith("List"):
        return _of_list(manifest)
    holder = _HOLDERS.get((manifest.group, manifest.kind))
    return holder(manifest) if holder is not None else iter(())


def _inward(patches: Iterable[Patch]) -> Iterator[Patch]:
    """Yield the patches of an Object that reach its manifest, as the manifest sees them."""
    for patch in patches:
        if patch.overlaps(_MANIFEST):
            yield patch._replace(steps=patch.steps[len(_MANIFEST) :])


# What an object says of itself.


def is_certain(manifest: Manifest, *names: str) -> bool:
    """Whether what names lead to is there as it is, however a template is rendered."""
    node = follow(manifest.body, *names)
    return node is None or manifest.occurrence.is_certain(node, manifest.body)


def is_only_observed(manifest: Manifest) -> bool:
    """Whether Crossplane only reads an object's resource and never writes it."""
    spec = follow(manifest.body, "spec")
    if spec is None or not (
        is_certain(manifest, "spec", "managementPolicies")
        and is_certain(manifest, "spec", "managementPolicy")
    ):
        return False
    policies = items_of(follow(spec, "managementPolicies"))
    texts = [policy.text for policy in policies if isinstance(policy, Scalar)]
    return texts == ["Observe"] or text_of(spec, "managementPolicy") in ("Observe", "ObserveOnly")


def annotation(manifest: Manifest, name: str) -> str | None:
    """Return the text of an annotation."""
    annotations = follow(manifest.body, "metadata", "annotations")
    return text_of(annotations, name) if annotations is not None else None


def declared_repositories(
    tree: Tree,
    declared: Iterable[Manifest],
    paths_of: Callable[[Manifest], tuple[Path, ...]],
    assess: Callable[[Manifest], Assessment],
    name_of: Callable[[Manifest], str | None],
) -> Declarations:
    """Return the repositories that some objects declare, assessed.

    Args:
        tree: The tree of the file.
        declared: The objects.
        paths_of: Returns the paths by which an object is assessed.
        assess: Assesses an object.
        name_of: Returns the name of the repository in the registry, where it is literal.
    """
    known = list(declared)
    usage = _alias_usage(tree, ((each, paths_of(each)) for each in known))
    return Declarations(
        tuple(
            Repository(each.logical_id, avoid_shared_edits(assess(each), usage), name_of(each))
            for each in known
        )
    )


def _alias_usage(tree: Tree, declared: Iterable[tuple[Manifest, tuple[Path, ...]]]) -> AliasUsage:
    """Return who uses what in a tree in which all but the given objects belongs to others.

    Args:
        tree: The tree of the file.
        declared: The repositories, each with the paths by which it is assessed.
    """
    known = list(declared) if tree.aliases else []
    ways = [(manifest.value, path) for manifest, paths in known for path in paths]
    return AliasUsage(
        tree,
        frozenset(id(node) for value, path in ways for node in aliases_on_path(value, path)),
        frozenset(id(manifest.value) for manifest, _ in known),
        None,
        frozenset().union(*(path_keys(path) for _, path in ways)),
    )
