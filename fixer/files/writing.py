"""The one place that writes files: whole, in one step, and never outside the given folders."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Container

from fixer.files.containment import is_within
from fixer.model.errors import SourceError
from fixer.source_text import Source


def write(source: Source, text: str, roots: Container[str]) -> None:
    """Replace the file's content in one step, keeping its mode.

    The new bytes go to a temporary file beside the target, which then takes its place: a full
    disk or a kill leaves the file as it was. Nothing is written that lies, behind whatever
    symbolic link, outside the `roots` (real paths of folders).

    Raises:
        SourceError: the file changed since it was read, may not be written, lies behind a link
            that leaves the roots, or the disk refuses.
    """
    target = os.path.realpath(source.path)
    check_containment(source.path, target, roots)
    try:
        with open(target, "rb") as file:
            if file.read() != source.data:
                raise SourceError(source.path, "changed while it was being fixed; run again")
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if not os.access(target, os.W_OK):
            raise SourceError(source.path, "is read-only; not written")
        _replace(target, source.encoded(text), mode)
    except OSError as error:
        raise SourceError(source.path, f"cannot be written: {error.strerror or error}") from None


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


def _replace(target: str, data: bytes, mode: int) -> None:
    folder = os.path.dirname(target)
    # The name is known before the file exists: an interrupt at any moment finds what to remove.
    temporary = os.path.join(folder, f".ecr-fix-{os.urandom(8).hex()}.tmp")
    try:
        with open(temporary, "xb", opener=_open_private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        status = os.stat(target)
        if hasattr(os, "chown"):
            # The file is fixed even if its owner cannot be kept.
            with contextlib.suppress(PermissionError):
                os.chown(temporary, status.st_uid, status.st_gid)
        os.chmod(temporary, mode)  # after chown, which clears set-id bits
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    _sync_folder(folder)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: str) -> None:
    """Make the renaming durable, where a folder can be synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
