"""How the scan setting of an object is read.

Source: the resolver of the Go module sigs.k8s.io/yaml, by which kubectl reads YAML 1.1: `yes`, `on`
and even `y` are booleans; a quoted "true" is text, which the schema of a boolean field refuses.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.common.assessments import computed, conditional, shortened
from fixer.dialects.common.booleans import Booleans, assess_literal, template_part
from fixer.dialects.common.mappings import NULLS, find_entry, follow, value_of
from fixer.dialects.common.setting_path import SettingPath, assess_declaration, setting_code
from fixer.dialects.kubernetes.compositions import Patch
from fixer.dialects.kubernetes.kustomize import directives
from fixer.dialects.kubernetes.manifests import VARIABLE, Manifest, is_filled_in
from fixer.dialects.kubernetes.names import CONFIGURATION, REPOSITORY, SETTING, TELLING
from fixer.model.declaration import Assessment, Path, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Evaluator, Origin, OriginKind, Reader, Reason, Remedy
from fixer.model.syntax_tree import Node, Scalar, is_expression, resolved
from fixer.syntax.placeholders import FILLED_IN

_CODE: Final = f"{SETTING}: true"
_CONFIGURED: Final = setting_code((CONFIGURATION, SETTING))
"""What to write where the whole configuration, or what holds it, is filled in."""

_ON: Final = frozenset(
    ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"),
)
_OFF: Final = NULLS.union(
    ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"),
)
_EVALUATORS: Final = {
    OriginKind.TEMPLATE_PART: Evaluator.RENDERING,
    OriginKind.FILLED_IN: Evaluator.DEPLOYMENT,
}


def assess_manifest(manifest: Manifest, path: Path) -> Assessment:
    """Assess the setting that a path leads to in an object, and what is patched into it."""
    names = tuple(step for step in path if isinstance(step, str))
    for patch in manifest.place.patches:
        if patch.overlaps(names):
            return _patched(patch)
    for directive in directives(manifest.body, (path,)):
        if directive.deletes:
            reason = Reason(Cause.PATCH_DELETES, setting=directive.holder)
            remedy = Remedy(Action.CHANGE_PATCH, code=_CODE)
            return Assessment(Verdict.MISSING, directive.at, reason, remedy, Applicability.MANUAL)
    kind = value_of(manifest.body, "kind") or manifest.body
    return assess_declaration(manifest.body, kind, _setting_path(path), after="metadata")


def _patched(patch: Patch) -> Assessment:
    reason = Reason(Cause.PATCH_OF_ALL)
    if patch.steps:
        reason = Reason(Cause.PATCH, value=".".join(patch.steps))
    return conditional(patch.at, reason, Remedy(Action.CHANGE_PATCH, code=_CODE))


def _setting_path(path: Path) -> SettingPath:
    return SettingPath(
        path, Reader.API_SERVER, _assess_setting, assess_substitute=_assess_substitute
    )


def _assess_substitute(value: Node, rest: Path, name: str) -> Assessment | None:
    return assess_computed(value, name)


def assess_computed(value: Node, name: str) -> Assessment | None:
    """Assess a value that is filled in, and that the whole configuration depends on."""
    origin = _filled_in_by(value)
    return None if origin is None else _computed(value, name, origin, _CONFIGURED)


def may_be_repository(manifest: Manifest, *holder: str) -> bool:
    """Whether an object of a group that is filled in has what only an ECR repository has."""
    if manifest.kind != REPOSITORY or not is_filled_in(manifest.group or manifest.version):
        return False
    spec = follow(manifest.body, *holder)
    return spec is not None and any(find_entry(spec, key) is not None for key in TELLING)


def assess_open_group(manifest: Manifest, assessment: Assessment) -> Assessment:
    """Return the assessment of an object whose group is filled in, and decides on the setting."""
    if assessment.verdict is not Verdict.MISSING or not is_filled_in(
        manifest.group or manifest.version
    ):
        return assessment
    of_list = manifest.place.of_list
    given = of_list[2] if of_list is not None else manifest.body
    version = value_of(manifest.body, "apiVersion") or given
    return assess_computed(version, "apiVersion") or assessment


def _assess_setting(value: Node) -> Assessment:
    origin = _filled_in_by(value)
    if origin is not None:
        return _computed(value, SETTING, origin, _CODE)
    return assess_literal(value, SETTING, Booleans(_is_on, _is_off), _CODE)


def _computed(value: Node, setting: str, origin: Origin, code: str) -> Assessment:
    evaluator = _EVALUATORS.get(origin.kind, Evaluator.SUBSTITUTION)
    return computed(value, setting, origin, evaluator, code)


def _filled_in_by(node: Node) -> Origin | None:
    """Return what puts a value in the place of a node before the API server reads it."""
    node = resolved(node)
    if is_expression(node):
        return Origin(OriginKind.FILLED_IN)
    if not isinstance(node, Scalar):
        return None
    if FILLED_IN in node.text:
        return Origin(OriginKind.FILLED_IN)
    if "{{" in node.text:
        return template_part(node.text)
    if VARIABLE.search(node.text) is None:
        return None
    return Origin(OriginKind.PLACEHOLDER, shortened(node.text))


def _is_on(node: Scalar) -> bool:
    return node.plain and node.text in _ON


def _is_off(node: Scalar) -> bool:
    return node.plain and node.text in _OFF
