"""The streams of a command: they are there, take what is printed, and say when they do not."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from fixer.model.errors import UsageError
from fixer.report.escape import without_commands


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


def check_open(stream: TextIO) -> None:
    """Check that a stream can be written to at all, before anything is done that it has to tell of.

    Raises:
        UsageError: it cannot.
    """
    write(stream, lambda: _write_nothing(stream))


def _write_nothing(stream: TextIO) -> None:
    os.write(stream.fileno(), b"")


def discard(stream: TextIO) -> None:
    """Send what a stream still holds nowhere, so that nothing complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


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
