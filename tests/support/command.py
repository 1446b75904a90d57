"""The command as a process, and the files that it works on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import fixer
from support.limits import limited_to

COMMAND = (sys.executable, "-m", "fixer")


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
) -> Outcome:
    """Run the command; it is killed once it has used so much CPU time."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
        preexec_fn=limited_to(cpu_seconds),
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode >= 0, f"ended by signal {-done.returncode}, or used {cpu_seconds} s"
    return Outcome(done.returncode, done.stdout, done.stderr)


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
