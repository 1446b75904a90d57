"""The value of a Terraform expression, as far as the files of its module decide it.

Sources: "Expressions", "Input Variables", "Local Values" and "The `for_each` Meta-Argument" in the
documentation of the Terraform language.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sized
from collections.abc import Mapping as ByName
from typing import Final, NamedTuple

from fixer.dialects.common.assessments import shortened
from fixer.dialects.terraform.blocks import (
    argument,
    entries_of,
    is_literal,
    is_null,
    plain_expression,
    root_of,
    steps_of,
)
from fixer.dialects.terraform.functions import (
    BINDING,
    call,
    conditional_value,
    negated,
    operation,
)
from fixer.dialects.terraform.module import Module, Variable
from fixer.dialects.terraform.type_constraints import Type, converted, type_of, typical
from fixer.dialects.terraform.values import (
    Failure,
    Members,
    OpenKey,
    Reference,
    Several,
    Unknown,
    Value,
    after,
    chosen_by,
    each_possibility,
    elements,
    entries,
    failure,
    has_open_keys,
    is_on,
    member,
    members,
    number,
    open_key,
    several,
    text_of,
    unknown,
)
from fixer.model.file import File, Unreadable
from fixer.model.reasons import Cause, Origin, OriginKind, Reason
from fixer.model.syntax_tree import (
    ACCESS,
    ATTRIBUTE,
    CALL,
    CONDITIONAL,
    FOR_OBJECT,
    FOR_TUPLE,
    INTERPOLATION,
    MAX_DEPTH,
    OPERATION,
    REFERENCE,
    SPLAT,
    SPREAD,
    UNARY,
    Mapping,
    Node,
    Scalar,
    Sequence,
    key_text,
)

_LONGEST_SHOWN: Final = 60
_FEW: Final = 4
"""Up to so many instances are not worth remembering."""
_MOST_INSTANCES: Final = 1000
"""From how many instances of a `count` on they are not told apart."""


class Context(NamedTuple):
    """Where an expression is evaluated."""

    module: Module
    names: ByName[str, Value] = {}
    """The values of `each`, `count`, iterators and the variables of `for`."""
    text: bool = False
    """Whether the expression is written in a text of JSON, so that no part of it can be edited."""
    values_file: str = ""
    """The name of the file of values it stands in, where nothing but literals may stand."""

    def naming(self, **names: Value) -> Context:
        """Return the context with further names."""
        return self._replace(names={**self.names, **names})


def evaluate(node: Node, file: File, context: Context, depth: int = 0) -> Value:
    """Return the value of an expression of a file."""
    if depth > MAX_DEPTH // 2 or not context.module.may_evaluate():
        return unknown(Cause.EXPRESSION_TOO_DEEP)
    inner = plain_expression(node, file.tree) if not context.text else node
    if inner is not node and not is_literal(inner):
        return evaluate(inner, file, context._replace(text=True), depth + 1)
    if isinstance(node, Scalar):
        return _scalar(node, file, context, depth)
    if isinstance(node, Mapping):
        return _object(node, file, context, depth)
    if not isinstance(node, Sequence):
        return unknown(Cause.EXPRESSION)
    if node.tag is None:
        parts = tuple(evaluate(item, file, context, depth + 1) for item in node.items)
        return _refused_part(parts) or _written(parts, node, file, context)
    if context.values_file:
        return _not_literal(context)
    evaluator = _EVALUATORS.get(node.tag)
    if evaluator is not None:
        return evaluator(node, file, context, depth)
    if node.tag.startswith(UNARY):
        return _signed(node, file, context, depth)
    return _call(node, file, context, depth)


def _written(
    data: bool | float | str | dict[str, Value] | tuple[Value, ...] | None,
    node: Node,
    file: File,
    context: Context,
) -> Value:
    """Return the value of a literal."""
    return Value(data) if context.text else Value(data, node, file.path)


def _not_literal(context: Context) -> Value:
    return unknown(Cause.FILE_NOT_LITERAL, place=context.values_file)


_WORDS: Final = {"true": True, "false": False, "null": None}


def _scalar(node: Scalar, file: File, context: Context, depth: int) -> Value:
    literal = plain_expression(node, file.tree) if not context.text else node
    if isinstance(literal, Scalar) and is_literal(literal):
        if literal.style:
            return _written(literal.text, node, file, context)
        if literal.text in _WORDS:
            return _written(_WORDS[literal.text], node, file, context)
        found = number(literal.text)
        return _written(literal.text if found is None else found, node, file, context)
    if context.values_file:
        return _not_literal(context)
    if node.tag == REFERENCE:
        apart = context.module.apart
        if file.path in apart:
            context = context._replace(module=apart[file.path])
        return _reference(node.text, context, depth)
    return unknown(Cause.EXPRESSION, value=shortened(node.text, _LONGEST_SHOWN))


def _object(node: Mapping, file: File, context: Context, depth: int) -> Value:
    made = Members()
    for key, value in node.entries:
        name = key_text(key)
        if name is None or not is_literal(key):
            name = open_key(made)
        made.pop(name, None)
        made[name] = evaluate(value, file, context, depth + 1)
    return _refused_part(made.values()) or _written(made, node, file, context)


def _refused_part(parts: Iterable[Value]) -> Value | None:
    """Return the first part that Terraform refuses whatever is given, and the whole with it."""
    refused = (each for each in parts if isinstance(each.data, Failure) and not each.by_default)
    return next(refused, None)


# References.


def _reference(text: str, context: Context, depth: int) -> Value:
    steps = steps_of(text)
    root, module = steps[:1], context.module
    if root and root[0] in context.names:
        return _down(context.names[root[0]], steps[1:], text)
    exposed = module.exposing(steps)
    if exposed is not None:
        inside, _, (name, *rest) = exposed
        value = _down(_named(("local", name), Context(inside), depth), tuple(rest), text)
        # Others may refer to it just as well, so it is not changed from here.
        return value._replace(node=None)
    if len(steps) < 2 or root[0] not in ("var", "local"):
        return unknown(Cause.UNKNOWN_REFERENCE, value=text)
    if isinstance(module.files, Unreadable):
        return unknown(Cause.MODULE_UNREADABLE, value=text, place=module.files.message)
    return _down(_named(steps[:2], context, depth), steps[2:], text)


def _down(value: Value, steps: Reference, text: str) -> Value:
    for step in steps:
        value = _member(value, step, text)
    return value


def _member(value: Value, step: str, text: str) -> Value:
    """Return a member of a value, or why it has none."""
    if isinstance(value.data, Several):
        return several(_member(each, step, text) for each in value.data.values)
    if isinstance(value.data, Unknown) and value.data.reason.cause is Cause.VARIABLE_NO_DEFAULT:
        # What a person gives as a default has to have this member.
        reason = value.data.reason
        return value._replace(data=Unknown(reason._replace(value=reason.value or step)))
    if not value.is_known:
        return value
    found = member(value, step)
    if found is not None:
        return found
    if value.origin is None:
        missing = failure(Cause.MEMBER_NOT_LITERAL, value=text)
    else:
        reason = Reason(Cause.MEMBER_NOT_LITERAL_IN, value=text, origin=value.origin)
        missing = Value(Failure(reason))
    return missing._replace(by_default=value.by_default)


def _named(name: Reference, context: Context, depth: int) -> Value:
    """Return the value of a variable or a local, which is found out once for a module."""
    known, text = context.module.names, ".".join(name)
    if name not in known:
        known[name] = None
        outside = Context(context.module)
        find = _variable if name[0] == "var" else _local
        known[name] = find(name[1], text, outside, depth)
    return known[name] or unknown(Cause.SELF_REFERENCE, value=text)


def _not_declared_once(found: Sized) -> Cause:
    return Cause.DECLARED_TWICE if len(found) else Cause.NOT_DECLARED


def _local(name: str, text: str, context: Context, depth: int) -> Value:
    found = context.module.locals.get(name, [])
    if len(found) != 1:
        return unknown(_not_declared_once(found), value=text)
    value = evaluate(*found[0], context, depth + 1)
    if value.origin is not None or not value.is_known:
        return value
    trail = (*value.trail, (context.module.base, ("local", name)))
    return value._replace(origin=Origin(OriginKind.LOCAL, name), trail=trail)


def _variable(name: str, text: str, context: Context, depth: int) -> Value:
    module = context.module
    declared = module.variables.get(name, [])
    if len(declared) != 1:
        return unknown(_not_declared_once(declared), value=text)
    variable = declared[0]
    kind = _type(variable, context)
    value = _given(name, variable, context, depth)
    if value is None:
        value = _default(name, variable, kind, context, depth)
    return _of_variable(converted(value, kind), name, module)


def _of_variable(value: Value, name: str, module: Module) -> Value:
    if not value.is_known and not isinstance(value.data, Several):
        return value._replace(origin=value.origin or Origin(OriginKind.VARIABLE, name))
    if isinstance(value.data, Several):
        every = tuple(_of_variable(each, name, module) for each in value.data.values)
        return value._replace(data=Several(every))
    kind = OriginKind.INPUT if value.given else OriginKind.VARIABLE
    trail = (*value.trail, (module.base, ("var", name)))
    return value._replace(origin=value.origin or Origin(kind, name), trail=trail)


def _type(variable: Variable, context: Context) -> Type:
    node, file = variable.type, variable.type_file
    inner = plain_expression(node, file.tree, is_type=True) if node is not None else None
    inside = context._replace(text=inner is not node)
    return type_of(inner, lambda default: evaluate(default, file, inside))


def _given(name: str, variable: Variable, context: Context, depth: int) -> Value | None:
    """Return the value that a call or a file of values gives for a variable."""
    module = context.module
    for given in module.values:
        for _, node in entries_of(root_of(given.tree), name):
            if is_null(node) and not variable.nullable:
                continue
            inside = Context(module, values_file=os.path.basename(given.path))
            value = evaluate(node, given, inside, depth + 1)
            if value.data == _not_literal(inside).data:
                where = inside.values_file
                value = unknown(Cause.FILE_NOT_LITERAL, value=f"var.{name}", place=where)
            return value._replace(by_default=module.inputs is None)
    if module.inputs is None:
        return None
    passed = module.inputs(name)
    if passed is None:
        return None
    if passed.data is None and not variable.nullable:
        default = _default(name, variable, _type(variable, context), context, depth)
        return after(default, (passed,))
    if isinstance(passed.data, Several):
        every = tuple(_labelled(each, name) for each in passed.data.values)
        return passed._replace(data=Several(every))
    return _labelled(passed, name)


def _labelled(value: Value, name: str) -> Value:
    """Return a value that a call gives, named after the input of the outermost call."""
    data = value.data
    if isinstance(data, Unknown | Failure):
        reason = data.reason if data.reason.setting else data.reason._replace(setting=name)
        named = Unknown(reason) if isinstance(data, Unknown) else Failure(reason)
        return value._replace(data=named)
    return value._replace(given=value.given or (name,))


def _default(name: str, variable: Variable, kind: Type, context: Context, depth: int) -> Value:
    by_default = context.module.inputs is None
    if variable.default is None:
        missing = unknown(Cause.VARIABLE_NO_DEFAULT, name=name)
        found = typical(kind, missing)
        return found._replace(by_default=by_default) if found is not missing else found
    found = evaluate(variable.default, variable.file, context, depth + 1)
    rows = kind.element
    if by_default and found.data == {} and rows is not None and rows.name == "object":
        # Whoever gives rows leaves to the type what the rows leave out.
        found = typical(kind, unknown(Cause.VARIABLE_NO_DEFAULT, name=name))
    return found._replace(by_default=by_default)


# Accesses.


def _access(node: Sequence, file: File, context: Context, depth: int) -> Value:
    base = evaluate(node.items[0], file, context, depth + 1)
    text = shortened(file.tree.text[node.start : node.end], _LONGEST_SHOWN)
    return _stepped(base, node.items[1:], text, file, context, depth)


def _stepped(
    value: Value, steps: list[Node], text: str, file: File, context: Context, depth: int
) -> Value:
    for place, step in enumerate(steps):
        if isinstance(step, Scalar) and step.tag == SPLAT:
            return _splat(value, steps[place + 1 :], step.text, text, file, context, depth)
        if isinstance(step, Scalar) and (step.tag == ATTRIBUTE or is_literal(step)):
            value = _member(value, step.text, text)
        else:
            index = evaluate(step, file, context, depth + 1)
            value = each_possibility(lambda one, at: _indexed(one, at, text), (value, index))
    return value


def _indexed(value: Value, index: Value, text: str) -> Value:
    if not value.is_known or isinstance(index.data, Failure):
        return value if not value.is_known else index
    if not index.is_known:
        # Any other key is an error, so it is one of the members.
        every = members(value)
        return several(every) if every and not has_open_keys(value) else index
    return chosen_by(_member(value, text_of(index) or "", text), (index,))


def _splat(
    value: Value,
    steps: list[Node],
    star: str,
    text: str,
    file: File,
    context: Context,
    depth: int,
) -> Value:
    if not value.is_known:
        return value
    if value.data is None:
        return Value((), by_default=value.by_default)
    parts = elements(value) if isinstance(value.data, tuple) else (value,)
    own, rest = steps, []
    if star == ".*":
        taken = next(
            (
                at
                for at, step in enumerate(steps)
                if not isinstance(step, Scalar) or step.tag != ATTRIBUTE
            ),
            len(steps),
        )
        own, rest = steps[:taken], steps[taken:]
    found = tuple(_stepped(each, own, text, file, context, depth + 1) for each in parts)
    failed = next((each for each in found if isinstance(each.data, Failure)), None)
    row = failed or Value(found)
    return _stepped(row, rest, text, file, context, depth + 1) if rest else row


# Operators, conditions and functions.


def _operation(node: Sequence, file: File, context: Context, depth: int) -> Value:
    operands = [evaluate(item, file, context, depth + 1) for item in node.items[::2]]
    symbols = [item.text for item in node.items[1::2] if isinstance(item, Scalar)]
    for level in reversed(BINDING):
        kept, waiting = [operands[0]], []
        for symbol, right in zip(symbols, operands[1:], strict=True):
            if symbol in level:
                kept[-1] = _operated(symbol, kept[-1], right)
            else:
                kept.append(right)
                waiting.append(symbol)
        operands, symbols = kept, waiting
    return operands[0]


def _operated(symbol: str, left: Value, right: Value) -> Value:
    return each_possibility(lambda one, other: operation(symbol, one, other), (left, right))


def _signed(node: Sequence, file: File, context: Context, depth: int) -> Value:
    value = evaluate(node.items[0], file, context, depth + 1)
    zero = Value(0)
    for sign in reversed((node.tag or "").removeprefix(UNARY)):
        if sign == "!":
            value = each_possibility(negated, (value,))
        else:
            value = _operated("-", zero, value)
    return value


def _condition(node: Sequence, file: File, context: Context, depth: int) -> Value:
    condition, then, otherwise = (evaluate(item, file, context, depth + 1) for item in node.items)
    return each_possibility(lambda one: conditional_value(one, then, otherwise), (condition,))


def _call(node: Sequence, file: File, context: Context, depth: int) -> Value:
    name = (node.tag or "").removeprefix(CALL)
    values: list[Value] = []
    for item in node.items:
        value = evaluate(item, file, context, depth + 1)
        if not isinstance(item, Sequence) or item.tag != SPREAD:
            values.append(value)
        elif isinstance(value.data, tuple):
            values += elements(value)
        else:
            return value if not value.is_known else unknown(Cause.CALL, name=name)
    return each_possibility(lambda *each: call(name, list(each)), values)


def _inside(node: Sequence, file: File, context: Context, depth: int) -> Value:
    return evaluate(node.items[0], file, context, depth + 1)


# `for`.


def _for(node: Sequence, file: File, context: Context, depth: int) -> Value:
    collection = evaluate(node.items[1], file, context, depth + 1)
    return each_possibility(lambda each: _for_in(each, node, file, context, depth), (collection,))


def _for_in(value: Value, node: Sequence, file: File, context: Context, depth: int) -> Value:
    if not value.is_known:
        return value
    if not isinstance(value.data, dict | tuple):
        return failure(Cause.CONDITION)._replace(by_default=value.by_default)
    head = node.items[0]
    names = (
        [item.text for item in head.items if isinstance(item, Scalar)]
        if isinstance(head, Sequence)
        else []
    )
    is_object = node.tag == FOR_OBJECT
    results = node.items[2 : 4 if is_object else 3]
    tests = node.items[2 + len(results) :]
    made = Members()
    row: list[Value] = []
    conditions: list[Value] = []
    for key, child in pairs_of(value):
        bound = dict(zip(reversed(names), (child, key), strict=False))
        inner = context._replace(names={**context.names, **bound})
        for test in tests:
            condition = evaluate(test, file, inner, depth + 1)
            if not condition.is_known:
                return (
                    unknown(Cause.CONDITION) if isinstance(condition.data, Several) else condition
                )
            conditions.append(condition)
        if tests and conditions[-1].data not in (True, "true"):
            continue
        parts = [evaluate(each, file, inner, depth + 1) for each in results]
        if is_object:
            grouping = isinstance(results[1], Sequence) and results[1].tag == SPREAD
            if not grouping and text_of(parts[0]) in made:
                return failure(Cause.CONDITION)._replace(by_default=value.by_default)
            _put(made, parts[0], parts[1], grouping)
        else:
            row.append(parts[0])
    refused = _refused_part([*made.values(), *row])
    return refused or after(Value(made if is_object else tuple(row)), (value, *conditions))


def pairs_of(value: Value) -> Iterator[tuple[Value, Value]]:
    """Yield the keys of a collection with its members, in Terraform's order."""
    if isinstance(value.data, dict):
        for name, child in sorted(entries(value), key=lambda each: each[0]):
            if isinstance(name, OpenKey):
                yield unknown(Cause.CONDITION), child
            else:
                yield Value(str(name), by_default=value.by_default), child
    for index, child in enumerate(elements(value)):
        yield (child if value.is_set else Value(index)), child


