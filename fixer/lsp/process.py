"""The worker process as the server sees it: one job at a time, and a job can be taken back."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Final

import fixer
from fixer.lsp.judging import Answer, Job
from fixer.lsp.worker import HEADER, packed

_COMMAND: Final = (sys.executable, "-m", "fixer.lsp.worker")
# Python looks for modules in the current folder too, and a workspace may hold any.
_FOLDER: Final = os.path.dirname(os.path.dirname(os.path.abspath(fixer.__file__)))

_ENDED: Final = "internal error: the analysis ended early; please report it"


class Worker:
    """A process that answers jobs.

    A job that is taken back while it is worked on ends the process, as nothing else stops it at
    once; the next one is started then, so that it is there when it is needed.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._starting: asyncio.Task[Process] | None = None

    def start(self) -> None:
        """Start the process unless it runs."""
        if self._starting is None:
            self._starting = asyncio.create_task(_started())

    async def answer(self, job: Job) -> Answer:
        """Return what a job asks for; when this is cancelled the job is taken back."""
        async with self._turn:
            self.start()
            assert self._starting is not None  # noqa: S101  it has just been started
            try:
                process = await asyncio.shield(self._starting)
                return await _exchange(process, job)
            except asyncio.CancelledError:
                self.stop()
                self.start()
                raise
            except (EOFError, OSError):  # it cannot start, or has ended: there is no memory left
                self.stop()
                return Answer(problem=_ENDED)

    def stop(self) -> None:
        """End the process."""
        starting, self._starting = self._starting, None
        if starting is not None:
            starting.add_done_callback(_end)


async def _started() -> Process:
    return await asyncio.create_subprocess_exec(*_COMMAND, cwd=_FOLDER, stdin=PIPE, stdout=PIPE)


async def _exchange(process: Process, job: Job) -> Answer:
    assert process.stdin is not None  # noqa: S101  they are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(packed(job))
    await process.stdin.drain()
    header = await process.stdout.readexactly(HEADER)
    data = await process.stdout.readexactly(int.from_bytes(header, "big"))
    answer: Answer = pickle.loads(data)  # noqa: S301  our own
    return answer


def _end(started: asyncio.Task[Process]) -> None:
    if not started.cancelled() and started.exception() is None:
        with suppress(ProcessLookupError):
            started.result().kill()
