"""The repositories of the CloudFormation templates that stand in a Terraform file.

Source: "Resource: aws_cloudformation_stack" in the documentation of the AWS provider, whose
`parameters` decide over the Default of a parameter in `template_body`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.dialects.cloudformation import resources as cloudformation
from fixer.dialects.common.assessment import depends, repository
from fixer.dialects.common.mappings import sources, value_of
from fixer.dialects.terraform.blocks import (
    Piece,
    argument,
    entries_of,
    has_computed_key,
    is_literal,
    member,
    pieces,
    root_of,
    used_in,
)
from fixer.dialects.terraform.evaluate import Scope
from fixer.dialects.terraform.module import Module
from fixer.model.declaration import Absent, File, Repository, Verdict, alone
from fixer.model.edits import Applicability
from fixer.model.tree import (
    FILLED_IN,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    key_text,
    resolved,
)

_EXPRESSION: Final = re.compile(r"Fn::[a-z][\w:]*")
"""What a template calls an expression of Terraform, which it takes for a function."""
_DECLARES: Final = re.compile(r"AWS::ECR::Repository\b")
_COMMENT: Final = re.compile(r"(?:^|(?<=\s))(?:#|//).*", re.MULTILINE)
"""A comment of Terraform or of YAML; one too many is no harm."""


def stacks(file: File, scope: Scope) -> Iterator[Repository]:
    """Yield the repositories of the CloudFormation templates that stand in a file."""
    for piece in pieces(root_of(file.tree), "resource", 2):
        if not piece.labels[0].startswith("aws_cloudformation_stack"):
            continue
        address = ".".join(piece.labels)
        for key, value in entries_of(piece.body, "template_body"):
            declared = list(_declared(piece, value, file))
            for each in declared:
                yield each._replace(
                    logical_id=f"{address}: {each.logical_id}",
                    why=_EXPRESSION.sub("an expression", each.why),
                    remedy=_EXPRESSION.sub("it", each.remedy),
                )
            if _mentions(value, file, scope.module) > len(declared):
                what = "a resource" if declared else "a template"
                why = f"template_body holds {what} that cannot be read inside Terraform"
                outcome = depends(key, why, "set ScanOnPush: true in it, or move it to a file")
                yield repository(outcome, address, None)


def _declared(piece: Piece, value: Node, file: File) -> Iterator[Repository]:
    """Yield what a template declares under the parameters that the stack gives."""
    tree = _template(value, file.tree)
    if tree is None or not isinstance(tree.documents[0], Mapping):
        return
    parameters = argument(piece.body, "parameters")
    root = tree.documents[0]
    if parameters is not None:
        tree = tree._replace(documents=(_under(root, parameters),))
    for each in cloudformation.declarations(alone(file.path, tree)).repositories:
        yield _decided(_unless_computed(each), root, parameters)


def _template(value: Node, tree: Tree) -> Tree | None:
    """Return the tree of a template: a heredoc that was read, or an object that is encoded."""
    if isinstance(value, Sequence) and value.tag in ("!call:jsonencode", "!call:yamlencode"):
        value = value.items[0] if len(value.items) == 1 else value
        return Tree(tree.text, (value,)) if isinstance(value, Mapping) else None
    found = next((graft for graft in tree.grafts if graft.documents[0] is value), None)
    return found._replace(documents=(value,)) if found else None


def _mentions(value: Node, file: File, module: Module) -> int:
    """Count how often an expression, and the locals that it uses, hold a repository's type."""
    count = 0
    waiting: list[tuple[Node, File]] = [(value, file)]
    seen: set[str] = set()
    while waiting:
        node, home = waiting.pop()
        text = home.tree.text[node.start : node.end]
        count += len(_DECLARES.findall(_COMMENT.sub("", text)))
        names = {steps[1] for steps in used_in(text) if steps[0] == "local" and len(steps) > 1}
        for name in names - seen:
            waiting += module.locals.get(name, ())
        seen |= names
    return count


# Parameters.


def _given(name: str, parameters: Node) -> Node | None:
    """Return what a stack gives for a parameter; all of it, where only deployment knows."""
    if not isinstance(parameters, Mapping) or has_computed_key(parameters):
        return parameters
    return member(parameters, name)


def _is_known(value: Node) -> bool:
    return isinstance(value, Scalar) and is_literal(value)


def _under(root: Mapping, parameters: Node) -> Mapping:
    """Return a template in which the Defaults are what a stack gives for the parameters."""
    entries = []
    for key, value in root.entries:
        section = resolved(value)
        if key_text(key) == "Parameters" and isinstance(section, Mapping):
            value = _with_entries(section, [_default(each, parameters) for each in section.entries])
        entries.append(Entry(key, value))
    return _with_entries(root, entries)


def _default(parameter: Entry, parameters: Node) -> Entry:
    given = _given(key_text(parameter.key) or "", parameters)
    body = resolved(parameter.value)
    if given is None or not isinstance(body, Mapping):
        return parameter
    kept = [entry for entry in body.entries if key_text(entry.key) != "Default"]
    if _is_known(given):
        kept.append(Entry(Scalar(given.start, given.start, given.start, "Default"), given))
    return Entry(parameter.key, _with_entries(body, kept))


def _with_entries(node: Mapping, entries: list[Entry]) -> Mapping:
    return Mapping(node.start, node.content, node.end, node.flow, entries, node.tag, node.anchor)


def _decided(each: Repository, root: Mapping, parameters: Node | None) -> Repository:
    """Return the judgement of a repository whose parameter is given, in words that say so."""
    section = resolved(value_of(root, "Parameters") or root)
    for key, _ in section.entries if parameters and isinstance(section, Mapping) else ():
        name = key_text(key) or ""
        given = _given(name, parameters) if parameters is not None else None
        about = f"ScanOnPush is the parameter {name}, "
        if given is None or not each.why.startswith(about):
            continue
        if not _is_known(given):
            why, remedy = "which is an expression in parameters", f"make sure that {name} is true"
            return each._replace(why=about + why, remedy=remedy)
        if each.verdict is Verdict.COMPLIANT:
            return each._replace(why="", by_default=False)
        why = each.why.replace("whose Default is", "which parameters sets to")
        remedy = f"sets {name} in parameters to true" if each.changes else each.remedy
        return each._replace(verdict=Verdict.DISABLED, why=why, remedy=remedy)
    return each


# Computed keys.


def _unless_computed(each: Repository) -> Repository:
    """Return a judgement, which only deployment knows where an unknown key may be the missing one.

    An edit would then write the key a second time.
    """
    holders = [change.site.within for change in each.changes if isinstance(change.site, Absent)]
    if not any(isinstance(node, Mapping) and _is_open(node) for node in holders):
        return each
    return each._replace(
        verdict=Verdict.CONDITIONAL,
        why=f"{each.why}, unless the key that is filled in is this one",
        remedy="write ScanOnPush: true in it, or make sure that it is filled in",
        applicability=Applicability.MANUAL,
        changes=(),
    )


def _is_open(node: Mapping) -> bool:
    """Tell whether a part that is filled in may bring keys into a mapping."""
    return any(
        key.tag is not None
        or FILLED_IN in (key_text(key) or "")
        or (key_text(key) == "<<" and FILLED_IN in _text_of(value))
        for source in sources(node)
        for key, value in source.entries
    )


def _text_of(node: Node) -> str:
    """Return the texts of a scalar, or of those that are merged."""
    node = resolved(node)
    if isinstance(node, Sequence):
        return "".join(map(_text_of, node.items))
    return node.text if isinstance(node, Scalar) else ""
