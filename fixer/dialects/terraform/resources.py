"""Terraform and OpenTofu, in HCL and in its JSON form.

Sources: "Resource: aws_ecr_repository" in the documentation of the AWS provider, whose block
`image_scanning_configuration` has the required argument `scan_on_push`; without the block images
are not scanned. "awscc_ecr_repository" in that of the AWS Cloud Control provider, where the same
words are an attribute and its member. "Override Files" and "JSON Configuration Syntax" in that of
the Terraform language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.dialects.common.assessment import Outcome, State, depends, refused, repository
from fixer.dialects.terraform.blocks import (
    Piece,
    argument,
    entries_of,
    has_computed_key,
    is_json,
    is_literal,
    member,
    pieces,
    root_of,
    text_argument,
)
from fixer.dialects.terraform.evaluate import Scope, in_each, is_true, resolve
from fixer.dialects.terraform.local_modules import called, module_of
from fixer.dialects.terraform.module import Value, is_override
from fixer.dialects.terraform.setting import (
    BLOCK,
    CLOUD_CONTROL,
    RESOURCE,
    SETTING,
    Setting,
    dynamic_blocks,
    judge,
    moved,
)
from fixer.dialects.terraform.stacks import stacks
from fixer.model.declaration import Absent, Change, Declarations, File, RegistryRule, Repository
from fixer.model.edits import Applicability
from fixer.model.tree import Block, Entry, Mapping, Node, Scalar, Sequence, key_text, walk

_REGISTRY: Final = "aws_ecr_registry_scanning_configuration"
_LAST: Final = frozenset(("lifecycle", "provisioner", "connection", "depends_on"))
"""What comes last in a resource; "Style Guide" of the Terraform language."""


def declarations(file: File) -> Declarations:
    """Return the repositories of a file and of the modules that it calls, judged."""
    scope = Scope(module_of(file))
    found = [
        *_resources(file, scope),
        *called(file, scope),
        *stacks(file, scope),
    ]
    found.sort(key=lambda each: each.at.start)
    return Declarations(tuple(found), tuple(_registry_rules(file)))


def _resources(file: File, scope: Scope) -> Iterator[Repository]:
    for piece in pieces(root_of(file.tree), "resource", 2):
        kind, name = piece.labels
        if kind not in (RESOURCE, CLOUD_CONTROL):
            continue
        setting, home = piece, file
        if not is_override(file.path):
            setting, home = _overridden(piece, file, scope)
        elif scope.module.is_merged("resource", piece.labels) or not _configures(piece):
            continue
        inside = in_each(scope, argument(piece.body, "for_each"), file)
        judged = (_block if kind == RESOURCE else _attribute)(setting, home, inside)
        outcome = moved(judged, piece.key, home, file)
        outcome = outcome._replace(notes=(*outcome.notes, *_ignored(piece.body)))
        title = text_argument(piece.body, "name" if kind == RESOURCE else "repository_name")
        yield repository(outcome, f"{kind}.{name}", title)


def _overridden(piece: Piece, file: File, scope: Scope) -> tuple[Piece, File]:
    """Return the block from which a resource has its setting, and the file of that block."""
    overriding = scope.module.overriding("resource", piece.labels)
    found = (each for each in overriding if _configures(each[0]))
    return next(found, (piece, file))


def _configures(piece: Piece) -> bool:
    """Tell whether a resource says anything of scanning, which an override file then decides."""
    return bool(entries_of(piece.body, BLOCK)) or any(dynamic_blocks(piece.body))


def _block(piece: Piece, file: File, scope: Scope) -> Outcome:
    """Judge a resource whose setting stands in a block."""
    body = piece.body
    written = entries_of(body, BLOCK)
    dynamic = list(dynamic_blocks(body))
    blocks = list(pieces(body, BLOCK))
    if len(blocks) + len(dynamic) > 1:
        what = f"{BLOCK} stands there more than once, which Terraform refuses"
        return refused((written or [Entry(dynamic[0].key, body)])[0].key, what, "leave one of them")
    if dynamic:
        return _dynamic(dynamic[0], file, scope)
    if blocks:
        return _in_block(blocks[0], file, scope)
    if not written:
        return _missing(piece)
    key, value = written[0]
    if is_json(file.tree) and _is_nothing(value):
        return _vacant(key, value)
    return refused(
        key, f"{BLOCK} is no block, which Terraform refuses", f"write {BLOCK} as a block"
    )


def _missing(piece: Piece, block: bool = True) -> Outcome:
    body = piece.body
    path = (BLOCK, SETTING)
    empty = not body.entries and body.flow
    site = Absent(body, path, _last_before(body), empty, block and not body.flow)
    return Outcome(
        State.ABSENT,
        piece.key,
        f"it has no {BLOCK}",
        f"adds {BLOCK} with {SETTING} = true",
        changes=(Change(site),),
    )


def _last_before(body: Mapping) -> Node | None:
    """Return the key behind which a block goes: before those that come last."""
    keys = [key for key, _ in body.entries]
    kept = [key for key in keys if key_text(key) not in _LAST]
    return kept[-1] if kept and kept[-1] is not keys[-1] else None


def _is_nothing(value: Node) -> bool:
    if isinstance(value, Scalar):
        return not value.style and value.text == "null"
    return isinstance(value, Mapping | Sequence) and not list(walk(value))[1:]


def _vacant(key: Node, value: Node) -> Outcome:
    return Outcome(
        State.ABSENT,
        key,
        f"{BLOCK} is empty",
        f"adds {SETTING} = true",
        changes=(Change(Absent(value, (SETTING,), replaces=True)),),
    )


def _in_block(inner: Piece, file: File, scope: Scope) -> Outcome:
    """Judge a block, or the content of a dynamic one, by its setting."""
    found = entries_of(inner.body, SETTING)
    if len(found) > 1:
        return refused(found[0].key, f"{SETTING} stands there more than once", "leave one of them")
    if found:
        return judge(Setting(SETTING, found[0].value, file), scope)
    if inner.body.flow and not inner.body.entries:
        return _vacant(inner.key, inner.body)
    return Outcome(
        State.ABSENT,
        inner.key,
        f"{BLOCK} has no {SETTING}",
        f"adds {SETTING} = true",
        changes=(Change(Absent(inner.body, (SETTING,))),),
    )


def _dynamic(dynamic: Piece, file: File, scope: Scope) -> Outcome:
    """Judge a dynamic block by its content, and by whether there is one."""
    contents = list(pieces(dynamic.body, "content"))
    if len(contents) != 1:
        return depends(dynamic.key, f"the dynamic {BLOCK} has no content", "mend the block")
    each = argument(dynamic.body, "for_each")
    items = resolve(each, file, scope) if each is not None else Value(None)
    if _iterator(dynamic) == "each":
        scope = scope._replace(each=())
    outcome = _in_block(contents[0], file, scope)
    instead = f"write a plain {BLOCK} with {SETTING} = true"
    if isinstance(items.node, Mapping | Sequence) and is_literal(items.node):
        if not list(walk(items.node))[1:]:
            state = State.DEPENDS if items.by_default else State.ABSENT
            why = f"the for_each of the dynamic {BLOCK} is empty"
            return Outcome(state, dynamic.key, why, instead, Applicability.MANUAL)
        if outcome.state is State.ON and items.by_default:
            why = f"the {items.origin} decides by its default whether there is an {BLOCK}"
            return outcome._replace(by_default=True, why=outcome.why or why)
        return outcome
    why = f"the for_each of the dynamic {BLOCK} decides whether there is one"
    if outcome.state is State.OFF and outcome.applicability is Applicability.SAFE:
        return outcome._replace(leaves=State.DEPENDS, notes=(f"after that {why}",))
    if outcome.state is State.ON:
        return depends(dynamic.key, why, instead)
    return outcome._replace(
        state=State.DEPENDS, applicability=Applicability.MANUAL, changes=(), notes=(why,)
    )


def _iterator(dynamic: Piece) -> str | None:
    """Return the name under which a dynamic block knows the item, where it names it."""
    name = argument(dynamic.body, "iterator")
    return name.text if isinstance(name, Scalar) else None


def _attribute(piece: Piece, file: File, scope: Scope) -> Outcome:
    """Judge a resource of the Cloud Control provider, whose setting is a member of an object."""
    found = entries_of(piece.body, BLOCK)
    if not found:
        return _missing(piece, block=False)
    key, value = found[0]
    if len(found) > 1:
        return refused(key, f"{BLOCK} stands there more than once", "leave one of them")
    if isinstance(value, Block):
        return refused(key, f"{BLOCK} is a block, which Terraform refuses", "write it as an object")
    node = resolve(value, file, scope)
    if node.node is not value and node.node is not None and not isinstance(node.node, Mapping):
        return depends(key, f"{BLOCK} is an expression", f"write {SETTING} = true in it")
    if _is_nothing(value):
        return _vacant(key, value)
    if isinstance(node.node, Mapping) and has_computed_key(node.node):
        what = f"{BLOCK} is an object with a computed key"
        return depends(key, what, f"write {BLOCK} = {{ {SETTING} = true }}")
    if isinstance(node.node, Mapping):
        if node.node is value:
            return _member(key, value, file, scope)
        if is_true(member(node.node, SETTING)):
            why = f"{BLOCK} is on by the {node.origin}, which a caller may override"
            return Outcome(
                State.ON, key, why if node.by_default else "", by_default=node.by_default
            )
    why = node.why or (f"the {node.origin}, where it is not on" if node.origin else "no object")
    return depends(key, f"{BLOCK} is {why}", f"write {BLOCK} = {{ {SETTING} = true }}")


def _member(key: Node, written: Mapping, file: File, scope: Scope) -> Outcome:
    """Judge an object that is written out in the resource."""
    members = entries_of(written, SETTING)
    if len(members) > 1:
        what = f"{SETTING} stands there more than once"
        return refused(members[0].key, what, "leave one of them")
    if members:
        return judge(Setting(SETTING, members[0].value, file), scope)
    change = Change(Absent(written, (SETTING,)))
    why, remedy = f"{BLOCK} has no {SETTING}", f"adds {SETTING} = true"
    return Outcome(State.ABSENT, key, why, remedy, changes=(change,))


def _ignored(body: Mapping) -> Iterator[str]:
    """Yield a note where changes of the setting are not applied."""
    for lifecycle in pieces(body, "lifecycle"):
        ignored = argument(lifecycle.body, "ignore_changes")
        if ignored is None:
            continue
        words = {
            re.split(r"[\[.]", node.text)[0] for node in walk(ignored) if isinstance(node, Scalar)
        }
        if words & {BLOCK, "all", f"${{{BLOCK}}}"}:
            yield (
                "lifecycle.ignore_changes names it, so Terraform will not apply the setting to "
                "repositories that exist"
            )


def _registry_rules(file: File) -> Iterator[RegistryRule]:
    """Yield the literal rules of a registry's scanning configuration."""
    for piece in pieces(root_of(file.tree), "resource", 2):
        if piece.labels[:1] != (_REGISTRY,):
            continue
        for rule in pieces(piece.body, "rule"):
            frequency = text_argument(rule.body, "scan_frequency")
            filters = (
                text_argument(each.body, "filter")
                for each in pieces(rule.body, "repository_filter")
            )
            if frequency is not None:
                yield RegistryRule(frequency, tuple(text for text in filters if text is not None))
