"""Repositories of the AWS Controllers for Kubernetes (ACK), in YAML or JSON.

Source: "Repository" in the ECR part of the ACK API reference, ecr.services.k8s.aws/v1alpha1.
The setting is `spec.imageScanningConfiguration.scanOnPush`, a boolean; off where it is not set.
"ResourceAdoption" and "ReadOnlyResources" in the ACK documentation say which objects only adopt
a repository that exists.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.common.mappings import follow, is_empty, text_of
from fixer.dialects.kubernetes.manifests import (
    Manifest,
    annotation,
    declared_repositories,
    is_certain,
    manifests,
)
from fixer.dialects.kubernetes.names import ACK_GROUP, CONFIGURATION, REPOSITORY, SETTING
from fixer.dialects.kubernetes.scan_setting import (
    assess_manifest,
    assess_open_group,
    may_be_repository,
)
from fixer.model.declaration import Declarations
from fixer.model.file import File

_PATH: Final = ("spec", CONFIGURATION, SETTING)


def declarations(file: File) -> Declarations:
    """Return the repositories of a file, assessed."""
    return declared_repositories(
        file,
        filter(_is_repository, manifests(file)),
        lambda each: (_PATH,),
        lambda each: assess_open_group(each, assess_manifest(each, _PATH)),
        _name,
    )


def _is_repository(manifest: Manifest) -> bool:
    if manifest.group != ACK_GROUP and not may_be_repository(manifest, "spec"):
        return False
    return manifest.kind == REPOSITORY and not _only_adopts(manifest)


def _only_adopts(manifest: Manifest) -> bool:
    """Whether the object sets nothing of a repository that exists already."""
    if not is_certain(manifest, "metadata", "annotations"):
        return False
    if (annotation(manifest, "services.k8s.aws/read-only") or "").lower() == "true":
        return True
    spec = follow(manifest.body, "spec")
    adopts = annotation(manifest, "services.k8s.aws/adoption-policy") == "adopt"
    return adopts and (spec is None or is_empty(spec))


def _name(manifest: Manifest) -> str | None:
    spec = follow(manifest.body, "spec")
    return text_of(spec, "name") if spec is not None else None
