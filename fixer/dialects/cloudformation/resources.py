"""AWS CloudFormation templates, YAML or JSON, SAM templates among them.

Source: "AWS::ECR::Repository" in the AWS CloudFormation Template Reference Guide. The setting
is `Properties.ImageScanningConfiguration.ScanOnPush`, a Boolean with the default false.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects.cloudformation.functions import either, rendered, setting, vacant
from fixer.dialects.cloudformation.template import (
    FOR_EACH,
    PATH,
    REPOSITORY,
    Resource,
    Template,
    function,
    is_repository,
    templates,
)
from fixer.dialects.common.aliases import settled
from fixer.dialects.common.assessment import Outcome, comes_from, repository
from fixer.dialects.common.mappings import literal, slot, sources, text_of, value_of
from fixer.dialects.common.setting_path import Way, descend, judge, twice
from fixer.model.declaration import Declarations, File, Path, RegistryRule, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.tree import Mapping, Node, Sequence, key_text, resolved

_REGISTRY: Final = "AWS::ECR::RegistryScanningConfiguration"


def declarations(file: File) -> Declarations:
    """Return the repositories of a file, judged, and its registry's own scanning rules."""
    repositories: list[Repository] = []
    rules: list[RegistryRule] = []
    for template in templates(file.tree):
        found = [
            _repository(resource, template)
            for resource in template.resources
            if is_repository(resource)
        ]
        is_open = any(each.verdict is not Verdict.COMPLIANT for each in found)
        repositories += map(_generated, found) if is_open and _from_cdk(template) else found
        for resource in template.resources:
            if text_of(resource.body, "Type") == _REGISTRY:
                rules += _registry_rules(resource)
    return Declarations(tuple(repositories), tuple(rules))


def _repository(resource: Resource, template: Template) -> Repository:
    properties = value_of(resource.body, PATH[0])
    name = text_of(resolved(properties), "RepositoryName") if properties is not None else None
    if resource.duplicated:
        outcome = twice(resource.key, resource.duplicated)
    else:
        outcome = judge(resource.body, resource.key, _way(template), after="Type")
    return repository(settled(outcome, template.sharing), resource.logical_id, name)


def _way(template: Template) -> Way:
    """Return the way to the setting, with what a template's functions may make of it."""

    def instead(value: Node, path: Path, name: str) -> Outcome | None:
        called = function(value)
        if called is not None and called[0] == "Fn::If" and path == PATH[2:]:
            return either(value, called[1], template, configuration)
        if called is not None:
            return _computed(value, name, called[0])
        by = rendered(literal(value) or "")
        if by is not None:
            return _computed(value, name, by)
        maker = _maker(value)
        if maker is not None and slot(value, str(path[0])) is None:
            return _computed(maker[0], str(path[0]), maker[1])
        return None

    def configuration(value: Node) -> Outcome:
        # A way of its own: functions that lead back to themselves would never be freed.
        return descend(value, PATH[2:], _way(template))

    return Way(
        PATH, "CloudFormation", lambda value: setting(value, template), vacant, instead, REPOSITORY
    )


def _maker(value: Node) -> tuple[Node, str] | None:
    """Return what puts further keys into a mapping at deployment: its key, and its name."""
    body = resolved(value)
    for source in sources(body) if isinstance(body, Mapping) else ():
        for key, _ in source.entries:
            name = key_text(key) or ""
            if name == "Fn::Transform":
                return key, name
            if name.startswith(FOR_EACH):
                return key, FOR_EACH.rstrip(":")
    return None


def _computed(at: Node, what: str, by: str) -> Outcome:
    return comes_from(at, what, by, "deployment evaluates", ".".join(PATH[1:]))


def _from_cdk(template: Template) -> bool:
    """Tell whether the CDK wrote the template, so that an edit is lost at the next synthesis."""
    bootstrap = template.section_entry("Parameters", "BootstrapVersion")
    kind = text_of(bootstrap, "Type") if bootstrap is not None else None
    if kind == "AWS::SSM::Parameter::Value<String>":
        return True
    return any(_bears_cdk_mark(resource) for resource in template.resources)


def _bears_cdk_mark(resource: Resource) -> bool:
    metadata = value_of(resource.body, "Metadata")
    if metadata is not None and value_of(resolved(metadata), "aws:cdk:path") is not None:
        return True
    return resource.logical_id == "CDKMetadata"


def _generated(repository: Repository) -> Repository:
    if repository.verdict is Verdict.COMPLIANT:
        return repository
    advice = "the CDK generated this file: set imageScanOnPush: true in the source of the stack"
    if repository.applicability is Applicability.MANUAL:
        return repository._replace(notes=(*repository.notes, advice))
    return repository._replace(
        applicability=Applicability.UNSAFE, notes=(*repository.notes, advice)
    )


def _registry_rules(resource: Resource) -> Iterator[RegistryRule]:
    """Yield the literal rules of a registry's scanning configuration."""
    properties = value_of(resource.body, "Properties")
    rules = value_of(resolved(properties), "Rules") if properties is not None else None
    listed = resolved(rules) if rules is not None else None
    for item in listed.items if isinstance(listed, Sequence) else ():
        rule = resolved(item)
        filters = value_of(rule, "RepositoryFilters")
        each = resolved(filters) if filters is not None else None
        texts = [
            text_of(resolved(one), "Filter")
            for one in (each.items if isinstance(each, Sequence) else ())
        ]
        frequency = text_of(rule, "ScanFrequency")
        if frequency is not None:
            yield RegistryRule(frequency, tuple(text for text in texts if text is not None))
