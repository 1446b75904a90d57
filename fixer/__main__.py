"""The way into the command: `ecr-fix`, or `python -m fixer`."""

import atexit
import gc

# A short life on trees without cycles: collecting would cost a tenth of it and free nothing, nor
# would it at the end.
gc.disable()
atexit.register(gc.freeze)

try:
    from fixer.cli import run
except KeyboardInterrupt:
    import sys

    print("interrupted; every file is as it was", file=sys.stderr)  # noqa: T201
    sys.exit(130)

if __name__ == "__main__":
    run()
