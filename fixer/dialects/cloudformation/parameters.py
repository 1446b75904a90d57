"""A setting that refers to a parameter of the template.

Source: "Parameters" and "Systems Manager parameter types" in the AWS CloudFormation User Guide.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from fixer.dialects.cloudformation.literals import CODE, SETTING, is_on, placeholder_origin
from fixer.dialects.cloudformation.template import Template
from fixer.dialects.common.assessments import compliant, compliant_by_default, conditional
from fixer.dialects.common.mappings import items_of, literal_text, sole_text, sole_value
from fixer.model.declaration import Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Origin, OriginKind, Reason, Remedy
from fixer.model.syntax_tree import Mapping, Node, resolved

_WRITE: Final = Remedy(Action.WRITE, code=CODE)
_WRITE_OR_ENSURE: Final = Remedy(Action.WRITE_OR_ENSURE, code=CODE)


class _Parameter(NamedTuple):
    """A parameter of the template, under its name."""

    name: str
    body: Mapping
    allowed: tuple[Node, ...]
    """The AllowedValues; none where every value is allowed."""

    @property
    def never_true(self) -> bool:
        return bool(self.allowed) and not any(map(is_on, self.allowed))

    @property
    def word_for_true(self) -> str:
        """How the AllowedValues spell true."""
        return next((literal_text(each) for each in self.allowed if is_on(each)), None) or "true"

    @property
    def strict_remedy(self) -> Remedy:
        """What makes the setting true whatever a deployment passes."""
        return Remedy(Action.WRITE_OR_ALLOW_ONLY_TRUE, code=CODE, name=self.name)

    def reason(self, cause: Cause, value: str = "") -> Reason:
        return Reason(cause, setting=SETTING, name=self.name, value=value)


def assess_parameter(value: Node, argument: Node, template: Template) -> Assessment:
    """Assess a Ref by the parameter's AllowedValues and Default."""
    name = literal_text(argument)
    body = template.section_entry("Parameters", name)
    if name is None:
        return conditional(value, Reason(Cause.REF_NOT_LITERAL, setting=SETTING), _WRITE)
    if body is None:
        reason = Reason(Cause.NOT_A_PARAMETER, setting=SETTING, name=name)
        return conditional(value, reason, _WRITE)
    parameter = _parameter(name, body)
    kind = sole_text(body, "Type")
    if kind not in (None, "String"):
        # Of a key of Systems Manager, AllowedValues and Default name the key and not its value.
        return conditional(
            value, parameter.reason(Cause.PARAMETER_TYPE, kind or ""), _WRITE_OR_ENSURE
        )
    if parameter.allowed and all(map(is_on, parameter.allowed)):
        return compliant(value)
    given = template.given.by_name.get(name, [])
    if given or template.given.computed is not None:
        template.cache.given_used.add(name)
        return _assess_given(value, parameter, given, template)
    default = sole_value(body, "Default")
    if default is None:
        return _without_default(value, parameter)
    if is_on(default):
        reason = parameter.reason(Cause.PARAMETER_DEFAULT_ON)
        return compliant_by_default(value, reason, parameter.strict_remedy)
    return _assess_default(value, parameter, default, template)


@lru_cache(maxsize=64)
def _parameter(name: str, body: Mapping) -> _Parameter:
    return _Parameter(name, body, tuple(items_of(sole_value(body, "AllowedValues"))))


def _assess_given(
    value: Node, parameter: _Parameter, given: list[Node], template: Template
) -> Assessment:
    """Assess a parameter by the values that the stack is given, which win over the Default."""
    off = [each for each in given if not is_on(each)]
    if given and not off:
        return compliant(value)
    if not given or any(_is_computed(each) for each in off):
        reason = parameter.reason(Cause.STACK_PARAMETER_COMPUTED)
        return conditional(
            value, reason, Remedy(Action.ENSURE_STACK_PARAMETER, name=parameter.name)
        )
    reason = parameter.reason(Cause.STACK_PARAMETER, literal_text(off[0]) or "")
    remedy = Remedy(Action.SET_STACK_PARAMETER, name=parameter.name)
    if parameter.never_true:
        reason = reason._replace(cause=Cause.STACK_PARAMETER_NEVER_TRUE)
        remedy = Remedy(Action.ALLOW_TRUE, name=parameter.name)
    elif sole_value(parameter.body, "AllowedPattern") is not None:
        reason = reason._replace(cause=Cause.STACK_PARAMETER_PATTERN)
        remedy = Remedy(Action.ENSURE_STACK_PARAMETER, name=parameter.name)
    elif parameter.name in template.references().names:
        reason = Reason(Cause.USED_FOR_MORE, inner=reason)
        remedy = Remedy(Action.OWN_PARAMETER, code=CODE)
    else:
        changes = tuple(Change(Present(resolved(each)), parameter.word_for_true) for each in off)
        return Assessment(Verdict.DISABLED, value, reason, remedy, Applicability.UNSAFE, changes)
    return Assessment(Verdict.DISABLED, value, reason, remedy, Applicability.MANUAL)


def _is_computed(value: Node) -> bool:
    return literal_text(value) is None or placeholder_origin(value) is not None


def _without_default(value: Node, parameter: _Parameter) -> Assessment:
    if parameter.never_true:
        reason = parameter.reason(Cause.PARAMETER_NEVER_TRUE)
        return conditional(value, reason, Remedy(Action.ALLOW_TRUE, name=parameter.name))
    reason = parameter.reason(Cause.PARAMETER_NO_DEFAULT)
    return conditional(value, reason, Remedy(Action.GIVE_DEFAULT, name=parameter.name))


def _assess_default(
    value: Node, parameter: _Parameter, default: Node, template: Template
) -> Assessment:
    """Assess a parameter whose Default is not on; it is turned on unless a reason forbids it."""
    shown = literal_text(default)
    origin = placeholder_origin(default)
    if shown is None or origin is not None:
        reason = parameter.reason(Cause.PARAMETER_DEFAULT_COMPUTED)._replace(
            origin=origin if shown else Origin(OriginKind.NOT_LITERAL)
        )
        return conditional(value, reason, Remedy(Action.ENSURE_DEFAULT, name=parameter.name))
    reason = parameter.reason(Cause.PARAMETER_DEFAULT, shown)
    obstacle = _obstacle(parameter, reason, template)
    if obstacle is not None:
        return conditional(value, *obstacle)
    return Assessment(
        Verdict.CONDITIONAL,
        value,
        reason,
        Remedy(Action.SET_DEFAULT, name=parameter.name, value=parameter.word_for_true),
        Applicability.UNSAFE,
        (Change(Present(resolved(default)), parameter.word_for_true),),
        fix_sets_default=True,
        strict_remedy=parameter.strict_remedy,
    )


def _obstacle(
    parameter: _Parameter, off: Reason, template: Template
) -> tuple[Reason, Remedy] | None:
    """Return why the Default must not be changed, and what to do instead."""
    if parameter.never_true:
        reason = off._replace(cause=Cause.PARAMETER_DEFAULT_NEVER_TRUE)
        return reason, Remedy(Action.ALLOW_TRUE, name=parameter.name)
    if sole_value(parameter.body, "AllowedPattern") is not None:
        reason = off._replace(cause=Cause.PARAMETER_PATTERN)
        return reason, Remedy(Action.CHANGE_DEFAULT, name=parameter.name)
    if parameter.name in template.references().names:
        reason = Reason(Cause.USED_FOR_MORE, inner=off)
        return reason, Remedy(Action.OWN_PARAMETER, code=CODE)
    return None
