"""Addresses of lines of files, where the variables of a CI service say where those are."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Final

from fixer.report.places import Places

_SERVICES: Final = (
    (("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"), "{}/{}/blob/{}/"),
    (("CI_PROJECT_URL", "CI_COMMIT_SHA"), "{}/-/blob/{}/"),
)
"""The variables of GitHub Actions and of GitLab CI, and the address that they make."""


def line_links(
    places: Places, variables: Mapping[str, str] = os.environ
) -> Callable[[str, int], str] | None:
    """Return what gives the address of a line of a file; None where no service is known."""
    for names, address in _SERVICES:
        values = [variables.get(name, "") for name in names]
        if all(values) and values[0].startswith("https://"):
            start = address.format(*values)
            return lambda path, line: f"{start}{places.uri(path)}{f'#L{line}' if line else ''}"
    return None
