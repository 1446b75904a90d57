"""CDK for Terraform, and CDK Terrain, which goes on with it.

Source: the packages `@cdktf/provider-aws` and `@cdktn/provider-aws`, which have the same classes,
and what the first synthesises: a list in the place of the object is lost without a word.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.program.frameworks import (
    JAVASCRIPT,
    PYTHON,
    RAW_KEYS_OF_TERRAFORM,
    ResourceType,
)
from fixer.dialects.program.repositories import repositories_of
from fixer.model.declaration import Declarations
from fixer.model.file import File

_GENERATED: Final = r"(?:.*\.gen/providers|(?:.*/)?imports(?:/providers)?)/aws"
"""The folder of the classes that a project generates, which may be called otherwise."""
_PATHS: Final = (
    (r"@cdkt[fn]/provider-aws/lib/ecr(?:-repository)?(?:/index)?(?:\.js)?", "EcrRepository"),
    (r"@cdkt[fn]/provider-aws(?:/lib)?", "ecrRepository|ecr", "EcrRepository"),
    (rf"{_GENERATED}/(?:ecr|ecr-repository)(?:/index)?(?:\.js)?", "EcrRepository"),
    (_GENERATED, "ecrRepository|ecr", "EcrRepository"),
    (_GENERATED, "EcrRepository"),
)
_OF_PYTHON: Final = (
    ("cdktf_cdktf_provider_aws|cdktn_provider_aws", "ecr_repository|ecr"),
    ("imports", "aws", "ecr_repository|ecr"),
)
_OF_OLD_PYTHON: Final = ("imports", "aws")
"""Before 0.13 all resources were in one module; some of its versions take a list of one."""

TYPES: Final = (
    *(
        ResourceType(
            languages=JAVASCRIPT, path=path, keys=("imageScanningConfiguration", "scanOnPush"),
            properties=2, name_keys=("name",), has_setter=False,
            raw_keys=RAW_KEYS_OF_TERRAFORM,
        )
        for path in _PATHS
    ),
    *(
        ResourceType(
            languages=PYTHON,
            path=(*module, "EcrRepository"),
            keys=("image_scanning_configuration", "scan_on_push"),
            properties=2,
            id_names=("id_", "id"),
            name_keys=("name",),
            holder="{prefix}EcrRepositoryImageScanningConfiguration",
            in_literal=("scan_on_push",),
            raw_keys=RAW_KEYS_OF_TERRAFORM,
            is_by_hand=module == _OF_OLD_PYTHON,
        )
        for module in (*_OF_PYTHON, _OF_OLD_PYTHON)
    ),
)  # fmt: skip


def declarations(file: File) -> Declarations:
    """Return the repositories of a program of CDK for Terraform, assessed."""
    return repositories_of(file, TYPES)
