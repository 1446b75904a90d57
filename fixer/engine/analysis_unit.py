"""Files that are judged together: a single file, or the files of one Terraform module."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fixer.dialects.table import Dialect, dialects_for
from fixer.files.containment import joined
from fixer.files.loading import LoadedFile
from fixer.model.declaration import Declarations
from fixer.model.errors import ParseError, SourceError
from fixer.model.file import Cache, File, Occurrence, Unreadable
from fixer.model.syntax_tree import Tree
from fixer.source_text import Source, decode, line_column
from fixer.syntax import Syntax, may_hold_template, parse

if TYPE_CHECKING:
    from fixer.templating.template import Template

ReadFolder: TypeAlias = "Callable[[str], Iterable[LoadedFile] | None]"
"""Reads the files of a folder that can be judged together; None if one cannot be read."""


ReadAbove: TypeAlias = "Callable[[str, Iterable[str]], Iterable[tuple[str, bytes]]]"
"""Reads the files of some names beside a file and above it, as `File.read_above` says."""
ReadFile: TypeAlias = "Callable[[str], LoadedFile | None]"
"""Reads a file that another one names; None if it cannot be read, or declares nothing."""


class ParsedFile(NamedTuple):
    """A file, its tree, and all that is needed to parse an edited text in the same way."""

    source: Source
    tree: Tree
    syntax: Syntax
    dialects: tuple[Dialect, ...]
    template: Template | None = None
    """The parts of a template language around it, if there are any."""

    @property
    def path(self) -> str:
        """The path as the user typed it."""
        return self.source.path

    def reparsed(self, text: str) -> ParsedFile:
        """Return the file with another text, parsed as this one was.

        Raises:
            ParseError: the text is not of the syntax.
        """
        if self.template is None:
            return self._replace(tree=self.syntax.parse(text))
        template = self.template.reparsed(text)
        return self._replace(tree=template.tree, syntax=template.syntax, template=template)


def parse_file(path: str, data: bytes, dialects: tuple[Dialect, ...]) -> ParsedFile:
    """Decode and parse a file that may hold these dialects.

    Raises:
        SourceError: it is not text, or not of its syntax; the cause of the latter is a
            `ParseError`.
    """
    source = decode(path, data)
    try:
        return _parsed(source, dialects)
    except ParseError as error:
        line, column = line_column(source.text, error.offset)
        raise SourceError(path, error.message, line, column) from error


def _parsed(source: Source, dialects: tuple[Dialect, ...]) -> ParsedFile:
    path, text = source.path, source.text
    if not may_hold_template(path, text):
        syntax, tree = parse(path, text)
        return ParsedFile(source, tree, syntax, dialects)
    from fixer.templating.template import template_after_error, template_instead_of

    try:
        syntax, plain = parse(path, text)
    except ParseError as error:
        template = template_after_error(path, text, error)
    else:
        instead = template_instead_of(text, plain)
        if instead is None:
            return ParsedFile(source, plain, syntax, dialects)
        template = instead
    return ParsedFile(source, template.tree, template.syntax, dialects, template)


def read_nothing(folder: str) -> tuple[LoadedFile, ...]:
    """Read no file: a text alone has none beside it."""
    return ()


def read_nothing_above(path: str, names: Iterable[str]) -> tuple[tuple[str, bytes], ...]:
    """Read no file: a text alone has none above it."""
    return ()


def read_no_file(path: str) -> LoadedFile | None:
    """Read no file: a text alone has none beside it."""
    return None


class AnalysisUnit:
    """The files that are judged together, and those in other folders that they refer to.

    A folder is read and its files are parsed when a dialect first asks for it.
    """

    def __init__(
        self,
        files: Iterable[ParsedFile],
        read_folder: ReadFolder = read_nothing,
        listed: frozenset[str] = frozenset(),
        read_above: ReadAbove = read_nothing_above,
        read_file: ReadFile = read_no_file,
    ) -> None:
        self.files = tuple(files)
        self._read_folder = read_folder
        self._read_above = read_above
        self._read_file = read_file
        self._unread: set[str] = set()
        self._listed = listed.union(each.path for each in self.files)
        self._parsed = {each.path: each for each in self.files}
        self._folders: dict[str, tuple[str, ...] | Unreadable] = {}
        self._caches: dict[str, Cache] = {}

    def parsed(self, path: str) -> ParsedFile:
        """Return one of the files, or one of another folder that has been read."""
        return self._parsed[path]

    def may_change(self, path: str) -> bool:
        """Whether a file is among those that the user asked to look at."""
        return path in self._listed

    def declarations(self) -> Iterator[tuple[ParsedFile, Dialect, Declarations]]:
        """Yield what each dialect finds declared in each of the files."""
        for parsed in self.files:
            file = self._file(parsed)
            for dialect in parsed.dialects:
                declared = dialect.declarations(file)
                if parsed.template is not None:
                    declared = parsed.template.assess(declared, dialect)
                yield parsed, dialect, declared

    def edited(self, changed: Mapping[str, ParsedFile]) -> AnalysisUnit:
        """Return the unit with other versions of some of its files."""
        parsed = self._parsed | dict(changed)
        unit = AnalysisUnit(
            (parsed[each.path] for each in self.files),
            self._read_folder,
            self._listed,
            self._read_above,
            self._read_file,
        )
        unit._parsed = parsed
        unit._unread = self._unread
        unit._folders = self._folders
        return unit

    def _file(self, parsed: ParsedFile) -> File:
        cache = self._caches.setdefault(os.path.dirname(parsed.path), Cache())
        occurrence = parsed.template.occurrence if parsed.template is not None else Occurrence()
        return File(
            parsed.path,
            parsed.tree,
            lambda folder: self._files_in(parsed.path, folder),
            cache,
            occurrence,
            lambda names: self._read_above(parsed.path, names),
            lambda name: self._file_at(parsed.path, name),
        )

    def _file_at(self, path: str, name: str) -> File | None:
        """Return a file by its path from the folder of another one."""
        where = joined(os.path.dirname(path), name)
        if where not in self._parsed:
            if where in self._unread:
                return None
            self._unread.add(where)
            loaded = self._read_file(where)
            if loaded is None:
                return None
            with suppress(SourceError):
                dialects = dialects_for(where, loaded.data)
                self._parsed[where] = parse_file(where, loaded.data, dialects)
        return self._file(self._parsed[where]) if where in self._parsed else None

    def _files_in(self, path: str, folder: str) -> tuple[File, ...] | Unreadable:
        """Return the files in a folder, given relative to that of `path`; "" is its own."""
        own = os.path.dirname(path)
        where = joined(own, folder) if folder else own
        if where not in self._folders:
            self._folders[where] = self._read(where)
        names = self._folders[where]
        if isinstance(names, Unreadable):
            return names
        return tuple(self._file(self._parsed[name]) for name in names)

    def _read(self, folder: str) -> tuple[str, ...] | Unreadable:
        """Read and parse the files of a folder, and return their paths, sorted."""
        paths = {each.path for each in self.files if os.path.dirname(each.path) == folder}
        found = self._read_folder(folder)
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
