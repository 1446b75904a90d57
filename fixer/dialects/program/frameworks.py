"""What a framework calls a repository in each language: one row a type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple


class Since(NamedTuple):
    """The versions of a package that have the setting, and how to know them."""

    package: str
    version: int
    """The first major version that has it."""
    properties: str
    """An expression for the names of properties that only these have."""
    newer: str
    """An expression for what else only these have."""
    older: str
    """An expression for what only those before them have."""


class Import(NamedTuple):
    """A function or a type of a module that a file has to import for it."""

    name: str
    """Its name, as most write it."""
    module: str
    """An expression for the module that has it."""
    what: str
    """What a person has to import."""


RAW_KEYS: Final = ("ImageScanningConfiguration", "ScanOnPush")
"""The keys of the setting in a template."""
RAW_KEYS_OF_TERRAFORM: Final = ("image_scanning_configuration", "scan_on_push")


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """A type that declares a repository."""

    languages: frozenset[str]
    path: tuple[str, ...]
    """The module and the names in it, each an expression."""
    keys: tuple[str, ...]
    """The keys that lead to the setting."""
    properties: int
    """Which argument by position holds the properties, where one does; the logical id is the one in
    front of it."""
    parameters: tuple[str, ...] = ()
    """What the parameters are called, in their order, where arguments may have their names."""
    id_names: tuple[str, ...] = ()
    """What the argument with the logical id may be called."""
    name_keys: tuple[str, ...] = ()
    """The keys of the repository's own name."""
    holder: str = ""
    """What the value under the first key is called; `{callee}` is the type as the file names it,
    and `{prefix}` what is in front of its last name."""
    holder_in_full: str = ""
    """The same where the file has no prefix for it, and a name in full needs no import."""
    holder_from: Import | None = None
    """The same where it is of a module that the file may not import."""
    needs_holder: bool = False
    """Whether a plain literal is refused in its place."""
    in_literal: tuple[str, ...] = ()
    """How the last key may be spelled in a plain literal; the first is written."""
    arguments: str = ""
    """The last name of the type of properties that may be an argument by position."""
    maker: str = ""
    """The method of the type that makes one of its logical id and a dictionary of properties."""
    dictionary: str = ""
    """What that dictionary is called, where the call is one of the maker."""
    properties_type: str = ""
    """What the properties are called, where they are written with a type."""
    has_builder: bool = False
    """Whether the type has a builder, which takes the place of a call without properties."""
    box: Import | None = None
    """What makes the value of the setting, where that is no bare literal."""
    is_by_hand: bool = False
    """Whether what is under the first key is of a module that the file may not import, or of a
    type that differs with the version."""
    since: Since | None = None
    """Which versions of a package have the setting, where some do not."""
    made: int | None = None
    """Which argument is what becomes the repository, where the call does not return it."""
    is_final: bool = False
    """Whether what is done to it after the call counts for nothing."""
    is_by_child: bool = False
    """Whether only what is done to the resource in it counts."""
    has_setter: bool = True
    """Whether the first key is a property that may be given a value after the call."""
    raw_keys: tuple[str, str] = RAW_KEYS
    """The keys of the setting as overrides write them."""
    kind: tuple[str, str] | None = None
    """The key that says what a call of the type declares, and what it says for a repository; None
    where every call declares one."""
    by_hand: str = ""
    """What a person writes where no edit can."""
    has_snapshots: bool = False
    """Whether tests often compare what is synthesised with snapshots."""

    @property
    def id_at(self) -> int:
        """Return which argument by position is the logical id."""
        return self.properties - 1

    @property
    def setting(self) -> str:
        """Return the key by which people know the setting, or what holds it."""
        return self.keys[-2:][0]

    def spellings(self, is_typed: bool) -> tuple[str, ...]:
        """Return how the last key may be spelled in what is under the first one."""
        return self.in_literal if self.in_literal and not is_typed else self.keys[-1:]


JAVASCRIPT = frozenset(("JavaScript", "TypeScript"))
PYTHON = frozenset(("Python",))
GO = frozenset(("Go",))
C_SHARP = frozenset(("C#",))
JAVA = frozenset(("Java",))
