"""GitLab's REST API: paths below `/api/v4`, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from fixer.bot.forge import ForgeError, ProtectedError, TokenRefusedError
from fixer.bot.requests_in_time import MOST_PAGES, Answer, Call, Requests, UnauthorizedError
from fixer.bot.secrets import FixedToken
from fixer.bot.waiting import Waiting

_PER_PAGE: Final = 100
_NOT_GITLAB: Final = "what answers is not GitLab's API"
_PROTECTED: Final = ("protected", "not allowed to push", "hook", "push rule")
_MAY_BE_PROTECTED: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


class GitLabApi:
    """The requests of one run, as paths below `/api/v4`.

    Args:
        url: The address of the API, with `/api/v4` at its end.
        tokens: The token.
        waiting: What may be spent waiting.
    """

    def __init__(self, url: str, tokens: FixedToken, waiting: Waiting) -> None:
        self._tokens = tokens
        self._requests = Requests(url, GitLabManner(), waiting)

    def get(self, path: str, **query: object) -> Any:
        """Return what is at a path."""
        return _content(self._send("GET", path, query))

    def pages(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """Yield the entries of a list, on however many pages it is."""
        page: str | None = "1"
        seen: set[str] = set()
        while page:
            if page in seen or len(seen) >= MOST_PAGES:
                raise ForgeError(f"{_NOT_GITLAB}: its list has no end")
            seen.add(page)
            answer = self._send("GET", path, query | {"per_page": _PER_PAGE, "page": page})
            yield from _things(answer)
            page = answer.headers.get("x-next-page")

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Return what was made."""
        return _content(self._send("POST", path, {}, body))

    def put(self, path: str, body: Mapping[str, object]) -> Any:
        """Return what was changed."""
        return _content(self._send("PUT", path, {}, body))

    def delete(self, path: str) -> None:
        """Delete what is at a path."""
        self._send("DELETE", path, {})

    def _send(
        self,
        verb: str,
        path: str,
        query: Mapping[str, object],
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        call = Call(verb, f"/{path}", query, body, repeatable=verb == "GET")
        headers = {"PRIVATE-TOKEN": self._tokens.token().reveal()}
        try:
            return self._requests.send(call, headers, self._tokens.secrets())
        except UnauthorizedError as error:
            words = str(error)
        raise TokenRefusedError(words, self._tokens.variable)


class GitLabManner:
    """What GitLab says in its own way."""

    name: Final = "GitLab"
    variable: Final = "CI_API_V4_URL"

    def is_limit(self, answer: Answer) -> bool:
        """Whether there were too many requests, or another one held a lock."""
        locked = "resource lock" in f"{answer.reason} {answer.text}".lower()
        return answer.status == HTTPStatus.TOO_MANY_REQUESTS or (
            answer.status == HTTPStatus.CONFLICT and locked
        )

    def reset(self, answer: Answer) -> str | None:
        """Return when the limit begins anew."""
        is_limit = answer.status == HTTPStatus.TOO_MANY_REQUESTS
        return answer.headers.get("ratelimit-reset") if is_limit else None

    def words(self, answer: Answer) -> str | None:
        """Return what GitLab says about a refusal."""
        content = answer.content
        if not isinstance(content, Mapping):
            return None
        said = content.get("error", content.get("message"))
        return None if said is None else _words(said)

    def refusal(self, answer: Answer, words: str) -> ForgeError | None:
        """Return the error of a refusal by a rule of the repository."""
        lower = words.lower()
        is_rule = answer.status in _MAY_BE_PROTECTED and any(each in lower for each in _PROTECTED)
        return ProtectedError(words) if is_rule else None


def _content(answer: Answer) -> Any:
    """Return what an answer says.

    Raises:
        ForgeError: it is not JSON, such as the page of a proxy that asks to sign in.
    """
    content = answer.content
    if content is None:
        raise ForgeError(f"{_NOT_GITLAB}: the answer is not JSON")
    return content


def _things(answer: Answer) -> list[dict[str, Any]]:
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
    if isinstance(message, Mapping):
        return "; ".join(f"{name}: {_words(each)}" for name, each in message.items())
    if isinstance(message, list):
        return "; ".join(map(_words, message))
    return str(message)
