"""What a hook costs: one small file, against the least that a Typer command can do."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.inputs import COMPLIANT, write
from benchmarks.report import WALL, Comparison, Row
from benchmarks.tools import Tools

NAME = "startup"
SETTINGS = "unsafe-fixes = true\n"


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    for name, configuration in (("start-up", None), ("start-up with a configuration", SETTINGS)):
        inside = os.path.join(folder, name.replace(" ", "-"))
        write(os.path.join(inside, "template.yaml"), COMPLIANT)
        if configuration is not None:
            write(os.path.join(inside, "ecr-fix.toml"), configuration)
        yield from Comparison(
            name,
            tools.fix(inside, "template.yaml", exits=(0,)),
            tools.hello(inside),
            runs or 21,
            {WALL: 1.5},
        ).rows()
