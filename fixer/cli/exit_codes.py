"""The exit codes, and what a wrong call and an interruption make of a run."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from fixer.model.errors import UsageError
from fixer.report.escape import escape_control
from fixer.report.streams import print_lines

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


@contextmanager
def exit_codes(write: bool) -> Iterator[None]:
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
