"""Requests to GitHub's REST API: waits, repeats and errors; nothing of what they are about."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from github import Auth, Github
from github.Requester import Requester
from requests import RequestException
from requests.exceptions import InvalidHeader, InvalidProxyURL, InvalidURL, SSLError

from fixer.bot.forge import (
    BlockedByForgeError,
    ForbiddenError,
    ForgeError,
    InDoubtError,
    NotFoundError,
    RateLimitedError,
    UnavailableError,
    UnprocessableError,
)
from fixer.bot.secrets import Secret, without_secrets
from fixer.bot.time_limit import (
    SECONDS_FOR_AN_ANSWER,
    SECONDS_IN_ALL,
    TookTooLongError,
    within,
)
from fixer.bot.waiting import Waiting, WaitTooLongError

_JSON: Final = "application/vnd.github+json"

_NOT_GITHUB: Final = "what answers is not GitHub's API; look at GITHUB_API_URL, and at proxies"
_UNTIMED_WAITS: Final = 20
"""The most waits in a row for which GitHub names no time; doubled each time, they never get there
unless the first one is next to nothing."""

_WAITS: Final = 1_000
"""The most waits in a row, however short they are."""

_REFUSALS: Final[Mapping[int, type[ForgeError]]] = {
    HTTPStatus.BAD_REQUEST: UnprocessableError,
    HTTPStatus.FORBIDDEN: ForbiddenError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.METHOD_NOT_ALLOWED: UnprocessableError,
    HTTPStatus.NOT_ACCEPTABLE: UnprocessableError,
    HTTPStatus.CONFLICT: UnprocessableError,
    HTTPStatus.GONE: NotFoundError,
    HTTPStatus.UNPROCESSABLE_ENTITY: UnprocessableError,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: BlockedByForgeError,
}


class UnauthorizedError(ForgeError):
    """The credentials of this one request were refused (401); the request was not done."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one request is authorised with: a token, or the JWT of an App."""

    secret: Secret
    is_jwt: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One request.

    Attributes:
        verb: The HTTP method.
        path: The path below the address of the API, escaped, or a whole address of it.
        parameters: Those of the query.
        body: What is sent as JSON.
        repeatable: Whether doing it twice is the same as doing it once.
    """

    verb: str
    path: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    body: object = None
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: The HTTP status; 0 where the connection was lost.
        headers: Their names are in lower case.
        text: The body.
    """

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def content(self) -> Any:
        """Return the body as data; `None` where it is empty or not JSON."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    @property
    def table(self) -> dict[str, Any]:
        """Return the body as what describes one thing.

        Raises:
            ForgeError: it is none, such as the page of a proxy that asks to sign in.
        """
        content = self.content
        if not isinstance(content, dict):
            raise ForgeError(_NOT_GITHUB)
        return content

    def items(self, key: str | None) -> list[dict[str, Any]]:
        """Return the body, or what is under a key, as a list of things.

        Raises:
            ForgeError: it is none.
        """
        content = self.content if key is None else self.table.get(key)
        if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
            raise ForgeError(_NOT_GITHUB)
        return content

    @property
    def words(self) -> str:
        """Return what GitHub says about a refusal, with the reasons of a failed validation."""
        content = self.content
        if not isinstance(content, dict) or not isinstance(content.get("message"), str):
            return f"HTTP status {self.status}" if self.status else self.text
        reasons = content.get("errors")
        details = [_reason(each) for each in reasons] if isinstance(reasons, list) else []
        message = " ".join(content["message"].split())
        return ": ".join([message, "; ".join(details)] if details else [message])


class GitHubConnection:
    """What sends requests, waits where GitHub limits them, and repeats what may be repeated.

    Args:
        url: The address of the API, without a slash at its end.
        waiting: What the run may spend waiting.
    """

    def __init__(self, url: str, waiting: Waiting) -> None:
        # The library prints what it logs: each redirect, at its lowest level whole answers, among
        # them new tokens.
        logging.getLogger("github.Requester").setLevel(logging.WARNING)
        self._url = url
        self._waiting = waiting
        self._requesters: dict[str, Requester] = {}

    def send(self, call: Call, credentials: Credentials) -> Answer:
        """Return the answer to a request that GitHub took.

        Raises:
            UnauthorizedError: the credentials were refused.
            ForgeError: any other refusal, by its status.
        """
        untimed = 0
        for _ in range(_WAITS):
            answer = self._send_once(call, credentials)
            if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return answer
            limited = _is_limit(answer)
            words = without_secrets(answer.words, [credentials.secret])
            broken = not answer.status or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            if not limited and not broken:
                raise _refusal(answer.status, words)
            seconds = self._named_wait(answer)
            if broken and not call.repeatable:
                raise InDoubtError(words, seconds)
            too_long = self._wait(seconds, untimed)
            if too_long is not None:
                raise RateLimitedError(words, too_long) if limited else UnavailableError(words)
            untimed += seconds is None
        raise RateLimitedError("GitHub asks for one wait after another", 0.0)

    def _wait(self, seconds: float | None, untimed: int) -> float | None:
        """Wait; return the seconds of a wait that does not fit, which is not begun."""
        try:
            if seconds is not None:
                self._waiting.wait(seconds)
            elif untimed < _UNTIMED_WAITS:
                self._waiting.back_off(untimed)
            else:
                return 0.0
        except WaitTooLongError as error:
            return error.seconds
        return None

    def _named_wait(self, answer: Answer) -> float | None:
        """Return the seconds that GitHub asks to wait for, `None` where it names no time.

        https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
        """
        now = self._waiting.clock.now()
        seconds = _seconds(answer.headers.get("retry-after"), now)
        if seconds is None and _is_limit(answer) and _counts_to_reset(answer):
            reset = _seconds(answer.headers.get("x-ratelimit-reset"), now)
            seconds = None if reset is None else reset - now
        # A time that has come already would be asked for again and again.
        return seconds if seconds is not None and seconds > 0 else None

    def _send_once(self, call: Call, credentials: Credentials) -> Answer:
        requester = self._requester(credentials)
        try:
            status, headers, text = within(
                SECONDS_IN_ALL,
                lambda: requester.requestJson(
                    call.verb,
                    call.path,
                    dict(call.parameters),
                    {"Accept": _JSON},
                    call.body,
                ),
            )
        except TookTooLongError:
            del self._requesters[credentials.secret.reveal()]  # it is still busy
            return Answer(0, {}, f"the answer took more than {SECONDS_IN_ALL:.0f} s")
        except SSLError:
            unsent = "GitHub's certificate is not trusted on this machine"
        except (InvalidURL, InvalidHeader, InvalidProxyURL) as error:
            unsent = f"the request cannot be sent ({type(error).__name__})"
        except RequestException as error:
            # The error has the request in it, and so the token: only its kind is kept.
            return Answer(0, {}, f"the connection was lost ({type(error).__name__})")
        except RuntimeError:
            # The library follows 301 within the same host only.
            return Answer(HTTPStatus.MOVED_PERMANENTLY, {}, "")
        else:
            return Answer(status, headers, text)
        raise ForgeError(unsent)  # outside, so that no context of the error has the request

    def _requester(self, credentials: Credentials) -> Requester:
        revealed = credentials.secret.reveal()
        if revealed not in self._requesters:
            auth: Auth.Auth = (
                Auth.AppAuthToken(revealed) if credentials.is_jwt else Auth.Token(revealed)
            )
            self._requesters[revealed] = Github(
                auth=auth,
                base_url=self._url,
                timeout=int(SECONDS_FOR_AN_ANSWER),
                user_agent="ecr-fix-bot",
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
            ).requester
        return self._requesters[revealed]


def _is_limit(answer: Answer) -> bool:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    if answer.status != HTTPStatus.FORBIDDEN:
        return False
    return (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in answer.words.lower()
        or Requester.isRateLimitError(answer.words)
    )


def _counts_to_reset(answer: Answer) -> bool:
    """Whether the primary limit is used up, so that the time of its reset counts."""
    remaining = answer.headers.get("x-ratelimit-remaining")
    return remaining == "0" or (remaining is None and "secondary" not in answer.words.lower())


def _seconds(value: str | None, now: float) -> float | None:
    """Return a header's number of seconds; where it is a date, the seconds until then."""
    if not value:
        return None
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value).timestamp() - now
    except ValueError:
        return None


def _refusal(status: int, words: str) -> ForgeError:
    if status == HTTPStatus.UNAUTHORIZED:
        return UnauthorizedError(words)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return ForgeError(
            "GitHub redirects to another address, which does not get the token; "
            "set GITHUB_API_URL to the right one"
        )
    if status == HTTPStatus.FORBIDDEN and "access blocked" in words.lower():
        return BlockedByForgeError(words)
    return _REFUSALS.get(status, ForgeError)(words)


def _reason(reason: object) -> str:
    """Return one reason of a failed validation: its message, else the field and the code."""
    if not isinstance(reason, dict):
        return str(reason)
    if reason.get("message"):
        return str(reason["message"])
    return f"{reason.get('field') or reason.get('resource')}: {reason.get('code')}"
