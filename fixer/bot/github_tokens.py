"""Tokens for GitHub: one from the environment, or those of an App's installations."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import quote

from github import Auth

from fixer.bot.forge import NotFoundError, TokenRefusedError
from fixer.bot.github_connection import Credentials, GitHubConnection, table_of
from fixer.bot.requests_in_time import Call, UnauthorizedError
from fixer.bot.secrets import FixedToken, Secret, Tokens, token_of
from fixer.bot.waiting import Clock
from fixer.model.errors import UsageError

_OF_A_PERSON: Final = ("ghp_", "gho_", "github_pat_")
_LEAST_VALIDITY: Final = 120.0
"""A token that ends within these seconds is replaced before it is used."""


class GitHubTokens(Tokens, Protocol):
    """A source of tokens that may need to know which repository they are for."""

    @property
    def is_of_a_person(self) -> bool:
        """Whether the tokens have the rights of a person, so that GitHub tells which."""
        ...

    def token_for(self, repository: str) -> Secret:
        """Return the token for a repository."""
        ...


class EnvironmentToken(FixedToken):
    """A token from the environment, the same for all repositories."""

    @property
    def is_of_a_person(self) -> bool:
        """Whether it is none of an App or a workflow, by how it begins."""
        return self.token().reveal().startswith(_OF_A_PERSON)

    def token_for(self, repository: str) -> Secret:
        """Return the token."""
        return self.token()


@dataclass(frozen=True, slots=True)
class _InstallationToken:
    secret: Secret
    expires: float


class AppTokens:
    """Tokens of the installations of an App; each lives for an hour.

    Args:
        app: The id of the App.
        key: Its private key, PEM.
        installation: The id of the installation; looked up for each owner if `None`.
        connection: What sends the requests.
        clock: What tells the time.

    Raises:
        UsageError: the key is none.
    """

    variable: Final = "GITHUB_APP_PRIVATE_KEY"
    is_of_a_person: Final = False

    def __init__(
        self,
        app: str,
        key: Secret,
        installation: str | None,
        connection: GitHubConnection,
        clock: Clock,
    ) -> None:
        self._app = app
        self._key = key
        self._installation = installation
        self._connection = connection
        self._clock = clock
        self._installations: dict[str, str] = {}
        self._tokens: dict[str, _InstallationToken] = {}
        self._used: list[Secret] = [key]
        self._jwt()  # so that a wrong key is found before anything is done

    def token_for(self, repository: str) -> Secret:
        """Return the token of the installation that covers a repository."""
        owner = repository.partition("/")[0].lower()
        if owner not in self._installations:
            self._installations[owner] = self._installation or self._look_up(repository)
        return self._token_of(self._installations[owner])

    def _token_of(self, installation: str) -> Secret:
        known = self._tokens.get(installation)
        if known is None or known.expires - self._clock.now() < _LEAST_VALIDITY:
            known = self._tokens[installation] = self._new_token(installation)
        return known.secret

    def replace(self, refused: Secret) -> Secret | None:
        """Return a new token for the installation whose token was refused."""
        for installation, known in list(self._tokens.items()):
            if known.secret.reveal() == refused.reveal():
                del self._tokens[installation]
                return self._token_of(installation)
        return None

    def secrets(self) -> tuple[Secret, ...]:
        """Return the key and all tokens there ever were."""
        return tuple(self._used)

    def _look_up(self, repository: str) -> str:
        path = f"/repos/{quote(repository)}/installation"
        try:
            found = self._send("GET", path)
        except NotFoundError:
            raise NotFoundError(f"the GitHub App is not installed on {repository}") from None
        return str(found["id"])

    def _new_token(self, installation: str) -> _InstallationToken:
        made = self._send("POST", f"/app/installations/{quote(installation)}/access_tokens")
        secret = Secret(str(made["token"]))
        self._used.append(secret)
        return _InstallationToken(secret, _seconds_since_1970(str(made["expires_at"])))

    def _send(self, verb: str, path: str) -> Mapping[str, object]:
        """Ask as the App itself; a token that nobody gets to see does no harm."""
        jwt = self._jwt()
        self._used.append(jwt)
        call = Call(verb, path, repeatable=True)
        try:
            return table_of(self._connection.send(call, Credentials(jwt, is_jwt=True)))
        except UnauthorizedError as error:
            words = str(error)
        raise TokenRefusedError(words, self.variable)

    def _jwt(self) -> Secret:
        with suppress(Exception):
            return Secret(Auth.AppAuth(self._app, self._key.reveal()).token)
        # Outside, so that no context of the error has the key.
        raise UsageError(f"{self.variable} is not a private key in PEM; give the whole file")


def tokens_from(
    environ: Mapping[str, str], connection: GitHubConnection, clock: Clock
) -> GitHubTokens:
    """Return the source of tokens that the environment names.

    Raises:
        UsageError: it names none, or half of an App, or a wrong key.
    """
    for variable in ("GITHUB_TOKEN", "GH_TOKEN"):
        token = token_of(environ, variable)
        if token is not None:
            return EnvironmentToken(variable, token)
    app, key = environ.get("GITHUB_APP_ID"), environ.get("GITHUB_APP_PRIVATE_KEY")
    if not app and not key:
        raise UsageError(
            "no token for GitHub: set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY"
        )
    if not app or not key:
        raise UsageError("a GitHub App needs both GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY")
    # Some CI systems keep a secret on one line.
    pem = key if "\n" in key else key.replace("\\n", "\n")
    installation = environ.get("GITHUB_APP_INSTALLATION_ID") or None
    return AppTokens(app, Secret(pem), installation, connection, clock)


def _seconds_since_1970(moment: str) -> float:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
