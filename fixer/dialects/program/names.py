"""What a name in a program stands for, as far as one file tells, and what else uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from fixer.dialects.program.givers import GIVERS
from fixer.model.syntax_tree import Scalar
from fixer.syntax.program.reading import ARGUMENT_LISTS, Cst, Program, below

_WRITES: Final = frozenset(
    ("assignment_expression", "augmented_assignment_expression", "augmented_assignment")
)
_WRITES_OF_MEMBERS: Final = frozenset(
    ("assignment", "assignment_pattern", "object_assignment_pattern")
)
"""What gives a member another value, and makes a variable of a name."""


class Definition(NamedTuple):
    """The one place where a name gets its value, and where it is read."""

    value: Cst
    is_default: bool
    """Whether it is the default of a parameter, which a caller can override."""
    uses: tuple[Cst, ...]


class _Binding(NamedTuple):
    """A place where a name gets a value, and the part of the program in which it has that."""

    scope: Cst
    value: Cst | None
    """None where the file does not say it."""
    is_default: bool
    name: Cst


def definition_of(program: Program, use: Cst, despite_members: bool = False) -> Definition | None:
    """Return what a name stands for; None where the file does not say it once and for all.

    Args:
        program: The program.
        use: Where the name is used.
        despite_members: Whether it counts although members of it get other values.
    """
    known = _known_of(program, program.source(use))
    scope = known.scope_of(use)
    return known.definition(scope, despite_members) if scope is not None else None


def text_of(program: Program, expression: Cst) -> str | None:
    """Return the text that an expression is, also by the name of a constant; None if unknown."""
    read = program.value(expression)
    definition = None
    if isinstance(read, Scalar) and read.text.isidentifier() and not read.style:
        definition = definition_of(program, program.bare(expression))
    if definition is not None and not definition.is_default:
        read = program.value(definition.value)
    return read.text if isinstance(read, Scalar) and read.style else None


def bound_around(program: Program, use: Cst) -> list[Cst]:
    """Return where the innermost scope around a use gives the name its values."""
    return [each.name for each in _known_of(program, program.source(use)).bound_around(use)]


def is_settled(program: Program, name: Cst, despite_members: bool = True) -> bool:
    """Whether a name has one value, from where it is bound on.

    Args:
        program: The program.
        name: Where the name is bound.
        despite_members: Whether members of it may get other values.
    """
    return _known_of(program, program.source(name)).is_settled(name, despite_members)


def uses_around(program: Program, name: Cst) -> tuple[Cst, ...]:
    """Return the uses of a name in the scope in which it is bound."""
    return _known_of(program, program.source(name)).uses_around(name)


def scope_of(program: Program, use: Cst) -> int | None:
    """Return what tells the part of the program in which a name is bound; None if in none."""
    return _known_of(program, program.source(use)).scope_of(use)


@lru_cache(maxsize=64)
def types_named(program: Program, name: str) -> tuple[Cst, ...]:
    """Return the parts of a program in which a name is that of a type which it declares."""
    grammar = program.grammar
    types = grammar.classes | grammar.other_types
    inside = grammar.classes | grammar.functions | {"namespace_declaration"}
    found: list[Cst] = []
    for leaf in words(program, name):
        declaring = leaf.parent
        if declaring.type in types and declaring.child_by_field_name("name") == leaf:
            outer = (each for each in program.above(declaring) if each.type in inside)
            found += _known_in(program, next(outer, program.root))
    return tuple(found)


def _known_in(program: Program, holder: Cst) -> Iterator[Cst]:
    """Yield the parts of a program that know the types which one of them declares.

    Those of a namespace of C# are known in all its parts, and in the namespaces within it.
    """
    names = dict(_namespaces(program))
    name = names.get(holder)
    if name is None or re.search(rf"\busing\s+(?:global::)?{re.escape(name)}\s*;", program.text):
        yield holder if name is None else program.root
        return
    yield from (each for each, other in names.items() if f"{other}.".startswith(f"{name}."))


@lru_cache(maxsize=4)
def _namespaces(program: Program) -> tuple[tuple[Cst, str], ...]:
    """Return the parts of a program of C# that are of a namespace, with the whole name of that."""
    found: dict[int, str] = {}
    parts = []
    for each in below(program.root, ("namespace_declaration",)):
        name = "".join(program.source(each.child_by_field_name("name")).split())
        outer = next((one for one in program.above(each) if int(one.id) in found), None)
        found[int(each.id)] = f"{found[int(outer.id)]}.{name}" if outer is not None else name
        parts.append((each, found[int(each.id)]))
    return tuple(parts)


