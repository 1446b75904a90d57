"""Kubernetes manifests: the objects of a file, and how their settings are read.

Sources: "Objects In Kubernetes" in the Kubernetes documentation; the resolver of the Go module
sigs.k8s.io/yaml, by which kubectl reads YAML 1.1: `yes`, `on` and even `y` are booleans, a
quoted "true" is text, which the schema of a boolean field does not take. Objects stand in
others too: in a List, in a composition of Crossplane, in an Object of its provider-kubernetes
("Object" in that provider's API reference), in a ResourceGraphDefinition of kro ("Resource
Definitions" in the kro documentation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.aliases import Sharing, steps, trace
from fixer.dialects.common.assessment import Outcome, depends
from fixer.dialects.common.booleans import Booleans, literal_setting
from fixer.dialects.common.mappings import NULLS, text_of, value_of
from fixer.dialects.common.setting_path import Way, judge
from fixer.dialects.kubernetes.compositions import Patch, below, composed, items
from fixer.model.declaration import Path
from fixer.model.tree import Mapping, Node, Scalar, Sequence, Tree, resolved
from fixer.templating.template_map import Masks

CONFIGURATION: Final = "imageScanningConfiguration"
SETTING: Final = "scanOnPush"

_ON: Final = frozenset(
    ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"),
)
_OFF: Final = NULLS.union(
    ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"),
)
_VARIABLE: Final = re.compile(r"\$[{(A-Za-z_]")
_MANIFEST: Final = ("spec", "forProvider", "manifest")
_OBJECTS: Final = ("kubernetes.crossplane.io", "kubernetes.m.crossplane.io")


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
    masks: Masks | None = None
    """The parts of a template around it."""


class _Held(NamedTuple):
    """A node that may be an object, and what its holder says of it."""

    value: Node
    prefix: str = ""
    name: str | None = None
    patches: tuple[Patch, ...] = ()


def manifests(tree: Tree) -> Iterator[Manifest]:
    """Yield every object of a tree in the order of the text, those inside others too."""
    opened: set[int] = set()
    for document in tree.documents:
        yield from _objects(_Held(document), opened, tree.masks)


def _objects(held: _Held, opened: set[int], masks: Masks | None) -> Iterator[Manifest]:
    """Yield an object and those inside; what aliases repeat is opened once."""
    body = resolved(held.value)
    kind, api_version = text_of(body, "kind"), text_of(body, "apiVersion")
    if not isinstance(body, Mapping) or kind is None or api_version is None:
        return
    if value_of(body, "$patch") is not None:
        return  # a directive of kustomize: it deletes or replaces an object that stands elsewhere
    metadata = below(body, "metadata")
    name = text_of(metadata, "name") or text_of(metadata, "generateName") if metadata else None
    logical_id = held.name or (f"{kind}/{name}" if name else kind)
    group, _, version = api_version.rpartition("/")
    manifest = Manifest(
        held.prefix + logical_id, group, version, kind, held.value, body, held.patches, masks
    )
    yield manifest
    if id(body) not in opened:
        opened.add(id(body))
        for inner in _held(manifest):
            yield from _objects(inner, opened, masks)


def _held(manifest: Manifest) -> Iterator[_Held]:
    """Yield what may be an object inside another one."""
    body, prefix = manifest.body, f"{manifest.logical_id}: "
    if manifest.kind.endswith("List"):
        listed = below(body, "items")
        for item in listed.items if isinstance(listed, Sequence) else ():
            yield _Held(item)
    elif manifest.kind == "Composition" and manifest.group == "apiextensions.crossplane.io":
        for name, base, patches in composed(body):
            yield _Held(base, prefix, name, patches)
    elif manifest.kind == "ResourceGraphDefinition" and manifest.group == "kro.run":
        for resource in items(below(body, "spec", "resources")):
            template = value_of(resource, "template")
            if template is not None:
                yield _Held(template, prefix, text_of(resource, "id"))
    elif manifest.kind == "Object" and manifest.group in _OBJECTS:
        provider = below(body, *_MANIFEST[:-1])
        inner = value_of(provider, _MANIFEST[-1]) if provider is not None else None
        if inner is not None and not only_observed(manifest):
            yield _Held(inner, prefix, patches=tuple(_inward(manifest.patches)))


def _inward(patches: Iterable[Patch]) -> Iterator[Patch]:
    """Yield the patches of an Object that reach its manifest, as the manifest sees them."""
    for patch in patches:
        if patch.overlaps(_MANIFEST):
            yield patch._replace(steps=patch.steps[len(_MANIFEST) :])


def is_certain(manifest: Manifest, *names: str) -> bool:
    """Tell whether what names lead to is there as it is, whichever way a template is rendered."""
    masks, node = manifest.masks, below(manifest.body, *names)
    if masks is None or node is None:
        return True
    own = masks.around(manifest.body.start, manifest.body.start)
    return masks.around(node.start, node.start) == own and not masks.branches_in(
        node.start, node.end
    )


def only_observed(manifest: Manifest) -> bool:
    """Tell whether Crossplane is to read an object's resource and never to write it."""
    if not (
        is_certain(manifest, "spec", "managementPolicies")
        and is_certain(manifest, "spec", "managementPolicy")
    ):
        return False
    spec = below(manifest.body, "spec")
    if spec is None:
        return False
    policies = items(below(spec, "managementPolicies"))
    texts = [policy.text for policy in policies if isinstance(policy, Scalar)]
    return texts == ["Observe"] or text_of(spec, "managementPolicy") in ("Observe", "ObserveOnly")


