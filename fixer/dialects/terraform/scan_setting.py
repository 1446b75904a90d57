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
    shortened,
    shown,
)
from fixer.dialects.common.booleans import Booleans, assess_literal
from fixer.dialects.terraform.blocks import (
    HclBlock,
    blocks_of,
    is_literal,
    is_null,
    plain_expression,
)
from fixer.dialects.terraform.evaluate import Context, values_in
from fixer.dialects.terraform.module import Module, holds_values, is_override
from fixer.dialects.terraform.values import (
    Value,
    is_number,
    is_off,
    is_on,
    possibilities,
    text_of,
)
from fixer.model.declaration import Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File
from fixer.model.reasons import Action, Cause, Note, Origin, OriginKind, Reason, Remedy, Topic
from fixer.model.syntax_tree import INTERPOLATION, Mapping, Node, Scalar, Sequence

BLOCK: Final = "image_scanning_configuration"
SETTING: Final = "scan_on_push"
RESOURCE: Final = "aws_ecr_repository"
CLOUD_CONTROL: Final = "awscc_ecr_repository"


def argument_code(name: str) -> str:
    """Return how a message shows an argument that is true, such as `a = true`."""
    return f"{name} = true"


CODE: Final = argument_code(SETTING)


def _is_true(node: Scalar) -> bool:
    return node.text == "true" or (bool(node.style) and node.text == "1")


def _is_off(node: Scalar) -> bool:
    return is_null(node) or node.text == "false" or (bool(node.style) and node.text == "0")


def is_written_on(node: Node) -> bool:
    """Whether a value is written out as true."""
    return isinstance(node, Scalar) and is_literal(node) and _is_true(node)


_BOOLEANS: Final = Booleans(_is_true, _is_off)
_LONGEST_SHOWN: Final = 60
_MOST_NAMED: Final = 3


class ScanSetting(NamedTuple):
    """A place that takes the scan setting, and how reports call it."""

    name: str
    value: Node
    file: File

    @property
    def code(self) -> str:
        """The setting as it would be written out."""
        return argument_code(self.name)


def assess_setting(setting: ScanSetting, contexts: list[Context]) -> Assessment:
    """Assess the value of a setting.

    Args:
        setting: The setting.
        contexts: Where it is evaluated: the instances of its block.
    """
    literal = _written_out(setting.value, setting.file)
    if literal is not None:
        return _assess_written(setting, literal)
    values = values_in(setting.value, setting.file, contexts)
    return assess_values(setting, values, contexts[0].module)


def _written_out(node: Node, file: File) -> Scalar | None:
    """Return the literal that a setting is, also as a text that is nothing but its expression."""
    inner = plain_expression(node, file.tree)
    while isinstance(inner, Sequence) and inner.tag == INTERPOLATION:
        inner = inner.items[0]
    return inner if isinstance(inner, Scalar) and is_literal(inner) else None


def _assess_written(setting: ScanSetting, literal: Scalar) -> Assessment:
    node = setting.value
    assessment = assess_literal(literal, setting.name, _BOOLEANS, setting.code)
    if literal is node:
        return assessment
    changes = (Change(Present(node)),) if assessment.changes else ()
    token = node if assessment.off_token is not None else None
    return assessment._replace(at=node, changes=changes, off_token=token)


def assess_values(setting: ScanSetting, values: list[Value], module: Module) -> Assessment:
    """Assess what a setting comes to in each instance of its block."""
    node = setting.value
    every = [one for value in values for one in possibilities(value)]
    for one in every:
        if one.reason is not None:
            return _unknown(setting, one, one.reason)
    write = Remedy(Action.WRITE, code=setting.code)
    wrong = next((one for one in every if isinstance(one.data, dict | tuple)), None)
    if wrong is not None:
        return invalid(node, Reason(Cause.WRONG_TYPE, setting=_name(setting, wrong)), write)
    numeric = next((one for one in every if is_number(one)), None)
    if numeric is not None:
        return invalid(node, _reason_of_number(setting, numeric), write)
    off = [one for one in every if not is_on(one)]
    if not off:
        open_ones = [one for one in every if one.by_default]
        if not open_ones:
            return compliant(node)
        reason = reason_of_default(setting, open_ones[0])
        return compliant_by_default(node, reason, write)
    if len(every) == 1:
        return _assess_off(setting, off[0], module)
    are_instances = len(every) == len(values)
    return _assess_some_off(setting, off, every, module, are_instances)


