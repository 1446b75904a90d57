"""The setting where it is written out: which spellings are on, off, or not a boolean at all."""

from collections.abc import Callable
from typing import NamedTuple

from fixer.dialects.common.assessments import compliant, computed, invalid, shortened, shown
from fixer.model.declaration import Assessment, Change, Present, Verdict
from fixer.model.reasons import Action, Cause, Evaluator, Origin, OriginKind, Reason, Remedy
from fixer.model.syntax_tree import Mapping, Node, Scalar, Sequence, children, resolved
from fixer.syntax.placeholders import TEMPLATE_PART, is_placeholder


class Booleans(NamedTuple):
    """How a reader understands a scalar; what is neither on nor off is invalid to it."""

    is_on: Callable[[Scalar], bool]
    is_off: Callable[[Scalar], bool]


def template_part(text: str) -> Origin | None:
    """Return the part of a template language that a text holds, if it holds one."""
    if "{" not in text and "<" not in text:
        return None
    if TEMPLATE_PART.search(text) is None:
        return None
    return Origin(OriginKind.TEMPLATE_PART, shortened(text))


def filled_in_by(node: Node) -> Origin | None:
    """Return what puts a value in the place of a text before its format is read, if anything."""
    node = resolved(node)
    if not isinstance(node, Scalar):
        return None
    part = template_part(node.text)
    if part is None and is_placeholder(node.text):
        return Origin(OriginKind.PLACEHOLDER, shortened(node.text))
    return part


def computed_before(value: Node, name: str, code: str) -> Assessment | None:
    """Assess a value that is filled in before its format is read; None for any other.

    Args:
        value: The value, possibly an alias.
        name: Its key.
        code: The setting as it would be written out.
    """
    origin = filled_in_by(value)
    return None if origin is None else computed(value, name, origin, Evaluator.RENDERING, code)


def assess_literal(value: Node, name: str, booleans: Booleans, code: str) -> Assessment:
    """Assess a setting that no function of its format computes.

    Args:
        value: The value, possibly an alias.
        name: The key of the setting.
        booleans: How its reader understands a scalar.
        code: The setting as it would be written out.
    """
    node = resolved(value)
    change = (Change(Present(node)),)
    if not isinstance(node, Scalar):
        if isinstance(node, Mapping | Sequence) and not list(children(node)):
            reason = Reason(Cause.EMPTY_COLLECTION, setting=name)
            remedy = Remedy(Action.REPLACE_COLLECTION)
            return Assessment(Verdict.INVALID, value, reason, remedy, changes=change)
        reason = Reason(Cause.COLLECTION, setting=name)
        return invalid(value, reason, Remedy(Action.WRITE, code=code))
    if (assessment := computed_before(value, name, code)) is not None:
        return assessment
    if booleans.is_on(node):
        return compliant(value)
    written = shown(node)
    verdict, reason = Verdict.DISABLED, Reason(Cause.VALUE, setting=name, value=written)
    remedy = Remedy(Action.REPLACE_VALUE, value=written)
    if not node.text.strip():
        reason, remedy = Reason(Cause.EMPTY, setting=name), Remedy(Action.FILL_IN)
    elif not booleans.is_off(node):
        verdict = Verdict.INVALID
        reason = Reason(Cause.NOT_A_BOOLEAN, setting=name, value=written)
    return Assessment(verdict, value, reason, remedy, changes=change, off_token=value)
