"""The names of the setting, and of the API groups that have repositories."""

from __future__ import annotations

from typing import Final

CONFIGURATION: Final = "imageScanningConfiguration"
SETTING: Final = "scanOnPush"

ACK_GROUP: Final = "ecr.services.k8s.aws"
TELLING: Final = (CONFIGURATION, "imageTagMutability")
"""Keys that no other kind of repository has."""

CROSSPLANE_GROUPS: Final = (
    "ecr.aws.upbound.io",
    "ecr.aws.m.upbound.io",
    "ecr.aws.crossplane.io",
    "ecr.aws.jet.crossplane.io",
)
GROUPS: Final = (ACK_GROUP, *CROSSPLANE_GROUPS)
REPOSITORY: Final = "Repository"
"""The kind."""
