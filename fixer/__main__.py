"""The way into the command: `ecr-fix`, or `python -m fixer`."""

import gc

# A short life on trees without cycles: collecting would cost a tenth of it and free nothing.
gc.disable()

from fixer.cli import run  # noqa: E402

if __name__ == "__main__":
    run()
