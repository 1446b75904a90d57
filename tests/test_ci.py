"""The action, the component and the examples for CI do what their page says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.command import ecr_fix, git, write_files
from support.reports import SUPPRESSED
from support.templates import BROKEN, MISSING
from support.tools import needs

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
PAGE = (ROOT / "docs/ci.md").read_text("utf-8")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs bash")


class Runner:
    """Runs the shell steps of the action as GitHub's runner does."""

    def __init__(self, folder: Path, command: str | None = None, **inputs: str) -> None:
        self.checkout = folder / "checkout"
        self._temporary = folder / "temporary"
        self._temporary.mkdir(parents=True)
        defaults = {name: each["default"] for name, each in ACTION["inputs"].items()}
        self._values = {
            "github.action_path": str(ROOT),
            "steps.python.outputs.python-path": sys.executable,
            **{f"inputs.{name}": str(value) for name, value in (defaults | inputs).items()},
        }
        if command is not None:
            self._values["steps.install.outputs.command"] = command
        self._first_on_path: list[str] = []
        self.summary = ""
        self.log = ""

    def use_with(self, **inputs: str) -> None:
        """Let the steps that follow be those of another use of the action in the same job."""
        for name in [name for name in self._values if name.startswith("steps.check.")]:
            del self._values[name]
        self._values |= {f"inputs.{name}": value for name, value in inputs.items()}

    def prepend_to_path(self, folder: Path) -> None:
        self._first_on_path.append(str(folder))

    def run(self, *names: str) -> int:
        """Run the steps with these ids or names, and return the exit code of the last."""
        code = 0
        for name in names:
            (step,) = [each for each in ACTION["runs"]["steps"] if name in _names(each)]
            code = self._run(step)
        return code

    def output(self, name: str) -> str:
        return self._values[name]

    def _run(self, step: dict[str, Any]) -> int:
        output, summary = self._temporary / "output", self._temporary / "summary"
        output.write_text("")
        summary.write_text("")
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "PATH": os.pathsep.join((*self._first_on_path, os.environ["PATH"])),
            **{name: self._expanded(value) for name, value in step.get("env", {}).items()},
            "RUNNER_TEMP": str(self._temporary),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
        script = self._temporary / "script.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.checkout,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.log += done.stdout + done.stderr
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self._values[f"steps.{step['id']}.outputs.{name}"] = value
        self.summary += summary.read_text()
        return done.returncode

    def _expanded(self, value: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: self._values[found[1]], value)


def _names(step: dict[str, Any]) -> tuple[str, ...]:
    return step.get("id", ""), step["name"]


@pytest.fixture
def command(tmp_path: Path) -> str:
    """A command that runs this project, as a checkout has none on its PATH."""
    path = tmp_path / "ecr-fix"
    run = f"exec {shlex.quote(sys.executable)} -m fixer"
    path.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} {run} "$@"\n')
    path.chmod(0o755)
    return str(path)


def test_the_action_installs_the_project_beside_the_job(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    write_files(runner.checkout, {"a.yaml": MISSING})
    assert runner.run("install", "check", "Pass on the exit code") == 1, runner.log
    assert Path(runner.output("steps.install.outputs.command")).is_relative_to(tmp_path)
    assert "::error" in runner.log or "::warning" in runner.log


def test_the_action_shows_findings_on_lines_and_in_a_summary(tmp_path: Path, command: str) -> None:
    runner = Runner(tmp_path, command, **{"sarif-file": "out.sarif", "suggestions": "true"})
    write_files(runner.checkout, {"a.yaml": MISSING, "exempted.yaml": SUPPRESSED})
    assert runner.run("check") == 0
    assert runner.output("steps.check.outputs.exit-code") == "1"
    assert "file=a.yaml,line=2" in runner.log
    assert "a.yaml" in runner.summary
    sarif = json.loads((runner.checkout / "out.sarif").read_text())
    assert len(sarif["runs"][0]["results"]) == 1
    folder = Path(runner.output("steps.check.outputs.folder"))
    suggestions = json.loads((folder / "ecr-fix.rdjson").read_text())
    assert len(suggestions["diagnostics"]) == 1


@pytest.mark.parametrize(
    ("text", "fail", "code"),
    [
        pytest.param(MISSING, "true", 1, id="open"),
        pytest.param(MISSING, "false", 0, id="open-and-let-pass"),
        pytest.param(MISSING, "True", 1, id="open-in-another-case"),
        pytest.param(MISSING, "yes", 1, id="open-by-a-word-that-is-not-known"),
        pytest.param(BROKEN, "false", 2, id="unreadable"),
        pytest.param("a: b\n", "true", 0, id="nothing"),
    ],
)
def test_the_action_passes_on_the_exit_code(
    text: str, fail: str, code: int, tmp_path: Path, command: str
) -> None:
    runner = Runner(tmp_path, command, fail=fail)
    write_files(runner.checkout, {"a.yaml": text})
    assert runner.run("check", "Pass on the exit code") == code


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"paths": "infra cdk%"}, "infra cdk%25: no such file or directory"),
        ({"options": "--diff --check"}, "No such option: --diff --check"),
        ({"options": "--config=no.toml"}, "no.toml: cannot be read"),
    ],
)
def test_a_wrong_call_of_the_action_is_annotated(
    inputs: dict[str, str], words: str, tmp_path: Path, command: str
) -> None:
    runner = Runner(tmp_path, command, **inputs)
    write_files(runner.checkout, {"a.yaml": MISSING})
    assert runner.run("check") == 0
    (annotation,) = re.findall(r"^::error title=ecr-fix::(.*)$", runner.log, re.MULTILINE)
    assert words in annotation
    runner.log = ""
    assert runner.run("Pass on the exit code") == 2
    assert words.replace("%25", "%") in runner.log


