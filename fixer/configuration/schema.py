"""The JSON schema of the configuration file, made of the table of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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


def schema() -> dict[str, Any]:
    """Return the schema of `ecr-fix.toml`, and of `[tool.ecr-fix]`."""
    override = {**_table(OVERRIDE_SETTINGS), "required": [PATHS.key]}
    root = _table(SETTINGS)
    root["properties"][OVERRIDES] = {
        "description": "Settings for some of the files; of two that match, the later wins.",
        "type": "array",
        "items": override,
    }
    root["properties"][BOT] = {
        "description": "What ecr-fix-bot reads from a repository.",
        **_table(BOT_SETTINGS),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The configuration of ecr-fix",
        **root,
    }


def _table(rows: Iterable[Setting]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            row.key: {"description": f"{row.description}.", **_type(row)} for row in rows
        },
    }


def _type(row: Setting) -> dict[str, Any]:
    text = {"type": "string", "enum": list(row.choices)} if row.choices else {"type": "string"}
    if row.kind is Kind.FLAG:
        return {"type": "boolean"}
    if row.kind is Kind.COUNT:
        return {"type": "integer", "minimum": 0}
    return (
        {"type": "array", "items": text}
        if row.kind in (Kind.TEXTS, Kind.PATTERNS, Kind.CHOICES)
        else text
    )
