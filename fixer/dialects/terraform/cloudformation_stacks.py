"""The repositories of the CloudFormation templates inside a Terraform file.

Source: "Resource: aws_cloudformation_stack" in the documentation of the AWS provider, whose
`parameters` decide over the Default of a parameter in `template_body`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.dialects.cloudformation.resources import declarations as template_declarations
from fixer.dialects.common.assessments import conditional
from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    entries_of,
    has_computed_key,
    is_literal,
    member,
    root_of,
    used_in,
)
from fixer.dialects.terraform.encoded_documents import document_at, without_unsure_additions
from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.module import Module
from fixer.model.declaration import Assessment, Repository, Verdict
from fixer.model.file import File, single_file
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    key_text,
    resolved,
)

_CODE: Final = "ScanOnPush: true"
_DECLARES: Final = re.compile(r"AWS::ECR::Repository\b")
_COMMENT: Final = re.compile(r"(?:^|(?<=\s))(?:#|//).*", re.MULTILINE)
"""A comment of Terraform or of YAML; one too many does no harm."""


def stack_repositories(file: File, context: Context) -> Iterator[Repository]:
    """Yield the repositories of the CloudFormation templates inside a file, assessed."""
    for block in blocks_of(root_of(file.tree), "resource", 2):
        if not block.labels[0].startswith("aws_cloudformation_stack"):
            continue
        address = ".".join(block.labels)
        for key, value in entries_of(block.body, "template_body"):
            declared = list(_declared(block, value, file))
            for each in declared:
                yield each._replace(logical_id=f"{address}: {each.logical_id}")
            if _count_mentions(value, file, context.module) > len(declared):
                yield Repository(address, _unreadable(key, bool(declared)))


def _unreadable(key: Node, in_part: bool) -> Assessment:
    """Return the assessment of a template that is not read, or not all of it."""
    cause = Cause.STACK_RESOURCE_UNREADABLE if in_part else Cause.STACK_TEMPLATE_UNREADABLE
    return conditional(key, Reason(cause), Remedy(Action.MOVE_TEMPLATE, code=_CODE))


def _declared(block: HclBlock, value: Node, file: File) -> Iterator[Repository]:
    """Yield what a template declares under the parameters that the stack gives."""
    tree = document_at(value, file.tree)
    root = tree.documents[0] if tree is not None else None
    if tree is None or not isinstance(root, Mapping):
        return
    parameters = argument(block.body, "parameters")
    if parameters is not None:
        tree = tree._replace(documents=(_under_parameters(root, parameters),))
    for each in template_declarations(single_file(file.path, tree)).repositories:
        assessment = without_unsure_additions(each.assessment, _CODE)
        if parameters is not None:
            assessment = _with_parameters(assessment, root, parameters)
        yield each._replace(assessment=assessment)


def _count_mentions(value: Node, file: File, module: Module) -> int:
    """Return how often an expression, and the locals that it uses, hold a repository's type."""
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


# The stack's parameters, which win over the Defaults of the template.


def _given(name: str, parameters: Node) -> Node | None:
    """Return the value that a stack gives for a parameter.

    If only deployment decides which parameters are given, return the expression for all of them.
    """
    if not isinstance(parameters, Mapping) or has_computed_key(parameters):
        return parameters
    return member(parameters, name)


def _is_known(value: Node) -> bool:
    return isinstance(value, Scalar) and is_literal(value)


def _under_parameters(root: Mapping, parameters: Node) -> Mapping:
    """Return a template in which the Defaults are the values that a stack gives."""
    entries = []
    for key, value in root.entries:
        section = resolved(value)
        if key_text(key) == "Parameters" and isinstance(section, Mapping):
            given = [_with_given_default(each, parameters) for each in section.entries]
            entries.append(Entry(key, _with_entries(section, given)))
        else:
            entries.append(Entry(key, value))
    return _with_entries(root, entries)


def _with_given_default(parameter: Entry, parameters: Node) -> Entry:
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


_PARAMETER_CAUSES: Final = frozenset(
    (
        Cause.PARAMETER_NEVER_TRUE,
        Cause.PARAMETER_NO_DEFAULT,
        Cause.PARAMETER_DEFAULT_ON,
        Cause.PARAMETER_DEFAULT_COMPUTED,
        Cause.PARAMETER_DEFAULT,
        Cause.PARAMETER_DEFAULT_NEVER_TRUE,
        Cause.PARAMETER_PATTERN,
    )
)
_WRAPPING_CAUSES: Final = frozenset(
    (Cause.USED_FOR_MORE, Cause.MAPPING_USED_FOR_MORE, Cause.SHARED_BY_ANCHOR)
)


def _parameter_reason(reason: Reason | None) -> Reason | None:
    """Return the reason about a parameter that a reason is, or adds to."""
    while reason is not None and reason.cause in _WRAPPING_CAUSES:
        reason = reason.inner
    return reason if reason is not None and reason.cause in _PARAMETER_CAUSES else None


def _with_parameters(assessment: Assessment, root: Mapping, parameters: Node) -> Assessment:
    """Return the assessment of a setting whose parameter the stack gives, with that reason.

    A stack gives parameters to the template itself, not to a template inside of it.
    """
    about = _parameter_reason(assessment.reason)
    given = _given(about.name, parameters) if about is not None else None
    if about is None or given is None or not _declares(root, about.name):
        return assessment
    if not _is_known(given):
        return assessment._replace(
            reason=Reason(Cause.STACK_PARAMETER_COMPUTED, setting=about.setting, name=about.name),
            remedy=Remedy(Action.ENSURE_STACK_PARAMETER, name=about.name),
        )
    if assessment.verdict is Verdict.COMPLIANT:
        return assessment._replace(reason=None, relies_on_default=False)
    return assessment._replace(
        verdict=Verdict.DISABLED,
        reason=_given_by_stack(assessment.reason),
        remedy=_remedy_in_stack(assessment, about.name),
    )


def _declares(root: Mapping, name: str) -> bool:
    sections = [resolved(value) for key, value in root.entries if key_text(key) == "Parameters"]
    keys = [key for each in sections if isinstance(each, Mapping) for key, _ in each.entries]
    return name in map(key_text, keys)


_GIVEN: Final = {
    Cause.PARAMETER_DEFAULT: Cause.STACK_PARAMETER,
    Cause.PARAMETER_DEFAULT_NEVER_TRUE: Cause.STACK_PARAMETER_NEVER_TRUE,
    Cause.PARAMETER_PATTERN: Cause.STACK_PARAMETER_PATTERN,
}
"""What is said of a Default, and the same of a value that the stack gives."""


def _remedy_in_stack(assessment: Assessment, name: str) -> Remedy | None:
    """Return the remedy for a parameter whose Default does not count, as the stack gives it."""
    if assessment.changes:
        return Remedy(Action.SET_STACK_PARAMETER, name=name)
    remedy = assessment.remedy
    if remedy is not None and remedy.action is Action.CHANGE_DEFAULT:
        return Remedy(Action.ENSURE_STACK_PARAMETER, name=name)
    return remedy


def _given_by_stack(reason: Reason | None) -> Reason | None:
    """Return a reason about a Default as one about the value that the stack gives."""
    if reason is None:
        return None
    cause = _GIVEN.get(reason.cause, reason.cause)
    return reason._replace(cause=cause, inner=_given_by_stack(reason.inner))
