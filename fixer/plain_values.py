"""The values of options, read without what Typer loads to convert them.

What it says of a wrong one depends on its version, too; so numbers and choices are texts to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from fixer.report.escape import escape_control

if TYPE_CHECKING:
    from typer._click.core import Context, Parameter


class PlainCommand(TyperCommand):
    """A command whose texts, and values that nobody gave, are taken as they are.

    From 0.29 on Typer reads every value by Pydantic, be it a text, or that of a flag or of `--help`
    that was not given: to load that takes nearly as long as all else at a start. Earlier ones have
    nothing to replace.
    """

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the parameters of the command and its `--help`."""
        return _plain(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return what the line of the usage shows; from 0.29 on Typer adds brackets to ours."""
        pieces = super().collect_usage_pieces(ctx)
        return [each.replace("[[PATHS]...]...", "[PATHS]...") for each in pieces]


class PlainGroup(TyperGroup):
    """A group of such commands."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the parameters of the group and its `--help`."""
        return _plain(super().get_params(ctx))


def _plain(parameters: list[Parameter]) -> list[Parameter]:
    """Let parameters take values as they are."""
    for each in parameters:
        build = getattr(each, "get_runtime_param", None)
        if build is not None and not isinstance(build, _PlainValue):
            each.get_runtime_param = _PlainValue(each.type_descriptor.annotation, build)  # type: ignore[attr-defined]
    return parameters


class _PlainValue:
    """What reads the values of a parameter: Typer's own reader where one has to be converted."""

    def __init__(self, annotation: type, build: Callable[[], Any]) -> None:
        """`build` makes Typer's own one."""
        self._annotation = annotation
        self._build = build

    def __call__(self) -> _PlainValue:
        """Return itself, as Typer asks for the reader before each value."""
        return self

    def coerce(self, value: object, param: Any, ctx: object) -> object:
        """Return a value as Typer would."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        annotation = self._annotation
        # Of list[str], isinstance() says in Python 3.10 that it is a type.
        if annotation == list[str] or isinstance(value, annotation):
            return value
        return self._build().coerce(value, param=param, ctx=ctx)


def count(option: str, written: str, least: int = 0) -> int:
    """Return a whole number, as large as the least one or larger."""
    try:
        number = int(written if written.isascii() and written.isdigit() else "")
    except ValueError:  # also where there are thousands of digits
        number = least - 1
    if number < least:
        words = f"{_shown(written)} is not a whole number, {least} or more"
        raise typer.BadParameter(words, param_hint=option)
    return number


def seconds(option: str, written: str) -> float:
    """Return a number of seconds, 0 or more, which may be `inf` but not `nan`."""
    try:
        number = float(written)
    except ValueError:
        number = -1
    if not number >= 0:
        words = f"{_shown(written)} is not a number of seconds, 0 or more"
        raise typer.BadParameter(words, param_hint=option)
    return number


def choice(option: str, written: str, choices: Sequence[str]) -> str:
    """Return a text that is one of the choices."""
    if written not in choices:
        known = f"there {'are' if len(choices) > 1 else 'is only'} {', '.join(choices)}"
        words = f"there is no {_shown(written)}; {known}"
        raise typer.BadParameter(words, param_hint=option)
    return written


def _shown(written: str) -> str:
    return escape_control(written) or "(nothing)"
