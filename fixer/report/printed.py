"""The formats `text` and `concise` in a file: as on the terminal, without colours."""

from __future__ import annotations

from collections.abc import Iterator

from fixer.report import text
from fixer.report.listing import View


def whole(view: View) -> Iterator[str]:
    """Yield the text of a report as people read it."""
    yield from _printed(view, brief=False)


def concise(view: View) -> Iterator[str]:
    """Yield the text of a report with one line a repository."""
    yield from _printed(view, brief=True)


def _printed(view: View, brief: bool) -> Iterator[str]:
    options = text.ReportOptions(written=view.written, brief=brief, may_be_empty=view.may_be_empty)
    yield from (f"{line}\n" for line in text.problems(view.report, options))
    if view.reported is not None:
        from fixer.report import answers

        yield from (f"{line}\n" for line in answers.lines(view.report.answers, view.reported))
    yield from (f"{line}\n" for line in text.lines(view.report, options))
