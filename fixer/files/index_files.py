"""The files that others refer to, as the index has them, and not the work tree.

Each is asked for when something refers to it. What lies outside of the checkout, or in a submodule,
is not in the index, and is read from the disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from copy import copy

from fixer.files.containment import can_be_path, checkout_root, is_within, nearest_above
from fixer.files.git_scopes import Checkout, IndexEntry
from fixer.files.loading import MAX_BYTES, FilesOnDisk, LoadedFile
from fixer.model.errors import UsageError


class IndexFiles(FilesOnDisk):
    """Files of the index of a checkout; what is not tracked does not exist."""

    def __init__(
        self, checkout: Checkout, folders: Iterable[str], reads: Callable[[str], bool]
    ) -> None:
        """Take what to read from.

        Args:
            checkout: The checkout.
            folders: Folders that will be asked for, as paths from its root; they are read at once.
            reads: Whether a file of some name is read with the others of its folder.
        """
        super().__init__(reads)
        self._checkout = checkout
        self._expected = frozenset(folders)
        self._read: dict[str, list[tuple[str, bytes | None]]] = {}
        self._submodules: dict[str, bool] = {}
        self.in_place: dict[str, bytes] = {}
        """What counts in the place of what the index has, by the path from its root."""

    def with_contents(self, contents: Mapping[str, bytes]) -> FilesOnDisk:
        """Return these files with other bytes at some real paths."""
        other = copy(self)
        other.in_place = {
            os.path.relpath(path, self._checkout.top).replace(os.sep, "/"): data
            for path, data in contents.items()
        }
        return other

    def read_folder(self, folder: str) -> list[LoadedFile] | None:
        """Read the files of a folder that count; None as for the disk, or in a conflict."""
        if not can_be_path(folder):
            return None
        names = self._names_of(folder)
        if names is None:
            return super().read_folder(folder)
        try:
            found = next(filter(None, (self._files_with(each) for each in names)), [])
            if not found and not any(self._checkout.holds(names)):
                return None
        except UsageError:  # git does not have all of it
            return None
        read = [
            LoadedFile(os.path.join(folder, name), data)
            for name, data in sorted(found)
            if data is not None and len(data) <= MAX_BYTES
        ]
        return read if len(read) == len(found) else None

    def read_file(self, path: str) -> LoadedFile | None:
        """Read a file that another one names; None if the index does not have it."""
        names = self._names_of(path) if can_be_path(path) else []
        if names is None:
            return super().read_file(path)
        found = self._contents_of(names)
        data = next((found[name] for name in names if name in found), None)
        return LoadedFile(path, data) if data is not None and len(data) <= MAX_BYTES else None

    def read_above(self, path: str, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read the files of some names beside a file, and above it, as from the disk."""
        place = self._names_of(path)
        if place is None:
            yield from super().read_above(path, names)
            return
        wanted = tuple(names)
        above = list(_above(os.path.dirname(place[0])))
        found = self._contents_of([os.path.join(each, name) for each in above for name in wanted])
        for folder in above:
            for name in wanted:
                data = found.get(os.path.join(folder, name))
                if data is not None and len(data) <= MAX_BYTES:
                    yield os.path.relpath(place[0], folder or "."), data

    def find_above(self, folder: str, name: str, own: bool) -> str | None:
        """Return where the index first has a path, as `nearest_above` says."""
        place = self._names_of(folder)
        if place is None or f"{name}/".startswith(".git/"):
            return nearest_above(folder, name, own)
        if not can_be_path(name):
            return None
        above = list(_above(place[0]))
        steps = [(depth, each) for depth, each in enumerate(above) if own or depth]
        asked = [os.path.normpath(os.path.join(each, name)) for _, each in steps]
        with suppress(UsageError):
            for (depth, _), is_there in zip(steps, self._checkout.holds(asked), strict=True):
                if is_there:
                    return "../" * depth + name
        return None

    def _names_of(self, path: str) -> list[str] | None:
        """Return what the index may call a path; None where it is not for the index to say.

        It may have a folder where the disk has a link, so the path counts first as it is written.
        """
        places = [os.path.realpath(path or ".")]
        if path in ("", os.path.normpath(path)):
            places.insert(0, os.path.normpath(os.path.join(os.path.realpath("."), path)))
        top = self._checkout.top
        inside = [place for place in places if is_within(place, (top,))]
        if not inside or any(map(self._is_in_submodule, inside)):
            return None
        names = (os.path.relpath(place, top).replace(os.sep, "/") for place in inside)
        return list(dict.fromkeys("" if name == "." else name for name in names))

    def _is_in_submodule(self, place: str) -> bool:
        root = checkout_root(place)
        if root is None or not is_within(root, (self._checkout.top,)):
            return False
        if root not in self._submodules:
            name = os.path.relpath(root, self._checkout.top).replace(os.sep, "/")
            is_inner = root != self._checkout.top
            self._submodules[root] = is_inner and self._checkout.is_submodule(name)
        return self._submodules[root]

    def _files_in(self, folder: str) -> list[tuple[str, bytes | None]]:
        """Return the names and the bytes of files in a folder; None for what cannot be read."""
        if folder not in self._read:
            folders = self._expected.difference(self._read) | {folder}
            entries = [
                each
                for each in self._checkout.children(folders)
                if self._reads(os.path.basename(each.name))
            ]
            contents = self._checkout.contents(each for each in entries if each.is_regular)
            self._read.update({each: [] for each in folders})
            for each in entries:
                where, name = os.path.split(each.name)
                self._read[where].append((name, contents.get(each.name)))
        return self._read[folder]

    def _files_with(self, folder: str) -> list[tuple[str, bytes | None]]:
        """Return the names and the bytes of files in a folder, with what counts in their place."""
        found = self._files_in(folder)
        split = ((*os.path.split(path), data) for path, data in self.in_place.items())
        own = {name: data for head, name, data in split if head == folder and self._reads(name)}
        return [*(each for each in found if each[0] not in own), *own.items()] if own else found

    def _contents_of(self, names: Iterable[str]) -> dict[str, bytes]:
        wanted = frozenset(names)
        found: list[IndexEntry] = []
        with suppress(UsageError):
            found = self._checkout.entries(wanted) if wanted else []
            contents = self._checkout.contents(each for each in found if each.name in wanted)
            return contents | {name: self.in_place[name] for name in wanted & {*self.in_place}}
        return {}


def _above(folder: str) -> Iterator[str]:
    """Yield a folder, and those above it to the root of the checkout, which is empty."""
    while folder:
        yield folder
        folder = os.path.dirname(folder)
    yield ""
