"""Which formats declare repositories, and how: tree to judged declarations.

A dialect is a module with the names of `Dialect`; it knows nothing of spelling. To add one,
write the module, list it here, and give it a folder of fixtures.
"""

from __future__ import annotations

from typing import Final, Protocol

from fixer.dialects import cloudformation
from fixer.repository import Declarations
from fixer.tree import Tree


class Dialect(Protocol):
    """What every module of this package offers."""

    @property
    def NAME(self) -> str:  # noqa: N802
        """How reports call the dialect."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802
        """The endings of file names that it is looked for in, lower case."""

    @property
    def MARKERS(self) -> tuple[bytes, ...]:  # noqa: N802
        """Without one of these a file cannot declare a repository and is not even decoded."""

    @property
    def DECLARES(self) -> bytes:  # noqa: N802
        """The marker of a repository itself: a broken file that has it is an error."""

    def declarations(self, tree: Tree) -> Declarations:
        """Return what a tree declares, in the order of the text."""


DIALECTS: Final[tuple[Dialect, ...]] = (cloudformation,)
