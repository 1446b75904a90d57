"""The files that say what is to be done, as a commit would have them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from fixer.files.containment import can_be_path, checkout_root, folder_of, is_within, real_place
from fixer.files.git_scopes import Checkout, IndexEntry, object_id
from fixer.files.loading import GivenFiles, bytes_of_file


class StagedGivenFiles(GivenFiles):
    """Such files, as the index of a checkout has them; those outside of it are on the disk.

    One that is named counts also where the index does not have it.
    """

    def __init__(self, checkout: Checkout, note: Callable[[str], None]) -> None:
        """Take the checkout, and what is told which files are passed over."""
        self._checkout = checkout
        self._note = note
        self._entries: dict[str, IndexEntry | None] = {}

    def expect(self, *paths: str) -> None:
        """Look several paths up at once."""
        names = {each for each in map(self._name, paths) if each is not None}
        unknown = names.difference(self._entries)
        if unknown:
            found = {each.name: each for each in self._checkout.entries(sorted(unknown))}
            self._entries |= {name: found.get(name) for name in unknown}

    def is_there(self, path: str, mark: re.Pattern[bytes] | None = None) -> bool:
        """Whether the index has a file, or a file outside of the checkout is on the disk."""
        name = self._name(path)
        if name is None or self._is_link(path, name):
            return os.path.lexists(path)
        is_there = self._entry(name) is not None
        on_disk = bytes_of_file(path) if not is_there else None
        if on_disk is not None and (mark is None or mark.search(on_disk)):
            self._note(f"{os.path.relpath(path)}: passed over, as it is not in the index")
        return is_there

    def read(self, path: str, shown: str = "") -> bytes:
        """Return the bytes that the index has of a file, else those on the disk."""
        name = self._name(path)
        entry = self._entry(name) if name is not None else None
        if entry is None:
            return super().read(path, shown)
        data = bytes_of_file(path)
        if data is not None and object_id(data, entry.object_id) == entry.object_id:
            return data
        return self._checkout.contents([entry])[entry.name]

    def _entry(self, name: str) -> IndexEntry | None:
        self.expect(self._checkout.real_path(name))
        return self._entries[name]

    def _name(self, path: str) -> str | None:
        """Return the path from the root of the checkout; None for what is not in it."""
        top = self._checkout.top
        if not can_be_path(path) or checkout_root(folder_of(path)) != top:
            return None
        place = real_place(path)
        return (
            os.path.relpath(place, top).replace(os.sep, "/") if is_within(place, (top,)) else None
        )

    def _is_link(self, path: str, name: str) -> bool:
        """Whether a file is a symbolic link that is tracked, which leads to the disk."""
        return os.path.islink(path) and any(self._checkout.holds([name]))
