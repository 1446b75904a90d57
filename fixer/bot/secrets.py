"""Credentials that no output shows."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Final, Protocol
from urllib.parse import quote

from fixer.model.errors import UsageError

HIDDEN: Final = "***"


class Secret:
    """A text that is shown as three stars, by `str`, `repr` and in every traceback.

    Args:
        text: The text itself.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for a header or a child's environment alone."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__


def token_of(environ: Mapping[str, str], variable: str) -> Secret | None:
    """Return the token in an environment variable; `None` where there is none.

    Raises:
        UsageError: it has characters that no token has, which no header may have either.
    """
    text = environ.get(variable, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError(f"{variable} has characters that no token has")
    return Secret(text)


class Tokens(Protocol):
    """Where a client has its token from: the environment, or an App that makes new ones."""

    @property
    def variable(self) -> str:
        """The environment variable that a person has to look at when the token is refused."""
        ...

    def replace(self, refused: Secret) -> Secret | None:
        """Return a new token after the forge refused this one; `None` where there is no other."""
        ...

    def secrets(self) -> tuple[Secret, ...]:
        """Return all that was ever used, the App's key included, so that outputs can hide it."""
        ...


class FixedToken:
    """A token from the environment, which nothing replaces.

    Args:
        variable: The variable that it came from.
        token: The token.
    """

    def __init__(self, variable: str, token: Secret) -> None:
        self.variable = variable
        self._token = token

    def token(self) -> Secret:
        """Return the token."""
        return self._token

    def replace(self, refused: Secret) -> Secret | None:
        """Return nothing: there is no other."""
        return None

    def secrets(self) -> tuple[Secret, ...]:
        """Return the token."""
        return (self._token,)


def without_secrets(text: str, secrets: Iterable[Secret]) -> str:
    """Return a text in which stars stand for the secrets, in each spelling that a tool may use."""
    for secret in secrets:
        plain = secret.reveal()
        if not plain:
            continue
        encoded = (base64.b64encode(user + plain.encode()).decode() for user in _USERS)
        for spelling in (plain, quote(plain, safe=""), *encoded):
            text = text.replace(spelling, HIDDEN)
    return text


_USERS: Final = (b"", b"x-access-token:", b"oauth2:", b"gitlab-ci-token:")
