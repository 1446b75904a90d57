"""The AWS CDK, versions 1 and 2.

Source: the packages `aws-cdk-lib` 2.276 and `@aws-cdk/aws-ecr` 1.203 with their declarations, and
what they synthesise. The default of `imageScanOnPush` is false.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.program.frameworks import (
    C_SHARP,
    GO,
    JAVA,
    JAVASCRIPT,
    PYTHON,
    Import,
    ResourceType,
)
from fixer.dialects.program.repositories import repositories_of
from fixer.model.declaration import Declarations
from fixer.model.file import File
from fixer.syntax.placeholders import FILLED_IN

_OF_JAVASCRIPT: Final = (
    (r"(?:aws-cdk-lib|monocdk(?:/lib)?|@aws-cdk)/aws-ecr(?:/index(?:\.js)?|/lib(?:/.*)?)?",),
    (r"(?:aws-cdk-lib|monocdk)(?:/index(?:\.js)?)?", "aws_ecr"),
)
_OF_PYTHON: Final = (("aws_cdk|monocdk", "aws_ecr"),)
_L1: Final = ("imageScanningConfiguration", "scanOnPush")

TYPES: Final = (
    *(
        ResourceType(
            languages=JAVASCRIPT, path=(*module, name), keys=keys, properties=2,
            name_keys=("repositoryName",), has_snapshots=True, is_by_child=name == "Repository",
        )
        for module in _OF_JAVASCRIPT
        for name, keys in (("Repository", ("imageScanOnPush",)), ("CfnRepository", _L1))
    ),
    *(
        ResourceType(
            languages=PYTHON, path=(*module, "Repository"), keys=("image_scan_on_push",),
            properties=2, id_names=("id",), name_keys=("repository_name",), is_by_child=True,
        )
        for module in _OF_PYTHON
    ),
    *(
        ResourceType(
            languages=PYTHON,
            path=(*module, "CfnRepository"),
            keys=("image_scanning_configuration", "scan_on_push"),
            properties=2,
            id_names=("id",),
            name_keys=("repository_name",),
            holder="{callee}.ImageScanningConfigurationProperty",
            in_literal=("scanOnPush",),
        )
        for module in _OF_PYTHON
    ),
)  # fmt: skip

_CORE: Final = "(?:(?:aws-cdk-lib|monocdk)(?:/core)?|@aws-cdk/core)"
_TYPE: Final = "AWS::ECR::Repository"
_GENERIC: Final = ("ImageScanningConfiguration", "ScanOnPush")
_IN_GO: Final = 'map[string]interface{}{"ScanOnPush": true}'
_IN_C_SHARP: Final = 'new Dictionary<string, object> { ["ScanOnPush"] = true }'
GENERIC_TYPES: Final = (
    ResourceType(
        languages=JAVASCRIPT,
        path=(
            rf"{_CORE}(?:/lib(?:/cfn-resource)?)?(?:/index)?(?:\.js)?",
            "CfnResource",
        ),
        keys=("properties", *_GENERIC), properties=2, kind=("type", _TYPE),
        name_keys=("RepositoryName",), has_snapshots=True, has_setter=False,
    ),
    *(
        ResourceType(
            languages=PYTHON, path=(*module, "CfnResource"), keys=("properties", *_GENERIC),
            properties=2, id_names=("id",), kind=("type", _TYPE), name_keys=("RepositoryName",),
            has_setter=False,
        )
        for module in (("aws_cdk|monocdk",), ("aws_cdk|monocdk", "core"))
    ),
    *(
        ResourceType(
            languages=GO, path=(r"github\.com/aws/aws-cdk-go/awscdk(?:/v\d+)?", f"New{name}"),
            keys=("Properties", *_GENERIC), properties=properties, kind=("Type", _TYPE),
            name_keys=("RepositoryName",), made=made, is_by_hand=True,
            by_hand=f'"ImageScanningConfiguration": {_IN_GO}',
        )
        for name, properties, made in (("CfnResource", 2, None), ("CfnResource_Override", 3, 0))
    ),
    ResourceType(
        languages=C_SHARP, path=("Amazon", "CDK", "CfnResource"), keys=("Properties", *_GENERIC),
        properties=2, parameters=("scope", "id", "props"), kind=("Type", _TYPE),
        name_keys=("RepositoryName",), is_by_hand=True,
        by_hand=f'["ImageScanningConfiguration"] = {_IN_C_SHARP}',
    ),
    *(
        ResourceType(
            languages=JAVA, path=("software", "amazon", "awscdk", *module, "CfnResource"),
            keys=("properties", *_GENERIC), properties=2, kind=("type", _TYPE),
            name_keys=("RepositoryName",), has_builder=True, is_by_hand=True,
            by_hand='"ImageScanningConfiguration", Map.of("ScanOnPush", true)',
        )
        for module in ((), ("core",))
    ),
)  # fmt: skip
"""Any resource of CloudFormation, whose properties are as in a template."""

_OF_GO: Final = r"github\.com/aws/aws-cdk-go/awscdk(?:/v\d+)?/awsecr"
_JSII: Final = Import(
    "jsii.Bool", r"github\.com/aws/jsii-runtime-go", "github.com/aws/jsii-runtime-go"
)
TYPES_OF_GO: Final = tuple(
    ResourceType(
        languages=GO, path=(_OF_GO, f"New{name}{ending}"), keys=keys, properties=2 + more,
        name_keys=("RepositoryName",), properties_type=f"{{prefix}}{name}Props", box=_JSII,
        holder=holder, in_literal=("scanOnPush",) if holder else (), made=0 if more else None,
    )
    for name, keys, holder in (
        ("Repository", ("ImageScanOnPush",), ""),
        (
            "CfnRepository", ("ImageScanningConfiguration", "ScanOnPush"),
            "{prefix}CfnRepository_ImageScanningConfigurationProperty",
        ),
    )
    # What ends so has one argument more: what the new one is made in.
    for ending, more in (("", 0), ("_Override", 1))
)  # fmt: skip

_OF_C_SHARP: Final = ("Amazon", "CDK", "AWS", "ECR")
_PARAMETERS: Final = ("scope", "id", "props")
TYPES_OF_C_SHARP: Final = (
    ResourceType(
        languages=C_SHARP, path=(*_OF_C_SHARP, "Repository"), keys=("ImageScanOnPush",),
        properties=2, parameters=_PARAMETERS, name_keys=("RepositoryName",),
        properties_type="{prefix}RepositoryProps",
    ),
    ResourceType(
        languages=C_SHARP, path=(*_OF_C_SHARP, "CfnRepository"),
        keys=("ImageScanningConfiguration", "ScanOnPush"), properties=2, parameters=_PARAMETERS,
        name_keys=("RepositoryName",), properties_type="{prefix}CfnRepositoryProps",
        holder="{callee}.ImageScanningConfigurationProperty", in_literal=("scanOnPush",),
    ),
)  # fmt: skip

_OF_JAVA: Final = ("software", "amazon", "awscdk", "services", "ecr")
TYPES_OF_JAVA: Final = (
    ResourceType(
        languages=JAVA, path=(*_OF_JAVA, "Repository"), keys=("imageScanOnPush",), properties=2,
        name_keys=("repositoryName",), has_builder=True,
        properties_type="software.amazon.awscdk.services.ecr.RepositoryProps",
    ),
    ResourceType(
        languages=JAVA, path=(*_OF_JAVA, "CfnRepository"),
        keys=("imageScanningConfiguration", "scanOnPush"), properties=2,
        name_keys=("repositoryName",), has_builder=True,
        properties_type="software.amazon.awscdk.services.ecr.CfnRepositoryProps",
        holder="{callee}.ImageScanningConfigurationProperty",
    ),
)  # fmt: skip


def declarations(file: File) -> Declarations:
    """Return the repositories of a program of the CDK, assessed."""
    types = (*TYPES, *TYPES_OF_GO, *TYPES_OF_C_SHARP, *TYPES_OF_JAVA)
    if _TYPE in file.tree.text:
        types += GENERIC_TYPES
    return repositories_of(file, types, f"{FILLED_IN}-{{letters}}{FILLED_IN}")
