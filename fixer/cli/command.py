"""The command `ecr-fix`: options in, exit code out; the public API does the work."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Final, NamedTuple, TextIO

import typer

from fixer import __version__, messages
from fixer.api import add_baseline
from fixer.api import run as run_request
from fixer.cli import terminal
from fixer.cli.scopes import ScopeOptions, refuse_stdin_beside, scope_of, with_base
from fixer.cli.settings import RegistryScanning, Run, Settings, run_of
from fixer.cli.terminal import Color, print_lines
from fixer.engine.result import FileResult
from fixer.engine.scope import EVERYTHING, Scope
from fixer.files.discovery import Selection, Skipped, list_files, may_count
from fixer.files.folder_filter import SkipReason
from fixer.files.loading import is_too_large
from fixer.files.workers import ending_signals
from fixer.model.declaration import Verdict
from fixer.model.errors import UsageError, internal, wants_traceback
from fixer.model.finding import Finding
from fixer.report import text
from fixer.report.escape import escape_control
from fixer.request import Report, Request
from fixer.rule import EXPLANATION, RULE_ID

OK: Final = 0
OPEN: Final = 1
ERROR: Final = 2
INTERRUPTED: Final = 130

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(
    epilog="Exit code: 0 nothing open, or all fixed and written; 1 something is open, or a patch "
    "is not applied yet; 2 a wrong call or a file that cannot be read, parsed or written; "
    "130 interrupted."
)
def main(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATHS]...", help="Files and folders to look at. [default: .]"),
    ] = None,
    show_diff: Annotated[
        bool, typer.Option("--diff", help="Print the fixes as one patch; write nothing.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", "-w", "--fix", help="Apply the fixes in place.")
    ] = False,
    check_only: Annotated[
        bool,
        typer.Option(
            "--check", help="List what can be fixed and what needs review; write nothing."
        ),
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option(
            "--unsafe-fixes",
            help="Also apply fixes that may change intended behaviour: parameter defaults, one "
            "branch of a condition, generated files.",
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Report repositories that scan only because of a default that a caller can "
            "change.",
        ),
    ] = False,
    no_ignores: Annotated[
        bool,
        typer.Option(
            "--no-ignores", help="Do not respect the decisions that people recorded for scanners."
        ),
    ] = False,
    require_reason: Annotated[
        bool,
        typer.Option("--require-reason", help="Report recorded decisions that have no reason."),
    ] = False,
    respect_policy_files: Annotated[
        bool,
        typer.Option(
            "--respect-policy-files",
            help="Respect .trivyignore, .snyk and the files of Datadog as well.",
        ),
    ] = False,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="FILE", help="Do not report what a baseline lists."),
    ] = None,
    new_baseline: Annotated[
        str | None,
        typer.Option(
            "--add-baseline", metavar="FILE", help="List what is open in a baseline, and exit 0."
        ),
    ] = None,
    add_ignore: Annotated[
        str | None,
        typer.Option(
            "--add-ignore",
            metavar="REASON",
            help="Write a comment that exempts what is open, in place of fixes.",
        ),
    ] = None,
    remove_unused_ignores: Annotated[
        bool,
        typer.Option(
            "--remove-unused-ignores",
            help="Take out the comments of ecr-fix that exempt no repository.",
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="LOGICAL_ID", help="Look at this repository alone; repeatable."
        ),
    ] = None,
    findings: Annotated[
        list[str] | None,
        typer.Option(
            "--findings",
            metavar="FILE",
            help="Look only at what a scanner has flagged, in its report (SARIF, JSON or CSV; - "
            "for stdin), and say what became of it; repeatable.",
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="GLOB",
            help="Also look at these files; a gitignore pattern; repeatable.",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="GLOB",
            help="Leave out these files; a gitignore pattern; repeatable.",
        ),
    ] = None,
    force_exclude: Annotated[
        bool,
        typer.Option("--force-exclude", help="Apply --exclude to named paths too."),
    ] = False,
    registry_scanning: Annotated[
        RegistryScanning,
        typer.Option(
            "--registry-scanning",
            help="What the registry's own scanning means: a note, or that a repository complies.",
        ),
    ] = RegistryScanning.NOTE,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="VERDICT[,VERDICT]",
            help="Exit 1 for these verdicts alone: disabled, missing, conditional, invalid.",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option("--config", metavar="FILE", help="Read the settings from this file."),
    ] = None,
    isolated: Annotated[
        bool, typer.Option("--isolated", help="Read no configuration file.")
    ] = False,
    show_settings: Annotated[
        bool,
        typer.Option("--show-settings", help="Print the settings and where they are from."),
    ] = False,
    statistics: Annotated[
        bool,
        typer.Option(
            "--statistics", help="Count the repositories by dialect and verdict; no findings."
        ),
    ] = False,
    interactive: Annotated[
        bool,
        typer.Option("--interactive", "-i", help="Show each fix and ask whether to apply it."),
    ] = False,
    stdin_filename: Annotated[
        str | None,
        typer.Option(
            "--stdin-filename",
            metavar="NAME",
            help="Look at the text on stdin (PATHS is -) as at this file; --write prints it fixed.",
        ),
    ] = None,
    staged: Annotated[
        bool,
        typer.Option(
            "--staged",
            help="Look at what is staged in git, and fix it there and in the work tree.",
        ),
    ] = False,
    changed: Annotated[
        str | None,
        typer.Option(
            "--changed",
            metavar="[BASE]",
            help="Look at the files that were changed since a commit, or the default branch.",
        ),
    ] = None,
    patch: Annotated[
        str | None,
        typer.Option(
            "--patch",
            metavar="FILE",
            help="Look at what a unified diff touches; - for stdin.",
        ),
    ] = None,
    files_from: Annotated[
        str | None,
        typer.Option(
            "--files-from",
            metavar="FILE",
            help="Look at the files that a list names, by lines or NUL; - for stdin.",
        ),
    ] = None,
    name_only: Annotated[
        bool,
        typer.Option(
            "--name-only", help="Print only the names of the files with findings, or changed."
        ),
    ] = False,
    end_with_nul: Annotated[
        bool, typer.Option("-0", help="End each name of --name-only with NUL.")
    ] = False,
    stat: Annotated[
        bool,
        typer.Option("--stat", help="Show how many lines change in each file, and no findings."),
    ] = False,
    show_files: Annotated[
        bool,
        typer.Option(
            "--show-files", help="List the files that are looked at and those that are skipped."
        ),
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=0,
            metavar="N",
            help="Worker processes; 0 chooses automatically.",
        ),
    ] = 0,
    show_fixes: Annotated[
        bool, typer.Option("--show-fixes", help="Show the patch of each fix beside its finding.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print the findings, without the summary and hints."),
    ] = False,
    silent: Annotated[
        bool, typer.Option("--silent", help="Print only errors, warnings and the patch.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Also show the compliant repositories.")
    ] = False,
    color: Annotated[Color, typer.Option("--color", help="When to use colour.")] = Color.AUTO,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Show no progress bar.")
    ] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 with findings; errors still exit 2.")
    ] = False,
    exit_non_zero_on_fix: Annotated[
        bool, typer.Option("--exit-non-zero-on-fix", help="Exit 1 if a file was changed.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="RULE", help="Explain ECR001, and exit."),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version, and exit."),
    ] = False,
) -> None:
    """Find ECR repositories that do not scan images on push, and fix the source that declares them.

    Without an option it reports and writes nothing.
    """
    given = _given(context)
    _refuse_combinations(given)
    write = write or interactive
    options = text.ReportOptions(
        palette=_palette(color, sys.stdout),
        written=write,
        show_fixed=verbose or not show_diff,
        show_compliant=verbose,
        brief=check_only,
        show_findings=not statistics and (not stat or write or show_diff or check_only),
        show_statistics=statistics,
        show_fixes=show_fixes,
        only_findings=quiet,
        width=terminal.width(),
    )
    on_stderr = options._replace(palette=_palette(color, sys.stderr))
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
            registry_scanning=registry_scanning.value,
            baseline=baseline,
            fail_on=_verdicts(fail_on),
            jobs=jobs,
        )
        named = paths or ["."]
        said = {each.removeprefix("--") for each in given}
        run_settings = run_of(settings, said, named, config, isolated)
        request = run_settings.request(named, only or ())
        if show_settings or show_files:
            raise typer.Exit(
                _show_settings(run_settings) if show_settings else _show_files(request.selection)
            )
        refuse_stdin_beside(named, stdin_filename)
        scope = scope_of(
            ScopeOptions(
                staged,
                changed,
                patch,
                files_from,
                tuple(findings or ()),
                stdin_filename,
                partial(may_count, request.selection),
            ),
            lambda words: print_lines(sys.stderr, [f"note: {words}"]),
        )
        watched = None if quiet or silent or no_progress else terminal.progress()
        request = request._replace(progress=watched, scope=scope)
        if add_ignore is not None or remove_unused_ignores:
            raise typer.Exit(
                _change_ignores(request, add_ignore, color, show_diff, quiet or silent)
            )
        if new_baseline is not None:
            request = request._replace(baseline=None)
        if interactive:
            request = _asked(request, options)
        report = run_request(request, write)
        on_stderr = on_stderr._replace(may_be_empty=scope != EVERYTHING)
        print_lines(sys.stderr, text.problems(report, on_stderr))
        if new_baseline is not None:
            raise typer.Exit(_add_baseline(new_baseline, report, quiet or silent))
        shown = _Shown(options, on_stderr, show_diff, stat, silent)
        if name_only:
            _print_names(report, write, "\0" if end_with_nul else "\n")
        else:
            _print_report(report, scope, shown, prints_text=write and scope.text is not None)
        failing = frozenset(run_settings.settings.fail_on)
        raise typer.Exit(_exit_code(report, write, failing, exit_zero, exit_non_zero_on_fix))


_ALONE: Final[dict[str, frozenset[str]]] = {
    "--version": frozenset(),
    "--explain": frozenset(),
    "--show-files": frozenset(
        ("PATHS", "--include", "--exclude", "--force-exclude", "--config", "--isolated")
    ),
}
"""What does something else than to look at repositories, and what may be said beside it."""
_ANYWHERE: Final = frozenset(("--color", "--no-progress"))
_DECISIONS: Final = ("--no-ignores", "--require-reason", "--respect-policy-files")
_SCOPES: Final = ("--staged", "--changed", "--patch", "--files-from", "--stdin-filename")
_CONTRARY: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("--write", ("--diff", "--check")),
    *((one, tuple(each for each in _SCOPES if each != one)) for one in _SCOPES),
    ("--name-only", ("--diff", "--check", "--stat", "--statistics", "--verbose", "--quiet")),
    ("--interactive", ("--write", "--diff", "--check", "--stat", "--statistics", "--name-only")),
    ("--interactive", ("--quiet", "--silent", "--stdin-filename", "--staged", "--add-ignore")),
    ("--interactive", ("--add-baseline", "--remove-unused-ignores")),
    ("--findings", ("--add-baseline", "--remove-unused-ignores")),
    ("--staged", ("--add-ignore", "--remove-unused-ignores", "--add-baseline")),
    ("--stdin-filename", ("--add-ignore", "--remove-unused-ignores", "--add-baseline")),
    *(
        (changing, ("--write", "--check", "--stat", "--unsafe-fixes", "--verbose", *_DECISIONS))
        for changing in ("--add-ignore", "--remove-unused-ignores")
    ),
    ("--add-ignore", ("--remove-unused-ignores", "--baseline")),
    ("--remove-unused-ignores", ("--baseline",)),
    (
        "--add-baseline",
        (
            *("--write", "--diff", "--check", "--stat", "--unsafe-fixes", "--verbose"),
            *("--baseline", "--add-ignore", "--remove-unused-ignores"),
            *("--exit-zero", "--exit-non-zero-on-fix"),
        ),
    ),
    ("--remove-unused-ignores", ("--only",)),
    ("--no-ignores", ("--require-reason", "--respect-policy-files")),
    ("--isolated", ("--config",)),
    ("--statistics", ("--stat", "--verbose", "--add-ignore", "--add-baseline")),
    ("--statistics", ("--remove-unused-ignores", "--quiet", "--check")),
    ("--show-settings", ("--write", "--diff", "--check", "--add-ignore", "--add-baseline")),
    ("--show-settings", ("--remove-unused-ignores", "--stat", "--statistics")),
    ("--exit-zero", ("--fail-on",)),
    ("--quiet", ("--verbose", "--stat", "--silent")),
    ("--silent", ("--verbose", "--statistics", "--show-fixes", "--name-only")),
    ("--silent", ("--stat",)),
    ("--show-fixes", ("--check", "--stat", "--statistics", "--name-only", "--add-ignore")),
    ("--show-fixes", ("--remove-unused-ignores", "--add-baseline", "--interactive")),
)


def _given(context: typer.Context) -> list[str]:
    """Return the names of what the user has said, paths as PATHS."""
    return [
        max(each.opts, key=len) if each.param_type_name == "option" else "PATHS"
        for each in context.command.params
        if getattr(context.get_parameter_source(each.name or ""), "name", "") == "COMMANDLINE"
    ]


def _refuse_combinations(given: list[str]) -> None:
    """Refuse options that would have no effect beside others."""
    for alone, beside in _ALONE.items():
        others = [each for each in given if each not in {alone, *beside, *_ANYWHERE}]
        if alone in given and others:
            raise typer.BadParameter(f"cannot be combined with {others[0]}", param_hint=alone)
    for one, contrary in _CONTRARY:
        other = next((each for each in contrary if each in given), None)
        if one in given and other is not None:
            raise typer.BadParameter(f"cannot be combined with {other}", param_hint=one)
    if "-0" in given and "--name-only" not in given:
        raise typer.BadParameter("needs --name-only", param_hint="-0")
    if "--exit-non-zero-on-fix" in given and {"--write", "--interactive"}.isdisjoint(given):
        raise typer.BadParameter("needs --write", param_hint="--exit-non-zero-on-fix")
    shows_findings = {"--write", "--diff", "--check"}
    if {"--stat", "--verbose"} <= set(given) and shows_findings.isdisjoint(given):
        raise typer.BadParameter("cannot be combined with --verbose", param_hint="--stat")


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
    found = any(result.declarations for result in report.results)
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
    request: Request, reason: str | None, color: Color, show_diff: bool, quiet: bool
) -> int:
    """Write own decisions or take unused ones out, say so, and return the exit code."""
    options = request.options._replace(
        respect_suppressions=True,
        require_reason=False,
        add_ignore=reason,
        remove_unused_ignores=reason is None,
    )
    report = run_request(request._replace(options=options), write=not show_diff)
    stream = sys.stderr if show_diff else sys.stdout
    on_stderr = text.ReportOptions(_palette(color, sys.stderr))
    print_lines(sys.stderr, text.problems(report, on_stderr))
    if show_diff:
        _print_patch(report, _palette(color, sys.stdout))
    said = text.ignores_removed if reason is None else text.ignores_added
    if not quiet:
        shown = text.ReportOptions(_palette(color, stream), written=not show_diff)
        print_lines(stream, said(report, shown))
    if report.errors or report.unmatched:
        return ERROR
    left = _has_unused(report) if reason is None else report.findings
    return OPEN if left else OK


def _verdicts(written: str | None) -> tuple[str, ...]:
    """Return the verdicts that `--fail-on` names."""
    names = tuple(each.strip() for each in written.split(",")) if written is not None else ()
    known = [each.value for each in Verdict if each is not Verdict.COMPLIANT]
    for name in names:
        if name not in known:
            words = f"there is no verdict {escape_control(name)}; there are {', '.join(known)}"
            raise typer.BadParameter(words, param_hint="--fail-on")
    return names


def _show_settings(run_settings: Run) -> int:
    from fixer.cli.shown_settings import shown_settings

    lines = shown_settings(run_settings)
    print_lines(sys.stdout, (escape_control(line) for line in lines))
    return OK


def _has_unused(report: Report) -> bool:
    return any(result.unused_suppressions for result in report.results)


def _asked(request: Request, options: text.ReportOptions) -> Request:
    """Return a request for the fixes that the user approves of."""
    from fixer.cli.interactive import approved

    def show(finding: Finding, results: Mapping[str, FileResult]) -> None:
        print_lines(sys.stdout, text.finding_lines(finding, options.palette, options.width))
        print_lines(sys.stdout, text.fix_lines(finding, results, options.palette))

    places = approved(run_request(request, write=False), show)
    return request._replace(scope=request.scope._replace(approved=places))


def _print_text(report: Report, scope: Scope) -> None:
    """Print the text on stdin, fixed, or as it is where nothing is."""
    assert scope.text is not None  # noqa: S101  the caller has looked
    data = scope.text[1]
    for result in report.results:
        if result.changed and result.source is not None:
            data = result.source.encoded(result.text)
    terminal.write(sys.stdout, lambda: sys.stdout.buffer.writelines([data]))


class _Shown(NamedTuple):
    """What is printed of a report, and where."""

    on_stdout: text.ReportOptions
    on_stderr: text.ReportOptions
    patch: bool
    stat: bool
    silent: bool


def _print_report(report: Report, scope: Scope, shown: _Shown, prints_text: bool) -> None:
    """Print a patch, a text and the report, as far as they are asked for."""
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
    names = [each.path for each in report.results if (each.changed if write else each.findings)]
    data = b"".join(os.fsencode(name + end) for name in names)
    terminal.write(sys.stdout, lambda: sys.stdout.buffer.writelines([data]))


def _report(report: Report, options: text.ReportOptions, stat: bool, scope: Scope) -> Iterator[str]:
    if stat:
        from fixer.report import diff

        yield from diff.stat(diff.patch_of(report.results).files, options.palette)
    if scope.reported is not None:
        from fixer.report import answers

        yield from answers.lines(report.answers, scope.reported)
    yield from text.lines(report, options)


def _print_patch(report: Report, palette: text.Palette) -> None:
    from fixer.report import diff

    patched = diff.patch_of(report.results)
    patches = (diff.unified(path, result) for path, result in patched.files)
    if palette != text.PLAIN and sys.stdout.isatty():  # a pipe may lead to `git apply`
        patches = (diff.in_colour(patch, palette) for patch in patches)
    terminal.write(sys.stdout, lambda: sys.stdout.buffer.writelines(patches))
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


def run() -> None:
    """Run the command; an error of our own gets one line and exit code 2 as well."""
    terminal.open_streams()
    # As Python ends for a Ctrl-C, so that nothing temporary is left behind.
    for each in ending_signals():
        if signal.getsignal(each) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(each, lambda number, frame: sys.exit(128 + number))
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        app(with_base(sys.argv[1:]), prog_name="ecr-fix")
    except Exception as error:
        if wants_traceback():
            raise
        words = escape_control(internal(error))
        if isinstance(error, OSError) and error.filename is None:  # that of a stream
            words = f"the output cannot be written: {error.strerror}"
            terminal.discard(sys.stdout)
        print_lines(sys.stderr, [f"ecr-fix: {words}"])
        sys.exit(ERROR)
