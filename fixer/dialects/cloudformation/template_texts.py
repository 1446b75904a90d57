"""Templates that are a text inside another one, and are not read in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from fixer.dialects.cloudformation.literals import CODE
from fixer.dialects.cloudformation.stack_values import BODY
from fixer.dialects.cloudformation.template import REPOSITORY, Document
from fixer.dialects.common.assessments import conditional
from fixer.model.declaration import Declarations, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.errors import ParseError
from fixer.model.file import File, single_file
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar, Tree, walk
from fixer.syntax import yaml

_REMEDY = Remedy(Action.MOVE_TEMPLATE, code=CODE)


def text_repositories(
    document: Document, file: File, judge: Callable[[File], Declarations]
) -> Iterator[Repository]:
    """Yield the repositories of the templates that are texts; a person has to change them.

    Args:
        document: The document.
        file: Its file.
        judge: Returns what a template declares.
    """
    for entry in document.texts:
        texts = [node for node in walk(entry.value) if _mentions(node)]
        if not texts or _is_read(entry, document):
            continue
        tree = _tree(texts[0]) if len(texts) == 1 and texts[0] is entry.value else None
        if tree is None:
            reason = Reason(Cause.TEMPLATE_TEXT_UNREADABLE, setting=BODY)
            yield Repository(BODY, conditional(entry.key, reason, _REMEDY))
            continue
        for each in judge(single_file(file.path, tree)).repositories:
            yield _moved(each, entry.value)


def _mentions(node: Node) -> bool:
    return isinstance(node, Scalar) and REPOSITORY in node.text


def _is_read(entry: Entry, document: Document) -> bool:
    """Whether the template is a mapping that is judged in its place."""
    nodes = walk(entry.value)
    return any(isinstance(node, Mapping) and id(node) in document.holder_ids for node in nodes)


def _tree(node: Node) -> Tree | None:
    text = node.text if isinstance(node, Scalar) else ""
    from fixer.syntax import json

    for read in (json.parse, yaml.parse):
        with suppress(ParseError):
            return read(text)
    return None


def _moved(repository: Repository, text: Node) -> Repository:
    """Return a repository of the text as one of the file, without a fix."""
    assessment = repository.assessment._replace(
        at=text, changes=(), alternatives=(), off_token=None, declaration=None
    )
    if assessment.verdict is not Verdict.COMPLIANT:
        assessment = assessment._replace(applicability=Applicability.MANUAL, remedy=_REMEDY)
    return repository._replace(assessment=assessment)
