"""What git says, and the error that its words stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from fixer.bot.forge import (
    ArchivedError,
    BranchInTheWayError,
    ForbiddenError,
    ForgeError,
    NotFoundError,
    ProtectedError,
    RateLimitedError,
    StaleError,
    TokenRefusedError,
    UnavailableError,
)

_IDLE: Final = ("hint:", "Updating", "To ", "error: failed to push some refs")
"""How lines of git begin that say nothing; those of the remote are of people."""
_REJECTED: Final = re.compile(r"!\t\S*\t(\[.*)")
"""How git tells which ref was rejected, and why."""
_ENDS: Final = re.compile(r"[\r\n]")


def lines_of(said: str) -> list[str]:
    """Return the lines that git ends; names may hold what Unicode ends lines with as well."""
    return [line for line in _ENDS.split(said) if line]


def rejections_in(porcelain: bytes) -> bytes:
    r"""Return the lines that say which ref was refused and why: `!\tFROM:TO\t[rejected] (WHY)`."""
    return b"".join(line + b"\n" for line in porcelain.splitlines() if line.startswith(b"!"))


def last_words(said: str) -> str:
    """Return what git and the remote said, on one line, without hints and progress."""
    telling = [each for each in lines_of(said) if not each.strip().startswith(_IDLE)]
    kept = [_REJECTED.sub(r"\1", each.removeprefix("remote:").strip()) for each in telling]
    return " ".join(" ".join(kept).split())


_Kinds: TypeAlias = "tuple[tuple[tuple[str, ...], Callable[[str], ForgeError]], ...]"

_IN_THE_WAY: Final = ("exists; cannot create", "directory file conflict")
_REJECTIONS: Final[_Kinds] = (
    (
        (
            *("(stale info)", "(fetch first)", "(non-fast-forward)", "(failed to update ref)"),
            # Somebody pushed between what the server told and what it was asked for.
            *("cannot lock ref", "reference already exists", "reference does not exist"),
            *("incorrect old value provided", "File exists"),
        ),
        StaleError,
    ),
    (
        ("Internal Server Error", "internal server error", "remote failed to report status"),
        UnavailableError,
    ),
    (
        ("unpacker error", "missing necessary objects", "shallow update not allowed"),
        ForgeError,
    ),
    (("[remote rejected]",), ProtectedError),
)
"""What words of git mean where it names a ref that was rejected; the first row that fits."""
_FAILURES: Final[_Kinds] = (
    (("error: 403", "Permission to ", "denied to "), ForbiddenError),
    (("error: 429",), RateLimitedError),
    (
        ("not found", "error: 404", "couldn't find remote ref", "not our ref", "error: 410"),
        NotFoundError,
    ),
    (
        (
            *("error: 5", "Could not resolve", "onnection refused", "onnection reset", "timed out"),
            *("hung up", "early EOF", "RPC failed", "Recv failure", "Send failure", "Empty reply"),
            *("too slow", "Failed to connect", "Couldn't connect", "unexpected disconnect"),
        ),
        UnavailableError,
    ),
)
"""What they mean where it does not come so far."""
_ARCHIVED: Final = "This repository was archived"
"""How GitHub's words begin where it takes no push for good."""
_REFUSED: Final = ("Authentication failed", "could not read Username", "error: 401")


def error_of(said: str, rejections: str, url: str, variable: str) -> ForgeError:
    """Return the error that git's words stand for.

    Args:
        said: All that git and the remote said.
        rejections: The lines about refs that were rejected.
        url: The address of the remote, which may hold any words itself.
        variable: The variable of the token.
    """
    words = last_words(said + rejections)
    if rejections:
        if any(sign in words for sign in _IN_THE_WAY):
            return BranchInTheWayError(words)
        error = _of_kind(_REJECTIONS, rejections, words)
        theirs = last_words("\n".join(each for each in lines_of(said) if _is_of_remote(each)))
        return ProtectedError(theirs) if isinstance(error, ProtectedError) and theirs else error
    # Hooks and pages say what they like; what git itself makes of it stands beside.
    own = "\n".join(line for line in lines_of(said) if not _is_of_remote(line))
    own = own.replace(url, "")
    if any(each in own for each in _REFUSED):
        return TokenRefusedError(words, variable)
    error = _of_kind(_FAILURES, own, words)
    is_archived = isinstance(error, ForbiddenError) and words.startswith(_ARCHIVED)
    return ArchivedError(words) if is_archived else error


def _is_of_remote(line: str) -> bool:
    return line.startswith("remote:")


def _of_kind(kinds: _Kinds, said: str, words: str) -> ForgeError:
    for signs, kind in kinds:
        if any(sign in said for sign in signs):
            return kind(words)
    return ForgeError(words)
