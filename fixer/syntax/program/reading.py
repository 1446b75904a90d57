"""A program as tree-sitter reads it, and the nodes of the model that stand for parts of it.

A literal with keys is a mapping; a spread in it is an entry with the key `SPREAD`. A call is a
block: what is called and the arguments by position are its labels, its properties are its body.
What is not read further is a scalar with the tag `EXPRESSION`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import cached_property, lru_cache
from importlib import import_module
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from fixer.model.edits import Edit, in_order, splice
from fixer.model.errors import MissingGrammarError
from fixer.model.syntax_tree import TYPED, Block, Entry, Mapping, Node, Scalar, Sequence
from fixer.syntax.program.grammars import Grammar
from fixer.syntax.program.misread import is_misread, with_blanks

Cst: TypeAlias = Any
"""A node of tree-sitter: a part of a program."""

EXPRESSION: Final = "program:expression"
"""What only the program knows."""
NOTHING: Final = "program:nothing"
"""What is written where there is no value, such as `undefined`."""
NUMBER: Final = "program:number"
SPREAD: Final = "program:spread"
"""The key of what brings the entries of something else."""
COMPUTED_KEY: Final = "program:computed-key"
ARGUMENTS: Final = "program:arguments"
"""An argument that stands for several."""


COMMENTS: Final = frozenset(("comment", "line_comment", "block_comment"))
"""The nodes that are comments."""
_DIRECTIVES: Final = ("region", "endregion", "pragma", "nullable", "line", "warning", "error")
TRIVIA: Final = COMMENTS | {f"preproc_{each}" for each in _DIRECTIVES}
"""The nodes that say nothing of the program: comments, and directives of C# that choose nothing."""
CHOICE: Final = "preproc_if"
"""What is one thing or another, as `#if` of C# chooses."""
SUBSCRIPTS: Final = frozenset(("subscript_expression", "subscript", "element_access_expression"))
"""The nodes that are a part of a value by its index."""
ARGUMENT_LISTS: Final = frozenset(("arguments", "argument_list"))
_BODIES: Final = frozenset(
    (
        *("program", "module", "source_file", "compilation_unit", "ERROR"),
        *("statement_block", "block", "statement_list", "constructor_body", "switch_block"),
        *("class_body", "declaration_list", "interface_body", "enum_body_declarations"),
        *("switch_case", "switch_default", "switch_section", "switch_block_statement_group"),
        *("expression_case", "default_case", "communication_case", "type_case"),
        *("var_spec_list",),
    )
)
"""The nodes that hold statements."""
_COMPUTED: Final = frozenset(("computed_property_name", "element_binding_expression"))
"""The keys in brackets, which may be texts."""
_ENTRY_IN_BRACES: Final = "initializer_expression"
"""A key and a value of a dictionary of C#."""
_PASSES_ON: Final = ("super", "base(")
"""What the call begins with that passes arguments on to the class above."""
_PARTS_OF_STRINGS: Final = frozenset(
    (
        *("string_fragment", "string_start", "string_content", "string_end"),
        *("interpreted_string_literal_content", "raw_string_literal_content"),
        "string_literal_content",
    )
)
_ADDRESSABLE: Final = frozenset(("composite_literal", "identifier"))
_MOST_LEVELS: Final = 60
"""How deep literals are read; nobody nests the properties of a repository half as deep."""
_ASKED: Final = 6
_LAST_COUNTS: Final = frozenset(("argument", "cast_expression", "type_assertion"))
"""The wrappers in which the last expression counts, behind a name or a type."""
_OPENING: Final = re.compile(r"(?:u|r|ur|f|rf|fr)?(?=[\"'`])", re.IGNORECASE)
"""What may be in front of the quotes of a text, as in Python."""
_WIDE: Final = re.compile(r"[^\x00-\x7f]")
"""A character that is of several bytes."""
_Kept = TypeVar("_Kept", Scalar, Sequence, Mapping, Block)


