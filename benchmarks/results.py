"""The figures that were measured last, as data: `results.json` beside this file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.report import Figures, Row, row_of
from benchmarks.timing import Spread

RESULTS: Final = Path(__file__).with_name("results.json")


class Result(NamedTuple):
    """A row with numbers."""

    name: str
    """The name of its benchmark, as the command takes it."""
    benchmark: str
    measure: str
    figures: Figures
    note: str = ""

    @property
    def row(self) -> Row:
        """The row of a table."""
        return row_of(self.benchmark, self.measure, self.figures, self.note)


def results_of(name: str, rows: Iterable[Row]) -> list[Result]:
    """Return the rows of a benchmark that have numbers."""
    return [
        Result(name, row.benchmark, row.measure, row.figures, row.note)
        for row in rows
        if row.figures is not None
    ]


def load(path: Path = RESULTS) -> list[Result]:
    """Return what a file holds."""
    return [_result(**each) for each in json.loads(path.read_text("utf-8"))]


def keep(path: Path, measured: Iterable[Result]) -> None:
    """Put results into a file, each in the place of an older one of the same row."""
    older = load(path) if path.exists() else []
    together = {(each.name, each.benchmark, each.measure): each for each in (*older, *measured)}
    lines = ",\n".join(json.dumps(_values(each)) for each in together.values())
    path.write_text(f"[\n{lines}\n]\n", "utf-8")


def _values(result: Result) -> dict[str, object]:
    figures = result.figures
    return {
        "name": result.name,
        "benchmark": result.benchmark,
        "measure": result.measure,
        "unit": figures.unit,
        "ours": figures.ours,
        "peer": figures.peer,
        "theirs": figures.theirs,
        "ratio": figures.ratio.median,
        "least": figures.ratio.least,
        "greatest": figures.ratio.greatest,
        "runs": figures.runs,
        "bound": figures.bound,
        "note": result.note,
    }


def _result(
    name: str,
    benchmark: str,
    measure: str,
    unit: str,
    ours: float,
    peer: str,
    theirs: float,
    ratio: float,
    least: float,
    greatest: float,
    runs: int,
    bound: float | None,
    note: str,
) -> Result:
    spread = Spread(ratio, least, greatest)
    figures = Figures(ours, peer, theirs, unit, spread, runs, bound)
    return Result(name, benchmark, measure, figures, note)
