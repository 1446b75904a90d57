"""GitHub's client against a GitHub on loopback: what it reads, writes, waits for and gives up."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from support.app_keys import as_app, new_key, pem_of
from support.clocks import SteppingClock
from support.faults import (
    Fault,
    bad_gateway,
    lost_connection,
    primary_limit,
    redirect,
    refused,
    secondary_limit,
)
from support.git_server import git
from support.github_description import PACKAGE, description
from support.github_emulator import Actor, Comment, GitHubEmulator, Settings
from support.loopback import DRIPS, Loopback, LostConnectionError, Request, Response, dripping
from support.node import node_package
from support.secrets import everything_in

from fixer.bot.addresses import github_addresses
from fixer.bot.forge import (
    AlreadyExistsError,
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
    PullRequest,
    RateLimitedError,
    StaleError,
    State,
    TokenRefusedError,
    UnavailableError,
    UnprocessableError,
)
from fixer.bot.git import cloned
from fixer.bot.github import connect
from fixer.bot.github_connection import Credentials, GitHubConnection
from fixer.bot.requests_in_time import Call
from fixer.bot.secrets import Secret
from fixer.bot.waiting import Waiting
from fixer.model.errors import UsageError

SHOP = "acme/shop"
BRANCH = "ecr-fix/ecr001"
TEMPLATE = "Resources: {}\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> GitHubEmulator:
    with GitHubEmulator(tmp_path_factory.mktemp("first"), description()) as server:
        server.create(SHOP, {"a.yaml": TEMPLATE, "run.sh": "#!/bin/sh\n"}, {"run.sh": "100755"})
        return server


@pytest.fixture
def github(first: GitHubEmulator, tmp_path: Path) -> Iterator[GitHubEmulator]:
    with first.copied(tmp_path / "repositories") as server:
        yield server


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def forge(github: GitHubEmulator, clock: SteppingClock) -> Forge:
    return connect(github.environment(), Waiting(clock))


def with_branch(github: GitHubEmulator, branch: str = BRANCH) -> str:
    head = git(github.repositories.path(SHOP), "rev-parse", "main")
    git(github.repositories.path(SHOP), "update-ref", f"refs/heads/{branch}", head)
    return github.repositories.commit(SHOP, {"a.yaml": "Resources: {A: 1}\n"}, branch=branch)


def opened(github: GitHubEmulator, forge: Forge, branch: str = BRANCH) -> PullRequest:
    with_branch(github, branch)
    return forge.open_pull_request(SHOP, opening(branch))


def opening(head: str = BRANCH, base: str = "main") -> NewPullRequest:
    return NewPullRequest(head, base, "Title", "Body")


def ask(forge: Forge, method: str) -> object:
    """Send one request of a method."""
    if method == "GET":
        return forge.pull_requests_of(SHOP, BRANCH)
    return forge.open_pull_request(SHOP, opening())


def in_two_minutes() -> str:
    return format_datetime(datetime.now(timezone.utc) + timedelta(seconds=120), usegmt=True)


# What it waits for --------------------------------------------------------------------------------

LIMITS: list[tuple[Callable[[], Callable[[], Response]], int, list[float]]] = [
    (lambda: secondary_limit(403, "7"), 1, [7]),
    (lambda: secondary_limit(429, "7"), 3, [7, 7, 7]),
    (lambda: secondary_limit(403), 1, [60]),
    (lambda: secondary_limit(429), 3, [60, 120, 240]),
    (lambda: secondary_limit(429, "0"), 2, [60, 120]),
    (lambda: secondary_limit(403, in_two_minutes()), 1, [120]),
    (lambda: primary_limit(30), 1, [30]),
    (lambda: primary_limit(-5), 2, [60, 120]),
]


@pytest.mark.parametrize("writes", [False, True], ids=["read", "write"])
@pytest.mark.parametrize(("limit", "times", "waits"), LIMITS)
def test_it_waits_as_long_as_github_asks_for(
    github: GitHubEmulator,
    forge: Forge,
    clock: SteppingClock,
    limit: Callable[[], Callable[[], Response]],
    times: int,
    waits: list[float],
    writes: bool,
) -> None:
    with_branch(github)
    method = "POST" if writes else "GET"
    github.faults.append(Fault(f"^{method} .*/pulls", limit(), times=times))

    if writes:
        forge.open_pull_request(SHOP, opening())
        assert len(github.pull_requests[SHOP]) == 1
    else:
        assert forge.pull_requests_of(SHOP, BRANCH) == ()

    assert clock.waits == pytest.approx(waits, abs=2)


@pytest.mark.parametrize(
    ("limit", "seconds"),
    [
        (lambda: secondary_limit(403, "61"), 61),
        (lambda: secondary_limit(429), 60),
        (lambda: primary_limit(90), 90),
    ],
)
def test_a_wait_that_does_not_fit_is_not_begun(
    github: GitHubEmulator, limit: Callable[[], Callable[[], Response]], seconds: float
) -> None:
    clock = SteppingClock()
    forge = connect(github.environment(), Waiting(clock, max_wait=59))
    github.faults.append(Fault("/pulls", limit(), times=9))

    with pytest.raises(RateLimitedError, match=r"rate limit.*a wait of") as raised:
        forge.pull_requests_of(SHOP, BRANCH)

    said = re.search(r"a wait of ([0-9]+) s does not fit", str(raised.value))
    assert said is not None
    assert int(said[1]) == pytest.approx(seconds, abs=2)
    assert clock.waits == []


def test_all_waits_of_a_run_share_what_it_may_wait(github: GitHubEmulator) -> None:
    clock = SteppingClock()
    forge = connect(github.environment(), Waiting(clock, max_wait=10))
    github.faults.append(Fault("/pulls", secondary_limit(429, "4"), times=9))

    with pytest.raises(RateLimitedError):
        forge.pull_requests_of(SHOP, BRANCH)

    assert clock.waits == [4, 4]


def test_a_backoff_of_nothing_ends_too(github: GitHubEmulator) -> None:
    forge = connect(github.environment(), Waiting(SteppingClock(), backoff=0))
    github.faults.append(Fault("/pulls", secondary_limit(429), times=1000))

    with pytest.raises(RateLimitedError):
        forge.pull_requests_of(SHOP, BRANCH)

    assert len(github.requests) < 30


def test_a_refusal_that_is_no_limit_is_not_waited_for(
    github: GitHubEmulator, forge: Forge, clock: SteppingClock
) -> None:
    github.faults.append(Fault("/pulls", refused(403, "Resource not accessible by integration")))

    with pytest.raises(ForbiddenError, match="Resource not accessible by integration"):
        forge.pull_requests_of(SHOP, BRANCH)

    assert clock.waits == []


@pytest.mark.parametrize("happens", [bad_gateway, lost_connection])
def test_a_read_is_repeated(
    github: GitHubEmulator, forge: Forge, clock: SteppingClock, happens: Callable[[], Response]
) -> None:
    opened(github, forge)
    github.faults.append(Fault("^GET .*/pulls", happens, times=2))

    assert len(forge.pull_requests_of(SHOP, BRANCH)) == 1

    assert clock.waits == [60, 120]


@pytest.mark.parametrize("happens", [bad_gateway, lost_connection])
def test_a_read_that_never_succeeds_is_given_up(
    github: GitHubEmulator, forge: Forge, clock: SteppingClock, happens: Callable[[], Response]
) -> None:
    github.faults.append(Fault("^GET .*/pulls", happens, times=99))

    with pytest.raises(UnavailableError):
        forge.pull_requests_of(SHOP, BRANCH)

    assert clock.waits == [60, 120, 240, 480]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("happens", [bad_gateway, lost_connection])
def test_a_write_is_never_repeated(
    github: GitHubEmulator, forge: Forge, happens: Callable[[], Response], after: bool
) -> None:
    with_branch(github)
    github.faults.append(Fault("^POST .*/pulls$", happens, after=after))

    with pytest.raises(InDoubtError):
        forge.open_pull_request(SHOP, opening())

    assert len([line for line in github.requests if line.startswith("POST")]) == 1
    assert len(forge.pull_requests_of(SHOP, BRANCH)) == after


# Tokens -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app_key() -> rsa.RSAPrivateKey:
    return new_key()


@pytest.mark.parametrize("installation", [None, "77"])
def test_an_app_gets_a_token_of_its_installation(
    github: GitHubEmulator,
    clock: SteppingClock,
    app_key: rsa.RSAPrivateKey,
    installation: str | None,
) -> None:
    environment = as_app(github, app_key)
    if installation:
        environment["GITHUB_APP_INSTALLATION_ID"] = installation
    forge = connect(environment, Waiting(clock))

    repository = forge.repository(SHOP)
    forge.pull_requests_of(SHOP, BRANCH)

    assert forge.git_access(repository).password.reveal() == github.issued[0]
    assert len(github.issued) == 1
    looked_up = f"GET /api/v3/repos/{SHOP}/installation" in github.requests
    assert looked_up is (installation is None)


def test_a_key_on_one_line_is_read(
    github: GitHubEmulator, clock: SteppingClock, app_key: rsa.RSAPrivateKey
) -> None:
    environment = as_app(github, app_key)
    environment["GITHUB_APP_PRIVATE_KEY"] = pem_of(app_key).replace("\n", "\\n")

    assert connect(environment, Waiting(clock)).repository(SHOP).name == SHOP


def test_a_token_that_dies_is_replaced(
    github: GitHubEmulator, clock: SteppingClock, app_key: rsa.RSAPrivateKey
) -> None:
    forge = connect(as_app(github, app_key), Waiting(clock))
    forge.repository(SHOP)
    with_branch(github)
    del github.actors[github.issued[0]]

    forge.open_pull_request(SHOP, opening())

    assert len(github.issued) == 2
    assert len(github.pull_requests[SHOP]) == 1


def test_a_token_near_its_end_is_replaced_first(
    github: GitHubEmulator, clock: SteppingClock, app_key: rsa.RSAPrivateKey
) -> None:
    forge = connect(as_app(github, app_key), Waiting(clock))
    forge.repository(SHOP)
    clock.seconds += 3590

    forge.repository(SHOP)

    assert len(github.issued) == 2


def test_each_owner_has_an_installation_of_its_own(
    github: GitHubEmulator, clock: SteppingClock, app_key: rsa.RSAPrivateKey
) -> None:
    github.create("other/shop", {"a.yaml": TEMPLATE})
    environment = as_app(github, app_key)
    github.installations["other"] = 78
    forge = connect(environment, Waiting(clock))

    for name in (SHOP, "other/shop", SHOP):
        forge.repository(name)

    assert len(github.issued) == 2


def test_an_app_that_is_not_installed_is_named(
    github: GitHubEmulator, clock: SteppingClock, app_key: rsa.RSAPrivateKey
) -> None:
    environment = as_app(github, app_key)
    github.installations.clear()

    with pytest.raises(NotFoundError, match="the GitHub App is not installed on acme/shop"):
        connect(environment, Waiting(clock)).repository(SHOP)


def test_a_refused_key_names_its_variable(
    github: GitHubEmulator, clock: SteppingClock, app_key: rsa.RSAPrivateKey
) -> None:
    environment = as_app(github, app_key)
    other = new_key()
    environment["GITHUB_APP_PRIVATE_KEY"] = pem_of(other)

    with pytest.raises(TokenRefusedError) as raised:
        connect(environment, Waiting(clock)).repository(SHOP)

    assert raised.value.variable == "GITHUB_APP_PRIVATE_KEY"


@pytest.mark.parametrize("variable", ["GITHUB_TOKEN", "GH_TOKEN"])
def test_a_refused_token_names_its_variable(
    github: GitHubEmulator, clock: SteppingClock, variable: str
) -> None:
    environment = github.environment()
    del environment["GITHUB_TOKEN"]
    environment[variable] = "ghp_wrong"

    with pytest.raises(TokenRefusedError, match="Bad credentials") as raised:
        connect(environment, Waiting(clock)).repository(SHOP)

    assert raised.value.variable == variable
    assert len(github.requests) == 1


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (
            {"GITHUB_TOKEN": "", "GITHUB_APP_ID": "1", "GITHUB_APP_PRIVATE_KEY": "x"},
            "GITHUB_APP_PRIVATE_KEY",
        ),
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": " "}, "no token for GitHub: set GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": "gh€p"}, "GITHUB_TOKEN has characters that no token has"),
        ({"GITHUB_TOKEN": "a\nb"}, "GITHUB_TOKEN has characters that no token has"),
        ({"GITHUB_TOKEN": "a b"}, "GITHUB_TOKEN has characters that no token has"),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": "a\0b"}, "GH_TOKEN has characters that no token has"),
        ({"GITHUB_TOKEN": "", "GITHUB_APP_ID": "1"}, "GITHUB_APP_PRIVATE_KEY"),
        ({"GITHUB_TOKEN": "", "GITHUB_APP_PRIVATE_KEY": "x"}, "GITHUB_APP_ID"),
        ({"GITHUB_API_URL": "http://github.example.com/api/v3"}, "GITHUB_API_URL"),
        ({"GITHUB_SERVER_URL": "http://github.example.com"}, "GITHUB_SERVER_URL"),
    ],
)
def test_a_wrong_environment_is_named(changes: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        connect({"GITHUB_TOKEN": "t"} | changes, Waiting(SteppingClock()))


@pytest.mark.parametrize(
    ("environ", "api", "server"),
    [
        ({}, "https://api.github.com", "https://github.com"),
        (
            {"GITHUB_API_URL": "https://git.example.com/api/v3/"},
            "https://git.example.com/api/v3",
            "https://git.example.com",
        ),
        (
            {"GITHUB_SERVER_URL": "https://git.example.com"},
            "https://git.example.com/api/v3",
            "https://git.example.com",
        ),
        (
            {"GITHUB_API_URL": "https://api.octo.ghe.com"},
            "https://api.octo.ghe.com",
            "https://octo.ghe.com",
        ),
        (
            {"GITHUB_SERVER_URL": "https://octo.ghe.com"},
            "https://api.octo.ghe.com",
            "https://octo.ghe.com",
        ),
        (
            {"GITHUB_API_URL": "https://a.example.com", "GITHUB_SERVER_URL": "https://b.example"},
            "https://a.example.com",
            "https://b.example",
        ),
    ],
)
def test_one_address_follows_from_the_other(environ: dict[str, str], api: str, server: str) -> None:
    assert github_addresses(environ) == (api, server)


def test_no_address_is_guessed() -> None:
    with pytest.raises(UsageError, match="GITHUB_SERVER_URL is missing"):
        github_addresses({"GITHUB_API_URL": "https://api.example.com"})


# Secrets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "happens",
    [
        bad_gateway,
        lost_connection,
        secondary_limit(403, "9999"),
        refused(403, f"no access with {GitHubEmulator.token}"),
        refused(404, "Not Found"),
        refused(422, f"Validation Failed for {GitHubEmulator.token}"),
        refused(401, "Bad credentials"),
        redirect("http://127.0.0.2:1/elsewhere"),
        redirect("http://127.0.0.2:1/elsewhere", 307),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_error_has_the_token(
    github: GitHubEmulator, forge: Forge, happens: Callable[[], Response], method: str
) -> None:
    with_branch(github)
    github.faults.append(Fault(f"^{method} .*/pulls", happens, times=99))

    with pytest.raises(ForgeError) as raised:
        ask(forge, method)

    assert GitHubEmulator.token not in everything_in(raised.value)


def test_no_error_has_the_key(github: GitHubEmulator, clock: SteppingClock) -> None:
    environment = github.environment() | {"GITHUB_TOKEN": "", "GITHUB_APP_ID": "1"}
    environment["GITHUB_APP_PRIVATE_KEY"] = "not-a-key-but-secret"

    with pytest.raises(UsageError, match="GITHUB_APP_PRIVATE_KEY") as raised:
        connect(environment, Waiting(clock))

    assert "not-a-key" not in everything_in(raised.value)


def test_no_log_has_a_token(
    github: GitHubEmulator,
    clock: SteppingClock,
    app_key: rsa.RSAPrivateKey,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    connect(as_app(github, app_key), Waiting(clock)).repository(SHOP)
    connect(github.environment(), Waiting(clock)).repository(SHOP)

    assert github.issued[0] not in caplog.text
    assert github.token not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_host_never_gets_the_token(
    github: GitHubEmulator, forge: Forge, status: int, method: str
) -> None:
    asked: list[Request] = []

    def elsewhere(request: Request) -> Response:
        asked.append(request)
        return Response.of([])

    with_branch(github)
    with Loopback(elsewhere) as other:
        there = f"{other.url}/api/v3/repos/{SHOP}/pulls"
        github.faults.append(Fault(f"^{method} .*/pulls", redirect(there, status), times=9))
        with pytest.raises(ForgeError, match="GITHUB_API_URL"):
            ask(forge, method)

    assert asked == []


def test_git_ends_in_time(
    github: GitHubEmulator, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However little the server sends, and for how long."""
    monkeypatch.setattr("fixer.bot.git._SECONDS_TO_LIST", 0.5)
    ended = Event()

    def hold() -> Response:
        ended.wait(60)
        raise LostConnectionError

    github.faults.append(Fault("info/refs", hold))
    waiting = Waiting(SteppingClock(), max_wait=0)
    with cloned(forge.repository(SHOP), forge, waiting) as clone:
        with pytest.raises(UnavailableError, match="git ls-remote took more than"):
            clone.heads()
        ended.set()


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_an_answer_ends_in_time(
    github: GitHubEmulator, monkeypatch: pytest.MonkeyPatch, drip: bytes
) -> None:
    """However steadily the bytes come."""
    monkeypatch.setattr("fixer.bot.requests_in_time.SECONDS_IN_ALL", 0.3)
    clock = SteppingClock()
    with dripping(drip) as url:
        connection = GitHubConnection(f"{url}/api/v3", Waiting(clock, max_wait=100, backoff=60))
        credentials = Credentials(Secret("ghp_x"))
        with pytest.raises(UnavailableError, match="took more than"):
            connection.send(Call("GET", "/user", repeatable=True), credentials)
        with pytest.raises(InDoubtError, match="took more than"):
            connection.send(Call("POST", "/user/repos", body={}), credentials)
    assert clock.waits == [60]


