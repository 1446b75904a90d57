"""The streams of the command: what may be printed, in colour or not, and the progress bar."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import Enum
from io import TextIOWrapper
from typing import TextIO

import typer

from fixer.engine.result import FileResult
from fixer.model.errors import UsageError
from fixer.report.escape import without_commands
from fixer.request import Progress


class Color(str, Enum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def print_lines(stream: TextIO, lines: Iterable[str]) -> None:
    """Print lines for a person, if there is a stream; errors are those of `write`."""
    write(
        stream,
        lambda: stream.writelines(f"{without_commands(line)}\n" for line in lines),
        is_needed=False,
    )


def write(stream: TextIO, step: Callable[[], None], is_needed: bool = True) -> None:
    """Take a step that writes to a stream, all of which is then sent.

    Args:
        stream: The stream.
        step: The step.
        is_needed: Whether there has to be such a stream.

    Raises:
        UsageError: the stream takes no more, other than because its reader has ended.
    """
    try:
        step()
        stream.flush()
    except OSError as error:
        discard(stream)
        if error.errno == errno.EBADF:
            if is_needed:
                raise UsageError("the output cannot be written: stdout is closed") from None
        elif not isinstance(error, BrokenPipeError):  # its reader has read enough
            raise UsageError(f"the output cannot be written: {error.strerror}") from None


def discard(stream: TextIO) -> None:
    """Send what a stream still holds nowhere, so that nothing complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_coloured(color: Color, stream: TextIO) -> bool:
    """Decide on colour: the option, then what environments have agreed on, then the terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if any(
        os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")
    ):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def width() -> int:
    """Return the columns of the terminal that reports go to; 160 where they go elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 160


def progress() -> Progress | None:
    """Return what shows the progress, if a person watches."""
    watched = sys.stderr.isatty() and sys.stdin.isatty()
    return _bar if watched and os.environ.get("PRE_COMMIT") != "1" else None


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
    with typer.progressbar(
        length=len(files), label="Checking files", show_pos=True, file=sys.stderr
    ) as bar:
        bar.update(places.get(result.path, 0))
        for result in results:
            bar.update(places.get(result.path, bar.pos) - bar.pos)
            yield result
        bar.update(len(files) - bar.pos)


def open_streams() -> None:
    """Make sure that there are streams, so that no file gets the number of a closed one.

    What stands for a closed stdin cannot be read, nor can that for stdout be written.
    """
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        if not _is_open(number):
            os.open(os.devnull, mode)  # it gets the lowest number that is free
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _is_open(number: int) -> bool:
    with suppress(OSError):
        os.fstat(number)
        return True
    return False
