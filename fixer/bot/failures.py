"""What an error makes of a result: the outcome, and words without any secret."""

from __future__ import annotations

from typing import Final

from fixer import UsageError
from fixer.bot.forge import (
    ArchivedError,
    BlockedByForgeError,
    BranchInTheWayError,
    ForgeError,
    NotFoundError,
    ProtectedError,
    PushForbiddenError,
    RateLimitedError,
    TokenRefusedError,
)
from fixer.bot.outcome import Outcome
from fixer.bot.scan import ScanError
from fixer.bot.secrets import Tokens, without_secrets
from fixer.model.errors import internal, wants_traceback

CALLERS_ERRORS: Final = (TokenRefusedError, UsageError)
"""What is wrong for every repository alike, so that it is raised and no result."""

_OUTCOMES: Final = (
    (RateLimitedError, Outcome.RATE_LIMITED),
    (ProtectedError, Outcome.PROTECTED),
    (ArchivedError, Outcome.ARCHIVED),
    (BlockedByForgeError, Outcome.DISABLED),
    (BranchInTheWayError, Outcome.BLOCKED),
    (PushForbiddenError, Outcome.FORK_ONLY),
)


def failure(error: Exception, tokens: Tokens) -> tuple[Outcome, str]:
    """Return the outcome that an error stands for, and what to say of it.

    An error that nobody expects is one of these too, so that it costs one repository and no other.
    `ECR_FIX_TRACEBACK=1` lets it through.

    Args:
        error: The error, which is being handled.
        tokens: Whose secrets are hidden.
    """
    if not isinstance(error, ForgeError | ScanError | OSError) and wants_traceback():
        raise error
    return _outcome(error), without_secrets(_words(error), tokens.secrets())


def first_failure(error: Exception, tokens: Tokens) -> tuple[Outcome, str]:
    """Return the same for an error of the first look at a repository, which may not be there."""
    outcome, words = failure(error, tokens)
    return (Outcome.NOT_FOUND if isinstance(error, NotFoundError) else outcome), words


def _outcome(error: Exception) -> Outcome:
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.FAILED)


def _words(error: Exception) -> str:
    if isinstance(error, ForgeError | ScanError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}"
    return internal(error)
