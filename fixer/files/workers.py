"""Shares work among processes that are forked from this one, and keeps its order.

A fork starts at once and knows all that is loaded, where a pool of the standard library takes as
long to import and to start as a thousand files take to be looked at. Where there is no fork the
work is done here.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, BinaryIO, Final, TypeAlias, TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")

Errands: TypeAlias = "deque[Callable[[], object]]"
"""What has to be done at some time, to be taken from the left by whoever has to wait."""

_STRIDE: Final = 64
"""Items that go through a pipe together, unless there are too few for that."""
_PIPE: Final = 1 << 20
"""Bytes that a process may be ahead, where the system lets it."""


def may_fork() -> bool:
    """Return whether there is a fork, and no thread that it would cut off."""
    from threading import active_count

    return hasattr(os, "fork") and active_count() == 1


def shared(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Result], processes: int
) -> Iterator[Result]:
    """Yield what the work makes of the items, some at a time, in their order.

    Every n-th stride is another process's. If one of them ends early, its share is done here. The
    results of other processes are pickled.
    """
    import pickle

    stride = max(1, min(_STRIDE, len(items) // (8 * processes)))
    strides = [items[start : start + stride] for start in range(0, len(items), stride)]
    with ExitStack() as stack:
        pipes = {
            number: stack.enter_context(_process(strides[number::processes], work))
            for number in range(1, min(processes, len(strides)))
        }
        for number, some in enumerate(strides):
            pipe = pipes.get(number % processes)
            told = _told(pipe) if pipe is not None else None
            yield work(some) if told is None else pickle.loads(told)  # noqa: S301  our own


def aside(work: Callable[[], Result], errands: Errands) -> Result:
    """Return what the work makes, by another process if there are errands to run meanwhile.

    The result of another process is pickled.
    """
    import pickle

    if not errands or not may_fork():
        return work()
    with _process([()], lambda _: work()) as pipe:
        run_while_silent(errands, pipe)
        told = _told(pipe)
    return work() if told is None else cast(Result, pickle.loads(told))  # noqa: S301  our own


def run_while_silent(errands: Errands, pipe: IO[bytes] | None) -> None:
    """Run errands one by one, as long as there is nothing to read; none where that is unknown."""
    while errands and pipe is not None and _is_silent(pipe):
        errands.popleft()()


def _is_silent(pipe: IO[bytes]) -> bool:
    from select import select

    try:
        return not select([pipe], [], [], 0)[0]
    except (OSError, ValueError):  # pipes cannot be asked on Windows, nor can high descriptors
        return False


def _told(pipe: BinaryIO) -> bytes | None:
    """Return the next result from a process, or None if it has ended."""
    size = pipe.read(8)
    told = pipe.read(int.from_bytes(size, "big"))
    return told if len(size) == 8 and len(told) == int.from_bytes(size, "big") else None


@contextmanager
def _process(
    strides: Sequence[Sequence[Item]], work: Callable[[Sequence[Item]], Result]
) -> Iterator[BinaryIO]:
    """Start a process that does the work of these strides, and give what it tells."""
    import pickle

    ours, its = os.pipe()
    process = os.fork()
    if not process:
        try:
            _be_a_worker(ours, its)
            for some in strides:
                told = pickle.dumps(work(some), pickle.HIGHEST_PROTOCOL)
                _write(its, len(told).to_bytes(8, "big") + told)
        finally:
            os._exit(0)  # nothing else of the program runs twice
    os.close(its)
    try:
        with open(ours, "rb") as pipe:
            yield pipe
    finally:
        # Whoever uses us as a library may wait for every process.
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _be_a_worker(ours: int, its: int) -> None:
    """Collect no garbage, and end without a word when interrupted: the first process says so."""
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.close(ours)
    with suppress(ImportError, OSError, AttributeError):
        import fcntl

        fcntl.fcntl(its, fcntl.F_SETPIPE_SZ, _PIPE)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
