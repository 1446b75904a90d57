"""The table of the formats; each is a module, which is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final, NamedTuple, cast

from fixer.model.errors import UsageError
from fixer.report.escape import json_without_commands, without_commands, xml_without_commands
from fixer.report.listing import View


class Format(NamedTuple):
    """A format: its name, and the function that makes it, in a module of `fixer.report`."""

    name: str
    module: str
    function: str = "pieces"
    inert: Callable[[str], str] = json_without_commands
    """Returns a piece of it in which no CI service that reads its log finds a command."""

    def pieces(self, view: View) -> Iterator[str]:
        """Yield the text of a report, piece by piece."""
        module = import_module(f"fixer.report.{self.module}")
        return map(self.inert, cast("Iterator[str]", getattr(module, self.function)(view)))


TEXT: Final = "text"
CONCISE: Final = "concise"
FORMATS: Final = {
    each.name: each
    for each in (
        Format(TEXT, "printed", "whole", without_commands),
        Format(CONCISE, "printed", "concise", without_commands),
        Format("json", "json_report"),
        Format("json-lines", "json_report", "lines"),
        Format("sarif", "sarif"),
        Format("sarif-open", "sarif", "only_open"),
        Format("github", "github", inert=str),  # it is made of commands
        Format("gitlab", "gitlab"),
        Format("junit", "junit", inert=xml_without_commands),
        Format("rdjson", "rdjson"),
        Format("markdown", "step_summary", inert=without_commands),
        Format("codetf", "codetf"),
        Format("csv", "comma_separated", inert=without_commands),
        Format("html", "web_page", inert=xml_without_commands),
    )
}


def format_named(option: str, name: str) -> Format:
    """Return a format by its name.

    Args:
        option: The option that names it.
        name: Its name.

    Raises:
        UsageError: its name is not known.
    """
    if name in FORMATS:
        return FORMATS[name]
    from difflib import get_close_matches

    nearest = get_close_matches(name.replace("_", "-").lower(), FORMATS, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(FORMATS)}"
    raise UsageError(f"{option}: there is no format {name or '(nothing)'}; {hint}")
