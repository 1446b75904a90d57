"""The whole way of one file through the program, then that of many."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import Final

from fixer import rule
from fixer.dialects import DIALECTS
from fixer.discovery import Candidate, Listing, Skipped, candidates
from fixer.edits import Edit
from fixer.errors import ParseError, SourceError, UsageError
from fixer.fixes import Declared, Options, Parsed, apply
from fixer.proof import removed_between
from fixer.repository import RegistryRule, Repository
from fixer.rule import Finding
from fixer.source import UTF_16_MARKS, Source, decode, line_column
from fixer.syntax import parse


@dataclass(frozen=True, slots=True, eq=False)
class FileResult:
    """What became of one file; `text` is the new one, `edits` lead from the old one to it."""

    path: str
    source: Source | None = None
    declarations: tuple[Finding, ...] = ()
    """Every repository of the file, the compliant ones too, in the order of the text."""
    text: str = ""
    edits: tuple[Edit, ...] = ()
    registry_rules: tuple[RegistryRule, ...] = ()
    warnings: tuple[str, ...] = ()
    error: SourceError | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The repositories that are not known to scan on push."""
        return tuple(each for each in self.declarations if each.open)

    @property
    def changed(self) -> bool:
        """Whether the fixes change the text."""
        return bool(self.edits)


def process(path: str, data: bytes, options: Options) -> FileResult:
    """Take one file from its bytes to its findings and its new text; nothing is written."""
    dialect = next((each for each in DIALECTS if any(m in data for m in each.MARKERS)), None)
    try:
        source = decode(path, data)
        if dialect is None:
            return FileResult(path)
        syntax, tree = parse(path, source.text)
    except SourceError as error:
        return FileResult(path, error=error if _declares(data) else None)
    except ParseError as error:
        line, column = line_column(source.text, error.offset)
        broken = SourceError(path, error.message, line, column)
        return FileResult(path, error=broken if _declares(data) else None)
    declared = dialect.declarations(tree)
    parsed = Parsed(path, tree, syntax, dialect, options.strict)
    pairs = [Declared(each, _finding(each, parsed)) for each in declared.repositories]
    text, edits, findings = apply(parsed, pairs, options)
    warning = rule.size_warning(path, len(data), len(source.encoded(text))) if edits else None
    return FileResult(
        path,
        source,
        tuple(each for each in findings if not options.only or each.logical_id in options.only),
        text,
        tuple(edits),
        declared.registry_rules,
        (warning,) if warning else (),
    )


def _declares(data: bytes) -> bool:
    """Tell whether a file mentions a repository; one that does not may be broken in peace."""
    if data.startswith(UTF_16_MARKS):
        data = data.replace(b"\0", b"")
    return any(dialect.DECLARES in data for dialect in DIALECTS)


def _finding(repository: Repository, parsed: Parsed) -> Finding:
    tree, syntax = parsed.tree, parsed.syntax
    edits = [edit for change in repository.changes for edit in syntax.spell(tree, change)]
    if any(syntax.has_comment(removed_between(tree, edit)) for edit in edits):
        edits = []
        repository = repository._replace(
            notes=(
                *repository.notes,
                "not fixed, as a comment inside what it replaces would be lost",
            )
        )
    comment = None
    if repository.literal is not None:
        comment = syntax.comment_beside(tree, repository.literal)
    return rule.finding(
        repository,
        parsed.path,
        tree.text,
        parsed.dialect.NAME,
        tuple(edits),
        comment,
        parsed.strict,
    )


MARKERS: Final = tuple(marker for dialect in DIALECTS for marker in dialect.MARKERS)
SUFFIXES: Final = tuple(suffix for dialect in DIALECTS for suffix in dialect.SUFFIXES)

_WORTH_A_POOL: Final = 400_000
"""Bytes to parse from which further processes save more time than they take to start."""
_MOST_PROCESSES: Final = 61  # the most that the standard library starts on Windows
_BATCH: Final = 1_000
"""Files in flight at once, so that memory does not grow with the number of files."""


def run(listing: Listing, options: Options, jobs: int = 0) -> Iterator[FileResult]:
    """Process files in the order of the listing, whatever the number of processes.

    Args:
        listing: The files to look at.
        options: What is asked for.
        jobs: How many processes; 0 for as many as there are processors, where that pays.
    """
    outcomes = candidates(listing, MARKERS)
    one = partial(_outcome, options=options)
    ahead = list(_up_to(outcomes, _WORTH_A_POOL)) if jobs == 0 else []
    if jobs == 1 or (jobs == 0 and sum(map(_size, ahead)) < _WORTH_A_POOL):
        yield from map(one, chain(ahead, outcomes))
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    waiting = chain(ahead, outcomes)
    batch = list(islice(waiting, _BATCH))
    workers = min(jobs or os.cpu_count() or 1, len(batch), _MOST_PROCESSES)
    pool = ProcessPoolExecutor(max(workers, 1), initializer=_be_a_worker)
    try:
        while batch:
            yield from pool.map(one, batch, chunksize=8)
            batch = list(islice(waiting, _BATCH))
    except BrokenProcessPool:
        raise UsageError("a process was ended from outside; run again with --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _be_a_worker() -> None:
    """End without a word when the run is interrupted: the first process says so."""
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _up_to(
    outcomes: Iterator[Candidate | Skipped | SourceError], size: int
) -> Iterator[Candidate | Skipped | SourceError]:
    for outcome in outcomes:
        yield outcome
        size -= _size(outcome)
        if size <= 0:
            return


def _size(outcome: Candidate | Skipped | SourceError) -> int:
    return len(outcome.data) if isinstance(outcome, Candidate) else 0


def _outcome(outcome: Candidate | Skipped | SourceError, options: Options) -> FileResult:
    if isinstance(outcome, SourceError):
        return FileResult(outcome.path, error=outcome)
    if isinstance(outcome, Skipped):
        return FileResult(outcome.path, warnings=(f"{outcome.path}: skipped, {outcome.reason}",))
    result = process(outcome.path, outcome.data, options)
    # What does not change is not kept, nor sent from one process to another.
    return result if result.changed else replace(result, source=None, text="")
