"""What a CloudFormation value can become: on, off, missing, or what only deployment knows.

Source of the functions: the "Intrinsic function reference" of the AWS CloudFormation Template
Reference Guide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fixer.dialects.cloudformation.literals import (
    CODE,
    SETTING,
    assess_plain,
    computed_setting,
    is_no_value,
    is_on,
    placeholder_origin,
)
from fixer.dialects.cloudformation.parameters import assess_parameter
from fixer.dialects.cloudformation.template import (
    Lookup,
    Template,
    function,
    function_origin,
    lookup_of,
)
from fixer.dialects.common.assessments import compliant, conditional
from fixer.dialects.common.mappings import RepeatedKeyError, literal_text, sole_value
from fixer.model.declaration import Assessment, Change, Path, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Origin, OriginKind, Reason, Remedy
from fixer.model.syntax_tree import Mapping, Node, Sequence, resolved


def assess_setting(value: Node, template: Template) -> Assessment:
    """Assess the value of ScanOnPush."""
    if is_no_value(value):
        return Assessment(
            Verdict.MISSING,
            value,
            Reason(Cause.NO_VALUE, setting=SETTING),
            Remedy(Action.REPLACE_NO_VALUE, name=SETTING),
            changes=(Change(Present(resolved(value))),),
        )
    called = function(value)
    if called is None:
        return assess_plain(value)
    name, argument = called
    if name == "Ref":
        return assess_parameter(value, argument, template)
    if name == "Fn::If":
        return assess_if(value, argument, (), template, lambda each: assess_setting(each, template))
    if name in _CONDITION_FUNCTIONS:
        return Assessment(
            Verdict.INVALID,
            value,
            Reason(Cause.CONDITION_FUNCTION, setting=SETTING, name=name),
            Remedy(Action.REPLACE_COLLECTION),
            changes=(Change(Present(resolved(value))),),
        )
    if name == "Fn::FindInMap":
        return _assess_mapping(value, argument, template)
    return computed_setting(value, function_origin(name))


_CONDITION_FUNCTIONS: Final = frozenset(("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition"))
"""Functions that the section Conditions alone may hold."""

# Fn::If


def assess_if(
    value: Node,
    argument: Node,
    rest: Path,
    template: Template,
    assess: Callable[[Node], Assessment],
) -> Assessment:
    """Assess Fn::If: on only where both branches are; only the branches that are off change.

    Args:
        value: The function, possibly an alias.
        argument: Its arguments.
        rest: The keys from what it gives to the setting.
        template: The template.
        assess: Assesses a branch.
    """
    items = resolved(argument)
    if not isinstance(items, Sequence) or len(items.items) != 3:
        return conditional(value, Reason(Cause.IF_ARGUMENTS), Remedy(Action.CORRECT_IF))
    cache, key = template.cache, (id(items.items), len(rest))
    if key in cache.conditions:
        # An alias leads back into the function itself, or once more to one that is assessed.
        cycle = conditional(value, Reason(Cause.IF_CONTAINS_ITSELF), Remedy(Action.CORRECT_IF))
        return cache.conditions[key] or cycle
    if cache.depth == _MOST_NESTED:
        return conditional(value, Reason(Cause.IF_TOO_DEEP), Remedy(Action.WRITE, code=CODE))
    cache.conditions[key] = None
    cache.depth += 1
    try:
        branches = [assess(each) for each in items.items[1:]]
    except RepeatedKeyError:
        del cache.conditions[key]
        raise
    finally:
        cache.depth -= 1
    assessment = cache.conditions[key] = _assess_branches(value, items.items[0], branches)
    return assessment


_MOST_NESTED: Final = 60
"""How many Fn::If may be open, one in the other; each takes several calls of functions."""
_IF_CAUSES: Final = frozenset(
    (
        Cause.IF_ARGUMENTS,
        Cause.IF_CONTAINS_ITSELF,
        Cause.IF_TRUE_BRANCH,
        Cause.IF_FALSE_BRANCH,
        Cause.IF_BOTH_BRANCHES,
    )
)


def _assess_branches(value: Node, condition: Node, branches: list[Assessment]) -> Assessment:
    off = [branch for branch in branches if branch.verdict is not Verdict.COMPLIANT]
    if not off:
        by_default = [branch for branch in branches if branch.relies_on_default]
        if not by_default:
            return compliant(value)
        reason = _reason_of_branches(condition, branches, by_default[:1])
        return by_default[0]._replace(at=value, reason=reason)
    reason = _reason_of_branches(condition, branches, off)
    manual = [branch for branch in off if branch.applicability is Applicability.MANUAL]
    if manual:
        return conditional(value, reason, manual[0].remedy or Remedy(Action.BY_HAND))
    return Assessment(
        Verdict.CONDITIONAL,
        off[0].at,
        reason,
        Remedy(Action.TURN_ON_BRANCHES),
        Applicability.UNSAFE,
        tuple(dict.fromkeys(change for branch in off for change in branch.changes)),
        fix_sets_default=any(
            branch.fix_sets_default or branch.relies_on_default for branch in branches
        ),
        strict_remedy=Remedy(Action.WRITE, code=CODE),
    )


def _reason_of_branches(
    condition: Node, branches: list[Assessment], off: list[Assessment]
) -> Reason | None:
    """Return why some branches are off, or may be; a Fn::If inside of one gives its own reason."""
    inner = off[0].reason
    if inner is not None and inner.cause in _IF_CAUSES:
        return inner
    cause = Cause.IF_TRUE_BRANCH if off[0] is branches[0] else Cause.IF_FALSE_BRANCH
    if len(off) == len(branches):
        cause = Cause.IF_BOTH_BRANCHES
    return Reason(cause, name=literal_text(condition) or "", inner=inner)


# Fn::FindInMap


_MOST_ROWS: Final = 100
"""Rows that one look-up may change; there are fewer regions and accounts in most mappings, and
many look-ups of many rows would cost their product."""


def _assess_mapping(value: Node, argument: Node, template: Template) -> Assessment:
    """Assess Fn::FindInMap by every cell that it can read."""
    items = resolved(argument)
    lookup = lookup_of(items)
    cells = template.cells(lookup)
    if lookup.mapping is None or not cells or any(map(_is_computed, cells)):
        return conditional(
            value,
            Reason(Cause.MAPPING_NOT_LITERAL, setting=SETTING),
            Remedy(Action.ENSURE_ROWS, code=CODE),
        )
    fallback = _assess_fallback(items, template)
    off = [cell for cell in cells if not is_on(cell)]
    if fallback is not None and fallback.verdict is not Verdict.COMPLIANT:
        reason = Reason(Cause.MAPPING_FALLBACK, setting=SETTING, name=lookup.mapping)
        return conditional(value, reason, Remedy(Action.ENSURE_FALLBACK))
    if not off:
        return compliant(value)
    all_off = len(off) == len(cells) and fallback is None
    verdict = Verdict.DISABLED if all_off else Verdict.CONDITIONAL
    return _off_in_mapping(value, verdict, lookup, off, template)


def _off_in_mapping(
    value: Node, verdict: Verdict, lookup: Lookup, off: list[Node], template: Template
) -> Assessment:
    """Return the assessment of cells that are off, which change if only scan settings read them."""
    name = lookup.mapping or ""
    shown = ", ".join(sorted({literal_text(cell) or '""' for cell in off}))
    reason = Reason(Cause.MAPPING_VALUE, setting=SETTING, name=name, value=shown)
    if _is_read_elsewhere(lookup, template):
        reason = Reason(Cause.MAPPING_USED_FOR_MORE, name=name, inner=reason)
        remedy = Remedy(Action.OWN_ROW, code=CODE)
        return Assessment(verdict, value, reason, remedy, Applicability.MANUAL)
    if len(off) > _MOST_ROWS:
        remedy = Remedy(Action.ENSURE_ROWS, code=CODE)
        return Assessment(verdict, value, reason, remedy, Applicability.MANUAL)
    return Assessment(
        verdict,
        value,
        reason,
        Remedy(Action.SET_ROWS, name=name),
        Applicability.UNSAFE,
        tuple(Change(Present(resolved(cell)), "true") for cell in off),
    )


def _is_computed(cell: Node) -> bool:
    return literal_text(cell) is None or placeholder_origin(cell) is not None


def _assess_fallback(items: Node, template: Template) -> Assessment | None:
    """Assess the DefaultValue that AWS::LanguageExtensions adds."""
    if not isinstance(items, Sequence) or len(items.items) < 4:
        return None
    extra = resolved(items.items[3])
    value = sole_value(extra, "DefaultValue") if isinstance(extra, Mapping) else None
    if value is not None:
        return assess_setting(value, template)
    return computed_setting(items, Origin(OriginKind.NOT_LITERAL))


def _is_read_elsewhere(lookup: Lookup, template: Template) -> bool:
    """Whether anything but scan settings can read the same cells of a mapping."""
    known = template.references().lookups
    row, column = lookup.row, lookup.column
    for cells in (known.get(lookup.mapping, ()), known.get(None, ())):
        if row is not None and column is not None:
            if any((one, other) in cells for one in (row, None) for other in (column, None)):
                return True
        elif any(_can_meet(row, one) and _can_meet(column, other) for one, other in cells):
            return True
    return False


def _can_meet(mine: str | None, theirs: str | None) -> bool:
    return mine is None or theirs is None or mine == theirs
