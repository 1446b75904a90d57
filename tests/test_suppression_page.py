"""The page on suppressions: each form of each scanner has a row, and fixtures show it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from fixer.suppressions.scanners import SCANNERS

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "suppressions.md"
FIXTURES: Final = ROOT / "fixtures"
_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


class Row(NamedTuple):
    """A row of the table of the forms."""

    scanner: str
    form: str
    where: str
    shown: str

    @property
    def cases(self) -> list[Path]:
        return [PAGE.parent / target for _, target in _LINK.findall(self.shown)]

    @property
    def begins(self) -> list[str]:
        """How what is written begins, up to what is a matter of choice."""
        written = re.findall(r"`([^`]+)`", self.form)
        return [re.split(r"ID|REASON|\[|\"//\": \"", each.lstrip("#/ "))[0] for each in written]


def rows(heading: str) -> list[tuple[str, ...]]:
    text = PAGE.read_text("utf-8")
    body = text[text.index(heading) :]
    lines = [line for line in body.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines]


FORMS: Final = [Row(*each) for each in rows("| scanner | form |") if len(each) == 4][1:]


@pytest.mark.parametrize("row", FORMS, ids=lambda row: f"{row.scanner} {row.form}")
def test_each_fixture_of_a_row_has_a_repository_under_it(row: Row) -> None:
    assert row.cases
    for label, target in _LINK.findall(row.shown):
        assert target == f"../fixtures/{label}"
    for case in row.cases:
        findings = json.loads((case / "findings.json").read_text("utf-8"))
        by = [each["suppressed_by"] for each in findings if "suppressed_by" in each]
        assert [each for each in by if is_by(each, row)], case


def is_by(suppression: str, row: Row) -> bool:
    directive = suppression.removeprefix(f"{row.scanner}: ")
    if row.scanner != "ecr-fix" and not suppression.lower().startswith(row.scanner[:4]):
        return False
    written = row.form.replace("ecr-fix: ", "") if row.scanner == "ecr-fix" else row.form
    begins = row._replace(form=written).begins
    return any(directive.lower().startswith(each.strip().lower()) or not each for each in begins)


def test_each_scanner_has_its_rows() -> None:
    named = [row.scanner for row in FORMS]
    for scanner in SCANNERS:
        forms = len(scanner.comments) + len(scanner.metadata)
        assert named.count(scanner.word) >= forms, scanner.word
    assert set(named) <= {scanner.word for scanner in SCANNERS}


def test_each_id_and_each_policy_file_is_named() -> None:
    text = PAGE.read_text("utf-8")
    for scanner in SCANNERS:
        assert [each.text for each in scanner.ids if f"`{each.text}`" not in text] == []
        assert [each for each in scanner.policy_files if f"`{each}`" not in text] == []


def test_every_fixture_is_named() -> None:
    named = {case.resolve() for row in FORMS for case in row.cases}
    assert {*FIXTURES.glob("*/suppressed*")} - named == set()


def test_there_are_repositories_that_no_comment_exempts() -> None:
    """So that a form which is taken too widely shows."""
    for case in FIXTURES.glob("*/suppressed*"):
        findings = json.loads((case / "findings.json").read_text("utf-8"))
        assert [each for each in findings if "suppressed_by" not in each], case
