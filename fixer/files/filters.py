"""Decides what counts in a folder that the user named, whoever lists it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final, NamedTuple

from fixer.files.gitignore import Rules, covers

# Why something was passed over.
ANOTHER_CHECKOUT: Final = "another git checkout"
BY_DEFAULT: Final = "skipped by default; --include FOLDER/ looks into it"
EXCLUDED: Final = "excluded"  # as asked for, so never reported
LINK: Final = "symbolic link"

# Installed or generated, as most of what is hidden.
_SKIPPED_FOLDERS = frozenset({"cdk.out", "node_modules"})


class Scope(NamedTuple):
    """A given folder and what counts in it; names are relative to it, with `/` between the parts.

    `shown` or `real` and a name make the path to show or to compare. Seen from the current folder
    a name starts with `outer`; if the current folder lies in this one, it lacks `inner`.
    """

    shown: str
    real: str
    outer: str
    inner: str
    suffixes: tuple[str, ...]
    include: Rules | None
    exclude: Rules | None
    reopen: Rules | None
    """The patterns of `include` that name a folder, so that one skipped by default is entered."""


class Content(NamedTuple):
    """What counts in a given folder, what was passed over and why, and what cannot be opened."""

    files: list[str]
    skipped: dict[str, str]
    unreadable: dict[str, OSError]


def scope(
    path: str,
    suffixes: tuple[str, ...],
    include: Rules | None,
    exclude: Rules | None,
    reopen: Rules | None,
) -> Scope:
    """Return the scope of a folder as the user typed it; `suffixes` are in lower case."""
    real = os.path.join(os.path.realpath(path), "")
    current = os.path.join(os.path.realpath("."), "")
    # `link/..` is another folder, if `link` is a symbolic link.
    here = os.path.normpath(path) == "." and real == current
    return Scope(
        shown="" if here else path.rstrip(f"/{os.sep}") + "/",
        real=real,
        outer=real[len(current) :].replace(os.sep, "/") if real.startswith(current) else "",
        inner=current[len(real) :].replace(os.sep, "/") if current.startswith(real) else "",
        suffixes=suffixes,
        include=include,
        exclude=exclude,
        reopen=reopen,
    )


def closed(where: Scope, folder: str, outer: str) -> str:
    """Return why a folder is closed, or ""; `outer` is the answer for the folder it lies in."""
    if outer not in ("", BY_DEFAULT):
        return outer
    base = folder.rpartition("/")[2]
    if base == ".git" or _matches(where.exclude, where, f"{folder}/"):
        return EXCLUDED
    return BY_DEFAULT if outer or base[:1] == "." or base in _SKIPPED_FOLDERS else ""


def may_hold_files(where: Scope, reason: str) -> bool:
    """Return whether a file can count in a folder that is closed for this reason, or open."""
    return not reason or (reason == BY_DEFAULT and where.reopen is not None)


def looking_right(where: Scope, names: Iterable[str]) -> list[str]:
    """Return those of some files that count by their names, if nothing speaks against them."""
    suffixes, include = where.suffixes, where.include
    return [
        name
        for name in names
        if name.lower().endswith(suffixes)
        or (include is not None and _matches(include, where, name))
    ]


def counting(where: Scope, names: Iterable[str], reason: str) -> list[str]:
    """Return those of some files, all looking right, that count in a folder closed for a reason."""
    if not may_hold_files(where, reason):
        return []
    if reason:
        names = [name for name in names if _matches(where.reopen, where, name)]
    return [name for name in names if where.exclude is None or not excludes(where, name)]


def excludes(where: Scope, name: str) -> bool:
    """Return whether the user took this file away."""
    return _matches(where.exclude, where, name)


def _matches(rules: Rules | None, where: Scope, name: str) -> bool:
    if rules is None:
        return False
    if covers(rules, where.outer + name) or (where.outer and covers(rules, name)):
        return True
    inner = where.inner
    return bool(inner) and name.startswith(inner) and covers(rules, name[len(inner) :])
