"""The narrow waist: what a dialect says of a repository, and where its setting belongs.

A dialect knows where a setting belongs and nothing of spelling; a syntax knows how to spell
and nothing of ECR. A `Change` is all that passes between them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, TypeAlias

from fixer.model.edits import Applicability
from fixer.model.tree import Node, Tree


class Verdict(Enum):
    """What a declaration says about scanning on push."""

    COMPLIANT = "compliant"
    DISABLED = "disabled"
    """The setting is there and off."""
    MISSING = "missing"
    """The setting is not there, and its default is off."""
    CONDITIONAL = "conditional"
    """Only deployment decides."""
    INVALID = "invalid"
    """The deployment would refuse what stands there."""


class Present(NamedTuple):
    """A token that stands in the text, to be replaced."""

    node: Node


Path: TypeAlias = "tuple[str | int, ...]"
"""Keys to go down by, and 0 for the only item of a sequence."""


class Absent(NamedTuple):
    """A path to create inside a node.

    The new entry goes last in the mapping, or behind the one with the key `after`. With
    `replaces` the node stands for nothing (empty, null, a function that removes it) and gives way
    to a collection. With `block` the first key is the type of a block of HCL, no attribute.
    """

    within: Node
    path: Path
    after: Node | None = None
    replaces: bool = False
    block: bool = False


Site: TypeAlias = "Present | Absent"

Value: TypeAlias = "bool | str"
"""`True` is the bare boolean; a text is written with the quotes of the token it replaces."""


class Change(NamedTuple):
    """Put the value at the site, in the file of the declaration or the one that `path` names."""

    site: Site
    value: Value = True
    path: str = ""


class Repository(NamedTuple):
    """One declaration of a repository, judged.

    `at` is the node that a finding points to. `why` is a clause that
    completes "... does not scan images on push:"; `remedy` says what the changes do, or what a
    person has to do.
    """

    logical_id: str
    at: Node
    verdict: Verdict
    why: str = ""
    remedy: str = ""
    applicability: Applicability = Applicability.SAFE
    changes: tuple[Change, ...] = ()
    by_default: bool = False
    """Compliant only as long as nobody overrides a default."""
    name: str | None = None
    """The repository's own name, where it is literal."""
    literal: Node | None = None
    """The off token that the changes replace, whose comment may explain it."""
    notes: tuple[str, ...] = ()
    leaves: Verdict = Verdict.COMPLIANT
    """What the changes make of it; conditional where a part of it stays with the deployment."""
    leaves_default: bool = False
    """Whether the changes turn on a default alone, which a deployment may override."""
    declaration: Node | None = None
    """The node of the whole of it, where its settings stand inside one."""


class File(NamedTuple):
    """A parsed file as a dialect is given it."""

    path: str
    tree: Tree
    folder: Callable[[str], tuple[File, ...] | str]
    """Returns the files that can be understood together in a folder, this one among them.

    The name is relative to the folder of this file, which is "" itself. A text says what cannot
    be read or parsed, so that nothing is known for sure.
    """
    memory: dict[str, object]
    """What a dialect has found out about the folder of the file, and need not find out again."""


def alone(path: str, tree: Tree) -> File:
    """Return a file that has no neighbours."""
    return File(path, tree, lambda name: (), {})


class RegistryRule(NamedTuple):
    """One rule of a registry's own scanning configuration, and the filters it applies to."""

    frequency: str
    filters: tuple[str, ...]


class Declarations(NamedTuple):
    """All that one file declares."""

    repositories: tuple[Repository, ...]
    registry_rules: tuple[RegistryRule, ...] = ()