class Place(Enum):
    """What a mapping of the model is in the text."""

    LITERAL = auto()
    """A literal with keys and values."""
    ARGUMENTS = auto()
    """The arguments of a call that have names."""
    NO_ARGUMENT = auto()
    """An argument that is not there, in front of the end of the arguments."""
    CHAIN = auto()
    """The calls of a builder, in front of the last one, which builds."""
    NO_ENTRIES = auto()
    """A literal that lacks what would hold its entries."""
    EXPRESSION = auto()
    """An expression whose entries nobody knows."""


_BRACKETS: Final = (Place.LITERAL, Place.ARGUMENTS, Place.NO_ARGUMENT)
"""What has its entries in brackets."""


class Site(NamedTuple):
    """Where a node of the model is in the syntax tree."""

    place: Place
    cst: Cst
    name: str = ""
    """What an argument that is not there is called."""


class Signature(NamedTuple):
    """The parameters of a call that takes properties."""

    properties: int
    """Which of them by position the properties are, from 0."""
    names: tuple[str, ...] = ()
    """What they are called, in their order, where arguments may be written with these names."""

    @property
    def name(self) -> str:
        """What the properties are called; empty where that does not matter."""
        return self.names[self.properties] if self.names else ""


def typed(name: str) -> str | None:
    """Return the tag of a value whose type, or whose function, has a name."""
    return f"{TYPED}{name}" if name else None


def type_of(node: Node) -> str:
    """Return the name that a typed literal has in the text; empty for any other node."""
    tag = node.tag or ""
    return tag.removeprefix(TYPED) if tag.startswith(TYPED) else ""


def is_map(grammar: Grammar, node: Node) -> bool:
    """Whether the keys of a literal are texts that are handed on, and no names of members."""
    named = type_of(node)
    if not isinstance(node, Mapping) or not named:
        return False
    keys = [key for key, _ in node.entries if isinstance(key, Scalar)]
    is_named_so = re.fullmatch(grammar.maps, named, re.DOTALL) is not None
    return is_named_so or any(each.style for each in keys)


