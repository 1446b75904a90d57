"""The values of options that are more than texts, which are read here and not by Typer.

What Typer says of a wrong one depends on its version, and from 0.29 on it loads Pydantic for that.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

from fixer.report.escape import escape_control


def count(option: str, written: str) -> int:
    """Return a whole number, 0 or more."""
    try:
        return int(written if written.isascii() and written.isdigit() else "")
    except ValueError:  # also where there are thousands of digits
        words = f"{_shown(written)} is not a whole number, 0 or more"
        raise typer.BadParameter(words, param_hint=option) from None


def choice(option: str, written: str, choices: Sequence[str]) -> str:
    """Return a text that is one of the choices."""
    if written not in choices:
        words = f"there is no {_shown(written)}; there are {', '.join(choices)}"
        raise typer.BadParameter(words, param_hint=option)
    return written


def _shown(written: str) -> str:
    return escape_control(written) or "(nothing)"
