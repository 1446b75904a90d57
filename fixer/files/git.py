"""Lists a folder of a checkout by git: what it tracks, and what it does not ignore.

Whatever goes wrong here is not the user's error: the answer is then None, and the caller walks the
folder itself.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from operator import eq
from typing import TYPE_CHECKING, NamedTuple

from fixer.files.containment import checkout_root
from fixer.files.folder_filter import FolderFilter, FolderListing, SkipReason
from fixer.files.git_process import first_pipe, listen, start

if TYPE_CHECKING:
    from subprocess import Popen

_UNREADABLE = b"could not open directory"
_LONGEST = 4096
"""The longest path that a system takes; the index may have longer ones."""
_REGULAR = frozenset({"100644", "100755"})
_LINK = "120000"
_CHECKOUT = "160000"
_TRACKED = ("ls-files", "-z", "-s")
_UNTRACKED = ("ls-files", "-z", "--others", "--exclude-standard")


class _Listed(NamedTuple):
    """What git lists in a folder; `files` has only those that the name filter accepts.

    What is tracked may be gone from the disk, and is there several times in a conflict. Of the
    `untracked` ones, which are among the `files` too, git does not say which are symbolic links.
    """

    files: list[str]
    untracked: list[str]
    links: list[str]
    checkouts: list[str]
    reasons: dict[str, SkipReason | None]
    """Why folders are skipped that hold some of them."""


class Walk(NamedTuple):
    """Git at work on a folder: the processes that list what is tracked there, and what is not."""

    top: str
    """The root of the checkout."""
    below: str
    """The path of the folder from there on, empty for the root itself."""
    tracked: Popen[bytes]
    untracked: Popen[bytes]

    def end(self) -> None:
        """End both, if they have not ended."""
        _end(self.tracked, self.untracked)


class BegunWalk:
    """A walk for whoever is the first to list its folder; later ones need one of their own."""

    def __init__(self, folder: str) -> None:
        """Take the folder, as the user typed it."""
        self._folder = folder
        self._started: list[Popen[bytes]] = []
        self._walk: Walk | None = None

    def begin(self) -> None:
        """Let git walk the folder, if it is one of a checkout."""
        with suppress(OSError):  # there may be no current folder
            real = os.path.realpath(self._folder)
            top = checkout_root(real) if os.path.isdir(real) else None
            if top is not None:
                self._walk = _start_walk(top, _below_top(real, top), self._started)

    def take(self, top: str, below: str) -> Walk | None:
        """Return the walk if it is of this folder, and has not been taken yet."""
        walk = self._walk
        if walk is None or (walk.top, walk.below) != (top, below):
            return None
        self._walk = None
        return walk

    def end(self) -> None:
        """End git, also in the midst of its beginning."""
        _end(*self._started)


def _end(*processes: Popen[bytes]) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        with process:  # closes its pipes, and waits
            pass


def _below_top(real: str, top: str) -> str:
    """Return the path of a folder from the root of its checkout on, which is empty itself."""
    below = os.path.relpath(real, top).replace(os.sep, "/")
    return "" if below == "." else below


def _start_walk(top: str, below: str, started: list[Popen[bytes]]) -> Walk | None:
    """Let git list a folder of the checkout at `top`; None if it cannot.

    Both at once: it walks the folder for the one while we read the other. They are added to what
    is started.
    """
    if first_pipe(top):
        return None
    only = ["--", f":(literal){below}"] if below else []
    for arguments in (_UNTRACKED, _TRACKED):
        process = start(top, *arguments, *only)
        if process is None:
            _end(*started)
            return None
        started.append(process)
    untracked, tracked = started
    return Walk(top, below, tracked, untracked)


def list_folder(
    where: FolderFilter, top: str, begun: BegunWalk | None = None
) -> FolderListing | None:
    """Return what is looked at in a folder of the checkout at `top`: tracked, or not ignored.

    None if git cannot tell: also for a folder that is ignored as a whole, since whoever names it
    wants to see into it, and where a folder cannot be opened, which git mentions in a message only.

    Args:
        where: The folder.
        top: The root of its checkout.
        begun: A walk that may be of this folder.
    """
    below = _below_top(where.real, top)
    walk = (begun and begun.take(top, below)) or _start_walk(top, below, [])
    if walk is None:
        return None
    prefix = f"{below}/" if below else ""
    listed = _Listed([], [], [], [], {"": None})
    try:
        answers = (
            listen(walk.tracked, partial(_take_tracked, where, listed, prefix), top),
            listen(walk.untracked, partial(_take_untracked, where, listed, prefix), top),
        )
    finally:
        walk.end()  # both, as one alone could wait for a pipe for ever
    if any(each.code or each.is_cut or _UNREADABLE in each.messages for each in answers):
        return None
    if below and not any(each.printed for each in answers) and _ignores(top, below):
        return None
    return _chosen(where, listed)


def listing_of(where: FolderFilter, names: Iterable[str], with_links: bool) -> FolderListing:
    """Return which of some files of a folder are looked at, as if it had only these.

    Args:
        where: The folder.
        names: The files.
        with_links: Whether a file counts that is a symbolic link on the disk, or behind one.
    """
    listed = _Listed([], [], [], [], {"": None})
    _take_untracked(where, listed, "", list(names))
    return _chosen(where, listed, with_links)


def _ignores(top: str, below: str) -> bool:
    # It takes no `:(literal)` and needs none, but a leading colon would be read as magic.
    asked = start(top, "check-ignore", "-q", "--", f"./{below}")
    if asked is None:
        return False
    with asked:
        return not listen(asked, lambda _: None, top).code


def _take_tracked(where: FolderFilter, listed: _Listed, prefix: str, records: list[str]) -> None:
    """Read records `mode object stage<TAB>path`; a conflict has up to three of a path.

    Whoever wrote the index may have led out of the folder by a path: `_chosen` leaves that out.
    """
    others = [record for record in records if record[:6] not in _REGULAR]
    if others:
        records = [record for record in records if record[:6] in _REGULAR]
    files = where.matching_names(_below(prefix, records))
    listed.files.extend(files)
    _add_skip_reasons(where, listed, files)  # git is at work meanwhile, so that it costs no time
    for some, names in (
        (listed.links, _below(prefix, [each for each in others if each.startswith(_LINK)])),
        (listed.checkouts, _below(prefix, [each for each in others if each.startswith(_CHECKOUT)])),
    ):
        some.extend(_inside(names))


def _inside(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that do not begin at the root of the disk."""
    return (name for name in names if name[:1] not in ("", "/"))


