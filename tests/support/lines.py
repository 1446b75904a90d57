"""How many lines an edit touches."""

from __future__ import annotations

import difflib
import re


def lines_of(data: bytes) -> list[bytes]:
    return re.findall(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", data)


def removed_lines(before: bytes, after: bytes) -> int:
    matcher = difflib.SequenceMatcher(None, lines_of(before), lines_of(after), autojunk=False)
    return sum(end - start for kind, start, end, _, _ in matcher.get_opcodes() if kind != "equal")
