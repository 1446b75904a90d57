"""Why a text is not YAML, in plain words.

The parsers name the token that they expected next; here the text around the place tells the
mistake, and the remedy with it.
"""

from __future__ import annotations

import re
from typing import Final

from fixer.source_text import line_bounds, line_column
from fixer.syntax.placeholders import bare_placeholder

_LONGEST_SHOWN: Final = 40
_TO_COLON: Final = re.compile(r"[^:\r\n]*:(?=[ \t\r\n]|\Z)")
_QUOTED: Final = frozenset(("while scanning a quoted scalar",))
_NO_CONTENT: Final = ("#", "{%", "{#", "<%")
"""What begins a comment, or a part of a template that holds a line of its own."""
_RESERVED: Final = frozenset("@`%")


def problem_in_words(text: str, offset: int, context: str, begun: int | None) -> str:
    """Return what is wrong at an offset.

    Args:
        text: The text.
        offset: Where the parser stopped.
        context: What the parser was at, in its own words.
        begun: Where that began, if it says so.
    """
    if text[offset : offset + 1] in _RESERVED:
        return _reserved(text, offset)
    if begun is not None and context in _QUOTED:
        return f"the quote on line {line_column(text, begun)[0]} is never closed"
    if begun is not None and text[begun : begun + 1] in ("[", "{"):
        closing = {"[": "]", "{": "}"}[text[begun]]
        line = line_column(text, begun)[0]
        return f"a comma or the {closing} is missing that closes the {text[begun]} on line {line}"
    if (odd := _odd_break(text, offset)) is not None:
        return odd
    return _wrong_level(text, offset) or _two_colons(text, offset) or _unreadable(text, offset)


_ODD_BREAKS: Final = "\x85\u2028\u2029"


def _reserved(text: str, offset: int) -> str:
    placeholder = bare_placeholder(text, offset)
    if placeholder is not None:
        return f"{placeholder} looks like a placeholder of another tool; put it in quotes"
    return f"{text[offset]} cannot begin a value; put the value in quotes"


def _odd_break(text: str, offset: int) -> str | None:
    """Return that this line or the one above is several, as YAML 1.1 has further line breaks."""
    line, _ = line_bounds(text, offset)
    start, _ = line_bounds(text, max(line - 1, 0))
    odd = next((each for each in text[start:offset] if each in _ODD_BREAKS), None)
    return f"U+{ord(odd):04X} is a line break in YAML; take it out" if odd is not None else None


def _wrong_level(text: str, offset: int) -> str | None:
    """Return that a key stands on no level of the lines above it."""
    start, end = line_bounds(text, offset)
    key = _key(text, start, end)
    above = _line_above(text, start)
    if key is None or above is None:
        return None
    column, other = _column(text, start), _column(text, above)
    name = _shown(key)
    _, end = line_bounds(text, above)
    beside = _shown(_key(text, above, end) or text[above:end].strip())
    if column > other:
        return f"{name} stands deeper than {beside} above it; indent both alike"
    if column < other:
        return f"{name} stands on no level of the lines above it; indent it as its neighbours"
    return None


def _key(text: str, start: int, end: int) -> str | None:
    """Return the key that a line begins with, behind the dashes of items."""
    found = _TO_COLON.match(text, start, end)
    key = found.group()[:-1].strip().lstrip("- ") if found else ""
    return key if key and not key.startswith("#") else None


def _two_colons(text: str, offset: int) -> str | None:
    start, _ = line_bounds(text, offset)
    if text[offset : offset + 1] == ":" and text.find(": ", start, offset) >= 0:
        return 'a value holds ": "; put the value in quotes'
    return None


def _unreadable(text: str, offset: int) -> str:
    _, end = line_bounds(text, offset)
    written = text[offset:end].strip()
    if not written:
        return "the line ends where more is expected"
    return f"{_shown(written)} cannot stand here"


def _line_above(text: str, start: int) -> int | None:
    """Return where the last line above begins that is more than a comment, or a part."""
    while start:
        start, end = line_bounds(text, start - (2 if text.startswith("\r\n", start - 2) else 1))
        written = text[start:end].lstrip()
        if written and not written.startswith(_NO_CONTENT):
            return start
    return None


def _column(text: str, line: int) -> int:
    found = re.compile(r"[ ]*").match(text, line)
    return found.end() - line if found else 0


def _shown(written: str) -> str:
    written = " ".join(written.split())
    if len(written) <= _LONGEST_SHOWN:
        return written
    return f"{written[: _LONGEST_SHOWN - 3]}..."