def test_an_answer_is_not_read_without_an_end(
    github: GitHubEmulator, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_branch(github)
    monkeypatch.setattr("fixer.bot.requests_in_time._MOST_BYTES", 100_000)
    page = Response.of(["x" * 200_000])
    github.faults.append(Fault("/pulls", lambda: page, times=99))

    for method in ("GET", "POST"):
        with pytest.raises(ForgeError, match="more than 100000 bytes"):
            ask(forge, method)


def test_another_host_in_a_list_never_gets_the_token(github: GitHubEmulator, forge: Forge) -> None:
    asked: list[Request] = []

    def elsewhere(request: Request) -> Response:
        asked.append(request)
        return Response.of([])

    with Loopback(elsewhere) as other:
        page = Response.of([], Link=f'<{other.url}/api/v3/pulls?page=2>; rel="next"')
        github.faults.append(Fault("/pulls", lambda: page))
        with pytest.raises(ForgeError, match="GITHUB_API_URL"):
            forge.pull_requests_of(SHOP, BRANCH)

    assert asked == []


# What it reads ------------------------------------------------------------------------------------


def test_a_renamed_repository_is_followed_with_all_filters(
    github: GitHubEmulator, forge: Forge
) -> None:
    mine = opened(github, forge)
    opened(github, forge, "ecr-fix/ecr001-other")
    github.close_pull_request(SHOP, mine.number)
    github.settings["acme/old"] = Settings(renamed_to=SHOP)

    [found] = forge.pull_requests_of("acme/old", BRANCH)

    assert (found.number, found.state) == (mine.number, State.CLOSED)
    assert forge.repository("acme/old").name == SHOP


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, (False, False, True)),
        ({"archived": True}, (True, False, False)),
        ({"disabled": True}, (False, True, True)),
        ({"pull_requests": False}, (False, True, True)),
        ({"may_push": False}, (False, False, False)),
    ],
)
def test_the_state_of_a_repository(
    github: GitHubEmulator, forge: Forge, change: dict[str, Any], shown: tuple[bool, bool, bool]
) -> None:
    github.settings[SHOP] = Settings(**change)

    found = forge.repository(SHOP)

    assert (found.archived, found.disabled, found.can_push) == shown
    assert found.clone_url == f"{github.url}/{SHOP}.git"


