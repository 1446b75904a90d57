"""The patch of one huge template, against a process that only parses it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.inputs import huge_json, huge_yaml
from benchmarks.report import MEMORY, WALL, Comparison, Row
from benchmarks.tools import Tools, patched_files

NAME = "one-megabyte"


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    huge_yaml(os.path.join(folder, "template.yaml"))
    huge_json(os.path.join(folder, "template.json"))
    bounds = {WALL: 2.0, MEMORY: 2.0}
    for benchmark, name, held_against in (
        ("one megabyte of YAML", "template.yaml", bounds),
        ("one megabyte of JSON", "template.json", {}),
    ):
        yield from Comparison(
            benchmark,
            tools.fix(folder, "--diff", name),
            tools.peer("ruamel.yaml's C parser, compose only", "compose.py", folder, name),
            runs or 7,
            held_against,
            note=_note,
        ).rows()


def _note(patch: bytes, _: bytes) -> str:
    return f"ecr-fix patches {patched_files(patch)} of 1 open template"
