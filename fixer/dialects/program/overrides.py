"""What sets the scan setting of a repository elsewhere in its program.

An override or an assignment on the resource of the template wins over the properties. An aspect, a
property injector or a mixin is applied to whatever the program says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from fixer.dialects.common.assessments import compliant, conditional
from fixer.dialects.program.declared import Declared
from fixer.dialects.program.names import definition_of
from fixer.dialects.program.values import is_off, is_on, replacing, shown
from fixer.model.declaration import Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Mapping as Literal
from fixer.model.syntax_tree import Node, Scalar
from fixer.source_text import line_column
from fixer.syntax.program.reading import COMMENTS, Cst, Program, above

_CALL: Final = re.compile(
    r"\b[aA]dd(?:_?[pP]roperty)?(?:_?[dD]eletion)?_?[oO]verride\s*\("
    r"|\b[sS]etImageScanningConfiguration\s*\("
)
_ASSIGNED: Final = re.compile(
    r"\.\s*(?:[iI]mageScanningConfiguration|image_scanning_configuration)\s*=(?!=)"
)
_PATH: Final = re.compile(r"(?:Properties\.)?ImageScanningConfiguration(?P<rest>\.ScanOnPush)?")
_SETTING: Final = re.compile(r"mage_?[sS]can(?:_?[oO]n_?[pP]ush|ning_?[cC]onfiguration)")
_VISITORS: Final = frozenset(("visit", "inject", "applyTo", "apply_to"))
_CHILD: Final = re.compile(
    r"\.(?:node|Node|Node\(\)|getNode\(\))"
    r"\.(?:(?:get)?[dD]efaultChild|default_child)\b"
)
_CHILD_NAMES: Final = frozenset(
    ("node", "Node", "getNode", "defaultChild", "default_child", "DefaultChild", "getDefaultChild")
)
_SCAN_KEYS: Final = frozenset(("scanOnPush", "scan_on_push", "ScanOnPush"))


_CONDITION: Final = re.compile(
    r"^(?:if|for|while|switch|match|conditional|ternary|binary|boolean)_"
)
_GIVES: Final = frozenset(("assignment_expression", "assignment", "short_var_declaration"))
_PASSED: Final = frozenset(("expression_list", "call_expression", "method_invocation"))
_SETTERS: Final = frozenset(("setImageScanningConfiguration", "SetImageScanningConfiguration"))
_SAFE: Final = Applicability.SAFE


class Override(NamedTuple):
    """A place in a program that sets the scan setting of a resource."""

    written: Cst
    """The call or the assignment."""
    subject: str
    """What it is done to, as the file names it."""
    value: Node | None
    """What the setting becomes; None where nobody knows."""
    how: str
    is_assignment: bool = False
    """Whether it gives a property of the resource its value, which an override comes over."""


class Visitor(NamedTuple):
    """What may set the scan setting of all resources of a program."""

    name: str
    within: Cst


def overrides_in(program: Program) -> dict[int, list[Override]]:
    """Return the places of a program that set the scan setting of a resource, by function."""
    found: dict[int, list[Override]] = {}
    for each in (*_calls(program), *_assignments(program)):
        found.setdefault(_function(program, each.written), []).append(each)
    return found


def _calls(program: Program) -> Iterator[Override]:
    for found in _CALL.finditer(program.text):
        leaf = program.leaf_at(found.start(), found.start() + 1)
        call = next((each for each in above(leaf) if each.type in program.grammar.calls), None)
        function = _called(call, leaf) if call is not None else None
        if call is None or function is None:
            continue
        given = program.arguments(call)
        if program.source(leaf) in _SETTERS:
            value = _in_literal(program.value(given[0])) if given else None
            yield Override(call, _subject(program, function), value, program.source(leaf), True)
            continue
        path = program.value(given[0]) if given else None
        matched = _PATH.fullmatch(path.text) if isinstance(path, Scalar) and path.style else None
        subject = _subject(program, function)
        if matched is None or not subject:
            continue
        value = program.value(given[1]) if len(given) > 1 else None
        if value is not None and not matched["rest"]:
            value = _in_literal(value)
        how = program.source(leaf)
        yield Override(call, subject, value, how)


def _assignments(program: Program) -> Iterator[Override]:
    for found in _ASSIGNED.finditer(program.text):
        leaf = program.leaf_at(found.end() - 1, found.end())
        assignment = leaf.parent if leaf is not None else None
        if assignment is None or not assignment.type.startswith("assignment"):
            continue
        left = assignment.child_by_field_name("left")
        right = assignment.child_by_field_name("right")
        subject = _subject(program, left) if left is not None else ""
        if right is not None and subject:
            value = _in_literal(program.value(right))
            yield Override(assignment, subject, value, shown(program.source(left)), True)


def _called(call: Cst, name: Cst) -> Cst | None:
    """Return the member that a call is of, if a name is that of the member."""
    if call.child_by_field_name("name") == name:
        return call
    function = call.child_by_field_name("function")
    return function if function is not None and function.end_byte == name.end_byte else None


def _subject(program: Program, member: Cst) -> str:
    """Return what a member belongs to, as the file names it."""
    fields = program.grammar.members.get(member.type)
    held = member.child_by_field_name(fields[0]) if fields else None
    if held is None:
        return ""
    bare = program.bare(held)
    text = re.sub(r"\s+", "", program.source(bare))
    parent = _parent_of_child(text)
    if parent:
        return parent
    definition = definition_of(program, bare, True) if text.isidentifier() else None
    if definition is not None:
        value = program.source(program.bare(definition.value))
        parent = _parent_of_child(re.sub(r"\s+", "", value))
        if parent:
            return parent
    return text


def _parent_of_child(text: str) -> str:
    """Return what stands in front of `.node.defaultChild`; empty if that is not in the text."""
    found = _CHILD.search(text)
    start = end = found.start() if found is not None else 0
    while start and (text[start - 1].isalnum() or text[start - 1] in "_$."):
        start -= 1
    return text[start:end]


def _in_literal(value: Node) -> Node | None:
    """Return the setting in the value of its configuration."""
    if not isinstance(value, Literal):
        return None
    found = [
        each for key, each in value.entries if isinstance(key, Scalar) and key.text in _SCAN_KEYS
    ]
    return found[-1] if found else None


def overridden(
    program: Program,
    declared: Declared,
    assessment: Assessment,
    overrides: Mapping[int, list[Override]],
    code: str,
) -> Assessment:
    """Return the assessment of a repository, as what is done to its resource leaves it."""
    if not overrides:
        return assessment
    names = _names_of(program, declared)
    found = overrides.get(_function(program, declared.call), ())
    for each in sorted((each for each in found if each.subject in names), key=_strength):
        later = _as_overridden(program, each, code)
        is_maybe = _is_behind_condition(program, each.written, declared.call)
        assessment = _either(assessment, later) if is_maybe else later
    return assessment


def _strength(override: Override) -> tuple[bool, int]:
    """Return what tells which override wins: a call over an assignment, then the later one."""
    return not override.is_assignment, override.written.start_byte


def _is_behind_condition(program: Program, written: Cst, call: Cst) -> bool:
    """Whether an override is made only under a condition that a declaration is not under."""
    for each in above(written):
        if each.start_byte <= call.start_byte and call.end_byte <= each.end_byte:
            return False
        if each.type in program.grammar.functions:
            return False
        if _CONDITION.search(each.type):
            return True
    return False


def _either(assessment: Assessment, later: Assessment) -> Assessment:
    """Return the assessment of a repository that an override changes only under a condition."""
    is_open = later.verdict is not Verdict.COMPLIANT
    if is_open or assessment.verdict is Verdict.COMPLIANT:
        assessment = later if is_open else assessment
    if assessment.verdict is Verdict.COMPLIANT or assessment.applicability is not _SAFE:
        return assessment
    return assessment._replace(verdict=Verdict.CONDITIONAL, applicability=Applicability.UNSAFE)


def _as_overridden(program: Program, override: Override, code: str) -> Assessment:
    value = override.value
    place = str(line_column(program.text, program.start(override.written))[0])
    if value is not None and is_on(value):
        return compliant(value)
    at = value if value is not None else program.value(override.written)
    source = program.text[at.content : at.end] if value is not None else "another value"
    reason = Reason(
        Cause.PROGRAM_OVERRIDE, setting=re.split(r"\W", code, maxsplit=1)[0],
        name=override.how, value=shown(source), place=place,
    )  # fmt: skip
    if value is not None and is_off(value):
        return Assessment(
            Verdict.DISABLED, at, reason, replacing(program, value),
            changes=(Change(Present(value)),), off_token=value,
        )  # fmt: skip
    return conditional(at, reason, Remedy(Action.PROGRAM_CHANGE_OVERRIDE))


def _function(program: Program, cst: Cst) -> int:
    """Return what tells the function around a part of a program."""
    for each in above(cst):
        if each.type in program.grammar.functions:
            return int(each.id)
    return 0


def _names_of(program: Program, declared: Declared) -> set[str]:
    """Return how the program names what a call makes."""
    if declared.subclass:
        return {"this", "self"}
    for each in above(declared.call):
        target = None
        if each.type in ("variable_declarator", "public_field_definition", "field_definition"):
            target = each.child_by_field_name("name") or each.child_by_field_name("property")
        elif each.type in _GIVES:
            target = each.child_by_field_name("left")
        elif each.type not in _PASSED | program.grammar.wrappers and not _is_child(program, each):
            break
        if target is not None:
            name = re.sub(r"\s+", "", program.source(target))
            is_field = each.type.endswith("field_definition")
            return {name, f"this.{name}"} if is_field else {name}
    return set()


def _is_child(program: Program, member: Cst) -> bool:
    """Whether a member is the way from a construct to the resource of the template."""
    fields = program.grammar.members.get(member.type)
    name = member.child_by_field_name(fields[1]) if fields else None
    return name is not None and program.source(name) in _CHILD_NAMES


def visitors_in(program: Program) -> list[Visitor]:
    """Return what may set the scan setting of all resources: aspects, injectors, mixins."""
    found: dict[int, Visitor] = {}
    for each in _SETTING.finditer(program.text):
        leaf = program.leaf_at(each.start(), each.end())
        if leaf is None or leaf.type in COMMENTS:
            continue
        for outer in above(leaf):
            name = outer.child_by_field_name("name")
            if (
                outer.type in program.grammar.functions
                and name is not None
                and program.source(name) in _VISITORS
            ):
                found.setdefault(int(outer.id), Visitor(_class_name(program, outer), outer))
    return list(found.values())


def _class_name(program: Program, method: Cst) -> str:
    for each in above(method):
        name = each.child_by_field_name("name")
        if name is not None and "class" in each.type:
            return program.source(name)
    return program.source(method.child_by_field_name("name"))


def visited(
    program: Program, declared: Declared, assessment: Assessment, visitors: Iterable[Visitor]
) -> Assessment:
    """Return the assessment of a repository that something else may set."""
    if assessment.verdict is Verdict.COMPLIANT:
        return assessment
    for each in visitors:
        within = each.within
        inside = within.start_byte <= declared.call.start_byte < within.end_byte
        if not inside:
            place = str(line_column(program.text, program.start(within))[0])
            reason = Reason(
                Cause.PROGRAM_VISITOR, name=each.name, place=place, inner=assessment.reason
            )
            return assessment._replace(
                verdict=Verdict.CONDITIONAL, reason=reason, changes=(),
                applicability=Applicability.MANUAL, remedy=Remedy(Action.BY_HAND),
            )  # fmt: skip
    return assessment
