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

from fixer.signals import ending_signals

Item = TypeVar("Item")
Result = TypeVar("Result")

_STRIDE: Final = 64
"""Items that are worked on together, unless there are too few or too many for that."""
_MOST_STRIDES: Final = 1000
"""How many of them there are at most, so that the numbers of all fit into a pipe."""
_KEPT: Final = 20
"""The descriptors that are left for files, modules, and what is opened for all processes."""
_NUMBER: Final = 4
"""The bytes of a number in a pipe."""


def may_fork() -> bool:
    """Whether there is a fork, and no other thread, which it would cut off."""
    from threading import active_count

    return hasattr(os, "fork") and active_count() == 1


def map_ordered(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Result], processes: int
) -> Iterator[Result]:
    """Yield what the work makes of the items, some at a time, in their order.

    Each process takes the next stride when it is free, so that none waits for another that got
    the long ones. If one ends early, or cannot be started, its share is done here. The results of
    other processes are pickled.
    """
    processes = _possible(min(processes, _MOST_STRIDES))
    few = len(items) // (8 * processes)
    stride = max(1, min(_STRIDE, few), -(-len(items) // _MOST_STRIDES))
    strides = [items[start : start + stride] for start in range(0, len(items), stride)]
    if min(processes, len(strides)) < 2:
        yield from map(work, strides)
        return
    with ExitStack() as stack:
        waiting = stack.enter_context(_numbers(len(strides)))
        pipes: list[BinaryIO] = []
        for _ in range(1, min(processes, len(strides))):
            with suppress(OSError):  # there may be no more processes
                pipes.append(stack.enter_context(_worker(strides, waiting, work)))
        done: dict[int, Result] = {}
        for number in range(len(strides)):
            while number not in done:
                taken = _take(waiting)
                if taken is not None:
                    done[taken] = work(strides[taken])
                    done |= _received(pipes, waits=False)
                elif pipes:
                    done |= _received(pipes, waits=True)
                else:  # the process that took it has ended
                    done[number] = work(strides[number])
            yield done.pop(number)


@contextmanager
def _numbers(count: int) -> Iterator[int]:
    """Yield a pipe that holds the numbers below some count, for whoever takes the next."""
    ours, its = os.pipe()
    try:
        try:
            _write(its, b"".join(each.to_bytes(_NUMBER, "big") for each in range(count)))
        finally:
            os.close(its)
        yield ours
    finally:
        os.close(ours)


def _take(waiting: int) -> int | None:
    """Take the next number of a pipe that several processes read; None if there is none left."""
    taken = os.read(waiting, _NUMBER)
    return int.from_bytes(taken, "big") if taken else None


def _received(pipes: list[BinaryIO], waits: bool) -> dict[int, Any]:
    """Return the results that workers have sent, by number; `pipes` loses those that have ended.

    Args:
        pipes: The streams of the workers.
        waits: Whether to wait until there is one, or one has ended.
    """
    from selectors import EVENT_READ, DefaultSelector

    found: dict[int, Any] = {}
    with DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, EVENT_READ, pipe)
        for key, _ in selector.select(None if waits else 0):
            sent = _read_result(key.data)
            if sent is None:
                pipes.remove(key.data)
            else:
                found[sent[0]] = _unpickled(sent[1])
    return found


def _unpickled(sent: bytes) -> Any:
    import pickle

    return pickle.loads(sent)  # noqa: S301  our own


def _possible(processes: int) -> int:
    """Return how many of some processes there can be, each of which takes a descriptor here."""
    if processes < 2:
        return 1
    return max(1, _free_descriptors(processes + _KEPT) - _KEPT)


def _free_descriptors(most: int) -> int:
    """Return how many descriptors can be opened, up to some number: others may hold many."""
    with ExitStack() as stack:
        for count in range(most):
            try:
                descriptor = os.open(os.devnull, os.O_RDONLY)
            except OSError:
                return count
            stack.callback(os.close, descriptor)
    return most


def _read_result(pipe: BinaryIO) -> tuple[int, bytes] | None:
    """Return the next result of a worker and its number, or None if it has ended."""
    header = _read(pipe, 2 * _NUMBER)
    size = int.from_bytes(header[_NUMBER:], "big")
    sent = _read(pipe, size)
    if len(header) < 2 * _NUMBER or len(sent) < size:
        return None
    return int.from_bytes(header[:_NUMBER], "big"), sent


def _read(pipe: BinaryIO, size: int) -> bytes:
    """Read so many bytes, or what there is until the end."""
    read = b""
    while len(read) < size and (chunk := pipe.read(size - len(read))):
        read += chunk
    return read


@contextmanager
def _worker(
    strides: Sequence[Sequence[Item]], waiting: int, work: Callable[[Sequence[Item]], Result]
) -> Iterator[BinaryIO]:
    """Start a process that works on strides while any wait, and yield its results as a stream."""
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
            _work(strides, waiting, work, its)
        finally:
            os._exit(0)  # nothing else of the program runs twice
    os.close(its)
    try:
        with open(ours, "rb", buffering=0) as pipe:
            yield pipe
    finally:
        # A program that uses this one as a library may wait for every process.
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _work(
    strides: Sequence[Sequence[Item]],
    waiting: int,
    work: Callable[[Sequence[Item]], Result],
    results: int,
) -> None:
    """Take strides as long as any wait, and send what is made of each with its number."""
    import pickle

    while (taken := _take(waiting)) is not None:
        result = pickle.dumps(work(strides[taken]), pickle.HIGHEST_PROTOCOL)
        header = taken.to_bytes(_NUMBER, "big") + len(result).to_bytes(_NUMBER, "big")
        _write(results, header + result)


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
