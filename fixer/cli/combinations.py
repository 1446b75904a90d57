"""Which options cannot be said together."""

from collections.abc import Iterable
from itertools import takewhile
from typing import Final

import typer

from fixer.report.escape import escape_control

_ALONE: Final[dict[str, frozenset[str]]] = {
    "--version": frozenset(),
    "--explain": frozenset(),
    "--show-files": frozenset(
        ("PATHS", "--include", "--exclude", "--force-exclude", "--config", "--isolated")
    ),
}
"""What does something else than to look at repositories, and what may be said beside it."""
_ANYWHERE: Final = frozenset(("--color", "--no-progress"))
_CHANGING: Final = ("--add-ignore", "--remove-unused-ignores")
"""What writes something else than fixes, unless `--diff` is said."""
_SCOPES: Final = ("--staged", "--changed", "--patch", "--files-from", "--stdin-filename")
_ONCE: Final = (
    *("--config", "--baseline", "--fail-on", "--add-ignore", "--add-baseline", "--changed"),
    *("--patch", "--files-from", "--stdin-filename", "--format", "--explain"),
)
"""What says what is looked at, or what becomes of it, in one value."""
_CONTRARY: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("--write", ("--diff", "--check")),
    *((one, tuple(each for each in _SCOPES if each != one)) for one in _SCOPES),
    ("--name-only", ("--diff", "--check", "--stat", "--statistics", "--verbose", "--quiet")),
    ("--interactive", ("--write", "--diff", "--check", "--stat", "--statistics", "--name-only")),
    ("--interactive", ("--quiet", "--silent", "--stdin-filename", "--staged", "--add-ignore")),
    ("--interactive", ("--add-baseline", "--remove-unused-ignores")),
    ("--findings", ("--add-baseline", "--remove-unused-ignores")),
    ("--staged", ("--add-ignore", "--remove-unused-ignores", "--add-baseline")),
    (
        "--stdin-filename",
        ("--name-only", "--add-ignore", "--remove-unused-ignores", "--add-baseline"),
    ),
    *(
        (changing, ("--check", "--stat", "--unsafe-fixes", "--verbose", "--no-ignores"))
        for changing in _CHANGING
    ),
    *((changing, ("--respect-policy-files",)) for changing in _CHANGING),
    ("--remove-unused-ignores", ("--require-reason",)),
    ("--add-ignore", ("--remove-unused-ignores", "--baseline")),
    ("--remove-unused-ignores", ("--baseline",)),
    (
        "--add-baseline",
        (
            *("--write", "--diff", "--check", "--stat", "--unsafe-fixes", "--verbose"),
            *("--baseline", "--add-ignore", "--remove-unused-ignores"),
            *("--exit-zero", "--exit-non-zero-on-fix"),
        ),
    ),
    ("--remove-unused-ignores", ("--only",)),
    ("--no-ignores", ("--require-reason", "--respect-policy-files")),
    ("--isolated", ("--config",)),
    ("--statistics", ("--stat", "--verbose", "--add-ignore", "--add-baseline")),
    ("--statistics", ("--remove-unused-ignores", "--quiet", "--check")),
    ("--show-settings", ("--write", "--diff", "--check", "--add-ignore", "--add-baseline")),
    ("--show-settings", ("--remove-unused-ignores", "--stat", "--statistics")),
    ("--exit-zero", ("--fail-on",)),
    ("--quiet", ("--verbose", "--stat", "--silent")),
    ("--silent", ("--verbose", "--statistics", "--show-fixes", "--name-only")),
    ("--silent", ("--stat",)),
    ("--show-fixes", ("--check", "--stat", "--statistics", "--name-only", "--add-ignore")),
    ("--show-fixes", ("--remove-unused-ignores", "--add-baseline", "--interactive")),
    ("--name-only", ("--format",)),
    *(
        (report, ("--add-ignore", "--remove-unused-ignores", "--add-baseline", "--show-settings"))
        for report in ("--format", "--report")
    ),
)


def given_options(context: typer.Context) -> list[str]:
    """Return the names of what the user has said, paths as PATHS."""
    return [
        max(each.opts, key=len) if each.param_type_name == "option" else "PATHS"
        for each in context.command.params
        if getattr(context.get_parameter_source(each.name or ""), "name", "") == "COMMANDLINE"
    ]


def refuse_options_as_values(context: typer.Context) -> None:
    """Refuse a value that begins with a dash, as that is an option behind a forgotten value."""
    for each in context.command.params:
        values = context.params.get(each.name or "")
        if each.param_type_name != "option" or not isinstance(values, str | list | tuple):
            continue
        for value in [values] if isinstance(values, str) else values:
            if value.startswith("-") and value != "-":
                option = max(each.opts, key=len)
                what = getattr(each, "metavar", None) or "value"
                words = f"the {what} is missing; {escape_control(value)} begins with a dash"
                raise typer.BadParameter(words, param_hint=option)


def refuse_repeated(words: Iterable[str]) -> None:
    """Refuse an option that takes one value and is given two, of which one would have no effect."""
    seen: set[str] = set()
    for word in takewhile("--".__ne__, words):
        option = word.partition("=")[0]
        if option in seen:
            raise typer.BadParameter("is given twice, and takes one value", param_hint=option)
        seen.update({option}.intersection(_ONCE))


def refuse_combinations(given: list[str]) -> None:
    """Refuse options that would have no effect beside others."""
    for alone, beside in _ALONE.items():
        others = [each for each in given if each not in {alone, *beside, *_ANYWHERE}]
        if alone in given and others:
            raise typer.BadParameter(f"cannot be combined with {others[0]}", param_hint=alone)
    changing = next((each for each in _CHANGING if each in given), None)
    if changing is not None and "--write" in given:
        raise typer.BadParameter("writes already; leave out --write", param_hint=changing)
    for one, contrary in _CONTRARY:
        other = next((each for each in contrary if each in given), None)
        if one in given and other is not None:
            raise typer.BadParameter(f"cannot be combined with {other}", param_hint=one)
    if "-0" in given and "--name-only" not in given:
        raise typer.BadParameter("needs --name-only", param_hint="-0")
    if "--exit-non-zero-on-fix" in given and {"--write", "--interactive"}.isdisjoint(given):
        raise typer.BadParameter("needs --write", param_hint="--exit-non-zero-on-fix")
    shows_findings = {"--write", "--diff", "--check"}
    if {"--stat", "--verbose"} <= set(given) and shows_findings.isdisjoint(given):
        raise typer.BadParameter("cannot be combined with --verbose", param_hint="--stat")
