"""The commands that take part, and their versions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.timing import Command

_PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")

_VERSION_OF = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Tools:
    """Paths of the commands; a command that is not there keeps its bare name and fails to run."""

    ecr_fix: str
    checkov: str
    typer_python: str
    python: str = sys.executable

    def fix(self, cwd: str, *arguments: str, exits: tuple[int, ...] = (1,)) -> Command:
        """An ecr-fix that should find something open, unless `exits` says otherwise."""
        argv = (self.ecr_fix, "--no-progress", "--color", "never", *arguments)
        return Command("ecr-fix", argv, cwd, exits)

    def peer(self, name: str, script: str, cwd: str, *arguments: str) -> Command:
        """One of the scripts in the folder `peers`."""
        return Command(name, (self.python, os.path.join(_PEERS, script), *arguments), cwd)

    def hello(self, cwd: str) -> Command:
        argv = (self.typer_python, os.path.join(_PEERS, "hello.py"))
        return Command("Typer hello-world", argv, cwd)

    def one_check_of_checkov(self, cwd: str) -> Command:
        """Checkov as quick as it gets: one check, one framework, nothing from the network."""
        argv = (
            self.checkov,
            *("--directory", "."),
            *("--framework", "cloudformation"),
            *("--check", "CKV_AWS_163"),
            *("--skip-download", "--compact", "--quiet"),
        )
        return Command("checkov", argv, cwd, (1,))

    def versions(self) -> dict[str, str]:
        return {
            "ecr-fix": _version([self.ecr_fix, "--version"]),
            "git": _version(["git", "--version"]),
            "ripgrep": _version(["rg", "--version"]),
            "checkov": _version([self.checkov, "--version"]),
            "typer": _version([self.typer_python, "-c", _VERSION_OF, "typer"]),
            "ruamel.yaml": _version([self.python, "-c", _VERSION_OF, "ruamel.yaml"]),
            "ruamel.yaml.clib": _version([self.python, "-c", _VERSION_OF, "ruamel.yaml.clib"]),
        }


def find(command: str) -> str:
    """Look for a command beside this Python first, then on PATH; one that is not there stays."""
    beside = shutil.which(command, path=os.path.dirname(sys.executable))
    found = beside or shutil.which(command)
    return os.path.abspath(found) if found else command


def patched_files(patch: bytes) -> int:
    """How many files a unified diff changes."""
    return sum(line.startswith(b"+++ ") for line in patch.splitlines())


def _version(argv: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
    except FileNotFoundError:
        return "not installed"
    except OSError as error:
        return error.strerror or "unknown"
    number = re.search(r"\d[\w.+-]*", done.stdout)
    return number[0] if number and done.returncode == 0 else "unknown"
