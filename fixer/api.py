"""The public functions, over paths or over a text; the command line is a skin on them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from fixer import messages
from fixer.dialects.all_dialects import SUFFIXES, is_known_kind, is_part_of_module
from fixer.engine.analysis import analyse_file
from fixer.engine.batch import analyse_listing
from fixer.engine.finding_builder import unwritten, without_fix
from fixer.engine.fix_selection import Options
from fixer.engine.registry_scanning import note_registry_coverage, scanning_filters
from fixer.engine.result import FileResult
from fixer.engine.scope import EVERYTHING, Scope, checked
from fixer.files.containment import folder_of
from fixer.files.discovery import Listing, Selection, files_beside, is_left_out, list_files
from fixer.files.loading import ON_DISK, GivenFiles
from fixer.model.edits import shifted
from fixer.model.errors import SourceError, UsageError
from fixer.model.finding import Finding
from fixer.model.warnings import FileWarning, WarningKind
from fixer.request import Finish, Progress, Report, Request, several, wanted

if TYPE_CHECKING:
    from fixer.engine.baseline import Baseline
    from fixer.engine.policies import Policies
    from fixer.run_settings import Run

Paths: TypeAlias = "str | os.PathLike[str] | Iterable[str | os.PathLike[str]]"
"""A path, or several: of files and folders."""

_NAME_OF_TEXT: Final = "template.yaml"
_BLOCKS: Final = ('resource "', 'module "')
_OTHER_KINDS: Final = {
    "main.tf": "Terraform",
    "main.tf.json": "Terraform",
    "terragrunt.hcl": "Terragrunt",
    "app.ts": "a program",
    "app.py": "a program",
    "app.go": "a program",
    "App.cs": "a program",
    "App.java": "a program",
}
"""What a text without a name may be that no template is, by a name for it."""


def check(
    paths: Paths,
    *,
    unsafe_fixes: bool = False,
    strict: bool = False,
    only: Iterable[str] = (),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    force_exclude: bool = False,
    no_ignores: bool = False,
    require_reason: bool = False,
    respect_policy_files: bool = False,
    respect_registry: bool = False,
    baseline: str | os.PathLike[str] | None = None,
    scope: Scope = EVERYTHING,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Find the repositories below some paths that do not scan on push; nothing is written.

    Args:
        paths: A path or several, of files and folders.
        unsafe_fixes: Propose the fixes that may change intended behaviour too.
        strict: Report repositories that scan only because of a default that a caller can change.
        only: The logical ids to look at; all if empty.
        include: Gitignore patterns of further files to look at.
        exclude: Gitignore patterns of files and folders to leave out.
        force_exclude: Leave out also what is named among the paths.
        no_ignores: Do not respect the decisions that people recorded for scanners.
        require_reason: Report recorded decisions that have no reason, where they can have one.
        respect_policy_files: Respect the policy files of scanners too.
        respect_registry: Take what the registry's own scanning, declared in the same input, covers
            for compliant.
        baseline: The file of a baseline; what is in it is let be.
        scope: Which part of the paths to look at: some files, some lines, what is staged, or what
            scanners have reported.
        jobs: Worker processes; 0 chooses automatically.
        progress: Called with the results and the files, to pass the results on.

    Returns:
        A report. A file that cannot be read or parsed is one of its `errors`, not an exception;
        the `text` of a result that is `changed` is what the fixes would make of the file.

    Raises:
        UsageError: a path does not exist, a pattern is not valid, a baseline or a policy file
            cannot be read, `jobs` is below 0, or `scope` has a value of another type.
    """
    selection = _selection(paths, include, exclude, force_exclude)
    options = _options(unsafe_fixes, strict, only, no_ignores, require_reason)
    request = Request(
        selection, options, jobs, progress, baseline, respect_policy_files, respect_registry
    )._replace(scope=checked(scope))
    return run(request, write=False)


