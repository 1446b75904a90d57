"""Shares work among processes that are forked from this one, and keeps its order.

A fork starts at once and knows all that is loaded. A pool of the standard library takes as long to
import and to start as a thousand files take to be looked at. Where there is no fork, the work is
done here.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, BinaryIO, Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_STRIDE: Final = 64
"""Items that go through a pipe together, unless there are too few for that."""


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals that ask a process to end, other than an interrupt from the keyboard."""
    names = ("SIGHUP", "SIGTERM", "SIGXCPU")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


def may_fork() -> bool:
    """Whether there is a fork, and no other thread, which it would cut off."""
    from threading import active_count

    return hasattr(os, "fork") and active_count() == 1


def map_ordered(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Result], processes: int
) -> Iterator[Result]:
    """Yield what the work makes of the items, some at a time, in their order.

    Every n-th stride belongs to another process. If one of them ends early, or cannot be started,
    its share is done here. The results of other processes are pickled.
    """
    processes = max(1, min(processes, _most_pipes())) if processes > 1 else 1
    stride = max(1, min(_STRIDE, len(items) // (8 * processes)))
    strides = [items[start : start + stride] for start in range(0, len(items), stride)]
    with ExitStack() as stack:
        pipes: dict[int, BinaryIO] = {}
        for number in range(1, min(processes, len(strides))):
            with suppress(OSError):  # there may be no more processes
                pipes[number] = stack.enter_context(_worker(strides[number::processes], work))
        for number, some in enumerate(strides):
            pipe = pipes.get(number % processes)
            sent = _read_result(pipe) if pipe is not None else None
            yield work(some) if sent is None else _unpickled(sent)


def _unpickled(sent: bytes) -> Any:
    import pickle

    return pickle.loads(sent)  # noqa: S301  our own


def _most_pipes() -> int:
    """Return how many pipes can be open, and leave as many descriptors for files."""
    try:
        from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit
    except ImportError:  # Windows, where there is no fork either
        return 1
    most, _ = getrlimit(RLIMIT_NOFILE)
    return 1024 if most == RLIM_INFINITY else most // 2


def _read_result(pipe: BinaryIO) -> bytes | None:
    """Return the next result of a worker, or None if it has ended."""
    header = pipe.read(8)
    size = int.from_bytes(header, "big")
    sent = pipe.read(size)
    return sent if len(header) == 8 and len(sent) == size else None


@contextmanager
def _worker(
    strides: Sequence[Sequence[Item]], work: Callable[[Sequence[Item]], Result]
) -> Iterator[BinaryIO]:
    """Start a process that does the work of some strides, and yield its results as a stream."""
    import pickle

    ours, its = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(ours)
        os.close(its)
        raise
    if not process:
        try:
            _become_worker(ours)
            for some in strides:
                result = pickle.dumps(work(some), pickle.HIGHEST_PROTOCOL)
                _write(its, len(result).to_bytes(8, "big") + result)
        finally:
            os._exit(0)  # nothing else of the program runs twice
    os.close(its)
    try:
        with open(ours, "rb") as pipe:
            yield pipe
    finally:
        # A program that uses this one as a library may wait for every process.
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _become_worker(ours: int) -> None:
    """Collect no garbage, and end silently when interrupted: the first process says so."""
    gc.disable()
    for each in (signal.SIGINT, *ending_signals()):
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, signal.SIG_DFL)
    os.close(ours)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
