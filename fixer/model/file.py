"""A parsed file as a dialect is given it, and what may be asked of the files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias, TypeVar, cast

from fixer.model.syntax_tree import Node, Tree

Kept = TypeVar("Kept")


class Unreadable(NamedTuple):
    """Says why the files of a folder are not all known."""

    message: str


class Occurrence:
    """Whether a node is always a part of the file: in plain files every node is."""

    def is_certain(self, node: Node, within: Node) -> bool:
        """Whether a node is there, whole and once, wherever the node that holds it is."""
        return True

    def are_exclusive(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether no two of some spans are ever part of the file together."""
        return False

    def part_around(self, start: int, end: int, within: Node) -> tuple[str, str] | None:
        """Return what may leave out a span, or some of it, and not a node: its text and its line.

        None if nothing may.
        """
        return None


Texts: TypeAlias = Mapping[str, tuple[Tree, Occurrence]]
"""Files by their paths: the tree of each, and what may be asked about its parts."""


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


class Surroundings:
    """What may be asked of the files around one; a text alone has none.

    Names and folders are relative to the folder of the file, which is "" itself.
    """

    def files_in(self, folder: str) -> tuple[File, ...] | Unreadable:
        """Return the files of a folder that can be judged together, the own one included."""
        return ()

    def file_at(self, name: str) -> File | None:
        """Return another file; None if it cannot be read."""
        return None

    def is_in_input(self, folder: str) -> bool:
        """Whether files of a folder are looked at; of a text alone nothing else is known."""
        return True

    def callers(self) -> tuple[File, ...]:
        """Return the files of the input that may call the module in the folder of the file."""
        return ()

    def read_above(self, names: Iterable[str]) -> Iterable[tuple[str, bytes]]:
        """Read the files of some names here and in the folders above, up to the checkout's root.

        Yields the path of the file from the folder of each of them, with `/`, and its bytes.
        """
        return ()

    def find_above(self, name: str, own: bool) -> str | None:
        """Return where a path first exists, from the folders above, up to the checkout's root.

        Args:
            name: The path.
            own: Whether it is tried from the folder of the file too.
        """
        return None


class File(NamedTuple):
    """A parsed file as a dialect is given it."""

    path: str
    tree: Tree
    surroundings: Surroundings
    cache: Cache
    """What a dialect has found out about the folder of the file."""
    occurrence: Occurrence


def single_file(path: str, tree: Tree, occurrence: Occurrence | None = None) -> File:
    """Return a file that is judged alone."""
    return File(path, tree, Surroundings(), Cache(), occurrence or Occurrence())
