"""The public functions, over a text or over paths; the command line is a skin on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple, TypeAlias, overload

from fixer import rule
from fixer.dialects import SUFFIXES
from fixer.engine.analysis import FileResult, process
from fixer.engine.apply import Options
from fixer.engine.batch import preparations, run
from fixer.files.discovery import Selection, Skipped, list_files
from fixer.files.writing import stay_inside, write
from fixer.model.edits import shifted
from fixer.model.errors import SourceError, UsageError
from fixer.rule import Finding

Paths: TypeAlias = "os.PathLike[str] | Iterable[str | os.PathLike[str]]"


class Report(NamedTuple):
    """What became of many files. `results` are those of files that had something to say."""

    files: int
    """How many files were looked at."""
    results: tuple[FileResult, ...]
    skipped: tuple[Skipped, ...] = ()
    unknown: tuple[str, ...] = ()
    """The logical ids that were asked for and that nothing declares, sorted."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The repositories that are not known to scan on push, in the order of the files."""
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def errors(self) -> tuple[SourceError, ...]:
        """The files that could not be read, parsed or written."""
        return tuple(result.error for result in self.results if result.error)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know of files that were skipped or have grown too large."""
        return tuple(warning for result in self.results for warning in result.warnings)


@overload
def check(  # type: ignore[overload-overlap]  # a str is a text, not an iterable of paths
    target: str, *, path: str = ..., unsafe_fixes: bool = ..., strict: bool = ...,
    only: Iterable[str] = ...,
) -> FileResult: ...  # fmt: skip
@overload
def check(
    target: Paths, *, unsafe_fixes: bool = ..., strict: bool = ..., only: Iterable[str] = ...,
    include: Iterable[str] = ..., exclude: Iterable[str] = ..., jobs: int = ...,
    progress: Progress | None = ...,
) -> Report: ...  # fmt: skip
def check(
    target: str | Paths,
    *,
    path: str = "template.yaml",
    unsafe_fixes: bool = False,
    strict: bool = False,
    only: Iterable[str] = (),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    jobs: int = 0,
    progress: Progress | None = None,
) -> FileResult | Report:
    """Find the repositories that do not scan on push; nothing is written.

    Args:
        target: The text of a template (`str`), or a path or paths: a `pathlib.Path`, or a list
            of paths, of files and folders.
        path: For a text: the name that findings carry; its suffix tells JSON from YAML.
        unsafe_fixes: Make unsafe fixes part of the new text too.
        strict: Do not take a default that a deployment may override for compliant.
        only: The logical ids to look at; all if empty.
        include: For paths: gitignore patterns of further files to look at.
        exclude: For paths: gitignore patterns of files to leave out.
        jobs: For paths: how many processes; 0 for as many as pay.
        progress: For paths: called with the results and the files, to pass the results on.

    Returns:
        For a text its `FileResult`; its `text` is what the fixes make of it. For paths a
        `Report`. A file that cannot be parsed is an `error` there, not an exception.

    Raises:
        UsageError: a path does not exist, a pattern is none, or a text is the name of a file.
    """
    options = Options(unsafe_fixes, strict, frozenset(_several(only)))
    if isinstance(target, str):
        return _check_text(target, path, options)
    return _over_paths(target, options, _several(include), _several(exclude), jobs, progress, _look)


@overload
def fix(  # type: ignore[overload-overlap]  # a str is a text, not an iterable of paths
    target: str, *, path: str = ..., unsafe_fixes: bool = ..., strict: bool = ...,
    only: Iterable[str] = ...,
) -> FileResult: ...  # fmt: skip
@overload
def fix(
    target: Paths, *, unsafe_fixes: bool = ..., strict: bool = ..., only: Iterable[str] = ...,
    include: Iterable[str] = ..., exclude: Iterable[str] = ..., jobs: int = ...,
    progress: Progress | None = ...,
) -> Report: ...  # fmt: skip
def fix(
    target: str | Paths,
    *,
    path: str = "template.yaml",
    unsafe_fixes: bool = False,
    strict: bool = False,
    only: Iterable[str] = (),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    jobs: int = 0,
    progress: Progress | None = None,
) -> FileResult | Report:
    """Fix the repositories that do not scan on push: a text in its result, files in place.

    The arguments are those of `check`. Files are replaced in one step each; one that cannot be
    written, or that changed meanwhile, is an error in the report and stays as it was.

    Raises:
        UsageError: a path does not exist, a pattern is none, or a text is the name of a file.
    """
    options = Options(unsafe_fixes, strict, frozenset(_several(only)))
    if isinstance(target, str):
        return _check_text(target, path, options)
    return _over_paths(
        target, options, _several(include), _several(exclude), jobs, progress, _write
    )


Progress: TypeAlias = "Callable[[Iterator[FileResult], tuple[str, ...]], Iterable[FileResult]]"
"""Passes results on and may show how far they are in the files, which stand in their order."""


def _several(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts; a single one is one, and not its characters."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _check_text(text: str, path: str, options: Options) -> FileResult:
    if "\n" not in text and 0 < len(text) < 1024 and os.path.lexists(text):
        raise UsageError(f"{text}: is the name of a file; pass pathlib.Path({text!r})")
    result = process(path, text.encode("utf-8", "surrogatepass"), options)
    if result.source is None:
        return result._replace(text=text)
    (noted,) = _noted([result])
    return _shifted(noted, result.source.bom) if result.source.bom else noted


def _shifted(result: FileResult, mark: str) -> FileResult:
    """Put a byte order mark back in front of a text that was given with one."""
    declarations = [
        each._replace(fix=each.fix._replace(edits=shifted(each.fix.edits, len(mark))))
        if each.fix
        else each
        for each in result.declarations
    ]
    return result._replace(
        text=mark + result.text,
        edits=shifted(result.edits, len(mark)),
        declarations=tuple(declarations),
    )


def _over_paths(
    paths: Paths,
    options: Options,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    jobs: int,
    progress: Progress | None,
    finish: Callable[[FileResult, Container[str]], None],
) -> Report:
    given = [paths] if isinstance(paths, os.PathLike) else list(paths)
    names = tuple(os.fspath(path) for path in given)
    errands = preparations() if jobs != 1 else None
    listing = list_files(Selection(names, SUFFIXES, include, exclude), errands)
    roots = frozenset(map(_root, names))
    # Other processes end with the results, also where a signal or an error ends these early.
    with closing(run(listing, options, jobs)) as results:
        kept = [
            _finished(result, roots, finish)
            for result in (progress(results, listing.files) if progress else results)
            if result.declarations
            or result.edits
            or result.error
            or result.warnings
            or result.registry_rules
        ]
    found = {each.logical_id for result in kept for each in result.declarations}
    unknown = tuple(sorted(options.only - found))
    return Report(len(listing.files), tuple(_noted(_settled(kept))), listing.skipped, unknown)


def _noted(results: list[FileResult]) -> list[FileResult]:
    """Add the notes that take the whole input: which repositories a registry's rules cover."""
    rules = tuple(each for result in results for each in result.registry_rules)
    if not rules:
        return results
    return [
        result._replace(
            declarations=tuple(rule.covered(each, rules) for each in result.declarations)
        )
        for result in results
    ]


