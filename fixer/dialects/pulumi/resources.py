"""Pulumi YAML programs and components, in YAML or JSON.

Source: "Pulumi YAML reference" and "Pulumi YAML component reference" in the documentation of
Pulumi, and the pages "aws.ecr.Repository", "aws-native.ecr.Repository" and "awsx.ecr.Repository"
of its registry. The setting is `properties.imageScanningConfiguration.scanOnPush`, a boolean with
the default false; the component of awsx hands it on. Pulumi checks the type of every property, so
that a text is no boolean to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.aliases import Sharing, foreign, is_free, settled, sharing
from fixer.dialects.common.assessment import Outcome, State, comes_from, repository
from fixer.dialects.common.mappings import empty, literal, slot, text_of, value_of, varies
from fixer.dialects.common.setting_path import Way, judge, twice
from fixer.dialects.pulumi.values import PATH, Scope, computed, setting
from fixer.model.declaration import Declarations, File, Path, Repository
from fixer.model.tree import Mapping, Node, Sequence, Tree, key_text, resolved

_TYPES: Final = frozenset(
    (
        "aws:ecr:Repository",
        "aws:ecr/repository:Repository",
        "aws-native:ecr:Repository",
        "awsx:ecr:Repository",
    )
)


class _Resource(NamedTuple):
    """One resource of a program. `value` is its body as written, possibly an alias."""

    logical_id: str
    key: Node
    value: Node
    body: Mapping
    duplicated: bool


def declarations(file: File) -> Declarations:
    """Return the repositories of a file, judged."""
    return Declarations(tuple(_repositories(file.tree)))


def _repositories(tree: Tree) -> Iterator[Repository]:
    for document in tree.documents:
        for holder in _holders(resolved(document)):
            resources = _resources(holder)
            declared = [each for each in resources if _is_repository(each)]
            scope = Scope(document, holder, [each.body for each in declared])
            shared = _sharing(tree, holder, resources, declared)
            yield from (_repository(each, scope, shared) for each in declared)


def _holders(document: Node) -> Iterator[Mapping]:
    """Yield the program and each component, which hold the same sections."""
    if not isinstance(document, Mapping):
        return
    yield document
    components = value_of(document, "components")
    body = resolved(components) if components is not None else None
    for _, value in body.entries if isinstance(body, Mapping) else ():
        component = resolved(value)
        if isinstance(component, Mapping):
            yield component


def _resources(holder: Mapping) -> list[_Resource]:
    section = value_of(holder, "resources")
    body = resolved(section) if section is not None else None
    if not isinstance(body, Mapping):
        return []
    names = Counter(key_text(entry.key) for entry in body.entries)
    return [
        _Resource(key_text(key) or "", key, value, declared, names[key_text(key)] > 1)
        for key, value in body.entries
        if isinstance(declared := resolved(value), Mapping)
    ]


def _is_repository(resource: _Resource) -> bool:
    """Tell whether a resource is a private repository that the program makes."""
    read = value_of(resource.body, "get")
    if read is not None and not empty(read):
        return False
    return text_of(resource.body, "type") in _TYPES


def _sharing(
    tree: Tree, holder: Mapping, resources: list[_Resource], declared: list[_Resource]
) -> Sharing:
    """Return what is shared; a definition that nobody else reads is a mere holder."""
    shared = sharing(tree, [each.value for each in declared], PATH)
    if not tree.aliases:
        return shared
    own = {id(each.value) for each in declared}
    # What no reference reads is a place for shared parts alone.
    free = ("resources",) if "${" in tree.text else ("resources", "variables")
    return shared._replace(
        strangers=frozenset(id(each.value) for each in resources if id(each.value) not in own),
        foreign=foreign(tree, holder, lambda name: name not in free and not is_free(name)),
    )


def _repository(resource: _Resource, scope: Scope, shared: Sharing) -> Repository:
    if resource.duplicated:
        outcome = twice(resource.key, resource.logical_id)
    else:
        outcome = settled(judge(resource.body, resource.key, _way(scope), after="type"), shared)
    if outcome.state is not State.ON and _ignores(resource.body):
        note = "its ignoreChanges keeps Pulumi from changing a repository that exists"
        outcome = outcome._replace(notes=(*outcome.notes, note))
    return repository(outcome, resource.logical_id, _name(resource.body))


def _way(scope: Scope) -> Way:
    return Way(PATH, "Pulumi", lambda value: setting(value, scope), instead=_instead)


def _instead(value: Node, path: Path, name: str) -> Outcome | None:
    """Judge what deployment makes of a value where a mapping belongs."""
    by = computed(value)
    if by is None:
        return None
    return comes_from(value, name, by, "deployment evaluates", ".".join(PATH[1:]))


def _ignores(body: Mapping) -> bool:
    """Tell whether the resource's options keep Pulumi from applying the setting."""
    options = value_of(body, "options")
    ignored = value_of(resolved(options), "ignoreChanges") if options is not None else None
    items = resolved(ignored) if ignored is not None else None
    texts = [literal(each) or "" for each in items.items] if isinstance(items, Sequence) else []
    return any(text == "*" or text.startswith(PATH[1]) for text in texts)


def _name(body: Mapping) -> str | None:
    """Return the repository's own name, which a native resource calls `repositoryName`."""
    properties = slot(body, PATH[0])
    found = resolved(properties.value) if properties is not None else None
    for key in ("name", "repositoryName") if found is not None else ():
        value = value_of(found, key) if found is not None else None
        if value is not None and not varies(value):
            return literal(value)
    return None
