"""Which files a list names, from the current folder on or from the root of its checkout.

Most programs name files as they are from the current folder; `git diff --name-only` names them as
they are from the root of the checkout, and puts odd names in quotes. A list is read in one way as a
whole: what one name may mean is not guessed where the others tell.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable
from typing import NamedTuple

from fixer.files.containment import checkout_root, real_place
from fixer.files.patch_lines import unquoted
from fixer.model.errors import UsageError

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NamedFiles(NamedTuple):
    """The files of a list."""

    files: frozenset[str]
    """Their real paths; of a link its own place."""
    gone: tuple[str, ...]
    """The names that nothing has."""
    folders: tuple[str, ...]
    """The names that a folder has."""
    doubtful: tuple[str, ...]
    """The names that another file has from the root, where they were taken from here."""


def named_files(shown: str, data: bytes) -> NamedFiles:
    """Return the files that a list names.

    Args:
        shown: The path of the list, as messages show it.
        data: Its bytes: names by lines, or by NUL.

    Raises:
        UsageError: its names begin at several folders, or are in an encoding that no name is in.
    """
    if data.startswith(_UTF_16):
        raise UsageError(f"{shown}: is UTF-16; names are read as UTF-8")
    here = os.path.realpath(".")
    top = checkout_root(here) or here
    names = _names(data, (here, top))
    at_top = top != here and _begin_at(shown, names, here, top)
    base, other = (top, here) if at_top else (here, top)
    found = {name: os.path.join(base, name) for name in names if _is_file(base, name)}
    inside = os.path.relpath(here, top) + os.sep
    doubtful = (
        name
        for name in found
        if not at_top and name.startswith(inside) and _differ(name, base, other)
    )
    others = [name for name in names if name not in found]
    folders = {name for name in others if os.path.isdir(os.path.join(base, name))}
    return NamedFiles(
        frozenset(map(real_place, found.values())),
        tuple(name for name in others if name not in folders),
        tuple(name for name in others if name in folders),
        tuple(doubtful),
    )


def _begin_at(shown: str, names: Iterable[str], here: str, top: str) -> bool:
    """Whether names begin at the root of the checkout, and not at the current folder.

    Raises:
        UsageError: some do and others do not.
    """
    from_here = [name for name in names if _is_file(here, name) and not _is_file(top, name)]
    from_top = [name for name in names if _is_file(top, name) and not _is_file(here, name)]
    if not from_top or not from_here:
        return bool(from_top)
    # Of a file that is gone from here, one of the same name may be at the root by chance.
    near = [name for name in from_top if os.path.join(top, name).startswith(here + os.sep)]
    if near:
        raise UsageError(
            f"{shown}: {from_here[0]} is a file of the current folder, and {near[0]} one of the "
            "root of the checkout; call it in the folder in which the names begin"
        )
    return False


def _names(data: bytes, bases: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, each once; quotes are taken off those that no file has as they are."""
    if b"\0" in data:
        return tuple(dict.fromkeys(map(os.fsdecode, filter(None, data.split(b"\0")))))
    lines = map(os.fsdecode, filter(None, data.removeprefix(codecs.BOM_UTF8).splitlines()))
    names = (
        line if any(_is_file(base, line) for base in bases) else unquoted(line) for line in lines
    )
    return tuple(dict.fromkeys(names))


def _is_file(base: str, name: str) -> bool:
    return "\0" not in name and os.path.isfile(os.path.join(base, name))


def _differ(name: str, base: str, other: str) -> bool:
    """Whether a file has a name from another folder too, and is not the same one."""
    return _is_file(other, name) and real_place(os.path.join(base, name)) != real_place(
        os.path.join(other, name)
    )
