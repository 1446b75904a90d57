"""What the names of a program lead to: one resolver a language.

A binding is a name and a path: the module that is imported, and the names in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from fixer.dialects.program.givers import GIVERS
from fixer.dialects.program.names import bound_around, text_of
from fixer.model.syntax_tree import Scalar
from fixer.syntax.program.reading import Cst, Program, below

Binding: TypeAlias = "tuple[str, tuple[str, ...]]"


class Imported(NamedTuple):
    """What a statement of a program binds to a name, which is empty where all names are."""

    name: str
    path: tuple[str, ...]
    statement: Cst = None


_LOADED: Final = (re.compile(r"require\s*\("), re.compile(r"import\s*\("))


@lru_cache(maxsize=4)
def bindings(program: Program) -> tuple[Imported, ...]:
    """Return what the imports of a program bind."""
    resolver = _RESOLVERS.get(program.grammar.name, _of_javascript)
    return tuple(resolver(program))


def _of_javascript(program: Program) -> Iterator[Imported]:
    for statement in program.root.children:
        if statement.type == "import_statement":
            yield from _of_import(program, statement)


def _text(program: Program, cst: Cst) -> str:
    """Return a name, or the text of a string; empty if the program does not say that."""
    if cst.type not in program.grammar.strings:
        return program.source(cst)
    read = program.value(cst)
    return read.text if isinstance(read, Scalar) and read.style else ""


def _of_import(program: Program, statement: Cst) -> Iterator[Imported]:
    source = statement.child_by_field_name("source")
    for clause in statement.named_children:
        if clause.type == "import_require_clause":
            module = clause.child_by_field_name("source")
            name = clause.named_children[0]
            if module is not None:
                yield Imported(program.source(name), (_text(program, module),), statement)
        elif clause.type == "import_clause" and source is not None:
            for each in clause.named_children:
                for name, path in _of_clause(program, each, _text(program, source)):
                    yield Imported(name, path, statement)


def _of_clause(program: Program, clause: Cst, module: str) -> Iterator[Binding]:
    if clause.type == "identifier":  # the default, which is the module itself
        yield program.source(clause), (module,)
    elif clause.type == "namespace_import":
        yield program.source(clause.named_children[-1]), (module,)
    elif clause.type == "named_imports":
        for each in clause.named_children:
            name = each.child_by_field_name("name")
            alias = each.child_by_field_name("alias") or name
            if name is not None and alias is not None:
                yield _text(program, alias), (module, _text(program, name))


def name_of(program: Program, path: tuple[str, ...]) -> str | None:
    """Return what a file calls a module, each of whose names is an expression; None if nothing."""
    for name, bound, _ in bindings(program):
        if len(bound) == len(path) and all(map(re.fullmatch, path, bound)):
            return name
    return None


def loaded(program: Program) -> Iterator[tuple[Cst, tuple[str, ...]]]:
    """Yield the expressions that load a module, and the path that begins with that."""
    if not program.grammar.loads_modules:
        return
    for found in chain.from_iterable(each.finditer(program.text) for each in _LOADED):
        leaf = program.leaf_at(found.start(), found.start() + 1)
        call = next((each for each in program.above(leaf) if each.type == "call_expression"), None)
        if leaf is None or call is None or call.start_byte != leaf.start_byte:
            continue
        given = program.arguments(call)
        if len(given) == 1 and given[0].type == "string":
            yield call, (_text(program, given[0]),)


class Alias(NamedTuple):
    """A name where a statement gives it, and what it leads to."""

    name: Cst
    path: tuple[str, ...]
    way: tuple[str, ...] = ()
    """The members of what has the name by which that is reached: keys of a literal."""
    unsure: bool = False
    """Whether something else in the literal may come over it."""
    is_lost: bool = False
    """Whether it may be any member of that, as nobody knows the key."""


def _of_pattern(program: Program, pattern: Cst | None, found: Alias) -> Iterator[Alias]:
    """Yield the names that a pattern gives to what an alias, whose name is not used, leads to."""
    if pattern is None:
        return
    if pattern.type == "identifier":
        yield found._replace(name=pattern)
    elif pattern.type == "assignment_pattern":  # with a default
        yield from _of_pattern(program, pattern.child_by_field_name("left"), found)
    elif pattern.type == "object_pattern":
        for each in pattern.named_children:
            if each.type == "shorthand_property_identifier_pattern":
                yield from _of_member(found._replace(name=each), program.source(each))
            elif each.type == "object_assignment_pattern":
                left = each.child_by_field_name("left")
                yield from _of_member(found._replace(name=left), program.source(left))
            elif each.type == "pair_pattern":
                yield from _of_pair(program, each, found)
            elif each.type == "rest_pattern":
                yield from _of_pattern(program, each.named_children[0], found)


def _of_pair(program: Program, pair: Cst, found: Alias) -> Iterator[Alias]:
    """Yield the names that a pattern gives to a member."""
    key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
    name: str | None = _text(program, key)
    if key.type == "computed_property_name":
        name = text_of(program, key.named_children[0])
    if name is None:
        yield found._replace(name=value, is_lost=True)
        return
    for one in _of_member(found, name):
        yield from _of_pattern(program, value, one)


def _of_member(found: Alias, name: str) -> Iterator[Alias]:
    """Yield what a member of something leads to, if that leads anywhere."""
    led = led_on(found.path, found.way, (name,))
    if led is not None:
        yield found._replace(path=led[0], way=led[1])


Led: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...]]"


def led_on(path: tuple[str, ...], way: tuple[str, ...], names: tuple[str, ...]) -> Led | None:
    """Return the path and the way that some members lead on to; None where that is elsewhere."""
    taken = min(len(way), len(names))
    if way[:taken] != names[:taken]:
        return None
    return (*path, *names[taken:]), way[taken:]


def _awaited(program: Program, member: Cst) -> Cst | None:
    """Return the parameter of the function that `then` of a module hands that to."""
    call = member.parent
    name = program.source(member.child_by_field_name("property"))
    if name != "then" or call.type != "call_expression":
        return None
    for function in program.arguments(call)[:1]:
        if function.child_by_field_name("parameter") is not None:
            return function.child_by_field_name("parameter")
        parameters = function.child_by_field_name("parameters")
        for each in program.parts(parameters)[:1] if parameters is not None else ():
            return each.child_by_field_name("pattern") or each
    return None


def exported(program: Program) -> Iterator[tuple[Cst, tuple[str, ...]]]:
    """Yield what other files get of a module through this one, and its path."""
    for statement in program.root.children if program.grammar.loads_modules else ():
        source = statement.child_by_field_name("source")
        if statement.type == "export_statement" and source is not None:
            module = _text(program, source)
            named = below(statement, ("export_specifier",))
            names = [each.child_by_field_name("name") for each in named]
            yield from ((each, (module, _text(program, each))) for each in names)
            if not names and source.named_children:
                yield source.named_children[0], (module,)


_CONTAINERS: Final = {
    "dict": ("builtins", "dict"),
    "SimpleNamespace": ("types", "SimpleNamespace"),
    "types.SimpleNamespace": ("types",),
}
"""The functions of Python that return an object with what they are given, and what they are."""
MOST_STEPS: Final = 4
"""How deep in literals a module or a type is followed."""


def is_own(program: Program, function: Cst, path: tuple[str, ...]) -> bool:
    """Whether the name of a function of the language is that of another one in a program."""
    first = function
    while first.child_count:
        first = first.children[0]
    bound = bound_around(program, first)
    name = program.source(first)
    paths = [each.path for each in bindings(program) if each.name == name]
    return bool(bound) and not (len(bound) == len(paths) and set(paths) == {path})


def _held(program: Program, value: Cst) -> tuple[Cst, tuple[str, ...]] | None:
    """Return the literal that holds a value, and the key of that; None if no literal does."""
    entry, grammar = value.parent, program.grammar
    if value.type == "shorthand_property_identifier":
        return entry, (program.source(value),)
    if entry is None or entry.parent is None:
        return None
    holder = entry.parent
    if holder.type == "argument_list" and entry.type in grammar.keywords:
        function = holder.parent.child_by_field_name("function")
        path = _CONTAINERS.get(program.source(function))
        is_value = entry.child_by_field_name("value") == value
        name = program.source(entry.child_by_field_name("name"))
        is_held = is_value and path is not None and not is_own(program, function, path)
        return (holder.parent, (name,)) if is_held else None
    if holder.type not in grammar.containers:
        return None
    if entry.type == "spread_element":
        return holder, ()
    fields = grammar.pairs.get(entry.type)
    key = entry.child_by_field_name(fields[0]) if fields else None
    if fields is None or key is None or entry.child_by_field_name(fields[1]) != value:
        return None
    is_known = key.type == "property_identifier" or key.type in grammar.strings
    name = _text(program, key) if is_known else ""
    return (holder, (name,)) if name else None


@lru_cache(maxsize=4)  # one literal after the other, each for all that is in it
def _is_mixed(program: Program, literal: Cst) -> bool:
    """Whether a literal has several entries of which one may come over another."""
    is_call = literal.type in program.grammar.calls
    entries = program.arguments(literal) if is_call else program.parts(literal)
    if any(each.type in program.grammar.spreads for each in entries):
        return len(entries) > 1
    keys = [_key(program, each) for each in entries]
    return "" in keys or len(set(keys)) < len(keys)


def _key(program: Program, entry: Cst) -> str:
    """Return the key of an entry; empty if the program does not say it."""
    fields = program.grammar.pairs.get(entry.type)
    key = entry.child_by_field_name(fields[0]) if fields else entry.child_by_field_name("name")
    is_known = key is None or key.type.endswith("identifier") or key.type in program.grammar.strings
    return _text(program, key if key is not None else entry) if is_known else ""


def aliases(
    program: Program, names: Cst, path: tuple[str, ...], way: tuple[str, ...] = ()
) -> Iterator[Alias]:
    """Yield what is bound by a statement that gives a name to what a chain of names leads to."""
    found = Alias(None, path, way)
    if program.grammar.modules_are_values:
        names, found = _with_literals(program, names, found)
    parent = names.parent
    if parent is None or len(found.way) > MOST_STEPS:
        return
    if parent.type == "member_expression":
        yield from _of_pattern(program, _awaited(program, parent), found)
        return
    if parent.type == "import_alias" and parent.named_children[0] != names:
        yield from of_namespaces(program, found._replace(name=parent.named_children[0]))
        return
    at = 0
    if parent.type == "expression_list" and parent.parent is not None:
        at, names, parent = parent.named_children.index(names), parent, parent.parent
    giver = GIVERS.get(parent.type)
    if giver is None or giver.value_of(parent) != names:
        return
    target = giver.target_of(parent)
    if target is not None and target.type in _LISTS:
        target = target.named_children[at] if at < target.named_child_count else None
    for each in _of_pattern(program, target, found):
        yield from of_namespaces(program, each)


def _with_literals(program: Program, value: Cst, found: Alias) -> tuple[Cst, Alias]:
    """Return the outermost literal that holds a value, and how that is reached from it."""
    while len(found.way) <= MOST_STEPS and (held := _held(program, value)) is not None:
        unsure = found.unsure or _is_mixed(program, held[0])
        value, found = held[0], found._replace(way=(*held[1], *found.way), unsure=unsure)
        while value.parent is not None and program.is_wrapped(value, value.parent):
            value = value.parent
    return value, found


_LISTS: Final = frozenset(("expression_list", "pattern_list", "tuple_pattern"))


_NAMESPACES: Final = frozenset(("internal_module", "module"))


def of_namespaces(program: Program, found: Alias) -> Iterator[Alias]:
    """Yield a name, and the namespaces of TypeScript that have it as a member."""
    yield found
    if not program.grammar.types_are_shapes:
        return
    is_exported = False
    for outer in program.above(found.name):
        if outer.type in _NAMESPACES and outer.child_by_field_name("name") is not None:
            if not is_exported:
                return
            names = outer.child_by_field_name("name")
            first, *others = below(names, ("identifier", "property_identifier"))
            inner = tuple(program.source(each) for each in (*others, found.name))
            found = found._replace(name=first, way=(*inner, *found.way))
            is_exported = False
            yield found
        elif outer.type == "class_body" or outer.type in program.grammar.functions:
            return
        is_exported = is_exported or outer.type == "export_statement"


_IMPORT: Final = re.compile(r"^[ \t]*(?:from|import)\b|[;:][ \t]*(?:from|import)\b", re.MULTILINE)


def _of_python(program: Program) -> Iterator[Imported]:
    for found in _IMPORT.finditer(program.text):
        leaf = program.leaf_at(found.end() - 1, found.end())
        statement = leaf.parent if leaf is not None else None
        if statement is None:
            continue
        if statement.type == "import_statement":
            for each in statement.children_by_field_name("name"):
                yield Imported(*_of_name(program, each), statement)
        elif statement.type == "import_from_statement":
            module = statement.child_by_field_name("module_name")
            if module is not None:
                start = tuple(program.source(module).split("."))
                if any(each.type == "wildcard_import" for each in statement.children):
                    yield Imported("", start, statement)
                for each in statement.children_by_field_name("name"):
                    alias, path = _of_name(program, each, whole=True)
                    yield Imported(alias, (*start, *path), statement)


def _of_name(program: Program, cst: Cst, whole: bool = False) -> Binding:
    """Return what one name of an import binds: without `as`, only the first part of it."""
    if cst.type == "aliased_import":
        name, alias = cst.child_by_field_name("name"), cst.child_by_field_name("alias")
        return program.source(alias), tuple(program.source(name).split("."))
    parts = tuple(program.source(cst).split("."))
    return parts[-1 if whole else 0], parts if whole else parts[:1]


_PACKAGES: Final = {"github.com/aws/jsii-runtime-go": "jsii"}
"""The modules whose package has another name than the end of their path."""


def _of_go(program: Program) -> Iterator[Imported]:
    for statement in program.root.children:
        if statement.type == "import_declaration":
            for each in below(statement, ("import_spec",)):
                path = program.source(each.child_by_field_name("path")).strip('"`')
                name = each.child_by_field_name("name")
                ending = re.sub(r"/v\d+$", "", path).rpartition("/")[2]
                alias = program.source(name) if name is not None else _PACKAGES.get(path, ending)
                yield Imported("" if alias == "." else alias, (path,), statement)


_USING: Final = re.compile(r"using\b")


def _of_c_sharp(program: Program) -> Iterator[Imported]:
    """Yield the namespaces whose types have no prefix, under the empty name, and the aliases."""
    yield Imported("", ())
    yield Imported("global", ())
    for found in _USING.finditer(program.text):
        leaf = program.leaf_at(found.start(), found.end())
        if leaf is None or leaf.type != "using" or leaf.parent.type != "using_directive":
            continue
        each = leaf.parent
        name = each.child_by_field_name("name")
        used = each.named_children[-1]
        path = tuple(re.sub(r"\s+", "", program.source(used)).split("."))
        yield Imported(program.source(name) if name is not None else "", path, each)


def _of_java(program: Program) -> Iterator[Imported]:
    """Yield the types that are imported, and the packages of which all are, under no name."""
    yield Imported("", ())
    for each in program.root.children:
        if each.type == "import_declaration":
            named = next((one for one in each.named_children if "identifier" in one.type), None)
            path = tuple(program.source(named).split(".")) if named is not None else ()
            is_all = any(one.type == "asterisk" for one in each.named_children)
            yield Imported("" if is_all or not path else path[-1], path, each)


_RESOLVERS: Final[dict[str, Callable[[Program], Iterator[Imported]]]] = {
    "C#": _of_c_sharp,
    "Go": _of_go,
    "Java": _of_java,
    "Python": _of_python,
}
