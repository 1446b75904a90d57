"""The patterns that a user gives, each tried on a path as it is meant.

A gitignore pattern is tried on the path from the given folder and on the path from the current one.
A pattern that begins with `./` or `../` is tried from the current folder alone, one that begins
with `/` also from the root of the file system, and one of a configuration file from its folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, NamedTuple

from fixer.files.gitignore import Rules, covers_or_not, parse
from fixer.model.errors import UsageError

_GLOB: Final = re.compile(r"[*?\[\\]")
_DOTTED: Final = ("./", "../")


class PatternGroup(NamedTuple):
    """Patterns that follow one another and begin at the same folder."""

    base: str | None
    """The real path of the folder, with `/` at its end; None for those of gitignore."""
    rules: Rules


class Patterns(NamedTuple):
    """The patterns of one option; of two that match, the later decides."""

    groups: tuple[PatternGroup, ...]

    def match(self, names: Iterable[str], real: str) -> bool:
        """Whether they match a path.

        Args:
            names: The path from the given folder, and from the current one.
            real: The real path. Those of folders end in `/`.
        """
        tried = tuple(names)
        for base, rules in reversed(self.groups):
            if base is None:
                found = [covers_or_not(rules, name) for name in tried]
            else:
                found = [covers_or_not(rules, real[len(base) :])] if real.startswith(base) else []
            if True in found:
                return True
            if False in found:
                return False
        return False


def compiled(lines: Iterable[str], folder: str | None = None) -> Patterns | None:
    """Compile patterns; None if there are none.

    Args:
        lines: The patterns.
        folder: The real path of the folder of the configuration file that they are from.

    Raises:
        UsageError: a line is not a pattern.
    """
    based = (each for line in lines for each in _based(line, folder))
    groups = [
        PatternGroup(base, _parsed([line for _, line in some]))
        for base, some in groupby(based, key=lambda each: each[0])
    ]
    return Patterns(tuple(groups)) if groups else None


def joined(*several: Patterns | None) -> Patterns | None:
    """Return the patterns of several options, as if they were given one after the other."""
    groups = [group for each in several if each is not None for group in each.groups]
    return Patterns(tuple(groups)) if groups else None


def _parsed(lines: list[str]) -> Rules:
    try:
        return parse(lines)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _based(line: str, folder: str | None) -> Iterator[tuple[str | None, str]]:
    """Yield a pattern with the folder that it begins at, as often as it has one."""
    negated, body = ("!", line[1:]) if line.startswith("!") else ("", line)
    if body.startswith(_DOTTED) or body in (".", ".."):
        base, rest = _resolved(os.path.join(folder or os.path.realpath("."), ""), body)
        yield base, f"{negated}/{rest}"
        return
    yield (os.path.join(folder, "") if folder is not None else None), line
    if os.path.isabs(body):
        base, rest = _resolved("", body)
        yield base, f"{negated}/{rest}"


def _resolved(base: str, pattern: str) -> tuple[str, str]:
    """Return the real folder that a pattern begins at, and what is left of the pattern."""
    glob = _GLOB.search(pattern)
    plain = pattern[: glob.start()] if glob else pattern.rstrip("/")
    head = plain[: plain.rfind("/") + 1]
    if plain in (".", "..") or plain.endswith(("/.", "/..")):
        head, rest = f"{plain}/", "**"
    else:
        rest = pattern[len(head) :]
    return os.path.join(os.path.realpath(base + head), ""), rest
