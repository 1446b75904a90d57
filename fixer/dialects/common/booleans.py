"""The setting where it is written out: which spellings are on, off, or no boolean at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fixer.dialects.common.assessment import Outcome, State, comes_from, quoted, refused
from fixer.model.declaration import Change, Present
from fixer.model.tree import Mapping, Node, Scalar, Sequence, children, resolved


class Booleans(NamedTuple):
    """How a reader understands a scalar; what is neither on nor off is invalid to it."""

    on: Callable[[Scalar], bool]
    off: Callable[[Scalar], bool]


def rendered(text: str) -> str | None:
    """Name the template that a text is part of, if parts of a template language are in it."""
    if "{" not in text and "<" not in text:
        return None
    from fixer.templating.template_map import TAG

    if TAG.search(text) is None:
        return None
    written = " ".join(text.split())
    return f"a template ({written if len(written) <= 40 else written[:37] + '...'})"


def literal_setting(value: Node, name: str, booleans: Booleans) -> Outcome:
    """Judge a setting called `name` that no function computes."""
    node = resolved(value)
    change = (Change(Present(node)),)
    if not isinstance(node, Scalar):
        if isinstance(node, Mapping | Sequence) and not list(children(node)):
            why = f"{name} is an empty collection, which is no boolean"
            return Outcome(State.INVALID, value, why, "replaces it by true", changes=change)
        why = f"{name} is a collection, which is no boolean"
        return refused(value, why, f"write {name}: true")
    if (by := rendered(node.text)) is not None:
        return comes_from(value, name, by, "rendering knows", name)
    if booleans.on(node):
        return Outcome(State.ON, value)
    shown = quoted(node)
    state, why, remedy = State.OFF, f"{name} is {shown}", f"replaces {shown} by true"
    if not node.text.strip():
        why, remedy = f"{name} is empty", "writes true there"
    elif not booleans.off(node):
        state, why = State.INVALID, f"{why}, which is no boolean"
    return Outcome(state, value, why, remedy, changes=change, literal=value)
