"""Runs over a part of the given paths: what is staged, touched, reported, or a text."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from fixer.dialects.all_dialects import is_judged_by_folder, is_part_of_module
from fixer.engine.batch import analyse_listing
from fixer.engine.finding_builder import unlike_work_tree
from fixer.engine.fix_selection import Options, Place, place_of
from fixer.engine.registry_scanning import WORDS as REGISTRY_WORDS
from fixer.engine.registry_scanning import filter_for, scanning_filters
from fixer.engine.result import FileResult
from fixer.engine.scope import places_of
from fixer.engine.staging import StagedWriter, WorkTree, staged_contents, unlike_on_disk
from fixer.files.discovery import list_files, may_count
from fixer.files.loading import bytes_of_file
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.reasons import Topic
from fixer.request import Finish, Report, Request

if TYPE_CHECKING:
    from fixer.engine.scope import Scope
    from fixer.files.git_scopes import Checkout
    from fixer.model.reported_finding import ScannerReport

Run: TypeAlias = "Callable[[Request], Report]"
"""Runs a request to its end, so that it writes where that is asked for."""
RunAll: TypeAlias = "Callable[[Request, bool], Report]"
"""Runs a request whatever its scope is; whether it writes comes with it."""


_LINE: Final = re.compile(r"\bline [0-9]+")


def run_scoped(request: Request, write: bool, run: RunAll) -> Report:
    """Return what became of the part of the selected files that the scope of a request leaves.

    Args:
        request: The files to look at, and what is asked for.
        write: Whether changed files are written.
        run: Runs a request that has no scope any more.
    """
    scope = request.scope
    request = _limited(request, scope)
    staged = _Staged(scope.staged, request) if scope.staged is not None else None
    if staged is not None:
        request, scope = staged.request(write), replace(scope, before=staged.before)

    def finished(asked: Request) -> Report:
        if staged is not None and write:
            return staged.fixed_where_it_fits(asked, run)
        return run(asked, write)

    opened = _Opened()
    if scope.before:
        former = _before(request, scope, run)
        declared_before = _findings_of(former)
        opened = _Opened(declared_before, scope.before)
        request = _deciding(request, map(_name, filter(scope.decided, declared_before)))
        filters = scanning_filters(rule for each in former.results for rule in each.registry_rules)
        if filters and request.respect_registry:
            whole = (staged.whole if staged is not None else _whole)(request)
            request = _with_what_the_registry_covered(request, filters, whole, run)
    if scope.reported is not None:
        return _answered(request, scope, scope.reported, opened, write, run, finished)
    if scope.lines is not None:
        return _touched(request, scope, opened, run, finished)
    return finished(request)


def _limited(request: Request, scope: Scope) -> Request:
    """Return a request for the files, the text and the fixes that a scope leaves."""
    options = request.options._replace(approved=scope.approved)
    if (scope.files, scope.text, scope.staged) != (None, None, None):
        options = options._replace(outside=Topic.OUTSIDE_SCOPE)
    request = request._replace(options=options)
    if scope.files is not None:
        files = frozenset(os.fspath(each) for each in scope.files)
        selection = request.selection._replace(among=files, gone=frozenset(scope.before) - files)
        request = request._replace(selection=selection, contents=scope.contents)
    if scope.text is not None:
        request = request._replace(text=scope.text, finish_in=_unfinished)
    return request


def _touched(request: Request, scope: Scope, opened: _Opened, run: RunAll, finished: Run) -> Report:
    """Return what became of the repositories that the lines of a scope are about."""
    declared = _declared(_locating(request), run)
    return _of_chosen(request, _among_lines(request, scope, opened, declared), declared, finished)


def _among_lines(
    request: Request, scope: Scope, opened: _Opened, declared: list[Finding]
) -> list[Finding]:
    """Return those of the repositories that the lines of a scope are about; all without lines."""
    if scope.lines is None:
        return declared
    decided = request.options.decided_before
    chosen = [each for each in declared if scope.touches(each) or _name(each) in decided]
    return [*chosen, *opened.among(declared)]


def _answered(
    request: Request,
    scope: Scope,
    reported: ScannerReport,
    opened: _Opened,
    write: bool,
    run: RunAll,
    finished: Run,
) -> Report:
    """Return what became of the findings of scanners, and of the repositories they are about.

    Where the scope has lines too, the other repositories are not asked for.
    """
    from fixer.scanner_reports.answers import answer
    from fixer.scanner_reports.repositories import Repositories

    first = run(_locating(request), False)
    declared = _findings_of(first)
    unread = (each.path for each in first.results if each.has_unread_part)
    known = (*declared, *first.spoken_for)
    read = partial(_bytes_of, request)
    repositories = Repositories(known, request.selection.paths, unread, read)
    about = [(each, repositories.reported(each)) for each in reported.findings]
    asked = frozenset(map(place_of, _among_lines(request, scope, opened, declared)))
    chosen = [each for _, found in about for each in found if place_of(each) in asked]
    report = _of_chosen(request, chosen, declared, finished)
    after = {place_of(each): each for each in _findings_of(report)}

    def is_asked(one: Finding) -> bool:
        return request.options.includes(one) and place_of(one) in asked

    answers = (
        replace(
            answer(
                each, found, repositories, lambda one: after.get(place_of(one)), is_asked, write
            ),
            path=repositories.shown_path(each),
        )
        for each, found in about
    )
    return replace(report, answers=tuple(answers))


def _bytes_of(request: Request, path: str) -> bytes | None:
    """Return the bytes of a file as a request looks at it, by its real path."""
    if request.text is not None and os.path.realpath(request.text[0]) == path:
        return request.text[1]
    return request.contents[path] if path in request.contents else bytes_of_file(path)


def _of_chosen(
    request: Request, chosen: Iterable[Finding], declared: Iterable[Finding], finished: Run
) -> Report:
    """Return what became of some repositories, of all that are declared.

    A logical id is not unmatched that is only not looked at.
    """
    options = request.options._replace(chosen=frozenset(map(place_of, chosen)))
    report = finished(request._replace(options=options))
    known = {each.logical_id for each in declared}
    unmatched = (name for name in report.unmatched if known.isdisjoint(options.only[name]))
    return replace(report, unmatched=tuple(unmatched))


class _Opened:
    """The repositories that were not open, or not so, in what changed files held before.

    Whatever decided that in those files: a parameter, a constant, a line that recorded a decision.
    """

    def __init__(self, before: Iterable[Finding] = (), paths: Container[str] = ()) -> None:
        self._before = _by_name(before)
        self._paths = paths

    def among(self, declared: Iterable[Finding]) -> Iterator[Finding]:
        """Yield those of the repositories of the files as they are.

        Of several with one name each is the one that it was. Where there are more or fewer now,
        those count of which more are in the same state: nobody can tell which is another one.
        """
        for name, several in _by_name(declared).items():
            former = self._before.get(name, [])
            if os.path.realpath(name[0]) not in self._paths:
                continue
            if len(former) == len(several):
                pairs = zip(former, several, strict=True)
                yield from (
                    now for before, now in pairs if now.open and _state(before) != _state(now)
                )
                continue
            known, found = Counter(map(_state, former)), Counter(map(_state, several))
            more = {state for state, count in found.items() if count > known[state]}
            yield from (each for each in several if each.open and _state(each) in more)


def _by_name(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    found: dict[tuple[str, str], list[Finding]] = {}
    for each in findings:
        found.setdefault(_name(each), []).append(each)
    return found


def _state(finding: Finding) -> tuple[bool, object, str]:
    """Return whether a repository is open, and why, on whatever line that is."""
    return finding.open, finding.verdict, _LINE.sub("", finding.message)


def _before(request: Request, scope: Scope, run: RunAll) -> Report:
    """Return what changed files declared before, judged with all other files as they are."""
    selection = request.selection._replace(
        among=frozenset(scope.before), gone=frozenset(), follows_among=True
    )
    former = request._replace(
        selection=selection,
        baseline=None,
        contents={**request.contents, **scope.before},
        around=request.around and request.around.with_contents(scope.before),
    )
    return run(_locating(former), False)


def _whole(request: Request) -> Request:
    """Return a request for all of the given paths."""
    selection = request.selection._replace(among=None, gone=frozenset(), beside=None)
    return request._replace(selection=selection)


def _with_what_the_registry_covered(
    request: Request, filters: Iterable[tuple[str, str]], whole: Request, run: RunAll
) -> Request:
    """Return a request for what the registry's scanning covered before, too, and does not now.

    The registry decides for all of the input.

    Args:
        request: The request.
        filters: What was covered before.
        whole: The request for all of the input.
        run: Runs a request that has no scope any more.
    """
    several = tuple(filters)
    now = _declared(_locating(whole)._replace(baseline=None), run)
    lost = [each for each in now if each.open and filter_for(each, several)]
    if not lost:
        return request
    asked = _declared(_locating(request)._replace(baseline=None), run)
    among = request.selection.among
    if among is not None:
        among = among.union(place for each in lost for place in places_of(each.path))
    request = _deciding(request, map(_name, lost))
    options = request.options._replace(chosen=frozenset(map(place_of, (*asked, *lost))))
    selection = request.selection._replace(among=among, beside=whole.selection.beside)
    return request._replace(selection=selection, options=options, contents=whole.contents)


def _deciding(request: Request, names: Iterable[tuple[str, str]]) -> Request:
    """Return a request for what a changed file decided before, by path and logical id."""
    decided = request.options.decided_before.union(names)
    return request._replace(options=request.options._replace(decided_before=decided))


def _locating(request: Request) -> Request:
    """Return a request that only finds out what there is, and where."""
    return request._replace(options=request.options.locating(), finish_in=_unfinished)


def _declared(request: Request, run: RunAll) -> list[Finding]:
    return _findings_of(run(request, False))


def _findings_of(report: Report) -> list[Finding]:
    return [each for result in report.results for each in result.all_findings]


def _name(finding: Finding) -> tuple[str, str]:
    return finding.path, finding.logical_id


class _Staged:
    """A run over what is staged, in the place of what is on the disk."""

    def __init__(self, checkout: Checkout, request: Request) -> None:
        changes = checkout.staged()
        self._checkout = checkout
        self._names = [each for each in changes.names if may_count(request.selection, each)]
        self._gone = [each for each in changes.gone if is_part_of_module(each)]
        paths = frozenset(map(checkout.real_path, self._names))
        self._request = request
        self._selection = request.selection._replace(among=paths, follows_among=True)
        self._work_tree = WorkTree(self._open_in)
        self.before = checkout.before(changes, request.counts_before)
        """What files held before that may decide in others, by their real paths."""

    def request(self, write: bool) -> Request:
        """Return the request for it, which writes on both sides if it writes."""
        from fixer.files.index_files import IndexFiles

        checkout = self._checkout
        contents, beside = staged_contents(checkout, self._names, self._gone)
        absent = frozenset(map(checkout.real_path, self._gone))
        judged = filter(is_judged_by_folder, (*self._names, *self._gone))
        return self._request._replace(
            selection=self._selection._replace(beside=beside, gone=absent),
            contents=contents,
            around=IndexFiles(checkout, map(os.path.dirname, judged), is_part_of_module),
            finish_in=self._finish_in if write else self._request.finish_in,
            registry=_registry_in(checkout) if self._request.respect_registry else None,
        )

    def whole(self, request: Request) -> Request:
        """Return a request for all that the index has in the given paths."""
        checkout, selection = self._checkout, request.selection
        entries = [each for each in checkout.entries() if may_count(selection, each.name)]
        paths = [checkout.real_path(each.name) for each in entries]
        return request._replace(
            selection=selection._replace(
                among=frozenset(paths),
                beside=frozenset(filter(is_part_of_module, paths)),
                gone=frozenset(),
            ),
            contents={**unlike_on_disk(checkout, entries), **request.contents},
        )

    def fixed_where_it_fits(self, request: Request, run: RunAll) -> Report:
        """Fix what fits the work tree too, and say of the rest that it does not.

        Each finding is asked for by itself, so that one that does not fit costs no other its fix.
        """
        unlike: frozenset[Place] = frozenset()
        while request.contents:  # without them the work tree is the index
            tried = run(request._replace(finish_in=_unfinished), False)
            misfits = self._work_tree.misfits(tried.results)
            if not misfits:
                break
            unlike |= misfits
            offered = (place_of(each) for each in _findings_of(tried) if each.fix_applied)
            approved = frozenset(offered) - unlike
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

    def _open_in(self, path: str, data: bytes) -> frozenset[str] | None:
        """Return which repositories are open in a file of the work tree; None if it is broken."""
        real = os.path.realpath(path)
        listing = list_files(self._selection._replace(among=frozenset((real,))))
        options = Options(strict=self._request.options.strict, respect_suppressions=False)
        with closing(analyse_listing(listing._replace(contents={real: data}), options, 1)) as found:
            result = next((each for each in found if each.path == path), None)
        if result is None or result.error is not None:
            return None
        return frozenset(each.logical_id for each in result.findings)

    def _finish_in(self, roots: Container[str]) -> Finish:
        if not self._checkout.has_usual_index:
            return _refuse_own_index
        return StagedWriter(self._checkout, roots, self._work_tree).write


def _registry_in(checkout: Checkout) -> dict[str, bytes]:
    """Return the files of the index that may configure the scanning of a registry."""
    found = checkout.contents(checkout.holding(REGISTRY_WORDS))
    return {checkout.real_path(name): data for name, data in found.items()}


def _refuse_own_index(result: FileResult) -> None:
    raise SourceError(
        result.path,
        "is in an index of its own, as for git commit -a and git commit FILE, which cannot be "
        "fixed; call git add first, then git commit",
    )


def _unfinished(roots: Container[str]) -> Finish:
    return lambda result: None
