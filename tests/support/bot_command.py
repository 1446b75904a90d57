"""The bot's command as a process, which is a fork that has loaded all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import support.loaded_bot  # noqa: F401
from support.command import RUNNING, ecr_fix
from support.faults import Fault, killing


@dataclass(frozen=True)
class BotOutcome:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document


def killed_ecr_fix_bot(fault: Fault, *arguments: str, cwd: Path, env: dict[str, str]) -> None:
    """Run a command of the bot that is killed with its children when the fault happens."""
    fault.happens = killing(lambda: RUNNING[0])
    with pytest.raises(AssertionError, match="ended by signal 9"):
        ecr_fix_bot(*arguments, cwd=cwd, env=env)


def ecr_fix_bot(*arguments: str, cwd: Path, env: dict[str, str]) -> BotOutcome:
    """Run a command of the bot that answers with JSON and waits for seconds only."""
    ended = ecr_fix(
        *arguments,
        *("--format", "json", "--backoff", "0.01", "--max-wait", "5"),
        cwd=cwd,
        env=env,
        module="fixer.bot",
    )
    return BotOutcome(ended.code, ended.out.decode(), ended.err.decode())
