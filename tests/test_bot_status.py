"""The list of the bot's pull requests: the command, as a process, against both forges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.bot import Bot
from support.review_hosts import REPOSITORY, GitHubHost, GitLabHost, ReviewHost

OPEN = """\
Resources:
  Repository:
    Type: AWS::ECR::Repository
"""


@pytest.fixture(params=[GitHubHost, GitLabHost])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReviewHost]:
    made: ReviewHost = request.param(tmp_path / "forge")
    made.create({"ecr.yaml": OPEN})
    yield made
    made.close()


def bot_of(host: ReviewHost) -> Bot[ReviewHost]:
    return Bot(host, host.repositories.root / "work", options=("--repo", REPOSITORY))


def run(host: ReviewHost, *arguments: str) -> dict[str, Any]:
    outcome = bot_of(host)(*arguments, "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.document


def only(host: ReviewHost) -> dict[str, Any]:
    document = run(host, "status")
    assert document["schema_version"] == 1
    [found] = document["pull_requests"]
    assert isinstance(found, dict)
    return found


def test_no_pull_requests(host: ReviewHost) -> None:
    assert run(host, "status") == {"schema_version": 1, "pull_requests": []}


def test_an_open_one_in_all_its_fields(host: ReviewHost) -> None:
    [opened] = run(host, "pr")["results"]
    found = only(host)
    assert set(found) == {
        *("repository", "number", "url", "title", "branch", "base", "state", "conflicts"),
        *("checks", "fix_set"),
    }
    for name in ("repository", "number", "url", "branch", "base", "fix_set"):
        assert found[name] == opened[name], name
    assert (found["state"], found["conflicts"], found["checks"]) == ("open", False, "none")


def test_that_of_a_person_is_not_the_bots(host: ReviewHost) -> None:
    host.change({"ecr.yaml": "Resources: {}\n"})
    host.open()
    assert run(host, "status")["pull_requests"] == []


def test_one_whose_text_a_person_wrote_is_still_the_bots(host: ReviewHost) -> None:
    run(host, "pr")
    host.write_text("For OPS: scan the images.")
    found = only(host)
    assert (found["state"], found["fix_set"]) == ("open", None)


def test_checks(host: ReviewHost) -> None:
    [opened] = run(host, "pr")["results"]
    for statuses, checks in (
        (["success"], "success"),
        (["pending"], "pending"),
        (["success", "failure"], "failure"),
        (["success", "pending"], "pending"),
    ):
        host.check(opened["commit"], statuses)
        assert only(host)["checks"] == checks


def test_conflicts(host: ReviewHost) -> None:
    run(host, "pr")
    host.forget_mergeability()
    assert only(host)["conflicts"] is None
    host.repositories.commit(REPOSITORY, {"ecr.yaml": OPEN + "    Properties: {}\n"})
    host.conflict()
    assert only(host)["conflicts"] is True


@pytest.mark.parametrize(("merged", "state"), [(True, "merged"), (False, "closed-by-person")])
def test_one_that_a_person_ended(host: ReviewHost, merged: bool, state: str) -> None:
    run(host, "pr")
    host.end(merged)
    found = only(host)
    assert (found["state"], found["conflicts"], found["checks"]) == (state, None, "none")


def test_one_that_the_bot_closed(host: ReviewHost) -> None:
    run(host, "pr")
    host.repositories.commit(REPOSITORY, {"ecr.yaml": "Resources: {}\n"})
    assert run(host, "pr")["results"][0]["outcome"] == "closed"
    assert only(host)["state"] == "closed"


def test_the_table_for_people(host: ReviewHost) -> None:
    run(host, "pr")
    titles, row = bot_of(host)("status").lines
    assert titles.split() == ["number", "state", "conflicts", "checks", "branch", "url"]
    assert row.split()[1:5] == ["open", "no", "none", "ecr-fix/ecr001"]


def test_a_repository_that_is_not_there(host: ReviewHost) -> None:
    outcome = Bot(host, host.repositories.root / "work")("status", "--repo", "no/where")
    assert outcome.code == 1
    assert "no/where" in outcome.err


def test_a_token_that_is_refused(host: ReviewHost) -> None:
    name = next(each for each in host.environment() if each.endswith("TOKEN"))
    for command in (["status"], ["suggest", "--pr", "1"]):
        outcome = replace(bot_of(host), more={name: "wrong"})(*command)
        assert outcome.code == 2
        assert name in outcome.err


def test_one_that_a_person_closed_after_the_bot(host: ReviewHost) -> None:
    """The text says that the bot closed it, which is not so any more."""
    run(host, "pr")
    host.repositories.commit(REPOSITORY, {"ecr.yaml": "Resources: {}\n"})
    run(host, "pr")
    host.end(merged=False)
    assert only(host)["state"] == "closed-by-person"
    host.repositories.commit(REPOSITORY, {"ecr.yaml": OPEN})
    assert run(host, "pr")["results"][0]["outcome"] == "closed-by-person"
