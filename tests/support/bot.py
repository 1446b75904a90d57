"""The bot's command as a process, watched from the server that it speaks to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import support.loaded_bot  # noqa: F401
from support.command import become_ecr_fix, environment
from support.faults import Fault, killing
from support.github_emulator import GitHubEmulator

SECONDS = 120


@dataclass(frozen=True)
class BotOutcome:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def result(self) -> dict[str, Any]:
        """The only result of `pr --format json`."""
        [result] = self.document["results"]
        assert isinstance(result, dict)
        return result


@dataclass
class Bot:
    """What starts the command in a folder, with a temporary folder of its own.

    Args:
        github: The server that it speaks to.
        folder: Where it runs.
        more: Further variables.
    """

    github: GitHubEmulator
    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)
    group: int = 0
    outputs: list[str] = field(default_factory=list)

    @property
    def temporary(self) -> Path:
        return self.folder.parent / f"{self.folder.name}-temporary"

    def __call__(self, *arguments: str) -> BotOutcome:
        """Run the command in a fork, which has loaded it already; it leads a group of processes."""
        if sys.platform != "linux":  # elsewhere a fork may not live on beside threads
            return self.started(*arguments)
        variables = self._prepared()
        with TemporaryFile() as out, TemporaryFile() as err:
            sys.stdout.flush()
            sys.stderr.flush()
            with warnings.catch_warnings():
                # Of the threads of the servers, the command needs none.
                warnings.simplefilter("ignore", DeprecationWarning)
                self.group = os.fork()
            if not self.group:
                become_ecr_fix(
                    [*arguments], self.folder, SECONDS, (out, err), variables, "fixer.bot"
                )
            _, status = os.waitpid(self.group, 0)
            self._end()
            for stream in (out, err):
                stream.seek(0)
            return self._outcome(os.waitstatus_to_exitcode(status), out.read(), err.read())

    def started(self, *arguments: str) -> BotOutcome:
        """Run the command as a shell does, with an interpreter of its own."""
        process = subprocess.Popen(
            [sys.executable, "-m", "fixer.bot", *arguments],
            cwd=self.folder, env=self._prepared(), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.group = process.pid
        try:
            out, err = process.communicate(timeout=SECONDS)
        finally:
            self._end()
        return self._outcome(process.returncode, out, err)

    def _prepared(self) -> dict[str, str]:
        self.folder.mkdir(exist_ok=True)
        self.temporary.mkdir(exist_ok=True)
        named = {"TMPDIR": str(self.temporary)} | self.github.environment() | dict(self.more)
        return environment(**named)

    def _end(self) -> None:
        """End what the command may have left running."""
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)

    def _outcome(self, code: int, out: bytes, err: bytes) -> BotOutcome:
        self.outputs += [out.decode(), err.decode()]
        assert "Traceback" not in self.outputs[-1], self.outputs[-1]
        return BotOutcome(code, *self.outputs[-2:])

    def kill_at(self, pattern: str, skip: int = 0) -> None:
        """Let the next run die when the server gets a request, before anything is done with it."""
        self.github.faults.append(Fault(pattern, killing(lambda: self.group), skip=skip))

    def command_lines(self) -> str:
        """What anybody on this machine could see of the processes that the command is now."""
        lines = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.getpgid(int(process.name)) == self.group:
                    lines.append((process / "cmdline").read_bytes().decode(errors="replace"))
        return "\n".join(lines)
