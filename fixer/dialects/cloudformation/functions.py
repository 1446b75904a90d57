"""What a CloudFormation value can become: on, off, absent, or what only deployment knows.

Source of the functions: the "Intrinsic function reference" of the AWS CloudFormation Template
Reference Guide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fixer.dialects.cloudformation.template import Template, function, lookup
from fixer.dialects.common.assessment import Outcome, State, depends
from fixer.dialects.common.booleans import Booleans, literal_setting
from fixer.dialects.common.mappings import NULLS, empty, literal, text_of, value_of
from fixer.model.declaration import Change, Present
from fixer.model.edits import Applicability
from fixer.model.tree import (
    FILLED_IN,
    MAX_DEPTH,
    Mapping,
    Node,
    Scalar,
    Sequence,
    is_function,
    resolved,
)

CONFIGURATION: Final = "ImageScanningConfiguration"
SETTING: Final = "ScanOnPush"

# YAML 1.1 booleans, which CloudFormation reads; https://yaml.org/type/bool.html. A quoted text
# is a boolean to CloudFormation only as "true" or "false".
_ON: Final = frozenset(("yes", "Yes", "YES", "on", "On", "ON"))
_OFF: Final = frozenset(("no", "No", "NO", "off", "Off", "OFF"))


def is_no_value(node: Node) -> bool:
    """Tell whether a value is the pseudo parameter that removes its property."""
    called = function(node)
    return called is not None and called[0] == "Ref" and literal(called[1]) == "AWS::NoValue"


def vacant(node: Node) -> str | None:
    """Say how a value stands for nothing: empty, null, `{}` or AWS::NoValue."""
    return "AWS::NoValue" if is_no_value(node) else empty(node)


def _word(node: Scalar) -> str:
    """Return a text in lower case, without the line break that ends one in block style."""
    return node.text.rstrip("\n").lower()


def is_on(node: Node) -> bool:
    """Tell whether a literal is true in any of the spellings that deploy."""
    node = resolved(node)
    if not isinstance(node, Scalar) or is_function(node):
        return False
    return _word(node) == "true" or (node.plain and node.text in _ON)


def setting(value: Node, template: Template) -> Outcome:
    """Judge the value of ScanOnPush."""
    if is_no_value(value):
        remedy = f"replaces AWS::NoValue by true in {SETTING}"
        change = Change(Present(resolved(value)))
        return Outcome(State.ABSENT, value, f"{SETTING} is AWS::NoValue", remedy, changes=(change,))
    called = function(value)
    if called is None:
        return _plain_setting(value)
    name, argument = called
    if name == "Ref":
        return _parameter(value, argument, template)
    if name == "Fn::If":
        return either(value, argument, template, lambda each: setting(each, template))
    if name == "Fn::FindInMap":
        return _mapped(value, argument, template)
    return depends(
        value,
        f"{SETTING} comes from {name}, which only deployment evaluates",
        f"write {SETTING}: true, or make sure that {name} gives true",
    )


def _plain_setting(value: Node) -> Outcome:
    node = resolved(value)
    by = rendered(node.text) if isinstance(node, Scalar) else None
    if by is not None:
        return depends(
            value,
            f"{SETTING} comes from {by}, which only deployment knows",
            f"write {SETTING}: true, or make sure that the value is true",
        )
    return literal_setting(value, SETTING, Booleans(is_on, _is_off))


def _is_off(node: Scalar) -> bool:
    return _word(node) == "false" or (node.plain and node.text in _OFF | NULLS)


def rendered(text: str) -> str | None:
    """Name what puts a value in the place of a text at deployment, or before it."""
    if "{{resolve:" in text:
        return "a dynamic reference ({{resolve:...}})"
    if FILLED_IN in text:
        return "a part that is filled in before"
    return "a variable (${...}) of another tool" if "${" in text else None


def either(
    value: Node, argument: Node, template: Template, judge: Callable[[Node], Outcome]
) -> Outcome:
    """Judge Fn::If: on only where both branches are; what is off is turned on, and that alone."""
    items = resolved(argument)
    if not isinstance(items, Sequence) or len(items.items) != 3:
        return depends(value, "Fn::If has not three arguments", "mend the Fn::If")
    known = template.memory.judged
    if id(items.items) in known:
        # An alias leads back into the function itself, or once more to one that is judged.
        return known[id(items.items)] or depends(value, "Fn::If contains itself", "mend the Fn::If")
    if template.memory.depth > MAX_DEPTH:
        return depends(value, "too many Fn::If decide it", f"write {SETTING}: true")
    known[id(items.items)] = None
    template.memory.depth += 1
    outcome = _either(value, items.items, [judge(each) for each in items.items[1:]])
    template.memory.depth -= 1
    known[id(items.items)] = outcome
    return outcome


def _either(value: Node, items: list[Node], branches: list[Outcome]) -> Outcome:
    off = [branch for branch in branches if branch.state is not State.ON]
    if not off:
        return Outcome(State.ON, value, by_default=any(branch.by_default for branch in branches))
    condition = literal(items[0]) or "its condition"
    which = "when" if off[0] is branches[0] else "unless"
    which = "whatever" if len(off) == 2 else which
    why = off[0].why
    if not why.startswith("Fn::If"):
        why = f"Fn::If turns it off {which} {condition} holds: {why}"
    manual = [branch for branch in off if branch.applicability is Applicability.MANUAL]
    if manual:
        return depends(value, why, manual[0].remedy)
    return Outcome(
        State.DEPENDS,
        off[0].at,
        why,
        "turns on the branches that are off; was the condition meant to switch scanning off?",
        Applicability.UNSAFE,
        tuple(dict.fromkeys(change for branch in off for change in branch.changes)),
        leaves_default=any(branch.leaves_default or branch.by_default for branch in branches),
    )


def _parameter(value: Node, argument: Node, template: Template) -> Outcome:
    """Judge a Ref by the parameter's AllowedValues and Default."""
    name = literal(argument)
    parameter = template.section_entry("Parameters", name)
    if name is None or parameter is None:
        return depends(
            value,
            f"{SETTING} is a Ref to {name or 'something'}, which is no parameter of this template",
            f"write {SETTING}: true",
        )
    allowed = _allowed(parameter)
    if allowed and all(is_on(each) for each in allowed):
        return Outcome(State.ON, value)
    why = f"{SETTING} is the parameter {name}"
    kind = text_of(parameter, "Type")
    if kind not in (None, "String"):
        return depends(
            value,
            f"{why} of type {kind}, whose value only deployment knows",
            f"write {SETTING}: true, or make sure that the value is true",
        )
    default = value_of(parameter, "Default")
    if default is None and allowed and not any(map(is_on, allowed)):
        return depends(value, f"{why}, whose AllowedValues permit no true", f"mend {name}")
    if default is None:
        remedy = f"give {name} the Default true, or AllowedValues that are all true"
        return depends(value, f"{why}, which has no Default", remedy)
    if is_on(default):
        return Outcome(State.ON, value, f"{why}, which is on by its Default alone", by_default=True)
    shown = literal(default)
    if shown is None or (by := rendered(shown)) is not None:
        by = by if shown else "what is not literal"
        remedy = f"make sure that the Default of {name} is true"
        return depends(value, f"{why}, whose Default comes from {by}", remedy)
    why = f"{why}, whose Default is {shown or 'not true'}"
    on = next((literal(each) for each in allowed if is_on(each)), None)
    if allowed and on is None:
        return depends(value, f"{why} and whose AllowedValues permit no true", f"mend {name}")
    if value_of(parameter, "AllowedPattern") is not None:
        return depends(
            value, f"{why} under an AllowedPattern", f"set the Default of {name} to true"
        )
    if name in template.uses().names:
        return depends(
            value,
            f"{why} and which is used for more than scan settings",
            f"give the repository a parameter of its own, or write {SETTING}: true",
        )
    return Outcome(
        State.DEPENDS,
        value,
        why,
        f"sets the Default of {name} to {on or 'true'}; deployments that pass a value keep it",
        Applicability.UNSAFE,
        (Change(Present(resolved(default)), on or "true"),),
        leaves_default=True,
    )