def _name(setting: ScanSetting, value: Value) -> str:
    """Return how reports call a setting: by the input of a call that gives its value."""
    return ".".join(value.given) or setting.name


def _reason_of_number(setting: ScanSetting, value: Value) -> Reason:
    name = _name(setting, value)
    if value.origin is None or value.given:
        return Reason(Cause.WRONG_TYPE, setting=name)
    return Reason(Cause.NUMBER, setting=name, origin=value.origin)


def reason_of_default(setting: ScanSetting, value: Value) -> Reason:
    """Return the reason of a setting that is on only by a default."""
    name = _name(setting, value)
    origin = value.decided_by or value.origin
    if origin is None:
        return Reason(Cause.EXPRESSION_DEFAULT_ON, setting=name)
    return Reason(Cause.DEFAULT_ON, setting=name, origin=origin)


def _unknown(setting: ScanSetting, value: Value, reason: Reason) -> Assessment:
    """Return the assessment of a value that no literal decides."""
    remedy = Remedy(Action.WRITE_OR_ENSURE, code=setting.code)
    if reason.cause is Cause.VARIABLE_NO_DEFAULT:
        remedy = _give_default(setting, value, reason)
    if not reason.setting:
        reason = reason._replace(setting=_name(setting, value))
    return conditional(setting.value, reason, remedy)


def _give_default(setting: ScanSetting, value: Value, reason: Reason) -> Remedy:
    """Return what a person does about a variable without a default."""
    own = ("var", reason.name)
    steps = next((steps for _, steps in value.trail if steps[:2] == own), ())
    member = reason.value or (steps[-1] if len(steps) > 2 else "")
    if member:
        shown_member = argument_code(member)
        return Remedy(
            Action.GIVE_VARIABLE_MEMBER, name=reason.name, value=shown_member, code=setting.code
        )
    return Remedy(Action.GIVE_VARIABLE_DEFAULT, name=reason.name, code=setting.code)


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
        cause = Cause.OVERRIDDEN if is_override(file.path) else Cause.INCLUDED
        reason = Reason(cause, place=where, inner=reason)
    moved = assessment._replace(at=at, reason=reason, changes=changes, off_token=None)
    if assessment.verdict is Verdict.COMPLIANT:
        return moved.with_note(Note(Topic.OVERRIDE_TURNS_ON, place=where))
    return moved


# A literal elsewhere that turns the setting off.


def _assess_off(setting: ScanSetting, value: Value, module: Module) -> Assessment:
    """Assess a setting that is off by a variable, a local, an input or an expression."""
    verdict = Verdict.CONDITIONAL if value.by_default else Verdict.DISABLED
    reason = _reason_of_off(setting, value)
    obstacle = _obstacle(setting, value, reason, module)
    if obstacle is not None:
        action = Action.OWN_INPUT if obstacle.cause is Cause.INPUT_USED_FOR_MORE else Action.WRITE
        remedy = Remedy(action, code=argument_code(_name(setting, value)))
        return Assessment(verdict, setting.value, obstacle, remedy, Applicability.MANUAL)
    return Assessment(
        verdict,
        setting.value,
        reason,
        _remedy([value]),
        Applicability.UNSAFE,
        _changes([value]),
        fix_sets_default=value.by_default,
        strict_remedy=Remedy(Action.WRITE, code=setting.code),
    )


def _assess_some_off(
    setting: ScanSetting, off: list[Value], every: list[Value], module: Module, are_instances: bool
) -> Assessment:
    """Assess a setting that is off in some of its instances, or may be off."""
    are_all = len(off) == len(every)
    by_default = any(one.by_default for one in every)
    verdict = Verdict.DISABLED if are_all and not by_default else Verdict.CONDITIONAL
    write = Remedy(Action.WRITE, code=setting.code)
    reason = Reason(Cause.CONDITION, setting=setting.name)
    if are_instances and all(one.given and not one.by_default for one in off):
        verdict, are_all = Verdict.DISABLED, True
    if are_all:
        reason = _reason_of_off(setting, off[0])
    elif are_instances:
        tree = setting.file.tree
        shown = shortened(tree.text[setting.value.start : setting.value.end], _LONGEST_SHOWN)
        reason = Reason(Cause.NOT_IN_EVERY_ITEM, setting=setting.name, value=shown)
    if not are_all:
        write = write._replace(action=Action.WRITE_OR_ENSURE)
    obstacles = (_obstacle(setting, one, _reason_of_off(setting, one), module) for one in off)
    obstacle = next((each for each in obstacles if each is not None), None)
    if not are_instances or obstacle is not None:
        if are_all and obstacle is None:
            obstacle = Reason(Cause.BEHIND_EXPRESSION, inner=reason)
        shown_reason = obstacle if are_all and obstacle is not None else reason
        return Assessment(verdict, setting.value, shown_reason, write, Applicability.MANUAL)
    return Assessment(
        verdict,
        setting.value,
        reason,
        _remedy(off),
        Applicability.UNSAFE,
        _changes(off),
        fix_sets_default=by_default,
        strict_remedy=write,
    )


