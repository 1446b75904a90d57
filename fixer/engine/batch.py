"""Many files: read, judged together where they belong together, on as many processes as pay."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from itertools import chain, groupby
from typing import Final

from fixer.dialects import in_module, markers_for
from fixer.engine.analysis import FileResult, Together, process_together
from fixer.engine.apply import Options
from fixer.files.discovery import Listing, Skipped
from fixer.files.prefilter import Candidate, look
from fixer.files.workers import Errands, may_fork, shared
from fixer.model.errors import SourceError, internal, wants_traceback

_WORTH_A_PROCESS: Final = 64
"""Files from which a further process saves more time than it takes."""
_WORTH_BYTES: Final = 400_000
"""Bytes of fewer files from which it does."""


_NEEDED_BY_MOST: Final = (
    "fixer.dialects.cloudformation.resources",
    "fixer.syntax.yaml",
    "_ruamel_yaml",
    "fixer.syntax.json",
)


def preparations() -> Errands:
    """Return the imports that most runs need, for a caller that has to wait for something else."""
    return deque(partial(_import, name) for name in _NEEDED_BY_MOST)


def _import(name: str) -> None:
    with suppress(ImportError):  # the C parser may not be there
        import_module(name)


def run(listing: Listing, options: Options, jobs: int = 0) -> Generator[FileResult, None, None]:
    """Process files in the order of the listing, whatever the number of processes.

    Args:
        listing: The files to look at.
        options: What is asked for.
        jobs: How many processes; 0 for as many as there are processors, where that pays.
    """
    yield from (FileResult(error.path, error=error) for error in listing.errors)
    groups = tuple(_groups(listing))
    work = partial(_worked, listing=listing, options=options)
    for results in shared(groups, work, _processes(groups, jobs)):
        yield from results


def _processes(groups: Sequence[tuple[str, ...]], jobs: int) -> int:
    if jobs == 1 or len(groups) < 2 or not may_fork():
        return 1
    if jobs == 0 and len(groups) < _WORTH_A_PROCESS:
        sizes = (_size(path) for group in groups for path in group)
        if sum(sizes) < _WORTH_BYTES:
            return 1
    return min(jobs or os.cpu_count() or 1, len(groups))


def _size(path: str) -> int:
    with suppress(OSError):
        return os.path.getsize(path)
    return 0


def _groups(listing: Listing) -> Iterator[tuple[str, ...]]:
    """Yield the files that are judged together: those of a module where its first one stands."""
    modules: dict[str, list[str]] = {}
    for path in filter(in_module, listing.files):
        modules.setdefault(os.path.dirname(path), []).append(path)
    if not modules:
        yield from zip(listing.files)
        return
    parts = set(chain.from_iterable(modules.values()))
    for path in listing.files:
        if path not in parts:
            yield (path,)
        elif (group := modules.pop(os.path.dirname(path), None)) is not None:
            yield tuple(group)


def _worked(
    groups: Sequence[tuple[str, ...]], listing: Listing, options: Options
) -> list[FileResult]:
    """Return what comes of some groups of files, without those that have nothing to say."""
    results: list[FileResult] = []
    group_of = {path: group for group in groups for path in group}
    outcomes = look(listing, group_of, markers_for)
    for group, some in groupby(outcomes, lambda outcome: group_of[outcome.path]):
        looked = list(some)
        found = tuple(each for each in looked if isinstance(each, Candidate))
        results += (_passed_over(each) for each in looked if not isinstance(each, Candidate))
        if found:
            results += _outcomes(Together(found, frozenset(group)), listing, options)
    return results


def _passed_over(outcome: Skipped | SourceError) -> FileResult:
    if isinstance(outcome, SourceError):
        return FileResult(outcome.path, error=outcome)
    return FileResult(outcome.path, warnings=(f"{outcome.path}: skipped, {outcome.reason}",))


def _outcomes(together: Together, listing: Listing, options: Options) -> list[FileResult]:
    try:
        results = process_together(together, options)
    except Exception as error:
        # An error of our own must not cost the other files theirs.
        if wants_traceback():
            raise
        errors = (SourceError(each.path, internal(error)) for each in together.files)
        return [FileResult(error.path, error=error) for error in errors]
    # What does not change is not kept, nor sent from one process to another.
    return [
        result._replace(target=listing.real(result.path))
        if result.changed
        else result._replace(source=None, text="")
        for result in results
    ]
