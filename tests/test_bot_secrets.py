"""An App's key and its tokens: nobody sees them, while the bot runs or after it was killed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.app_keys import as_app, new_key
from support.bot import Bot
from support.faults import Fault, bad_gateway, refused
from support.github_emulator import GitHubEmulator
from support.loopback import Response

SHOP = "acme/shop"
OPEN = 'resource "aws_ecr_repository" "api" {\n  name = "api"\n}\n'
PR = ("pr", "--repo", SHOP, "--verbose", "--label", "security", "--max-wait", "0")


class Watched:
    """A bot that runs as an App, and what could be seen of it whenever the server was asked."""

    def __init__(self, github: GitHubEmulator, folder: Path) -> None:
        environment = as_app(github, new_key())
        self.key = environment["GITHUB_APP_PRIVATE_KEY"]
        self.bot = Bot(github, folder, {"GITHUB_TOKEN": ""} | environment)
        self.seen: list[str] = []
        github.watch = self.look

    @property
    def github(self) -> GitHubEmulator:
        return self.bot.forge

    def look(self) -> None:
        self.seen.append(self.bot.command_lines())
        self.seen += [path.read_bytes().decode("latin-1") for path in self.files()]

    def files(self) -> list[Path]:
        return [path for path in self.bot.temporary.rglob("*") if path.is_file()]

    def assert_nothing_seen(self) -> None:
        key_lines = [line for line in self.key.splitlines() if len(line) > 20]
        assert self.github.issued
        for text in (*self.seen, *self.bot.outputs):
            for secret in (*self.github.issued, *key_lines):
                assert secret not in text
            assert not re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", text)  # a JWT


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with GitHubEmulator(tmp_path / "repositories") as github:
        github.create(SHOP, {"ecr.tf": OPEN})
        yield Watched(github, tmp_path / "work")


def echo(watched: Watched) -> Fault:
    """Let the server say the token back."""

    def said() -> Response:
        return refused(403, f"no access with {watched.github.issued[-1]}")()

    return Fault("/labels$", said, times=9)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows processes as files")
@pytest.mark.parametrize("wrong", ["nothing", "502", "echo", "401"])
def test_no_secret_is_seen_while_it_runs(watched: Watched, wrong: str) -> None:
    faults = {
        "nothing": None,
        "502": Fault(r"POST .*/pulls$", bad_gateway, times=9),
        "echo": echo(watched),
        "401": Fault(r"POST .*/pulls$", refused(401, "Bad credentials"), times=9),
    }
    watched.github.faults += filter(None, [faults[wrong]])

    # A fork shows the command line of the tests in the place of its own.
    outcome = watched.bot(*PR, is_started=wrong in {"nothing", "echo"})

    assert (outcome.code == 0) is (wrong in {"nothing", "echo"}), outcome
    assert any("git" in text for text in watched.seen)
    assert watched.files() == []
    watched.assert_nothing_seen()


@pytest.mark.parametrize("step", ["git-upload-pack$", "git-receive-pack$", r"POST .*/pulls$"])
def test_no_secret_is_left_by_a_bot_that_was_killed(watched: Watched, step: str) -> None:
    watched.bot.kill_at(step)

    assert watched.bot(*PR).code < 0

    watched.look()
    watched.assert_nothing_seen()


def test_a_broken_key_is_named_and_not_shown(watched: Watched) -> None:
    watched.bot.more = dict(watched.bot.more) | {"GITHUB_APP_PRIVATE_KEY": "my-secret-key"}

    outcome = watched.bot(*PR)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("ecr-fix-bot: GITHUB_APP_PRIVATE_KEY")
    assert "my-secret" not in outcome.err
