"""The command `ecr-fix`: options in, exit code out; the public API does the work."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import typer

from fixer import __version__
from fixer.cli import options
from fixer.cli.combinations import (
    given_options,
    refuse_combinations,
    refuse_options_as_values,
    refuse_repeated,
)
from fixer.cli.exit_codes import ERROR, EXIT_CODES, OK, exit_codes
from fixer.cli.options import REGISTRY_SCANNING
from fixer.cli.terminal import COLORS, Color
from fixer.cli.words import refuse_files_as_options, refuse_no_current_folder, with_base
from fixer.model.errors import internal, wants_traceback
from fixer.plain_values import PlainCommand, choice, count
from fixer.report import streams
from fixer.report.escape import escape_control
from fixer.report.streams import print_lines
from fixer.signals import ending_signals

if TYPE_CHECKING:
    from fixer.files.git import BegunWalk

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
    if version:
        with exit_codes(write):
            print_lines(sys.stdout, [f"ecr-fix {__version__}"])
        raise typer.Exit(OK)
    with exit_codes(write):
        refuse_no_current_folder()
    walked = [] if _WALKS_NOTHING.intersection(given) else paths or ["."]
    with exit_codes(write), _begun_walk(walked) as begun:
        # Loaded here, so that help and a wrong option do not wait for it, and while git walks.
        from fixer.api import run as run_request
        from fixer.cli import running, terminal
        from fixer.cli.scopes import ScopeOptions, given_files_of, named_paths, scope_of
        from fixer.engine.scope import EVERYTHING
        from fixer.files.discovery import may_count
        from fixer.report import text
        from fixer.run_settings import Settings, run_of

        _let_signals_raise()
        on_stdout = text.ReportOptions(
            palette=running.palette_of(when, sys.stdout),
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
        on_stderr = on_stdout._replace(palette=running.palette_of(when, sys.stderr))
        if explain is not None:
            raise typer.Exit(running.explain(explain))
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
            fail_on=running.verdicts_of(fail_on),
            jobs=workers,
            format=format_name,
        )
        named = named_paths(paths or ["."], stdin_filename)
        said = {each.removeprefix("--") for each in given}
        given_files = given_files_of(named, staged, running.note)
        run_settings = run_of(settings, said, named, config, isolated, given_files)
        request = run_settings.request(named, only or ())
        request = request._replace(selection=request.selection._replace(begun=begun))
        if show_settings or show_files:
            raise typer.Exit(
                running.show_settings(run_settings, paths or ())
                if show_settings
                else running.show_files(request.selection)
            )
        prints_text = write and stdin_filename is not None
        configured = run_settings.settings.format if format_name is None else None
        others = (run_settings.settings.baseline, config, patch, files_from, *(findings or ()))
        read = (*named, *filter(None, others))
        reports = running.reports_of(
            format_name, configured, report_files or (), given, prints_text, read
        )
        on_stdout, on_stderr = (running.as_asked(each, reports) for each in (on_stdout, on_stderr))
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
            running.note,
        )
        watched = None if quiet or silent or no_progress else terminal.progress()
        request = request._replace(progress=watched, scope=scope, given=given_files)
        on_stderr = on_stderr._replace(may_be_empty=scope != EVERYTHING)
        if add_ignore is not None or remove_unused_ignores:
            both = on_stdout, on_stderr
            raise typer.Exit(
                running.change_ignores(request, add_ignore, both, show_diff, quiet or silent)
            )
        if new_baseline is not None:
            there = new_baseline if os.path.lexists(new_baseline) else None
            request = request._replace(baseline=there)
        if interactive:
            request = running.asked(request, on_stdout)
        report = run_request(request, write)
        print_lines(sys.stderr, text.problems(report, on_stderr))
        if new_baseline is not None:
            raise typer.Exit(running.add_to_baseline(new_baseline, report, quiet or silent))
        names_end = ("\0" if end_with_nul else "\n") if name_only else None
        shown = running.Shown(on_stdout, on_stderr, show_diff, stat, silent, names_end)
        running.print_all(report, scope, shown, reports, started)
        failing = frozenset(run_settings.settings.fail_on)
        raise typer.Exit(running.exit_code(report, write, failing, exit_zero, exit_non_zero_on_fix))


_WALKS_NOTHING: Final = frozenset(
    (
        *("--staged", "--changed", "--patch", "--files-from", "--stdin-filename"),
        *("--explain", "--show-settings"),
    )
)
"""Options with which no folder is listed by what is in it."""


@contextmanager
def _begun_walk(paths: list[str]) -> Iterator["BegunWalk | None"]:
    """Let git walk a folder already, where it alone is looked at, and end it however a run ends."""
    if len(paths) != 1:
        yield None
        return
    from fixer.files.git import BegunWalk

    begun = BegunWalk(paths[0])
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, *ending_signals())}
    before = {each: how for each, how in handlers.items() if how not in (signal.SIG_IGN, None)}

    def end(number: int, frame: object) -> None:
        begun.end()
        signal.signal(number, before[signal.Signals(number)])
        signal.raise_signal(number)

    for each in before:
        signal.signal(each, end)
    try:
        begun.begin()
        yield begun
    finally:
        begun.end()
        for each, handler in before.items():
            if signal.getsignal(each) is end:
                signal.signal(each, handler)


def _let_signals_raise() -> None:
    """Let a signal raise an exception from now on, so that a run tidies up and says what it did.

    In the midst of an import that would come out as whatever the module makes of it.
    """
    for each in ending_signals():
        if signal.getsignal(each) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(each, _end)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
    try:
        with exit_codes(write=False):
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
