"""The lines that say what became of each finding of a scanner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from fixer.model.finding import Finding
from fixer.model.reported_finding import ReportedFinding, ScannerReport
from fixer.report.escape import escape_control
from fixer.report.text import counted
from fixer.scanner_reports.answers import Answer, Outcome
from fixer.scanner_reports.repositories import Missing


def lines(answers: Iterable[Answer], reported: ScannerReport) -> Iterator[str]:
    """Yield a line for each finding that was reported, and one that counts."""
    outcomes = []
    for each in answers:
        outcomes.append(each.outcome)
        found = each.reported
        reason = why(each)
        words = f"{_place(each)}: {found.rule_id}{_name_in(found)}: {each.outcome.value}"
        yield escape_control(f"{words}: {reason}" if reason else words)
    yield _summary(outcomes, reported)


def _place(answer: Answer) -> str:
    """Return where a finding is, in the path that the report of the run has for its file."""
    found = answer.reported
    return (replace(found, path=answer.path) if answer.path else found).place


def _name_in(found: ReportedFinding) -> str:
    """Return what a finding is about, where its place alone does not say so."""
    return f" of {found.resource}" if found.resource and found.path else ""


def _summary(outcomes: list[Outcome], reported: ScannerReport) -> str:
    """Return the line that counts, whose words scripts rely on."""
    counts = [(each.value, outcomes.count(each)) for each in Outcome if each is not Outcome.REVIEW]
    review = outcomes.count(Outcome.REVIEW)
    counts.append(("needs review" if review == 1 else "need review", review))
    counts.append(("suppressed by the scanner", reported.suppressed))
    parts = ", ".join(f"{count} {words}" for words, count in counts if count)
    ours = f"{counted(len(outcomes) + reported.suppressed, 'finding', 'findings')} of this rule"
    behind = (
        f"; {counted(reported.others, 'finding', 'findings')} of other rules"
        if reported.others
        else ""
    )
    return f"{ours}{f' ({parts})' if parts else ''}{behind}."


_MOST_PLACES: Final = 3
"""How many places with the same remedy a line names."""
_MISSING: Final = {
    Missing.NO_FILE: "there is no such file",
    Missing.NOT_GIVEN: "the file is not below the given paths; name it too",
    Missing.NO_REPOSITORY: "the file declares no repository there",
    Missing.UNREAD_PART: "a part of the file declares a repository and is not read",
    Missing.CHANGED: "the file has changed, and the lines that the report shows are not in it",
    Missing.SYNTHESISED: "a program synthesises this file; find what declares it there",
}


def why(answer: Answer) -> str:
    """Return why a finding is about no repository, or why a person has to look at it."""
    if answer.missing is not None:
        return _MISSING[answer.missing]
    if answer.candidates:
        return f"it may be {' or '.join(map(_named, answer.candidates))}"
    if answer.outcome is Outcome.SUPPRESSED:
        every = (each.suppression for each in answer.findings)
        said = (f"by {each} ({each.place})" for each in every if each is not None)
        return "; ".join(dict.fromkeys(said))
    if len(answer.findings) > 1 and answer.outcome.is_left:
        return "; ".join((*_left(answer), *_rest(answer)))
    return answer.findings[0].remedy if answer.outcome is Outcome.REVIEW else ""


def _left(answer: Answer) -> Iterator[str]:
    """Yield what is left of a finding that is about several repositories, and where."""
    places: dict[str, list[str]] = {}
    for finding, outcome in zip(answer.findings, answer.outcomes, strict=True):
        if outcome is answer.outcome:
            remedy = finding.remedy if outcome is Outcome.REVIEW else ""
            places.setdefault(remedy, []).append(f"{finding.path}:{finding.line}")
    for remedy, several in places.items():
        more = len(several) - _MOST_PLACES
        named = ", ".join(several[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
        yield f"{remedy} ({named})" if remedy else named


def _rest(answer: Answer) -> Iterator[str]:
    """Yield what became of the other repositories of a finding, if there are any."""
    counts = Counter(each for each in answer.outcomes if each is not answer.outcome)
    if counts:
        said = (f"{counts[each]} {each.value}" for each in Outcome if counts[each])
        yield f"the rest: {', '.join(said)}"


def _named(finding: Finding) -> str:
    return f"{finding.logical_id} ({finding.path}:{finding.line})"
