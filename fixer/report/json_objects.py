"""The objects of the format `json`, as they are written; their published schema is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Annotated, Final, NamedTuple, TypedDict

from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability
from fixer.report.listing import Status
from fixer.rule import RULE_ID
from fixer.scanner_reports.answers import Outcome


class Told(NamedTuple):
    """What the schema says of a field."""

    description: str
    least: int | None = None
    """The least number that it can be."""
    choices: tuple[str, ...] = ()
    """The texts that it can be, where that is settled."""


def _values(kind: type[Enum], *without: Enum) -> tuple[str, ...]:
    return tuple(each.value for each in kind if each not in without)


_OFFSET: Final = "in characters from 0, without a byte order mark"


class EditObject(TypedDict):
    """A piece of text to be replaced."""

    path: Annotated[str, Told("The file to change")]
    start: Annotated[int, Told(f"Where what is replaced begins, {_OFFSET}", 0)]
    end: Annotated[int, Told(f"Where it ends, exclusive, {_OFFSET}", 0)]
    text: Annotated[str, Told("What takes its place")]


class FixObject(TypedDict):
    """What would make a repository scan on push."""

    applicability: Annotated[
        str,
        Told(
            "How far the fix can be trusted", choices=_values(Applicability, Applicability.MANUAL)
        ),
    ]
    applied: Annotated[bool, Told("Whether it is applied with the options of the run")]
    edits: Annotated[list[EditObject], Told("The edits, in one or more files")]


class SuppressionObject(TypedDict):
    """A decision that exempts a repository."""

    scanner: Annotated[str, Told("The scanner that it is written for")]
    directive: Annotated[str, Told("As it is written, without the reason")]
    reason: Annotated[str, Told("Why; empty if it has none")]
    path: Annotated[str, Told("The file that it is in")]
    line: Annotated[int, Told("From 1; 0 for the whole file", 0)]


class FindingObject(TypedDict):
    """A repository that is not known to scan on push."""

    path: Annotated[str, Told("Its file")]
    line: Annotated[int, Told("From 1", 1)]
    column: Annotated[int, Told("In characters from 1", 1)]
    end_column: Annotated[int, Told("Behind the last character", 1)]
    logical_id: Annotated[str, Told("Its name in the source")]
    name: Annotated[str | None, Told("Its own name; null where that is not literal")]
    dialect: Annotated[str, Told("The kind of source, such as terraform")]
    rule: Annotated[str, Told("The rule", choices=(RULE_ID,))]
    url: Annotated[str, Told("The page of the rule")]
    verdict: Annotated[
        str,
        Told("What its source says", choices=_values(Verdict, Verdict.COMPLIANT)),
    ]
    status: Annotated[
        str,
        Told("What became of it", choices=_values(Status, Status.ERROR)),
    ]
    outcome: Annotated[str, Told("The same in the words of --check")]
    message: Annotated[str, Told("What is wrong")]
    remedy: Annotated[str, Told("What a fix does, or a person has to do")]
    notes: Annotated[tuple[str, ...], Told("What else matters")]
    fix: Annotated[FixObject | None, Told("Null if only a person can fix it")]
    suppression: Annotated[SuppressionObject | None, Told("Null if nothing exempts it")]


class UnusedObject(TypedDict):
    """A comment of ecr-fix that exempts nothing."""

    path: Annotated[str, Told("Its file")]
    line: Annotated[int, Told("From 1", 1)]
    directive: Annotated[str, Told("As it is written")]


class ErrorObject(TypedDict):
    """A file that could not be read, parsed or written."""

    path: Annotated[str, Told("The file")]
    line: Annotated[int, Told("From 1; 0 for the whole file", 0)]
    column: Annotated[int, Told("From 1; 0 for the whole file", 0)]
    message: Annotated[str, Told("What is wrong")]


class AnswerObject(TypedDict):
    """What became of a finding of a scanner."""

    report: Annotated[str, Told("The report that it is in")]
    rule: Annotated[str, Told("The rule, as the scanner names it")]
    path: Annotated[str, Told("The file, as the report names it; empty for what is deployed")]
    line: Annotated[int, Told("From 1; 0 for none", 0)]
    resource: Annotated[str, Told("The repository in the source; empty if the report has none")]
    repository: Annotated[str, Told("The name of a repository that is deployed, or empty")]
    outcome: Annotated[
        str,
        Told("What became of it", choices=_values(Outcome)),
    ]
    why: Annotated[str, Told("Why, where that is not plain; else empty")]


class SummaryObject(TypedDict):
    """How many findings have each status."""

    open: Annotated[int, Told("Not fixed, or not fixed yet", 0)]
    fixed: Annotated[int, Told("Fixed and written", 0)]
    suppressed: Annotated[int, Told("Exempted by a decision", 0)]
    baselined: Annotated[int, Told("Listed in a baseline", 0)]
    files: Annotated[int, Told("How many files were looked at", 0)]


class ListsOfReport(TypedDict):
    """The lists of a report, in their order."""

    findings: Annotated[Iterable[FindingObject], Told("The repositories that do not comply")]
    unused_suppressions: Annotated[
        Iterable[UnusedObject], Told("The comments of ecr-fix that exempt nothing")
    ]
    errors: Annotated[
        Iterable[ErrorObject], Told("The files that could not be read, parsed or written")
    ]
    warnings: Annotated[Iterable[str], Told("What else should be known")]


class ReportObject(ListsOfReport, total=False):
    """What is printed, behind the version and the summary."""

    reported: Annotated[
        Iterable[AnswerObject], Told("With --findings: what a scanner had reported")
    ]
