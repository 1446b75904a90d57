"""The page about the formats: its tables have all fields, its example of SARIF is a real one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from support.command import ecr_fix
from support.reports import checkov_report, project_in

from fixer.report.formats import FORMATS

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs/formats.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return project_in(tmp_path)


def section(name: str) -> str:
    _, _, rest = PAGE.read_text("utf-8").partition(f"\n## {name}\n")
    return rest.partition("\n## ")[0]


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each value that is neither an object nor a list, or that is empty."""
    if isinstance(value, dict) and value:
        for key, inside in value.items():
            yield from leaves(inside, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for inside in value:
            yield from leaves(inside, f"{path}[]")
    else:
        yield path


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "rdjson", "codetf"])
def test_the_tables_have_every_field(name: str, project: Path) -> None:
    document = json.loads(ecr_fix("--format", name, cwd=project).out)
    fields = set(leaves(document))
    if name == "json":
        (project / "found.sarif").write_text(json.dumps(checkov_report("infra/a.yaml")))
        found = ecr_fix("--findings", "found.sarif", "--format", name, cwd=project).out
        fields |= set(leaves(json.loads(found)))
        fields -= {"reported", "unused_suppressions", "errors"}
    if name == "sarif":
        fields = {each for one in document["runs"][0]["results"] for each in leaves(one)}
    rows = re.findall(r"^\| (`.*?) \|", section(name), re.MULTILINE)
    assert {field for row in rows for field in re.findall("`(.*?)`", row)} == fields


def test_the_example_of_sarif_is_a_real_one() -> None:
    (block,) = re.findall("```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    done = ecr_fix("--format", "sarif", "docs/examples/formats", cwd=ROOT)
    first, _ = json.loads(done.out)["runs"][0]["results"]
    assert json.loads(block) == first


def test_the_columns_of_csv_are_fields_of_json(project: Path) -> None:
    columns = ecr_fix("--format", "csv", cwd=project).lines[0].split(",")
    finding = json.loads(ecr_fix("--format", "json-lines", cwd=project).lines[0])
    assert set(columns) <= finding.keys()


def test_the_page_names_every_format() -> None:
    text = PAGE.read_text("utf-8")
    for name in FORMATS:
        assert f"`{name}`" in text
    headings = re.findall("^## (.*)$", text, re.MULTILINE)
    assert set(headings) >= FORMATS.keys() - {"text", "concise"}
    helped = ecr_fix("--help", cwd=ROOT).out.decode()
    assert all(name in helped for name in FORMATS)
