"""What `ecr-fix-bot pr` prints: JSON for programs, lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from fixer.bot.outcome import Action, Outcome, Result
from fixer.report.escape import escape_control

_SCHEMA: Final = 1
_FIXES: Final = "fixes"
_PATCH: Final = "patch"
WORDS: Final = {
    Outcome.OPENED: "opened",
    Outcome.UPDATED: "brought up to date",
    Outcome.UNCHANGED: "unchanged",
    Outcome.REOPENED: "opened again",
    Outcome.CLOSED: "closed, as nothing is left to fix",
    Outcome.MERGED: "merged; its branch is deleted",
    Outcome.NOTHING_TO_FIX: "nothing to fix",
    Outcome.CLOSED_BY_PERSON: "left closed, as a person closed it",
    Outcome.EDITED_BY_PERSON: "left alone, as a person changed its branch",
    Outcome.LIMIT: "not opened, as no more may be open",
    Outcome.SCHEDULE: "left for another day",
    Outcome.ARCHIVED: "archived; nothing can be changed",
    Outcome.DISABLED: "disabled, or takes no pull requests",
    Outcome.EMPTY: "empty",
    Outcome.FORK_ONLY: "the token may not push to it",
    Outcome.NOT_FOUND: "there is no such repository, or the token must not see it",
    Outcome.PROTECTED: "the push is refused by a rule of the repository",
    Outcome.BLOCKED: "a branch is in the way",
    Outcome.RATE_LIMITED: "the forge limits the requests; run it again later",
    Outcome.FAILED: "failed",
}
"""What the line for people says of an outcome."""
_HAVE_FIXES: Final = (Outcome.OPENED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.REOPENED)


def document(results: Iterable[Result], dry_run: bool) -> dict[str, Any]:
    """Return the results as the document that programs read."""
    return {
        "schema_version": _SCHEMA,
        "dry_run": dry_run,
        "results": [
            {
                "repository": each.repository,
                "branch": each.branch,
                "base": each.base,
                "outcome": each.outcome.value,
                "number": each.number,
                "url": each.url,
                "commit": each.commit,
                "fix_set": each.fix_set,
                "fixed": each.fixed,
                "manual": each.manual,
                "actions": [dict(action) for action in each.actions],
                "warnings": list(each.warnings),
                "message": each.message,
            }
            for each in results
        ],
    }


def lines(results: Iterable[Result], dry_run: bool, verbose: bool) -> Iterator[str]:
    """Yield the results as lines for people.

    Args:
        results: What became of each group.
        dry_run: Whether nothing was written, so that the actions are only what would be done.
        verbose: Whether the actions are shown in any case, and patches too.
    """
    for each in results:
        yield escape_control(_line(each, dry_run))
        if dry_run or verbose:
            would = "would " if dry_run else ""
            for action in each.actions:
                yield f"  {would}{escape_control(_action(action))}"
                yield from (f"    {escape_control(fix)}" for fix in _fixes(action))
                if verbose:
                    patch = str(action.get(_PATCH, "")).removesuffix("\n")
                    yield from (f"    {escape_control(line, tabs=True)}" for line in _lines(patch))


def warning_lines(results: Iterable[Result]) -> Iterator[str]:
    """Yield the warnings of all results as lines."""
    for each in results:
        yield from (f"{each.repository}: warning: {warning}" for warning in each.warnings)


def _line(result: Result, dry_run: bool) -> str:
    words = WORDS[result.outcome]
    number = f" #{result.number}" if result.number else ""
    counts = []
    if result.fixed:
        counts.append(f"{result.fixed} {'fixed' if result.outcome in _HAVE_FIXES else 'to fix'}")
    if result.manual:
        counts.append(f"{result.manual} left to a person")
    said = f" ({', '.join(counts)})" if counts else ""
    message = f": {result.message}" if result.message else ""
    address = f" {result.url}" if result.url else ""
    dry = "dry run: " if dry_run else ""
    return f"{result.repository}: {dry}{result.branch}{number}: {words}{said}{message}{address}"


def _action(action: Action) -> str:
    said = {key: value for key, value in action.items() if key not in {_FIXES, _PATCH}}
    name = said.pop("action", "")
    more = ", ".join(f"{key} {_shown(value)}" for key, value in said.items())
    return f"{name}: {more}" if more else f"{name}"


def _fixes(action: Action) -> Iterator[str]:
    """Yield what a push fixes, each on a line of its own."""
    fixes = action.get(_FIXES)
    yield from map(str, fixes if isinstance(fixes, list) else ())


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _shown(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
