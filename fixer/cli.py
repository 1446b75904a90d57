"""The command `ecr-fix`: options in, exit code out; all else is the public API's."""

import os
import sys
import time
from collections.abc import Iterator
from enum import Enum
from io import TextIOWrapper
from typing import Annotated, Final, TextIO

import typer

from fixer import __version__
from fixer.api import Report, check, fix
from fixer.discovery import Selection, list_files
from fixer.engine import MARKERS, SUFFIXES, FileResult
from fixer.errors import UsageError
from fixer.output import text
from fixer.output.plain import harmless
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


class Color(str, Enum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"ecr-fix {__version__}")
        raise typer.Exit(OK)


def _explain(value: str | None) -> None:
    if value is None:
        return
    if value.upper() != RULE_ID:
        raise typer.BadParameter(f"there is no rule {harmless(value)}; the rule is {RULE_ID}")
    typer.echo(EXPLANATION, nl=False)
    raise typer.Exit(OK)


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
        typer.Option("--strict", help="Take no parameter's default for an answer."),
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
        bool, typer.Option("--stat", help="Show how many lines change in which file.")
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
        bool, typer.Option("--quiet", "-q", help="Print errors and the patch alone.")
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
            callback=_explain,
            is_eager=True,
            help="Explain ECR001, and exit.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version, and exit."
        ),
    ] = False,
) -> None:
    """Find ECR repositories that do not scan images on push, and fix the source that declares them.

    Without an option it reports and writes nothing.
    """
    if write and (show_diff or check_only):
        raise typer.BadParameter("goes with neither --diff nor --check", param_hint="--write")
    if quiet and verbose:
        raise typer.BadParameter("--quiet and --verbose exclude each other")
    given = paths or ["."]
    if show_files:
        raise typer.Exit(_show_files(given, include or [], exclude or []))
    try:
        report = (fix if write else check)(
            given,
            unsafe_fixes=unsafe_fixes,
            strict=strict,
            only=only or (),
            include=include or (),
            exclude=exclude or (),
            jobs=jobs,
            progress=_bar if not no_progress and _may_show_progress() else None,
        )
    except UsageError as error:
        _complain(f"ecr-fix: {harmless(str(error))}")
        raise typer.Exit(ERROR) from None
    view = text.View(
        palette=text.COLOURED if _coloured(color) else text.PLAIN,
        written=write,
        fixed=verbose or not show_diff,
        compliant=verbose,
        brief=check_only,
        findings=not stat or write or show_diff or check_only,
    )
    for line in text.problems(report, view):
        _complain(line)
    try:
        if show_diff:
            _print_patch(report)
        if not quiet:
            # Beside a patch, which has stdout for itself, people are told on stderr.
            _tell(report, view, stat, sys.stderr if show_diff else sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has enough; what is left in the buffer must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(_exit_code(report, write, exit_zero, exit_non_zero_on_fix))


def _exit_code(report: Report, write: bool, exit_zero: bool, non_zero_on_fix: bool) -> int:
    if report.errors:
        return ERROR
    left = [finding for finding in report.findings if not (write and finding.fixed)]
    if left and not exit_zero:
        return OPEN
    fixed = write and any(result.changed for result in report.results)
    return OPEN if fixed and non_zero_on_fix else OK


def _print_patch(report: Report) -> None:
    from fixer.output import diff

    for path, result in diff.patch_paths(report.results):
        sys.stdout.buffer.write(diff.unified(path, result))
    sys.stdout.buffer.flush()


def _tell(report: Report, view: text.View, stat: bool, out: TextIO) -> None:
    if stat:
        from fixer.output import diff

        print(diff.stat(diff.patch_paths(report.results)), end="", file=out)
    for line in text.lines(report, view):
        print(line, file=out)


def _show_files(paths: list[str], include: list[str], exclude: list[str]) -> int:
    try:
        listing = list_files(
            Selection(tuple(paths), SUFFIXES, MARKERS, tuple(include), tuple(exclude))
        )
    except UsageError as error:
        _complain(f"ecr-fix: {harmless(str(error))}")
        return ERROR
    for path in listing.files:
        print(harmless(path))
    for skipped in listing.skipped:
        print(f"{harmless(skipped.path)} (not looked at: {skipped.reason})")
    for broken in listing.errors:
        _complain(text.error_line(broken, text.PLAIN))
    return ERROR if listing.errors else OK


def _complain(line: str) -> None:
    print(line, file=sys.stderr)


def _coloured(color: Color) -> bool:
    """Decide on colour: the option, then what environments have agreed on, then the terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0" or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return os.environ.get("TERM") != "dumb" and sys.stdout.isatty()


def _may_show_progress() -> bool:
    return sys.stderr.isatty() and sys.stdin.isatty() and os.environ.get("PRE_COMMIT") != "1"


def _bar(results: Iterator[FileResult], files: tuple[str, ...]) -> Iterator[FileResult]:
    """Pass results on, with a bar on stderr once they take more than a second."""
    start = time.monotonic()
    for result in results:
        yield result
        if time.monotonic() - start > 1:
            break
    else:
        return
    places = {path: place for place, path in enumerate(files)}
    with typer.progressbar(length=len(files), file=sys.stderr) as bar:
        bar.update(places.get(result.path, 0))
        for result in results:
            bar.update(places.get(result.path, bar.pos) - bar.pos)
            yield result


def run() -> None:
    """Be the command: what ends it otherwise than by its own exit gets its line and its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except KeyboardInterrupt:
        _complain("interrupted; files are either fixed or as they were")
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("ECR_FIX_TRACEBACK"):
            raise
        _complain(
            f"ecr-fix: internal error: {type(error).__name__}: {harmless(str(error))}; please "
            "report it with the output under ECR_FIX_TRACEBACK=1"
        )
        sys.exit(ERROR)
