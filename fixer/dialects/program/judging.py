"""How a setting in a program is judged: the table of decisions in code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from fixer.dialects.common.assessments import compliant, compliant_by_default, conditional
from fixer.dialects.program.bindings import Imported, bindings, name_of
from fixer.dialects.program.declared import Declared
from fixer.dialects.program.frameworks import Import, ResourceType
from fixer.dialects.program.names import (
    Definition,
    definition_of,
    is_exported_where_defined,
    is_hidden,
    types_named,
    written_types,
)
from fixer.dialects.program.parameters import given_values, is_only_one
from fixer.dialects.program.python_classes import is_of_python
from fixer.dialects.program.sharing import Sharing
from fixer.dialects.program.target_typed import NEW
from fixer.model.declaration import Absent, Assessment, Change, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar, Sequence
from fixer.source_text import line_column
from fixer.syntax.program.reading import (
    ARGUMENTS,
    COMPUTED_KEY,
    EXPRESSION,
    NOTHING,
    NUMBER,
    SPREAD,
    TRIVIA,
    Cst,
    Place,
    Program,
    Site,
    is_map,
    type_of,
)

_LONGEST: Final = 40
_MOST_SPREADS: Final = 20
"""How many literals may be spread in each other."""
_TAKES_KEYS: Final = re.compile(
    r"any|Record<string,(?:any|unknown)>"
    r"|(?:(?:Partial|Readonly|Required|(?:pulumi\.)?Input)<)?(?:\w+\.)*"
    r"(?P<name>(?:Cfn|Ecr)?Repository(?:Props|Args|Config)"
    r"|(?:(?:Ecr)?Repository)?ImageScanningConfiguration(?:Property|Args)?)>?"
)
"""The types of TypeScript that take the setting, or what holds it."""
_TAKES_TRUE: Final = re.compile(r"\b(?:boolean|true|any|unknown)\b")
_OF_THE_LANGUAGE: Final = frozenset((("java", "util"), ("java", "util", "function")))
"""Packages of Java that many import whole, and that have no type of a repository."""
_REFERENCE: Final = re.compile(r"[\w$]+(?:\??\.[\w$]+|\[(?:'[^'\\\n]*'|\"[^\"\\\n]*\")\])*!?")


_EQUAL: Final = frozenset(("==", "==="))
_OTHER: Final = frozenset(("!=", "!=="))


_ELSEWHERE: Final = {
    Cause.PROGRAM_HANDED_ON: Action.PROGRAM_WRITE_WHERE_MADE,
    Cause.PROGRAM_FOR_OTHERS: Action.PROGRAM_WRITE_WHERE_USED,
}
"""What a person has to do, by why the repository is made elsewhere."""


class _Other(NamedTuple):
    """An entry that decides in some cases."""

    entry: Entry
    is_alone: bool
    """Whether repositories alone have it."""


class _Own(NamedTuple):
    """The entry that decides, and what may override it."""

    entry: Entry
    overridden_by: Node | None
    """What stands behind it and may set the key too."""
    others: tuple[_Other, ...] = ()
    """The entries that come over it in some cases."""
    knows_others: bool = True
    """Whether these are all that do."""


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

    def add_choice(
        self, behind: Node, others: tuple[_Other, ...], is_certain: bool, overrides: bool
    ) -> None:
        """Note the entries of which one may set the key, and what they are written in.

        Args:
            behind: What they are written in.
            others: The entries.
            is_certain: Whether nothing else may set the key.
            overrides: Whether they come over what is in front of it.
        """
        own = self.own
        self.add_unknown(behind, overrides)
        if own is not None and overrides:
            is_known = own.knows_others and (own.overridden_by is None or bool(own.others))
            all_others = (*own.others, *others)
            self.own = _Own(own.entry, behind, all_others, is_certain and is_known)

    def add_all(self, inner: _Entries, alone: bool, overrides: bool) -> None:
        """Note what a literal brings that is spread; `alone` if nothing else uses it."""
        if inner.own is not None:
            self.own, self.is_shared = inner.own, not alone or inner.is_shared
        elif inner.unknown is not None:
            self.add_unknown(inner.unknown, overrides)
        self.unknown = inner.unknown or self.unknown
        if alone:
            self.misspelt = self.misspelt or inner.misspelt


class _Literal(NamedTuple):
    """A literal that a value is, or that a name stands for."""

    mapping: Mapping
    is_own: bool = False
    """Whether repositories alone have it."""
    is_whole: bool = False
    """Whether all of these have it whole."""


class Use(Enum):
    """How a repository uses a literal that has a name."""

    WHOLE = auto()
    """As its properties."""
    PART = auto()
    """As a part of them."""


class Judge:
    """Judges the declarations of one program."""

    def __init__(self, program: Program, use: Callable[[Cst], Use | None]) -> None:
        self._program = program
        self._use = use
        """Returns how a repository uses a name; None where something else does."""
        self._kinds: dict[int, set[Use | None]] = {}
        """How what a definition defines is used."""
        self._known: dict[tuple[int, tuple[str, ...]], _Entries] = {}
        """What is known of keys in literals, by what tells these."""
        self._sharing = Sharing(program, lambda each: use(each) is not None)
        self._for_scans: dict[tuple[int, ResourceType], bool] = {}
        """Whether what a definition defines is used for the settings of a type alone."""
        self._within: list[int] = []
        """The literals that are being read, each of which the next one is spread in."""

    def assess(self, declared: Declared) -> Assessment:
        """Assess the setting of a declaration."""
        cause = declared.unclear
        if cause is None:
            return self._of_key(declared, declared.properties, 0, _at(declared))
        given = (each.text for each in declared.block.labels if each.tag == ARGUMENTS)
        is_of_class = cause is Cause.PROGRAM_OTHER_CONSTRUCTOR and declared.subclass
        reason = Reason(
            cause,
            setting=declared.type.setting,
            name=declared.subclass if is_of_class else shown(declared.callee),
            value=shown(next(given, "")),
        )
        action = _ELSEWHERE.get(cause, Action.WRITE_OR_ENSURE)
        return conditional(_at(declared), reason, Remedy(action, code=self.code(declared, 0)))

    def _of_key(self, declared: Declared, within: Mapping, depth: int, at: Node) -> Assessment:
        """Assess what is written under the key at some depth."""
        keys = self._spellings(declared, within, depth)
        found = self._entries(within, keys)
        if found.misspelt is not None and found.own is None and found.unknown is None:
            return self._misspelt(declared, within, found.misspelt, depth)
        if found.own is None:
            return self._missing(declared, within, found, depth, at)
        assessment = self._of_entry(declared, found.own.entry, depth)
        if found.is_shared and assessment.verdict is not Verdict.COMPLIANT:
            assessment = self._beside_shared(declared, within, assessment, depth)
        behind = found.own.overridden_by
        if behind is not None and found.own.others:
            others = [self._of_other(declared, each, depth) for each in found.own.others]
            open_ones = [each for each in others if each.verdict is not Verdict.COMPLIANT]
            if open_ones:
                return self._in_some_cases(declared, assessment, behind, open_ones)
            if found.own.knows_others and assessment.verdict is Verdict.COMPLIANT:
                return assessment
        if behind is not None:
            return self._by_default(declared, assessment, behind)
        return assessment

    def _of_other(self, declared: Declared, other: _Other, depth: int) -> Assessment:
        assessment = self._of_entry(declared, other.entry, depth)
        return assessment if other.is_alone else assessment._replace(changes=())

    def _of_entry(self, declared: Declared, entry: Entry, depth: int) -> Assessment:
        if depth + 1 < len(declared.type.keys):
            return self._of_holder(declared, *entry, depth)
        return self._of_setting(declared, *entry)

    def _spellings(self, declared: Declared, within: Mapping, depth: int) -> tuple[str, ...]:
        resource = declared.type
        if depth == 0 or depth + 1 < len(resource.keys):
            return resource.keys[depth : depth + 1]
        return resource.spellings(self._is_of_class(within))

    def _is_of_class(self, literal: Mapping) -> bool:
        """Whether the keys of a literal are those of a class, and not handed on as they are."""
        if is_map(self._program.grammar, literal):
            return False
        return bool(type_of(literal)) or _is_arguments(self._program, literal)

    def _entries(self, within: Mapping, keys: tuple[str, ...]) -> _Entries:
        """Return what is known of a key in properties."""
        asked = (id(within), keys)
        if asked not in self._known:
            self._within.append(id(within))
            self._known[asked] = self._read(within, keys)
            self._within.pop()
        return self._known[asked]

    def _read(self, within: Mapping, keys: tuple[str, ...]) -> _Entries:
        found = _Entries()
        for key, value in within.entries:
            if key.tag == SPREAD:
                self._add_spread(found, value, keys, within)
            elif key.tag == COMPUTED_KEY:
                found.key_is_computed = True
                found.add_unknown(key)
            elif isinstance(key, Scalar) and key.text in keys:
                found.own, found.is_shared = _Own(Entry(key, value), None), False
            elif isinstance(key, Scalar) and plain_word(key.text) == plain_word(keys[0]):
                found.misspelt = Entry(key, value)
        return found

    def _add_spread(
        self, found: _Entries, value: Node, keys: tuple[str, ...], within: Mapping
    ) -> None:
        literal = self._literal(value, keys)
        # An argument that is given twice is refused.
        overrides = not _is_arguments(self._program, within)
        if literal is None:
            if self._nothing(value) is None:
                self._add_choice(found, value, keys, overrides)
            return
        if not self._may_read(literal.mapping):
            found.add_unknown(value, overrides)
            return
        inner = self._entries(literal.mapping, keys)
        found.add_all(inner, literal.is_own, overrides)
        if literal.is_whole and len(within.entries) == 1:
            found.definition = inner.definition or literal.mapping

    def _literal(
        self, value: Node, keys: tuple[str, ...], names: tuple[str, ...] = ()
    ) -> _Literal | None:
        """Return the literal that a value is or a name stands for; None where there is none.

        Args:
            value: The value.
            keys: What is looked for in it.
            names: The functions whose calls are literals, where any function may be called so.
        """
        if isinstance(value, Mapping):
            if self._is_other_call(value, names):
                return None
            return _Literal(value, True, not is_map(self._program.grammar, value))
        definition = self._kept(value, keys)
        if definition is None or definition.is_default or definition.value.has_error:
            return None
        read = self._program.value(definition.value)
        if not isinstance(read, Mapping) or self._is_other_call(read, names):
            return None
        types = written_types(self._program, definition.value)
        if not all(_takes_keys(self._program, each) for each in types):
            return _Literal(read)
        exported = is_exported_where_defined(self._program, definition.value)
        kinds = self._kinds.get(definition.value.id)
        if kinds is None:
            kinds = self._kinds[definition.value.id] = set(map(self._use, definition.uses))
        alone = not exported and None not in kinds
        return _Literal(read, alone, alone and kinds == {Use.WHOLE})

    def _is_other_call(self, value: Mapping, names: tuple[str, ...]) -> bool:
        """Whether what is read as a literal is a call of a function with none of some names."""
        return self._is_call(value) and type_of(value).rpartition(".")[2] not in names

    def _definition(self, value: Node) -> Definition | None:
        cst = self._program.expression(value)
        if cst is None or not isinstance(value, Scalar) or value.tag != EXPRESSION:
            return None
        return definition_of(self._program, cst) if value.text.isidentifier() else None

    def _nothing(self, value: Node) -> Node | None:
        """Return what is written for a value that is not there, also where a name stands for it."""
        definition = self._definition(value)
        if definition is not None and not definition.is_default:
            value = self._program.value(definition.value)
        return value if isinstance(value, Scalar) and value.tag == NOTHING else None

    def _kept(self, value: Node, keys: tuple[str, ...]) -> Definition | None:
        """Return what a name stands for; None where one of some keys of it may get a value."""
        cst = self._program.expression(value)
        if self._program.grammar.blocks_have_scope or cst is None or cst.type != "identifier":
            return self._definition(value)
        definition = definition_of(self._program, cst, True)
        written = self._sharing.written(definition) if definition is not None else None
        if written is None or {plain_word(each) for each in keys} & set(map(plain_word, written)):
            return None
        return definition

    def _may_read(self, literal: Mapping) -> bool:
        """Whether a literal is not spread in itself, nor too deep in others."""
        return id(literal) not in self._within and len(self._within) <= _MOST_SPREADS

    def _add_choice(
        self, found: _Entries, value: Node, keys: tuple[str, ...], overrides: bool
    ) -> None:
        """Note what is spread of which the file has no literal: one behind a condition at most."""
        definition = self._kept(value, keys)
        is_named = definition is not None and not definition.is_default
        chosen = self._program.expression(value)
        if definition is not None and is_named:
            chosen = definition.value
        parts = self._parts_of_choice(chosen)
        literals = [self._literal(each, keys) for each in parts]
        others, is_certain = [], bool(parts)
        for part, literal in zip(parts, literals, strict=True):
            if literal is None or not self._may_read(literal.mapping):
                is_nothing = isinstance(part, Scalar) and part.tag == NOTHING
                is_certain = is_certain and (is_nothing or is_off(part))
                continue
            inner = self._entries(literal.mapping, keys)
            is_certain = is_certain and inner.unknown is None and inner.misspelt is None
            if inner.own is not None:
                is_shared = inner.is_shared or is_named
                others.append(_Other(inner.own.entry, literal.is_own and not is_shared))
        if others:
            found.add_choice(value, tuple(others), is_certain, overrides)
        elif not is_certain:
            found.add_unknown(value, overrides)

    def _parts_of_choice(self, cst: Cst | None) -> list[Node]:
        """Return the values of which an expression is one; none where it is no choice."""
        if cst is None:
            return []
        cst = self._program.bare(cst)
        if cst.type in ("ternary_expression", "conditional_expression"):
            parts = _branches(cst)
        elif cst.type == "binary_expression" and _operator(cst) in ("&&", "||", "??"):
            parts = (cst.child_by_field_name("right"),)
            if _operator(cst) != "&&":
                parts += (cst.child_by_field_name("left"),)
        else:
            return []
        return [self._program.value(each) for each in parts]

    # What is not there.

    def _missing(
        self, declared: Declared, within: Mapping, found: _Entries, depth: int, at: Node
    ) -> Assessment:
        setting = self._spellings(declared, within, depth)[0]
        code = self.code(declared, depth)
        if self._program.grammar.maps_are_closed and is_map(self._program.grammar, within):
            code = self.code(declared, 0)
        is_last = depth + 1 == len(declared.type.keys)
        is_plain = depth and is_last and not self._is_of_class(within)
        if is_plain and self._program.grammar.keyword:
            pair, on = self._program.grammar.pair, self._program.grammar.on
            code = pair.format(key=f'"{setting}"', value=on)
        if found.key_is_computed:
            reason = Reason(
                Cause.PROGRAM_COMPUTED_KEY, setting=setting, value=self._shown(found.unknown)
            )
            return conditional(at, reason, self._ensure(declared))
        target = found.definition if found.unknown is None and found.definition else within
        change = self._addition(declared, target, depth)
        if found.unknown is not None:
            reason = Reason(Cause.PROGRAM_SPREAD, setting=setting, value=self._shown(found.unknown))
            is_known = self._is_plain(found.unknown)
            if change is None or not is_known or self._refuses_second(target):
                return conditional(at, reason, self._ensure(declared))
            return Assessment(
                Verdict.CONDITIONAL, at, reason, Remedy(Action.ADD, code=code),
                Applicability.UNSAFE, (change,),
            )  # fmt: skip
        reason = Reason(Cause.NO_KEY, setting=setting)
        if change is None:
            remedy = self._by_person(declared, code, target)
            return Assessment(Verdict.MISSING, at, reason, remedy, Applicability.MANUAL)
        return Assessment(
            Verdict.MISSING, at, reason, Remedy(Action.ADD, code=code), changes=(change,)
        )

    def _is_plain(self, value: Node) -> bool:
        """Whether a value is what a name, or a member, stands for, or a choice of such values."""
        if _is_reference(value):
            return True
        parts = self._parts_of_choice(self._program.expression(value))
        return bool(parts) and all(
            is_off(each) or isinstance(each, Mapping) or _is_reference(each) for each in parts
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
        if self._is_closed(within, site, depth):
            return None
        is_new = site is not None and site.place is Place.NO_ARGUMENT
        if is_new and len(declared.block.labels) <= resource.properties:
            return None  # others are missing in front of it
        if is_new and resource.has_builder and not (declared.subclass or _has_body(declared.call)):
            is_new = False
        nothing = is_new or (is_expression and not within.entries)
        own = (self._named(declared, resource.properties_type),) if nothing else ()
        box = "" if is_map(self._program.grammar, within) else self.box(declared)
        if box is None:
            return None
        if depth == len(resource.keys) - 1:
            keys = self._spellings(declared, within, depth)[:1]
            return Change(Absent(within, keys, replaces=nothing, types=(*own, box)))
        holder = self.holder(declared)
        if holder is None:
            return None
        keys = (*resource.keys[depth:-1], resource.spellings(bool(holder))[0])
        holders = [holder] * (len(keys) - 1)
        return Change(Absent(within, keys, replaces=nothing, types=(*own, *holders, box)))

    def _is_closed(self, within: Mapping, site: Site | None, depth: int) -> bool:
        """Whether no entry can be added to a literal as others are written."""
        if self._program.grammar.maps_are_closed and is_map(self._program.grammar, within):
            return True
        if depth and site is not None and self._has_no_type(site.cst):
            return True
        if site is not None and site.place is Place.LITERAL and self._refuses_keys(site.cst):
            return True
        return not self._program.takes_entry(within)

    def _refuses_keys(self, literal: Cst) -> bool:
        """Whether a type behind a literal refuses keys that it does not have: `satisfies`."""
        inner, outer = literal, literal.parent
        while outer is not None and self._program.is_wrapped(inner, outer):
            if outer.type == "satisfies_expression":
                written = self._program.parts(outer)[-1]
                if not _takes_keys(self._program, written):
                    return True
            inner, outer = outer, outer.parent
        return False

    def _has_no_type(self, literal: Cst) -> bool:
        """Whether C# takes the type of a literal from the property, which is of any type here."""
        outer = literal if literal.type == NEW else literal.parent
        return outer is not None and bool(outer.type == NEW)

    def box(self, declared: Declared) -> str | None:
        """Return what makes a value of a literal; None where the file does not import that."""
        box = declared.type.box
        return self._from_module(box) if box is not None else ""

    def _from_module(self, wanted: Import) -> str | None:
        """Return how the file names what is of another module; None if it does not import that."""
        for name, path, _ in bindings(self._program):
            if len(path) == 1 and re.fullmatch(wanted.module, path[0]):
                return f"{name}.{wanted.name.rpartition('.')[2]}"
        return None

    def _by_person(self, declared: Declared, code: str, within: Mapping | None = None) -> Remedy:
        """Return what a person has to write, and what else that needs which no fix does.

        Args:
            declared: The declaration.
            code: The setting.
            within: What it is to be added to, where it is.
        """
        if within is not None and not self._program.takes_entry(within):
            site = self._program.site(within)
            if site is not None and site.place is Place.NO_ARGUMENT:
                named = self._named(declared, declared.type.properties_type)
                code = self._program.grammar.typed.format(type=named, entry=code)
            return Remedy(Action.PROGRAM_WRITE_BEHIND_DIRECTIVE, code=code)
        wanted = (declared.type.box, declared.type.holder_from)
        missing = [
            each.what
            for each in wanted
            if each is not None and each.name in code and self._from_module(each) is None
        ]
        if missing:
            return Remedy(Action.PROGRAM_IMPORT, name=" and ".join(missing), code=code)
        return Remedy(Action.WRITE, code=code)

    def _named(self, declared: Declared, pattern: str) -> str:
        """Return the name of a type beside that of the declaration, or as it is imported."""
        callee = declared.callee
        if self._program.grammar.types_by_full_name and "{" not in pattern:
            return self._imported(tuple(pattern.split("."))) or pattern
        prefix = callee.removesuffix(re.split(r"\.|::", callee)[-1])
        if not prefix and self._program.grammar.name == "C#":
            name = pattern.format(callee=callee, prefix="")
            return self._by_namespace((*declared.type.path[:-1], name), declared)
        if not prefix:  # the type has a name of its own
            module = name_of(self._program, declared.type.path[:-1])
            prefix = f"{module}." if module else ""
        return pattern.format(callee=callee, prefix=prefix)

    def _imported(self, path: tuple[str, ...]) -> str:
        """Return the name that imports give a type; empty if none does, or another may have it."""
        imported = bindings(self._program)
        names = {each.path: each.name for each in imported if each.name}
        # Of two packages that are imported whole, each may have a type of the name.
        whole = {each.path for each in imported if each.path and not each.name}
        is_own = path[-1] in names.values() or types_named(self._program, path[-1])
        by_whole = "" if is_own or whole - _OF_THE_LANGUAGE != {path[:-1]} else path[-1]
        return names.get(path, by_whole)

    def holder(self, declared: Declared) -> str | None:
        """Return what the value under the first key is called; None where the file has no name."""
        resource = declared.type
        if resource.is_by_hand:
            return None
        is_computed = declared.callee.endswith(")") and not resource.needs_holder
        if resource.dictionary or not resource.holder or is_computed:
            return ""
        is_whole = self._program.grammar.types_by_full_name
        if "{callee}" in resource.holder:
            return resource.holder.format(callee=declared.callee)
        if resource.holder_in_full:
            path = tuple(resource.holder_in_full.split("."))
            name = self._by_namespace(path, declared)
            # The namespace beside that of the repository has a shorter name.
            if not name.endswith(resource.holder_in_full) or "." not in declared.callee:
                return name
        is_beside = bool(self._program.grammar.address_operator)  # in Go in the same package
        if is_whole or is_beside or "." in declared.callee:
            return self._named(declared, resource.holder)
        for name, path, _ in bindings(self._program):
            if path[-1:] == (resource.holder.format(prefix=""),):
                return name
        if not resource.needs_holder:
            return ""
        # A class that extends the type has no prefix.
        has_module = name_of(self._program, resource.path[:-1])
        return self._named(declared, resource.holder) if has_module else None

    def _holder_elsewhere(self, declared: Declared) -> str:
        """Return what the value under the first key is called, of a module beside that of it."""
        resource = declared.type
        if resource.holder_from is not None:
            return self._from_module(resource.holder_from) or resource.holder_from.name
        if resource.holder_in_full:
            return self._by_namespace(tuple(resource.holder_in_full.split(".")), declared)
        return resource.holder.format(prefix="", callee=declared.callee)

    def _by_namespace(self, path: tuple[str, ...], declared: Declared) -> str:
        """Return how C# names a type of a namespace where a repository is declared."""
        *module, name = path
        known = [each for each in bindings(self._program) if _holds_at(each, declared.call)]
        whole = {each.path for each in known if not each.name}
        own = next((each.name for each in known if each.name and each.path == path), "")
        if own:
            return own
        is_clear = not any(_has_such(each, tuple(module)) for each in whole - {tuple(module)})
        if tuple(module) in whole and is_clear and not types_named(self._program, name):
            return name
        aliases = [each.name for each in known if each.name and each.path == tuple(module)]
        full = ".".join(path)
        if aliases:
            return f"{aliases[0]}.{name}"
        return f"global::{full}" if is_hidden(self._program, path[0]) else full

    def code(self, declared: Declared, depth: int) -> str:
        """Return the setting as the file would have it, from some depth on."""
        resource, grammar = declared.type, self._program.grammar
        box = self.box(declared) or (resource.box.name if resource.box is not None else "")
        on = f"{box}({grammar.on})" if box else grammar.on
        write = (grammar.keyword or grammar.pair).format
        if resource.dictionary:  # its keys are texts
            return f'"{resource.keys[0]}": {{"{resource.keys[-1]}": {on}}}'
        inner = write(key=resource.keys[-1], value=on)
        if depth + 1 >= len(resource.keys):
            return inner
        if resource.by_hand:
            return resource.by_hand
        holder = self.holder(declared)
        if holder is None:
            holder = self._holder_elsewhere(declared)
        if holder:
            value = grammar.typed.format(type=holder, entry=inner)
            return write(key=resource.keys[0], value=value)
        quote = '"' if grammar.keyword else ""
        value = on
        for key in (*resource.spellings(False)[:1], *reversed(resource.keys[depth + 1 : -1])):
            value = grammar.literal_of(grammar.pair.format(key=f"{quote}{key}{quote}", value=value))
        first = resource.keys[depth]
        if depth:
            return grammar.pair.format(key=f"{quote}{first}{quote}", value=value)
        return write(key=first, value=value)

    def _ensure(self, declared: Declared) -> Remedy:
        return Remedy(Action.WRITE_OR_ENSURE, code=self.code(declared, 0))

    # What is misspelt.

    def _misspelt(
        self, declared: Declared, within: Mapping, entry: Entry, depth: int
    ) -> Assessment:
        key, value = entry
        wanted = self._spellings(declared, within, depth)[0]
        if depth + 1 == len(declared.type.keys):
            return misspelt(self._program, key, value, wanted)
        name = _text(key)
        reason = Reason(Cause.MISSPELT_IN_PROGRAM, name=name, setting=wanted)
        inner = self._of_holder(declared, key, value, depth)
        if inner.verdict is not Verdict.COMPLIANT and not inner.changes:
            remedy = Remedy(Action.RENAME_BY_HAND, name=name, value=wanted)
            return Assessment(Verdict.INVALID, key, reason, remedy, Applicability.MANUAL)
        changes = (Change(Present(key), wanted), *inner.changes)
        rename = Remedy(Action.RENAME, name=name, value=wanted)
        return Assessment(Verdict.INVALID, key, reason, rename, changes=changes)

    # What is there.

    def _of_holder(self, declared: Declared, key: Node, value: Node, depth: int) -> Assessment:
        """Assess what should hold the setting under its last key."""
        setting = _text(key)
        code = self.code(declared, depth)
        keys = declared.type.keys[depth + 1 :] + declared.type.in_literal
        literal = self._literal(value, keys, self._names_of_holder(declared))
        if literal is not None:
            assessment = self._of_key(declared, literal.mapping, depth + 1, key)
            if assessment.verdict is not Verdict.COMPLIANT and not literal.is_own:
                return self._by_hand(assessment, declared)
            return assessment
        nothing = self._nothing(value)
        if nothing is not None:
            holder = self.holder(declared)
            remedy = Remedy(Action.ADD, code=code)
            reason = Reason(Cause.VALUE, setting=setting, value=_text(nothing))
            if nothing is not value:
                reason = reason._replace(cause=Cause.PROGRAM_CONSTANT, name=_text(value))
            if holder is None:
                remedy = self._by_person(declared, code)
                return Assessment(Verdict.MISSING, key, reason, remedy, Applicability.MANUAL)
            last = declared.type.spellings(bool(holder))[0]
            path = (*declared.type.keys[depth + 1 : -1], last)
            types = (*[holder] * len(path), self.box(declared) or "")
            site = Absent(value, path, replaces=True, types=types)
            return Assessment(Verdict.MISSING, key, reason, remedy, changes=(Change(site),))
        may_be_list = declared.type.is_by_hand and isinstance(value, Sequence)
        is_expression = isinstance(value, Scalar) and value.tag == EXPRESSION
        if self._is_call(value) or is_expression or may_be_list:
            return self._computed(declared, setting, value)
        reason = Reason(
            Cause.PROGRAM_NOT_AN_OBJECT, setting=setting, value=shown(self._source(value))
        )
        remedy = Remedy(Action.WRITE, code=code)
        return Assessment(Verdict.INVALID, value, reason, remedy, Applicability.MANUAL)

    def _names_of_holder(self, declared: Declared) -> tuple[str, ...]:
        """Return what the type of the configuration may be called, also as Pulumi's dictionary."""
        name = declared.type.holder.rpartition(".")[2].rpartition("}")[2]
        if not name:
            return ()
        imported = bindings(self._program)
        return (name, f"{name}Dict", *(each.name for each in imported if each.path[-1:] == (name,)))

    def _of_setting(self, declared: Declared, key: Node, value: Node) -> Assessment:
        """Assess the value of the setting itself."""
        setting = _text(key)
        if is_on(value) or (declared.type.kind and _is_text(value, "true")):
            return compliant(value)
        if is_off(value) or (declared.type.kind and _is_text(value, "false")):
            reason = Reason(Cause.VALUE, setting=setting, value=self._source(value))
            return self._replaced(declared, Verdict.DISABLED, key, value, reason)
        if self._is_call(value):
            return self._computed(declared, setting, value)
        if not isinstance(value, Scalar) or value.style or value.tag == NUMBER:
            source = shown(self._source(value))
            reason = Reason(Cause.NOT_A_BOOLEAN, setting=setting, value=source)
            return self._replaced(declared, Verdict.INVALID, key, value, reason)
        return self._of_expression(declared, key, value)

    def _of_expression(self, declared: Declared, key: Node, value: Scalar) -> Assessment:
        setting = _text(key)
        cst = self._program.expression(value)
        if cst is None:
            return self._computed(declared, setting, value)
        if cst.type in ("ternary_expression", "conditional_expression"):
            return self._of_condition(declared, setting, value, cst)
        if _operator(cst) in ("??", "||", "or"):
            return self._of_fallback(declared, key, value, cst)
        definition = self._definition(value)
        if definition is not None:
            return self._of_name(declared, setting, value, definition)
        return self._computed(declared, setting, value)

    def _of_condition(
        self, declared: Declared, setting: str, value: Scalar, cst: Cst
    ) -> Assessment:
        fallback = self._fallback_of(cst)
        if fallback is not None and (is_on(fallback) or is_off(fallback)):
            return self._with_fallback(declared, setting, value, fallback)
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

    def _of_fallback(self, declared: Declared, key: Node, value: Scalar, cst: Cst) -> Assessment:
        """Assess `x ?? true` and the like, where the last value counts if there is no other."""
        setting = _text(key)
        fallback = self._program.value(_right(cst))
        first = self._program.value(cst.child_by_field_name("left"))
        if _operator(cst) == "??" and _is_boolean(first):
            return self._of_setting(declared, key, first)
        if is_on(fallback) and _operator(cst) in ("||", "or"):
            return compliant(value)
        return self._with_fallback(declared, setting, value, fallback)

    def _fallback_of(self, cst: Cst) -> Node | None:
        """Return the value that counts without another one, in `x === undefined ? true : x`."""
        asked = self._program.bare(cst.child_by_field_name("condition") or cst)
        operator = _operator(asked)
        if operator not in _EQUAL | _OTHER:
            return None
        sides = [asked.child_by_field_name("left"), _right(asked)]
        tested = [each for each in sides if self._program.value(each).tag != NOTHING]
        branches = _branches(cst)
        fallback, own = branches if operator in _EQUAL else reversed(branches)
        name = self._program.source(self._program.bare(own))
        is_same = len(tested) == 1 and self._program.source(self._program.bare(tested[0])) == name
        is_plain = is_same and _REFERENCE.fullmatch(name) is not None
        return self._program.value(fallback) if is_plain else None

    def _with_fallback(
        self, declared: Declared, setting: str, value: Scalar, fallback: Node
    ) -> Assessment:
        """Assess a setting that has a value where nobody gives it another one."""
        reason = Reason(Cause.PROGRAM_FALLBACK, setting=setting, value=shown(value.text))
        if is_on(fallback):
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
            given = self._given_off(declared, value, definition)
            if given is not None:
                return given
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
        types = written_types(self._program, definition.value)
        if not all(_TAKES_TRUE.search(self._program.source(each)) for each in types):
            return conditional(value, reason, Remedy(Action.WRITE, code=self.code(declared, 1)))
        if exported or not self._is_for_scans(declared, definition):
            return conditional(value, reason, Remedy(Action.WRITE, code=self.code(declared, 1)))
        action = (
            Action.PROGRAM_SET_DEFAULT if definition.is_default else Action.PROGRAM_SET_CONSTANT
        )
        return Assessment(
            Verdict.CONDITIONAL, value, reason,
            Remedy(action, name=name, code=self._program.grammar.on), Applicability.UNSAFE,
            (Change(Present(read)),), off_token=read, fix_sets_default=definition.is_default,
            strict_remedy=self._ensure(declared),
        )  # fmt: skip

    def _given_off(
        self, declared: Declared, value: Scalar, definition: Definition
    ) -> Assessment | None:
        """Assess a parameter that is on by its default, and that calls in the file turn off."""
        program = self._program
        given = given_values(program, definition) if is_of_python(program) else ()
        read = ((call, program.value(each)) for call, each in given)
        off = ((call, each) for call, each in read if is_off(each))
        call, first = next(off, (None, value))
        if call is None:
            return None
        place = str(line_column(program.text, program.start(call))[0])
        reason = Reason(
            Cause.PROGRAM_OVERRIDE, setting=declared.type.keys[-1],
            name=shown(program.source(call.child_by_field_name("function"))),
            value=self._source(first), place=place,
        )  # fmt: skip
        if not is_only_one(program, definition):
            return conditional(value, reason, Remedy(Action.PROGRAM_CHANGE_OVERRIDE))
        changes = tuple(Change(Present(each)) for each in (first, *(each for _, each in off)))
        return Assessment(
            Verdict.CONDITIONAL, value, reason, replacing(program, first),
            Applicability.UNSAFE, changes, fix_sets_default=True,
            strict_remedy=self._ensure(declared),
        )  # fmt: skip

    def _is_for_scans(self, declared: Declared, definition: Definition) -> bool:
        """Whether a name is used for scan settings alone."""
        asked = (definition.value.id, declared.type)
        if asked not in self._for_scans:
            is_one = self._is_scan_setting(declared)
            self._for_scans[asked] = all(map(is_one, definition.uses))
        return self._for_scans[asked]

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
        grammar = self._program.grammar
        return bool(grammar.keyword) and bool(type_of(value)) and not is_map(grammar, value)

    def _computed(self, declared: Declared, setting: str, value: Node) -> Assessment:
        reason = Reason(Cause.PROGRAM_VALUE, setting=setting, value=self._shown(value))
        return conditional(value, reason, self._ensure(declared))

    def _by_default(self, declared: Declared, assessment: Assessment, behind: Node) -> Assessment:
        """Return the assessment of a setting that something behind it may override."""
        shown_text = self._shown(behind)
        if assessment.verdict is Verdict.COMPLIANT:
            reason = Reason(
                Cause.PROGRAM_BEFORE_SPREAD, setting=declared.type.setting, value=shown_text
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

    def _in_some_cases(
        self,
        declared: Declared,
        assessment: Assessment,
        choice: Node,
        wrong: list[Assessment],
    ) -> Assessment:
        """Return the assessment of a setting that others come over in some cases.

        Args:
            declared: The declaration.
            assessment: What it is in the other cases.
            choice: What is spread in those cases.
            wrong: What comes over it and is not on.
        """
        is_on = assessment.verdict is Verdict.COMPLIANT
        setting, written = declared.type.setting, self._shown(choice)
        reason = Reason(Cause.PROGRAM_CONDITION, setting=setting, value=written)
        if not is_on:
            reason = Reason(Cause.PROGRAM_OVERRIDABLE, value=written, inner=assessment.reason)
        if not is_on or not all(each.changes for each in wrong):
            return conditional(wrong[0].at, reason, self._ensure(declared))
        changes = tuple(change for each in wrong for change in each.changes)
        return wrong[0]._replace(
            verdict=Verdict.CONDITIONAL, reason=reason, remedy=Remedy(Action.TURN_ON_BRANCHES),
            applicability=Applicability.UNSAFE, changes=changes, off_token=None,
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
        self, declared: Declared, verdict: Verdict, key: Node, value: Node, reason: Reason
    ) -> Assessment:
        is_plain = bool(type_of(value)) or (isinstance(key, Scalar) and bool(key.style))
        box = "" if is_plain else self.box(declared)
        if box is None:
            code = self.code(declared, len(declared.type.keys) - 1)
            remedy = self._by_person(declared, code)
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


def _holds_at(imported: Imported, part: Cst) -> bool:
    """Whether an import of C# holds in a part of a program: that of a namespace does in it."""
    around = imported.statement.parent if imported.statement is not None else None
    return around is not None and bool(around.start_byte <= part.start_byte < around.end_byte)


_HAVE_REPOSITORIES: Final = frozenset(("CodeArtifact", "CodeCommit", "ECR", "Ecr", "EcrPublic"))
"""The last names of the namespaces of C# that have types of a repository."""


def _has_such(namespace: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a namespace of C# may have types with the names of those that another one has."""
    size = 2 if other[-1] == "Inputs" else 1
    if size == 1 and namespace[-1:] != other[-1:]:
        return namespace[-1:] != () and namespace[-1] in _HAVE_REPOSITORIES
    return namespace[-size:] == other[-size:]


def _has_body(call: Cst) -> bool:
    """Whether a call makes one of a class that it declares itself, which no builder does."""
    return any(each.type == "class_body" for each in call.children)


def _takes_keys(program: Program, written: Cst) -> bool:
    """Whether a type takes the setting: one of a framework, and none that the file declares."""
    found = _TAKES_KEYS.fullmatch("".join(program.source(written).split()))
    return found is not None and not (found["name"] and types_named(program, found["name"]))


def _is_arguments(program: Program, within: Mapping) -> bool:
    site = program.site(within)
    return site is not None and site.place is Place.ARGUMENTS


def plain_word(name: str) -> str:
    """Return a name without what the languages write differently: case and underscores."""
    return name.replace("_", "").casefold()


def is_on(node: Node) -> bool:
    """Whether a value is the literal true."""
    return isinstance(node, Scalar) and node.text == "true" and _is_bare(node)


def is_off(node: Node) -> bool:
    """Whether a value is the literal false, or nothing."""
    if not isinstance(node, Scalar) or node.style:
        return False
    return node.tag == NOTHING or (node.text == "false" and _is_bare(node))


def _is_reference(node: Node) -> bool:
    """Whether a value is a name, with members: what was handed to the program, or imported."""
    return _REFERENCE.fullmatch(_text(node)) is not None


def _is_text(node: Node, text: str) -> bool:
    """Whether a value is some text in any case, which CloudFormation takes for a boolean."""
    return isinstance(node, Scalar) and bool(node.style) and node.text.lower() == text


def _is_boolean(node: Node) -> bool:
    """Whether a value is the literal true or false."""
    return isinstance(node, Scalar) and node.text in ("true", "false") and _is_bare(node)


def _is_bare(node: Scalar) -> bool:
    """Whether a value is a literal without quotes, also one that a function makes a value of."""
    return not node.style and (node.tag is None or bool(type_of(node)))


def _branches(cst: Cst) -> tuple[Cst, ...]:
    consequence = cst.child_by_field_name("consequence")
    if consequence is not None:
        return consequence, cst.child_by_field_name("alternative")
    first, _, last = (each for each in cst.named_children if each.type not in TRIVIA)
    return first, last


def _operator(cst: Cst) -> str:
    operator = cst.child_by_field_name("operator")
    is_binary = cst.type in ("binary_expression", "boolean_operator")
    return operator.type if operator is not None and is_binary else ""


def _right(cst: Cst) -> Cst:
    return cst.child_by_field_name("right")


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def misspelt(program: Program, key: Node, value: Node, wanted: str) -> Assessment:
    """Return the assessment of a setting that is under a key which nobody reads."""
    name = _text(key)
    reason = Reason(Cause.MISSPELT_IN_PROGRAM, name=name, setting=wanted)
    remedy = Remedy(Action.RENAME, name=name, value=wanted)
    changes = [Change(Present(key), wanted)]
    if value.tag == EXPRESSION:
        remedy = Remedy(Action.RENAME_BY_HAND, name=name, value=wanted)
        return Assessment(Verdict.INVALID, key, reason, remedy, Applicability.MANUAL)
    if not is_on(value):
        changes.append(Change(Present(value)))
        remedy = remedy._replace(inner=Remedy(Action.PROGRAM_FILL_IN, code=program.grammar.on))
    return Assessment(Verdict.INVALID, key, reason, remedy, changes=tuple(changes))


def replacing(program: Program, value: Node, box: str = "") -> Remedy:
    """Return what it is to write true in the place of a value; `box` makes a value of it."""
    source = shown(program.text[value.content : value.end])
    on = program.grammar.on
    return Remedy(Action.PROGRAM_REPLACE, code=f"{box}({on})" if box else on, value=source)


def shown(text: str) -> str:
    """Return a part of a program as a message shows it: on one line, and not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
