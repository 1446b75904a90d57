"""Reads files: those of a listing that hold a marker, those that others refer to, and given ones.

A marker is searched in the bytes, so a file of a listing without one is never decoded.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from types import MappingProxyType
from typing import Final, NamedTuple

from fixer.files.containment import checkout_root, nearest_above
from fixer.files.discovery import NOT_REGULAR, Listing, Skipped, cannot_be_read
from fixer.files.folder_filter import SkipReason
from fixer.markers import Markers
from fixer.model.errors import SourceError, UsageError

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_NAMED_BYTES: Final = 20 * 1024 * 1024
"""How large a file may be that the user named; a tree takes many times its memory."""

_CHUNK = 64 * 1024
_NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
# What was a file when it was listed may be a pipe by now: never wait for it.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_OPEN_NO_LINK = _OPEN | _NO_FOLLOW


class LoadedFile(NamedTuple):
    """A file with its bytes."""

    path: str
    data: bytes


EVERY_FILE: Final = Markers(b"")


def load_files(
    listing: Listing, paths: Iterable[str], markers: Callable[[str, bool], Markers]
) -> Iterator[LoadedFile | Skipped | SourceError]:
    """Yield those of some files of a listing that hold a marker, or why one cannot be read.

    Args:
        listing: The listing.
        paths: Some of its files.
        markers: Returns what to search for, for a path and whether the user named it.
    """
    explicit, contents = listing.explicit, listing.contents
    outcome: LoadedFile | Skipped | SourceError | None
    for path in paths:
        is_named = path in explicit if explicit else False  # to hash a path takes longer
        if contents and (data := contents.get(listing.real_path(path))) is not None:
            outcome = _given(path, data, is_named, markers(path, is_named))
        else:
            outcome = _load(path, is_named, markers(path, is_named))
        if outcome is not None:
            yield outcome


def file_size(path: str) -> int:
    """Return the size of a file in bytes; 0 if it is not there any more."""
    with suppress(OSError):
        return os.path.getsize(path)
    return 0


def is_too_large(path: str, listing: Listing) -> bool:
    """Whether a file of a listing is skipped for its size."""
    return path not in listing.explicit and file_size(path) > MAX_BYTES


def read_folder(
    folder: str, matches: Callable[[str], bool], contents: Mapping[str, Mapping[str, bytes]]
) -> list[LoadedFile] | None:
    """Read the files of a folder whose names match, sorted by name, whatever they hold.

    None if the folder or one of the files cannot be read, or is too large.

    Args:
        folder: The folder.
        matches: Whether a name matches.
        contents: What counts in the place of the bytes on the disk, by the real path of the
            folder and the name; it need not be on the disk.
    """
    own = contents.get(os.path.realpath(folder or "."), {}) if contents else {}
    read: list[LoadedFile] = []
    try:
        for name in sorted({*os.listdir(folder or "."), *own}):
            path = os.path.join(folder, name)
            if matches(name) and name in own:
                read.append(LoadedFile(path, own[name]))
            elif matches(name) and os.path.isfile(path):
                outcome = _load(path, False, EVERY_FILE)
                if not isinstance(outcome, LoadedFile):
                    return None
                read.append(outcome)
    except (OSError, ValueError):  # such a name cannot exist: it holds a NUL or half a character
        return None
    return read


def read_file(path: str, contents: Mapping[str, bytes] = _NO_CONTENTS) -> LoadedFile | None:
    """Read a file that another one names, whatever it holds; None if it cannot be read.

    Args:
        path: The file.
        contents: What counts in the place of the bytes on the disk, by the real path.
    """
    try:
        if contents and (data := contents.get(os.path.realpath(path))) is not None:
            return LoadedFile(path, data)
        outcome = _load(path, False, EVERY_FILE) if os.path.isfile(path) else None
    except (OSError, ValueError):  # such a name cannot exist
        return None
    return outcome if isinstance(outcome, LoadedFile) else None


def read_given(path: str, shown: str = "") -> bytes:
    """Read a file that says what is to be done, such as a baseline.

    Args:
        path: The file.
        shown: How errors name it, if not by its path.

    Raises:
        UsageError: it cannot be read, or is too large.
    """
    try:
        outcome = _load(path, True, EVERY_FILE)
    except ValueError:  # such a name cannot exist
        outcome = SourceError(path, "no such file")
    if isinstance(outcome, SourceError):
        raise UsageError(f"{shown or path}: {outcome.message}")
    return outcome.data if isinstance(outcome, LoadedFile) else b""


class GivenFiles:
    """The files that say what is to be done, such as a configuration, as they are on the disk."""

    def expect(self, *paths: str) -> None:
        """Prepare for being asked for some of the paths."""

    def is_there(self, path: str, mark: re.Pattern[bytes] | None = None) -> bool:
        """Whether there is a file that nobody has named, so that it counts.

        Args:
            path: The file.
            mark: What is in it where it matters that it does not count.
        """
        return os.path.lexists(path)

    def read(self, path: str, shown: str = "") -> bytes:
        """Return the bytes of a file.

        Args:
            path: The file.
            shown: How errors name it, if not by its path.

        Raises:
            UsageError: it cannot be read, or is too large.
        """
        return read_given(path, shown)


ON_DISK: Final = GivenFiles()


def bytes_of_file(path: str) -> bytes | None:
    """Return the bytes of a regular file; None for what is none, or cannot be read."""
    try:
        descriptor = os.open(path, _OPEN)
    except (OSError, ValueError):
        return None
    try:
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        with open(descriptor, "rb", closefd=False) if is_file else nullcontext() as file:
            return file.read() if file is not None else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def ends_of_file(path: str, size: int) -> bytes | None:
    """Return how a regular file begins and ends, or all of a short one; None if it is none.

    Args:
        path: The file.
        size: How many bytes of the start and of the end.
    """
    if not os.path.isfile(path):
        return None
    try:
        with open(path, "rb", buffering=0) as file:
            head = file.read(size)
            file.seek(max(len(head), os.fstat(file.fileno()).st_size - size))
            return head + file.read(size)
    except OSError:
        return None


def read_above(
    path: str, names: Iterable[str], contents: Mapping[str, bytes] = _NO_CONTENTS
) -> Iterator[tuple[str, bytes]]:
    """Read the files of some names beside a file, and in the folders above it up to its checkout.

    Yields the path of the file from each of them, with `/`, and its bytes; what cannot be read is
    left out.

    Args:
        path: The file.
        names: The names.
        contents: What counts in the place of the bytes on the disk, by the real path.
    """
    file = os.path.abspath(path)
    folder = os.path.dirname(file)
    top = checkout_root(folder)
    while True:
        for name in names:
            found = os.path.join(folder, name)
            data = contents.get(os.path.realpath(found)) if contents else None
            outcome = _load(found, False, EVERY_FILE) if data is None else LoadedFile(found, data)
            if isinstance(outcome, LoadedFile):
                yield os.path.relpath(file, folder).replace(os.sep, "/"), outcome.data
        above = os.path.dirname(folder)
        if folder in (top, above):
            return
        folder = above


class FilesOnDisk:
    """The files that others refer to, as they are on the disk."""

    def __init__(
        self, reads: Callable[[str], bool], contents: Mapping[str, bytes] = _NO_CONTENTS
    ) -> None:
        """Take what to read.

        Args:
            reads: Whether a file of some name is read with the others of its folder.
            contents: What counts in the place of the bytes on the disk, by the real path.
        """
        self._reads = reads
        self._contents = contents
        self._by_folder: dict[str, dict[str, bytes]] = {}
        for path, data in contents.items():
            folder, name = os.path.split(path)
            self._by_folder.setdefault(folder, {})[name] = data

    def with_contents(self, contents: Mapping[str, bytes]) -> "FilesOnDisk":
        """Return these files with other bytes at some real paths."""
        return FilesOnDisk(self._reads, {**self._contents, **contents})

    def read_folder(self, folder: str) -> list[LoadedFile] | None:
        """Read the files of a folder that count; None if one of them cannot be read."""
        return read_folder(folder, self._reads, self._by_folder)

    def read_file(self, path: str) -> LoadedFile | None:
        """Read a file that another one names; None if it cannot be read."""
        return read_file(path, self._contents)

    def read_above(self, path: str, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read the files of some names beside a file, and in the folders above it."""
        return read_above(path, names, self._contents)

    def find_above(self, folder: str, name: str, own: bool) -> str | None:
        """Return where a path first exists, as `nearest_above` says."""
        return nearest_above(folder, name, own)


