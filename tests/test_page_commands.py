"""Each command that a page shows is run, or is named here with what is in its way."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from support.command import git, write_files
from support.reports import checkov_report
from support.templates import FALSE

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    ROOT / "benchmarks/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
ELSEWHERE: Final = {
    # how a line begins: why it is not run here
    "python3 -m venv": "it installs from an index; .ci/run runs it in a new checkout",
    "pip install": "it installs from an index",
    "docker": "it needs a daemon; hadolint reads the Dockerfile in test_ci.py",
    "pre-commit run": "test_pre_commit.py runs it",
    "python -m benchmarks.comparison": "it runs checkov for minutes",
    "python -m benchmarks.plots": "test_benchmarks.py compares what it writes",
    "python -m benchmarks": "it measures for minutes; test_benchmarks.py runs one of them",
}
OTHER_PAGES: Final = {"docs/bot.md": "they need a forge; the tests of the bot have one"}
FENCES: Final = {
    *("console", "sh", "python", "yaml", "toml", "json", "lua", "groovy", "hcl", "text", "diff"),
    *("jinja", "dockerfile", "elisp", "vim"),
}
"""The languages of blocks: a command is in none but the first two, so that it is found."""
MISSING_NAME: Final = {
    "repositories": [
        {"repositoryName": "shop", "imageScanningConfiguration": {"scanOnPush": False}}
    ]
}


def _blocks() -> list[tuple[str, list[str]]]:
    """Return the page of each block of commands, and its lines."""
    found = []
    for page in PAGES:
        for block in re.findall(
            r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
        ):
            lines = [line for line in block.splitlines() if line and line[0] != "#"]
            found.append((page.relative_to(ROOT).as_posix(), lines))
    return found


def _is_elsewhere(line: str) -> bool:
    return any(line.startswith(each) for each in ELSEWHERE)


RUN: Final = [
    (page, lines)
    for page, lines in _blocks()
    if page not in OTHER_PAGES and not all(map(_is_elsewhere, lines))
]


def test_blocks_are_of_a_known_language() -> None:
    for page in PAGES:
        fences = re.findall(r"^```(.*)$", page.read_text("utf-8"), re.MULTILINE)[::2]
        assert set(fences) <= FENCES, page


def test_all_that_is_run_elsewhere_is_there() -> None:
    lines = [line for _, block in _blocks() for line in block]
    assert all(any(line.startswith(each) for line in lines) for each in ELSEWHERE)
    assert {page for page, _ in _blocks()} >= OTHER_PAGES.keys()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with the files that the pages name, and a tag."""
    folder = tmp_path / "project"
    files = ("infra/ecr.yaml", "infra/repository.yaml", "draft.yaml")
    write_files(folder, {"infra/old.yaml": "a: 1\n"})
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "--message=m")
    git(folder, "tag", "v1.4")
    write_files(folder, dict.fromkeys(files, FALSE))
    git(folder, "add", "--all")
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with our commands as this checkout has them, and what stands for those of others."""
    report = tmp_path / "report.sarif"
    report.write_text(json.dumps(checkov_report("infra/ecr.yaml")))
    deployed = tmp_path / "deployed.json"
    deployed.write_text(json.dumps(MISSING_NAME))
    python = shlex.quote(sys.executable)
    texts = {
        "ecr-fix": f'PYTHONPATH={shlex.quote(str(ROOT))} exec {python} -m fixer "$@"',
        "ecr-fix-lsp": f'PYTHONPATH={shlex.quote(str(ROOT))} exec {python} -m fixer.lsp "$@"',
        "checkov": f"cp {shlex.quote(str(report))} results_sarif.sarif",
        "semgrep": f"cat {shlex.quote(str(report))}",
        "aws": f"cat {shlex.quote(str(deployed))}",
        "reviewdog": f"{python} -m json.tool > rdjson",
    }
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
@pytest.mark.parametrize(("page", "lines"), RUN, ids=[f"{page}: {lines[0]}" for page, lines in RUN])
def test_the_commands_of_a_block_run(
    page: str, lines: list[str], project: Path, programs: Path, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    for line in lines:
        if _is_elsewhere(line):
            continue
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), (line, done)
        assert not re.search("^(ecr-fix|bash): |Traceback|error:", done.stderr, re.MULTILINE), (
            line,
            done,
        )
        if re.search("--write|git apply", line) and "--staged" not in line:
            fixed = done.stdout + "".join(
                each.read_text() for each in project.rglob("*.yaml") if ".git" not in each.parts
            )
            assert "ScanOnPush: true" in fixed, line
