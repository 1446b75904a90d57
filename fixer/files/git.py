"""Tells by git what of a checkout counts: what it tracks, and what it does not ignore.

Whatever goes wrong here is no error of the user's: the answer is then None, and the caller walks
the folder itself.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import NamedTuple

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
from fixer.files.git_process import listen, start
from fixer.files.workers import Errands, run_while_silent

_REGULAR = frozenset({"100644", "100755"})
_LINK = "120000"
_CHECKOUT = "160000"
_TRACKED = ("ls-files", "-z", "-s")
_UNTRACKED = ("ls-files", "-z", "--others", "--exclude-standard")


class _Listed(NamedTuple):
    """What git knows of a folder; of its files those that look right.

    What is tracked may be gone from the disk, and is there several times in a conflict. Of the
    `untracked` ones, which are among the `files` too, git does not say which are symbolic links.
    """

    files: list[str]
    untracked: list[str]
    links: list[str]
    checkouts: list[str]


def content(where: Scope, top: str, errands: Errands) -> Content | None:
    """Return what counts in a folder of the checkout at `top`: tracked, or not ignored.

    None if git cannot tell: also for a folder that is ignored as a whole, since whoever names it
    wants to see into it, and where a folder cannot be opened, which git mentions in a message only.
    While it says nothing yet, errands are run.
    """
    below = os.path.relpath(where.real, top).replace(os.sep, "/")
    inside = below != "."
    prefix = f"{below}/" if inside else ""
    listed = _Listed([], [], [], [])
    only = ["--", f":(literal){below}"] if inside else []
    # Both at once: git walks the folder for the one while we read the other.
    untracked, tracked = start(top, *_UNTRACKED, *only), start(top, *_TRACKED, *only)
    if tracked is None or untracked is None:
        return None
    with tracked, untracked:
        run_while_silent(errands, tracked.stdout)
        answers = (
            listen(tracked, partial(_take_tracked, where, listed, prefix)),
            listen(untracked, partial(_take_untracked, where, listed, prefix)),
        )
    if any(each.code or b"could not open directory" in each.messages for each in answers):
        return None
    if inside and not any(each.printed for each in answers) and _ignores(top, below):
        return None
    return _sort(where, listed)


def _ignores(top: str, below: str) -> bool:
    # It takes no `:(literal)` and needs none, but a leading colon would be read as magic.
    asked = start(top, "check-ignore", "-q", "--", f"./{below}")
    if asked is None:
        return False
    with asked:
        return not listen(asked, lambda _: None).code


def _take_tracked(where: Scope, listed: _Listed, prefix: str, records: list[str]) -> None:
    """Read records `mode object stage<TAB>path`; a conflict has up to three."""
    others = [record for record in records if record[:6] not in _REGULAR]
    if others:
        records = [record for record in records if record[:6] in _REGULAR]
    for some, names in (
        (listed.files, looking_right(where, _below(prefix, records))),
        (listed.links, _below(prefix, [each for each in others if each.startswith(_LINK)])),
        (listed.checkouts, _below(prefix, [each for each in others if each.startswith(_CHECKOUT)])),
    ):
        # Anyone may have written the index: an absolute path would lead out of the folder.
        some.extend(name for name in names if name[:1] not in ("", "/"))


def _take_untracked(where: Scope, listed: _Listed, prefix: str, paths: list[str]) -> None:
    """Read paths; that of another checkout ends in `/`."""
    names = [path[len(prefix) :] for path in paths]
    listed.checkouts.extend(name.rstrip("/") for name in names if name.endswith("/"))
    files = looking_right(where, [name for name in names if not name.endswith("/")])
    listed.untracked.extend(files)
    listed.files.extend(files)


def _below(prefix: str, records: list[str]) -> list[str]:
    """Return the names, from the folder on, of the records in it."""
    paths = [record.partition("\t")[2] for record in records]
    if not prefix:
        return paths
    return [path[len(prefix) :] for path in paths if path.startswith(prefix)]


def _sort(where: Scope, listed: _Listed) -> Content:
    links = [*listed.links, *(each for each in listed.untracked if _is_link(where, each))]
    by_folder: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(listed.files):
        by_folder[name.rpartition("/")[0]].append(name)
    reasons = _reasons(where, {*by_folder, *map(_folder, chain(links, listed.checkouts))})
    found = Content([], {}, {})
    for names, why in ((links, LINK), (listed.checkouts, ANOTHER_CHECKOUT)):
        for name in names:
            if not reasons[_folder(name)] and not excludes(where, name):
                found.skipped[name] = why
    for folder, names in by_folder.items():
        reason = reasons[folder]
        counted = counting(where, names, reason)
        found.files.extend(name for name in counted if name not in found.skipped)
        if reason not in ("", EXCLUDED) and len(counted) < len(names):
            found.skipped[_outermost(folder, reasons)] = reason
    return found


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _is_link(where: Scope, name: str) -> bool:
    return os.path.islink(where.real + name)


def _reasons(where: Scope, holding: Iterable[str]) -> dict[str, str]:
    """Return, for these folders and all on the way to them, why each is closed, or "".

    The index may lead through `..`, or through a folder that has become a symbolic link.
    """
    folders: set[str] = set()
    for folder in holding:
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    reasons = {"": ""}
    for folder in sorted(folders):
        outer, _, base = folder.rpartition("/")
        reason = closed(where, folder, reasons[outer])
        if base in ("", ".", ".."):
            reason = EXCLUDED
        elif may_hold_files(where, reason) and _is_link(where, folder):
            reason = LINK
        reasons[folder] = reason
    return reasons


def _outermost(folder: str, reasons: dict[str, str]) -> str:
    """Return the folder by whose fault this one is closed."""
    while (outer := folder.rpartition("/")[0]) and reasons[outer] == reasons[folder]:
        folder = outer
    return folder