def _take_untracked(where: FolderFilter, listed: _Listed, prefix: str, paths: list[str]) -> None:
    """Read paths; that of another checkout ends in `/`."""
    names = [path[len(prefix) :] for path in paths]
    listed.checkouts.extend(name.rstrip("/") for name in names if name.endswith("/"))
    files = where.matching_names([name for name in names if not name.endswith("/")])
    listed.untracked.extend(files)
    listed.files.extend(files)


def _below(prefix: str, records: list[str]) -> list[str]:
    """Return the names, from the folder on, of the records in it."""
    before = records[0].index("\t") + 1 if records else 0  # as wide in all records
    paths = [record[before:] for record in records]
    if not prefix:
        return paths
    return [path[len(prefix) :] for path in paths if path.startswith(prefix)]


def _chosen(where: FolderFilter, listed: _Listed, with_links: bool = False) -> FolderListing:
    """Return what is looked at of all that was listed, and why the rest is not."""
    unknown = () if with_links else listed.untracked
    links = [*listed.links, *(each for each in unknown if _is_link(where, each))]
    files = _sorted_inside(listed.files)
    _add_skip_reasons(where, listed, chain(links, listed.checkouts, listed.untracked), with_links)
    reasons = listed.reasons
    passed_over = {
        name: why
        for names, why in (
            (links, SkipReason.LINK),
            (listed.checkouts, SkipReason.ANOTHER_CHECKOUT),
        )
        for name in names
        if reasons[_folder(name)] is None and not where.excludes(name)
    }
    skipped = dict(passed_over)
    # Of the folders that are not skipped every file counts, unless there is something to exclude.
    for folder in _outermost_skipped(reasons) if where.exclude is None else ("",):
        within = _within(files, folder)
        files[within] = _included(where, files[within], reasons, skipped)
    for name in skipped.keys() & set(files) if skipped else ():
        if name in passed_over:
            files.remove(name)
        else:  # what is tracked as a folder is a file by now
            del skipped[name]
    return FolderListing(files, skipped, {})


