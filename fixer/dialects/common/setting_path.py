"""The way from a declaration down to its setting, and what is missing or wrong on it.

Every format that nests mappings goes this way; in what they differ is a `Way`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fixer.dialects.common.assessment import Outcome, State, comes_from, refused
from fixer.dialects.common.booleans import rendered
from fixer.dialects.common.mappings import Slot, empty, key_named, slot, sources
from fixer.model.declaration import Absent, Change, Path, Present
from fixer.model.tree import Alias, Mapping, Node, Scalar, Sequence, key_text, resolved


class Way(NamedTuple):
    """A path of keys to a setting, and what its reader makes of what stands there."""

    path: Path
    """Keys, and 0 for the item of a sequence."""
    reader: str
    """Who reads the file, and refuses what is invalid."""
    setting: Callable[[Node], Outcome]
    """Judges the value at the end of the path."""
    vacant: Callable[[Node], str | None] = empty
    """Says how a value stands for nothing, such as "empty"; None if it stands for something."""
    instead: Callable[[Node, Path, str], Outcome | None] = lambda value, path, name: None
    """Judges what may stand where a mapping belongs, or in one that lacks the next key of the
    rest of the path: a function, a template's variable; None for anything else. The name is that
    of the key above, or of the declaration."""
    declares: str = "it"
    """What messages call the declaration itself."""


def judge(body: Mapping, key: Node, way: Way, after: str | None = None) -> Outcome:
    """Judge a declaration; the first key of the path is one of `body`.

    Args:
        body: The declaration.
        key: The node that a finding points to if nothing of the path is there.
        way: The path, and how to read it.
        after: The key behind which the first key of the path goes, if it is missing.
    """
    return _inside(body, key, way.path, way, after)._replace(declaration=body)


def descend(value: Node, path: Path, way: Way, found: Slot | None = None) -> Outcome:
    """Judge a value; `path` leads on from it, and `found` is the entry that it is the value of."""
    if not path:
        return way.setting(value)
    how = way.vacant(value)
    if how is not None:
        return _vacant(value, how, path, way, found)
    name = _name_above(path, way)
    outcome = way.instead(value, path, name)
    if outcome is not None:
        return outcome
    body = resolved(value)
    if isinstance(body, Scalar) and (by := rendered(body.text)) is not None:
        return comes_from(value, name, by, "rendering knows", dotted(path))
    if isinstance(path[0], int):
        return _items(value, body, path, way)
    if not isinstance(body, Mapping):
        why = f"{name} is no mapping, which {way.reader} refuses"
        return refused(value, why, f"write {name} as a mapping, with {dotted(path)}: true in it")
    at = value if found is None or len(path) == 1 else found.key
    return _inside(body, at, path, way)


def _inside(body: Mapping, at: Node, path: Path, way: Way, after: str | None = None) -> Outcome:
    """Judge a mapping by the next key of the path."""
    name = str(path[0])
    found = slot(body, name)
    if found is None:
        above = _name_above(path, way)
        return way.instead(body, path, above) or _missing(body, path, at, after)
    if found.duplicated:
        return twice(found.key, name)
    outcome = descend(found.value, path[1:], way, found)
    if outcome.at is found.value and (nearby := nearest(found)) is not outcome.at:
        outcome = outcome._replace(at=nearby)
    if elsewhere := _elsewhere(found, body, path):
        outcome = outcome._replace(elsewhere=(*outcome.elsewhere, *elsewhere))
    return _renamed(outcome, found, name, way.reader)


def _items(value: Node, body: Node, path: Path, way: Way) -> Outcome:
    """Judge a sequence of which every item has to comply; as a rule it has one."""
    name = _name_above(path, way)
    if not isinstance(body, Sequence):
        why = f"{name} is no list, which {way.reader} refuses"
        remedy = f"write {name} as a list of one mapping, with {dotted(path)}: true in it"
        return refused(value, why, remedy)
    outcomes = [descend(item, path[1:], way) for item in body.items]
    open_ones = [outcome for outcome in outcomes if outcome.state is not State.ON]
    if len(outcomes) == 1:
        return outcomes[0]
    if not open_ones:
        return Outcome(State.ON, value)
    why = f"{name} has more than one item"
    return refused(value, why, "leave one of them, with the setting on")


def nearest(found: Slot) -> Node:
    """Return the node that a finding points to: the value, or its key if that is empty."""
    value = found.value
    return found.key if isinstance(value, Scalar) and value.start == value.end else value


def twice(key: Node, name: str) -> Outcome:
    """Return the outcome of a key that stands there more than once."""
    why = f"{name} stands there more than once, and which one counts is undefined"
    return refused(key, why, "leave one of them, with the setting on")


def _missing(body: Mapping, path: Path, at: Node, after: str | None) -> Outcome:
    candidates = [source for source in sources(body) if source is not body] + [body]
    changes = [
        Change(Absent(source, path, key_named(source, after)))
        for source in candidates
        if source.entries
    ]
    return Outcome(
        State.ABSENT,
        at,
        f"it has no {path[0]}",
        f"adds {dotted(path)}: true",
        changes=(changes[0],),
        elsewhere=tuple(changes[1:]),
    )


def _vacant(value: Node, how: str, path: Path, way: Way, found: Slot | None) -> Outcome:
    """Judge a value that stands for nothing where a collection belongs."""
    return Outcome(
        State.ABSENT,
        nearest(found) if found is not None else value,
        f"{_name_above(path, way)} is {how}",
        f"adds {dotted(path)}: true",
        changes=(Change(Absent(resolved(value), path, replaces=True)),),
    )


def dotted(path: Path) -> str:
    """Return how a message shows a path."""
    return ".".join(str(step) for step in path if not isinstance(step, int))


def _name_above(path: Path, way: Way) -> str:
    """Return the key whose value the rest of the path leads on from."""
    above = way.path[: len(way.path) - len(path)]
    return next((step for step in reversed(above) if isinstance(step, str)), way.declares)


def _elsewhere(found: Slot, body: Mapping, path: Path) -> tuple[Change, ...]:
    """Return changes of this mapping alone, where an alias or a merge brings the value.

    A key of its own hides all of what came from elsewhere, so that it must hold the setting alone.
    """
    if found.owner is body and not isinstance(found.value, Alias):
        return ()
    changes: list[Change] = []
    keys = sum(isinstance(step, str) for step in path)
    if isinstance(found.value, Alias) and keys == 1:
        changes.append(Change(Present(found.value)))
    elif isinstance(found.value, Alias) and keys == 2:
        changes.append(Change(Absent(found.value, path[1:], replaces=True)))
    if found.owner is not body and keys <= 2:
        changes.append(Change(Absent(body, path)))
    return tuple(changes)


def _renamed(outcome: Outcome, found: Slot, name: str, reader: str) -> Outcome:
    """Add the renaming of a key in the wrong case, which the reader refuses."""
    if not found.miscased:
        return outcome
    wrong = key_text(found.key)
    remedy = f"renames {wrong} to {name}"
    return outcome._replace(
        state=State.INVALID,
        at=found.key,
        why=f"the key {wrong} is in the wrong case"
        + (f", and {outcome.why}" if outcome.why else ""),
        remedy=f"{remedy} and {outcome.remedy}" if outcome.remedy else remedy,
        changes=(Change(Present(found.key), name), *outcome.changes),
        elsewhere=(),
        by_default=False,
    )
