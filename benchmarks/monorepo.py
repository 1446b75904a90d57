"""Reporting on 50,000 files, against ripgrep looking for the resource type."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.inputs import Written, commit, monorepo
from benchmarks.report import MEMORY, WALL, Comparison, Row
from benchmarks.timing import Command, CommandFailedError, run_once
from benchmarks.tools import Tools, patched_files

NAME = "monorepo"
_FILES = 50_000
_FEWER_FILES = 5_000


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    runs = runs or 7
    large, small = os.path.join(folder, "large"), os.path.join(folder, "small")
    written = monorepo(large, _FILES)
    monorepo(small, _FEWER_FILES)
    yield from _against_ripgrep("monorepo without git", tools, large, written, runs, bound=4)
    commit(large)
    commit(small)
    yield from _against_ripgrep("monorepo in git", tools, large, written, runs, bound=2)
    fewer = Command(f"itself on {_FEWER_FILES:,} files", tools.fix(small).argv, small, (1,))
    yield from Comparison(
        f"monorepo in git, {_FILES:,} files",
        tools.fix(large),
        fewer,
        min(runs, 3),
        {MEMORY: 1.25},
        (MEMORY,),
    ).rows()


def _against_ripgrep(
    benchmark: str, tools: Tools, root: str, written: Written, runs: int, bound: float
) -> list[Row]:
    def note(_: bytes, found: bytes) -> str:
        return (
            f"ecr-fix patches {_patched(tools, root)} of {written.open} open templates; "
            f"ripgrep lists {len(found.splitlines())} of {written.mentioning}"
        )

    # The path is given because ripgrep would read its stdin without one.
    argv = ("rg", "--files-with-matches", "--fixed-strings", "AWS::ECR::Repository", ".")
    ripgrep = Command("ripgrep", argv, root)
    return Comparison(benchmark, tools.fix(root), ripgrep, runs, {WALL: bound}, note=note).rows()


def _patched(tools: Tools, root: str) -> int | str:
    try:
        return patched_files(run_once(tools.fix(root, "--diff")).output)
    except CommandFailedError as error:
        return f"({error})"
