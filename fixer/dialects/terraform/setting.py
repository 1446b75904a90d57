"""The scan setting of Terraform: what its value comes to, and what would turn it on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.assessment import Outcome, State, depends, refused
from fixer.dialects.common.booleans import Booleans, literal_setting
from fixer.dialects.terraform.blocks import (
    REFERENCE,
    Piece,
    argument,
    expression,
    is_json,
    pieces,
    root_of,
)
from fixer.dialects.terraform.evaluate import Scope, is_false, is_true, resolve
from fixer.dialects.terraform.module import Value, holds_values
from fixer.model.declaration import Change, File, Present
from fixer.model.edits import Applicability
from fixer.model.tree import Mapping, Node, Scalar

BLOCK: Final = "image_scanning_configuration"
SETTING: Final = "scan_on_push"
RESOURCE: Final = "aws_ecr_repository"
CLOUD_CONTROL: Final = "awscc_ecr_repository"


def _is_off(node: Scalar) -> bool:
    return is_false(node) or (not node.style and node.text == "null")


_BOOLEANS: Final = Booleans(is_true, _is_off)


class Setting(NamedTuple):
    """A place that takes the scan setting, and how reports call it."""

    name: str
    value: Node
    file: File
    shared: bool = False
    """Whether what takes the value uses it for more than scanning, so that it must be kept."""


def judge(setting: Setting, scope: Scope) -> Outcome:
    """Judge the value of a setting."""
    name, node, file, _ = setting
    value = resolve(node, file, scope)
    if value.node is None:
        remedy = f"write {name} = true, or make sure that it comes to true"
        if value.origin:
            remedy = f"give the {value.origin} the default true, or write {name} = true"
        return depends(node, f"{name} is {value.why}", remedy)
    if not isinstance(value.node, Scalar):
        return refused(node, f"{name} is no boolean", f"write {name} = true")
    if value.numeric:
        why = f"{name} comes from the {value.origin} of type number, which is no boolean"
        return refused(node, why, f"write {name} = true")
    if value.node is node:
        outcome = literal_setting(node, name, _BOOLEANS)
        return _kept(outcome, name) if setting.shared else outcome
    if is_true(value.node):
        why = f"{name} is on by the {value.origin}, which a caller may override"
        return Outcome(State.ON, node, why if value.by_default else "", by_default=value.by_default)
    return _indirect(setting, value, scope)


def _kept(outcome: Outcome, name: str) -> Outcome:
    """Return the outcome of a value that is off and that must not be changed."""
    if outcome.state is State.ON:
        return outcome
    return outcome._replace(
        why=f"{outcome.why}, and the module uses {name} for more than scan settings",
        remedy="give the scan setting an input of its own",
        applicability=Applicability.MANUAL,
        changes=(),
    )


def moved(outcome: Outcome, at: Node, file: File, home: File) -> Outcome:
    """Return the outcome of what stands in another file than the declaration at `at`."""
    if file.path == home.path:
        return outcome
    where = os.path.basename(file.path)
    changes = tuple(each._replace(path=each.path or file.path) for each in outcome.changes)
    why = f"{outcome.why} in {where}, which overrides it" if outcome.why else ""
    notes = (f"{where} turns it on",) if outcome.state is State.ON else ()
    return outcome._replace(
        at=at, why=why, changes=changes, literal=None, notes=(*outcome.notes, *notes)
    )


def _indirect(setting: Setting, value: Value, scope: Scope) -> Outcome:
    """Judge a setting that a variable, a local or a choice between literals turns off."""
    name, node, file, _ = setting
    shown = value.node.text if isinstance(value.node, Scalar) else ""
    state = State.DEPENDS if value.by_default else State.OFF
    what = ".".join(value.steps[1:])
    if not value.origin:
        why = f"{name} is an expression that comes to {shown or 'an empty text'}"
        return Outcome(state, node, why, f"write {name} = true", Applicability.MANUAL)
    origin = f"{value.origin.split()[0]} {what}"
    why = f"{name} comes from the {origin}, which is {shown or 'empty'}"
    if value.path != file.path:
        why += f" in {value.path}"
    obstacle = _obstacle(setting, value, scope)
    if obstacle is not None:
        return Outcome(
            state, node, f"{why}{obstacle}", f"write {name} = true", Applicability.MANUAL
        )
    where = f"the default of the {origin}" if value.by_default else f"the {origin}"
    if holds_values(value.path):
        where = f"{what} in {os.path.basename(value.path)}"
    note = "; callers that pass a value keep it" if value.by_default else ""
    return Outcome(
        state,
        node,
        why,
        f"sets {where} to true{note}",
        Applicability.UNSAFE,
        (Change(Present(_must(value.node)), _spelled(value.node), value.path),),
        leaves_default=value.by_default,
    )


def _must(node: Node | None) -> Node:
    assert node is not None  # noqa: S101  what has no literal was judged before
    return node


def _spelled(node: Node | None) -> bool | str:
    """Return the value that keeps the quotes of a text."""
    return "true" if isinstance(node, Scalar) and node.style == '"' else True


def _obstacle(setting: Setting, value: Value, scope: Scope) -> str | None:
    """Say why the literal must not be changed: it decides more than scanning, or other things."""
    if not isinstance(value.node, Scalar) or not _is_off(value.node):
        return ", which is no boolean"
    direct = expression(setting.value, is_json(setting.file.tree))
    if not isinstance(direct, Scalar) or direct.tag != REFERENCE or value.one_of_several:
        return ", behind an expression"
    if setting.shared or scope.module.uses_more(value.steps):
        return " and is used for more than scan settings"
    return None


def settings_of(file: File) -> Iterator[Setting]:
    """Yield the places of a file that set scanning for a repository of its own."""
    for piece in pieces(root_of(file.tree), "resource", 2):
        kind = piece.labels[0]
        if kind == RESOURCE:
            for inner in scan_blocks(piece.body):
                value = argument(inner.body, SETTING)
                if value is not None:
                    yield Setting(SETTING, value, file)
        elif kind == CLOUD_CONTROL:
            configuration = argument(piece.body, BLOCK)
            if isinstance(configuration, Mapping):
                value = argument(configuration, SETTING)
                if value is not None:
                    yield Setting(SETTING, value, file)


def scan_blocks(body: Mapping) -> Iterator[Piece]:
    """Yield the blocks of a repository that configure scanning, the content of dynamic ones too."""
    yield from pieces(body, BLOCK)
    for dynamic in dynamic_blocks(body):
        yield from pieces(dynamic.body, "content")


def dynamic_blocks(body: Mapping) -> Iterator[Piece]:
    """Yield the `dynamic` blocks that make blocks which configure scanning."""
    return (each for each in pieces(body, "dynamic", 1) if each.labels == (BLOCK,))
