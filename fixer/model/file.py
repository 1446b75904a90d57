"""A parsed file as a dialect is given it, and what may be asked of the files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar, cast

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


def _finds_nothing(name: str, own: bool) -> str | None:
    return None


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
    occurrence: Occurrence
    read_above: Callable[[tuple[str, ...]], Iterable[tuple[str, bytes]]] = lambda names: ()
    """Reads the files of some names beside this one, and in the folders above it up to its
    checkout; yields the path of this file from each of them, with `/`, and the bytes of each."""
    read_callers: Callable[[], tuple[File, ...]] = tuple
    """Returns the files of the input that may call the module in the folder of this file."""
    find_above: Callable[[str, bool], str | None] = _finds_nothing
    """Returns where a path first exists, tried from the folders above that of this file.

    It is given relative to the folder of this file; the second argument tells whether that
    is tried too. The root of the checkout is the last folder that is tried.
    """
    read_file: Callable[[str], File | None] = lambda name: None
    """Returns another file by its path from the folder of this one; None if it cannot be read."""


def single_file(path: str, tree: Tree, occurrence: Occurrence | None = None) -> File:
    """Return a file that is judged alone."""
    return File(path, tree, lambda folder: (), Cache(), occurrence or Occurrence())
