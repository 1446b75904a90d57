"""Where a program declares a repository: the calls whose type an import leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from fixer.dialects.program.bindings import (
    MOST_STEPS,
    Alias,
    aliases,
    bindings,
    exported,
    is_own,
    led_on,
    loaded,
    of_namespaces,
)
from fixer.dialects.program.frameworks import ResourceType
from fixer.dialects.program.givers import GIVERS
from fixer.dialects.program.handing_on import (
    EXPORTS,
    is_for_others,
    is_handed_on,
    is_let_go,
    is_of_class,
)
from fixer.dialects.program.literals import is_kept, member_around
from fixer.dialects.program.names import (
    BLOCKS,
    bound_around,
    definition_of,
    is_given_members,
    is_settled,
    leads_to_import,
    pattern_of,
    scope_of,
    text_of,
    types_named,
    words,
    written_types,
)
from fixer.dialects.program.python_classes import (
    calls_above,
    is_in_annotation,
    is_in_class,
    is_of_python,
    is_plain,
    may_be_constructed_by_other,
    may_call_other,
    own_types,
)
from fixer.dialects.program.target_typed import NEW, made_by_target
from fixer.model.errors import ParseError
from fixer.model.reasons import Cause
from fixer.model.syntax_tree import Block, Entry, Mapping, Scalar
from fixer.syntax.program.reading import (
    ARGUMENT_LISTS,
    ARGUMENTS,
    EXPRESSION,
    NOTHING,
    SPREAD,
    Cst,
    Program,
    Signature,
    below,
    is_map,
    type_of,
)

_STATEMENTS: Final = frozenset(
    (
        *("variable_declarator", "lexical_declaration", "variable_declaration", "export_statement"),
        *("assignment_expression", "expression_statement", "public_field_definition"),
        *("field_definition", "return_statement", "await_expression", "assignment"),
        *("arguments", "expression_list", "short_var_declaration", "var_spec", "var_declaration"),
        *("local_declaration_statement", "field_declaration"),
        "local_variable_declaration",
    )
)
_HERITAGE: Final = frozenset(("base_list", "extends_clause", "class_heritage", "superclass"))
_SUPERS: Final = ("call_expression", "constructor_initializer", "explicit_constructor_invocation")


_PLAIN_CALLS: Final = frozenset(("call_expression", "invocation_expression", "method_invocation"))


_OF_BUILDERS: Final = {
    ("*",): "Builder",
    ("Builder",): "Builder",
    ("Builder", "*"): "create",
    ("Builder", "create"): "create",
}
"""The names by which a builder is used, by what of its type an import binds."""


class _Bound(NamedTuple):
    """A name, and what it leads to."""

    name: str
    path: tuple[str, ...]
    way: tuple[str, ...] = ()
    """The members by which that is reached, where the name is that of a literal."""


class _Given(NamedTuple):
    """The other names that a statement gives to something."""

    are_all: bool
    """Whether all that becomes of it is to be found by these."""
    are_lost: bool
    """Whether it surely goes where it is not followed."""
    are_open: bool = False
    """Whether other files have one of them."""


class Declared(NamedTuple):
    """A call that declares a repository."""

    type: ResourceType
    call: Cst
    callee: str
    """The type as the file names it."""
    block: Block
    """The call as it is read."""
    properties: Mapping
    """The properties, in the call or in what it is given."""
    subclass: str = ""
    """The name of the class that extends the type, where it is the constructor of one."""
    unclear: Cause | None = None
    """Why nobody knows whether it has the setting, or is a repository; None where all is clear."""

    @property
    def handed_on(self) -> bool:
        """Whether the type is handed to something else here, which may make repositories of it."""
        return self.unclear in (Cause.PROGRAM_HANDED_ON, Cause.PROGRAM_FOR_OTHERS)


def declared_in(program: Program, types: Iterable[ResourceType]) -> list[Declared]:
    """Return the calls of a program that declare a repository, in the order of the text.

    Raises:
        ParseError: the program has an error where one is declared.
    """
    # Several imports may lead to the same type.
    by_call = {each.call.id: each for each in _Search(program, types).found()}
    return sorted(by_call.values(), key=lambda each: each.call.start_byte)


class _Search:
    def __init__(self, program: Program, types: Iterable[ResourceType]) -> None:
        self._program = program
        self._types = [each for each in types if program.grammar.name in each.languages]
        self._seen: set[_Bound] = set()
        self._origins: set[int] = set()
        """The statements that give another name to what an import binds."""
        self._unsure: set[str] = set()
        """The names that may stand for something else as well."""
        self._by_others: set[str] = set()
        """The classes that another class may have a constructor for."""
        self._gone: set[tuple[str, tuple[str, ...]]] = set()
        """The literals with a type that go where they are not followed, each once."""
        self._ways: dict[str, set[tuple[str, ...]]] = {}
        """By which members what counts is reached from the name of a literal."""
        self._written: set[tuple[str, ...]] = set()
        """What of a module gets another value in the program."""
        self._named: set[str] = set()
        """The names that imports bind, which come before those of which an import binds all."""

    @cached_property
    def _by_target(self) -> dict[int, list[Cst]]:
        has_any = NEW in self._program.grammar.calls
        return made_by_target(self._program) if has_any else {}

    def found(self) -> list[Declared]:
        """Return what is declared, which is unsure where a member of a module is written to."""
        found = [each for each in self._followed() if _is_of_kind(self._program, each)]
        if not self._written:
            return found
        return [
            each._replace(unclear=each.unclear or Cause.PROGRAM_TYPE_UNSURE)
            if any(_leads(path, each.type.path) for path in self._written)
            else each
            for each in found
        ]

    def _followed(self) -> Iterator[Declared]:
        imported = bindings(self._program)
        self._named = known = {each.name for each in imported}
        for each in imported:
            if each.statement is not None and any(
                _leads(each.path, one.path) for one in self._types
            ):
                self._origins.add(int(each.statement.id))
        bound = [_Bound(each.name, each.path) for each in imported]
        bound += (
            _Bound(each.path[1], each.path[:2])
            for each in self._types
            if each.path[0].startswith("global ") and each.path[1] not in known
        )
        waiting = list(bound)
        for call, path in loaded(self._program):
            yield from self._outwards(call, path, False, waiting)
        yield from self._of_imports_in_classes(waiting)
        yield from self._of_exports()
        yield from self._of_imported_builders()
        yield from self._of_global_imports()
        while waiting:
            binding = waiting.pop()
            if binding not in self._seen:
                self._seen.add(binding)
                for leaf, path, unsure in self._uses(*binding):
                    yield from self._outwards(leaf, path, unsure, waiting, binding.way)

    def _uses(
        self, name: str, path: tuple[str, ...], way: tuple[str, ...]
    ) -> Iterator[tuple[Cst, tuple[str, ...], bool]]:
        """Yield where a name that an import binds is used, and what it leads to there.

        The last value is whether it may lead to something else as well.
        """
        program = self._program
        ways = {_rest(each.path, path) for each in self._types} - {None}
        if name and ways:
            is_global = (f"global {name}", name) == path
            firsts = {re.escape(way[0])} if way else {each[0] for each in ways if each}
            if not program.grammar.blocks_have_scope:
                firsts |= {_DICTIONARY, *(_OF_DICTIONARIES if way else ())}
            # A module is used for much else.
            is_any = () in ways and not way
            leads_there = None if is_any else _no_other_member(firsts)
            for leaf in words(program, name, leads_there):
                if is_global and scope_of(program, leaf) is not None:
                    continue
                leads = leads_to_import(program, leaf, self._origins)
                if leads is not False:
                    yield leaf, path, leads is None or name in self._unsure
        elif ways:
            names = {name for each in ways if each for name in each[0].split("|")}
            for first in sorted(names - self._named):
                own = types_named(program, first)
                for leaf in words(program, first):
                    is_own = any(each.start_byte <= leaf.start_byte < each.end_byte for each in own)
                    is_value = program.grammar.types_are_values and bound_around(program, leaf)
                    if not (is_own or is_value):
                        yield leaf, (*path, program.source(leaf)), False

    def _outwards(
        self,
        leaf: Cst,
        path: tuple[str, ...],
        unsure: bool,
        waiting: list[_Bound],
        way: tuple[str, ...] = (),
    ) -> Iterator[Declared]:
        """Yield what is declared by the expressions that begin with a name or a loaded module."""
        current: Cst | None = leaf
        for _ in range(_MOST_AROUND):
            if current is None or not any(_leads(path, each.path) for each in self._types):
                return
            names_given = self._add_aliases(current, path, way, unsure, waiting)
            outer, names, is_choice = _around(self._program, current)
            if not way:
                yield from self._of_type(current, path, unsure, names_given, waiting)
            if outer is None and not names_given.are_all:
                yield from self._of_whole(
                    current, path, way, names_given.are_lost, names_given.are_open
                )
            led = led_on(path, way, names)
            if led is None:
                if outer is not None and names[0] in _OF_DICTIONARIES:
                    yield from self._of_whole(current, path, way, surely=True)
                return
            path, way = led
            current, unsure = outer, unsure or is_choice
        yield from self._of_whole(leaf, path, way, surely=True)

    def _of_whole(
        self,
        chain: Cst,
        path: tuple[str, ...],
        way: tuple[str, ...],
        surely: bool = False,
        is_open: bool = False,
    ) -> Iterator[Declared]:
        """Yield where a module, or a literal with a type in it, goes where it is not followed."""
        program = self._program
        if not program.grammar.modules_are_values:
            return
        for resource in self._types:
            rest = _rest(resource.path, path) if resource.kind is None else None
            is_gone = is_let_go(program, chain) if way else is_handed_on(program, chain)
            is_near = rest is not None and (len(rest) <= 1 if way or surely else len(rest) == 1)
            if is_near and (surely or is_gone):
                gone = (program.source(chain), way)
                if not way or gone not in self._gone:
                    yield _handed_on(program, chain, resource, is_open)
                self._gone.add(gone)
                return

    def _of_type(
        self,
        chain: Cst,
        path: tuple[str, ...],
        unsure: bool,
        given: _Given,
        waiting: list[_Bound],
    ) -> Iterator[Declared]:
        """Yield what is made of the type that an expression leads to, and where that is let go."""
        if is_given_members(self._program, chain):
            self._written.add(path)
        self._refuse_broken(chain, path)
        for each in self._types:
            if _rest(each.path, path) == ():
                yield from self._of_chain(chain, each, unsure, waiting)
                if given.are_lost or (not given.are_all and self._is_gone(chain)):
                    yield _handed_on(self._program, chain, each, given.are_open)

    def _is_gone(self, chain: Cst) -> bool:
        """Whether a type is handed on; what only stands for it is asked in its place."""
        outer = chain.parent
        is_inner = outer is not None and self._program.is_wrapped(chain, outer)
        return not is_inner and is_handed_on(self._program, chain)

    def _refuse_broken(self, chain: Cst, path: tuple[str, ...]) -> None:
        """Refuse a program that is broken where a name leads to a type.

        Raises:
            ParseError: it is.
        """
        if chain.parent is None or chain.parent.type != "ERROR":
            return
        program, end = self._program, self._program.end(chain)
        for rest in {_rest(each.path, path) for each in self._types if not each.kind} - {None}:
            pattern = "".join(rf"\s*\??\.\s*(?:{each})" for each in rest or ())
            if re.compile(pattern).match(program.text, end):
                _refuse(program, chain)

    def _add_aliases(
        self,
        chain: Cst,
        path: tuple[str, ...],
        way: tuple[str, ...],
        unsure: bool,
        waiting: list[_Bound],
    ) -> _Given:
        """Add the other names that a statement gives to what an expression leads to."""
        program, is_named, is_lost, is_open = self._program, False, False, False
        for alias in aliases(program, chain, path, way):
            if alias.is_lost:
                is_lost = True
            elif not self._add(alias, unsure, waiting):
                return _Given(False, False)
            is_open = is_open or is_for_others(program, alias.name)
            is_named = not (is_open or is_lost or is_of_class(program, alias.name))
        return _Given(is_named, is_lost or is_open, is_open)

    def _add(self, alias: Alias, unsure: bool, waiting: list[_Bound]) -> bool:
        """Follow another name, unless it is that of a literal with too much in it."""
        program, (name, path, way, is_mixed, _) = self._program, alias
        text = program.source(name)
        ways = self._ways.setdefault(text, set())
        bound = [name, *bound_around(program, name)]
        is_much = len(way) > MOST_STEPS or len(bound) > _MOST_WAYS
        if way and (is_much or (way not in ways and len(ways) >= _MOST_WAYS)):
            return False
        ways.add(way)
        waiting.append(_Bound(text, path, way))
        for each in bound:
            self._origins.add(int(each.parent.id))
            if each.parent.parent.type not in BLOCKS:
                self._origins.add(int(each.parent.parent.id))
        settled = is_kept(program, name, path, way) if way else is_settled(program, name)
        if unsure or is_mixed or not settled or self._has_other_type(name):
            self._unsure.add(text)
        return True

    def _has_other_type(self, name: Cst) -> bool:
        """Whether a name has a type of its own beside it, so that others may be called by it."""
        giver, outer = pattern_of(name)
        value = GIVERS[outer.type].value_of(outer) if outer.type in GIVERS else None
        if value is None or value == giver:
            return False
        types = written_types(self._program, value)
        return not all(_SAME_TYPES.search(self._program.source(each)) for each in types)

    def _of_chain(
        self,
        chain: Cst,
        resource: ResourceType,
        unsure: bool,
        waiting: list[_Bound],
    ) -> Iterator[Declared]:
        """Yield the calls that what a chain of names leads to makes a repository by."""
        program, parent = self._program, chain.parent
        if parent is None:
            return
        calls = [parent] if _is_called(program, parent, chain) else []
        for call in (*calls, *self._by_target.get(int(chain.id), ())):
            declared = self._declared(call, chain, resource)
            yield declared._replace(unclear=self._why_unsure(chain)) if unsure else declared
        if parent.type == "field_access":
            yield from self._of_builder(parent, chain, resource)
        if parent.type == "attribute":
            yield from self._of_base(parent, chain, resource)
            yield from self._of_maker(parent, chain, resource)
        extending = _class_of(program, chain)
        if extending is not None:
            for declared in self._of_class(extending, chain, resource, unsure, waiting):
                cause = self._why_unsure(chain) if unsure else declared.unclear
                yield declared._replace(unclear=declared.unclear or cause)

    def _why_unsure(self, chain: Cst) -> Cause:
        is_class = self._program.source(chain) in self._by_others
        return Cause.PROGRAM_OTHER_CONSTRUCTOR if is_class else Cause.PROGRAM_TYPE_UNSURE

    def _of_base(self, called: Cst, chain: Cst, resource: ResourceType) -> Iterator[Declared]:
        """Yield the call of the constructor of a base by its name: `Type.__init__(self, ...)`."""
        program, call = self._program, called.parent
        name = program.source(called.child_by_field_name("attribute"))
        if name != "__init__" or call.type not in program.grammar.calls:
            return
        shifted = replace(resource, properties=resource.properties + 1)
        extending = next(
            (each for each in program.above(call) if each.type in program.grammar.classes), None
        )
        if extending is not None and call.child_by_field_name("function") == called:
            text = program.source(extending.child_by_field_name("name"))
            yield self._declared(call, chain, shifted)._replace(subclass=text)

    def _of_maker(self, called: Cst, chain: Cst, resource: ResourceType) -> Iterator[Declared]:
        """Yield the call that makes one of a dictionary: `Type.from_dict("title", {...})`."""
        program, call = self._program, called.parent
        name = program.source(called.child_by_field_name("attribute"))
        is_call = call.type in program.grammar.calls
        if is_call and name == resource.maker and call.child_by_field_name("function") == called:
            made = replace(resource, dictionary="d", arguments="", needs_holder=False)
            yield self._declared(call, chain, made)

    def _of_builder(self, held: Cst, chain: Cst, resource: ResourceType) -> Iterator[Declared]:
        """Yield the call of a builder: `Type.Builder.create(...)` up to `build()`."""
        program, call = self._program, held.parent
        if call is None or call.type != "method_invocation":
            return
        opening = [program.source(call.child_by_field_name("name"))]
        opening.insert(0, program.source(held.child_by_field_name("field")))
        if opening == ["Builder", "create"]:
            yield self._built(call, chain, resource)

    def _built(self, call: Cst, chain: Cst, resource: ResourceType) -> Declared:
        """Return what is declared by the chain of calls that begins with one."""
        program = self._program
        for each in program.above(call):
            is_call = each.type == "method_invocation"
            is_built = program.source(call.child_by_field_name("name")) == "build"
            if is_built or not is_call or each.child_by_field_name("object") != call:
                break
            call = each
        is_whole = program.source(call.child_by_field_name("name")) == "build"
        declared = self._declared(call, chain, resource)
        return declared if is_whole else declared._replace(unclear=Cause.PROGRAM_PIECES)

    def _of_imports_in_classes(self, waiting: list[_Bound]) -> Iterator[Declared]:
        """Yield what is made of the members that classes of Python have by an import."""
        program = self._program
        held = {
            each[:2]
            for each in bindings(program)
            if any(_leads(each.path, one.path) for one in self._types)
            and is_in_class(program, each.statement)
        }
        for name, path in sorted(held):
            for found in re.compile(rf"\.\s*{re.escape(name)}\b").finditer(program.text):
                leaf = program.leaf_at(found.end() - 1, found.end())
                member = leaf.parent if leaf is not None else None
                if member is not None and member.child_by_field_name("attribute") == leaf:
                    yield from self._outwards(member, path, True, waiting)

    def _of_exports(self) -> Iterator[Declared]:
        """Yield where a type, or its module, is handed to other files."""
        for named, path in exported(self._program):
            for resource in self._types:
                rest = _rest(resource.path, path) if resource.kind is None else None
                if rest is not None and len(rest) <= 1:
                    yield _handed_on(self._program, named, resource, is_open=True)
                    break

    def _of_global_imports(self) -> Iterator[Declared]:
        """Yield the imports of C# that hold in all files, which use the types without a word."""
        for each in bindings(self._program):
            using = each.statement
            if using is None or using.children[0].type != "global":
                continue
            for resource in self._types:
                if each.path in (resource.path, resource.path[:-1]):
                    named = using.named_children[-1]
                    yield _handed_on(self._program, named, resource, is_open=True)
                    break

    def _of_imported_builders(self) -> Iterator[Declared]:
        """Yield the calls of builders that imports bind without the type which they are of."""
        for each in bindings(self._program):
            for resource in self._types:
                length = len(resource.path)
                inner = (*each.path[length:], *(() if each.name else ("*",)))
                if resource.has_builder and each.path[:length] == resource.path:
                    first = _OF_BUILDERS.get(inner, "")
                    if first and (each.name or first not in self._named):
                        yield from self._of_openings(first, resource)

    def _of_openings(self, first: str, resource: ResourceType) -> Iterator[Declared]:
        """Yield the calls that begin with the name of a builder, or of the function `create`."""
        program, is_function = self._program, first == "create"
        own = _methods(program, first) if is_function else types_named(program, first)
        name = "" if is_function else first
        for call in below(program.root, ("method_invocation",)):
            held = call.child_by_field_name("object")
            is_create = program.source(call.child_by_field_name("name")) == "create"
            is_own = any(each.start_byte <= call.start_byte < each.end_byte for each in own)
            if is_create and program.source(held) == name and not is_own:
                chain = held if held is not None else call.child_by_field_name("name")
                names = {path: bound for bound, path, _ in bindings(program)}
                callee = names.get(resource.path) or ".".join(resource.path)
                yield self._built(call, chain, resource)._replace(callee=callee)

    def _of_class(
        self,
        extending: Cst,
        chain: Cst,
        resource: ResourceType,
        unsure: bool,
        waiting: list[_Bound],
    ) -> Iterator[Declared]:
        """Yield the calls of the constructor that a class extends.

        Without a constructor of its own, the class is the type under another name.
        """
        self._origins.add(int(extending.id))
        behind = chain.next_named_sibling
        if behind is not None and behind.type == "argument_list":  # a primary constructor of C#
            text = self._program.source(extending.child_by_field_name("name"))
            yield self._declared(chain.parent, chain, resource)._replace(subclass=text)
            return
        constructors = list(_constructors(self._program, extending))
        if is_of_python(self._program):
            if not any(is_plain(extending, each) for each in constructors):
                yield from self._of_other_name(extending, chain, resource, unsure, waiting)
            if constructors:
                yield from self._of_constructor_above(extending, chain, resource)
            return
        if not constructors:
            yield from self._of_other_name(extending, chain, resource, unsure, waiting)
            return
        calls = (call for each in constructors for call in below(each, _SUPERS))
        for call in calls:
            if _is_super(self._program, call):
                name = extending.child_by_field_name("name")
                text = self._program.source(name) if name is not None else "class"
                yield self._declared(call, chain, resource)._replace(subclass=text)

    def _of_other_name(
        self,
        extending: Cst,
        chain: Cst,
        resource: ResourceType,
        unsure: bool,
        waiting: list[_Bound],
    ) -> Iterator[Declared]:
        """Yield what is made of a class without a constructor, in it and where it is handed on."""
        is_python = is_of_python(self._program)
        name = extending.child_by_field_name("name")
        if is_python and may_be_constructed_by_other(self._program, extending, chain):
            self._by_others.add(self._program.source(name))
            unsure = True
        for each in of_namespaces(self._program, Alias(name, resource.path)) if name else ():
            self._add(each, unsure, waiting)
            if is_for_others(self._program, each.name):
                yield _handed_on(self._program, name, resource, is_open=True)
        if extending.type == "class":  # an expression
            yield from self._outwards(extending, resource.path, False, waiting)
        for itself in own_types(self._program, extending) if is_python else ():
            yield from self._outwards(itself, resource.path, True, waiting)

    def _of_constructor_above(
        self, extending: Cst, chain: Cst, resource: ResourceType
    ) -> Iterator[Declared]:
        """Yield the calls of `super().__init__` in a class of Python, in whichever method."""
        program = self._program
        other = may_call_other(program, extending, chain)
        cause = Cause.PROGRAM_OTHER_CONSTRUCTOR if other else None
        text = program.source(extending.child_by_field_name("name"))
        for call, is_called in calls_above(program, extending):
            if is_called:
                declared = self._declared(call, chain, resource)
                yield declared._replace(subclass=text, unclear=declared.unclear or cause)
            else:
                yield _handed_on(program, call, resource)

    def _declared(self, call: Cst, chain: Cst, resource: ResourceType) -> Declared:
        program = self._program
        if resource.kind is None:
            _refuse_errors(program, call)
        block = program.call(call, Signature(resource.properties, resource.parameters))
        block.start = program.start(_statement(program, call))
        properties = _properties_of(program, call, block, resource)
        is_spread = any(each.tag == ARGUMENTS for each in block.labels)
        unclear = Cause.PROGRAM_ARGUMENTS if is_spread else None
        if is_in_annotation(program, call):
            unclear = Cause.PROGRAM_TYPE_UNSURE
        callee = _plain(program, chain)
        declared = Declared(resource, call, callee, block, properties, unclear=unclear)
        if resource.kind is not None and _is_of_kind(program, declared):
            _refuse_errors(program, call)
        return declared


