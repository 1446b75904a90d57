"""The temporary files that writing makes, and those that a killed run has left behind."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from typing import Final

from fixer.files.held_folder import HeldFolder

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows, where an open file cannot be removed

    def _locked(descriptor: int) -> bool:
        """Whether no other process has a file open."""
        return True

else:

    def _locked(descriptor: int) -> bool:
        """Mark a file as in use until it is closed; False if another process has done so."""
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # the file system knows no locks
            return False
        return True


_NAME: Final = re.compile(r"\.ecr-fix-[0-9a-f]{16}\.tmp")


def is_temporary(name: str) -> bool:
    """Whether a file has the name of a temporary one."""
    return _NAME.fullmatch(name) is not None


def temporary_name() -> str:
    """Return a name that no other file has."""
    return f".ecr-fix-{os.urandom(8).hex()}.tmp"


def create(folder: HeldFolder, name: str) -> int:
    """Create a temporary file that only its owner may use, and mark it as in use."""
    descriptor = folder.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL)
    _locked(descriptor)
    return descriptor


def remove_abandoned(folder: HeldFolder, started: float) -> None:
    """Remove the user's own temporary files that no process uses.

    Args:
        folder: Where they are looked for.
        started: When this run began, in seconds since the epoch; they are older.
    """
    for name in filter(is_temporary, folder.names()):
        with suppress(OSError):
            status = folder.stat(name)
            if not stat.S_ISREG(status.st_mode) or status.st_mtime >= started:
                continue
            if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
                continue
            descriptor = folder.open(name)
            try:
                unused = _locked(descriptor)
            finally:
                os.close(descriptor)
            if unused:
                folder.remove(name)
