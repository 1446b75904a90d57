"""The figures of the benchmarks as data, and what is made of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from support.command import COMMAND

from benchmarks import editor
from benchmarks.plots import COLOURS, PLOTS, files
from benchmarks.report import Figures, row_of
from benchmarks.results import RESULTS, Result, keep, load, results_of
from benchmarks.timing import CommandFailedError, Spread

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"
by_plot = pytest.mark.parametrize("path", sorted(PLOTS.glob("*.svg")), ids=lambda path: path.stem)


def test_the_plots_and_the_tables_are_those_of_the_results() -> None:
    made = files(load())
    for path, text in made.items():
        assert path.read_text("utf-8") == text, "run: python -m benchmarks.plots"
    assert set(PLOTS.iterdir()) == {path for path in made if path.suffix == ".svg"}


def test_the_page_has_every_plot() -> None:
    shown = re.findall(r"!\[[^]]+\]\(plots/(\w+\.svg)\)", (ROOT / "docs/speed.md").read_text())
    assert sorted(shown) == sorted(path.name for path in PLOTS.iterdir())


def test_the_page_explains_every_bar() -> None:
    explained = re.findall(r"^- \*(.+?)\*:", (ROOT / "docs/speed.md").read_text(), re.MULTILINE)
    for each in load():
        if each.name != "growth":
            assert any(words in each.benchmark for words in explained), each.benchmark


@by_plot
def test_a_plot_needs_nothing_else(path: Path) -> None:
    tree = ET.parse(path)
    tags = {each.tag.removeprefix(SVG) for each in tree.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "line", "path"}
    assert "url(" not in path.read_text("utf-8")
    told = tree.findtext(f"{SVG}desc")
    words = [each.text for each in tree.iter(f"{SVG}text") if each.get("class") == "text"]
    assert told
    assert words
    assert all(each in told for each in words if each)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("name", "at"), list(product(sorted(COLOURS.keys() - {"ground", "grid"}), (0, 1))), ids=str
)
def test_the_colours_can_be_told_from_the_ground(name: str, at: int) -> None:
    """WCAG 2.2 asks for 4.5 of a text (1.4.3), and for 3 of a bar (1.4.11)."""
    dim, bright = sorted(_luminance(COLOURS[each][at]) for each in (name, "ground"))
    least = 4.5 if name in ("text", "aside") else 3
    assert (bright + 0.05) / (dim + 0.05) >= least


def _result(name: str, ratio: float) -> Result:
    figures = Figures(1.5, "a peer", 1.0, "s", Spread(ratio, 1.4, 1.6), 3, 2.0)
    return Result("startup", name, "wall clock", figures)


def test_results_take_the_place_of_older_ones(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    keep(path, [_result("a", 1.5), _result("b", 1.5)])
    keep(path, [_result("a", 1.25)])
    assert [(each.benchmark, each.figures.ratio.median) for each in load(path)] == [
        ("a", 1.25),
        ("b", 1.5),
    ]
    assert load(path)[1] == _result("b", 1.5)


def test_a_row_that_was_kept_says_what_was_printed(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    measured = _result("a", 2.0)._replace(
        figures=Figures(0.46349, "a peer", 0.21449, "s", Spread(2.0349, 1.9649, 2.1749), 5, 2.0)
    )
    keep(path, [measured])
    assert load(path)[0].row == measured.row


def test_a_row_without_numbers_is_no_result() -> None:
    row = row_of("a", "wall clock", _result("a", 1.5).figures)
    text_alone = row.__class__("b", note="not measured")
    assert [each.benchmark for each in results_of("startup", [row, text_alone])] == ["a"]
    assert (row.ratio, row.bound, row.within) == ("1.5 (1.4 to 1.6, 3 runs)", "at most 2", "yes")


def test_the_command_writes_what_it_measured(tmp_path: Path) -> None:
    command = tmp_path / "ecr-fix"
    command.write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n')
    command.chmod(0o755)
    results = tmp_path / "results.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks", "startup", "--runs", "1"),
            *("--ecr-fix", str(command), "--json", str(results)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [each["name"] for each in json.loads(results.read_text())] == ["startup"] * 6
    assert RESULTS.exists()
    for each in load(results):
        assert f"| {each.benchmark} | {each.measure} | {each.row.ours} |" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_server_that_does_not_answer_ends_the_benchmark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, document = tmp_path / "server", tmp_path / "a.yaml"
    server.write_text("#!/bin/sh\nexec cat > /dev/null\n")
    server.chmod(0o755)
    document.write_text("a: b\n")
    monkeypatch.setattr(editor, "_MOST_SECONDS", 0.2)
    with pytest.raises(CommandFailedError, match=r"did not answer within 0\.2 s"):
        editor.Editor(str(server), str(document))
