"""GitLab's client against a GitLab on loopback: what it reads, writes, waits for and gives up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from functools import partial
from pathlib import Path

import pytest
import requests
from support.clocks import SteppingClock
from support.faults import Fault, bad_gateway, lost_connection, redirect, refused
from support.git_server import git
from support.gitlab_server import GitLabServer
from support.loopback import DRIPS, Loopback, Request, Response, dripping
from support.secrets import everything_in

from fixer.bot.addresses import gitlab_addresses
from fixer.bot.forge import (
    AlreadyExistsError,
    BranchInTheWayError,
    Checks,
    FileChange,
    ForbiddenError,
    Forge,
    ForgeError,
    InDoubtError,
    NewCommit,
    NewPullRequest,
    NewReviewComment,
    NotFoundError,
    NotYetError,
    ProtectedError,
    RateLimitedError,
    Repository,
    StaleError,
    State,
    TokenRefusedError,
    UnavailableError,
    UnprocessableError,
    beside,
)
from fixer.bot.forges import Kind, server_of
from fixer.bot.gitlab import connect
from fixer.bot.waiting import Waiting
from fixer.model.errors import UsageError

SHOP = "acme/web/shop"
BRANCH = "ecr-fix/ecr001"
NEW = NewPullRequest(BRANCH, "main", "Scan images", "Body\n")


@pytest.fixture
def gitlab(tmp_path: Path) -> Iterator[GitLabServer]:
    with GitLabServer(tmp_path / "repositories") as server:
        files = {"a.yaml": "Resources: {}\n", "run.sh": "#!/bin/sh\n"}
        server.project(SHOP, files, modes={"run.sh": "100755"})
        yield server


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def forge(gitlab: GitLabServer, clock: SteppingClock) -> Forge:
    return connect(gitlab.environment(), Waiting(clock))


def pushed(gitlab: GitLabServer, branch: str = BRANCH) -> str:
    git(gitlab.path(SHOP), "update-ref", f"refs/heads/{branch}", "refs/heads/main")
    return gitlab.commit(SHOP, {"a.yaml": "Resources: {} #\n"}, branch=branch)


def opened(gitlab: GitLabServer, forge: Forge, new: NewPullRequest = NEW) -> int:
    pushed(gitlab, new.branch)
    return forge.open_pull_request(SHOP, new).number


# Waiting ------------------------------------------------------------------------------------------


def limited(**headers: str) -> Callable[[], Response]:
    return lambda: Response.of({"message": "Retry later"}, 429, **headers)


def test_it_waits_as_long_as_gitlab_asks_for(
    gitlab: GitLabServer, forge: Forge, clock: SteppingClock
) -> None:
    gitlab.faults += [
        Fault("GET", limited(Retry_After="17")),
        Fault("GET", limited(RateLimit_Reset=str(int(clock.now()) + 17 + 40))),
        Fault("GET", limited()),
        Fault("GET", limited()),
    ]
    assert forge.repository(SHOP).name == SHOP
    assert clock.waits[0] == 17
    assert 39 <= clock.waits[1] <= 40
    assert clock.waits[2:] == [60, 120]


def test_what_is_broken_does_not_wait_for_the_end_of_a_limit(
    gitlab: GitLabServer, forge: Forge, clock: SteppingClock
) -> None:
    reset = str(int(clock.now()) + 600)
    busy = Response(503, b"busy", {"RateLimit-Reset": reset})
    locked = Response.of({"message": "Conflict: Resource lock"}, 409, RateLimit_Reset=reset)
    for answer in (busy, locked):
        gitlab.faults.append(
            Fault("GET", partial(Response, answer.status, answer.body, answer.headers))
        )
    assert forge.repository(SHOP).name == SHOP
    assert clock.waits == [60, 120]


def test_a_time_to_wait_may_be_a_date(
    gitlab: GitLabServer, forge: Forge, clock: SteppingClock
) -> None:
    gitlab.faults.append(Fault("GET", limited(Retry_After=formatdate(clock.now() + 30))))
    assert forge.repository(SHOP).name == SHOP
    assert clock.waits == [pytest.approx(30, abs=1)]


@pytest.mark.parametrize("named", [{"Retry_After": "0"}, {"RateLimit_Reset": "1"}, {}])
@pytest.mark.parametrize("backoff", [0, 60])
def test_waits_that_cost_nothing_have_an_end(
    gitlab: GitLabServer, named: dict[str, str], backoff: float
) -> None:
    gitlab.faults.append(Fault("GET", limited(**named), times=1_000))
    forge = connect(gitlab.environment(), Waiting(SteppingClock(), backoff=backoff))
    with pytest.raises(RateLimitedError):
        forge.repository(SHOP)
    assert len(gitlab.requests) < 30


def test_a_write_that_was_limited_is_repeated(
    gitlab: GitLabServer, forge: Forge, clock: SteppingClock
) -> None:
    gitlab.faults.append(Fault("POST", limited(Retry_After="3")))
    gitlab.faults.append(Fault("POST", refused(409, "Conflict: Resource lock")))
    assert opened(gitlab, forge) == 1
    assert clock.waits == [3, 60]
    assert len(gitlab.merge_requests[SHOP]) == 1


def test_a_wait_that_does_not_fit_is_not_begun(gitlab: GitLabServer, clock: SteppingClock) -> None:
    forge = connect(gitlab.environment(), Waiting(clock, max_wait=100))
    gitlab.faults.append(Fault("GET", limited(Retry_After="101")))
    with pytest.raises(RateLimitedError, match="a wait of 101 s does not fit"):
        forge.repository(SHOP)
    assert clock.waits == []


@pytest.mark.parametrize("failure", [bad_gateway, lost_connection])
def test_a_read_is_repeated_and_then_given_up(
    gitlab: GitLabServer,
    forge: Forge,
    clock: SteppingClock,
    failure: Callable[[], Response],
) -> None:
    gitlab.faults.append(Fault("GET", failure, times=2))
    assert forge.repository(SHOP).name == SHOP
    assert clock.waits == [60, 120]
    gitlab.faults[:] = [Fault("GET", failure, times=99)]
    with pytest.raises(UnavailableError):
        forge.repository(SHOP)
    assert sum(clock.waits) <= 900


@pytest.mark.parametrize("failure", [bad_gateway, lost_connection])
@pytest.mark.parametrize("after", [True, False])
def test_a_write_is_never_repeated(
    gitlab: GitLabServer, forge: Forge, failure: Callable[[], Response], after: bool
) -> None:
    pushed(gitlab)
    gitlab.faults.append(Fault("POST", failure, after=after))
    with pytest.raises(InDoubtError):
        forge.open_pull_request(SHOP, NEW)
    assert gitlab.writes == [f"POST /projects/{SHOP}/merge_requests"]
    assert len(gitlab.merge_requests[SHOP]) == after


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_an_answer_ends_in_time(monkeypatch: pytest.MonkeyPatch, drip: bytes) -> None:
    """However steadily the bytes come."""
    monkeypatch.setattr("fixer.bot.requests_in_time.SECONDS_IN_ALL", 0.3)
    clock = SteppingClock()
    with dripping(drip) as url:
        environment = {"GITLAB_TOKEN": "x", "CI_SERVER_URL": url}
        forge = connect(environment, Waiting(clock, max_wait=100, backoff=60))
        with pytest.raises(UnavailableError, match="took more than"):
            forge.repository(SHOP)
        with pytest.raises(InDoubtError, match="took more than"):
            forge.comment(SHOP, 1, "x")
    assert clock.waits == [60]


# The token ----------------------------------------------------------------------------------------


def test_a_refused_token_names_its_variable(gitlab: GitLabServer, clock: SteppingClock) -> None:
    forge = connect(gitlab.environment() | {"GITLAB_TOKEN": "wrong"}, Waiting(clock))
    with pytest.raises(TokenRefusedError) as raised:
        forge.repository(SHOP)
    assert raised.value.variable == "GITLAB_TOKEN"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"GITLAB_TOKEN": ""}, "GITLAB_TOKEN"),
        ({"GITLAB_TOKEN": "a\nb"}, "GITLAB_TOKEN"),
        ({"CI_SERVER_URL": "http://gitlab.example"}, "CI_SERVER_URL"),
        ({"CI_API_V4_URL": "http://gitlab.example/api/v4"}, "CI_API_V4_URL"),
        ({"CI_API_V4_URL": "https://gitlab.example/api/v3"}, "CI_API_V4_URL"),
        ({"CI_API_V4_URL": "https://me:secret@gitlab.example/api/v4"}, "CI_API_V4_URL"),
    ],
)
def test_a_wrong_environment_is_named(changes: dict[str, str], named: str) -> None:
    environment = {"GITLAB_TOKEN": "token"} | changes
    with pytest.raises(UsageError) as raised:
        connect(environment, Waiting(SteppingClock()))
    assert named in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("environ", "api", "server"),
    [
        ({}, "https://gitlab.com/api/v4", "https://gitlab.com"),
        (
            {"CI_API_V4_URL": "https://git.example.com/api/v4"},
            "https://git.example.com/api/v4",
            "https://git.example.com",
        ),
        (
            {"CI_API_V4_URL": "https://example.com/git/api/v4/"},
            "https://example.com/git/api/v4",
            "https://example.com/git",
        ),
        (
            {"CI_SERVER_URL": "https://git.example.com/"},
            "https://git.example.com/api/v4",
            "https://git.example.com",
        ),
        (
            {"CI_API_V4_URL": "https://a.example/api/v4", "CI_SERVER_URL": "https://b.example"},
            "https://a.example/api/v4",
            "https://b.example",
        ),
    ],
)
def test_one_address_follows_from_the_other(environ: dict[str, str], api: str, server: str) -> None:
    """So that a token for one GitLab never goes to another."""
    assert gitlab_addresses(environ) == (api, server)
    assert server_of(Kind.GITLAB, environ) == server


def test_git_goes_where_the_api_is(gitlab: GitLabServer, clock: SteppingClock) -> None:
    environ = gitlab.environment()
    del environ["CI_SERVER_URL"]
    repository = connect(environ, Waiting(clock)).repository(SHOP)
    assert repository.clone_url == f"{gitlab.url}/{SHOP}.git"


def test_without_addresses_it_is_gitlabs_own() -> None:
    forge = connect({"GITLAB_TOKEN": "token"}, Waiting(SteppingClock()))
    repository = replace(_repository(), clone_url="https://gitlab.com/a/b.git")
    assert forge.git_access(repository).user == "oauth2"


def _repository() -> Repository:
    return Repository("a/b", "https://gitlab.com/a/b", "", "main", False, False, None)


@pytest.mark.parametrize(
    "answer",
    [
        refused(403, "the token glpat-secret-token may not do this"),
        refused(404, "glpat-secret-token"),
        lost_connection,
        bad_gateway,
    ],
)
def test_no_error_has_the_token(
    gitlab: GitLabServer, clock: SteppingClock, answer: Callable[[], Response]
) -> None:
    forge = connect(gitlab.environment(), Waiting(clock, max_wait=0))
    gitlab.faults.append(Fault("GET|PUT", answer, times=9))
    with pytest.raises(ForgeError) as read:
        forge.repository(SHOP)
    with pytest.raises(ForgeError) as written:
        forge.edit_pull_request(SHOP, 1, body="x")
    for raised in (read.value, written.value):
        assert gitlab.token not in everything_in(raised)


def test_what_is_not_gitlab_is_named(gitlab: GitLabServer, forge: Forge) -> None:
    gitlab.faults.append(Fault("GET", lambda: Response(200, b"<html>Sign in</html>")))
    with pytest.raises(ForgeError, match="not JSON"):
        forge.repository(SHOP)


@pytest.mark.parametrize("text", ["[]", "null", "{}", "<html>", "[" * 100_000, '"x"'])
def test_an_odd_answer_is_named(gitlab: GitLabServer, forge: Forge, text: str) -> None:
    page = Response(200, text.encode(), {"Content-Type": "application/json"})
    gitlab.faults.append(Fault("GET", lambda: page, times=9))
    with pytest.raises(ForgeError, match="not GitLab's API"):
        forge.repository(SHOP)
    if text != "[]":
        with pytest.raises(ForgeError, match="not GitLab's API"):
            forge.pull_requests_of(SHOP, BRANCH)


def test_a_list_without_an_end_is_named(gitlab: GitLabServer, forge: Forge) -> None:
    page = Response.of([], X_Next_Page="2")
    gitlab.faults.append(Fault("GET", lambda: page, times=9))
    with pytest.raises(ForgeError, match="has no end"):
        forge.pull_requests_of(SHOP, BRANCH)


def test_a_certificate_that_nobody_knows_is_not_waited_for(
    gitlab: GitLabServer, clock: SteppingClock
) -> None:
    address = gitlab.url.replace("http:", "https:")  # it speaks no TLS
    variables = {"CI_API_V4_URL": f"{address}/api/v4"}
    forge = connect(gitlab.environment() | variables, Waiting(clock))
    with pytest.raises(ForgeError, match="certificate"):
        forge.repository(SHOP)
    assert clock.waits == []


def test_another_host_never_gets_the_token(gitlab: GitLabServer, clock: SteppingClock) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response.of({})

    with Loopback(answer) as other:
        forge = connect(gitlab.environment(), Waiting(clock))
        gitlab.faults.append(Fault("GET", redirect(f"{other.url}/api/v4/projects/1")))
        with pytest.raises(ForgeError, match="CI_API_V4_URL"):
            forge.repository(SHOP)
        gitlab.faults.append(Fault("PUT", redirect(f"{other.url}/api/v4/projects/1")))
        with pytest.raises(ForgeError):
            forge.edit_pull_request(SHOP, 1, body="x")
    assert asked == []


def test_a_redirect_within_the_host_is_followed(gitlab: GitLabServer, forge: Forge) -> None:
    identity = gitlab.projects[SHOP]["id"]
    gitlab.faults.append(
        Fault("GET /projects/old/name$", redirect(f"{gitlab.url}/api/v4/projects/{identity}"))
    )
    assert forge.repository("old/name").name == SHOP


def test_a_file_of_passwords_does_not_count(
    gitlab: GitLabServer, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert forge.repository(SHOP).name == SHOP
    assert gitlab.authorizations == [""]


# Reads --------------------------------------------------------------------------------------------


def test_a_project(gitlab: GitLabServer, forge: Forge) -> None:
    found = forge.repository(SHOP)
    assert (found.name, found.url) == (SHOP, f"{gitlab.url}/{SHOP}")
    assert found.clone_url == f"{gitlab.url}/{SHOP}.git"
    assert (found.default_branch, found.archived, found.disabled) == ("main", False, False)
    assert found.can_push is True
    assert forge.line_url(found, "abc", "a b/(c)#d.yaml", 3).endswith(
        f"/{SHOP}/-/blob/abc/a%20b/%28c%29%23d.yaml#L3"
    )


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"archived": True}, "archived", True),
        ({"merge_requests_enabled": False}, "disabled", True),
        ({"merge_requests_access_level": "disabled"}, "disabled", True),
        ({"repository_access_level": "disabled"}, "disabled", True),
        ({"marked_for_deletion_on": "2026-12-01"}, "disabled", True),
        ({"empty_repo": True}, "default_branch", None),
        ({"default_branch": None}, "default_branch", None),
    ],
)
def test_the_state_of_a_project(
    gitlab: GitLabServer, forge: Forge, changes: dict[str, object], field: str, value: object
) -> None:
    gitlab.projects[SHOP] |= changes
    assert getattr(forge.repository(SHOP), field) is value


@pytest.mark.parametrize(
    ("permissions", "member", "user_answers", "can_push"),
    [
        ({"project_access": {"access_level": 20}, "group_access": None}, None, True, False),
        (
            {"project_access": {"access_level": 20}, "group_access": {"access_level": 30}},
            None,
            True,
            True,
        ),
        ({"project_access": None, "group_access": None}, 30, True, True),
        ({"project_access": None, "group_access": None}, 20, True, False),
        ({"project_access": None, "group_access": None}, None, True, False),
        ({"project_access": None, "group_access": None}, None, False, None),
        (None, None, True, None),
    ],
)
def test_who_may_push(
    gitlab: GitLabServer,
    forge: Forge,
    permissions: dict[str, object] | None,
    member: int | None,
    user_answers: bool,
    can_push: bool | None,
) -> None:
    gitlab.projects[SHOP]["permissions"] = permissions
    gitlab.user_answers = user_answers
    del gitlab.members["ecr-bot"]
    if member is not None:
        gitlab.members["ecr-bot"] = member
    assert forge.repository(SHOP).can_push is can_push


def test_a_project_that_is_not_there(forge: Forge) -> None:
    with pytest.raises(NotFoundError):
        forge.repository("no/where")


def test_lists_are_read_to_their_end(gitlab: GitLabServer, forge: Forge) -> None:
    gitlab.page_size = 2
    for number in range(5):
        opened(gitlab, forge, replace(NEW, branch=f"{BRANCH}-{number}"))
    opened(gitlab, forge, replace(NEW, branch="another"))
    found = forge.pull_requests(SHOP, BRANCH)
    assert [each.number for each in found] == [5, 4, 3, 2, 1]
    assert [each.number for each in forge.pull_requests_of(SHOP, f"{BRANCH}-3")] == [4]


def test_a_list_that_no_filter_narrows_has_an_end(
    gitlab: GitLabServer, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fixer.bot.gitlab.NEWEST", 2)
    for branch in ("ecr-fix/ecr001-a", "ecr-fix/ecr001-b", "feature"):
        pushed(gitlab, branch)
        gitlab.merge_request(SHOP, branch)
    assert [each.number for each in forge.pull_requests(SHOP, "ecr-fix/")] == [2]


def test_who_may_not_open_hears_what_is_missing(gitlab: GitLabServer, forge: Forge) -> None:
    pushed(gitlab)
    gitlab.faults.append(Fault("POST .*/merge_requests$", refused(403, "403 Forbidden")))
    with pytest.raises(ForbiddenError, match=r"403 Forbidden; .* Developer"):
        forge.open_pull_request(SHOP, NewPullRequest(BRANCH, "main", "Title", "Body"))


def test_those_of_forks_do_not_count(gitlab: GitLabServer, forge: Forge) -> None:
    gitlab.project("else/shop", {"a.yaml": "a: 1\n"})
    pushed(gitlab)
    bare = gitlab.path("else/shop")
    git(bare, "fetch", "--quiet", str(gitlab.path(SHOP)), f"{BRANCH}:{BRANCH}")
    gitlab.merge_request(SHOP, BRANCH, source="else/shop")
    assert forge.pull_requests(SHOP, BRANCH) == ()
    assert forge.pull_requests_of(SHOP, BRANCH) == ()
    assert forge.pull_request(SHOP, 1).from_fork


def test_states_and_who_closed_it(gitlab: GitLabServer, forge: Forge) -> None:
    number = opened(gitlab, forge)
    [merge_request] = gitlab.merge_requests[SHOP]
    assert forge.pull_request(SHOP, number).closed_by is None
    gitlab.close_merge_request(merge_request)
    for closed in (forge.pull_request(SHOP, number), *forge.pull_requests(SHOP, BRANCH)):
        assert (closed.state, closed.closed_by) == (State.CLOSED, "dev")
    merge_request["closed_by"] = None  # as older versions have it
    assert forge.pull_request(SHOP, number).closed_by == "dev"
    assert forge.pull_requests(SHOP, BRANCH, state=State.OPEN) == ()
    assert len(forge.pull_requests(SHOP, BRANCH, state=State.CLOSED)) == 1


@pytest.mark.parametrize(
    ("status", "detailed", "conflicts"),
    [
        ("can_be_merged", "mergeable", False),
        ("can_be_merged", "not_approved", False),
        ("cannot_be_merged", "conflict", True),
        ("unchecked", "unchecked", None),
        ("checking", "checking", None),
        ("can_be_merged", "preparing", None),
    ],
)
def test_conflicts(
    gitlab: GitLabServer, forge: Forge, status: str, detailed: str, conflicts: bool | None
) -> None:
    number = opened(gitlab, forge)
    changes = {"merge_status": status, "detailed_merge_status": detailed}
    gitlab.merge_requests[SHOP][0] |= changes
    assert forge.pull_request(SHOP, number).conflicts is conflicts


@pytest.mark.parametrize(
    ("status", "checks"),
    [
        (None, Checks.NONE),
        ("success", Checks.SUCCESS),
        ("failed", Checks.FAILURE),
        ("canceled", Checks.FAILURE),
        ("skipped", Checks.NONE),
        ("manual", Checks.PENDING),
        ("running", Checks.PENDING),
        ("a word to come", Checks.PENDING),
    ],
)
def test_checks(gitlab: GitLabServer, forge: Forge, status: str | None, checks: Checks) -> None:
    number = opened(gitlab, forge)
    if status:
        gitlab.pipelines[number] = status
    assert forge.checks(SHOP, forge.pull_request(SHOP, number)) is checks


def test_changed_files(gitlab: GitLabServer, forge: Forge) -> None:
    text = "".join(f"{number}\n" for number in range(30))
    gitlab.commit(SHOP, {"old.txt": text, "gone.txt": "a\n", "big.txt": "a\n"})
    pushed(gitlab)
    changes = {"old.txt": None, "new.txt": text + "more\n", "gone.txt": None, "big.txt": "b\n"}
    gitlab.commit(SHOP, changes, branch=BRANCH)
    gitlab.withheld.add("big.txt")
    gitlab.merge_request(SHOP, BRANCH)
    found = {each.path: each for each in forge.changed_files(SHOP, 1)}
    assert found["new.txt"].previous_path == "old.txt"
    assert (found["new.txt"].hunks or "").endswith("+more\n")
    assert found["gone.txt"].hunks is None
    assert found["big.txt"].hunks is None
    assert (found["a.yaml"].hunks or "").startswith("@@ -1 +1 @@\n")


# Writes -------------------------------------------------------------------------------------------


def test_a_draft_stays_a_draft(gitlab: GitLabServer, forge: Forge) -> None:
    pushed(gitlab)
    made = forge.open_pull_request(SHOP, replace(NEW, draft=True))
    assert (made.draft, made.title) == (True, "Scan images")
    changed = forge.edit_pull_request(SHOP, made.number, title="Scan all images", body="New\n")
    assert (changed.draft, changed.title, changed.body) == (True, "Scan all images", "New\n")
    assert gitlab.merge_requests[SHOP][0]["title"] == "Draft: Scan all images"


def test_the_meanings_of_a_refused_merge_request(gitlab: GitLabServer, forge: Forge) -> None:
    with pytest.raises(NotYetError):
        forge.open_pull_request(SHOP, NEW)
    opened(gitlab, forge)
    with pytest.raises(AlreadyExistsError, match="!1"):
        forge.open_pull_request(SHOP, NEW)
    pushed(gitlab, "other")
    with pytest.raises(UnprocessableError, match="too long"):
        forge.open_pull_request(SHOP, replace(NEW, branch="other", title="x" * 256))
    gitlab.projects[SHOP]["merge_requests_access_level"] = "disabled"
    with pytest.raises(ForbiddenError):
        forge.open_pull_request(SHOP, NEW)


def test_the_decorations_of_a_merge_request(gitlab: GitLabServer, forge: Forge) -> None:
    number = opened(gitlab, forge)
    gitlab.person("ann", 30)
    gitlab.person("stranger")
    gitlab.person("gone", 30, state="blocked")
    gitlab.milestones += [
        {"id": 7, "title": "Hardening", "state": "active"},
        {"id": 8, "title": "Done", "state": "closed"},
    ]
    gitlab.merge_requests[SHOP][0]["labels"] = ["by a person"]
    forge.add_labels(SHOP, number, ("security", "ecr"))
    forge.request_reviewer(SHOP, number, "Ann")
    forge.request_reviewer(SHOP, number, "dev")
    forge.add_assignee(SHOP, number, "dev")
    forge.set_milestone(SHOP, number, "Hardening")
    found = forge.pull_request(SHOP, number)
    assert found.labels == ("by a person", "security", "ecr")
    assert (found.reviewers, found.assignees) == (("ann", "dev"), ("dev",))
    assert found.milestone == "Hardening"
    before = list(gitlab.writes)
    forge.request_reviewer(SHOP, number, "ann")
    assert gitlab.writes == before
    refusals: tuple[Callable[[], None], ...] = (
        lambda: forge.request_reviewer(SHOP, number, "nobody"),
        lambda: forge.request_reviewer(SHOP, number, "gone"),
        lambda: forge.request_reviewer(SHOP, number, "stranger"),
        lambda: forge.request_reviewer(SHOP, number, "acme/team"),
        lambda: forge.add_assignee(SHOP, number, "stranger"),
        lambda: forge.set_milestone(SHOP, number, "Done"),
    )
    for refusal in refusals:
        with pytest.raises(UnprocessableError):
            refusal()
    assert forge.pull_request(SHOP, number).reviewers == ("ann", "dev")


def test_a_plan_that_takes_one_reviewer(gitlab: GitLabServer, forge: Forge) -> None:
    number = opened(gitlab, forge)
    gitlab.person("ann", 30)
    gitlab.reviewers_at_most = 1
    forge.request_reviewer(SHOP, number, "dev")
    with pytest.raises(UnprocessableError, match="one too many"):
        forge.request_reviewer(SHOP, number, "ann")
    assert forge.pull_request(SHOP, number).reviewers == ("dev",)


def test_closing_and_reopening(gitlab: GitLabServer, forge: Forge) -> None:
    number = opened(gitlab, forge)
    closed = forge.edit_pull_request(SHOP, number, body="Over\n", state=State.CLOSED)
    assert (closed.state, closed.body) == (State.CLOSED, "Over\n")
    assert forge.edit_pull_request(SHOP, number, state=State.OPEN).state is State.OPEN
    forge.edit_pull_request(SHOP, number, state=State.CLOSED)
    git(gitlab.path(SHOP), "update-ref", "-d", f"refs/heads/{BRANCH}")
    with pytest.raises(UnprocessableError, match="does not reopen"):
        forge.edit_pull_request(SHOP, number, state=State.OPEN)


def test_comments(gitlab: GitLabServer, forge: Forge) -> None:
    number = opened(gitlab, forge)
    [merge_request] = gitlab.merge_requests[SHOP]
    gitlab.add_note(merge_request, "mentioned in commit", gitlab.bot, system=True)
    gitlab.page_size = 1
    first = forge.comment(SHOP, number, "One")
    forge.comment(SHOP, number, "Two")
    forge.edit_comment(SHOP, number, first.id, "Changed")
    found = forge.comments(SHOP, number)
    assert [(each.author, each.body) for each in found] == [
        ("ecr-bot", "Changed"),
        ("ecr-bot", "Two"),
    ]


def test_comments_on_lines(gitlab: GitLabServer, forge: Forge) -> None:
    number = opened(gitlab, forge)
    head = forge.pull_request(SHOP, number).head
    new = NewReviewComment("a.yaml", 1, 1, "Look")
    forge.add_review(SHOP, number, head, "", (new,))
    [made] = forge.review_comments(SHOP, number)
    assert (made.path, made.first_line, made.last_line) == ("a.yaml", 1, 1)
    assert forge.comments(SHOP, number) == ()
    forge.edit_review_comment(SHOP, number, made.id, "Changed")
    [note] = gitlab.diff_notes(gitlab.merge_requests[SHOP][0])
    note["resolved"] = True
    [found] = forge.review_comments(SHOP, number)
    assert (found.body, found.resolved, found.answered) == ("Changed", True, False)
    forge.delete_review_comment(SHOP, number, made.id)
    assert forge.review_comments(SHOP, number) == ()
    with pytest.raises(UnprocessableError, match="line code"):
        forge.add_review(SHOP, number, head, "", (replace(new, last_line=2),))
    gitlab.commit(SHOP, {"a.yaml": "b: 1\n"}, branch=BRANCH)
    with pytest.raises(UnprocessableError, match="another head"):
        forge.add_review(SHOP, number, head, "", (new,))


def test_a_suggestion_holds_fences(forge: Forge) -> None:
    assert forge.suggestion("a\n```\nb", 3) == "````suggestion:-2+0\na\n```\nb\n````"


def test_a_commit_by_gitlab_keeps_bytes_and_modes(gitlab: GitLabServer, forge: Forge) -> None:
    base = str(gitlab.head(SHOP))
    changes = (
        FileChange("a.yaml", "100644", b"\xef\xbb\xbfa: 1\r\n\xc3\xa4"),
        FileChange("run.sh", "100755", b"#!/bin/sh\nexit\n"),
    )
    made = forge.create_commit(SHOP, NewCommit(BRANCH, base, None, "Fix\n\nWhy.\n", changes))
    assert gitlab.head(SHOP, BRANCH) == made
    assert gitlab.content(SHOP, made, "a.yaml") == changes[0].content
    assert git(gitlab.path(SHOP), "ls-tree", made, "run.sh").startswith("100755")
    assert git(gitlab.path(SHOP), "rev-parse", f"{made}^") == base


def test_a_commit_for_a_branch_that_is_there_has_one_of_its_own(
    gitlab: GitLabServer, forge: Forge
) -> None:
    old = pushed(gitlab)
    base = gitlab.commit(SHOP, {"b.yaml": "b: 1\n"})
    change = (FileChange("a.yaml", "100644", b"a: 2\n"),)
    with pytest.raises(StaleError):
        forge.create_commit(SHOP, NewCommit(BRANCH, base, None, "Fix", change))
    with pytest.raises(StaleError):
        forge.create_commit(SHOP, NewCommit(BRANCH, base, base, "Fix", change))
    new = NewCommit(BRANCH, base, old, "Fix", change)
    made = forge.create_commit(SHOP, new)
    assert git(gitlab.path(SHOP), "rev-parse", f"{made}^") == base
    assert (gitlab.head(SHOP, BRANCH), gitlab.head(SHOP, beside(BRANCH))) == (old, made)
    with pytest.raises(BranchInTheWayError):
        forge.create_commit(SHOP, new)
    assert gitlab.head(SHOP, beside(BRANCH)) == made


def test_a_protected_branch_is_named(gitlab: GitLabServer, forge: Forge) -> None:
    gitlab.protected.append("ecr-fix/*")
    base = str(gitlab.head(SHOP))
    change = (FileChange("a.yaml", "100644", b"a: 2\n"),)
    with pytest.raises(ProtectedError, match="not allowed to push"):
        forge.create_commit(SHOP, NewCommit(BRANCH, base, None, "Fix", change))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/projects/1/merge_requests?colour=red", None),
        ("GET", "/projects/1/merge_requests?state=any", None),
        ("POST", "/projects/1/merge_requests", b'{"title": "x"}'),
        ("PUT", "/projects/1/merge_requests/1", b'{"milestone_id": "x"}'),
        ("GET", "/nowhere", None),
    ],
)
def test_the_server_takes_nothing_that_gitlab_does_not_document(
    tmp_path: Path, method: str, path: str, body: bytes | None
) -> None:
    server = GitLabServer(tmp_path)
    address, headers = server.url + "/api/v4" + path, {"PRIVATE-TOKEN": server.token}
    assert (
        requests.request(method, address, data=body, headers=headers, timeout=30).status_code == 500
    )
    with pytest.raises(AssertionError):
        server.__exit__(None, None, None)
