"""GitHub's REST API: how a request to it is authorised, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from github.Requester import Requester

from fixer.bot.forge import ArchivedError, BlockedByForgeError, ForbiddenError, ForgeError
from fixer.bot.requests_in_time import Answer, Call, Requests
from fixer.bot.secrets import Secret
from fixer.bot.waiting import Waiting

_JSON: Final = "application/vnd.github+json"
_NOT_GITHUB: Final = "what answers is not GitHub's API; look at GITHUB_API_URL, and at proxies"
_FORBIDDEN: Final[tuple[tuple[str, type[ForbiddenError]], ...]] = (
    ("repository access blocked", BlockedByForgeError),
    ("repository was archived", ArchivedError),
)
"""How GitHub's words begin where a refusal is about the whole repository."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one request is authorised with: a token, or the JWT of an App."""

    secret: Secret
    is_jwt: bool = False


class GitHubConnection:
    """What sends requests.

    Attributes:
        graphql_url: The address for what REST does not tell.

    Args:
        url: The address of the API, without a slash at its end.
        waiting: What the run may spend waiting.
    """

    def __init__(self, url: str, waiting: Waiting) -> None:
        self._requests = Requests(url, GitHubManner(), waiting)
        self.graphql_url = f"{url.removesuffix('/v3')}/graphql"

    def send(self, call: Call, credentials: Credentials) -> Answer:
        """Return the answer to a request that GitHub took.

        Raises:
            UnauthorizedError: the credentials were refused.
            ForgeError: any other refusal, by its status.
        """
        kind = "Bearer" if credentials.is_jwt else "token"
        headers = {
            "Accept": _JSON,
            "Authorization": f"{kind} {credentials.secret.reveal()}",
        }
        return self._requests.send(call, headers, [credentials.secret])


def table_of(answer: Answer) -> dict[str, Any]:
    """Return the body of an answer as what describes one thing.

    Raises:
        ForgeError: it is none, such as the page of a proxy that asks to sign in.
    """
    content = answer.content
    if not isinstance(content, dict):
        raise ForgeError(_NOT_GITHUB)
    return content


def items_of(answer: Answer, key: str | None) -> list[dict[str, Any]]:
    """Return the body of an answer, or what is under a key, as a list of things.

    Raises:
        ForgeError: it is none.
    """
    content = answer.content if key is None else table_of(answer).get(key)
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise ForgeError(_NOT_GITHUB)
    return content


class GitHubManner:
    """What GitHub says in its own way.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """

    name: Final = "GitHub"
    variable: Final = "GITHUB_API_URL"

    def is_limit(self, answer: Answer) -> bool:
        """Whether a limit, the primary or a secondary one, is used up."""
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return True
        if answer.status != HTTPStatus.FORBIDDEN:
            return False
        words = self.words(answer) or ""
        return (
            "retry-after" in answer.headers
            or answer.headers.get("x-ratelimit-remaining") == "0"
            or "rate limit" in words.lower()
            or Requester.isRateLimitError(words)
        )

    def reset(self, answer: Answer) -> str | None:
        """Return when the primary limit begins anew, if it is the one that is used up."""
        remaining = answer.headers.get("x-ratelimit-remaining")
        is_secondary = "secondary" in (self.words(answer) or "").lower()
        counts = remaining == "0" or (remaining is None and not is_secondary)
        return answer.headers.get("x-ratelimit-reset") if counts else None

    def words(self, answer: Answer) -> str | None:
        """Return what GitHub says about a refusal, with the reasons of a failed validation."""
        content = answer.content
        if not isinstance(content, Mapping) or not isinstance(content.get("message"), str):
            return None
        reasons = content.get("errors")
        details = [_reason(each) for each in reasons] if isinstance(reasons, list) else []
        message = " ".join(content["message"].split())
        return ": ".join([message, "; ".join(details)] if details else [message])

    def refusal(self, answer: Answer, words: str) -> ForgeError | None:
        """Return the error of a refusal that is about the whole repository."""
        if answer.status != HTTPStatus.FORBIDDEN:
            return None
        lower = words.lower()
        kind = next((kind for sign, kind in _FORBIDDEN if lower.startswith(sign)), None)
        return kind(words) if kind else None


def _reason(reason: object) -> str:
    """Return one reason of a failed validation: its message, else the field and the code."""
    if not isinstance(reason, dict):
        return str(reason)
    if reason.get("message"):
        return str(reason["message"])
    return f"{reason.get('field') or reason.get('resource')}: {reason.get('code')}"
