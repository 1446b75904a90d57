"""The life of a merge request: the command as a process, a real git remote, GitLab's API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.bot import Bot, BotOutcome
from support.faults import Fault, bad_gateway, lost_connection
from support.git_server import git
from support.gitlab_server import WRITES, GitLabServer
from support.loopback import Response

SHOP = "acme/web/shop"
BRANCH = "ecr-fix/ecr001"
PLAIN = """\
Resources:
  Images:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: shop
"""
FIXED = f"""\
{PLAIN}\
      ImageScanningConfiguration:
        ScanOnPush: true
"""
DECORATIONS = ("--label", "security", "--reviewer", "dev", "--assignee", "dev")


@pytest.fixture
def gitlab(tmp_path: Path) -> Iterator[GitLabServer]:
    with GitLabServer(tmp_path / "repositories") as server:
        server.project(SHOP, {"infra/images.yaml": PLAIN, "README.md": "Shop\n"})
        yield server


def bot_of(gitlab: GitLabServer) -> Bot[GitLabServer]:
    return Bot(gitlab, gitlab.root / "work", options=("--format", "json"))


def run(gitlab: GitLabServer, *more: str, command: str = "pr") -> BotOutcome:
    return bot_of(gitlab)(command, *more, "--repo", SHOP)


def result(gitlab: GitLabServer, *more: str, code: int = 0) -> dict[str, Any]:
    outcome = run(gitlab, *more)
    assert outcome.code == code, outcome.out + outcome.err
    assert gitlab.token not in outcome.out + outcome.err
    [found] = outcome.document["results"]
    assert isinstance(found, dict)
    return found


def test_the_whole_life_of_a_merge_request(gitlab: GitLabServer) -> None:
    assert result(gitlab, *DECORATIONS, "--dry-run")["outcome"] == "opened"
    assert gitlab.writes == []

    opened = result(gitlab, *DECORATIONS, "--draft")
    assert (opened["outcome"], opened["number"], opened["fixed"]) == ("opened", 1, 1)
    [merge_request] = gitlab.merge_requests[SHOP]
    assert opened["url"] == merge_request["web_url"]
    assert merge_request["title"].startswith("Draft: ")
    assert merge_request["labels"] == ["security"]
    assert [each["username"] for each in merge_request["reviewers"]] == ["dev"]
    assert opened["fix_set"].removeprefix("sha256:")[:12] in merge_request["description"]
    assert gitlab.content(SHOP, BRANCH, "infra/images.yaml").decode() == FIXED

    before = list(gitlab.writes)
    assert result(gitlab, *DECORATIONS, "--draft")["outcome"] == "unchanged"
    assert gitlab.writes == before

    moved = PLAIN.replace("RepositoryName: shop", "RepositoryName: the-shop")
    base = gitlab.commit(SHOP, {"infra/images.yaml": moved, "infra/more.yaml": PLAIN})
    assert result(gitlab)["outcome"] == "updated"
    assert len(gitlab.merge_requests[SHOP]) == 1
    assert git(gitlab.path(SHOP), "rev-parse", f"{BRANCH}^") == base
    assert merge_request["title"].startswith("Draft: ")

    gitlab.close_merge_request(merge_request)
    before = list(gitlab.writes)
    assert result(gitlab)["outcome"] == "closed-by-person"
    assert (merge_request["state"], gitlab.writes) == ("closed", before)

    assert result(gitlab, "--reopen")["outcome"] == "reopened"
    assert (len(gitlab.merge_requests[SHOP]), merge_request["state"]) == (1, "opened")

    gitlab.merge(SHOP, merge_request)
    assert result(gitlab)["outcome"] == "merged"
    assert list(gitlab.branches(SHOP)) == ["main"]

    gitlab.commit(SHOP, {"infra/later.yaml": PLAIN})
    assert result(gitlab)["outcome"] == "opened"
    second = gitlab.merge_requests[SHOP][1]
    gitlab.commit(SHOP, {"infra/later.yaml": FIXED})
    assert result(gitlab)["outcome"] == "closed"
    assert (second["state"], second["closed_by"]["username"]) == ("closed", "ecr-bot")
    assert len(gitlab.plain_notes(second)) == 1
    assert list(gitlab.branches(SHOP)) == ["main"]

    rows = run(gitlab, command="status").document["pull_requests"]
    assert [(each["number"], each["state"]) for each in rows] == [(2, "closed"), (1, "merged")]


def test_a_branch_that_is_set_back_to_its_base_gets_its_fixes_again(gitlab: GitLabServer) -> None:
    result(gitlab)
    base = gitlab.head(SHOP)
    git(gitlab.path(SHOP), "update-ref", f"refs/heads/{BRANCH}", str(base))
    assert result(gitlab)["outcome"] == "updated"
    [merge_request] = gitlab.merge_requests[SHOP]
    assert gitlab.plain_notes(merge_request) == []
    assert gitlab.content(SHOP, BRANCH, "infra/images.yaml").decode() == FIXED


def test_gitlab_makes_and_signs_the_commit_where_it_is_asked_to(gitlab: GitLabServer) -> None:
    opened = result(gitlab, "--commit-through-api")
    assert opened["outcome"] == "opened"
    assert gitlab.content(SHOP, BRANCH, "infra/images.yaml").decode() == FIXED
    assert any(each.endswith("/repository/commits") for each in gitlab.writes)
    assert not any("git-receive-pack" in each for each in gitlab.writes)
    assert result(gitlab, "--commit-through-api")["outcome"] == "unchanged"


def test_what_others_push_while_gitlab_commits_stays(gitlab: GitLabServer) -> None:
    result(gitlab, "--commit-through-api")
    gitlab.commit(SHOP, {"infra/more.yaml": PLAIN})
    theirs = []

    def push() -> Response:
        theirs.append(gitlab.commit(SHOP, {"infra/images.yaml": PLAIN + "#\n"}, branch=BRANCH))
        return bad_gateway()

    gitlab.faults.append(Fault("POST .*git-receive-pack", push))
    assert result(gitlab, "--commit-through-api")["outcome"] == "edited-by-person"
    assert sorted(gitlab.branches(SHOP)) == [BRANCH, "main"]
    assert gitlab.head(SHOP, BRANCH) == theirs[0]


def test_gitlab_may_move_a_branch_to_its_own_commit(gitlab: GitLabServer) -> None:
    result(gitlab, "--commit-through-api")
    base = gitlab.commit(SHOP, {"infra/more.yaml": PLAIN})
    assert result(gitlab, "--commit-through-api")["outcome"] == "updated"
    assert git(gitlab.path(SHOP), "rev-parse", f"{BRANCH}^") == base
    assert sorted(gitlab.branches(SHOP)) == [BRANCH, "main"]


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "step", ["POST .*/repository/commits", "POST .*git-receive-pack"], ids=["commit", "push"]
)
def test_a_killed_run_leaves_no_branch_beside_for_good(
    gitlab: GitLabServer, step: str, is_done: bool
) -> None:
    result(gitlab, "--commit-through-api")
    base = gitlab.commit(SHOP, {"infra/more.yaml": PLAIN})
    fault = Fault(step, bad_gateway, after=is_done)
    gitlab.faults.append(fault)
    arguments = ("pr", "--commit-through-api", "--repo", SHOP)
    bot_of(gitlab).killed(fault, *arguments)
    result(gitlab, "--commit-through-api")
    assert sorted(gitlab.branches(SHOP)) == [BRANCH, "main"]
    assert git(gitlab.path(SHOP), "rev-parse", f"{BRANCH}^") == base
    assert result(gitlab, "--commit-through-api")["outcome"] == "unchanged"


def test_a_lost_answer_about_a_commit_makes_no_second_one(gitlab: GitLabServer) -> None:
    result(gitlab, "--commit-through-api")
    gitlab.commit(SHOP, {"infra/more.yaml": PLAIN})
    before = len(gitlab.writes)
    gitlab.faults.append(Fault("POST .*/repository/commits", lost_connection, after=True))
    assert result(gitlab, "--commit-through-api")["outcome"] == "updated"
    commits = [each for each in gitlab.writes[before:] if each.endswith("/repository/commits")]
    assert len(commits) == 1
    assert sorted(gitlab.branches(SHOP)) == [BRANCH, "main"]


def test_a_branch_beside_that_others_made_stays(gitlab: GitLabServer) -> None:
    result(gitlab, "--commit-through-api")
    gitlab.commit(SHOP, {"infra/more.yaml": PLAIN})
    theirs = gitlab.commit(SHOP, {"mine": "x"}, branch=f"{BRANCH}+new")
    blocked = result(gitlab, "--commit-through-api", code=1)
    assert (blocked["outcome"], blocked["number"]) == ("blocked", 1)
    assert gitlab.head(SHOP, f"{BRANCH}+new") == theirs
    assert result(gitlab)["outcome"] == "updated"


@pytest.mark.parametrize("group", [(), ("--group", "directory")], ids=["whole", "groups"])
def test_one_whose_branch_a_person_deleted(gitlab: GitLabServer, group: tuple[str, ...]) -> None:
    """GitLab may leave it open."""
    gitlab.closes_with_branch = False
    [branch] = {result(gitlab, *group)["branch"]}
    git(gitlab.path(SHOP), "update-ref", "-d", f"refs/heads/{branch}")
    [merge_request] = gitlab.merge_requests[SHOP]
    gitlab.commit(SHOP, {"infra/images.yaml": FIXED})
    closed = result(gitlab, *group)
    assert (closed["outcome"], closed["number"], closed["branch"]) == ("closed", 1, branch)
    assert merge_request["state"] == "closed"


def test_bad_people_cost_neither_the_merge_request_nor_the_good_ones(gitlab: GitLabServer) -> None:
    opened = result(gitlab, "--reviewer", "nobody", "--reviewer", "dev", "--milestone", "None")
    assert opened["outcome"] == "opened"
    [merge_request] = gitlab.merge_requests[SHOP]
    assert [each["username"] for each in merge_request["reviewers"]] == ["dev"]
    assert any("nobody" in each for each in opened["warnings"])


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"archived": True}, "archived", 0),
        ({"merge_requests_access_level": "disabled"}, "disabled", 0),
        ({"empty_repo": True}, "empty", 0),
        ({"permissions": {"project_access": {"access_level": 20}}}, "fork-only", 0),
    ],
)
def test_projects_that_take_no_merge_request(
    gitlab: GitLabServer, changes: dict[str, object], outcome: str, code: int
) -> None:
    gitlab.projects[SHOP] |= changes
    assert result(gitlab, code=code)["outcome"] == outcome
    assert gitlab.writes == []


def test_a_project_that_is_not_there(gitlab: GitLabServer) -> None:
    del gitlab.projects[SHOP]
    assert result(gitlab, code=1)["outcome"] == "not-found"


@pytest.mark.parametrize("through_api", [False, True])
def test_a_protected_branch(gitlab: GitLabServer, through_api: bool) -> None:
    gitlab.protected.append("ecr-fix/*")
    gitlab.refuse(SHOP, "GitLab: You are not allowed to push to protected branches")
    options = ("--commit-through-api",) if through_api else ()
    refused = result(gitlab, *options, code=1)
    assert refused["outcome"] == "protected"
    assert "You are not allowed to push" in refused["message"]


@pytest.mark.parametrize("failure", [bad_gateway, lost_connection])
def test_a_lost_answer_makes_no_second_merge_request(gitlab: GitLabServer, failure: Any) -> None:
    gitlab.faults.append(Fault(r"POST .*/merge_requests$", failure, after=True))
    gitlab.faults.append(Fault(r"PUT .*/merge_requests/1$", failure, after=True))
    assert result(gitlab, *DECORATIONS)["outcome"] == "opened"
    assert len(gitlab.merge_requests[SHOP]) == 1


def same(gitlab: GitLabServer) -> str:
    """The state without what differs from run to run: the ids of commits, and the port."""
    return re.sub(r"(/|head=)[0-9a-f]{12,40}", "", str(gitlab.state(SHOP)).replace(gitlab.url, ""))


def test_killed_at_any_step_the_next_run_ends_in_the_same_state(
    tmp_path: Path, gitlab: GitLabServer
) -> None:
    result(gitlab, *DECORATIONS)
    wanted = same(gitlab)
    steps = len(gitlab.writes)
    assert steps >= 5
    # To be killed after a step is to be killed before the next one.
    for step, after in [*((step, False) for step in range(steps)), (steps - 1, True)]:
        with GitLabServer(tmp_path / f"{step}-{after}") as other:
            other.project(SHOP, {"infra/images.yaml": PLAIN, "README.md": "Shop\n"})
            fault = Fault(WRITES, bad_gateway, after=after, skip=step)
            other.faults.append(fault)
            arguments = ("pr", *DECORATIONS, "--repo", SHOP)
            bot_of(other).killed(fault, *arguments)
            result(other, *DECORATIONS)
            assert same(other) == wanted, f"killed at step {step}"


def test_the_project_of_the_job_is_the_default(gitlab: GitLabServer) -> None:
    outcome = replace(bot_of(gitlab), more={"CI_PROJECT_PATH": SHOP})("status")
    assert outcome.document == {"schema_version": 1, "pull_requests": []}


def test_a_base_that_moves_on_is_no_reason_and_one_that_goes_back_is(gitlab: GitLabServer) -> None:
    first = str(gitlab.head(SHOP))
    gitlab.commit(SHOP, {"secret.txt": "a"})
    result(gitlab)
    gitlab.commit(SHOP, {"README.md": "A shop\n"})
    assert result(gitlab)["outcome"] == "unchanged"
    git(gitlab.path(SHOP), "update-ref", "refs/heads/main", first)
    gitlab.commit(SHOP, {"README.md": "The shop\n"})
    assert result(gitlab)["outcome"] == "updated"
    assert "secret.txt" not in git(gitlab.path(SHOP), "ls-tree", "--name-only", BRANCH)
