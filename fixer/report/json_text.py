"""Values as JSON that every reader takes: in UTF-8, without raw controls or half characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from json import JSONEncoder
from typing import Final

from fixer.report.escape import UNPRINTABLE

_ENCODER: Final = JSONEncoder(ensure_ascii=False, separators=(", ", ": "))
_RAW: Final = re.compile(UNPRINTABLE)
"""What the encoder leaves to be escaped is among these."""


def dumps(value: object) -> str:
    r"""Return a value as JSON on one line.

    A byte of a file name that is not UTF-8 is written as four characters, such as `\xff`, and half
    a character as six, such as `\ud800`: as an escape of JSON, many readers would refuse it.
    """
    text = _ENCODER.encode(value)
    return text if text.isprintable() else _RAW.sub(_escaped, text)


def array(items: Iterable[object]) -> Iterator[str]:
    """Yield the pieces of an array, one item a line."""
    before = "["
    for each in items:
        yield f"{before}\n{dumps(each)}"
        before = ","
    yield "[]" if before == "[" else "\n]"


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\\\x{code - 0xDC00:02x}"
    if 0xD800 <= code <= 0xDFFF:
        return f"\\\\u{code:04x}"
    if code > 0xFFFF:
        return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
