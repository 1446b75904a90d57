"""The file in which an operator keeps the settings of the bot; no repository names it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from fixer import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_NO_FOLDERS: Final = ("refs", "HEAD")
"""What git itself reads something else in, where a name begins with it."""
_PREFIX: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/-]*")


def read_operator_file(path: str | None) -> dict[str, Any]:
    """Return the settings in a file, by their keys; none where there is no file.

    Raises:
        UsageError: it cannot be read, is not TOML, or has a setting that is not known.
    """
    if path is None:
        return {}
    try:
        with open(path, "rb") as file:
            table: dict[str, Any] = tomllib.load(file)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: is not TOML: {error}") from None
    for key, value in table.items():
        if key not in _KEYS:
            raise UsageError(f"{path}: there is no setting {key}; there are {', '.join(_KEYS)}")
        wanted, accepts = _KEYS[key]
        if not accepts(value):
            raise UsageError(f"{path}: {key} has to be {wanted}")
    return table


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_seconds(value: object) -> bool:
    return type(value) in (int, float) and value >= 0  # type: ignore[operator]


def _is_prefix(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(_PREFIX.fullmatch(value))
        and "//" not in value
        and value.partition("/")[0] not in _NO_FOLDERS
    )


_KEYS: Final[Mapping[str, tuple[str, Callable[[object], bool]]]] = {
    "assignees": ("a list of texts", _is_texts),
    "author": ("a text, NAME <EMAIL>", _is_text),
    "backoff": ("a number of seconds", _is_seconds),
    "branch-prefix": ("a text like ecr-fix/", _is_prefix),
    "commit-through-api": ("true or false", _is_flag),
    "draft": ("true or false", _is_flag),
    "exclude": ("a list of gitignore patterns", _is_texts),
    "group": ('"directory"', lambda value: value == "directory"),
    "labels": ("a list of texts", _is_texts),
    "limit": ("a whole number, 0 or more", _is_count),
    "max-wait": ("a number of seconds", _is_seconds),
    "milestone": ("a text", _is_text),
    "rebase": ('"conflicts" or "always"', lambda value: value in ("conflicts", "always")),
    "reviewers": ("a list of texts", _is_texts),
    "signoff": ("true or false", _is_flag),
}
