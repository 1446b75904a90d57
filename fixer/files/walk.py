"""Lists a folder outside of git repositories, and obeys its `.gitignore` files as git would."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from fixer.files.folder_filter import FolderFilter, FolderListing, SkipReason
from fixer.files.gitignore import Rules, parse_file, verdict

# A larger ignore file is not a list of patterns.
_MAX_IGNORE_FILE: Final = 1024 * 1024

# Ignore files from the outermost to the innermost; each is for paths without so many characters.
_Ignores: TypeAlias = "tuple[tuple[Rules, int], ...]"


class _Folder(NamedTuple):
    """A folder to enter, and what holds in it."""

    name: str
    reason: SkipReason | None
    ignores: _Ignores


def list_folder(where: FolderFilter, top: str | None) -> FolderListing:
    """Return what is looked at in a folder and below; symbolic links are not followed.

    With a `top`, the checkout that the folder lies in, the ignore files above the folder hold too,
    and other checkouts are not entered. Without, each checkout is entered and has its own rules.
    """
    below = os.path.relpath(where.real, top).replace(os.sep, "/") if top else "."
    base = "" if below == "." else f"{below}/"
    found = FolderListing([], {}, {})
    # A stack of our own, as folders can be deeper than Python's.
    waiting = [_Folder("", None, _ignores_above(top, base) if top else ())]
    while waiting:
        folder = waiting.pop()
        path = where.real + folder.name
        try:
            with os.scandir(path) as scan:
                entries = list(scan)
        except OSError as error:
            found.unreadable[folder.name] = error
            continue
        present = {entry.name for entry in entries}
        if top and folder.name and ".git" in present:
            found.skipped[folder.name] = SkipReason.ANOTHER_CHECKOUT
            continue
        prefix = f"{folder.name}/" if folder.name else ""
        ignores = _with_own(folder.ignores, present, path, len(base) + len(prefix))
        ignored = partial(_ignored, ignores, base)
        for name, why in _sort(where, found, prefix, folder.reason, entries, ignored):
            waiting.append(_Folder(name, why, ignores))
    return found


def _sort(
    where: FolderFilter,
    found: FolderListing,
    prefix: str,
    reason: SkipReason | None,
    entries: Sequence[os.DirEntry[str]],
    ignored: Callable[[str], bool],
) -> list[tuple[str, SkipReason | None]]:
    """Add to what was found, and return the folders to enter, each with why it is skipped."""
    folders: list[tuple[str, SkipReason | None]] = []
    for entry in entries:
        name = prefix + entry.name
        if entry.is_symlink():
            if reason is None and not where.excludes(name) and not ignored(name):
                found.skipped[name] = SkipReason.LINK
        elif entry.is_dir(follow_symlinks=False):
            why = where.skip_reason(name, reason)
            if why is SkipReason.EXCLUDED or ignored(f"{name}/"):
                continue
            if where.may_hold_files(why):
                folders.append((name, why))
            elif why is not None:
                found.skipped[name] = why
        elif where.included(where.matching_names((name,)), reason) and not ignored(name):
            if entry.is_file(follow_symlinks=False):
                found.files.append(name)
            else:
                found.skipped[name] = SkipReason.NOT_REGULAR
    return folders


def _ignored(ignores: _Ignores, base: str, name: str) -> bool:
    """Whether the innermost ignore file that has a pattern for the path excludes it."""
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