def _reason_of_off(setting: ScanSetting, value: Value) -> Reason:
    name = _name(setting, value)
    shown = "null" if value.data is None else text_of(value) or ""
    if value.origin is None and value.by_default:
        return Reason(Cause.EXPRESSION_DEFAULT_OFF, setting=name)
    if value.origin is None:
        return Reason(Cause.EXPRESSION_VALUE, setting=name, value=shown)
    if value.origin.kind is OriginKind.INPUT:
        if isinstance(value.data, str):
            shown = f'"{shown}"'
        return Reason(Cause.VALUE, setting=name, value=shown)
    reason = Reason(Cause.SOURCE_VALUE, setting=name, origin=_origin(value), value=shown)
    if value.path not in ("", setting.file.path):
        reason = reason._replace(cause=Cause.SOURCE_VALUE_IN, place=value.path)
    return reason


def _origin(value: Value) -> Origin:
    """Return what supplies a literal, with the way to it."""
    kind = value.origin.kind if value.origin is not None else OriginKind.NOT_LITERAL
    if value.given and kind is OriginKind.INPUT:
        return Origin(kind, ".".join(value.given))
    return Origin(kind, ".".join(value.trail[0][1][1:]) if value.trail else "")


def _remedy(values: list[Value]) -> Remedy:
    """Return what the changes of some literals do."""
    first = values[0]
    texts = list(dict.fromkeys(_origin(value).text for value in values))
    names = " and ".join(texts if len(texts) <= _MOST_NAMED else [*texts[:_MOST_NAMED], "others"])
    if holds_values(first.path):
        return Remedy(Action.SET_IN_FILE, name=names, place=first.path)
    origin = Origin(_origin(first).kind, names)
    if origin.kind is OriginKind.INPUT:
        if len(values) == 1 and isinstance(first.node, Scalar):
            return Remedy(Action.REPLACE_VALUE, value=shown(first.node))
        return Remedy(Action.SET_SOURCE, origin=origin)
    by_default = any(value.by_default for value in values)
    return Remedy(Action.SET_SOURCE_DEFAULT if by_default else Action.SET_SOURCE, origin=origin)


def _changes(values: list[Value]) -> tuple[Change, ...]:
    """Return the changes of the literals that decide, with the quotes that they have."""
    found: dict[int, Change] = {}
    for value in values:
        node = value.node
        if node is not None:
            quoted = isinstance(node, Scalar) and node.style == '"'
            found[id(node)] = Change(Present(node), "true" if quoted else True, value.path)
    return tuple(found.values())


def _obstacle(setting: ScanSetting, value: Value, off: Reason, module: Module) -> Reason | None:
    """Return why the literal must not be changed: it decides more, or other things."""
    if not is_off(value):
        return Reason(Cause.SOURCE_NOT_A_BOOLEAN, inner=off)
    if value.origin is None:
        return off
    if value.chosen:
        return Reason(Cause.BEHIND_EXPRESSION, inner=off)
    if value.node is None:
        return off
    for holder, steps in value.trail:
        if holder.is_used_for_more(steps):
            if holder in (module.root, *module.root.apart.values()):
                return Reason(Cause.USED_FOR_MORE, inner=off)
            name = _name(setting, value)
            return Reason(Cause.INPUT_USED_FOR_MORE, setting=name, inner=off)
    return None


# Where a resource has its setting.


def dynamic_blocks(body: Mapping) -> Iterator[HclBlock]:
    """Yield the `dynamic` blocks that make blocks which configure scanning."""
    return (each for each in blocks_of(body, "dynamic", 1) if each.labels == (BLOCK,))
