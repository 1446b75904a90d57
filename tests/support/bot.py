"""The bot's command as a process, watched from the server that it speaks to."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import support.loaded_bot  # noqa: F401
from support.command import RUNNING, environment, forked, started
from support.faults import Fault, killing
from support.github_emulator import GitHubEmulator

SECONDS = 120
QUICK = {"ECR_FIX_BOT_BACKOFF": "0.01", "ECR_FIX_BOT_MAX_WAIT": "5"}
"""What lets the command wait for seconds only."""


@dataclass(frozen=True)
class BotOutcome:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def complaints(self) -> list[str]:
        return self.err.splitlines()

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


class Server(Protocol):
    """A forge that the command can speak to."""

    @property
    def faults(self) -> list[Fault]: ...

    def environment(self) -> dict[str, str]:
        """What a job there has in its environment."""
        ...


ServerT = TypeVar("ServerT", bound=Server)


@dataclass
class Bot(Generic[ServerT]):
    """What starts the command in a folder, with a temporary folder of its own.

    Args:
        forge: The server that it speaks to.
        folder: Where it runs.
        more: Further variables.
        options: What each call has behind its arguments.
    """

    forge: ServerT
    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    outputs: list[str] = field(default_factory=list)

    @property
    def temporary(self) -> Path:
        return self.folder.parent / f"{self.folder.name}-temporary"

    def __call__(
        self, *arguments: str, cwd: Path | None = None, is_started: bool = False
    ) -> BotOutcome:
        """Run the command in a fork, or as a shell does, which takes much longer.

        It leads a group of processes, and what it may have left running is ended.
        """
        self.folder.mkdir(exist_ok=True)
        self.temporary.mkdir(exist_ok=True)
        named = {"TMPDIR": str(self.temporary)} | QUICK | self.forge.environment() | dict(self.more)
        run = started if is_started else forked
        code, out, err = run(
            (*arguments, *self.options),
            cwd or self.folder,
            environment(**named),
            SECONDS,
            "fixer.bot",
        )
        if hasattr(os, "killpg"):  # not every system has groups of processes
            with suppress(ProcessLookupError):
                os.killpg(RUNNING[0], signal.SIGKILL)
        self.outputs += [out.decode(), err.decode()]
        assert "Traceback" not in self.outputs[-1], self.outputs[-1]
        return BotOutcome(code, *self.outputs[-2:])

    def kill_at(self, pattern: str, skip: int = 0) -> None:
        """Let the next run die when the server gets a request, before anything is done with it."""
        self.forge.faults.append(Fault(pattern, killing(lambda: RUNNING[0]), skip=skip))

    def killed(self, fault: Fault, *arguments: str) -> None:
        """Run the command, and kill it with its children when a fault of the server happens."""
        fault.happens = killing(lambda: RUNNING[0])
        assert self(*arguments).code == -signal.SIGKILL

    def command_lines(self) -> str:
        """What anybody on this machine could see of the processes that the command is now."""
        lines = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.getpgid(int(process.name)) == RUNNING[0]:
                    lines.append((process / "cmdline").read_bytes().decode(errors="replace"))
        return "\n".join(lines)


GitHubBot: TypeAlias = Bot[GitHubEmulator]
