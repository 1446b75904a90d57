"""Templates that the AWS CDK wrote, so that the next synthesis undoes an edit.

Source: "Identifiers and the AWS CDK" and "Bootstrapping" in the AWS CDK Developer Guide.
"""

from __future__ import annotations

from fixer.dialects.cloudformation.template import Resource, Template
from fixer.dialects.common.mappings import follow, text_of
from fixer.model.declaration import Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Note, Topic


def is_generated(template: Template) -> bool:
    """Whether the CDK wrote a template."""
    bootstrap = follow(template.holder, "Parameters", "BootstrapVersion")
    kind = text_of(bootstrap, "Type") if bootstrap is not None else None
    if kind == "AWS::SSM::Parameter::Value<String>":
        return True
    return any(_has_cdk_mark(resource) for resource in template.resources)


def _has_cdk_mark(resource: Resource) -> bool:
    if follow(resource.body, "Metadata", "aws:cdk:path") is not None:
        return True
    return resource.logical_id == "CDKMetadata"


def mark_generated(repository: Repository) -> Repository:
    """Return an open repository with the note to change the source, its fix no longer safe."""
    assessment = repository.assessment
    if assessment.verdict is Verdict.COMPLIANT:
        return repository
    assessment = assessment.with_note(Note(Topic.GENERATED_BY_CDK))
    if assessment.applicability is not Applicability.MANUAL:
        assessment = assessment._replace(applicability=Applicability.UNSAFE)
    return repository._replace(assessment=assessment)
