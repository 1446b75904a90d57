"""Files that are understood together: one template, or the files of one Terraform module."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from fixer.dialects import Dialect, dialects_for
from fixer.files.prefilter import Candidate
from fixer.model.declaration import Declarations, File
from fixer.model.errors import EcrFixError, ParseError, SourceError
from fixer.model.tree import Tree
from fixer.syntax import Syntax, parse
from fixer.text import Source, decode, line_column

ReadFolder = Callable[[str], "Iterable[Candidate] | None"]
"""Reads the files of a folder that may be understood together; None if one cannot be read."""


class Parsed(NamedTuple):
    """A file as it is understood: everything a proof needs to understand it again."""

    source: Source
    tree: Tree
    syntax: Syntax
    dialects: tuple[Dialect, ...]

    @property
    def path(self) -> str:
        """The path as the user typed it."""
        return self.source.path


def understand(path: str, data: bytes, dialects: tuple[Dialect, ...]) -> Parsed:
    """Decode and parse a file that may hold these dialects.

    Raises:
        SourceError: it is not text, or not of its syntax.
    """
    source = decode(path, data)
    try:
        syntax, tree = parse(path, source.text)
    except ParseError as error:
        line, column = line_column(source.text, error.offset)
        raise SourceError(path, error.message, line, column) from error
    return Parsed(source, tree, syntax, dialects)


def _below(own: str, folder: str) -> str:
    """Return the path of a folder relative to another, as simple as symbolic links let it be."""
    path = os.path.join(own, folder)
    simple = os.path.normpath(path)
    with suppress(ValueError):  # a name with a NUL names no folder
        if os.path.realpath(simple) != os.path.realpath(path):
            return path
    return simple


class Unit:
    """The files that are judged together, and those beside them that are only looked up.

    A neighbour is read and parsed when a dialect first asks for its folder.
    """

    def __init__(
        self,
        files: Iterable[Parsed],
        read_folder: ReadFolder = lambda folder: (),
        listed: frozenset[str] = frozenset(),
    ) -> None:
        self.files = tuple(files)
        self._read_folder = read_folder
        self._listed = listed.union(each.path for each in self.files)
        self._known = {each.path: each for each in self.files}
        self._folders: dict[str, tuple[str, ...] | str] = {}
        self._memories: dict[str, dict[str, object]] = {}

    def parsed(self, path: str) -> Parsed:
        """Return one of the files, or a neighbour that has been looked up."""
        return self._known[path]

    def may_change(self, path: str) -> bool:
        """Tell whether a file is among those that the user asked to look at."""
        return path in self._listed

    def declarations(self) -> Iterator[tuple[Parsed, Dialect, Declarations]]:
        """Yield what each dialect finds declared in each of the files."""
        for parsed in self.files:
            file = self._file(parsed)
            for dialect in parsed.dialects:
                declared = dialect.declarations(file)
                if parsed.tree.masks is not None:
                    from fixer.templating.conditionality import rendered
                    from fixer.templating.mentions import unseen

                    declared = rendered(declared, parsed.tree, dialect.declares)
                    more = unseen(parsed.tree, declared, dialect.declares)
                    declared = declared._replace(repositories=(*declared.repositories, *more))
                yield parsed, dialect, declared

    def edited(self, trees: Mapping[str, Tree]) -> Unit:
        """Return the unit with other trees for some of its files or neighbours."""
        known = {
            path: parsed._replace(tree=trees[path]) if path in trees else parsed
            for path, parsed in self._known.items()
        }
        new = Unit((known[each.path] for each in self.files), self._read_folder, self._listed)
        new._known = known
        new._folders = self._folders
        return new

    def _file(self, parsed: Parsed) -> File:
        memory = self._memories.setdefault(os.path.dirname(parsed.path), {})
        return File(
            parsed.path, parsed.tree, lambda folder: self._others(parsed.path, folder), memory
        )

    def _others(self, path: str, folder: str) -> tuple[File, ...] | str:
        """Return the files in a folder, given relative to that of `path`; "" is its own.

        A text says which of them cannot be read.
        """
        own = os.path.dirname(path)
        where = _below(own, folder) if folder else own
        if where not in self._folders:
            self._folders[where] = self._look_up(where)
        names = self._folders[where]
        if isinstance(names, str):
            return names
        return tuple(self._file(self._known[name]) for name in names)

    def _look_up(self, folder: str) -> tuple[str, ...] | str:
        names = {each.path for each in self.files if os.path.dirname(each.path) == folder}
        found = self._read_folder(folder)
        try:
            for path, data in found or ():
                if path not in self._known:
                    self._known[path] = understand(path, data, dialects_for(path, data))
                names.add(path)
        except EcrFixError as error:
            return str(error)
        return "a file beside it cannot be read" if found is None else tuple(sorted(names))
