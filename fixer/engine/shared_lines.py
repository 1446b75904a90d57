"""Fixes of a program that change the same line, each of which would break it into several.

Each of them is written into its line alone, so that any of them can be made without the others.
What is made together is laid out together, by `in_layout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.fix_selection import ProposedFix
from fixer.engine.parsed_file import ParsedFile
from fixer.model.edits import Edit
from fixer.source_text import line_bounds


def apart(proposed: list[ProposedFix], unit: AnalysisUnit) -> list[ProposedFix]:
    """Return fixes, those that share a line of a program as they are without others."""
    by_line: dict[tuple[str, int], list[int]] = {}
    for at, each in enumerate(proposed):
        fix, parsed = each.finding.fix, unit.parsed(each.finding.path)
        if fix is not None and parsed.tree.program is not None:
            for line in {line for edit in fix.edits for line in _lines(edit, parsed.tree.text)}:
                by_line.setdefault((parsed.path, line), []).append(at)
    found = list(proposed)
    for (path, _), places in by_line.items():
        if len({edit for at in places for edit in found[at].edits}) > 1 and len(places) > 1:
            for at in places:
                found[at] = _in_place(found[at], unit.parsed(path))
    return found


def _lines(edit: Edit, text: str) -> Iterator[int]:
    """Yield where the lines begin that an edit changes."""
    start, end = line_bounds(text, edit.span.start)
    yield start
    while end < edit.span.end:
        start, end = line_bounds(text, end + 1)
        yield start


def _in_place(proposed: ProposedFix, parsed: ParsedFile) -> ProposedFix:
    """Return a fix that breaks no line."""
    from fixer.syntax.program import spell_in_place

    fix = proposed.finding.fix
    if fix is None:
        return proposed
    changes = proposed.repository.assessment.changes
    edits = tuple(edit for each in changes for edit in spell_in_place(parsed.tree, each))
    return proposed._replace(finding=replace(proposed.finding, fix=replace(fix, edits=edits)))
