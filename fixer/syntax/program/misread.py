"""What the grammar of TypeScript reads otherwise than TypeScript does: what is behind `new`.

A line break there ends no statement, and the `!` behind a name in `new a!.B()` is within the name
of the class. The grammar gets the same program with blanks in these places. As they take as many
bytes, all is found where it was.

Source: "MemberExpression" in the specification of ECMAScript, and `parseNewExpression...`
of the compiler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

# What begins with a letter is found many times quicker than what begins with a boundary.
_BROKEN: Final = re.compile(rb"new(?<!\wnew)[ \t]*(?:[\r\n]|//)")
_NOT_NULL: Final = re.compile(rb"new(?<!\wnew)\s+[\w$.()\[\]]+\s*!")
_BETWEEN: Final = re.compile(rb"(?:\s|//[^\r\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/)*")
"""What may be between two words."""
_AROUND: Final = frozenset(("non_null_expression", "member_expression", "subscript_expression"))


def is_misread(text: bytes) -> bool:
    """Whether a program may have what the grammar reads otherwise."""
    return b"new" in text and (_BROKEN.search(text) or _NOT_NULL.search(text)) is not None


def with_blanks(text: bytes, root: Any) -> bytes:
    """Return a program as the grammar is to read it; the same if it reads all of it as it is.

    Args:
        text: The program.
        root: The tree that the grammar has of it.
    """
    written = bytearray(text)
    for start, end in (*_breaks(text, root), *_signs(text, root)):
        written[start:end] = b" " * (end - start)
    return bytes(written)


def _breaks(text: bytes, root: Any) -> Iterator[tuple[int, int]]:
    """Yield what is between each `new` that was read as a name and what it makes."""
    for found in _BROKEN.finditer(text):
        start = found.start()
        leaf = root.descendant_for_byte_range(start, start + 3)
        between = _BETWEEN.match(text, start + 3)
        if leaf is not None and between is not None and leaf.type in ("identifier", "new"):
            yield start + 3, between.end()


def _signs(text: bytes, root: Any) -> Iterator[tuple[int, int]]:
    """Yield each `!` that is within the name of what `new` makes."""
    for found in _NOT_NULL.finditer(text):
        current = root.descendant_for_byte_range(found.start(), found.start() + 3)
        current = current.parent if current is not None and current.type == "new" else None
        if current is None or current.child_by_field_name("arguments") is not None:
            continue
        while current.parent is not None and current.parent.type in _AROUND:
            inner, current = current, current.parent
            if current.named_children[0] != inner:
                break
            if current.type == "non_null_expression":
                yield current.end_byte - 1, current.end_byte
