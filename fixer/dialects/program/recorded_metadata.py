"""The metadata that a program gives to the resource of a repository, in which scanners look.

Sources: "CfnResource" in the API reference of the AWS CDK (`cfnOptions`, `addMetadata`,
`addOverride`), and `addCfnSuppressRules` of the AWS Solutions Constructs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.program.calls import calls_of, member_owner
from fixer.dialects.program.declared import Declared
from fixer.dialects.program.names import text_of
from fixer.dialects.program.overrides import (
    by_subject,
    is_behind_condition,
    made_last,
)
from fixer.dialects.program.searching import Mark
from fixer.dialects.program.subjects import subject_of
from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar
from fixer.syntax.program.reading import COMMENTS, Cst, Program

_METADATA: Final = "Metadata"
_OPTIONS: Final = Mark(re.compile(r"\b[cC]fn_?[oO]ptions\b"), ("ptions",), 5)
_CALL: Final = Mark(
    re.compile(r"\b(?:[aA]dd_?[mM]etadata|[aA]dd_?[oO]verride|addCfnSuppressRules)\s*\("),
    ("etadata", "verride", "addCfnSuppressRules"),
    5,
)
_SUPPRESSED_RULES: Final = ("cfn_nag", "rules_to_suppress")


class _Written(NamedTuple):
    """A place in a program that gives the metadata of a resource a value."""

    at: Cst
    on: Cst
    """What it is done to."""
    path: tuple[str, ...]
    """The keys below the metadata."""
    value: Node


def metadata_in(program: Program, declared: list[Declared]) -> dict[int, tuple[Node, ...]]:
    """Return what is recorded of some repositories besides their properties, by their calls.

    What is recorded under a condition alone is left out.
    """
    if _METADATA.lower() not in program.text.lower() and "addCfnSuppressRules" not in program.text:
        return {}
    known = by_subject(program, declared)
    found: dict[int, tuple[Node, ...]] = {}
    for each in (*_assigned(program), *_called_for(program)):
        subject = subject_of(program, each.on)
        for call in made_last(program, known.get(subject, ()) if subject else (), each.at):
            if not is_behind_condition(program, each.at, call):
                found[int(call.id)] = (*found.get(int(call.id), ()), _below(each))
    return found


def _below(written: _Written) -> Node:
    """Return the metadata as a resource of a template has it."""
    node = written.value
    for key in reversed((_METADATA, *written.path)):
        at = (node.start, node.content, node.end)
        node = Mapping(*at, True, [Entry(Scalar(*at, key), node)])
    return node


def _assigned(program: Program) -> Iterator[_Written]:
    """Yield the assignments to the metadata among the options of a resource."""
    for found in _OPTIONS.matches(program.text):
        leaf = program.leaf_at(found.start(), found.end())
        if leaf is None or leaf.type in COMMENTS:
            continue
        members: list[Cst] = []
        for outer in program.above(leaf):
            if outer.type.startswith("assignment"):
                if len(members) > 1:
                    yield from _of_members(program, outer, members)
                break
            if outer.type in program.grammar.members or member_owner(program, outer) is not None:
                members.append(outer)


def _of_members(program: Program, assignment: Cst, members: list[Cst]) -> Iterator[_Written]:
    options, metadata, *below = members
    on = member_owner(program, options)
    left, right = (assignment.child_by_field_name(each) for each in ("left", "right"))
    names = [_name_of(program, each) for each in (metadata, *below)]
    if on is None or left is None or right is None or left.end_byte != members[-1].end_byte:
        return
    if names[0].lower() == _METADATA.lower() and all(names):
        yield _Written(assignment, on, tuple(names[1:]), program.value(right))


def _name_of(program: Program, member: Cst) -> str:
    """Return the name of a member, or the text that it is an index by; empty if unknown."""
    fields = program.grammar.members.get(member.type)
    if fields is not None:
        return program.source(member.child_by_field_name(fields[1]))
    return text_of(program, member.named_children[-1]) or ""


def _called_for(program: Program) -> Iterator[_Written]:
    """Yield the calls that add to the metadata of a resource."""
    for each in calls_of(program, _CALL):
        call, given, name = each.call, each.given, program.source(each.name)
        if len(given) < 2:
            continue
        if name == "addCfnSuppressRules":
            yield _Written(call, given[0], _SUPPRESSED_RULES, program.value(given[1]))
            continue
        key = text_of(program, given[0])
        if each.on is None or key is None:
            continue
        path = tuple(key.split(".")) if "verride" in name else (_METADATA, key)
        if path[0] == _METADATA:
            yield _Written(call, each.on, path[1:], program.value(given[1]))