def _is_of_kind(program: Program, declared: Declared) -> bool:
    """Whether what a call declares is a repository, where its properties say what it is."""
    if declared.type.kind is None:
        return True
    wanted, kind = declared.type.kind
    found = [
        value
        for key, value in _entries(program, declared.properties)
        if isinstance(key, Scalar) and key.text == wanted
    ]
    written = program.expression(found[-1]) if found else None
    if written is None:
        return False
    return kind in (text_of(program, written), program.source(program.bare(written)).strip("`"))


def _entries(program: Program, properties: Mapping) -> Iterator[Entry]:
    """Yield the entries of properties, also of a literal with a name that is spread in them."""
    for key, value in properties.entries:
        name = program.expression(value) if key.tag == SPREAD else None
        is_name = name is not None and name.type == "identifier"
        definition = definition_of(program, name) if is_name else None
        if definition is None or definition.is_default:
            yield Entry(key, value)
            continue
        read = program.value(definition.value)
        if isinstance(read, Mapping):
            yield from read.entries


def _methods(program: Program, name: str) -> tuple[Cst, ...]:
    """Return the classes that have a method with a name."""
    found = []
    for each in below(program.root, ("method_declaration",)):
        if program.source(each.child_by_field_name("name")) == name:
            inside = (one for one in program.above(each) if one.type in program.grammar.classes)
            found.append(next(inside, program.root))
    return tuple(found)


