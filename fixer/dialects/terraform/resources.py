"""Terraform and OpenTofu, in HCL and in its JSON form.

Sources: "Resource: aws_ecr_repository" in the documentation of the AWS provider, whose block
`image_scanning_configuration` has the required argument `scan_on_push`; without the block images
are not scanned. "awscc_ecr_repository" in that of the AWS Cloud Control provider, where the same
words are an attribute and its member. "Override Files" and "JSON Configuration Syntax" in that of
the Terraform language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from fixer.dialects.common.assessments import (
    compliant_by_default,
    conditional,
    invalid,
)
from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    entries_of,
    has_computed_key,
    is_json,
    is_literal,
    is_null,
    iterator_name,
    last_before,
    root_of,
    text_argument,
)
from fixer.dialects.terraform.deciders import deciders_of, values_of
from fixer.dialects.terraform.evaluate import (
    Context,
    evaluate,
    instances,
    pair_value,
    pairs_of,
)
from fixer.dialects.terraform.generated import with_notes_on_generators
from fixer.dialects.terraform.local_modules import (
    call_repositories,
    is_on_in_every_call,
    module_of,
    wanted_calls,
)
from fixer.dialects.terraform.module import Module, is_override
from fixer.dialects.terraform.registry import registry_rules
from fixer.dialects.terraform.scan_setting import (
    BLOCK,
    CLOUD_CONTROL,
    CODE,
    RESOURCE,
    SETTING,
    ScanSetting,
    assess_setting,
    assess_values,
    dynamic_blocks,
    from_other_file,
)
from fixer.dialects.terraform.unknown_modules import unknown_module_repositories
from fixer.dialects.terraform.values import (
    Value,
    member,
    possibilities,
    rests_on_default,
)
from fixer.model.declaration import (
    Absent,
    Assessment,
    Change,
    Declarations,
    Repository,
    Verdict,
)
from fixer.model.edits import Applicability
from fixer.model.file import File, Unreadable
from fixer.model.reasons import Action, Cause, Note, Reason, Remedy, Topic
from fixer.model.syntax_tree import Block, Entry, Mapping, Node, Scalar, Sequence, walk

_LAST: Final = frozenset(("lifecycle", "provisioner", "connection", "depends_on"))
"""What comes last in a resource; "Style Guide" of the Terraform language."""
_KEEP_ONE: Final = Remedy(Action.KEEP_ONE)
_WRITE_PLAIN_BLOCK: Final = Remedy(Action.WRITE_PLAIN_BLOCK, name=BLOCK, code=CODE)
_ADD_SETTING: Final = Remedy(Action.ADD, code=CODE)
_OBJECT: Final = f"{BLOCK} = {{ {CODE} }}"


def declarations(file: File) -> Declarations:
    """Return the repositories of a file and of the modules that it calls, assessed."""
    module = module_of(file)
    found = _repositories(file, module)
    if "aws_cloudformation_stack" in file.tree.text:
        # CloudFormation and Kubernetes are of no use to any other file.
        from fixer.dialects.terraform.cloudformation_stacks import stack_repositories

        found += stack_repositories(file, Context(module))
    if "kubernetes_manifest" in file.tree.text or "kubectl_manifest" in file.tree.text:
        from fixer.dialects.terraform.kubernetes_manifests import manifest_repositories

        found += manifest_repositories(file)
    found.sort(key=lambda each: each.assessment.at.start)
    files = module.files
    others = () if isinstance(files, Unreadable) else files
    found = with_notes_on_generators(found, file, others)
    return Declarations(tuple(found), tuple(registry_rules(file, Context(module))))


def _repositories(file: File, module: Module) -> list[Repository]:
    """Return the repositories of a file as both Terraform and OpenTofu take them."""
    return [
        _unless_callers_decide(each, file, module)._replace(
            deciders=partial(deciders_of, each.logical_id, each.input, module)
        )
        for each in _taken(file, module)
    ]


def _taken(file: File, module: Module) -> list[Repository]:
    if not module.differs_for_terraform:
        return list(repositories_of(file, Context(module)))
    both = (module, module.for_terraform)
    taken = [each for each in both if any(file.path == code.path for code in each.code)]
    found = [list(repositories_of(file, Context(each))) for each in taken]
    if len(found) == 2 and len(found[0]) == len(found[1]):
        return [
            other if one.assessment.verdict is Verdict.COMPLIANT else one
            for one, other in zip(*found, strict=True)
        ]
    return found[0] if found else list(repositories_of(file, Context(module)))


def _unless_callers_decide(repository: Repository, file: File, module: Module) -> Repository:
    """Return a repository whose module requires an input as its callers in the input make it."""
    assessment = repository.assessment
    if assessment.verdict is not Verdict.CONDITIONAL:
        return repository
    if not is_on_in_every_call(repository, file, module, repositories_of):
        return repository
    reason = Reason(Cause.CALLERS_ON, setting=repository.input or SETTING)
    write = assessment.remedy or Remedy(Action.WRITE, code=CODE)
    on = compliant_by_default(assessment.at, reason, write)
    return repository._replace(assessment=on._replace(notes=assessment.notes))


def repositories_of(file: File, context: Context) -> Iterator[Repository]:
    """Yield the repositories that the resources and calls of a file create, assessed."""
    yield from _resources(file, context)
    yield from call_repositories(file, context, repositories_of)
    yield from _unknown_modules(file, context)


def _unknown_modules(file: File, context: Context) -> Iterator[Repository]:
    for call in wanted_calls(file, context):
        yield from unknown_module_repositories(call, file, context, repositories_of)


def _resources(file: File, context: Context) -> Iterator[Repository]:
    wanted = context.module.wanted
    for block in blocks_of(root_of(file.tree), "resource", 2):
        kind, name = block.labels
        if kind not in (RESOURCE, CLOUD_CONTROL):
            continue
        if wanted is not None and f"{kind}.{name}" not in wanted:
            continue
        setting, home = block, file
        if not is_override(file.path):
            setting, home = _overridden(block, file, context)
        elif context.module.is_merged("resource", block.labels) or not _configures(block):
            continue
        inside = instances(block.body, file, context)
        assess = _assess_resource if kind == RESOURCE else _assess_cloud_control
        assessment = from_other_file(assess(setting, home, inside), block.key, home, file)
        if _ignores_changes(block.body):
            assessment = assessment.with_note(Note(Topic.CHANGES_IGNORED))
        written = "name" if kind == RESOURCE else "repository_name"
        title = text_argument(block.body, written)
        names = partial(_names, argument(block.body, written), file, inside)
        assessment = assessment._replace(declaration=block.body)
        yield Repository(f"{kind}.{name}", assessment, title, possible_names=names)


def _names(value: Node | None, file: File, contexts: list[Context]) -> tuple[str, ...]:
    from fixer.dialects.terraform.repository_names import repository_names

    return repository_names(value, file, contexts)


def _overridden(block: HclBlock, file: File, context: Context) -> tuple[HclBlock, File]:
    """Return the block from which a resource has its setting, and the file of that block."""
    overriding = context.module.overriding("resource", block.labels)
    found = (each for each in overriding if _configures(each[0]))
    return next(found, (block, file))


def _configures(block: HclBlock) -> bool:
    """Whether a resource configures scanning, which an override file then decides."""
    return bool(entries_of(block.body, BLOCK)) or any(dynamic_blocks(block.body))


# aws_ecr_repository, whose setting is in a block.


def _assess_resource(block: HclBlock, file: File, contexts: list[Context]) -> Assessment:
    """Assess a resource whose setting is in a block."""
    body = block.body
    written = entries_of(body, BLOCK)
    dynamic = list(dynamic_blocks(body))
    blocks = list(blocks_of(body, BLOCK))
    if len(blocks) + len(dynamic) > 1:
        first = (written or [Entry(dynamic[0].key, body)])[0].key
        return invalid(first, Reason(Cause.DUPLICATE_BLOCK, setting=BLOCK), _KEEP_ONE)
    attributes = [each for each in written if not isinstance(each.value, Block)]
    if attributes and (blocks or dynamic) and not is_json(file.tree):
        return _not_a_block(attributes[0].key)
    if dynamic:
        return _assess_dynamic(dynamic[0], file, contexts)
    if blocks:
        return _assess_block(blocks[0], file, contexts)
    if not written:
        return _missing(block)
    key, value = written[0]
    if is_json(file.tree) and _is_nothing(value):
        return _empty(key, value)
    return _not_a_block(key)


def _not_a_block(key: Node) -> Assessment:
    reason = Reason(Cause.NOT_A_BLOCK, setting=BLOCK)
    return invalid(key, reason, Remedy(Action.WRITE_AS_BLOCK, name=BLOCK))


def _missing(block: HclBlock, as_block: bool = True) -> Assessment:
    body = block.body
    is_empty = not body.entries and body.flow
    site = Absent(
        body, (BLOCK, SETTING), last_before(body, _LAST), is_empty, as_block and not body.flow
    )
    return Assessment(
        Verdict.MISSING,
        block.key,
        Reason(Cause.NO_KEY, setting=BLOCK),
        Remedy(Action.ADD_BLOCK, name=BLOCK, code=CODE),
        changes=(Change(site),),
    )


def _is_nothing(value: Node) -> bool:
    if isinstance(value, Scalar):
        return is_null(value)
    return isinstance(value, Mapping | Sequence) and _has_nothing_inside(value)


def _has_nothing_inside(node: Node) -> bool:
    return len(list(walk(node))) == 1


def _empty(key: Node, value: Node) -> Assessment:
    return Assessment(
        Verdict.MISSING,
        key,
        Reason(Cause.EMPTY, setting=BLOCK),
        _ADD_SETTING,
        changes=(Change(Absent(value, (SETTING,), replaces=True)),),
    )


def _without_setting(key: Node, body: Mapping) -> Assessment:
    return Assessment(
        Verdict.MISSING,
        key,
        Reason(Cause.BLOCK_NO_SETTING, setting=SETTING, name=BLOCK),
        _ADD_SETTING,
        changes=(Change(Absent(body, (SETTING,))),),
    )


def _assess_block(inner: HclBlock, file: File, contexts: list[Context]) -> Assessment:
    """Assess a block, or the content of a dynamic one, by its setting."""
    if inner.body.flow and not inner.body.entries:
        return _empty(inner.key, inner.body)
    return _assess_members(inner.key, inner.body, file, contexts)


def _assess_members(key: Node, body: Mapping, file: File, contexts: list[Context]) -> Assessment:
    """Assess a block or an object that is written out, by its setting."""
    found = entries_of(body, SETTING)
    if len(found) > 1:
        reason = Reason(Cause.DUPLICATE_ARGUMENT, setting=SETTING)
        return invalid(found[0].key, reason, _KEEP_ONE)
    if found:
        return assess_setting(ScanSetting(SETTING, found[0].value, file), contexts)
    return _without_setting(key, body)


# A dynamic block, of which there is one for each item of its for_each.


def _assess_dynamic(dynamic: HclBlock, file: File, contexts: list[Context]) -> Assessment:
    """Assess a dynamic block by its content, and by whether there is one."""
    contents = list(blocks_of(dynamic.body, "content"))
    if len(contents) != 1:
        reason = Reason(Cause.DYNAMIC_NO_CONTENT, setting=BLOCK)
        return conditional(dynamic.key, reason, Remedy(Action.CORRECT_BLOCK))
    name = iterator_name(dynamic.body) or BLOCK
    each = argument(dynamic.body, "for_each")
    items = [evaluate(each, file, context) for context in contexts] if each is not None else []
    inside = [
        context.naming(**{name: pair_value(key, child)})
        for context, value in zip(contexts, items, strict=False)
        for key, child in _pairs(value)
    ]
    if not inside:
        inside = [
            context._replace(names={n: v for n, v in context.names.items() if n != name})
            for context in contexts
        ]
    content = _assess_block(contents[0], file, inside)
    numbers = {_number_of_items(one) for value in items for one in possibilities(value)}
    if not numbers or None in numbers:
        return _with_unknown_items(dynamic, content)
    if 0 in numbers and len(numbers) > 1:
        return _with_unknown_items(dynamic, content)
    known = _with_known_items(dynamic, content, items, 0 in numbers)
    if known.verdict is Verdict.CONDITIONAL and 0 in numbers:
        return _empty_by_default(known, items, contexts[0].module)
    return known


def _empty_by_default(assessment: Assessment, items: list[Value], module: Module) -> Assessment:
    """Return the assessment of a dynamic block that a default leaves out, with its decider."""
    if assessment.reason is None or assessment.reason.cause is not Cause.DYNAMIC_EMPTY:
        return assessment
    origins = (each.decided_by or each.origin for each in items if rests_on_default(each))
    origin = next(filter(None, origins), None)
    deciders = values_of(origin, module) if origin is not None else []
    if origin is None or not deciders:
        return assessment
    place = deciders[0].path
    reason = Reason(Cause.DYNAMIC_DEFAULT_EMPTY, setting=BLOCK, origin=origin, place=place)
    return assessment._replace(reason=reason)


def _pairs(value: Value) -> Iterator[tuple[Value, Value]]:
    for one in possibilities(value):
        yield from pairs_of(one)


def _number_of_items(value: Value) -> int | None:
    """Return how many items a for_each goes through, at least; None where that is not known."""
    return len(value.data) if isinstance(value.data, dict | tuple) else None


def _with_known_items(
    dynamic: HclBlock, content: Assessment, items: list[Value], is_empty: bool
) -> Assessment:
    """Return the assessment of a dynamic block whose items are known."""
    open_one = next((one for one in items if rests_on_default(one)), None)
    if is_empty:
        verdict = Verdict.CONDITIONAL if open_one is not None else Verdict.MISSING
        given = ".".join(items[0].given)
        reason, remedy = Reason(Cause.DYNAMIC_EMPTY, setting=BLOCK), _WRITE_PLAIN_BLOCK
        if given:
            reason = Reason(Cause.INPUT_EMPTY, setting=given, inner=reason)
            remedy = Remedy(Action.GIVE_ITEM, name=given)
        return Assessment(verdict, dynamic.key, reason, remedy, Applicability.MANUAL)
    if content.verdict is Verdict.COMPLIANT and open_one is not None:
        by_items = Reason(Cause.DYNAMIC_EXPRESSION_DEFAULT_ON, setting=BLOCK)
        origin = open_one.decided_by or open_one.origin
        if origin is not None:
            by_items = Reason(Cause.DYNAMIC_DEFAULT_ON, setting=BLOCK, origin=origin)
        return content._replace(
            relies_on_default=True,
            reason=content.reason or by_items,
            strict_remedy=content.strict_remedy or _WRITE_PLAIN_BLOCK,
        )
    return content


def _with_unknown_items(dynamic: HclBlock, content: Assessment) -> Assessment:
    """Return the assessment of a dynamic block that may not be there at all."""
    reason = Reason(Cause.DYNAMIC_CONDITIONAL, setting=BLOCK)
    if content.verdict is Verdict.COMPLIANT:
        return conditional(dynamic.key, reason, _WRITE_PLAIN_BLOCK)
    if content.verdict is Verdict.DISABLED and content.applicability is Applicability.SAFE:
        return content._replace(
            verdict_after_fix=Verdict.CONDITIONAL,
            notes=(Note(Topic.CONDITIONAL_AFTER_FIX, reason=reason),),
        )
    return content._replace(
        verdict=Verdict.CONDITIONAL,
        remedy=_WRITE_PLAIN_BLOCK if content.changes else content.remedy,
        applicability=Applicability.MANUAL,
        changes=(),
        notes=(Note(Topic.ALSO_CONDITIONAL, reason=reason),),
    )


# awscc_ecr_repository, whose setting is a member of an object.


def _assess_cloud_control(block: HclBlock, file: File, contexts: list[Context]) -> Assessment:
    """Assess a resource of the Cloud Control provider, whose setting is a member of an object."""
    found = entries_of(block.body, BLOCK)
    if not found:
        return _missing(block, as_block=False)
    key, value = found[0]
    if len(found) > 1:
        return invalid(key, Reason(Cause.DUPLICATE_ARGUMENT, setting=BLOCK), _KEEP_ONE)
    if isinstance(value, Block):
        reason = Reason(Cause.NOT_AN_OBJECT, setting=BLOCK)
        return invalid(key, reason, Remedy(Action.WRITE_AS_OBJECT, name=BLOCK))
    if _is_nothing(value):
        return _empty(key, value)
    if isinstance(value, Mapping) and not has_computed_key(value):
        return _assess_members(key, value, file, contexts)
    if isinstance(value, Mapping):
        reason = Reason(Cause.ATTRIBUTE_COMPUTED_KEY, setting=BLOCK)
        return conditional(key, reason, Remedy(Action.WRITE, code=_OBJECT))
    return _assess_expression(key, value, file, contexts)


def _assess_expression(key: Node, written: Node, file: File, contexts: list[Context]) -> Assessment:
    """Assess an attribute that is not an object with literal keys, by its value."""
    values = [
        one for context in contexts for one in possibilities(evaluate(written, file, context))
    ]
    remedy = Remedy(Action.WRITE, code=_OBJECT)
    if any(one.is_known and not isinstance(one.data, dict | None.__class__) for one in values):
        cause = Cause.ATTRIBUTE_UNKNOWN if _is_text(written) else Cause.ATTRIBUTE_EXPRESSION
        action = remedy if _is_text(written) else Remedy(Action.WRITE_INTO, code=CODE)
        return conditional(key, Reason(cause, setting=BLOCK), action)
    unknown = next((one.reason for one in values if one.reason is not None), None)
    if unknown is not None:
        return conditional(key, unknown._replace(setting=unknown.setting or BLOCK), remedy)
    setting = ScanSetting(SETTING, written, file)
    found = [_setting_in(one) for one in values]
    assessment = assess_values(setting, found, contexts[0].module)
    if assessment.applicability is Applicability.MANUAL and assessment.reason is not None:
        assessment = assessment._replace(remedy=remedy)
    if assessment.strict_remedy is not None:
        assessment = assessment._replace(strict_remedy=remedy)
    return assessment._replace(at=key)


def _is_text(node: Node) -> bool:
    return isinstance(node, Scalar) and is_literal(node)


def _setting_in(value: Value) -> Value:
    """Return the setting in the value of the attribute; null where it is left out."""
    if not isinstance(value.data, dict):
        return value._replace(node=None)
    found = member(value, SETTING)
    return found if found is not None else value._replace(data=None, node=None)


# What else a file says.


def _ignores_changes(body: Mapping) -> bool:
    """Whether changes of the setting are not applied to a resource that exists."""
    for lifecycle in blocks_of(body, "lifecycle"):
        ignored = argument(lifecycle.body, "ignore_changes")
        words = {
            re.split(r"[\[.]", node.text)[0]
            for node in (walk(ignored) if ignored is not None else ())
            if isinstance(node, Scalar)
        }
        if words & {BLOCK, "all", f"${{{BLOCK}}}"}:
            return True
    return False
