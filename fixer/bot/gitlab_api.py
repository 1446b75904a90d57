"""Requests to GitLab: they wait where it limits them, repeat what only reads, and leak no token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import gitlab
import requests
from gitlab.exceptions import GitlabAuthenticationError, GitlabError, GitlabHttpError
from requests.exceptions import InvalidHeader, InvalidProxyURL, InvalidURL

from fixer.bot.forge import (
    ForbiddenError,
    ForgeError,
    InDoubtError,
    NotFoundError,
    ProtectedError,
    RateLimitedError,
    TokenRefusedError,
    UnavailableError,
    UnprocessableError,
)
from fixer.bot.secrets import FixedToken, without_secrets
from fixer.bot.time_limit import (
    SECONDS_FOR_AN_ANSWER,
    SECONDS_IN_ALL,
    TookTooLongError,
    within,
)
from fixer.bot.waiting import Waiting, WaitTooLongError

_SUFFIX: Final = "/api/v4"
_PER_PAGE: Final = 100
_MOST_PAGES: Final = 1_000
_NOT_GITLAB: Final = "what answers is not GitLab's API"
_UNTIMED_WAITS: Final = 20
"""The most waits in a row for which GitLab names no time; they end where they cost nothing."""
_PROTECTED: Final = ("protected", "not allowed to push", "hook", "push rule")


class GitLabApi:
    """The requests of one run, as paths below `/api/v4`.

    Args:
        url: The address of the API, with `/api/v4` at its end.
        tokens: The token.
        waiting: What may be spent waiting.
    """

    def __init__(self, url: str, tokens: FixedToken, waiting: Waiting) -> None:
        self._tokens = tokens
        self._client = gitlab.Gitlab(
            url.removesuffix(_SUFFIX),
            private_token=tokens.token().reveal(),
            timeout=SECONDS_FOR_AN_ANSWER,
            session=_PatientSession(url, waiting),
            keep_base_url=True,
            user_agent="ecr-fix-bot",
        )

    def get(self, path: str, **query: object) -> Any:
        """Return what is at a path."""
        return _content(self._request("get", path, query))

    def pages(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """Yield the entries of a list, on however many pages it is."""
        page: str | None = "1"
        seen: set[str] = set()
        while page:
            if page in seen or len(seen) >= _MOST_PAGES:
                raise ForgeError(f"{_NOT_GITLAB}: its list has no end")
            seen.add(page)
            answer = self._request("get", path, query | {"per_page": _PER_PAGE, "page": page})
            yield from _things(answer)
            page = answer.headers.get("X-Next-Page")

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Return what was made."""
        return _content(self._request("post", path, {}, body))

    def put(self, path: str, body: Mapping[str, object]) -> Any:
        """Return what was changed."""
        return _content(self._request("put", path, {}, body))

    def delete(self, path: str) -> None:
        """Delete what is at a path."""
        self._request("delete", path, {})

    def _request(
        self,
        verb: str,
        path: str,
        query: Mapping[str, object],
        body: Mapping[str, object] | None = None,
    ) -> requests.Response:
        error: ForgeError
        try:
            return self._client.http_request(
                verb,
                f"/{path}",
                query_data=dict(query),
                post_data=dict(body) if body is not None else None,
                obey_rate_limit=False,
            )
        except GitlabError as refusal:
            error = self._translated(refusal)
        raise error

    def _translated(self, refusal: GitlabError) -> ForgeError:
        """Return an error of ours for one of the library's."""
        words = without_secrets(_words(refusal.error_message), self._tokens.secrets())
        code = refusal.response_code or 0
        if isinstance(refusal, GitlabAuthenticationError):
            return TokenRefusedError(words, self._tokens.variable)
        if not isinstance(refusal, GitlabHttpError):
            return ForgeError(words)
        if code in {400, 403, 405, 422} and any(each in words.lower() for each in _PROTECTED):
            return ProtectedError(words)
        kind = {403: ForbiddenError, 404: NotFoundError, 410: NotFoundError}
        if code in {400, 405, 406, 409, 412, 413, 415, 422}:
            return UnprocessableError(words)
        return kind.get(code, ForgeError)(words)


def _content(answer: requests.Response) -> Any:
    """Return what an answer says.

    Raises:
        ForgeError: it is not JSON, such as the page of a proxy that asks to sign in.
    """
    try:
        return answer.json()
    except (ValueError, RecursionError):
        pass
    raise ForgeError(f"{_NOT_GITLAB}: the answer is not JSON")


