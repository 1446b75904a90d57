"""One job of the language server: what the command says of a document, or the edits of an action.

It runs in a process of its own. The open documents count before the files on the disk.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from fixer import messages
from fixer.api import run as run_request
from fixer.dialects.all_dialects import is_judged_by_folder, markers_for
from fixer.engine.analysis import analyse_file
from fixer.engine.batch import analyse_listing, calls_in
from fixer.engine.fix_selection import Options, Place
from fixer.engine.registry_scanning import scanning_filters
from fixer.engine.result import FileResult
from fixer.files.discovery import FurtherCallers, cannot_be_read, list_files
from fixer.files.folder_filter import SkipReason
from fixer.files.loading import MAX_BYTES, bytes_of_file
from fixer.model.edits import Edit, Fix, shifted
from fixer.model.errors import SourceError, UsageError
from fixer.model.finding import Finding
from fixer.model.suppression import Suppression
from fixer.request import Finish, Request
from fixer.run_settings import Settings, run_of
from fixer.source_text import Source, decode, line_bounds, line_column


class Task(Enum):
    """What is asked for."""

    CHECK = "check"
    """The findings of a document."""
    FIX = "fix"
    """The edits that fix some of them."""
    EXEMPT = "exempt"
    """The edits that exempt some of them by a comment."""
    REMOVE_UNUSED = "remove-unused"
    """The edits that take out the comments that exempt nothing."""
    SURVEY = "survey"
    """What counts of all files of the folder, which may take long to find."""


class Survey(NamedTuple):
    """What counts of all files of a folder, as its configuration has it."""

    configuration: str
    """The real path of the configuration file, empty if there is none."""
    callers: Mapping[str, tuple[str, ...]]
    """Those that call modules, by the folders of the modules."""
    filters: tuple[tuple[str, str], ...] = ()
    """The filters of a registry's scanning that they declare, where that is respected."""


class Job(NamedTuple):
    """What is asked for of one document."""

    task: Task
    root: str
    """The real path of the folder that paths of reports begin at."""
    name: str
    """The path of the document from there, with `/`."""
    data: bytes
    """The document."""
    contents: dict[str, bytes]
    """All open documents, by real path."""
    has_path: bool = True
    """Whether it has a place among files; without one nothing else is read."""
    places: frozenset[Place] = frozenset()
    """The findings to fix or to exempt."""
    unsafe_fixes: bool = False
    """Whether any fix may be applied; without it the configuration decides."""
    reason: str = ""
    """Why findings are exempted."""
    surveys: tuple[Survey, ...] = ()
    """What is known of the whole folder."""
    together: tuple[str, ...] = ()
    """Further documents of its module whose findings are asked for, as `name` is."""


class Spot(NamedTuple):
    """Where a fix changes something; it counts as findings do."""

    path: str
    line: int
    column: int
    source_line: str


class ChangedFile(NamedTuple):
    """The edits of a file, and its text, as a client has it.

    A client keeps the byte order mark of a file out of the text: there is one in what it sends.
    """

    path: str
    text: str
    edits: tuple[Edit, ...]


class Answer(NamedTuple):
    """What a job has found; paths are absolute."""

    findings: tuple[Finding, ...] = ()
    """Those of the document, also of what complies."""
    unused: tuple[Suppression, ...] = ()
    warnings: tuple[str, ...] = ()
    error: SourceError | None = None
    problem: str = ""
    """Why nothing could be looked at, such as a configuration that is not valid."""
    spots: tuple[tuple[Spot, ...], ...] = ()
    """Where the fix of each finding changes something outside its declaration."""
    changed: tuple[ChangedFile, ...] = ()
    """What an action edits; nothing where that is not proved."""
    asked: str | None = None
    """The configuration of the survey that would count, whether it is known or not."""
    survey: Survey | None = None
    together: tuple[tuple[str, Answer], ...] = ()
    """What was found in the further documents."""


