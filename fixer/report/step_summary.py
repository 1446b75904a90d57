"""The format `markdown`, for the summary of a step or a comment: one row of a table an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fixer.report.links import line_links
from fixer.report.listing import Entry, Status, View, entries
from fixer.report.markdown import code, prose, target
from fixer.report.places import Places
from fixer.report.text import outcome, summary
from fixer.rule import NAME, PAGE, RULE_ID

_LIMIT: Final = 1_000_000
"""Bytes of the table and the errors; GitHub refuses a summary of more than 1 MiB."""
_HEAD: Final = (
    "| repository | place | verdict | outcome | what is wrong | what to do |\n"
    "| --- | --- | --- | --- | --- | --- |\n"
)


def pieces(view: View) -> Iterator[str]:
    """Yield the text of a report; one that is too long ends with how much is left out."""
    places = Places(view)
    link = line_links(places)
    yield f"### [{RULE_ID}]({PAGE}): {NAME}\n\n{summary(view.report, view.written)}\n"
    rows = (_row(each, view.written, link) for each in entries(view) if not _is_error(each))
    errors = (_error(each) for each in entries(view) if _is_error(each))
    left = _LIMIT
    for head, lines in ((f"\n{_HEAD}", rows), ("\n", errors)):
        hidden = 0
        for number, line in enumerate(lines):
            left -= len(line.encode())
            if left < 0:
                hidden += 1
            else:
                yield line if number else f"{head}{line}"
        if hidden:
            yield f"\nand {hidden} more; this text may not be longer.\n"


def _is_error(entry: Entry) -> bool:
    return entry.status is Status.ERROR


def _row(entry: Entry, written: bool, link: Callable[[str, int], str] | None) -> str:
    finding = entry.finding
    place = code(f"{entry.path}:{entry.line}")
    cells = (
        code(entry.logical_id) if finding is not None else "-",
        f"[{place}]({target(link(entry.path, entry.line))})" if link is not None else place,
        finding.verdict.value if finding is not None else "-",
        prose(outcome(finding, written)) if finding is not None else "unused",
        prose(entry.message.removeprefix(f"{entry.logical_id} ")),
        prose("; ".join((finding.remedy or "-", *finding.notes)) if finding else "take it out"),
    )
    return f"| {' | '.join(cells)} |\n"


def _error(entry: Entry) -> str:
    place = f"{entry.path}:{entry.line}:{entry.column}" if entry.line else entry.path
    return f"- {code(place)}: {prose(entry.message)}\n"
