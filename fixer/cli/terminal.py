"""What the terminal shows: colour or none, how wide, and the progress bar."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Final, TextIO

import typer

if TYPE_CHECKING:
    from fixer.engine.result import FileResult
    from fixer.request import Progress


class Color(str, Enum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


COLORS: Final = tuple(each.value for each in Color)


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
