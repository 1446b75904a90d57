"""What the bot keeps to itself, and what it never runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bot import Bot, BotOutcome
from support.command import contents, git
from support.faults import Fault, bad_gateway, lost_connection, refused
from support.github_description import description
from support.github_emulator import GitHubEmulator

SHOP = "acme/shop"
BRANCH = "ecr-fix/ecr001"
OPEN = 'resource "aws_ecr_repository" "api" {\n  name = "api"\n}\n'


class World:
    """A forge, a home, a folder for temporary files, and a git that remembers how it was called."""

    def __init__(self, github: GitHubEmulator, folder: Path) -> None:
        self.github = github
        self.folder = folder
        self.pwned = folder / "pwned"
        self.calls = folder / "calls"
        for name in ("home", "bin", "here"):
            (folder / name).mkdir()
        variables = {
            "HOME": str(folder / "home"),
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "ECR_FIX_BOT_MAX_WAIT": "1",
            "ECR_FIX_BOT_BACKOFF": "0.1",
        }
        self.bot = Bot(github, folder / "here", variables)
        wrapper = folder / "bin/git"
        wrapper.write_text(
            "#!/bin/sh\n"
            f'printf "%s\\n" "$*" >> {self.calls}\n'
            f'"{shutil.which("git")}" "$@"\n'
            "code=$?\n"
            f'grep -rlF "{github.token}" {self.bot.temporary} {folder}/home >> {folder}/leaks\n'
            "exit $code\n"
        )
        wrapper.chmod(0o755)
        for name in ("calls", "leaks"):
            (folder / name).touch()

    @property
    def program(self) -> str:
        """A program that leaves a trace if anybody runs it."""
        script = self.folder / "evil.sh"
        script.write_text(f"#!/bin/sh\ntouch {self.pwned}\ncat\n")
        script.chmod(0o755)
        return str(script)

    def run(self, *arguments: str, cwd: Path | None = None, is_started: bool = False) -> BotOutcome:
        done = self.bot(*arguments, cwd=cwd, is_started=is_started)
        assert list(self.bot.temporary.iterdir()) == []
        assert not self.pwned.exists()
        return done

    def assert_no_secret(self, outcome: BotOutcome) -> None:
        for text in (outcome.out, outcome.err, self.calls.read_text("utf-8")):
            assert self.github.token not in text
        assert (self.folder / "leaks").read_text() == ""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with GitHubEmulator(tmp_path / "git", description()) as github:
        github.create(SHOP, {"ecr.tf": OPEN})
        yield World(github, tmp_path)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(None, id="all-well"),
        pytest.param(Fault(r"GET .*/repos/", bad_gateway, times=99), id="api-502"),
        pytest.param(Fault(r"POST .*/pulls$", lost_connection, times=99), id="api-lost"),
        pytest.param(Fault(r"git-receive-pack", bad_gateway, times=99), id="push-502"),
        pytest.param(Fault(r"git-upload-pack", lost_connection, times=99), id="fetch-lost"),
        pytest.param(Fault(r"GET .*/repos/", refused(401, "Bad credentials")), id="api-401"),
        pytest.param(
            Fault(r"git-receive-pack", refused(403, f"no: {GitHubEmulator.token}")), id="push-403"
        ),
        pytest.param(
            Fault(r"POST .*/pulls$", refused(422, f"no: {GitHubEmulator.token}")), id="echo"
        ),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_token_is_nowhere(world: World, fault: Fault | None, form: str) -> None:
    world.github.faults += [fault] if fault else []
    arguments = ("pr", "--repo", SHOP, "--format", form, "--verbose")
    outcome = world.run(*arguments, is_started=fault is None)
    world.assert_no_secret(outcome)


def test_a_hook_may_echo_the_token(world: World) -> None:
    world.github.repositories.refuse(SHOP, f"no entry for {world.github.token}")
    outcome = world.run("pr", "--repo", SHOP, "--format", "json")
    world.assert_no_secret(outcome)
    result = outcome.result
    assert result["outcome"] == "protected"
    assert "no entry for ***" in result["message"]


def test_nothing_of_a_repository_is_run(world: World) -> None:
    """Neither what it asks for nor what the machine's own configuration would run for it."""
    evil = world.program
    (world.folder / "home/.gitconfig").write_text(
        f"[core]\n\tfsmonitor = {evil}\n\thooksPath = {world.folder}/hooks\n\tsshCommand = {evil}\n"
        f'[filter "evil"]\n\tsmudge = {evil}\n\tclean = {evil}\n\trequired = true\n'
        f'[diff "evil"]\n\ttextconv = {evil}\n\tcommand = {evil}\n'
        f"[credential]\n\thelper = {evil}\n[submodule]\n\trecurse = true\n"
    )
    (world.folder / "hooks").mkdir()
    for hook in ("post-checkout", "pre-push", "reference-transaction", "post-index-change"):
        shutil.copy(evil, world.folder / "hooks" / hook)
    outside = world.folder / "outside.tf"
    outside.write_text(OPEN)
    world.github.create(
        "acme/evil",
        {
            ".gitattributes": "* filter=evil diff=evil merge=evil\n",
            ".gitmodules": '[submodule "m"]\n\tpath = m\n\turl = ../shop\n\tupdate = !' + evil,
            ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1:9/\n",
            "m": "1" * 40,
            "ecr.tf": OPEN,
            "link.tf": str(outside),
            "folder": "/etc",
        },
        {"m": "160000", "link.tf": "120000", "folder": "120000"},
    )
    outcome = world.run("pr", "--repo", "acme/evil", "--format", "json")
    result = outcome.result
    assert (result["outcome"], result["fixed"]) == ("opened", 1)
    assert outside.read_text() == OPEN
    changed = world.github.repositories.content("acme/evil", BRANCH, "link.tf")
    assert changed == str(outside).encode()
    assert world.github.repositories.mode("acme/evil", BRANCH, "m") == "160000"


