"""The format `html`: one page with all patches, for people, which needs nothing beside itself.

It loads nothing, and its own policy forbids it to: no script or style runs but those two whose
hashes the policy names.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from html import escape
from pkgutil import get_data
from typing import Final, NamedTuple
from urllib.parse import quote

from fixer.model.edits import Edit
from fixer.model.finding import Finding, Prospect
from fixer.report.applied import AppliedEdits, FileEdits
from fixer.report.escape import escape_control
from fixer.report.links import line_links
from fixer.report.listing import Entry, Status, View, entries, status_of
from fixer.report.places import Places
from fixer.report.text import outcome, summary
from fixer.rule import NAME, PAGE, RULE_ID
from fixer.source_text import line_column

_CONTEXT: Final = 3
_NEAR: Final = 400
"""How many characters of a line around an edit are shown."""
_MOST_FOLDERS: Final = 40
"""How many rows the chart has."""


class _State(NamedTuple):
    """A part of a bar of the chart: its name in the style, and its words."""

    style: str
    words: str


_SCANNED: Final = _State("ok", "scans on push")
_FIXED: Final = _State("fixed", "fixed")
_FIXABLE: Final = _State("fixable", "fixable")
_REVIEW: Final = _State("review", "needs review")
_EXEMPT: Final = _State("exempt", "suppressed or baselined")
_STATES: Final = (_SCANNED, _FIXED, _FIXABLE, _REVIEW, _EXEMPT)

Link = Callable[[str, int], str]


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    places = Places(view)
    listed = [each for each in entries(view) if each.finding is not None]
    yield from _head()
    yield f'<a class="skip" href="#findings">Skip to the findings</a>\n<header><h1>{NAME}</h1>\n'
    yield f"<p>{_text(summary(view.report, view.written))} "
    yield f'Rule <a href="{_text(PAGE)}">{RULE_ID}</a>.</p></header>\n<main>\n'
    yield from _chart(view, places)
    yield from _problems(view)
    yield '<section aria-labelledby="findings"><h2 id="findings">Findings</h2>\n'
    if listed:
        yield from _filters(listed, places)
    link = line_links(places) or _beside(view, places)
    applied = AppliedEdits(view)
    for number, entry in enumerate(listed, 1):
        yield from _article(number, entry, view.written, places, link, applied)
    yield f"</section>\n</main>\n<script>{_asset('report.js')}</script>\n</body>\n</html>\n"


def _text(text: str) -> str:
    """Return a text as it may be in an element, or between the quotes of an attribute."""
    return escape(escape_control(text))


def _asset(name: str) -> str:
    return (get_data(__name__, f"page/{name}") or b"").decode()


def _head() -> Iterator[str]:
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield f"<title>{NAME}: report of ecr-fix</title>\n<style>{style}</style>\n</head>\n<body>\n"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _beside(view: View, places: Places) -> Link:
    """Return what gives the address of a file from the folder of the report."""
    start = os.path.relpath(places.base, os.path.realpath(view.folder)) if places.base else ""
    up = "" if start == "." else quote(os.fsencode(start.replace(os.sep, "/"))) + "/"
    return lambda path, line: f"{up}{places.uri(path)}#L{line}"


def _chart(view: View, places: Places) -> Iterator[str]:
    """Yield a table with a bar for each folder, those with most to do first."""
    by_folder: dict[str, Counter[_State]] = {}
    for result in view.report.results:
        counts = by_folder.setdefault(_folder(places(result.path)), Counter())
        for finding in result.all_findings:
            counts[_state(status_of(finding, view.written), finding)] += 1
    rows = [(folder, counts) for folder, counts in by_folder.items() if counts]
    if not rows:
        return
    rows.sort(key=lambda each: (-each[1][_REVIEW] - each[1][_FIXABLE], each[0]))
    yield '<section aria-labelledby="state"><h2 id="state">State by folder</h2>\n<table>\n'
    names = "".join(
        f'<th scope="col" class="n"><span class="{state.style}" aria-hidden="true">■</span> '
        f"{state.words}</th>"
        for state in _STATES
    )
    yield f'<thead><tr><th scope="col">folder</th><th scope="col">share</th>{names}</tr></thead>\n'
    yield "<tbody>\n"
    for folder, counts in rows[:_MOST_FOLDERS]:
        cells = "".join(f'<td class="n">{counts[state]}</td>' for state in _STATES)
        name = f'<th scope="row"><code>{_text(folder).replace("/", "/<wbr>")}</code></th>'
        yield f"<tr>{name}<td>{_bar(counts)}</td>{cells}</tr>\n"
    yield "</tbody>\n</table>\n"
    if len(rows) > _MOST_FOLDERS:
        yield f"<p>and {len(rows) - _MOST_FOLDERS} more folders</p>\n"
    yield "</section>\n"


def _bar(counts: Counter[_State]) -> str:
    total = sum(counts.values())
    place = 0.0
    parts = []
    for state in _STATES:
        width = 100 * counts[state] / total
        if width:
            shape = f'x="{place:.2f}" width="{width:.2f}" height="10"'
            parts.append(f'<rect class="{state.style}" {shape}/>')
        place += width
    inside = "".join(parts)
    return f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{inside}</svg>'


def _state(status: Status | None, finding: Finding) -> _State:
    if status is None:
        return _SCANNED
    if status is Status.FIXED:
        return _FIXED
    if status is Status.OPEN:
        return _FIXABLE if finding.prospect is Prospect.FIXED else _REVIEW
    return _EXEMPT


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _problems(view: View) -> Iterator[str]:
    """Yield what is said of files and of comments: errors, comments of no use, warnings."""
    said = [
        f"{'error' if each.status is Status.ERROR else 'warning'}: "
        f"{each.path}{f':{each.line}' if each.line else ''}: {each.message}"
        for each in entries(view)
        if each.finding is None
    ]
    said += (f"warning: {each}" for each in view.warnings)
    if said:
        items = "".join(f"<li>{_text(each)}</li>\n" for each in said)
        yield '<section aria-labelledby="problems"><h2 id="problems">Errors and warnings</h2>\n'
        yield f"<ul>\n{items}</ul></section>\n"


def _filters(listed: Iterable[Entry], places: Places) -> Iterator[str]:
    """Yield the choices; the script shows them, as without it they would do nothing."""
    values: dict[str, set[str]] = {}
    for entry in listed:
        for name, value in _data(entry, places).items():
            several = _with_those_above(value) if name == "folder" else (value,)
            values.setdefault(name, set()).update(several)
    yield "<form hidden>\n"
    for name, known in values.items():
        choices = "".join(f"<option>{_text(each)}</option>" for each in sorted(known))
        choice = f'<select name="{name}"><option value="">all</option>{choices}</select>'
        yield f"<label>{name}{choice}</label>\n"
    yield '<button type="reset">show all</button>\n</form>\n<p id="shown" role="status"></p>\n'


def _data(entry: Entry, places: Places) -> dict[str, str]:
    """Return by what an entry can be chosen."""
    finding = entry.finding
    return {
        "verdict": finding.verdict.value if finding is not None else "",
        "dialect": finding.dialect if finding is not None else "",
        "folder": _folder(places(entry.path)),
        "status": entry.status.value,
    }


def _with_those_above(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _article(
    number: int,
    entry: Entry,
    written: bool,
    places: Places,
    link: Link,
    applied: AppliedEdits,
) -> Iterator[str]:
    finding = entry.finding
    if finding is None:
        return
    data = _data(entry, places).items()
    attributes = "".join(f' data-{name}="{_text(value)}"' for name, value in data)
    state = _state(entry.status, finding).style
    place = f"{entry.path}:{entry.line}:{entry.column}"
    yield f'<article id="f{number}"{attributes}>\n<h3><a href="#f{number}">'
    yield f"<code>{_text(finding.logical_id)}</code></a> "
    yield f'<span class="tag">{finding.verdict.value}</span> '
    yield f'<span class="tag {state}">{_text(outcome(finding, written))}</span></h3>\n'
    address = _text(link(entry.path, entry.line))
    yield f'<p><a href="{address}"><code>{_text(place)}</code></a> in {finding.dialect}, '
    yield f'<a href="{_text(PAGE)}">{entry.rule}</a></p>\n'
    yield f"<p>{_text(entry.message)}</p>\n"
    if finding.remedy:
        yield f"<p>{_text(finding.remedy)}</p>\n"
    if finding.notes:
        notes = "".join(f"<li>note: {_text(each)}</li>" for each in finding.notes)
        yield f"<ul>{notes}</ul>\n"
    patched = list(applied.of(finding)) if finding.open else []
    for each in patched:
        yield from _patches(each)
    if not patched:
        before, marked, after = _source(finding.source_line, finding.column, finding.end_column)
        line = f"{before}<mark>{marked}</mark>{after}"
        yield f'<ol class="code" start="{entry.line}"><li>{line}</li></ol>\n'
    yield "</article>\n"


def _source(line: str, column: int, end_column: int) -> tuple[str, str, str]:
    """Return a line in three parts, the second of which the finding is about."""
    start = max(0, column - 200)
    return (
        _code(line[start : column - 1]),
        _code(line[column - 1 : end_column - 1]),
        _code(line[end_column - 1 : end_column + 200]),
    )


def _code(text: str) -> str:
    return escape(escape_control(text, tabs=True))


def _patches(fixed: FileEdits) -> Iterator[str]:
    """Yield what the lines around the edits were and what they will be."""
    for window in _windows(fixed):
        line = line_column(fixed.text, window.start)[0]
        yield '<div class="patch">\n'
        for title, tag, segments in (
            ("before", "del", window.segments(fixed.text, new=False)),
            ("after", "ins", window.segments(fixed.text, new=True)),
        ):
            yield f"<div><h4>{title}: <code>{_text(fixed.path)}</code></h4>\n"
            yield f'<ol class="code" start="{line}">'
            lines = _lines(segments, tag, window.end == len(fixed.text))
            yield from (f"<li>{each}</li>" for each in lines)
            yield "</ol></div>\n"
        yield "</div>\n"


class _Window(NamedTuple):
    """A part of a text, from the start of a line to the end of one, and the edits in it."""

    start: int
    end: int
    edits: tuple[Edit, ...]

    def segments(self, text: str, new: bool) -> Iterator[tuple[str, bool]]:
        """Yield the pieces of the old text or of the new one, and whether they are changed."""
        place = self.start
        for edit in self.edits:
            yield text[place : edit.span.start], False
            yield edit.text if new else text[edit.span.start : edit.span.end], True
            place = edit.span.end
        yield text[place : self.end], False


def _windows(fixed: FileEdits) -> Iterator[_Window]:
    """Yield the lines around the edits, those that are near each other together."""
    windows: list[_Window] = []
    for edit in fixed.edits:
        start, end = _lines_around(fixed.text, edit)
        if windows and start <= windows[-1].end:
            last = windows.pop()
            windows.append(_Window(last.start, max(end, last.end), (*last.edits, edit)))
        else:
            windows.append(_Window(start, end, (edit,)))
    return iter(windows)


def _lines_around(text: str, edit: Edit) -> tuple[int, int]:
    """Return where the lines around an edit begin and end; of a long line only what is near."""
    start, end = edit.span.start, edit.span.end
    for number in range(_CONTEXT + 1):
        before = text.rfind("\n", max(start - _NEAR, 0), start)
        if before < 0:
            start = max(start - _NEAR, 0)
            break
        start = before + (number == _CONTEXT)
    for number in range(_CONTEXT + 1):
        after = text.find("\n", end, end + _NEAR)
        if after < 0:
            end = min(end + _NEAR, len(text))
            break
        end = after + (number < _CONTEXT)
    return start, end


def _lines(segments: Iterable[tuple[str, bool]], tag: str, at_end: bool) -> Iterator[str]:
    """Yield lines in which what is changed is marked; behind the last line break is none."""
    line: list[str] = []
    for text, marked in segments:
        first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, part in enumerate((first, *others)):
            if number:
                yield "".join(line)
                line = []
            if part:
                shown = _code(part)
                line.append(f"<{tag}>{shown}</{tag}>" if marked else shown)
    if line or not at_end:
        yield "".join(line)