def test_a_second_use_in_a_job_tells_nothing_of_the_first(tmp_path: Path, command: str) -> None:
    runner = Runner(tmp_path, command, suggestions="true")
    write_files(runner.checkout, {"a.yaml": MISSING})
    reviewdog = Path(command).with_name("reviewdog")
    reviewdog.write_text("#!/bin/sh\ncat\n")
    reviewdog.chmod(0o755)
    runner.prepend_to_path(reviewdog.parent)
    runner.run("check", "Suggest the fixes")
    assert "a.yaml" in runner.summary
    assert '"suggestions"' in runner.log
    runner.summary = runner.log = ""
    runner.use_with(options="--no-such")
    runner.run("check", "Suggest the fixes")
    assert runner.summary == ""
    assert "a.yaml" not in runner.log
    assert "No such option" in runner.log


def test_the_inputs_of_the_action_are_never_commands(tmp_path: Path, command: str) -> None:
    hostile = "$(touch stolen) `touch stolen`; touch stolen"
    write_files(tmp_path / "checkout", {f"{hostile}/a.yaml": MISSING, "b.yaml": MISSING})
    runner = Runner(tmp_path, command, paths=f"{hostile}\n\n", options="--exclude=$(touch stolen)")
    runner.run("check")
    assert runner.output("steps.check.outputs.exit-code") == "1"
    assert "b.yaml" not in runner.log
    assert [each.name for each in tmp_path.rglob("stolen")] == []


def test_the_page_names_every_input_of_the_action_and_the_component() -> None:
    for name, each in ACTION["inputs"].items():
        assert f"| `{name}` |" in PAGE
        assert "default" in each
    component = next(yaml.safe_load_all((ROOT / "docs/ci/gitlab-component.yml").read_text("utf-8")))
    assert all(f"`{name}`" in PAGE for name in component["spec"]["inputs"])


def _commands() -> list[str]:
    """Return the commands of the page that look at a folder."""
    lines = re.findall(r"(?:^|[\s'/])(ecr-fix --?[^'\n]*)", PAGE)
    return sorted({re.sub(r"\$\([^)]*\)", "results", line) for line in lines})


@pytest.mark.parametrize("line", _commands())
def test_the_commands_of_the_page_run(line: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"infra/a.yaml": MISSING})
    git(tmp_path, "init", "--quiet")
    author = ("-c", "user.name=n", "-c", "user.email=e")
    git(tmp_path, *author, "commit", "--quiet", "--allow-empty", "--message=m")
    line = line.replace("$CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD")
    outcome = ecr_fix(*shlex.split(line)[1:], cwd=tmp_path)
    assert outcome.code == 1, outcome
    reports = re.findall(r"--report \w+=(\S+)", line)
    assert all((tmp_path / each).stat().st_size for each in reports)