_DIRECTIVES: Final = ("preproc_if", "preproc_else", "preproc_elif", "#if", "#else", "#endif")


def _handed_on(
    program: Program, chain: Cst, resource: ResourceType, is_open: bool = False
) -> Declared:
    """Return the place where a type is handed to something that may make repositories of it.

    Args:
        program: The program.
        chain: The type, or its module.
        resource: What the type is.
        is_open: Whether other files get it here.
    """
    is_open = is_open or chain.parent.type in EXPORTS
    cause = Cause.PROGRAM_FOR_OTHERS if is_open else Cause.PROGRAM_HANDED_ON
    start, end = program.start(chain), program.end(chain)
    label = Scalar(start, start, end, program.source(chain), "", EXPRESSION)
    properties = Mapping(end, end, end, True)
    block = Block(start, start, end, [label], properties)
    return Declared(resource, chain, _plain(program, chain), block, properties, unclear=cause)


def _plain(program: Program, chain: Cst) -> str:
    """Return an expression without parentheses around it, and without blanks in its names."""
    flat = " ".join(program.source(program.bare(chain)).split())
    return re.sub(r" ?(::|[.\[\]()]) ?", r"\1", flat)


_SAME_TYPES: Final = re.compile(r"\b(?:any|typeof)\b")
"""What is in a type beside a name that leaves what it stands for as it is."""
_MOST_AROUND: Final = 60
"""How many expressions around a name are followed, such as parentheses."""
_MOST_WAYS: Final = 16
"""How many members of one literal are followed."""
_OF_DICTIONARIES: Final = frozenset(
    ("copy", "get", "items", "pop", "popitem", "setdefault", "values")
)
"""The methods of dictionaries of Python that return what is in them."""
_DICTIONARY: Final = "__dict__"
"""What has the members of a module of Python by their names."""
_OF_COMPILERS: Final = frozenset(("__importStar", "__toESM", "_interopRequireWildcard"))
"""The functions of TypeScript, esbuild and Babel that return a module as it is."""
_GETTERS: Final = frozenset(("getattr", "Reflect.get"))
"""The functions that return a member of something by its name."""
_CHOICES: Final = frozenset(
    ("ternary_expression", "conditional_expression", "binary_expression", "boolean_operator")
)


