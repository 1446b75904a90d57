"""Configuration files: what they may hold, and what is said of the rest."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest
from support.command import ecr_fix, git, write_files
from support.templates import FALSE

from fixer.configuration.configuration import Configuration, parse_configuration
from fixer.configuration.schema import schema
from fixer.configuration.settings import BOT_SETTINGS, OVERRIDE_SETTINGS, SETTINGS, Kind, Setting
from fixer.model.errors import SourceError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

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
TABLES: dict[str, tuple[Setting, ...]] = {
    # what stands above its settings in the file
    "": SETTINGS,
    "[bot]\n": BOT_SETTINGS,
    "[[overrides]]\npaths = []\n": OVERRIDE_SETTINGS[1:],
    "[[overrides]]\n": OVERRIDE_SETTINGS[:1],
}
VALUES = ("true", '"true"', "1", "-1", "1.5", "[]", '["a"]', "[1]", '["a", true]', '"a"', "{}")
"""Of all kinds; the choices of each setting come to them."""


def is_read(text: str) -> bool:
    try:
        parse_configuration("ecr-fix.toml", text.encode())
    except SourceError:
        return False
    return True


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param(table, row, id=f"{table.strip().split()[0] if table else ''}{row.key}")
        for table, rows in TABLES.items()
        for row in rows
    ],
)
def test_the_schema_takes_what_the_reader_takes(table: str, row: Setting) -> None:
    choices = [written for each in row.choices for written in (f'"{each}"', f'["{each}", "?"]')]
    every = [*VALUES, *choices, *(f'["{each}"]' for each in row.choices)]
    texts = [f"{table}{row.key} = {value}\n" for value in every]
    is_valid = jsonschema.Draft7Validator(schema()).is_valid
    taken = [is_read(each) for each in texts]
    assert [is_valid(tomllib.loads(each)) for each in texts] == taken
    assert {*taken} == {True, False}


def test_the_schema_says_what_each_setting_does() -> None:
    properties = schema()["properties"]
    for row in SETTINGS:
        assert properties[row.key]["description"] == f"{row.description}."


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


PASSED_OVER = "not read; the one file that counts is the nearest above all paths"


@pytest.mark.parametrize("in_git", [False, True], ids=["walked", "in-git"])
def test_a_configuration_file_inside_is_not_passed_over_without_a_word(
    in_git: bool, tmp_path: Path
) -> None:
    own = {f"{name}/ecr-fix.toml": "strict = true\n" for name in ("a", "b/c", "d")}
    write_files(tmp_path, {**own, "a/a.yaml": FALSE, "b/c/a.yaml": FALSE, "ecr-fix.toml": ""})
    if in_git:
        git(tmp_path, "init", "--quiet")
        git(tmp_path, "add", "--all", "--", "a", "d")
    outcome = ecr_fix(cwd=tmp_path)
    assert outcome.complaints == [f"warning: a/ecr-fix.toml and 2 more: {PASSED_OVER}"]
    assert outcome.code == 1
    # Where it is above one path, and not above all.
    (warning,) = ecr_fix("a", "b", cwd=tmp_path).complaints
    assert warning == f"warning: a/ecr-fix.toml and 1 more: {PASSED_OVER}"
    # Where it is the one that counts, and where the user has said which one does.
    assert ecr_fix("a", cwd=tmp_path).complaints == []
    for said in (["--config", "ecr-fix.toml"], ["--isolated"], ["a/a.yaml", "b/c/a.yaml"]):
        assert ecr_fix(*said, cwd=tmp_path).complaints == []
    # What is left out has no say.
    (tmp_path / "ecr-fix.toml").write_text('exclude = ["a/", "b/", "d/ecr-fix.toml"]\n')
    assert PASSED_OVER not in ecr_fix(cwd=tmp_path).err.decode()


def test_a_configuration_file_that_is_looked_at_stays_so(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/ecr-fix.toml": "strict = true\n", "a/a.yaml": FALSE})
    write_files(tmp_path, {"a/not-ecr-fix.toml": "", "b/ECR-FIX.TOML": ""})
    outcome = ecr_fix("--show-files", cwd=tmp_path)
    assert outcome.lines == [
        "a/a.yaml",
        "a/ecr-fix.toml (skipped: a configuration file, and another one counts)",
    ]
    shown = ecr_fix("--show-files", "--include", "*.toml", cwd=tmp_path).lines
    assert "a/ecr-fix.toml" in shown
