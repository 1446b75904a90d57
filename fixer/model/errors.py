"""The errors a user can meet, each with the words for them."""

from __future__ import annotations

import os
from typing import Final


class EcrFixError(Exception):
    """Base of every error that is shown to the user as one line; exit code 2."""


class UsageError(EcrFixError):
    """The call itself is wrong: an unknown path, options that exclude each other."""


class SourceError(EcrFixError):
    """One file cannot be read, parsed or written.

    `line` and `column` count from 1; 0 means that the error concerns the whole file.
    """

    def __init__(self, path: str, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.column = column
        self.message = message

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.path}{place}: {self.message}"

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str, int, int]]:
        return type(self), (self.path, self.message, self.line, self.column)


class ParseError(EcrFixError):
    """A text is not of its syntax; `offset` is where, in characters."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


class TemplateError(ParseError):
    """A text in a template language that is not of its syntax around the language's parts."""


class LimitError(EcrFixError):
    """A text holds more of something than is read, as it would take too much time or memory."""


class MissingGrammarError(EcrFixError):
    """The package with the grammar of a programming language is not installed."""

    def __init__(self, language: str, package: str) -> None:
        super().__init__(f"{package} is not installed")
        self.language = language
        self.package = package


_TRACEBACK: Final = "ECR_FIX_TRACEBACK"


def wants_traceback() -> bool:
    """Whether an error of our own ends the run, with its traceback."""
    return bool(os.environ.get(_TRACEBACK))


def internal(error: Exception) -> str:
    """Return the message about an error of our own."""
    what = f"{type(error).__name__}: {error}"
    return f"internal error: {what}; please report it, {_TRACEBACK}=1 says more"