@lru_cache(maxsize=8)
def is_hidden(program: Program, name: str) -> bool:
    """Whether the first name of a namespace of C# is another thing within some part of a program.

    That is a type, or a namespace that is in another one.
    """
    for each in below(program.root, _NAMESPACES):
        names = [one.strip() for one in program.source(each.child_by_field_name("name")).split(".")]
        is_inner = any(one.type in _NAMESPACES for one in program.above(each))
        if name in names[0 if is_inner else 1 :]:
            return True
    return bool(types_named(program, name))


_NAMESPACES: Final = frozenset(("namespace_declaration", "file_scoped_namespace_declaration"))


def leads_to_import(program: Program, use: Cst, origins: AbstractSet[int]) -> bool | None:
    """Whether a name stands for what an import binds where it is used; None if it may.

    Args:
        program: The program.
        use: Where the name is used.
        origins: The statements that give the name to what an import binds.
    """
    for bound in _known_of(program, program.source(use)).bound_outwards(use):
        relevant = _made_by_then(program, bound, use)
        are_origins = [_is_origin(program, each, origins) for each in relevant]
        if relevant and (all(are_origins) or not any(are_origins)):
            return are_origins[0]
        if relevant:
            return None if _is_conditional(program, relevant[-1]) else are_origins[-1]
    return True


def _made_by_then(program: Program, bound: list[_Binding], use: Cst) -> list[_Binding]:
    """Return the bindings of one scope which may have been made where the name is used."""
    scope, functions = bound[0].scope, program.grammar.functions
    inside = next(each for each in program.above(use) if each == scope or each.type in functions)
    if inside != scope:
        return bound
    return [each for each in bound if _end_of(program, each.name) <= use.start_byte]


def _end_of(program: Program, name: Cst) -> int:
    """Return from where on a name is bound: what has a body in which it is known binds it at once.

    In Python a class or a function is bound by a statement as any other.
    """
    statement, grammar = name.parent, program.grammar
    is_statement = statement.type in grammar.functions | grammar.classes
    if is_statement and not grammar.blocks_have_scope:
        return int(statement.end_byte)
    if statement.type == "for_in_clause" or statement.child_by_field_name("body") is not None:
        return 0
    if statement.type == "expression_list":
        statement = statement.parent
        value = statement.child_by_field_name("value") or statement.child_by_field_name("right")
        return int(value.end_byte if value is not None else statement.end_byte)
    return int(statement.end_byte)


def _is_origin(program: Program, bound: _Binding, origins: AbstractSet[int]) -> bool:
    """Whether a name is bound by a statement that is an origin."""
    for each in program.above(bound.name):
        if each.id in origins:
            return True
        if each == bound.scope:
            return False
    return False


def _is_conditional(program: Program, bound: _Binding) -> bool:
    """Whether a name may not be bound, as a statement around it may be passed over."""
    for each in program.above(bound.name):
        if each == bound.scope:
            return False
        is_function = each.type in program.grammar.functions
        if is_function or each.type.partition("_")[0] in _BRANCHES:
            return True
    return False


_BRANCHES: Final = frozenset(("if", "elif", "else", "for", "while", "try", "except", "match"))
"""How the names of the statements begin that run what is in them or not."""


