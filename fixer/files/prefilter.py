"""Reads the files of a listing, and keeps those that mention a marker.

A marker is looked for in the bytes, so that a file without one is never decoded.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from fixer.files.discovery import Listing, Skipped, cannot_be_read
from fixer.model.errors import SourceError
from fixer.text import UTF_16_MARKS

MAX_BYTES: Final = 5 * 1024 * 1024

TOO_LARGE: Final = "larger than 5 MB"

# What most markers have in common, at whatever place: of `ecr` what begins with its rarest letter,
# as a search stops at each letter that it begins with.
_COMMON = b"cr"
_CHUNK = 64 * 1024
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
# What was a file when it was listed may be a pipe by now: never wait for it.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_OPEN_NO_LINK = _OPEN | _NO_FOLLOW
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Candidate(NamedTuple):
    """A file that mentions a marker, with its bytes."""

    path: str
    data: bytes


Markers: TypeAlias = "Callable[[str], tuple[bytes, ...]]"
"""For a path what its bytes are searched for, in ASCII."""


def look(
    listing: Listing, paths: Iterable[str], markers: Markers
) -> Iterator[Candidate | Skipped | SourceError]:
    """Yield what comes of the files among these paths of a listing that mention a marker."""
    for path in paths:
        outcome = _look(path, path in listing.explicit, markers(path))
        if outcome is not None:
            yield outcome


def is_too_large(path: str, listing: Listing) -> bool:
    """Tell whether a file of a listing is passed over for its size."""
    with suppress(OSError):
        return path not in listing.explicit and os.path.getsize(path) > MAX_BYTES
    return False


def read_folder(folder: str, counts: Callable[[str], bool]) -> list[Candidate] | None:
    """Read the files of a folder that count by their name, in their order, whatever they mention.

    None if the folder or one of the files cannot be read, or is too large to be.
    """
    read: list[Candidate] = []
    try:
        for name in sorted(os.listdir(folder or ".")):
            path = os.path.join(folder, name)
            if counts(name) and os.path.isfile(path):
                outcome = _look(path, False, (b"",))
                if not isinstance(outcome, Candidate):
                    return None
                read.append(outcome)
    except (OSError, ValueError):  # a name with a NUL or half a character names no folder
        return None
    return read


def _look(
    path: str, explicit: bool, markers: tuple[bytes, ...]
) -> Candidate | Skipped | SourceError | None:
    try:
        descriptor = os.open(path, _OPEN if explicit else _OPEN_NO_LINK)
        try:
            head = os.read(descriptor, _CHUNK)
            # Nearly every file ends here: three system calls.
            if len(head) < _CHUNK and not _mentions(head, markers):
                return None
            return _read_on(descriptor, path, explicit, head, markers)
        finally:
            os.close(descriptor)
    except OSError as error:
        if not explicit and _is_gone(error):
            return None
        return SourceError(path, cannot_be_read(error))


def _read_on(
    descriptor: int, path: str, explicit: bool, head: bytes, markers: tuple[bytes, ...]
) -> Candidate | Skipped | SourceError | None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return SourceError(path, "not a regular file")
    chunks = [head]
    size = len(head)
    while chunk := os.read(descriptor, max(_CHUNK, size)):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES and not explicit:
            found = _stream_mentions(descriptor, b"".join(chunks), _needles(head, markers))
            return Skipped(path, TOO_LARGE) if found else None
    data = b"".join(chunks)
    return Candidate(path, data) if _mentions(data, markers) else None


def _stream_mentions(descriptor: int, window: bytes, needles: tuple[bytes, ...]) -> bool:
    """Return whether the window, or what follows it in the file, mentions a marker."""
    overlap = max(map(len, needles), default=1) - 1
    while not any(needle in window for needle in needles):
        chunk = os.read(descriptor, MAX_BYTES)
        if not chunk:
            return False
        window = window[len(window) - overlap :] + chunk
    return True


def _needles(head: bytes, markers: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the markers as they are spelled in a file that starts like this."""
    encoding = _UTF_16.get(head[:2])
    if encoding is None:
        return markers
    return tuple(marker.decode("ascii").encode(encoding) for marker in markers)


def _mentions(data: bytes, markers: tuple[bytes, ...]) -> bool:
    for search in _searches(markers):
        if search(data):
            return True
    if data.startswith(UTF_16_MARKS):
        return any(needle in data for needle in _needles(data, markers))
    return False


@lru_cache(maxsize=64)
def _searches(markers: tuple[bytes, ...]) -> tuple[Callable[[bytes], object], ...]:
    """Return searches that find any of the markers: one for all that begin alike.

    An expression whose branches have a beginning in common looks for that first, and so takes
    hardly longer than a single marker, of which there are a dozen.
    """
    alike: dict[bytes, list[bytes]] = {}
    for marker in markers:
        _, common, after = marker.partition(_COMMON)
        # What follows tells the quickest whether it is worth looking back.
        branch = b"%b(?<=%b)" % (re.escape(common + after), re.escape(marker))
        alike.setdefault(common or marker[:3], []).append(branch if common else re.escape(marker))
    return tuple(re.compile(b"|".join(branches)).search for branches in alike.values())


def _is_gone(error: OSError) -> bool:
    """Return whether what was listed is no file any more, as git still tracks what was deleted."""
    return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)
