"""One command of git, for which neither the machine's nor the user's configuration counts."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from typing import Final

from fixer import UsageError

AS_NAMES: Final = ("utf-8", "surrogateescape")
"""How the bytes of git's names and messages become texts and bytes again."""
_SETTINGS: Final = (
    "core.attributesFile=/dev/null",
    "core.autocrlf=false",
    "core.excludesFile=/dev/null",
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "credential.helper=",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=120",
    "maintenance.auto=false",
    "push.followTags=false",
    "push.gpgSign=false",
    "push.recurseSubmodules=no",
    "submodule.recurse=false",
)
_KEPT_VARIABLES: Final = frozenset(
    (
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "all_proxy",
        "ssl_cert_file",
        "ssl_cert_dir",
        "tmpdir",
    )
)


def run_git(
    words: Iterable[str],
    folder: str,
    home: str,
    variables: Mapping[str, str],
    given: bytes = b"",
    seconds: float | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command of git.

    Args:
        words: The command.
        folder: Where it runs.
        home: The folder that git takes for that of the user; above it git looks for nothing.
        variables: Further variables of its environment.
        given: What it reads.
        seconds: How long it may take.

    Raises:
        UsageError: there is no git.
        TimeoutExpired: it has taken longer.
    """
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return subprocess.run(
        [git_program(), "--no-pager", *settings, *words],
        check=False,
        cwd=folder,
        env=_environment(home) | dict(variables),
        input=given,
        capture_output=True,
        timeout=seconds,
    )


def git_program() -> str:
    """Return the absolute path of git; no relative entry of PATH counts.

    Raises:
        UsageError: there is none.
    """
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    search = os.pathsep.join(entry for entry in entries if os.path.isabs(entry))
    program = shutil.which("git", path=search)
    if program is None:
        raise UsageError("git is not on the PATH")
    return program


def _environment(folder: str) -> dict[str, str]:
    """Return what git may know of the user's environment: proxies, certificates, and the path."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.lower() in _KEPT_VARIABLES or name.startswith(("GIT_SSL_", "GIT_PROXY_SSL_"))
    }
    return kept | {
        "GIT_CEILING_DIRECTORIES": folder,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": folder,
        "LC_ALL": "C",
        "PATH": os.pathsep.join(
            entry
            for entry in os.environ.get("PATH", os.defpath).split(os.pathsep)
            if os.path.isabs(entry)
        ),
    }
