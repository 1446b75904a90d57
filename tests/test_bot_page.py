"""The workflows on the page of the bot."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path

import yaml

PAGE = Path(__file__).parent.parent / "docs/bot.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_workflows_of_github_are_sound(tmp_path: Path) -> None:
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    workflows = [each for each in BLOCKS if each.startswith("# .github/workflows/")]
    assert len(workflows) == 2
    for number, workflow in enumerate(workflows):
        (folder / f"{number}.yml").write_text(workflow, "utf-8")
    zizmor = Path(sysconfig.get_path("scripts")) / "zizmor"
    ended = subprocess.run(
        [zizmor, "--offline", "--no-progress", tmp_path], capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stdout.decode()


def test_the_jobs_of_gitlab_run_the_bot() -> None:
    jobs = [yaml.safe_load(each) for each in BLOCKS if each.startswith("# .gitlab-ci.yml")]
    commands = [job["script"] for each in jobs for job in each.values()]
    number, project = '"$CI_MERGE_REQUEST_IID"', '"$CI_MERGE_REQUEST_PROJECT_PATH"'
    assert commands == [
        [f"ecr-fix-bot suggest --repo {project} --pr {number}"],
        ["ecr-fix-bot pr --label security"],
    ]
