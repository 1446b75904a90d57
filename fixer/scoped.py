"""Runs over a part of the given paths: what is staged, touched, reported, or a text."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from fixer.dialects.all_dialects import is_judged_by_folder, is_part_of_module
from fixer.engine.analysis import analyse_file
from fixer.engine.batch import analyse_listing
from fixer.engine.finding_builder import unlike_work_tree
from fixer.engine.fix_selection import Options, place_of
from fixer.engine.registry_scanning import filter_for, scanning_filters
from fixer.engine.result import FileResult
from fixer.engine.staging import StagedWriter, fits_work_tree, staged_contents
from fixer.files.discovery import list_files, may_count
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.request import Finish, Report, Request

if TYPE_CHECKING:
    from fixer.engine.scope import Scope
    from fixer.files.git_scopes import Checkout


def run_scoped(request: Request, write: bool, run: Callable[[Request, bool], Report]) -> Report:
    """Return what became of the part of the selected files that the scope of a request leaves.

    Args:
        request: The files to look at, and what is asked for.
        write: Whether changed files are written.
        run: Runs a request that has no scope any more.
    """
    scope = request.scope
    options = request.options._replace(approved=scope.approved)
    request = request._replace(options=options)
    if scope.files is not None:
        gone = frozenset(scope.before) - scope.files
        selection = request.selection._replace(among=scope.files, gone=gone)
        request = request._replace(selection=selection, contents=scope.contents)
    if scope.text is not None:
        request = request._replace(text=scope.text, finish_in=_unfinished)
    if scope.staged is not None:
        request, before = _staged(request, scope.staged, write)
        scope = replace(scope, before=before)
    if scope.before:
        request = _with_what_was_decided(request, scope, run)
    if scope.before and request.respect_registry:
        request = _with_what_the_registry_covered(request, scope, run)
    options = request.options
    fits = scope.staged is not None and write and request.contents

    def finished(asked: Request) -> Report:
        return _where_it_fits(asked, run) if fits else run(asked, write)

    if not scope.needs_places:
        return finished(request)
    locating = options._replace(locates=True, only={}, add_ignore=None, remove_unused_ignores=False)
    first = run(request._replace(options=locating, finish_in=_unfinished), False)
    declared = [each for result in first.results for each in result.all_findings]
    known = {each.logical_id for each in declared}
    if scope.reported is None:
        decided = options.decided_before
        chosen = frozenset(
            place_of(each)
            for each in declared
            if scope.touches(each) or (each.path, each.logical_id) in decided
        )
        report = finished(request._replace(options=options._replace(chosen=chosen)))
        return _knowing(report, options, known)
    from fixer.scanner_reports.answers import answer
    from fixer.scanner_reports.repositories import Repositories

    unread = (each.path for each in first.results if each.has_unread_part)
    repositories = Repositories(declared, request.selection.paths, unread)
    about = [(each, repositories.reported(each)) for each in scope.reported.findings]
    chosen = frozenset(place_of(each) for _, found in about for each in found)
    report = finished(request._replace(options=options._replace(chosen=chosen)))
    report = _knowing(report, options, known)
    after = {place_of(each): each for result in report.results for each in result.all_findings}
    answers = (
        answer(
            each, found, repositories, lambda one: after.get(place_of(one)), options.includes, write
        )
        for each, found in about
    )
    return replace(report, answers=tuple(answers))


def _with_what_was_decided(
    request: Request, scope: Scope, run: Callable[[Request, bool], Report]
) -> Request:
    """Return a request for what changed files decided before, too, such as values that are gone.

    What they held before is judged with all other files as they are.
    """
    selection = request.selection._replace(among=frozenset(scope.before), gone=frozenset())
    former = _locating(request._replace(selection=selection))._replace(
        contents={**request.contents, **scope.before},
        around=request.around and request.around.with_contents(scope.before),
    )
    decided = (_name(each) for each in _declared(former, run) if scope.decided(each))
    return _deciding(request, decided)


def _with_what_the_registry_covered(
    request: Request, scope: Scope, run: Callable[[Request, bool], Report]
) -> Request:
    """Return a request for what the registry's scanning covered before, too, and does not now.

    The registry decides for all of the input.
    """
    before = (analyse_file(path, data, Options()) for path, data in scope.before.items())
    filters = scanning_filters(rule for each in before for rule in each.registry_rules)
    if not filters:
        return request
    whole = request.selection._replace(among=None, gone=frozenset(), beside=None)
    now = _declared(_locating(request._replace(selection=whole)), run)
    lost = [each for each in now if each.open and filter_for(each, filters)]
    if not lost:
        return request
    among = request.selection.among or frozenset()
    wider = among.union(os.path.realpath(each.path) for each in lost)
    chosen = frozenset(place_of(each) for each in now if os.path.realpath(each.path) in among)
    request = _deciding(request, map(_name, lost))
    options = request.options._replace(chosen=chosen.union(map(place_of, lost)))
    return request._replace(selection=request.selection._replace(among=wider), options=options)


def _deciding(request: Request, names: Iterable[tuple[str, str]]) -> Request:
    """Return a request for what a changed file decided before, by path and logical id."""
    decided = request.options.decided_before.union(names)
    return request._replace(options=request.options._replace(decided_before=decided))


def _locating(request: Request) -> Request:
    """Return a request that only finds out what there is, and where."""
    options = request.options._replace(locates=True, only={}, add_ignore=None)
    return request._replace(
        options=options._replace(remove_unused_ignores=False),
        baseline=None,
        finish_in=_unfinished,
    )


def _declared(request: Request, run: Callable[[Request, bool], Report]) -> list[Finding]:
    return [each for result in run(request, False).results for each in result.all_findings]


def _name(finding: Finding) -> tuple[str, str]:
    return finding.path, finding.logical_id


def _knowing(report: Report, options: Options, known: Container[str]) -> Report:
    """Return a report in which a logical id is not unmatched that is only not looked at."""
    unmatched = (
        name for name in report.unmatched if not any(each in known for each in options.only[name])
    )
    return replace(report, unmatched=tuple(unmatched))


def _where_it_fits(request: Request, run: Callable[[Request, bool], Report]) -> Report:
    """Fix what is staged where the fix fits the work tree too, and say of the rest that it is not.

    Each finding is asked for by itself, so that one that does not fit costs no other its fix.
    """
    first = run(request._replace(finish_in=_unfinished), False)
    offered = [each for one in first.results for each in one.all_findings if each.fix_applied]
    unlike = frozenset(
        place_of(each) for each in offered if not fits_work_tree(each, request.contents)
    )
    if unlike:
        approved = frozenset(map(place_of, offered)) - unlike
        request = request._replace(options=request.options._replace(approved=approved))
    report = run(request, True)
    results = (
        replace(
            result,
            all_findings=tuple(
                unlike_work_tree(each) if place_of(each) in unlike else each
                for each in result.all_findings
            ),
        )
        for result in report.results
    )
    return replace(report, results=tuple(results)) if unlike else report


def _staged(request: Request, checkout: Checkout, write: bool) -> tuple[Request, dict[str, bytes]]:
    """Return a request for what is staged, in the place of what is on the disk.

    With it comes what the files of modules held before, by their real paths.
    """
    from fixer.files.index_files import IndexFiles

    changes = checkout.staged()
    names = [name for name in changes.names if may_count(request.selection, name)]
    gone = [name for name in changes.gone if is_part_of_module(name)]
    paths = frozenset(map(checkout.real_path, names))
    selection = request.selection._replace(among=paths, follows_among=True)

    def open_in(path: str, data: bytes) -> frozenset[str] | None:
        real = os.path.realpath(path)
        listing = list_files(selection._replace(among=frozenset((real,))))
        options = Options(strict=request.options.strict, respect_suppressions=False)
        with closing(analyse_listing(listing._replace(contents={real: data}), options, 1)) as found:
            result = next((each for each in found if each.path == path), None)
        if result is None or result.error is not None:
            return None
        return frozenset(each.logical_id for each in result.findings)

    def staging(roots: Container[str]) -> Finish:
        writer = StagedWriter(checkout, roots, open_in)
        return writer.write if checkout.has_usual_index else _refuse_own_index

    contents, beside = staged_contents(checkout, names, gone)
    absent = frozenset(map(checkout.real_path, gone))
    selection = selection._replace(beside=beside, gone=absent)
    judged = filter(is_judged_by_folder, (*names, *gone))
    finish_in = staging if write else request.finish_in
    staged = request._replace(
        selection=selection,
        contents=contents,
        around=IndexFiles(checkout, map(os.path.dirname, judged)),
        finish_in=finish_in,
    )
    return staged, checkout.before(changes, is_part_of_module)


def _refuse_own_index(result: FileResult) -> None:
    raise SourceError(
        result.path,
        "is in an index of its own, as for git commit -a and git commit FILE, which cannot be "
        "fixed; call git add first, then git commit",
    )


def _unfinished(roots: Container[str]) -> Finish:
    return lambda result: None
