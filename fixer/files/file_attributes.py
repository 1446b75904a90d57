"""What a file has beside its bytes: mode, owner, group, access lists, extended attributes."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import Final

# Signatures of the bytes, which the kernel makes itself.
_OF_THE_BYTES: Final = frozenset(("security.evm", "security.ima"))


class AttributeLostError(Exception):
    """Something that a file has beside its bytes cannot be kept; the text says what."""


def copy_attributes(old: int, new: int) -> None:
    """Give a new file all that an old one has beside its bytes.

    Nobody may do more with the new file than with the old one. Its owner may be another one, as
    only root can give files away. Access lists are kept where the system shows them as extended
    attributes, as Linux does.

    Args:
        old: A descriptor of the old file.
        new: A descriptor of the new one, which only its owner may use.

    Raises:
        AttributeLostError: something cannot be kept.
    """
    status = os.fstat(old)
    mode = stat.S_IMODE(status.st_mode)
    if hasattr(os, "fchown"):
        mode = _keep_owner(status, new, mode)
    if hasattr(os, "listxattr"):
        _keep_extended(old, new)  # before the mode, which an access list is part of
    if hasattr(os, "fchmod"):
        os.fchmod(new, mode)  # after the owner, as changing that clears set-id bits
    if hasattr(os, "listxattr") and _extended(old) != _extended(new):
        raise AttributeLostError("has access rights or extended attributes that cannot be kept")


def _keep_owner(status: os.stat_result, new: int, mode: int) -> int:
    """Keep the group and, where allowed, the owner; return the mode that is right then."""
    given = os.fstat(new)
    if given.st_gid != status.st_gid:
        with suppress(PermissionError):
            os.fchown(new, -1, status.st_gid)
    if given.st_uid != status.st_uid:
        with suppress(PermissionError):
            os.fchown(new, status.st_uid, -1)
    given = os.fstat(new)
    if given.st_gid != status.st_gid and (mode >> 3) & 7 != mode & 7:
        raise AttributeLostError("belongs to a group that cannot be kept")
    same = (given.st_uid, given.st_gid) == (status.st_uid, status.st_gid)
    return mode if same else mode & 0o777


def _keep_extended(old: int, new: int) -> None:
    kept, given = _extended(old), _extended(new)
    # A folder may have a list that its new files inherit.
    for name in given.keys() - kept.keys():
        with suppress(OSError):
            os.removexattr(new, name)
    for name, value in kept.items():
        if given.get(name) != value:
            try:
                os.setxattr(new, name, value)
            except OSError:
                shown = "an access list" if "acl" in name else f"the extended attribute {name}"
                raise AttributeLostError(f"has {shown} that cannot be kept") from None


def _extended(descriptor: int) -> dict[str, bytes]:
    """Return the extended attributes of a file, access lists among them."""
    try:
        names = os.listxattr(descriptor)
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.ENOSYS):
            return {}
        raise
    return {name: os.getxattr(descriptor, name) for name in names if name not in _OF_THE_BYTES}
