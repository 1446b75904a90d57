"""The format `gitlab`: Code Quality, which a merge request shows in its diff.

Source: "Code Quality report format" in the documentation of GitLab, a subset of Code Climate's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.report.escape import escape_control
from fixer.report.json_text import array
from fixer.report.listing import Level, View, advice, entries
from fixer.report.places import Places, identity_of
from fixer.rule import PAGE

_SEVERITIES: Final = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "info"}


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    yield from array(_issues(view))
    yield "\n"


def _issues(view: View) -> Iterator[dict[str, object]]:
    places = Places(view)
    for entry in entries(view):
        if not entry.is_open:
            continue
        path = places(entry.path)
        words = escape_control(entry.message)
        line = entry.line or 1
        yield {
            "type": "issue",
            "check_name": entry.rule,
            "description": words,
            "content": {"body": f"{_code(words, advice(entry, view.written))}\n{PAGE}"},
            "categories": ["Security"],
            "severity": _SEVERITIES[entry.level],
            "fingerprint": identity_of(path, entry),
            "location": {"path": path, "lines": {"begin": line, "end": line}},
        }


def _code(*texts: str) -> str:
    """Return texts as a block of code, in which a forge reads nothing but the words."""
    lines = "\n".join(filter(None, texts)).splitlines()
    return "".join(f"    {line}\n" for line in lines)