def fix(
    paths: Paths,
    *,
    unsafe_fixes: bool = False,
    strict: bool = False,
    only: Iterable[str] = (),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    force_exclude: bool = False,
    no_ignores: bool = False,
    require_reason: bool = False,
    respect_policy_files: bool = False,
    respect_registry: bool = False,
    baseline: str | os.PathLike[str] | None = None,
    scope: Scope = EVERYTHING,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Fix the repositories below some paths that do not scan on push: files are edited in place.

    The arguments are those of `check`. Each file is replaced in one step; one that cannot be
    written, or that changed meanwhile, is an error in the report and stays as it was.

    Raises:
        UsageError: as for `check`; nothing is written.
    """
    selection = _selection(paths, include, exclude, force_exclude)
    options = _options(unsafe_fixes, strict, only, no_ignores, require_reason)
    request = Request(
        selection, options, jobs, progress, baseline, respect_policy_files, respect_registry
    )._replace(scope=checked(scope))
    return run(request, write=True)


def add_ignores(
    paths: Paths,
    reason: str,
    *,
    write: bool = True,
    strict: bool = False,
    only: Iterable[str] = (),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    jobs: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Write a comment of our own, or metadata in JSON, for each repository that is open.

    Nothing is fixed. A repository for which there is no place for a comment is still open in the
    report, and has a note.

    Args:
        paths: A path or several, of files and folders.
        reason: Why the repositories are exempted; what would end a comment is made harmless.
        write: Write the files; without it the report has the edits alone.
        strict: As for `check`, and so are the other arguments.
        only: The logical ids to look at; all if empty.
        include: Gitignore patterns of further files to look at.
        exclude: Gitignore patterns of files and folders to leave out.
        jobs: Worker processes; 0 chooses automatically.
        progress: Called with the results and the files, to pass the results on.

    Raises:
        UsageError: as for `check`; nothing is written.
    """
    options = Options(False, strict, wanted(only), add_ignore=reason)
    selection = _selection(paths, include, exclude)
    return run(Request(selection, options, jobs, progress), write)


def remove_unused_ignores(
    paths: Paths,
    *,
    write: bool = True,
    strict: bool = False,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    jobs: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Take out the comments of our own that exempt no repository; nothing is fixed.

    The arguments are those of `add_ignores`. What could not be taken out is still among the
    `unused_suppressions` of its result.

    Raises:
        UsageError: as for `check`; nothing is written.
    """
    options = Options(False, strict, remove_unused_ignores=True)
    selection = _selection(paths, include, exclude)
    return run(Request(selection, options, jobs, progress), write)


def add_baseline(path: str | os.PathLike[str], report: Report) -> int:
    """Write a baseline with all repositories that are open in a report.

    Args:
        path: The file. Where it is a baseline already its entries stay, without those that are
            stale in the report.
        report: What `check` returned; with `baseline=path` it knows what is stale.

    Returns:
        How many entries it has.

    Raises:
        UsageError: it cannot be written, or is a file that is no baseline.
    """
    from fixer.engine.baseline import baseline_text, entries_of
    from fixer.files.writing import write_new

    file = os.fspath(path)
    # Any other file than a baseline is not replaced.
    old = _baseline(file).entries if os.path.lexists(file) else {}
    entries = entries_of(file, (*report.findings, *report.baselined))
    for entry in old.keys() - {*report.stale}:
        entries[entry] = max(entries[entry], old[entry])
    write_new(file, [baseline_text(entries).encode()])
    return entries.total()


def check_text(
    text: str,
    *,
    path: str | os.PathLike[str] | None = None,
    unsafe_fixes: bool = False,
    strict: bool = False,
    only: Iterable[str] = (),
    no_ignores: bool = False,
    require_reason: bool = False,
) -> FileResult:
    """Find the repositories in a text that do not scan on push; no file is read or written.

    Args:
        text: The text, of a file that need not exist.
        path: The name that findings carry; its ending says what the text is, so pass `main.tf`
            with Terraform and `app.ts` with TypeScript. Without one it is `template.yaml`.
        unsafe_fixes: Propose the fixes that may change intended behaviour too.
        strict: Report repositories that scan only because of a default that a caller can change.
        only: The logical ids to look at; all if empty.
        no_ignores: Do not respect the decisions that people recorded for scanners.
        require_reason: Report recorded decisions that have no reason, where they can have one.

    Returns:
        The result for this text. Its `edits` lead to its `text`, the fixed one. A text that
        mentions a repository and cannot be parsed is its `error`, not an exception.

    Raises:
        UsageError: the text is Terraform, or declares a repository in another kind of file than
            a template, such as a program, and no path says so.
    """
    options = _options(unsafe_fixes, strict, only, no_ignores, require_reason)
    return _analysed_text(text, path, options)


def fix_text(
    text: str,
    *,
    path: str | os.PathLike[str] | None = None,
    unsafe_fixes: bool = False,
    strict: bool = False,
    only: Iterable[str] = (),
    no_ignores: bool = False,
    require_reason: bool = False,
) -> FileResult:
    """Fix the repositories in a text that do not scan on push; the result's `text` is fixed.

    The arguments, the result and the errors are those of `check_text`.
    """
    options = _options(unsafe_fixes, strict, only, no_ignores, require_reason)
    return _analysed_text(text, path, options)


def _selection(
    paths: Paths, include: Iterable[str], exclude: Iterable[str], force_exclude: bool = False
) -> Selection:
    """Return the files that the arguments of a public function name."""
    return Selection(
        _names(paths),
        SUFFIXES,
        several(include),
        several(exclude),
        force_exclude,
        is_judged_with_others=is_part_of_module,
    )


def _names(paths: Paths) -> tuple[str, ...]:
    """Return the paths as they were typed."""
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    return tuple(os.fspath(path) for path in given)


def _options(
    unsafe_fixes: bool, strict: bool, only: Iterable[str], no_ignores: bool, require_reason: bool
) -> Options:
    """Return what the arguments of a public function ask for."""
    return Options(unsafe_fixes, strict, wanted(only), not no_ignores, require_reason)


def _analysed_text(text: str, path: str | os.PathLike[str] | None, options: Options) -> FileResult:
    """Return what became of a text.

    Raises:
        UsageError: as for `check_text`.
    """
    data = text.encode("utf-8", "surrogatepass")
    if path is None and _is_terraform(text):
        raise _unnamed("main.tf")
    result = analyse_file(_NAME_OF_TEXT if path is None else os.fspath(path), data, options)
    if path is None and not (result.all_findings or result.left_out):
        for name in _OTHER_KINDS:
            if analyse_file(name, data, Options()).all_findings:
                raise _unnamed(name)
    if result.source is None:
        return replace(result, kept_text=text)
    (noted,) = _with_registry_notes([result])
    return _behind_mark(noted, result.source.bom) if result.source.bom else noted


def configured(paths: Paths) -> Run:
    """Return the settings that a project has in its configuration file, as the command reads it.

    `run(configured("infra").request(["infra"]), write=False)` is what `ecr-fix infra` does.

    Args:
        paths: What is looked at; the file is in the nearest folder above it, within its checkout.

    Raises:
        UsageError: the file cannot be read, or is not valid.
    """
    from fixer.run_settings import Settings, run_of

    return run_of(Settings(), (), _names(paths), None, False)


def _is_terraform(text: str) -> bool:
    """Whether a text has a line that begins a block of Terraform, which no YAML has."""
    return any(
        line.lstrip("\ufeff").startswith(_BLOCKS) and "{" in line for line in text.splitlines()
    )


def _unnamed(name: str) -> UsageError:
    """Return the error that a text is of another kind than its name would say; `name` would do."""
    what = _OTHER_KINDS[name]
    return UsageError(f'the text is {what}; pass its name too, such as path="{name}"')


def _behind_mark(result: FileResult, mark: str) -> FileResult:
    """Put a byte order mark back in front of a text that was given with one."""
    moved = [
        replace(each, fix=replace(each.fix, edits=shifted(each.fix.edits, len(mark))))
        if each.fix
        else each
        for each in result.all_findings
    ]
    return replace(
        result,
        kept_text=mark + result.text,
        edits=shifted(result.edits, len(mark)),
        all_findings=tuple(moved),
    )


def _baseline(
    path: str | os.PathLike[str], named_in: str = "", given: GivenFiles = ON_DISK
) -> Baseline:
    """Return a baseline.

    Args:
        path: Its file.
        named_in: The configuration file that names it, if one does.
        given: What has the file.

    Raises:
        UsageError: it cannot be read, or is not a baseline.
    """
    from fixer.engine.baseline import parse_baseline

    file = os.fspath(path)
    if not file:
        raise UsageError("the baseline has an empty name; give its file, or leave it out")
    try:
        return parse_baseline(file, given.read(file))
    except UsageError as error:
        if not named_in:
            raise
        raise UsageError(f"{error}; {named_in} names it as the baseline") from None


def _policies(listing: Listing, given: GivenFiles) -> Policies:
    from datetime import datetime, timezone

    from fixer.engine.policies import Policies

    policies = Policies(datetime.now(timezone.utc).date(), given)
    policies.read_for(listing.files)
    return policies


def run(request: Request, write: bool) -> Report:
    """Return what became of the selected files.

    Args:
        request: The files to look at, and what is asked for.
        write: Whether changed files are written.

    Raises:
        UsageError: as for `check`.
    """
    if request.jobs < 0:
        raise UsageError(f"jobs is {request.jobs}; it has to be 0 or more")
    if request.scope == EVERYTHING:
        return _analysed(request, write)
    from fixer.scoped import run_scoped

    return run_scoped(request, write, _analysed)


def _analysed(request: Request, write: bool) -> Report:
    """Return what became of the selected files, whatever the scope is."""
    baseline = None
    if request.baseline is not None:
        baseline = _baseline(request.baseline, request.named_in, request.given)
    options = request.options._replace(baseline=baseline)
    selection, jobs, progress = request.selection, request.jobs, request.progress
    listing = _listing(request)
    if request.respect_policy_files:
        options = options._replace(policies=_policies(listing, request.given))
    if request.respect_registry:
        options = options._replace(registry_filters=_registry_filters(request))
    roots = frozenset(map(folder_of, selection.paths))
    finish = (request.finish_in or (_writing if write else _checking))(roots)
    kept = _reportable(listing, options, jobs, progress, lambda each: _finished(each, finish))
    found = {each.logical_id for result in kept for each in result.all_findings}
    unmatched = tuple(sorted(name for name, ids in options.only.items() if found.isdisjoint(ids)))
    left_out = {name for result in kept for name in result.left_out}
    similar = _similar(unmatched, left_out) if unmatched else {}
    results = _with_registry_notes(_without_broken_fixes(list(filter(_is_reportable, kept))))
    found_beside = set(listing.beside).intersection(each.path for each in results)
    report = Report(
        len(listing.files) + len(found_beside),
        tuple(results),
        listing.skipped,
        unmatched,
        similar,
        left_out=sum(len(result.left_out) for result in kept),
        unknown=_unknown(listing, results),
        spoken_for=tuple(each for result in kept for each in result.spoken_for),
    )
    if baseline is None or options.only or request.scope != EVERYTHING:
        return report
    # Of a file that could not be read nothing is known.
    failed = {error.path for error in report.errors}
    looked_at = {listing.real_path(path) for path in listing.files if path not in failed}
    let_be = (*report.baselined, *(each for each in report.spoken_for if each.baselined))
    return replace(report, stale=baseline.stale(let_be, looked_at))


def _unknown(listing: Listing, results: Iterable[FileResult]) -> tuple[str, ...]:
    """Return the named files of a kind that is not known, in which nothing was found."""
    named = [path for path in listing.files if path in listing.explicit]
    found = {result.path for result in results} if named else set()
    return tuple(path for path in named if path not in found and not is_known_kind(path))


def _listing(request: Request) -> Listing:
    """Return the files to look at, with what counts in the place of their bytes."""
    if request.text is None:
        listing = list_files(request.selection)
        return listing._replace(
            contents=request.contents, callers=request.callers, around=request.around
        )
    path, data = request.text
    if is_left_out(request.selection, path):
        return Listing((), frozenset(), (), ())
    contents = {os.path.realpath(path): data}
    beside = tuple(each for each in files_beside(request.selection, path) if each != path)
    return Listing((path,), frozenset((path,)), (), (), contents=contents, beside=beside)


def _registry_filters(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the filters of a registry's scanning that the files declare, in a run of its own.

    All of the selected files count, whatever part of them the run looks at.
    """
    among = frozenset(request.registry) if request.registry is not None else None
    whole = request.selection._replace(among=among, beside=among, gone=frozenset())
    contents = {**request.contents, **(request.registry or {})}
    listing = _listing(request._replace(selection=whole, contents=contents))
    with closing(analyse_listing(listing, Options(), request.jobs)) as results:
        return scanning_filters(rule for each in results for rule in each.registry_rules)


def _similar(unmatched: Iterable[str], known: set[str]) -> dict[str, str]:
    """Return for logical ids that no repository has the most similar one that there is."""
    from difflib import get_close_matches

    spelled = {each.lower(): each for each in sorted(known, reverse=True)}
    last = {re.split("[./]", each)[-1]: each for each in sorted(spelled, reverse=True)}
    similar: dict[str, str] = {}
    for name in unmatched:
        lowered = name.lower()
        near = [lowered] if lowered in spelled else get_close_matches(lowered, spelled, 1)
        found = last.get(lowered) or next(iter(near), None)
        if found is not None:
            similar[name] = spelled[found]
    return similar


def _is_reportable(result: FileResult) -> bool:
    return bool(
        result.all_findings
        or result.edits
        or result.error
        or result.warnings
        or result.registry_rules
        or result.unused_suppressions
    )


def _reportable(
    listing: Listing,
    options: Options,
    jobs: int,
    progress: Progress | None,
    finished: Callable[[FileResult], FileResult],
) -> list[FileResult]:
    """Return the finished results of the files that declare or report something."""
    # Other processes end with the results, also where a signal or an error ends these early.
    with closing(analyse_listing(listing, options, jobs)) as results:
        return [
            finished(result)
            for result in (progress(results, listing.files) if progress else results)
            if result.left_out or result.spoken_for or _is_reportable(result)
        ]


def _with_registry_notes(results: list[FileResult]) -> list[FileResult]:
    """Note which repositories the rules of a registry, anywhere in the input, cover."""
    filters = scanning_filters(each for result in results for each in result.registry_rules)
    if not filters:
        return results
    return [
        replace(
            result,
            all_findings=tuple(
                note_registry_coverage(each, filters) for each in result.all_findings
            ),
        )
        for result in results
    ]


def _checking(roots: Container[str]) -> Finish:
    def finish(result: FileResult) -> None:
        from fixer.files.writing import check_containment

        check_containment(result.path, result.real_path, roots)

    return finish


def _writing(roots: Container[str]) -> Finish:
    from fixer.files.writing import Writer

    writer = Writer(roots)

    def finish(result: FileResult) -> WarningKind | None:
        return writer.write(result.source, result.text) if result.source is not None else None

    return finish


def _finished(result: FileResult, finish: Finish) -> FileResult:
    """Write a changed file, or check that it could be; what cannot is an error in its result."""
    if not result.changed:
        return result
    try:
        left_behind = finish(result)
    except SourceError as error:
        left = tuple(_left(each, error) for each in result.all_findings)
        return replace(result, all_findings=left, kept_text=None, edits=(), error=error)
    if left_behind is None:
        return result
    words = messages.warning(result.path, FileWarning(left_behind))
    return replace(result, warnings=(*result.warnings, words))


def _left(finding: Finding, error: SourceError) -> Finding:
    """Return what is left of a finding in a file that could not be written."""
    if finding.suppression is not None and finding.suppression.added:
        return unwritten(replace(finding, suppression=None), error)
    if finding.fix_applied:
        return unwritten(finding, error)
    return without_fix(finding) if finding.fix else finding


def _without_broken_fixes(results: list[FileResult]) -> list[FileResult]:
    """Take back the fixes that need an edit in another file, where that one failed."""
    failed = {result.path: result.error for result in results if result.error}
    if not failed:
        return results
    return [
        replace(
            result,
            all_findings=tuple(_unless_broken(each, failed) for each in result.all_findings),
        )
        for result in results
    ]


def _unless_broken(finding: Finding, failed: Mapping[str, SourceError]) -> Finding:
    """Take back a fix that edits one of the files that failed beside its own."""
    others = finding.fix.edits_in_other_files if finding.fix and finding.fix_applied else ()
    error = next((failed[path] for path, _ in others if path in failed), None)
    return finding if error is None else unwritten(finding, error)
