"""Which repository a run is about, where nobody names it: the `origin` of the current checkout.

Only a file is read: nothing that the checkout configures is run or contacted.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import Final
from urllib.parse import unquote, urlsplit

from fixer import UsageError
from fixer.bot.git_command import git_program

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+")
_SSH: Final = re.compile(r"(?:[^@/:]+@)?([^/:]+):(?!//)(.+)")
_SSH_SCHEME: Final = "ssh"
_SECONDS: Final = 30.0
"""How long a file may take to be read; it may be none."""
_HINT: Final = "name the repository with --repo OWNER/NAME"


def checked_name(name: str) -> str:
    """Return the full name of a repository.

    Raises:
        UsageError: it is none.
    """
    name = name.removesuffix(".git")
    parts = name.split("/")
    if not _NAME.fullmatch(name) or any(part in (".", "..") for part in parts):
        raise UsageError("a repository is named OWNER/NAME, not by an address or a folder")
    return name


def origin_name(folder: str, server: str) -> str:
    """Return the full name of the repository that a checkout was cloned from.

    Args:
        folder: A folder of the checkout.
        server: The address of the forge, where it has to be.

    Raises:
        UsageError: it is in no checkout, or cloned from elsewhere.
    """
    address = _origin(os.path.realpath(folder))
    if address is None:
        raise UsageError(f"this is no checkout with a remote called origin; {_HINT}")
    scheme, host, path = _parts(address)
    own = urlsplit(server)
    below = own.path.strip("/")
    prefix = f"{below}/" if below and scheme != _SSH_SCHEME else ""
    path = path.strip("/")
    if host != own.hostname or not path.startswith(prefix):
        raise UsageError(
            f"origin is not at {'/'.join(filter(None, (own.hostname, below)))}; {_HINT}"
        )
    return checked_name(path.removeprefix(prefix).strip("/"))


def _origin(folder: str) -> str | None:
    """Return the address of `origin` in the configuration of a checkout, as it is written."""
    git_folder = _git_folder(folder)
    if git_folder is None:
        return None
    file = os.path.join(git_folder, "config")
    try:
        asked = subprocess.run(
            [git_program(), "config", "--file", file, "--no-includes", "--get-all", "-z", _KEY],
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"{file}: cannot be read; {_HINT}") from None
    first = asked.stdout.split(b"\0")[0]
    return os.fsdecode(first) if asked.returncode == 0 and first else None


_KEY: Final = "remote.origin.url"
_MOST: Final = 64 * 1024


def _git_folder(folder: str) -> str | None:
    """Return the folder with the configuration of the checkout that a folder is in."""
    while True:
        own = os.path.join(folder, ".git")
        if os.path.isdir(own):
            return own
        if os.path.isfile(own):
            return _linked(folder, own)
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _linked(folder: str, file: str) -> str | None:
    """Return the folder with the configuration of a linked work tree or a submodule."""
    said = _text_of(file)
    if not said.startswith("gitdir:"):
        return None
    own = os.path.normpath(os.path.join(folder, said.removeprefix("gitdir:").strip()))
    common = _text_of(os.path.join(own, "commondir")).strip()
    return os.path.normpath(os.path.join(own, common)) if common else own


def _text_of(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as opened:
            return opened.read(_MOST)
    except OSError:
        return ""


def _parts(address: str) -> tuple[str, str, str]:
    """Return scheme, host and path of `https://HOST/PATH`, `ssh://HOST/PATH`, `user@HOST:PATH`."""
    if "://" in address:
        try:
            parts = urlsplit(address)
            return parts.scheme, parts.hostname or "", unquote(parts.path)
        except ValueError:
            return "", "", ""
    found = _SSH.fullmatch(address)
    return (_SSH_SCHEME, found[1].lower(), found[2]) if found else ("", "", "")
