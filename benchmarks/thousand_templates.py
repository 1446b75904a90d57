"""The patch of 1,000 small templates, against a scanner and against load and dump."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

from benchmarks.foreign_lines import foreign_lines
from benchmarks.inputs import small_templates
from benchmarks.report import WALL, Comparison, Row, yes_or_no
from benchmarks.timing import Command, CommandFailedError, run_once
from benchmarks.tools import Tools, patched_files

NAME = "thousand-templates"
_TEMPLATES = 1_000


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    root = os.path.join(folder, "templates")
    opened = small_templates(root, _TEMPLATES)

    def note(patch: bytes, _: bytes) -> str:
        return f"ecr-fix patches {patched_files(patch)} of {opened} open templates"

    def note_checkov(patch: bytes, report: bytes) -> str:
        failed = re.search(rb"Failed checks: (\d+)", report)
        return f"{note(patch, report)}; checkov fails {int(failed[1]) if failed else 'unknown'}"

    ours = tools.fix(root, "--diff")
    yield from Comparison(
        "1,000 templates, round trip",
        ours,
        tools.peer("ruamel.yaml's round trip", "round_trip.py", root, "."),
        runs or 3,
        {WALL: 1 / 5},
        note=note,
    ).rows()
    checkov = tools.one_check_of_checkov(root)
    # It is slow; asking for its version makes its files warm.
    warm_up = (ours, Command("checkov", (checkov.argv[0], "--version"), root))
    yield from Comparison(
        "1,000 templates, checkov",
        ours,
        checkov,
        runs or 15,
        {WALL: 1 / 20},
        warm_up=warm_up,
        note=note_checkov,
    ).rows()
    yield _foreign_lines(tools, ours, root, folder)


def _foreign_lines(tools: Tools, ours: Command, root: str, folder: str) -> Row:
    row = Row("1,000 templates, foreign lines", "lines", bound="none")
    try:
        lines, files = foreign_lines(root, _with_patch(ours, root, folder))
        their_lines, their_files = foreign_lines(root, _dumped(tools, root, folder))
    except CommandFailedError as error:
        return Row(row.benchmark, row.measure, bound=row.bound, note=f"not measured: {error}")
    return Row(
        row.benchmark,
        row.measure,
        f"{lines:,} in {files:,} files",
        f"ruamel.yaml's round trip: {their_lines:,} in {their_files:,} files",
        "",
        row.bound,
        yes_or_no(lines == 0),
        "lines removed and added that the fix did not need",
    )


def _with_patch(ours: Command, root: str, folder: str) -> str:
    patched = os.path.join(folder, "patched")
    shutil.copytree(root, patched)
    patch = os.path.join(folder, "patch.diff")
    with open(patch, "wb") as file:
        file.write(run_once(ours).output)
    run_once(Command("git apply", ("git", "apply", patch), patched))
    return patched


def _dumped(tools: Tools, root: str, folder: str) -> str:
    dumped = os.path.join(folder, "dumped")
    run_once(tools.peer("round_trip.py", "round_trip.py", root, ".", "--unchanged-into", dumped))
    return dumped
