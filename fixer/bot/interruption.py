"""What a Ctrl-C or an end from outside does: one line, the right exit code, nothing left behind.

It loads next to nothing, so that it is in force before all else is loaded.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from fixer.signals import ending_signals

INTERRUPTED: Final = 128 + signal.SIGINT
WORDS: Final = "interrupted; the next run takes it up"

_watched: set[int] = set()
"""The signals that nobody else has decided about."""


def watch() -> None:
    """End at once from now on: nothing has begun, and an import makes of an error what it likes."""
    for each in ending_signals():
        if signal.getsignal(each) is signal.SIG_DFL:
            _watched.add(each)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        _watched.add(signal.SIGINT)
    _end_at_once()


@contextmanager
def orderly() -> Iterator[None]:
    """Let what is under way take away what it made, while this lasts."""
    for each in _watched:
        signal.signal(each, _leave)
    try:
        yield
    finally:
        _end_at_once()


def _end_at_once() -> None:
    for each in _watched:
        signal.signal(each, _exit)


def _exit(number: int, _: FrameType | None) -> None:
    if number == signal.SIGINT:
        os.write(2, f"ecr-fix-bot: {WORDS}\n".encode())
    os._exit(128 + number)


def _leave(number: int, _: FrameType | None) -> None:
    """Leave as Python does; what takes things away then is not interrupted again."""
    for each in _watched:
        signal.signal(each, signal.SIG_IGN)
    _watched.clear()  # Python takes handlers away at its end, and a further signal would kill it
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
