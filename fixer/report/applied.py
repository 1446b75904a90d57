"""The edits of each fix that is applied, with those that keep the layout of its file."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from fixer.engine.result import FileResult
from fixer.model.edits import Edit
from fixer.model.finding import Finding
from fixer.report.listing import View


class FileEdits(NamedTuple):
    """The edits of one file, in their order, and its old text."""

    path: str
    text: str
    edits: tuple[Edit, ...]


class AppliedEdits:
    """Which edits belong to which fix; together they make what is written."""

    def __init__(self, view: View) -> None:
        """An edit that is part of no fix goes with the nearest one that is.

        It only aligns, or it has what is done to a line that gets too long.
        """
        self._results = {each.path: each for each in view.report.results if each.changed}
        self._by_edit: dict[str, dict[Edit, list[Edit]]] = {}
        own: dict[str, set[Edit]] = {}
        for path, edit in _made(view.report.results):
            own.setdefault(path, set()).add(edit)
        for path, result in self._results.items():
            self._by_edit[path] = _with_others(result.edits, own.get(path, set()))

    def of(self, finding: Finding) -> Iterator[FileEdits]:
        """Yield the edits of a finding's fix, by file, its own first; none if it is not applied."""
        if finding.fix is None or not finding.fix_applied:
            return
        for path, edits in ((finding.path, finding.fix.edits), *finding.fix.edits_in_other_files):
            result = self._results.get(path)
            if result is None or result.source is None or not edits:
                continue
            known = self._by_edit[path]
            mine = {each for edit in edits for each in known.get(edit, ())}
            ordered = tuple(sorted(mine, key=lambda each: each.span.start))
            yield FileEdits(path, result.source.text, ordered)


def _made(results: Iterable[FileResult]) -> Iterator[tuple[str, Edit]]:
    """Yield the edits of all fixes that are applied, each with the path of its file."""
    for result in results:
        for finding in result.all_findings:
            if finding.fix is not None and finding.fix_applied:
                for edit in finding.fix.edits:
                    yield finding.path, edit
                for path, edits in finding.fix.edits_in_other_files:
                    for edit in edits:
                        yield path, edit


def _with_others(edits: Collection[Edit], own: set[Edit]) -> dict[Edit, list[Edit]]:
    """Return for each edit of a fix what goes with it, itself included."""
    ordered = sorted(own, key=lambda each: each.span.start)
    starts = [each.span.start for each in ordered]
    made = set(edits)
    together = {each: [each] if each in made else [] for each in ordered}
    for edit in edits:
        if edit not in own and ordered:
            place = bisect(starts, edit.span.start)
            near = ordered[max(place - 1, 0) : place + 1]
            nearest = min(near, key=lambda each: abs(each.span.start - edit.span.start))
            together[nearest].append(edit)
    return together
