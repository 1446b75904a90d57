"""The constructs behind what a program synthesises, which is where scanners find them.

Sources: "Metadata" in the reference of the AWS CDK's toolkit (`aws:cdk:path`), and what CDK for
Terraform writes below `//` of each resource.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Final

from fixer.files.loading import bytes_of_file
from fixer.model.reported_finding import ReportedFinding
from fixer.scanner_reports.logical_ids import logical_ids

_OUTPUT: Final = frozenset(("cdk.out", "cdktf.out"))
"""The folders that the toolkits write to."""
_TYPE: Final = "AWS::ECR::Repository"
_KIND: Final = "aws_ecr_repository"
_ID: Final = re.compile(r'^ {2,8}"(\w+)": \{$')
_RESOURCE: Final = "Resource"
"""The last step of the path to the resource in a construct."""


def is_synthesised(path: str) -> bool:
    """Whether a file is in a folder that a toolkit writes to."""
    return not _OUTPUT.isdisjoint(PurePath(path).parts)


def constructs_behind(path: str, reported: ReportedFinding) -> tuple[str, ...]:
    """Return the ids of the constructs that a finding in a synthesised file may be about.

    They are those whose resource the finding names, or has its line in; else all in the file.
    """
    data = bytes_of_file(path) or b""
    try:
        text = data.decode()
        paths = _paths(json.loads(text))
    except (ValueError, RecursionError):
        return ()
    names = {each.removeprefix(f"{_KIND}.") for each in logical_ids(reported.resource)}
    named = [paths[each] for each in names if each in paths]
    at = _resource_at(text, reported.line, paths) if reported.line else None
    found = named or ([paths[at]] if at is not None else list(paths.values()))
    return tuple(dict.fromkeys(each for each in map(_id_in, found) if each))


def _paths(read: object) -> dict[str, str]:
    """Return the paths of the constructs of repositories by the ids of their resources."""
    found = {}
    for name, resource in _members(_member(read, "Resources")):
        if _member(resource, "Type") == _TYPE:
            found[name] = _member(_member(resource, "Metadata"), "aws:cdk:path")
    for name, resource in _members(_member(_member(read, "resource"), _KIND)):
        found[name] = _member(_member(_member(resource, "//"), "metadata"), "path")
    return {name: path for name, path in found.items() if isinstance(path, str)}


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _members(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _resource_at(text: str, line: int, paths: dict[str, str]) -> str | None:
    """Return the resource with a line of a text, as the toolkits lay it out."""
    for written in reversed(text.splitlines()[:line]):
        found = _ID.match(written)
        if found is not None and found[1] in paths:
            return found[1]
    return None


def _id_in(path: str) -> str:
    """Return the id of the construct that a path leads to."""
    *_, outer, last = ["", *path.split("/")]
    return outer if last == _RESOURCE else last