def test_a_certificate_that_nobody_knows_is_not_waited_for(
    github: GitHubEmulator, clock: SteppingClock
) -> None:
    address = github.api_url.replace("http:", "https:")  # it speaks no TLS
    forge = connect(github.environment() | {"GITHUB_API_URL": address}, Waiting(clock))
    with pytest.raises(ForgeError, match="certificate"):
        forge.repository(SHOP)
    assert clock.waits == []


def test_a_wrong_proxy_is_not_waited_for(
    github: GitHubEmulator, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://:80")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ForgeError, match="cannot be sent"):
        connect(github.environment(), Waiting(clock)).repository(SHOP)
    assert clock.waits == []


@pytest.mark.parametrize("status", [200, 201, 204])
@pytest.mark.parametrize("text", ["<html>Sign in</html>", "", "null", "[]", "{}", "[1]"])
def test_what_is_not_github_is_named(
    github: GitHubEmulator, clock: SteppingClock, status: int, text: str
) -> None:
    """Such as a proxy that asks to sign in."""
    known = connect(github.environment(), Waiting(clock))
    known.repository(SHOP)
    page = Response(status, text.encode(), {"Content-Type": "text/html"})
    github.faults.append(Fault(".", lambda: page, times=99))
    with pytest.raises(ForgeError, match="not GitHub's API"):
        connect(github.environment(), Waiting(clock)).repository(SHOP)
    if text not in {"[]", "{}"} and status != 204:
        with pytest.raises(ForgeError, match="not GitHub's API"):
            known.pull_requests_of(SHOP, BRANCH)
    if text not in {"[]", "{}", "[1]"} and status != 204:
        with pytest.raises(ForgeError, match="not GitHub's API"):
            known.open_pull_request(SHOP, opening())
    assert clock.waits == []


def test_a_repository_that_is_not_there(forge: Forge) -> None:
    with pytest.raises(NotFoundError):
        forge.repository("acme/nothing")


def test_another_app_is_not_taken_for_this_one(
    github: GitHubEmulator, clock: SteppingClock, app_key: rsa.RSAPrivateKey
) -> None:
    forge = connect(as_app(github, app_key), Waiting(clock))
    forge.repository(SHOP)
    assert forge.is_by_token(SHOP, "fix-bot[bot]")
    assert not forge.is_by_token(SHOP, "other-app[bot]")
    assert not forge.is_by_token(SHOP, "fix-bot")


def test_the_token_of_a_workflow_takes_no_other_bot_for_its_own(
    github: GitHubEmulator, clock: SteppingClock
) -> None:
    github.actors["ghs_of_a_workflow"] = Actor("github-actions[bot]", is_installation=True)
    forge = connect(github.environment() | {"GITHUB_TOKEN": "ghs_of_a_workflow"}, Waiting(clock))
    forge.repository(SHOP)
    assert forge.is_by_token(SHOP, "github-actions[bot]")
    assert not forge.is_by_token(SHOP, "other-app[bot]")


def test_lists_are_read_to_their_end(github: GitHubEmulator, forge: Forge) -> None:
    number = opened(github, forge).number
    pull = github.only_pull_request(SHOP)
    pull.comments = [Comment(index, "alice", f"comment {index}") for index in range(1, 252)]

    bodies = [comment.body for comment in forge.comments(SHOP, number)]

    assert bodies == [f"comment {index}" for index in range(1, 252)]


def test_a_list_without_an_end_is_named(github: GitHubEmulator, forge: Forge) -> None:
    def around() -> Response:
        here = f"{github.api_url}/repos/{SHOP}/pulls"
        return Response.of([], Link=f'<{here}>; rel="next"')

    github.faults.append(Fault("GET .*/pulls", around, times=9))
    with pytest.raises(ForgeError, match="has no end"):
        forge.pull_requests_of(SHOP, BRANCH)


def test_only_this_branch_of_this_repository_counts(github: GitHubEmulator, forge: Forge) -> None:
    mine = opened(github, forge)
    opened(github, forge, "ecr-fix/ecr001-more")
    opened(github, forge, "feature")
    fork, deleted_fork = (opened(github, forge, name) for name in ("ecr-fix/a", "ecr-fix/b"))
    github.pull_request(SHOP, fork.number).head_repository = "mallory/shop"
    github.pull_request(SHOP, deleted_fork.number).head_repository = None

    assert [each.number for each in forge.pull_requests_of(SHOP, BRANCH)] == [mine.number]
    listed = forge.pull_requests(SHOP, "ecr-fix/")
    assert [each.branch for each in listed] == ["ecr-fix/ecr001-more", BRANCH]


def test_a_list_that_no_filter_narrows_has_an_end(
    github: GitHubEmulator, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fixer.bot.github.NEWEST", 2)
    for branch in ("ecr-fix/ecr001-a", "ecr-fix/ecr001-b", "feature"):
        opened(github, forge, branch)
    assert [each.number for each in forge.pull_requests(SHOP, "ecr-fix/")] == [2]


@pytest.mark.parametrize("state", State)
def test_states(github: GitHubEmulator, forge: Forge, state: State) -> None:
    for branch in ("ecr-fix/a", "ecr-fix/b", "ecr-fix/c"):
        opened(github, forge, branch)
    github.close_pull_request(SHOP, 2, by="bob")
    github.merge(SHOP, 3)

    [listed] = forge.pull_requests(SHOP, "ecr-fix/", state=state)

    assert listed.state is state
    assert forge.pull_request(SHOP, 2).closed_by == "bob"
    assert forge.pull_request(SHOP, 1).closed_by is None


def test_conflicts(github: GitHubEmulator, forge: Forge) -> None:
    number = opened(github, forge).number
    assert forge.pull_request(SHOP, number).conflicts is False

    github.repositories.commit(SHOP, {"a.yaml": "Resources: {B: 2}\n"})
    assert forge.pull_request(SHOP, number).conflicts is True

    github.settings[SHOP].merge_state_unknown = True
    assert forge.pull_request(SHOP, number).conflicts is None


@pytest.mark.parametrize(
    ("statuses", "runs", "checks"),
    [
        ([], [], Checks.NONE),
        (["success"], ["success", "skipped"], Checks.SUCCESS),
        (["success", "pending"], [], Checks.PENDING),
        ([], ["success", None], Checks.PENDING),
        (["error"], [None], Checks.FAILURE),
        (["success"], ["timed_out"], Checks.FAILURE),
        (["success"] * 130 + ["failure"], [], Checks.FAILURE),
        ([], ["success"] * 130 + ["failure"], Checks.FAILURE),
    ],
)
def test_checks(
    github: GitHubEmulator,
    forge: Forge,
    statuses: list[str],
    runs: list[str | None],
    checks: Checks,
) -> None:
    pull_request = opened(github, forge)
    github.settings[SHOP].statuses = {f"status {i}": each for i, each in enumerate(statuses)}
    github.settings[SHOP].check_runs = {f"run {i}": each for i, each in enumerate(runs)}

    assert forge.checks(SHOP, pull_request) is checks


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ("/check-runs", Checks.SUCCESS),
        ("/status", Checks.FAILURE),
        ("/(check-runs|status)", Checks.NONE),
    ],
)
def test_checks_that_the_token_may_not_see(
    github: GitHubEmulator, forge: Forge, hidden: str, seen: Checks
) -> None:
    pull_request = opened(github, forge)
    github.settings[SHOP].statuses = {"ci": "success"}
    github.settings[SHOP].check_runs = {"test": "failure"}
    github.faults.append(Fault(hidden, refused(403, "Resource not accessible"), times=2))

    assert forge.checks(SHOP, pull_request) is seen


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (
            "GitHub Actions is not permitted to create or approve pull requests.",
            "Allow GitHub Actions to create and approve pull requests",
        ),
        ("Resource not accessible by integration", "Pull requests: write"),
        ("Repository was archived so is read-only.", "so is read-only."),
    ],
)
def test_who_may_not_open_hears_what_is_missing(
    github: GitHubEmulator, forge: Forge, words: str, hint: str
) -> None:
    github.faults.append(Fault("POST .*/pulls$", refused(403, words)))
    with pytest.raises(ForbiddenError, match=re.escape(hint)) as caught:
        opened(github, forge)
    assert str(caught.value).startswith(words.rstrip("."))