def _root(name: str) -> str:
    """Return the real folder that may be written below for a path that the user gave."""
    return os.path.realpath(name if os.path.isdir(name) else os.path.dirname(name) or ".")


def _look(result: FileResult, roots: Container[str]) -> None:
    stay_inside(result.path, result.target, roots)


def _write(result: FileResult, roots: Container[str]) -> None:
    if result.source is not None:
        write(result.source, result.text, roots)


def _finished(
    result: FileResult,
    roots: Container[str],
    finish: Callable[[FileResult, Container[str]], None],
) -> FileResult:
    """Write a changed file, or see that it could be; what cannot is an error in its result."""
    if not result.changed:
        return result
    try:
        finish(result, roots)
    except SourceError as error:
        left = tuple(map(_left_open, result.declarations))
        text = result.source.text if result.source else ""
        return result._replace(declarations=left, text=text, edits=(), error=error)
    return result


def _settled(results: list[FileResult]) -> list[FileResult]:
    """Take back that a repository is fixed if another file, which its fix changes, is not."""
    failed = {result.path for result in results if result.error}
    if not failed:
        return results
    return [
        result._replace(
            declarations=tuple(
                _left_open(each) if each.fixed and _relies_on(each, failed) else each
                for each in result.declarations
            )
        )
        for result in results
    ]


def _left_open(finding: Finding) -> Finding:
    """Return a finding of a file that could not be written, so that it is left to a person."""
    if finding.fix is None:
        return finding
    return finding._replace(fixed=False, fix=None, remedy=rule.BY_HAND)


def _relies_on(finding: Finding, paths: set[str]) -> bool:
    return finding.fix is not None and any(path in paths for path, _ in finding.fix.elsewhere)
