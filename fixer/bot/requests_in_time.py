"""Requests to the API of a forge: they wait, repeat what may be repeated, and end; none leaks.

This is the same for all forges; what one of them says in its own way is its `Manner`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
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

_UNTIMED_WAITS: Final = 20
"""The most waits in a row for which a forge names no time; doubled each time, they never get there
unless the first one is next to nothing."""
_WAITS: Final = 1_000
"""The most waits in a row, however short they are."""
MOST_PAGES: Final = 1_000
"""The most pages of one list."""
_MOST_BYTES: Final = 128 * 1024 * 1024
"""The most bytes of an answer: a hundred texts, each as long as a forge takes them."""

_REFUSALS: Final[Mapping[int, type[ForgeError]]] = {
    HTTPStatus.BAD_REQUEST: UnprocessableError,
    HTTPStatus.FORBIDDEN: ForbiddenError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.METHOD_NOT_ALLOWED: UnprocessableError,
    HTTPStatus.NOT_ACCEPTABLE: UnprocessableError,
    HTTPStatus.CONFLICT: UnprocessableError,
    HTTPStatus.GONE: NotFoundError,
    HTTPStatus.PRECONDITION_FAILED: UnprocessableError,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: UnprocessableError,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: UnprocessableError,
    HTTPStatus.UNPROCESSABLE_ENTITY: UnprocessableError,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: BlockedByForgeError,
}


class UnauthorizedError(ForgeError):
    """The credentials of this one request were refused (401); the request was not done."""


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
    parameters: Mapping[str, Any] = field(default_factory=dict)
    body: object = None
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: The HTTP status; 0 where there was no answer.
        headers: Their names are in lower case.
        text: The body; what went wrong where there was no answer.
        reason: What stands beside the status, if anything.
    """

    status: int
    headers: Mapping[str, str]
    text: str
    reason: str = ""

    @property
    def content(self) -> Any:
        """Return the body as data; `None` where it is empty or not JSON."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None


class Manner(Protocol):
    """What a forge says in its own way."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def variable(self) -> str:
        """The environment variable with its address."""
        ...

    def is_limit(self, answer: Answer) -> bool:
        """Whether it did nothing, and only wants to be asked later."""
        ...

    def reset(self, answer: Answer) -> str | None:
        """Return when a limit ends, in seconds since 1970; `None` where that is not said."""
        ...

    def words(self, answer: Answer) -> str | None:
        """Return what it says about a refusal; `None` where it says nothing."""
        ...

    def refusal(self, answer: Answer, words: str) -> ForgeError | None:
        """Return the error that a refusal stands for where its status alone does not say it."""
        ...


