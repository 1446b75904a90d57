"""The scan setting of Terraform: its value, and what would turn it on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.assessments import (
    compliant,
    compliant_by_default,
    conditional,
    invalid,
)
from fixer.dialects.common.booleans import Booleans, assess_literal
from fixer.dialects.terraform.blocks import (
    REFERENCE,
    HclBlock,
    argument,
    blocks_of,
    expression,
    is_json,
    is_null,
    root_of,
)
from fixer.dialects.terraform.evaluate import Context, evaluate, is_false, is_true
from fixer.dialects.terraform.module import Evaluated, holds_values
from fixer.model.declaration import Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File
from fixer.model.reasons import Action, Cause, Note, Origin, Reason, Remedy, Topic
from fixer.model.syntax_tree import Mapping, Node, Scalar

BLOCK: Final = "image_scanning_configuration"
SETTING: Final = "scan_on_push"
RESOURCE: Final = "aws_ecr_repository"
CLOUD_CONTROL: Final = "awscc_ecr_repository"


def argument_code(name: str) -> str:
    """Return how a message shows an argument that is true, such as `a = true`."""
    return f"{name} = true"


CODE: Final = argument_code(SETTING)


def _is_off(node: Scalar) -> bool:
    return is_false(node) or is_null(node)


_BOOLEANS: Final = Booleans(is_true, _is_off)


class ScanSetting(NamedTuple):
    """A place that takes the scan setting, and how reports call it."""

    name: str
    value: Node
    file: File
    used_for_more: bool = False
    """Whether a module uses the value for more than scanning, so that it must be kept."""

    @property
    def code(self) -> str:
        """The setting as it would be written out."""
        return argument_code(self.name)


def assess_setting(setting: ScanSetting, context: Context) -> Assessment:
    """Assess the value of a setting."""
    node = setting.value
    value = evaluate(node, setting.file, context)
    if value.node is None:
        return _unknown(setting, value)
    write = Remedy(Action.WRITE, code=setting.code)
    if not isinstance(value.node, Scalar):
        return invalid(node, Reason(Cause.WRONG_TYPE, setting=setting.name), write)
    if value.numeric:
        reason = Reason(Cause.NUMBER, setting=setting.name, origin=value.origin)
        return invalid(node, reason, write)
    if value.node is node:
        assessment = assess_literal(node, setting.name, _BOOLEANS, setting.code)
        return _kept(assessment, setting.name) if setting.used_for_more else assessment
    if is_true(value.node):
        reason = reason_of_default(setting.name, value)
        return compliant_by_default(node, reason, write) if value.by_default else compliant(node)
    return _off_by_reference(setting, value, context)


def reason_of_default(name: str, value: Evaluated) -> Reason:
    """Return the reason of a setting that is on only by a default."""
    if value.origin is None:
        return Reason(Cause.EXPRESSION_DEFAULT_ON, setting=name)
    return Reason(Cause.DEFAULT_ON, setting=name, origin=value.origin)


def _unknown(setting: ScanSetting, value: Evaluated) -> Assessment:
    """Return the assessment of a value that no literal decides."""
    reason = value.reason._replace(setting=setting.name) if value.reason is not None else None
    remedy = Remedy(Action.WRITE_OR_ENSURE, code=setting.code)
    if reason is not None and reason.cause is Cause.VARIABLE_NO_DEFAULT:
        remedy = Remedy(Action.GIVE_VARIABLE_DEFAULT, name=reason.name, code=setting.code)
    return conditional(setting.value, reason, remedy)


def _kept(assessment: Assessment, name: str) -> Assessment:
    """Return the assessment of a value that is off and must not be changed."""
    if assessment.verdict is Verdict.COMPLIANT:
        return assessment
    return assessment._replace(
        reason=Reason(Cause.INPUT_USED_FOR_MORE, setting=name, inner=assessment.reason),
        remedy=Remedy(Action.OWN_INPUT),
        applicability=Applicability.MANUAL,
        changes=(),
    )


def from_other_file(assessment: Assessment, at: Node, file: File, home: File) -> Assessment:
    """Return the assessment of a setting in another file than the declaration.

    Args:
        assessment: The assessment of the setting.
        at: The node of the declaration that a finding points to.
        file: The file of the setting.
        home: The file of the declaration.
    """
    if file.path == home.path:
        return assessment
    where = os.path.basename(file.path)
    changes = tuple(each._replace(path=each.path or file.path) for each in assessment.changes)
    reason = assessment.reason
    if reason is not None:
        reason = Reason(Cause.OVERRIDDEN, place=where, inner=reason)
    moved = assessment._replace(at=at, reason=reason, changes=changes, off_token=None)
    if assessment.verdict is Verdict.COMPLIANT:
        return moved.with_note(Note(Topic.OVERRIDE_TURNS_ON, place=where))
    return moved


# A literal elsewhere that turns the setting off.


def _off_by_reference(setting: ScanSetting, value: Evaluated, context: Context) -> Assessment:
    """Assess a setting that a variable, a local or a choice between literals turns off."""
    verdict = Verdict.CONDITIONAL if value.by_default else Verdict.DISABLED
    shown = value.node.text if isinstance(value.node, Scalar) else ""
    write = Remedy(Action.WRITE, code=setting.code)
    if value.origin is None:
        reason = Reason(Cause.EXPRESSION_VALUE, setting=setting.name, value=shown)
        return Assessment(verdict, setting.value, reason, write, Applicability.MANUAL)
    origin = Origin(value.origin.kind, ".".join(value.steps[1:]))
    reason = Reason(Cause.SOURCE_VALUE, setting=setting.name, origin=origin, value=shown)
    if value.path != setting.file.path:
        reason = reason._replace(cause=Cause.SOURCE_VALUE_IN, place=os.path.basename(value.path))
    obstacle = _obstacle(setting, value, reason, context)
    if obstacle is not None:
        return Assessment(verdict, setting.value, obstacle, write, Applicability.MANUAL)
    return Assessment(
        verdict,
        setting.value,
        reason,
        _remedy(value, origin),
        Applicability.UNSAFE,
        _changes(value),
        fix_sets_default=value.by_default,
        strict_remedy=write,
    )


def _remedy(value: Evaluated, origin: Origin) -> Remedy:
    if holds_values(value.path):
        return Remedy(Action.SET_IN_FILE, name=origin.text, place=os.path.basename(value.path))
    action = Action.SET_SOURCE_DEFAULT if value.by_default else Action.SET_SOURCE
    return Remedy(action, origin=origin)


def _changes(value: Evaluated) -> tuple[Change, ...]:
    """Return the change of the literal that decides, with the quotes that it has."""
    node = value.node
    if node is None:
        return ()
    quoted = isinstance(node, Scalar) and node.style == '"'
    return (Change(Present(node), "true" if quoted else True, value.path),)


def _obstacle(
    setting: ScanSetting, value: Evaluated, off: Reason, context: Context
) -> Reason | None:
    """Return why the literal must not be changed: it decides more, or other things."""
    if not isinstance(value.node, Scalar) or not _is_off(value.node):
        return Reason(Cause.SOURCE_NOT_A_BOOLEAN, inner=off)
    direct = expression(setting.value, is_json(setting.file.tree))
    if not isinstance(direct, Scalar) or direct.tag != REFERENCE or value.one_of_several:
        return Reason(Cause.BEHIND_EXPRESSION, inner=off)
    if setting.used_for_more or context.module.is_used_for_more(value.steps):
        return Reason(Cause.USED_FOR_MORE, inner=off)
    return None


# The settings that a file holds.


def settings_of(file: File) -> Iterator[ScanSetting]:
    """Yield the places of a file that set scanning for a repository of its own."""
    for block in blocks_of(root_of(file.tree), "resource", 2):
        kind = block.labels[0]
        if kind == RESOURCE:
            holders = [inner.body for inner in scan_blocks(block.body)]
        elif kind == CLOUD_CONTROL:
            configuration = argument(block.body, BLOCK)
            holders = [configuration] if isinstance(configuration, Mapping) else []
        else:
            continue
        for holder in holders:
            value = argument(holder, SETTING)
            if value is not None:
                yield ScanSetting(SETTING, value, file)


def scan_blocks(body: Mapping) -> Iterator[HclBlock]:
    """Yield the blocks of a repository that configure scanning, the content of dynamic ones too."""
    yield from blocks_of(body, BLOCK)
    for dynamic in dynamic_blocks(body):
        yield from blocks_of(dynamic.body, "content")


def dynamic_blocks(body: Mapping) -> Iterator[HclBlock]:
    """Yield the `dynamic` blocks that make blocks which configure scanning."""
    return (each for each in blocks_of(body, "dynamic", 1) if each.labels == (BLOCK,))
