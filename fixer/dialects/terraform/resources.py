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
from typing import Final

from fixer.dialects.common.assessments import (
    compliant,
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
    last_before,
    member,
    root_of,
    text_argument,
)
from fixer.dialects.terraform.cloudformation_stacks import stack_repositories
from fixer.dialects.terraform.evaluate import Context, evaluate, inside_for_each, is_true
from fixer.dialects.terraform.generated import with_notes_on_generators
from fixer.dialects.terraform.local_modules import call_repositories, module_of
from fixer.dialects.terraform.module import Evaluated, is_override
from fixer.dialects.terraform.module_calls import calls
from fixer.dialects.terraform.setting import (
    BLOCK,
    CLOUD_CONTROL,
    CODE,
    RESOURCE,
    SETTING,
    ScanSetting,
    assess_setting,
    dynamic_blocks,
    from_other_file,
    reason_of_default,
)
from fixer.dialects.terraform.unknown_modules import unknown_module_repositories
from fixer.model.declaration import (
    Absent,
    Assessment,
    Change,
    Declarations,
    RegistryRule,
    Repository,
    Verdict,
)
from fixer.model.edits import Applicability
from fixer.model.file import File, Unreadable
from fixer.model.reasons import Action, Cause, Note, Reason, Remedy, Topic
from fixer.model.syntax_tree import Block, Entry, Mapping, Node, Scalar, Sequence, walk

_REGISTRY: Final = "aws_ecr_registry_scanning_configuration"
_LAST: Final = frozenset(("lifecycle", "provisioner", "connection", "depends_on"))
"""What comes last in a resource; "Style Guide" of the Terraform language."""
_KEEP_ONE: Final = Remedy(Action.KEEP_ONE)
_WRITE_PLAIN_BLOCK: Final = Remedy(Action.WRITE_PLAIN_BLOCK, name=BLOCK, code=CODE)
_ADD_SETTING: Final = Remedy(Action.ADD, code=CODE)
_OBJECT: Final = f"{BLOCK} = {{ {CODE} }}"


def declarations(file: File) -> Declarations:
    """Return the repositories of a file and of the modules that it calls, assessed."""
    context = Context(module_of(file))
    found = [
        *_resources(file, context),
        *call_repositories(file, context),
        *_unknown_modules(file, context),
        *stack_repositories(file, context),
    ]
    found.sort(key=lambda each: each.assessment.at.start)
    files = context.module.files
    others = () if isinstance(files, Unreadable) else files
    found = with_notes_on_generators(found, file, others)
    return Declarations(tuple(found), tuple(_registry_rules(file)))


def _unknown_modules(file: File, context: Context) -> Iterator[Repository]:
    for call in calls(file, context.module):
        yield from unknown_module_repositories(call, file, context)


def _resources(file: File, context: Context) -> Iterator[Repository]:
    for block in blocks_of(root_of(file.tree), "resource", 2):
        kind, name = block.labels
        if kind not in (RESOURCE, CLOUD_CONTROL):
            continue
        setting, home = block, file
        if not is_override(file.path):
            setting, home = _overridden(block, file, context)
        elif context.module.is_merged("resource", block.labels) or not _configures(block):
            continue
        inside = inside_for_each(context, argument(block.body, "for_each"), file)
        assess = _assess_resource if kind == RESOURCE else _assess_cloud_control
        assessment = from_other_file(assess(setting, home, inside), block.key, home, file)
        if _ignores_changes(block.body):
            assessment = assessment.with_note(Note(Topic.CHANGES_IGNORED))
        title = text_argument(block.body, "name" if kind == RESOURCE else "repository_name")
        yield Repository(f"{kind}.{name}", assessment, title)


def _overridden(block: HclBlock, file: File, context: Context) -> tuple[HclBlock, File]:
    """Return the block from which a resource has its setting, and the file of that block."""
    overriding = context.module.overriding("resource", block.labels)
    found = (each for each in overriding if _configures(each[0]))
    return next(found, (block, file))


def _configures(block: HclBlock) -> bool:
    """Whether a resource configures scanning, which an override file then decides."""
    return bool(entries_of(block.body, BLOCK)) or any(dynamic_blocks(block.body))


# aws_ecr_repository, whose setting is in a block.


def _assess_resource(block: HclBlock, file: File, context: Context) -> Assessment:
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
        return _assess_dynamic(dynamic[0], file, context)
    if blocks:
        return _assess_block(blocks[0], file, context)
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


def _assess_block(inner: HclBlock, file: File, context: Context) -> Assessment:
    """Assess a block, or the content of a dynamic one, by its setting."""
    if inner.body.flow and not inner.body.entries:
        return _empty(inner.key, inner.body)
    return _assess_members(inner.key, inner.body, file, context)


