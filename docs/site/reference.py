"""Writes what is said of the options of the command: the table of a page, and the manual page.

Both come from the declarations of the options, so that `--help` and the pages say the same. Run
`python docs/site/reference.py`; a test fails where the files are older than the options.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from fixer import __version__
from fixer.cli.command import app

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS: Final = Path(__file__).parent.parent
TABLE: Final = DOCS / "all-options.md"
MANUAL: Final = DOCS / "ecr-fix.1"

_HEAD: Final = """\
# The options in one table

Made from the program: what `ecr-fix --help` says. [Options](options.md) has them by their purpose.

| option | value | what it does | default |
|---|---|---|---|
"""
_EXIT_CODES: Final = (
    ("0", "Nothing is open, or everything was fixed and written."),
    ("1", "Something is open, or a patch is not applied yet."),
    ("2", "A wrong call, or a file that cannot be read, parsed or written; other files are done."),
    ("130", "Interrupted."),
)
_FILES: Final = (
    ("pyproject.toml", "Settings in its table [tool.ecr\\-fix]; the nearest file counts."),
    ("ecr\\-fix.toml", "The same settings, without a table."),
)


def files() -> dict[Path, str]:
    """Return the texts of the files by their paths."""
    command: Any = typer.main.get_command(app)
    options = [each for each in command.params if each.param_type_name == "option"]
    rows = "".join(map(_row, options))
    return {TABLE: _HEAD + rows, MANUAL: "\n".join(_manual(command, options)) + "\n"}


def _row(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in _names(option))
    value = f"`{_value(option)}`" if _value(option) else ""
    default = f"`{_default(option)}`" if _default(option) else ""
    return f"| {names} | {value} | {option.help} | {default} |\n"


def _names(option: Any) -> list[str]:
    return sorted((*option.opts, *option.secondary_opts), key=lambda name: (-len(name), name))


def _value(option: Any) -> str:
    if option.is_flag:
        return ""
    choices = getattr(option.type, "choices", None)
    return ",".join(map(str, choices)) if choices else str(option.metavar or option.type.name)


def _default(option: Any) -> str:
    value = getattr(option.default, "value", option.default)
    return str(value) if value not in (None, False, "", ()) and not option.multiple else ""


def _manual(command: Any, options: list[Any]) -> Iterator[str]:
    yield f'.TH ECR\\-FIX 1 "" "ecr-fix {__version__}" "User Commands"'
    yield ".SH NAME"
    yield "ecr\\-fix \\- find Amazon ECR repositories that do not scan images on push, and fix them"
    yield ".SH SYNOPSIS"
    yield ".B ecr\\-fix"
    yield "[\\fIOPTIONS\\fR] [\\fIPATHS\\fR]..."
    yield ".SH DESCRIPTION"
    for paragraph in filter(None, (each.strip() for each in command.help.split("\n\n"))):
        yield ".PP"
        yield _roff(" ".join(paragraph.split()))
    yield ".PP"
    yield _roff("PATHS are files and folders; without one it is the current folder.")
    yield ".SH OPTIONS"
    for option in options:
        value = f" \\fI{_roff(_value(option))}\\fR" if _value(option) else ""
        yield ".TP"
        yield ", ".join(f"\\fB{_roff(name)}\\fR" for name in _names(option)) + value
        yield _roff(option.help) + (f" [{_roff(_default(option))}]" if _default(option) else "")
    for title, rows in (("EXIT STATUS", _EXIT_CODES), ("FILES", _FILES)):
        yield f".SH {title}"
        for name, text in rows:
            yield ".TP"
            yield f".B {name}"
            yield text
    yield ".SH SEE ALSO"
    yield "\\fBgit\\-apply\\fR(1), \\fBterraform\\fR(1)"


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"(?m)^(?=[.'])", r"\\&", escaped)


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, "utf-8")
