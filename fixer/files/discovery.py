"""From the paths that a user names to the files that may declare a repository.

None of them is read. One that the user names is looked at, unless that is limited in another way.
What lies in a folder is chosen: by its suffix or a pattern, by git or the ignore files, and never
through a symbolic link.
"""

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from fixer.files.containment import checkout_root, need_current_folder, real_place
from fixer.files.folder_filter import (
    FolderFilter,
    FolderListing,
    SkipReason,
    any_name_has,
    endings_of,
    folder_filter,
)
from fixer.model.errors import SourceError, UsageError

if TYPE_CHECKING:
    from fixer.files.git import BegunWalk
    from fixer.files.loading import FilesOnDisk
    from fixer.files.patterns import Patterns

OWN_FILE: Final = "ecr-fix.toml"
"""The name of a configuration file."""
NOT_REGULAR: Final = "not a regular file"
"""The message about a path that is neither a file nor a folder."""


class ConfiguredPatterns(NamedTuple):
    """The patterns of a configuration file, tried on the path from its folder, a real path."""

    folder: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def _alone(name: str) -> bool:
    return False


class Selection(NamedTuple):
    """What to look at.

    `paths` are files and folders as the user typed them. In a folder, a file is looked at that has
    one of the `suffixes`, in any case, or that `include` matches; in a folder that is skipped by
    default, one that a pattern of `include` with a `/` in it matches. `exclude` takes files and
    folders away. Both hold gitignore patterns, tried on the path from the given folder and on the
    path from the current one; `fixer.files.patterns` tells what more there is. `exclude` has no
    effect on a file among the `paths`, unless it is forced.
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
    shown: frozenset[str] = frozenset()
    """Those of the `paths` that an editor shows: they need not be there, or may be no files."""
    is_judged_with_others: Callable[[str], bool] = _alone
    """Whether a file of some name is judged together with those beside it."""
    beside: frozenset[str] | None = None
    """The real paths of what may be beside the files to look at; None for what is on the disk."""
    gone: frozenset[str] = frozenset()
    """The real paths of files that are gone: what they were judged with is beside them."""
    configuration: str | None = None
    """The real path of the configuration file that counts, empty if there is none: others of its
    kind are passed over. None where it is of no concern which one counts."""
    begun: "BegunWalk | None" = None
    """What may be listing one of the `paths` already."""


def may_count(selection: Selection, name: str) -> bool:
    """Whether a file of some name may be looked at, as far as its ending tells."""
    has_patterns = bool(selection.include or selection.configured.include)
    return has_patterns or name.lower().endswith(selection.suffixes)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is passed over, and why."""

    path: str
    reason: SkipReason


