"""What the command does once its options are known: what it runs, prints and returns."""

import dataclasses
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TextIO

import typer

from fixer import messages
from fixer.api import add_baseline
from fixer.api import run as run_request
from fixer.cli import terminal
from fixer.cli.exit_codes import ERROR, OK, OPEN, exit_codes
from fixer.cli.terminal import Color
from fixer.engine.result import FileResult
from fixer.engine.scope import EVERYTHING, Scope
from fixer.files.discovery import Selection, Skipped, list_files
from fixer.files.folder_filter import SkipReason
from fixer.files.loading import is_too_large
from fixer.model.declaration import Verdict
from fixer.model.errors import UsageError
from fixer.model.finding import Finding
from fixer.report import streams, text
from fixer.report.escape import escape_control
from fixer.report.streams import print_lines
from fixer.request import Report, Request
from fixer.rule import EXPLANATION, RULE_ID
from fixer.run_settings import Run

if TYPE_CHECKING:
    from fixer.cli.reports import Reports
    from fixer.report.listing import View


def note(words: str) -> None:
    """Say on stderr what a run passes over."""
    print_lines(sys.stderr, [f"note: {words}"])


def palette_of(color: Color, stream: TextIO) -> text.Palette:
    """Return the colours for a stream."""
    return text.COLOURED if terminal.is_coloured(color, stream) else text.PLAIN


def explain(rule: str) -> int:
    """Print what a rule is about, and return the exit code."""
    from fixer.scanner_reports.rule_ids import id_of_rule

    if rule.upper() == RULE_ID or id_of_rule((rule,)):
        print_lines(sys.stdout, EXPLANATION.splitlines())
        return OK
    raise typer.BadParameter(
        f"there is no rule {escape_control(rule)}; the rule is {RULE_ID}", param_hint="--explain"
    )


def exit_code(
    report: Report,
    write: bool,
    failing: frozenset[str],
    exit_zero: bool,
    non_zero_on_fix: bool,
) -> int:
    """Return the exit code for a report; an error counts more than a finding.

    Args:
        report: The report.
        write: Whether the fixes have been written.
        failing: The verdicts that count; all if empty.
        exit_zero: Whether findings do not count at all.
        non_zero_on_fix: Whether a changed file counts.
    """
    found = any(result.all_findings for result in report.results)
    if report.errors or (report.unmatched and not found):
        return ERROR
    left = [
        finding
        for finding in report.findings
        if not (write and finding.closed_by_fix)
        and (not failing or finding.verdict.value in failing)
    ]
    left_to_a_person = any(
        each.outcome.is_left and (not failing or each.has_verdict(failing))
        for each in report.answers
    )
    has_unused = not failing and _has_unused(report)
    if (left or left_to_a_person or has_unused) and not exit_zero:
        return OPEN
    fixed = write and any(result.changed for result in report.results)
    return OPEN if fixed and non_zero_on_fix else OK


def add_to_baseline(path: str, report: Report, quiet: bool) -> int:
    """Write a baseline, say so, and return the exit code."""
    count = add_baseline(path, report)
    if not quiet:
        print_lines(sys.stdout, [text.baseline_added(count, path)])
    return ERROR if report.errors or report.unmatched else OK


