"""The well-known modules that create a repository.

Sources: the inputs of the module terraform-aws-modules/ecr/aws (`repository_image_scan_on_push`,
true by default since its first release) and of its submodule `wrappers`; the inputs and releases
of cloudposse/ecr/aws (`scan_images_on_push`, since 0.8.0, true by default since 0.31.0); "Module
Sources" and "Version Constraints" in the documentation of the Terraform language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.dialects.common.assessment import Outcome, State, depends, refused, repository
from fixer.dialects.terraform.evaluate import Scope
from fixer.dialects.terraform.module_calls import Call, given, merged, text_of
from fixer.dialects.terraform.setting import Setting, judge, moved
from fixer.model.declaration import Absent, Change, File, Repository
from fixer.model.tree import Mapping, Node, key_text

_AWS: Final = re.compile(
    r"(?<![\w-])terraform-aws-modules/(?:ecr/aws|terraform-aws-ecr(?:\.git)?)(?:$|[/?])",
    re.IGNORECASE,
)
_CLOUD_POSSE: Final = re.compile(
    r"(?<![\w-])cloudposse/(?:ecr/aws|terraform-aws-ecr(?:\.git)?)(?:$|[/?])", re.IGNORECASE
)
_AWS_INPUT: Final = "repository_image_scan_on_push"
_CLOUD_POSSE_INPUT: Final = "scan_images_on_push"
_ON_BY_DEFAULT: Final = (0, 31, 0)
_KNOWN_SINCE: Final = (0, 8, 0)


def is_known(source: str) -> bool:
    """Tell whether a source is one of the well-known modules."""
    return bool(_AWS.search(source) or _CLOUD_POSSE.search(source))


def judged(setting: Setting, call: Call, file: File, scope: Scope) -> Outcome:
    """Judge an input of a call that stands in a file."""
    return moved(judge(setting, scope), call.key, setting.file, file)


def known(call: Call, file: File, scope: Scope) -> Iterator[Repository]:
    """Yield what a call of a well-known module declares, judged."""
    if not is_known(call.source) or _makes_none(call):
        return
    for each in _wrapped(call) if _is_wrapper(call) else (call,):
        name = _input_of(call.source)
        for setting in given(each, name):
            yield repository(judged(setting, each, file, scope), each.name, None)
        if given(each, name):
            continue
        if each.hidden:
            why = f"{each.hidden} is an expression, which may hold {name}"
            remedy = f"write {name} = true into it, last, or make sure that it is not turned off"
            yield repository(depends(each.key, why, remedy), each.name, None)
        elif each is call:
            yield repository(_left_out(call), call.name, None)


def _input_of(source: str) -> str:
    return _CLOUD_POSSE_INPUT if _CLOUD_POSSE.search(source) else _AWS_INPUT


def _is_wrapper(call: Call) -> bool:
    return bool(_AWS.search(call.source)) and "//wrappers" in call.source


def _makes_none(call: Call) -> bool:
    """Tell whether a call creates no private repository, as literal inputs say."""
    if text_of(call, "repository_type") == "public":
        return True
    return any(
        text_of(call, name) == "false" for name in ("create", "create_repository", "enabled")
    )


def known_inputs(call: Call) -> Iterator[tuple[str, Setting]]:
    """Yield the inputs of a well-known module that set scanning, each with its logical id."""
    if is_known(call.source):
        for each in _wrapped(call) if _is_wrapper(call) else (call,):
            for setting in given(each, _input_of(call.source)):
                yield each.name, setting


def _wrapped(call: Call) -> Iterator[Call]:
    """Yield the sets of inputs that the wrapper hands to the module, as calls of it."""
    if call.hidden:
        yield call._replace(layers=())
    for setting in given(call, "defaults")[:1]:
        yield _inner(call, "defaults", f"{call.name}.defaults", setting.value, setting.file)
    for setting in given(call, "items")[:1]:
        objects, complete = merged(setting.value)
        seen: set[str | None] = set()
        for key, value in (entry for each in objects for entry in each.entries):
            if (name := key_text(key)) not in seen:
                seen.add(name)
                title = f'["{name}"]'
                inner = _inner(call, f"items{title}", f"{call.name}{title}", value, setting.file)
                if not _makes_none(inner):
                    yield inner
        if not complete:
            yield call._replace(layers=(), hidden="items")


def _inner(call: Call, what: str, name: str, value: Node, file: File) -> Call:
    objects, complete = merged(value)
    layers = tuple((each, file) for each in objects)
    hidden = "" if complete else what
    return call._replace(name=name if complete else call.name, layers=layers, hidden=hidden)


def _left_out(call: Call) -> Outcome:
    """Judge a call that says nothing of scanning."""
    if _AWS.search(call.source):
        return _on_by_default(call)
    version = given(call, "version")
    shown = text_of(call, "version") if version else _pinned(call.source)
    if (version and shown is None) or not _is_constraint(shown):
        why = f"it has no {_CLOUD_POSSE_INPUT}, and its version cannot be read"
        return depends(call.key, why, f"write {_CLOUD_POSSE_INPUT} = true")
    most = newest(shown)
    if most is None or most >= _ON_BY_DEFAULT:
        return _on_by_default(call)
    if most < _KNOWN_SINCE:
        why = f"cloudposse/ecr/aws {shown} cannot scan on push"
        return refused(call.key, why, "use 0.31.0 or newer")._replace(state=State.ABSENT)
    if call.included:
        why = f"it has no {_CLOUD_POSSE_INPUT}, which a file that it includes may give"
        return depends(call.key, why, f"write {_CLOUD_POSSE_INPUT} = true")
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


def _on_by_default(call: Call) -> Outcome:
    if not call.included:
        return Outcome(State.ON, call.key)
    why = "it is on by the default of the module, which a file that it includes may override"
    return Outcome(State.ON, call.key, why, by_default=True)


def _before_meta(inputs: Mapping) -> Node | None:
    kept = [key for key, _ in inputs.entries if key_text(key) not in ("providers", "depends_on")]
    return kept[-1] if kept else None


def _pinned(source: str) -> str | None:
    """Return what a git source is pinned to; the branch that is released from pins nothing."""
    found = re.search(r"[?&](?:ref|version)=(?:refs/)?(?:tags/)?([^&]*)", source)
    return None if found is None or found.group(1) in ("main", "master") else found.group(1)


_BOUND: Final = re.compile(
    r"\s*(=|~>|<=|<|>=|>|!=)?\s*v?([0-9]+(?:\.[0-9]+)*)(?:-[\w.-]+)?(?:\+[\w.-]+)?\s*"
)
"""A bound of a constraint; a prerelease counts as the release that it leads to."""


def _is_constraint(text: str | None) -> bool:
    return not text or all(_BOUND.fullmatch(part) for part in text.split(","))


def newest(constraint: str | None) -> tuple[int, ...] | None:
    """Return the newest release that a constraint lets in, or None where no bound tells.

    A bound on the major number alone (`~> 0.30`) tells nothing here. An upper bound counts as just
    below itself.
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
