"""The format `github`: commands to the runner of GitHub Actions, which shows them as annotations.

Source: "Workflow commands for GitHub Actions", and how the runner decodes them: `%25 %0D %0A` in
words, and also `%3A %2C` in properties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from fixer.report.escape import escape_control
from fixer.report.listing import Entry, Level, View, advice, entries
from fixer.report.places import Places
from fixer.report.text import summary
from fixer.rule import PAGE

_MOST: Final = 10
"""How many annotations of a kind are shown of one step."""
_COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    places = Places(view)
    counts: Counter[Level] = Counter()
    for entry in entries(view):
        if entry.is_open:
            counts[entry.level] += 1
            if counts[entry.level] <= _MOST:
                yield f"{_command(entry, view.written, places)}\n"
    for words in view.warnings:
        counts[Level.WARNING] += 1
        if counts[Level.WARNING] <= _MOST:
            yield f"::warning title=ecr-fix::{_data(words)}\n"
    hidden = sum(max(count - _MOST, 0) for count in counts.values())
    more = f" Not annotated are {hidden}: {_MOST} of a kind are shown." if hidden else ""
    yield f"{summary(view.report, view.written)}{more}\n"


def _command(entry: Entry, written: bool, places: Places) -> str:
    values = {"file": escape_control(places(entry.path))}
    if entry.line:
        values |= {"line": str(entry.line), "col": str(entry.column)}
        if entry.end_column > entry.column:
            values |= {"endLine": str(entry.line), "endColumn": str(entry.end_column)}
    values["title"] = entry.rule
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items())
    lines = (escape_control(entry.message), advice(entry, written), PAGE)
    return f"::{_COMMANDS[entry.level]} {properties}::{_data(chr(10).join(filter(None, lines)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
