"""The worker process as the server sees it: one job at a time, and a job can be taken back."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from contextlib import suppress
from subprocess import PIPE, Popen
from typing import IO, Final

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
    once; the next one is started then, so that it is there when it is needed. A thread waits for
    an answer: what asyncio has for processes hangs where it is taken back while one starts.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._process: Popen[bytes] | None = None

    def prepare(self) -> None:
        """Start the process unless it runs, if that can be; whoever needs it is told if not."""
        with suppress(OSError):
            self._started()

    def _started(self) -> Popen[bytes]:
        """Return the process.

        Raises:
            OSError: it cannot be started.
        """
        if self._process is None:
            self._process = Popen(_COMMAND, cwd=_FOLDER, stdin=PIPE, stdout=PIPE)
        return self._process

    async def answer(self, job: Job) -> Answer:
        """Return what a job asks for; when this is cancelled the job is taken back."""
        async with self._turn:
            try:
                return await asyncio.to_thread(_exchange, self._started(), job)
            except asyncio.CancelledError:
                self.stop()
                self.prepare()
                raise
            except (EOFError, OSError):  # it cannot start, or has ended: there is no memory left
                self.stop()
                return Answer(problem=_ENDED)

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()


def _exchange(process: Popen[bytes], job: Job) -> Answer:
    assert process.stdin is not None  # noqa: S101  they are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(packed(job))
    process.stdin.flush()
    header = _exactly(process.stdout, HEADER)
    data = _exactly(process.stdout, int.from_bytes(header, "big"))
    answer: Answer = pickle.loads(data)  # noqa: S301  our own
    return answer


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
