"""The hooks, run by pre-commit and by prek from a copy of this checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from support.command import git, write_files
from support.templates import FALSE, FIXED
from support.tools import needs

from fixer.dialects.all_dialects import SUFFIXES

ROOT = Path(__file__).parent.parent
RUNNERS = [pytest.param(name, marks=needs(name)) for name in ("pre-commit", "prek")]
CONFIGURATION = """\
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: {hook}
"""


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "--message=m")


def printed(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a repository that holds this project as it is now, and its commit."""
    folder = tmp_path_factory.mktemp("hooks")
    names = printed(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, names.split("\0")):
        if name.startswith(("fixer/", "pyproject", "README", "LICENSE", ".pre-commit-hooks")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    commit(folder)
    return folder, printed(folder, "rev-parse", "HEAD").strip()


def run(runner: str, folder: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PREK_HOME": str(home / "prek")}
    return subprocess.run(
        [runner, "run", *words, "--all-files"], cwd=folder, env=environment, capture_output=True,
        text=True, timeout=600, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("at", [0, 1])
def test_the_hooks_are_given_what_a_folder_is_searched_for(at: int) -> None:
    hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[at]
    for suffix in SUFFIXES:
        name = f"a/{'' if suffix[0] != '.' else 'x'}{suffix}"
        assert re.search(hook["files"], name), name
    for other in ("README.md", "Dockerfile", "x.sh", "x.tf.md", "main.hcl", "yaml", "x.lock.j2"):
        assert not re.search(hook["files"], other), other


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_hooks(
    runner: str, hooks: tuple[Path, str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    repo, rev = hooks

    def use(hook: str) -> None:
        text = CONFIGURATION.format(repo=repo, rev=rev, hook=hook)
        write_files(tmp_path, {".pre-commit-config.yaml": text})
        git(tmp_path, "add", "--all")

    write_files(tmp_path, {"t.yaml": FALSE, "other.yaml": "a: 1\n", "notes.md": "AWS::ECR\n"})
    commit(tmp_path)
    use("ecr-fix")
    done = run(runner, tmp_path, home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "t.yaml:6:21: ECR001 " in done.stdout
    assert (tmp_path / "t.yaml").read_text() == FALSE
    use("ecr-fix-write")
    done = run(runner, tmp_path, home)
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert (tmp_path / "t.yaml").read_text() == FIXED
    write_files(tmp_path, {"t.yaml": FALSE})
    page = (ROOT / "docs/pre-commit.md").read_text("utf-8")
    (both,) = re.findall(r"```yaml\n    hooks:\n(.*?)```", page, re.DOTALL)
    (asked,) = re.findall(r"^pre-commit run (.*) --all-files$", page, re.MULTILINE)
    text = CONFIGURATION.format(repo=repo, rev=rev, hook="ecr-fix").rsplit("      - ", 1)[0] + both
    write_files(tmp_path, {".pre-commit-config.yaml": text})
    git(tmp_path, "add", "--all")
    assert run(runner, tmp_path, home).returncode == 1
    assert (tmp_path / "t.yaml").read_text() == FALSE
    assert run(runner, tmp_path, home, *asked.split()).returncode == 1
    assert (tmp_path / "t.yaml").read_text() == FIXED
    write_files(tmp_path, {"ecr-fix.toml": 'exclude = ["left/"]\n', "left/t.yaml": FALSE})
    git(tmp_path, "add", "--all")
    assert run(runner, tmp_path, home).returncode == 0
    assert (tmp_path / "left/t.yaml").read_text() == FALSE
    use("ecr-fix")
    done = run(runner, tmp_path, home)
    assert done.returncode == 0
    assert "ECR" not in done.stdout.replace("ecr-fix", "")
