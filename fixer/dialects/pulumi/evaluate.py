"""What a value of a Pulumi YAML program can become: on, off, or what only deployment knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final, NamedTuple

from fixer.dialects.common.assessments import (
    compliant,
    compliant_by_default,
    computed,
    conditional,
    shown,
)
from fixer.dialects.common.booleans import Booleans, assess_literal
from fixer.dialects.common.mappings import (
    NULLS,
    RepeatedKeyError,
    find_entry,
    has_placeholder,
    has_reference,
    literal_text,
    sole_text,
    sole_value,
)
from fixer.model.declaration import Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Evaluator, Origin, OriginKind, Reason, Remedy
from fixer.model.syntax_tree import Mapping, Node, Scalar, is_function, key_text, resolved, walk

PATH: Final = ("properties", "imageScanningConfiguration", "scanOnPush")
_SETTING: Final = PATH[-1]
_CODE: Final = f"{_SETTING}: true"
_WRITE: Final = Remedy(Action.WRITE, code=_CODE)
_WRITE_OR_ENSURE: Final = Remedy(Action.WRITE_OR_ENSURE, code=_CODE)

_CONFIG: Final = ("config", "configuration", "inputs")
"""The sections whose values have defaults: of a program, of an old one, and of a component."""
# Blanks and names share no character, and a name cannot run over the next `${`.
_WHOLE: Final = re.compile(r"\$\{\s*([^\s{}.\[\]]+)\s*\}")
"""A reference to a whole value, such as ${scanOnPush}."""
_ROOT: Final = re.compile(r"""\$\{\s*(?:\[\s*["'])?([^\s{}.\[\]"']+)""")
"""What a reference starts from, such as the bucket of ${bucket.arn}."""


class _Definition(NamedTuple):
    """What a section gives to a name."""

    section: str
    value: Node
    key: Node


class Names:
    """The names that a program or component refers to, and what refers to them."""

    def __init__(self, document: Node, holder: Mapping, repositories: Iterable[Mapping]) -> None:
        self._document = document
        self._holder = holder
        self._settings = frozenset(id(_setting_node(each)) for each in repositories)

    def definition(self, name: str) -> tuple[str, Node] | None:
        """Return the section and the value of a name; None unless there is exactly one.

        Raises:
            RepeatedKeyError: the name, or a section of definitions, is there more than once.
        """
        found = self._definitions.get(name, [])
        sections: set[str] = set()
        for each in found:
            if each.section in sections:
                raise RepeatedKeyError(each.key, name)
            sections.add(each.section)
        return found[0][:2] if len(found) == 1 else None

    def is_used_for_more(self, name: str) -> bool:
        """Whether anything but the scan settings of repositories refers to a name."""
        return name in self._referred

    @cached_property
    def _definitions(self) -> dict[str | None, list[_Definition]]:
        definitions: dict[str | None, list[_Definition]] = {}
        for section in (*_CONFIG, "variables"):
            found = sole_value(self._holder, section)
            body = resolved(found) if found is not None else None
            for key, value in body.entries if isinstance(body, Mapping) else ():
                definitions.setdefault(key_text(key), []).append(_Definition(section, value, key))
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


def _setting_node(body: Mapping) -> Node | None:
    """Return the value of the setting of a repository, where it is written out."""
    node: Node = body
    for step in PATH:
        found = find_entry(node, step)
        if found is None:
            return None
        node = resolved(found.value)
    return node


def origin_of(value: Node) -> Origin | None:
    """Return what computes a value at deployment: a reference, a function, a foreign tag."""
    node = resolved(value)
    if has_reference(node):
        return Origin(OriginKind.REFERENCE, "${...}")
    if is_function(node):
        return Origin(OriginKind.FUNCTION, node.tag or "")
    for key, _ in node.entries if isinstance(node, Mapping) else ():
        name = key_text(key) or ""
        if name.lower().startswith("fn::"):
            return Origin(OriginKind.FUNCTION, name)
    return None


def assess_setting(value: Node, names: Names) -> Assessment:
    """Assess the value of scanOnPush."""
    whole = _WHOLE.fullmatch((literal_text(value) or "").strip())
    if whole is not None:
        return _assess_name(value, whole[1], names)
    origin = origin_of(value)
    if origin is not None:
        return _computed(value, origin)
    return assess_literal(value, _SETTING, _BOOLEANS, _CODE)


def _computed(value: Node, origin: Origin) -> Assessment:
    return computed(value, _SETTING, origin, Evaluator.DEPLOYMENT, _CODE)


def _assess_name(value: Node, name: str, names: Names) -> Assessment:
    """Assess a reference by the value that the same file gives to its name."""
    found = names.definition(name)
    if found is None:
        return _computed(value, Origin(OriginKind.REFERENCE, f"${{{name}}}"))
    section, definition = found
    if section == "variables":
        return _assess_variable(value, name, definition, names)
    return _assess_configuration(value, name, definition, names)


def _assess_variable(value: Node, name: str, definition: Node, names: Names) -> Assessment:
    node = resolved(definition)
    if not isinstance(node, Scalar) or has_placeholder(node) or is_function(node):
        reason = Reason(Cause.PROGRAM_VARIABLE, setting=_SETTING, name=name)
        return conditional(value, reason, _WRITE_OR_ENSURE)
    assessed = assess_literal(node, name, _BOOLEANS, _CODE)
    if assessed.verdict is Verdict.COMPLIANT:
        return compliant(value)
    cause = Cause.PROGRAM_VARIABLE_VALUE
    if assessed.verdict is Verdict.INVALID:
        cause = Cause.PROGRAM_VARIABLE_NOT_A_BOOLEAN
    off = Assessment(
        assessed.verdict,
        value,
        Reason(cause, setting=_SETTING, name=name, value=_shown(node)),
        Remedy(Action.SET_PROGRAM_VARIABLE, name=name),
        Applicability.UNSAFE,
        (Change(Present(node)),),
    )
    return _unless_used_for_more(off, name, names)


def _assess_configuration(value: Node, name: str, definition: Node, names: Names) -> Assessment:
    def reason(cause: Cause, written: str = "") -> Reason:
        return Reason(cause, setting=_SETTING, name=name, value=written)

    node = resolved(definition)
    if isinstance(node, Mapping):
        kind = sole_text(node, "type")
        if kind is not None and kind.lower() not in ("boolean", "bool"):
            return conditional(value, reason(Cause.CONFIGURATION_TYPE, kind), _WRITE_OR_ENSURE)
        found = find_entry(node, "default") or find_entry(node, "value")
        if found is None:
            remedy = Remedy(Action.GIVE_CONFIGURATION_DEFAULT, name=name, code=_CODE)
            return conditional(value, reason(Cause.CONFIGURATION_NO_DEFAULT), remedy)
        if found.duplicated:
            raise RepeatedKeyError(found.key, key_text(found.key) or "")
        node = resolved(found.value)
    if not isinstance(node, Scalar) or has_placeholder(node) or is_function(node):
        return conditional(value, reason(Cause.CONFIGURATION), _WRITE_OR_ENSURE)
    if _is_on(node):
        return compliant_by_default(value, reason(Cause.CONFIGURATION_DEFAULT_ON), _WRITE)
    off = Assessment(
        Verdict.CONDITIONAL,
        value,
        reason(Cause.CONFIGURATION_DEFAULT, _shown(node)),
        Remedy(Action.SET_CONFIGURATION_DEFAULT, name=name),
        Applicability.UNSAFE,
        (Change(Present(node)),),
        fix_sets_default=True,
        strict_remedy=_WRITE,
    )
    return _unless_used_for_more(off, name, names)


def _unless_used_for_more(off: Assessment, name: str, names: Names) -> Assessment:
    """Withhold the change of a definition that serves more than scan settings."""
    if not names.is_used_for_more(name):
        return off
    return Assessment(
        off.verdict,
        off.at,
        Reason(Cause.USED_FOR_MORE, inner=off.reason),
        Remedy(Action.OWN_VALUE, code=_CODE),
        Applicability.MANUAL,
    )


def _shown(node: Scalar) -> str:
    return shown(node) if node.text.strip() else ""


def _is_on(node: Scalar) -> bool:
    return node.plain and node.text in ("true", "True", "TRUE")


def _is_off(node: Scalar) -> bool:
    return node.plain and node.text in {"false", "False", "FALSE", *NULLS}


_BOOLEANS: Final = Booleans(_is_on, _is_off)
