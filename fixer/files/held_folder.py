"""A folder that is held open, so that what is done in it cannot be led elsewhere.

Between a look at a path and the next step another process may put a symbolic link in the place of
any folder on the way. So the folder is opened step by step without following links, and its files
are reached through its descriptor. Where the system has no such calls, paths have to do.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

_HOLDS: Final = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)
_ON_THE_WAY: Final = getattr(os, "O_PATH", os.O_RDONLY) | _NO_LINK
"""A folder on the way may let itself be passed and not be read."""
_FILE: Final = (
    getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
"""What has become a link is not followed, and a pipe is not waited for."""


class HeldFolder:
    """An open folder; names are those of files right in it."""

    def __init__(self, path: str) -> None:
        """Open the folder with this real path.

        Raises:
            OSError: it cannot be opened; `ENOTDIR` or `ELOOP` where there is a link by now.
        """
        self._path = path
        self._descriptor = _opened(path) if _HOLDS else None

    def close(self) -> None:
        """Let the folder go."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    def open(self, name: str, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
        """Open a file; a new one can only be used by its owner, unless the mode says otherwise."""
        return os.open(self._named(name), flags | _FILE, mode, dir_fd=self._descriptor)

    def stat(self, name: str) -> os.stat_result:
        """Return the status of a file, or that of the link that it is."""
        return os.stat(self._named(name), dir_fd=self._descriptor, follow_symlinks=False)

    def may_write(self, name: str) -> bool:
        """Whether the user may write to a file."""
        return os.access(self._named(name), os.W_OK, dir_fd=self._descriptor)

    def replace(self, name: str, by: str) -> None:
        """Put a file in the place of another one."""
        descriptor = self._descriptor
        os.replace(self._named(by), self._named(name), src_dir_fd=descriptor, dst_dir_fd=descriptor)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(self._named(name), dir_fd=self._descriptor)

    def names(self) -> list[str]:
        """Return the names in the folder; none if it cannot be read."""
        with suppress(OSError):
            return os.listdir(self._path if self._descriptor is None else self._descriptor)
        return []

    def sync(self) -> None:
        """Make a renaming durable, where a folder can be synced."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.fsync(self._descriptor)

    def _named(self, name: str) -> str:
        return os.path.join(self._path, name) if self._descriptor is None else name


def _opened(path: str) -> int:
    """Open a folder step by step, so that none of the steps is a link."""
    *outer, last = [part for part in path.split(os.sep) if part] or ["."]
    held = os.open(os.sep, _ON_THE_WAY)
    try:
        for name in outer:
            inner = os.open(name, _ON_THE_WAY, dir_fd=held)
            os.close(held)
            held = inner
        try:
            return os.open(last, os.O_RDONLY | _NO_LINK, dir_fd=held)
        except PermissionError:  # it cannot be listed, but perhaps written to
            return os.open(last, _ON_THE_WAY, dir_fd=held)
    finally:
        os.close(held)
