"""The whole way of one file through the program, then that of many."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import Final

from fixer import rule
from fixer.dialects import DIALECTS
from fixer.discovery import Candidate, Listing, Skipped, candidates
from fixer.edits import Edit
from fixer.errors import ParseError, SourceError
from fixer.fixes import Declared, Options, Parsed, apply
from fixer.repository import RegistryRule, Repository
from fixer.rule import Finding
from fixer.source import UTF_16, UTF_16_MARKS, Source, decode, line_column
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
    if dialect is None:
        utf_16 = SourceError(path, UTF_16) if data.startswith(UTF_16_MARKS) else None
        return FileResult(path, error=utf_16)
    try:
        source = decode(path, data)
        syntax, tree = parse(path, source.text)
    except SourceError as error:
        return FileResult(path, error=error)
    except ParseError as error:
        return _not_parsed(source, error)
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


def _not_parsed(source: Source, error: ParseError) -> FileResult:
    """Report a text that is broken, if it mentions a repository; else it is not our business."""
    if not any(each.DECLARES in source.data for each in DIALECTS):
        return FileResult(source.path)
    line, column = line_column(source.text, error.offset)
    return FileResult(source.path, error=SourceError(source.path, error.message, line, column))


def _finding(repository: Repository, parsed: Parsed) -> Finding:
    tree, syntax = parsed.tree, parsed.syntax
    edits = [edit for change in repository.changes for edit in syntax.spell(tree, change)]
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

    waiting = chain(ahead, outcomes)
    with ProcessPoolExecutor(jobs or os.cpu_count()) as pool:
        while batch := list(islice(waiting, _BATCH)):
            yield from pool.map(one, batch, chunksize=8)


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
