"""The overrides of a configuration file, as the engine takes them."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping

from fixer.configuration.configuration import Configuration, Value
from fixer.engine.overrides import Override, Overrides
from fixer.files.patterns import compiled


def overrides_of(configuration: Configuration, shown: str, given: Container[str]) -> Overrides:
    """Return the overrides, without what the command line decides for all files.

    Args:
        configuration: What the file sets.
        shown: The path of the file, as reports show it.
        given: What the command line says, with `_` for `-`.

    Raises:
        UsageError: a pattern is not valid.
    """
    folder = os.path.dirname(configuration.path)
    rows = tuple(_override(each, folder, given) for each in configuration.overrides)
    return Overrides(shown, rows)


def _override(table: Mapping[str, Value], folder: str, given: Container[str]) -> Override:
    paths = table["paths"]
    return Override(
        compiled(paths, folder) if isinstance(paths, tuple) else None,
        None if "no_ignores" in given else _flag(table, "ignore"),
        None if "strict" in given else _flag(table, "strict"),
        None if "unsafe_fixes" in given else _flag(table, "unsafe-fixes"),
    )


def _flag(table: Mapping[str, Value], key: str) -> bool | None:
    value = table.get(key)
    return value if isinstance(value, bool) else None