def change_ignores(
    request: Request,
    reason: str | None,
    shown: tuple[text.ReportOptions, text.ReportOptions],
    show_diff: bool,
    quiet: bool,
) -> int:
    """Write own decisions or take unused ones out, say so, and return the exit code.

    Args:
        request: What is looked at.
        reason: The reason to write; None to take out.
        shown: How a report is shown on stdout and on stderr.
        show_diff: Whether the changes are printed and not made.
        quiet: Whether the count and what is left are not said.
    """
    requires_reason = request.options.require_reason and reason is not None
    if requires_reason and not _says_something(reason or ""):
        raise UsageError("--add-ignore: the reason is empty, and require-reason asks for one")
    options = request.options._replace(
        respect_suppressions=True,
        require_reason=requires_reason,
        add_ignore=reason,
        remove_unused_ignores=reason is None,
    )
    report = run_request(request._replace(options=options), write=not show_diff)
    on_stdout, on_stderr = (each._replace(written=not show_diff, brief=False) for each in shown)
    print_lines(sys.stderr, text.problems(report, on_stderr))
    if show_diff:
        _print_patch(report, on_stdout.palette)
    said = text.ignores_removed if reason is None else text.ignores_added
    if not quiet:
        stream, how = (sys.stderr, on_stderr) if show_diff else (sys.stdout, on_stdout)
        print_lines(stream, said(report, how))
    if report.errors or report.unmatched:
        return ERROR
    if reason is not None:
        return OPEN if report.findings else OK
    is_unapplied = show_diff and any(result.changed for result in report.results)
    return OPEN if is_unapplied or _has_unused(report) else OK


def _says_something(reason: str) -> bool:
    """Whether a reason is not empty as it is written."""
    from fixer.suppressions.writing import harmless

    return bool(harmless(reason))


def verdicts_of(written: str | None) -> tuple[str, ...]:
    """Return the verdicts that `--fail-on` names."""
    names = tuple(each.strip() for each in written.split(",")) if written is not None else ()
    known = [each.value for each in Verdict if each is not Verdict.COMPLIANT]
    for name in names:
        if name not in known:
            words = f"there is no verdict {escape_control(name)}; there are {', '.join(known)}"
            raise typer.BadParameter(words, param_hint="--fail-on")
    return names


def show_settings(run_settings: Run, paths: Iterable[str]) -> int:
    """Print the settings that count, and return the exit code."""
    from fixer.cli.shown_settings import shown_settings

    for path in paths:
        if path != "-" and not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or directory")
    lines = shown_settings(run_settings)
    print_lines(sys.stdout, (escape_control(line) for line in lines))
    return OK


def _has_unused(report: Report) -> bool:
    return any(result.unused_suppressions for result in report.results)


def asked(request: Request, options: text.ReportOptions) -> Request:
    """Return a request for the fixes that the user approves of."""
    from fixer.cli.interactive import approved, need_terminal

    need_terminal()

    def show(finding: Finding, results: Mapping[str, FileResult]) -> None:
        print_lines(sys.stdout, text.finding_lines(finding, options.palette, options.width))
        print_lines(sys.stdout, text.fix_lines(finding, results, options.palette))

    with exit_codes(write=False):
        places = approved(run_request(request, write=False), show)
    return request._replace(scope=dataclasses.replace(request.scope, approved=places))


def reports_of(
    name: str | None,
    configured: str | None,
    files: Iterable[str],
    given: list[str],
    prints_text: bool,
    read: Iterable[str],
) -> "Reports | None":
    """Return the reports that are asked for beside the usual one, or in its place."""
    if name is None and configured is None and not files:
        return None
    from fixer.cli import reports

    return reports.reports_of(name, configured, files, given, prints_text, read)


def as_asked(options: text.ReportOptions, reports: "Reports | None") -> text.ReportOptions:
    """Return how a report is printed, as `--format` says where it does."""
    if reports is None or reports.printed is None:
        return options
    return options._replace(brief=reports.is_concise)


def _write_reports(reports: "Reports", view: "View") -> None:
    """Print the report for programs, and write the reports to their files."""
    from fixer.cli.reports import print_report, write_reports

    if reports.for_programs is not None:
        print_report(reports.for_programs, view)
    write_reports(reports, view)


def _print_text(report: Report, scope: Scope) -> None:
    """Print the text on stdin, fixed, or as it is where nothing is."""
    assert scope.text is not None  # noqa: S101  the caller has looked
    data = scope.text[1]
    for result in report.results:
        if result.changed and result.source is not None:
            data = result.source.encoded(result.text)
    streams.write(sys.stdout, lambda: sys.stdout.buffer.writelines([data]))


