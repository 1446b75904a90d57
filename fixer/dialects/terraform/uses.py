"""What the expressions of a module read: which variables and locals, and which parts of them.

So it is known which inputs decide a scan setting, and whether a literal serves anything else. A
local is no use by itself, nor is a function on the way; what counts is where the way ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ByName
from typing import Final, NamedTuple, TypeAlias

from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    is_json,
    is_literal,
    iterator_name,
    plain_expression,
    root_of,
    steps_of,
    used_in,
)
from fixer.dialects.terraform.module import Module
from fixer.dialects.terraform.values import ANY, KEYS, Reference
from fixer.model.file import File
from fixer.model.syntax_tree import (
    ACCESS,
    ATTRIBUTE,
    CALL,
    CONDITIONAL,
    FOR_OBJECT,
    FOR_TUPLE,
    INTERPOLATION,
    MAX_DEPTH,
    REFERENCE,
    SPLAT,
    SPREAD,
    Block,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    key_text,
)

_EVERYTHING: Final[tuple[Reference, ...]] = (("var",), ("local",))
_DEEPEST: Final = MAX_DEPTH // 2
_LONGEST_PATH: Final = 40
_SMALL: Final = 16
"""Entries of an object up to which they are not kept by name."""


class Binding(NamedTuple):
    """What a name of an expression stands for: a part of a collection; None for nothing."""

    node: Node
    path: Reference
    place: Place


Names: TypeAlias = "ByName[str, dict[str, Binding]]"
"""For each name its members by name, or under an empty text what it is itself."""


class Place(NamedTuple):
    """Where an expression stands."""

    module: Module
    file: File
    names: Names
    text: bool = False
    """Whether it is written in a text of JSON."""
    skipped: frozenset[int] = frozenset()
    """Identities of values that are not to be looked at."""

    def naming(self, name: str, collection: Node) -> Place:
        """Return the place inside a block, where a name has the members `key` and `value`."""
        pair = {
            "key": Binding(collection, (KEYS,), self),
            "value": Binding(collection, (ANY,), self),
        }
        return self._replace(names={**self.names, name: pair})


Reads: TypeAlias = "set[Reference]"


def reads(node: Node, path: Reference, place: Place) -> Reads:
    """Return what is read where a part of the value of an expression is."""
    found: Reads = set()
    _read(node, path, place, found, 0)
    return found


def _read(node: Node, path: Reference, place: Place, found: Reads, depth: int) -> None:
    if id(node) in place.skipped:
        return
    if depth > _DEEPEST or len(path) > _LONGEST_PATH:
        found.update(_EVERYTHING)
        return
    if not place.text and is_json(place.file.tree):
        inner = plain_expression(node, place.file.tree)
        if inner is not node:
            node, place = inner, place._replace(text=True)
    if isinstance(node, Scalar):
        _read_scalar(node, path, place, found, depth)
    elif isinstance(node, Mapping):
        _read_object(node, path, place, found, depth)
    elif isinstance(node, Sequence):
        _read_sequence(node, path, place, found, depth)
    elif isinstance(node, Block):
        _read(node.body, (), place, found, depth + 1)


def _read_scalar(node: Scalar, path: Reference, place: Place, found: Reads, depth: int) -> None:
    if node.tag == REFERENCE:
        steps = steps_of(node.text)
        if steps:
            _read_reference(steps, path, place, found, depth)
            return
    if node.tag is not None and node.tag != ATTRIBUTE:
        for steps in used_in(node.text, place.names):
            _read_reference(steps, (), place, found, depth)


def _read_reference(
    steps: Reference, path: Reference, place: Place, found: Reads, depth: int
) -> None:
    if steps[0] in place.names:
        bound = place.names[steps[0]]
        rest = steps[1:]
        if "" not in bound:
            chosen = [bound[rest[0]]] if rest and rest[0] in bound else list(bound.values())
            rest = rest[1:]
        else:
            chosen = [bound[""]]
        for each in chosen:
            whole = each.path if each.path == (KEYS,) else (*each.path, *rest, *path)
            _read(each.node, whole, each.place, found, depth + 1)
    elif steps[0] == "var":
        found.add((*steps, *path) if len(steps) > 1 else ("var",))
    elif steps[0] == "local":
        if len(steps) < 2:
            found.update(_EVERYTHING)
        else:
            _read_local(steps[1], (*steps[2:], *path), place.module, found, depth)


def _read_local(name: str, path: Reference, module: Module, found: Reads, depth: int) -> None:
    known, asked = module.local_reads, (name, path)
    if asked not in known:
        known[asked] = frozenset()
        own: Reads = {("local", name, *path)}
        for node, file in module.locals.get(name, ()):
            _read(node, path, Place(module, file, {}), own, depth + 1)
        known[asked] = frozenset(own)
    found |= known[asked]


def _read_object(node: Mapping, path: Reference, place: Place, found: Reads, depth: int) -> None:
    step = path[0] if path else ANY
    for key, value in _entries_named(node, step, place.module):
        if not is_literal(key):
            _read(key, (), place, found, depth + 1)
        elif step not in (ANY, key_text(key)):
            continue
        if step != KEYS:
            _read(value, path[1:], place, found, depth + 1)


def _entries_named(node: Mapping, step: str, module: Module) -> list[Entry]:
    """Return the entries of a name and those of unknown names; of a small object just all."""
    if step == ANY or len(node.entries) <= _SMALL:
        return node.entries
    if id(node) not in module.entries_by_name:
        by_name: dict[str | None, list[Entry]] = {}
        for entry in node.entries:
            name = key_text(entry.key) if is_literal(entry.key) else None
            by_name.setdefault(name, []).append(entry)
        module.entries_by_name[id(node)] = node, by_name
    _, by_name = module.entries_by_name[id(node)]
    return [*by_name.get(None, ()), *by_name.get(step, ())]


def _read_sequence(node: Sequence, path: Reference, place: Place, found: Reads, depth: int) -> None:
    tag = node.tag
    if tag is None:
        if path[:1] != (KEYS,):
            _read_all(node.items, path[1:], place, found, depth)
    elif tag == CONDITIONAL:
        _read(node.items[0], (), place, found, depth + 1)
        _read_all(node.items[1:], path, place, found, depth)
    elif tag == INTERPOLATION:
        _read(node.items[0], path, place, found, depth + 1)
    elif tag == SPREAD:
        _read(node.items[0], (ANY, *path), place, found, depth + 1)
    elif tag == ACCESS:
        _read_access(node, path, place, found, depth)
    elif tag in (FOR_TUPLE, FOR_OBJECT):
        _read_for(node, path, place, found, depth)
    else:
        _read_call(node, path, place, found, depth)


def _read_all(
    nodes: Iterable[Node], path: Reference, place: Place, found: Reads, depth: int
) -> None:
    for each in nodes:
        _read(each, path, place, found, depth + 1)


def _read_access(node: Sequence, path: Reference, place: Place, found: Reads, depth: int) -> None:
    steps: list[str] = []
    through_star = False
    for step in node.items[1:]:
        if isinstance(step, Scalar) and step.tag == SPLAT:
            steps.append(ANY)
            through_star = True
        elif isinstance(step, Scalar) and (step.tag == ATTRIBUTE or is_literal(step)):
            steps.append(step.text)
        else:
            steps.append(ANY)
            _read(step, (), place, found, depth + 1)
    rest = path[1:] if through_star else path
    _read(node.items[0], (*steps, *rest), place, found, depth + 1)


def _read_for(node: Sequence, path: Reference, place: Place, found: Reads, depth: int) -> None:
    head, collection = node.items[0], node.items[1]
    names = (
        [each.text for each in head.items if isinstance(each, Scalar)]
        if isinstance(head, Sequence)
        else []
    )
    bound = {names[-1]: {"": Binding(collection, (ANY,), place)}}
    if len(names) > 1:
        bound[names[0]] = {"": Binding(collection, (KEYS,), place)}
    inner = place._replace(names={**place.names, **bound})
    value = node.items[3 if node.tag == FOR_OBJECT else 2]
    others = node.items[2:] if path[:1] != (KEYS,) or node.tag == FOR_OBJECT else node.items[3:]
    _read(collection, (KEYS,), place, found, depth + 1)
    for each in others:
        if each is not value:
            _read(each, (), inner, found, depth + 1)
    if path[:1] == (KEYS,):
        return
    rest = path[1:]
    if isinstance(value, Sequence) and value.tag == SPREAD:
        value, rest = value.items[0], rest[1:]
    _read(value, rest, inner, found, depth + 1)


_HANDING_ON: Final = frozenset(
    f"{CALL}{name}"
    for name in (
        "coalesce",
        "merge",
        "nonsensitive",
        "sensitive",
        "tobool",
        "tolist",
        "tomap",
        "tonumber",
        "tostring",
        "try",
    )
)
_OF_MEMBERS: Final = frozenset(
    f"{CALL}{name}" for name in ("compact", "concat", "distinct", "reverse", "toset", "values")
)


def _read_call(node: Sequence, path: Reference, place: Place, found: Reads, depth: int) -> None:
    tag, items = node.tag or "", node.items
    if tag in _HANDING_ON:
        _read_all(items, path, place, found, depth)
    elif tag in _OF_MEMBERS:
        _read_all(items, (ANY, *path[1:]), place, found, depth)
    elif tag in (f"{CALL}keys", f"{CALL}length") and len(items) == 1:
        _read(items[0], (KEYS,), place, found, depth + 1)
    elif tag == f"{CALL}lookup" and len(items) > 1:
        key = items[1]
        step = key.text if isinstance(key, Scalar) and is_literal(key) else ANY
        _read(items[0], (step, *path), place, found, depth + 1)
        _read(key, (), place, found, depth + 1)
        _read_all(items[2:], path, place, found, depth)
    elif tag in (f"{CALL}element", f"{CALL}one") and items:
        _read(items[0], (ANY, *path), place, found, depth + 1)
        _read_all(items[1:], (), place, found, depth)
    elif tag == f"{CALL}zipmap" and len(items) == 2:
        _read(items[0], (), place, found, depth + 1)
        if path[:1] != (KEYS,):
            _read(items[1], (ANY, *path[1:]), place, found, depth + 1)
    elif tag == f"{CALL}flatten" and len(path) > 1 and len(items) == 1:
        _read(items[0], (ANY, ANY, *path[1:]), place, found, depth + 1)
        _read(items[0], (ANY, *path[1:]), place, found, depth + 1)
    else:
        _read_all(items, (), place, found, depth)


# Blocks.


def inside_block(body: Mapping, place: Place) -> Place:
    """Return the place inside a block, where `each` and `count` have a meaning."""
    for_each = argument(body, "for_each")
    if for_each is not None:
        place = place.naming("each", for_each)
    if argument(body, "count") is not None:
        place = place._replace(names={**place.names, "count": {}})
    return place


def block_reads(body: Mapping, place: Place, left_out: frozenset[str] = frozenset()) -> Reads:
    """Return what the arguments and blocks of a block read.

    Args:
        body: The block.
        place: Where it stands.
        left_out: The arguments and blocks, blocks made by `dynamic` included, to pass over.
    """
    found: Reads = set()
    _read_block(body, inside_block(body, place), left_out, found, 0)
    return found


def _read_block(
    body: Mapping, place: Place, left_out: frozenset[str], found: Reads, depth: int
) -> None:
    for key, value in body.entries:
        name = key_text(key)
        if name in left_out:
            continue
        if name == "for_each":
            _read(value, (KEYS,), place, found, depth)
        elif name == "dynamic" and isinstance(value, Block):
            if value.labels and value.labels[0].text in left_out:
                continue
            _read_dynamic(
                value.body, value.labels[0].text if value.labels else "", place, found, depth
            )
        elif isinstance(value, Block):
            _read_block(value.body, place, frozenset(), found, depth + 1)
        else:
            _read(value, (), place, found, depth)


def _read_dynamic(body: Mapping, label: str, place: Place, found: Reads, depth: int) -> None:
    for_each = argument(body, "for_each")
    inner = place
    if for_each is not None:
        _read(for_each, (KEYS,), place, found, depth)
        inner = place.naming(iterator_name(body) or label, for_each)
    _read_block(body, inner, frozenset(("for_each", "iterator")), found, depth + 1)


# What only hands a value on, or looks at it.

_CONDITIONS: Final = frozenset(("precondition", "postcondition"))


def module_reads(
    module: Module,
    of_call: Iterable[Reads],
    left_out: ByName[str, frozenset[str]],
) -> Reads:
    """Return what the blocks of a module read, apart from scan settings and what changes nothing.

    Args:
        module: The module.
        of_call: What its calls of modules read.
        left_out: The arguments and blocks of such resources that set scanning, by type.
    """
    found: Reads = set().union(*of_call)
    for file in module.code:
        place = Place(module, file, {})
        for block, kind in _top_blocks(file):
            if kind == "variable":
                found |= {
                    each
                    for each in block_reads(block.body, place, frozenset(("type", "default")))
                    if each[:2] != ("var", block.labels[0])
                }
            elif kind == "output":
                found |= _output_reads(block, place)
            elif kind == "resource" and block.labels[0] in left_out:
                found |= _repository_reads(block, place, left_out[block.labels[0]])
            elif kind not in ("module", "locals"):
                found |= block_reads(block.body, place)
        found |= _embedded_reads(file, place)
    return found


_LABELS: Final = {
    "variable": 1,
    "output": 1,
    "resource": 2,
    "data": 2,
    "module": 1,
    "provider": 1,
    "check": 1,
    "ephemeral": 2,
}


def _top_blocks(file: File) -> Iterator[tuple[HclBlock, str]]:
    root = root_of(file.tree)
    for kind in dict.fromkeys(key_text(key) or "" for key, _ in root.entries):
        labels = _LABELS.get(kind, 0)
        for block in blocks_of(root, kind, labels):
            yield block, kind


def _output_reads(block: HclBlock, place: Place) -> Reads:
    """Return what an output computes something of; one that hands a value on does nothing."""
    value = argument(block.body, "value")
    found = block_reads(block.body, place, frozenset(("value",)))
    if value is not None and not _is_plain(value, place, 0):
        found |= reads(value, (), place)
    return found


def _is_plain(node: Node, place: Place, depth: int) -> bool:
    """Whether an expression is a reference to a variable or a literal, or to such a local."""
    inner = plain_expression(node, place.file.tree) if not place.text else node
    while isinstance(inner, Sequence) and inner.tag == INTERPOLATION:
        inner = inner.items[0]
    if not isinstance(inner, Scalar):
        return False
    steps = steps_of(inner.text) if inner.tag == REFERENCE else ()
    if steps[:1] != ("local",) or len(steps) < 2 or depth > _DEEPEST:
        return inner.tag is None or steps[:1] == ("var",)
    defined = place.module.locals.get(steps[1], [])
    return len(defined) == 1 and _is_plain(
        defined[0][0], Place(place.module, defined[0][1], {}), depth + 1
    )


def _repository_reads(block: HclBlock, place: Place, left_out: frozenset[str]) -> Reads:
    inside = inside_block(block.body, place)
    found = block_reads(block.body, place, left_out | {"lifecycle"})
    for lifecycle in blocks_of(block.body, "lifecycle"):
        found |= block_reads(lifecycle.body, inside, _CONDITIONS)
    return found


def _embedded_reads(file: File, place: Place) -> Reads:
    found: Reads = set()
    for embedded in file.tree.embedded:
        _, heredoc = embedded.documents
        for steps in used_in(file.tree.text[heredoc.start : heredoc.end], {}):
            _read_reference(steps, (), place, found, 0)
    return found