class FurtherCallers(NamedTuple):
    """Files that may call modules, and are not looked at themselves."""

    paths: tuple[str, ...] = ()
    """Those of which no more is known."""
    by_folder: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Others, by the folders of the modules that they call."""


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
    callers: Callable[[], FurtherCallers] | None = None
    """Returns further files that may call modules."""
    around: "FilesOnDisk | None" = None
    """What has the files that they refer to, where that is not the disk."""
    beside: tuple[str, ...] = ()
    """Files that are not asked for, and are judged together with some of the `files`."""
    gone: tuple[str, ...] = ()
    """Files that are gone, and with which some of those beside were judged."""

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
    need_current_folder()
    shown = selection.shown
    modes = {path: stat.S_IFREG if path in shown else _mode(path) for path in selection.paths}
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


def files_beside(selection: Selection, path: str) -> tuple[str, ...]:
    """Return the files that are judged with one that the user named, and that need not exist.

    Raises:
        UsageError: a pattern is not valid.
    """
    lister = _Lister(selection, lone=True)
    lister.add_files_beside(path)
    return tuple(sorted(lister.beside.values()))


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
        self._is_judged_with_others = selection.is_judged_with_others
        self._may_be_beside = selection.beside
        self._gone = selection.gone
        self._configuration = selection.configuration
        self._begun = selection.begun
        self._lone = lone
        """Whether there is only one path, so that no file can be reached in two ways."""
        self._files: list[str] = []
        self._by_real_path: dict[str, str] = {}
        self._named: list[str] = []
        self._folders: list[tuple[str, str]] = []
        self._skipped: dict[str, SkipReason] = {}
        self.errors: dict[str, str] = {}
        self.beside: dict[str, str] = {}
        """The files that are judged with some of the others, by their real paths."""
        self.gone: dict[str, str] = {}
        """The files that are gone, by their real paths."""
        self._with_beside: set[str] = set()
        """The folders of named files of which these are known."""

    def add_folder(self, path: str) -> None:
        """Add what is looked at in a folder."""
        if self.is_left_out(path, "/"):
            return
        where = self._filter_of(path)
        found = self._listing_of(where)
        self._pass_over_configurations(where, found)
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

    def _filter_of(self, folder: str) -> FolderFilter:
        suffixes = self._suffixes if self._configuration is None else (*self._suffixes, OWN_FILE)
        return folder_filter(folder, suffixes, self._include, self._exclude, self._reopen)

    def _pass_over_configurations(self, where: FolderFilter, found: FolderListing) -> None:
        """Take the configuration files out that were listed only to be told of."""
        if self._configuration is None or not any_name_has(found.files, (OWN_FILE,)):
            return
        named = [name for name in found.files if name.lower().endswith(OWN_FILE)]
        without = where._replace(endings=endings_of(self._suffixes))
        found.files[:] = without.matching_names(found.files)
        for name in named:
            is_one = name.rpartition("/")[2] == OWN_FILE
            if is_one and where.real + name != self._configuration:
                found.skipped[name] = SkipReason.CONFIGURATION

    def _listing_of(self, where: FolderFilter) -> FolderListing:
        if self._among is None:
            return _list_folder(where, self._begun)
        from fixer.files import git

        names = _names_in(where.real, self._among)
        gone = git.listing_of(where, _names_in(where.real, self._gone), with_links=True).files
        for name in gone:
            self.gone.setdefault(where.real + name, where.shown + name)
        beside = self._names_beside(where.real, [*names, *gone])
        for name in git.listing_of(where, beside, self._follows_among).files if beside else ():
            self.beside.setdefault(where.real + name, where.shown + name)
        return git.listing_of(where, names, self._follows_among)

    def add_files_beside(self, path: str) -> None:
        """Add what is judged with a file that the user named, and is not asked for itself."""
        folder, name = os.path.split(path)
        if not self._is_judged_with_others(name) or folder in self._with_beside:
            return
        self._with_beside.add(folder)
        where = self._filter_of(folder or ".")
        names = where.matching_names(self._names_beside(where.real, [name]))
        for each in where.included(names, None):
            if os.path.islink(where.real + each) and not self._follows_among:
                continue
            self.beside.setdefault(where.real + each, os.path.join(folder, each))

    def _names_beside(self, real: str, names: Iterable[str]) -> list[str]:
        """Return what is in the folders of those files that are judged together with others."""
        folders = {name.rpartition("/")[0] for name in names if self._is_judged_with_others(name)}
        return [
            each
            for folder in sorted(folders)
            for each in self._files_in(real, f"{folder}/" if folder else "")
            if self._is_judged_with_others(each)
        ]

    def _files_in(self, real: str, folder: str) -> list[str]:
        place = real + folder
        if self._may_be_beside is not None:
            found = (os.path.split(path) for path in sorted(self._may_be_beside))
            return [folder + name for head, name in found if os.path.join(head, "") == place]
        with suppress(OSError):
            names = os.listdir(place)
            return [folder + name for name in names if os.path.isfile(place + name)]
        return []

    def add_file(self, path: str) -> None:
        """Add a file that the user named."""
        if self.is_left_out(path):
            return
        real = os.path.realpath(path)
        if self._among is not None:
            self._add_gone_beside(path, real)
            if real not in self._among:
                return
        self._by_real_path.setdefault(real, path)
        self._named.append(real)
        self.add_files_beside(path)

    def _add_gone_beside(self, path: str, real: str) -> None:
        """Add what is gone from beside a file that the user named, as nobody can name that."""
        names = self._absent.get(os.path.dirname(real), ())
        if not names or not self._is_judged_with_others(path):
            return
        folder = os.path.dirname(path)
        where = self._filter_of(folder or ".")
        for name in where.included(where.matching_names(list(names)), None):
            is_wanted = where.real + name in (self._among or ())
            found = self._by_real_path if is_wanted else self.gone
            found.setdefault(where.real + name, os.path.join(folder, name))
        self.add_files_beside(path)

    @cached_property
    def _absent(self) -> dict[str, list[str]]:
        """What is gone and is judged together with others: the names, by the real folder."""
        absent: dict[str, list[str]] = {}
        for each in sorted(self._gone.union(self._among or ())):
            folder, name = os.path.split(each)
            if self._is_judged_with_others(name) and not os.path.lexists(each):
                absent.setdefault(folder, []).append(name)
        return absent

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
        files = tuple(self._files or self._by_real_path.values())
        listed = frozenset(files) if self.beside else frozenset()
        return Listing(
            files,
            frozenset(self._by_real_path[real] for real in self._named),
            tuple(Skipped(*each) for each in self._skipped.items() if each[0] not in named),
            tuple(SourceError(path, message) for path, message in self.errors.items()),
            tuple(sorted(self._folders, reverse=True)),
            beside=tuple(
                shown
                for real, shown in sorted(self.beside.items())
                if shown not in listed and real not in self._by_real_path
            ),
            gone=tuple(shown for _, shown in sorted(self.gone.items())),
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


def _names_in(folder: str, paths: Iterable[str]) -> list[str]:
    """Return the names, from a folder on, of those of some paths that are in it, sorted."""
    inside = (path[len(folder) :] for path in paths if path.startswith(folder))
    return [name.replace(os.sep, "/") for name in sorted(inside)]


def _compiled(
    folder: str, configured: tuple[str, ...], given: tuple[str, ...]
) -> "Patterns | None":
    """Return the patterns of a configuration file in a folder, and those of the command line."""
    if not configured and not given:
        return None
    from fixer.files.patterns import compiled, joined

    return joined(compiled(configured, folder), compiled(given))


def _naming_folders(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns that name a folder, so that one skipped by default is entered."""
    return tuple(each for each in patterns if "/" in each)


def _list_folder(where: FolderFilter, begun: "BegunWalk | None") -> FolderListing:
    """Ask git if the folder lies in a checkout, else walk it."""
    from fixer.files import git, walk

    top = checkout_root(os.path.dirname(where.real))
    found = git.list_folder(where, top, begun) if top else None
    return found or walk.list_folder(where, top)
