"""Count the lines of a change that the fix did not need.

Both texts are compared with the scan setting taken out of them, so that what is left of the
difference is what nobody asked for. Spelling and place of the setting do not matter, every
other character does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_TAKEN = "\0"
_SCAN_ON_PUSH = r"""["']?ScanOnPush["']?\s*:\s*["']?\w+["']?"""
_CONFIGURATION = re.compile(
    rf"""
    (?: , \s* )?
    ["']? ImageScanningConfiguration ["']? \s* : \s*
    (?: \{{ \s* {_SCAN_ON_PUSH} \s* \}} | {_SCAN_ON_PUSH} | \{{ \s* \}} )
    """,
    re.VERBOSE,
)
_FIRST_IN_BRACES = re.compile(rf"(\{{\s*{_TAKEN}),\s*")
_PROPERTIES_IN_BRACES = re.compile(
    rf"""(?:,\s*)?["']?Properties["']?\s*:\s*\{{\s*{_TAKEN}?\s*\}}"""
)
# A block that goes on at the indentation of the setting holds something else as well.
_PROPERTIES_AS_A_BLOCK = re.compile(
    rf"^(?P<indent>[ ]*)Properties:[ ]*\n[ ]*{_TAKEN}[ ]*\n(?!(?P=indent)[ ])", re.MULTILINE
)
_NOTHING_LEFT = re.compile(rf"[\s,{_TAKEN}]*{_TAKEN}[\s,{_TAKEN}]*")


def without_setting(text: str) -> list[str]:
    """The lines of a text without the scan setting, and without lines that held nothing else."""
    rest = _FIRST_IN_BRACES.sub(r"\1", _CONFIGURATION.sub(_TAKEN, text))
    rest = _PROPERTIES_IN_BRACES.sub(_TAKEN, rest)
    rest = _FIRST_IN_BRACES.sub(r"\1", _PROPERTIES_AS_A_BLOCK.sub(f"{_TAKEN}\n", rest))
    return [
        line.replace(_TAKEN, "")
        for line in rest.splitlines(keepends=True)
        if not _NOTHING_LEFT.fullmatch(line)
    ]


def changed_lines(before: list[str], after: list[str]) -> int:
    """The lines that a patch from one to the other removes and adds, together."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return sum(
        (end - start) + (new_end - new_start)
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    )


def foreign_lines(before: str, after: str) -> tuple[int, int]:
    """The foreign lines in all files below `after`, and how many of the files have any.

    Every file below the folder `after` has its original at the same place below `before`.
    """
    counts = [
        changed_lines(
            without_setting(_text(os.path.join(before, path))),
            without_setting(_text(os.path.join(after, path))),
        )
        for path in _files(after)
    ]
    return sum(counts), sum(count > 0 for count in counts)


def _files(folder: str) -> Iterator[str]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(parent, name), folder)


def _text(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()
