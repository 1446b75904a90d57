"""The way into the command: `ecr-fix`, or `python -m fixer`."""

import gc
import os
import sys

# A short life on trees without cycles: collecting would cost a tenth of it and free nothing.
gc.disable()

try:
    from fixer import cli
except KeyboardInterrupt:
    print("interrupted; every file is as it was", file=sys.stderr)  # noqa: T201
    sys.exit(130)


def run() -> None:
    """Be the command, and end without taking apart all that it holds."""
    try:
        cli.run()
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(end.code)


if __name__ == "__main__":
    run()
