"""From a comparison to the rows of a Markdown table."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.timing import Command, CommandFailedError, Run, Spread, run_in_turns

SECONDS = "s"
MEGABYTES = "MB"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something to compare two processes by, in its unit."""

    name: str
    of: Callable[[Run], float]
    unit: str


WALL = Measure("wall clock", lambda run: run.wall, SECONDS)
CPU = Measure("CPU time", lambda run: run.cpu, SECONDS)
MEMORY = Measure("peak memory", lambda run: run.peak / 1e6, MEGABYTES)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a row."""

    ours: float
    """In the unit; so are those of the peer."""
    peer: str
    theirs: float
    unit: str
    ratio: Spread
    """Ours divided by theirs."""
    runs: int
    bound: float | None = None
    """What the ratio should not exceed."""

    @property
    def held(self) -> bool:
        """Whether the ratio does not exceed its bound."""
        return self.bound is None or self.ratio.median <= self.bound


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    benchmark: str
    measure: str = ""
    ours: str = ""
    theirs: str = ""
    ratio: str = ""
    bound: str = ""
    within: str = ""
    note: str = ""
    figures: Figures | None = None
    """The same as numbers, where there are any."""


def row_of(benchmark: str, measure: str, figures: Figures, note: str = "") -> Row:
    """Return the row that shows some numbers."""
    bound = figures.bound
    return Row(
        benchmark,
        measure,
        shown(figures.ours, figures.unit),
        f"{figures.peer}: {shown(figures.theirs, figures.unit)}",
        _spread(figures.ratio, figures.runs),
        "" if bound is None else bound_text(bound),
        "" if bound is None else yes_or_no(figures.held),
        note,
        figures,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two commands, and by measure the ratio that ours should not exceed."""

    benchmark: str
    ours: Command
    theirs: Command
    runs: int
    bounds: Mapping[Measure, float] = field(default_factory=dict)
    measures: tuple[Measure, ...] = (WALL, CPU, MEMORY)
    warm_up: tuple[Command, ...] | None = None
    note: Callable[[bytes, bytes], str] = lambda ours, theirs: ""
    """A remark on what both printed in their last run."""

    def rows(self) -> list[Row]:
        try:
            pairs = run_in_turns(self.ours, self.theirs, self.runs, self.warm_up)
        except CommandFailedError as error:
            return [
                Row(
                    self.benchmark,
                    theirs=self.theirs.name,
                    bound=", ".join(bound_text(bound) for bound in self.bounds.values()),
                    note=f"not measured: {error}",
                )
            ]
        note = self.note(pairs.ours[-1].output, pairs.theirs[-1].output)
        rows = []
        for measure in self.measures:
            figures = Figures(
                _median(measure, pairs.ours),
                self.theirs.name,
                _median(measure, pairs.theirs),
                measure.unit,
                pairs.ratio(measure.of),
                self.runs,
                self.bounds.get(measure),
            )
            rows.append(row_of(self.benchmark, measure.name, figures, note))
            note = ""
        return rows


def bound_text(bound: float) -> str:
    return f"at most {fraction(bound)}"


def yes_or_no(held: bool) -> str:
    return "yes" if held else "no"


def fraction(ratio: float) -> str:
    """1.52 as it is and 0.04 as 1/25, which reads as '25 times less'."""
    return f"1/{1 / ratio:.3g}" if 0 < ratio < 0.5 else f"{ratio:.3g}"


def shown(value: float, unit: str) -> str:
    """Return a value with its unit."""
    return f"{value:.0f} {unit}" if unit == MEGABYTES else f"{value:.3f} {unit}"


def _median(measure: Measure, runs: tuple[Run, ...]) -> float:
    return statistics.median(measure.of(run) for run in runs)


def _spread(ratio: Spread, runs: int) -> str:
    median = fraction(ratio.median)
    if runs == 1:
        return f"{median} (one run)"
    # In one spread all are written in one way.
    write = fraction if max(ratio.least, ratio.greatest) < 0.5 else "{:.3g}".format
    return f"{median} ({write(ratio.least)} to {write(ratio.greatest)}, {runs} runs)"


_HEADINGS = Row(
    "Benchmark", "Measure", "ecr-fix", "Peer", "Ratio (min to max)", "Bound", "Within", "Note"
)


def table(rows: Iterable[Row]) -> str:
    cells = [_cells(row) for row in (_HEADINGS, *rows)]
    cells.insert(1, ["---"] * len(cells[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _cells(row: Row) -> list[str]:
    return [
        text.replace("|", "\\|").replace("\n", " ")
        for text in (
            row.benchmark,
            row.measure,
            row.ours,
            row.theirs,
            row.ratio,
            row.bound,
            row.within,
            row.note,
        )
    ]


def machine(versions: Mapping[str, str]) -> str:
    """The machine and the versions, as a Markdown list."""
    facts = {
        "CPU": f"{_cpu_model()}, {os.cpu_count()} cores",
        "System": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        **versions,
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items())


def _cpu_model() -> str:
    if sys.platform == "linux":
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