def annotation(manifest: Manifest, name: str) -> str | None:
    """Return the text of an annotation."""
    annotations = below(manifest.body, "metadata", "annotations")
    return text_of(annotations, name) if annotations is not None else None


def setting_at(manifest: Manifest, path: Path) -> Outcome:
    """Judge the setting that a path leads to in an object, and in what is patched into it."""
    names = tuple(step for step in path if isinstance(step, str))
    for patch in manifest.patches:
        if patch.overlaps(names):
            return depends(
                patch.at,
                f"a patch from {patch.source} writes {'.'.join(patch.steps) or 'all of it'}",
                f"make sure that the patch gives {SETTING}: true, or leave it out",
            )
    kind = value_of(manifest.body, "kind") or manifest.body
    return judge(manifest.body, kind, _way(path), after="metadata")


def _way(path: Path) -> Way:
    return Way(path, "the API server", _setting, instead=_instead)


def _instead(value: Node, rest: Path, name: str) -> Outcome | None:
    by = templated(value)
    return None if by is None else _computed(value, name, by)


def _setting(value: Node) -> Outcome:
    by = templated(value)
    if by is not None:
        return _computed(value, SETTING, by)
    return literal_setting(value, SETTING, Booleans(_is_on, _is_off))


def _computed(value: Node, what: str, by: str) -> Outcome:
    return depends(
        value,
        f"{what} comes from {by}, which is not known here",
        f"write {SETTING}: true, or make sure that the value is true",
    )


def templated(node: Node) -> str | None:
    """Name what puts a value in the place of a node before the API server reads it."""
    node = resolved(node)
    if isinstance(node, Mapping) and node.flow:
        # `{{ .Values.scan }}` without quotes reads as a mapping with a mapping for its key.
        inner = [key for key, _ in node.entries if isinstance(key, Mapping)]
        return "a template ({{...}})" if inner else None
    if not isinstance(node, Scalar):
        return None
    if "{{" in node.text:
        return "a template ({{...}})"
    found = _VARIABLE.search(node.text)
    return "a variable (${...})" if found else None


def _is_on(node: Scalar) -> bool:
    return node.plain and node.text in _ON


def _is_off(node: Scalar) -> bool:
    return node.plain and node.text in _OFF


def shared(tree: Tree, declared: Iterable[tuple[Manifest, tuple[Path, ...]]]) -> Sharing:
    """Return what is shared in a tree in which all but the given objects belongs to others.

    Args:
        tree: The tree of the file.
        declared: The repositories, each with the paths by which it is judged.
    """
    known = list(declared) if tree.aliases else []
    ways = [(manifest.value, path) for manifest, paths in known for path in paths]
    return Sharing(
        tree,
        frozenset(id(node) for value, path in ways for node in trace(value, path)),
        frozenset(id(manifest.value) for manifest, _ in known),
        None,
        frozenset().union(*(steps(path) for _, path in ways)),
    )
