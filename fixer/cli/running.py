"""What the command does once its options are known: what it runs, prints and returns."""

import dataclasses
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TextIO

import typer

from fixer import messages
from fixer.api import add_baseline
from fixer.api import run as run_request
from fixer.cli import terminal
from fixer.cli.exit_codes import ERROR, OK, OPEN, exit_codes
from fixer.cli.scopes import ScopeOptions, given_files_of, named_paths, scope_of
from fixer.cli.terminal import Color
from fixer.engine.result import FileResult
from fixer.engine.scope import EVERYTHING, Scope
from fixer.files.discovery import Selection, Skipped, list_files, may_count
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
from fixer.run_settings import Run, Settings, run_of

if TYPE_CHECKING:
    from fixer.cli.reports import Reports
    from fixer.files.git import BegunWalk
    from fixer.report.listing import View


class Output(NamedTuple):
    """What is printed, and how."""

    color: Color
    patch: bool
    stat: bool
    statistics: bool
    brief: bool
    fixes: bool
    verbose: bool
    quiet: bool
    silent: bool
    progress: bool
    """Whether a progress bar may be shown."""
    names_end: str | None
    """What ends each name of a file, where nothing but names is printed."""
    report_files: tuple[str, ...]
    """What `--report` says."""


class Call(NamedTuple):
    """What the user asked for; a configuration file may say more where `settings` say nothing."""

    paths: tuple[str, ...]
    """As they were typed; none for the current folder."""
    settings: Settings
    given: tuple[str, ...]
    """The options that were typed, as `combinations.given_options` names them."""
    config: str | None
    isolated: bool
    only: tuple[str, ...]
    scope: ScopeOptions
    write: bool
    output: Output
    show_settings: bool
    show_files: bool
    interactive: bool
    add_ignore: str | None
    remove_unused_ignores: bool
    new_baseline: str | None
    exit_zero: bool
    exit_non_zero_on_fix: bool
    started: float
    """When, in seconds of `time.monotonic`."""


class _Shown(NamedTuple):
    """How a report is shown on stdout and on stderr."""

    on_stdout: text.ReportOptions
    on_stderr: text.ReportOptions


def carried_out(call: Call, begun: "BegunWalk | None") -> int:
    """Do what was asked for, print what becomes of it, and return the exit code.

    Args:
        call: What was asked for.
        begun: What may be listing the folder already.

    Raises:
        UsageError: something of it cannot be done.
    """
    named = named_paths(call.paths or (".",), call.scope.text_name)
    said = {each.removeprefix("--") for each in call.given}
    given_files = given_files_of(named, call.scope.staged, _note)
    run_settings = run_of(call.settings, said, named, call.config, call.isolated, given_files)
    request = run_settings.request(named, call.only)
    request = request._replace(selection=request.selection._replace(begun=begun))
    if call.show_settings:
        return _show_settings(run_settings, call.paths)
    if call.show_files:
        return _show_files(request.selection)
    reports = _reports(call, run_settings, named)
    asked = call.scope._replace(
        paths=named,
        wants=partial(may_count, request.selection),
        counts_before=request.counts_before,
    )
    request = request._replace(scope=scope_of(asked, _note), given=given_files)
    shown = _shown(call, reports, may_be_empty=request.scope != EVERYTHING)
    if call.output.progress and not (call.output.quiet or call.output.silent):
        request = request._replace(progress=terminal.progress())
    if call.add_ignore is not None or call.remove_unused_ignores:
        return _change_ignores(request, call, shown)
    if call.new_baseline is not None:
        there = call.new_baseline if os.path.lexists(call.new_baseline) else None
        request = request._replace(baseline=there)
    if call.interactive:
        request = _approved(request, shown.on_stdout)
    report = run_request(request, call.write)
    print_lines(sys.stderr, text.problems(report, shown.on_stderr))
    if call.new_baseline is not None:
        return _add_baseline(call, report)
    _print_all(report, request.scope, call, shown, reports)
    return _exit_code(report, call, frozenset(run_settings.settings.fail_on))


def _shown(call: Call, reports: "Reports | None", may_be_empty: bool) -> _Shown:
    """Return how a report is shown, as `--format` says where it does."""
    output = call.output
    on_stdout = text.ReportOptions(
        palette=_palette(output.color, sys.stdout),
        written=call.write,
        show_fixed=output.verbose or not output.patch,
        show_compliant=output.verbose,
        brief=output.brief,
        show_findings=not output.statistics and (not output.stat or call.write or output.patch),
        show_statistics=output.statistics,
        show_fixes=output.fixes,
        only_findings=output.quiet,
        width=terminal.width(),
    )
    if reports is not None and reports.printed is not None:
        on_stdout = on_stdout._replace(brief=reports.is_concise)
    palette = _palette(output.color, sys.stderr)
    return _Shown(on_stdout, on_stdout._replace(palette=palette, may_be_empty=may_be_empty))


def _reports(call: Call, run_settings: Run, named: Sequence[str]) -> "Reports | None":
    """Return the reports that are asked for beside the usual one, or in its place."""
    name, files = call.settings.format, call.output.report_files
    configured = run_settings.settings.format if name is None else None
    if name is None and configured is None and not files:
        return None
    from fixer.cli.reports import reports_of

    scope = call.scope
    prints_text = call.write and scope.text_name is not None
    read = (run_settings.settings.baseline, call.config, scope.patch, scope.files_from)
    known = (*named, *filter(None, (*read, *scope.findings)))
    return reports_of(name, configured, files, list(call.given), prints_text, known)


