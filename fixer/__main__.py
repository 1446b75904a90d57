"""The way into the command: `ecr-fix`, or `python -m fixer`."""

import gc
import os
import signal
import sys


def _interrupted(*_: object) -> None:
    os.write(2, b"interrupted; every file is as it was\n")
    os._exit(130)


# A short life on trees without cycles: collecting would cost a tenth of it and free nothing.
gc.disable()
# An exception in the midst of an import comes out as whatever the module makes of it.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _interrupted)

from fixer.cli import command  # noqa: E402


def run() -> None:
    """Be the command, and end without taking apart all that it holds."""
    try:
        command.run()
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(end.code)


if __name__ == "__main__":
    run()
