"""Positioned nodes: what every syntax parses to and every dialect reads.

Offsets are characters from the start of the text, without a byte order mark. A tree is built
once by a syntax and never changed afterwards; nodes are told apart by identity, not by value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import chain
from typing import ClassVar, Final, NamedTuple, TypeAlias

MAX_DEPTH: Final = 200
"""How many collections may nest; a template of CloudFormation's own limits stays far below."""


class _Positioned:
    """A node and its place: `end` is behind its last character.

    Written out, as it takes five dataclasses longer to be made than a small template to be checked.
    """

    __slots__ = ("content", "end", "start")

    def __init__(self, start: int, content: int, end: int) -> None:
        self.start = start
        """Where the node begins, its anchor and tag included."""
        self.content = content
        """Where the value itself begins, after anchor and tag."""
        self.end = end

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}(at {self.start}:{self.end}, {shown})"


class Scalar(_Positioned):
    """A single value. `style` is its quote or block indicator, empty for a plain one."""

    __slots__ = ("anchor", "style", "tag", "text")

    def __init__(
        self,
        start: int,
        content: int,
        end: int,
        text: str,
        style: str = "",
        tag: str | None = None,
        anchor: str | None = None,
    ) -> None:
        self.start = start
        self.content = content
        self.end = end
        self.text = text
        self.style = style
        self.tag = tag
        self.anchor = anchor

    @property
    def plain(self) -> bool:
        """Whether the value is written without quotes, so that it may be other than text."""
        return not self.style and self.tag in (None, *CORE_TAGS)


class Sequence(_Positioned):
    """An ordered collection. The end of a block collection is where the next token begins."""

    __slots__ = ("anchor", "flow", "items", "tag")

    def __init__(
        self,
        start: int,
        content: int,
        end: int,
        flow: bool,
        items: list[Node] | None = None,
        tag: str | None = None,
        anchor: str | None = None,
    ) -> None:
        self.start = start
        self.content = content
        self.end = end
        self.flow = flow
        self.items = [] if items is None else items
        self.tag = tag
        self.anchor = anchor


class Mapping(_Positioned):
    """Keys and values in the order of the text; duplicate keys stay visible."""

    __slots__ = ("anchor", "entries", "flow", "tag")

    def __init__(
        self,
        start: int,
        content: int,
        end: int,
        flow: bool,
        entries: list[Entry] | None = None,
        tag: str | None = None,
        anchor: str | None = None,
    ) -> None:
        self.start = start
        self.content = content
        self.end = end
        self.flow = flow
        self.entries = [] if entries is None else entries
        self.tag = tag
        self.anchor = anchor


class Alias(_Positioned):
    """A reference to the node that carries the anchor `name`."""

    __slots__ = ("name", "target")
    tag: ClassVar[None] = None
    anchor: ClassVar[None] = None

    def __init__(self, start: int, content: int, end: int, name: str, target: Node) -> None:
        super().__init__(start, content, end)
        self.name = name
        self.target = target


class Block(_Positioned):
    """A block of HCL, `type "label" { body }`; the type is the key of its entry.

    It begins at the type, its content at the opening brace. `body` is the mapping between the
    braces: attributes and blocks, equal types one after the other.
    """

    __slots__ = ("body", "labels")
    tag: ClassVar[None] = None
    anchor: ClassVar[None] = None

    def __init__(
        self, start: int, content: int, end: int, labels: list[Scalar], body: Mapping
    ) -> None:
        super().__init__(start, content, end)
        self.labels = labels
        self.body = body


class Entry(NamedTuple):
    """One key and its value."""

    key: Node
    value: Node


Node: TypeAlias = Scalar | Sequence | Mapping | Alias | Block

CORE_TAG: Final = "tag:yaml.org,2002:"
BOOL_TAG: Final = f"{CORE_TAG}bool"
CORE_TAGS: Final = (BOOL_TAG, f"{CORE_TAG}null")


class Tree(NamedTuple):
    """A parsed text: the root node of each document in it."""

    text: str
    documents: tuple[Node, ...]
    aliases: tuple[Alias, ...] = ()
    """All aliases in it, in the order of the text."""
    embedded: tuple[Tree, ...] = ()
    """The trees of documents inside it, whose roots are nodes of its own."""
    around: tuple[int, ...] = ()
    """For each document the index of the one that it is inside, -1 for none, if any may be."""
    program: object = None
    """What `fixer.syntax.program` has read, where the text is a program; it has no documents."""


# What a node of HCL is, in the place of a tag. No tag of YAML begins like that.
_HCL: Final = "hcl:"
REFERENCE: Final = "hcl:reference"
EXPRESSION: Final = "hcl:expression"
"""What is not read further, such as a string with several interpolations."""
HEREDOC: Final = "hcl:heredoc"
"""A heredoc with interpolations."""
CONDITIONAL: Final = "hcl:conditional"
"""A condition and its two values."""
CALL: Final = "hcl:call:"
"""The arguments of a function, whose name the tag ends with."""
OPERATION: Final = "hcl:operation"
"""Operands with the operators between them, in the order of the text."""
UNARY: Final = "hcl:unary:"
"""One operand behind its signs, which the tag ends with."""
ACCESS: Final = "hcl:access"
"""A term and its attributes and indexes, one of which is not literal."""
FOR_TUPLE: Final = "hcl:for-tuple"
FOR_OBJECT: Final = "hcl:for-object"
INTERPOLATION: Final = "hcl:interpolation"
"""A string that is one interpolation and nothing else."""
SPREAD: Final = "hcl:spread"
"""A value with `...` behind it."""
ATTRIBUTE: Final = "hcl:attribute"
"""The name behind a dot."""
SPLAT: Final = "hcl:splat"
"""`.*` or `[*]`."""
SYMBOL: Final = "hcl:symbol"
"""An operator."""

