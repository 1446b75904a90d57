"""Work that is shared among processes comes back whole and in order, whatever happens to them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from itertools import chain
from pathlib import Path

import pytest

from fixer.engine.workers import map_ordered

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a second process")


def doubled(items: Sequence[int]) -> tuple[int, list[int]]:
    return os.getpid(), [2 * item for item in items]


@pytest.mark.parametrize("count", [0, 1, 2, 31, 1000, 5001, 100_000])
@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_the_order_is_kept(count: int, processes: int) -> None:
    results = list(map_ordered(range(count), doubled, processes))
    assert [item for _, some in results for item in some] == [2 * item for item in range(count)]
    assert len({process for process, _ in results}) <= processes
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_that_takes_long_holds_up_no_other(tmp_path: Path) -> None:
    first, limit = os.getpid(), time.monotonic() + 60

    def wait_for(files: int) -> None:
        while len(os.listdir(tmp_path)) < files:
            assert time.monotonic() < limit
            time.sleep(0.001)

    def work(items: Sequence[int]) -> int:
        """Let the other process take one stride, and end it only when all else is done."""
        if os.getpid() == first:
            wait_for(1)
            (tmp_path / str(items[0])).touch()
        else:
            (tmp_path / "taken").touch()
            wait_for(strides)
        return os.getpid()

    strides = 16
    done = list(map_ordered(range(32), work, 2))
    assert len(done) == strides
    assert len([process for process in done if process != first]) == 1


@pytest.mark.parametrize("fate", ["killed", "an error", "an early end"])
def test_the_share_of_a_process_that_ends_is_done_here(fate: str) -> None:
    first = os.getpid()

    def fateful(items: Sequence[int]) -> list[int]:
        if os.getpid() != first and items[0] > 300:
            if fate == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if fate == "an early end":
                os._exit(0)
            raise ValueError
        return list(items)

    assert [item for some in map_ordered(range(1000), fateful, 2) for item in some] == list(
        range(1000)
    )


def test_more_than_a_pipe_holds_comes_back() -> None:
    def long(items: Sequence[int]) -> list[str]:
        return [str(item) * 200_000 for item in items]

    results = [text for some in map_ordered(range(30), long, 2) for text in some]
    assert [len(text) for text in results] == [200_000 * len(str(item)) for item in range(30)]


def test_a_caller_that_stops_early_leaves_no_process() -> None:
    results = map_ordered(range(100_000), doubled, 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_more_processes_than_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(64, limits[0]), limits[1]))
    try:
        assert list(chain(*map_ordered(range(2000), list, 1500))) == list(range(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.parametrize("free", [4, 5, 6, 8, 12, 20, 21, 22, 23, 30, 40])
def test_few_descriptors_are_free(free: int) -> None:
    """Others may be open already, and each process needs some to read files."""
    resource = pytest.importorskip("resource")

    def reading(items: Sequence[int]) -> list[int]:
        with ExitStack() as stack:
            for _ in range(4):
                stack.enter_context(open(os.devnull, "rb"))
        return list(items)

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, limits[0]), limits[1]))
    held: list[int] = []
    try:
        with suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        for _ in range(free):
            os.close(held.pop())
        assert list(chain(*map_ordered(range(2000), reading, 50))) == list(range(2000))
    finally:
        for each in held:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    before = len(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else 0
    assert list(chain(*map_ordered(range(100), list, 4))) == list(range(100))
    assert before == (len(os.listdir("/dev/fd")) if before else 0)
