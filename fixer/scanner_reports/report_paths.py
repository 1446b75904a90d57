"""Which file is meant by a path in a report."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Final

from fixer.files.containment import can_be_path, checkout_root, is_within
from fixer.files.folder_filter import SYNTHESISED
from fixer.scanner_reports.synthesised import calling_folder

_DEEPEST: Final = 100
"""How many steps from its end on of a path are looked at."""
_DRIVE: Final = re.compile(r"[A-Za-z]:/")


class ReportPaths:
    """The files that the paths in reports may mean."""

    def __init__(self, known: Collection[str], given: Iterable[str]) -> None:
        """Take the files.

        Args:
            known: The real paths of those that have repositories.
            given: The files and folders that were looked at. The paths in a report begin at one of
                them, at the current folder or at the root of its checkout, or in what a toolkit
                writes in one of these.
        """
        self._known = known
        self._given = tuple(map(os.path.abspath, given))
        here = os.path.realpath(".")
        top = checkout_root(here) or here
        roots = tuple(dict.fromkeys((os.getcwd(), *self._given, top)))
        self._roots = (*roots, *_synthesised_in(roots))
        self._found: dict[str, str | None] = {}

    def real_path(self, path: str) -> str | None:
        """Return the real path of the file that a report names; None if it is not below the roots.

        One that a scanner in a container, or on another machine, has seen is known by its end.
        """
        if path not in self._found:
            self._found[path] = self._find(path.replace("\\", "/"))
        return self._found[path]

    def _find(self, written: str) -> str | None:
        if not can_be_path(written):
            return None
        paths = [os.path.realpath(os.path.join(root, written)) for root in self._roots]
        existing = filter(self._is_file_below, paths)
        found = next((each for each in paths if each in self._known), next(existing, None))
        return found or self._by_its_end(_without_way_out(written))

    def _by_its_end(self, path: str) -> str | None:
        if not path.startswith("/"):
            return None
        steps = path.split("/")[-_DEEPEST:]
        ends = ["/".join(steps[number:]) for number in range(len(steps))]
        known = next((self._by_end[end] for end in ends if end in self._by_end), None)
        if known is not None or calling_folder(path) is None:
            return known
        # What a toolkit has written is hardly among the files that are looked at.
        paths = (
            os.path.realpath(os.path.join(root, end))
            for end in ends
            if calling_folder(end) is not None
            for root in self._roots
        )
        return next(filter(self._is_file_below, paths), None)

    @cached_property
    def _by_end(self) -> dict[str, str]:
        """The files by their paths from each of the roots; of several the innermost."""
        found: dict[str, str] = {}
        for path in sorted(self._known, key=len):
            for root in self._roots:
                found[os.path.relpath(path, root).replace(os.sep, "/")] = path
        return found

    def is_folder(self, path: str) -> bool:
        """Whether a path in a report is that of a folder."""
        return any(os.path.isdir(os.path.join(root, path)) for root in self._roots)

    def is_given(self, path: str) -> bool:
        """Whether a file is below the paths that were looked at."""
        return is_within(path, tuple(map(os.path.realpath, self._given)))

    def _is_file_below(self, path: str) -> bool:
        """Whether a real path is that of a file below one of the roots."""
        return os.path.isfile(path) and is_within(path, tuple(map(os.path.realpath, self._roots)))


def _synthesised_in(folders: Iterable[str]) -> Iterator[str]:
    """Yield the folders in some others that toolkits write to, which scanners are called for."""
    for folder in folders:
        for name in sorted(SYNTHESISED):
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                yield path


def _without_way_out(path: str) -> str:
    """Return a path as an absolute one, where it may be one of another machine or container.

    That is one with a drive, and one that leads further up than a checkout is deep: KICS in a
    container names its files so.
    """
    if _DRIVE.match(path):
        return path[2:]
    rest = path
    while rest.startswith("../"):
        rest = rest[3:]
    return f"/{rest}" if path.startswith("../../") else path
