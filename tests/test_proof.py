"""The proof has to catch every edit that does more, less or other than it says."""

from __future__ import annotations

import pytest

from fixer.dialects.all_dialects import dialects_for
from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.parsed_file import parse_file
from fixer.engine.proof import objection
from fixer.model.declaration import Repository
from fixer.model.edits import Edit, Span, splice
from fixer.model.reasons import Note

YAML = """\
Resources:
  App: # the app
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      ImageScanningConfiguration:
        ScanOnPush: false
  Api:
    Type: AWS::ECR::Repository
    Properties:
      Tags: [{Key: a, Value: "1"}]
"""
JSON = """\
{"Resources": {
  "App": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "app"}}
}}
"""


def unit_of(text: str, path: str) -> AnalysisUnit:
    data = text.encode()
    return AnalysisUnit([parse_file(path, data, dialects_for(path, data))])


def declared(unit: AnalysisUnit) -> tuple[Repository, ...]:
    ((_, _, found),) = unit.declarations()
    return found.repositories


def verdict(text: str, edited: str, fixed: set[str], path: str = "template.yaml") -> Note | None:
    unit = unit_of(text, path)
    repositories = declared(unit)
    changes = [
        change
        for each in repositories
        if each.logical_id in fixed
        for change in each.assessment.changes
    ]
    expected = [(each.logical_id, each.logical_id in fixed) for each in repositories]
    return objection(unit, {path: edited}, changes, expected)


def right(text: str, fixed: set[str]) -> str:
    unit = unit_of(text, "template.yaml")
    (parsed,) = unit.files
    edits: list[Edit] = []
    for each in declared(unit):
        if each.logical_id in fixed:
            for change in each.assessment.changes:
                edits += parsed.syntax.spell(parsed.tree, change)
    return splice(text, edits)


@pytest.mark.parametrize(
    "fixed", [{"App"}, {"Api"}, {"App", "Api"}], ids=["first", "second", "both"]
)
def test_a_right_edit_is_proved(fixed: set[str]) -> None:
    assert verdict(YAML, right(YAML, fixed), fixed) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("ScanOnPush: false", "ScanOnPush: false", id="does-nothing"),
        pytest.param("ScanOnPush: false", "ScanOnPush: yes", id="another-word-for-true"),
        pytest.param("ScanOnPush: false", 'ScanOnPush: "true"', id="quoted"),
        pytest.param("ScanOnPush: false", "ScanOnPush: !Ref true", id="a-tag"),
        pytest.param("ScanOnPush: false", "ScanOnPush: &a true", id="an-anchor"),
        pytest.param("ScanOnPush: false", "ScanOnPush: true\n        X: 1", id="one-key-more"),
        pytest.param("        ScanOnPush: false", "      ScanOnPush: true", id="too-shallow"),
        pytest.param("        ScanOnPush: false", "\tScanOnPush: true", id="no-yaml"),
        pytest.param("ScanOnPush: false", "ScanOnPush: true\n        ScanOnPush: true", id="twice"),
        pytest.param("      RepositoryName: app\n", "", id="loses-a-line"),
        pytest.param("RepositoryName: app", "RepositoryName: 'app'", id="quotes-something-else"),
        pytest.param("  Api:", "  Api2:", id="renames-a-resource"),
        pytest.param("  Api:", "  !x Api:", id="tags-a-key"),
        pytest.param("  Api:", "  &x Api:", id="anchors-a-key"),
        pytest.param('Value: "1"', "Value: 1", id="text-becomes-a-number"),
        pytest.param("Resources:", "---\na: b\n---\nResources:", id="one-document-more"),
        pytest.param("Tags: [{", "Tags: [a, {", id="one-item-more"),
        pytest.param("  Api:", "  Extra: {Type: AWS::ECR::Repository}\n  Api:", id="a-repository"),
    ],
)
def test_a_wrong_edit_is_refuted(old: str, new: str) -> None:
    assert old in YAML
    both = right(YAML, {"App"}) if old not in right(YAML, {"App"}) else YAML
    fixed = YAML.replace(old, new) if both is not YAML else right(YAML, {"App"}).replace(old, new)
    assert verdict(YAML, fixed, {"App"}) is not None


def test_an_edit_of_another_repository_is_refuted() -> None:
    assert verdict(YAML, right(YAML, {"Api"}), {"App"}) is not None
    assert verdict(YAML, right(YAML, {"App", "Api"}), {"App"}) is not None


@pytest.mark.parametrize(
    "insertion",
    [
        pytest.param(', "ImageScanningConfiguration": {"ScanOnPush": "true"}', id="quoted"),
        pytest.param(', "ImageScanningConfiguration": {"ScanOnPush": true},', id="comma"),
        pytest.param(', "ImageScanningConfiguration": {"ScanOnPush": true}, "A": 1', id="more"),
        pytest.param(', "ScanOnPush": true', id="wrong-level"),
    ],
)
def test_a_wrong_insertion_into_json_is_refuted(insertion: str) -> None:
    place = JSON.index('"app"') + len('"app"')
    edited = splice(JSON, [Edit(Span(place, place), insertion)])
    assert verdict(JSON, edited, {"App"}, path="template.json") is not None
