"""How far the lines of a program are indented, and by how much more those of a block are."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Final

from fixer.source_text import line_bounds
from fixer.syntax.program.reading import COMMENTS, Cst, Program

_LEADS: Final = re.compile(r"^(\t+| {2,8})(?=[\w'\"])", re.MULTILINE)
_ENOUGH: Final = 200
"""So many lines show how a program is indented, however long it is."""
_USUAL: Final = {True: "  ", False: "    "}
"""What most write, by whether the language is one of JavaScript's."""


def indentation(text: str, offset: int) -> str:
    """Return the blanks that the line of an offset begins with."""
    start, end = line_bounds(text, offset)
    line = text[start:end]
    return line[: len(line) - len(line.lstrip(" \t"))]


def step_at(program: Program, cst: Cst) -> str:
    """Return one step of indentation: what a block around has more than the line it begins on.

    Where it is in none, the least that a line of the program has.
    """
    for statement, block in program.blocks_around(cst):
        inner = indentation(program.text, program.start(statement))
        outer = indentation(program.text, program.start(block))
        if inner != outer and inner.startswith(outer):
            return inner[len(outer) :]
    return _least(program)


@lru_cache(maxsize=1)
def _least(program: Program) -> str:
    """Return the least by which one of the first indented lines of a program is indented."""
    found = _LEADS.finditer(program.text)
    own = (each[1] for each in found if not _is_in_text(program, each.end()))
    leads = list(islice(own, _ENOUGH))
    blanks = [each for each in leads if each[0] == " "]
    if len(leads) > 2 * len(blanks):
        return "\t"
    return min(blanks, key=len, default=_USUAL[bool(program.grammar.spread)])


def _is_in_text(program: Program, offset: int) -> bool:
    """Whether a word is inside a comment, or a string that began in front of it."""
    leaf = program.leaf_at(offset, offset + 1)
    while leaf is not None and "string" in leaf.type and program.start(leaf) == offset:
        leaf = leaf.parent
    return leaf is not None and ("string" in leaf.type or leaf.type in COMMENTS)
