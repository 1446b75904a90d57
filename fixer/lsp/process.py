"""The worker process as the server sees it: one job at a time, and a job can be taken back."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from contextlib import suppress
from subprocess import PIPE, Popen
from typing import Final

import fixer
from fixer.lsp.judging import Answer, Job
from fixer.lsp.worker import message_in, packed

COMMAND: Final = (sys.executable, "-m", "fixer.lsp.worker")
# Python looks for modules in the current folder too, and a workspace may hold any.
_FOLDER: Final = os.path.dirname(os.path.dirname(os.path.abspath(fixer.__file__)))

_ENDED: Final = (
    "the analysis was ended before it had an answer, perhaps for want of memory; the next change "
    "of the document tries it again"
)


class Worker:
    """A process that answers jobs.

    A job that is taken back while it is worked on ends the process, as nothing else stops it at
    once; the next one is started then, so that it is there when it is needed. A thread waits for
    an answer: what asyncio has for processes hangs where it is taken back while one starts.
    Anyone may end the process, as a system does that lacks memory: the job is tried once more.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._process: Popen[bytes] | None = None
        self._is_closed = False

    def prepare(self) -> None:
        """Start the process unless it runs, if that can be; whoever needs it is told if not."""
        with suppress(EOFError, OSError):
            self._started()

    def _started(self) -> Popen[bytes]:
        """Return the process.

        Raises:
            EOFError: nothing more is asked for.
            OSError: it cannot be started.
        """
        if self._is_closed:
            raise EOFError
        if self._process is None:
            self._process = Popen(COMMAND, cwd=_FOLDER, stdin=PIPE, stdout=PIPE)
        return self._process

    async def answer(self, job: Job) -> Answer:
        """Return what a job asks for; when this is cancelled the job is taken back."""
        async with self._turn:
            try:
                found = await self._tried(job) or await self._tried(job)
            except asyncio.CancelledError:
                self.stop()
                self.prepare()
                raise
        return found or Answer(problem=_ENDED)

    async def _tried(self, job: Job) -> Answer | None:
        """Return what a job asks for; None if the process cannot start, or has ended."""
        try:
            return await asyncio.to_thread(_exchange, self._started(), job)
        except (EOFError, OSError):
            self.stop()
            return None

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def close(self) -> None:
        """End the process for good."""
        self._is_closed = True
        self.stop()


def _exchange(process: Popen[bytes], job: Job) -> Answer:
    assert process.stdin is not None  # noqa: S101  they are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(packed(job))
    process.stdin.flush()
    answer: Answer = pickle.loads(message_in(process.stdout))  # noqa: S301  our own
    return answer
