"""The pages of `docs/rules/`: every row names fixtures, and these show what the row states."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import pytest

ROOT: Final = Path(__file__).parent.parent
FIXTURES: Final = ROOT / "fixtures"
# The index has tables of words, and none of declarations.
PAGES: Final = sorted({*(ROOT / "docs" / "rules").glob("*.md")} - {ROOT / "docs/rules/README.md"})

VERDICTS: Final = frozenset(("compliant", "disabled", "missing", "conditional", "invalid", "none"))
FIXES: Final = frozenset(("safe", "unsafe", "manual", "none"))
COLUMNS: Final = ("verdict", "fix", "shown by")
"""The second, the third and the last; the others are for people."""

Judgement: TypeAlias = "tuple[str, str]"
"""A verdict and a fix."""
NOTHING: Final[Judgement] = ("none", "none")

_LINK: Final = re.compile(
    r"\[(?P<label>[^\]]+)\]\((?P<target>[^)]+)\)(?: without `(?P<absent>[^`]+)`)?"
)


class Shown(NamedTuple):
    """A fixture that a row names. `absent` is declared in it and must be in no finding."""

    label: str
    case: Path
    absent: str | None

    @property
    def judgements(self) -> set[Judgement]:
        """What the fixture shows, with and without `--strict`."""
        files = [self.case / "findings.json", self.case / "findings-strict.json"]
        found = [json.loads(file.read_text("utf-8")) for file in files if file.exists()]
        judged = {(each["verdict"], each["fix"] or "none") for one in found for each in one}
        if self.absent is not None or [] in found:
            judged.add(NOTHING)
        return judged

    def problems(self) -> Iterator[str]:
        """Say what is wrong with the name of the fixture."""
        if not (self.case / "findings.json").is_file():
            yield f"{self.label} is not a fixture"
        elif not str(self.case).endswith(f"/{self.label}"):
            yield f"{self.label} is the text of a link to {self.case}"
        elif self.absent is not None:
            whole = re.compile(rf"(?<![\w-]){re.escape(self.absent)}(?![\w-])")
            inputs = (path for path in self.case.rglob("*") if path.is_file())
            texts = [path.read_text("utf-8") for path in inputs if "findings" not in path.name]
            if not any(map(whole.search, texts)):
                yield f"{self.label} does not declare {self.absent}"
            if whole.search((self.case / "findings.json").read_text("utf-8")):
                yield f"{self.label} has a finding about {self.absent}"


class Row(NamedTuple):
    """One row of a table, and where it is."""

    place: str
    cells: tuple[str, ...]

    @property
    def shown(self) -> list[Shown]:
        """The fixtures that the row names."""
        return [
            Shown(link["label"], (PAGES[0].parent / link["target"]).resolve(), link["absent"])
            for link in _LINK.finditer(self.cells[-1])
        ]

    def problems(self) -> Iterator[str]:
        """Say what is wrong with the row."""
        if len(self.cells) != 5:
            yield "the row does not have five cells"
            return
        if not self.shown or _LINK.sub("", self.cells[-1]).strip(", "):
            yield "the last cell is not a list of links to fixtures"
        verdicts, fixes = (cell.split(", ") for cell in self.cells[1:3])
        yield from (f"{word} is not a verdict" for word in verdicts if word not in VERDICTS)
        yield from (f"{word} is not a fix" for word in fixes if word not in FIXES)
        stated = set(product(verdicts, fixes))
        proved: set[Judgement] = set()
        for each in self.shown:
            yield from each.problems()
            if not stated & each.judgements:
                yield f"{each.label} shows nothing that the row states"
            proved |= stated & each.judgements
        for index, words in enumerate((verdicts, fixes)):
            missing = set(words) - {judgement[index] for judgement in proved}
            yield from (f"no fixture of the row shows {word}" for word in sorted(missing))


def rows(page: Path) -> Iterator[Row]:
    """Yield the rows of all tables of a page."""
    before = ""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), start=1):
        if line.startswith("|"):
            cells = tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
            if not before.startswith("|"):
                assert (*cells[1:3], cells[-1]) == COLUMNS, f"{page.name}:{number}: {line}"
            elif cells[0] != "---":
                yield Row(f"{page.name}:{number}", cells)
        before = line


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_fixtures_show_what_the_rows_state(page: Path) -> None:
    found = list(rows(page))
    assert found
    assert [f"{row.place}: {each}" for row in found for each in row.problems()] == []


def test_every_fixture_is_named() -> None:
    named = {each.case for page in PAGES for row in rows(page) for each in row.shown}
    # Those about suppressions are named on a page of their own, which has its own test.
    own = FIXTURES.glob("*/suppressed*")
    cases = {path for path in FIXTURES.glob("*/*") if path.is_dir()} - set(own)
    assert {str(case.relative_to(FIXTURES)) for case in cases - named} == set()
