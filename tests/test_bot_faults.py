"""The command under fire: killed, limited, cut off and misled, it ends in the same state."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from support.app_keys import as_app, new_key
from support.bot import Bot, GitHubBot
from support.faults import (
    WRITES,
    Fault,
    FirstOfEach,
    bad_gateway,
    lost_connection,
    primary_limit,
    refused,
    secondary_limit,
)
from support.git_server import git
from support.github_emulator import GitHubEmulator
from support.loopback import Response

from fixer.bot.git_words import last_words

SHOP = "acme/shop"
BRANCH = "ecr-fix/ecr001"
PLAIN = """\
Resources:
  Images:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: shop
"""
FIXED = PLAIN + "      ImageScanningConfiguration:\n        ScanOnPush: true\n"
PR = (
    "pr", "--repo", SHOP, "--format", "json", "--label", "security", "--reviewer", "alice",
    "--assignee", "bob", "--milestone", "Hardening",
)  # fmt: skip
PATIENT = {"ECR_FIX_BOT_MAX_WAIT": "20"}
# A push that was prepared, and is about to be sent.
STEPS = rf"{WRITES}|service=git-receive-pack"


def before_opening(bot: GitHubBot) -> None:
    """Nothing is there."""


def before_updating(bot: GitHubBot) -> None:
    """One is open, and the base has moved on."""
    assert bot(*PR).code == 0
    moved = PLAIN.replace("RepositoryName: shop", "RepositoryName: the-shop")
    bot.forge.repositories.commit(SHOP, {"infra/a.yaml": moved, "infra/b.yaml": PLAIN})


def before_closing(bot: GitHubBot) -> None:
    """One is open, and a person has fixed the base."""
    assert bot(*PR).code == 0
    bot.forge.repositories.commit(SHOP, {"infra/a.yaml": FIXED})


def before_reopening(bot: GitHubBot) -> None:
    """The bot has closed one, and what it fixed has come back."""
    before_closing(bot)
    assert bot(*PR).code == 0
    bot.forge.repositories.commit(SHOP, {"infra/a.yaml": PLAIN})


SITUATIONS = [before_opening, before_updating, before_closing, before_reopening]
Situation = Callable[[GitHubBot], None]


class Ground:
    """A situation, and copies of it to try things on.

    The requests are those of other tests, where they are held to GitHub's description.
    """

    def __init__(self, folder: Path, situation: Situation) -> None:
        self._folder = folder
        self._count = 0
        self._github = GitHubEmulator(folder / "first")
        with self._github as github:
            github.create(SHOP, {"infra/a.yaml": PLAIN})
            situation(Bot(github, folder / "work", PATIENT))
        undisturbed = self.bot()
        with undisturbed.forge as github:
            assert undisturbed(*PR).code == 0
            self.end = github.state(SHOP)
            self.steps = [line for line in github.requests if re.search(STEPS, line)]

    def bot(self) -> GitHubBot:
        self._count += 1
        github = self._github.copied(self._folder / f"copy-{self._count}")
        return Bot(github, self._folder / "work", PATIENT)


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Situation], Ground]:
    @cache
    def ground(situation: Situation) -> Ground:
        return Ground(tmp_path_factory.mktemp("ground"), situation)

    return ground


@pytest.mark.parametrize("situation", SITUATIONS)
def test_killed_at_any_step_the_next_run_ends_in_the_same_state(
    grounds: Callable[[Situation], Ground], situation: Situation
) -> None:
    ground = grounds(situation)
    assert ground.steps

    for number, step in enumerate(ground.steps):
        bot = ground.bot()
        with bot.forge as github:
            bot.kill_at(STEPS, skip=number)
            assert bot(*PR).code == -signal.SIGKILL, step

            assert bot(*PR).code == 0, step
            assert github.state(SHOP) == ground.end, step


@pytest.mark.parametrize(
    "step", ["POST .*/git/trees", "POST .*/git/commits", "/git/refs|git-receive-pack$"]
)
@pytest.mark.parametrize("situation", [before_opening, before_updating])
def test_killed_while_github_makes_the_commit(
    grounds: Callable[[Situation], Ground], situation: Situation, step: str
) -> None:
    ground = grounds(situation)
    bot = ground.bot()
    with bot.forge as github:
        bot.kill_at(step)
        assert bot(*PR, "--commit-through-api").code == -signal.SIGKILL

        assert bot(*PR, "--commit-through-api").code == 0
        assert github.state(SHOP) == ground.end


API, EVERYTHING = "/api/v3/", "."
WRONG: dict[str, tuple[str, Callable[[], Response], bool]] = {
    "502 before": (EVERYTHING, bad_gateway, False),
    "502 after": (EVERYTHING, bad_gateway, True),
    "lost before": (EVERYTHING, lost_connection, False),
    "lost after": (EVERYTHING, lost_connection, True),
    "secondary limit, 403": (API, secondary_limit(403), False),
    "secondary limit, 429": (EVERYTHING, secondary_limit(429), False),
    "primary limit": (API, primary_limit(0), False),
}


@pytest.mark.parametrize(
    ("situation", "wrong"),
    [(before_opening, wrong) for wrong in WRONG]
    + [(each, wrong) for each in SITUATIONS[1:] for wrong in ("502 after", "lost after")],
)
def test_one_run_is_enough_where_each_request_goes_wrong_once(
    grounds: Callable[[Situation], Ground], situation: Situation, wrong: str
) -> None:
    pattern, happens, after = WRONG[wrong]
    ground = grounds(situation)
    bot = ground.bot()
    with bot.forge as github:
        github.faults.append(FirstOfEach(pattern, happens, after=after))

        outcome = bot(*PR)

        assert (outcome.code, github.state(SHOP)) == (0, ground.end), outcome
        github.faults.clear()
        github.requests.clear()
        assert bot(*PR).code == 0
        assert github.writes() == []


@pytest.mark.parametrize("wrong", ["502 after", "lost before", "lost after"])
@pytest.mark.parametrize("situation", [before_opening, before_updating])
def test_one_run_is_enough_where_github_makes_the_commit(
    grounds: Callable[[Situation], Ground], situation: Situation, wrong: str
) -> None:
    _, happens, after = WRONG[wrong]
    ground = grounds(situation)
    bot = ground.bot()
    with bot.forge as github:
        github.faults.append(FirstOfEach("/git/", happens, after=after))

        outcome = bot(*PR, "--commit-through-api")

        assert (outcome.code, github.state(SHOP)) == (0, ground.end), outcome


@pytest.mark.parametrize("step", [r"POST .*/pulls$", "git-receive-pack$", "requested_reviewers"])
def test_a_limit_that_lasts_is_an_outcome_and_the_next_run_goes_on(
    grounds: Callable[[Situation], Ground], step: str
) -> None:
    ground = grounds(before_opening)
    bot = ground.bot()
    with bot.forge as github:
        github.faults.append(Fault(step, secondary_limit(429, "60"), times=99))

        outcome = bot(*PR, "--max-wait", "30")

        assert (outcome.code, outcome.result["outcome"]) == (1, "rate-limited"), outcome
        github.faults.clear()
        assert bot(*PR).code == 0
        assert github.state(SHOP) == ground.end


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", [r"POST .*/pulls$", r"POST .*/labels$"])
def test_a_write_is_repeated_when_the_forge_asks_for_it(
    grounds: Callable[[Situation], Ground], step: str, after: bool
) -> None:
    """Not later, so that what fits is waited for."""
    ground = grounds(before_opening)
    bot = ground.bot()
    with bot.forge as github:
        busy = Response(503, b"busy", {"Retry-After": "1"})
        github.faults.append(Fault(step, lambda: busy, after=after))

        outcome = bot(*PR, "--backoff", "60", "--max-wait", "5")

        assert (outcome.code, github.state(SHOP)) == (0, ground.end), outcome


# What GitHub does not know yet --------------------------------------------------------------------

NOT_YET = {
    "422 for a head that was just pushed": (
        r"POST .*/pulls$",
        refused(422, "Validation Failed", {"field": "head", "code": "invalid"}),
    ),
    "404 for a pull request that was just opened": ("/labels$", refused(404, "Not Found")),
    "422 for a pull request that was just opened": (
        "/requested_reviewers$",
        refused(422, "Could not resolve to a node with the global id of 'PR_kwDOA'."),
    ),
    "404 for people": ("/assignees$", refused(404, "Not Found")),
}


@pytest.mark.parametrize("row", NOT_YET)
def test_what_github_does_not_know_yet_is_asked_for_again(
    grounds: Callable[[Situation], Ground], row: str
) -> None:
    pattern, happens = NOT_YET[row]
    ground = grounds(before_opening)
    bot = ground.bot()
    with bot.forge as github:
        github.faults.append(Fault(pattern, happens, times=2))

        outcome = bot(*PR)

        assert (outcome.code, github.state(SHOP)) == (0, ground.end), outcome


# Tokens -------------------------------------------------------------------------------------------


def test_a_token_that_dies_again_and_again_is_replaced(
    grounds: Callable[[Situation], Ground],
) -> None:
    ground = grounds(before_opening)
    bot = ground.bot()
    with bot.forge as github:
        bot.more = dict(bot.more) | {"GITHUB_TOKEN": ""} | as_app(github, new_key())

        def die() -> Response:
            github.actors.pop(github.issued[-1], None)
            return refused(401, "Bad credentials")()

        github.faults.append(FirstOfEach(WRITES, die))

        outcome = bot(*PR)

        assert (outcome.code, github.state(SHOP)) == (0, ground.end), outcome
        assert len(github.issued) == 1 + len({*github.writes()})


@pytest.mark.parametrize("way", [(), ("--commit-through-api",)], ids=["push", "api"])
@pytest.mark.parametrize("may_push", [True, False])
def test_only_a_push_shows_whether_an_app_may_push(
    grounds: Callable[[Situation], Ground], may_push: bool, way: tuple[str, ...]
) -> None:
    bot = grounds(before_opening).bot()
    with bot.forge as github:
        bot.more = dict(bot.more) | {"GITHUB_TOKEN": ""} | as_app(github, new_key())
        github.settings[SHOP].may_push = may_push

        outcome = bot(*PR, *way)

        assert outcome.result["outcome"] == ("opened" if may_push else "fork-only"), outcome
        assert outcome.code == 0


def test_a_refused_token_ends_the_run_with_the_name_of_its_variable(
    grounds: Callable[[Situation], Ground],
) -> None:
    bot = grounds(before_opening).bot()
    with bot.forge as github:
        github.actors.clear()

        outcome = bot("pr", "--repo", SHOP)

        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith("ecr-fix-bot: GITHUB_TOKEN is refused")


def test_a_token_that_may_not_ask_who_it_is_does_all_the_same(
    grounds: Callable[[Situation], Ground],
) -> None:
    ground = grounds(before_opening)
    bot = ground.bot()
    with bot.forge as github:
        github.faults.append(Fault("/user", refused(403, "Resource not accessible"), times=99))

        assert bot(*PR).code == 0
        assert github.state(SHOP) == ground.end


# Git ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\u2028", "\u0085"])
def test_a_branch_may_have_any_name_that_git_takes(
    grounds: Callable[[Situation], Ground], end: str
) -> None:
    bot = grounds(before_opening).bot()
    with bot.forge as github:
        head = str(github.repositories.head(SHOP))
        bare = github.repositories.path(SHOP)
        git(bare, "update-ref", f"refs/heads/feature{end}x", head)

        outcome = bot(*PR)

        assert (outcome.code, outcome.result["outcome"]) == (0, "opened"), outcome


def packet(data: bytes) -> bytes:
    return b"%04x%b" % (len(data) + 4, data)


def rejected(why: str) -> Callable[[], Response]:
    """What a server reports that could not do the push, in the band for it."""
    report = packet(b"unpack ok\n") + packet(f"ng refs/heads/{BRANCH} {why}\n".encode()) + b"0000"
    kind = {"Content-Type": "application/x-git-receive-pack-result"}
    return lambda: Response(200, packet(b"\x01" + report) + b"0000", kind)


@pytest.mark.parametrize(
    ("why", "outcome"),
    [
        (f"cannot lock ref 'refs/heads/{BRANCH}': is at {'a' * 40} but expected {'b' * 40}", ""),
        (f"cannot lock ref 'refs/heads/{BRANCH}': reference already exists", ""),
        ("reference already exists", ""),
        ("reference does not exist", ""),
        ("incorrect old value provided", ""),
        (f"Unable to create '/x/{BRANCH}.lock': File exists.", ""),
        ("Internal Server Error", ""),
        ("unpacker error", "failed"),
        ("missing necessary objects", "failed"),
        ("pre-receive hook declined", "protected"),
        ("protected branch hook declined", "protected"),
    ],
)
@pytest.mark.parametrize("situation", [before_opening, before_updating])
def test_the_meanings_of_a_rejected_push(
    grounds: Callable[[Situation], Ground], situation: Situation, why: str, outcome: str
) -> None:
    """One that lost a race is looked at again; no other is a rule but what is one."""
    ground = grounds(situation)
    bot = ground.bot()
    with bot.forge as github:
        github.faults.append(Fault("POST .*/git-receive-pack", rejected(why)))

        ended = bot(*PR)

        if outcome:
            assert (ended.code, ended.result["outcome"]) == (1, outcome), ended
            assert why in ended.result["message"]
        else:
            assert (ended.code, github.state(SHOP)) == (0, ground.end), ended


def test_all_words_of_the_remote_are_kept() -> None:
    said = (
        "remote: To push here, ask the platform team\nremote: hint: use a branch of your own\n"
        "remote: Updating it by hand is not allowed\nTo https://forge.example/a\n"
        "hint: ours\nUpdating 1..2\nerror: failed to push some refs to 'https://forge.example/a'\n"
    )
    assert last_words(said) == (
        "To push here, ask the platform team hint: use a branch of your own "
        "Updating it by hand is not allowed"
    )


@pytest.mark.parametrize("name", ["denied to ", "not found", "error: 403", "error: 401"])
def test_no_page_decides_what_went_wrong(grounds: Callable[[Situation], Ground], name: str) -> None:
    page = Response(503, f"{name}\n".encode(), {"Content-Type": "text/plain"})
    ground = grounds(before_opening)
    bot = ground.bot()
    with bot.forge as github:
        github.faults.append(Fault("git-upload-pack", lambda: page, times=2))

        outcome = bot(*PR)

        assert (outcome.code, github.state(SHOP)) == (0, ground.end), outcome


def test_a_page_is_no_empty_repository(grounds: Callable[[Situation], Ground]) -> None:
    """A proxy may answer anything with a page on which to sign in."""
    bot = grounds(before_opening).bot()
    page = Response(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})
    with bot.forge as github:
        github.faults.append(Fault("/info/refs", lambda: page, times=99))

        outcome = bot(*PR)

        assert (outcome.code, outcome.result["outcome"]) == (1, "failed"), outcome
        assert outcome.result["message"].endswith("is not git")


@pytest.mark.parametrize("way", [(), ("--commit-through-api",)], ids=["push", "api"])
def test_a_path_that_no_disk_takes_costs_a_warning(
    grounds: Callable[[Situation], Ground], way: tuple[str, ...]
) -> None:
    """Anybody who may push can make one, without a disk."""
    bot = grounds(before_opening).bot()
    unfit = [f"{'n' * 256}.yaml", "d/" * 600 + "deep.tf", "git~1", ".g\u200cit/config", "a\\.git"]
    with bot.forge as github:
        fit = {".github/x.yaml": "", ".gitignore": "", "digit~1/a.tf": "", "git~1b.tf": ""}
        before = dict.fromkeys(unfit, "x\n") | fit
        github.repositories.commit(SHOP, before)

        outcome = bot(*PR, *way)

        assert (outcome.code, outcome.result["outcome"]) == (0, "opened"), outcome
        said = outcome.result["warnings"]
        assert sorted(each.partition(": cannot be ")[0] for each in said) == sorted(unfit)
        bare = github.repositories.path(SHOP)
        assert git(bare, "diff", "--name-only", "main", BRANCH) == "infra/a.yaml"


# Repositories that take no pull request -----------------------------------------------------------


def archived(github: GitHubEmulator) -> None:
    github.settings[SHOP].archived = True


def disabled(github: GitHubEmulator) -> None:
    github.settings[SHOP].disabled = True


def without_pull_requests(github: GitHubEmulator) -> None:
    github.settings[SHOP].pull_requests = False


def read_only(github: GitHubEmulator) -> None:
    github.settings[SHOP].may_push = False


def empty(github: GitHubEmulator) -> None:
    git(github.repositories.path(SHOP), "update-ref", "-d", "refs/heads/main")


def gone(github: GitHubEmulator) -> None:
    del github.settings[SHOP]


def protected(github: GitHubEmulator) -> None:
    words = "GH013: Repository rule violations found for refs/heads/ecr-fix/ecr001."
    github.repositories.refuse(SHOP, words)


def in_the_way(github: GitHubEmulator) -> None:
    head = str(github.repositories.head(SHOP))
    git(github.repositories.path(SHOP), "update-ref", "refs/heads/ecr-fix", head)


def of_others(github: GitHubEmulator) -> None:
    head = str(github.repositories.head(SHOP))
    git(github.repositories.path(SHOP), "update-ref", f"refs/heads/{BRANCH}", head)
    github.repositories.commit(SHOP, {"README.md": "mine"}, branch=BRANCH)


def blocked(status: int, words: str) -> Callable[[GitHubEmulator], None]:
    return lambda github: github.faults.append(
        Fault("GET .*/repos/[^/]*/[^/]*$", refused(status, words), times=99)
    )


OUTCOMES: list[tuple[Callable[[GitHubEmulator], None], str, int]] = [
    (archived, "archived", 0),
    (disabled, "disabled", 0),
    (without_pull_requests, "disabled", 0),
    (read_only, "fork-only", 0),
    (blocked(451, "Repository access blocked"), "disabled", 0),
    (blocked(403, "Repository access blocked"), "disabled", 0),
    (empty, "empty", 0),
    (gone, "not-found", 1),
    (protected, "protected", 1),
    (in_the_way, "blocked", 1),
    (of_others, "blocked", 1),
]


@pytest.mark.parametrize("way", [(), ("--commit-through-api",)], ids=["push", "api"])
@pytest.mark.parametrize(("situation", "outcome", "code"), OUTCOMES)
def test_what_is_in_the_way_is_an_outcome(
    grounds: Callable[[Situation], Ground],
    situation: Callable[[GitHubEmulator], None],
    outcome: str,
    code: int,
    way: tuple[str, ...],
) -> None:
    bot = grounds(before_opening).bot()
    with bot.forge as github:
        situation(github)
        heads = github.repositories.branches(SHOP)

        ended = bot(*PR, *way)

        assert (ended.result["outcome"], ended.code) == (outcome, code), ended
        assert github.pull_requests[SHOP] == []
        assert github.repositories.branches(SHOP) == heads
        if situation is protected:
            assert "GH013: Repository rule violations found" in ended.result["message"]


def test_a_plan_without_drafts_gets_a_pull_request_all_the_same(
    grounds: Callable[[Situation], Ground],
) -> None:
    bot = grounds(before_opening).bot()
    with bot.forge as github:
        github.settings[SHOP].drafts = False

        outcome = bot(*PR, "--draft")

        assert outcome.code == 0
        assert github.only_pull_request(SHOP).draft is False
        assert any("Draft" in each for each in outcome.result["warnings"])


def test_one_bad_reviewer_costs_neither_the_pull_request_nor_the_others(
    grounds: Callable[[Situation], Ground],
) -> None:
    bot = grounds(before_opening).bot()
    with bot.forge as github:
        outcome = bot(*PR, "--reviewer", "mallory", "--reviewer", "acme/platform")

        pull = github.only_pull_request(SHOP)
        assert (pull.reviewers, pull.teams) == (["alice"], ["platform"])
        [warning] = outcome.result["warnings"]
        assert "mallory" in warning
        assert outcome.code == 0
