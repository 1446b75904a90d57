"""From the paths that a user names to the files that may declare a repository.

No file is read. One that the user names is always looked at. What lies in a folder is chosen: by
its suffix or a pattern, by git or the ignore files, and never through a symbolic link.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from fixer.files.containment import checkout_root, real_place
from fixer.files.folder_filter import FolderFilter, FolderListing, SkipReason, folder_filter
from fixer.model.errors import SourceError, UsageError

if TYPE_CHECKING:
    from fixer.files.loading import FilesOnDisk
    from fixer.files.patterns import Patterns

NOT_REGULAR: Final = "not a regular file"
"""The message about a path that is neither a file nor a folder."""


class ConfiguredPatterns(NamedTuple):
    """The patterns of a configuration file, tried on the path from its folder, a real path."""

    folder: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Selection(NamedTuple):
    """What to look at.

    `paths` are files and folders as the user typed them. In a folder, a file is looked at that has
    one of the `suffixes`, in any case, or that `include` matches; in a folder that is skipped by
    default, one that a pattern of `include` with a `/` in it matches. `exclude` takes files and
    folders away. Both hold gitignore patterns, tried on the path from the given folder and on the
    path from the current one, other than `fixer.files.patterns` says. `exclude` has no effect on
    a file among the `paths`, unless it is forced.
    """

    paths: tuple[str, ...]
    suffixes: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    """Whether `exclude` holds for the `paths` too."""
    configured: ConfiguredPatterns = ConfiguredPatterns()
    """Further ones, which come first."""
    among: frozenset[str] | None = None
    """The real paths of the only files to look at; None for all."""
    follows_among: bool = False
    """Whether they count whatever is in their place on the disk."""


def may_count(selection: Selection, name: str) -> bool:
    """Whether a file of some name may be looked at, as far as its ending tells."""
    has_patterns = bool(selection.include or selection.configured.include)
    return has_patterns or name.lower().endswith(selection.suffixes)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is passed over, and why."""

    path: str
    reason: SkipReason


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
    contents: Mapping[str, bytes] = MappingProxyType({})
    """What counts in the place of the bytes on the disk, by the real path."""
    callers: Callable[[], Iterable[str]] | None = None
    """Returns further files that may call modules, and are not looked at themselves."""
    around: FilesOnDisk | None = None
    """What has the files that they refer to, where that is not the disk."""

    def real_path(self, path: str) -> str:
        """Return the real path of one of the files; below a given folder there are no links."""
        if path not in self.explicit:
            for shown, real in self.folders:
                if path.startswith(shown):
                    return real + path[len(shown) :]
        return os.path.realpath(path)


def list_files(selection: Selection) -> Listing:
    """List every file to look at, in a stable order, without reading any.

    Raises:
        UsageError: a path or the current folder does not exist, or a pattern is not valid.
    """
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError(f"the current folder: {cannot_be_read(error)}") from None
    modes = {path: _mode(path) for path in selection.paths}
    lister = _Lister(selection, len(modes) == 1)
    for path, mode in modes.items():
        if stat.S_ISDIR(mode):
            lister.add_folder(path)
        elif mode and not stat.S_ISREG(mode):
            lister.errors[path] = NOT_REGULAR
        else:
            lister.add_file(path)
    return lister.listing(modes)


def is_left_out(selection: Selection, path: str) -> bool:
    """Whether a file that the user named, and that need not exist, is excluded all the same.

    Raises:
        UsageError: a pattern is not valid.
    """
    return _Lister(selection, lone=True).is_left_out(path)


