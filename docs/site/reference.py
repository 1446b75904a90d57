"""Writes what the program says of itself: its options, manual pages, its schema.

The first two come from the declarations of the options, so that `--help` and the pages say the
same, and the schema of the reports comes from the objects that they are made of. Run
`python docs/site/reference.py`; a test fails where the files are older than the program.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args, get_type_hints

import report_schema
from typer import Context, Typer
from typer.main import get_command
from typer.models import OptionInfo

from fixer import __version__
from fixer.bot.command import EXIT_CODES as BOT_EXIT_CODES
from fixer.bot.command import app as bot_app
from fixer.bot.command import main as bot_main
from fixer.cli.command import app, main
from fixer.cli.exit_codes import EXIT_CODES
from fixer.lsp.command import make_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

DOCS: Final = Path(__file__).parent.parent
TABLE: Final = DOCS / "all-options.md"
SCHEMA: Final = DOCS / "report.schema.json"
_FIX: Final = "find Amazon ECR repositories that do not scan images on push, and fix them"
_BOT: Final = "open and tend pull requests that turn scan on push on"
_LSP: Final = "say in an editor what ecr-fix says, and fix it there"

_HEAD: Final = """\
# The options in one table

Made from the program: what `ecr-fix --help` says. [Options](options.md) has them by their purpose.
After an installation `man ecr-fix` shows them too, as `man ecr-fix-bot` and `man ecr-fix-lsp` do
those of the other commands.