def _load(path: str, explicit: bool, markers: Markers) -> LoadedFile | Skipped | SourceError | None:
    try:
        descriptor = os.open(path, _OPEN if explicit else _OPEN_NO_LINK)
        try:
            head = os.read(descriptor, _CHUNK)
            # Nearly every file ends here: three system calls.
            if len(head) < _CHUNK and not markers.are_in(head):
                return None
            return _read_on(descriptor, path, explicit, head, markers)
        finally:
            os.close(descriptor)
    except OSError as error:
        if not explicit and _is_gone(error):
            return None
        return SourceError(path, cannot_be_read(error))


def _read_on(
    descriptor: int, path: str, explicit: bool, head: bytes, markers: Markers
) -> LoadedFile | Skipped | SourceError | None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return SourceError(path, NOT_REGULAR)
    chunks = [head]
    size = len(head)
    while chunk := os.read(descriptor, max(_CHUNK, size)):
        chunks.append(chunk)
        size += len(chunk)
        if _is_larger(size, explicit):
            if not _stream_holds(descriptor, b"".join(chunks), markers):
                return None
            return _too_large(path, explicit)
    data = b"".join(chunks)
    return LoadedFile(path, data) if markers.are_in(data) else None


def _given(
    path: str, data: bytes, explicit: bool, markers: Markers
) -> LoadedFile | Skipped | SourceError | None:
    """Return what becomes of a file whose bytes are known."""
    if not markers.are_in(data):
        return None
    is_larger = _is_larger(len(data), explicit)
    return _too_large(path, explicit) if is_larger else LoadedFile(path, data)


def _is_larger(size: int, explicit: bool) -> bool:
    return size > (MAX_NAMED_BYTES if explicit else MAX_BYTES)


def _too_large(path: str, explicit: bool) -> Skipped | SourceError:
    if explicit:
        return SourceError(path, f"is larger than {MAX_NAMED_BYTES >> 20} MB; not looked at")
    return Skipped(path, SkipReason.TOO_LARGE)


def _stream_holds(descriptor: int, window: bytes, markers: Markers) -> bool:
    """Whether the window, or what follows it in the file, holds a marker."""
    while not markers.are_in(window):
        chunk = os.read(descriptor, MAX_BYTES)
        if not chunk:
            return False
        window = window[-markers.most_bytes :] + chunk
    return True


def _is_gone(error: OSError) -> bool:
    """Whether what was listed is not a file any more, as git still tracks what was deleted."""
    return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)
