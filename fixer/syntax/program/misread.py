"""What the grammar of TypeScript reads otherwise than TypeScript does: what is behind `new`.

A line break there ends no statement, and the `!` behind a name in `new a!.B()` is within the name
of the class. The grammar gets the same program with blanks in these places. As they take as many
bytes, all is found where it was.

Source: "MemberExpression" in the specification of ECMAScript, and `parseNewExpression...`
of the compiler.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

# What begins with a letter is found many times quicker than what begins with a boundary.
_BROKEN: Final = re.compile(rb"new(?<!\wnew)[ \t]*(?:[\r\n]|//|/\*)")
_NOT_NULL: Final = re.compile(
    rb"new(?<!\wnew)(?:\s*[(/]|\s+(?:[\w$]|\s{0,40}\.\s{0,40}){1,200}\s{0,40}(?:!(?!=)|[\[/]))"
)
"""Where a `!` may be within the name of a class, or surely is."""
_BLANKS: Final = re.compile(rb"\s*")
_WORD: Final = re.compile(rb"[\w$]+")


def is_misread(text: bytes) -> bool:
    """Whether a program may have what the grammar reads otherwise."""
    return b"new" in text and (_BROKEN.search(text) or _NOT_NULL.search(text)) is not None


def with_blanks(text: bytes, root: Any, parsed: Callable[[bytes], Any]) -> bytes:
    """Return a program as the grammar is to read it; the same if it reads all of it as it is.

    Args:
        text: The program.
        root: The tree that the grammar has of it.
        parsed: What returns the tree of a text.
    """
    joined = _blanked(text, _breaks(text, root))
    if joined != text:
        root = parsed(joined)
    return _blanked(joined, _signs(joined, root))


def _blanked(text: bytes, spans: Iterator[tuple[int, int]]) -> bytes:
    written = bytearray(text)
    for start, end in spans:
        written[start:end] = b" " * (end - start)
    return bytes(written)


def _end_of_space(text: bytes, start: int) -> int:
    """Return where blanks and comments end; their begin, if a comment does not end."""
    at = start
    while True:
        at = _BLANKS.match(text, at).end()  # type: ignore[union-attr]
        opening = text[at : at + 2]
        if opening not in (b"//", b"/*"):
            return at
        end = text.find(b"\n" if opening == b"//" else b"*/", at + 2)
        if end < 0:
            return start
        at = end + (1 if opening == b"//" else 2)


def _breaks(text: bytes, root: Any) -> Iterator[tuple[int, int]]:
    """Yield what is between each `new` that was read as a name and what it makes."""
    done = 0
    for found in _BROKEN.finditer(text):
        start = found.start()
        leaf = root.descendant_for_byte_range(start, start + 3) if start >= done else None
        if leaf is None or leaf.child_count:
            continue
        if leaf.type not in ("identifier", "new"):  # a comment or a text, with all that is in it
            done = leaf.end_byte
            continue
        end = _end_of_space(text, start + 3)
        if b"\n" in text[start:end] or b"\r" in text[start:end]:
            yield start + 3, end


def _signs(text: bytes, root: Any) -> Iterator[tuple[int, int]]:
    """Yield each `!` that is within the name of what `new` makes."""
    for found in _NOT_NULL.finditer(text):
        leaf = root.descendant_for_byte_range(found.start(), found.start() + 3)
        made = leaf.parent if leaf is not None and leaf.type == "new" else None
        if made is not None and made.child_by_field_name("arguments") is None:
            yield from _signs_behind(text, root, found.start() + 3)


def _signs_behind(text: bytes, root: Any, start: int) -> Iterator[tuple[int, int]]:
    """Yield each `!` in the name of a class that begins at some place, up to its arguments."""
    at = _end_of_space(text, start)
    word = _WORD.match(text, at)
    end = word.end() if word is not None else _end_of_brackets(root, at, b"(", text)
    while end is not None:
        at = _end_of_space(text, end)
        sign = text[at : at + 1]
        if sign == b"!" and text[at + 1 : at + 2] != b"=":
            yield at, at + 1
            end = at + 1
        elif sign == b".":
            word = _WORD.match(text, _end_of_space(text, at + 1))
            end = word.end() if word is not None else None
        else:
            end = _end_of_brackets(root, at, b"[", text)


def _end_of_brackets(root: Any, start: int, opening: bytes, text: bytes) -> int | None:
    """Return where what is in brackets ends; None where no bracket begins."""
    if text[start : start + 1] != opening:
        return None
    holder = root.descendant_for_byte_range(start, start + 1).parent
    closing = holder.children[-1] if holder is not None else None
    if closing is None or closing.type not in (")", "]") or closing.start_byte <= start:
        return None
    return int(closing.end_byte)
