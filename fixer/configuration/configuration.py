"""A configuration file: its settings, checked against the table."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from fixer.configuration.settings import (
    BOT,
    BOT_SETTINGS,
    OVERRIDE_SETTINGS,
    OVERRIDES,
    PATHS,
    SETTINGS,
    Kind,
    Setting,
)
from fixer.model.errors import SourceError
from fixer.source_text import BOM

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Value: TypeAlias = "bool | int | float | str | tuple[str, ...]"

MOST_BYTES: Final = 1_000_000
_MOST_DOTS: Final = 300
"""How many dots a line may have: a key of n parts takes the parser n times n."""
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
_OWN: Final = "ecr-fix"
_LETTERS: Final = re.compile(r"[^a-z]")
_KINDS: Final = {
    Kind.FLAG: "true or false",
    Kind.TEXT: "a text",
    Kind.TEXTS: "a list of texts",
    Kind.PATTERNS: "a list of texts",
    Kind.COUNT: "a whole number, 0 or more",
    Kind.SECONDS: "a number of seconds, 0 or more",
    Kind.CHOICE: "one of",
    Kind.CHOICES: "a list of some of",
}


class Configuration(NamedTuple):
    """The settings of a project, by key; what the file does not set is not in them."""

    path: str
    settings: Mapping[str, Value]
    overrides: tuple[Mapping[str, Value], ...] = ()
    """Settings for the files that the patterns under `paths` match; of two the later wins."""
    bot: Mapping[str, Value] = MappingProxyType({})
    """What the bot reads."""


def parse_configuration(path: str, data: bytes) -> Configuration | None:
    """Return what a configuration file sets; None if a file that others share has no such table.

    Args:
        path: The path of the file; in `pyproject.toml` the settings are in `[tool.ecr-fix]`.
        data: The bytes of the file.

    Raises:
        SourceError: it is not TOML, or a setting is not known or has a value of another kind.
    """
    table = _own_table(path, _parsed(path, data))
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SourceError(path, "tool.ecr-fix has to be a table")
    items = table.pop(OVERRIDES, [])
    if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
        raise SourceError(path, f"{OVERRIDES} has to be an array of tables, [[{OVERRIDES}]]")
    overrides = tuple(_checked(path, each, OVERRIDE_SETTINGS) for each in items)
    for each in overrides:
        if PATHS.key not in each:
            raise SourceError(path, f"one of the {OVERRIDES} has no {PATHS.key}")
    bot = table.pop(BOT, {})
    if not isinstance(bot, dict):
        raise SourceError(path, f"{BOT} has to be a table, [{BOT}]")
    return Configuration(
        path,
        _checked(path, table, SETTINGS, (OVERRIDES, BOT)),
        overrides,
        _checked(path, bot, BOT_SETTINGS),
    )


def parse_table(path: str, data: bytes, rows: Iterable[Setting]) -> dict[str, Value]:
    """Return what a file sets that is a table of its own.

    Args:
        path: The path of the file.
        data: The bytes of the file.
        rows: The settings that it may have.

    Raises:
        SourceError: it is not TOML, or a setting is not known or has a value of another kind.
    """
    return _checked(path, _parsed(path, data), rows)


def _parsed(path: str, data: bytes) -> dict[str, object]:
    if len(data) > MOST_BYTES:
        raise SourceError(path, "is over 1 MB, larger than any configuration")
    for number, line in enumerate(data.splitlines(), 1):
        if line.count(b".") > _MOST_DOTS:
            raise SourceError(path, f"has a line of more than {_MOST_DOTS} dots", number, 1)
    try:
        document: dict[str, object] = tomllib.loads(data.decode().removeprefix(BOM))
    except UnicodeDecodeError:
        raise SourceError(path, "is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, str(error)) from None
    except (RecursionError, ValueError):  # such as a number of many thousand digits
        raise SourceError(path, "cannot be read as TOML") from None
    return document


def _own_table(path: str, document: dict[str, object]) -> object:
    """Return our table in a file that others share, and else the whole of the file.

    Raises:
        SourceError: the name of the table is written in another way, or the whole file is ours.
    """
    if os.path.basename(path) != "pyproject.toml":
        if "tool" in document or _OWN in document:
            raise SourceError(path, f"settings stand here without the table [tool.{_OWN}]")
        return document
    tool = document.get("tool")
    tables = tool if isinstance(tool, dict) else {}
    for name in tables:
        if name != _OWN and _LETTERS.sub("", name.lower()) == "ecrfix":
            words = f"there is no table [tool.{name}]; did you mean [tool.{_OWN}]?"
            raise SourceError(path, words)
    return tables.get(_OWN)


def _not_toml(path: str, message: str) -> SourceError:
    place = _PLACE.search(message)
    line, column = (int(each or 0) for each in place.groups()) if place else (0, 0)
    return SourceError(path, f"is not TOML: {_PLACE.sub('', message)}", line, column)


def _checked(
    path: str, table: Mapping[str, object], rows: Iterable[Setting], further: tuple[str, ...] = ()
) -> dict[str, Value]:
    """Return the values of a table, each of the kind that its setting takes."""
    by_key = {row.key: row for row in rows}
    values: dict[str, Value] = {}
    for key, value in table.items():
        if key not in by_key:
            raise SourceError(path, _unknown(key, (*by_key, *further)))
        values[key] = _value(path, by_key[key], value)
    return values


def _unknown(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(key.replace("_", "-").lower(), known, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(known)}"
    return f"there is no setting {key}; {hint}"


def _value(path: str, row: Setting, value: object) -> Value:
    checked = _of_kind(row, value)
    if checked is None:
        wanted = f"{_KINDS[row.kind]} {', '.join(row.choices)}".strip()
        raise SourceError(path, f"{row.key} has to be {wanted}{_not_a_choice(row, value)}")
    if row.kind is Kind.PATTERNS and isinstance(checked, tuple):
        from fixer.files.gitignore import objection, shown_pattern

        for pattern in checked:
            why = objection(pattern)
            if why:
                words = f"{row.key}: {shown_pattern(pattern)}: not a gitignore pattern: {why}"
                raise SourceError(path, words)
    return checked


def _not_a_choice(row: Setting, value: object) -> str:
    """Return which text of a value is not one of the choices, where that is what is wrong."""
    every = value if isinstance(value, list) else [value]
    texts = (each for each in every if isinstance(each, str) and row.choices)
    wrong = next((each for each in texts if each not in row.choices), None)
    return f"; there is no {wrong}" if wrong is not None else ""


def _of_kind(row: Setting, value: object) -> Value | None:
    """Return a value as the setting takes it, or None if it is of another kind."""
    if row.kind is Kind.FLAG:
        return value if isinstance(value, bool) else None
    if row.kind is Kind.COUNT:
        return value if type(value) is int and value >= 0 else None
    if row.kind is Kind.SECONDS:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return None
        return value if value >= 0 else None
    if row.kind in (Kind.TEXT, Kind.CHOICE):
        return value if isinstance(value, str) and _is_allowed(row, value) else None
    if not isinstance(value, list):
        return None
    texts = tuple(each for each in value if isinstance(each, str) and _is_allowed(row, each))
    return texts if len(texts) == len(value) else None


def _is_allowed(row: Setting, text: str) -> bool:
    return not row.choices or text in row.choices
