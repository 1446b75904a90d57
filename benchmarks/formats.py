"""A report of 10,000 findings in each of the larger formats, against the usual one."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.inputs import open_templates
from benchmarks.report import MEMORY, WALL, Comparison, Row
from benchmarks.timing import Command
from benchmarks.tools import Tools

NAME = "formats"
_FILES = 1_000
_IN_EACH = 10
_FORMATS = {"sarif": "SARIF", "json": "JSON", "codetf": "CodeTF", "html": "HTML"}
_BOUNDS = {"sarif": {WALL: 2.0, MEMORY: 2.0}}


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    open_templates(folder, _FILES, _IN_EACH)
    usual = Command("the text report", tools.fix(folder).argv, folder, (1,))
    for name, title in _FORMATS.items():
        yield from Comparison(
            f"{_FILES * _IN_EACH:,} findings as {title}",
            tools.fix(folder, "--format", name),
            usual,
            runs or 5,
            _BOUNDS.get(name, {}),
            (WALL, MEMORY),
            note=_note,
        ).rows()


def _note(report: bytes, text: bytes) -> str:
    return f"{len(report) / 1e6:.1f} MB, as text {len(text) / 1e6:.1f} MB"