class Program:
    """A program: its text, the tree of its syntax, and the nodes that have been read from it."""

    def __init__(self, text: str, grammar: Grammar, known: Any = None) -> None:
        self.text = text
        self.grammar = grammar
        self._bytes = text.encode()
        self._is_ascii = len(self._bytes) == len(text)
        self._is_as_written = not (grammar.types_are_shapes and is_misread(self._bytes))
        """Whether the grammar surely reads the text itself."""
        self._tree = self._parsed(known if self._is_as_written else None)
        self.root: Cst = self._tree.root_node
        self._sites: dict[int, Site] = {}
        self._kept: list[Node] = []
        """Keeps nodes alive, as they are known by identity."""
        self._roots: dict[int, tuple[Cst, Signature | None]] = {}
        self._calls: dict[tuple[int, Signature], Block] = {}
        self._values: dict[int, Node] = {}
        self._depth = 0

    def _parsed(self, known: Any) -> Any:
        """Return the tree of the program, in which all is where the text has it."""
        parser, text = _parser(self.grammar), self._bytes
        if known is not None:
            return parser.parse(text, known)
        tree = parser.parse(text)
        if self._is_as_written:
            return tree
        written = with_blanks(text, tree.root_node, lambda each: parser.parse(each).root_node)
        return tree if written == text else parser.parse(written)

    def edited(self, text: str, edits: Iterable[Edit]) -> Program:
        """Return the program with another text.

        Where some edits make that text of this one, tree-sitter takes over what they leave as it
        is, and parses the rest. It promises the same tree as for the whole text, except for texts
        with errors; these are parsed from the start, as are those that are not read as written.
        """
        ordered = in_order(edits)
        is_known = self._is_as_written and not self.root.has_error
        if is_known and splice(self.text, ordered) == text:
            program = Program(text, self.grammar, self._edited_tree(ordered))
            if not program.root.has_error:
                return program
        return Program(text, self.grammar)

    def _edited_tree(self, edits: list[Edit]) -> Any:
        """Return a copy of the tree that says where its text is another one."""
        tree = self._tree.copy()
        spans = [(self.to_bytes(each.span.start), self.to_bytes(each.span.end)) for each in edits]
        points = _points(self._bytes, [at for span in spans for at in span])
        # From the last one on, as each moves what is behind it.
        for at in range(len(edits) - 1, -1, -1):
            (start, end), written = spans[at], edits[at].text.encode()
            row, column = points[2 * at]
            rows, columns = _points(written, [len(written)])[0]
            tree.edit(
                start_byte=start,
                old_end_byte=end,
                new_end_byte=start + len(written),
                start_point=(row, column),
                old_end_point=points[2 * at + 1],
                new_end_point=(row + rows, columns if rows else column + columns),
            )
        return tree

    @cached_property
    def _steps(self) -> tuple[list[int], list[int]]:
        """Where characters of several bytes are, in characters, and how many bytes more by then."""
        wide = [(each.start(), len(each[0].encode()) - 1) for each in _WIDE.finditer(self.text)]
        return [at for at, _ in wide], list(accumulate((more for _, more in wide), initial=0))

    @cached_property
    def _wide_bytes(self) -> list[int]:
        places, more = self._steps
        return [at + extra for at, extra in zip(places, more, strict=False)]

    def to_bytes(self, offset: int) -> int:
        """Return an offset in bytes."""
        if self._is_ascii:
            return offset
        places, more = self._steps
        return offset + more[bisect_right(places, offset - 1)]

    def to_characters(self, offset: int) -> int:
        """Return an offset in characters."""
        if self._is_ascii:
            return offset
        return offset - self._steps[1][bisect_right(self._wide_bytes, offset - 1)]

    def start(self, cst: Cst) -> int:
        """Return where a part of the program begins, in characters."""
        return self.to_characters(cst.start_byte)

    def end(self, cst: Cst) -> int:
        """Return where a part of the program ends, in characters."""
        return self.to_characters(cst.end_byte)

    def source(self, cst: Cst) -> str:
        """Return the text of a part of the program; empty for one that an error leaves out."""
        if cst is None:
            return ""
        return self._bytes[cst.start_byte : cst.end_byte].decode()

    def raw(self, cst: Cst) -> bytes:
        """Return the bytes of a part of the program."""
        return self._bytes[cst.start_byte : cst.end_byte]

    def leaf_at(self, start: int, end: int) -> Cst | None:
        """Return the smallest part that holds some characters."""
        return self.root.descendant_for_byte_range(self.to_bytes(start), self.to_bytes(end))

    def comment_at(self, offset: int) -> tuple[int, int] | None:
        """Return where the comment begins and ends that a character is in, if it is in one."""
        leaf = self.leaf_at(offset, offset + 1)
        if leaf is None or leaf.type not in COMMENTS:
            return None
        return self.start(leaf), self.end(leaf)

    def statements_around(self, node: Node) -> tuple[int, ...]:
        """Return where the statements begin that are read as one with a call: the one it is in.

        What a class passes on to the one that it extends is read with the head of the class too.
        """
        root = self._roots.get(id(node))
        if root is None:
            return ()
        call = root[0]
        found = [self._statement(call)]
        if self.source(call).startswith(_PASSES_ON):
            classes = self.grammar.classes
            found += (self._statement(each) for each in self.above(call) if each.type in classes)
        return tuple(self.start(each) for each in found[:2])

    def _statement(self, cst: Cst) -> Cst:
        """Return the statement that a part of the program is in, or is."""
        inner = cst
        for outer in self.above(cst):
            if outer.type in _BODIES:
                break
            inner = outer
        return inner

    def blocks_around(self, cst: Cst) -> Iterator[tuple[Cst, Cst]]:
        """Yield the statements that a part of the program is in, each with what its block is of.

        That is the block itself, where signs of its own are around it.
        """
        inner = cst
        for outer, around in pairwise(self.above(cst)):
            if outer.type in _BODIES:
                yield inner, around if outer.child(0).is_named else outer
            inner = outer

    def above(self, cst: Cst) -> Iterator[Cst]:
        """Yield what a part of the program is in, from the inside out.

        A node finds its parent from the root down. So only the first ones are asked for theirs.
        """
        for _ in range(_ASKED):
            cst = cst.parent
            if cst is None:
                return
            yield cst
        outer: list[Cst] = []
        current = self.root
        while current is not None and current != cst:
            outer.append(current)
            current = current.child_with_descendant(cst)
        yield from reversed(outer)

    def site(self, node: Node) -> Site | None:
        """Return where a node that was read from the program is in its syntax tree."""
        return self._sites.get(id(node))

    def expression(self, node: Node) -> Cst | None:
        """Return the expression that a node was read from."""
        site = self._sites.get(id(node))
        return site.cst if site is not None else None

    def root_of(self, node: Node) -> tuple[Cst, Signature | None] | None:
        """Return the call or the value that a node was read from as a part of.

        With a call comes how it was read; None for a value.
        """
        return self._roots.get(id(node))

    def is_wrapped(self, inner: Cst, outer: Cst) -> bool:
        """Whether an expression stands for the one in it, as parentheses do."""
        if outer.type not in self.grammar.wrappers:
            return False
        parts = self.parts(outer)
        return bool(parts) and bool(parts[-1 if outer.type in _LAST_COUNTS else 0] == inner)

    def bare(self, cst: Cst) -> Cst:
        """Return the expression that another one stands for: without parentheses and types."""
        while cst.type in self.grammar.wrappers or self._is_reference(cst):
            inner = self.parts(cst)
            if not inner:
                return cst
            cst = inner[-1] if cst.type in _LAST_COUNTS else inner[0]
        return cst

    def _is_reference(self, cst: Cst) -> bool:
        """Whether an expression is the address of a literal, or of a variable."""
        operator = self.grammar.address_operator
        if not operator or cst.type != "unary_expression" or cst.children[0].type != operator:
            return False
        operand = cst.child_by_field_name("operand")
        return operand is not None and operand.type in _ADDRESSABLE

    def call_around(self, part: Cst) -> Cst | None:
        """Return the innermost call that a part of the program is in."""
        return next((each for each in self.above(part) if each.type in self.grammar.calls), None)

    def parts(self, cst: Cst) -> list[Cst]:
        """Return what a part of the program has in it, but for comments and signs."""
        return [each for each in cst.named_children if each.type not in TRIVIA]

    def takes_entry(self, node: Node) -> bool:
        """Whether something can be added behind the last entry of a literal, or of arguments.

        Not behind `#endif`, which has its line for itself, and where no comma is.
        """
        site = self._sites[id(node)]
        last = self.parts(site.cst)[-1:] if site.place in _BRACKETS else []
        while last and last[-1].children:
            last = last[-1].children
        return not last or last[-1].type != "#endif"

    def arguments(self, call: Cst) -> list[Cst]:
        """Return the arguments of a call."""
        held = self._held(call)
        if held is None:
            return []
        return self.parts(held)

    def _held(self, call: Cst) -> Cst | None:
        """Return what holds the arguments of a call, with its brackets."""
        held = call.child_by_field_name(self.grammar.calls[call.type][1])
        if held is not None:
            return held
        return next((each for each in call.children if each.type == "argument_list"), None)

    def call(self, cst: Cst, signature: Signature) -> Block:
        """Read a call that takes properties.

        Where properties are arguments with names, these are the body, whatever their place.
        """
        known = self._calls.get((cst.id, signature))
        if known is None:
            first = len(self._kept)
            known = self._calls[cst.id, signature] = self._read_call(cst, signature)
            self._belong(first, cst, signature)
        return known

    def value(self, cst: Cst) -> Node:
        """Read an expression."""
        known = self._values.get(cst.id)
        if known is None:
            first = len(self._kept)
            known = self._values[cst.id] = self._value(cst)
            self._belong(first, cst, None)
        return known

    def _belong(self, first: int, cst: Cst, signature: Signature | None) -> None:
        for node in self._kept[first:]:
            self._roots.setdefault(id(node), (cst, signature))

    def _read_call(self, cst: Cst, signature: Signature) -> Block:
        if self.grammar.builders and cst.type == "method_invocation":
            return self._read_chain(cst)
        callee = cst.child_by_field_name(self.grammar.calls[cst.type][0])
        arguments = self._held(cst)
        labels = [self._label(callee if callee is not None else cst.children[0])]
        given = self._in_order(self.arguments(cst), signature)
        properties = self._at(given, signature)
        if self.grammar.keyword:
            labels += [self._label(each) for each in given if not self._is_entry(each)]
            entries = [self._entry(each) for each in given if self._is_entry(each)]
            body = self._mapping(Site(Place.ARGUMENTS, arguments or cst), entries, None)
        else:
            labels += [self._label(each) for at, each in enumerate(given) if at != properties]
            body = self._properties(cst, given, properties, signature.name)
        start, end = self.start(cst), self.end(cst)
        return self._keep(Block(start, start, end, labels, body), Site(Place.EXPRESSION, cst))

    def _read_chain(self, cst: Cst) -> Block:
        """Read the calls from `Type.Builder.create(...)` to `build()`."""
        first, entries = self._chain(cst)
        labels = [self._builder_of(first), *map(self._label, self.arguments(first))]
        body = self._mapping(Site(Place.CHAIN, cst), entries, None)
        start, end = self.start(cst), self.end(cst)
        return self._keep(Block(start, start, end, labels, body), Site(Place.EXPRESSION, cst))

    def _builder_of(self, first: Cst) -> Scalar:
        """Read the type that a builder is of."""
        held = first.child_by_field_name("object") or first
        inner = held.child_by_field_name("object") if held.type == "field_access" else None
        named = inner if inner is not None else held
        start, end = self.start(named), self.end(named)
        text = self.source(named)
        site = Site(Place.EXPRESSION, named)
        return self._keep(Scalar(start, start, end, text, "", EXPRESSION), site)

    def _chain(self, last: Cst) -> tuple[Cst, list[Entry]]:
        """Return the first call of a chain, and those between it and the last one as entries."""
        calls: list[Cst] = []
        current = last.child_by_field_name("object")
        while current is not None and current.type == "method_invocation":
            calls.append(current)
            current = current.child_by_field_name("object")
        if not calls:
            return last, []
        return calls[-1], [self._call_entry(each) for each in reversed(calls[:-1])]

    def _call_entry(self, call: Cst) -> Entry:
        key = self._key(call.child_by_field_name("name"))
        given = self.arguments(call)
        if len(given) == 1:
            return Entry(key, self._value(given[0]))
        held = call.child_by_field_name("arguments")
        start, end = self.start(held), self.end(held)
        value = Scalar(start, start, end, self.source(held), "", EXPRESSION)
        return Entry(key, self._keep(value, Site(Place.EXPRESSION, held)))

    def _built(self, cst: Cst) -> Mapping | None:
        """Read a literal that is written as a chain of calls, or as what is done to its builder."""
        if self.grammar.builders and cst.type == "lambda_expression":
            return self._filled(cst)
        name = cst.child_by_field_name("name") if cst.type == "method_invocation" else None
        if not self.grammar.builders or name is None or self.source(name) != "build":
            return None
        first, entries = self._chain(cst)
        opening = first.child_by_field_name("name")
        held = first.child_by_field_name("object")
        if held is None or opening is None or self.source(opening) != "builder":
            return None
        return self._mapping(Site(Place.CHAIN, cst), entries, typed(self.source(held)))

    def _map(self, cst: Cst) -> Mapping | None:
        """Read the call of Java that makes a map of the keys and values which it is given."""
        held = cst.child_by_field_name("object") if cst.type == "method_invocation" else None
        if not self.grammar.maps_are_closed or held is None:
            return None
        given = self.arguments(cst)
        is_of = self.source(cst.child_by_field_name("name")) == "of" and len(given) % 2 == 0
        if not is_of or re.fullmatch(self.grammar.maps, self.source(held)) is None:
            return None
        pairs = zip(given[::2], given[1::2], strict=True)
        entries = [Entry(self._key(key, is_value=True), self._value(value)) for key, value in pairs]
        return self._mapping(Site(Place.EXPRESSION, cst), entries, typed(self.source(held)))

    def _filled(self, function: Cst) -> Mapping | None:
        """Read what a function calls on the builder that it is given, in one chain."""
        current = function.child_by_field_name("body")
        calls: list[Cst] = []
        while current is not None and current.type == "method_invocation":
            calls.append(current)
            current = current.child_by_field_name("object")
        given = self.source(function.child_by_field_name("parameters")).strip("() ")
        if not calls or self.source(current) != given:
            return None
        entries = [self._call_entry(each) for each in reversed(calls)]
        return self._mapping(Site(Place.EXPRESSION, function), entries, None)

    def _at(self, given: list[Cst], signature: Signature) -> int:
        """Return which argument the properties are: that with their name, else by its number."""
        names = [each.child_by_field_name("name") for each in given if each.type == "argument"]
        for at, name in enumerate(names):
            if name is not None and self.source(name) == signature.name:
                return at
        properties = signature.properties
        is_other = len(names) > properties and names[properties] is not None
        return len(given) if is_other else properties

    def _in_order(self, given: list[Cst], signature: Signature) -> list[Cst]:
        """Return arguments in the order of the parameters, where names tell it, as in C#."""
        named = [each.child_by_field_name("name") for each in given if each.type == "argument"]
        names = [self.source(each) for each in named]
        order = signature.names
        if not any(names) or not {*names, ""} <= {*order, ""}:
            return given
        places = [order.index(name) if name else at for at, name in enumerate(names)]
        ranked = sorted(range(len(given)), key=places.__getitem__)
        return [given[at] for at in ranked]

    def _is_entry(self, cst: Cst) -> bool:
        return cst.type in self.grammar.keywords or cst.type in self.grammar.spreads

    def _properties(self, call: Cst, given: list[Cst], properties: int, name: str) -> Mapping:
        if len(given) <= properties:
            held = self._held(call) or call
            site = Site(Place.NO_ARGUMENT, held, name)
            end = self.end(held)
            return self._keep(Mapping(end, end, end, True), site)
        value = self._value(given[properties])
        if isinstance(value, Mapping):
            return value
        if value.tag == NOTHING:
            # The name of an argument stays, and so does a type beside it.
            site = Site(Place.EXPRESSION, self.bare(given[properties]))
            return self._keep(Mapping(value.start, value.content, value.end, True), site)
        key = Scalar(value.start, value.content, value.content, "", "", SPREAD)
        site = Site(Place.EXPRESSION, given[properties])
        return self._keep(
            Mapping(value.start, value.content, value.end, True, [Entry(key, value)]), site
        )

    def _label(self, cst: Cst) -> Scalar:
        read = self._value(cst)
        if isinstance(read, Scalar) and read.style:
            return read
        start, end = self.start(cst), self.end(cst)
        spread = cst.type in self.grammar.argument_spreads
        tag = ARGUMENTS if spread else EXPRESSION
        return self._keep(
            Scalar(start, start, end, self.source(cst), "", tag), Site(Place.EXPRESSION, cst)
        )

    def _value(self, cst: Cst) -> Node:
        self._depth += 1
        try:
            return self._value_below(cst)
        finally:
            self._depth -= 1

    def _value_below(self, cst: Cst) -> Node:
        bare = self.bare(cst)
        grammar, start, end = self.grammar, self.start(bare), self.end(bare)
        site = Site(Place.EXPRESSION, bare)
        text = self.source(bare)
        if self._depth > _MOST_LEVELS:
            return self._keep(Scalar(start, start, end, text, "", EXPRESSION), site)
        if bare.type in grammar.containers and self._is_literal(bare):
            return self._literal(bare)
        if bare.type in grammar.lists:
            items = [self._value(each) for each in self.parts(bare)]
            return self._keep(Sequence(start, start, end, True, items), site)
        text = grammar.plain(text)
        special = self._typed(bare) or self._boxed(bare) or self._built(bare) or self._map(bare)
        special = special or self._frozen(bare)
        if special is not None:
            return special
        if bare.type in grammar.strings and _is_plain(bare):
            return self._keep(Scalar(start, start, end, _content(text), _quote(text)), site)
        if text == grammar.on:
            return self._keep(Scalar(start, start, end, "true"), site)
        if text == grammar.off:
            return self._keep(Scalar(start, start, end, "false"), site)
        tag = EXPRESSION
        if grammar.is_nothing(text):
            tag = NOTHING
        elif bare.type in grammar.numbers:
            tag = NUMBER
        return self._keep(Scalar(start, start, end, text, "", tag), site)

    def _frozen(self, cst: Cst) -> Mapping | None:
        """Read the literal that a function returns as it is, so that nobody may write to it."""
        if not self.grammar.freezes or cst.type not in self.grammar.calls:
            return None
        callee = cst.child_by_field_name(self.grammar.calls[cst.type][0])
        given = self.arguments(cst)
        if len(given) != 1 or self.source(callee) not in self.grammar.freezes:
            return None
        inner = self._value(given[0])
        return inner if isinstance(inner, Mapping) else None

    def _literal(self, cst: Cst) -> Mapping:
        """Read a literal with keys and values, with its type where it is written with one."""
        grammar = self.grammar
        name = cst.child_by_field_name(grammar.type_field) if grammar.type_field else None
        held = self._body(cst)
        tag = typed(self.source(name)) if name is not None else None
        if held is None:
            return self._mapping(Site(Place.NO_ENTRIES, cst), [], tag)
        entries = [self._entry(each) for each in self.parts(held)]
        return self._mapping(Site(Place.LITERAL, held), entries, tag)

    def _body(self, literal: Cst) -> Cst | None:
        """Return what holds the entries of a literal."""
        field = self.grammar.body_field
        if not field:
            return literal
        held = literal.child_by_field_name(field)
        if held is not None:
            return held
        return next((each for each in literal.children if each.type == f"{field}_expression"), None)

    def _is_literal(self, cst: Cst) -> bool:
        """Whether what may be a call as well is a literal: it has entries, or nothing at all."""
        if not self.grammar.needs_body:
            return True
        return self._body(cst) is not None or not self.arguments(cst)

    def _boxed(self, cst: Cst) -> Scalar | None:
        """Read the literal that a function makes a value of its own of, such as a pointer."""
        if not self.grammar.boxes or cst.type not in self.grammar.calls:
            return None
        callee = cst.child_by_field_name(self.grammar.calls[cst.type][0])
        given = self.arguments(cst)
        name = self.source(callee) if callee is not None else ""
        if len(given) != 1 or name.rpartition(".")[2] not in self.grammar.boxes:
            return None
        inner = self._value(given[0])
        if not isinstance(inner, Scalar) or inner.tag in (EXPRESSION, NOTHING):
            return None
        inner.tag = typed(name)
        return inner

    def _typed(self, cst: Cst) -> Mapping | None:
        """Read a call with named arguments alone, which is a literal of a named type."""
        if not self.grammar.keyword or cst.type not in self.grammar.calls:
            return None
        called, held = self.grammar.calls[cst.type]
        callee, arguments = cst.child_by_field_name(called), cst.child_by_field_name(held)
        if callee is None or arguments is None:
            return None
        given = self.arguments(cst)
        if not all(map(self._is_entry, given)):
            return None
        entries = [self._entry(each) for each in given]
        return self._mapping(Site(Place.ARGUMENTS, arguments), entries, typed(self.source(callee)))

    def _mapping(self, site: Site, entries: list[Entry], tag: str | None) -> Mapping:
        start, end = self.start(site.cst), self.end(site.cst)
        return self._keep(Mapping(start, start, end, True, entries, tag), site)

    def _entry(self, cst: Cst) -> Entry:
        grammar = self.grammar
        start = self.start(cst)
        if cst.type == CHOICE:
            key = Scalar(start, start, start, "", "", SPREAD)
            value = Scalar(start, start, self.end(cst), self.source(cst), "", EXPRESSION)
            site = Site(Place.EXPRESSION, cst)
            return Entry(self._keep(key, site), self._keep(value, site))
        if cst.type in grammar.spreads:
            inner = self.parts(cst)
            key = Scalar(start, start, start, "", "", SPREAD)
            return Entry(self._keep(key, Site(Place.EXPRESSION, cst)), self._value(inner[-1]))
        fields = grammar.pairs.get(cst.type)
        key_cst = cst.child_by_field_name(fields[0]) if fields else None
        value_cst = cst.child_by_field_name(fields[1]) if fields else None
        if key_cst is not None and value_cst is not None:
            return Entry(self._key(key_cst), self._value(value_cst))
        parts = self.parts(cst)
        if cst.type == _ENTRY_IN_BRACES and len(parts) == 2:
            return Entry(self._key(parts[0], is_value=True), self._value(parts[1]))
        # A shorthand, a method, an accessor.
        name = cst.child_by_field_name("name") or cst
        value = Scalar(start, start, self.end(cst), self.source(cst), "", EXPRESSION)
        return Entry(self._key(name), self._keep(value, Site(Place.EXPRESSION, cst)))

    def _key(self, cst: Cst, is_value: bool = False) -> Scalar:
        """Read a key; `is_value` if a name in its place stands for a value."""
        inner = cst = self.bare(cst)
        if cst.type in _COMPUTED and cst.named_children:
            inner = self.bare(cst.named_children[0])
        text, start, end = self.source(inner), self.start(inner), self.end(inner)
        site = Site(Place.EXPRESSION, inner)
        if inner.type in self.grammar.strings and _is_plain(inner):
            return self._keep(Scalar(start, start, end, _content(text), _quote(text)), site)
        is_name = inner is cst and not is_value and inner.type in self.grammar.names
        tag = None if is_name else COMPUTED_KEY
        return self._keep(Scalar(start, start, end, text, "", tag), site)

    def _keep(self, node: _Kept, site: Site) -> _Kept:
        self._sites[id(node)] = site
        self._kept.append(node)
        return node


