"""The format `junit`: a test case for each repository, for what shows the results of tests.

Source: the schema of Jenkins' xUnit plugin, `junit-10.xsd`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from fixer.engine.result import FileResult
from fixer.report.escape import escape_control
from fixer.report.listing import Entry, Status, View, advice, entries_of
from fixer.report.places import Places
from fixer.rule import PAGE

_ELEMENTS: Final = {
    Status.OPEN: "failure",
    Status.FIXED: "",
    Status.SUPPRESSED: "skipped",
    Status.BASELINED: "skipped",
    Status.ERROR: "error",
}


class _Case(NamedTuple):
    name: str
    entry: Entry | None = None
    """None for a repository that scans on push."""

    @property
    def element(self) -> str:
        """The element that says what became of it; empty for what is right."""
        return _ELEMENTS[self.entry.status] if self.entry is not None else ""


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report."""
    places = Places(view)
    suites = ((result.path, _cases(result, view.written)) for result in view.report.results)
    counts: Counter[str] = Counter()
    for result in view.report.results:
        counts += _counted(_cases(result, view.written))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="ecr-fix"{_attributes(counts)}>\n'
    for path, cases in suites:
        if cases:
            yield from _suite(places(path), cases, view.written)
    yield "</testsuites>\n"


def _cases(result: FileResult, written: bool) -> list[_Case]:
    """Return the cases of a file, each with a name of its own."""
    known = {id(each.finding): each for each in entries_of(result, written) if each.finding}
    cases = [_Case(each.logical_id, known.get(id(each))) for each in result.all_findings]
    others = (each for each in entries_of(result, written) if each.finding is None)
    cases += (_Case(each.key or "reading", each) for each in others)
    seen: Counter[str] = Counter()
    named = []
    for each in cases:
        seen[each.name] += 1
        count = seen[each.name]
        named.append(each._replace(name=f"{each.name} ({count})") if count > 1 else each)
    return named


def _counted(cases: list[_Case]) -> Counter[str]:
    counts = Counter(each.element for each in cases)
    counts["tests"] = len(cases)
    return counts


def _attributes(counts: Counter[str]) -> str:
    named = {"tests": "tests", "failures": "failure", "errors": "error"}
    return "".join(f' {name}="{counts[key]}"' for name, key in named.items())


def _suite(path: str, cases: list[_Case], written: bool) -> Iterator[str]:
    file = quoteattr(escape_control(path))
    counts = _counted(cases)
    yield f'  <testsuite name={file}{_attributes(counts)} skipped="{counts["skipped"]}">\n'
    for case in cases:
        name = quoteattr(escape_control(case.name))
        yield f"    <testcase classname={file} name={name}"
        yield f">{_outcome(case, written)}</testcase>\n" if case.element else "/>\n"
    yield "  </testsuite>\n"


def _outcome(case: _Case, written: bool) -> str:
    entry = case.entry
    if entry is None:
        return ""
    finding = entry.finding
    message = quoteattr(escape_control(entry.message))
    if case.element == "skipped":
        why = finding.suppression if finding is not None else None
        words = "baselined" if entry.status is Status.BASELINED else f"suppressed (by {why})"
        return f"<skipped message={quoteattr(escape_control(words))}/>"
    kind = finding.verdict.value if finding is not None else entry.rule
    place = f"{entry.path}:{entry.line}:{entry.column}" if entry.line else entry.path
    page = PAGE if entry.status is not Status.ERROR else ""  # it is about no repository
    lines = (escape_control(place), escape_control(entry.message), advice(entry, written), page)
    text = escape("\n".join(filter(None, lines)))
    return f"<{case.element} type={quoteattr(kind)} message={message}>{text}</{case.element}>"
