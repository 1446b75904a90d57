"""The command `ecr-fix`: options in, exit code out; the public API does the work."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer

from fixer import __version__
from fixer.cli import options
from fixer.cli.argv import refuse_files_as_options, with_base
from fixer.cli.combinations import (
    given_options,
    refuse_combinations,
    refuse_options_as_values,
    refuse_repeated,
)
from fixer.cli.exit_codes import ERROR, EXIT_CODES, OK, exit_codes
from fixer.cli.options import REGISTRY_SCANNING
from fixer.cli.terminal import COLORS, Color
from fixer.files.containment import need_current_folder
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
    with exit_codes(write):
        if version:
            print_lines(sys.stdout, [f"ecr-fix {__version__}"])
            raise typer.Exit(OK)
        need_current_folder()
    walked = [] if _WALKS_NOTHING.intersection(given) else paths or ["."]
    with exit_codes(write), _begun_walk(walked) as begun:
        # Loaded here, so that help and a wrong option do not wait for it, and while git walks.
        from fixer.cli import running
        from fixer.cli.scopes import ScopeOptions
        from fixer.run_settings import Settings

        _let_signals_raise()
        if explain is not None:
            raise typer.Exit(running.explain(explain))
        call = running.Call(
            paths=tuple(paths or ()),
            settings=Settings(
                include=tuple(include or ()),
                exclude=tuple(exclude or ()),
                force_exclude=force_exclude,
                strict=strict,
                unsafe_fixes=unsafe_fixes,
                no_ignores=no_ignores,
                respect_policy_files=respect_policy_files,
                require_reason=require_reason,
                registry_scanning=choice(
                    "--registry-scanning", registry_scanning, REGISTRY_SCANNING
                ),
                baseline=baseline,
                fail_on=running.verdicts_of(fail_on),
                jobs=workers,
                format=format_name,
            ),
            given=tuple(given),
            config=config,
            isolated=isolated,
            only=tuple(only or ()),
            scope=ScopeOptions(
                staged=staged,
                changed=changed,
                patch=patch,
                files_from=files_from,
                findings=tuple(findings or ()),
                text_name=stdin_filename,
            ),
            write=write,
            output=running.Output(
                color=when,
                patch=show_diff,
                stat=stat,
                statistics=statistics,
                brief=check_only,
                fixes=show_fixes,
                verbose=verbose,
                quiet=quiet,
                silent=silent,
                progress=not no_progress,
                names_end=("\0" if end_with_nul else "\n") if name_only else None,
                report_files=tuple(report_files or ()),
            ),
            show_settings=show_settings,
            show_files=show_files,
            interactive=interactive,
            add_ignore=add_ignore,
            remove_unused_ignores=remove_unused_ignores,
            new_baseline=new_baseline,
            exit_zero=exit_zero,
            exit_non_zero_on_fix=exit_non_zero_on_fix,
            started=started,
        )
        raise typer.Exit(running.carried_out(call, begun))


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
