"""What the bot writes for itself, so that a later run knows what is its own and what people did.

Its part of the body of a pull request stands between two comments of HTML, comments begin with one,
and the message of a commit ends with a trailer that fits this commit alone. A run needs no other
memory.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

_BODY: Final = re.compile(r"<!-- ecr-fix-bot:((?: [a-z-]+=[A-Za-z0-9.:+_-]+)+) -->")
_BEGIN: Final = "<!-- ecr-fix-bot: begin -->"
_PROOF: Final = "Ecr-Fix-Proof"
SHORT: Final = 12
"""How many digits of a hash tell texts apart."""


class Flag(Enum):
    """Something that happened to a pull request."""

    CLOSED = "closed"
    """The bot closed it itself."""
    KEPT = "kept"
    """A rule keeps its branch, so that it cannot be deleted."""
    THEIRS = "theirs"
    """The bot has said that it leaves the branch to people."""


_TEXTS: Final = ("rule", "version", "fix-set", "substance", "title", "base")
"""The keys of the texts that a marker begins with, in the order of its attributes."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What the body of a pull request remembers.

    Attributes:
        rule: The id of the rule.
        version: The version of ecr-fix that wrote the body.
        fix_set: The hash of what it fixes, `sha256:` in front.
        substance: A hash of what the body says, lines and links apart.
        title: A hash of the title that the bot gave.
        base: A hash of the branch that the bot would merge it into.
        metadata: Hashes of the labels, reviewers, assignees and the milestone that were given once.
        flags: What happened to it, as it cannot be seen from outside.
    """

    rule: str
    version: str
    fix_set: str
    substance: str = ""
    title: str = ""
    base: str = ""
    metadata: frozenset[str] = field(default=frozenset(), kw_only=True)
    flags: frozenset[Flag] = field(default=frozenset(), kw_only=True)

    def __str__(self) -> str:
        texts = (self.rule, self.version, self.fix_set, self.substance, self.title, self.base)
        values = {
            **dict(zip(_TEXTS, texts, strict=True)),
            "metadata": "+".join(sorted(self.metadata)),
            "flags": "+".join(each.value for each in Flag if each in self.flags),
        }
        said = " ".join(f"{key}={value}" for key, value in values.items() if value)
        return f"<!-- ecr-fix-bot: {said} -->"

    def having(self, flag: Flag) -> Marker:
        """Return the same with a flag."""
        return replace(self, flags=self.flags | {flag})

    def reopened(self) -> Marker:
        """Return the same without what happened when it was closed."""
        return replace(self, flags=self.flags - {Flag.CLOSED, Flag.KEPT})


def parse_marker(body: str) -> Marker | None:
    """Return what a body remembers; `None` where the bot did not write it."""
    lines = body.split("\n")
    at = _line_of_marker(lines)
    found = None if at is None else _BODY.fullmatch(lines[at].strip())
    values = dict(pair.split("=", 1) for pair in found[1].split()) if found else {}
    if not values.get("fix-set", "").startswith("sha256:"):
        return None
    flags = values.get("flags", "").split("+")
    return Marker(
        *(values.get(key, "") for key in _TEXTS),
        metadata=frozenset(filter(None, values.get("metadata", "").split("+"))),
        flags=frozenset(each for each in Flag if each.value in flags),
    )


def with_marker(body: str, marker: Marker) -> str:
    """Return a body with a marker in the place of the one that it has, else at its end."""
    lines = body.split("\n")
    at = _line_of_marker(lines)
    if at is None:
        return f"{body.rstrip()}\n\n{marker}\n"
    return "\n".join((*lines[:at], str(marker), *lines[at + 1 :]))


def with_text(body: str, text: str, marker: Marker) -> str:
    """Return a body with a new text and marker of the bot; what people wrote around them stays.

    A text that they put in the place of the bot's stays too, and only the marker is new.
    """
    if not body.strip():
        return with_marker(f"{_BEGIN}\n\n{text}", marker)
    around = _around(body)
    if around is None:
        return with_marker(body, marker)
    above, below = around
    return "\n".join((*above, _BEGIN, "", text.rstrip(), "", str(marker), *below))


def words_of_people(body: str) -> str:
    """Return what people wrote around the text of the bot."""
    above, below = _around(body) or ([], [])
    return "\n".join((*above, *below))


def _around(body: str) -> tuple[list[str], list[str]] | None:
    """Return the lines above and below the bot's part; `None` where nothing says what that is."""
    lines = body.split("\n")
    end = _line_of_marker(lines)
    starts = [number for number, line in enumerate(lines[:end]) if line.strip() == _BEGIN]
    return (lines[: starts[-1]], lines[end + 1 :]) if end is not None and starts else None


def _line_of_marker(lines: list[str]) -> int | None:
    """Return which line is the marker."""
    # Names have no line for themselves, and what people quote stands below.
    marks = (number for number, line in enumerate(lines) if _BODY.fullmatch(line.strip()))
    return next(marks, None)


def digest(*texts: str) -> str:
    """Return a short hash of some texts."""
    return _hash(texts)[:SHORT]


def comment_marker(kind: str, *, about: str = "") -> str:
    """Return what a comment of some kind begins with.

    Args:
        kind: What it says, as a word.
        about: What it is about, if a later one about something else is another comment.
    """
    return f"<!-- ecr-fix-bot-comment: {kind}{f' {about}' if about else ''} -->"


def parse_comment_marker(kind: str, body: str) -> tuple[str, ...]:
    """Return what a comment of some kind is about; nothing where it is not one."""
    words = body.partition("\n")[0].strip().split(" ")
    start = comment_marker(kind).split(" ")[:-1]
    is_one = words[: len(start)] == start and words[-1] == "-->"
    return tuple(words[len(start) : -1]) if is_one else ()


def with_proof(message: str, tree: str, parent: str) -> str:
    """Return the message of a commit with the trailer that fits it alone.

    Args:
        message: The message, which ends with trailers.
        tree: The tree of the commit.
        parent: Its only parent.
    """
    return f"{message.rstrip()}\n{_PROOF}: {_proof(message, tree, parent)}\n"


def is_bots_commit(message: str, tree: str, parents: tuple[str, ...]) -> bool:
    """Whether the bot made a commit, and nobody has changed its tree, its parent or its message."""
    own, _, proof = message.rstrip().rpartition(f"\n{_PROOF}: ")
    return len(parents) == 1 and proof == _proof(own, tree, parents[0])


def _proof(message: str, tree: str, parent: str) -> str:
    return _hash((message.rstrip(), tree, parent))


def _hash(texts: tuple[str, ...]) -> str:
    data = b"".join(
        b"%d:%s" % (len(each), each)
        for each in (text.encode("utf-8", "surrogatepass") for text in texts)
    )
    return hashlib.sha256(data).hexdigest()
