"""Whether a text can be a path, and where that lies: in which folder, in which checkout."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from contextlib import suppress

from fixer.model.errors import UsageError


def need_current_folder() -> None:
    """Make sure that there is a current folder, from which paths are read.

    Raises:
        UsageError: it has been removed, or cannot be read.
    """
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError(f"the current folder: cannot be read: {error.strerror}") from None


def folder_of(name: str) -> str:
    """Return the real path of a folder that the user named, or of the folder of such a file."""
    return os.path.realpath(name if os.path.isdir(name) else os.path.dirname(name) or ".")


def real_place(path: str) -> str:
    """Return the real path of a file itself, and not of what a link in its place leads to."""
    folder, name = os.path.split(path)
    if name in ("", ".", ".."):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(folder), name)


def nearest_above(folder: str, name: str, own: bool) -> str | None:
    """Return where a path first exists, tried from the folders above one, relative to that.

    Args:
        folder: Where the way begins; it ends at the root of the checkout.
        name: The path to look for.
        own: Whether it may be in `folder` itself.
    """
    where, steps = os.path.realpath(folder or "."), ""
    while True:
        if own and os.path.lexists(os.path.join(where, name)):
            return steps + name
        above = os.path.dirname(where)
        if above == where or os.path.lexists(os.path.join(where, ".git")):
            return None
        where, steps, own = above, f"../{steps}", True


def joined(own: str, folder: str) -> str:
    """Return the path of a folder that is given relative to another one.

    `..` is left out of it, unless a symbolic link makes that another folder.
    """
    path = os.path.join(own, folder)
    simple = os.path.normpath(path)
    with suppress(ValueError):  # a path with a NUL names no folder
        if os.path.realpath(simple) != os.path.realpath(path):
            return path
    return simple


def can_be_path(text: str) -> bool:
    """Whether a file can have such a name: without a NUL, and without half a character."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def is_within(path: str, folders: Container[str]) -> bool:
    """Whether a real path lies in one of some folders, or is one."""
    while path not in folders:
        above = os.path.dirname(path)
        if above == path:
            return False
        path = above
    return True


def checkout_root(folder: str) -> str | None:
    """Return the nearest folder, from the absolute `folder` upwards, that holds a `.git`."""
    (top,) = checkout_roots((folder,))
    return top


def checkout_roots(folders: Iterable[str]) -> set[str | None]:
    """Return the checkout roots of some folders; a folder above several is looked into once."""
    known: dict[str, str | None] = {}
    tops = set()
    for folder in folders:
        passed = []
        above = folder
        while above not in known:
            passed.append(above)
            parent = os.path.dirname(above)
            if os.path.lexists(os.path.join(above, ".git")):
                known[above] = above
            elif parent == above:
                known[above] = None
            else:
                above = parent
        tops.add(known[above])
        known.update(dict.fromkeys(passed, known[above]))
    return tops


def base_of(folders: Iterable[str]) -> str:
    """Return the folder that the paths of files in some real folders begin at; empty for none."""
    folders = set(folders)
    tops = checkout_roots(folders)
    base = tops.pop() if len(tops) == 1 else None
    if base is not None:
        return base
    base = folder_of(os.curdir)
    if not all(is_within(folder, (base,)) for folder in folders):
        try:
            base = os.path.commonpath(folders)
        except ValueError:  # on several drives
            return ""
    # In a checkout git takes names from its root, whatever folder it is called in.
    return checkout_root(base) or base
