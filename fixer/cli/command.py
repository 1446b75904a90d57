"""The command `ecr-fix`: options in, exit code out; the public API does the work."""

import dataclasses
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

import typer

from fixer import __version__, messages
from fixer.api import add_baseline
from fixer.api import run as run_request
from fixer.cli import options, terminal
from fixer.cli.combinations import (
    given_options,
    refuse_combinations,
    refuse_options_as_values,
    refuse_repeated,
)
from fixer.cli.plain_values import PlainCommand, choice, count
from fixer.cli.scopes import (
    ScopeOptions,
    given_files_of,
    named_paths,
    refuse_files_as_options,
    scope_of,
    with_base,
)
from fixer.cli.terminal import COLORS, Color
from fixer.engine.result import FileResult
from fixer.engine.scope import EVERYTHING, Scope
from fixer.files.discovery import Selection, Skipped, list_files, may_count
from fixer.files.folder_filter import SkipReason
from fixer.files.loading import is_too_large
from fixer.files.workers import ending_signals
from fixer.model.declaration import Verdict
from fixer.model.errors import UsageError, internal, wants_traceback
from fixer.model.finding import Finding
from fixer.report import streams, text
from fixer.report.escape import escape_control
from fixer.report.streams import print_lines
from fixer.request import Report, Request
from fixer.rule import EXPLANATION, RULE_ID
from fixer.run_settings import REGISTRY_SCANNING, Run, Settings, run_of

if TYPE_CHECKING:
    from fixer.cli.reports import Reports
    from fixer.report.listing import View

