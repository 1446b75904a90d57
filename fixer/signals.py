"""The signals that end a run, and steps that are taken as a whole before they do."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals that ask a process to end, other than an interrupt from the keyboard."""
    names = ("SIGHUP", "SIGTERM", "SIGXCPU")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Let the signals that end a run wait. In another than the main thread they end none."""
    from threading import current_thread, main_thread

    came: list[int] = []
    before = {}
    try:
        if current_thread() is main_thread():
            for each in (signal.SIGINT, *ending_signals()):
                handler = signal.getsignal(each)
                if handler not in (signal.SIG_IGN, None):
                    before[each] = handler
                    signal.signal(each, lambda number, frame: came.append(number))
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)
