"""The process that does the work of the language server: jobs on stdin, answers on stdout.

The server ends it to take a job back, and it ends by itself when the server does.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from typing import BinaryIO, Final

from fixer.lsp.judging import Answer, Judge
from fixer.model.errors import internal, wants_traceback

HEADER: Final = 8
"""The bytes that say how long a message is."""


def packed(value: object) -> bytes:
    """Return a value as a message."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(HEADER, "big") + data


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    judge = Judge()
    # As in the command: trees have no cycles, and collecting while one is made costs a quarter.
    gc.disable()
    gc.freeze()
    while header := jobs.read(HEADER):
        job = pickle.loads(jobs.read(int.from_bytes(header, "big")))  # noqa: S301  our own
        try:
            answer = judge.answer(job)
        except Exception as error:
            if wants_traceback():
                raise
            answer = Answer(problem=internal(error))
        answers.write(packed(answer))
        answers.flush()
        del job, answer
        gc.collect()


def main() -> None:
    """Serve on stdin and stdout; what is printed by mistake does not get between the answers."""
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(jobs, answers)


if __name__ == "__main__":
    main()
