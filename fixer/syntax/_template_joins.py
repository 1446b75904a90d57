"""Which parts join lines when the template is rendered, so that the layout tells nothing.

`{%- ... %}` takes away the blanks and line breaks in front of it, `{% ... -%}` those behind it.
As a rule one of them leaves a line break; where none is left, what stands on two lines comes to
stand on one, or at another column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fixer.parts import Part, Section
from fixer.source import line_bounds

_BLANKS: Final = re.compile(r"\s*")
_BREAK: Final = re.compile(r"[\r\n]")
_TRIMS: Final = re.compile(r"\{[{%#]-|\{\{~")
_LINE_BREAK: Final = re.compile(r"[ \t]*[\r\n]")


def joins_alone(
    text: str, parts: tuple[Part, ...], column: int, brings: bool, begin: int
) -> Iterator[int]:
    """Yield where parts that have their line to themselves join what is around them.

    Args:
        text: The text of the template.
        parts: The parts on the line.
        column: Where they begin on it.
        brings: Whether they give way to text.
        begin: Where there is anything but parts first; nothing joins with what is not there.
    """
    first, last = parts[0], parts[-1]
    following = _past_blanks(text, last.end)
    after = last.trims_after and following < len(text)
    if first.trims_before and not first.breaks_line and (brings or after) and begin < first.start:
        yield first.start
        if after:
            yield last.end
    elif after and (brings or _column(text, last.end, following) not in (column, None)):
        yield last.end


def joins_beside(text: str, part: Part) -> Iterator[int]:
    """Yield where a part beside other text joins its line with another."""
    if part.trims_after and _LINE_BREAK.match(text, part.end):
        yield part.start
        yield part.end
    start = part.start
    while start and text[start - 1] in " \t":
        start -= 1
    if part.trims_before and start > 0 and text[start - 1] in "\r\n":
        yield part.start


def joining(text: str, sections: Iterable[Section], begin: int) -> Iterator[int]:
    """Yield where blocks of several lines join what is around their branches."""
    blocks: dict[int, list[Section]] = {}
    for section in sections:
        blocks.setdefault(section.block_end, []).append(section)
    for end, branches in blocks.items():
        opening, close = branches[0].opening, branches[-1].closing
        turns = [section.opening for section in branches[1:]]
        if close is None or not _BREAK.search(text, opening.end, close.start):
            continue
        before = opening.trims_before and begin < opening.start
        after = close.trims_after and _past_blanks(text, end) < len(text)
        if before:
            yield from [part.end for part in turns if part.trims_after]
        if after:
            yield from [part.start for part in turns if part.trims_before]
        if before and (after or any(part.trims_after for part in turns)):
            yield opening.start
        if after and (before or any(part.trims_before for part in turns)):
            yield close.end
        # Where a branch is left out, what follows stands where the block begins.
        column = opening.start - line_bounds(text, opening.start)[0]
        for part in (*turns, close):
            following = _past_blanks(text, part.end)
            if part.trims_after and _column(text, part.end, following) not in (column, None):
                yield part.end
        if close.trims_before and opening.trims_after:
            yield from (opening.end, close.start)


def _column(text: str, behind: int, following: int) -> int | None:
    """Return the column of what follows some blanks; None if that takes the blanks away too."""
    if following == len(text) or _TRIMS.match(text, following):
        return None
    line = max(text.rfind("\n", behind, following), text.rfind("\r", behind, following)) + 1
    return following - line


def _past_blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    return found.end() if found else position
