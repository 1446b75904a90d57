"""The whole way of one file through the program, then that of many."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import Final, NamedTuple, TypeAlias

from fixer import rule
from fixer.dialects import declares, dialects_for, in_module, markers_for, unsupported
from fixer.discovery import Candidate, Listing, Skipped, candidates, look, read_folder
from fixer.edits import Edit, splice
from fixer.errors import SourceError, UsageError
from fixer.fixes import Declared, Options, apply
from fixer.proof import loses_comment
from fixer.repository import RegistryRule, Repository
from fixer.rule import Finding
from fixer.source import UTF_16_MARKS, Source
from fixer.unit import Parsed, Unit, understand


class FileResult(NamedTuple):
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
    """Take one file from its bytes to its findings and its new text; nothing else is read."""
    return process_together(Together((Candidate(path, data),)), options)[0]


def process_together(together: Together, options: Options) -> list[FileResult]:
    """Take files from their bytes to their findings and their new texts; nothing is written."""
    results: dict[str, FileResult] = {}
    files = []
    for path, data in together.files:
        mentioned = _without_nul(data)
        warning = unsupported(path, mentioned)
        results[path] = FileResult(path, warnings=(warning,) if warning else ())
        if not dialects_for(path, mentioned):
            continue
        try:
            files.append(understand(path, data))
        except SourceError as error:
            if declares(path, mentioned):
                results[path] = FileResult(path, error=error)
    # A text has no neighbours.
    unit = Unit(files, _read_module if together.listed else _read_nothing, together.listed)
    pairs: list[Declared] = []
    rules: dict[str, list[RegistryRule]] = {}
    for parsed, dialect, declared in unit.declarations():
        pairs += [
            Declared(each, _finding(each, parsed, dialect.name, unit, options.strict))
            for each in declared.repositories
        ]
        rules.setdefault(parsed.path, []).extend(declared.registry_rules)
    edits, findings = apply(unit, pairs, options)
    for path in sorted({*edits, *(each.path for each in files)}):
        own = [each for each in findings if each.path == path and options.includes(each)]
        results[path] = _result(
            unit.parsed(path), edits.get(path, []), own, tuple(rules.get(path, ()))
        )
    return list(results.values())


def _read_module(folder: str) -> list[Candidate] | None:
    return read_folder(folder, in_module)


def _read_nothing(folder: str) -> tuple[Candidate, ...]:
    return ()


def _result(
    parsed: Parsed, edits: list[Edit], findings: list[Finding], rules: tuple[RegistryRule, ...]
) -> FileResult:
    source = parsed.source
    text = splice(source.text, edits)
    warning = None
    if any(each.fixed and each.dialect == rule.SIZED_DIALECT for each in findings):
        warning = rule.size_warning(parsed.path, len(source.data), len(source.encoded(text)))
    return FileResult(
        parsed.path,
        source,
        tuple(findings),
        text,
        tuple(edits),
        rules,
        (warning,) if warning else (),
    )


def _without_nul(data: bytes) -> bytes:
    return data.replace(b"\0", b"") if data.startswith(UTF_16_MARKS) else data


def _finding(
    repository: Repository, parsed: Parsed, dialect: str, unit: Unit, strict: bool
) -> Finding:
    tree, syntax = parsed.tree, parsed.syntax
    edits: dict[str, tuple[Edit, ...]] = {}
    obstacle = None
    for change in repository.changes:
        path = change.path or parsed.path
        home = unit.parsed(path)
        spelled = home.syntax.spell(home.tree, change)
        edits[path] = (*edits.get(path, ()), *spelled)
        if any(loses_comment(home.tree, edit, home.syntax.has_comment) for edit in spelled):
            obstacle = "a comment inside what it replaces would be lost"
        if home.tree.masks is not None:
            from fixer import rendering

            obstacle = rendering.obstacle(repository, home.tree, change, spelled) or obstacle
        if not unit.may_change(path):
            obstacle = f"it would change {path}, which is not among the files looked at"
    if obstacle is not None:
        edits = {}
        notes = (*repository.notes, f"not fixed, as {obstacle}")
        repository = repository._replace(notes=notes)
    comment = None
    if repository.literal is not None:
        comment = syntax.comment_beside(tree, repository.literal)
    return rule.finding(repository, parsed.path, tree.text, dialect, edits, comment, strict)


TRACEBACK: Final = "ECR_FIX_TRACEBACK"
"""The variable that lets an error of our own end the run, with all that Python says of it."""
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
    outcomes = _together(candidates(listing, markers_for, jobs == 1), listing)
    one = partial(_outcomes, options=options)
    if jobs == 0:
        # Much ends here: parsed while another process still looks for the rest.
        size = 0
        while size < _WORTH_A_POOL // 8:
            outcome = next(outcomes, None)
            if outcome is None:
                return
            yield from one(outcome)
            size += _size(outcome)
    ahead = list(_up_to(outcomes, _WORTH_A_POOL)) if jobs == 0 else []
    if jobs == 1 or (jobs == 0 and sum(map(_size, ahead)) < _WORTH_A_POOL):
        yield from chain.from_iterable(map(one, chain(ahead, outcomes)))
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    waiting = chain(ahead, outcomes)
    batch = list(islice(waiting, _BATCH))
    workers = min(jobs or os.cpu_count() or 1, len(batch), _MOST_PROCESSES)
    pool = ProcessPoolExecutor(max(workers, 1), initializer=_be_a_worker)
    try:
        while batch:
            yield from chain.from_iterable(pool.map(one, batch, chunksize=8))
            batch = list(islice(waiting, _BATCH))
    except BrokenProcessPool:
        raise UsageError("a process was ended from outside; run again with --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _be_a_worker() -> None:
    """End without a word when the run is interrupted: the first process says so."""
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Together(NamedTuple):
    """Files that are judged together; `listed` are all that may be changed, none for a text."""

    files: tuple[Candidate, ...]
    listed: frozenset[str] = frozenset()


Outcome: TypeAlias = "Together | Skipped | SourceError"


def _together(
    outcomes: Iterator[Candidate | Skipped | SourceError], listing: Listing
) -> Iterator[Outcome]:
    """Put the candidates of a folder together where that is one declaration, the others alone."""
    modules: dict[str, frozenset[str]] | None = None
    for outcome in outcomes:
        if not isinstance(outcome, Candidate):
            yield outcome
        elif not in_module(outcome.path):
            yield Together((outcome,), frozenset((outcome.path,)))
        else:
            modules = _modules(listing) if modules is None else modules
            listed = modules.pop(os.path.dirname(outcome.path), None)
            if listed is not None:
                looked = look(listing, sorted(listed), markers_for)
                yield Together(tuple(c for c in looked if isinstance(c, Candidate)), listed)


def _modules(listing: Listing) -> dict[str, frozenset[str]]:
    """Return the listed files of each folder that are judged together."""
    modules: dict[str, list[str]] = {}
    for path in listing.files:
        if in_module(path):
            modules.setdefault(os.path.dirname(path), []).append(path)
    return {folder: frozenset(paths) for folder, paths in modules.items()}


def _up_to(outcomes: Iterator[Outcome], size: int) -> Iterator[Outcome]:
    for outcome in outcomes:
        yield outcome
        size -= _size(outcome)
        if size <= 0:
            return


def _size(outcome: Outcome) -> int:
    return sum(len(each.data) for each in outcome.files) if isinstance(outcome, Together) else 0


def _outcomes(outcome: Outcome, options: Options) -> list[FileResult]:
    if isinstance(outcome, SourceError):
        return [FileResult(outcome.path, error=outcome)]
    if isinstance(outcome, Skipped):
        return [FileResult(outcome.path, warnings=(f"{outcome.path}: skipped, {outcome.reason}",))]
    try:
        results = process_together(outcome, options)
    except Exception as error:
        # An error of our own must not cost the other files theirs.
        if os.environ.get(TRACEBACK):
            raise
        what = f"{type(error).__name__}: {error}"
        words = f"internal error: {what}; please report it, {TRACEBACK}=1 says more"
        errors = (SourceError(each.path, words) for each in outcome.files)
        return [FileResult(error.path, error=error) for error in errors]
    # What does not change is not kept, nor sent from one process to another.
    return [
        result if result.changed else result._replace(source=None, text="") for result in results
    ]