OK: Final = 0
OPEN: Final = 1
ERROR: Final = 2
INTERRUPTED: Final = 130
EXIT_CODES: Final = {
    OK: "nothing is open, or everything was fixed and written",
    OPEN: "something is open, a patch is not applied yet, or a comment of ecr-fix exempts nothing",
    ERROR: "a wrong call, or a file that cannot be read, parsed or written; other files are done",
    INTERRUPTED: "interrupted",
}
"""What each exit code means."""

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(
    cls=PlainCommand,
    epilog=f"Exit code: {'; '.join(f'{code} {words}' for code, words in EXIT_CODES.items())}.",
)
def main(
    context: typer.Context,
    paths: options.Paths = None,
    show_diff: options.ShowDiff = False,
    write: options.Write = False,
    check_only: options.CheckOnly = False,
    unsafe_fixes: options.UnsafeFixes = False,
    strict: options.Strict = False,
    no_ignores: options.NoIgnores = False,
    require_reason: options.RequireReason = False,
    respect_policy_files: options.RespectPolicyFiles = False,
    baseline: options.Baseline = None,
    new_baseline: options.NewBaseline = None,
    add_ignore: options.AddIgnore = None,
    remove_unused_ignores: options.RemoveUnusedIgnores = False,
    only: options.Only = None,
    findings: options.Findings = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    registry_scanning: options.RegistryScanningMeaning = REGISTRY_SCANNING[0],
    fail_on: options.FailOn = None,
    config: options.Config = None,
    isolated: options.Isolated = False,
    show_settings: options.ShowSettings = False,
    statistics: options.Statistics = False,
    interactive: options.Interactive = False,
    stdin_filename: options.StdinFilename = None,
    staged: options.Staged = False,
    changed: options.Changed = None,
    patch: options.Patch = None,
    files_from: options.FilesFrom = None,
    name_only: options.NameOnly = False,
    end_with_nul: options.EndWithNul = False,
    stat: options.Stat = False,
    show_files: options.ShowFiles = False,
    jobs: options.Jobs = "0",
    show_fixes: options.ShowFixes = False,
    quiet: options.Quiet = False,
    silent: options.Silent = False,
    verbose: options.Verbose = False,
    color: options.ColorWhen = Color.AUTO.value,
    no_progress: options.NoProgress = False,
    exit_zero: options.ExitZero = False,
    exit_non_zero_on_fix: options.ExitNonZeroOnFix = False,
    format_name: options.FormatName = None,
    report_files: options.ReportFiles = None,
    explain: options.Explain = None,
    version: options.Version = False,
) -> None:
    """Find ECR repositories that do not scan images on push, and fix the source that declares them.

    Without an option it reports and writes nothing.
    """
    started = time.monotonic()
    workers = count("--jobs", jobs)  # here, as the dash of -1 is no option's
    refuse_options_as_values(context)
    given = given_options(context)
    refuse_repeated(context, with_base(sys.argv[1:]))
    refuse_combinations(given)
    write = write or interactive
    when = Color(choice("--color", color, COLORS))
    on_stdout = text.ReportOptions(
        palette=_palette(when, sys.stdout),
        written=write,
        show_fixed=verbose or not show_diff,
        show_compliant=verbose,
        brief=check_only,
        show_findings=not statistics and (not stat or write or show_diff),
        show_statistics=statistics,
        show_fixes=show_fixes,
        only_findings=quiet,
        width=terminal.width(),
    )
    on_stderr = on_stdout._replace(palette=_palette(when, sys.stderr))
    with _exit_codes(write):
        if version:
            print_lines(sys.stdout, [f"ecr-fix {__version__}"])
            raise typer.Exit(OK)
        if explain is not None:
            raise typer.Exit(_explain(explain))
        settings = Settings(
            include=tuple(include or ()),
            exclude=tuple(exclude or ()),
            force_exclude=force_exclude,
            strict=strict,
            unsafe_fixes=unsafe_fixes,
            no_ignores=no_ignores,
            respect_policy_files=respect_policy_files,
            require_reason=require_reason,
            registry_scanning=choice("--registry-scanning", registry_scanning, REGISTRY_SCANNING),
            baseline=baseline,
            fail_on=_verdicts(fail_on),
            jobs=workers,
            format=format_name,
        )
        named = named_paths(paths or ["."], stdin_filename)
        said = {each.removeprefix("--") for each in given}
        given_files = given_files_of(named, staged, _note)
        run_settings = run_of(settings, said, named, config, isolated, given_files)
        request = run_settings.request(named, only or ())
        if show_settings or show_files:
            raise typer.Exit(
                _show_settings(run_settings, paths or ())
                if show_settings
                else _show_files(request.selection)
            )
        prints_text = write and stdin_filename is not None
        configured = run_settings.settings.format if format_name is None else None
        others = (run_settings.settings.baseline, config, patch, files_from, *(findings or ()))
        read = (*named, *filter(None, others))
        reports = _reports(format_name, configured, report_files or (), given, prints_text, read)
        on_stdout, on_stderr = (_as_asked(each, reports) for each in (on_stdout, on_stderr))
        scope = scope_of(
            ScopeOptions(
                named,
                staged,
                changed,
                patch,
                files_from,
                tuple(findings or ()),
                stdin_filename,
                partial(may_count, request.selection),
                request.counts_before,
            ),
            _note,
        )
        watched = None if quiet or silent or no_progress else terminal.progress()
        request = request._replace(progress=watched, scope=scope, given=given_files)
        on_stderr = on_stderr._replace(may_be_empty=scope != EVERYTHING)
        if add_ignore is not None or remove_unused_ignores:
            both = on_stdout, on_stderr
            raise typer.Exit(_change_ignores(request, add_ignore, both, show_diff, quiet or silent))
        if new_baseline is not None:
            there = new_baseline if os.path.lexists(new_baseline) else None
            request = request._replace(baseline=there)
        if interactive:
            request = _asked(request, on_stdout)
        report = run_request(request, write)
        print_lines(sys.stderr, text.problems(report, on_stderr))
        if new_baseline is not None:
            raise typer.Exit(_add_baseline(new_baseline, report, quiet or silent))
        names_end = ("\0" if end_with_nul else "\n") if name_only else None
        shown = _Shown(on_stdout, on_stderr, show_diff, stat, silent, names_end)
        _print_all(report, scope, shown, reports, started)
        failing = frozenset(run_settings.settings.fail_on)
        raise typer.Exit(_exit_code(report, write, failing, exit_zero, exit_non_zero_on_fix))


@contextmanager
def _exit_codes(write: bool) -> Iterator[None]:
    """Turn a wrong call and an interruption into one line and their exit codes."""
    try:
        yield
    except UsageError as error:
        print_lines(sys.stderr, [f"ecr-fix: {escape_control(str(error))}"])
        raise typer.Exit(ERROR) from None
    except KeyboardInterrupt:
        left = "either fixed or as it was" if write else "as it was"
        print_lines(sys.stderr, [f"interrupted; every file is {left}"])
        raise typer.Exit(INTERRUPTED) from None


def _note(words: str) -> None:
    print_lines(sys.stderr, [f"note: {words}"])


