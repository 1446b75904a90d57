"""The JSON schema of the formats `json` and `json-lines`, made of the objects that they write."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints, is_typeddict

from fixer.report.json_objects import FindingObject, ReportObject, SummaryObject, Told
from fixer.report.json_report import VERSION

_PLAIN: Final = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    NoneType: {"type": "null"},
}


def schema() -> dict[str, Any]:
    """Return the schema of a report; a line of `json-lines` is its definition of a finding."""
    report = _object(ReportObject)
    first = {
        "schema_version": {
            "description": "Another number if a field changes its meaning or is gone.",
            "const": VERSION,
        },
        "summary": {"description": _sentence(SummaryObject.__doc__), **_object(SummaryObject)},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A report of ecr-fix",
        "description": "What ecr-fix --format json prints. Fields may be added.",
        "type": "object",
        "properties": first | report["properties"],
        "required": [*first, *report["required"]],
        "definitions": {
            "finding": {
                "description": "A line of ecr-fix --format json-lines.",
                **_object(FindingObject),
            }
        },
    }


def _object(kind: Any) -> dict[str, Any]:
    """Return the schema of an object by its class."""
    fields = get_type_hints(kind, include_extras=True)
    return {
        "type": "object",
        "properties": {name: _field(*get_args(each)) for name, each in fields.items()},
        "required": [name for name in fields if name in kind.__required_keys__],
    }


def _field(kind: Any, told: Told) -> dict[str, Any]:
    """Return the schema of a field: its type, and what is said of it."""
    described: dict[str, Any] = {"description": _sentence(told.description), **_type(kind)}
    if told.least is not None:
        described["minimum"] = told.least
    if told.choices:
        described["enum"] = list(told.choices)
    return described


def _type(kind: Any) -> dict[str, Any]:
    if kind is FindingObject:
        return {"$ref": "#/definitions/finding"}
    if is_typeddict(kind):
        return _object(kind)
    if get_origin(kind) in (UnionType, Union):
        return {"anyOf": [_type(each) for each in get_args(kind)]}
    if get_origin(kind) in (list, tuple, Iterable):
        return {"type": "array", "items": _type(get_args(kind)[0])}
    return dict(_PLAIN[kind])


def _sentence(text: str | None) -> str:
    return f"{(text or '').rstrip('.')}."