def test_changed_files(github: GitHubEmulator, forge: Forge) -> None:
    number = opened(github, forge).number
    github.repositories.commit(
        SHOP, {"run.sh": None, "a run.sh": "#!/bin/sh\n", "b.bin": b"\0\1"}, branch=BRANCH
    )

    shown = {each.path: each for each in forge.changed_files(SHOP, number)}

    assert shown["a.yaml"].hunks == "@@ -1 +1 @@\n-Resources: {}\n+Resources: {A: 1}"
    assert (shown["a run.sh"].previous_path, shown["a run.sh"].hunks) == ("run.sh", None)
    assert shown["b.bin"].hunks is None


# What it writes -----------------------------------------------------------------------------------


def test_the_decorations_of_a_pull_request(github: GitHubEmulator, forge: Forge) -> None:
    number = opened(github, forge).number
    github.only_pull_request(SHOP).labels = ["by a person"]
    github.only_pull_request(SHOP).reviewed = ["carol"]

    forge.add_labels(SHOP, number, ("security", "ecr"))
    forge.request_reviewer(SHOP, number, "Alice".lower())
    forge.request_reviewer(SHOP, number, "acme/platform")
    forge.add_assignee(SHOP, number, "bob")
    forge.set_milestone(SHOP, number, "Hardening")

    shown = forge.pull_request(SHOP, number)
    assert shown.labels == ("by a person", "security", "ecr")
    assert shown.reviewers == ("alice", "acme/platform", "carol")
    assert (shown.assignees, shown.milestone) == (("bob",), "Hardening")


