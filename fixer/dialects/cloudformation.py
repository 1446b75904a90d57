"""AWS CloudFormation templates, YAML or JSON, SAM templates among them.

Source: "AWS::ECR::Repository" in the AWS CloudFormation Template Reference Guide. The setting
is `Properties.ImageScanningConfiguration.ScanOnPush`, a Boolean with the default false.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects._intrinsics import (
    CONFIGURATION,
    DYNAMIC,
    SETTING,
    Outcome,
    State,
    depends,
    either,
    is_no_value,
    is_vacant,
    setting,
)
from fixer.dialects._template import (
    PATH,
    Resource,
    Slot,
    Template,
    function,
    is_repository,
    key_named,
    literal,
    slot,
    sources,
    templates,
    text_of,
    value_of,
)
from fixer.edits import Applicability
from fixer.repository import (
    Absent,
    Change,
    Declarations,
    Present,
    RegistryRule,
    Repository,
    Verdict,
)
from fixer.tree import Alias, Mapping, Node, Scalar, Sequence, Tree, key_text, resolved

NAME: Final = "cloudformation"
SUFFIXES: Final = (".yaml", ".yml", ".json", ".template", ".cfn")
DECLARES: Final = b"AWS::ECR::Repository"
MARKERS: Final = (DECLARES, b"AWS::ECR::RegistryScanningConfiguration")

_REGISTRY: Final = "AWS::ECR::RegistryScanningConfiguration"
_VERDICTS: Final = {
    State.ON: Verdict.COMPLIANT,
    State.OFF: Verdict.DISABLED,
    State.ABSENT: Verdict.MISSING,
    State.INVALID: Verdict.INVALID,
    State.DEPENDS: Verdict.CONDITIONAL,
}


def declarations(tree: Tree) -> Declarations:
    """Return the repositories of a tree, judged, and its registry's own scanning rules."""
    repositories: list[Repository] = []
    rules: list[RegistryRule] = []
    for template in templates(tree):
        generated = _from_cdk(template)
        for resource in template.resources:
            if is_repository(resource):
                repository = _repository(resource, template)
                repositories.append(_generated(repository) if generated else repository)
            elif text_of(resource.body, "Type") == _REGISTRY:
                rules += _registry_rules(resource)
    return Declarations(tuple(repositories), tuple(rules))


def _repository(resource: Resource, template: Template) -> Repository:
    outcome = _settled(_judge(resource, template), template)
    properties = value_of(resource.body, PATH[0])
    name = text_of(resolved(properties), "RepositoryName") if properties is not None else None
    return Repository(
        logical_id=resource.logical_id,
        at=outcome.at,
        verdict=_VERDICTS[outcome.state],
        why=outcome.why,
        remedy=outcome.remedy,
        applicability=outcome.applicability,
        changes=outcome.changes,
        by_default=outcome.by_default,
        name=name,
        literal=outcome.literal,
    )


def _judge(resource: Resource, template: Template) -> Outcome:
    """Walk from the resource to its setting, and judge where the way ends."""
    if resource.duplicated:
        return _twice(resource.key, resource.logical_id)
    found = slot(resource.body, "Properties")
    if found is None:
        return _missing(resource.body, PATH, resource.key, after="Type")
    if found.duplicated:
        return _twice(found.key, "Properties")
    value = found.value
    if is_vacant(value):
        return _renamed(_vacant(value, PATH[1:], found), found, "Properties")
    called = function(value)
    if called is not None:
        outcome = _computed(value, "Properties", called[0])
    elif isinstance(body := resolved(value), Mapping):
        outcome = _properties(body, found.key, template)
    else:
        outcome = _no_mapping(value, "Properties")
    return _renamed(outcome, found, "Properties")


def _properties(body: Mapping, key: Node, template: Template) -> Outcome:
    found = slot(body, CONFIGURATION)
    if found is None:
        return _missing(body, PATH[1:], key)
    if found.duplicated:
        return _twice(found.key, CONFIGURATION)
    outcome = _configuration(found.value, template)
    if outcome.at is found.value:
        outcome = outcome._replace(at=_nearest(found))
    elsewhere = _instead(found, body, PATH[1:])
    if isinstance(found.value, Alias):
        elsewhere = (Change(Absent(found.value, PATH[2:], replaces=True)), *elsewhere)
    outcome = outcome._replace(elsewhere=(*outcome.elsewhere, *elsewhere))
    return _renamed(outcome, found, CONFIGURATION)


