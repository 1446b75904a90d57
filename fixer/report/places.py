"""Paths from the root that all files have in common, and what identifies an entry for good."""

from __future__ import annotations

import os
from collections import Counter
from hashlib import sha256
from urllib.parse import quote

from fixer.files.containment import base_of
from fixer.report.listing import View


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


class Identities:
    """Gives each entry of a report what identifies it, whatever line it is on."""

    def __init__(self) -> None:
        """The entries are asked for in their order."""
        self._seen: Counter[tuple[str, ...]] = Counter()

    def of(self, path: str, rule: str, subject: str) -> str:
        """Return the identity of the next entry.

        Args:
            path: The path of its file from the root.
            rule: Its rule.
            subject: The logical id of its repository, or its words.
        """
        key = (path, rule, subject)
        self._seen[key] += 1
        text = "\0".join((*key, str(self._seen[key])))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