class _Known:
    """Where a name is bound in a program, and where it is used."""

    def __init__(self, program: Program, name: str) -> None:
        self._program = program
        self._name = name
        self._bound: dict[int, list[_Binding]] = {}
        self._definitions: dict[tuple[int, bool], Definition | None] = {}
        # A name with a member behind it is used there.
        behind = None if program.grammar.binds_paths else _NO_MEMBER
        leaves = list(_occurrences(program, name, behind))
        outside = self._bound_outside(leaves)
        assigned = []
        for leaf in leaves:
            found = _bound_by(program, leaf)
            if found is not None and _is_of_assigned_pattern(leaf):
                assigned.append(found)
            elif found is not None:
                self._add(found._replace(scope=outside.get(int(found.scope.id), found.scope)))
        # The variables that these are of are known only now.
        for found in assigned:
            known = next(self.bound_outwards(found.name), [found])
            self._add(found._replace(scope=known[0].scope))

    def _add(self, found: _Binding) -> None:
        self._bound.setdefault(int(found.scope.id), []).append(found)

    def _bound_outside(self, leaves: list[Cst]) -> dict[int, Cst]:
        """Return where the name is bound for the functions of Python that bind it elsewhere."""
        if self._program.grammar.blocks_have_scope:
            return {}
        functions, found = self._program.grammar.functions, {}
        for leaf in leaves:
            if leaf.parent.type in ("global_statement", "nonlocal_statement"):
                around = (each for each in self._program.above(leaf) if each.type in functions)
                inner, outer = next(around, None), next(around, self._program.root)
                if inner is not None:
                    is_global = leaf.parent.type == "global_statement"
                    found[int(inner.id)] = self._program.root if is_global else outer
        return found

    def uses_around(self, use: Cst) -> tuple[Cst, ...]:
        """Return the uses of the name in the innermost scope around one in which it is bound."""
        scope = self.scope_of(use)
        return tuple(self._uses.get(scope, ())) if scope is not None else ()

    @cached_property
    def _uses(self) -> dict[int, list[Cst]]:
        """The uses of the name in each scope that binds it."""
        places = {each.name.start_byte for bound in self._bound.values() for each in bound}
        uses: dict[int, list[Cst]] = {}
        for leaf in _occurrences(self._program, self._name):
            scope = self.scope_of(leaf) if leaf.start_byte not in places else None
            if scope is not None:
                uses.setdefault(scope, []).append(leaf)
        return uses

    def scope_of(self, use: Cst) -> int | None:
        """Return what tells the innermost scope around a use in which the name is bound."""
        bound = next(self.bound_outwards(use), None)
        return int(bound[0].scope.id) if bound else None

    def bound_around(self, use: Cst) -> list[_Binding]:
        """Return the places that bind the name in the innermost scope around a use."""
        return next(self.bound_outwards(use), [])

    def bound_outwards(self, use: Cst) -> Iterator[list[_Binding]]:
        """Yield the places that bind the name in each scope around a use, from the inside out."""
        grammar, is_in_function = self._program.grammar, False
        hidden = grammar.classes - _KNOWN_INSIDE  # what these have is no variable of a function
        for each in self._program.above(use):
            if each.id in self._bound and not (is_in_function and each.type in hidden):
                yield self._bound[each.id]
            is_in_function = is_in_function or each.type in grammar.functions

    def is_settled(self, use: Cst, despite_members: bool) -> bool:
        """Whether the name has one value in the scope around a use."""
        scope = self.scope_of(use)
        if scope is None:
            return True
        bound, uses = self._bound[scope], self._uses.get(scope, ())
        is_one = len(bound) == 1 and not bound[0].is_default
        return is_one and not any(
            _is_written(self._program, each, despite_members)
            and (despite_members or not _is_of_member(self._program, each))
            for each in uses
        )

    def definition(self, scope: int, despite_members: bool) -> Definition | None:
        """Return what the name stands for in a scope."""
        asked = (scope, despite_members)
        if asked not in self._definitions:
            self._definitions[asked] = self._defined(scope, despite_members)
        return self._definitions[asked]

    def _defined(self, scope: int, despite_members: bool) -> Definition | None:
        bound = self._bound[scope]
        uses = self._uses.get(scope, [])
        value = bound[0].value
        if len(bound) > 1 or value is None:
            return None
        if any(
            _is_exported(each)
            or _is_written(self._program, each, despite_members)
            or (not despite_members and self._is_written_by_another_name(each))
            for each in uses
        ):
            return None
        return Definition(value, bound[0].is_default, tuple(uses))

    def _is_written_by_another_name(self, use: Cst) -> bool:
        """Whether a use gives the value a name by which it is written to."""
        giver = GIVERS.get(use.parent.type)
        name = giver.target_of(use.parent) if giver is not None and giver.binds else None
        if self._program.grammar.address_operator:
            name = _given_by_list(self._program, use)
        if name is None or name == use or name.child_count:
            return False
        text = self._program.source(name)
        if text == self._program.source(use):
            return False
        others = _occurrences(self._program, text)
        return any(_is_written(self._program, each, False) for each in others)