class Shown(NamedTuple):
    """What is printed of a report, and where."""

    on_stdout: text.ReportOptions
    on_stderr: text.ReportOptions
    patch: bool
    stat: bool
    silent: bool
    names_end: str | None
    """What ends each name of a file, where nothing but names is printed."""


def print_all(
    report: Report, scope: Scope, shown: Shown, reports: "Reports | None", started: float
) -> None:
    """Print what is asked for of a report, and write what goes to files."""
    written = shown.on_stdout.written
    if shown.names_end is not None:
        _print_names(report, written, shown.names_end)
        print_lines(sys.stderr, _answers(report, scope))
    elif reports is None or reports.for_programs is None:
        _print_report(report, scope, shown)
    else:
        print_lines(sys.stderr, _answers(report, scope))
    if reports is not None:
        from fixer.report.listing import View

        view = View(
            report,
            written,
            scope.reported,
            started,
            tuple(sys.argv[1:]),
            may_be_empty=scope != EVERYTHING,
        )
        _write_reports(reports, view)


def _print_report(report: Report, scope: Scope, shown: Shown) -> None:
    """Print a patch, a text and the report, as far as they are asked for."""
    prints_text = shown.on_stdout.written and scope.text is not None
    if shown.patch:
        _print_patch(report, shown.on_stdout.palette)
    if prints_text:
        _print_text(report, scope)
    if not shown.silent:
        # A patch or a text has stdout for itself, so messages for people go to stderr.
        aside = shown.patch or prints_text
        stream = sys.stderr if aside else sys.stdout
        options = shown.on_stderr if aside else shown.on_stdout
        print_lines(stream, _report(report, options, shown.stat, scope))


def _print_names(report: Report, write: bool, end: str) -> None:
    """Print the names of the files that were changed, or of those with findings."""
    names = [
        each.path
        for each in report.results
        if (each.changed if write else each.findings or each.unused_suppressions)
    ]
    data = b"".join(os.fsencode(name + end) for name in names)
    streams.write(sys.stdout, lambda: sys.stdout.buffer.writelines([data]))


def _report(report: Report, options: text.ReportOptions, stat: bool, scope: Scope) -> Iterator[str]:
    if stat:
        from fixer.report import diff

        yield from diff.stat(diff.patch_of(report.results).files, options.palette)
    yield from _answers(report, scope)
    yield from text.lines(report, options)


def _answers(report: Report, scope: Scope) -> Iterator[str]:
    """Yield what became of the findings of scanners, if there are any."""
    if scope.reported is not None:
        from fixer.report import answers

        yield from answers.lines(report.answers, scope.reported)


def _print_patch(report: Report, palette: text.Palette) -> None:
    from fixer.report import diff

    patched = diff.patch_of(report.results)
    patches = (diff.unified(path, result) for path, result in patched.files)
    if palette != text.PLAIN and sys.stdout.isatty():  # a pipe may lead to `git apply`
        patches = (diff.in_colour(patch, palette) for patch in patches)
    streams.write(sys.stdout, lambda: sys.stdout.buffer.writelines(patches))
    if patched.files and not patched.applies_here:
        print_lines(sys.stderr, [f"ecr-fix: apply the patch in {escape_control(patched.base)}"])


def show_files(selection: Selection) -> int:
    """Print the files to look at, and return the exit code."""
    listing = list_files(selection)
    large = [path for path in listing.files if is_too_large(path, listing)]
    skipped = [*(Skipped(path, SkipReason.TOO_LARGE) for path in large), *listing.skipped]
    shown = [escape_control(path) for path in listing.files if path not in large]
    shown += [
        f"{escape_control(each.path)} (skipped: {messages.SKIP_REASONS[each.reason]})"
        for each in skipped
    ]
    errors = (text.error_line(error, text.PLAIN) for error in listing.errors)
    print_lines(sys.stdout, shown)
    print_lines(sys.stderr, errors)
    return ERROR if listing.errors else OK
