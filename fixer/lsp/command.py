"""The command `ecr-fix-lsp`: an editor starts it and speaks with it on stdin and stdout."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from typing import Final

from fixer import __version__

_DESCRIPTION: Final = """\
The language server of ecr-fix. An editor starts it without an argument and speaks the Language
Server Protocol with it on stdin and stdout: it finds ECR repositories that do not scan images on
push in the open documents, and fixes them. docs/editors.md says how to set up an editor."""

_MISSING: Final = "ecr-fix-lsp: the package pygls is missing; install ecr-fix[lsp]"


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="ecr-fix-lsp",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version, and exit")
    parser.add_argument(
        "--stdio", action="store_true", help="speak on stdin and stdout, which it always does"
    )
    # Some clients say which process they are.
    parser.add_argument("--clientProcessId", help=argparse.SUPPRESS)
    return parser


def run() -> None:
    """Serve until the editor ends it, or say what this is."""
    asked = make_parser().parse_args()
    if find_spec("pygls") is None:
        sys.stderr.write(f"{_MISSING}\n")
        raise SystemExit(2)
    if asked.version:
        sys.stdout.write(f"ecr-fix-lsp {__version__}\n")
        return
    if sys.stdin.isatty():
        sys.stderr.write("ecr-fix-lsp: waits for an editor; --help says what this is\n")
    from fixer.lsp.server import make_server

    server = make_server()
    try:
        server.start_io()
    finally:
        server.stop()
    # Without a shutdown before it an exit is none that was planned, as the protocol has it.
    raise SystemExit(0 if server.was_shut_down else 1)
