"""Files that are judged together: a single file, or the files of one Terraform module."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from fixer.dialects.all_dialects import (
    Dialect,
    dialects_for,
    is_judged_by_folder,
    is_part_of_module,
)
from fixer.engine.folders import Folders, file_of
from fixer.engine.parsed_file import ParsedFile, parse_file
from fixer.model.declaration import Declarations
from fixer.model.errors import ParseError, SourceError
from fixer.model.file import Cache, File, Unreadable
from fixer.source_text import line_column


class AnalysisUnit:
    """The files that are judged together, and those in other folders that they refer to.

    Another folder is read and its files are parsed when a dialect first asks for it.
    """

    def __init__(
        self,
        files: Iterable[ParsedFile],
        folders: Folders | None = None,
        listed: frozenset[str] = frozenset(),
    ) -> None:
        self.files = tuple(files)
        self._folders = folders or Folders()
        self._listed = listed or frozenset(each.path for each in self.files)
        self._parsed = {each.path: each for each in self.files}
        self._as_typed = {os.path.normpath(each.path): each.path for each in self.files}
        self._own: dict[str, tuple[str, ...] | Unreadable | None] = {
            os.path.dirname(each.path): None
            for each in self.files
            if is_judged_by_folder(each.path)
        }
        """The folders of which the unit has versions of its own; None for those not read yet."""
        self._caches: dict[str, Cache] = {}

    def parsed(self, path: str) -> ParsedFile:
        """Return one of the files, or one of another folder that has been read."""
        return self._parsed[path] if path in self._parsed else self._folders.parsed(path)

    def may_change(self, path: str) -> bool:
        """Whether a file is among those that the user asked to look at."""
        return path in self._listed

    def declarations(self) -> Iterator[tuple[ParsedFile, Dialect, Declarations]]:
        """Yield what each dialect finds declared in each of the files."""
        for parsed in self.files:
            file = self._file(parsed)
            for dialect in parsed.dialects:
                declared = _declared(dialect, file)
                if parsed.template is not None:
                    declared = parsed.template.assess(declared, dialect)
                yield parsed, dialect, declared

    def edited(self, changed: Mapping[str, ParsedFile]) -> AnalysisUnit:
        """Return the unit with other versions of some of its files."""
        parsed = self._parsed | dict(changed)
        unit = AnalysisUnit((parsed[each.path] for each in self.files), self._folders, self._listed)
        unit._parsed = parsed
        judged = filter(is_judged_by_folder, changed)
        unit._own |= {os.path.dirname(path): None for path in judged}
        unit._own |= {folder: names for folder, names in self._own.items() if names is not None}
        return unit

    def _file(self, parsed: ParsedFile) -> File:
        own = os.path.dirname(parsed.path)
        together = own if is_judged_by_folder(parsed.path) else parsed.path
        cache = self._caches.setdefault(together, Cache())
        return file_of(parsed, self, self._folders, cache)

    def file_at(self, path: str) -> File | None:
        """Return a file that another one names, or None if it declares nothing or is not read."""
        path = self._as_typed.get(path, path)
        if path not in self._parsed:
            found = self._folders.parsed_at(path)
            if found is None:
                return None
            self._parsed[path] = found
        return self._file(self._parsed[path])

    def files_in(self, folder: str) -> tuple[File, ...] | Unreadable:
        """Return the files in a folder that can be judged together."""
        if folder not in self._own:
            return self._folders.files_in(folder)
        names = self._own[folder]
        if names is None:
            names = self._own[folder] = self._read(folder)
        if isinstance(names, Unreadable):
            return names
        return tuple(self._file(self._parsed[name]) for name in names)

    def _read(self, folder: str) -> tuple[str, ...] | Unreadable:
        """Read and parse the files of a folder, and return their paths, sorted."""
        paths = {
            path
            for path in self._parsed
            if os.path.dirname(path) == folder and is_part_of_module(path)
        }
        found = self._folders.read(folder)
        if found is None:
            return Unreadable("a file beside it cannot be read")
        try:
            for path, data in found:
                if path not in self._parsed:
                    self._parsed[path] = parse_file(path, data, dialects_for(path, data))
                paths.add(path)
        except SourceError as error:
            return Unreadable(str(error))
        return tuple(sorted(paths))


def _declared(dialect: Dialect, file: File) -> Declarations:
    """Return what a dialect finds declared in a file.

    Raises:
        SourceError: the file has an error that matters only beside a declaration.
    """
    try:
        return dialect.declarations(file)
    except ParseError as error:
        line, column = line_column(file.tree.text, error.offset)
        raise SourceError(file.path, error.message, line, column) from error
