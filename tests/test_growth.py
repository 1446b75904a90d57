"""Time grows as files do; `python -m benchmarks growth` measures it more closely."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command import write_files

from benchmarks import growth
from benchmarks.growth import used
from benchmarks.shapes import SHAPES
from benchmarks.timing import CommandFailedError
from benchmarks.tools import Tools
from fixer import check

pytestmark = pytest.mark.no_cover  # others reach the same lines in less time

FORK = pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs a second process")
LINEAR = 2.2
"""A busy machine makes a linear time look a little worse; a square would be 4."""
ONCE_WORSE = (
    "cfn: merges",
    "cfn: one anchor",
    "cfn: an anchor of others",
    "cfn: parameters",
    "cfn: rows by name",
    "cfn: any row, each repository",
    "cfn: tags",
    "mustache: delimiters",
    "jinja: apostrophes",
    "jinja: a text in a part",
    "terraform: a version",
    "terraform: files",
    "program: imports",
    "program: literals of literals",
    "program: a literal of many",
    "program: literals of the same name",
    "program: a chain of literals",
    "program: a circle of literals",
    "program: parentheses",
    "program: new",
    "program: new in a comment",
    "program: literals with names",
    "program: nested functions",
    "program: a chain of calls",
    "program: one constant",
    "program: one function",
    "program: overrides",
    "program: spreads of spreads",
)


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_understood(name: str, tmp_path: Path) -> None:
    make, size = SHAPES[name]
    report = check([write_files(tmp_path, make(max(size // 50, 3)))], unsafe_fixes=True, jobs=1)
    assert not [error for error in report.errors if "internal error" in error.message]
    assert report.files


@FORK
def test_a_run_that_breaks_has_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(folder: str) -> growth.Used:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(growth, "_work", broken)
    with pytest.raises(CommandFailedError, match="ended with 1"):
        used({"a.yaml": "a: b\n"}, str(tmp_path / "files"), 1)
    assert "ZeroDivisionError: on purpose" in capfd.readouterr().err
    monkeypatch.setattr(growth, "SHAPES", {"a shape": (lambda size: {"a.yaml": ""}, 1)})
    (row,) = growth.rows(Tools("", "", ""), str(tmp_path), 1)
    assert (row.benchmark, row.figures) == ("a shape", None)
    assert "ended with 1" in row.note


@FORK
@pytest.mark.parametrize("name", ONCE_WORSE)
def test_what_was_worse_than_linear(name: str, tmp_path: Path) -> None:
    make, size = SHAPES[name]
    half = size // 2  # so that all of them take half a minute
    for _ in range(3):
        small, large = (
            used(make(factor * half), str(tmp_path / "files"), 2).seconds for factor in (1, 4)
        )
        if large < max(4 * LINEAR * small, 0.1):
            return
    pytest.fail(f"{small:.3f} s became {large:.3f} s")
