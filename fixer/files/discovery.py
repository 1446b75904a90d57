"""From the paths that a user names to the files that may declare a repository.

No file is read. One that the user names is always looked at. What lies in a folder is chosen: by
its suffix or a pattern, by git or the ignore files, and never through a symbolic link.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from functools import partial
from typing import NamedTuple

from fixer.files.containment import top_of
from fixer.files.filters import Content, Scope, scope
from fixer.files.gitignore import Rules, parse
from fixer.files.workers import Errands, aside
from fixer.model.errors import SourceError, UsageError


class Selection(NamedTuple):
    """What to look at.

    `paths` are files and folders as the user typed them. In a folder, a file counts that has one of
    the `suffixes`, in any case, or that `include` matches; in a folder that is skipped by default,
    one that a pattern of `include` with a `/` in it matches. `exclude` takes files and folders
    away. Both hold gitignore patterns, tried on the path from the given folder and on the path
    from the current one. `exclude` says nothing of a file among the `paths`.
    """

    paths: tuple[str, ...]
    suffixes: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Skipped(NamedTuple):
    """A file or folder that was passed over, and why."""

    path: str
    reason: str


class Listing(NamedTuple):
    """The files to look at: given path by given path, sorted within each, every file once.

    Paths begin as the user typed them; `explicit` are those of `files` that the user named.
    """

    files: tuple[str, ...]
    explicit: frozenset[str]
    skipped: tuple[Skipped, ...]
    errors: tuple[SourceError, ...]
    folders: tuple[tuple[str, str], ...] = ()
    """The given folders, inner before outer: how the paths in each begin, and its real path."""

    def real(self, path: str) -> str:
        """Return the real path of one of the files; below a given folder there are no links."""
        if path not in self.explicit:
            for shown, real in self.folders:
                if path.startswith(shown):
                    return real + path[len(shown) :]
        return os.path.realpath(path)


def list_files(selection: Selection, errands: Errands | None = None) -> Listing:
    """List every file to look at, in a stable order, without reading any.

    Errands are run while another process lists, but maybe not all.

    Raises:
        UsageError: a path or the current folder does not exist, or a pattern is none.
    """
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError(f"the current folder: {cannot_be_read(error)}") from None
    errands = deque() if errands is None else errands
    modes = {path: _mode(path) for path in selection.paths}
    suffixes = tuple(suffix.lower() for suffix in selection.suffixes)
    include, exclude = _compiled(selection.include), _compiled(selection.exclude)
    reopen = _compiled(tuple(pattern for pattern in selection.include if "/" in pattern))
    lone: list[str] = []
    shown: dict[str, str] = {}  # by real path, as one file may be reached from several paths
    named: list[str] = []
    folders: list[tuple[str, str]] = []
    skipped: dict[str, str] = {}
    errors: dict[str, str] = {}
    for path, mode in modes.items():
        if stat.S_ISDIR(mode):
            where = scope(path, suffixes, include, exclude, reopen)
            found = _content(where, errands)
            found.files.sort()
            folders.append((where.shown, where.real))
            if len(modes) == 1:
                lone = [where.shown + name for name in found.files]
            else:
                for name in found.files:
                    shown.setdefault(where.real + name, where.shown + name)
            for name in sorted(found.skipped):
                skipped[where.shown + name] = found.skipped[name]
            for name in sorted(found.unreadable):
                place = where.shown + name if name else path
                errors[place] = cannot_be_read(found.unreadable[name])
        elif mode and not stat.S_ISREG(mode):
            errors[path] = "not a regular file"
        else:
            real = os.path.realpath(path)
            shown.setdefault(real, path)
            named.append(real)
    return Listing(
        tuple(lone or shown.values()),
        frozenset(shown[real] for real in named),
        tuple(Skipped(path, why) for path, why in skipped.items() if path not in modes),
        tuple(SourceError(path, message) for path, message in errors.items()),
        tuple(sorted(folders, reverse=True)),
    )


def cannot_be_read(error: OSError) -> str:
    """Return what is wrong with a file or folder that the system does not let us read."""
    return f"cannot be read: {error.strerror}"


def _mode(path: str) -> int:
    """Return the type of a given path; 0 where only opening it can tell what is wrong."""
    try:
        return os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UsageError(f"{path}: no such file or directory") from None
    except OSError:
        return 0


def _compiled(lines: tuple[str, ...]) -> Rules | None:
    try:
        return parse(lines) if lines else None
    except ValueError as error:
        raise UsageError(f"{error}: not a gitignore pattern") from None


def _content(where: Scope, errands: Errands) -> Content:
    """Ask git if the folder lies in a checkout, else walk it."""
    from fixer.files import git, walk

    top = top_of(os.path.dirname(where.real))
    found = git.content(where, top, errands) if top else None
    return found or aside(partial(walk.content, where, top), errands)
