"""Draws the results of the last measurement, and writes their tables: `python -m benchmarks.plots`.

The plots are for docs/speed.md, the tables for README.md and growth.md beside this file. A test
fails where one of them is older than `results.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from benchmarks.report import MEMORY, fraction, shown
from benchmarks.results import Result, load

HERE: Final = Path(__file__).parent
PLOTS: Final = HERE.parent / "docs/plots"
GROWTH: Final = "growth"
COLOURS: Final = {
    # what: (in the light, in the dark)
    "ground": ("#ffffff", "#16191d"),
    "text": ("#1f2328", "#e6edf3"),
    "aside": ("#59636e", "#9da7b3"),
    "held": ("#1f6feb", "#4c8dff"),
    "over": ("#b35900", "#e08a2e"),
    "mark": ("#1f2328", "#e6edf3"),
    "grid": ("#d1d9e0", "#3d444d"),
}
_KINDS: Final = {
    "cfn": "CloudFormation",
    "ack": "ACK",
    "jinja": "Jinja",
    "ejs": "EJS",
    "erb": "ERB",
}
"""The names of the kinds of files that are not their own with a capital."""
_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_ROLE: Final = 'role="img" aria-labelledby="title told"'
_WIDTH: Final = 900
_LEFT: Final = 300
_RIGHT: Final = 206
_TOP: Final = 62
_ROW: Final = 44


class Bar(NamedTuple):
    """A bar, from 0 to its value, with the least and the greatest, and a mark at its bound."""

    label: str
    below: str
    """What is written smaller below the label."""
    value: float
    least: float
    greatest: float
    bound: float
    words: str
    """What is written beside it."""
    held: bool


def files(results: Sequence[Result]) -> dict[Path, str]:
    """Return the texts of the files by their paths."""
    rows = [each for each in results if each.name != GROWTH]
    shapes = [each for each in results if each.name == GROWTH]
    slower = [each for each in rows if (each.figures.bound or 1) >= 1]
    readme, growth = HERE / "README.md", HERE / "growth.md"
    return {
        PLOTS / "time.svg": chart(
            "Time, as a multiple of the peer's",
            "times as long as the peer: shorter is better",
            [_bar(each) for each in slower if each.measure != MEMORY.name],
        ),
        PLOTS / "quicker.svg": chart(
            "How many times as quick as the peer",
            "times as quick as the peer: longer is better",
            [_turned(each) for each in rows if each not in slower],
        ),
        PLOTS / "memory.svg": chart(
            "Memory, as a multiple of the peer's",
            "times as much as the peer: shorter is better",
            [_bar(each) for each in slower if each.measure == MEMORY.name],
        ),
        PLOTS / "growth.svg": chart(
            "Time for four times as much, divided by four",
            "1 is a time that grows as the files do: shorter is better",
            [_worst(name, some) for name, some in _by_kind(shapes)],
        ),
        readme: _with_table(
            _with_table(readme.read_text("utf-8"), _RESULTS_HEAD, map(_result_row, rows)),
            _KINDS_HEAD,
            (_kind_row(name, some) for name, some in _by_kind(shapes)),
        ),
        growth: _with_table(growth.read_text("utf-8"), _GROWTH_HEAD, map(_growth_row, shapes)),
    }


def _bar(result: Result) -> Bar:
    figures = result.figures
    ratio, bound = figures.ratio, figures.bound or 0
    words = f"{ratio.median:.3g}, promised {fraction(bound)}"
    return Bar(
        result.benchmark,
        f"against {figures.peer}" if "itself" not in figures.peer else figures.peer,
        ratio.median,
        ratio.least,
        ratio.greatest,
        bound,
        words + ("" if figures.held else ": missed"),
        figures.held,
    )


def _turned(result: Result) -> Bar:
    """Return the bar of a ratio below 1 as how many times less it is."""
    bar = _bar(result)
    value, bound = 1 / bar.value, 1 / bar.bound
    words = f"{value:.3g}, promised {bound:.3g}" + ("" if bar.held else ": missed")
    return bar._replace(
        value=value, least=1 / bar.greatest, greatest=1 / bar.least, bound=bound, words=words
    )


def _by_kind(shapes: Iterable[Result]) -> list[tuple[str, list[Result]]]:
    """Return the shapes by the kind of their files."""
    kinds: dict[str, list[Result]] = {}
    for each in shapes:
        kind = each.benchmark.partition(":")[0]
        kinds.setdefault(_KINDS.get(kind, kind.capitalize()), []).append(each)
    return list(kinds.items())


def _worst_of(shapes: Iterable[Result]) -> Result:
    return max(shapes, key=lambda each: each.figures.ratio.median)


def _worst(kind: str, shapes: Sequence[Result]) -> Bar:
    worst = _worst_of(shapes)
    ratios = [each.figures.ratio.median for each in shapes]
    bound = worst.figures.bound or 0
    held = worst.figures.held
    words = f"{max(ratios):.2f}" + ("" if held else ": missed")
    below = f"the worst of {len(shapes)}: {_shape(worst)}" if len(shapes) > 1 else "one shape"
    return Bar(kind, below, max(ratios), min(ratios), max(ratios), bound, words, held)


def chart(title: str, axis: str, bars: Sequence[Bar]) -> str:
    """Return a chart of bars as SVG, which needs nothing else to be read, in light and in dark."""
    height = _TOP + _ROW * len(bars) + 34
    most = max(max(each.greatest, each.bound) for each in bars) * 1.02
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    told = "; ".join(f"{each.label} ({each.below}): {each.words}" for each in bars)
    bottom = _TOP + _ROW * len(bars)
    lines = [
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" {_ROLE}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="told">{escape(told)}</desc>',
        f"<style>{_style()}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{height}" rx="8"/>',
        f'<text class="text title" x="20" y="28">{escape(title)}</text>',
        f'<text class="aside" x="20" y="48">{escape(axis)}</text>',
    ]
    for tick in _ticks(most):
        x = _LEFT + tick * scale
        lines.append(
            f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>'
            f'<text class="aside middle" x="{x:.1f}" y="{bottom + 20}">{tick:g}</text>'
        )
    for number, bar in enumerate(bars):
        lines += _drawn(bar, _TOP + _ROW * number, scale)
    return "\n".join([*lines, "</svg>", ""])


def _drawn(bar: Bar, top: int, scale: float) -> Iterator[str]:
    """Yield the lines that draw a bar."""
    middle = top + _ROW // 2
    least, greatest, bound = (
        f"{_LEFT + each * scale:.1f}" for each in (bar.least, bar.greatest, bar.bound)
    )
    yield f'<text class="text end" x="{_LEFT - 12}" y="{middle - 2}">{escape(bar.label)}</text>'
    yield f'<text class="aside end" x="{_LEFT - 12}" y="{middle + 14}">{escape(bar.below)}</text>'
    kind = "held" if bar.held else "over"
    width = bar.value * scale
    yield f'<rect class="{kind}" x="{_LEFT}" y="{middle - 9}" width="{width:.1f}" height="18"/>'
    if bar.least != bar.greatest:
        yield (
            f'<path class="spread" d="M{least} {middle}H{greatest}'
            f'M{least} {middle - 5}V{middle + 5}M{greatest} {middle - 5}V{middle + 5}"/>'
        )
    if bar.bound:
        yield f'<path class="mark" d="M{bound} {middle - 16}V{middle + 16}"/>'
    beside = _WIDTH - _RIGHT + 14
    yield f'<text class="text" x="{beside}" y="{middle + 5}">{escape(bar.words)}</text>'


def _ticks(most: float) -> Iterator[float]:
    """Yield the places of the lines behind the bars, at most six."""
    step = next(each for each in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100) if most / each <= 6)
    for number in range(int(most / step) + 1):
        yield number * step


def _style() -> str:
    light, dark = (
        "".join(
            f".{name}{{{'stroke' if name in ('grid', 'mark') else 'fill'}:{colours[at]}}}"
            for name, colours in COLOURS.items()
        )
        + f".spread{{stroke:{COLOURS['text'][at]}}}"
        for at in (0, 1)
    )
    return (
        "text{font:13px system-ui,sans-serif}.title{font-size:16px;font-weight:600}"
        ".aside{font-size:12px}.end{text-anchor:end}.middle{text-anchor:middle}"
        ".spread{fill:none;stroke-width:1.5}.mark{fill:none;stroke-width:2;stroke-dasharray:3 2}"
        f"{light}@media(prefers-color-scheme:dark){{{dark}}}"
    )


_RESULTS_HEAD: Final = """\
| what | measure | ecr-fix | peer | ratio | bound |
|---|---|---|---|---|---|
"""
_KINDS_HEAD: Final = """\
| files | shapes | the worst | CPU time at N | at 4 N | ratio |
|---|---|---|---|---|---|
"""
_GROWTH_HEAD: Final = """\
| shape | N | at N | at 4 N | ratio | peak memory |
|---|---|---|---|---|---|
"""


def _with_table(text: str, head: str, rows: Iterable[str]) -> str:
    """Return a page with other rows below the head of a table."""
    before, found, after = text.partition(head)
    if not found:
        raise ValueError(f"there is no table {head}")
    return before + head + "".join(rows) + re.sub(r"\A(?:\|.*\n)*", "", after)


def _result_row(result: Result) -> str:
    row = result.row
    cells = (row.benchmark, row.measure, row.ours, row.theirs, row.ratio, row.bound)
    return f"| {' | '.join(cells)} |\n"


def _kind_row(kind: str, shapes: Sequence[Result]) -> str:
    worst = _worst_of(shapes)
    figures = worst.figures
    at = f"{shown(figures.theirs, figures.unit)} at {_count(worst)}"
    cells = (_shape(worst), at, shown(figures.ours, figures.unit))
    return f"| {kind} | {len(shapes)} | {' | '.join(cells)} | {figures.ratio.median:.2f} |\n"


def _growth_row(result: Result) -> str:
    figures = result.figures
    times = f"{shown(figures.theirs, figures.unit)} | {shown(figures.ours, figures.unit)}"
    ratio = f"{figures.ratio.median:.2f}"
    return f"| {result.benchmark} | {_count(result)} | {times} | {ratio} | {result.note} |\n"


def _shape(result: Result) -> str:
    """Return the name of a shape without that of its kind, if it has one of its own."""
    return result.benchmark.rpartition(": ")[2]


def _count(result: Result) -> str:
    """Return how many pieces the smaller files of a shape have."""
    return result.figures.peer.rpartition(" ")[2]


def main() -> None:
    PLOTS.mkdir(exist_ok=True)
    for path, text in files(load()).items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