def test_the_current_checkout_stays_as_it_is(world: World) -> None:
    here = world.folder / "here"
    evil = world.program
    git(here, "init", "-q")
    git(here, "config", "user.name", "Person")
    git(here, "config", "user.email", "person@example.com")
    (here / "ecr.tf").write_text("# not the same\n")
    git(here, "add", ".")
    git(here, "commit", "-qm", "Begin")
    (here / "ecr.tf").write_text("# changed\n")
    git(here, "remote", "add", "origin", f"{world.github.url}/{SHOP}.git")
    with (here / ".git/config").open("a") as file:
        file.write(
            f"[core]\n\tfsmonitor = {evil}\n\thooksPath = {world.folder}\n\tsshCommand = {evil}\n"
            f'[url "http://127.0.0.1:9/"]\n\tinsteadOf = {world.github.url}\n'
            f"[include]\n\tpath = {here}/more\n[credential]\n\thelper = {evil}\n"
        )
    (here / "more").write_text('[remote "origin"]\n\turl = http://127.0.0.1:9/x/y.git\n')
    before = contents(here)
    inner = here / "inner"
    inner.mkdir()
    outcome = world.run("pr", cwd=inner)
    assert outcome.code == 0, outcome.err
    assert f"{SHOP}: {BRANCH} #1: opened" in outcome.out
    inner.rmdir()
    assert contents(here) == before


@pytest.mark.parametrize(
    "baseline", ["/etc/hostname", "../../../../etc/hostname"], ids=["absolute", "above"]
)
def test_a_repository_reads_nothing_outside(world: World, baseline: str) -> None:
    files = {"ecr.tf": OPEN, "ecr-fix.toml": f"baseline = '{baseline}'\n"}
    world.github.create("acme/nosy", files)
    outcome = world.run("pr", "--repo", "acme/nosy", "--format", "json")
    result = outcome.result
    assert (outcome.code, result["outcome"]) == (1, "failed")
    assert result["message"] == "the baseline is not in the repository"


def test_a_wrong_configuration_is_one_line(world: World) -> None:
    world.github.create("acme/wrong", {"ecr.tf": OPEN, "ecr-fix.toml": "[bot]\nhost = 'x'\n"})
    outcome = world.run("pr", "--repo", "acme/wrong", "--format", "json")
    result = outcome.result
    assert (outcome.code, result["outcome"]) == (1, "failed")
    assert result["message"].startswith("ecr-fix.toml: there is no setting host")