| option | value | what it does | default |
|---|---|---|---|
"""
_FILES: Final = (
    ("pyproject.toml", "Settings in its table [tool.ecr-fix]; the nearest file counts."),
    ("ecr-fix.toml", "The same settings, without a table."),
)


class Option(NamedTuple):
    """What is said of an option."""

    names: tuple[str, ...]
    """The longest first."""
    value: str
    """How its value is written; empty if it has none."""
    help: str
    default: str


class Section(NamedTuple):
    """A part of a manual page, or of the part before it where its title is in small letters."""

    title: str
    paragraphs: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    """Names, and what each is."""


def files() -> dict[Path, str]:
    """Return the texts of the files by their paths."""
    options = (*_options(main), *_of_typer(app, main))
    return {
        TABLE: _HEAD + "".join(map(_row, options)),
        SCHEMA: json.dumps(report_schema.schema(), indent=2) + "\n",
        DOCS / "ecr-fix.1": _manual(
            "ecr-fix", _FIX, "[OPTIONS] [PATHS]...", _of_the_fixer(options)
        ),
        DOCS / "ecr-fix-bot.1": _manual("ecr-fix-bot", _BOT, "COMMAND [OPTIONS]", _of_the_bot()),
        DOCS / "ecr-fix-lsp.1": _manual("ecr-fix-lsp", _LSP, "[OPTIONS]", _of_the_server()),
    }


def _of_the_fixer(options: tuple[Option, ...]) -> Iterator[Section]:
    described = (main.__doc__ or "").split("\n\n")
    where = "PATHS are files and folders; without one it is the current folder."
    yield Section("DESCRIPTION", (*described, where))
    yield Section("OPTIONS", options=options)
    yield Section("EXIT STATUS", names=_exit_codes(EXIT_CODES))
    yield Section("FILES", names=_FILES)
    yield Section("SEE ALSO", ("ecr-fix-bot(1), ecr-fix-lsp(1), git-apply(1), terraform(1)",))


def _of_the_bot() -> Iterator[Section]:
    yield Section("DESCRIPTION", (bot_app.info.help or "",))
    yield Section("OPTIONS", options=(*_options(bot_main), *_of_typer(bot_app, bot_main)))
    yield Section("COMMANDS")
    for command in bot_app.registered_commands:
        function: Any = command.callback
        name = command.name or function.__name__
        yield Section(name, ((function.__doc__ or "").split("\n\n")[0],), tuple(_options(function)))
    yield Section("EXIT STATUS", names=_exit_codes(BOT_EXIT_CODES))
    yield Section("SEE ALSO", ("ecr-fix(1)",))


def _exit_codes(meanings: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """Return exit codes, and what each means as a sentence."""
    return tuple((str(code), f"{words[0].upper()}{words[1:]}.") for code, words in meanings.items())


def _of_the_server() -> Iterator[Section]:
    parser = make_parser()
    yield Section("DESCRIPTION", (parser.description or "",))
    options = (
        Option(tuple(each.option_strings), "", each.help or "", "")
        for each in parser._actions  # noqa: SLF001  it has no other list of them
        if each.help != argparse.SUPPRESS
    )
    yield Section("OPTIONS", options=tuple(options))
    yield Section("SEE ALSO", ("ecr-fix(1)",))


def _options(command: Callable[..., None]) -> Iterator[Option]:
    """Yield the options that a function of Typer declares."""
    declared = get_type_hints(command, include_extras=True)
    for name, parameter in inspect.signature(command).parameters.items():
        kind, *others = get_args(declared[name]) or (None,)
        info = next((each for each in others if isinstance(each, OptionInfo)), None)
        if info is not None:
            # In an annotation the first name is given in the place of a default.
            given = (info.default, *(info.param_decls or ()))
            named = [each for each in given if isinstance(each, str)]
            names = sorted(named, key=lambda each: (-len(each), each))
            words = info.help or ""
            if info.envvar:
                words += f" [environment: {info.envvar}]"
            yield Option(tuple(names), _value(kind, info), words, _default(parameter.default))


def _of_typer(made: Typer, command: Callable[..., None]) -> Iterator[Option]:
    """Yield the options that Typer adds to those that a function declares."""
    whole = get_command(made)
    context = Context(whole, **whole.context_settings)
    declared = {name for each in _options(command) for name in each.names}
    for each in whole.get_params(context):
        if each.param_type_name == "option" and declared.isdisjoint(each.opts):
            names = sorted(each.opts, key=lambda name: (-len(name), name))
            yield Option(tuple(names), "", getattr(each, "help", ""), "")


def _value(kind: object, info: OptionInfo) -> str:
    if kind is bool:
        return ""
    kind = next((each for each in get_args(kind) if each is not NoneType), kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(each.value for each in kind)
    return info.metavar or "TEXT"


def _default(value: object) -> str:
    value = getattr(value, "value", value)
    return "" if value in (None, False) else str(value)


def _row(option: Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.names)
    shown = option.value.replace("|", "\\|")
    value = f"`{shown}`" if shown else ""
    default = f"`{option.default}`" if option.default else ""
    return f"| {names} | {value} | {option.help} | {default} |\n"


def _manual(name: str, purpose: str, usage: str, sections: Iterable[Section]) -> str:
    return "\n".join(_lines(name, purpose, usage, sections)) + "\n"


def _lines(name: str, purpose: str, usage: str, sections: Iterable[Section]) -> Iterator[str]:
    yield f'.TH {_roff(name.upper())} 1 "" "ecr-fix {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{_roff(name)} \\- {_roff(purpose)}"
    yield ".SH SYNOPSIS"
    yield f".B {_roff(name)}"
    yield re.sub("[A-Z]+", r"\\fI\g<0>\\fR", usage)
    for section in sections:
        yield f".S{'H' if section.title.isupper() else 'S'} {section.title}"
        for paragraph in filter(None, map(str.strip, section.paragraphs)):
            yield ".PP"
            yield _roff(" ".join(paragraph.split()))
        for option in section.options:
            value = f" \\fI{_roff(option.value)}\\fR" if option.value else ""
            yield ".TP"
            yield ", ".join(f"\\fB{_roff(name)}\\fR" for name in option.names) + value
            yield _roff(option.help) + (f" [{_roff(option.default)}]" if option.default else "")
        for given, text in section.names:
            yield ".TP"
            yield f".B {_roff(given)}"
            yield _roff(text)


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"(?m)^(?=[.'])", r"\\&", escaped)


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, "utf-8")
