"""Kubernetes manifests: the objects of a file, wherever they are in it.

Sources: "Objects In Kubernetes" in the Kubernetes documentation. An object can be inside another
one: in a List, in a composition of Crossplane, in an Object of its provider-kubernetes ("Object"
in that provider's API reference), in a ResourceGraphDefinition of kro ("Resource Definitions" in
the kro documentation). It can be in anything else that a tool applies as well: the values of a
chart, a task of Ansible ("kubernetes.core.k8s module" in the Ansible Community Documentation), a
step of a test ("Operations" in the documentation of Chainsaw). A mapping in another one that has
no `spec` only refers to an object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Final, NamedTuple

from fixer.dialects.common.mappings import find_entry, follow, is_empty, items_of, text_of, value_of
from fixer.dialects.common.word_index import WordIndex
from fixer.dialects.common.yaml_aliases import (
    AliasUsage,
    aliases_on_path,
    avoid_shared_edits,
    path_keys,
)
from fixer.dialects.kubernetes.ansible_tasks import computed_state, creates_nothing
from fixer.dialects.kubernetes.compositions import Patch, composed
from fixer.dialects.kubernetes.kustomize import WHOLE_PATCHES, directives, is_patch
from fixer.dialects.kubernetes.names import CONFIGURATION, GROUPS, REPOSITORY, SETTING, TELLING
from fixer.dialects.kubernetes.setters import leave_to_setter
from fixer.model.declaration import Absent, Assessment, Declarations, Path, Repository, Verdict
from fixer.model.file import File, Occurrence
from fixer.model.reasons import Note, Topic
from fixer.model.syntax_tree import Alias, Mapping, Node, Scalar, Sequence, Tree, key_text, resolved

_LIST: Final = "List"
_MANIFEST: Final = ("spec", "forProvider", "manifest")
_PATHS: Final = tuple(
    (*start, *holder, CONFIGURATION, SETTING)
    for start in ((), _MANIFEST)
    for holder in (("spec",), ("spec", "forProvider"), ("spec", "initProvider"))
)
"""Where the setting may be in an object of a composition."""

_NOT_APPLIED: Final = frozenset(("assert", "error", "expect", "delete", "patch", "status"))
"""The keys of what a test only looks at, removes or changes, and of what a cluster reports."""
_PARTIAL: Final = frozenset(("patches", "patchesStrategicMerge"))
"""The keys of patches that are written as objects."""


VARIABLE: Final = re.compile(r"\$[{(A-Za-z_]")


class Place(NamedTuple):
    """Where an object is in a file, and what that says of it."""

    is_whole: bool = False
    """Whether it is an object even without a `spec`, and not a reference to one."""
    is_partial: bool = False
    """Whether it says only what it changes of an object that is elsewhere."""
    is_applied: bool = True
    """Whether anybody creates it."""
    prefix: str = ""
    name: str | None = None
    """What the holder calls it."""
    patches: tuple[Patch, ...] = ()
    """What a composition writes into it."""
    of_list: tuple[str, str, Node] | None = None
    """The apiVersion and the kind that a list gives its items which have none, and the former as
    it is written."""
    state: str = ""
    """What decides whether a task of Ansible creates it or removes it."""


class Manifest(NamedTuple):
    """One object. `value` is its body as written, possibly an alias."""

    logical_id: str
    group: str
    version: str
    kind: str
    value: Node
    body: Mapping
    place: Place
    occurrence: Occurrence

    @property
    def is_declared(self) -> bool:
        """Whether the object is written here, and neither referred to nor asserted."""
        if find_entry(self.body, "spec") is not None:
            return True
        return self.place.is_whole and not self._asserts_status

    @property
    def _asserts_status(self) -> bool:
        """Whether the object has a status with something in it, as nobody creates one."""
        status = find_entry(self.body, "status")
        return status is not None and _says_something(status.value)


def _says_something(node: Node) -> bool:
    """Whether a value holds more than empty collections."""
    if isinstance(node, Mapping):
        return any(_says_something(value) for _, value in node.entries)
    if isinstance(node, Sequence):
        return any(map(_says_something, node.items))
    return isinstance(node, Alias) or not is_empty(node)


def manifests(file: File) -> Iterator[Manifest]:
    """Yield the objects of a file that may be or hold repositories, in the order of the text.

    What aliases repeat is opened once.
    """
    finder = _Finder(file)
    for document in file.tree.documents:
        yield from finder.objects(document)


class _Finder:
    """Finds the objects of a file."""

    def __init__(self, file: File) -> None:
        self._occurrence = file.occurrence
        self._groups = WordIndex(file.tree.text, (*GROUPS, *TELLING))
        self._has_aliases = bool(file.tree.aliases)
        self._opened: set[int] = set()
        self._places: dict[int, Place] = {}
        """What the holders say of the nodes that they hold, by identity."""

    def objects(self, document: Node) -> Iterator[Manifest]:
        """Yield the objects of a document."""
        waiting = [(document, Place(is_whole=True))] if self._may_hold(document) else []
        while waiting:
            value, inherited = waiting.pop()
            place = self._places.get(id(value), inherited)
            body = resolved(value)
            is_new = id(body) not in self._opened
            if not place.is_applied or isinstance(body, Scalar):
                continue
            inside = [each for each in _inside(body, place) if self._may_hold(each[0])]
            if isinstance(body, Mapping) and (is_new or place is not inherited):
                manifest = _manifest(value, body, place, self._occurrence)
                if manifest is not None:
                    yield manifest
                    for node, held in _held(manifest):
                        self._places.setdefault(id(node), held)
                    if _types_items(manifest):
                        inside = list(_of_list(manifest))
            if is_new:
                self._opened.add(id(body))
                waiting += reversed(inside)

    def _may_hold(self, node: Node) -> bool:
        """Whether a node may hold a repository: one that has an alias may do so elsewhere."""
        return self._has_aliases or self._groups.any_in(node)


def _manifest(value: Node, body: Mapping, place: Place, occurrence: Occurrence) -> Manifest | None:
    kind, api_version = text_of(body, "kind"), text_of(body, "apiVersion")
    if kind is None and place.of_list is not None and body.entries:
        api_version, kind, _ = place.of_list
    if kind is None or api_version is None:
        return None
    if text_of(body, "$patch") in WHOLE_PATCHES:
        return None  # kustomize deletes an object of another file, or leaves it as it is
    metadata = follow(body, "metadata")
    name = text_of(metadata, "name") or text_of(metadata, "generateName") if metadata else None
    logical_id = place.name or (f"{kind}/{name}" if name else kind)
    group, _, version = api_version.rpartition("/")
    logical_id = place.prefix + logical_id
    return Manifest(logical_id, group, version, kind, value, body, place, occurrence)


def _inside(body: Node, place: Place) -> Iterator[tuple[Node, Place]]:
    """Yield what is directly inside of a collection, and what its keys say of it."""
    inner = Place(is_partial=place.is_partial, state=place.state)
    if isinstance(body, Sequence):
        yield from ((item, inner) for item in body.items)
    if not isinstance(body, Mapping) or creates_nothing(body) or _is_refused(body):
        return
    state = computed_state(body)
    if state is not None:
        inner = inner._replace(state=state)
    for key, value in body.entries:
        name = key_text(key)
        if name not in _NOT_APPLIED:
            yield value, inner._replace(is_partial=True) if name in _PARTIAL else inner


def _is_refused(operation: Mapping) -> bool:
    """Whether a test expects that creating an object fails."""
    checks = (follow(each, "check") for each in items_of(follow(operation, "expect")))
    return any(text_of(each, "($error != null)") == "true" for each in checks if each is not None)


# What kinds of objects hold others, and what they say of them.


def _of_list(manifest: Manifest) -> Iterator[tuple[Node, Place]]:
    listed = follow(manifest.body, "items")
    given = None
    if _types_items(manifest):
        api_version = f"{manifest.group}/{manifest.version}"
        written = value_of(manifest.body, "apiVersion") or manifest.body
        given = api_version, manifest.kind.removesuffix(_LIST), written
    for item in listed.items if isinstance(listed, Sequence) else ():
        yield item, manifest.place._replace(is_whole=True, of_list=given)


def _types_items(manifest: Manifest) -> bool:
    """Whether an object is a list that says what its items are: a `RepositoryList`.

    Source: `unstructuredJSONScheme` of the Go module k8s.io/apimachinery, with which kubectl reads.
    """
    if manifest.kind == f"{REPOSITORY}{_LIST}" and is_filled_in(manifest.group):
        return True
    return manifest.kind.endswith(_LIST) and manifest.kind != _LIST and manifest.group in GROUPS


def is_filled_in(text: str) -> bool:
    """Whether a template or another tool puts something into a text."""
    return "{{" in text or VARIABLE.search(text) is not None


def _of_composition(manifest: Manifest) -> Iterator[tuple[Node, Place]]:
    for name, base, patches in composed(manifest.body, _PATHS):
        yield base, _held_by(manifest, name, patches)


def _of_graph_definition(manifest: Manifest) -> Iterator[tuple[Node, Place]]:
    for resource in items_of(follow(manifest.body, "spec", "resources")):
        template = value_of(resource, "template")
        if template is not None:
            yield template, _held_by(manifest, text_of(resource, "id"))


def _of_provider_object(manifest: Manifest) -> Iterator[tuple[Node, Place]]:
    provider = follow(manifest.body, *_MANIFEST[:-1])
    inner = value_of(provider, _MANIFEST[-1]) if provider is not None else None
    if inner is not None:
        held = _held_by(manifest, None, tuple(_inward(manifest.place.patches)))
        yield inner, held._replace(is_applied=not is_only_observed(manifest))


_HOLDERS: Final[dict[tuple[str, str], Callable[[Manifest], Iterator[tuple[Node, Place]]]]] = {
    ("apiextensions.crossplane.io", "Composition"): _of_composition,
    ("apiextensions.crossplane.io", "CompositionRevision"): _of_composition,
    ("pt.fn.crossplane.io", "Resources"): _of_composition,
    ("kro.run", "ResourceGraphDefinition"): _of_graph_definition,
    ("kubernetes.crossplane.io", "Object"): _of_provider_object,
    ("kubernetes.m.crossplane.io", "Object"): _of_provider_object,
}
"""What holders say of the objects that they hold, by group and kind."""


def _held(manifest: Manifest) -> Iterator[tuple[Node, Place]]:
    """Yield the objects inside another one of which that says more than where they are."""
    if manifest.kind.endswith(_LIST):
        return _of_list(manifest)
    holder = _HOLDERS.get((manifest.group, manifest.kind))
    return holder(manifest) if holder is not None else iter(())


def _held_by(manifest: Manifest, name: str | None, patches: tuple[Patch, ...] = ()) -> Place:
    return Place(is_whole=True, prefix=f"{manifest.logical_id}: ", name=name, patches=patches)


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
    file: File,
    declared: Iterable[Manifest],
    paths_of: Callable[[Manifest], tuple[Path, ...]],
    assess: Callable[[Manifest], Assessment],
    name_of: Callable[[Manifest], str | None],
) -> Declarations:
    """Return the repositories that some objects declare, assessed.

    Args:
        file: The file.
        declared: The objects.
        paths_of: Returns the paths by which an object is assessed.
        assess: Assesses an object.
        name_of: Returns the name of the repository itself.
    """
    known = [each for each in declared if each.is_declared]
    usage = _alias_usage(file.tree, ((each, paths_of(each)) for each in known))
    in_patch = lru_cache(maxsize=1)(partial(is_patch, file))
    found: list[Repository] = []
    for each in known:
        assessment = leave_to_setter(avoid_shared_edits(assess(each), usage), file.tree)
        is_silent = _leaves_out(assessment) and not any(directives(each.body, paths_of(each)))
        if is_silent and (each.place.is_partial or in_patch()):
            continue
        if each.place.state:
            assessment = assessment.with_note(Note(Topic.STATE_COMPUTED, value=each.place.state))
        found.append(Repository(each.logical_id, assessment, name_of(each)))
    return Declarations(tuple(found))


def _leaves_out(assessment: Assessment) -> bool:
    """Whether an object says nothing of the setting; a null would take it away."""
    if assessment.verdict is not Verdict.MISSING:
        return False
    sites = [change.site for change in assessment.changes]
    return not any(isinstance(each, Absent) and isinstance(each.within, Scalar) for each in sites)


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