def _put(made: dict[str, Value], key: Value, value: Value, grouping: bool) -> None:
    name = text_of(key)
    if name is None:
        made[open_key(made)] = value
    elif grouping:
        held = made[name].data if name in made else ()
        made[name] = Value((*held, value) if isinstance(held, tuple) else (value,))
    else:
        made[name] = value


_Evaluator = Callable[[Sequence, File, Context, int], Value]

_EVALUATORS: Final[dict[str, _Evaluator]] = {
    CONDITIONAL: _condition,
    ACCESS: _access,
    FOR_OBJECT: _for,
    FOR_TUPLE: _for,
    INTERPOLATION: _inside,
    OPERATION: _operation,
    SPREAD: _inside,
}


# Instances of a block.


def instances(body: Mapping, file: File, context: Context) -> list[Context]:
    """Return the contexts of the instances of a block, one where they cannot be told apart.

    A block of which there is no instance by default is still judged, in its own context.
    """
    for_each, count = argument(body, "for_each"), argument(body, "count")
    if for_each is not None:
        value = evaluate(for_each, file, context)
        known, asked = context.module.instances, id(value.data)
        if asked in known and not context.names and known[asked][0] is value.data:
            return known[asked][1]
        found = [
            context.naming(each=pair_value(key, child))
            for each in _possible(value)
            for key, child in pairs_of(each)
        ]
        if found and not context.names and isinstance(value.data, dict | tuple):
            known[asked] = (value.data, found)
    elif count is not None:
        found = [
            context.naming(count=Value({"index": Value(index)}))
            for each in _possible(evaluate(count, file, context))
            for index in range(_count(each))
        ]
    else:
        found = []
    return found or [context]


def values_in(node: Node, file: File, contexts: list[Context]) -> list[Value]:
    """Return the values of an expression in the instances of its block.

    Of those that are simply on, one stands for all. What one expression is in the instances of one
    collection is found out once for a module.
    """
    if len(contexts) < _FEW:
        return [evaluate(node, file, context) for context in contexts]
    known = contexts[0].module.in_instances
    asked = (id(contexts), file.tree.text[node.start : node.end])
    if asked not in known:
        kept: dict[object, Value] = {}
        for index, context in enumerate(contexts):
            value = evaluate(node, file, context)
            kept.setdefault(value.by_default if is_on(value) else (index,), value)
        known[asked] = (contexts, list(kept.values()))
    return known[asked][1]


def _possible(value: Value) -> tuple[Value, ...]:
    return value.data.values if isinstance(value.data, Several) else (value,)


def _count(value: Value) -> int:
    data = value.data
    return (
        data
        if isinstance(data, int) and not isinstance(data, bool) and data < _MOST_INSTANCES
        else 0
    )


def pair_value(key: Value, value: Value) -> Value:
    """Return what `each`, or the iterator of a dynamic block, stands for."""
    return Value({"key": key, "value": value})
