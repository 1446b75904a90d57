"""Suggestions in the review of a pull request: the command, as a process, against both forges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from support.bot import Bot, BotOutcome
from support.bot_page import outcomes_of_suggest
from support.faults import Fault, bad_gateway, lost_connection, refused
from support.loopback import Response
from support.review_hosts import (
    BRANCH,
    FORK,
    REPOSITORY,
    GitHubHost,
    GitLabHost,
    ReviewHost,
)

OUTCOMES = outcomes_of_suggest()
HEADER = "Resources:\n"
OLD = """\
  Old:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: old
"""
OFF = """\
  Off:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: off
      ImageScanningConfiguration:
        ScanOnPush: false
"""
BARE = """\
  Bare:
    Type: AWS::ECR::Repository
"""
BARE_FIXED = (
    BARE
    + """\
    Properties:
      ImageScanningConfiguration:
        ScanOnPush: true
"""
)
UNKNOWN = """\
  Unknown:
    Type: AWS::ECR::Repository
    Properties:
      ImageScanningConfiguration: !Ref Scanning
"""


@pytest.fixture(params=[GitHubHost, GitLabHost])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReviewHost]:
    made: ReviewHost = request.param(tmp_path / "forge")
    yield made
    made.close()


@pytest.fixture
def one_host(tmp_path: Path) -> Iterator[GitHubHost]:
    """For what does not depend on the forge."""
    made = GitHubHost(tmp_path / "forge")
    yield made
    made.close()


def bot_of(host: ReviewHost) -> Bot[ReviewHost]:
    return Bot(host, host.repositories.root / "work", options=("--repo", REPOSITORY))


def suggest(host: ReviewHost, number: int = 1) -> BotOutcome:
    done = bot_of(host)("suggest", "--pr", str(number), "--format", "json")
    assert str(done.code) == OUTCOMES[done.document["outcome"]]
    return done


def actions(outcome: BotOutcome) -> list[str]:
    return [each["action"] for each in outcome.document["suggestions"]]


def opened(host: ReviewHost, before: str, after: str, path: str = "ecr.yaml") -> None:
    host.create({path: before})
    host.change({path: after})
    host.open()


def test_a_suggestion_that_is_applied_is_exactly_the_fix(host: ReviewHost) -> None:
    opened(host, HEADER + OLD, HEADER + OLD + OFF + BARE)
    outcome = suggest(host)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.document["outcome"] == "suggested"
    assert [(each.path, each.line) for each in host.said()] == [("ecr.yaml", 11), ("ecr.yaml", 13)]
    host.apply(1)
    host.apply(0)
    fixed = HEADER + OLD + OFF.replace("false", "true") + BARE_FIXED
    assert host.content("ecr.yaml").decode() == fixed


def test_the_rest_is_in_one_summary(host: ReviewHost) -> None:
    host.create({"ecr.yaml": HEADER + OLD, "other.yaml": HEADER + OLD})
    host.change({"ecr.yaml": HEADER + OLD + UNKNOWN})
    host.open()
    outcome = suggest(host)
    assert outcome.code == 0
    assert host.said() == []
    [summary] = host.summaries()
    assert "`ecr.yaml:4`" in summary  # the lines to change are not of the pull request
    assert "+      ImageScanningConfiguration:\n  +        ScanOnPush: true" in summary
    assert "`ecr.yaml:9`" in summary
    assert "comes from Ref, which is known only at deployment" in summary
    assert "other.yaml" not in summary
    assert "1 repository more" in summary
    found = outcome.document["summary"]["findings"]
    assert [(each["logical_id"], each["reason"]) for each in found] == [
        ("Old", "elsewhere"),
        ("Unknown", "manual"),
    ]


def test_only_errors_of_its_own_files_are_told(one_host: ReviewHost) -> None:
    """Whatever their names begin with."""
    one_host.create({"a.tf": "", "a.tf.json": '{"resource": {"aws_ecr_repository": '})
    one_host.change({"a.tf": 'resource "aws_ecr_repository" "a" {{{\n'})
    one_host.open()
    assert suggest(one_host).code == 0
    [summary] = one_host.summaries()
    assert "a.tf:1:" in summary
    assert "a.tf.json" not in summary


def test_a_second_run_writes_nothing(host: ReviewHost) -> None:
    opened(host, HEADER + OLD, HEADER + OLD + OFF + UNKNOWN)
    suggest(host)
    before = host.writes()
    again = suggest(host)
    assert host.writes() == before
    assert (again.code, again.document["outcome"], actions(again)) == (
        0,
        "unchanged",
        ["unchanged"],
    )
    assert again.document["summary"]["action"] == "unchanged"


def test_nothing_is_said_where_nothing_is_to_be_said(one_host: ReviewHost) -> None:
    one_host.create({"README.md": "a\n", "ecr.yaml": HEADER + OLD})
    one_host.change({"README.md": "b\n"})
    one_host.open()
    outcome = suggest(one_host)
    assert (outcome.code, outcome.document["outcome"]) == (0, "nothing-to-fix")
    assert one_host.writes() == []


def test_lines_that_move_take_their_suggestion_along(host: ReviewHost) -> None:
    opened(host, HEADER, HEADER + OFF)
    suggest(host)
    host.change({"ecr.yaml": "# a line more\n" + HEADER + OFF})
    before = host.writes()
    outcome = suggest(host)
    assert (outcome.document["outcome"], actions(outcome)) == ("unchanged", ["unchanged"])
    assert host.writes() == before
    assert [each.line for each in host.said()] == [8]


def test_a_suggestion_whose_lines_change_is_made_anew(host: ReviewHost) -> None:
    opened(host, HEADER, HEADER + OFF)
    suggest(host)
    changed = OFF.replace("ScanOnPush: false", "ScanOnPush: 'false'")
    host.change({"ecr.yaml": HEADER + changed})
    assert [each.line for each in host.said()] == [None]
    outcome = suggest(host)
    assert actions(outcome) == ["created"]
    [said] = host.said()
    assert said.line == 7
    assert said.suggested == "        ScanOnPush: true\n"


def test_one_of_equal_names_that_is_fixed_leaves_the_other_its_comment(
    one_host: ReviewHost,
) -> None:
    twin = 'resource "aws_ecr_repository" "api" {\n  image_scanning_configuration {\n'
    off, on = (f"{twin}    scan_on_push = {value}\n  }}\n}}\n" for value in ("false", "true"))
    opened(one_host, "#\n", f"#\n{off}{off}", "ecr.tf")
    assert actions(suggest(one_host)) == ["created", "created"]
    one_host.change({"ecr.tf": f"#\n{on}{off}"})
    assert actions(suggest(one_host)) == ["unchanged"]
    assert [(each.line, each.suggested is not None) for each in one_host.said()][1:] == [(9, True)]
    before = one_host.writes()
    assert suggest(one_host).document["outcome"] == "unchanged"
    assert one_host.writes() == before
    one_host.change({"ecr.tf": f"#\n{off}{off}"})
    assert actions(suggest(one_host)) == ["created", "unchanged"]


def test_what_people_answered_stays(host: ReviewHost) -> None:
    opened(host, HEADER, HEADER + OFF)
    suggest(host)
    host.answer(0)
    host.change({"ecr.yaml": HEADER + OFF.replace("ScanOnPush: false", "ScanOnPush: 'false'")})
    assert actions(suggest(host)) == ["created"]
    suggested = [each for each in host.said() if each.suggested is not None]
    assert [each.line for each in suggested] == [None, 7]
    before = host.writes()
    assert suggest(host).document["outcome"] == "unchanged"
    assert host.writes() == before


def test_a_discussion_that_somebody_resolved_is_settled(tmp_path: Path) -> None:
    host = GitLabHost(tmp_path / "forge")
    opened(host, HEADER, HEADER + OFF)
    suggest(host)
    [note] = host.server.diff_notes(host.merge_request)
    note["resolved"] = True
    host.change({"ecr.yaml": "# a line more\n" + HEADER + OFF})
    before = host.writes()
    assert actions(suggest(host)) == ["settled"]
    assert host.writes() == before
    host.close()


def test_a_suggestion_that_nothing_asks_for_any_more_is_taken_back(one_host: ReviewHost) -> None:
    opened(one_host, HEADER, HEADER + BARE)
    suggest(one_host)
    suppressed = BARE.replace("  Bare:", "  # ecr-fix:ignore ECR001 -- scanned elsewhere\n  Bare:")
    one_host.change({"ecr.yaml": HEADER + suppressed})
    outcome = suggest(one_host)
    assert outcome.document["withdrawn"] == 1
    [said] = one_host.said()
    assert said.suggested is None
    before = one_host.writes()
    assert suggest(one_host).document["outcome"] == "nothing-to-fix"
    assert one_host.writes() == before
    one_host.change({"ecr.yaml": HEADER + BARE})
    assert actions(suggest(one_host)) == ["updated"]
    [said] = one_host.said()
    assert said.suggested is not None


def test_the_summary_says_in_the_end_that_nothing_is_left(one_host: ReviewHost) -> None:
    opened(one_host, HEADER + OLD, HEADER + OLD + UNKNOWN)
    suggest(one_host)
    one_host.change({"ecr.yaml": HEADER})
    assert suggest(one_host).document["summary"]["action"] == "updated"
    [summary] = one_host.summaries()
    assert "nothing is left to do" in summary
    before = one_host.writes()
    assert suggest(one_host).document["outcome"] == "nothing-to-fix"
    assert one_host.writes() == before


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (HEADER, (HEADER + BARE).replace("\n", "\r\n"), "line-breaks"),
        (HEADER, (HEADER + BARE).rstrip("\n"), "last-line"),
        ("\ufeff" + HEADER, '\ufeff{"Resources": {"A": {"Type": "AWS::ECR::Repository"}}}\n', ""),
    ],
)
def test_what_a_forge_might_not_apply_exactly_is_left_to_the_summary(
    one_host: ReviewHost, before: str, after: str, reason: str
) -> None:
    opened(one_host, before, after)
    outcome = suggest(one_host)
    assert one_host.said() == []
    [found] = outcome.document["summary"]["findings"]
    assert found["reason"] == (reason or "line-breaks")
    assert len(one_host.summaries()) == 1


def test_a_renamed_file_is_commented_under_its_new_name(host: ReviewHost) -> None:
    host.create({"old name.yaml": HEADER + OLD * 1 + "# a comment\n" * 20})
    moved = HEADER + OLD + "# a comment\n" * 20
    host.change({"old name.yaml": None, "new (name).yaml": moved + OFF.replace("  Off", "  Off")})
    host.open()
    outcome = suggest(host)
    assert outcome.code == 0
    assert [each.path for each in host.said()] == ["new (name).yaml"]
    host.apply(0)
    assert host.content("new (name).yaml").decode() == moved + OFF.replace("false", "true")


def test_deleted_files_and_forks(host: ReviewHost) -> None:
    host.create({"ecr.yaml": HEADER, "gone.yaml": HEADER + OLD})
    host.change({"ecr.yaml": HEADER + BARE, "gone.yaml": None})
    host.open(FORK)
    outcome = suggest(host)
    assert (outcome.code, outcome.document["outcome"]) == (0, "suggested")
    [said] = host.said()
    assert (said.path, said.suggested) == ("ecr.yaml", BARE_FIXED.split("\n", 1)[1])


def test_texts_from_files_are_inert(host: ReviewHost) -> None:
    name = "@everyone <b>`#1`</b> ```"
    opened(
        host,
        HEADER,
        HEADER + BARE.replace("Bare", f"'{name}'") + BARE.replace("Type", "# ```\n    Type")
        + UNKNOWN.replace("Unknown", f"'{name}!'"),
    )  # fmt: skip
    outcome = suggest(host)
    assert (outcome.code, outcome.err) == (0, "")
    for body in (*(each.body for each in host.said()), *host.summaries()):
        first, *rest = body.split("```")[0].split("\n")
        assert first.startswith("<!-- ecr-fix-bot-comment: ")
        for line in rest:
            outside = re.sub(r"\]\(http[^)]*\)|`[^`]*`", "", line)
            assert not set("@<#*_") & set(outside), line


def test_a_lost_answer_makes_no_second_comment(host: ReviewHost) -> None:
    opened(host, HEADER + OLD, HEADER + OLD + OFF + BARE)
    host.faults.append(Fault(host.review_comments, bad_gateway, after=True))
    host.faults.append(Fault(host.review_comments, lost_connection, times=1, skip=1))
    host.faults.append(Fault(host.comments, lost_connection, after=True))
    outcome = suggest(host)
    assert (outcome.code, actions(outcome)) == (0, ["created", "created"])
    assert len(host.said()) == 2
    assert len(host.summaries()) == 1


def test_what_does_not_come_through_is_a_failure_and_a_rerun_ends_it(host: ReviewHost) -> None:
    opened(host, HEADER + OLD, HEADER + OLD + OFF + BARE)
    first = 0 if host.comments_at_once else 1
    host.faults.append(Fault(host.review_comments, bad_gateway, times=99, skip=first))
    outcome = suggest(host)
    assert (outcome.code, outcome.document["outcome"]) == (1, "failed")
    assert len(host.said()) == first
    host.faults.clear()
    assert actions(suggest(host)) == (["unchanged"] * first + ["created"] * 2)[:2]
    assert len(host.said()) == 2


def test_killed_at_any_step_the_next_run_says_it_all_once(host: ReviewHost) -> None:
    opened(host, HEADER + OLD, HEADER + OLD + OFF + BARE)
    for pattern, after in (
        (host.review_comments, False),
        *[(host.review_comments, True)] * (1 if host.comments_at_once else 2),
        (host.comments, True),
    ):
        host.faults[:] = [Fault(pattern, bad_gateway, after=after)]
        bot_of(host).killed(host.faults[0], "suggest", "--pr", "1")
    host.faults.clear()
    assert actions(suggest(host)) == ["unchanged", "unchanged"]
    assert len(host.said()) == 2
    assert len(host.summaries()) == 1


def test_github_gets_all_suggestions_in_one_review(one_host: ReviewHost) -> None:
    opened(one_host, HEADER, HEADER + OFF + BARE)
    assert actions(suggest(one_host)) == ["created", "created"]
    [review] = one_host.writes()
    assert re.fullmatch(one_host.review_comments, review)


def test_one_that_is_not_taken_does_not_cost_the_others(one_host: ReviewHost) -> None:
    opened(one_host, HEADER, HEADER + OFF + BARE)
    refusal = refused(422, "line must be part of the diff")
    one_host.faults.append(Fault(one_host.review_comments, refusal, times=2))
    outcome = suggest(one_host)
    assert (outcome.code, actions(outcome)) == (0, ["created"])
    [said] = one_host.said()
    [summary] = one_host.summaries()
    assert (said.line, "line must be part" in summary) == (9, True)


def test_what_a_person_deleted_is_not_said_again(one_host: ReviewHost) -> None:
    opened(one_host, HEADER, HEADER + OFF + BARE)
    suggest(one_host)
    one_host.delete(0)
    before = one_host.writes()
    outcome = suggest(one_host)
    assert (outcome.document["outcome"], actions(outcome)) == (
        "unchanged",
        ["declined", "unchanged"],
    )
    one_host.delete(0)
    one_host.change({"ecr.yaml": "# a line more\n" + HEADER + OFF + BARE})
    assert actions(suggest(one_host)) == ["declined", "declined"]
    assert one_host.writes() == before
    assert one_host.said() == []


def test_what_a_person_wrote_is_never_taken_for_the_bots(one_host: GitHubHost) -> None:
    opened(one_host, HEADER + OLD, HEADER + OLD + OFF)
    suggest(one_host)
    pull = one_host.pull_request
    pull.review_comments[0].author = pull.comments[0].author = "mallory"
    pull.reviews[0].author = "mallory"
    before = deepcopy((pull.review_comments, pull.comments))
    assert actions(suggest(one_host)) == ["created"]
    pull = one_host.pull_request
    assert (pull.review_comments[:1], pull.comments[:1]) == before
    assert (len(pull.review_comments), len(pull.comments)) == (2, 2)


def test_gitlab_keeps_no_trace_of_what_was_deleted(tmp_path: Path) -> None:
    host = GitLabHost(tmp_path / "forge")
    opened(host, HEADER, HEADER + OFF)
    suggest(host)
    host.delete(0)
    assert actions(suggest(host)) == ["created"]
    host.close()


def test_a_run_that_dies_while_it_renews_a_suggestion_declines_nothing(
    one_host: ReviewHost,
) -> None:
    opened(one_host, HEADER, HEADER + OFF)
    suggest(one_host)
    one_host.change({"ecr.yaml": HEADER + OFF.replace("false", "'false'")})
    for pattern, after in ((one_host.review_comments, False), ("^DELETE ", False)):
        one_host.faults[:] = [Fault(pattern, bad_gateway, after=after)]
        bot_of(one_host).killed(one_host.faults[0], "suggest", "--pr", "1")
    one_host.faults.clear()
    assert actions(suggest(one_host)) == ["unchanged"]
    assert [each.line for each in one_host.said()] == [7]


def test_a_head_that_moves_meanwhile(host: ReviewHost) -> None:
    opened(host, HEADER, HEADER + OFF)
    pattern = r"GET .*/pulls/1/files" if isinstance(host, GitHubHost) else r"GET .*/diffs"

    def pushed() -> Response:
        host.change({"ecr.yaml": "# one line more\n" + HEADER + OFF})
        return bad_gateway()

    host.faults.append(Fault(pattern, pushed))
    outcome = suggest(host)
    assert (outcome.code, actions(outcome)) == (0, ["created"])
    assert [each.line for each in host.said()] == [8]
    assert outcome.document["commit"] == host.repositories.head(REPOSITORY, BRANCH)


def test_comments_of_another_account_cost_a_warning(one_host: ReviewHost) -> None:
    opened(one_host, HEADER + OLD, HEADER + OLD + OFF)
    suggest(one_host)
    one_host.change({"ecr.yaml": HEADER + OLD + OFF.replace("false", "0")})
    one_host.faults.append(Fault("^(PUT|PATCH|DELETE) ", refused(403, "not yours"), times=99))
    outcome = suggest(one_host)
    assert outcome.code == 0
    assert outcome.err.count("not yours") == 2
    assert len(one_host.summaries()) == 1


def test_lines_without_end(one_host: ReviewHost) -> None:
    long = "# " + "x" * 70_000
    opened(one_host, HEADER, HEADER + BARE.replace("Repository\n", f"Repository  {long}\n") + OFF)
    outcome = suggest(one_host)
    assert outcome.code == 0
    [found] = outcome.document["summary"]["findings"]
    assert found["reason"] == "too-long"
    assert [each.line for each in one_host.said()] == [9]
    assert len(one_host.summaries()[0]) < 2_000


def test_a_diff_that_the_forge_keeps_back(host: ReviewHost) -> None:
    opened(host, HEADER, HEADER + OFF)
    host.withhold("ecr.yaml")
    outcome = suggest(host)
    [found] = outcome.document["summary"]["findings"]
    assert (found["reason"], host.said()) == ("withheld", [])


def test_a_limit_that_lasts_too_long_is_named(one_host: ReviewHost) -> None:
    opened(one_host, HEADER, HEADER + OFF)
    one_host.faults.append(Fault(one_host.review_comments, _limited, times=99))
    outcome = suggest(one_host)
    assert (outcome.code, outcome.document["outcome"]) == (1, "rate-limited")
    one_host.faults.clear()
    assert suggest(one_host).code == 0


def _limited() -> Response:
    return Response.of({"message": "slow down"}, 429, Retry_After="3600")


def test_a_comment_that_the_forge_does_not_take_goes_to_the_summary(host: ReviewHost) -> None:
    opened(host, HEADER, HEADER + OFF)
    status = 422 if isinstance(host, GitHubHost) else 400
    host.faults.append(Fault(host.review_comments, refused(status, "line must be part"), times=9))
    outcome = suggest(host)
    assert outcome.code == 0
    assert host.said() == []
    [summary] = host.summaries()
    assert "line must be part" in summary


def test_its_own_pull_request_is_let_be(one_host: ReviewHost) -> None:
    one_host.create({"ecr.yaml": HEADER + OLD + UNKNOWN})
    result = bot_of(one_host)("pr", "--format", "json").result
    before = one_host.writes()
    outcome = suggest(one_host, number=result["number"])
    assert (outcome.code, outcome.document["outcome"]) == (0, "nothing-to-fix")
    assert one_host.writes() == before


@pytest.mark.parametrize("merged", [True, False])
def test_a_pull_request_that_is_over_is_let_be(one_host: ReviewHost, merged: bool) -> None:
    opened(one_host, HEADER, HEADER + OFF)
    one_host.end(merged)
    outcome = suggest(one_host)
    assert (outcome.code, outcome.document["outcome"]) == (0, "merged" if merged else "closed")
    assert one_host.writes() == []


def test_a_pull_request_that_is_not_there(host: ReviewHost) -> None:
    opened(host, HEADER, HEADER + OFF)
    outcome = suggest(host, number=7)
    assert (outcome.code, outcome.document["outcome"]) == (1, "not-found")


def test_the_text_for_people(one_host: ReviewHost) -> None:
    opened(one_host, HEADER + OLD, HEADER + OLD + OFF)
    first, *lines = bot_of(one_host)("suggest", "--pr", "1").lines
    assert first.endswith(": suggested")
    assert lines == [
        "  ecr.yaml:11: Off: suggestion created",
        "  ecr.yaml:4: Old: in the summary",
        "  summary created",
    ]