TYPED: Final = "program:type:"
"""What the tag of a value begins with that a program makes by a type or a function with a name."""


def is_expression(node: Node) -> bool:
    """Whether a node of HCL is computed: a reference, a call, a template, a condition."""
    return node.tag is not None and node.tag.startswith(_HCL)


def untagged(node: Scalar | Sequence | Mapping) -> Scalar | Sequence | Mapping:
    """Return a node as it would be without its tag."""
    start, content, end, anchor = node.start, node.content, node.end, node.anchor
    if isinstance(node, Scalar):
        return Scalar(start, content, end, node.text, node.style, None, anchor)
    if isinstance(node, Sequence):
        return Sequence(start, content, end, node.flow, node.items, None, anchor)
    return Mapping(start, content, end, node.flow, node.entries, None, anchor)


def is_function(node: Node) -> bool:
    """Whether a tag of the format's own makes more of the node than its value.

    The tag `!` only says that a value is a text.
    """
    tag = node.tag
    return tag is not None and tag != "!" and not tag.startswith(CORE_TAG)


def key_text(key: Node) -> str | None:
    """Return the text of a key, or None for a key that is a collection."""
    if key.__class__ is Scalar:
        return key.text
    return key_text(key.target) if isinstance(key, Alias) else None


def resolved(node: Node) -> Node:
    """Follow an alias to the node that it stands for."""
    while isinstance(node, Alias):
        node = node.target
    return node


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside, in the order of the text; an alias has none."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key
            yield entry.value
    elif isinstance(node, Sequence):
        yield from node.items
    elif isinstance(node, Block):
        yield from node.labels
        yield node.body


def walk(node: Node, leaves_out: Callable[[Node], bool] | None = None) -> Iterator[Node]:
    """Yield the node and all below it in the order of the text, without following aliases.

    Args:
        node: Where to begin.
        leaves_out: Whether a node is left out with all below it; without it none is.
    """
    stack = [node]
    while stack:
        current = stack.pop()
        if leaves_out is not None and leaves_out(current):
            continue
        yield current
        if current.__class__ is Mapping:
            for key, value in reversed(current.entries):
                stack += (value, key)
        elif current.__class__ is Sequence:
            stack += reversed(current.items)
        elif current.__class__ is Block:
            stack += (current.body, *reversed(current.labels))


def nodes(tree: Tree) -> Iterator[Node]:
    """Yield all nodes of a tree in the order of the text, without following aliases."""
    return chain.from_iterable(map(walk, tree.documents))


def path_to(tree: Tree, target: Node) -> list[Node]:
    """Return the nodes from a document's root down to the target, both included.

    Children stand in the order of the text, so that the way down is the last child that
    begins at or before the target.
    """
    path = [document_at(tree, target.start)]
    while path[-1] is not target:
        path.append(_towards(path[-1], target))
    return path


def document_at(tree: Tree, offset: int) -> Node:
    """Return the innermost document that an offset is in, or else the last one in front of it."""
    last = at = max(bisect_right(tree.documents, offset, key=_start) - 1, 0)
    while tree.around and at >= 0 and tree.documents[at].end < offset:
        at = tree.around[at]
    return tree.documents[at if at >= 0 else last]


def within(documents: list[Node]) -> tuple[int, ...]:
    """Return for each document, in order, the index of the one that it is inside, -1 for none."""
    found: list[int] = []
    open_documents: list[int] = []
    for index, document in enumerate(documents):
        while open_documents and documents[open_documents[-1]].end < document.start:
            open_documents.pop()
        found.append(open_documents[-1] if open_documents else -1)
        open_documents.append(index)
    return tuple(found)


def _towards(node: Node, target: Node) -> Node:
    if isinstance(node, Mapping):
        if _entry_of(node, target) is not None:
            return target
        after = bisect_right(node.entries, target.start, key=_key_start)
        key, value = node.entries[max(after - 1, 0)]
        return value if value.start <= target.start else key
    if isinstance(node, Sequence) and node.items:
        after = bisect_right(node.items, target.start, key=_start)
        for item in node.items[max(after - 2, 0) : after]:
            if item is target:
                return target
        return node.items[max(after - 1, 0)]
    if isinstance(node, Block):
        return next((label for label in node.labels if label is target), node.body)
    raise LookupError("the node is not part of this tree")


def key_of(holder: Node, node: Node) -> Node | None:
    """Return the key of a value in a mapping, or a key itself; None for any other node."""
    if not isinstance(holder, Mapping):
        return None
    entry = _entry_of(holder, node)
    return entry.key if entry is not None else None


def _entry_of(holder: Mapping, node: Node) -> Entry | None:
    """Return the entry that has a node as its key or its value."""
    after = bisect_right(holder.entries, node.start, key=_key_start)
    # An empty value begins where the next key does, if nothing is between them.
    for entry in reversed(holder.entries[max(after - 2, 0) : after]):
        if node is entry.key or node is entry.value:
            return entry
    return None


def _start(node: Node) -> int:
    return node.start


def _key_start(entry: Entry) -> int:
    return entry.key.start
