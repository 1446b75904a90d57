"""What a hook costs: one small file, against the least that a Typer command can do."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.inputs import COMPLIANT, write
from benchmarks.report import WALL, Comparison, Row
from benchmarks.tools import Tools

NAME = "startup"


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    write(os.path.join(folder, "template.yaml"), COMPLIANT)
    yield from Comparison(
        "start-up",
        tools.fix(folder, "template.yaml", exits=(0,)),
        tools.hello(folder),
        runs or 21,
        {WALL: 1.5},
    ).rows()
