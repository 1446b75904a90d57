"""Many files: loaded, grouped with those they are judged with, by workers if they are many."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, groupby
from typing import Final

from fixer import messages
from fixer.dialects.all_dialects import (
    CALL_MARKERS,
    any_judged_together,
    is_known_kind,
    is_looked_for,
    is_part_of_module,
    judged_by_folder,
    markers_for,
    may_call_modules,
    may_include,
    only_included,
)
from fixer.engine.analysis import FileGroup, analyse
from fixer.engine.fix_selection import Options
from fixer.engine.folders import Folders
from fixer.engine.result import FileResult
from fixer.engine.workers import map_ordered, may_fork
from fixer.files.discovery import Listing, Skipped
from fixer.files.loading import FilesOnDisk, LoadedFile, file_size, load_files
from fixer.model.errors import SourceError, internal, wants_traceback

_WORTH_A_PROCESS: Final = 64
"""Files from which a further process saves more time than it takes."""
_WORTH_BYTES: Final = 400_000
"""Bytes of fewer files from which it does."""


def analyse_listing(
    listing: Listing, options: Options, jobs: int = 0
) -> Generator[FileResult, None, None]:
    """Yield the results of the files of a listing, however many processes work, in its order.

    Those that are judged together come with the first of them.

    Args:
        listing: The files to look at.
        options: What is asked for.
        jobs: Worker processes; 0 for one per processor if there is enough work.
    """
    yield from (FileResult(error.path, error=error) for error in listing.errors)
    together = _judged_together(listing)
    firsts = _first_of_each_group(listing, together)
    folders = _folders(listing)

    def work(some: Sequence[str]) -> list[FileResult]:
        groups = {first: together[first] for first in some if first in together} if together else {}
        return _analyse_groups(some, groups, listing, options, folders)

    for results in map_ordered(firsts, work, _processes(listing, firsts, jobs)):
        yield from results


def calls_in(listing: Listing) -> dict[str, tuple[str, ...]]:
    """Return the files of a listing that call modules, by the folders of the modules."""
    return _folders(listing).calls()


def _folders(listing: Listing) -> Folders:
    around = listing.around or FilesOnDisk(is_part_of_module, listing.contents)
    return Folders(
        around.read_folder,
        partial(_callers, listing),
        partial(_known_callers, listing),
        around.read_above,
        around.find_above,
        around.read_file,
        lambda: listing.files,
    )


def _processes(listing: Listing, firsts: Sequence[str], jobs: int) -> int:
    if jobs == 1 or len(firsts) < 2 or not may_fork():
        return 1
    is_few = jobs == 0 and len(firsts) < _WORTH_A_PROCESS
    if is_few and sum(map(file_size, listing.files)) < _WORTH_BYTES:
        return 1
    return min(jobs or os.cpu_count() or 1, len(firsts))


def _judged_together(listing: Listing) -> dict[str, tuple[str, ...]]:
    """Return the files that are judged together, by the first of them.

    They are those of a module; and units with what they may include, where such files are listed.
    """
    if not any(map(any_judged_together, (listing.files, listing.beside))):
        return {}
    by_folder: dict[str, list[str]] = {}
    for path in judged_by_folder(chain(listing.files, listing.beside)):
        by_folder.setdefault(os.path.dirname(path), []).append(path)
    found = list(by_folder.values())
    if only_included(listing.files):
        found.append([path for path in listing.files if may_include(path)])
    return {paths[0]: tuple(paths) for paths in found}


def _first_of_each_group(listing: Listing, together: dict[str, tuple[str, ...]]) -> Sequence[str]:
    """Return the files, of those that are judged together only the first."""
    others = set(chain.from_iterable(paths[1:] for paths in together.values()))
    alone = set(listing.beside).intersection(together)  # with a file that is gone
    if not (others or alone):
        return listing.files
    return [*(path for path in listing.files if path not in others), *sorted(alone)]


def _analyse_groups(
    firsts: Sequence[str],
    groups: Mapping[str, tuple[str, ...]],
    listing: Listing,
    options: Options,
    folders: Folders,
) -> list[FileResult]:
    """Return the results of some groups of files, without those that have nothing to report.

    Args:
        firsts: The first file of each group.
        groups: Those of several files, by the first.
        listing: What lists the files.
        options: What is asked for.
        folders: What is around the files.
    """
    results: list[FileResult] = []
    # To look up a path takes longer than to see that there is nothing to look it up in.
    group_of = {path: group for group in groups.values() for path in group}
    paths = chain.from_iterable(groups.get(each, (each,)) for each in firsts)
    explicit = listing.explicit
    outcomes = load_files(listing, paths if groups else firsts, markers_for)
    for group, some in groupby(outcomes, lambda each: group_of.get(each.path, (each.path,))):
        members = list(some)
        loaded = tuple(each for each in members if isinstance(each, LoadedFile))
        results += (_not_loaded(each) for each in members if not isinstance(each, LoadedFile))
        if loaded:
            beside = frozenset(group).intersection(listing.beside)
            listed = frozenset(group) - beside or frozenset(listing.gone)
            named = frozenset(path for path in group if _is_named(path, listing))
            in_doubt = frozenset(
                path for path in group if path in explicit and not is_known_kind(path)
            )
            together = FileGroup(loaded, listed, named, in_doubt, beside)
            results += _analyse_group(together, listing, options, folders)
    return results


def _is_named(path: str, listing: Listing) -> bool:
    """Whether the user named a file, or asked by a pattern for files of its kind."""
    return path in listing.explicit or not is_looked_for(path)


def _callers(listing: Listing) -> Iterator[LoadedFile]:
    """Yield the files of a listing, and those beside it, that may call a module beside them."""
    further = listing.callers().paths if listing.callers is not None else ()
    yield from _loaded(listing, dict.fromkeys((*listing.files, *further)))


def _known_callers(listing: Listing, folder: str) -> Iterator[LoadedFile]:
    """Yield the further files of which it is known that they call the module in a folder."""
    if listing.callers is not None:
        yield from _loaded(listing, listing.callers().by_folder.get(folder, ()))


def _loaded(listing: Listing, paths: Iterable[str]) -> Iterator[LoadedFile]:
    calling = filter(may_call_modules, paths)
    for outcome in load_files(listing, calling, lambda path, named: CALL_MARKERS):
        if isinstance(outcome, LoadedFile):
            yield outcome


def _not_loaded(outcome: Skipped | SourceError) -> FileResult:
    if isinstance(outcome, SourceError):
        return FileResult(outcome.path, error=outcome)
    return FileResult(outcome.path, warnings=(messages.skipped(outcome.path, outcome.reason),))


def _analyse_group(
    group: FileGroup, listing: Listing, options: Options, folders: Folders
) -> list[FileResult]:
    try:
        results = analyse(group, options, folders)
    except Exception as error:
        # An error of our own must not cost the other files theirs.
        if wants_traceback():
            raise
        errors = (SourceError(each.path, internal(error)) for each in group.files)
        return [FileResult(error.path, error=error) for error in errors]
    # What does not change is not kept, nor sent from one process to another.
    return [
        replace(result, real_path=listing.real_path(result.path))
        if result.changed
        else replace(result, source=None, kept_text=None)
        for result in results
    ]