def _allowed(parameter: Mapping) -> list[Node]:
    allowed = value_of(parameter, "AllowedValues")
    values = resolved(allowed) if allowed is not None else None
    return list(values.items) if isinstance(values, Sequence) else []


def _mapped(value: Node, argument: Node, template: Template) -> Outcome:
    """Judge Fn::FindInMap by every cell that the lookup can reach."""
    items = resolved(argument)
    name, first, second = lookup(items)
    cells = template.cells(name, first, second)
    texts = [literal(cell) for cell in cells]
    if name is None or not cells or any(text is None or rendered(text) for text in texts):
        return depends(
            value,
            f"{SETTING} comes from Fn::FindInMap, and the rows it reads are not literal here",
            f"write {SETTING}: true, or make sure that every row is true",
        )
    fallback = _fallback(items, template)
    off = [cell for cell in cells if not is_on(cell)]
    if not off and (fallback is None or fallback.state is State.ON):
        return Outcome(State.ON, value)
    state = State.DEPENDS if len(off) < len(cells) or fallback is not None else State.OFF
    shown = ", ".join(sorted({literal(cell) or "empty" for cell in off}))
    why = f"{SETTING} comes from the mapping {name}, where it is {shown or 'off'}"
    if fallback is not None and fallback.state is not State.ON:
        return depends(value, why, "make the DefaultValue and the rows true")
    if _read_elsewhere(name, first, second, template):
        return Outcome(
            state,
            value,
            f"{why}, and more than scan settings read those rows",
            f"give scanning a row of its own, or write {SETTING}: true",
            Applicability.MANUAL,
        )
    return Outcome(
        state,
        value,
        why,
        f"sets the rows of {name} that are off to true",
        Applicability.UNSAFE,
        tuple(Change(Present(resolved(cell)), "true") for cell in off),
    )


def _fallback(items: Node, template: Template) -> Outcome | None:
    """Judge the DefaultValue that AWS::LanguageExtensions adds."""
    if not isinstance(items, Sequence) or len(items.items) < 4:
        return None
    extra = resolved(items.items[3])
    value = value_of(extra, "DefaultValue") if isinstance(extra, Mapping) else None
    return setting(value, template) if value is not None else depends(items, "", "")


def _read_elsewhere(name: str, first: str | None, second: str | None, template: Template) -> bool:
    """Tell whether anything but scan settings can read the same cells of a mapping."""
    known = template.uses().lookups
    for cells in (known.get(name, ()), known.get(None, ())):
        if first is not None and second is not None:
            if any((row, column) in cells for row in (first, None) for column in (second, None)):
                return True
        elif any(_meet(first, row) and _meet(second, column) for row, column in cells):
            return True
    return False


def _meet(mine: str | None, theirs: str | None) -> bool:
    return mine is None or theirs is None or mine == theirs
