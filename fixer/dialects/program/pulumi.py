"""Programs of Pulumi with the providers aws and aws-native and the components of awsx; SST.

Source: the packages of the providers with their declarations. `scanOnPush` is false by default, and
is required in its configuration.
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
    Since,
)
from fixer.dialects.program.repositories import repositories_of
from fixer.model.declaration import Declarations
from fixer.model.file import File
from fixer.syntax.placeholders import FILLED_IN


def _paths(packages: str) -> tuple[tuple[str, ...], ...]:
    return (
        (rf"@pulumi/(?:{packages})", "ecr", "Repository"),
        (rf"@pulumi/(?:{packages})/ecr(?:/(?:repository|index))?(?:\.js)?", "Repository"),
    )


# Before 1.0 the type of the properties has three of them, and the component builds images itself.
_AWSX: Final = Since(
    "@pulumi/awsx",
    1,
    properties=r"\b(?:forceDelete|imageTagMutability|lifecyclePolicy|encryptionConfigurations)\s*:",
    newer=r"\.ecr\.(?:Registry)?Image\b",
    older=r"\.buildAndPushImage\b|\blifeCyclePolicyArgs\b",
)
_PATHS: Final = (
    *((path, None) for path in _paths("aws|aws-native")),
    *((path, _AWSX) for path in _paths("awsx")),
    # SST has it in each of its files.
    (("global aws", "aws", "ecr", "Repository"), None),
)

TYPES: Final = (
    *(
        ResourceType(
            languages=JAVASCRIPT,
            path=path,
            keys=("imageScanningConfiguration", "scanOnPush"),
            properties=1,
            name_keys=("name", "repositoryName"),
            since=since,
            is_final=True,
        )
        for path, since in _PATHS
    ),
    *(
        ResourceType(
            languages=PYTHON,
            path=(module, *inner, "Repository"),
            keys=("image_scanning_configuration", "scan_on_push"),
            properties=1,
            id_names=("resource_name",),
            name_keys=("name", "repository_name"),
            holder=holder,
            in_literal=("scan_on_push", "scanOnPush"),
            arguments="RepositoryArgs",
        )
        for module, holder in (
            ("pulumi_aws|pulumi_aws_native", "{prefix}RepositoryImageScanningConfigurationArgs"),
            ("pulumi_awsx", ""),
        )
        for inner in (("ecr",), ("ecr", "repository"))
    ),
)

_PULUMI: Final = Import(
    "pulumi.Bool",
    r"github\.com/pulumi/pulumi/sdk(?:/v\d+)?/go/pulumi",
    "github.com/pulumi/pulumi/sdk/v3/go/pulumi",
)
# The class for the configuration of awsx is one of the provider.
_OF_PROVIDER: Final = Import(
    "awsecr.RepositoryImageScanningConfigurationArgs",
    r"github\.com/pulumi/pulumi-aws/sdk(?:/v\d+)?/go/aws/ecr",
    "aws/ecr of pulumi-aws as awsecr",
)
TYPES_OF_GO: Final = tuple(
    ResourceType(
        languages=GO,
        path=(rf"github\.com/pulumi/{path}/ecr", "NewRepository"),
        keys=("ImageScanningConfiguration", "ScanOnPush"),
        properties=2,
        name_keys=("Name", "RepositoryName"),
        properties_type="{prefix}RepositoryArgs",
        holder="{prefix}RepositoryImageScanningConfigurationArgs",
        holder_from=_OF_PROVIDER if by_hand else None,
        box=_PULUMI,
        is_by_hand=by_hand,
    )
    for path, by_hand in (
        (r"pulumi-aws(?:-native)?/sdk(?:/v\d+)?/go/aws", False),
        (r"pulumi-awsx/sdk(?:/v\d+)?/go/awsx", True),
    )
)

TYPES_OF_C_SHARP: Final = tuple(
    ResourceType(
        languages=C_SHARP,
        path=("Pulumi", package, "Ecr", "Repository"),
        keys=("ImageScanningConfiguration", "ScanOnPush"),
        properties=1,
        parameters=("name", "args", "options"),
        name_keys=("Name", "RepositoryName"),
        properties_type="{prefix}RepositoryArgs",
        holder="{prefix}Inputs.RepositoryImageScanningConfigurationArgs",
        holder_in_full=f"Pulumi.{provider}.Ecr.Inputs.RepositoryImageScanningConfigurationArgs",
        is_by_hand=package == "Awsx",  # the class for the configuration is one of the provider
    )
    for package, provider in (("Aws", "Aws"), ("AwsNative", "AwsNative"), ("Awsx", "Aws"))
)

TYPES_OF_JAVA: Final = tuple(
    ResourceType(
        languages=JAVA,
        path=("com", "pulumi", package, "ecr", "Repository"),
        keys=("imageScanningConfiguration", "scanOnPush"),
        properties=1,
        name_keys=("name", "repositoryName"),
        properties_type=f"com.pulumi.{package}.ecr.RepositoryArgs",
        holder=f"com.pulumi.{provider}.ecr.inputs.RepositoryImageScanningConfigurationArgs",
        is_by_hand=package == "awsx",  # the class for the configuration is one of the provider
    )
    for package, provider in (("aws", "aws"), ("awsnative", "awsnative"), ("awsx", "aws"))
)


def declarations(file: File) -> Declarations:
    """Return the repositories of a program of Pulumi, assessed."""
    types = (*TYPES, *TYPES_OF_GO, *TYPES_OF_C_SHARP, *TYPES_OF_JAVA)
    return repositories_of(file, types, f"{{id}}-{FILLED_IN}")
