"""Walks a folder of which git says nothing, and obeys the `.gitignore` files in it as git would."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from functools import partial
from typing import TypeAlias

from fixer.files.filters import (
    ANOTHER_CHECKOUT,
    EXCLUDED,
    LINK,
    Content,
    Scope,
    closed,
    counting,
    excludes,
    looking_right,
    may_hold_files,
)
from fixer.files.gitignore import Rules, parse_file, verdict

# A larger ignore file is no list of patterns.
_MAX_IGNORE_FILE = 1024 * 1024

# Ignore files from the outermost to the innermost; each is for paths without so many characters.
_Ignores: TypeAlias = "tuple[tuple[Rules, int], ...]"


def content(where: Scope, top: str | None) -> Content:
    """Return what counts in a folder and below; symbolic links are not followed.

    With a `top`, the checkout that the folder lies in, the ignore files above the folder hold too,
    and other checkouts are not entered. Without, each checkout is entered and has its own rules.
    """
    below = os.path.relpath(where.real, top).replace(os.sep, "/") if top else "."
    base = "" if below == "." else f"{below}/"
    found = Content([], {}, {})
    # A stack of our own, as folders can be deeper than Python's.
    todo = [("", "", _ignores_above(top, base) if top else ())]
    while todo:
        folder, reason, outer = todo.pop()
        path = where.real + folder
        try:
            with os.scandir(path) as scan:
                entries = list(scan)
        except OSError as error:
            found.unreadable[folder] = error
            continue
        present = {entry.name for entry in entries}
        if top and folder and ".git" in present:
            found.skipped[folder] = ANOTHER_CHECKOUT
            continue
        prefix = f"{folder}/" if folder else ""
        ignores = _with_own(outer, present, path, len(base) + len(prefix))
        ignored = partial(_ignored, ignores, base)
        for name, why in _sort(where, found, prefix, reason, entries, ignored):
            todo.append((name, why, ignores))
    return found


def _sort(
    where: Scope,
    found: Content,
    prefix: str,
    reason: str,
    entries: list[os.DirEntry[str]],
    ignored: Callable[[str], bool],
) -> list[tuple[str, str]]:
    """Add to what was found, and return the folders to enter, each with why it is closed."""
    folders = []
    for entry in entries:
        name = prefix + entry.name
        if entry.is_symlink():
            if not reason and not excludes(where, name) and not ignored(name):
                found.skipped[name] = LINK
        elif entry.is_dir(follow_symlinks=False):
            why = closed(where, name, reason)
            if why == EXCLUDED or ignored(f"{name}/"):
                continue
            if may_hold_files(where, why):
                folders.append((name, why))
            else:
                found.skipped[name] = why
        elif counting(where, looking_right(where, (name,)), reason) and not ignored(name):
            if entry.is_file(follow_symlinks=False):
                found.files.append(name)
            else:
                found.skipped[name] = "not a regular file"
    return folders


def _ignored(ignores: _Ignores, base: str, name: str) -> bool:
    """Return whether the innermost ignore file that speaks of the path excludes it."""
    path = base + name
    for rules, start in reversed(ignores):
        answer = verdict(rules, path[start:])
        if answer is not None:
            return answer
    return False


def _ignores_above(top: str, base: str) -> _Ignores:
    """Return the rules from the top down to the parent of the folder `base`, which ends in `/`.

    None hold if they ignore the folder itself: whoever names it wants to see into it.
    """
    ignores: _Ignores = ()
    start = 0
    while start < len(base):
        present = (".gitignore",) if start else (".git", ".gitignore")
        ignores = _with_own(ignores, present, os.path.join(top, base[:start]), start)
        start = base.index("/", start) + 1
        if _ignored(ignores, base[:start], ""):
            return ()
    return ignores


def _with_own(outer: _Ignores, present: Collection[str], path: str, start: int) -> _Ignores:
    """Return the rules in a folder: a checkout starts afresh, its `info/exclude` the weakest."""
    ignores = outer
    if ".git" in present:
        ignores = _read(os.path.join(path, ".git", "info", "exclude"), start)
    if ".gitignore" in present:
        ignores += _read(os.path.join(path, ".gitignore"), start)
    return ignores


def _read(path: str, start: int) -> _Ignores:
    """Return the rules of one ignore file; a link or a device is none, as for git."""
    if os.path.islink(path) or not os.path.isfile(path):
        return ()
    try:
        with open(path, "rb") as file:
            text = os.fsdecode(file.read(_MAX_IGNORE_FILE).removeprefix(b"\xef\xbb\xbf"))
    except OSError:
        return ()
    return ((parse_file(text), start),)
