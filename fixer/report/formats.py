"""The table of the formats; each is a module, which is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final, NamedTuple, cast

from fixer.model.errors import UsageError
from fixer.report.escape import json_without_commands, without_commands, xml_without_commands
from fixer.report.listing import View

_SUMMARY: Final = (
    rb"^(Found [0-9]+ repositor|No (open )?ECR repositories |[0-9]+ repositor(y scans|ies scan) "
    rb"|[0-9]+ files? could not be read)[^\n]*\.\r?\n"
)
_AT_END: Final = _SUMMARY + rb"(--unsafe-fixes would fix [0-9]+ more\.\r?\n)?\Z"
_SARIF: Final = (
    rb'\A\{"\$schema": "[^"]*", "version": "2\.1\.0", "runs": \[\{\s*'
    rb'"tool": \{"driver": \{"name": "ecr-fix"'
)
_FINDING: Final = rb'\A\{"path": "([^"\\\n]|\\.)*", "line": [0-9]+, "column": [0-9]+, '
_ISSUE: Final = rb'\A\[(\s*\]\s*\Z|\s*\{"type": "issue", "check_name": "(ECR001|unused-sup|error"))'
_PAGE: Final = rb"\A<!DOCTYPE html>\s*<html [^>]*>\s*<head>[^\0]*<title>[^<]*: report of ecr-fix</"


class Format(NamedTuple):
    """A format: its name, and the function that makes it, in a module of `fixer.report`."""

    name: str
    known_by: bytes
    """A regular expression that finds how a report of any version begins or ends, so that the next
    one may take its place. An empty file may be one too."""
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
        Format(TEXT, _AT_END, "printed", "whole", without_commands),
        Format(CONCISE, _AT_END, "printed", "concise", without_commands),
        Format("json", rb'\A\{"schema_version": [0-9]+,\s*"summary": \{"open": ', "json_report"),
        Format("json-lines", _FINDING, "json_report", "lines"),
        Format("sarif", _SARIF, "sarif"),
        Format("sarif-open", _SARIF, "sarif", "only_open"),
        Format("github", _AT_END, "github", inert=str),  # it is made of commands
        Format("gitlab", _ISSUE, "gitlab"),
        Format(
            "junit",
            rb'\A<\?xml [^>]*\?>\s*<testsuites name="ecr-fix"',
            "junit",
            inert=xml_without_commands,
        ),
        Format("rdjson", rb'\A\{"source": \{"name": "ecr-fix"', "rdjson"),
        Format(
            "markdown",
            rb"\A### \[ECR001\]\([^)\n]*\): [^\n]*\n\s*" + _SUMMARY,
            "step_summary",
            inert=without_commands,
        ),
        Format("codetf", rb'\A\{"run": \{"vendor": "ecr-fix"', "codetf"),
        Format(
            "csv", rb"\Apath,line,column,logical_id,", "comma_separated", inert=without_commands
        ),
        Format("html", _PAGE, "web_page", inert=xml_without_commands),
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
