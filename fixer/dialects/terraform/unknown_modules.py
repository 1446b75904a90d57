"""Calls whose source does not say which module it is, though their inputs may.

An input that a well-known module has, or one that sets scanning in the folder to which the end of
the source leads, is likely to be what it seems; only the tool itself knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.local_modules import (
    RepositoriesOf,
    gives_settings,
    local_module_repositories,
)
from fixer.dialects.terraform.module_calls import Call
from fixer.dialects.terraform.public_modules import assess_input, seeming_settings
from fixer.model.declaration import Assessment, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File
from fixer.model.reasons import Cause, Reason


def unknown_module_repositories(
    call: Call,
    file: File,
    context: Context,
    repositories_of: RepositoriesOf,
    loads_values: bool = False,
) -> Iterator[Repository]:
    """Yield the repositories that a call of a module which is not known seems to create.

    The arguments are those of `local_module_repositories`.
    """
    settings = seeming_settings(call)
    for setting in settings:
        assessment = assess_input(setting, call, file, context)
        yield Repository(call.name, _as_far_as_known(assessment, call))
    guessed = call._replace(source=call.guess)
    if settings or not gives_settings(guessed, file):
        return
    for each in local_module_repositories(guessed, file, context, repositories_of, loads_values):
        yield each._replace(assessment=_as_far_as_known(each.assessment, call))


def _as_far_as_known(assessment: Assessment, call: Call) -> Assessment:
    """Return the assessment of an input of which only its name is known."""
    if assessment.verdict is Verdict.COMPLIANT:
        return assessment
    cause = Cause.MODULE_GUESSED if call.guess else Cause.MODULE_UNKNOWN
    reason = Reason(cause, place=call.guess, inner=assessment.reason)
    known = assessment._replace(verdict=Verdict.CONDITIONAL, reason=reason)
    if assessment.applicability is Applicability.MANUAL:
        return known
    return known._replace(applicability=Applicability.UNSAFE)
