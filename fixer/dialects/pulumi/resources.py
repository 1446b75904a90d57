"""Pulumi YAML programs and components, in YAML or JSON.

Source: "Pulumi YAML reference" and "Pulumi YAML component reference" in the documentation of
Pulumi, and the pages "aws.ecr.Repository", "aws-native.ecr.Repository" and "awsx.ecr.Repository"
of its registry. The setting is `properties.imageScanningConfiguration.scanOnPush`, a boolean with
the default false; the component of awsx hands it on. Pulumi checks the type of every property, so
that a string is not a boolean to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.assessments import computed, duplicate_key
from fixer.dialects.common.mappings import (
    find_entry,
    follow,
    has_placeholder,
    is_empty,
    items_of,
    literal_text,
    text_of,
    value_of,
)
from fixer.dialects.common.setting_path import SettingPath, assess_declaration, setting_code
from fixer.dialects.common.yaml_aliases import (
    AliasUsage,
    alias_usage,
    avoid_shared_edits,
    is_free_key,
    separate_sections,
)
from fixer.dialects.pulumi.evaluate import PATH, Names, assess_setting, origin_of
from fixer.model.declaration import Assessment, Declarations, Path, Repository, Verdict
from fixer.model.file import File
from fixer.model.reasons import Evaluator, Note, Reader, Topic
from fixer.model.syntax_tree import Mapping, Node, Tree, key_text, resolved

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
    """Return the repositories of a file, assessed."""
    return Declarations(tuple(_repositories(file.tree)))


def _repositories(tree: Tree) -> Iterator[Repository]:
    for document in tree.documents:
        for holder in _holders(resolved(document)):
            resources = _resources(holder)
            declared = [each for each in resources if _is_repository(each)]
            names = Names(document, holder, [each.body for each in declared])
            usage = _alias_usage(tree, holder, resources, declared)
            yield from (_repository(each, names, usage) for each in declared)


def _holders(document: Node) -> Iterator[Mapping]:
    """Yield the program and each component, which hold the same sections."""
    if not isinstance(document, Mapping):
        return
    yield document
    components = follow(document, "components")
    for _, value in components.entries if isinstance(components, Mapping) else ():
        component = resolved(value)
        if isinstance(component, Mapping):
            yield component


def _resources(holder: Mapping) -> list[_Resource]:
    body = follow(holder, "resources")
    if not isinstance(body, Mapping):
        return []
    names = Counter(key_text(entry.key) for entry in body.entries)
    return [
        _Resource(key_text(key) or "", key, value, declared, names[key_text(key)] > 1)
        for key, value in body.entries
        if isinstance(declared := resolved(value), Mapping)
    ]


def _is_repository(resource: _Resource) -> bool:
    """Whether a resource is a private repository that the program creates."""
    read = value_of(resource.body, "get")
    if read is not None and not is_empty(read):
        return False
    return text_of(resource.body, "type") in _TYPES


def _alias_usage(
    tree: Tree, holder: Mapping, resources: list[_Resource], declared: list[_Resource]
) -> AliasUsage:
    """Return who uses what; a definition that nothing else reads has no use of its own."""
    usage = alias_usage(tree, [each.value for each in declared], PATH)
    if not tree.aliases:
        return usage
    own = {id(each.value) for each in declared}
    # A section that no reference reads is a place for shared parts alone.
    free = ("resources",) if "${" in tree.text else ("resources", "variables")
    return usage._replace(
        others=frozenset(id(each.value) for each in resources if id(each.value) not in own),
        separate=separate_sections(
            tree, holder, lambda name: name not in free and not is_free_key(name)
        ),
    )


def _repository(resource: _Resource, names: Names, usage: AliasUsage) -> Repository:
    if resource.duplicated:
        assessment = duplicate_key(resource.key, resource.logical_id, Reader.PULUMI)
    else:
        path = _setting_path(names)
        assessment = assess_declaration(resource.body, resource.key, path, after="type")
        assessment = avoid_shared_edits(assessment, usage)
    if assessment.verdict is not Verdict.COMPLIANT and _ignores_changes(resource.body):
        assessment = assessment.with_note(Note(Topic.PROGRAM_IGNORES_CHANGES))
    return Repository(resource.logical_id, assessment, _name(resource.body))


def _setting_path(names: Names) -> SettingPath:
    return SettingPath(
        PATH,
        Reader.PULUMI,
        lambda value: assess_setting(value, names),
        assess_substitute=_assess_substitute,
    )


def _assess_substitute(value: Node, rest: Path, name: str) -> Assessment | None:
    """Assess what computes a value where a mapping belongs."""
    origin = origin_of(value)
    if origin is None:
        return None
    return computed(value, name, origin, Evaluator.DEPLOYMENT, setting_code(PATH[1:]))


def _ignores_changes(body: Mapping) -> bool:
    """Whether the resource's options keep Pulumi from applying the setting."""
    ignored = items_of(follow(body, "options", "ignoreChanges"))
    texts = [literal_text(each) or "" for each in ignored]
    return any(text == "*" or text.startswith(PATH[1]) for text in texts)


def _name(body: Mapping) -> str | None:
    """Return the repository's own name, which a native resource calls `repositoryName`."""
    properties = find_entry(body, PATH[0])
    if properties is None:
        return None
    for key in ("name", "repositoryName"):
        value = value_of(resolved(properties.value), key)
        if value is not None and not has_placeholder(value):
            return literal_text(value)
    return None
