"""The check of a huge program in each language, against its parser.

Start-up has a row of its own. So each process does its work some times.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from benchmarks.huge_programs import LANGUAGES, huge_program
from benchmarks.report import CPU, Comparison, Row
from benchmarks.timing import Command
from benchmarks.tools import Tools

NAME = "programs"
_TIMES: Final = "10"
_SCRIPT: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check_program.py")


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    for language in LANGUAGES:
        for is_open in (False, True):
            path = f"{'open' if is_open else 'on'}{language.ending}"
            huge_program(os.path.join(folder, path), language, is_open)
            arguments = (path, _TIMES, "1" if is_open else "0")
            # Python's own parser reads a program of Python too, which takes longer than all else.
            bounds = {CPU: 2.0} if language.name != "Python" else {}
            yield from Comparison(
                f"one megabyte of {language.name}, {'one open' if is_open else 'none open'}",
                Command("ecr-fix", (tools.python, _SCRIPT, *arguments), folder),
                tools.peer(
                    "tree-sitter, parse only",
                    "parse_program.py",
                    folder,
                    *(path, _TIMES, *language.grammar),
                ),
                runs or 7,
                bounds,
                (CPU,),
            ).rows()
