"""AWS CloudFormation templates, YAML or JSON, SAM templates among them.

Source: "AWS::ECR::Repository" in the AWS CloudFormation Template Reference Guide. The setting
is `Properties.ImageScanningConfiguration.ScanOnPush`, a Boolean with the default false.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from fixer.dialects.cloudformation.cdk_output import is_generated
from fixer.dialects.cloudformation.evaluate import assess_if, assess_setting
from fixer.dialects.cloudformation.literals import emptiness, template_origin
from fixer.dialects.cloudformation.spelling import misplaced, misspelt
from fixer.dialects.cloudformation.strays import Stray, strays
from fixer.dialects.cloudformation.template import (
    FOR_EACH,
    PATH,
    REPOSITORY,
    Resource,
    Template,
    TemplateCache,
    function,
    function_origin,
    is_repository,
    templates,
)
from fixer.dialects.common.assessments import (
    computed,
    conditional,
    duplicate_key,
    invalid,
    mark_generated,
    shortened,
)
from fixer.dialects.common.line_breaks import assess_line_breaks
from fixer.dialects.common.mappings import (
    find_entry,
    follow,
    items_of,
    literal_text,
    merged_mappings,
    text_of,
    value_of,
)
from fixer.dialects.common.setting_path import (
    SettingPath,
    assess_at,
    assess_declaration,
    setting_code,
)
from fixer.dialects.common.yaml_aliases import avoid_shared_edits, has_anchors
from fixer.model.declaration import (
    Assessment,
    Declarations,
    Path,
    RegistryRule,
    Repository,
    Verdict,
)
from fixer.model.edits import Applicability
from fixer.model.file import File, Occurrence
from fixer.model.reasons import (
    Action,
    Cause,
    Evaluator,
    Note,
    Origin,
    OriginKind,
    Reader,
    Reason,
    Remedy,
    Topic,
)
from fixer.model.syntax_tree import Entry, Mapping, Node, key_text, resolved

_NESTING: Final = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
"""The types of resources that nest another template."""
_REGISTRY: Final = "AWS::ECR::RegistryScanningConfiguration"


def declarations(file: File) -> Declarations:
    """Return the repositories of a file, assessed, and its registry's own scanning rules."""
    repositories: list[Repository] = []
    rules: list[RegistryRule] = []
    taken: set[int] = set()
    documents: dict[int, Template] = {}
    nests = any(kind in file.tree.text for kind in _NESTING)
    for template in templates(file):
        documents.setdefault(id(template.document), template)
        taken.update(id(each.body) for each in template.resources)
        found = [_repository(each, template) for each in template.resources if is_repository(each)]
        is_open = any(each.assessment.verdict is not Verdict.COMPLIANT for each in found)
        generated = is_open and is_generated(template)
        note = Note(Topic.GENERATED_BY_CDK)
        repositories += [mark_generated(each, note) if generated else each for each in found]
        if nests:
            from fixer.dialects.cloudformation.nested_stacks import nested_repositories

            repositories += nested_repositories(template, file, _judged)
        for resource in template.resources:
            if text_of(resource.body, "Type") == _REGISTRY:
                rules += _registry_rules(resource, template, file.occurrence)
    has_texts = "TemplateBody" in file.tree.text
    for template in documents.values():
        for stray in strays(template.document, file.tree, taken):
            repositories.append(_stray_repository(stray, template))
        if has_texts:
            from fixer.dialects.cloudformation.template_texts import text_repositories

            repositories += text_repositories(template.document, file, declarations)
    repositories.sort(key=lambda each: _start(each.assessment))
    return Declarations(tuple(repositories), tuple(rules))


def _judged(template: Template) -> Iterator[tuple[Repository, frozenset[str]]]:
    """Yield the repositories of a template, with the parameters that a stack gives for them."""
    references = None
    for resource in filter(is_repository, template.resources):
        # What a function has found out may rest on a parameter, too.
        each = template._replace(cache=TemplateCache())
        each.cache.references = references
        repository = _as_it_is(resource, each)
        references = each.cache.references
        yield repository, frozenset(each.cache.given_used)


def _start(assessment: Assessment) -> int:
    return (assessment.declaration or assessment.at).start


def _stray_repository(stray: Stray, template: Template) -> Repository:
    """Return the repository that a mapping outside of all templates may be, never with a fix."""
    cause = stray.cause
    if cause is not None:
        reason = Reason(cause, name=stray.place)
        remedy = Remedy(Action.MOVE_RESOURCE, code=setting_code(PATH))
        assessment = invalid(stray.resource.key, reason, remedy)
        assessment = assessment._replace(declaration=stray.resource.body)
        return Repository(stray.resource.logical_id, assessment)
    found = _repository(stray.resource, template)
    assessment = found.assessment
    if assessment.verdict is not Verdict.COMPLIANT:
        assessment = assessment.with_note(Note(Topic.PERHAPS_NO_RESOURCE))._replace(
            applicability=Applicability.MANUAL,
            changes=(),
            alternatives=(),
            remedy=Remedy(Action.WRITE, code=setting_code(PATH)),
        )
    return found._replace(assessment=assessment)


def _repository(resource: Resource, template: Template) -> Repository:
    """Return a repository, assessed, whose changes touch nothing that others share."""
    found = _as_it_is(resource, template)
    return found._replace(assessment=avoid_shared_edits(found.assessment, template.usage))


