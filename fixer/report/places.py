"""Paths from the root that all files have in common, and what identifies an entry for good."""

from __future__ import annotations

import os
from hashlib import sha256
from urllib.parse import quote

from fixer.files.containment import base_of
from fixer.report.listing import Entry, View


class Places:
    """The paths of the files of a report, relative to the root of their checkout.

    Where not all of them lie in one checkout, they begin at the current folder, or at the nearest
    folder above all files outside it.
    """

    def __init__(self, view: View) -> None:
        """Paths are asked for one by one; the files of the report decide where they begin."""
        self._folders: dict[str, str] = {}
        folders = {self._real(each.path) for each in view.report.results}
        self.base = base_of(folders)

    def __call__(self, path: str) -> str:
        """Return the path of a file from the root, with `/`."""
        real = os.path.join(self._real(path), os.path.basename(path))
        if not self.base:
            return real.replace(os.sep, "/")
        return os.path.relpath(real, self.base).replace(os.sep, "/")

    def uri(self, path: str) -> str:
        """Return that path as a relative reference, each byte encoded that may not be in one."""
        return quote(os.fsencode(self(path)), safe="/-._~!$&'()*+,;=@")

    def _real(self, path: str) -> str:
        """Return the real path of the folder of a file."""
        folder = os.path.dirname(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder or ".")
        return self._folders[folder]


def identity_of(path: str, entry: Entry) -> str:
    """Return what identifies an entry of a report, whatever line it is on.

    Args:
        path: The path of its file from the root.
        entry: The entry.
    """
    key = (path, entry.rule, entry.key, str(entry.ordinal))
    return sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:40]