@pytest.mark.parametrize(
    "ask",
    [
        lambda forge: forge.request_reviewer(SHOP, 1, "mallory"),
        lambda forge: forge.request_reviewer(SHOP, 1, "fix-bot"),
        lambda forge: forge.request_reviewer(SHOP, 1, "acme/nobody"),
        lambda forge: forge.add_assignee(SHOP, 1, "mallory"),
        lambda forge: forge.set_milestone(SHOP, 1, "Nothing"),
        lambda forge: forge.open_pull_request(
            SHOP, NewPullRequest(BRANCH, "main", "x" * 257, "Body")
        ),
        lambda forge: forge.edit_pull_request(SHOP, 1, body="x" * 65_537),
        lambda forge: forge.add_review(
            SHOP, 1, "0" * 40, "review", (NewReviewComment("a.yaml", 7, 8, "words"),)
        ),
    ],
)
def test_what_github_cannot_do_is_said(
    github: GitHubEmulator, forge: Forge, ask: Callable[[Forge], object]
) -> None:
    opened(github, forge)

    with pytest.raises(UnprocessableError) as raised:
        ask(forge)

    assert not isinstance(raised.value, NotYetError)


def test_the_meanings_of_a_refused_pull_request(github: GitHubEmulator, forge: Forge) -> None:
    opened(github, forge)
    main = str(github.repositories.head(SHOP))
    git(github.repositories.path(SHOP), "update-ref", "refs/heads/same", main)

    with pytest.raises(AlreadyExistsError, match="A pull request already exists"):
        forge.open_pull_request(SHOP, opening())
    with pytest.raises(UnprocessableError, match="No commits between"):
        forge.open_pull_request(SHOP, opening("same"))
    with pytest.raises(NotYetError, match="head: invalid"):
        forge.open_pull_request(SHOP, opening("not-there"))
    with pytest.raises(NotYetError, match="base: invalid"):
        forge.open_pull_request(SHOP, opening(base="not-there"))


