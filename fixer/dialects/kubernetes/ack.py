"""Repositories of the AWS Controllers for Kubernetes (ACK), in YAML or JSON.

Source: "Repository" in the ECR part of the ACK API reference, ecr.services.k8s.aws/v1alpha1.
The setting is `spec.imageScanningConfiguration.scanOnPush`, a boolean; off where it is not set.
"ResourceAdoption" and "ReadOnlyResources" in the ACK documentation say which objects only take
in what a repository is already.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.common.aliases import settled
from fixer.dialects.common.assessment import repository
from fixer.dialects.common.mappings import empty, text_of
from fixer.dialects.kubernetes.compositions import below
from fixer.dialects.kubernetes.manifests import (
    CONFIGURATION,
    SETTING,
    Manifest,
    annotation,
    is_certain,
    manifests,
    setting_at,
    shared,
)
from fixer.model.declaration import Declarations, File

_PATH: Final = ("spec", CONFIGURATION, SETTING)


def declarations(file: File) -> Declarations:
    """Return the repositories of a file, judged."""
    declared = [each for each in manifests(file.tree) if _is_repository(each)]
    where = shared(file.tree, ((each, (_PATH,)) for each in declared))
    return Declarations(
        tuple(
            repository(settled(setting_at(each, _PATH), where), each.logical_id, _name(each))
            for each in declared
        )
    )


def _is_repository(manifest: Manifest) -> bool:
    if manifest.group != "ecr.services.k8s.aws" or manifest.kind != "Repository":
        return False
    return not _only_takes_in(manifest)


def _only_takes_in(manifest: Manifest) -> bool:
    """Tell whether the object says nothing of a repository that exists already."""
    if not is_certain(manifest, "metadata", "annotations"):
        return False
    if (annotation(manifest, "services.k8s.aws/read-only") or "").lower() == "true":
        return True
    spec = below(manifest.body, "spec")
    adopted = annotation(manifest, "services.k8s.aws/adoption-policy") == "adopt"
    return adopted and (spec is None or empty(spec) is not None)


def _name(manifest: Manifest) -> str | None:
    spec = below(manifest.body, "spec")
    return text_of(spec, "name") if spec is not None else None