def _given_by_list(program: Program, use: Cst) -> Cst | None:
    """Return the name that a statement with lists gives a variable, or its address, if any."""
    value = use
    while _is_pointed(value.parent) or value.parent.type in program.grammar.wrappers:
        value = value.parent
    held = value.parent
    statement = held.parent
    if held.type != "expression_list":
        return None
    names = statement.children_by_field_name("name")
    left = statement.child_by_field_name("left")
    if left is not None and left != held:
        names = left.named_children
    at = held.named_children.index(value)
    return names[at] if at < len(names) else None


@lru_cache(maxsize=64)
def _known_of(program: Program, name: str) -> _Known:
    return _Known(program, name)


def _bound_by(program: Program, leaf: Cst) -> _Binding | None:
    """Return what a name is bound to where it stands; None where it is used."""
    parent = leaf.parent
    if parent is None:
        return None
    found = _defined_by(program, leaf, parent)
    if found is not None:
        value, is_default = found
        return _Binding(_scope(program, leaf), value, is_default, leaf)
    return _Binding(_scope(program, leaf), None, False, leaf) if _is_bound(leaf) else None


BLOCKS: Final = frozenset(("statement_block", "program", "module", "block", "source_file"))
_OWN_SCOPES: Final = frozenset(
    (
        *("for_in_statement", "for_statement", "catch_clause", "switch_body", "if_statement"),
        *("type_switch_statement", "expression_switch_statement"),
    )
)
"""Statements whose names are known in them alone."""
_COMPREHENSIONS: Final = frozenset(
    (
        *("list_comprehension", "set_comprehension", "dictionary_comprehension"),
        "generator_expression",
    )
)


def _scope(program: Program, leaf: Cst) -> Cst:
    """Return the part of a program in which a name that is bound at a leaf is known."""
    kinds = program.grammar.functions
    if not program.grammar.blocks_have_scope:
        kinds |= program.grammar.classes | {"module"}
        if leaf.parent.type == "for_in_clause":
            kinds |= _COMPREHENSIONS
    elif not _is_in_parameters(program, leaf) and not _is_hoisted(program, leaf):
        kinds |= BLOCKS | _OWN_SCOPES
    if leaf.parent.type in program.grammar.classes:
        kinds |= program.grammar.classes
    for each in program.above(leaf):
        is_named = each.child_by_field_name("name") == leaf and each.type not in _KNOWN_INSIDE
        if each.type in kinds and not is_named:
            return each
    return program.root


_KNOWN_INSIDE: Final = frozenset(("function_expression", "generator_function", "class"))
"""The expressions whose names are known in them alone."""


def _is_hoisted(program: Program, leaf: Cst) -> bool:
    """Whether a name is that of a variable which all of the function knows, as by `var`."""
    pattern, outer = pattern_of(leaf)
    if outer.type == "for_in_statement":
        keyword = outer.child_by_field_name("kind")
        return outer.child_by_field_name("left") == pattern and program.source(keyword) == "var"
    declaration = outer.parent
    return bool(
        outer.type == "variable_declarator"
        and declaration is not None
        and declaration.children[0].type == "var"
    )


