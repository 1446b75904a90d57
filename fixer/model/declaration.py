"""The narrow waist: what a dialect says of a repository, and where its setting belongs.

A dialect knows where a setting belongs and nothing of spelling; a syntax knows how to spell
and nothing of ECR. A `Change` is all that passes between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple, TypeAlias, TypeVar, cast

from fixer.model.edits import Applicability
from fixer.model.reasons import Note, Reason, Remedy
from fixer.model.tree import Node, Tree

Kept = TypeVar("Kept")


class Verdict(Enum):
    """What a declaration says about scanning on push."""

    COMPLIANT = "compliant"
    DISABLED = "disabled"
    """The setting is written and off."""
    MISSING = "missing"
    """The setting is not written, and its default is off."""
    CONDITIONAL = "conditional"
    """Only deployment decides."""
    INVALID = "invalid"
    """The reader of the file would refuse the setting."""


class Present(NamedTuple):
    """A token of the text, to be replaced."""

    node: Node


Path: TypeAlias = "tuple[str | int, ...]"
"""Keys to go down by, and 0 for the only item of a sequence."""


class Absent(NamedTuple):
    """A path to create inside a node.

    The new entry goes last in the mapping, or behind the one with the key `after`. With
    `replaces` the node stands for nothing (empty, null, a function that removes it), and a
    collection takes its place. With `block` the first key is the type of a block of HCL, not an
    attribute.
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


class Assessment(NamedTuple):
    """How a setting is judged, why, and what would turn it on."""

    verdict: Verdict
    at: Node
    """The node that a finding points to."""
    reason: Reason | None = None
    """None where there is nothing to say, as of a setting that is simply on."""
    remedy: Remedy | None = None
    """What the changes do, or what a person has to do."""
    applicability: Applicability = Applicability.SAFE
    changes: tuple[Change, ...] = ()
    alternatives: tuple[Change, ...] = ()
    """Single changes that do as well, where the first ones would touch what others share."""
    relies_on_default: bool = False
    """Compliant only as long as nobody overrides a default."""
    off_token: Node | None = None
    """The token that turns scanning off, whose comment may say why."""
    notes: tuple[Note, ...] = ()
    verdict_after_fix: Verdict = Verdict.COMPLIANT
    """Conditional where a part of the decision stays with the deployment."""
    fix_sets_default: bool = False
    """Whether the changes only turn a default on, which a deployment can override."""
    declaration: Node | None = None
    """The node of the whole repository, where its settings are inside one."""

    def verdict_under(self, strict: bool) -> Verdict:
        """Return the verdict; under `strict` a default that can be overridden is not enough."""
        return Verdict.CONDITIONAL if strict and self.relies_on_default else self.verdict

    def with_note(self, note: Note) -> Assessment:
        """Return the assessment with one more note."""
        return self._replace(notes=(*self.notes, note))


class Repository(NamedTuple):
    """One declaration of a repository, as it is judged."""

    logical_id: str
    assessment: Assessment
    name: str | None = None
    """The repository's own name, where it is literal."""


class RegistryRule(NamedTuple):
    """One rule of a registry's own scanning configuration, and the filters it applies to."""

    frequency: str
    filters: tuple[str, ...]


class Declarations(NamedTuple):
    """All that one file declares."""

    repositories: tuple[Repository, ...]
    registry_rules: tuple[RegistryRule, ...] = ()


class Unreadable(NamedTuple):
    """Says why the files of a folder are not all known."""

    message: str


class Presence:
    """Whether a node is always a part of the file: in plain files every node is."""

    def is_certain(self, node: Node, within: Node) -> bool:
        """Whether a node is there, whole and once, wherever the node that holds it is."""
        return True

    def are_exclusive(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether no two of some spans are ever part of the file together."""
        return False


class Cache:
    """What has been found out about the files of a folder, one value of each type."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[type[object], object] = {}

    def get(self, kind: type[Kept], make: Callable[[], Kept]) -> Kept:
        """Return the value of a type, which is made when it is first asked for."""
        if kind not in self._kept:
            self._kept[kind] = make()
        return cast("Kept", self._kept[kind])


class File(NamedTuple):
    """A parsed file as a dialect is given it."""

    path: str
    tree: Tree
    read_folder: Callable[[str], tuple[File, ...] | Unreadable]
    """Returns the files of a folder that can be judged together, those of its own included.

    The name is relative to the folder of this file, which is "" itself.
    """
    cache: Cache
    """What a dialect has found out about the folder of the file."""
    presence: Presence


def single_file(path: str, tree: Tree, presence: Presence | None = None) -> File:
    """Return a file that is judged alone."""
    return File(path, tree, lambda folder: (), Cache(), presence or Presence())