class Requests:
    """What sends requests, waits where a forge limits them, and repeats what may be repeated.

    Args:
        url: The address of the API, without a slash at its end.
        manner: What the forge says in its own way.
        waiting: What the run may spend waiting.
    """

    def __init__(self, url: str, manner: Manner, waiting: Waiting) -> None:
        self._url = url
        self._manner = manner
        self._waiting = waiting
        self._session = _Session(url)

    def send(self, call: Call, headers: Mapping[str, str], secrets: Iterable[Secret]) -> Answer:
        """Return the answer to a request that the forge took.

        Args:
            call: The request.
            headers: What is sent beside it, credentials among them.
            secrets: What no error may show.

        Raises:
            UnauthorizedError: the credentials were refused.
            ForgeError: any other refusal, by its status.
        """
        secrets = tuple(secrets)
        untimed = 0
        for _ in range(_WAITS):
            answer = self._send_once(call, headers)
            if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return answer
            words = without_secrets(self._words(answer), secrets)
            limited = self._manner.is_limit(answer)
            broken = not answer.status or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            if not limited and not broken:
                raise self._refusal(answer, words)
            seconds = self._named_wait(answer, limited)
            if not limited and not call.repeatable:
                raise InDoubtError(words, seconds)
            too_long = self._wait(seconds, untimed)
            if too_long is not None:
                kind = RateLimitedError if limited else UnavailableError
                raise kind(f"{words}; {too_long}")
            untimed += seconds is None
        raise RateLimitedError(f"{self._manner.name} asks for one wait after another")

    def _wait(self, seconds: float | None, untimed: int) -> str | None:
        """Wait; return why not if that does not fit."""
        try:
            if seconds is not None:
                self._waiting.wait(seconds)
            elif untimed < _UNTIMED_WAITS:
                self._waiting.back_off(untimed)
            else:
                return "it was asked often enough"
        except WaitTooLongError as error:
            return str(error)
        return None

    def _named_wait(self, answer: Answer, limited: bool) -> float | None:
        """Return the seconds that the forge asks to wait for, `None` where it names no time."""
        now = self._waiting.clock.now()
        seconds = _seconds(answer.headers.get("retry-after"), now)
        if seconds is None and limited:
            reset = _seconds(self._manner.reset(answer), now)
            seconds = None if reset is None else reset - now
        # A time that has come already would be asked for again and again.
        return seconds if seconds is not None and seconds > 0 else None

    def _send_once(self, call: Call, headers: Mapping[str, str]) -> Answer:
        send = partial(
            self._session.request,
            call.verb,
            self._address(call.path),
            params=dict(call.parameters),
            json=call.body,
            headers=dict(headers) | {"User-Agent": "ecr-fix-bot"},
            timeout=SECONDS_FOR_AN_ANSWER,
            allow_redirects=call.verb == "GET",
        )
        name = self._manner.name
        try:
            answer = within(SECONDS_IN_ALL, send)
        except TookTooLongError:
            self._session = _Session(self._url)  # the other one is still busy
            return Answer(0, {}, f"the answer took more than {SECONDS_IN_ALL:.0f} s")
        except TooLargeError:
            unsent = f"{name} answers with more than {_MOST_BYTES} bytes"
        except SSLError:
            unsent = f"{name}'s certificate is not trusted on this machine"
        except (InvalidURL, InvalidHeader, InvalidProxyURL) as error:
            unsent = f"the request cannot be sent ({type(error).__name__})"
        except requests.RequestException as error:
            # The error has the request in it, and so the token: only its kind is kept.
            return Answer(0, {}, f"the connection to {name} was lost ({type(error).__name__})")
        else:
            named = {key.lower(): value for key, value in answer.headers.items()}
            text = answer.content.decode(errors="replace")
            return Answer(answer.status_code, named, text, answer.reason or "")
        raise ForgeError(unsent)  # outside, so that no context of the error has the request

    def _address(self, path: str) -> str:
        """Return the address of a path, which may be one that the forge named.

        Raises:
            ForgeError: that is of another host, which must not get the token.
        """
        if path.startswith("/"):
            return self._url + path
        if _origin(path) != _origin(self._url):
            raise ForgeError(self._leads_elsewhere)
        return path

    def _words(self, answer: Answer) -> str:
        if not answer.status:
            return answer.text
        return self._manner.words(answer) or f"{self._manner.name} answered {answer.status}"

    def _refusal(self, answer: Answer, words: str) -> ForgeError:
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return UnauthorizedError(words)
        if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
            return ForgeError(self._leads_elsewhere)
        own = self._manner.refusal(answer, words)
        return own or _REFUSALS.get(answer.status, ForgeError)(words)

    @property
    def _leads_elsewhere(self) -> str:
        return (
            f"{self._manner.name} leads to another address, which does not get the token; "
            f"set {self._manner.variable} to the right one"
        )


class TooLargeError(requests.RequestException):
    """An answer is longer than any that is meant."""


class _Session(requests.Session):
    """A session that stays on one host, takes no password from a file, and reads no endless answer.

    Args:
        url: An address of the host.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._origin = _origin(url)
        self.auth = _unchanged  # else a file of passwords, .netrc, would decide
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where a redirect leads; one to another host would take the token along."""
        target = super().get_redirect_target(resp)
        return target if target and _origin(target) in {self._origin, ("", "")} else None


class _Adapter(HTTPAdapter):
    """What ends an answer that is too long."""

    def send(self, *arguments: Any, **named: Any) -> requests.Response:
        """Send a request, and return an answer whose body is not read yet."""
        answer = super().send(*arguments, **named)
        answer.raw = _Bounded(answer.raw)
        return answer


class _Bounded:
    """The body of an answer.

    Args:
        raw: The body as the library below reads it.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, *arguments: Any, **named: Any) -> Iterator[bytes]:
        """Yield the body in parts.

        Raises:
            TooLargeError: there is too much of it.
        """
        size = 0
        for part in self._raw.stream(*arguments, **named):
            size += len(part)
            if size > _MOST_BYTES:
                self._raw.close()
                raise TooLargeError
            yield part


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


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
