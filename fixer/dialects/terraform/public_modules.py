"""The well-known modules that create a repository.

Sources: the inputs of the module terraform-aws-modules/ecr/aws (`repository_image_scan_on_push`,
true by default since its first release) and of its submodule `wrappers`; the inputs and releases
of cloudposse/ecr/aws (`scan_images_on_push`, since 0.8.0, true by default since 0.31.0); "Module
Sources" and "Version Constraints" in the documentation of the Terraform language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from fixer.dialects.common.assessments import (
    compliant,
    compliant_by_default,
    conditional,
    invalid,
)
from fixer.dialects.terraform.blocks import last_before
from fixer.dialects.terraform.evaluate import Context, instances
from fixer.dialects.terraform.module_calls import (
    INCLUDE,
    Call,
    input_text,
    input_values,
    merged_objects,
)
from fixer.dialects.terraform.module_sources import is_known
from fixer.dialects.terraform.scan_setting import (
    ScanSetting,
    argument_code,
    assess_setting,
    from_other_file,
)
from fixer.model.declaration import Absent, Assessment, Change, Repository, Verdict
from fixer.model.file import File
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Node, key_text

_AWS: Final = re.compile(
    r"(?<![\w-])terraform-aws-modules/(?:ecr/aws|terraform-aws-ecr(?:\.git)?)(?:$|[/?])",
    re.IGNORECASE,
)
_CLOUD_POSSE: Final = re.compile(
    r"(?<![\w-])cloudposse/(?:ecr/aws|terraform-aws-ecr(?:\.git)?)(?:$|[/?])", re.IGNORECASE
)
_AWS_INPUT: Final = "repository_image_scan_on_push"
_AWS_NAME: Final = "repository_name"
_CLOUD_POSSE_INPUT: Final = "scan_images_on_push"
_CLOUD_POSSE_CODE: Final = argument_code(_CLOUD_POSSE_INPUT)
_ON_BY_DEFAULT: Final = (0, 31, 0)
_INPUT_SINCE: Final = (0, 8, 0)
_META_ARGUMENTS: Final = ("providers", "depends_on")
"""What comes last in a call; "Style Guide" of the Terraform language."""


def is_registry_module(source: str) -> bool:
    """Whether a source is one of the well-known modules."""
    return bool(_AWS.search(source) or _CLOUD_POSSE.search(source))


def assess_input(setting: ScanSetting, call: Call, file: File, context: Context) -> Assessment:
    """Assess an input of a call that is in a file."""
    contexts = instances(call.inputs, file, context)
    return from_other_file(assess_setting(setting, contexts), call.key, setting.file, file)


def registry_repositories(call: Call, file: File, context: Context) -> Iterator[Repository]:
    """Yield the repositories that a call of a well-known module creates, assessed."""
    if not is_registry_module(call.source) or _creates_none(call):
        return
    for each in _effective_calls(call):
        names = partial(_names, each, file, context)
        for assessment in _assessments(each, call, file, context):
            yield Repository(each.name, assessment, possible_names=names)


def _assessments(each: Call, call: Call, file: File, context: Context) -> Iterator[Assessment]:
    """Yield what there is to say of the scanning of a call of the module itself.

    Args:
        each: The call.
        call: The one that is written, which may be of the wrapper.
        file: Its file.
        context: Where it is evaluated.
    """
    name = _input_of(call.source)
    settings = input_values(each, name)
    for setting in settings:
        yield assess_input(setting, each, file, context)
    if settings:
        return
    if each.hidden == INCLUDE:
        yield _without_input(each, Cause.INPUT_FROM_INCLUDE)
    elif each.hidden:
        reason = Reason(Cause.INPUT_HIDDEN, setting=name, name=each.hidden)
        remedy = Remedy(Action.WRITE_LAST, code=argument_code(name))
        yield conditional(each.key, reason, remedy)
    elif each is call:
        yield _assess_left_out(call)


def _names(call: Call, file: File, context: Context) -> tuple[str, ...]:
    """Return the names that a call may give; another module than this makes its own of several."""
    from fixer.dialects.terraform.repository_names import repository_names

    contexts = instances(call.inputs, file, context)
    given = input_values(call, _AWS_NAME)[:1] if _AWS.search(call.source) else []
    found = (repository_names(each.value, each.file, contexts) for each in given)
    return next(found, ())


def registry_settings(call: Call) -> Iterator[tuple[str, ScanSetting]]:
    """Yield the inputs of a well-known module that set scanning, with the names of their calls."""
    for each in _effective_calls(call):
        for setting in input_values(each, _input_of(call.source)):
            yield each.name, setting


def seeming_settings(call: Call) -> list[ScanSetting]:
    """Return the inputs of a module that is not known which have the name of a well-known one's."""
    if is_known(call.source) or is_registry_module(call.source):
        return []
    names = (_AWS_INPUT, _CLOUD_POSSE_INPUT)
    return [setting for name in names for setting in input_values(call, name)]


def _input_of(source: str) -> str:
    return _CLOUD_POSSE_INPUT if _CLOUD_POSSE.search(source) else _AWS_INPUT


def _creates_none(call: Call) -> bool:
    """Whether a call creates no private repository, as its literal inputs say."""
    if input_text(call, "repository_type") == "public":
        return True
    return any(
        input_text(call, name) == "false" for name in ("create", "create_repository", "enabled")
    )


# The wrapper, which calls the module once for each of its items.


def _effective_calls(call: Call) -> Iterable[Call]:
    """Return the calls of the module itself: those of the wrapper, or the call as it is."""
    is_wrapper = _AWS.search(call.source) is not None and "//wrappers" in call.source
    return _wrapped_calls(call) if is_wrapper else (call,)