def test_the_script_of_the_component_passes_on_the_exit_code(tmp_path: Path, command: str) -> None:
    component = list(yaml.safe_load_all((ROOT / "docs/ci/gitlab-component.yml").read_text("utf-8")))
    (script,) = component[1]["ecr-fix-check"]["script"]
    write_files(tmp_path, {"a.yaml": MISSING})
    for fails, code in (("true", 1), ("false", 0)):
        environment = {
            **os.environ,
            "PATH": f"{Path(command).parent}:{os.environ['PATH']}",
            "ECR_FIX_FAIL": fails,
            "ECR_FIX_OPTIONS": "--strict --no-progress",
            "ECR_FIX_PATHS": ".",
        }
        done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, check=False)
        assert done.returncode == code
        assert json.loads((tmp_path / "gl-code-quality-report.json").read_text())


def test_a_pattern_of_the_component_is_not_for_the_shell(tmp_path: Path, command: str) -> None:
    component = list(yaml.safe_load_all((ROOT / "docs/ci/gitlab-component.yml").read_text("utf-8")))
    (script,) = component[1]["ecr-fix-check"]["script"]
    write_files(tmp_path, {"a.yaml": MISSING, "b.yaml": MISSING})
    environment = {
        **os.environ,
        "PATH": f"{Path(command).parent}:{os.environ['PATH']}",
        "ECR_FIX_FAIL": "true",
        "ECR_FIX_OPTIONS": "--exclude *.yaml",
        "ECR_FIX_PATHS": ".",
    }
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0


@needs("hadolint")
def test_the_dockerfile_passes_hadolint() -> None:
    done = subprocess.run(["hadolint", ROOT / "docs/ci/Dockerfile"], check=False)
    assert done.returncode == 0


def test_the_workflow_runs_the_check_that_people_run() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))["jobs"]["check"]
    ran = [each["run"] for each in job["steps"] if "run" in each]
    assert ran[-1] == ".ci/check"
    steps = re.findall(r"^step \w+ (\S+)", (ROOT / ".ci/check").read_text("utf-8"), re.MULTILINE)
    assert len(steps) == 6
    assert [step for step in steps if step in " ".join(ran)] == []
    assert job["steps"][-1]["env"] == {"ECR_FIX_OTHER_TOOLS": "${{ matrix.other-tools || 'none' }}"}
    assert [each["other-tools"] for each in job["strategy"]["matrix"]["include"]] == ["all"]


SKIPPED = """\
import pytest
from support.tools import needs

@needs("no-such-program")
def test_one(): ...

@pytest.mark.skip(reason="it is not for this system")
def test_another(): ...
"""


@pytest.mark.parametrize(("asked", "failed"), [("all", 1), ("none", 0), (None, 0)])
def test_a_skip_for_want_of_an_installed_tool_fails_where_all_are_asked_for(
    asked: str | None, failed: int, tmp_path: Path
) -> None:
    write_files(tmp_path, {"test_it.py": SKIPPED, "pytest.ini": "[pytest]\n"})
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    environment.pop("ECR_FIX_OTHER_TOOLS", None)
    if asked is not None:
        environment["ECR_FIX_OTHER_TOOLS"] = asked
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == failed, done.stdout
    assert ("no-such-program is not installed: .ci/check installs it" in done.stdout) == bool(
        failed
    )
    assert f"{2 - failed} skipped" in done.stdout


PYTHON = """\
#!/bin/sh
printf '%s\\n' "python $*" >> log
if [ "$2" = venv ]; then
  mkdir -p "$3/bin"
  printf '#!/bin/sh\\nprintf "%%s\\\\n" "pip $*" >> log\\ntest ! -e broken\\n' > "$3/bin/pip"
  chmod +x "$3/bin/pip"
else
  mkdir -p .cache/python
fi
"""


def test_other_tools_are_installed_once_and_never_left_half_done(tmp_path: Path) -> None:
    write_files(tmp_path, {"bin/python": PYTHON, "broken": ""})
    (tmp_path / "bin/python").chmod(0o755)
    script = tmp_path / ".ci/other-tools"
    script.parent.mkdir()
    shutil.copy(ROOT / ".ci/other-tools", script)

    def installed() -> tuple[int, int]:
        log = tmp_path / "log"
        log.write_text("")
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(["bash", script], env={"PATH": path}, check=False)
        return done.returncode, log.read_text().count("pip")

    assert installed() == (1, 1)
    (tmp_path / "broken").unlink()
    assert installed() == (0, 3)
    assert installed() == (0, 0)
    script.write_text(script.read_text().replace("codemodder", "codemodder another"))
    assert installed() == (0, 1)
