"""The command as a process, and the files that it works on."""

from __future__ import annotations

import gc
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, NoReturn

import fixer
from support.limits import limited_to

if TYPE_CHECKING:
    from coverage import Coverage

COMMAND = (sys.executable, "-m", "fixer")
RUNNING: list[int] = []
"""The group of the processes of the command that was run last."""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: bytes
    err: bytes

    @property
    def lines(self) -> list[str]:
        return self.out.decode().splitlines()

    @property
    def complaints(self) -> list[str]:
        return self.err.decode().splitlines()


def environment(**more: str) -> dict[str, str]:
    """Nothing that a developer has set, and this very package."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": str(Path(fixer.__file__).parent.parent)} | more


def ecr_fix(
    *arguments: str | bytes | Path,
    cwd: Path,
    env: dict[str, str] | None = None,
    cpu_seconds: int = 60,
    module: str = "fixer",
) -> Outcome:
    """Run the command in a process; it is killed once it has used so much CPU time."""
    ended = forked(arguments, cwd, environment(**(env or {})), cpu_seconds, module)
    return outcome(*ended, cpu_seconds)


def forked(
    arguments: Sequence[str | bytes | Path],
    cwd: Path,
    variables: dict[str, str],
    cpu_seconds: int,
    module: str,
) -> tuple[int, bytes, bytes]:
    """Run the command in a fork, and return its exit code and what it wrote.

    A fork has loaded the program already, which takes longer than most of what a test asks for.
    """
    if sys.platform != "linux":  # elsewhere a fork may not live on beside threads
        return started(arguments, cwd, variables, cpu_seconds, module)
    with TemporaryFile() as out, TemporaryFile() as err:
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            # Of the threads that servers and pytest-xdist have, the command needs none.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        RUNNING[:] = [process]
        if not process:
            texts = [os.fsdecode(each) for each in arguments]
            become_ecr_fix(texts, cwd, cpu_seconds, (out, err), variables, module)
        _, status = os.waitpid(process, 0)
        for stream in (out, err):
            stream.seek(0)
        return os.waitstatus_to_exitcode(status), out.read(), err.read()


def become_ecr_fix(
    arguments: list[str],
    cwd: Path,
    cpu_seconds: int,
    streams: tuple[IO[bytes], IO[bytes]],
    variables: dict[str, str],
    module: str,
) -> NoReturn:
    """Be the command in place of the tests, and end."""
    code: object = 1
    gc.freeze()  # what the tests hold is not looked through again, and its pages stay shared
    measured = _measured()
    try:
        os.setpgid(0, 0)
        signal.alarm(300)
        if limit := limited_to(cpu_seconds):
            limit()
        with open(os.devnull, "rb") as nothing:
            for number, stream in enumerate((nothing, *streams)):
                os.dup2(stream.fileno(), number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout, sys.stderr = (
            open(number, "w", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
            for number, errors in ((1, "surrogateescape"), (2, "backslashreplace"))
        )
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(variables)
        tempfile.tempdir = None  # the tests' own folder for temporary files
        sys.argv = ["ecr-fix", *arguments]
        try:
            runpy.run_module(module, run_name="__main__")
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        if measured is not None:
            with suppress(Exception):  # its disk may be full
                measured.stop()
                measured.save()
        os._exit(code if isinstance(code, int) else 1)


def _measured() -> Coverage | None:
    """Begin to measure which lines a fork runs, if those of the tests are measured."""
    module = sys.modules.get("coverage")
    tests = module.Coverage.current() if module is not None else None
    if module is None or tests is None:
        return None
    tests.stop()
    root = Path(fixer.__file__).parent.parent
    own: Coverage = module.Coverage(
        str(root / ".coverage"), data_suffix=True, config_file=str(root / "pyproject.toml")
    )
    own.start()
    return own


def started_ecr_fix(
    *arguments: str | bytes | Path,
    cwd: Path,
    env: dict[str, str] | None = None,
    cpu_seconds: int = 60,
    module: str = "fixer",
) -> Outcome:
    """Run the command as a shell does, with an interpreter of its own."""
    ended = started(arguments, cwd, environment(**(env or {})), cpu_seconds, module)
    return outcome(*ended, cpu_seconds)


def started(
    arguments: Sequence[str | bytes | Path],
    cwd: Path,
    variables: dict[str, str],
    cpu_seconds: int,
    module: str,
) -> tuple[int, bytes, bytes]:
    """Start an interpreter for the command, and return its exit code and what it wrote."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        env=variables,
        start_new_session=True,
        preexec_fn=limited_to(cpu_seconds),  # noqa: PLW1509  (it takes no lock)
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    RUNNING[:] = [process.pid]
    try:
        out, err = process.communicate(timeout=300)
    finally:
        process.kill()
    return process.returncode, out, err


def outcome(code: int, out: bytes, err: bytes, cpu_seconds: int) -> Outcome:
    assert b"Traceback" not in err, err.decode()
    assert code >= 0, f"ended by signal {-code}, or used {cpu_seconds} s"
    return Outcome(code, out, err)


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], input=stdin, check=True)


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    return folder


def contents(folder: Path) -> dict[Path, tuple[bytes, int, int]]:
    """Every file below the folder: its bytes, its mode, and when it was changed."""
    return {
        path: (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }  # fmt: skip
