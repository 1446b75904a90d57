"""The life of fix pull requests, on an emulator of GitHub with real git behind it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.app_keys import as_app, new_key
from support.clocks import SteppingClock
from support.faults import Fault, bad_gateway, refused
from support.git_server import git
from support.github_description import description
from support.github_emulator import GitHubEmulator, PullRequest
from support.loopback import Response

from fixer.bot import forges
from fixer.bot.forge import TokenRefusedError
from fixer.bot.forges import Kind
from fixer.bot.marker import parse_marker
from fixer.bot.outcome import Outcome, Result
from fixer.bot.settings import Settings
from fixer.bot.status import status
from fixer.bot.suggest import suggest
from fixer.bot.tending import tend
from fixer.bot.waiting import Waiting

SHOP = "acme/shop"
BRANCH = "ecr-fix/ecr001"
OPEN = 'resource "aws_ecr_repository" "api" {\n  name = "api"\n}\n'
OTHER = 'resource "aws_ecr_repository" "web" {\n  name = "web"\n}\n'
SCANS = (
    'resource "aws_ecr_repository" "api" {\n  name = "api"\n\n'
    "  image_scanning_configuration {\n    scan_on_push = true\n  }\n}\n"
)


FRIDAY = 1_800_000_000.0


class Life:
    """A repository with one file to fix, and the runs over it."""

    def __init__(self, github: GitHubEmulator, files: dict[str, str | bytes]) -> None:
        self.github = github
        self.git = github.repositories
        self.clock = SteppingClock(FRIDAY)
        self.settings = github.create(SHOP, files)

    def runs(self, settings: Settings = Settings()) -> tuple[Result, ...]:  # noqa: B008
        waiting = Waiting(self.clock, 900, 1)
        forge = forges.connect(Kind.GITHUB, self.github.environment(), waiting)
        return tend(SHOP, settings, waiting, forge)

    def run(self, settings: Settings = Settings()) -> Result:  # noqa: B008
        [only] = self.runs(settings)
        return only

    def quiet(self, settings: Settings = Settings()) -> Result:  # noqa: B008
        """Run it where nothing is to be written."""
        before = len(self.github.writes())
        state = self.github.state(SHOP)
        result = self.run(settings)
        assert self.github.writes()[before:] == []
        assert self.github.state(SHOP) == state
        return result

    def foretold(self, settings: Settings = Settings()) -> Result:  # noqa: B008
        """Run it after a dry run, which has to tell what will be."""
        dry = self.quiet(replace(settings, dry_run=True))
        result = self.run(settings)
        assert dry.outcome is result.outcome, (dry.message, result.message)
        assert dry.number in {None, result.number}
        told, done = ([act["action"] for act in each.actions] for each in (dry, result))
        assert told == done
        return result

    def content(self, name: str = "ecr.tf", branch: str = BRANCH) -> str:
        return self.git.content(SHOP, branch, name).decode()

    @property
    def pull(self) -> PullRequest:
        return self.github.pull_requests[SHOP][-1]


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with GitHubEmulator(tmp_path / "git", description()) as github:
        yield Life(github, {"ecr.tf": OPEN, "README": "shop\n"})


def opened(life: Life) -> Result:
    result = life.run()
    assert result.outcome is Outcome.OPENED
    return result


def test_a_pull_request_is_opened_and_then_left_alone(life: Life) -> None:
    result = opened(life)
    assert result.number == life.pull.number
    assert result.fixed == 1
    assert result.commit == life.git.head(SHOP, BRANCH)
    assert [each["action"] for each in result.actions] == ["push", "open"]
    assert life.content() == SCANS
    assert life.pull.title == "Scan images on push in 1 repository"
    marker = parse_marker(life.pull.body)
    assert marker is not None
    assert marker.fix_set == result.fix_set
    again = life.quiet()
    assert (again.outcome, again.number) == (Outcome.UNCHANGED, result.number)


def test_other_files_of_the_base_may_move(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"README": "a shop\n"})
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_a_branch_follows_its_base_by_policy(life: Life) -> None:
    opened(life)
    base = life.git.commit(SHOP, {"README": "a shop\n"})
    result = life.run(Settings(rebase=True))
    assert result.outcome is Outcome.UPDATED
    assert life.content("README") == "a shop\n"
    assert life.quiet(Settings(rebase=True)).outcome is Outcome.UNCHANGED
    assert life.git.head(SHOP) == base


def test_the_branch_is_made_anew_where_its_files_moved(life: Life) -> None:
    first = opened(life)
    life.git.commit(SHOP, {"ecr.tf": f"# moved\n{OPEN}"})
    result = life.run()
    assert (result.outcome, result.number) == (Outcome.UPDATED, first.number)
    assert life.content() == f"# moved\n{SCANS}"
    assert result.fix_set == first.fix_set
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_a_new_finding_goes_into_the_open_pull_request(life: Life) -> None:
    first = opened(life)
    life.git.commit(SHOP, {"web.tf": OTHER})
    result = life.run()
    assert (result.outcome, result.number) == (Outcome.UPDATED, first.number)
    assert life.pull.title == "Scan images on push in 2 repositories"
    assert "aws_ecr_repository.web" in life.pull.body
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_a_title_that_a_person_gave_stays(life: Life) -> None:
    opened(life)
    life.pull.title = "SEC-1: scan"
    assert life.quiet().outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"web.tf": OTHER})
    assert life.run().outcome is Outcome.UPDATED
    assert life.pull.title == "SEC-1: scan"
    assert life.quiet().outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("branch_stays", [True, False], ids=["branch-stays", "branch-deleted"])
def test_what_a_person_closed_stays_closed(life: Life, branch_stays: bool) -> None:
    first = opened(life)
    life.github.close_pull_request(SHOP, life.pull.number)
    if not branch_stays:
        life.github.delete_branch(SHOP, BRANCH)
    assert life.quiet().outcome is Outcome.CLOSED_BY_PERSON
    life.git.commit(SHOP, {"ecr.tf": f"# moved\n{OPEN}"})
    result = life.quiet()
    assert (result.outcome, result.number) == (Outcome.CLOSED_BY_PERSON, first.number)


@pytest.mark.parametrize("branch_stays", [True, False], ids=["branch-stays", "branch-deleted"])
@pytest.mark.parametrize("moved", [True, False], ids=["base-moved", "base-stays"])
def test_reopen_is_the_way_back(life: Life, branch_stays: bool, moved: bool) -> None:
    first = opened(life)
    life.github.close_pull_request(SHOP, life.pull.number)
    if not branch_stays:
        life.github.delete_branch(SHOP, BRANCH)
    if moved:
        life.git.commit(SHOP, {"ecr.tf": f"# moved\n{OPEN}"})
    result = life.foretold(Settings(reopen=True))
    assert (result.outcome, result.number) == (Outcome.REOPENED, first.number)
    assert life.pull.state == "open"
    assert life.content() == ("# moved\n" if moved else "") + SCANS
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_a_new_one_is_opened_where_the_closed_one_cannot_be(life: Life) -> None:
    first = opened(life)
    life.github.close_pull_request(SHOP, life.pull.number)
    life.pull.rewritten = True
    result = life.run(Settings(reopen=True))
    assert result.outcome is Outcome.OPENED
    assert result.number != first.number
    assert result.warnings
    life.git.commit(SHOP, {"ecr.tf": f"# moved\n{OPEN}"})
    assert life.run().outcome is Outcome.UPDATED


def test_other_fixes_than_those_that_were_closed_are_offered(life: Life) -> None:
    first = opened(life)
    life.github.close_pull_request(SHOP, life.pull.number)
    life.git.commit(SHOP, {"web.tf": OTHER})
    result = life.run()
    assert result.outcome is Outcome.OPENED
    assert result.number != first.number
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_commits_of_others_are_never_overwritten(life: Life) -> None:
    opened(life)
    theirs = life.git.commit(SHOP, {"ecr.tf": f"# mine\n{SCANS}"}, branch=BRANCH)
    result = life.run()
    assert (result.outcome, result.commit) == (Outcome.EDITED_BY_PERSON, theirs)
    assert len(life.pull.comments) == 1
    life.pull.comments.clear()  # people may have enough of it
    life.git.commit(SHOP, {"ecr.tf": f"# moved\n{OPEN}"})
    assert life.quiet().outcome is Outcome.EDITED_BY_PERSON
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    assert life.quiet().outcome is Outcome.EDITED_BY_PERSON
    assert life.git.head(SHOP, BRANCH) == theirs


def test_a_branch_of_our_name_that_others_made_stays(life: Life) -> None:
    life.git.commit(SHOP, {"mine": "x"}, branch=BRANCH)
    result = life.quiet()
    assert result.outcome is Outcome.BLOCKED
    assert BRANCH in result.message


@pytest.mark.parametrize("moves_on", [False, True])
def test_a_branch_with_nothing_but_the_base_is_nobodys(life: Life, moves_on: bool) -> None:
    git(life.git.path(SHOP), "update-ref", f"refs/heads/{BRANCH}", str(life.git.head(SHOP)))
    if moves_on:
        life.git.commit(SHOP, {"README": "a shop\n"})
    assert life.foretold().outcome is Outcome.OPENED
    assert life.content() == SCANS


def test_a_branch_whose_commits_of_others_were_merged_is_nobodys(life: Life) -> None:
    first = opened(life)
    life.git.commit(SHOP, {"more": "x"}, branch=BRANCH)
    life.github.merge(SHOP, life.pull.number)
    git(life.git.path(SHOP), "update-ref", "refs/heads/main", str(life.git.head(SHOP, BRANCH)))
    assert life.quiet().outcome is Outcome.NOTHING_TO_FIX
    life.git.commit(SHOP, {"web.tf": OTHER})
    result = life.run()
    assert result.outcome is Outcome.OPENED
    assert result.number != first.number


def test_an_empty_branch_that_a_person_asks_to_merge_is_theirs(life: Life) -> None:
    opened(life)
    life.pull.author, life.pull.body, life.pull.base = "alice", "Mine", "release"
    git(life.git.path(SHOP), "update-ref", "refs/heads/release", str(life.git.head(SHOP)))
    life.git.commit(SHOP, {"README": "a shop\n"})
    git(life.git.path(SHOP), "update-ref", f"refs/heads/{BRANCH}", str(life.git.head(SHOP)))
    assert life.quiet().outcome is Outcome.BLOCKED


@pytest.mark.parametrize("other", ["ecr-fix", "ecr-fix/ecr001/x"])
def test_a_branch_may_be_in_the_way(life: Life, other: str) -> None:
    life.git.commit(SHOP, {"mine": "x"}, branch=other)
    result = life.quiet()
    assert result.outcome is Outcome.BLOCKED
    assert other in result.message


def test_nothing_left_closes_it_and_deletes_the_branch(life: Life) -> None:
    first = opened(life)
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    result = life.run()
    assert (result.outcome, result.number) == (Outcome.CLOSED, first.number)
    assert [each["action"] for each in result.actions] == ["comment", "close", "delete-branch"]
    assert life.pull.state == "closed"
    assert len(life.pull.comments) == 1
    assert life.git.head(SHOP, BRANCH) is None
    assert life.quiet().outcome is Outcome.NOTHING_TO_FIX


def test_what_we_closed_opens_again_when_the_finding_returns(life: Life) -> None:
    first = opened(life)
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    assert life.run().outcome is Outcome.CLOSED
    life.git.commit(SHOP, {"ecr.tf": OPEN})
    result = life.foretold()
    assert (result.outcome, result.number) == (Outcome.REOPENED, first.number)
    assert life.quiet().outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    assert life.run().outcome is Outcome.CLOSED
    life.github.pull_requests[SHOP][-1].rewritten = True
    life.git.commit(SHOP, {"ecr.tf": OPEN})
    assert life.run().outcome is Outcome.OPENED


def test_what_we_closed_waits_for_a_forge_that_cannot_show_it(life: Life) -> None:
    """A second one beside it would never go away again."""
    first = opened(life)
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    assert life.run().outcome is Outcome.CLOSED
    life.git.commit(SHOP, {"ecr.tf": OPEN})
    # The branches are listed, the base is fetched, and the commit of the closed one is not.
    life.github.faults.append(Fault("POST .*git-upload-pack", bad_gateway, skip=3, times=99))
    result = life.run()
    assert (result.outcome, len(life.github.pull_requests[SHOP])) == (Outcome.FAILED, 1)
    assert "502" in result.message
    life.github.faults.clear()
    result = life.run()
    assert (result.outcome, result.number) == (Outcome.REOPENED, first.number)


def test_a_file_that_cannot_be_read_waits_for_what_a_person_closed(life: Life) -> None:
    life.git.commit(SHOP, {"web.tf": OTHER})
    opened(life)
    life.github.close_pull_request(SHOP, life.pull.number)
    git(life.git.path(SHOP), "update-ref", "-d", f"refs/heads/{BRANCH}")
    life.git.commit(SHOP, {"web.tf": OTHER + "resource {{{\n"})
    life.github.faults.append(Fault("POST .*git-upload-pack", bad_gateway, skip=3, times=99))
    assert life.run().outcome is Outcome.FAILED
    life.github.faults.clear()
    assert life.quiet().outcome is Outcome.CLOSED_BY_PERSON


def test_a_suppression_takes_the_fix_out(life: Life) -> None:
    opened(life)
    ignored = OPEN.replace("{", "{ # ecr-fix: ignore[ECR001] a base image", 1)
    life.git.commit(SHOP, {"ecr.tf": ignored})
    assert life.run().outcome is Outcome.CLOSED


def test_a_file_that_cannot_be_read_is_no_all_clear(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"ecr.tf": OPEN + "resource {{{\n"})
    result = life.quiet()
    assert result.outcome is Outcome.UNCHANGED
    (warning,) = result.warnings
    assert warning.startswith("ecr.tf:")


def test_a_merged_one_is_cleaned_up(life: Life) -> None:
    first = opened(life)
    life.github.merge(SHOP, life.pull.number)
    result = life.run()
    assert (result.outcome, result.number) == (Outcome.MERGED, first.number)
    assert life.git.head(SHOP, BRANCH) is None
    assert life.quiet().outcome is Outcome.NOTHING_TO_FIX


def test_a_merged_branch_with_commits_of_others_stays(life: Life) -> None:
    opened(life)
    life.github.merge(SHOP, life.pull.number)
    life.git.commit(SHOP, {"more": "x"}, branch=BRANCH)
    assert life.quiet().outcome is Outcome.NOTHING_TO_FIX


def test_after_a_merge_there_is_a_new_one(life: Life) -> None:
    first = opened(life)
    life.github.merge(SHOP, life.pull.number)
    life.git.commit(SHOP, {"web.tf": OTHER})
    result = life.run()
    assert result.outcome is Outcome.OPENED
    assert result.number != first.number


@pytest.mark.parametrize(
    ("field", "outcome"),
    [
        pytest.param({"archived": True}, Outcome.ARCHIVED, id="archived"),
        pytest.param({"disabled": True}, Outcome.DISABLED, id="disabled"),
        pytest.param({"pull_requests": False}, Outcome.DISABLED, id="no-pull-requests"),
        pytest.param({"may_push": False}, Outcome.FORK_ONLY, id="fork-only"),
    ],
)
def test_what_takes_no_pull_request_is_an_outcome(
    life: Life, field: dict[str, bool], outcome: Outcome
) -> None:
    for name, value in field.items():
        setattr(life.settings, name, value)
    assert life.quiet().outcome is outcome


def test_an_empty_repository(tmp_path: Path) -> None:
    with GitHubEmulator(tmp_path / "git", description()) as github:
        assert Life(github, {}).quiet().outcome is Outcome.EMPTY


def test_there_may_be_no_such_repository(life: Life) -> None:
    waiting = Waiting(life.clock, 900, 1)
    forge = forges.connect(Kind.GITHUB, life.github.environment(), waiting)
    [result] = tend("acme/none", Settings(), waiting, forge)
    assert result.outcome is Outcome.NOT_FOUND


def test_a_refused_push_keeps_the_words_of_the_forge(life: Life) -> None:
    life.git.refuse(SHOP, "GH013: commits must have verified signatures", f"refs/heads/{BRANCH}")
    result = life.run()
    assert result.outcome is Outcome.PROTECTED
    assert result.message == "GH013: commits must have verified signatures"
    assert life.github.pull_requests[SHOP] == []


def test_nothing_to_fix(tmp_path: Path) -> None:
    with GitHubEmulator(tmp_path / "git", description()) as github:
        result = Life(github, {"ecr.tf": SCANS}).quiet()
    assert (result.outcome, result.fixed, result.fix_set) == (Outcome.NOTHING_TO_FIX, 0, None)


def test_the_extras_are_given_once(life: Life) -> None:
    settings = Settings(
        labels=("security",),
        reviewers=("alice", "acme/platform", "nobody"),
        assignees=("bob",),
        milestone="Hardening",
        draft=True,
    )
    result = life.run(settings)
    assert result.outcome is Outcome.OPENED
    pull = life.pull
    assert (pull.labels, pull.reviewers, pull.teams) == (["security"], ["alice"], ["platform"])
    assert (pull.assignees, pull.milestone, pull.draft) == (["bob"], "Hardening", True)
    assert [each for each in result.warnings if "nobody" in each]
    pull.labels[:] = ["mine"]
    pull.reviewers.clear()
    assert life.quiet(settings).outcome is Outcome.UNCHANGED
    more = replace(settings, labels=("security", "urgent"))
    assert life.run(more).outcome is Outcome.UPDATED
    assert pull.labels == ["mine", "urgent"]  # what a person took off stays off
    assert life.quiet(more).outcome is Outcome.UNCHANGED


def test_a_dry_run_writes_nothing(life: Life) -> None:
    result = life.quiet(Settings(dry_run=True, labels=("security",)))
    assert (result.outcome, result.number, result.commit) == (Outcome.OPENED, None, None)
    assert [each["action"] for each in result.actions] == ["push", "open", "label"]
    opened(life)
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    result = life.quiet(Settings(dry_run=True))
    assert result.outcome is Outcome.CLOSED
    assert [each["action"] for each in result.actions] == ["comment", "close", "delete-branch"]


def test_each_top_folder_may_have_one_of_its_own(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/ecr.tf": OPEN, "b/ecr.tf": OPEN, "ecr.tf": OTHER}
    with GitHubEmulator(tmp_path / "git", description()) as github:
        life = Life(github, files)
        first, second, third = life.runs(Settings(by_folder=True))
        assert [each.branch for each in (first, second, third)] == [
            BRANCH,
            f"{BRANCH}-a",
            f"{BRANCH}-b",
        ]
        assert {each.outcome for each in (first, second, third)} == {Outcome.OPENED}
        assert life.content("b/ecr.tf", f"{BRANCH}-a") == OPEN
        assert life.content("a/ecr.tf", f"{BRANCH}-a") == SCANS
        life.git.commit(SHOP, {"a/ecr.tf": SCANS})
        outcomes = [each.outcome for each in life.runs(Settings(by_folder=True))]
        assert outcomes == [Outcome.UNCHANGED, Outcome.CLOSED, Outcome.UNCHANGED]


def test_no_more_are_open_than_may_be(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/ecr.tf": OPEN, "b/ecr.tf": OPEN}
    with GitHubEmulator(tmp_path / "git", description()) as github:
        life = Life(github, files)
        settings = Settings(by_folder=True, limit=1)
        outcomes = [each.outcome for each in life.runs(settings)]
        assert outcomes == [Outcome.OPENED, Outcome.LIMIT]
        assert [each.outcome for each in life.runs(settings)] == [Outcome.UNCHANGED, Outcome.LIMIT]
        life.git.commit(SHOP, {"a/ecr.tf": SCANS})
        assert [each.outcome for each in life.runs(settings)] == [Outcome.CLOSED, Outcome.OPENED]


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("friday", Outcome.OPENED), ("monday", Outcome.SCHEDULE)],
    ids=["today", "another-day"],
)
def test_the_repository_says_when_and_how(life: Life, written: str, outcome: Outcome) -> None:
    table = f"[bot]\nlabels = ['infra']\nexclude = ['old/']\nschedule = ['{written}']\n"
    life.git.commit(SHOP, {"ecr-fix.toml": table, "old/ecr.tf": OPEN})
    result = life.run()
    assert (result.outcome, result.fixed) == (outcome, 1)
    if outcome is Outcome.OPENED:
        assert life.pull.labels == ["infra"]
        life.git.commit(SHOP, {"ecr-fix.toml": table.replace(written, "monday"), "ecr.tf": SCANS})
        result = life.quiet()
        assert (result.outcome, result.number) == (Outcome.SCHEDULE, life.pull.number)
    else:
        assert life.github.pull_requests[SHOP] == []
        life.git.commit(SHOP, {"ecr.tf": SCANS})
        assert life.quiet().outcome is Outcome.NOTHING_TO_FIX
    assert result.message == "the repository's schedule is monday"


@pytest.mark.parametrize("folder", ["settings", "../elsewhere"])
def test_a_configuration_may_be_a_link_within_the_repository(tmp_path: Path, folder: str) -> None:
    """What it leaves out stays as it is, as for the command in a checkout."""
    files: dict[str, str | bytes] = {
        "ecr.tf": OPEN,
        "old/ecr.tf": OPEN,
        "ecr-fix.toml": f"{folder}/ecr-fix.toml",
        "settings/ecr-fix.toml": "exclude = ['old/']\nbaseline = 'known.json'\n",
        "known.json": "settings/known.json",
        "settings/known.json": '{"version": 1, "entries": []}',
    }
    links = dict.fromkeys(("ecr-fix.toml", "known.json"), "120000")
    with GitHubEmulator(tmp_path / "git", description()) as github:
        life = Life(github, {})
        github.create("acme/linked", files, links)
        waiting = Waiting(life.clock, 900, 1)
        forge = forges.connect(Kind.GITHUB, github.environment(), waiting)
        [result] = tend("acme/linked", Settings(), waiting, forge)
    is_followed = folder == "settings"
    assert (result.outcome, result.fixed) == (Outcome.OPENED, 1 if is_followed else 2), result
    assert [each for each in result.warnings if "ecr-fix.toml" in each] == (
        []
        if is_followed
        else ["ecr-fix.toml: is a symbolic link to no file of the repository; it is not read"]
    )


def test_people_of_a_repository_hear_that_its_configuration_is_wrong(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"ecr-fix.toml": "[bot]\nlabels = 'infra'\n"})
    result = life.foretold()
    words = "ecr-fix.toml: labels has to be a list of texts"
    assert (result.outcome, result.number) == (Outcome.FAILED, life.pull.number)
    assert result.message.startswith(words)
    [comment] = life.pull.comments
    assert words in comment.body
    assert life.quiet().outcome is Outcome.FAILED
    life.git.commit(SHOP, {"ecr-fix.toml": '[bot]\n"`@alice`" = 1\n'})
    assert life.run().outcome is Outcome.FAILED
    assert r"`ecr-fix.toml: there is no setting \x60@alice\x60" in life.pull.comments[-1].body
    life.git.commit(SHOP, {"ecr-fix.toml": "[bot]\nlabels = ['infra']\n"})
    assert life.run().outcome is Outcome.UPDATED
    assert len(life.pull.comments) == 2


def test_a_wrong_configuration_is_told_in_one_pull_request(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/ecr.tf": OPEN, "b/ecr.tf": OPEN}
    with GitHubEmulator(tmp_path / "git", description()) as github:
        life = Life(github, files)
        assert len(life.runs(Settings(by_folder=True))) == 2
        life.git.commit(SHOP, {"ecr-fix.toml": "[bot]\nlabels = 'infra'\n"})
        for _ in range(2):
            assert life.run(Settings(by_folder=True)).outcome is Outcome.FAILED
        assert sum(len(each.comments) for each in github.pull_requests[SHOP]) == 1


@pytest.mark.parametrize("through_api", [False, True], ids=["git", "api"])
def test_a_commit_differs_in_the_edit_alone(tmp_path: Path, through_api: bool) -> None:
    attributes = (
        "* text=auto eol=crlf\n*.tf working-tree-encoding=UTF-16 filter=evil ident\n"
        "*.yaml text eol=lf\n"
    )
    crlf = OPEN.replace("\n", "\r\n").encode() + b"# $Id$\r\n"
    with GitHubEmulator(tmp_path / "git", description()) as github:
        github.create(
            SHOP,
            {".gitattributes": attributes, "ecr.tf": crlf, "b \u00fc'\".tf": OTHER},
            {"ecr.tf": "100755"},
        )
        life = Life.__new__(Life)
        life.github, life.git, life.clock = github, github.repositories, SteppingClock(FRIDAY)
        result = life.run(Settings(through_api=through_api, sign_off=True))
        assert result.outcome is Outcome.OPENED
        assert life.git.content(SHOP, BRANCH, "ecr.tf") == (
            SCANS.replace("\n", "\r\n").encode() + b"# $Id$\r\n"
        )
        assert life.git.mode(SHOP, BRANCH, "ecr.tf") == "100755"
        assert life.git.content(SHOP, BRANCH, ".gitattributes") == attributes.encode()
        assert life.quiet(Settings(through_api=through_api)).outcome is Outcome.UNCHANGED
        life.git.commit(SHOP, {"ecr.tf": OPEN})
        assert life.run(Settings(through_api=through_api)).outcome is Outcome.UPDATED
        assert life.content() == SCANS


def test_groups_may_come_later(tmp_path: Path) -> None:
    """The one pull request is closed for those of the groups, and the other way round."""
    files: dict[str, str | bytes] = {"a/ecr.tf": OPEN, "b/ecr.tf": OPEN}
    with GitHubEmulator(tmp_path / "git", description()) as github:
        life = Life(github, files)
        opened(life)
        outcomes = {each.branch: each.outcome for each in life.runs(Settings(by_folder=True))}
        assert outcomes == {
            BRANCH: Outcome.CLOSED,
            f"{BRANCH}-a": Outcome.OPENED,
            f"{BRANCH}-b": Outcome.OPENED,
        }
        outcomes = {each.branch: each.outcome for each in life.runs()}
        assert outcomes == {
            BRANCH: Outcome.REOPENED,
            f"{BRANCH}-a": Outcome.CLOSED,
            f"{BRANCH}-b": Outcome.CLOSED,
        }


def test_a_branch_that_may_not_be_deleted_costs_one_warning(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    life.git.refuse(SHOP, "no deletion", f"refs/heads/{BRANCH}")
    result = life.run()
    assert result.outcome is Outcome.CLOSED
    assert "no deletion" in result.warnings[0]
    again = life.quiet()
    assert (again.outcome, again.warnings) == (Outcome.NOTHING_TO_FIX, ())


def test_what_is_left_to_a_person_is_no_all_clear(life: Life) -> None:
    opened(life)
    text = OPEN.replace("}", "  image_scanning_configuration {\n    scan_on_push = var.x\n  }\n}")
    life.git.commit(SHOP, {"ecr.tf": f'{text}variable "x" {{\n  type = bool\n}}\n'})
    result = life.run()
    assert (result.outcome, result.manual) == (Outcome.CLOSED, 1)
    assert "1 repository is left to a person" in life.pull.comments[0].body


def test_a_label_is_not_lost_where_the_forge_is_slow_to_know(life: Life) -> None:
    life.github.faults.append(Fault(r"POST .*/labels$", refused(404, "Not Found"), times=2))
    result = life.run(Settings(labels=("security",)))
    assert (result.outcome, result.warnings) == (Outcome.OPENED, ())
    assert life.pull.labels == ["security"]
    assert life.clock.waits == [1, 2]


def test_a_default_branch_may_change(life: Life) -> None:
    first = opened(life)
    life.git.commit(SHOP, {"ecr.tf": OPEN}, branch="trunk")
    life.settings.default_branch = "trunk"
    result = life.run()
    assert (result.outcome, result.number, result.base) == (Outcome.UPDATED, first.number, "trunk")
    assert life.pull.base == "trunk"


def test_a_name_that_is_not_utf_8(life: Life) -> None:
    life.git.commit(SHOP, {os.fsdecode(b"caf\xe9/ecr.tf"): OTHER})
    result = life.run()
    assert (result.outcome, result.fixed) == (Outcome.OPENED, 2)
    assert r"caf\xe9/ecr.tf:1" in life.pull.body
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_a_body_that_somebody_emptied_is_written_again(life: Life) -> None:
    opened(life)
    life.pull.body = ""
    assert life.run().outcome is Outcome.UPDATED
    assert parse_marker(life.pull.body) is not None


def test_unsafe_fixes_are_named(life: Life) -> None:
    text = OPEN.replace("}", "  image_scanning_configuration {\n    scan_on_push = var.x\n  }\n}")
    files = {
        "ecr.tf": f'{text}variable "x" {{\n  default = false\n}}\n',
        "ecr-fix.toml": "unsafe-fixes = true\n",
    }
    life.git.commit(SHOP, files)
    opened(life)
    assert "this may change intended behaviour" in life.pull.body


def test_what_others_push_meanwhile_stays(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"ecr.tf": f"# moved\n{OPEN}"})
    theirs = []

    def push() -> Response:
        theirs.append(life.git.commit(SHOP, {"ecr.tf": f"# mine\n{SCANS}"}, branch=BRANCH))
        return bad_gateway()

    life.github.faults.append(Fault(r"git-receive-pack", push))
    result = life.run()
    assert (result.outcome, result.commit) == (Outcome.EDITED_BY_PERSON, theirs[0])
    assert life.git.head(SHOP, BRANCH) == theirs[0]


def _odd() -> Response:
    """Answer what no forge answers."""
    return Response.of({"odd": "words"}, 200)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (r"GET /api/v3/repos/acme/shop$", "what answers is not GitHub's API"),
        (r"GET .*/pulls\?", "what answers is not GitHub's API"),
        ("POST .*/pulls$", "internal error: "),
    ],
)
def test_what_nobody_expects_is_a_result(life: Life, what: str, words: str) -> None:
    life.github.faults.append(Fault(what, _odd, times=99))
    result = life.run()
    assert result.outcome is Outcome.FAILED
    assert words in result.message
    life.github.faults.clear()
    assert life.run().outcome is Outcome.OPENED
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_what_goes_wrong_with_one_branch_leaves_the_others_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/ecr.tf": OPEN, "b/ecr.tf": OPEN}
    with GitHubEmulator(tmp_path / "git", description()) as github:
        life = Life(github, files)
        github.faults.append(Fault("POST .*/pulls$", _odd))
        failed, opened = life.runs(Settings(by_folder=True))
        assert (failed.outcome, failed.commit) == (
            Outcome.FAILED,
            life.git.head(SHOP, f"{BRANCH}-a"),
        )
        assert [each["action"] for each in failed.actions] == ["push"]
        assert opened.outcome is Outcome.OPENED
        outcomes = [each.outcome for each in life.runs(Settings(by_folder=True))]
        assert outcomes == [Outcome.OPENED, Outcome.UNCHANGED]


def test_a_token_that_dies_between_two_branches_hides_nothing(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/ecr.tf": OPEN, "b/ecr.tf": OPEN}
    with GitHubEmulator(tmp_path / "git", description()) as github:
        life = Life(github, files)
        github.faults.append(Fault("POST .*/pulls$", refused(401, "Bad credentials"), skip=1))
        opened, failed = life.runs(Settings(by_folder=True))
        assert (opened.outcome, failed.outcome) == (Outcome.OPENED, Outcome.FAILED)
        assert "GITHUB_TOKEN is refused" in failed.message
        assert [each["action"] for each in failed.actions] == ["push"]
        github.faults.append(Fault("POST .*/pulls$", refused(401, "Bad credentials")))
        with pytest.raises(TokenRefusedError):
            life.runs(Settings(by_folder=True))


def test_a_token_that_dies_after_the_push_does_not_hide_it(life: Life) -> None:
    life.github.faults.append(Fault("POST .*/pulls$", refused(401, "Bad credentials")))
    result = life.run()
    assert (result.outcome, result.commit) == (Outcome.FAILED, life.git.head(SHOP, BRANCH))
    assert [each["action"] for each in result.actions] == ["push"]
    assert "GITHUB_TOKEN is refused" in result.message


def test_a_folder_for_temporary_files_that_is_not_there_is_said_in_plain_words(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    result = life.run()
    assert result.outcome is Outcome.FAILED
    assert "No such file or directory" in result.message
    assert "internal error" not in result.message


def test_a_backport_of_a_person_is_let_be(life: Life) -> None:
    first = opened(life)
    life.git.commit(SHOP, {"ecr.tf": OPEN}, branch="release")
    ours = life.pull
    theirs = replace(
        ours, number=life.pull.number + 1, title="Backport", body="", base="release", author="alice"
    )
    life.github.pull_requests[SHOP].append(theirs)
    before = replace(theirs)
    assert life.quiet().outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    result = life.run()
    assert (result.outcome, result.number) == (Outcome.CLOSED, first.number)
    assert (theirs, ours.state) == (before, "closed")
    assert life.git.head(SHOP, BRANCH) is not None
    assert f"#{theirs.number}" in result.warnings[0]
    theirs.state = "closed"
    life.git.commit(SHOP, {"ecr.tf": OPEN})
    assert life.run().outcome is Outcome.REOPENED


def test_what_a_person_closed_after_the_bot_stays_closed(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    assert life.run().outcome is Outcome.CLOSED
    life.pull.closed_by = "alice"  # who had opened it again
    life.git.commit(SHOP, {"ecr.tf": OPEN})
    assert life.quiet().outcome is Outcome.CLOSED_BY_PERSON


def test_a_file_that_cannot_be_read_for_a_while_changes_nothing(life: Life) -> None:
    life.git.commit(SHOP, {"web.tf": OTHER})
    opened(life)
    life.git.commit(SHOP, {"web.tf": OTHER + "resource {{{\n"})
    assert life.quiet().outcome is Outcome.UNCHANGED
    life.github.close_pull_request(SHOP, life.pull.number)
    assert life.quiet().outcome is Outcome.CLOSED_BY_PERSON
    life.git.commit(SHOP, {"web.tf": OTHER})
    assert life.quiet().outcome is Outcome.CLOSED_BY_PERSON


def test_what_others_push_while_the_forge_commits_stays(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"ecr.tf": f"# moved\n{OPEN}"})
    theirs = []

    def push() -> Response:
        theirs.append(life.git.commit(SHOP, {"ecr.tf": f"# mine\n{SCANS}"}, branch=BRANCH))
        return bad_gateway()

    life.github.faults.append(Fault(r"POST .*git-receive-pack", push))
    result = life.run(Settings(through_api=True))
    assert (result.outcome, result.commit) == (Outcome.EDITED_BY_PERSON, theirs[0])
    assert life.git.head(SHOP, BRANCH) == theirs[0]


def test_a_commit_that_the_base_dropped_does_not_come_back(life: Life) -> None:
    first = str(life.git.head(SHOP))
    life.git.commit(SHOP, {"secret.txt": "a"})
    number = opened(life).number
    bare = life.git.path(SHOP)
    git(bare, "update-ref", "refs/heads/main", first)
    life.git.commit(SHOP, {"README": "a shop\n"})
    result = life.run()
    assert (result.outcome, result.number) == (Outcome.UPDATED, number)
    assert "secret.txt" not in git(bare, "ls-tree", "--name-only", BRANCH)
    life.git.commit(SHOP, {"README": "the shop\n"})
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_the_default_branch_is_never_taken_for_one_of_ours(life: Life) -> None:
    opened(life)
    life.github.merge(SHOP, life.pull.number)
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    life.settings.default_branch = BRANCH
    life.quiet()
    assert life.git.head(SHOP, BRANCH) is not None
    life.git.commit(SHOP, {"ecr.tf": OPEN}, branch=BRANCH)
    assert life.quiet().outcome is Outcome.BLOCKED


def test_a_person_may_take_over_the_body_as_well(life: Life) -> None:
    opened(life)
    life.pull.body = "Mine now."
    life.git.commit(SHOP, {"ecr.tf": f"# mine\n{SCANS}"}, branch=BRANCH)
    assert life.run().outcome is Outcome.EDITED_BY_PERSON
    assert life.pull.body == "Mine now."


def test_a_text_that_a_person_wrote_stays_to_the_end(life: Life) -> None:
    opened(life)
    life.pull.title, life.pull.body = "Scan our images", "For OPS: scan the images."
    labelled = Settings(labels=("security",))
    assert life.quiet(labelled).outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"web.tf": OTHER})
    assert life.run(labelled).outcome is Outcome.UPDATED
    assert "scan_on_push" in life.content("web.tf")
    assert life.quiet(labelled).outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"ecr.tf": SCANS, "web.tf": None})
    assert life.run().outcome is Outcome.CLOSED
    life.git.commit(SHOP, {"ecr.tf": OPEN})
    assert life.run().outcome is Outcome.REOPENED
    assert (life.pull.title, life.pull.body) == ("Scan our images", "For OPS: scan the images.")


@pytest.mark.parametrize("line_break", ["\n", "\r\n"], ids=["as-written", "as-edited-in-a-browser"])
def test_words_around_the_text_stay(life: Life, line_break: str) -> None:
    opened(life)
    pull = life.pull
    ours = pull.body
    pull.body = f"Reviewed by alice.\n\n{ours}\n- [x] told the team\n".replace("\n", line_break)
    theirs = pull.body
    assert life.quiet().outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"web.tf": OTHER})
    assert life.run(Settings(labels=("security",))).outcome is Outcome.UPDATED
    assert pull.body.startswith("Reviewed by alice.")
    assert pull.body.rstrip().endswith("- [x] told the team")
    assert "aws_ecr_repository.web" in pull.body
    assert pull.body.count("### Why") == 1
    assert life.quiet(Settings(labels=("security",))).outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"web.tf": None})
    assert life.run().outcome is Outcome.UPDATED
    assert pull.body.split()[:3] == theirs.split()[:3]
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    assert life.run().outcome is Outcome.CLOSED
    assert pull.body.rstrip().endswith("- [x] told the team")


def test_a_text_in_the_place_of_ours_stays_above_what_the_bot_remembers(life: Life) -> None:
    opened(life)
    life.pull.body = f"For OPS.\n\n{life.pull.body.splitlines()[-1]}"
    life.git.commit(SHOP, {"web.tf": OTHER})
    assert life.run(Settings(labels=("security",))).outcome is Outcome.UPDATED
    assert life.pull.labels == ["security"]
    marker = parse_marker(life.pull.body)
    assert life.pull.body == f"For OPS.\n\n{marker}"
    assert life.quiet(Settings(labels=("security",))).outcome is Outcome.UNCHANGED


def test_words_of_people_leave_the_text_less_room(life: Life) -> None:
    opened(life)
    words = "x" * 50_000
    life.pull.body = f"{words}\n{life.pull.body}"
    many = "".join(OTHER.replace("web", f"web{number}") for number in range(100))
    life.git.commit(SHOP, {"web.tf": many})
    assert life.run().outcome is Outcome.UPDATED
    assert life.pull.body.startswith(words)
    assert len(life.pull.body) <= 65_536


def test_what_somebody_else_opened_from_the_branch_is_theirs(life: Life) -> None:
    opened(life)
    life.pull.body, life.pull.author = "I took the branch.", "alice"
    life.git.commit(SHOP, {"web.tf": OTHER})
    assert life.quiet().outcome is Outcome.UNCHANGED
    life.git.commit(SHOP, {"ecr.tf": SCANS, "web.tf": None})
    result = life.quiet()
    assert (result.outcome, life.pull.state) == (Outcome.UNCHANGED, "open")
    assert f"#{life.pull.number}" in result.message
    life.github.close_pull_request(SHOP, life.pull.number)
    assert life.run(Settings(reopen=True)).outcome is Outcome.NOTHING_TO_FIX
    life.git.commit(SHOP, {"web.tf": OTHER})
    assert life.run().outcome is Outcome.OPENED
    assert life.github.pull_requests[SHOP][0].body == "I took the branch."


def test_a_backport_with_a_copied_text_is_let_be(life: Life) -> None:
    opened(life)
    life.github.merge(SHOP, life.pull.number)
    life.git.commit(SHOP, {"ecr.tf": OPEN}, branch="release")
    theirs = replace(
        life.pull, number=2, base="release", author="alice", state="open", merged=False
    )
    life.github.pull_requests[SHOP].append(theirs)
    body = theirs.body
    life.run()
    assert (theirs.state, theirs.comments) == ("open", [])
    head = life.git.head(SHOP, BRANCH)
    assert head is not None
    life.git.commit(SHOP, {"web.tf": OTHER})
    life.run()
    assert (theirs.state, theirs.base, theirs.body) == ("open", "release", body)


def test_a_backport_with_a_copied_text_is_a_persons_for_each_command(life: Life) -> None:
    first = opened(life)
    theirs = replace(life.pull, number=life.pull.number + 1, base="release", author="alice")
    git(life.git.path(SHOP), "update-ref", "refs/heads/release", str(life.git.head(SHOP)))
    git(life.git.path(SHOP), "update-ref", f"refs/pull/{theirs.number}/head", theirs.head)
    life.github.pull_requests[SHOP].append(theirs)
    waiting = Waiting(life.clock, 900, 1)
    forge = forges.connect(Kind.GITHUB, life.github.environment(), waiting)
    assert [each.number for each in status(SHOP, BRANCH, forge)] == [first.number]
    said = suggest(SHOP, theirs.number, Settings(), waiting, forge)
    assert (said.outcome, said.message) == (Outcome.NOTHING_TO_FIX, "")
    said = suggest(SHOP, first.number or 0, Settings(), waiting, forge)
    assert (said.outcome, said.message) == (Outcome.NOTHING_TO_FIX, "the bot opened it itself")


def test_what_was_merged_and_reverted_is_offered_again(life: Life) -> None:
    opened(life)
    life.github.merge(SHOP, life.pull.number)
    life.git.commit(SHOP, {"ecr.tf": OPEN})
    assert life.foretold().outcome is Outcome.OPENED
    assert git(life.git.path(SHOP), "rev-list", "--count", f"main..{BRANCH}") == "1"
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_what_a_person_closes_at_the_last_moment_keeps_its_words(life: Life) -> None:
    opened(life)
    pull = life.pull
    words = (pull.title, pull.body)
    life.git.commit(SHOP, {"web.tf": OTHER})

    def close() -> Response:
        life.github.close_pull_request(SHOP, pull.number)
        return bad_gateway()

    life.github.faults.append(Fault(rf"PATCH .*/pulls/{pull.number}$", close))
    result = life.run()
    assert (pull.state, pull.title, pull.body) == ("closed", *words)
    assert (result.outcome, result.number) == (Outcome.OPENED, pull.number + 1)
    # All of it was done, also what came before the second look, and what put the words back.
    assert [each["action"] for each in result.actions] == ["push", "edit", "edit", "open"]


def test_what_is_moved_each_time_is_told_with_what_was_done(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fixer.bot.tending._ROUNDS", 1)
    first = opened(life)
    life.git.commit(SHOP, {"web.tf": OTHER})

    def close() -> Response:
        life.github.close_pull_request(SHOP, life.pull.number)
        return bad_gateway()

    life.github.faults.append(Fault(r"PATCH .*/pulls/\d+$", close))
    result = life.run()
    assert (result.outcome, result.number, result.url) == (
        Outcome.FAILED,
        first.number,
        first.url,
    )
    assert [each["action"] for each in result.actions] == ["push", "edit", "edit"]
    assert (result.commit, result.fixed) == (life.git.head(SHOP, BRANCH), 2)


@pytest.mark.parametrize("through_api", [False, True])
@pytest.mark.parametrize("archived", [False, True])
def test_a_name_says_nothing_of_a_repository(
    tmp_path: Path, archived: bool, through_api: bool
) -> None:
    name = "acme/archived-images"
    with GitHubEmulator(tmp_path / "git", description()) as github:
        settings = github.create(name, {"ecr.tf": OPEN})
        settings.may_push = archived
        environ = github.environment() | {"GITHUB_TOKEN": ""} | as_app(github, new_key())
        waiting = Waiting(SteppingClock(FRIDAY), 900, 1)
        forge = forges.connect(Kind.GITHUB, environ, waiting)

        def archive() -> Response:
            settings.archived = archived
            return bad_gateway()

        github.faults.append(Fault("service=git-receive-pack|POST .*/git/trees", archive))
        [result] = tend(name, Settings(through_api=through_api), waiting, forge)
    assert result.outcome is (Outcome.ARCHIVED if archived else Outcome.FORK_ONLY), result


def test_a_base_that_the_branch_does_not_come_from_gets_a_new_commit(life: Life) -> None:
    life.git.commit(SHOP, {"half-done": "x"})
    opened(life)
    bare = life.git.path(SHOP)
    git(bare, "update-ref", "refs/heads/stable", f"{life.git.head(SHOP)}^")
    life.settings.default_branch = "stable"
    result = life.run()
    assert (result.outcome, life.pull.base) == (Outcome.UPDATED, "stable")
    assert "half-done" not in git(bare, "ls-tree", "--name-only", BRANCH)


def test_a_base_that_a_person_chose_stays(life: Life) -> None:
    opened(life)
    life.git.commit(SHOP, {"ecr.tf": OPEN}, branch="develop")
    life.pull.base = "develop"
    life.git.commit(SHOP, {"web.tf": OTHER})
    result = life.quiet()
    assert (result.outcome, result.number) == (Outcome.UNCHANGED, life.pull.number)
    assert "develop" in result.message
    life.pull.body = "For the next release."
    assert life.quiet().outcome is Outcome.UNCHANGED


def test_two_jobs_may_ask_for_different_things(life: Life) -> None:
    one, other = Settings(labels=("security",)), Settings(labels=("infra",))
    assert life.run(one).outcome is Outcome.OPENED
    life.pull.labels.clear()
    assert life.run(other).outcome is Outcome.UPDATED
    assert life.pull.labels == ["infra"]
    for settings in (one, other):
        assert life.quiet(settings).outcome is Outcome.UNCHANGED


def test_a_pull_request_on_top_keeps_the_branch(life: Life) -> None:
    opened(life)
    theirs = replace(life.pull, number=life.pull.number + 1, branch="more", base=BRANCH, body="")
    life.git.commit(SHOP, {"more": "x"}, branch="more")
    life.github.pull_requests[SHOP].append(replace(theirs, head=str(life.git.head(SHOP, "more"))))
    life.git.commit(SHOP, {"ecr.tf": SCANS})
    result = life.run()
    assert (result.outcome, theirs.state) == (Outcome.CLOSED, "open")
    assert life.git.head(SHOP, BRANCH) is not None
    assert f"#{theirs.number}" in result.warnings[0]


@pytest.mark.parametrize("step", ["POST .*git-receive-pack", "POST .*/comments$"])
def test_what_a_person_closes_meanwhile_keeps_its_body(life: Life, step: str) -> None:
    first = opened(life)
    body = life.pull.body
    pull = life.pull
    files = {"web.tf": OTHER} if "pack" in step else {"ecr.tf": SCANS}
    life.git.commit(SHOP, files)

    def close() -> Response:
        life.github.close_pull_request(SHOP, pull.number)
        return bad_gateway()

    life.github.faults.append(Fault(step, close))
    result = life.run()
    assert (pull.state, pull.body) == ("closed", body)
    if "pack" in step:
        assert (result.outcome, result.number) != (Outcome.UPDATED, first.number)
        assert result.outcome is Outcome.OPENED
    else:
        assert result.outcome is Outcome.NOTHING_TO_FIX
        life.git.commit(SHOP, {"ecr.tf": OPEN})
        assert life.quiet().outcome is Outcome.CLOSED_BY_PERSON


def test_an_open_one_does_not_become_what_a_person_refused(life: Life) -> None:
    life.git.commit(SHOP, {"web.tf": OTHER})
    refused_one = opened(life)
    life.github.close_pull_request(SHOP, life.pull.number)
    life.git.commit(SHOP, {"web.tf": None})
    opened(life)
    life.git.commit(SHOP, {"web.tf": OTHER})
    result = life.quiet()
    assert result.outcome is Outcome.UNCHANGED
    assert f"#{refused_one.number}" in result.message


def test_branches_of_others_cost_little_however_many_they_are(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fixer.bot.tending._MOST_BRANCHES", 3)
    by_folder = Settings(by_folder=True)
    life.git.commit(SHOP, {"zoo/ecr.tf": OPEN, "ecr.tf": None})
    assert life.run(by_folder).outcome is Outcome.OPENED
    life.git.commit(SHOP, {"zoo/ecr.tf": SCANS})
    head = life.git.head(SHOP)
    refs = "".join(f"create refs/heads/{BRANCH}-{number:03} {head}\n" for number in range(300))
    git(life.git.path(SHOP), "update-ref", "--stdin", given=refs.encode())
    before = len(life.github.requests)
    result = life.run(by_folder)
    assert (result.outcome, result.branch) == (Outcome.CLOSED, f"{BRANCH}-zoo")
    assert "297 branches" in result.warnings[0]
    assert len(life.github.requests) - before < 40
