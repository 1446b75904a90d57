"""Tasks of Ansible that apply manifests, and those that only remove or change something.

Source: "kubernetes.core.k8s module" in the Ansible Community Documentation.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.common.mappings import text_of, texts_of
from fixer.model.syntax_tree import Mapping, Node, key_text, resolved

_MODULES: Final = frozenset(
    f"{collection}k8s"
    for collection in (
        "",
        "kubernetes.core.",
        "community.kubernetes.",
        "community.okd.",
        "redhat.openshift.",
    )
)
"""The modules of Ansible that apply objects."""
_NOT_PRESENT: Final = ("absent", "patched")
"""The states for which such a module creates nothing."""
_DEFINITIONS: Final = ("definition", "resource_definition", "inline")
"""The arguments of such a module that hold the objects."""


def computed_state(body: Mapping) -> str | None:
    """Return the state of the objects of a task, where only the run of the playbook knows it."""
    state = text_of(body, "state")
    if state is None or "{{" not in state:
        return None
    return state if any(key_text(key) in _DEFINITIONS for key, _ in body.entries) else None


def creates_nothing(body: Mapping) -> bool:
    """Whether a mapping is a task of Ansible, or its arguments, that creates nothing."""
    if _is_not_present(body):
        return True
    return any(
        _is_not_present(resolved(value)) for key, value in body.entries if key_text(key) in _MODULES
    )


def _is_not_present(body: Node) -> bool:
    """Whether all states of a mapping, which may be there twice, are such that create nothing."""
    states = texts_of(body, "state")
    return bool(states) and all(state in _NOT_PRESENT for state in states)