def _included(
    where: FolderFilter,
    files: Iterable[str],
    reasons: Mapping[str, SkipReason | None],
    skipped: dict[str, SkipReason],
) -> list[str]:
    """Return the files that are looked at; the folders that hold others are added to `skipped`."""
    by_folder: defaultdict[str, list[str]] = defaultdict(list)
    for name in files:
        by_folder[_folder(name)].append(name)
    chosen: list[str] = []
    for folder, names in by_folder.items():
        reason = reasons[folder]
        included = where.included(names, reason)
        chosen += included
        if reason not in (None, SkipReason.EXCLUDED) and len(included) < len(names):
            skipped[_outermost(folder, reasons)] = reason
    return chosen


def _sorted_inside(files: Iterable[str]) -> list[str]:
    """Return names, each once, without those that begin at the root of the disk."""
    names = sorted(files)  # they come nearly so
    if any(map(eq, names, islice(names, 1, None))):
        names = list(dict.fromkeys(names))
    del names[_within(names, "/")]
    return names[1:] if names[:1] == [""] else names


def _within(names: Sequence[str], folder: str) -> slice:
    """Return where, in sorted names, those of a folder are; it may be the root of the disk."""
    if not folder:
        return slice(None)
    start = folder.rstrip("/") + "/"
    after = start[:-1] + chr(ord("/") + 1)
    return slice(bisect_left(names, start), bisect_left(names, after))


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _is_link(where: FolderFilter, name: str) -> bool:
    return os.path.islink(where.real + name)


def _add_skip_reasons(
    where: FolderFilter, listed: _Listed, names: Iterable[str], with_links: bool = False
) -> None:
    """Find out of all folders on the way to some files why each is skipped, if it is.

    The index may lead through `..`, or through a folder that has become a symbolic link.
    """
    reasons = listed.reasons
    added: set[str] = set()
    for holding in {name.rpartition("/")[0] for name in names}:
        folder = holding
        if len(folder) > _LONGEST:
            reasons[folder] = SkipReason.EXCLUDED
        while folder not in reasons and folder not in added:
            added.add(folder)
            folder = folder.rpartition("/")[0]
    for folder in sorted(added):
        outer, _, base = folder.rpartition("/")
        reason = where.skip_reason(folder, reasons[outer])
        if base in ("", ".", "..") or folder.startswith("/"):
            reason = SkipReason.EXCLUDED
        elif not with_links and where.may_hold_files(reason) and _is_link(where, folder):
            reason = SkipReason.LINK
        reasons[folder] = reason


def _outermost_skipped(reasons: Mapping[str, SkipReason | None]) -> list[str]:
    """Return the folders that are skipped, and lie in none that is."""
    return [
        folder
        for folder, reason in reasons.items()
        if reason is not None and reasons.get(_folder(folder)) is None
    ]


def _outermost(folder: str, reasons: Mapping[str, SkipReason | None]) -> str:
    """Return the outermost folder that makes this one be skipped."""
    while (outer := folder.rpartition("/")[0]) and reasons[outer] is reasons[folder]:
        folder = outer
    return folder