def _note(words: str) -> None:
    print_lines(sys.stderr, [f"note: {words}"])


def _palette(color: Color, stream: TextIO) -> text.Palette:
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


def _exit_code(report: Report, call: Call, failing: frozenset[str]) -> int:
    """Return the exit code for a report; an error counts more than a finding.

    Args:
        report: The report.
        call: What was asked for.
        failing: The verdicts that count; all if empty.
    """
    found = any(result.all_findings for result in report.results)
    if report.errors or (report.unmatched and not found):
        return ERROR
    left = [
        finding
        for finding in report.findings
        if not (call.write and finding.closed_by_fix)
        and (not failing or finding.verdict.value in failing)
    ]
    left_to_a_person = any(
        each.outcome.is_left and (not failing or each.has_verdict(failing))
        for each in report.answers
    )
    has_unused = not failing and _has_unused(report)
    if (left or left_to_a_person or has_unused) and not call.exit_zero:
        return OPEN
    fixed = call.write and any(result.changed for result in report.results)
    return OPEN if fixed and call.exit_non_zero_on_fix else OK


def _add_baseline(call: Call, report: Report) -> int:
    """Write a baseline, say so, and return the exit code."""
    path = call.new_baseline or ""
    count = add_baseline(path, report)
    if not (call.output.quiet or call.output.silent):
        print_lines(sys.stdout, [text.baseline_added(count, path)])
    return ERROR if report.errors or report.unmatched else OK


def _change_ignores(request: Request, call: Call, shown: _Shown) -> int:
    """Write own decisions or take unused ones out, say so, and return the exit code.

    Raises:
        UsageError: the reason is empty, and has to be given.
    """
    reason = call.add_ignore
    requires_reason = request.options.require_reason and reason is not None
    if requires_reason and not _says_something(reason or ""):
        raise UsageError("--add-ignore: the reason is empty, and require-reason asks for one")
    options = request.options._replace(
        respect_suppressions=True,
        require_reason=requires_reason,
        add_ignore=reason,
        remove_unused_ignores=reason is None,
    )
    is_only_shown = call.output.patch
    report = run_request(request._replace(options=options), write=not is_only_shown)
    on_stdout, on_stderr = (each._replace(written=not is_only_shown, brief=False) for each in shown)
    print_lines(sys.stderr, text.problems(report, on_stderr))
    if is_only_shown:
        _print_patch(report, on_stdout.palette)
    said = text.ignores_removed if reason is None else text.ignores_added
    if not (call.output.quiet or call.output.silent):
        stream, how = (sys.stderr, on_stderr) if is_only_shown else (sys.stdout, on_stdout)
        print_lines(stream, said(report, how))
    if report.errors or report.unmatched:
        return ERROR
    if reason is not None:
        return OPEN if report.findings else OK
    is_unapplied = is_only_shown and any(result.changed for result in report.results)
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


def _show_settings(run_settings: Run, paths: Iterable[str]) -> int:
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


def _approved(request: Request, options: text.ReportOptions) -> Request:
    """Return a request for the fixes that the user approves of."""
    from fixer.cli.interactive import approved, need_terminal

    need_terminal()

    def show(finding: Finding, results: Mapping[str, FileResult]) -> None:
        print_lines(sys.stdout, text.finding_lines(finding, options.palette, options.width))
        print_lines(sys.stdout, text.fix_lines(finding, results, options.palette))

    with exit_codes(write=False):
        places = approved(run_request(request, write=False), show)
    return request._replace(scope=dataclasses.replace(request.scope, approved=places))


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


def _print_all(
    report: Report, scope: Scope, call: Call, shown: _Shown, reports: "Reports | None"
) -> None:
    """Print what is asked for of a report, and write what goes to files."""
    if call.output.names_end is not None:
        _print_names(report, call.write, call.output.names_end)
        print_lines(sys.stderr, _answers(report, scope))
    elif reports is None or reports.for_programs is None:
        _print_report(report, scope, call.output, shown)
    else:
        print_lines(sys.stderr, _answers(report, scope))
    if reports is not None:
        from fixer.report.listing import View

        view = View(
            report,
            call.write,
            scope.reported,
            call.started,
            tuple(sys.argv[1:]),
            may_be_empty=scope != EVERYTHING,
        )
        _write_reports(reports, view)


def _print_report(report: Report, scope: Scope, output: Output, shown: _Shown) -> None:
    """Print a patch, a text and the report, as far as they are asked for."""
    prints_text = shown.on_stdout.written and scope.text is not None
    if output.patch:
        _print_patch(report, shown.on_stdout.palette)
    if prints_text:
        _print_text(report, scope)
    if not output.silent:
        # A patch or a text has stdout for itself, so messages for people go to stderr.
        aside = output.patch or prints_text
        stream = sys.stderr if aside else sys.stdout
        options = shown.on_stderr if aside else shown.on_stdout
        print_lines(stream, _report(report, options, output.stat, scope))


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


def _show_files(selection: Selection) -> int:
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
