"""Repositories of Crossplane's providers for AWS, alone and in compositions, in YAML or JSON.

Sources: "Repository" in the API references of provider-aws-ecr (the groups of upbound.io) and
of the classic provider-aws (ecr.aws.crossplane.io). The setting is
`spec.forProvider.imageScanningConfiguration.scanOnPush`, a boolean with the default false; in
ecr.aws.upbound.io/v1beta1 the configuration is a list of one object. "Managed Resources" in the
Crossplane documentation: `spec.initProvider` counts when the repository is created.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.common.aliases import settled
from fixer.dialects.common.assessment import Outcome, State, repository
from fixer.dialects.common.mappings import text_of
from fixer.dialects.kubernetes.compositions import below
from fixer.dialects.kubernetes.manifests import (
    CONFIGURATION,
    SETTING,
    Manifest,
    annotation,
    manifests,
    only_observed,
    setting_at,
    shared,
)
from fixer.model.declaration import Declarations, File, Path

_GROUPS: Final = frozenset(("ecr.aws.upbound.io", "ecr.aws.m.upbound.io", "ecr.aws.crossplane.io"))


def declarations(file: File) -> Declarations:
    """Return the repositories of a file, judged."""
    declared = [each for each in manifests(file.tree) if _is_repository(each)]
    where = shared(file.tree, ((each, _paths(each)) for each in declared))
    return Declarations(
        tuple(
            repository(settled(_judged(each), where), each.logical_id, _name(each))
            for each in declared
        )
    )


def _is_repository(manifest: Manifest) -> bool:
    if manifest.group not in _GROUPS or manifest.kind != "Repository":
        return False
    return not only_observed(manifest)


def _paths(manifest: Manifest) -> tuple[Path, Path]:
    """Return the paths to the setting and to the one that counts on creation alone."""
    listed = (manifest.group, manifest.version) == ("ecr.aws.upbound.io", "v1beta1")
    inner: Path = (CONFIGURATION, 0, SETTING) if listed else (CONFIGURATION, SETTING)
    return ("spec", "forProvider", *inner), ("spec", "initProvider", *inner)


def _judged(manifest: Manifest) -> Outcome:
    """Judge a repository; initProvider counts where forProvider says nothing."""
    path, initial = _paths(manifest)
    outcome = setting_at(manifest, path)
    if outcome.state is not State.ABSENT:
        return outcome
    first = setting_at(manifest, initial)
    if first.state is State.ABSENT:
        return outcome
    note = "initProvider sets it when the repository is created; nothing keeps it so"
    return first._replace(notes=(*first.notes, note))


def _name(manifest: Manifest) -> str | None:
    """Return the repository's name: that of the object, unless an annotation gives another."""
    metadata = below(manifest.body, "metadata")
    own = text_of(metadata, "name") if metadata is not None else None
    return annotation(manifest, "crossplane.io/external-name") or own
