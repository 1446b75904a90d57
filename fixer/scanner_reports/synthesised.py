"""The constructs behind what a program synthesises, which is where scanners find them.

Sources: "Metadata" in the reference of the AWS CDK's toolkit (`aws:cdk:path`), and what CDK for
Terraform writes below `//` of each resource.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Container, Iterator
from pathlib import PurePath
from typing import Final

from fixer.files.folder_filter import SYNTHESISED
from fixer.model.reported_finding import ReportedFinding
from fixer.scanner_reports.logical_ids import CLOUDFORMATION, TERRAFORM, logical_ids
from fixer.source_text import lines_of

_ID: Final = re.compile(r'^ {2,8}"(\w+)": \{$')
_RESOURCE: Final = "Resource"
"""The last step of the path to the resource in a construct."""


def calling_folder(path: str) -> str | None:
    """Return the folder in which a toolkit was called that wrote a file; None if none wrote it."""
    above = PurePath(path).parents
    return next((str(each.parent) for each in reversed(above) if each.name in SYNTHESISED), None)


class Constructs:
    """The constructs of the repositories in a synthesised file."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes of the file; what cannot be read has none."""
        try:
            text = data.decode()
            self._paths = _paths(json.loads(text))
        except (ValueError, RecursionError):
            self._paths = {}
        self._begins = list(_begins(text, self._paths)) if self._paths else []

    def behind(self, reported: ReportedFinding) -> tuple[str, ...]:
        """Return the ids of those that a finding in the file may be about.

        They are those whose resource the finding names, or has its line in; else all in the file.
        """
        paths = self._paths
        ids = logical_ids(reported.resource)
        names = dict.fromkeys(each.removeprefix(f"{TERRAFORM}.") for each in ids)
        named = [paths[each] for each in names if each in paths]
        found = named or self._at(reported.line) or list(paths.values())
        return tuple(dict.fromkeys(each for each in map(_id_in, found) if each))

    def _at(self, line: int) -> list[str]:
        """Return the path of the construct whose resource begins last at a line or above it."""
        number = bisect_right(self._begins, line, key=lambda each: each[0])
        return [self._paths[name] for _, name in self._begins[max(number - 1, 0) : number]]


def _paths(read: object) -> dict[str, str]:
    """Return the paths of the constructs of repositories by the ids of their resources."""
    found = {}
    for name, resource in _members(_member(read, "Resources")):
        if _member(resource, "Type") == CLOUDFORMATION:
            found[name] = _member(_member(resource, "Metadata"), "aws:cdk:path")
    for name, resource in _members(_member(_member(read, "resource"), TERRAFORM)):
        found[name] = _member(_member(_member(resource, "//"), "metadata"), "path")
    return {name: path for name, path in found.items() if isinstance(path, str)}


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _members(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _begins(text: str, paths: Container[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines on which resources begin, as the toolkits lay a text out."""
    for line, written in enumerate(lines_of(text), 1):
        found = _ID.match(written)
        if found is not None and found[1] in paths:
            yield line, found[1]


def _id_in(path: str) -> str:
    """Return the id of the construct that a path leads to."""
    *_, outer, last = ["", *path.split("/")]
    return outer if last == _RESOURCE else last
