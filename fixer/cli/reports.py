"""The options `--format` and `--report`: which reports there are, and where they go."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Container, Iterable, Iterator
from typing import Final, NamedTuple

from fixer.dialects.all_dialects import is_looked_for
from fixer.files.configuration_files import CONFIGURATION_NAMES
from fixer.files.loading import ends_of_file
from fixer.files.writing import check_new, write_new
from fixer.model.errors import UsageError
from fixer.report import streams
from fixer.report.formats import CONCISE, FORMATS, TEXT, Format, format_named
from fixer.report.listing import View

_OF_PEOPLE: Final = (TEXT, CONCISE)
_BESIDE_PEOPLE_ALONE: Final = (
    *("--diff", "--stat", "--statistics", "--show-fixes", "--quiet", "--silent", "--verbose"),
    *("--interactive", "--name-only"),
)
"""What has no effect on the other formats, or needs stdout for itself."""


_BEFORE_THE_FILE: Final = (*_BESIDE_PEOPLE_ALONE, "--check")
"""What says what is printed, whatever the configuration file says."""


_END: Final = 1 << 16
"""How many bytes of the start and the end of a file tell whether it is a report."""


class Reports(NamedTuple):
    """What is printed in place of the usual report, and what is written to files."""

    printed: Format | None = None
    files: tuple[tuple[Format, str], ...] = ()

    @property
    def is_concise(self) -> bool:
        """Whether stdout gets one line a repository."""
        return self.printed is FORMATS[CONCISE]

    @property
    def for_programs(self) -> Format | None:
        """The format of stdout, unless it is one that people read."""
        of_people = self.printed is None or self.printed.name in _OF_PEOPLE
        return None if of_people else self.printed


def reports_of(
    name: str | None,
    configured: str | None,
    written: Iterable[str],
    given: Container[str],
    prints_text: bool,
    read: Iterable[str] = (),
) -> Reports:
    """Return the reports that are asked for.

    Args:
        name: What `--format` says.
        configured: The format that the configuration file says. What the command line says about
            stdout goes before it.
        written: What each `--report` says.
        given: The options that are given.
        prints_text: Whether stdout is for the text on stdin, fixed.
        read: The files that the run reads besides the folders, such as the baseline.

    Raises:
        UsageError: a format is not known, two reports go to one place, or a file cannot be written.
    """
    printed = [("--format", format_named("--format", name))] if name is not None else []
    files: list[tuple[Format, str]] = []
    for each in written:
        kind, equals, path = each.partition("=")
        made = format_named("--report", kind)
        if not equals or path == "-":
            printed.append(("--report", made))
        elif not path:
            raise UsageError(f"--report: {each} names no file")
        else:
            files.append((made, path))
    if len(printed) > 1:
        names = " and ".join(each.name for _, each in printed)
        raise UsageError(f"{names} cannot both be printed; name a file: --report FORMAT=FILE")
    reports = Reports(printed[0][1] if printed else None, tuple(files))
    is_free = not printed and not prints_text
    if configured is not None and is_free and not any(map(given.__contains__, _BEFORE_THE_FILE)):
        reports = reports._replace(printed=FORMATS[configured])
    if printed:
        _check_beside(printed[0][0], reports, given, prints_text)
    _check_files(files, read)
    return reports


def _check_beside(option: str, reports: Reports, given: Container[str], prints_text: bool) -> None:
    """Make sure that stdout is free for a report, and that no option beside it has no effect."""
    refused = (
        _BESIDE_PEOPLE_ALONE if reports.for_programs is not None else ("--silent", "--name-only")
    )
    other = next((each for each in refused if each in given), None)
    made = reports.printed.name if reports.printed is not None else ""
    if other is not None:
        hint = f"name a file: --report {made}=FILE"
        raise UsageError(f"{option} {made} cannot be combined with {other}; {hint}")
    if prints_text and reports.for_programs is not None:
        raise UsageError(f"the fixed text is on stdout; name a file: --report {made}=FILE")


def _check_files(files: Iterable[tuple[Format, str]], read: Iterable[str]) -> None:
    seen: set[str] = set()
    sources = {os.path.realpath(path) for path in read if os.path.isfile(path)}
    for made, path in files:
        real = os.path.realpath(path)
        if real in seen:
            raise UsageError(f"--report: {path} is named twice")
        seen.add(real)
        if real in sources:
            raise UsageError(f"--report: {path} is what this run reads; name another file")
        _check_file(made, path)


def _check_file(made: Format, path: str) -> None:
    """Make sure that a report can be written to a file, and that nothing else is lost by that."""
    if os.path.islink(path):
        raise UsageError(f"--report: {path} is a symbolic link; name a file")
    check_new(path, makes_folder=True)
    if os.path.exists(path) and not _may_be_replaced(made, path):
        words = f"is there, and is no {made.name} report of ecr-fix"
        raise UsageError(f"--report: {path} {words}; name another file, or remove it before")


def _may_be_replaced(made: Format, path: str) -> bool:
    """Whether a file is an earlier report of a format, or empty, and no source for its name."""
    ends = ends_of_file(path, _END)
    if ends:
        return re.search(made.known_by, ends, re.MULTILINE) is not None
    name = os.path.basename(path)
    is_source = name in CONFIGURATION_NAMES or (is_looked_for(name) and not name.endswith(".json"))
    return ends is not None and not is_source


def print_report(made: Format, view: View) -> None:
    """Print a report on stdout, in UTF-8 whatever the terminal has."""
    streams.write(sys.stdout, lambda: sys.stdout.buffer.writelines(_encoded(made, view)))


def write_reports(reports: Reports, view: View) -> None:
    """Write the reports that go to files, each in one step.

    Raises:
        UsageError: one cannot be written; the others are.
    """
    tried = [_error_in_writing(*each, view) for each in reports.files]
    for error in filter(None, tried):
        raise error


def _error_in_writing(made: Format, path: str, view: View) -> UsageError | None:
    try:
        _check_file(made, path)  # again, as the run may have taken long
        beside = view._replace(folder=os.path.dirname(path) or ".")
        write_new(path, _encoded(made, beside), makes_folder=True)
    except UsageError as error:
        return error
    return None


def _encoded(made: Format, view: View) -> Iterator[bytes]:
    return (piece.encode() for piece in made.pieces(view))
