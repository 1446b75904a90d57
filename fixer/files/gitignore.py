"""Gitignore patterns, by the pathspec library; it is imported only where a pattern is met.

Patterns are tried as git tries them, folder by folder: a folder that is dropped is not entered.
One difference stays: a pattern that takes a folder back (`!/docs`) takes back its content too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathspec import PathSpec
    from pathspec.pattern import Pattern

# What no person writes: expressions with many stars backtrack, so that a hostile pattern could
# make a match take for ever.
_MAX_LENGTH = 1_000
_MAX_STARS = 8
_MAX_STARS_IN_A_NAME = 3


class Rules(NamedTuple):
    """The patterns of one file or of one option, as they hold for folders and for files."""

    folders: PathSpec[Pattern]
    files: PathSpec[Pattern]


def parse(lines: Iterable[str]) -> Rules:
    """Compile gitignore patterns.

    Raises:
        ValueError: a line is not a pattern; its text is the line, and why.
    """
    kept = []
    for line in lines:
        why = objection(line)
        pattern = _compiled(_contents(line)) if not why else None
        if pattern is None:
            why = why or "it cannot be read"
            raise ValueError(f"{shown_pattern(line)}: not a gitignore pattern: {why}")
        kept.append((_contents(line), pattern))
    return _rules(kept)


def objection(line: str) -> str:
    """Return why a line is not a pattern that somebody can mean; empty if it is one."""
    if not line.strip("!/ \t\r\n"):  # git lets it match nothing, and pathspec every folder
        return "it names nothing"
    if _has_open_bracket(line):
        return "its [ is not closed"
    if (len(line) - len(line.rstrip("\\"))) % 2:
        return "it ends in a backslash"
    stars = max(name.count("*") for name in line.split("/"))
    if len(line) > _MAX_LENGTH or line.count("*") > _MAX_STARS or stars > _MAX_STARS_IN_A_NAME:
        return "it is longer, or has more stars, than anybody writes"
    return ""


def shown_pattern(line: str) -> str:
    """Return a line as messages show it, in quotes where there is nothing to be seen."""
    return line if line.strip() else f'"{line}"'


_BRACKET: Final = re.compile(r"\\.|\[[!^]?\]?(?:\\.|[^\]\\])*(?P<end>\])?")


def _has_open_bracket(line: str) -> bool:
    return any(each[0][0] == "[" and not each["end"] for each in _BRACKET.finditer(line))


def parse_file(text: str) -> Rules:
    """Compile an ignore file, without the lines that are not patterns."""
    lines = map(_contents, filter(str.strip, text.replace("\r\n", "\n").split("\n")))
    compiled = ((line, _compiled(line)) for line in lines)
    return _rules([(line, pattern) for line, pattern in compiled if pattern is not None])


def verdict(rules: Rules, path: str) -> bool | None:
    """Return whether the rules drop a path, or None if no rule matches it.

    A folder's path ends in `/`. Whether a parent folder is ignored is not considered.
    """
    spec = rules.folders if path.endswith("/") else rules.files
    return spec.check_file(path).include


def covers(rules: Rules, path: str) -> bool:
    """Return whether the rules drop a path or a folder on the way to it."""
    return bool(covers_or_not(rules, path))


def covers_or_not(rules: Rules, path: str) -> bool | None:
    """Return whether the rules drop a path or a folder on the way to it; None if none matches."""
    end = path.find("/")
    while 0 <= end < len(path) - 1:
        if verdict(rules, path[: end + 1]):
            return True
        end = path.find("/", end + 1)
    return verdict(rules, path)


def _rules(patterns: list[tuple[str, Pattern]]) -> Rules:
    from pathspec import PathSpec

    # To pathspec a folder's pattern matches its content too. What is in a folder that is
    # dropped is never asked for, and `!*/` takes back folders alone.
    of_files = [pattern for line, pattern in patterns if not line.rstrip().endswith("/")]
    return Rules(PathSpec([pattern for _, pattern in patterns]), PathSpec(of_files))


def _contents(line: str) -> str:
    """Let `folder/**` mean what is in the folder, as for git, and not the folder itself."""
    return line[:-1] if line.endswith("/**") and not line.startswith("!") else line


def _compiled(line: str) -> Pattern | None:
    """Return the pattern that a line is, if it is one."""
    from pathspec.util import lookup_pattern

    if objection(line):
        return None
    try:
        return lookup_pattern("gitignore")(line)
    except (ValueError, re.error):  # pathspec accepts some lines that are not valid expressions
        return None
