"""Which formats declare repositories, and how: a parsed file to judged declarations.

A dialect is a module with the names of `Dialect`; it knows nothing of spelling. To add one,
write the module, list it here, and give it a folder of fixtures.
"""

from __future__ import annotations

from typing import Final, Protocol

from fixer.dialects import cloudformation
from fixer.repository import Declarations, File


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
        """Without one of these, in ASCII, a file is not even decoded."""

    @property
    def DECLARES(self) -> tuple[bytes, ...]:  # noqa: N802
        """The markers of a repository itself: a broken file that has one is an error."""

    @property
    def BY_FOLDER(self) -> bool:  # noqa: N802
        """Whether the files of a folder are judged together, and belong to this dialect alone."""

    def declarations(self, file: File) -> Declarations:
        """Return what a file declares, in the order of the text."""


DIALECTS: Final[tuple[Dialect, ...]] = (cloudformation,)

SUFFIXES: Final = tuple(
    dict.fromkeys(suffix for dialect in DIALECTS for suffix in dialect.SUFFIXES)
)


_MODULE_SUFFIXES: Final = tuple(
    suffix for dialect in DIALECTS if dialect.BY_FOLDER for suffix in dialect.SUFFIXES
)


def in_module(path: str) -> bool:
    """Tell whether a file is judged together with those beside it."""
    return path.lower().endswith(_MODULE_SUFFIXES)


def dialects_for(path: str, data: bytes) -> tuple[Dialect, ...]:
    """Return the dialects that a file may hold, by its name and its bytes."""
    return tuple(each for each in _by_name(path) if any(marker in data for marker in each.MARKERS))


def markers_for(path: str) -> tuple[bytes, ...]:
    """Return what to look for in the bytes of a file before it is decoded."""
    return tuple(marker for each in _by_name(path) for marker in each.MARKERS)


def declares(path: str, data: bytes) -> bool:
    """Tell whether a file mentions a repository; one that does not may be broken in peace."""
    return any(marker in data for each in _by_name(path) for marker in each.DECLARES)


def _by_name(path: str) -> tuple[Dialect, ...]:
    """Return the dialects whose files are called so; all, for a name that tells nothing."""
    lowered = path.lower()
    named = tuple(each for each in DIALECTS if lowered.endswith(each.SUFFIXES))
    return tuple(each for each in named if each.BY_FOLDER) or named or DIALECTS