def _points(data: bytes, offsets: Iterable[int]) -> list[tuple[int, int]]:
    """Return the rows, and the columns in bytes, of some offsets, which are in their order."""
    points = []
    row = done = 0
    for at in offsets:
        row += data.count(b"\n", done, at)
        points.append((row, at - data.rfind(b"\n", 0, at) - 1))
        done = at
    return points


def _is_plain(cst: Cst) -> bool:
    """Whether a string is its text: no escapes, nothing filled in, and no bytes."""
    if cst.type == "concatenated_string" or _OPENING.match(cst.text.decode()) is None:
        return False
    return all(
        each.type in _PARTS_OF_STRINGS and not each.named_child_count for each in cst.named_children
    )


def _quote(text: str) -> str:
    return "'" if text.endswith("'") else '"'


def _content(text: str) -> str:
    text = _OPENING.sub("", text, count=1)
    quote = text[-1:]
    for mark in (quote * 3, quote):
        if len(text) >= 2 * len(mark) and text.endswith(mark) and text.startswith(mark):
            return text[len(mark) : -len(mark)]
    return text


@lru_cache(maxsize=16)
def language(module: str, function: str) -> Any:
    """Return the grammar that a function of a module has."""
    from tree_sitter import Language

    return Language(getattr(import_module(module), function)())


def _parser(grammar: Grammar) -> Any:
    try:
        from tree_sitter import Parser

        return Parser(language(grammar.module, grammar.function))
    except ImportError:
        raise MissingGrammarError(grammar.name, grammar.package) from None


def below(cst: Cst, kinds: Iterable[str]) -> Iterator[Cst]:
    """Yield the parts of some kinds in a part of a program, in the order of the text."""
    wanted = frozenset(kinds)
    waiting = [cst]
    while waiting:
        current = waiting.pop()
        if current.type in wanted:
            yield current
        waiting += reversed(current.children)
