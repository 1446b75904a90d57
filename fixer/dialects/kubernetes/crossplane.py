"""Repositories of Crossplane's providers for AWS, alone and in compositions, in YAML or JSON.

Sources: "Repository" in the API references of provider-aws-ecr (the groups of upbound.io) and
of the classic provider-aws (ecr.aws.crossplane.io), and the Go types of provider-jet-aws, which
came between them (ecr.aws.jet.crossplane.io). The setting is
`spec.forProvider.imageScanningConfiguration.scanOnPush`, a boolean with the default false; in
some versions the configuration is a list of one object. "Managed Resources" in the
Crossplane documentation: `spec.initProvider` counts when the repository is created.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.common.mappings import follow, text_of, value_of
from fixer.dialects.kubernetes.manifests import (
    Manifest,
    annotation,
    declared_repositories,
    is_filled_in,
    is_only_observed,
    manifests,
)
from fixer.dialects.kubernetes.names import (
    CONFIGURATION,
    CROSSPLANE_GROUPS,
    REPOSITORY,
    SETTING,
)
from fixer.dialects.kubernetes.scan_setting import (
    assess_computed,
    assess_manifest,
    may_be_repository,
)
from fixer.model.declaration import Assessment, Declarations, Path, Verdict
from fixer.model.file import File
from fixer.model.reasons import Note, Topic
from fixer.model.syntax_tree import Mapping, Node, Sequence

_WITH_BOTH: Final = "ecr.aws.upbound.io"
"""The group in which one version has a list, and another an object."""
_WITH_LIST: Final = "ecr.aws.jet.crossplane.io"
"""The group in which every version has a list."""


def declarations(file: File) -> Declarations:
    """Return the repositories of a file, assessed."""
    declared = filter(_is_repository, manifests(file))
    return declared_repositories(file, declared, _paths, _assess, _name)


def _is_repository(manifest: Manifest) -> bool:
    if manifest.group not in CROSSPLANE_GROUPS and not may_be_repository(
        manifest, "spec", "forProvider"
    ):
        return False
    return manifest.kind == REPOSITORY and not is_only_observed(manifest)


def _paths(manifest: Manifest) -> tuple[Path, Path]:
    """Return the paths to the setting and to the one that counts on creation alone."""
    inner: Path = (CONFIGURATION, 0, SETTING) if _is_listed(manifest) else (CONFIGURATION, SETTING)
    return ("spec", "forProvider", *inner), ("spec", "initProvider", *inner)


def _is_listed(manifest: Manifest) -> bool:
    """Whether the configuration of an object is a list of one object."""
    if _version_is_open(manifest):
        return isinstance(_configuration(manifest), Sequence)
    listed = (manifest.group, manifest.version) == (_WITH_BOTH, "v1beta1")
    return listed or manifest.group == _WITH_LIST


def _assess(manifest: Manifest) -> Assessment:
    """Assess a repository; initProvider counts where forProvider does not set scanning."""
    path, initial = _paths(manifest)
    assessment = assess_manifest(manifest, path)
    if assessment.verdict is not Verdict.MISSING:
        return assessment
    if _version_is_open(manifest) and not isinstance(_configuration(manifest), Sequence | Mapping):
        version = value_of(manifest.body, "apiVersion") or manifest.body
        return assess_computed(version, "apiVersion") or assessment
    on_creation = assess_manifest(manifest, initial)
    if on_creation.verdict is Verdict.MISSING:
        return assessment
    return on_creation.with_note(Note(Topic.INITIAL_SETTING))


def _version_is_open(manifest: Manifest) -> bool:
    """Whether it is open which of its group's versions, and so which shape, an object has."""
    if manifest.group not in CROSSPLANE_GROUPS:
        return True
    return manifest.group == _WITH_BOTH and is_filled_in(manifest.version)


def _configuration(manifest: Manifest) -> Node | None:
    return follow(manifest.body, "spec", "forProvider", CONFIGURATION)


def _name(manifest: Manifest) -> str | None:
    """Return the repository's name: that of the object, unless an annotation gives another."""
    metadata = follow(manifest.body, "metadata")
    own = text_of(metadata, "name") if metadata is not None else None
    return annotation(manifest, "crossplane.io/external-name") or own
