"""Writes what the program says of itself: the options in a table and a manual page, the schema.

The first two come from the declarations of the options, so that `--help` and the pages say the
same, and the schema of the reports comes from the objects that they are made of. Run
`python docs/site/reference.py`; a test fails where the files are older than the program.
"""

from __future__ import annotations

import inspect
import json
import re
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, get_args, get_type_hints

import report_schema
from typer.models import OptionInfo

from fixer import __version__
from fixer.cli.command import main

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS: Final = Path(__file__).parent.parent
TABLE: Final = DOCS / "all-options.md"
MANUAL: Final = DOCS / "ecr-fix.1"
SCHEMA: Final = DOCS / "report.schema.json"

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


class Option(NamedTuple):
    """What is said of an option."""

    names: tuple[str, ...]
    """The longest first."""
    value: str
    """How its value is written; empty if it has none."""
    help: str
    default: str


def files() -> dict[Path, str]:
    """Return the texts of the files by their paths."""
    options = list(_options())
    rows = "".join(map(_row, options))
    return {
        TABLE: _HEAD + rows,
        MANUAL: "\n".join(_manual(options)) + "\n",
        SCHEMA: json.dumps(report_schema.schema(), indent=2) + "\n",
    }


def _options() -> Iterator[Option]:
    declared = get_type_hints(main, include_extras=True)
    for name, parameter in inspect.signature(main).parameters.items():
        kind, *others = get_args(declared[name]) or (None,)
        info = next((each for each in others if isinstance(each, OptionInfo)), None)
        if info is not None:
            # In an annotation the first name is given in the place of a default.
            given = (info.default, *(info.param_decls or ()))
            named = [each for each in given if isinstance(each, str)]
            names = sorted(named, key=lambda each: (-len(each), each))
            yield Option(
                tuple(names), _value(kind, info), info.help or "", _default(parameter.default)
            )


def _value(kind: object, info: OptionInfo) -> str:
    if kind is bool:
        return ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ",".join(each.value for each in kind)
    return info.metavar or "TEXT"


def _default(value: object) -> str:
    value = getattr(value, "value", value)
    return "" if value in (None, False) else str(value)


def _row(option: Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.names)
    value = f"`{option.value}`" if option.value else ""
    default = f"`{option.default}`" if option.default else ""
    return f"| {names} | {value} | {option.help} | {default} |\n"


def _manual(options: list[Option]) -> Iterator[str]:
    yield f'.TH ECR\\-FIX 1 "" "ecr-fix {__version__}" "User Commands"'
    yield ".SH NAME"
    yield "ecr\\-fix \\- find Amazon ECR repositories that do not scan images on push, and fix them"
    yield ".SH SYNOPSIS"
    yield ".B ecr\\-fix"
    yield "[\\fIOPTIONS\\fR] [\\fIPATHS\\fR]..."
    yield ".SH DESCRIPTION"
    for paragraph in filter(None, (each.strip() for each in (main.__doc__ or "").split("\n\n"))):
        yield ".PP"
        yield _roff(" ".join(paragraph.split()))
    yield ".PP"
    yield _roff("PATHS are files and folders; without one it is the current folder.")
    yield ".SH OPTIONS"
    for option in options:
        value = f" \\fI{_roff(option.value)}\\fR" if option.value else ""
        yield ".TP"
        yield ", ".join(f"\\fB{_roff(name)}\\fR" for name in option.names) + value
        yield _roff(option.help) + (f" [{_roff(option.default)}]" if option.default else "")
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