def _configuration(value: Node, template: Template) -> Outcome:
    """Judge the value of ImageScanningConfiguration."""
    if is_vacant(value):
        return _vacant(value, PATH[2:], None)
    called = function(value)
    if called is not None and called[0] == "Fn::If":
        return either(value, called[1], template, _configuration)
    if called is not None:
        return _computed(value, CONFIGURATION, called[0])
    body = resolved(value)
    if not isinstance(body, Mapping):
        return _no_mapping(value, CONFIGURATION)
    found = slot(body, SETTING)
    if found is None:
        return _missing(body, PATH[2:], value)
    if found.duplicated:
        return _twice(found.key, SETTING)
    outcome = setting(found.value, template)
    if outcome.at is found.value:
        outcome = outcome._replace(at=_nearest(found))
    elsewhere = _instead(found, body, PATH[2:])
    if isinstance(found.value, Alias):
        elsewhere = (Change(Present(found.value)), *elsewhere)
    outcome = outcome._replace(elsewhere=elsewhere)
    return _renamed(outcome, found, SETTING)


def _nearest(found: Slot) -> Node:
    """Return the node that a finding points to: the value, or its key if that is empty."""
    value = found.value
    return found.key if isinstance(value, Scalar) and value.start == value.end else value


def _missing(body: Mapping, path: tuple[str, ...], at: Node, after: str | None = None) -> Outcome:
    """Judge a mapping without the next key of the path, unless an include may bring it."""
    transform = slot(body, "Fn::Transform")
    if transform is not None:
        return _computed(transform.key, path[0], "Fn::Transform")
    candidates = [source for source in sources(body) if source is not body] + [body]
    changes = [
        Change(Absent(source, path, key_named(source, after)))
        for source in candidates
        if source.entries
    ]
    return Outcome(
        State.ABSENT,
        at,
        f"it has no {path[0]}",
        f"adds {'.'.join(path)}: true",
        changes=(changes[0],),
        elsewhere=tuple(changes[1:]),
    )


def _vacant(value: Node, path: tuple[str, ...], found: Slot | None) -> Outcome:
    """Judge a value that stands for nothing where a mapping belongs."""
    name = PATH[PATH.index(path[0]) - 1]
    return Outcome(
        State.ABSENT,
        _nearest(found) if found is not None else value,
        f"{name} is {'AWS::NoValue' if is_no_value(value) else 'empty'}",
        f"adds {'.'.join(path)}: true",
        changes=(Change(Absent(resolved(value), path, replaces=True)),),
    )


def _computed(at: Node, what: str, by: str) -> Outcome:
    return depends(
        at,
        f"{what} comes from {by}, which only deployment evaluates",
        f"write {'.'.join(PATH[1:])}: true into the repository, or make sure that {by} gives it",
    )


def _no_mapping(value: Node, name: str) -> Outcome:
    if DYNAMIC in (literal(value) or ""):
        return _computed(value, name, "a dynamic reference")
    return Outcome(
        State.INVALID,
        value,
        f"{name} is no mapping, which CloudFormation refuses",
        f"write {name} as a mapping",
        Applicability.MANUAL,
    )


def _twice(key: Node, name: str) -> Outcome:
    return Outcome(
        State.INVALID,
        key,
        f"{name} stands there more than once, and which one counts is undefined",
        "leave one of them",
        Applicability.MANUAL,
    )


def _renamed(outcome: Outcome, found: Slot, name: str) -> Outcome:
    """Add the renaming of a key in the wrong case, which CloudFormation refuses."""
    if not found.miscased:
        return outcome
    wrong = key_text(found.key)
    remedy = f"renames it to {name}"
    return outcome._replace(
        state=State.INVALID,
        at=found.key,
        why=f"the key {wrong} is in the wrong case"
        + (f", and {outcome.why}" if outcome.why else ""),
        remedy=f"{remedy} and {outcome.remedy}" if outcome.remedy else remedy,
        changes=(Change(Present(found.key), name), *outcome.changes),
        elsewhere=(),
        by_default=False,
    )


def _instead(found: Slot, body: Mapping, path: tuple[str, ...]) -> tuple[Change, ...]:
    """Return the change that overrides a merged entry by a key of the mapping's own."""
    return (Change(Absent(body, path)),) if found.owner is not body else ()


def _settled(outcome: Outcome, template: Template) -> Outcome:
    """Move a change off a node that others share, to the repository itself, or leave it."""
    if outcome.applicability is Applicability.MANUAL or not outcome.changes:
        return outcome
    if not any(template.shared(_site_node(change)) for change in outcome.changes):
        return outcome
    for change in outcome.elsewhere:
        if not template.shared(_site_node(change)):
            return outcome._replace(changes=(change,))
    return outcome._replace(
        why=f"{outcome.why}, in a part that an anchor shares with other resources",
        remedy="give the repository a part of its own",
        applicability=Applicability.MANUAL,
        changes=(),
    )


def _site_node(change: Change) -> Node:
    return change.site.within if isinstance(change.site, Absent) else change.site.node


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
