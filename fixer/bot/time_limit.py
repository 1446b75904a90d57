"""An end in time for what waits for another machine."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Final, TypeVar

_T = TypeVar("_T")

SECONDS_FOR_AN_ANSWER: Final = 60.0
"""How long a server may send nothing."""
SECONDS_IN_ALL: Final = 300.0
"""How long one request may take, however many bytes come."""


class TookTooLongError(Exception):
    """Something did not end in time."""


def within(seconds: float, act: Callable[[], _T]) -> _T:
    """Return what something returns that has to end in time.

    The timeout of a library is for each byte; a server that sends them one by one is never late.

    Args:
        seconds: How long it may take.
        act: What is done, in a thread of its own: what is late is let go, and ends unheard.

    Raises:
        TookTooLongError: it has not ended.
    """
    done: list[_T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(act())
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TookTooLongError
    return done[0]
