"""One call of the command: its repository, its client, and what it prints without any secret."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

import typer

from fixer import UsageError
from fixer.bot import forges, interruption
from fixer.bot.failures import first_failure
from fixer.bot.forge import Forge, TokenRefusedError
from fixer.bot.forges import Kind
from fixer.bot.operator_file import OperatorFile
from fixer.bot.origin import checked_name, origin_name
from fixer.bot.secrets import without_secrets
from fixer.bot.waiting import SystemClock, Waiting
from fixer.report.escape import escape_control, json_without_commands
from fixer.report.streams import print_lines, write

NOT_AS_IT_SHOULD_BE: Final = 1
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Session:
    """A repository, and the client for it."""

    name: str
    waiting: Waiting
    forge: Forge

    def guarded(self, act: Callable[[], _T]) -> _T:
        """Do the work; what ends it is one line, and no secret is in it."""
        try:
            with interruption.orderly():
                return act()
        except KeyboardInterrupt:
            self.warn([interruption.WORDS])
            raise typer.Exit(interruption.INTERRUPTED) from None
        except TokenRefusedError as error:
            raise UsageError(self.hidden(f"{error.variable} is refused: {error}")) from None
        except UsageError:
            raise
        except Exception as error:
            outcome, words = first_failure(error, self.forge.tokens)
            self.warn([f"{self.name}: {outcome.value}: {words}"])
            raise typer.Exit(NOT_AS_IT_SHOULD_BE) from None

    def tell_steps(self) -> None:
        """Tell each step when it comes, beside the output."""
        steps = logging.getLogger("fixer.bot")
        steps.setLevel(logging.INFO)
        steps.addHandler(_Teller(self))

    def hidden(self, words: str) -> str:
        """Return words in which stars stand for secrets."""
        return without_secrets(words, self.forge.tokens.secrets())

    def print_json(self, document: Mapping[str, Any]) -> None:
        """Print a document for programs."""
        text = json_without_commands(self.hidden(json.dumps(document, indent=2)))
        write(sys.stdout, lambda: sys.stdout.writelines([text, "\n"]))

    def print_lines(self, lines: Iterable[str]) -> None:
        """Print lines for people."""
        print_lines(sys.stdout, map(self.hidden, lines))

    def warn(self, lines: Iterable[str]) -> None:
        """Print lines for people beside the output."""
        for line in lines:
            tell(self.hidden(line))


class _Teller(logging.Handler):
    """What tells steps to people.

    Args:
        session: The session that they belong to, which knows what is secret.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def emit(self, record: logging.LogRecord) -> None:
        """Tell a step."""
        self._session.warn([record.getMessage()])


def tell(words: str) -> None:
    """Tell people something beside the output."""
    print_lines(sys.stderr, [f"ecr-fix-bot: {escape_control(words)}"])


class Connection(NamedTuple):
    """What a call says of the repository and its forge; None for what it does not say.

    The times are in seconds, as `OperatorFile` has them.
    """

    repo: str | None
    forge: Kind | None
    max_wait: float | None
    backoff: float | None


def connected(asked: Connection, file: OperatorFile, *, verbose: bool = False) -> Session:
    """Return the repository and the client that the call and the environment name."""
    environ = os.environ
    repo, forge, max_wait, backoff = asked
    kind = forges.kind_of(environ, forge)
    waiting = Waiting(
        SystemClock(tell, 0.1) if verbose else SystemClock(tell),
        file.max_wait if max_wait is None else max_wait,
        file.backoff if backoff is None else backoff,
    )
    client = forges.connect(kind, environ, waiting)
    if repo is None and kind is Kind.GITLAB:
        repo = environ.get("CI_PROJECT_PATH") or None
    if repo is not None:
        return Session(checked_name(repo), waiting, client)
    return Session(origin_name(".", forges.server_of(kind, environ)), waiting, client)
