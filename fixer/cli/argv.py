"""The words of a command line, before they are parsed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from fixer.model.errors import UsageError

CHANGED: Final = "--changed"
DEFAULT_BASE: Final = ""
"""What stands for the default branch."""


def with_base(words: list[str]) -> list[str]:
    """Return the words of a command line in which `--changed` always has its value.

    The word behind it is its value unless that is an option, or a file or folder that exists.
    """
    written: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            return [*written, word, *rest]
        if word != CHANGED:
            written.append(word)
            continue
        following = next(rest, None)
        is_base = following is not None and following[:1] != "-" and not os.path.exists(following)
        written.append(f"{CHANGED}={following if is_base else DEFAULT_BASE}")
        if following is not None and not is_base:
            written += with_base([following, *rest])
    return written


def refuse_files_as_options(words: Sequence[str]) -> None:
    """Make sure that no option is the name of a file, as a hook is given all files of a commit.

    Raises:
        UsageError: one is.
    """
    for word in words:
        if word == "--":
            return
        if word[:1] == "-" and len(word) > 1 and os.path.lexists(word):
            raise UsageError(f"{word}: is a file here, and an option; write -- in front of files")
