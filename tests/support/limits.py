"""Limits in CPU time, so that a busy machine fails no test."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def limited_to(seconds: int) -> Callable[[], None] | None:
    """Return what a new process has to call so that it is killed after so much CPU time."""
    if resource is None:
        return None
    return lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail a test whose block uses more CPU time."""
    start = time.process_time()
    yield
    used = time.process_time() - start
    assert used < seconds, f"used {used:.1f} s of CPU time, not less than {seconds} s"
