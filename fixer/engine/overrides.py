"""Options that hold for some of the files alone, as a configuration file gives them."""

from __future__ import annotations

import os
from typing import NamedTuple

from fixer.files.patterns import Patterns


class Override(NamedTuple):
    """Options for the files that some patterns match; None where it says nothing."""

    paths: Patterns | None
    ignore: bool | None = None
    strict: bool | None = None
    unsafe_fixes: bool | None = None


class PathOptions(NamedTuple):
    """The options of one file; None where the run decides."""

    ignore: bool = False
    strict: bool | None = None
    unsafe_fixes: bool | None = None


class Overrides:
    """The overrides of a configuration file; of two that match a file, the later decides."""

    def __init__(self, file: str, overrides: tuple[Override, ...]) -> None:
        self.file = file
        """The path of the configuration file, as reports show it."""
        self._overrides = overrides
        self._found: dict[str, PathOptions] = {}

    def options_for(self, path: str) -> PathOptions:
        """Return the options of a file."""
        if path not in self._found:
            self._found[path] = self._of(os.path.realpath(path))
        return self._found[path]

    def _of(self, real: str) -> PathOptions:
        found = PathOptions()
        for paths, ignore, strict, unsafe_fixes in self._overrides:
            if paths is not None and paths.match((), real):
                found = PathOptions(
                    found.ignore if ignore is None else ignore,
                    found.strict if strict is None else strict,
                    found.unsafe_fixes if unsafe_fixes is None else unsafe_fixes,
                )
        return found