def _around(program: Program, inner: Cst) -> tuple[Cst | None, tuple[str, ...], bool]:
    """Return the expression around one that leads on from it, or stands for it.

    Returns:
        The expression, the names that it adds, and whether it may also be something else.
    """
    outer = inner.parent
    if outer is None:
        return None, (), False
    parts = program.parts(outer)
    if outer.type == "await_expression":
        return outer, (), False
    if program.is_wrapped(inner, outer):
        return outer, (), False
    giver = GIVERS.get(outer.type)
    if giver is not None and giver.is_expression and giver.value_of(outer) == inner:
        is_statement = outer.parent.type == "expression_statement"
        return (None if is_statement else outer), (), False
    member = member_around(program, inner, outer)
    if member == _DICTIONARY:
        return outer, (), False
    if member == "get" and program.source(inner).endswith(f".{_DICTIONARY}"):
        given = program.arguments(outer.parent) if outer.parent.type == "call" else []
        index = text_of(program, given[0]) if given else None
        return (outer.parent, (index,), False) if index is not None else (None, (), False)
    if member is not None:
        return (outer, (member,), False) if member else (None, (), False)
    if outer.type in ARGUMENT_LISTS and parts[0] == inner:
        called = outer.parent.child_by_field_name("function")
        if _hands_through(program, called):
            return outer.parent, (), False
        is_getter = program.source(called) in _GETTERS and not is_own(program, called, ())
        index = text_of(program, parts[1]) if is_getter and len(parts) > 1 else None
        return (outer.parent, (index,), False) if index is not None else (None, (), False)
    is_choice = outer.type in _CHOICES and outer.child_by_field_name("condition") != inner
    return (outer, (), True) if is_choice and _is_branch(outer, inner) else (None, (), False)


