"""What a Terraform expression comes to, where the files of its module tell.

Sources: "Input Variables" (for the order in which `*.tfvars` win), "Local Values", "Conditional
Expressions" and the functions `try`, `coalesce` and `lookup` in the documentation of the
Terraform language.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from fixer.dialects._hcl import (
    REFERENCE,
    argument,
    entries_of,
    expression,
    is_json,
    is_literal,
    pieces,
    references,
    root_of,
    steps_of,
)
from fixer.repository import File
from fixer.tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence, key_text


class Value(NamedTuple):
    """What an expression comes to: the literal that decides, or why it cannot be known."""

    node: Node | None
    path: str = ""
    """The file of the node."""
    origin: str = ""
    """What the literal belongs to: "variable x", "local x", or nothing for the setting's own."""
    steps: tuple[str, ...] = ()
    """The reference that led to the literal."""
    why: str = ""
    """A clause that completes "the setting is ...", where no literal decides."""
    by_default: bool = False
    """Whether a caller or a deployment may pass something else."""


class Module:
    """The files of a folder as Terraform takes them together; they are read when asked for."""

    def __init__(
        self,
        read: Callable[[], tuple[File, ...] | None],
        serving: Callable[[Module], frozenset[int]],
    ) -> None:
        self._read = read
        self._serving = serving

    @cached_property
    def files(self) -> tuple[File, ...] | None:
        """The files; None if one of them cannot be read."""
        return self._read()

    @cached_property
    def code(self) -> tuple[File, ...]:
        """The files with blocks."""
        return tuple(file for file in self.files or () if not holds_values(file.path))

    @cached_property
    def values(self) -> tuple[File, ...]:
        """The files of values that Terraform loads by itself, the one that wins first."""
        found = [file for file in self.files or () if holds_values(file.path)]
        automatic = [file for file in found if ".auto.tfvars" in file.path]
        named = [
            file
            for file in found
            if os.path.basename(file.path) in ("terraform.tfvars", "terraform.tfvars.json")
        ]
        return (
            *sorted(automatic, key=_path, reverse=True),
            *sorted(named, key=_path, reverse=True),
        )

    @cached_property
    def variables(self) -> dict[str, list[tuple[Node | None, File]]]:
        """The defaults of the variables, None for one without, by name."""
        found: dict[str, list[tuple[Node | None, File]]] = {}
        for file in self.code:
            for piece in pieces(root_of(file.tree), "variable", 1):
                default = argument(piece.body, "default")
                found.setdefault("".join(piece.labels), []).append((default, file))
        return found

    @cached_property
    def locals(self) -> dict[str, list[tuple[Node, File]]]:
        """The values of the locals, by name."""
        found: dict[str, list[tuple[Node, File]]] = {}
        for file in self.code:
            for piece in pieces(root_of(file.tree), "locals"):
                for key, value in piece.body.entries:
                    found.setdefault(key_text(key) or "", []).append((value, file))
        return found

    @cached_property
    def uses(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        """The references other than those of scan settings, by what they begin with."""
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        serves = self._serving(self)
        for file in self.code:
            for node, steps in references(file.tree):
                if id(node) not in serves:
                    found.setdefault(steps[:2], []).append(steps)
        return found


def _path(file: File) -> str:
    return file.path


def holds_values(path: str) -> bool:
    """Tell whether a file holds values of variables and nothing else."""
    return path.lower().endswith((".tfvars", ".tfvars.json"))


class Scope(NamedTuple):
    """Where an expression stands."""

    module: Module
    each: tuple[Value, ...] = ()
    """What `each.value` stands for in a block whose for_each is literal, one time after another."""


def resolve(node: Node, file: File, scope: Scope, depth: int = 0) -> Value:
    """Return what an expression of a file comes to."""
    node = expression(node, is_json(file.tree))
    if depth > MAX_DEPTH:
        return Value(None, why="an expression that refers to itself")
    if isinstance(node, Scalar):
        if node.tag == REFERENCE:
            return _reference(node.text, scope, depth)
        if not is_literal(node):
            return Value(None, why=_shown(node.text))
        return Value(node, file.path)
    if isinstance(node, Sequence) and node.tag is not None:
        return _called(node, file, scope, depth)
    return Value(node, file.path)


def _shown(text: str) -> str:
    short = " ".join(text.split())
    return f"the expression {short if len(short) <= 60 else short[:57] + '...'}"


def _reference(text: str, scope: Scope, depth: int) -> Value:
    steps = steps_of(text)
    if steps[:2] == ("each", "value") and scope.each:
        return _every(text, steps[2:], scope.each)
    if scope.module.files is None and steps[0] in ("var", "local"):
        return Value(None, why=f"{text}, and not every file of the module can be read")
    if len(steps) < 2 or steps[0] not in ("var", "local"):
        return Value(None, why=f"{text}, which only deployment knows")
    found = (_variable if steps[0] == "var" else _local)(steps[1], text, scope, depth)
    for index, step in enumerate(steps[2:], 2):
        if found.node is None:
            return found
        found = _member(found, step, text)._replace(steps=steps[: index + 1])
    return found


def _every(text: str, steps: tuple[str, ...], items: tuple[Value, ...]) -> Value:
    """Return what a member comes to, if it is true in every item of a for_each."""
    values = []
    for item in items:
        for step in steps:
            item = _member(item, step, text) if item.node is not None else item
        values.append(item)
    off = next((each for each in values if not is_true(each.node)), None)
    if off is None:
        return values[0]
    why = off.why or f"{text}, which is not true in every item of for_each"
    return Value(None, why=why)


def in_each(scope: Scope, for_each: Node | None, file: File) -> Scope:
    """Return the scope inside a block with this for_each."""
    if for_each is None:
        return scope
    items = resolve(for_each, file, scope)
    if not isinstance(items.node, Mapping) or not is_literal(items.node):
        return scope
    values = (value for _, value in items.node.entries)
    return scope._replace(each=tuple(items._replace(node=value) for value in values))


def _member(value: Value, step: str, text: str) -> Value:
    """Go down by one step of a reference into a literal collection."""
    node = value.node
    below: list[Node] = []
    if isinstance(node, Mapping):
        below = [each for key, each in node.entries if key_text(key) == step]
    elif isinstance(node, Sequence) and node.tag is None and step.isdecimal():
        below = node.items[int(step) : int(step) + 1]
    if len(below) != 1 or not is_literal(below[0]):
        return Value(None, why=f"{text}, which is not literal in the {value.origin}")
    return value._replace(node=below[0])


def _variable(name: str, text: str, scope: Scope, depth: int) -> Value:
    origin = f"variable {name}"
    declared = scope.module.variables.get(name, [])
    if len(declared) != 1:
        return Value(None, why=f"{text}, which no single variable of this module declares")
    for file in scope.module.values:
        for _, value in entries_of(root_of(file.tree), name):
            return Value(value, file.path, origin, ("var", name), by_default=True)
    default, file = declared[0]
    if default is None:
        return Value(None, origin=origin, why=f"the {origin}, which has no default")
    found = resolve(default, file, scope, depth + 1)
    return found._replace(origin=origin, steps=("var", name), by_default=True)


def _local(name: str, text: str, scope: Scope, depth: int) -> Value:
    found = scope.module.locals.get(name, [])
    if len(found) != 1:
        return Value(None, why=f"{text}, which no single local of this module declares")
    value = resolve(*found[0], scope, depth + 1)
    return value if value.origin else value._replace(origin=f"local {name}", steps=("local", name))


def _called(node: Sequence, file: File, scope: Scope, depth: int) -> Value:
    """Evaluate a condition, or one of the functions that hand on one of their arguments."""
    values = [resolve(item, file, scope, depth + 1) for item in node.items]
    name = (node.tag or "").removeprefix("!call:")
    if name == "!if" and len(values) == 3:
        return _either(*values)
    if name in ("tobool", "tostring") and len(values) == 1:
        return values[0]
    if name == "coalesce" and values:
        taken = next((index for index, each in enumerate(values) if not _is_null(each.node)), 0)
        return _chosen(values[taken], values[:taken])
    if name == "try" and values:
        return values[0]
    if name == "lookup" and len(values) in (2, 3):
        return _looked_up(values)
    what = "a condition" if name == "!if" else f"a call of {name}"
    return Value(None, why=f"{what}, which only deployment evaluates")


def _chosen(value: Value, by: Iterable[Value]) -> Value:
    """Return a value that others chose: what a variable chose is as open as the variable."""
    return value._replace(by_default=value.by_default or any(each.by_default for each in by))


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Scalar) and not node.style and node.text == "null"


def _either(condition: Value, then: Value, otherwise: Value) -> Value:
    node = condition.node
    if isinstance(node, Scalar) and node.text in ("true", "false") and not condition.by_default:
        return then if node.text == "true" else otherwise
    unknown = next((each for each in (then, otherwise) if each.node is None), None)
    if unknown is None and is_true(then.node) and is_true(otherwise.node):
        return _chosen(then, (otherwise,))
    return unknown or Value(None, why="a condition, which only deployment evaluates")


def _looked_up(values: list[Value]) -> Value:
    table, key = values[0], values[1].node
    if not isinstance(table.node, Mapping) or not isinstance(key, Scalar):
        return Value(None, why="a call of lookup, whose arguments are not literal here")
    for name, value in table.node.entries:
        if key_text(name) == key.text and is_literal(value):
            found = table._replace(node=value, steps=(*table.steps, key.text))
            return _chosen(found, values[:2])
    if len(values) < 3:
        return Value(None, why=f"a lookup of {key.text}, which is not there")
    return _chosen(values[2], values[:2])


def is_true(node: Node | None) -> bool:
    """Tell whether a literal is true; Terraform converts the text "true"."""
    return isinstance(node, Scalar) and is_literal(node) and node.text == "true"