def test_a_pull_request_that_github_does_not_know_everywhere_yet(
    github: GitHubEmulator, forge: Forge
) -> None:
    number = opened(github, forge).number
    words = "Could not resolve to a node with the global id of 'PR_kwDOA'."
    github.faults.append(Fault("/requested_reviewers", refused(422, words)))

    with pytest.raises(NotYetError):
        forge.request_reviewer(SHOP, number, "alice")


def test_closing_and_reopening(github: GitHubEmulator, forge: Forge) -> None:
    number = opened(github, forge).number

    assert forge.edit_pull_request(SHOP, number, state=State.CLOSED).state is State.CLOSED
    assert forge.edit_pull_request(SHOP, number, state=State.OPEN, title="New").title == "New"

    forge.edit_pull_request(SHOP, number, state=State.CLOSED)
    github.delete_branch(SHOP, BRANCH)
    github.repositories.commit(SHOP, {"a.yaml": "Resources: {C: 3}\n"}, branch=BRANCH)
    with pytest.raises(UnprocessableError, match="force-pushed or recreated"):
        forge.edit_pull_request(SHOP, number, state=State.OPEN)


def test_comments_on_lines(github: GitHubEmulator, forge: Forge) -> None:
    pull_request = opened(github, forge)
    github.repositories.commit(SHOP, {"a.yaml": "A:\n  B: 1\n  C: 2\n"}, branch=BRANCH)
    head = str(github.repositories.head(SHOP, BRANCH))
    number = pull_request.number

    new = NewReviewComment("a.yaml", 2, 2, "one"), NewReviewComment("a.yaml", 1, 3, "more")
    forge.add_review(SHOP, number, head, "Both", new)
    [review] = forge.reviews(SHOP, number)
    assert (review.body, forge.is_by_token(SHOP, review.author)) == ("Both", True)
    assert not forge.is_by_token(SHOP, "alice")
    one, more = forge.review_comments(SHOP, number)
    forge.edit_review_comment(SHOP, number, one.id, "one, changed")

    shown = forge.review_comments(SHOP, number)
    assert [(each.first_line, each.last_line, each.body) for each in shown] == [
        (2, 2, "one, changed"),
        (1, 3, "more"),
    ]
    forge.delete_review_comment(SHOP, number, more.id)
    assert len(forge.review_comments(SHOP, number)) == 1


