"""Where a path lies: in which folder, and in which checkout."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable


def lies_in(path: str, folders: Container[str]) -> bool:
    """Tell whether a real path lies in one of some folders, or is one."""
    while path not in folders:
        above = os.path.dirname(path)
        if above == path:
            return False
        path = above
    return True


def top_of(folder: str) -> str | None:
    """Return the nearest folder, from the absolute `folder` upwards, that holds a `.git`."""
    (top,) = tops_of((folder,))
    return top


def tops_of(folders: Iterable[str]) -> set[str | None]:
    """Return what `top_of` says of some folders, looking only once into what is above many."""
    known: dict[str, str | None] = {}
    tops = set()
    for folder in folders:
        passed = []
        while folder not in known:
            passed.append(folder)
            parent = os.path.dirname(folder)
            if os.path.lexists(os.path.join(folder, ".git")):
                known[folder] = folder
            elif parent == folder:
                known[folder] = None
            else:
                folder = parent
        tops.add(known[folder])
        known.update(dict.fromkeys(passed, known[folder]))
    return tops
