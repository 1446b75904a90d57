"""The command `ecr-fix`: options in, exit code out; all else is the public API's."""

import signal
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, Final, TextIO

import typer

from fixer import __version__
from fixer.api import Report, check, fix
from fixer.cli import terminal as console
from fixer.cli.terminal import Color, print_lines
from fixer.dialects import SUFFIXES
from fixer.files.discovery import Selection, list_files
from fixer.files.prefilter import TOO_LARGE, is_too_large
from fixer.model.errors import UsageError, internal, wants_traceback
from fixer.report import text
from fixer.report.escape import harmless
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
        typer.Option("--check", help="Name what would be fixed or needs review; write nothing."),
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option(
            "--unsafe-fixes", help="Fix what somebody may have meant too (see --explain ECR001)."
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="What is on by a default alone, which a caller may override, counts as open.",
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="LOGICAL_ID", help="Look at this repository alone; repeatable."
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="GLOB",
            help="Look at these files too, gitignore style; repeatable.",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude", metavar="GLOB", help="Leave these out, gitignore style; repeatable."
        ),
    ] = None,
    stat: Annotated[
        bool,
        typer.Option("--stat", help="Show how many lines change in which file, not why."),
    ] = False,
    show_files: Annotated[
        bool,
        typer.Option(
            "--show-files", help="List the files that are looked at, and those that are not."
        ),
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", min=0, metavar="N", help="Processes to use; 0 for as many as pay."
        ),
    ] = 0,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print errors, warnings and the patch alone.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the compliant repositories too.")
    ] = False,
    color: Annotated[Color, typer.Option("--color", help="When to colour.")] = Color.AUTO,
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
        typer.Option(
            "--explain",
            metavar="RULE",
            help="Explain ECR001, and exit.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version, and exit."),
    ] = False,
) -> None:
    """Find ECR repositories that do not scan images on push, and fix the source that declares them.

    Without an option it reports and writes nothing.
    """
    if write and (show_diff or check_only):
        raise typer.BadParameter("goes with neither --diff nor --check", param_hint="--write")
    if quiet and verbose:
        raise typer.BadParameter("--quiet and --verbose exclude each other")
    view = text.View(
        palette=_palette(color, sys.stdout),
        written=write,
        fixed=verbose or not show_diff,
        compliant=verbose,
        brief=check_only,
        findings=not stat or write or show_diff or check_only,
    )
    aside = view._replace(palette=_palette(color, sys.stderr))
    try:
        if version:
            print_lines(sys.stdout, [f"ecr-fix {__version__}"])
            raise typer.Exit(OK)
        if explain is not None:
            raise typer.Exit(_explain(explain))
        if show_files:
            raise typer.Exit(_show_files(paths or ["."], include or (), exclude or ()))
        report = (fix if write else check)(
            paths or ["."],
            unsafe_fixes=unsafe_fixes,
            strict=strict,
            only=only or (),
            include=include or (),
            exclude=exclude or (),
            jobs=jobs,
            progress=None if quiet or no_progress else console.progress(),
        )
        print_lines(sys.stderr, text.problems(report, aside))
        if show_diff:
            _print_patch(report)
        if not quiet and show_diff:
            # The patch has stdout for itself, so people are told on stderr.
            print_lines(sys.stderr, _report(report, aside, stat))
        elif not quiet:
            print_lines(sys.stdout, _report(report, view, stat))
    except UsageError as error:
        print_lines(sys.stderr, [f"ecr-fix: {harmless(str(error))}"])
        raise typer.Exit(ERROR) from None
    except KeyboardInterrupt:
        left = "either fixed or as it was" if write else "as it was"
        print_lines(sys.stderr, [f"interrupted; every file is {left}"])
        raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(_exit_code(report, write, exit_zero, exit_non_zero_on_fix))


def _palette(color: Color, stream: TextIO) -> text.Palette:
    return text.COLOURED if console.is_coloured(color, stream) else text.PLAIN


def _explain(rule: str) -> int:
    if rule.upper() == RULE_ID:
        print_lines(sys.stdout, EXPLANATION.splitlines())
        return OK
    raise typer.BadParameter(
        f"there is no rule {harmless(rule)}; the rule is {RULE_ID}", param_hint="--explain"
    )


def _exit_code(report: Report, write: bool, exit_zero: bool, non_zero_on_fix: bool) -> int:
    if report.errors:
        return ERROR
    left = [finding for finding in report.findings if not (write and finding.settled)]
    if left and not exit_zero:
        return OPEN
    fixed = write and any(result.changed for result in report.results)
    return OPEN if fixed and non_zero_on_fix else OK


def _report(report: Report, view: text.View, stat: bool) -> Iterator[str]:
    if stat:
        from fixer.report import diff

        yield from diff.stat(diff.patched(report.results).files)
    yield from text.lines(report, view)


def _print_patch(report: Report) -> None:
    from fixer.report import diff

    patched = diff.patched(report.results)
    patches = (diff.unified(path, result) for path, result in patched.files)
    console.write(sys.stdout, lambda: sys.stdout.buffer.writelines(patches))
    if patched.files and not patched.applies_here:
        print_lines(sys.stderr, [f"ecr-fix: apply the patch in {harmless(patched.base)}"])


def _show_files(paths: list[str], include: Iterable[str], exclude: Iterable[str]) -> int:
    listing = list_files(Selection(tuple(paths), SUFFIXES, tuple(include), tuple(exclude)))
    large = [path for path in listing.files if is_too_large(path, listing)]
    shown = [harmless(path) for path in listing.files if path not in large]
    shown += [f"{harmless(path)} (not looked at: {TOO_LARGE})" for path in large]
    shown += [
        f"{harmless(skipped.path)} (not looked at: {skipped.reason})" for skipped in listing.skipped
    ]
    errors = (text.error_line(error, text.PLAIN) for error in listing.errors)
    print_lines(sys.stdout, shown)
    print_lines(sys.stderr, errors)
    return ERROR if listing.errors else OK


def run() -> None:
    """Be the command; an error of our own gets one line and exit code 2 as well."""
    console.open_streams()
    # As Python ends for a Ctrl-C, so that nothing temporary is left behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        app(prog_name="ecr-fix")
    except Exception as error:
        if wants_traceback():
            raise
        words = harmless(internal(error))
        if isinstance(error, OSError) and error.filename is None:  # that of a stream
            words = f"the output cannot be written: {error.strerror}"
            console.discard(sys.stdout)
        print_lines(sys.stderr, [f"ecr-fix: {words}"])
        sys.exit(ERROR)