def test_a_suggestion_holds_fences(forge: Forge) -> None:
    assert forge.suggestion("a: |\n  ```", 1) == "````suggestion\na: |\n  ```\n````"


def new_commit(parent: str, expected: str | None, *changes: FileChange) -> NewCommit:
    return NewCommit(BRANCH, parent, expected, "Scan images\n\nWhy.", changes)


def test_a_commit_by_github_keeps_bytes_and_modes(github: GitHubEmulator, forge: Forge) -> None:
    main = str(github.repositories.head(SHOP))
    files = {"a.yaml": b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa4", "run.sh": b"\xff\xfe\0"}

    made = forge.create_commit(
        SHOP,
        new_commit(
            main,
            None,
            FileChange("a.yaml", "100644", files["a.yaml"]),
            FileChange("run.sh", "100755", files["run.sh"]),
        ),
    )

    bare = github.repositories.path(SHOP)
    assert github.repositories.head(SHOP, BRANCH) == made
    assert git(bare, "rev-list", "--parents", "-1", made) == f"{made} {main}"
    assert {name: github.repositories.content(SHOP, made, name) for name in files} == files
    assert github.repositories.mode(SHOP, made, "run.sh") == "100755"


def test_a_commit_resets_only_the_branch_that_was_expected(
    github: GitHubEmulator, forge: Forge
) -> None:
    main, ours = str(github.repositories.head(SHOP)), with_branch(github)
    change = FileChange("a.yaml", "100644", b"a: 1\n")

    forge.create_commit(SHOP, new_commit(main, ours, change))
    assert github.repositories.head(SHOP, BRANCH) == ours  # a push with a lease moves it

    for expected in (main, None):
        with pytest.raises(StaleError):
            forge.create_commit(SHOP, new_commit(main, expected, change))
    assert github.repositories.head(SHOP, BRANCH) == ours


def test_a_protected_branch_is_named(github: GitHubEmulator, forge: Forge) -> None:
    main = str(github.repositories.head(SHOP))
    github.repositories.refuse(SHOP, "Repository rule violations found: signed commits only")

    with pytest.raises(ProtectedError, match="signed commits only"):
        forge.create_commit(SHOP, new_commit(main, None, FileChange("a.yaml", "100644", b"a")))


def test_all_was_held_to_the_description_of_github(github: GitHubEmulator, forge: Forge) -> None:
    node_package(PACKAGE)
    held = description()
    assert held is not None
    before = held.requests, held.responses

    opened(github, forge)

    assert held.requests - before[0] == held.responses - before[1] == len(github.requests)
    with pytest.raises(AssertionError, match="labels"):
        held.check_request(
            Request("POST", "", "", {}, b'{"labels": "not a list"}'),
            f"/repos/{SHOP}/issues/1/labels",
        )


def test_the_clock_of_the_tests_agrees_with_the_machine(clock: SteppingClock) -> None:
    assert clock.now() == pytest.approx(time.time(), abs=60)
