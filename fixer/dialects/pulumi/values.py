"""What a value of a Pulumi YAML program can become: on, off, or what only deployment knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from fixer.dialects.common.assessment import Outcome, State, depends, quoted
from fixer.dialects.common.booleans import Booleans, literal_setting
from fixer.dialects.common.mappings import NULLS, literal, slot, text_of, value_of, varies
from fixer.model.declaration import Change, Present
from fixer.model.edits import Applicability
from fixer.model.tree import Mapping, Node, Scalar, is_function, key_text, resolved, walk

PATH: Final = ("properties", "imageScanningConfiguration", "scanOnPush")
_SETTING: Final = PATH[-1]

_CONFIG: Final = ("config", "configuration", "inputs")
"""The sections of a program, of one of old, and of a component, whose values have defaults."""
_WHOLE: Final = re.compile(r"\$\{\s*([^\s{}.\[\]]+)\s*\}")
"""A reference to a whole value, such as ${scanOnPush}."""
_ROOT: Final = re.compile(r"""\$\{\s*(?:\[\s*["'])?([^\s{}.\[\]"']+)""")
"""What a reference starts from, such as the bucket of ${bucket.arn}."""


class Scope:
    """The names that a program or component refers to, and who refers to them."""

    def __init__(self, document: Node, holder: Mapping, repositories: Iterable[Mapping]) -> None:
        self._document = document
        self._holder = holder
        self._settings = frozenset(id(_written(each)) for each in repositories)

    def definition(self, name: str) -> tuple[str, Node] | None:
        """Return the section and the value of a name; None if it is none, or not just one."""
        found = self._definitions.get(name, [])
        return found[0] if len(found) == 1 else None

    def refers_elsewhere(self, name: str) -> bool:
        """Tell whether anything but the scan settings of repositories refers to a name."""
        return name in self._referred

    @cached_property
    def _definitions(self) -> dict[str | None, list[tuple[str, Node]]]:
        definitions: dict[str | None, list[tuple[str, Node]]] = {}
        for section in (*_CONFIG, "variables"):
            found = value_of(self._holder, section)
            body = resolved(found) if found is not None else None
            for key, value in body.entries if isinstance(body, Mapping) else ():
                definitions.setdefault(key_text(key), []).append((section, value))
        return definitions

    @cached_property
    def _referred(self) -> frozenset[str]:
        """The names that others refer to, with and without the project before them."""
        roots = [
            root
            for node in walk(self._document)
            if isinstance(node, Scalar) and "${" in node.text and id(node) not in self._settings
            for root in _ROOT.findall(node.text)
        ]
        return frozenset((*roots, *(root.rpartition(":")[2] for root in roots)))


def _written(body: Mapping) -> Node | None:
    """Return the value of the setting of a repository, where it is written out."""
    node: Node = body
    for step in PATH:
        found = slot(node, step)
        if found is None:
            return None
        node = resolved(found.value)
    return node


def computed(value: Node) -> str | None:
    """Name what makes a value at deployment: a reference, a function, a tag of another reader."""
    node = resolved(value)
    if varies(node):
        return "a reference (${...})"
    if is_function(node):
        return node.tag
    for key, _ in node.entries if isinstance(node, Mapping) else ():
        name = key_text(key) or ""
        if name.lower().startswith("fn::"):
            return name
    return None


def setting(value: Node, scope: Scope) -> Outcome:
    """Judge the value of scanOnPush."""
    whole = _WHOLE.fullmatch((literal(value) or "").strip())
    if whole is not None:
        return _named(value, whole[1], scope)
    by = computed(value)
    if by is not None:
        return _unknown(value, f"{_SETTING} comes from {by}")
    return literal_setting(value, _SETTING, _BOOLEANS)


def _named(value: Node, name: str, scope: Scope) -> Outcome:
    """Judge a reference by what the name stands for in the same file."""
    found = scope.definition(name)
    if found is None:
        return _unknown(value, f"{_SETTING} comes from ${{{name}}}")
    section, definition = found
    if section == "variables":
        return _variable(value, name, definition, scope)
    return _configured(value, name, definition, scope)


def _variable(value: Node, name: str, definition: Node, scope: Scope) -> Outcome:
    why = f"{_SETTING} is the variable {name}"
    node = resolved(definition)
    if not isinstance(node, Scalar) or varies(node) or is_function(node):
        return _unknown(value, why)
    judged = literal_setting(node, name, _BOOLEANS)
    if judged.state is State.ON:
        return Outcome(State.ON, value)
    why = f"{why}, which is {_shown(node)}"
    if judged.state is State.INVALID:
        why = f"{why}, and that is no boolean"
    return _flipped(value, judged.state, why, f"sets {name} to true", name, node, scope)


def _configured(value: Node, name: str, definition: Node, scope: Scope) -> Outcome:
    why = f"{_SETTING} is the configuration value {name}"
    node = resolved(definition)
    if isinstance(node, Mapping):
        kind = text_of(node, "type")
        if kind is not None and kind.lower() not in ("boolean", "bool"):
            return _unknown(value, f"{why} of type {kind}")
        found = slot(node, "default") or slot(node, "value")
        if found is None:
            remedy = f"give {name} the default true, or write {_SETTING}: true"
            return depends(value, f"{why}, which has no default", remedy)
        node = definition if found.duplicated else resolved(found.value)
    if not isinstance(node, Scalar) or varies(node) or is_function(node):
        return _unknown(value, why)
    if _is_on(node):
        return Outcome(State.ON, value, f"{why}, which is on by its default alone", by_default=True)
    why = f"{why}, whose default is {_shown(node)}"
    remedy = f"sets the default of {name} to true; stacks that set a value keep it"
    return _flipped(value, State.DEPENDS, why, remedy, name, node, scope)


def _flipped(
    value: Node, state: State, why: str, remedy: str, name: str, node: Scalar, scope: Scope
) -> Outcome:
    """Return the outcome of what a definition decides, changed only if it serves scanning alone."""
    if scope.refers_elsewhere(name):
        return Outcome(
            state,
            value,
            f"{why}, and it is used for more than scan settings",
            f"give the repository a value of its own, or write {_SETTING}: true",
            Applicability.MANUAL,
        )
    change = Change(Present(node))
    return Outcome(
        state,
        value,
        why,
        remedy,
        Applicability.UNSAFE,
        (change,),
        leaves_default=state is State.DEPENDS,
    )


def _shown(node: Scalar) -> str:
    return quoted(node) if node.text.strip() else "empty"


def _unknown(value: Node, why: str) -> Outcome:
    return depends(
        value,
        f"{why}, which only deployment knows",
        f"write {_SETTING}: true, or make sure that the value is true",
    )


def _is_on(node: Scalar) -> bool:
    return node.plain and node.text in ("true", "True", "TRUE")


def _is_off(node: Scalar) -> bool:
    return node.plain and node.text in {"false", "False", "FALSE", *NULLS}


_BOOLEANS: Final = Booleans(_is_on, _is_off)