class _Lister:
    """Collects what the given paths hold, each file once."""

    def __init__(self, selection: Selection, lone: bool) -> None:
        self._suffixes = tuple(suffix.lower() for suffix in selection.suffixes)
        own = selection.configured
        self._include = _compiled(own.folder, own.include, selection.include)
        self._exclude = _compiled(own.folder, own.exclude, selection.exclude)
        self._reopen = _compiled(
            own.folder, _naming_folders(own.include), _naming_folders(selection.include)
        )
        self._force_exclude = selection.force_exclude
        self._among = selection.among
        self._follows_among = selection.follows_among
        self._lone = lone
        """Whether there is only one path, so that no file can be reached in two ways."""
        self._files: list[str] = []
        self._by_real_path: dict[str, str] = {}
        self._named: list[str] = []
        self._folders: list[tuple[str, str]] = []
        self._skipped: dict[str, SkipReason] = {}
        self.errors: dict[str, str] = {}

    def add_folder(self, path: str) -> None:
        """Add what is looked at in a folder."""
        if self.is_left_out(path, "/"):
            return
        where = folder_filter(path, self._suffixes, self._include, self._exclude, self._reopen)
        found = self._listing_of(where)
        found.files.sort()
        self._folders.append((where.shown, where.real))
        if self._lone:
            self._files += [where.shown + name for name in found.files]
        else:
            for name in found.files:
                self._by_real_path.setdefault(where.real + name, where.shown + name)
        for name in sorted(found.skipped):
            self._skipped[where.shown + name] = found.skipped[name]
        for name in sorted(found.unreadable):
            self.errors[where.shown + name if name else path] = cannot_be_read(
                found.unreadable[name]
            )

    def _listing_of(self, where: FolderFilter) -> FolderListing:
        if self._among is None:
            return _list_folder(where)
        from fixer.files import git

        inside = (path[len(where.real) :] for path in self._among if path.startswith(where.real))
        names = [name.replace(os.sep, "/") for name in sorted(inside)]
        return git.listing_of(where, names, self._follows_among)

    def add_file(self, path: str) -> None:
        """Add a file that the user named."""
        if self.is_left_out(path):
            return
        real = os.path.realpath(path)
        if self._among is not None and real not in self._among:
            return
        self._by_real_path.setdefault(real, path)
        self._named.append(real)

    def is_left_out(self, path: str, end: str = "") -> bool:
        """Whether a path that the user named is excluded; `end` is what marks a folder."""
        if not self._force_exclude:
            return False
        current = os.path.join(os.path.realpath("."), "")
        # A link counts in its own place too, and not only in that of its target.
        places = {os.path.realpath(path), real_place(path)}
        if any(os.path.join(each, "") == current for each in places):
            return False
        return any(self._excludes(each, current, end) for each in places)

    def _excludes(self, real: str, current: str, end: str) -> bool:
        """Whether an absolute path is excluded."""
        inside = real[len(current) :] if real.startswith(current) else os.path.basename(real)
        names = (inside.replace(os.sep, "/") + end,)
        return self._exclude is not None and self._exclude.match(names, real + end)

    def listing(self, given: Iterable[str]) -> Listing:
        """Return all that was added; what the user named is not skipped."""
        named = frozenset(given)
        return Listing(
            tuple(self._files or self._by_real_path.values()),
            frozenset(self._by_real_path[real] for real in self._named),
            tuple(Skipped(*each) for each in self._skipped.items() if each[0] not in named),
            tuple(SourceError(path, message) for path, message in self.errors.items()),
            tuple(sorted(self._folders, reverse=True)),
        )


def cannot_be_read(error: OSError) -> str:
    """Return what is wrong with a file or folder that the system does not let us read."""
    return f"cannot be read: {error.strerror}"


def _mode(path: str) -> int:
    """Return the type of a given path; 0 where only opening it can show what is wrong."""
    try:
        return os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UsageError(f"{path}: no such file or directory") from None
    except OSError:
        return 0


def _compiled(folder: str, configured: tuple[str, ...], given: tuple[str, ...]) -> Patterns | None:
    """Return the patterns of a configuration file in a folder, and those of the command line."""
    if not configured and not given:
        return None
    from fixer.files.patterns import compiled, joined

    return joined(compiled(configured, folder), compiled(given))


def _naming_folders(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns that name a folder, so that one skipped by default is entered."""
    return tuple(each for each in patterns if "/" in each)


def _list_folder(where: FolderFilter) -> FolderListing:
    """Ask git if the folder lies in a checkout, else walk it."""
    from fixer.files import git, walk

    top = checkout_root(os.path.dirname(where.real))
    found = git.list_folder(where, top) if top else None
    return found or walk.list_folder(where, top)
