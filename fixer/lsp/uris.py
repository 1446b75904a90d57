"""URIs of documents to paths and back."""

from __future__ import annotations

import os
import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from fixer.files.containment import can_be_path

_IS_WINDOWS: Final = os.name == "nt"
_DRIVE: Final = re.compile(r"/?([A-Za-z]):")
_HERE: Final = ("", "localhost")


def scheme_of(uri: str) -> str:
    """Return the scheme of a URI in lower case; empty if it has none."""
    scheme, colon, _ = uri.partition(":")
    return scheme.lower() if colon else ""


def path_of(uri: str, windows: bool = _IS_WINDOWS) -> str | None:
    """Return the path that a URI stands for; None unless it is one of a file.

    Args:
        uri: The URI, in which any character may be percent-encoded.
        windows: Whether paths are those of Windows.
    """
    try:
        scheme, host, path, _, _ = urlsplit(uri)
    except ValueError:  # such as a host that begins like an address
        return None
    # Bytes that are not UTF-8 are kept as the system's own functions keep them.
    path = unquote(path, errors="surrogateescape")
    if scheme != "file" or not path or not can_be_path(path):
        return None
    if host not in _HERE:
        path = f"//{unquote(host)}{path}"
    if not windows:
        return path
    drive = _DRIVE.match(path)
    if drive is not None:
        path = f"{drive[1].upper()}:{path[drive.end() :] or '/'}"
    return path.replace("/", "\\")


def uri_of(path: str, windows: bool = _IS_WINDOWS) -> str:
    """Return the URI of an absolute path."""
    if windows:
        path = path.replace("\\", "/")
        if _DRIVE.match(path):
            # As most editors write it.
            drive, _, rest = path.lstrip("/").partition(":")
            return f"file:///{drive.lower()}%3A{_quoted(rest)}"
        if path.startswith("//"):
            return f"file:{_quoted(path)}"
    return f"file://{_quoted(path)}"


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"))
