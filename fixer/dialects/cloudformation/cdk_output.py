"""Templates that the AWS CDK wrote, so that the next synthesis undoes an edit.

Source: "Identifiers and the AWS CDK" and "Bootstrapping" in the AWS CDK Developer Guide.
"""

from __future__ import annotations

from fixer.dialects.cloudformation.template import Resource, Template
from fixer.dialects.common.mappings import follow, text_of


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