def _hands_through(program: Program, called: Cst | None) -> bool:
    """Whether a function is one of those that compilers write around a module that they load."""
    is_of_language = called is not None and program.grammar.loads_modules
    return is_of_language and program.source(called).rpartition(".")[2] in _OF_COMPILERS


def _is_branch(choice: Cst, inner: Cst) -> bool:
    """Whether a choice between values may be one of them."""
    if choice.type != "conditional_expression" or choice.child_by_field_name("condition"):
        operator = choice.child_by_field_name("operator")
        return operator is None or operator.type in ("||", "??", "&&", "or", "and")
    return bool(choice.named_children[1] != inner)  # in Python the condition is in the middle


def _is_called(program: Program, parent: Cst, chain: Cst) -> bool:
    """Whether what a chain of names leads to is called."""
    # Where there is `new`, a class is called with it.
    has_new = any("new_expression" in each or "creation" in each for each in program.grammar.calls)
    fields = program.grammar.calls.get(parent.type)
    if fields is None or (has_new and parent.type in _PLAIN_CALLS):
        return False
    return bool(parent.child_by_field_name(fields[0]) == chain)


def _no_other_member(names: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for what is not a member, or one with one of some names."""
    return re.compile(rf"(?!\s*\??\.\s*(?!(?:{'|'.join(sorted(names))})(?!\w))\w)")


def _leads(path: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return _rest(whole, path) is not None


@lru_cache(maxsize=4096)
def _rest(path: tuple[str, ...], bound: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the names that lead on from a binding to a type; None if it does not lead there."""
    if len(bound) > len(path):
        return None
    if bound == path[: len(bound)]:
        return path[len(bound) :]
    if all(re.fullmatch(each, name) for each, name in zip(path, bound, strict=False)):
        return path[len(bound) :]
    return None


def _properties_of(program: Program, call: Cst, block: Block, resource: ResourceType) -> Mapping:
    """Return the properties of a call, which may be an argument of a type of their own."""
    given = _given_arguments(program, call, resource)
    if given is None and resource.dictionary:
        given = call.child_by_field_name("arguments")
    if given is None:
        return block.body
    value = program.bare(given)
    definition = definition_of(program, value) if value.type == "identifier" else None
    if definition is not None and not definition.is_default and len(definition.uses) == 1:
        value = program.bare(definition.value)
    read = program.value(value)
    if isinstance(read, Mapping) and _holds_all(program, read, resource):
        return read
    is_options = isinstance(read, Mapping) and type_of(read).endswith("ResourceOptions")
    if not is_options and not (isinstance(read, Scalar) and read.tag == NOTHING):
        start, end = program.start(given), program.end(given)
        block.labels.append(Scalar(start, start, end, program.source(given), "", ARGUMENTS))
    return block.body


def _holds_all(program: Program, literal: Mapping, resource: ResourceType) -> bool:
    """Whether a literal is what all properties of a call are in."""
    if resource.dictionary:
        return not type_of(literal) or is_map(program.grammar, literal)
    return type_of(literal).endswith(resource.arguments)


def _given_arguments(program: Program, call: Cst, resource: ResourceType) -> Cst | None:
    """Return the argument that may be all properties in one object, as of Pulumi in Python."""
    name = resource.dictionary or "args"
    if not (resource.arguments or resource.dictionary):
        return None
    grammar, by_name, by_position = program.grammar, {}, []
    for each in program.arguments(call):
        if each.type in grammar.keywords:
            key = program.source(each.child_by_field_name("name"))
            by_name[key] = each.child_by_field_name("value")
        elif each.type not in grammar.spreads | grammar.argument_spreads:
            by_position.append(each)
    if name in by_name:
        return by_name[name]
    # Beside properties with names, only options stand there.
    is_options = by_name.keys() - {"opts", *resource.id_names}
    given = by_position[resource.properties :][:1]
    return given[0] if given and not is_options else None


def _class_of(program: Program, chain: Cst) -> Cst | None:
    """Return the class that extends what a chain of names leads to."""
    parent = chain.parent
    classes = program.grammar.classes
    if parent is not None and parent.type in _HERITAGE:
        return next((each for each in program.above(chain) if each.type in classes), None)
    if parent is not None and parent.type == "argument_list":
        outer = parent.parent
        if outer is not None and outer.type in classes:
            return outer
    return None


def _constructors(program: Program, extending: Cst) -> Iterator[Cst]:
    """Yield the constructors of a class, also those under a condition, in their order."""
    body, grammar = extending.child_by_field_name("body"), program.grammar
    waiting = list(reversed(body.named_children)) if body is not None else []
    while waiting:
        each = waiting.pop()
        name = each.child_by_field_name("name")
        is_named = name is not None and program.source(name) in ("constructor", "__init__")
        if is_named or each.type == "constructor_declaration":
            yield each
        elif each.type not in grammar.functions | grammar.classes:
            waiting += reversed(each.named_children)


def _is_super(program: Program, call: Cst) -> bool:
    """Whether a call is that of the constructor which a class extends."""
    if call.type in ("constructor_initializer", "explicit_constructor_invocation"):
        return any(each.type in ("base", "super") for each in call.children)
    called = call.child_by_field_name("function")
    if called is None:
        return False
    text = re.sub(r"\s+", "", program.source(called))
    return text == "super"


def _statement(program: Program, call: Cst) -> Cst:
    """Return the statement that begins with a call, or gives it a name."""
    outer = call
    for each in program.above(call):
        if each.type not in _STATEMENTS and each.type not in program.grammar.wrappers:
            break
        if each.type == "arguments":
            break
        outer = each
    return outer


_CONFLICT: Final = re.compile(r"^<{7} ", re.MULTILINE)
"""What begins a place that git left to a person, of which each side may be the right one."""


def _refuse_errors(program: Program, call: Cst) -> None:
    """Refuse a program that has an error in the function around a call, or around both.

    Raises:
        ParseError: it has.
    """
    if not program.root.has_error:
        return
    conflict = _CONFLICT.search(program.text)
    if conflict is not None:
        _refuse_at(program, conflict.start())
    within = call
    for each in program.above(call):
        if each.type == "ERROR":
            _refuse(program, each)
        if within.type not in program.grammar.functions and each.parent is not None:
            within = each
    if within.has_error:
        wrong = next((each for each in _all(within) if each.is_error or each.is_missing), within)
        _refuse(program, wrong)


def _all(cst: Cst) -> Iterator[Cst]:
    waiting = [cst]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed([each for each in current.children if each.has_error])


def _refuse(program: Program, cst: Cst) -> None:
    is_statement = cst.parent is None or cst.parent.type in ("block", "declaration_list")
    directive = next(below(cst if is_statement else cst.parent, _DIRECTIVES), None)
    if program.grammar.name == "C#" and directive is not None:
        what = "cannot be read with #if inside a statement; put #if around all of the statement"
        raise ParseError(program.start(directive), what)
    _refuse_at(program, program.start(cst))


def _refuse_at(program: Program, offset: int) -> None:
    what = f"is not {program.grammar.name} here, beside a repository; correct this first"
    raise ParseError(offset, what)


def id_of(declared: Declared) -> str:
    """Return the logical id of a repository: the text of the argument, or what computes it."""
    resource = declared.type
    named = [
        value
        for key, value in declared.block.body.entries
        if isinstance(key, Scalar) and key.text in resource.id_names and isinstance(value, Scalar)
    ]
    given = [*declared.block.labels[1 + resource.id_at :][:1], *named]
    given = [each for each in given if each.style or not each.text.startswith("#")]
    if declared.subclass and not any(each.style for each in given):
        return declared.subclass
    return _shown(given[0]) if given else declared.callee


def _shown(node: Scalar) -> str:
    text = " ".join(node.text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
