"""The clock of a run, and how much of it may be spent waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

MAX_WAIT: Final = 900.0
"""Seconds that one run may wait in all, unless `--max-wait` says otherwise."""

BACKOFF: Final = 60.0
"""Seconds of the first wait where the forge names none, unless `--backoff` says otherwise."""


class Clock(Protocol):
    """What tells the time and waits."""

    def now(self) -> float:
        """Return the seconds since 1970, as forges count them (`X-RateLimit-Reset`)."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait for some seconds."""
        ...


_LONG: Final = 10.0
"""Seconds of a wait that nobody should wonder about."""


class SystemClock:
    """The machine's clock.

    Args:
        tell: What is told of a wait before it begins.
        least: The seconds of the shortest wait that is told.
    """

    def __init__(self, tell: Callable[[str], None], least: float = _LONG) -> None:
        self._tell = tell
        self._least = least

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait for some seconds."""
        if seconds >= self._least:
            self._tell(f"waiting {seconds:.3g} s, as the forge asks or does not answer")
        time.sleep(seconds)


class WaitTooLongError(Exception):
    """A wait does not fit into what is left; it was not begun."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"a wait of {seconds:.0f} s does not fit into what is left of --max-wait")


class Waiting:
    """The seconds that are left for waiting in one run; client and flow share one.

    Args:
        clock: What tells the time and waits.
        max_wait: The seconds that may be spent in all.
        backoff: The seconds of a first wait where the forge names none.
    """

    def __init__(self, clock: Clock, max_wait: float = MAX_WAIT, backoff: float = BACKOFF) -> None:
        self.clock = clock
        self._left = max_wait
        self._backoff = backoff

    def wait(self, seconds: float) -> None:
        """Wait for some seconds, as the forge asks.

        Raises:
            WaitTooLongError: that is more than what is left; no second is spent.
        """
        needed = max(seconds, 0.0)
        if needed > self._left:
            raise WaitTooLongError(needed)
        self._left -= needed
        self.clock.sleep(needed)

    def back_off(self, attempt: int) -> None:
        """Wait where the forge names no time: twice as long after each attempt, from 0 on.

        Raises:
            WaitTooLongError: that is more than what is left; no second is spent.
        """
        self.wait(self._backoff * 2**attempt)
