"""Clocks that take no time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class SteppingClock:
    """A clock that steps forward instead of waiting, and remembers what it was asked to wait."""

    seconds: float = field(default_factory=time.time)
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.waits.append(seconds)
