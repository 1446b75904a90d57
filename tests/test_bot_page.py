"""The workflows on the page of the bot."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path

import yaml
from support.bot_page import TEXT, outcomes_of_suggest

from fixer import __version__
from fixer.bot.operator_file import SETTINGS
from fixer.bot.outcome import NEEDS_RERUN, Deed, Outcome
from fixer.bot.output import WORDS

BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


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


def test_what_an_example_installs_is_this_version() -> None:
    installed = [line for block in BLOCKS for line in block.splitlines() if "pip install" in line]
    assert len(installed) == 4
    assert all(f"'ecr-fix[bot]=={__version__}'" in line for line in installed)


def test_each_outcome_stands_with_its_words_and_its_exit_code() -> None:
    table = TEXT.partition("| in JSON | in the line | exit code |\n")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|`]+) \| ([01]) \|$", table, re.MULTILINE)
    assert rows == [(each.value, WORDS[each], exit_code(each)) for each in WORDS]


def exit_code(outcome: Outcome) -> str:
    return str(int(outcome in NEEDS_RERUN))


def test_the_outcomes_of_suggest_stand_with_their_exit_codes() -> None:
    outcomes = outcomes_of_suggest()
    assert len(outcomes) == 10
    for word, code in outcomes.items():
        assert exit_code(Outcome(word)) == code


def test_what_is_done_for_a_comment_stands_on_the_page() -> None:
    [said] = re.findall(
        r"^The `action` of a\s+suggestion is (.*?)\. `commit`", TEXT, re.MULTILINE | re.DOTALL
    )
    assert set(re.findall(r"`([a-z]+)`", said)) == {each.value for each in Deed}


def test_each_setting_of_the_operators_file_stands_on_the_page() -> None:
    section = TEXT.partition("\n## Where settings come from\n")[2].partition(
        "\nWhat a repository decides"
    )[0]
    in_table = re.findall(r"^([a-z-]+) = ", section, re.MULTILINE)
    [further] = re.findall(r"^Further keys are (.*?)\.$", section, re.MULTILINE | re.DOTALL)
    named = [*in_table, *re.findall(r"`([a-z-]+)`", further)]
    assert sorted(named) == sorted(each.key for each in SETTINGS)


def test_the_script_for_cron_goes_on_and_tells_that_one_failed(tmp_path: Path) -> None:
    [script] = re.findall(r"^```sh\n(#!/bin/sh\n.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    bot = tmp_path / "ecr-fix-bot"
    bot.write_text(
        f'#!/bin/sh\necho "$3 $GITHUB_APP_PRIVATE_KEY" >> {tmp_path}/calls\n[ "$3" != b/b ]\n'
    )
    bot.chmod(0o755)
    (tmp_path / "ecr-fix-bot.env").write_text(
        "GITHUB_APP_ID=1\nGITHUB_APP_PRIVATE_KEY='two\nlines'"
    )
    local = script.replace("/etc/", f"{tmp_path}/").replace("/opt/ecr-fix/bin/", f"{tmp_path}/")
    for names, code in (("a/a\nb/b\nc/c", 1), ("a/a\n", 0)):
        (tmp_path / "calls").unlink(missing_ok=True)
        (tmp_path / "ecr-fix-repositories").write_text(names)
        assert subprocess.run(["sh", "-c", local], check=False).returncode == code
        calls = "".join(f"{name} two\nlines\n" for name in names.split())
        assert (tmp_path / "calls").read_text() == calls
