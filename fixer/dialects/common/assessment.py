"""What a setting comes to, why, and what would turn it on: the judgement of every dialect."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from fixer.model.declaration import Change, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.tree import Node, Scalar


class State(Enum):
    """What a value comes to."""

    ON = "on"
    OFF = "off"
    ABSENT = "absent"
    INVALID = "invalid"
    DEPENDS = "depends"


_VERDICTS: Final = {
    State.ON: Verdict.COMPLIANT,
    State.OFF: Verdict.DISABLED,
    State.ABSENT: Verdict.MISSING,
    State.INVALID: Verdict.INVALID,
    State.DEPENDS: Verdict.CONDITIONAL,
}


class Outcome(NamedTuple):
    """The state of a value, why it is so, and what would turn it on."""

    state: State
    at: Node
    why: str = ""
    remedy: str = ""
    applicability: Applicability = Applicability.SAFE
    changes: tuple[Change, ...] = ()
    by_default: bool = False
    literal: Node | None = None
    elsewhere: tuple[Change, ...] = ()
    """Single changes that do as well, where the first ones would touch what others share."""
    notes: tuple[str, ...] = ()
    leaves: State = State.ON
    """What the changes make of it."""
    leaves_default: bool = False
    """Whether the changes turn on a default alone, which a deployment may override."""
    declaration: Node | None = None
    """The node of the whole repository, where the judgement began there."""


def depends(at: Node, why: str, remedy: str) -> Outcome:
    """Return the outcome of a value that a person has to look at."""
    return Outcome(State.DEPENDS, at, why, remedy, Applicability.MANUAL)


def comes_from(at: Node, what: str, by: str, knower: str, setting: str) -> Outcome:
    """Return the outcome of what something else gives: `knower` says who alone knows it.

    `setting` is the path to write true at.
    """
    return depends(
        at,
        f"{what} comes from {by}, which only {knower}",
        f"write {setting}: true, or make sure that {by} gives it",
    )


def refused(at: Node, why: str, remedy: str) -> Outcome:
    """Return the outcome of what the deployment refuses and only a person can mend."""
    return Outcome(State.INVALID, at, why, remedy, Applicability.MANUAL)


def repository(outcome: Outcome, logical_id: str, name: str | None) -> Repository:
    """Return the repository that was judged; `name` is its own, where that is literal."""
    return Repository(
        logical_id=logical_id,
        at=outcome.at,
        verdict=_VERDICTS[outcome.state],
        why=outcome.why,
        remedy=outcome.remedy,
        applicability=outcome.applicability,
        changes=outcome.changes,
        by_default=outcome.by_default,
        name=name,
        literal=outcome.literal,
        notes=outcome.notes,
        leaves=_VERDICTS[outcome.leaves],
        leaves_default=outcome.leaves_default,
        declaration=outcome.declaration,
    )


def quoted(node: Scalar) -> str:
    """Return how a message shows a value."""
    text = node.text if len(node.text) <= 40 else node.text[:37] + "..."
    return f'"{text}"' if node.style else text
