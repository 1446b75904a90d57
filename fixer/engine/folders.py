"""The folders that files refer to: each is read and parsed once in a run, however many ask."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol, TypeAlias

from fixer.dialects.all_dialects import (
    Dialect,
    called_folders,
    calls_modules,
    dialects_for,
    dialects_of_named,
    is_judged_by_folder,
    may_call_modules,
)
from fixer.engine.parsed_file import ParsedFile, parse_file
from fixer.files.containment import joined
from fixer.files.loading import LoadedFile
from fixer.model.errors import SourceError
from fixer.model.file import Cache, File, Occurrence, Surroundings, Unreadable
from fixer.model.syntax_tree import Tree

ReadFolder: TypeAlias = "Callable[[str], Iterable[LoadedFile] | None]"
"""Reads the files of a folder that can be judged together; None if one cannot be read."""
ReadCallers: TypeAlias = "Callable[[], Iterable[LoadedFile]]"
"""Reads the files of the input that may call modules in other folders."""
ReadCallersOf: TypeAlias = "Callable[[str], Iterable[LoadedFile]]"
"""Reads further files, which are known to call the module in a folder."""
ReadAbove: TypeAlias = "Callable[[str, Iterable[str]], Iterable[tuple[str, bytes]]]"
"""Reads the files of some names beside a file and above it, as `Surroundings.read_above` says."""
FindAbove: TypeAlias = "Callable[[str, str, bool], str | None]"
"""Returns where a path first exists, as `Surroundings.find_above` says."""
ReadFile: TypeAlias = "Callable[[str], LoadedFile | None]"
"""Reads a file that another one names; None if it cannot be read."""


def read_nothing(folder: str) -> tuple[LoadedFile, ...]:
    """Read no file: a text alone has none beside it."""
    return ()


def no_callers() -> tuple[LoadedFile, ...]:
    """Read no file: nobody calls a text alone."""
    return ()


def read_nothing_above(path: str, names: Iterable[str]) -> tuple[tuple[str, bytes], ...]:
    """Read no file: a text alone has none above it."""
    return ()


def find_nothing_above(folder: str, name: str, own: bool) -> str | None:
    """Find nothing: a text alone is in no folder."""
    return None


def read_no_file(path: str) -> LoadedFile | None:
    """Read no file: a text alone names none that could be read."""
    return None


def _literal_sources(data: bytes) -> list[bytes]:
    return re.findall(rb'"?\bsource"?[ \t]*[=:][ \t]*"(\.\.?(?:/[^"$%\r\n]*)?)"', data)


def _calls_by_expression(data: bytes) -> bool:
    """Whether a file may call a module whose source is an expression."""
    if not re.search(rb'\bmodule"?[ \t]*[":{]', data):
        return False
    found = re.search(rb'"?\bsource"?[ \t]*[=:][ \t]*(?:[^" \t\r\n]|"[^"\r\n]*[$%]\{)', data)
    return found is not None


class Folders:
    """Folders and their parsed files, as they are on the disk when they are first asked for."""

    def __init__(
        self,
        read: ReadFolder = read_nothing,
        read_callers: ReadCallers = no_callers,
        read_callers_of: ReadCallersOf = read_nothing,
        read_above: ReadAbove = read_nothing_above,
        find_above: FindAbove = find_nothing_above,
        read_file: ReadFile = read_no_file,
        listed: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        """Take what reads them.

        Args:
            read: Reads the files of a folder.
            read_callers: Reads the files that may call modules.
            read_callers_of: Reads further files that call the module in a folder.
            read_above: Reads the files above another one.
            find_above: Returns where a path first exists.
            read_file: Reads a file that another one names.
            listed: Returns the files that are looked at; None where nothing is known of that.
        """
        self.read = read
        self.read_above = read_above
        self._find_above = find_above
        self._read_callers = read_callers
        self._read_callers_of = read_callers_of
        self._read_file = read_file
        self._above: dict[tuple[str, str, bool], str | None] = {}
        self._joined: dict[tuple[str, str], str] = {}
        self._named: dict[str, ParsedFile | None] = {}
        self._files: dict[str, tuple[File, ...] | Unreadable] = {}
        self._parsed: dict[str, ParsedFile] = {}
        self._units: dict[str, ParsedFile] = {}
        """The callers that are in no module, as they were parsed when first looked at."""
        self._callers: dict[str, list[LoadedFile]] | None = None
        self._read_as_callers: set[str] = set()
        self._further_callers: dict[str, list[LoadedFile]] = {}
        self._as_files: dict[str, list[File]] = {}
        self._listed = listed
        self._in_input: frozenset[str] | None = None

    def find_above(self, folder: str, name: str, own: bool) -> str | None:
        """Return where a path first exists, as `Surroundings.find_above` says."""
        asked = (folder, name, own)
        if asked not in self._above:
            self._above[asked] = self._find_above(folder, name, own)
        return self._above[asked]

    def is_in_input(self, folder: str) -> bool:
        """Whether files of a folder are looked at; also where nothing is known of that."""
        if self._listed is None:
            return True
        if self._in_input is None:
            folders = {os.path.dirname(path) for path in self._listed()}
            self._in_input = frozenset(map(os.path.realpath, folders))
        return os.path.realpath(folder) in self._in_input

    def joined(self, folder: str, name: str) -> str:
        """Return a path that is given relative to a folder."""
        asked = (folder, name)
        if asked not in self._joined:
            self._joined[asked] = joined(folder, name)
        return self._joined[asked]

    def parsed(self, path: str) -> ParsedFile:
        """Return a file of one of the folders that have been read."""
        return self._parsed[path]

    def parse(self, path: str, data: bytes, dialects: tuple[Dialect, ...]) -> ParsedFile:
        """Return a file with these bytes, parsed; a caller in no module is parsed once.

        Raises:
            SourceError: it cannot be parsed.
        """
        known = self._units.get(path) or self._parsed.get(path)
        if known is not None and (known.source.data, known.dialects) == (data, dialects):
            return known
        parsed = parse_file(path, data, dialects)
        if may_call_modules(path) and not calls_modules(path):
            self._units[path] = parsed
        return parsed

    def files_in(self, folder: str) -> tuple[File, ...] | Unreadable:
        """Return the files of a folder that can be judged together, sorted by path."""
        if folder not in self._files:
            self._files[folder] = self._read_and_parse(folder)
        return self._files[folder]

    def _read_and_parse(self, folder: str) -> tuple[File, ...] | Unreadable:
        found = self.read(folder)
        if found is None:
            return Unreadable("a file beside it cannot be read")
        cache = Cache()
        try:
            parsed = [parse_file(path, data, dialects_for(path, data)) for path, data in found]
        except SourceError as error:
            return Unreadable(str(error))
        self._parsed |= {each.path: each for each in parsed}
        ordered = sorted(parsed, key=lambda each: each.path)
        return tuple(file_of(each, self, self, cache) for each in ordered)

    def file_at(self, path: str) -> File | None:
        """Return a file that another one names, or None if it declares nothing or is not read."""
        parsed = self.parsed_at(path)
        return file_of(parsed, self, self, Cache()) if parsed is not None else None

    def parsed_at(self, path: str) -> ParsedFile | None:
        """Return the same, as it is parsed."""
        if path not in self._named:
            self._named[path] = self._read_named(path)
        return self._named[path]

    def _read_named(self, path: str) -> ParsedFile | None:
        loaded = self._read_file(path)
        dialects = dialects_of_named(path, loaded.data) if loaded is not None else ()
        if loaded is not None and dialects:
            with suppress(SourceError):
                return parse_file(path, loaded.data, dialects)
        return None

    def callers_of(self, folder: str) -> tuple[File, ...]:
        """Return the files of the input that may call the module in a folder."""
        found = self._indexed_callers().get(folder, [])
        if folder not in self._further_callers:
            further = self._read_callers_of(folder)
            self._further_callers[folder] = [
                each for each in further if each.path not in self._read_as_callers
            ]
        return tuple(
            file
            for caller in (*found, *self._further_callers[folder])
            for file in self._as_file(caller)
        )

    def calls(self) -> dict[str, tuple[str, ...]]:
        """Return the files of the input that may call modules, by the folders of the modules."""
        return {
            folder: tuple(each.path for each in some)
            for folder, some in self._indexed_callers().items()
        }

    def _indexed_callers(self) -> dict[str, list[LoadedFile]]:
        if self._callers is None:
            self._callers = {}
            for caller in self._read_callers():
                self._read_as_callers.add(caller.path)
                own = os.path.dirname(caller.path)
                for where in {self.joined(own, source): None for source in self._sources(caller)}:
                    self._callers.setdefault(where, []).append(caller)
        return self._callers

    def _sources(self, caller: LoadedFile) -> list[str]:
        """Return the folders of the modules that a file may call, relative to its own."""
        path, data = caller
        found = [os.fsdecode(source) for source in _literal_sources(data)]
        if calls_modules(path):
            is_known = not _calls_by_expression(data)
        else:
            is_known = bool(found) or not dialects_for(path, data)
        if not is_known:
            found += (each for file in self._as_file(caller) for each in called_folders(file))
        return found

    def _as_file(self, caller: LoadedFile) -> list[File]:
        """Return a file of the input, parsed, unless it cannot be."""
        if caller.path not in self._as_files:
            self._as_files[caller.path] = self._parse(caller)
        return self._as_files[caller.path]

    def _parse(self, caller: LoadedFile) -> list[File]:
        path, data = caller
        if calls_modules(path):
            beside = self.files_in(os.path.dirname(path))
            found = () if isinstance(beside, Unreadable) else beside
            return [file for file in found if file.path == path]
        try:
            parsed = self.parse(path, data, dialects_for(path, data))
        except SourceError:
            return []
        return [file_of(parsed, self, self, Cache())]


class FileSource(Protocol):
    """What has files by their paths: folders, or a unit with edited versions of some of them."""

    def files_in(self, folder: str) -> tuple[File, ...] | Unreadable:
        """Return the files of a folder that can be judged together, sorted by path."""

    def file_at(self, path: str) -> File | None:
        """Return a file; None if it cannot be read."""


def file_of(parsed: ParsedFile, source: FileSource, folders: Folders, cache: Cache) -> File:
    """Return a parsed file as dialects are given it.

    Args:
        parsed: The file.
        source: Where the files that it refers to are from.
        folders: The folders on the disk.
        cache: What is found out about the files that it is judged with.
    """
    return _Around(parsed.path, parsed.tree, source, folders, cache, parsed.occurrence).file


class _Around(Surroundings):
    """The files around one that was read; one that is not judged by folder is alone in its own."""

    __slots__ = ("_cache", "_folder", "_folders", "_occurrence", "_path", "_source", "_tree")

    def __init__(
        self,
        path: str,
        tree: Tree,
        source: FileSource,
        folders: Folders,
        cache: Cache,
        occurrence: Occurrence,
    ) -> None:
        self._path = path
        self._tree = tree
        self._folder = os.path.dirname(path)
        self._source = source
        self._folders = folders
        self._cache = cache
        self._occurrence = occurrence

    @property
    def file(self) -> File:
        """The file itself; not kept, as a tree in a cycle would stay until the run ends."""
        return File(self._path, self._tree, self, self._cache, self._occurrence)

    def files_in(self, folder: str) -> tuple[File, ...] | Unreadable:
        if not folder and not is_judged_by_folder(self._path):
            return (self.file,)
        where = self._folders.joined(self._folder, folder) if folder else self._folder
        return self._source.files_in(where)

    def file_at(self, name: str) -> File | None:
        return self._source.file_at(self._folders.joined(self._folder, name))

    def is_in_input(self, folder: str) -> bool:
        return self._folders.is_in_input(self._folders.joined(self._folder, folder))

    def callers(self) -> tuple[File, ...]:
        return self._folders.callers_of(self._folder)

    def read_above(self, names: Iterable[str]) -> Iterable[tuple[str, bytes]]:
        return self._folders.read_above(self._path, names)

    def find_above(self, name: str, own: bool) -> str | None:
        return self._folders.find_above(self._folder, name, own)
