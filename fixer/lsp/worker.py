"""The process that does the work of the language server: jobs on stdin, answers on stdout.

The server ends it to take a job back, and it ends by itself when the server does, also at work.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import IO, BinaryIO, Final

from fixer.lsp.judging import Answer, Job, answer_to
from fixer.model.errors import internal, wants_traceback

HEADER: Final = 8
"""The bytes that say how long a message is."""


def packed(value: object) -> bytes:
    """Return a value as a message."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(HEADER, "big") + data


def message_in(stream: IO[bytes]) -> bytes:
    """Return what the next message holds.

    Raises:
        EOFError: there are no more, or this one was cut as its sender has ended.
    """
    return _exactly(stream, int.from_bytes(_exactly(stream, HEADER), "big"))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def jobs_in(stream: IO[bytes]) -> Iterator[Job]:
    """Yield the jobs that are sent, until there are no more."""
    while True:
        try:
            data = message_in(stream)
        except EOFError:
            return
        yield pickle.loads(data)  # noqa: S301  our own


def serve(jobs: Iterable[Job], answers: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    # As in the command: trees have no cycles, and collecting while one is made costs a quarter.
    gc.disable()
    gc.freeze()
    for job in jobs:
        try:
            answer = answer_to(job)
        except Exception as error:
            if wants_traceback():
                raise
            answer = Answer(problem=internal(error))
        answers.write(packed(answer))
        answers.flush()
        del answer
        gc.collect()


def main() -> None:
    """Serve on stdin and stdout; what is printed by mistake does not get between the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs: SimpleQueue[Job | None] = SimpleQueue()
    Thread(target=_receive, args=(sys.stdin.buffer, jobs), daemon=True).start()
    serve(iter(jobs.get, None), answers)


def _receive(stream: IO[bytes], jobs: SimpleQueue[Job | None]) -> None:
    """Take jobs until the server ends, and end with it whatever is done at the time."""
    try:
        for job in jobs_in(stream):
            jobs.put(job)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