def _things(answer: requests.Response) -> list[dict[str, Any]]:
    """Return what an answer lists.

    Raises:
        ForgeError: it lists nothing.
    """
    content = _content(answer)
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise ForgeError(f"{_NOT_GITLAB}: the answer is no list")
    return content


def _words(message: object) -> str:
    """Return the text of a message, which may also be a list or a mapping of lists."""
    if isinstance(message, bytes):
        return message.decode(errors="replace")
    if isinstance(message, Mapping):
        return "; ".join(f"{name}: {_words(each)}" for name, each in message.items())
    if isinstance(message, list):
        return "; ".join(map(_words, message))
    return str(message)


class _PatientSession(requests.Session):
    """A session that waits where it is limited, and repeats reads that nobody answered."""

    def __init__(self, url: str, waiting: Waiting) -> None:
        super().__init__()
        self._origin = urlsplit(url)[:2]
        self._waiting = waiting
        self.auth = _unchanged  # else a file of passwords, .netrc, would decide

    def request(self, method: Any, url: Any, *more: Any, **named: Any) -> Any:
        """Return the answer that is not a limit and, for a read, not a failure."""
        reads = str(method).upper() == "GET"
        send = partial(super().request, method, url, *more, **(named | {"allow_redirects": reads}))
        attempt = 0
        while True:
            try:
                answer = within(SECONDS_IN_ALL, send)
            except requests.exceptions.SSLError:
                raise ForgeError("GitLab's certificate is not trusted on this machine") from None
            except (InvalidURL, InvalidHeader, InvalidProxyURL) as failure:
                kind = type(failure).__name__
                raise ForgeError(f"the request cannot be sent ({kind})") from None
            except (requests.RequestException, TookTooLongError) as failure:
                kind = type(failure).__name__
                if not reads:
                    raise InDoubtError(f"the connection to GitLab was lost ({kind})") from None
                error: ForgeError = UnavailableError(f"GitLab does not answer ({kind})")
                self._wait(None, attempt, error)
            else:
                if _is_limit(answer):
                    self._wait(answer, attempt, RateLimitedError(_reason(answer), 0))
                elif answer.status_code >= 500:
                    if not reads:
                        seconds = _asked_for(answer, self._waiting.clock.now())
                        raise InDoubtError(_reason(answer), seconds)
                    self._wait(answer, attempt, UnavailableError(_reason(answer)))
                else:
                    return answer
            attempt += 1

    def _wait(self, answer: requests.Response | None, attempt: int, error: ForgeError) -> None:
        """Wait as the answer asks, else longer each time; raise the error if that does not fit."""
        seconds = _asked_for(answer, self._waiting.clock.now()) if answer is not None else None
        try:
            if seconds:
                self._waiting.wait(seconds)
            elif attempt < _UNTIMED_WAITS:
                # A time that has come already would be asked for again and again.
                self._waiting.back_off(attempt)
            else:
                raise error
        except WaitTooLongError as too_long:
            if isinstance(error, RateLimitedError):
                error = RateLimitedError(str(error), too_long.seconds)
            raise error from None

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where a redirect leads; one to another host would take the token along."""
        target = super().get_redirect_target(resp)
        if target and urlsplit(target)[:2] not in {self._origin, ("", "")}:
            raise ForgeError("GitLab redirects to another host; that is not followed")
        return target


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _is_limit(answer: requests.Response) -> bool:
    """Whether GitLab did nothing, for there were too many requests or another one held a lock."""
    locked = (
        answer.status_code == 409 and "resource lock" in f"{answer.reason} {answer.text}".lower()
    )
    return answer.status_code == 429 or locked


def _reason(answer: requests.Response) -> str:
    return f"GitLab answered {answer.status_code} {answer.reason}"


def _asked_for(answer: requests.Response, now: float) -> float | None:
    """Return the seconds that an answer asks to wait; None where it names none."""
    after = answer.headers.get("Retry-After", "").strip()
    if after.isascii() and after.isdigit():
        return float(after)
    reset = answer.headers.get("RateLimit-Reset", "").strip()
    if reset.isascii() and reset.isdigit():
        return max(float(reset) - now, 0.0)
    return None