def answer_to(job: Job) -> Answer:
    """Return what a job asks for."""
    try:
        os.chdir(job.root)
    except OSError as error:
        return Answer(problem=f"{job.root}: {cannot_be_read(error)}")
    if job.task is Task.SURVEY:
        return Answer(survey=_surveyed(job))
    if len(job.data) > MAX_BYTES:
        marked = markers_for(job.name).are_in(job.data)
        said = messages.skipped(job.name, SkipReason.TOO_LARGE)
        return Answer(warnings=(_without_name(said, job.name),) if marked else ())
    return _Judge(job).answer()


class _Judge:
    """Answers one job, and notes what it asks of the whole folder."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._asked: str | None = None

    def answer(self) -> Answer:
        """Return what the job asks for."""
        job = self._job
        try:
            results = self._results(job)
        except UsageError as error:
            return Answer(problem=str(error))
        if job.task is not Task.CHECK:
            return Answer(changed=tuple(_changed(results, job)))
        by_path = {each.path: each for each in results}
        together = tuple(
            (name, self._found(by_path, job._replace(name=name, data=data)))
            for name in job.together
            if (data := job.contents.get(os.path.join(job.root, *name.split("/")))) is not None
            and len(data) <= MAX_BYTES
        )
        return self._found(by_path, job)._replace(together=together)

    def _found(self, by_path: Mapping[str, FileResult], job: Job) -> Answer:
        """Return what was found in the document of a job."""
        own = by_path.get(job.name) or FileResult(job.name)
        return Answer(
            own.all_findings,
            own.unused_suppressions,
            tuple(_without_name(each, job.name) for each in own.warnings),
            own.error,
            spots=tuple(tuple(_spots(each, job)) for each in own.all_findings),
            asked=self._asked,
        )

    def _results(self, job: Job) -> tuple[FileResult, ...]:
        """Return what became of the document, and of the files that are judged with it.

        Raises:
            UsageError: the configuration or the baseline cannot be read.
        """
        request = _request(job)
        options = _options(request.options, job)
        if not job.has_path:
            return (analyse_file(job.name, job.data, options),)
        if request.respect_registry:
            options = options._replace(registry_filters=self._survey(request).filters)
        # Who opens a file names it, also one to be made; what is excluded is so all the same.
        shown = tuple(filter(_may_be_named, (job.name, *job.together)))
        selection = request.selection._replace(
            paths=(*shown, os.curdir),
            shown=frozenset(shown),
            force_exclude=True,
            among=frozenset(_judged_with(job)),
            follows_among=True,
        )
        own = request._replace(
            selection=selection,
            options=options,
            jobs=1,
            contents=job.contents,
            callers=lambda: self._may_call(request, job),
            respect_registry=False,
            finish_in=_unfinished,
        )
        return run_request(own, write=False).results

    def _may_call(self, request: Request, job: Job) -> FurtherCallers:
        """Return the files of the whole folder that may call modules, open ones too."""
        inside = os.path.join(job.root, "")
        opened = (
            path[len(inside) :].replace(os.sep, "/")
            for path in job.contents
            if path.startswith(inside)
        )
        return FurtherCallers(tuple(opened), self._survey(request).callers)

    def _survey(self, request: Request) -> Survey:
        """Return what is known of the whole folder, and note that it counts."""
        self._asked = request.selection.configuration or ""
        known = {each.configuration: each for each in self._job.surveys}
        return known.get(self._asked) or Survey(self._asked, {})


def _request(job: Job) -> Request:
    """Return what a run over the folder of a document is asked for.

    Raises:
        UsageError: the configuration or the baseline cannot be read.
    """
    said = {"unsafe-fixes"} if job.unsafe_fixes else set()
    run = run_of(Settings(unsafe_fixes=job.unsafe_fixes), said, [job.name], None, False)
    return run.request([os.curdir])


def _surveyed(job: Job) -> Survey | None:
    """Return what counts of the whole folder; None if its configuration cannot be read."""
    try:
        request = _request(job)
        listing = list_files(request.selection)
    except UsageError:
        return None
    survey = Survey(request.selection.configuration or "", calls_in(listing))
    if not request.respect_registry:
        return survey
    found = analyse_listing(listing._replace(contents=job.contents), Options(), 1)
    rules = (rule for each in found for rule in each.registry_rules)
    return survey._replace(filters=scanning_filters(rules))


def _unfinished(roots: Container[str]) -> Finish:
    return lambda result: None


def _without_name(warning: str, name: str) -> str:
    return warning.removeprefix(f"{name}: ")


def _options(options: Options, job: Job) -> Options:
    """Return what the configuration and a job together ask for."""
    if job.task is Task.CHECK:
        return options._replace(locates=True)
    if job.task is Task.FIX:
        return options._replace(approved=job.places)
    options = options._replace(respect_suppressions=True, require_reason=False)
    if job.task is Task.EXEMPT:
        return options._replace(add_ignore=job.reason, chosen=job.places)
    return options._replace(remove_unused_ignores=True)


def _judged_with(job: Job) -> Iterator[str]:
    """Yield the path of a document, and those of the files of its module."""
    path = os.path.join(job.root, *job.name.split("/"))
    real = os.path.realpath(path)
    yield real
    if not is_judged_by_folder(path):
        return
    folder = os.path.dirname(path)
    on_disk = (os.path.join(folder, name) for name in _names_in(folder))
    opened = (each for each in job.contents if os.path.dirname(each) == folder)
    # A link that is named is what it leads to, and is not one more file in its own place.
    is_followed = real != path and os.path.isfile(path)
    for each in filter(is_judged_by_folder, (*on_disk, *opened)):
        if each != path or not is_followed:
            yield each


def _may_be_named(path: str) -> bool:
    """Whether a document is named by its path: not a link to what is no file."""
    return os.path.isfile(path) or not os.path.islink(path)


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:  # it is only to be made
        return []


def _changed(results: Iterable[FileResult], job: Job) -> Iterator[ChangedFile]:
    """Yield the files that an action changes, with its edits."""
    for each in results:
        if each.source is None or not each.changed:
            continue
        if job.task is Task.FIX or each.path == job.name:
            mark = _shown_mark(each.path, each.source, job)
            yield ChangedFile(
                os.path.join(job.root, *each.path.split("/")),
                mark + each.source.text,
                shifted(each.edits, len(mark)),
            )


def _shown_mark(path: str, source: Source, job: Job) -> str:
    """Return the byte order mark of a file if it counts in the client, which has sent it then."""
    is_open = path == job.name or os.path.realpath(path) in job.contents
    return source.bom if is_open else ""


def _spots(finding: Finding, job: Job) -> Iterator[Spot]:
    """Yield where the fix of a finding changes something outside its declaration."""
    if finding.fix is None:
        return
    first, last = finding.lines
    for path, source, edit in _sources(finding, finding.fix, job):
        line, column = line_column(source.text, edit.span.start)
        if path != job.name or not first <= line <= last:
            start, end = line_bounds(source.text, edit.span.start)
            mark = _shown_mark(path, source, job) if line == 1 else ""
            full = os.path.join(job.root, *path.split("/"))
            yield Spot(full, line, column + len(mark), mark + source.text[start:end])


def _sources(finding: Finding, fix: Fix, job: Job) -> Iterator[tuple[str, Source, Edit]]:
    """Yield each edit of a fix with the path and the text of its file."""
    for path, edits in ((finding.path, fix.edits), *fix.edits_in_other_files):
        source = source_of(path, job)
        if source is not None:
            yield from ((path, source, each) for each in edits)


def source_of(path: str, job: Job) -> Source | None:
    """Return a file as it counts: the document, another open one, or what is on the disk."""
    real = os.path.realpath(path)
    data = job.data if path == job.name else job.contents.get(real)
    if data is None:
        data = bytes_of_file(real)
    try:
        return decode(path, data) if data is not None else None
    except SourceError:
        return None