def pattern_of(leaf: Cst) -> tuple[Cst, Cst]:
    """Return the pattern that gives a name a value, which may be the name, and what that is in."""
    inner, outer = leaf, leaf.parent
    while outer.type in _IN_PATTERNS:
        inner, outer = outer, outer.parent
    return inner, outer


_IN_PATTERNS: Final = frozenset(
    (
        *("object_pattern", "array_pattern", "pair_pattern", "rest_pattern"),
        *("assignment_pattern", "object_assignment_pattern"),
    )
)


def _is_of_assigned_pattern(leaf: Cst) -> bool:
    """Whether a pattern gives a value to a variable that is made elsewhere."""
    pattern, outer = pattern_of(leaf)
    if outer.type == "for_in_statement":
        is_left = outer.child_by_field_name("left") == pattern
        return is_left and outer.child_by_field_name("kind") is None
    return bool(outer.type == "assignment_expression" and pattern != leaf)


def _is_in_parameters(program: Program, leaf: Cst) -> bool:
    """Whether a name is that of a parameter of the innermost function around it."""
    kinds = _PARAMETERS | program.grammar.functions
    return next(
        (each.type in _PARAMETERS for each in program.above(leaf) if each.type in kinds), False
    )


_PARAMETERS: Final = frozenset(("formal_parameters", "parameters", "lambda_parameters"))