def _assess_members(key: Node, body: Mapping, file: File, context: Context) -> Assessment:
    """Assess a block or an object that is written out, by its setting."""
    found = entries_of(body, SETTING)
    if len(found) > 1:
        reason = Reason(Cause.DUPLICATE_ARGUMENT, setting=SETTING)
        return invalid(found[0].key, reason, _KEEP_ONE)
    if found:
        return assess_setting(ScanSetting(SETTING, found[0].value, file), context)
    return _without_setting(key, body)


# A dynamic block, of which there is one for each item of its for_each.


def _assess_dynamic(dynamic: HclBlock, file: File, context: Context) -> Assessment:
    """Assess a dynamic block by its content, and by whether there is one."""
    contents = list(blocks_of(dynamic.body, "content"))
    if len(contents) != 1:
        reason = Reason(Cause.DYNAMIC_NO_CONTENT, setting=BLOCK)
        return conditional(dynamic.key, reason, Remedy(Action.CORRECT_BLOCK))
    each = argument(dynamic.body, "for_each")
    items = evaluate(each, file, context) if each is not None else Evaluated(None)
    if _iterator(dynamic) == "each":
        context = context._replace(each=())
    content = _assess_block(contents[0], file, context)
    if isinstance(items.node, Mapping | Sequence) and is_literal(items.node):
        return _with_known_items(dynamic, content, items)
    return _with_unknown_items(dynamic, content)


def _with_known_items(dynamic: HclBlock, content: Assessment, items: Evaluated) -> Assessment:
    """Return the assessment of a dynamic block whose items are literal."""
    if items.node is not None and _has_nothing_inside(items.node):
        verdict = Verdict.CONDITIONAL if items.by_default else Verdict.MISSING
        reason = Reason(Cause.DYNAMIC_EMPTY, setting=BLOCK)
        return Assessment(verdict, dynamic.key, reason, _WRITE_PLAIN_BLOCK, Applicability.MANUAL)
    if content.verdict is Verdict.COMPLIANT and items.by_default:
        by_items = Reason(Cause.DYNAMIC_DEFAULT_ON, setting=BLOCK, origin=items.origin)
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
        applicability=Applicability.MANUAL,
        changes=(),
        notes=(Note(Topic.ALSO_CONDITIONAL, reason=reason),),
    )


def _iterator(dynamic: HclBlock) -> str | None:
    """Return the name of the iterator of a dynamic block, where it is given."""
    name = argument(dynamic.body, "iterator")
    return name.text if isinstance(name, Scalar) else None


# awscc_ecr_repository, whose setting is a member of an object.


def _assess_cloud_control(block: HclBlock, file: File, context: Context) -> Assessment:
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
        return _assess_members(key, value, file, context)
    return _assess_expression(key, value, evaluate(value, file, context))


def _assess_expression(key: Node, written: Node, value: Evaluated) -> Assessment:
    """Assess an attribute that is not an object with literal keys, by its value."""
    node = value.node
    remedy = Remedy(Action.WRITE, code=_OBJECT)
    if isinstance(node, Mapping) and has_computed_key(node):
        return conditional(key, Reason(Cause.ATTRIBUTE_COMPUTED_KEY, setting=BLOCK), remedy)
    if isinstance(node, Mapping) and is_true(member(node, SETTING)):
        reason = reason_of_default(BLOCK, value)
        return compliant_by_default(key, reason, remedy) if value.by_default else compliant(key)
    if node is not None and node is not written and not isinstance(node, Mapping):
        reason = Reason(Cause.ATTRIBUTE_EXPRESSION, setting=BLOCK)
        return conditional(key, reason, Remedy(Action.WRITE_INTO, code=CODE))
    if value.reason is not None:
        return conditional(key, value.reason._replace(setting=BLOCK), remedy)
    if value.origin is not None:
        reason = Reason(Cause.ATTRIBUTE_SOURCE, setting=BLOCK, origin=value.origin)
        return conditional(key, reason, remedy)
    return conditional(key, Reason(Cause.ATTRIBUTE_UNKNOWN, setting=BLOCK), remedy)


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


def _registry_rules(file: File) -> Iterator[RegistryRule]:
    """Yield the literal rules of a registry's scanning configuration."""
    for block in blocks_of(root_of(file.tree), "resource", 2):
        if block.labels[:1] != (_REGISTRY,):
            continue
        for rule in blocks_of(block.body, "rule"):
            frequency = text_argument(rule.body, "scan_frequency")
            filters = (
                text_argument(each.body, "filter")
                for each in blocks_of(rule.body, "repository_filter")
            )
            if frequency is not None:
                yield RegistryRule(frequency, tuple(text for text in filters if text is not None))
