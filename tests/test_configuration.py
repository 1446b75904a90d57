"""Configuration files: what they may hold, and what is said of the rest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.command import ecr_fix, write_files

from fixer.configuration.configuration import Configuration, parse_configuration
from fixer.configuration.schema import schema
from fixer.configuration.settings import BOT_SETTINGS, OVERRIDE_SETTINGS, SETTINGS, Kind, Setting
from fixer.model.errors import SourceError

EXAMPLES: dict[Kind, tuple[str, str]] = {
    # kind: (a value, one of another kind)
    Kind.FLAG: ("true", '"true"'),
    Kind.TEXT: ('"a"', "1"),
    Kind.TEXTS: ('["a", "b"]', '["a", 1]'),
    Kind.PATTERNS: ('["a", "[]b]", "\\\\[c"]', '["a", 1]'),
    Kind.COUNT: ("2", "-1"),
    Kind.CHOICE: ('"note"', '"none"'),
    Kind.CHOICES: ('["missing"]', '["compliant"]'),
}


def parsed(path: str, data: bytes) -> Configuration:
    configuration = parse_configuration(path, data)
    assert configuration is not None
    return configuration


by_setting = pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)


@by_setting
def test_a_value_of_its_kind_is_taken(row: Setting) -> None:
    example = json.dumps(row.choices[0]) if row.kind is Kind.CHOICE else EXAMPLES[row.kind][0]
    text = f"{row.key} = {example}"
    settings = parsed("ecr-fix.toml", text.encode()).settings
    assert list(settings) == [row.key]


@by_setting
def test_a_value_of_another_kind_is_refused(row: Setting) -> None:
    text = f"{row.key} = {EXAMPLES[row.kind][1]}"
    with pytest.raises(SourceError, match=f"{row.key} has to be "):
        parse_configuration("ecr-fix.toml", text.encode())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("stric = true", "no setting stric; did you mean strict?", id="near"),
        pytest.param(
            "unsafe_fixes = true",
            "a: there is no setting unsafe_fixes; did you mean unsafe-fixes?",
            id="underscore",
        ),
        pytest.param("= 1", "a:1:1: is not TOML: Invalid statement", id="not-toml"),
        pytest.param("overrides = 1", "overrides has to be an array of tables", id="overrides"),
        pytest.param("[[overrides]]\nstrict = true", "overrides has no paths", id="no-paths"),
        pytest.param(
            "[[overrides]]\npaths = []\njobs = 1", "there is no setting jobs; there are", id="own"
        ),
        pytest.param("bot = 1", "bot has to be a table, [bot]", id="bot"),
        pytest.param("[bot]\nhost = 'a'", "there is no setting host; there are", id="bot-host"),
        pytest.param("[bot]\ngroup = 'file'", "has to be one of directory", id="bot-group"),
        pytest.param("jobs = true", "jobs has to be a whole number, 0 or more", id="flag-as-count"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_configuration("a", text.encode())
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_not_utf_8() -> None:
    with pytest.raises(SourceError, match="is not UTF-8"):
        parse_configuration("ecr-fix.toml", b"a = '\xff'")


def test_a_project_file_holds_the_settings_in_its_own_table() -> None:
    data = (
        b"[project]\nname = 'a'\n[tool.ecr-fix]\nstrict = true\n"
        b"[[tool.ecr-fix.overrides]]\npaths = ['legacy/']\nignore = true\n"
        b"[tool.ecr-fix.bot]\nlabels = ['security']\nschedule = ['monday']\n"
    )
    configuration = parsed("pyproject.toml", data)
    assert configuration.settings == {"strict": True}
    assert configuration.overrides == ({"paths": ("legacy/",), "ignore": True},)
    assert configuration.bot == {"labels": ("security",), "schedule": ("monday",)}
    assert parse_configuration("pyproject.toml", b"[project]\nname = 'ecr-fix'\n") is None


def test_the_schema_has_every_setting() -> None:
    properties = schema()["properties"]
    assert {row.key for row in SETTINGS} | {"overrides", "bot"} == set(properties)
    assert {row.key for row in BOT_SETTINGS} == set(properties["bot"]["properties"])
    inner = properties["overrides"]["items"]["properties"]
    assert {row.key for row in OVERRIDE_SETTINGS} == set(inner)
    assert json.loads(json.dumps(schema())) == schema()


PAGE = Path(__file__).parent.parent / "docs" / "configuration.md"
TYPES: dict[Kind, dict[str, object]] = {
    Kind.FLAG: {"type": "boolean"},
    Kind.TEXT: {"type": "string"},
    Kind.COUNT: {"type": "integer", "minimum": 0},
}


@by_setting
def test_the_schema_takes_what_the_reader_takes(row: Setting) -> None:
    described = schema()["properties"][row.key]
    description = described.pop("description")
    assert description == f"{row.description}."
    text: dict[str, object] = {"type": "string"}
    if row.choices:
        text["enum"] = list(row.choices)
    listed = {"type": "array", "items": text}
    wanted = {**TYPES, Kind.CHOICE: text, Kind.TEXTS: listed, Kind.CHOICES: listed}
    wanted[Kind.PATTERNS] = listed
    assert described == wanted[row.kind]


@by_setting
def test_the_page_has_every_setting(row: Setting) -> None:
    assert f"| `{row.key}` | " in PAGE.read_text("utf-8")


def test_the_example_of_the_page_is_read() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    configuration = parsed("ecr-fix.toml", example.encode())
    assert configuration.settings["strict"] is True
    assert [list(each) for each in configuration.overrides] == [
        ["paths", "strict", "unsafe-fixes"],
        ["paths", "ignore"],
    ]


@pytest.mark.parametrize("name", ["ecr_fix", "ecrfix", "ECR-Fix", "ecrFix"])
def test_a_table_with_another_name_is_refused(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": f"[tool.{name}]\nstrict = true\n"})
    outcome = ecr_fix(cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints == [
        f"ecr-fix: pyproject.toml: there is no table [tool.{name}]; did you mean [tool.ecr-fix]?"
    ]


@pytest.mark.parametrize("table", ["tool.ecr-fix", "ecr-fix"])
def test_the_own_file_has_no_table_around_its_settings(table: str) -> None:
    with pytest.raises(SourceError, match=r"settings stand here without the table \[tool.ecr-fix"):
        parse_configuration("ecr-fix.toml", f"[{table}]\nstrict = true\n".encode())


def test_the_word_that_is_not_a_choice_is_named() -> None:
    with pytest.raises(SourceError, match=r"has to be a list of some of .*; there is no mising$"):
        parse_configuration("ecr-fix.toml", b'fail-on = ["missing", "mising"]')


def test_who_names_a_baseline_that_is_gone_is_said(tmp_path: Path) -> None:
    write_files(tmp_path, {"ecr-fix.toml": 'baseline = "nope.json"\n'})
    outcome = ecr_fix(cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints[0].endswith("; ecr-fix.toml names it as the baseline")
    assert "nope.json" in outcome.complaints[0]
    named = ecr_fix("--baseline", "other.json", cwd=tmp_path)
    assert "ecr-fix.toml" not in named.complaints[0]


def test_the_settings_of_what_does_not_exist_are_not_shown(tmp_path: Path) -> None:
    outcome = ecr_fix("--show-settings", "nosuch", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints == ["ecr-fix: nosuch: no such file or directory"]
