"""Reporting on 50,000 files, against ripgrep looking for the same texts."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from itertools import chain

from benchmarks.inputs import commit, monorepo
from benchmarks.report import MEMORY, WALL, Comparison, Row
from benchmarks.timing import Command, CommandFailedError, run_once
from benchmarks.tools import Tools, patched_files
from fixer.dialects.all_dialects import markers_for

NAME = "monorepo"
_FILES = 50_000
_FEWER_FILES = 5_000


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    runs = runs or 7
    large, small = os.path.join(folder, "large"), os.path.join(folder, "small")
    opened = monorepo(large, _FILES)
    monorepo(small, _FEWER_FILES)
    yield from _against_ripgrep("monorepo without git", tools, large, opened, runs, bound=4)
    commit(large)
    commit(small)
    yield from _against_ripgrep("monorepo in git", tools, large, opened, runs, bound=2)
    yield from _staged(tools, large, runs)
    fewer = Command(f"itself on {_FEWER_FILES:,} files", tools.fix(small).argv, small, (1,))
    yield from Comparison(
        f"monorepo in git, {_FILES:,} files",
        tools.fix(large),
        fewer,
        min(runs, 3),
        {MEMORY: 1.25},
        (MEMORY,),
    ).rows()


def _staged(tools: Tools, root: str, runs: int) -> list[Row]:
    """Look at one staged file, against git's own list of them and a greeting with Typer."""
    path = os.path.join(root, _template_of(root))
    with open(path, "a", encoding="utf-8") as file:
        file.write("# changed\n")
    run_once(Command("git", ("git", "add", path), root))
    hello = " ".join(map(shlex.quote, tools.hello(root).argv))
    both = f"git diff --cached --name-only && exec {hello}"
    peer = Command("git's list and a Typer hello-world", ("sh", "-c", both), root)
    ours = tools.fix(root, "--staged", exits=(0, 1))
    return Comparison("one staged file", ours, peer, runs, {WALL: 2}).rows()


def _template_of(root: str) -> str:
    """Return the name of one of the templates of a checkout."""
    done = run_once(Command("git", ("git", "ls-files", "*.yaml"), root))
    return done.output.decode().splitlines()[0]


def _against_ripgrep(
    benchmark: str, tools: Tools, root: str, opened: int, runs: int, bound: float
) -> list[Row]:
    def note(_: bytes, found: bytes) -> str:
        return (
            f"ecr-fix patches {_patched(tools, root)} of {opened} open templates; "
            f"ripgrep lists {len(found.splitlines())} files"
        )

    # The path is given because ripgrep would read its stdin without one.
    patterns = chain.from_iterable(("-e", each) for each in _patterns())
    argv = ("rg", "--files-with-matches", "--fixed-strings", *patterns, ".")
    ripgrep = Command("ripgrep, the same texts", argv, root)
    return Comparison(benchmark, tools.fix(root), ripgrep, runs, {WALL: bound}, note=note).rows()


def _patterns() -> list[str]:
    """Return what `ecr-fix` looks for in the kinds of files that the checkout has."""
    kinds = (markers_for(f"input{suffix}") for suffix in (".json", ".yaml", ".py", ".ts"))
    found = {text.decode().strip() for each in kinds for text in each.texts}
    return sorted(found)


def _patched(tools: Tools, root: str) -> int | str:
    try:
        return patched_files(run_once(tools.fix(root, "--diff")).output)
    except CommandFailedError as error:
        return f"({error})"
