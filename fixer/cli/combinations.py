"""Which options cannot be said together."""

from collections.abc import Iterable
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
_INSTEAD: Final = ("--add-ignore", "--remove-unused-ignores", "--add-baseline")
"""What is done in the place of fixes."""
_OF_FIXES: Final = ("--check", "--stat", "--unsafe-fixes", "--verbose")
"""What is about fixes, and what is left by them."""
CONTRARY: Final[dict[str, tuple[str, ...]]] = {
    "--write": ("--diff", "--check"),
    "--check": ("--stat",),
    "--staged": (*_SCOPES[1:], *_INSTEAD),
    "--changed": _SCOPES[2:],
    "--patch": _SCOPES[3:],
    "--files-from": _SCOPES[4:],
    "--stdin-filename": (*_INSTEAD, "--name-only"),
    "--findings": ("--add-baseline", "--remove-unused-ignores"),
    "--interactive": (
        *("--write", "--diff", "--check", "--stat", "--statistics", "--name-only", "--quiet"),
        *("--silent", "--stdin-filename", "--staged", *_INSTEAD),
    ),
    "--add-ignore": (
        *(*_OF_FIXES, "--no-ignores", "--respect-policy-files"),
        *("--remove-unused-ignores", "--baseline", "--exit-zero", "--fail-on"),
    ),
    "--remove-unused-ignores": (
        *(*_OF_FIXES, "--no-ignores", "--respect-policy-files"),
        *("--require-reason", "--baseline", "--only", "--exit-zero", "--fail-on"),
    ),
    "--add-baseline": (
        *("--write", "--diff", *_OF_FIXES, "--baseline", "--add-ignore"),
        *("--remove-unused-ignores", "--exit-zero", "--exit-non-zero-on-fix", "--fail-on"),
    ),
    "--no-ignores": ("--require-reason", "--respect-policy-files"),
    "--isolated": ("--config",),
    "--show-settings": ("--write", "--diff", "--check", *_INSTEAD, "--stat", "--statistics"),
    "--exit-zero": ("--fail-on",),
    "--name-only": (
        *("--diff", "--check", "--stat", "--statistics", "--verbose", "--quiet", "--format"),
    ),
    "--statistics": ("--stat", "--verbose", *_INSTEAD, "--quiet", "--check"),
    "--quiet": ("--verbose", "--stat", "--silent"),
    "--silent": ("--verbose", "--statistics", "--show-fixes", "--name-only", "--stat"),
    "--show-fixes": (
        *("--check", "--stat", "--statistics", "--name-only", *_INSTEAD, "--interactive"),
    ),
    "--format": (*_INSTEAD, "--show-settings"),
    "--report": (*_INSTEAD, "--show-settings"),
}
"""What has no effect beside an option, or asks for something else; each pair is there once."""
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "-0": ("--name-only",),
    "--exit-non-zero-on-fix": ("--write", "--interactive"),
}
"""What has no effect without one of some others."""
NEED_TOGETHER: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("--stat", "--verbose"): ("--write", "--diff"),
}
"""Which two have no effect together without one of some others."""


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
                metavar = getattr(each, "metavar", None) or ""
                what = metavar if metavar.isupper() else "value"
                words = f"the {what} is missing; {escape_control(value)} begins with a dash"
                raise typer.BadParameter(words, param_hint=option)


def refuse_repeated(context: typer.Context, words: Iterable[str]) -> None:
    """Refuse an option that takes one value and is given two, of which one would have no effect.

    Args:
        context: What knows the options.
        words: The words of the command line.
    """
    seen: set[str] = set()
    _, _, in_order = context.command.make_parser(context).parse_args(list(words))
    for each in in_order:
        option = max(each.opts, key=len)
        if option in seen:
            raise typer.BadParameter("is given twice, and takes one value", param_hint=option)
        takes_one = each.param_type_name == "option" and not each.multiple
        if takes_one and not getattr(each, "is_flag", False):
            seen.add(option)


def refuse_combinations(given: list[str]) -> None:
    """Refuse options that would have no effect beside others."""
    for alone, beside in _ALONE.items():
        others = [each for each in given if each not in {alone, *beside, *_ANYWHERE}]
        if alone in given and others:
            raise typer.BadParameter(f"cannot be combined with {others[0]}", param_hint=alone)
    changing = next((each for each in _CHANGING if each in given), None)
    if changing is not None and "--write" in given:
        raise typer.BadParameter("writes already; leave out --write", param_hint=changing)
    for one, contrary in CONTRARY.items():
        other = next((each for each in contrary if each in given), None)
        if one in given and other is not None:
            raise typer.BadParameter(f"cannot be combined with {other}", param_hint=one)
    for one, needed in NEEDS.items():
        if one in given and not any(each in given for each in needed):
            raise typer.BadParameter(f"needs {needed[0]}", param_hint=one)
    for (one, other), needed in NEED_TOGETHER.items():
        if {one, other} <= set(given) and not any(each in given for each in needed):
            raise typer.BadParameter(f"cannot be combined with {other}", param_hint=one)
