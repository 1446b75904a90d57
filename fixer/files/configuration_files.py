"""Where the configuration of a project is: in the folder that is nearest above what is named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Final

from fixer.files.containment import folder_of
from fixer.files.discovery import OWN_FILE
from fixer.files.loading import ON_DISK, GivenFiles

PROJECT_FILE: Final = "pyproject.toml"
CONFIGURATION_NAMES: Final = (OWN_FILE, PROJECT_FILE)
"""The names of the files that may hold the configuration, our own first."""
_OWN_TABLE: Final = re.compile(rb"ecr[-_. ]?fix", re.IGNORECASE)
"""What is in a file that several programs share if our settings are, or seem to be."""


def configuration_files(
    paths: Iterable[str], given: GivenFiles = ON_DISK
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that may hold the configuration, the nearest first, each with its bytes.

    The way begins at the folder that holds all of the paths, and ends at the root of the checkout.

    Args:
        paths: What the user named.
        given: What has such files.

    Raises:
        UsageError: one of them cannot be read.
    """
    folders = list(_way_up(_common(paths)))
    given.expect(*(os.path.join(each, name) for each in folders for name in CONFIGURATION_NAMES))
    for folder in folders:
        own, project = os.path.join(folder, OWN_FILE), os.path.join(folder, PROJECT_FILE)
        if given.is_there(own):
            yield own, given.read(own)
        if given.is_there(project, _OWN_TABLE) and not os.path.isdir(project):
            data = given.read(project)
            if _OWN_TABLE.search(data):
                yield project, data


def _way_up(folder: str) -> Iterator[str]:
    """Yield a folder, and those above it to the root of the checkout."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return
        folder = above


def _common(paths: Iterable[str]) -> str:
    """Return the real path of the nearest folder that holds all of some paths."""
    try:
        return os.path.commonpath([folder_of(path) for path in paths])
    except ValueError:  # on several drives, or a name that cannot exist
        return os.path.realpath(".")
