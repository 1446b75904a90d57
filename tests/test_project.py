"""The project itself: lint, types, layers, and a README that tells the truth."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SCRIPTS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "."], id="lint"),
        pytest.param(["ruff", "format", "--check", "."], id="format"),
        pytest.param(["mypy"], id="types"),
        pytest.param(["lint-imports"], id="layers"),
    ],
)
def test_checks(command: list[str]) -> None:
    done = subprocess.run(
        [SCRIPTS / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def examples() -> list[tuple[str, str]]:
    """Return each command that the README shows with its output."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)]
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts if part]


@pytest.mark.parametrize(("command", "output"), examples(), ids=[each[0] for each in examples()])
def test_the_readme_shows_what_is_printed(command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "ecr-fix"
    done = subprocess.run(
        [sys.executable, "-m", "fixer", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
    )
    assert done.stdout == output


def test_the_readme_names_every_option() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "fixer", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "120"},
    ).stdout
    options = set(re.findall(r"--[a-z][a-z-]+", helped)) - {"--show-completion"}
    assert {option for option in options if option not in README} == set()


def test_the_readmes_python_runs(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "ecr.yaml").write_text("Resources:\n  A: {Type: AWS::ECR::Repository}\n")
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(code)], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "infra/ecr.yaml 2 A missing" in done.stdout
    assert "ScanOnPush: true" in (tmp_path / "infra" / "ecr.yaml").read_text()
