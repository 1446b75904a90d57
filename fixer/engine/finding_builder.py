"""The one place where the assessment of a repository becomes a finding, with or without a fix."""

import os
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from fixer import messages
from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.parsed_file import ParsedFile
from fixer.model.declaration import Assessment, Repository, Verdict
from fixer.model.edits import Applicability, EditsByPath, Fix
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.reasons import Action, Note, Reason, Remedy, Topic
from fixer.source_text import line_bounds, line_column, slice_text


class DeclaringText(NamedTuple):
    """The text of a file, and the name of the dialect that reads it."""

    path: str
    text: str
    dialect: str


_BY_HAND = Remedy(Action.BY_HAND)


def finding_of(
    repository: Repository,
    parsed: ParsedFile,
    dialect: str,
    unit: AnalysisUnit,
    strict: bool,
    outside: Topic,
) -> Finding:
    """Return the finding about a repository of a parsed file, its changes spelled as a fix.

    Args:
        repository: The repository.
        parsed: The file that declares it.
        dialect: The name of the dialect.
        unit: The files that are judged together.
        strict: Whether a default that can be overridden is not enough.
        outside: Why there is no fix where it needs a file that is not looked at.
    """
    edits: EditsByPath = {}
    obstacle = None
    if repository.assessment.changes:
        from fixer.engine.fix_spelling import spelled_fix

        edits, obstacle = spelled_fix(repository.assessment, parsed, unit, outside)
    if obstacle is not None:
        edits = {}
        assessment = repository.assessment.with_note(obstacle)._replace(remedy=_BY_HAND)
        repository = repository._replace(assessment=assessment)
    token = repository.assessment.off_token
    comment = parsed.syntax.comment_beside(parsed.tree, token) if token is not None else None
    where = DeclaringText(parsed.path, parsed.tree.text, dialect)
    return build_finding(repository, where, strict, edits, comment)


def build_finding(
    repository: Repository,
    where: DeclaringText,
    strict: bool,
    edits: EditsByPath = MappingProxyType({}),
    comment: str | None = None,
) -> Finding:
    """Return the finding about a repository, with its assessment in words.

    Args:
        repository: The repository.
        where: The text that declares it.
        strict: Whether a default that can be overridden is not enough.
        edits: Its changes, spelled, by path; empty where they are withheld.
        comment: The comment beside the token that turns scanning off.
    """
    path, text, dialect = where
    assessment = _seen_from(path, repository.assessment)
    verdict = assessment.verdict_under(strict)
    remedy = assessment.remedy
    by_default = assessment.relies_on_default and verdict is Verdict.CONDITIONAL
    if by_default or (strict and assessment.fix_sets_default):
        remedy, edits = assessment.strict_remedy or _BY_HAND, {}
    described = messages.action(remedy) if remedy and verdict is not Verdict.COMPLIANT else ""
    at = assessment.at
    start, end = line_bounds(text, at.start)
    # What is empty at the end of its line is shown by the character in front of it.
    line, column = line_column(text, max(start, min(at.start, end - 1)))
    return Finding(
        path=path,
        line=line,
        column=column,
        logical_id=repository.logical_id,
        verdict=verdict,
        end_column=max(min(at.end, end) - start + 1, column + 1),
        source_line=slice_text(text, start, end),
        dialect=dialect,
        message=messages.message(repository.logical_id, verdict, assessment.reason),
        remedy=described,
        notes=tuple(map(messages.note, _notes(assessment, verdict, comment))),
        fix=_fix(assessment.applicability, path, edits, described),
        name=repository.name,
        verdict_after_fix=assessment.verdict_after_fix,
        is_spoken_for=repository.is_spoken_for,
    )


def _seen_from(path: str, assessment: Assessment) -> Assessment:
    """Return an assessment that names a file in the folder of its own file by the name alone."""

    def shown(place: str) -> str:
        folder, name = os.path.split(place)
        return name if folder == os.path.dirname(path) else place

    def reason_shown(reason: Reason | None) -> Reason | None:
        if reason is None:
            return None
        return reason._replace(place=shown(reason.place), inner=reason_shown(reason.inner))

    remedy, strict_remedy = assessment.remedy, assessment.strict_remedy
    return assessment._replace(
        reason=reason_shown(assessment.reason),
        remedy=remedy and remedy._replace(place=shown(remedy.place)),
        strict_remedy=strict_remedy and strict_remedy._replace(place=shown(strict_remedy.place)),
    )


def _notes(assessment: Assessment, verdict: Verdict, comment: str | None) -> list[Note]:
    notes = list(assessment.notes)
    if assessment.relies_on_default and verdict is Verdict.COMPLIANT and assessment.reason:
        notes.append(Note(Topic.ON_BY_DEFAULT, reason=assessment.reason))
    if comment:
        notes.append(Note(Topic.COMMENT, value=comment))
    return notes


def _fix(
    applicability: Applicability, path: str, edits: EditsByPath, description: str
) -> Fix | None:
    if not edits or applicability is Applicability.MANUAL:
        return None
    in_other_files = tuple(each for each in edits.items() if each[0] != path)
    return Fix(applicability, edits.get(path, ()), description, in_other_files)


def unwritten(finding: Finding, error: SourceError) -> Finding:
    """Return a finding whose fix could not be written to its file, or to another one."""
    where = "the file" if error.path == finding.path else error.path
    why = error.message.removesuffix("; not written")
    return replace(finding, fix=None, fix_applied=False, not_written=True, remedy=f"{where} {why}")


def without_fix(finding: Finding, note: Note | None = None, remedy: Remedy = _BY_HAND) -> Finding:
    """Return a finding whose fix is withheld, so that it is left to a person."""
    notes = finding.notes if note is None else (*finding.notes, messages.note(note))
    said = messages.action(remedy)
    return replace(finding, fix=None, fix_applied=False, remedy=said, notes=notes)


def unlike_work_tree(finding: Finding) -> Finding:
    """Return a finding whose fix does not fit the work tree, so that it is not made."""
    return without_fix(finding, Note(Topic.WORK_TREE_DIFFERS), Remedy(Action.STAGE_OR_STASH))
