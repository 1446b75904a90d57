"""Where the lines stand by now that the report of a scanner shows.

Source: "region object", property `snippet`, in the standard of SARIF. Semgrep has words in its
place where the user is not logged in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from fixer.model.finding import Finding
from fixer.model.reported_finding import ReportedFinding
from fixer.source_text import line_starts, lines_of

ReadBytes = Callable[[str], "bytes | None"]
"""Returns the bytes of a file; None if it cannot be read."""
_NO_SNIPPETS: Final = ("", "requires login")


class Lines(NamedTuple):
    """The first and the last of some lines."""

    first: int
    last: int


class MovedLines:
    """The lines of files as they are now, each file read once."""

    def __init__(self, read: ReadBytes) -> None:
        self._read = read
        self._texts: dict[str, list[str] | None] = {}

    def lines_of(
        self, reported: ReportedFinding, path: str, findings: list[Finding]
    ) -> Lines | None:
        """Return where the lines of a finding of a scanner stand; None if they are not there.

        Args:
            reported: The finding. Without a snippet its lines are where it says.
            path: The real path of its file.
            findings: The repositories of the file. A block that has changed since is still the one
                of a repository that is named in its first line.
        """
        said = Lines(reported.line, max(reported.line, reported.last_line))
        snippet = _stripped(reported.snippet.strip())
        text = self._text(path) if " ".join(snippet) not in _NO_SNIPPETS else None
        if text is None:
            return said
        above = _blank_lines_above(reported.snippet)
        places = _places(snippet, text)
        start = said.first - 1 + above
        if start + 1 in places or _are(text[start : start + len(snippet)], snippet):
            return said
        if len(places) == 1:
            return Lines(places[0], places[0] + len(snippet) - 1)
        begun = [each for each in findings if _begins(each, snippet[0], text)]
        return Lines(*begun[0].lines) if len(begun) == 1 else None

    def _text(self, path: str) -> list[str] | None:
        if path not in self._texts:
            data = self._read(path)
            self._texts[path] = None if data is None else _stripped(_decoded(data))
        return self._texts[path]


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")


def _stripped(text: str) -> list[str]:
    """Return the lines of a text, as scanners may indent them otherwise, or not at all."""
    return [each.strip() for each in lines_of(text)]


def _blank_lines_above(snippet: str) -> int:
    return len(line_starts(snippet[: len(snippet) - len(snippet.lstrip())])) - 1


def _places(snippet: list[str], text: list[str]) -> list[int]:
    """Return the lines of a text at which a snippet begins."""
    return [
        index + 1
        for index, line in enumerate(text)
        if line == snippet[0] and text[index : index + len(snippet)] == snippet
    ]


def _are(lines: list[str], snippet: list[str]) -> bool:
    """Whether lines are those of a snippet, of which the outer two may be cut.

    A region may begin and end inside of a line, and a snippet has its text alone.
    """
    first, *inner = snippet
    if len(lines) < len(snippet):
        return False
    if not inner:
        return first in lines[0]
    *inner, last = inner
    return lines[0].endswith(first) and lines[-1].startswith(last) and lines[1:-1] == inner


def _begins(finding: Finding, line: str, text: list[str]) -> bool:
    """Whether a line is the one at which a repository begins, and names it."""
    first = finding.lines[0]
    label = finding.logical_id.rpartition(".")[2]
    return 0 < first <= len(text) and text[first - 1] == line and label in line