class _Places:
    """Where the words of a program begin, but for members.

    A few are looked for one by one; more of them are worth one pass over all of the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, list[int]] = {}
        self._is_complete = False

    def of(self, word: str) -> list[int]:
        """Return where a word begins."""
        if word not in self._found and not self._is_complete:
            if len(self._found) < _WORTH_A_PASS:
                self._found[word] = list(self._searched(word))
            else:
                self._found = self._all()
                self._is_complete = True
        return self._found.get(word, [])

    def _searched(self, word: str) -> Iterator[int]:
        text = self._text
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if not _is_of_word(text[end : end + 1]) and self._is_own(at):
                yield at
            at = text.find(word, end)

    def _all(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for each in _WORD.finditer(self._text):
            if self._is_own(each.start()):
                found.setdefault(each[0], []).append(each.start())
        return found

    def _is_own(self, start: int) -> bool:
        """Whether a word begins here that is not a member: one behind a dot, but for three."""
        before = self._text[start - 1 : start]
        if before == ".":
            return self._text[max(start - 3, 0) : start] == "..."
        return not _is_of_word(before)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character in ("_", "$")


_WORTH_A_PASS: Final = 30


@lru_cache(maxsize=2)
def _places(program: Program) -> _Places:
    return _Places(program.text)


_WORD: Final = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")


_NO_MEMBER: Final = re.compile(r"(?!\??\.)")


def words(program: Program, name: str, behind: re.Pattern[str] | None = None) -> Iterator[Cst]:
    """Yield the leaves that are a name, and not that of a member or a key.

    Args:
        program: The program.
        name: The name.
        behind: What has to match the text behind it. The tree is not asked about the others.
    """
    size = len(name.encode())
    for start in _places(program).of(name):
        end = start + len(name)
        if behind is not None and behind.match(program.text, end) is None:
            continue
        leaf = program.leaf_at(start, end)
        if leaf is None or leaf.child_count or leaf.end_byte - leaf.start_byte != size:
            continue
        if leaf.type == "global":  # a word of C# that is a name in front of `::`
            leaf = leaf.parent
        is_name = leaf.type in program.grammar.names or leaf.type in _SHORTHANDS
        if is_name and not _is_member_or_key(leaf):
            yield leaf


def _occurrences(
    program: Program, name: str, behind: re.Pattern[str] | None = None
) -> Iterator[Cst]:
    """Yield the leaves that are a name of a variable, and not that of a member or a key."""
    for leaf in words(program, name, behind):
        is_class = leaf.parent.type in program.grammar.classes
        if leaf.type == "identifier" or leaf.type in _SHORTHANDS or is_class:
            yield leaf


_SHORTHANDS: Final = frozenset(
    ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
)


def _is_member_or_key(leaf: Cst) -> bool:
    parent = leaf.parent
    if parent is None:
        return False
    if parent.type == "keyword_pattern":  # of `match`, whose value is in a node of its own
        return True
    if parent.type == "literal_element":
        outer = parent.parent
        return outer is not None and outer.child_by_field_name("key") == parent
    fields = {
        "attribute": "attribute",
        "field_access": "field",
        "keyword_argument": "name",
        "method_invocation": "name",
        "member_access_expression": "name",
        "member_expression": "property",
    }
    field = fields.get(parent.type)
    return field is not None and parent.child_by_field_name(field) == leaf


def _defined_by(program: Program, leaf: Cst, parent: Cst) -> tuple[Cst, bool] | None:
    """Return the value that a name gets where it stands, and whether that is a default."""
    if parent.type == "expression_list" and parent.parent is not None:
        return _defined_in_go(leaf, parent, parent.parent)
    giver = GIVERS.get(parent.type)
    if giver is None or not giver.binds or giver.target_of(parent) != leaf:
        return None
    value = giver.value_of(parent)
    if parent.type == "variable_declarator":
        value = _of_declarator(program, parent)
    if value is not None and value.type == "expression_list":
        value = value.named_children[0]
    return (value, giver.is_default) if value is not None else None


def _of_declarator(program: Program, declarator: Cst) -> Cst | None:
    """Return the value of a variable, where that is once and for all; it may have no field."""
    value, keyword = declarator.child_by_field_name("value"), program.grammar.const_keyword
    if keyword:
        is_constant = program.source(declarator.parent.children[0]) == keyword
        return value if is_constant else None
    others = [each for each in program.parts(declarator)[1:] if each.type != "dimensions"]
    return value if value is not None or not others else others[-1]


def _defined_in_go(leaf: Cst, names: Cst, statement: Cst) -> tuple[Cst, bool] | None:
    """Return the value of a name that a short declaration of Go gives it, if of that alone."""
    is_left = statement.child_by_field_name("left") == names
    values = statement.child_by_field_name("right")
    if statement.type != "short_var_declaration" or not is_left or values is None:
        return None
    if names.named_child_count != values.named_child_count:
        return None
    return values.named_children[names.named_children.index(leaf)], False


_BINDING: Final = frozenset(
    (
        *("parameter", "foreach_statement", "formal_parameter", "enhanced_for_statement"),
        *("parameter_declaration", "variadic_parameter_declaration", "range_clause"),
        *("formal_parameters", "required_parameter", "optional_parameter", "parameters"),
        *("typed_parameter", "lambda_parameters", "variable_declarator", "object_pattern"),
        *("array_pattern", "pair_pattern", "rest_pattern", "for_in_statement", "for_statement"),
        *("import_specifier", "import_clause", "namespace_import", "aliased_import", "dotted_name"),
        *("pattern_list", "as_pattern_target", "catch_clause", "function_declaration"),
        *("class_declaration", "function_definition", "class_definition", "arrow_function"),
        *("list_splat_pattern", "dictionary_splat_pattern", "named_expression"),
        *("for_in_clause", "enum_declaration", "function_expression", "var_spec"),
        *("abstract_class_declaration", "class", "generator_function_declaration"),
        *("generator_function", "function_signature"),
        *("internal_module", "module"),
    )
)
"""What binds the names that stand directly in it: parameters, imports, loops, types."""

_OF_LISTS: Final = {
    "short_var_declaration": "left",
    "range_clause": "left",
    "type_switch_statement": "alias",
}
"""The statements that make variables of the names of a list, by the field of that."""


def _is_bound_in_go(names: Cst) -> bool:
    """Whether a list of names is that of those which a statement makes variables of."""
    statement = names.parent
    field = _OF_LISTS.get(statement.type)
    return field is not None and bool(statement.child_by_field_name(field) == names)


_OF_IMPORTS: Final = frozenset(("dotted_name", "import_specifier", "aliased_import"))


def _is_bound_by_import(leaf: Cst, parent: Cst) -> bool:
    """Whether a part of an import is the name that it binds, and not what that stands for."""
    if parent.type == "dotted_name":
        outer = parent.parent
        is_module = outer.child_by_field_name("module_name") == parent
        return not is_module and outer.type in ("import_statement", "import_from_statement")
    alias = parent.child_by_field_name("alias")
    return alias is None or bool(alias == leaf)


_PATTERNS_OF_CASES: Final = frozenset(("case_pattern", "keyword_pattern", "union_pattern"))


def _is_captured(leaf: Cst, parent: Cst) -> bool:
    """Whether a name is one that a pattern of `match` gives to what it matches."""
    if parent.type == "splat_pattern":
        return True
    if parent.type == "as_pattern":
        return bool(parent.named_children[-1] == leaf)
    is_alone = parent.type == "dotted_name" and parent.named_child_count == 1
    return is_alone and parent.parent.type in _PATTERNS_OF_CASES


def _is_bound(leaf: Cst) -> bool:
    """Whether a name gets a value where it stands that the file does not say."""
    parent = leaf.parent
    if parent is not None and parent.type == "expression_list":
        return _is_bound_in_go(parent)
    if parent is not None and parent.type == "nested_identifier":  # `namespace N.O {}`
        names, parent = parent, parent.parent
        is_first = names.children[0] == leaf and parent.child_by_field_name("name") == names
        return bool(is_first and parent.type in ("internal_module", "module"))
    if parent is not None and parent.type == "import_alias":
        return bool(parent.named_children[0] == leaf)
    if parent is not None and _is_captured(leaf, parent):
        return True
    if parent is not None and parent.type == "assignment_expression":
        return bool(parent.children[0].type == "using" and parent.named_children[0] == leaf)
    if parent is None or parent.type not in _BINDING:
        return False
    if parent.type in _OF_IMPORTS and not _is_bound_by_import(leaf, parent):
        return False
    if parent.type == "pair_pattern":  # whose key is no variable
        return True
    reads = ("value", "body", "right", "condition", "return_type", "type")
    return all(parent.child_by_field_name(each) != leaf for each in reads)


_HOLDERS: Final = {
    "attribute": ("object",),
    "member_access_expression": ("expression",),
    "member_expression": ("object",),
    "selector_expression": ("operand",),
    "subscript": ("value",),
    "subscript_expression": ("object",),
    "index_expression": ("operand",),
    "field_access": ("object",),
    "method_invocation": ("object",),
}
"""For each kind of access to a part of a value, the field of the value."""
_REBINDING: Final = frozenset(
    ("delete_statement", "global_statement", "nonlocal_statement", "update_expression")
)


def _is_written(program: Program, leaf: Cst, despite_members: bool) -> bool:
    """Whether a name, or a member of what it stands for, gets another value."""
    inner, is_member = _with_members(program, leaf)
    outer = inner.parent if inner is not None else None
    if outer is not None and _is_filled(program, inner, outer):
        return True
    if outer is None or (despite_members and is_member):
        return False
    if outer.type in ("call", "call_expression") and is_member:
        # A method may change it.
        return bool(outer.child_by_field_name("function") == inner)
    return _is_target(inner, is_member)


def is_target(program: Program, leaf: Cst) -> bool:
    """Whether a statement gives a name, or a member of what it stands for, another value."""
    inner, is_member = _with_members(program, leaf)
    outer = inner.parent if inner is not None else None
    return outer is not None and (_is_filled(program, inner, outer) or _is_target(inner, is_member))


def is_given_members(program: Program, value: Cst) -> bool:
    """Whether a statement gives a value other members, or is given to a member that it is."""
    outer = value.parent
    if outer is None or _is_filled(program, value, outer):
        return outer is not None
    return value.type in _HOLDERS and _is_target(value, True)


def _with_members(program: Program, leaf: Cst) -> tuple[Cst, bool]:
    """Return the expression of all members behind a name, and whether there is one.

    The expression is None where the name is the key by which another value is asked for.
    """
    inner, is_member = leaf, False
    for each in program.above(leaf):
        fields = _HOLDERS.get(each.type)
        is_pointed = _is_pointed(each)
        if fields is None and not is_pointed and each.type not in program.grammar.wrappers:
            break
        if fields is not None and each.child_by_field_name(fields[0]) != inner:
            return None, False
        inner, is_member = each, is_member or is_pointed or fields is not None
    return inner, is_member


def _is_target(inner: Cst, is_member: bool) -> bool:
    outer = inner.parent
    if _is_deleted(outer) or (is_member and outer.type in _PATTERNS):
        return True
    return outer.type in _REBINDING or _is_assigned(inner, outer, is_member)


def _is_of_member(program: Program, leaf: Cst) -> bool:
    """Whether what is called where a name is used is a method of a member, as in `a.b.c()`."""
    held = [each for _, each in zip(range(3), program.above(leaf), strict=False)]
    are_members = len(held) > 2 and all(each.type in _HOLDERS for each in held[:2])
    return are_members and held[2].type in program.grammar.calls


def _is_pointed(outer: Cst) -> bool:
    """Whether an expression is what a pointer of Go leads to, or the address of something."""
    return bool(outer.type == "unary_expression" and outer.children[0].type in ("*", "&"))


_PATTERNS: Final = frozenset(("array_pattern", "pair_pattern", "rest_pattern", "pattern_list"))
_FILLS: Final = frozenset(
    (
        *("Object.assign", "Object.defineProperty", "Object.defineProperties"),
        *("Reflect.set", "Reflect.defineProperty", "Reflect.deleteProperty"),
        *("setattr", "delattr"),
    )
)
"""The functions that give members of the object which they are given first other values."""


def _is_deleted(outer: Cst) -> bool:
    return bool(outer.type == "unary_expression" and outer.children[0].type == "delete")


def _is_filled(program: Program, inner: Cst, arguments: Cst) -> bool:
    """Whether an object is the one that a function gives other members."""
    call = arguments.parent
    if arguments.type not in ARGUMENT_LISTS or arguments.named_children[0] != inner:
        return False
    called = call.child_by_field_name("function") if call is not None else None
    return called is not None and program.source(called) in _FILLS


def _is_assigned(inner: Cst, outer: Cst, is_member: bool) -> bool:
    if outer.type == "expression_list" and outer.parent is not None:
        is_assignment = outer.parent.type == "assignment_statement"
        return bool(is_assignment and outer.parent.child_by_field_name("left") == outer)
    is_left = bool(outer.child_by_field_name("left") == inner)
    if outer.parent is not None and outer.parent.type == "initializer_expression":
        return False  # the key of an entry
    is_loop = outer.type == "for_in_statement" and is_member
    return is_left and (
        outer.type in _WRITES or is_loop or (outer.type in _WRITES_OF_MEMBERS and is_member)
    )


def _is_exported(leaf: Cst) -> bool:
    """Whether a name is handed to other files, which may use it for anything."""
    parent = leaf.parent
    return parent is not None and parent.type == "export_specifier"


def written_types(program: Program, value: Cst) -> list[Cst]:
    """Return the types that are written beside a value which a name gets, where they limit it."""
    if not program.grammar.types_are_shapes:
        return []
    annotation = value.parent.child_by_field_name("type")
    found = list(annotation.named_children) if annotation is not None else []
    current = value
    while current.type in program.grammar.wrappers:
        parts = program.parts(current)
        if current.type == "type_assertion":
            found += parts[0].named_children
        elif len(parts) > 1:  # `as const` has one
            found.append(parts[1])
        current = parts[-1 if current.type == "type_assertion" else 0]
    return found


def is_exported_where_defined(program: Program, value: Cst) -> bool:
    """Whether the statement that defines a value hands it to other files."""
    for each in program.above(value):
        if each.type == "export_statement":
            return True
        if each.type in BLOCKS or each.type in ("class_body", "arguments"):
            return False
    return False
