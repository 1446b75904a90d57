"""How CloudFormation reads a plain value, and what takes the place of one before it does."""

from __future__ import annotations

from typing import Final

from fixer.dialects.cloudformation.template import function
from fixer.dialects.common.assessments import computed, shortened
from fixer.dialects.common.booleans import Booleans, assess_literal, filled_in_by
from fixer.dialects.common.mappings import NULLS, is_empty, literal_text
from fixer.model.declaration import Assessment
from fixer.model.reasons import Cause, Evaluator, Origin, OriginKind
from fixer.model.syntax_tree import Node, Scalar, is_expression, is_function, resolved
from fixer.syntax.placeholders import FILLED_IN

SETTING: Final = "ScanOnPush"
CODE: Final = f"{SETTING}: true"

# YAML 1.1 booleans, which CloudFormation reads; https://yaml.org/type/bool.html. A quoted text
# is a boolean to CloudFormation only as "true" or "false".
_ON: Final = frozenset(("yes", "Yes", "YES", "on", "On", "ON"))
_OFF: Final = frozenset(("no", "No", "NO", "off", "Off", "OFF"))


def is_no_value(node: Node) -> bool:
    """Whether a value is the pseudo parameter that removes its property."""
    called = function(node)
    return called is not None and called[0] == "Ref" and literal_text(called[1]) == "AWS::NoValue"


def emptiness(node: Node) -> Cause | None:
    """Return how a value is empty (no text, null, `{}`, AWS::NoValue), or None if it is not."""
    if is_no_value(node):
        return Cause.NO_VALUE
    return Cause.EMPTY if is_empty(node) else None


def is_on(node: Node) -> bool:
    """Whether a literal is true in any of the spellings that deploy."""
    node = resolved(node)
    if not isinstance(node, Scalar) or is_function(node):
        return False
    return _word(node) == "true" or (node.plain and node.text in _ON)


def _is_off(node: Scalar) -> bool:
    return _word(node) == "false" or (node.plain and node.text in _OFF | NULLS)


def _word(node: Scalar) -> str:
    """Return a text in lower case, without the line break that ends one in block style."""
    return node.text.rstrip("\n").lower()


def placeholder_origin(node: Node) -> Origin | None:
    """Return what puts a value in the place of a node before CloudFormation evaluates it."""
    return template_origin(node) or filled_in_by(node)


def template_origin(node: Node) -> Origin | None:
    """Return what of CloudFormation's own, or of a tool that knows it, supplies a value."""
    node = resolved(node)
    text = node.text if isinstance(node, Scalar) else ""
    if is_expression(node) or FILLED_IN in text:
        return Origin(OriginKind.FILLED_IN)
    if "{{resolve:" in text:
        return Origin(OriginKind.DYNAMIC_REFERENCE)
    return Origin(OriginKind.PLACEHOLDER, shortened(text)) if "${" in text else None


def assess_plain(value: Node) -> Assessment:
    """Assess a value of ScanOnPush that is not an intrinsic function."""
    origin = placeholder_origin(value)
    if origin is not None:
        return computed_setting(value, origin)
    return assess_literal(value, SETTING, Booleans(is_on, _is_off), CODE)


def computed_setting(value: Node, origin: Origin) -> Assessment:
    """Return the assessment of a value of ScanOnPush that something else supplies."""
    return computed(value, SETTING, origin, Evaluator.DEPLOYMENT, CODE)
