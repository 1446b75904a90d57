"""What goes wrong between the bot and a forge, played by the server in the tests."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from support.loopback import LostConnectionError, Response

JSON = {"Content-Type": "application/json; charset=utf-8"}


WRITES = r"^(POST|PATCH|PUT|DELETE) /api/v3/(?!app/)|^POST .*/git-receive-pack$"


@dataclass
class Fault:
    """Something that goes wrong with requests whose `METHOD /path?query` a pattern is found in.

    Args:
        pattern: The regular expression.
        happens: What is answered instead; it may raise.
        after: Whether the request has been done before.
        times: How often.
        skip: How many such requests pass before.
    """

    pattern: str
    happens: Callable[[], Response]
    after: bool = False
    times: int = 1
    skip: int = 0

    def takes(self, line: str) -> bool:
        if not self.times or not re.search(self.pattern, line):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True

    def play(self, answer: Callable[[], Response]) -> Response:
        if self.after:
            answer()
        return self.happens()


@dataclass
class FirstOfEach(Fault):
    """The same for the first of each request, so that all of a run go wrong once."""

    seen: set[str] = field(default_factory=set)

    def takes(self, line: str) -> bool:
        if line in self.seen or not re.search(self.pattern, line):
            return False
        self.seen.add(line)
        return True


def primary_limit(seconds: float) -> Callable[[], Response]:
    """GitHub's: no request before a point in time."""
    reset = str(int(time.time() + seconds))
    return lambda: Response.of(
        {"message": "API rate limit exceeded for user ID 1.", "documentation_url": "https://x"},
        403, X_RateLimit_Remaining="0", X_RateLimit_Limit="5000", X_RateLimit_Reset=reset,
    )  # fmt: skip


def secondary_limit(status: int = 403, retry_after: str | None = None) -> Callable[[], Response]:
    """GitHub's: slower, please; the primary limit's reset stands beside it and means nothing."""
    headers = {} if retry_after is None else {"Retry_After": retry_after}
    return lambda: Response.of(
        {
            "message": "You have exceeded a secondary rate limit. Please wait a few minutes "
            "before you try again.",
            "documentation_url": "https://x",
        },
        status, X_RateLimit_Remaining="4000", X_RateLimit_Limit="5000",
        X_RateLimit_Reset=str(int(time.time()) + 3000), **headers,
    )  # fmt: skip


def bad_gateway() -> Response:
    return Response(502, b"<html><h1>502 Bad Gateway</h1></html>", {"Content-Type": "text/html"})


def lost_connection() -> Response:
    raise LostConnectionError


def refused(status: int, message: str, *reasons: dict[str, str]) -> Callable[[], Response]:
    content: dict[str, object] = {"message": message, "documentation_url": "https://x"}
    if reasons:
        content["errors"] = list(reasons)
    return lambda: Response.of(content, status)


def redirect(location: str, status: int = 301) -> Callable[[], Response]:
    return lambda: Response(status, b'{"message": "Moved"}', JSON | {"Location": location})


def killing(group: Callable[[], int]) -> Callable[[], Response]:
    """Kill all processes of a group at once, as the machine's end does."""

    def kill() -> Response:
        with suppress(ProcessLookupError):
            os.killpg(group(), signal.SIGKILL)
        raise LostConnectionError

    return kill
