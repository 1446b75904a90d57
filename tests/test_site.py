"""The pages that are made from the program are those of this program, and the site builds."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
from support.fixtures import CASES, FIXTURES, Case

from fixer.cli.exit_codes import EXIT_CODES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
MANUALS = sorted((ROOT / "docs").glob("*.1"))
HAS_MKDOCS = importlib.util.find_spec("mkdocs") is not None


def test_the_pages_made_from_the_program_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs/site"))
    for path, text in import_module("reference").files().items():
        assert path.read_text("utf-8") == text, "run: python docs/site/reference.py"


@pytest.mark.parametrize("page", ["docs/all-options.md", "docs/ecr-fix.1"])
def test_a_table_of_the_options_has_all_that_the_help_says(page: str) -> None:
    command = [sys.executable, "-m", "fixer", "--help"]
    helped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    text = (ROOT / page).read_text("utf-8").replace("\\-", "-").replace("`", "")
    names = re.findall(r"^  (?:(-\w), )?(-[-\w]+)", helped, re.MULTILINE)
    assert len(names) > 40
    for name in filter(None, {each for both in names for each in both}):
        assert re.search(rf"(?m)^(?:\|.* |.*B){name}\b", text), name
    for default in re.findall(r"\[default:\s(\w+)\]", helped):
        assert f"[{default}]" in text or f"| {default} |" in text


@pytest.mark.parametrize("page", ["README.md", "docs/usage.md"])
def test_the_exit_codes_of_a_page_are_those_of_the_program(page: str) -> None:
    _, _, rest = (ROOT / page).read_text("utf-8").partition("| exit code | meaning |")
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", rest, re.MULTILINE)
    assert [int(code) for code, _ in rows] == list(EXIT_CODES)
    if page == "README.md":
        words = [words.replace("`", "").lower() for _, words in rows]  # as short as the help
        assert words == [each.lower() for each in EXIT_CODES.values()]


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    pytest.importorskip("mkdocs")
    monkeypatch.syspath_prepend(str(ROOT / "docs/site"))
    return import_module("hooks")


@pytest.mark.parametrize("dialect", sorted({case.folder.parent.name for case in CASES}))
def test_each_case_has_the_patch_of_each_file_that_its_fixes_change(
    hooks: ModuleType, dialect: str
) -> None:
    page: str = hooks.cases_page(FIXTURES / dialect)
    cases = {case.folder.name: case for case in CASES if case.folder.parent.name == dialect}
    sections = dict(re.findall(r"(?ms)^## \S+ \{ #(\S+) \}\n(.*?)(?=^## |\Z)", page))
    assert sections.keys() == cases.keys()
    for name, case in cases.items():
        patches = re.findall(r'(?m)^`{3,}diff title="([^"]+)"$', sections[name])
        assert sorted(patches) == sorted(_changed(case)), name


def test_a_case_says_what_is_found_and_no_more(hooks: ModuleType) -> None:
    page: str = hooks.cases_page(FIXTURES / "terraform")
    assert ", None" not in page
    assert "- `aws_ecr_repository.both_on`: compliant. aws" in page


def _changed(case: Case) -> list[str]:
    """Return the names of the files that a reader can read and that change."""
    after = case.expected(unsafe=True)
    changed = [name for name, data in case.input.items() if after[name] != data]
    return [name if case.has_folders else name.replace("input", "template", 1) for name in changed]


def test_every_public_name_is_in_the_reference() -> None:
    import fixer

    page = (ROOT / "docs/reference.md").read_text("utf-8")
    named = set(re.findall(r"\w+", page))
    assert {name for name in fixer.__all__ if name[0] != "_"} <= named


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
@pytest.mark.parametrize("page", MANUALS, ids=lambda page: page.stem)
def test_the_manual_pages_have_no_warnings(page: Path) -> None:
    command = ["groff", "-man", "-Tutf8", "-ww", "-z", str(page)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""


def test_every_command_has_a_manual_page_that_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert {page.stem for page in MANUALS} == set(project["project"]["scripts"])
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {f"docs/{page.name}": f"share/man/man1/{page.name}" for page in MANUALS}
    for page in MANUALS:
        text = page.read_text("utf-8")
        assert ".SH OPTIONS" in text
        assert "\\fB\\-\\-version\\fR" in text


@pytest.mark.skipif(not HAS_MKDOCS, reason="mkdocs is not installed")
def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mkdocs", "build", "--strict"),
            *("--config-file", str(ROOT / ".mkdocs.yml"), "--site-dir", str(tmp_path / "site")),
        ],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "excluded from the built site" not in done.stderr
    pages = list((tmp_path / "site").rglob("index.html"))
    assert len(pages) > 25
    cases = (tmp_path / "site/cases/terraform/index.html").read_text("utf-8")
    assert 'id="empty-resource"' in cases
    programs = (tmp_path / "site/rules/program/index.html").read_text("utf-8")
    assert '<h3 id="c">C#<' in programs
    options = (tmp_path / "site/options/index.html").read_text("utf-8")
    assert 'href="../site/tables.css"' in options
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.search(r'(?:src|href)="https?://[^"]*\.(?:js|css|woff2?)"', text)
        for address in re.findall(r'(?:src|href)="([^"#?]+)', text):
            if not re.match(r"[a-z]+:", address):
                assert (page.parent / unquote(unescape(address))).exists(), (page, address)
