"""How a setting in a program is judged: the table of decisions in code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from fixer.dialects.common.assessments import compliant, compliant_by_default, conditional
from fixer.dialects.program.bindings import bindings, name_of
from fixer.dialects.program.declared import Declared
from fixer.dialects.program.names import Definition, definition_of, is_exported_where_defined
from fixer.model.declaration import Absent, Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar
from fixer.syntax.program.reading import (
    ARGUMENTS,
    COMMENTS,
    COMPUTED_KEY,
    EXPRESSION,
    NOTHING,
    NUMBER,
    SPREAD,
    Cst,
    Place,
    Program,
    type_of,
)

_LONGEST: Final = 40
_MOST_SPREADS: Final = 20
"""How many literals may be spread in each other; those of a cycle are more."""
_MOST_READ: Final = 200
"""How many spreads of the properties of one repository are followed."""
_REFERENCE: Final = re.compile(r"[\w$]+(?:\??\.[\w$]+)*!?")
"""A name, with members: what was handed to the program, or imported."""


class _Own(NamedTuple):
    """The entry that decides, and what may override it."""

    entry: Entry
    overridden_by: Node | None
    """What stands behind it and may set the key too."""


@dataclass(slots=True)
class _Entries:
    """What is known of a key in properties, entry by entry in the order in which they count."""

    own: _Own | None = None
    """The last entry with the key, also of a known literal that is spread."""
    is_shared: bool = False
    """Whether that entry is in a literal that is used for more."""
    unknown: Node | None = None
    """What may set the key too, and nobody knows."""
    misspelt: Entry | None = None
    """The entry whose key differs from the wanted one in case alone."""
    definition: Mapping | None = None
    """The only literal whose entries the properties are."""
    key_is_computed: bool = False

    def add_unknown(self, behind: Node, overrides: bool = True) -> None:
        """Note what may set the key, and may override what is in front of it."""
        self.unknown = behind
        if self.own is not None and overrides:
            self.own = _Own(self.own.entry, behind)

    def add_all(self, inner: _Entries, alone: bool, overrides: bool) -> None:
        """Note what a literal brings that is spread; `alone` if nothing else uses it."""
        if inner.own is not None:
            self.own, self.is_shared = inner.own, not alone or inner.is_shared
        elif inner.unknown is not None:
            self.add_unknown(inner.unknown, overrides)
        self.unknown = inner.unknown or self.unknown
        if alone:
            self.misspelt = self.misspelt or inner.misspelt


class Use(Enum):
    """How a repository uses a literal that has a name."""

    WHOLE = auto()
    """As its properties."""
    PART = auto()
    """As a part of them."""


class Judge:
    """Judges the declarations of one program."""

    def __init__(self, program: Program, use: Callable[[Cst], Use | None]) -> None:
        self._read = 0
        self._program = program
        self._use = use
        """Returns how a repository uses a name; None where something else does."""
        self._kinds: dict[int, set[Use | None]] = {}
        """How what a definition defines is used."""

    def assess(self, declared: Declared) -> Assessment:
        """Assess the setting of a declaration."""
        spread = next((each for each in declared.block.labels if each.tag == ARGUMENTS), None)
        resource, properties = declared.type, declared.properties
        if declared.handed_on or declared.unsure:
            cause = Cause.PROGRAM_HANDED_ON if declared.handed_on else Cause.PROGRAM_TYPE_UNSURE
            reason = Reason(cause, setting=resource.keys[0], name=shown(declared.callee))
            return conditional(_at(declared), reason, self._ensure(declared))
        if declared.in_pieces:
            pieces = Reason(Cause.PROGRAM_PIECES, setting=resource.keys[0])
            return conditional(_at(declared), pieces, self._ensure(declared))
        if spread is not None:
            reason = Reason(
                Cause.PROGRAM_ARGUMENTS, setting=resource.keys[0], value=shown(spread.text)
            )
            return conditional(_at(declared), reason, self._ensure(declared))
        return self._of_key(declared, properties, 0, _at(declared))

    def _of_key(self, declared: Declared, within: Mapping, depth: int, at: Node) -> Assessment:
        """Assess what is written under the key at some depth."""
        keys = self._spellings(declared, within, depth)
        found = self._entries(within, keys)
        if found.misspelt is not None and found.own is None and found.unknown is None:
            return self._misspelt(declared, within, found.misspelt, depth)
        if found.own is None:
            return self._missing(declared, within, found, depth, at)
        key, value = found.own.entry
        if depth + 1 < len(declared.type.keys):
            assessment = self._of_holder(declared, key, value, depth)
        else:
            assessment = self._of_setting(declared, key, value)
        if found.is_shared and assessment.verdict is not Verdict.COMPLIANT:
            assessment = self._beside_shared(declared, within, assessment, depth)
        if found.own.overridden_by is not None:
            return self._by_default(declared, assessment, found.own.overridden_by)
        return assessment

    def _spellings(self, declared: Declared, within: Mapping, depth: int) -> tuple[str, ...]:
        resource = declared.type
        if depth == 0:
            return resource.keys[:1]
        return resource.spellings(bool(type_of(within)) or _is_arguments(self._program, within))

    def _entries(self, within: Mapping, keys: tuple[str, ...], depth: int = 0) -> _Entries:
        """Return what is known of a key in properties, `depth` spreads deep."""
        found = _Entries()
        self._read = self._read + 1 if depth else 0
        for key, value in within.entries:
            if key.tag == SPREAD:
                self._add_spread(found, value, keys, within, depth)
            elif key.tag == COMPUTED_KEY:
                found.key_is_computed = True
                found.add_unknown(key)
            elif isinstance(key, Scalar) and key.text in keys:
                found.own, found.is_shared = _Own(Entry(key, value), None), False
            elif isinstance(key, Scalar) and _is_same_word(key.text, keys[0]):
                found.misspelt = Entry(key, value)
        return found

    def _add_spread(
        self, found: _Entries, value: Node, keys: tuple[str, ...], within: Mapping, depth: int
    ) -> None:
        literal, alone, whole = self._literal(value)
        if literal is None or depth > _MOST_SPREADS or self._read > _MOST_READ:
            if not self._is_harmless(value, keys):
                # An argument that is given twice is refused.
                found.add_unknown(value, not _is_arguments(self._program, within))
            return
        inner = self._entries(literal, keys, depth + 1)
        found.add_all(inner, alone, not _is_arguments(self._program, within))
        if whole and len(within.entries) == 1:
            found.definition = inner.definition or literal

    def _literal(
        self, value: Node, names: tuple[str, ...] = ()
    ) -> tuple[Mapping | None, bool, bool]:
        """Return the literal that a value is or a name stands for.

        Args:
            value: The value.
            names: The functions whose calls are literals, where any function may be called so.

        Returns:
            The literal, whether repositories alone have it, and whether all of these have it whole.
        """
        if isinstance(value, Mapping):
            if self._is_call(value) and type_of(value).rpartition(".")[2] not in names:
                return None, False, False
            return value, True, True
        definition = self._definition(value)
        if definition is None or definition.is_default or definition.value.has_error:
            return None, False, False
        read = self._program.value(definition.value)
        if not isinstance(read, Mapping) or self._is_call(read):
            return None, False, False
        exported = is_exported_where_defined(self._program, definition.value)
        kinds = self._kinds.get(definition.value.id)
        if kinds is None:
            kinds = self._kinds[definition.value.id] = set(map(self._use, definition.uses))
        alone = not exported and None not in kinds
        return read, alone, alone and kinds == {Use.WHOLE}

    def _definition(self, value: Node) -> Definition | None:
        cst = self._program.expression(value)
        if cst is None or not isinstance(value, Scalar) or value.tag != EXPRESSION:
            return None
        return definition_of(self._program, cst) if value.text.isidentifier() else None

    def _is_harmless(self, value: Node, keys: tuple[str, ...]) -> bool:
        """Whether what is spread surely does not set a key: literals behind a condition."""
        cst = self._program.expression(value)
        if cst is None:
            return False
        cst = self._program.bare(cst)
        if cst.type in ("ternary_expression", "conditional_expression"):
            parts = _branches(cst)
        elif cst.type == "binary_expression" and _operator(cst) in ("&&", "||", "??"):
            parts = (cst.child_by_field_name("right"),)
            if _operator(cst) != "&&":
                parts += (cst.child_by_field_name("left"),)
        else:
            return False
        for each in parts:
            read = self._program.value(each)
            if isinstance(read, Scalar) and (read.tag == NOTHING or read.text == "false"):
                continue
            if not isinstance(read, Mapping):
                return False
            found = self._entries(read, keys)
            if found.own is not None or found.unknown is not None or found.misspelt is not None:
                return False
        return True

    # What is not there.

    def _missing(
        self, declared: Declared, within: Mapping, found: _Entries, depth: int, at: Node
    ) -> Assessment:
        setting = self._spellings(declared, within, depth)[0]
        code = self.code(declared, depth)
        if found.key_is_computed:
            reason = Reason(
                Cause.PROGRAM_COMPUTED_KEY, setting=setting, value=self._shown(found.unknown)
            )
            return conditional(at, reason, self._ensure(declared))
        target = found.definition if found.unknown is None and found.definition else within
        change = self._addition(declared, target, depth)
        if found.unknown is not None:
            reason = Reason(Cause.PROGRAM_SPREAD, setting=setting, value=self._shown(found.unknown))
            is_known = _REFERENCE.fullmatch(_text(found.unknown)) is not None
            if change is None or not is_known or self._refuses_second(target):
                return conditional(at, reason, self._ensure(declared))
            return Assessment(
                Verdict.CONDITIONAL, at, reason, Remedy(Action.ADD, code=code),
                Applicability.UNSAFE, (change,),
            )  # fmt: skip
        reason = Reason(Cause.NO_KEY, setting=setting)
        if change is None:
            remedy = Remedy(Action.WRITE, code=code)
            return Assessment(Verdict.MISSING, at, reason, remedy, Applicability.MANUAL)
        return Assessment(
            Verdict.MISSING, at, reason, Remedy(Action.ADD, code=code), changes=(change,)
        )

    def _refuses_second(self, within: Mapping) -> bool:
        """Whether a key that what is spread has too would be refused, as arguments are."""
        return _is_arguments(self._program, within)

    def _addition(self, declared: Declared, within: Mapping, depth: int) -> Change | None:
        """Return what adds the keys from some depth on; None where the file has no name for it."""
        resource = declared.type
        site = self._program.site(within)
        is_expression = site is not None and site.place is Place.EXPRESSION
        if is_expression and within.entries and not self._program.grammar.spread:
            return None
        is_new = site is not None and site.place is Place.NO_ARGUMENT
        if is_new and len(declared.block.labels) <= resource.properties:
            return None  # others are missing in front of it
        if is_new and resource.has_builder and not declared.subclass:
            is_new = False
        nothing = is_new or (is_expression and not within.entries)
        own = (self._named(declared, resource.properties_type),) if nothing else ()
        box = self.box(declared)
        if box is None:
            return None
        if depth == len(resource.keys) - 1:
            keys = self._spellings(declared, within, depth)[:1]
            return Change(Absent(within, keys, replaces=nothing, types=(*own, box)))
        holder = self.holder(declared)
        if holder is None:
            return None
        keys = (resource.keys[depth], resource.spellings(bool(holder))[0])
        return Change(Absent(within, keys, replaces=nothing, types=(*own, holder, box)))

    def box(self, declared: Declared) -> str | None:
        """Return what makes a value of a literal; None where the file does not import that."""
        function, module = declared.type.box
        if not function:
            return ""
        for name, path in bindings(self._program):
            if len(path) == 1 and re.fullmatch(module, path[0]):
                return f"{name}.{function.rpartition('.')[2]}"
        return None

    def _named(self, declared: Declared, pattern: str) -> str:
        """Return the name of a type beside that of the declaration, or as it is imported."""
        callee = declared.callee
        if self._program.grammar.builders and "{" not in pattern:
            names = {path: name for name, path in bindings(self._program) if name}
            return names.get(tuple(pattern.split(".")), pattern)
        prefix = callee[: callee.rfind(".") + 1]
        if not prefix:  # the type has a name of its own
            module = name_of(self._program, declared.type.path[:-1])
            prefix = f"{module}." if module else ""
        return pattern.format(callee=callee, prefix=prefix)

    def holder(self, declared: Declared) -> str | None:
        """Return what the value under the first key is called; None where the file has no name."""
        resource = declared.type
        if resource.is_by_hand:
            return None
        if not resource.holder:
            return ""
        is_whole = self._program.grammar.builders
        if is_whole or "{callee}" in resource.holder or "." in declared.callee:
            return self._named(declared, resource.holder)
        if resource.holder_in_full:
            return resource.holder_in_full
        for name, path in bindings(self._program):
            if path[-1:] == (resource.holder.format(prefix=""),):
                return name
        return None if resource.needs_holder else ""

    def code(self, declared: Declared, depth: int) -> str:
        """Return the setting as the file would have it, from some depth on."""
        resource, grammar = declared.type, self._program.grammar
        box = self.box(declared) or resource.box[0]
        on = f"{box}({grammar.on})" if box else grammar.on
        write = (grammar.keyword or grammar.pair).format
        inner = write(key=resource.keys[-1], value=on)
        if depth + 1 >= len(resource.keys):
            return inner
        holder = self.holder(declared)
        if holder is None:
            holder = resource.holder.format(prefix="", callee=declared.callee)
        if holder:
            value = grammar.typed.format(type=holder, entry=inner)
            return write(key=resource.keys[0], value=value)
        quote = '"' if grammar.keyword else ""
        last = resource.spellings(False)[0]
        entry = grammar.pair.format(key=f"{quote}{last}{quote}", value=on)
        return write(key=resource.keys[0], value=grammar.literal.format(entry=entry))

    def _ensure(self, declared: Declared) -> Remedy:
        return Remedy(Action.WRITE_OR_ENSURE, code=self.code(declared, 0))

    # What is misspelt.

    def _misspelt(
        self, declared: Declared, within: Mapping, misspelt: Entry, depth: int
    ) -> Assessment:
        key, value = misspelt
        wanted = self._spellings(declared, within, depth)[0]
        name = _text(key)
        reason = Reason(Cause.MISSPELT_IN_PROGRAM, name=name, setting=wanted)
        rename = Remedy(Action.RENAME, name=name, value=wanted)
        changes = [Change(Present(key), wanted)]
        if depth + 1 < len(declared.type.keys):
            inner = self._of_holder(declared, key, value, depth)
            if inner.verdict is not Verdict.COMPLIANT and not inner.changes:
                remedy = Remedy(Action.RENAME_BY_HAND, name=name, value=wanted)
                return Assessment(Verdict.INVALID, key, reason, remedy, Applicability.MANUAL)
            changes += inner.changes
        elif not is_on(value):
            changes.append(Change(Present(value)))
            rename = rename._replace(inner=Remedy(Action.FILL_IN))
        return Assessment(Verdict.INVALID, key, reason, rename, changes=tuple(changes))

    # What is there.

    def _of_holder(self, declared: Declared, key: Node, value: Node, depth: int) -> Assessment:
        """Assess what should hold the setting under its last key."""
        setting = _text(key)
        code = self.code(declared, 0)
        literal, alone, _ = self._literal(value, _names_of_holder(declared))
        if literal is not None:
            assessment = self._of_key(declared, literal, depth + 1, key)
            if assessment.verdict is not Verdict.COMPLIANT and not alone:
                return self._by_hand(assessment, declared)
            return assessment
        if isinstance(value, Scalar) and value.tag == NOTHING:
            holder = self.holder(declared)
            remedy = Remedy(Action.ADD, code=code)
            reason = Reason(Cause.VALUE, setting=setting, value=value.text)
            if holder is None:
                remedy = Remedy(Action.WRITE, code=code)
                return Assessment(Verdict.MISSING, key, reason, remedy, Applicability.MANUAL)
            path = (declared.type.spellings(bool(holder))[0],)
            site = Absent(value, path, replaces=True, types=(holder, self.box(declared) or ""))
            return Assessment(Verdict.MISSING, key, reason, remedy, changes=(Change(site),))
        if self._is_call(value) or (isinstance(value, Scalar) and value.tag == EXPRESSION):
            return self._computed(declared, setting, value)
        reason = Reason(
            Cause.PROGRAM_NOT_AN_OBJECT, setting=setting, value=shown(self._source(value))
        )
        remedy = Remedy(Action.WRITE, code=code)
        return Assessment(Verdict.INVALID, value, reason, remedy, Applicability.MANUAL)

    def _of_setting(self, declared: Declared, key: Node, value: Node) -> Assessment:
        """Assess the value of the setting itself."""
        setting = _text(key)
        if is_on(value):
            return compliant(value)
        if is_off(value):
            reason = Reason(Cause.VALUE, setting=setting, value=self._source(value))
            return self._replaced(declared, Verdict.DISABLED, value, reason)
        if self._is_call(value):
            return self._computed(declared, setting, value)
        if not isinstance(value, Scalar) or value.style or value.tag == NUMBER:
            source = shown(self._source(value))
            reason = Reason(Cause.NOT_A_BOOLEAN, setting=setting, value=source)
            return self._replaced(declared, Verdict.INVALID, value, reason)
        return self._of_expression(declared, setting, value)

    def _of_expression(self, declared: Declared, setting: str, value: Scalar) -> Assessment:
        cst = self._program.expression(value)
        if cst is None:
            return self._computed(declared, setting, value)
        if cst.type in ("ternary_expression", "conditional_expression"):
            return self._of_condition(declared, setting, value, cst)
        if _operator(cst) in ("??", "||", "or"):
            return self._of_fallback(declared, setting, value, cst)
        definition = self._definition(value)
        if definition is not None:
            return self._of_name(declared, setting, value, definition)
        return self._computed(declared, setting, value)

    def _of_condition(
        self, declared: Declared, setting: str, value: Scalar, cst: Cst
    ) -> Assessment:
        branches = [self._program.value(each) for each in _branches(cst)]
        reason = Reason(Cause.PROGRAM_CONDITION, setting=setting, value=shown(value.text))
        if all(map(is_on, branches)):
            return compliant(value)
        if not all(is_on(each) or is_off(each) for each in branches):
            return conditional(value, reason, self._ensure(declared))
        changes = tuple(Change(Present(each)) for each in branches if is_off(each))
        return Assessment(
            Verdict.CONDITIONAL, value, reason, Remedy(Action.TURN_ON_BRANCHES),
            Applicability.UNSAFE, changes,
        )  # fmt: skip

    def _of_fallback(self, declared: Declared, setting: str, value: Scalar, cst: Cst) -> Assessment:
        """Assess `x ?? true` and the like, where the last value counts if there is no other."""
        fallback = self._program.value(_right(cst))
        reason = Reason(Cause.PROGRAM_FALLBACK, setting=setting, value=shown(value.text))
        if is_on(fallback):
            if _operator(cst) in ("||", "or"):
                return compliant(value)
            on = Reason(Cause.PROGRAM_DEFAULT_ON, setting=setting, value=shown(value.text))
            return compliant_by_default(value, on, self._ensure(declared))
        if not is_off(fallback):
            return self._computed(declared, setting, value)
        return Assessment(
            Verdict.CONDITIONAL, value, reason, Remedy(Action.PROGRAM_SET_FALLBACK),
            Applicability.UNSAFE, (Change(Present(fallback)),), off_token=fallback,
            fix_sets_default=True, strict_remedy=self._ensure(declared),
        )  # fmt: skip

    def _of_name(
        self, declared: Declared, setting: str, value: Scalar, definition: Definition
    ) -> Assessment:
        """Assess a constant of the file, or a parameter with a default."""
        name = value.text
        read = self._program.value(definition.value)
        if is_on(read):
            if not definition.is_default:
                return compliant(value)
            on = Reason(Cause.PROGRAM_PARAMETER_ON, setting=setting, name=name)
            return compliant_by_default(value, on, self._ensure(declared))
        if not is_off(read):
            return self._computed(declared, setting, value)
        source = self._source(read)
        cause = Cause.PROGRAM_PARAMETER if definition.is_default else Cause.PROGRAM_CONSTANT
        reason = Reason(cause, setting=setting, name=name, value=source)
        exported = not definition.is_default and is_exported_where_defined(
            self._program, definition.value
        )
        if exported or not all(map(self._is_scan_setting(declared), definition.uses)):
            return conditional(value, reason, Remedy(Action.WRITE, code=self.code(declared, 1)))
        action = (
            Action.PROGRAM_SET_DEFAULT if definition.is_default else Action.PROGRAM_SET_CONSTANT
        )
        return Assessment(
            Verdict.CONDITIONAL, value, reason, Remedy(action, name=name), Applicability.UNSAFE,
            (Change(Present(read)),), off_token=read, fix_sets_default=definition.is_default,
            strict_remedy=self._ensure(declared),
        )  # fmt: skip

    def _is_scan_setting(self, declared: Declared) -> Callable[[Cst], bool]:
        """Return whether a use of a name is the value of a scan setting."""
        resource, program = declared.type, self._program
        spelled = {*resource.keys, *resource.in_literal}

        def is_it(use: Cst) -> bool:
            parent = use.parent
            fields = program.grammar.pairs.get(parent.type) if parent is not None else None
            if parent is None or fields is None:
                return False
            key = parent.child_by_field_name(fields[0])
            return key is not None and program.source(key).strip("'\"") in spelled

        return is_it

    def _is_call(self, value: Node) -> bool:
        """Whether what is read as a literal is a call with named arguments."""
        return bool(self._program.grammar.keyword) and bool(type_of(value))

    def _computed(self, declared: Declared, setting: str, value: Node) -> Assessment:
        reason = Reason(Cause.PROGRAM_VALUE, setting=setting, value=self._shown(value))
        return conditional(value, reason, self._ensure(declared))

    def _by_default(self, declared: Declared, assessment: Assessment, behind: Node) -> Assessment:
        """Return the assessment of a setting that something behind it may override."""
        shown_text = self._shown(behind)
        if assessment.verdict is Verdict.COMPLIANT:
            reason = Reason(
                Cause.PROGRAM_BEFORE_SPREAD, setting=declared.type.keys[0], value=shown_text
            )
            return compliant_by_default(assessment.at, reason, self._ensure(declared))
        reason = Reason(Cause.PROGRAM_OVERRIDABLE, value=shown_text, inner=assessment.reason)
        applicability = assessment.applicability
        if applicability is Applicability.SAFE:
            applicability = Applicability.UNSAFE
        return assessment._replace(
            verdict=Verdict.CONDITIONAL, reason=reason, applicability=applicability,
            fix_sets_default=True, strict_remedy=self._ensure(declared),
        )  # fmt: skip

    def _beside_shared(
        self, declared: Declared, within: Mapping, assessment: Assessment, depth: int
    ) -> Assessment:
        """Return what sets the key at the call, where its own place is used for more."""
        if assessment.applicability is Applicability.MANUAL:
            return assessment
        change = self._addition(declared, within, depth)
        if depth or change is None or self._refuses_second(within):
            return self._by_hand(assessment, declared)
        code = self.code(declared, 0)
        return assessment._replace(changes=(change,), remedy=Remedy(Action.ADD, code=code))

    def _by_hand(self, assessment: Assessment, declared: Declared) -> Assessment:
        remedy = Remedy(Action.OWN_VALUE, code=self.code(declared, 0))
        return assessment._replace(changes=(), applicability=Applicability.MANUAL, remedy=remedy)

    def _replaced(
        self, declared: Declared, verdict: Verdict, value: Node, reason: Reason
    ) -> Assessment:
        box = "" if type_of(value) else self.box(declared)
        if box is None:
            remedy = Remedy(Action.WRITE, code=self.code(declared, len(declared.type.keys) - 1))
            return Assessment(verdict, value, reason, remedy, Applicability.MANUAL)
        remedy = replacing(self._program, value, box)
        change = Change(Present(value, box))
        return Assessment(verdict, value, reason, remedy, changes=(change,), off_token=value)

    def _shown(self, node: Node | None) -> str:
        """Return an expression as a message shows it."""
        if node is None:
            return ""
        cst = self._program.expression(node)
        if cst is not None and self._is_call(node):
            return shown(self._program.source(cst.parent))
        return shown(self._source(node))

    def _source(self, node: Node) -> str:
        return self._program.text[node.content : node.end]


def _at(declared: Declared) -> Node:
    """Return the node that a finding without a setting points to: the type that is called."""
    return declared.block.labels[0]


def _names_of_holder(declared: Declared) -> tuple[str, ...]:
    """Return what the type of the configuration may be called, also as a dictionary of Pulumi."""
    name = declared.type.holder.rpartition(".")[2].rpartition("}")[2]
    return (name, f"{name}Dict") if name else ()


def _is_arguments(program: Program, within: Mapping) -> bool:
    site = program.site(within)
    return site is not None and site.place is Place.ARGUMENTS


def _is_same_word(left: str, right: str) -> bool:
    return left.replace("_", "").casefold() == right.replace("_", "").casefold()


def is_on(node: Node) -> bool:
    """Whether a value is the literal true."""
    return isinstance(node, Scalar) and node.text == "true" and _is_bare(node)


def is_off(node: Node) -> bool:
    """Whether a value is the literal false, or nothing."""
    if not isinstance(node, Scalar) or node.style:
        return False
    return node.tag == NOTHING or (node.text == "false" and _is_bare(node))


def _is_bare(node: Scalar) -> bool:
    """Whether a value is a literal without quotes, also one that a function makes a value of."""
    return not node.style and (node.tag is None or bool(type_of(node)))


def _branches(cst: Cst) -> tuple[Cst, ...]:
    consequence = cst.child_by_field_name("consequence")
    if consequence is not None:
        return consequence, cst.child_by_field_name("alternative")
    first, _, last = (each for each in cst.named_children if each.type not in COMMENTS)
    return first, last


def _operator(cst: Cst) -> str:
    operator = cst.child_by_field_name("operator")
    is_binary = cst.type in ("binary_expression", "boolean_operator")
    return operator.type if operator is not None and is_binary else ""


def _right(cst: Cst) -> Cst:
    return cst.child_by_field_name("right")


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def replacing(program: Program, value: Node, box: str = "") -> Remedy:
    """Return what it is to write true in the place of a value; `box` makes a value of it."""
    source = shown(program.text[value.content : value.end])
    on = program.grammar.on
    return Remedy(Action.PROGRAM_REPLACE, code=f"{box}({on})" if box else on, value=source)


def shown(text: str) -> str:
    """Return a part of a program as a message shows it: on one line, and not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
