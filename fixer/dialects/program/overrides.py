"""What sets the scan setting of a repository elsewhere in its program.

An override or an assignment on the resource of the template wins over the properties. An aspect, a
property injector or a mixin is applied to whatever the program says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from fixer.dialects.common.assessments import compliant, conditional
from fixer.dialects.program.calls import calls_of, member_owner
from fixer.dialects.program.declared import Declared
from fixer.dialects.program.frameworks import (
    JAVASCRIPT,
    RAW_KEYS,
    RAW_KEYS_OF_TERRAFORM,
    ResourceType,
)
from fixer.dialects.program.judging import is_off, is_on, misspelt, plain_word, replacing, shown
from fixer.dialects.program.names import definition_of, text_of
from fixer.dialects.program.searching import Mark
from fixer.dialects.program.subjects import Subject, class_of, is_of_child, named, subject_of
from fixer.model.declaration import Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Note, Reason, Remedy, Topic
from fixer.model.syntax_tree import Mapping as Literal
from fixer.model.syntax_tree import Node, Scalar
from fixer.source_text import line_column
from fixer.syntax.program.reading import (
    COMMENTS,
    COMPUTED_KEY,
    SPREAD,
    SUBSCRIPTS,
    Cst,
    Program,
    below,
    is_map,
    type_of,
)

_OPENING: Final = r"(?:[\"'`]\s*\])?\s*(?:\?\.\s*)?\("
"""What begins the arguments behind the name of a member, which may be a text in brackets."""
_CALL: Final = Mark(
    re.compile(
        rf"\b[aA]dd(?:_?[pP]roperty)?(?:_?[dD]eletion)?_?[oO]verride{_OPENING}"
        rf"|\b(?:[sS]et|put|reset)_?[iI]mage_?[sS]canning_?[cC]onfiguration{_OPENING}"
    ),
    ("verride", "canning"),
    25,
)
_CONFIGURATION: Final = Mark(
    re.compile(r"\b[iI]mage_?[sS]canning_?[cC]onfiguration\b"), ("canning",), 7
)
_PATH: Final = re.compile(
    r"(?P<above>Properties\.)?(?P<key>ImageScanningConfiguration)(?P<rest>\.ScanOnPush)?"
    r"|(?P<terraform>image_scanning_configuration)(?:\.0)?(?P<inner>\.scan_on_push)?"
)
_NAMED: Final = re.compile(
    r"(?:[iI]mage_?)?[sS]can_?[oO]n_?[pP]ush|[iI]mage_?[sS]canning_?[cC]onfiguration"
)
"""How a program names the setting, or what holds it."""
_SETTING: Final = re.compile(r"mage_?[sS]can(?:_?[oO]n_?[pP]ush|ning_?[cC]onfiguration)")
_VISITORS: Final = frozenset(
    ("visit", "inject", "applyTo", "apply_to", "transformations", "transforms")
)
"""What is handed every resource: aspects, injectors and mixins of the CDK, and what Pulumi has."""
_SCAN_KEYS: Final = ("scanOnPush", "scan_on_push", "ScanOnPush")
_OF_JAVASCRIPT: Final = ("imageScanningConfiguration", "scanOnPush")
"""What the members are called in JavaScript, which takes others without a word."""
_RAW: Final = {each[0]: each for each in (RAW_KEYS, RAW_KEYS_OF_TERRAFORM)}
_CONDITION: Final = re.compile(
    r"^(?:if|for|while|switch|match|conditional|ternary|binary|boolean)_"
)
_SETTERS: Final = re.compile(r"(?:[sS]et|put|reset)_?[iI]mage_?[sS]canning_?[cC]onfiguration")
_GIVE: Final = Mark(
    re.compile(r"\b(?:setattr|Reflect\.set|Object\.assign)\s*\("),
    ("setattr", "Reflect.set", "Object.assign"),
    0,
)
"""The functions that give a member of an object a value, or all members of others."""
_SAFE: Final = Applicability.SAFE


Code: TypeAlias = Callable[[], str]


class _Given(NamedTuple):
    """What something brings for the scan setting."""

    value: Node | None = None
    """What the setting becomes; None where nobody knows."""
    key: Node | None = None
    """The key of the value, where that is another than the wanted one, so that nobody reads it."""
    wanted: str = ""
    """What that key should be."""
    is_nothing: bool = False
    """Whether it surely brings nothing."""


class Override(NamedTuple):
    """A place in a program that sets the scan setting of a resource."""

    written: Cst
    """The call or the assignment."""
    on: Cst
    """What it is done to."""
    given: _Given
    how: str
    is_assignment: bool = False
    """Whether it gives a property of the resource its value, which an override comes over."""
    is_certain: bool = True
    """Whether it is surely the scan setting that it sets."""
    needs_setter: bool = False
    """Whether the property has to be one that may be given a value."""
    raw_key: str = ""
    """The first key of what is written, where that is as the template has it."""

    @property
    def value(self) -> Node | None:
        """Return what the setting becomes; None where nobody knows."""
        return self.given.value


class Visitor(NamedTuple):
    """What may set the scan setting of all resources of a program."""

    name: str
    within: Cst
    turns_off: bool
    """Whether it gives the setting a value that is off."""


class Others(NamedTuple):
    """What sets the scan setting in a program besides the properties."""

    overrides: dict[int, list[Override]]
    """For each call that declares a repository, what is done to its resource."""
    lost: dict[int, list[Override]]
    """The same of what has no effect, as the framework does not read it."""
    unknown: list[Override]
    """What is done to a resource of which nobody knows what made it."""
    unknown_off: list[Override]
    """Those of them that do not surely turn the setting on."""
    visitors: list[Visitor]
    visitors_off: list[Visitor]
    """Those of them that turn the setting off."""


def others_in(program: Program, declared: Iterable[Declared]) -> Others:
    """Return what sets the scan setting of some repositories besides their properties."""
    visitors = visitors_in(program)
    overrides: dict[int, list[Override]] = {}
    lost: dict[int, list[Override]] = {}
    unknown: list[Override] = []
    off: set[int] = set()
    found = [*_calls(program), *_assignments(program), *_given_by_calls(program)]
    known = by_subject(program, declared) if found else {}
    within = {int(one.within.id) for one in visitors}
    types = {int(each.call.id): each.type for each in declared}
    for each in found:
        subject = subject_of(program, each.on)
        on = known.get(subject, ()) if subject is not None else ()
        for call in made_last(program, on, each.written):
            of_effect = overrides if _counts(program, each, types[int(call.id)]) else lost
            of_effect.setdefault(int(call.id), []).append(each)
        above = program.above(each.written) if within else ()
        inside = {int(one.id) for one in above} & within
        is_read = each.raw_key in ("", *_RAW)
        if not on and is_read and _may_be_resource(program, each) and not inside:
            unknown.append(each)
        if is_read and (each.value is None or not is_on(each.value)):
            off |= inside
    visitors = [
        each._replace(turns_off=each.turns_off or int(each.within.id) in off) for each in visitors
    ]
    unknown_off = [each for each in unknown if each.value is None or not is_on(each.value)]
    visitors_off = [each for each in visitors if each.turns_off]
    return Others(overrides, lost, unknown, unknown_off, visitors, visitors_off)


def _counts(program: Program, override: Override, resource: ResourceType) -> bool:
    """Whether something is of an effect that is done to what a type makes."""
    if resource.is_final or (override.needs_setter and not resource.has_setter):
        return False
    if resource.is_by_child and not is_of_child(program, override.on):
        return False
    return override.raw_key in ("", resource.raw_keys[0])


def _is_in(part: Cst, whole: Cst) -> bool:
    return bool(whole.start_byte <= part.start_byte < whole.end_byte)


def by_subject(program: Program, declared: Iterable[Declared]) -> dict[Subject, list[Cst]]:
    """Return the calls that make a repository, by the names of what they make, in their order."""
    found: dict[Subject, list[Cst]] = {}
    for each in declared:
        for subject in _subjects(program, each):
            found.setdefault(subject, []).append(each.call)
    return found


def _subjects(program: Program, declared: Declared) -> Iterator[Subject]:
    call = declared.call
    if declared.handed_on:
        return
    given = program.arguments(call)
    made = declared.type.made
    if made is not None and made < len(given):
        subject = subject_of(program, given[made])
        if subject is not None:
            yield subject
    if declared.subclass:
        yield Subject("this", class_of(program, call))
        return
    yield Subject("", int(call.id))
    for subject, _ in named(program, call):
        yield subject


def made_last(program: Program, calls: Sequence[Cst], written: Cst) -> Iterator[Cst]:
    """Yield those of the calls that give a name its value which it may have where it is used."""
    before = bisect_left(calls, written.start_byte, key=lambda each: each.start_byte)
    for at in range((before or len(calls)) - 1, -1, -1):
        yield calls[at]
        if before and not is_behind_condition(program, calls[at], written):
            return


def _may_be_resource(program: Program, override: Override) -> bool:
    """Whether what something is done to may be a repository: it is not known to be another thing.

    A class sets properties of its own, and properties may be written in pieces.
    """
    on = program.bare(override.on)
    is_literal = on.type in program.grammar.containers
    if is_literal or not override.is_certain or program.source(on) in ("this", "self"):
        return False
    definition = definition_of(program, on, True) if on.type == "identifier" else None
    if definition is None or definition.is_default or not override.is_assignment:
        return True
    return not isinstance(program.value(definition.value), Literal)


def _calls(program: Program) -> Iterator[Override]:
    for each in calls_of(program, _CALL):
        call, on = each.call, each.on
        if on is None:
            continue
        given = [_argument(program, one) for one in each.given]
        how = program.source(each.name)
        if _SETTERS.fullmatch(how):
            yield Override(call, on, _given_to_setter(program, each.given), how, True)
            continue
        path = text_of(program, given[0]) if given else None
        if path is None:
            yield Override(call, on, _Given(), how, is_certain=False)
            continue
        is_of_resource = "ropert" not in how
        if path == "Properties" and len(given) > 1 and is_of_resource:
            for is_sure, value in _given(program, "Object.assign", given, RAW_KEYS):
                yield Override(call, on, value, how, is_certain=is_sure, raw_key=RAW_KEYS[0])
            continue
        matched = _PATH.fullmatch(path)
        if matched is None:
            continue
        # The properties are in the resource, or the path begins in them.
        if matched["key"] and bool(matched["above"]) != is_of_resource:
            yield Override(call, on, _Given(), how, raw_key=path)
            continue
        raw = _RAW[matched["key"] or matched["terraform"]]
        written = program.value(given[1]) if len(given) > 1 else None
        if written is None or matched["rest"] or matched["inner"]:
            yield Override(call, on, _Given(written), how, raw_key=raw[0])
        else:
            yield Override(call, on, _in_literal(program, written, raw), how, raw_key=raw[0])


def _given_to_setter(program: Program, given: list[Cst]) -> _Given:
    """Return what a function brings that gives the configuration its value.

    In Python it may be given the members of the configuration by their names.
    """
    for each in given:
        name = each.child_by_field_name("name") if each.type in program.grammar.keywords else None
        if name is not None and program.source(name) in _SCAN_KEYS:
            return _Given(program.value(_argument(program, each)))
    return _in_literal(program, program.value(_argument(program, given[0]))) if given else _Given()


def _argument(program: Program, argument: Cst) -> Cst:
    """Return the value of an argument, which may have a name."""
    if argument.type in program.grammar.keywords:
        return argument.child_by_field_name("value")
    return argument


def _assignments(program: Program) -> Iterator[Override]:
    """Yield what gives the configuration of something a value."""
    for found in _CONFIGURATION.matches(program.text):
        leaf = program.leaf_at(found.start(), found.end())
        if leaf is None or leaf.type in COMMENTS or not _is_member(program, found[0]):
            continue
        override = _assigned(program, leaf)
        if override is not None:
            yield override


def _is_member(program: Program, name: str) -> bool:
    """Whether a name is that of the configuration, as the language has it."""
    if program.grammar.name in JAVASCRIPT:
        return name == _OF_JAVASCRIPT[0]
    return _CONFIGURATION.pattern.fullmatch(name) is not None


def _assigned(program: Program, name: Cst) -> Override | None:
    """Return the assignment to a member with a name, or to a member of that."""
    members: list[Cst] = []
    inner = name
    for outer in program.above(name):
        is_member = outer.type in program.grammar.members or outer.type in SUBSCRIPTS
        if is_member and outer.named_children[0] != inner and members:
            return None
        if outer.type in _DELETES and members and program.source(outer).startswith("del"):
            return _of_members(program, outer, members, None)
        if outer.type.startswith("assignment"):
            if outer.child_by_field_name("left") != inner:
                return None
            if not members:
                return _initialised(program, outer)
            value = program.value(outer.child_by_field_name("right"))
            return _of_members(program, outer, members, value)
        if is_member:
            members.append(outer)
        elif outer.type not in program.grammar.wrappers | _PARTS:
            return None
        inner = outer
    return None


_DELETES: Final = frozenset(("delete_statement", "unary_expression"))
_PARTS: Final = frozenset(("string", "expression_list", "bracketed_argument_list"))


def _initialised(program: Program, assignment: Cst) -> Override | None:
    """Return the assignment in the initialiser of a call, which is made after the call, as in C#.

    Where the call is a literal of properties, it is an entry of that.
    """
    held = assignment.parent
    call = held.parent if held is not None and held.type == "initializer_expression" else None
    if call is None or call.type not in program.grammar.calls or not program.arguments(call):
        return None
    how = shown(program.source(assignment.child_by_field_name("left")))
    value = _in_literal(program, program.value(assignment.child_by_field_name("right")))
    return Override(assignment, call, value, how, True, needs_setter=True)


def _of_members(
    program: Program, assignment: Cst, members: list[Cst], value: Node | None
) -> Override | None:
    """Return what an assignment to the configuration, or to its setting, does."""
    first, *rest = members
    on = member_owner(program, first)
    if len(rest) > 1 or on is None:
        return None
    how = shown(program.source(members[-1]))
    if not rest:
        inner = _in_literal(program, value) if value is not None else _Given()
        return Override(assignment, on, inner, how, True, needs_setter=True)
    last = re.split(r"\W", program.source(rest[0]).rstrip("'\"]"))[-1]
    is_setting = last in _keys(program)
    return Override(assignment, on, _Given(value), how, True) if is_setting else None


def _given_by_calls(program: Program) -> Iterator[Override]:
    """Yield the calls that give the members of an object values, such as `Object.assign`."""
    for each in calls_of(program, _GIVE):
        call, given = each.call, each.given
        if call.start_byte != each.name.start_byte or len(given) < 2:
            continue
        how = program.source(call.child_by_field_name("function"))
        for is_sure, value in _given(program, how, given):
            yield Override(call, given[0], value, how, True, is_sure, True)


def _given(
    program: Program, how: str, given: list[Cst], raw: tuple[str, ...] = ()
) -> Iterator[tuple[bool, _Given]]:
    """Yield what a call makes of the setting, and whether it surely is that."""
    if how != "Object.assign":
        name = text_of(program, given[1])
        if name is None or _is_member(program, name):
            value = program.value(given[2]) if len(given) > 2 else None
            yield name is not None, _in_literal(program, value) if value else _Given()
        return
    for each in given[1:]:
        read = program.value(each)
        if not isinstance(read, Literal):
            yield False, _Given()
            continue
        for key, value in read.entries:
            text = key.text if isinstance(key, Scalar) else ""
            if text == raw[0] if raw else _is_member(program, text):
                yield True, _in_literal(program, value, raw)
            elif key.tag in (SPREAD, COMPUTED_KEY):
                yield False, _Given()


def _keys(program: Program) -> tuple[str, ...]:
    """Return how the setting may be spelled in the value of its configuration."""
    return _OF_JAVASCRIPT[1:] if program.grammar.name in JAVASCRIPT else _SCAN_KEYS


def _in_literal(program: Program, value: Node, raw: tuple[str, ...] = ()) -> _Given:
    """Return what the value of the configuration brings.

    Args:
        program: The program.
        value: The value.
        raw: The keys of the template, where it is written into that as it is.
    """
    of_class = bool(type_of(value)) and not is_map(program.grammar, value)
    if not isinstance(value, Literal) or (raw and of_class):
        return _Given()
    keys = raw[1:] or _keys(program)
    if not raw and not type_of(value):
        # A key in snake case is dropped without a word where no class takes it.
        keys = tuple(each for each in keys if each != "scan_on_push")
    found = _Given(is_nothing=bool(raw))
    for key, each in value.entries:
        text = key.text if isinstance(key, Scalar) else ""
        if key.tag in (SPREAD, COMPUTED_KEY):
            found = _Given()
        elif text in keys:
            found = _Given(each)
        elif len(keys) == 1 and found.value is None and plain_word(text) == plain_word(keys[0]):
            found = _Given(each, key, keys[0])
    return found


def without_effect(program: Program, declared: Declared, others: Others) -> Iterator[Note]:
    """Yield notes of what is done to a repository, but does not set anything."""
    for each in others.lost.get(int(declared.call.id), ())[:1]:
        place = _line(program, each.written)
        yield Note(Topic.PROGRAM_NO_EFFECT, name=each.how, place=place)


def overridden(
    program: Program, declared: Declared, assessment: Assessment, others: Others, code: Code
) -> Assessment:
    """Return the assessment of a repository, as what is done to its resource leaves it.

    Args:
        program: The program.
        declared: The repository.
        assessment: What its properties say.
        others: What else sets the setting.
        code: What returns the setting as the properties would have it.
    """
    setting = declared.type.setting
    made = assessment
    """What the resource is before the overrides, which come over it at the end."""
    found = sorted(others.overrides.get(int(declared.call.id), ()), key=_strength)
    few = _named(program, [each for each in found if not each.is_certain])
    for each in found:
        later = _as_overridden(program, each, setting, made)
        is_maybe = is_behind_condition(program, each.written, declared.call)
        if each.is_certain:
            assessment = _either(assessment, later) if is_maybe else later
        elif int(each.written.id) in few:
            one = few[int(each.written.id)]
            assessment = _unsure(program, assessment, one, declared, code)
        made = assessment if each.is_assignment else made
    return assessment


_MOST_NAMED: Final = 3
"""How many overrides a message names."""


class _Named(NamedTuple):
    """An override that a message names."""

    override: Override
    place: str
    """The line that it is on, and whether there are more."""


def _named(program: Program, overrides: Sequence[Override]) -> dict[int, _Named]:
    """Return the few of some overrides that a message names, by what tells them."""
    found = {}
    for at, each in enumerate(overrides[:_MOST_NAMED]):
        is_last_of_more = at + 1 == _MOST_NAMED < len(overrides)
        place = _line(program, each.written) + (" and others" if is_last_of_more else "")
        found[int(each.written.id)] = _Named(each, place)
    return found


def _unsure(
    program: Program, assessment: Assessment, named: _Named, declared: Declared, code: Code
) -> Assessment:
    """Return the assessment of a repository whose setting an override may be of."""
    setting, (override, place) = declared.type.setting, named
    if assessment.verdict is Verdict.COMPLIANT:
        value = override.value
        if value is not None and is_on(value):
            return assessment
        source = shown(program.text[value.content : value.end]) if value else "another value"
        reason = Reason(
            Cause.PROGRAM_OTHER_OVERRIDE, setting=setting, name=override.how, value=source,
            place=place,
        )  # fmt: skip
        at = program.value(override.written)
        return conditional(at, reason, Remedy(Action.PROGRAM_CHANGE_OVERRIDE))
    return _by_hand(assessment, override.how, place, code)


def _by_hand(assessment: Assessment, name: str, place: str, code: Code) -> Assessment:
    """Return the assessment of a repository without a fix, as something else may set it."""
    reason = Reason(Cause.PROGRAM_VISITOR, name=name, place=place, inner=assessment.reason)
    return assessment._replace(
        verdict=Verdict.CONDITIONAL, reason=reason, changes=(),
        applicability=Applicability.MANUAL,
        remedy=Remedy(Action.PROGRAM_WRITE_OR_ENSURE_OVERRIDE, code=code(), name=name),
    )  # fmt: skip


def _line(program: Program, part: Cst) -> str:
    return str(line_column(program.text, program.start(part))[0])


def _strength(override: Override) -> tuple[bool, int]:
    """Return what tells which override wins: a call over an assignment, then the later one."""
    return not override.is_assignment, override.written.start_byte


def is_behind_condition(program: Program, written: Cst, call: Cst) -> bool:
    """Whether an override is made only under a condition that a declaration is not under.

    A function that is not around both may be called or not.
    """
    inner = written
    for each in program.above(written):
        if each.start_byte <= call.start_byte and call.end_byte <= each.end_byte:
            return False
        if each.type in program.grammar.functions or _CONDITION.search(each.type):
            return True
        if each.type in _CATCHES or (each.type == "try_statement" and _may_leave(each, inner)):
            return True
        inner = each
    return False


_CATCHES: Final = frozenset(("catch_clause", "except_clause"))
_THROWS: Final = ("throw_statement", "raise_statement")


def _may_leave(attempt: Cst, part: Cst) -> bool:
    """Whether the rest of a part of `try` may be passed over, and the program goes on."""
    if attempt.child_by_field_name("body") != part:
        return False
    catches = (each for each in attempt.children if each.type in _CATCHES)
    return not all(any(below(each, _THROWS)) for each in catches)


def _either(assessment: Assessment, later: Assessment) -> Assessment:
    """Return the assessment of a repository that an override changes only under a condition."""
    is_open = later.verdict is not Verdict.COMPLIANT
    if is_open and assessment.verdict is not Verdict.COMPLIANT:
        return _both(assessment, later)
    if is_open or assessment.verdict is Verdict.COMPLIANT:
        assessment = later if is_open else assessment
    if assessment.verdict is Verdict.COMPLIANT or assessment.applicability is not _SAFE:
        return assessment
    return assessment._replace(verdict=Verdict.CONDITIONAL, applicability=Applicability.UNSAFE)


def _both(assessment: Assessment, later: Assessment) -> Assessment:
    """Return the assessment of what is off by itself, and may be turned off besides."""
    if not assessment.changes or not later.changes:
        return assessment if later.changes else later
    changes = (*assessment.changes, *later.changes)
    return assessment._replace(
        verdict=Verdict.CONDITIONAL, changes=changes, applicability=Applicability.UNSAFE,
        off_token=None,
    )  # fmt: skip


def _as_overridden(
    program: Program, override: Override, setting: str, made: Assessment
) -> Assessment:
    """Return the assessment of a repository as an override leaves what was made before."""
    value, key, wanted, is_nothing = override.given
    is_on_anyway = not override.is_assignment and made.verdict is Verdict.COMPLIANT
    if is_nothing or (key is not None and is_on_anyway):
        return made
    if key is not None and value is not None:
        return misspelt(program, key, value, wanted)
    place = _line(program, override.written)
    if value is not None and is_on(value):
        return compliant(value)
    at = value if value is not None else program.value(override.written)
    source = program.text[at.content : at.end] if value is not None else "another value"
    reason = Reason(
        Cause.PROGRAM_OVERRIDE, setting=_set_in(program, override.written, setting),
        name=override.how, value=shown(source), place=place,
    )  # fmt: skip
    if value is not None and is_off(value):
        return Assessment(
            Verdict.DISABLED, at, reason, replacing(program, value),
            changes=(Change(Present(value)),), off_token=value,
        )  # fmt: skip
    return conditional(at, reason, Remedy(Action.PROGRAM_CHANGE_OVERRIDE))


def _set_in(program: Program, written: Cst, setting: str) -> str:
    """Return the setting as a part of a program that sets it names it, if that does."""
    named = [each.group() for each in _NAMED.finditer(program.source(written))]
    return next((each for each in named if "anning" not in each), (*named, setting)[0])


def visitors_in(program: Program) -> list[Visitor]:
    """Return what may set the scan setting of all resources: aspects, injectors, mixins."""
    found: dict[int, Visitor] = {}
    judged: dict[int, bool] = {}
    for each in _SETTING.finditer(program.text):
        leaf = program.leaf_at(each.start(), each.end())
        if leaf is None or leaf.type in COMMENTS:
            continue
        for outer in program.above(leaf):
            if int(outer.id) not in judged:
                judged[int(outer.id)] = _is_visitor(program, outer)
            if judged[int(outer.id)]:
                known = found.get(int(outer.id))
                turns_off = _turns_off(program, leaf) or (known is not None and known.turns_off)
                found[int(outer.id)] = Visitor(_class_name(program, outer), outer, turns_off)
    return list(found.values())


def _is_visitor(program: Program, outer: Cst) -> bool:
    """Whether a part of a program is a function with the name of one, or what such a key has."""
    name = None
    if outer.type in program.grammar.functions:
        name = outer.child_by_field_name("name")
        if name is not None and _TRANSFORMED.search(program.source(outer)):
            return True
    elif outer.type in _ENTRIES:
        name = outer.child_by_field_name("key") or outer.child_by_field_name("name")
    return name is not None and program.source(name) in _VISITORS


_ENTRIES: Final = frozenset(("pair", "keyword_argument"))
_TRANSFORMED: Final = re.compile(r"\bResourceTransform(?:ation)?Result\b")
"""What a function of Pulumi in Python returns that is handed every resource."""


def _turns_off(program: Program, name: Cst) -> bool:
    """Whether the entry or the assignment with a name gives it a value that is off."""
    for outer in islice(program.above(name), 4):
        if outer.type in _ENTRIES or outer.type.startswith("assignment"):
            value = outer.child_by_field_name("value") or outer.child_by_field_name("right")
            read = program.value(value) if value is not None else None
            setting = _in_literal(program, read).value if isinstance(read, Literal) else read
            return setting is not None and is_off(setting)
    return False


def _class_name(program: Program, method: Cst) -> str:
    for each in program.above(method):
        name = each.child_by_field_name("name")
        if name is not None and each.type in program.grammar.classes:
            return program.source(name)
    name = method.child_by_field_name("name") or method.child_by_field_name("key")
    return program.source(name)


def visited(
    program: Program, declared: Declared, assessment: Assessment, others: Others, code: Code
) -> Assessment:
    """Return the assessment of a repository that something else may set, as `overridden` does."""
    setting = declared.type.setting
    if int(declared.call.id) not in others.overrides:
        is_on_so_far = assessment.verdict is Verdict.COMPLIANT
        overrides = others.unknown_off if is_on_so_far else others.unknown
        for one in _named(program, overrides).values():
            assessment = _unsure(program, assessment, one, declared, code)
    complies = assessment.verdict is Verdict.COMPLIANT
    for each in others.visitors_off if complies else others.visitors:
        if _is_in(declared.call, each.within):
            continue
        if complies:
            return _turned_off(program, each, setting)
        return _by_hand(assessment, each.name, _line(program, each.within), code)
    return assessment


def _turned_off(program: Program, visitor: Visitor, setting: str) -> Assessment:
    """Return the assessment of a repository that is on by itself, and may be turned off."""
    reason = Reason(
        Cause.PROGRAM_OVERRIDE, setting=_set_in(program, visitor.within, setting),
        name=visitor.name, value=program.grammar.off, place=_line(program, visitor.within),
    )  # fmt: skip
    at = program.value(visitor.within)
    return conditional(at, reason, Remedy(Action.PROGRAM_CHANGE_OVERRIDE))
