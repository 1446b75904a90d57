"""The narrow waist: what a dialect says of a repository, and where its setting belongs.

A dialect knows where a setting belongs and nothing of spelling; a syntax knows how to spell
and nothing of ECR. A `Change` is all that passes between them.
"""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, TypeAlias

from fixer.model.edits import Applicability
from fixer.model.reasons import Note, Reason, Remedy
from fixer.model.syntax_tree import Node
from fixer.model.warnings import UnreadPart


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
    type: str = ""
    """What a program makes the new value with, such as a function; empty for a bare one."""


Path: TypeAlias = tuple[str | int, ...]
"""Keys to go down by, and 0 for the only item of a sequence."""


class Absent(NamedTuple):
    """A path to create inside a node.

    The new entry goes last in the mapping, or behind the one with the key `after`, or `first`. With
    `replaces` the node stands for nothing (empty, null, a function that removes it), and a
    collection takes its place. With `block` the first key is the type of a block of HCL, not an
    attribute.
    """

    within: Node
    path: Path
    after: Node | None = None
    replaces: bool = False
    block: bool = False
    first: bool = False
    types: tuple[str, ...] = ()
    """What a program calls the value under each of the keys; empty for one without a name.

    With `replaces`, that of the new collection comes first.
    """
    literal: str = "true"
    """What JSON has under the last key."""
    beside: tuple[tuple[str, str], ...] = ()
    """The further keys behind the last one in JSON, each with what is under it."""


Site: TypeAlias = Present | Absent

Value: TypeAlias = bool | str
"""`True` is the bare boolean; a text is written with the quotes of the token it replaces."""


class Change(NamedTuple):
    """Put the value at the site, in the file of the declaration or the one that `path` names."""

    site: Site
    value: Value = True
    path: str = ""


class Maker(NamedTuple):
    """What makes a repository in a module that is called: its declaration, or another call."""

    path: str
    node: Node
    logical_id: str


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
    """Whether a default decides after the changes, which a deployment can override."""
    strict_remedy: Remedy | None = None
    """What turns the setting on for good, where a default decides now or after the fix."""
    declaration: Node | None = None
    """The node of the whole repository, where its settings are inside one."""
    origins: tuple[Maker, ...] = ()
    """What makes the repository in the modules that are called, the innermost first."""
    every_origin: tuple[Maker, ...] = ()
    """The same of all repositories that an input decides, where those are several."""
    stands_for: tuple[tuple[Maker, ...], ...] = ()
    """Of a call that gives no input: the same of each repository of the module that is open."""
    metadata: tuple[Node, ...] = ()
    """What is recorded of the resource besides its declaration, as if it were the resource."""

    def verdict_under(self, strict: bool) -> Verdict:
        """Return the verdict; under `strict` a default that can be overridden is not enough."""
        return Verdict.CONDITIONAL if strict and self.relies_on_default else self.verdict

    def with_note(self, note: Note) -> "Assessment":
        """Return the assessment with one more note."""
        return self._replace(notes=(*self.notes, note))


class Decider(NamedTuple):
    """Where something stands that a setting refers to, as a variable or its value."""

    path: str
    start: int
    end: int


class Repository(NamedTuple):
    """One declaration of a repository, as it is judged."""

    logical_id: str
    assessment: Assessment
    name: str | None = None
    """The repository's own name, where it is literal."""
    input: str = ""
    """The input that decides, where the declaration is a call of a module that may have several."""
    possible_names: Callable[[], tuple[str, ...]] | None = None
    """Returns the names that it may have, as far as they can be evaluated, with `FILLED_IN` for
    each part that is not known; None where there is no more to know than `name`."""
    is_spoken_for: bool = False
    """Whether a call leaves all to a module that is looked at too, and says it by itself."""
    deciders: Callable[[], tuple[Decider, ...]] | None = None
    """Returns what its setting refers to outside of the declaration; None where it cannot."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it may have, as `possible_names` says."""
        if self.name is not None or self.possible_names is None:
            return (self.name,) if self.name else ()
        return self.possible_names()

    @property
    def written_deciders(self) -> tuple[Decider, ...]:
        """What its setting refers to outside of the declaration."""
        return self.deciders() if self.deciders is not None else ()


class RegistryRule(NamedTuple):
    """One rule of a registry's own scanning configuration, and the filters it applies to."""

    frequency: str
    filters: tuple[str, ...]


class Declarations(NamedTuple):
    """All that one file declares."""

    repositories: tuple[Repository, ...]
    registry_rules: tuple[RegistryRule, ...] = ()
    unread: tuple[UnreadPart, ...] = ()
    """What is in it that declares a repository too and is not read."""