def _wrapped_calls(call: Call) -> Iterator[Call]:
    """Yield the sets of inputs that the wrapper hands to the module, as calls of it."""
    if call.hidden:
        yield call._replace(layers=())
    for setting in input_values(call, "defaults")[:1]:
        yield _inner_call(call, "defaults", f"{call.name}.defaults", setting.value, setting.file)
    for setting in input_values(call, "items")[:1]:
        objects, complete = merged_objects(setting.value)
        seen: set[str | None] = set()
        for key, value in (entry for each in objects for entry in each.entries):
            name = key_text(key)
            if name in seen:
                continue
            seen.add(name)
            index = f'["{name}"]'
            inner = _inner_call(call, f"items{index}", f"{call.name}{index}", value, setting.file)
            if not _creates_none(inner):
                yield inner
        if not complete:
            yield call._replace(layers=(), hidden="items")


def _inner_call(call: Call, what: str, name: str, value: Node, file: File) -> Call:
    objects, complete = merged_objects(value)
    layers = tuple((each, file) for each in objects)
    hidden = "" if complete else what
    return call._replace(name=name if complete else call.name, layers=layers, hidden=hidden)


# A call that does not set scanning.


def _assess_left_out(call: Call) -> Assessment:
    """Assess a call that does not set scanning, by the default of the module's release."""
    if _AWS.search(call.source):
        return _on_by_default(call)
    version = input_values(call, "version")
    shown = input_text(call, "version") if version else _pinned(call.source)
    if (version and shown is None) or not _is_constraint(shown):
        return _without_input(call, Cause.MODULE_VERSION_UNKNOWN)
    release = newest(shown)
    if release is None or release >= _ON_BY_DEFAULT:
        return _on_by_default(call)
    if release < _INPUT_SINCE:
        reason = Reason(Cause.MODULE_TOO_OLD, name="cloudposse/ecr/aws", value=shown or "")
        assessment = invalid(call.key, reason, Remedy(Action.UPGRADE_MODULE))
        return assessment._replace(verdict=Verdict.MISSING)
    if call.included:
        return _without_input(call, Cause.INPUT_FROM_INCLUDE)
    if not call.inputs.entries:
        assessment = _without_input(call, Cause.INPUT_MISSING)
        return assessment._replace(remedy=Remedy(Action.GIVE_INPUT, code=_CLOUD_POSSE_CODE))
    return _added_input(call)


def _without_input(call: Call, cause: Cause) -> Assessment:
    name = _input_of(call.source)
    remedy = Remedy(Action.WRITE, code=argument_code(name))
    return conditional(call.key, Reason(cause, setting=name), remedy)


def _added_input(call: Call) -> Assessment:
    after = last_before(call.inputs, _META_ARGUMENTS)
    return Assessment(
        Verdict.MISSING,
        call.key,
        Reason(Cause.INPUT_OFF_BY_DEFAULT, setting=_CLOUD_POSSE_INPUT),
        Remedy(Action.ADD, code=_CLOUD_POSSE_CODE),
        changes=(Change(Absent(call.inputs, (_CLOUD_POSSE_INPUT,), after)),),
    )


def _on_by_default(call: Call) -> Assessment:
    if not call.included:
        return compliant(call.key)
    name = _AWS_INPUT if _AWS.search(call.source) else _CLOUD_POSSE_INPUT
    write = Remedy(Action.WRITE, code=argument_code(name))
    return compliant_by_default(call.key, Reason(Cause.MODULE_DEFAULT_ON), write)


# Releases.


def _pinned(source: str) -> str | None:
    """Return what a git source is pinned to; the branch that is released from pins nothing."""
    found = re.search(r"[?&](?:ref|version)=(?:refs/)?(?:tags/)?([^&]*)", source)
    return None if found is None or found.group(1) in ("main", "master") else found.group(1)


_BOUND: Final = re.compile(
    r"\s*(?:(=|~>|<=|<|>=|>|!=)\s*)?v?([0-9]{1,9}(?:\.[0-9]{1,9})*)"
    r"(?:-[\w.-]+)?(?:\+[\w.-]+)?\s*"
)
"""A bound of a constraint; a prerelease counts as the release that it leads to.

Blanks, digits and dots can be matched in one way each, so that a failure tries nothing twice.
"""


def _is_constraint(text: str | None) -> bool:
    return not text or all(_BOUND.fullmatch(part) for part in text.split(","))


def newest(constraint: str | None) -> tuple[int, ...] | None:
    """Return the newest release that a constraint allows, or None where no bound decides.

    A bound on the major number alone (`~> 0.30`) decides nothing here. An upper bound counts as
    just below itself.
    """
    bounds: list[tuple[int, ...]] = []
    for part in (constraint or "").split(","):
        found = _BOUND.fullmatch(part)
        if found is None:
            continue
        numbers = tuple(map(int, found.group(2).split(".")))
        padded = (*numbers, 0, 0)[:3]
        if found.group(1) in (None, "=", "<="):
            bounds.append(padded)
        elif found.group(1) == "<":
            bounds.append(_below(padded))
        elif found.group(1) == "~>" and len(numbers) > 2:
            bounds.append((numbers[0], numbers[1], 10**6))
    return min(bounds) if bounds else None


def _below(release: tuple[int, ...]) -> tuple[int, ...]:
    major, minor, patch = release
    if patch:
        return (major, minor, patch - 1)
    return (major, minor - 1, 10**6) if minor else (major - 1, 10**6, 10**6)
