"""The assessments that every dialect makes in the same way."""

from __future__ import annotations

import re
from typing import Final

from fixer.model.declaration import Assessment, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import (
    Action,
    Cause,
    Evaluator,
    Note,
    Origin,
    OriginKind,
    Reader,
    Reason,
    Remedy,
)
from fixer.model.syntax_tree import CORE_TAG, Node, Scalar

_LONGEST_SHOWN = 40
_OTHER_TOOLS = {
    OriginKind.TAG: Evaluator.SUBSTITUTION,
    OriginKind.PLACEHOLDER: Evaluator.SUBSTITUTION,
    OriginKind.TEMPLATE_PART: Evaluator.RENDERING,
}


_OF_SERVERLESS: Final = re.compile(r"\$\{(?:env|file|opt|param|self|sls|ssm):(?!:)")
"""A variable of the Serverless Framework; its sources are those in "Serverless Variables"."""


def _evaluator(origin: Origin, own: Evaluator) -> Evaluator:
    """Return who computes a value; `own` is who reads the format."""
    if origin.kind is OriginKind.PLACEHOLDER and _OF_SERVERLESS.search(origin.text):
        return Evaluator.SERVERLESS
    return _OTHER_TOOLS.get(origin.kind, own)


def compliant(at: Node) -> Assessment:
    """Return the assessment of a setting that is on."""
    return Assessment(Verdict.COMPLIANT, at)


def compliant_by_default(at: Node, reason: Reason, strict_remedy: Remedy) -> Assessment:
    """Return the assessment of a setting that is on unless somebody overrides a default.

    Args:
        at: The node that a finding points to.
        reason: Which default it is.
        strict_remedy: What turns the setting on for good.
    """
    return Assessment(
        Verdict.COMPLIANT, at, reason, relies_on_default=True, strict_remedy=strict_remedy
    )


def mark_generated(repository: Repository, note: Note) -> Repository:
    """Return an open repository with the note to change the source, its fix no longer safe."""
    assessment = repository.assessment
    if assessment.verdict is Verdict.COMPLIANT:
        return repository
    assessment = assessment.with_note(note)
    if assessment.applicability is not Applicability.MANUAL:
        assessment = assessment._replace(applicability=Applicability.UNSAFE)
    return repository._replace(assessment=assessment)


def conditional(at: Node, reason: Reason | None, remedy: Remedy) -> Assessment:
    """Return the assessment of a value that a person has to look at."""
    return Assessment(Verdict.CONDITIONAL, at, reason, remedy, Applicability.MANUAL)


def computed(at: Node, setting: str, origin: Origin, evaluator: Evaluator, code: str) -> Assessment:
    """Return the assessment of a value that something else supplies.

    Args:
        at: The node that a finding points to.
        setting: The key whose value it is.
        origin: What supplies it.
        evaluator: The only one who can compute it; other tools know what is theirs.
        code: The setting as it would be written out.
    """
    return conditional(
        at,
        Reason(
            Cause.COMPUTED,
            setting=setting,
            origin=origin,
            evaluator=_evaluator(origin, evaluator),
        ),
        Remedy(Action.WRITE_OR_ENSURE, code=code),
    )


def invalid(at: Node, reason: Reason, remedy: Remedy) -> Assessment:
    """Return the assessment of what the deployment refuses and only a person can correct."""
    return Assessment(Verdict.INVALID, at, reason, remedy, Applicability.MANUAL)


def duplicate_key(key: Node, name: str, reader: Reader) -> Assessment:
    """Return the assessment of a key that is defined more than once."""
    cause = _DUPLICATE_CAUSES.get(reader, Cause.DUPLICATE_KEY)
    if name == "<<":
        cause = Cause.DUPLICATE_MERGE_KEY
    return invalid(key, Reason(cause, setting=name, reader=reader), Remedy(Action.KEEP_ONE_ON))


_DUPLICATE_CAUSES = {
    Reader.CLOUDFORMATION: Cause.DUPLICATE_KEY_LAST_COUNTS,
    Reader.PULUMI: Cause.DUPLICATE_KEY_REFUSED,
    Reader.SERVERLESS: Cause.DUPLICATE_KEY_REFUSED,
}
"""What readers make of a key that is there twice; CloudFormation takes it in YAML and in JSON."""


def shortened(text: str, longest: int = _LONGEST_SHOWN) -> str:
    """Return a text as a message shows it: on one line, and not too long."""
    return _cut(" ".join(text.split()), longest)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def shown(node: Scalar) -> str:
    """Return how a message shows a value: with quotes if it is a text, with a tag if it has one."""
    text = _cut(node.text.rstrip("\n"), _LONGEST_SHOWN)
    written = f'"{text}"' if node.style else text
    return f"{node.tag.replace(CORE_TAG, '!!')} {written}" if node.tag else written
