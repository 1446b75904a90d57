"""The one place that writes files: whole, in one step, and never outside the given folders."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Container, Iterable
from contextlib import closing

from fixer.files.containment import is_within
from fixer.files.file_attributes import AttributeLostError, copy_attributes
from fixer.files.held_folder import HeldFolder
from fixer.files.temporary_files import create, remove_abandoned, temporary_name
from fixer.model.errors import SourceError, UsageError
from fixer.model.warnings import WarningKind
from fixer.source_text import Source

_CHANGED = "changed while it was being fixed; run again"


class Writer:
    """Replaces files below the given folders, and clears up where a killed run has left off."""

    def __init__(self, roots: Container[str]) -> None:
        """`roots` are the real paths of the folders that may be written in."""
        self._roots = roots
        self._started = time.time()
        self._cleared: set[str] = set()

    def write(self, source: Source, text: str) -> WarningKind | None:
        """Replace the file's content in one step, keeping what it has beside its bytes.

        The new bytes go to a temporary file beside the target, which then takes its place: a full
        disk or a kill leaves the file as it was. Other names of the file stay with what it held, as
        they may lie outside the roots.

        Returns:
            What a person should know of it, if anything.

        Raises:
            SourceError: the file changed since it was read, may not be written, lies behind a link
                that leaves the roots, has attributes that cannot be kept, or the disk refuses.
        """
        target = os.path.realpath(source.path)
        check_containment(source.path, target, self._roots)
        folder, name = os.path.split(target)
        try:
            with closing(HeldFolder(folder)) as held:
                if folder not in self._cleared:
                    self._cleared.add(folder)
                    remove_abandoned(held, self._started)
                names = _Replacement(held, name, source).by(source.encoded(text))
        except AttributeLostError as error:
            raise SourceError(source.path, f"{error}; not written") from None
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):  # there is a link by now
                raise SourceError(source.path, _CHANGED) from None
            what = error.strerror or error
            raise SourceError(source.path, f"cannot be written: {what}") from None
        return WarningKind.LEFT_HARD_LINKS if names > 1 else None


def check_new(path: str, makes_folder: bool = False) -> None:
    """Make sure, as far as can be known before, that a file that the user named can be written.

    Args:
        path: The file.
        makes_folder: Whether its folder need not be there, as it is made.

    Raises:
        UsageError: it is no regular file, or its folder is not there or may not be written in.
    """
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    if os.path.exists(target) and not os.path.isfile(target):
        raise UsageError(f"{path}: cannot be written: not a regular file")
    while makes_folder and not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        words = "is not a folder" if os.path.lexists(folder) else "does not exist"
        raise UsageError(f"{path}: cannot be written: {os.path.relpath(folder)} {words}")
    may_write = os.access(folder, os.W_OK | os.X_OK)
    if not may_write or (os.path.exists(target) and not os.access(target, os.W_OK)):
        raise UsageError(f"{path}: cannot be written: {os.strerror(errno.EACCES)}")


def write_new(path: str, pieces: Iterable[bytes], makes_folder: bool = False) -> None:
    """Write a file that the user named, whether there is one or not, in one step.

    Args:
        path: The file.
        pieces: What it is to hold, piece by piece.
        makes_folder: Whether its folder is made where it is not there.

    Raises:
        UsageError: it cannot be written.
    """
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    temporary = temporary_name()
    check_new(path, makes_folder)
    try:
        mode = stat.S_IMODE(os.stat(target).st_mode) if os.path.exists(target) else None
        if makes_folder:
            os.makedirs(folder, exist_ok=True)
        with closing(HeldFolder(folder)) as held:
            try:
                descriptor = held.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
                with open(descriptor, "wb") as file:
                    if mode is not None and hasattr(os, "fchmod"):
                        os.fchmod(file.fileno(), mode)
                    file.writelines(pieces)
                    file.flush()
                    os.fsync(file.fileno())
                held.replace(name, by=temporary)
            except BaseException:
                held.remove(temporary)
                raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None


def check_containment(path: str, target: str, roots: Container[str]) -> None:
    """Make sure that a file may be written; `target` is its real path.

    Raises:
        SourceError: it lies behind a link that leaves the roots.
    """
    if not is_within(target, roots):
        what = "is" if os.path.islink(path) else "lies behind"
        raise SourceError(
            path, f"{what} a symbolic link out of the given folders, to {target}; not changed"
        )


class _Replacement:
    """Puts new bytes in the place of a file in a folder, if it still is as it was read."""

    def __init__(self, folder: HeldFolder, name: str, source: Source) -> None:
        self._folder = folder
        self._name = name
        self._source = source

    def by(self, data: bytes) -> int:
        """Put the bytes there, and return how many names the old file had."""
        # The name is known before the file exists: an interrupt at any moment finds what to remove.
        temporary = temporary_name()
        try:
            old = self._folder.open(self._name)
            try:
                self._check(old)
                if not self._folder.may_write(self._name):
                    raise SourceError(self._source.path, "is read-only; not written")
                self._create(temporary, old, data)
                self._check(old)  # nobody has changed it
                self._check_place(old)
                names = os.fstat(old).st_nlink
            finally:
                os.close(old)
            self._folder.replace(self._name, by=temporary)
        except BaseException:
            self._folder.remove(temporary)
            raise
        self._folder.sync()
        return names

    def _create(self, name: str, old: int, data: bytes) -> None:
        with open(create(self._folder, name), "wb") as file:
            file.write(data)
            file.flush()
            copy_attributes(old, file.fileno())
            os.fsync(file.fileno())

    def _check(self, old: int) -> None:
        """Make sure that an open file is a file and has the bytes that were read."""
        if not stat.S_ISREG(os.fstat(old).st_mode):
            raise SourceError(self._source.path, _CHANGED)
        os.lseek(old, 0, os.SEEK_SET)
        with open(old, "rb", closefd=False) as file:
            if file.read() != self._source.data:
                raise SourceError(self._source.path, _CHANGED)

    def _check_place(self, old: int) -> None:
        """Make sure that nobody has put another file in the place of this one."""
        before, now = os.fstat(old), self._folder.stat(self._name)
        if (before.st_dev, before.st_ino) != (now.st_dev, now.st_ino):
            raise SourceError(self._source.path, _CHANGED)