def _as_it_is(resource: Resource, template: Template) -> Repository:
    """Return a repository, assessed, without regard to what its changes touch."""
    properties = follow(resource.body, PATH[0])
    name = text_of(properties, "RepositoryName") if properties is not None else None
    unclear = None
    if template.document.is_one_template:
        unclear = assess_line_breaks(template.tree.text, resource.key, Reader.SERVERLESS)
    if unclear is not None:
        assessment = unclear
    elif resource.duplicated:
        assessment = duplicate_key(resource.key, resource.duplicated, Reader.CLOUDFORMATION)
    else:
        assessment = _assess(resource, template)
        if _is_misspelt(assessment.reason) and has_anchors(template.tree):
            # What an anchor shares is not followed through a key that is not one of the path.
            assessment = assessment._replace(
                applicability=Applicability.MANUAL, changes=(), remedy=Remedy(Action.BY_HAND)
            )
        wrong_key = misplaced(resource.body, template.document.misplaced)
        if wrong_key is not None:
            reason = Reason(Cause.MISPLACED_KEY, name=key_text(wrong_key) or "")
            remedy = Remedy(Action.MOVE_KEY, code=setting_code(PATH))
            assessment = invalid(wrong_key, reason, remedy)._replace(declaration=resource.body)
    names = partial(_names, resource, template)
    return Repository(resource.logical_id, assessment, name, possible_names=names)


def _names(resource: Resource, template: Template) -> tuple[str, ...]:
    from fixer.dialects.cloudformation.repository_names import repository_name

    return (repository_name(resource, template),)


def _assess(resource: Resource, template: Template) -> Assessment:
    """Assess a repository by the extension that decides on its setting, or else by itself."""
    path = _setting_path(template)
    extensions = template.document.extensions
    if extensions.computed is not None:
        origin = Origin(OriginKind.PLACEHOLDER, shortened(literal_text(extensions.computed) or ""))
        return _computed(extensions.computed, "extensions", origin)
    deciding = extensions.of(resource.logical_id, PATH[0], PATH[1])
    if not deciding:
        return assess_declaration(resource.body, resource.key, path, after="Type")
    assessed = [_assess_extension(each, path) for each in deciding]
    opened = [each for each in assessed if each.verdict is not Verdict.COMPLIANT]
    if len(assessed) == 1 or not opened:
        return assessed[-1]
    # Serverless merges them, so that the last one need not hold all that counts.
    reason = Reason(Cause.SEVERAL_EXTENSIONS, name=resource.logical_id, inner=opened[-1].reason)
    return conditional(opened[-1].at, reason, Remedy(Action.KEEP_ONE_ON))


def _is_misspelt(reason: Reason | None) -> bool:
    """Whether a key on the path is misspelt."""
    while reason is not None and reason.cause is not Cause.MISSPELT_KEY:
        reason = reason.inner
    return reason is not None


def _assess_extension(extension: Entry, path: SettingPath) -> Assessment:
    body = resolved(extension.value)
    if isinstance(body, Mapping):
        return assess_declaration(body, extension.key, path)
    origin = Origin(OriginKind.PLACEHOLDER, shortened(literal_text(body) or ""))
    return _computed(extension.value, "the extension", origin)


def _setting_path(template: Template) -> SettingPath:
    """Return the path to the setting, with what a template's functions may make of it."""

    def substitute(value: Node, rest: Path, name: str) -> Assessment | None:
        called = function(value)
        if called is not None and called[0] == "Fn::If":
            # A path of its own: functions that lead back to themselves would never be freed.
            return assess_if(
                value,
                called[1],
                rest,
                template,
                lambda branch: assess_at(branch, rest, _setting_path(template)),
            )
        if called is not None:
            return _computed(value, name, function_origin(called[0]))
        origin = template_origin(value)
        if origin is not None:
            return _computed(value, name, origin)
        maker = _key_maker(value)
        if maker is not None and find_entry(value, str(rest[0])) is None:
            key, maker_name = maker
            return _computed(key, str(rest[0]), Origin(OriginKind.FUNCTION, maker_name))
        return None

    return SettingPath(
        PATH,
        Reader.CLOUDFORMATION,
        lambda value: assess_setting(value, template),
        emptiness,
        substitute,
        REPOSITORY,
        misspelt,
    )


def _key_maker(value: Node) -> tuple[Node, str] | None:
    """Return what adds further keys to a mapping at deployment: its key, and its name."""
    body = resolved(value)
    for source in merged_mappings(body) if isinstance(body, Mapping) else ():
        for key, _ in source.entries:
            name = key_text(key) or ""
            if name == "Fn::Transform":
                return key, name
            if name.startswith(FOR_EACH):
                return key, FOR_EACH.rstrip(":")
    return None


def _computed(at: Node, setting: str, origin: Origin) -> Assessment:
    return computed(at, setting, origin, Evaluator.DEPLOYMENT, setting_code(PATH[1:]))


def _registry_rules(
    resource: Resource, template: Template, occurrence: Occurrence
) -> Iterator[RegistryRule]:
    """Yield the literal rules of a registry's scanning configuration that exists in any case."""
    if value_of(resource.body, "Condition") is not None:
        return

    def is_always_there(node: Node | None) -> bool:
        root = template.document.root
        return node is None or occurrence.part_around(node.start, node.end, root) is None

    for rule in items_of(follow(resource.body, "Properties", "Rules")):
        filters = items_of(follow(rule, "RepositoryFilters"))
        texts = [text_of(each, "Filter") for each in filters if is_always_there(each)]
        frequency = text_of(rule, "ScanFrequency")
        if frequency is not None and is_always_there(value_of(rule, "ScanFrequency")):
            yield RegistryRule(frequency, tuple(text for text in texts if text is not None))
