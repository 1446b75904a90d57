"""Marks as conditional whatever depends on how a template is rendered.

A dialect reads a template as if all of its blocks were there and its values added nothing. Here
that is taken back where it may be wrong.
"""

from __future__ import annotations

from fixer.model.declaration import Declarations, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.syntax.placeholders import TEMPLATE_PART
from fixer.templating.template_structure import MaskedTree
from fixer.templating.uncertainties import DialectFacts, Evidence, evidence_of, first_uncertainty


def assess(template: MaskedTree, declared: Declarations, dialect: DialectFacts) -> Declarations:
    """Mark as conditional whatever depends on how the template is rendered.

    Args:
        template: The template.
        declared: What it declares if all of it is rendered.
        dialect: What has to be known of the dialect.
    """
    if not declared.repositories:
        return declared
    evidence = evidence_of(template, dialect)
    repositories = tuple(_assess(each, evidence) for each in declared.repositories)
    return declared._replace(repositories=repositories)


def _assess(repository: Repository, evidence: Evidence) -> Repository:
    if repository.name is not None and TEMPLATE_PART.search(repository.name):
        repository = repository._replace(name=None)
    uncertainty = first_uncertainty(repository.assessment, evidence)
    if uncertainty is None:
        return repository
    return repository._replace(
        assessment=repository.assessment._replace(
            verdict=Verdict.CONDITIONAL,
            at=uncertainty.at,
            reason=uncertainty.reason,
            remedy=uncertainty.remedy,
            applicability=Applicability.MANUAL,
            changes=(),
            alternatives=(),
            relies_on_default=False,
            off_token=None,
        )
    )