def _palette(color: Color, stream: TextIO) -> text.Palette:
    return text.COLOURED if terminal.is_coloured(color, stream) else text.PLAIN


def _explain(rule: str) -> int:
    from fixer.scanner_reports.rule_ids import id_of_rule

    if rule.upper() == RULE_ID or id_of_rule((rule,)):
        print_lines(sys.stdout, EXPLANATION.splitlines())
        return OK
    raise typer.BadParameter(
        f"there is no rule {escape_control(rule)}; the rule is {RULE_ID}", param_hint="--explain"
    )


def _exit_code(
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


def _add_baseline(path: str, report: Report, quiet: bool) -> int:
    """Write a baseline, say so, and return the exit code."""
    count = add_baseline(path, report)
    if not quiet:
        print_lines(sys.stdout, [text.baseline_added(count, path)])
    return ERROR if report.errors or report.unmatched else OK


def _change_ignores(
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


def _verdicts(written: str | None) -> tuple[str, ...]:
    """Return the verdicts that `--fail-on` names."""
    names = tuple(each.strip() for each in written.split(",")) if written is not None else ()
    known = [each.value for each in Verdict if each is not Verdict.COMPLIANT]
    for name in names:
        if name not in known:
            words = f"there is no verdict {escape_control(name)}; there are {', '.join(known)}"
            raise typer.BadParameter(words, param_hint="--fail-on")
    return names


def _show_settings(run_settings: Run, paths: Iterable[str]) -> int:
    from fixer.cli.shown_settings import shown_settings

    for path in paths:
        if path != "-" and not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or directory")
    lines = shown_settings(run_settings)
    print_lines(sys.stdout, (escape_control(line) for line in lines))
    return OK


def _has_unused(report: Report) -> bool:
    return any(result.unused_suppressions for result in report.results)


def _asked(request: Request, options: text.ReportOptions) -> Request:
    """Return a request for the fixes that the user approves of."""
    from fixer.cli.interactive import approved, need_terminal

    need_terminal()

    def show(finding: Finding, results: Mapping[str, FileResult]) -> None:
        print_lines(sys.stdout, text.finding_lines(finding, options.palette, options.width))
        print_lines(sys.stdout, text.fix_lines(finding, results, options.palette))

    with _exit_codes(write=False):
        places = approved(run_request(request, write=False), show)
    return request._replace(scope=dataclasses.replace(request.scope, approved=places))


def _reports(
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
    from fixer.cli.reports import reports_of

    return reports_of(name, configured, files, given, prints_text, read)


def _as_asked(options: text.ReportOptions, reports: "Reports | None") -> text.ReportOptions:
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


class _Shown(NamedTuple):
    """What is printed of a report, and where."""

    on_stdout: text.ReportOptions
    on_stderr: text.ReportOptions
    patch: bool
    stat: bool
    silent: bool
    names_end: str | None
    """What ends each name of a file, where nothing but names is printed."""


def _print_all(
    report: Report, scope: Scope, shown: _Shown, reports: "Reports | None", started: float
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


def _print_report(report: Report, scope: Scope, shown: _Shown) -> None:
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


def _show_files(selection: Selection) -> int:
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


_COMPLETION: Final = "_ECR_FIX_COMPLETE"


def _end(number: int, frame: object) -> None:
    """End the run so that it tidies up; one more signal ends it at once, without a word."""
    for each in ending_signals():
        if signal.getsignal(each) is _end:
            signal.signal(each, signal.SIG_DFL)
    sys.exit(128 + number)


def run() -> None:
    """Run the command; an error of our own gets one line and exit code 2 as well."""
    streams.open_streams()
    # As Python ends for a Ctrl-C, so that nothing temporary is left behind.
    for each in ending_signals():
        if signal.getsignal(each) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(each, _end)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with _exit_codes(write=False):
            refuse_files_as_options(sys.argv[1:])
        app(with_base(sys.argv[1:]), prog_name="ecr-fix")
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except Exception as error:
        if wants_traceback():
            raise
        words = escape_control(internal(error))
        if _COMPLETION in os.environ:
            words = f"{_COMPLETION} is for the completion of a shell, which tells more; unset it"
        if isinstance(error, OSError) and error.filename is None:  # that of a stream
            words = f"the output cannot be written: {error.strerror}"
            streams.discard(sys.stdout)
        print_lines(sys.stderr, [f"ecr-fix: {words}"])
        sys.exit(ERROR)
