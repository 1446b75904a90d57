"""Calls whose source does not say which module it is, though their inputs may.

An input that a well-known module has, or one that sets scanning in the folder to which the end of
the source leads, is likely to be what it seems; only the tool itself knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.local_modules import inputs_to_settings
from fixer.dialects.terraform.module_calls import Call, input_values
from fixer.dialects.terraform.module_sources import is_known
from fixer.dialects.terraform.public_modules import (
    SCAN_INPUTS,
    assess_input,
    is_registry_module,
)
from fixer.dialects.terraform.setting import ScanSetting
from fixer.model.declaration import Assessment, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File
from fixer.model.reasons import Cause, Reason


def unknown_module_repositories(call: Call, file: File, context: Context) -> Iterator[Repository]:
    """Yield the repositories that a call of a module which is not known seems to create."""
    for setting in unknown_module_inputs(call, file):
        assessment = assess_input(setting, call, file, context)
        yield Repository(call.name, _as_far_as_known(assessment, call))


def unknown_module_inputs(call: Call, file: File) -> Iterator[ScanSetting]:
    """Yield the inputs of a call of a module which is not known that seem to set scanning."""
    if is_known(call.source) or is_registry_module(call.source):
        return
    found = [setting for name in SCAN_INPUTS for setting in input_values(call, name)]
    if call.guess and not found:
        found += inputs_to_settings(call._replace(source=call.guess), file)
    yield from found


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
