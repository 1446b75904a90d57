"""Calls of modules that create a repository: the well-known ones, and those beside the caller.

Sources: the inputs of the module terraform-aws-modules/ecr/aws (`repository_image_scan_on_push`,
true by default since its first release) and of its submodule `wrappers`; the inputs and releases
of cloudposse/ecr/aws (`scan_images_on_push`, since 0.8.0, true by default since 0.31.0); "Module
Sources" and "Version Constraints" in the documentation of the Terraform language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects._hcl import (
    argument,
    entries_of,
    expression,
    is_json,
    pieces,
    root_of,
    steps_of,
    text_argument,
)
from fixer.dialects._outcome import Outcome, State, depends, refused, repository
from fixer.dialects._terraform_setting import Setting, judge, settings_of
from fixer.dialects._terraform_values import Scope
from fixer.edits import Applicability
from fixer.repository import Absent, Change, File, Repository
from fixer.tree import MAX_DEPTH, Mapping, Node, Scalar, key_text

_AWS: Final = re.compile(
    r"terraform-aws-modules/(?:ecr/aws|terraform-aws-ecr(?:\.git)?)(?:$|[/?])", re.IGNORECASE
)
_CLOUD_POSSE: Final = re.compile(
    r"cloudposse/(?:ecr/aws|terraform-aws-ecr(?:\.git)?)(?:$|[/?])", re.IGNORECASE
)
_AWS_INPUT: Final = "repository_image_scan_on_push"
_CLOUD_POSSE_INPUT: Final = "scan_images_on_push"
INPUTS: Final = frozenset((_AWS_INPUT, _CLOUD_POSSE_INPUT))
_ON_BY_DEFAULT: Final = (0, 31, 0)
_KNOWN_SINCE: Final = (0, 8, 0)


class Call(NamedTuple):
    """A call of a module: its inputs and what they are handed to."""

    key: Node
    name: str
    inputs: Mapping
    source: str
    version: str | None


def calls(file: File) -> Iterator[Call]:
    """Yield the calls of a file whose source is literal."""
    for piece in pieces(root_of(file.tree), "module", 1):
        source = text_argument(piece.body, "source")
        if source is not None and len(piece.labels) == 1:
            version = text_argument(piece.body, "version")
            yield Call(piece.key, f"module.{piece.labels[0]}", piece.body, source, version)


def called(file: File, scope: Scope) -> Iterator[Repository]:
    """Yield what the calls of a file declare, judged."""
    for call in calls(file):
        yield from known(call, file, scope)
        if is_local(call.source):
            for setting in fed(call, file):
                outcome = judge(setting, scope)
                if outcome.applicability is Applicability.SAFE:
                    outcome = outcome._replace(applicability=Applicability.UNSAFE)
                yield repository(outcome, call.name, None)


def is_known(source: str) -> bool:
    """Tell whether a source is one of the well-known modules."""
    return bool(_AWS.search(source) or _CLOUD_POSSE.search(source))


def is_local(source: str) -> bool:
    """Tell whether a module lies beside the caller."""
    return source.startswith(("./", "../"))


def feeding(file: File) -> Iterator[Setting]:
    """Yield the inputs in a file's calls that set scanning for a repository."""
    for call in calls(file):
        if is_local(call.source):
            yield from fed(call, file)
        for _, setting in known_inputs(call, file):
            yield setting


def fed(call: Call, file: File, depth: int = 0) -> Iterator[Setting]:
    """Yield the inputs of a call that a module beside the caller hands to its scan settings."""
    inside = file.folder(call.source) or ()
    if depth > MAX_DEPTH // 10:
        return
    variables = {
        steps[1]
        for each in inside
        for setting in (*settings_of(each), *_handed_on(each, depth + 1))
        if (steps := _plain_reference(setting))[:1] == ("var",) and len(steps) == 2
    }
    for name in sorted(variables):
        value = argument(call.inputs, name)
        if value is not None:
            yield Setting(name, value, file)


def _handed_on(file: File, depth: int) -> Iterator[Setting]:
    for call in calls(file):
        if is_local(call.source):
            yield from fed(call, file, depth)
        for _, setting in known_inputs(call, file):
            yield setting


def _plain_reference(setting: Setting) -> tuple[str, ...]:
    """Return the steps of a value that is a reference and nothing else."""
    node = expression(setting.value, is_json(setting.file.tree))
    if isinstance(node, Scalar) and node.tag == "!reference":
        return steps_of(node.text)
    return ()


