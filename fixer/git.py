"""Asks git what a checkout holds, and lets nothing run that the checkout configures.

A checkout may be hostile: its `.git/config` can name programs (core.fsmonitor, hooks, ssh commands
for a lazy fetch) and places (core.worktree), its index can hold `../` paths, and a folder in it can
hold a program called git. Whatever goes wrong here is no error of the user's: the answer is then
None, and the caller walks the folder itself.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from fixer.choice import (
    ANOTHER_CHECKOUT,
    EXCLUDED,
    LINK,
    Content,
    Scope,
    closed,
    counts,
    excludes,
    looks_right,
    may_hold_files,
)

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_SECONDS = 60
_LS_FILES = ("ls-files", "-z", "-s", "-t", "--cached", "--others", "--exclude-standard", "--")
# They come from the command line, so they beat the checkout's own configuration. An empty
# core.fsmonitor means none to every git; before 2.36 `false` was the name of a program.
_SETTINGS = (
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.untrackedCache=false",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
)


class _Listed(NamedTuple):
    """What git knows of a folder.

    `tracked` may be gone from the disk; of `untracked` git does not say which are symbolic links.
    """

    tracked: dict[str, None]
    untracked: list[str]
    links: list[str]
    checkouts: list[str]


def top_of(folder: str) -> str | None:
    """Return the nearest folder, from the absolute `folder` upwards, that holds a `.git`."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def content(where: Scope, top: str) -> Content | None:
    """Return what counts in a folder of the checkout at `top`: tracked, or not ignored.

    None if git cannot tell: also for a folder that is ignored as a whole, since whoever names it
    wants to see into it, and where a folder cannot be opened, which git mentions in a message only.
    """
    below = os.path.relpath(where.real, top).replace(os.sep, "/")
    asked = _run(top, *_LS_FILES, *(() if below == "." else (f":(literal){below}",)))
    if asked is None or asked.returncode or b"could not open directory" in asked.stderr:
        return None
    if not asked.stdout and below != "." and _ignores(top, below):
        return None
    return _sort(where, _parse(os.fsdecode(asked.stdout), "" if below == "." else f"{below}/"))


def _ignores(top: str, below: str) -> bool:
    # It takes no `:(literal)` and needs none, but a leading colon would be read as magic.
    asked = _run(top, "check-ignore", "-q", "--", f"./{below}")
    return asked is not None and not asked.returncode


def _parse(output: str, prefix: str) -> _Listed:
    """Read records `? path` and `H mode object stage<TAB>path`; a conflict has up to three."""
    listed = _Listed({}, [], [], [])
    start = len(prefix)
    for record in output.split("\0"):
        untracked = record[:2] == "? "
        path = record[2:] if untracked else record.partition("\t")[2]
        name = path[start:]
        # Anyone may have written the index: an absolute path would lead out of the folder.
        if not path.startswith(prefix) or name[:1] in ("", "/"):
            continue
        if name[-1] == "/" or (not untracked and record[2:8] == "160000"):
            listed.checkouts.append(name.rstrip("/"))
        elif untracked:
            listed.untracked.append(name)
        elif record[2:8] == "120000":
            listed.links.append(name)
        else:
            listed.tracked[name] = None
    return listed


def _sort(where: Scope, listed: _Listed) -> Content:
    tracked = [name for name in listed.tracked if looks_right(where, name)]
    untracked = [name for name in listed.untracked if looks_right(where, name)]
    links = [*listed.links, *(name for name in untracked if os.path.islink(where.real + name))]
    files = [*tracked, *untracked]
    reasons = _reasons(where, [*files, *links, *listed.checkouts])
    found = Content([], {}, {})
    for names, why in ((links, LINK), (listed.checkouts, ANOTHER_CHECKOUT)):
        for name in names:
            if not reasons[name.rpartition("/")[0]] and not excludes(where, name):
                found.skipped[name] = why
    for name in files:
        folder = name.rpartition("/")[0]
        if counts(where, name, reasons[folder]):
            if name not in found.skipped:
                found.files.append(name)
        elif reasons[folder] not in ("", EXCLUDED):
            found.skipped[_outermost(folder, reasons)] = reasons[folder]
    return found


def _reasons(where: Scope, names: Iterable[str]) -> dict[str, str]:
    """Return, for every folder on the way to the names, why it is closed, or "".

    The index may lead through `..`, or through a folder that has become a symbolic link.
    """
    folders: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    reasons = {"": ""}
    for folder in sorted(folders):
        outer, _, base = folder.rpartition("/")
        reason = closed(where, folder, reasons[outer])
        if base in ("", ".", ".."):
            reason = EXCLUDED
        elif may_hold_files(where, reason) and os.path.islink(where.real + folder):
            reason = LINK
        reasons[folder] = reason
    return reasons


def _outermost(folder: str, reasons: dict[str, str]) -> str:
    """Return the folder by whose fault this one is closed."""
    while (outer := folder.rpartition("/")[0]) and reasons[outer] == reasons[folder]:
        folder = outer
    return folder


def _run(top: str, *arguments: str) -> CompletedProcess[bytes] | None:
    import subprocess

    search = _search_path(top)
    git = shutil.which("git", path=search)
    if git is None or not os.path.isabs(git):
        return None
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        return subprocess.run(
            [git, "--no-pager", *settings, *arguments],
            cwd=top,
            env=_environment(top, search),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _search_path(top: str) -> str:
    """Return the folders of PATH that are absolute and outside the checkout."""
    inside = os.path.join(top, "")
    return os.pathsep.join(
        entry
        for entry in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if os.path.isabs(entry) and not os.path.join(os.path.realpath(entry), "").startswith(inside)
    )


def _environment(top: str, search: str) -> dict[str, str]:
    """Return the user's environment without what a hook left in it to point git elsewhere.

    GIT_DIR stays unset, as git asks for a trusted owner (safe.directory) only where it has found
    the repository itself.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(("GIT_CONFIG_", "GIT_EXEC_PATH"))
    }
    return kept | {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_CEILING_DIRECTORIES": os.path.dirname(top),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_WORK_TREE": top,
        "LC_ALL": "C",
        "PATH": search,
    }
