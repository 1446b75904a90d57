"""Whole processes, measured in turns: A B A B, so that both see the same machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

# The kernel counts in KiB, except for macOS, which counts in bytes.
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024

_LAUNCHER = (
    sys.executable,
    *("-I", "-S"),
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "launcher.py"),
)

# A user's shell sets neither, and both slow down a Python that starts.
_UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")


class CommandFailedError(Exception):
    """A command is not there or ended in a way that makes its time meaningless."""


@dataclass(frozen=True, slots=True)
class Command:
    """A process to measure; `exits` are the codes that mean that it did its work."""

    name: str
    argv: tuple[str, ...]
    cwd: str
    exits: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of wall clock and of CPU, bytes of peak memory, its stdout.

    CPU time is user and system time, and includes the processes that it started and waited
    for. Peak memory is that of the largest process among them, not their sum.
    """

    wall: float
    cpu: float
    peak: int
    output: bytes


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of the pairwise ratios, the least and the greatest."""

    median: float
    least: float
    greatest: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Runs of two commands in turn; the n-th of each belong together."""

    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]

    def ratio(self, measure: Callable[[Run], float]) -> Spread:
        """Ours divided by theirs."""
        ratios = [
            measure(ours) / max(measure(theirs), 1e-9)
            for ours, theirs in zip(self.ours, self.theirs, strict=True)
        ]
        return Spread(statistics.median(ratios), min(ratios), max(ratios))


def run_once(command: Command) -> Run:
    """Run a command to its end.

    Raises CommandFailedError if it is not there, ends with another code than it should, or with
    a traceback, whose exit code looks like that of a finding.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    # Files, not pipes: nobody has to read along, and what is printed costs both the same.
    with tempfile.NamedTemporaryFile() as stdout, tempfile.NamedTemporaryFile() as stderr:
        launched = subprocess.run(
            (*_LAUNCHER, stdout.name, stderr.name, *command.argv),
            cwd=command.cwd,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if launched.returncode != 0:
            raise CommandFailedError(f"{command.argv[0]}: {launched.stdout.strip()}")
        wall, cpu, peak, exit_code = launched.stdout.split()
        said = stderr.read().decode(errors="replace")
        if int(exit_code) not in command.exits or "Traceback (most recent call last)" in said:
            last = said.strip().rpartition("\n")[2] or "nothing on stderr"
            raise CommandFailedError(f"{command.name}: exit code {exit_code}: {last}")
        return Run(float(wall), float(cpu), int(peak) * _MAXRSS_UNIT, stdout.read())


def run_in_turns(
    ours: Command, theirs: Command, runs: int, warm_up: tuple[Command, ...] | None = None
) -> Pairs:
    """Run both in turns, after one run of each (or of what `warm_up` names) that is not counted."""
    for command in (ours, theirs) if warm_up is None else warm_up:
        run_once(command)
    pairs = [(run_once(ours), run_once(theirs)) for _ in range(runs)]
    return Pairs(tuple(ours for ours, _ in pairs), tuple(theirs for _, theirs in pairs))
