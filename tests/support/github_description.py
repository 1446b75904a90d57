"""GitHub's published OpenAPI description, which the emulator is held to.

It is part of the npm package `@octokit/openapi`. Where it is not at hand, the emulator answers all
the same, and the test that asks for the description says how to get it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, Final

import pytest

from support.loopback import Request, Response
from support.node import node_package

PACKAGE = "@octokit/openapi"


class Description:
    """What checks requests and answers, each shape of them once.

    Args:
        content: The description itself.
    """

    def __init__(self, content: dict[str, Any]) -> None:
        from openapi_core import Config, OpenAPI

        content["servers"] = [{"url": "http://localhost"}]
        self._api = OpenAPI.from_dict(content, config=Config(spec_validator_cls=None))
        self.requests = 0
        self.responses = 0
        self._checked: set[Hashable] = set()
        """The shapes that were found to be right."""

    def check_request(self, request: Request, path: str) -> None:
        """Raise an error that says what GitHub's description does not allow."""
        from openapi_core.exceptions import OpenAPIError

        self.requests += 1
        shape = _request_shape(request, path)
        if shape in self._checked:
            return
        try:
            self._api.validate_request(_as_described(request, path))
        except OpenAPIError as error:
            raise AssertionError(
                f"{request.method} {path} with {request.body!r}: {_why(error)}"
            ) from error
        self._checked.add(shape)

    def check_response(self, request: Request, path: str, response: Response) -> None:
        from openapi_core.exceptions import OpenAPIError
        from openapi_core.testing import MockResponse

        if response.status in {301, 401, 403, 404, 409}:  # described for some requests only
            return
        self.responses += 1
        shape = (*_place_shape(request, path), response.status, _body_shape(response.body))
        if shape in self._checked:
            return
        answer = MockResponse(
            response.body,
            status_code=response.status,
            content_type=response.headers.get("Content-Type", "application/json"),
        )
        try:
            self._api.validate_response(_as_described(request, path), answer)
        except OpenAPIError as error:
            why = _why(error)
            if why:
                raise AssertionError(
                    f"the answer {response.status} to {request.method} {path}: {why}"
                ) from error
        self._checked.add(shape)


@lru_cache(maxsize=1)
def description() -> Description | None:
    """The description, if it is at hand."""
    try:
        folder = node_package(PACKAGE)
    except pytest.skip.Exception:
        return None
    return Description(json.loads((folder / "generated/api.github.com.json").read_bytes()))


def _request_shape(request: Request, path: str) -> Hashable:
    kind = request.header("Content-Type")
    return (*_place_shape(request, path), kind, _body_shape(request.body))


def _place_shape(request: Request, path: str) -> tuple[Hashable, ...]:
    """What tells the endpoint, with the names and values of the query that it may restrict."""
    parts = tuple(_text_shape(part) for part in path.split("/"))
    query = tuple((name, _text_shape(value)) for name, value in request.parameters.items())
    return request.method, parts, query


def _body_shape(body: bytes) -> Hashable:
    try:
        return _shape(json.loads(body)) if body else None
    except ValueError:
        return body


def _shape(content: object) -> Hashable:
    """What a description can be about: names, types, and texts that may be one of a choice."""
    if isinstance(content, dict):
        return frozenset((name, _shape(value)) for name, value in content.items())
    if isinstance(content, list):
        return (list, frozenset(map(_shape, content)))
    if isinstance(content, str):
        return _text_shape(content)
    if content is None or isinstance(content, bool):
        return content
    return type(content).__name__


_KINDS: Final = {
    "word": re.compile(r"[A-Za-z_-]{0,24}"),
    "number": re.compile(r"\d+"),
    "commit": re.compile(r"[0-9a-f]{40}"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "address": re.compile(r"https?://[!-~]+"),
}


def _text_shape(text: str) -> str:
    """A short word as it is, for it may be one of a choice; of others what kind they are."""
    kind = next((name for name, pattern in _KINDS.items() if pattern.fullmatch(text)), "text")
    return text if kind == "word" else f"<{kind}>"


def _as_described(request: Request, path: str) -> Any:
    from openapi_core.testing import MockRequest

    return MockRequest(
        "http://localhost",
        request.method.lower(),
        path,
        args=dict(request.parameters),
        headers=dict(request.headers),
        data=request.body,
        content_type=request.header("Content-Type") or "application/json",
    )


def _why(error: Exception) -> str:
    cause = error.__cause__
    reasons = getattr(cause, "schema_errors", None)
    if not reasons:
        return f"{error!r} {cause!r}"
    wrong = [each for each in reasons if not _is_known_gap(each)]
    return "; ".join(
        f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in wrong
    )


def _is_known_gap(reason: Any) -> bool:
    """Whether GitHub sends null where its description forgets it.

    A nullable choice does not list null, the repository of a deleted fork is null, and so is the
    line of a comment on a line that is no more.
    """
    if reason.instance is not None:
        return False
    place = list(reason.absolute_path)
    return reason.validator == "enum" or place[-2:] == ["head", "repo"] or place[-1:] == ["line"]