def known(call: Call, file: File, scope: Scope) -> Iterator[Repository]:
    """Yield what a call of a well-known module declares, judged."""
    if not is_known(call.source) or _makes_none(call.inputs):
        return
    found = list(known_inputs(call, file))
    for name, setting in found:
        yield repository(judge(setting, scope), name, None)
    hidden = [name for name in _HANDED_ON if _is_hidden(argument(call.inputs, name))]
    if "//wrappers" in call.source:
        for name in hidden:
            why = f"{name} is an expression, which may hold {_AWS_INPUT}"
            remedy = f"write {_AWS_INPUT} = true into defaults, or make sure that it does not"
            yield repository(depends(call.key, why, remedy), call.name, None)
        return
    if found:
        return
    if _AWS.search(call.source):
        outcome = Outcome(State.ON, call.key)
    else:
        outcome = _left_out(call)
    yield repository(outcome, call.name, None)


_HANDED_ON: Final = ("defaults", "items")
"""The inputs of the wrapper that hold those of the module."""


def _is_hidden(value: Node | None) -> bool:
    """Tell whether an object of inputs is not written out."""
    return value is not None and not isinstance(value, Mapping)


def _makes_none(inputs: Mapping) -> bool:
    """Tell whether a call creates no private repository, as literal inputs say."""
    if text_argument(inputs, "repository_type") == "public":
        return True
    return any(
        text_argument(inputs, name) == "false"
        for name in ("create", "create_repository", "enabled")
    )


def known_inputs(call: Call, file: File) -> Iterator[tuple[str, Setting]]:
    """Yield the inputs of a well-known module that set scanning, each with its logical id."""
    if _CLOUD_POSSE.search(call.source):
        for value in _values(call.inputs, _CLOUD_POSSE_INPUT):
            yield call.name, Setting(_CLOUD_POSSE_INPUT, value, file)
    elif _AWS.search(call.source) and "//wrappers" not in call.source:
        for value in _values(call.inputs, _AWS_INPUT):
            yield call.name, Setting(_AWS_INPUT, value, file)
    elif _AWS.search(call.source):
        for name, wrapped in _wrapped(call.inputs):
            if not _makes_none(wrapped):
                for value in _values(wrapped, _AWS_INPUT):
                    yield f"{call.name}{name}", Setting(_AWS_INPUT, value, file)


def _values(inputs: Mapping, name: str) -> list[Node]:
    return [value for _, value in entries_of(inputs, name)]


def _wrapped(inputs: Mapping) -> Iterator[tuple[str, Mapping]]:
    """Yield the sets of inputs that the wrapper hands to the module, one call each."""
    defaults = argument(inputs, "defaults")
    if isinstance(defaults, Mapping):
        yield ".defaults", defaults
    items = argument(inputs, "items")
    for key, value in items.entries if isinstance(items, Mapping) else ():
        if isinstance(value, Mapping):
            yield f'["{key_text(key)}"]', value


def _left_out(call: Call) -> Outcome:
    """Judge a call of cloudposse/ecr/aws that says nothing of scanning."""
    most = newest(call.version or _pinned(call.source))
    if most is None or most >= _ON_BY_DEFAULT:
        return Outcome(State.ON, call.key)
    shown = call.version or _pinned(call.source)
    if most < _KNOWN_SINCE:
        why = f"cloudposse/ecr/aws {shown} cannot scan on push"
        return refused(call.key, why, "use 0.31.0 or newer")._replace(state=State.ABSENT)
    if not call.inputs.entries:
        return depends(call.key, f"it gives no {_CLOUD_POSSE_INPUT}", "give it, or use 0.31.0")
    last = call.inputs.entries[-1].key
    after = None if key_text(last) not in ("providers", "depends_on") else _before_meta(call.inputs)
    return Outcome(
        State.ABSENT,
        call.key,
        f"it has no {_CLOUD_POSSE_INPUT}, which is off by default before 0.31.0",
        f"adds {_CLOUD_POSSE_INPUT} = true",
        changes=(Change(Absent(call.inputs, (_CLOUD_POSSE_INPUT,), after)),),
    )


def _before_meta(inputs: Mapping) -> Node | None:
    kept = [key for key, _ in inputs.entries if key_text(key) not in ("providers", "depends_on")]
    return kept[-1] if kept else None


def _pinned(source: str) -> str | None:
    """Return the release that a git source is pinned to."""
    found = re.search(r"[?&](?:ref|version)=(?:tags/)?v?(\d[\w.]*)", source)
    return found.group(1) if found else None


def newest(constraint: str | None) -> tuple[int, ...] | None:
    """Return the newest release that a constraint lets in, as far as that is below 1.0, else None.

    An upper bound counts as just below itself.
    """
    bounds: list[tuple[int, ...]] = []
    for part in (constraint or "").split(","):
        found = re.fullmatch(r"\s*(=|~>|<=|<|>=|>|!=)?\s*v?(\d+(?:\.\d+)*)\s*", part)
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
