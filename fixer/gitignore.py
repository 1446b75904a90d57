"""Reads gitignore patterns as git does; https://git-scm.com/docs/gitignore describes them.

Only git's own way, folder by folder, gives git's answers: the lines `*`, `!*/`, `!*.yaml` keep
every YAML file, and `build/**` leaves `build` open. And as anyone may have written the patterns,
none may make the match take for ever: a star gives back nothing that it took.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TypeAlias

# One alternative per line, the last line first, in a group whose name tells what the line does.
Rules: TypeAlias = "re.Pattern[str]"
_DROP, _KEEP = "drop", "keep"

# Compiled where they are used, as most runs meet no pattern.
_TRAILING_SPACES = r"(?<!\\) +\Z"
_PIECE = (
    r"(?s)(?P<stars>\*+)|(?P<one>\?)|\\(?P<escaped>.)|\[(?P<negated>[!^]?)(?P<set>(?:"
    r"\[:[a-z]+:\]|\\.|(?<=[\[!^])\]|[^\]\\])*)\]|(?P<bad>[\[\\])|(?P<plain>.)"
)
_MEMBER = r"(?s)\[:(?P<name>[a-z]+):\]|(?P<low>\\.|.)(?:-(?P<high>\\.|.))?"
_NAMED = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "digit": "0-9",
    "lower": "a-z",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


def parse(lines: Iterable[str]) -> Rules:
    """Compile gitignore patterns.

    Raises:
        ValueError: a line is no pattern; its text is the line.
    """
    numbers = count()
    alternatives = [rule for line in lines if (rule := _rule(line, numbers))]
    return re.compile("|".join(reversed(alternatives)) or "(?!)", re.DOTALL)


def parse_file(text: str) -> Rules:
    """Compile an ignore file, without the lines that are no patterns."""
    return parse(filter(_is_pattern, (line.removesuffix("\r") for line in text.split("\n"))))


def verdict(rules: Rules, path: str) -> bool | None:
    """Return whether the rules drop a path, or None if they do not speak of it.

    A folder's path ends in `/`. What a folder brings about for its content is not considered.
    """
    match = rules.fullmatch(path)
    return match and str(match.lastgroup).startswith(_DROP)


def covers(rules: Rules, path: str) -> bool:
    """Return whether the rules drop a path or a folder on the way to it."""
    end = path.find("/")
    while 0 <= end < len(path) - 1:
        if verdict(rules, path[: end + 1]):
            return True
        end = path.find("/", end + 1)
    return bool(verdict(rules, path))


def _is_pattern(line: str) -> bool:
    try:
        _rule(line, count())
    except ValueError:
        return False
    return True


def _rule(line: str, numbers: Iterator[int]) -> str:
    """Return the alternative for a line; "" for a blank one, a comment, a bare slash."""
    body = re.sub(_TRAILING_SPACES, "", line)
    if not body or body[0] == "#":
        return ""
    effect = _KEEP if body[0] == "!" else _DROP
    body = body.removeprefix("!")
    only_folders = body.endswith("/")
    body = body.removesuffix("/")
    if "/" not in body:
        body = f"**/{body}" if body else ""
    body = body.removeprefix("/")
    if not body:
        return ""
    try:
        path = _path(body.split("/"), numbers)
    except ValueError:
        raise ValueError(line) from None
    return f"(?P<{effect}{next(numbers)}>{path}{'/' if only_folders else '/?'})"


def _path(segments: list[str], numbers: Iterator[int]) -> str:
    """Return the expression for segments, of which `**` is any number of folders."""
    blocks: list[list[str]] = [[]]
    for segment in segments:
        if segment == "**":
            blocks.append([])
        else:
            blocks[-1].append(_segment(segment, numbers))
    first, *others = ["/".join(block) for block in blocks]
    if not others:
        return first
    source = f"{first}/" if first else ""
    for block in others[:-1]:
        if block:
            source += _earliest(f"(?:[^/]+/)*?{block}/", numbers)
    return source + (f"(?:.*/)?{others[-1]}" if others[-1] else "[^/].*")


def _segment(text: str, numbers: Iterator[int]) -> str:
    if text and not text.strip("*"):
        return "[^/]+"  # any name, but not none
    pieces = [""]
    for token in re.finditer(_PIECE, text):
        if token["bad"]:
            raise ValueError(text)
        if token["stars"]:
            pieces.append("")
        elif token["one"]:
            pieces[-1] += "[^/]"
        elif token["set"] is not None:
            pieces[-1] += _set(token["set"], bool(token["negated"]))
        else:
            pieces[-1] += re.escape(token["escaped"] or token["plain"])
    first, *others = pieces
    middle = "".join(_earliest(f"[^/]*?{piece}", numbers) for piece in others[:-1] if piece)
    return first + middle + (f"[^/]*{others[-1]}" if others else "")


def _earliest(source: str, numbers: Iterator[int]) -> str:
    """Return an expression that takes the first match there is and tries no other.

    The first will do, as what follows starts with a star of its own. It is spelled as in the
    standard library's fnmatch; atomic groups are for Python 3.11.
    """
    name = f"first{next(numbers)}"
    return f"(?=(?P<{name}>{source}))(?P={name})"


def _set(text: str, negated: bool) -> str:
    members = ""
    for member in re.finditer(_MEMBER, text):
        if member["name"]:
            members += _NAMED.get(member["name"], "")
        else:
            low = member["low"][-1]
            high = (member["high"] or low)[-1]
            members += re.escape(low) + (f"-{re.escape(high)}" if low < high else "")
    if not members:
        return "[^/]" if negated else "(?!)"
    return f"(?!/)[{'^' if negated else ''}{members}]"
