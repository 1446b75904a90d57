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
from typing import BinaryIO, Final

from fixer.lsp.judging import Answer, Job, answer_to
from fixer.model.errors import internal, wants_traceback

HEADER: Final = 8
"""The bytes that say how long a message is."""


def packed(value: object) -> bytes:
    """Return a value as a message."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(HEADER, "big") + data


def jobs_in(stream: BinaryIO) -> Iterator[Job]:
    """Yield the jobs that are sent, until there are no more."""
    while header := stream.read(HEADER):
        yield pickle.loads(stream.read(int.from_bytes(header, "big")))  # noqa: S301  our own


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


def _receive(stream: BinaryIO, jobs: SimpleQueue[Job | None]) -> None:
    """Take jobs until the server ends, and end with it whatever is done at the time."""
    for job in jobs_in(stream):
        jobs.put(job)
    os._exit(0)


if __name__ == "__main__":
    main()
