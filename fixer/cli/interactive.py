"""The option `--interactive`: each fix is shown, and applied where the user says so."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Final

import typer

from fixer.engine.fix_selection import Place, place_of
from fixer.engine.result import FileResult
from fixer.model.errors import UsageError
from fixer.model.finding import Finding
from fixer.request import Report

_WORDS: Final = {word[:end]: word[0] for word in ("yes", "no", "all", "quit") for end in (1, 4)}
_ANSWERS: Final = "y yes, n no, a yes to this and all that follow, q no to this and all that follow"


def need_terminal() -> None:
    """Make sure that there is a terminal to ask at.

    Raises:
        UsageError: there is none.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--interactive needs a terminal")


def approved(
    report: Report, show: Callable[[Finding, Mapping[str, FileResult]], None]
) -> frozenset[Place]:
    """Ask for each fix of a report whether to apply it; return the places of those to apply.

    Args:
        report: What the fixes would be.
        show: Prints a finding, and its patch, given the results by path.
    """
    found: set[Place] = set()
    results = {result.path: result for result in report.results}
    declared = (each for result in report.results for each in result.all_findings)
    offered = [each for each in declared if each.fix_applied]
    for number, finding in enumerate(offered):
        show(finding, results)
        answer = _ask(f"Apply this fix ({number + 1} of {len(offered)})?")
        if answer == "y":
            found.add(place_of(finding))
        elif answer == "a":
            found.update(place_of(each) for each in offered[number:])
            break
        elif answer == "q":
            break
    return frozenset(found)


def _ask(question: str) -> str:
    """Return y, n, a or q; the end of the input is a q."""
    while True:
        try:
            typed = typer.prompt(f"{question} [y,n,a,q,?]", prompt_suffix=" ", default="?",
                                 show_default=False)  # fmt: skip
        except typer.Abort:
            raise KeyboardInterrupt from None
        answer = _WORDS.get(str(typed).strip().lower())
        if answer is not None:
            return answer
        typer.echo(_ANSWERS)
