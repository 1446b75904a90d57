"""What the rule adds to a finding: the registry's own scanning, size limits, comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixer import check, check_text, fix_text, messages
from fixer.dialects.cloudformation.template_size import size_warning
from fixer.report.markdown import WHY
from fixer.rule import ELSEWHERE, EXPLANATION
from fixer.scanner_reports.rule_ids import id_of_rule

REPOSITORY = """\
Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: {name}
"""
REGISTRY = """\
  Registry:
    Type: AWS::ECR::RegistryScanningConfiguration
    Properties:
      ScanType: BASIC
      Rules:
        - ScanFrequency: {frequency}
          RepositoryFilters:
            - {{Filter: "{filter}", FilterType: WILDCARD}}
"""


@pytest.mark.parametrize(
    ("name", "frequency", "pattern", "noted"),
    [
        pytest.param("shop/app", "SCAN_ON_PUSH", "*", True, id="everything"),
        pytest.param("shop/app", "CONTINUOUS_SCAN", "*", True, id="continuous"),
        pytest.param("shop/app", "MANUAL", "*", False, id="manual"),
        pytest.param("shop/app", "SCAN_ON_PUSH", "app", True, id="no-wildcard-contains"),
        pytest.param("shop/app", "SCAN_ON_PUSH", "api", False, id="no-wildcard-differs"),
        pytest.param("shop/app", "SCAN_ON_PUSH", "shop/*", True, id="wildcard"),
        pytest.param("shop/app", "SCAN_ON_PUSH", "shop*p", True, id="wildcard-inside"),
        pytest.param("shop/app", "SCAN_ON_PUSH", "app*", False, id="wildcard-is-anchored"),
        pytest.param("shop/app", "SCAN_ON_PUSH", "s?op/*", False, id="no-other-wildcards"),
        pytest.param("!Ref Name", "SCAN_ON_PUSH", "*", True, id="unknown-name-everything"),
        pytest.param("!Ref Name", "SCAN_ON_PUSH", "shop", False, id="unknown-name"),
    ],
)
def test_a_registry_that_covers_a_repository_is_noted(
    tmp_path: Path, name: str, frequency: str, pattern: str, noted: bool
) -> None:
    (tmp_path / "a.yaml").write_text(REPOSITORY.format(name=name))
    registry = "Resources:\n" + REGISTRY.format(frequency=frequency, filter=pattern)
    (tmp_path / "b.yaml").write_text(registry)
    (finding,) = check(tmp_path).findings
    assert any("registry" in note for note in finding.notes) == noted


def test_a_registry_in_the_same_text_is_noted() -> None:
    text = REPOSITORY.format(name="app") + REGISTRY.format(frequency="SCAN_ON_PUSH", filter="*")
    (finding,) = check_text(text).findings
    assert any("registry" in note for note in finding.notes)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param(51_199, 51_200, "", id="up-to-the-request-limit"),
        pytest.param(
            51_200,
            51_201,
            "51,200 bytes, the most that a request to CloudFormation takes; deploy it from S3",
            id="past-the-request-limit",
        ),
        pytest.param(51_201, 52_000, "", id="was-past-it-before"),
        pytest.param(
            1_048_576, 1_048_577, "1 MB, the most that CloudFormation takes", id="past-the-s3-limit"
        ),
    ],
)
def test_crossing_a_size_limit_is_a_warning(before: int, after: int, says: str) -> None:
    said = size_warning(before, after)
    warning = messages.warning("a.yaml", said) if said is not None else None
    grows = f"a.yaml: the fix takes the template from {before:,} to {after:,} bytes, past {says}"
    assert warning == (grows if says else None)


def test_the_size_counts_in_bytes() -> None:
    text = REPOSITORY.format(name="app")
    padding = "# " + "é" * ((51_200 - len(text) - 3) // 2) + "\n"
    (warning,) = check_text(padding + text).warnings
    assert "51,200" in warning


@pytest.mark.parametrize(
    ("lines", "comment"),
    [
        pytest.param("ScanOnPush: false # too slow", "too slow", id="behind"),
        pytest.param("# too slow\n        ScanOnPush: false", "too slow", id="above"),
        pytest.param("# too slow\r\n        ScanOnPush: false", "too slow", id="above-crlf"),
        pytest.param("# apart\n\n        ScanOnPush: false", None, id="above-a-blank-line"),
        pytest.param("ScanOnPush: false", None, id="none"),
        pytest.param("ScanOnPush: false\n        # about something else", None, id="below"),
        pytest.param('ScanOnPush: "false"#no', None, id="no-comment-without-a-blank"),
    ],
)
def test_a_comment_that_explains_a_false_is_shown(lines: str, comment: str | None) -> None:
    text = REPOSITORY.format(name="app") + f"      ImageScanningConfiguration:\n        {lines}\n"
    result = check_text(text)
    notes = [note for finding in result.findings for note in finding.notes]
    assert [note for note in notes if "comment" in note] == (
        [f"a comment beside it may say why: {comment}"] if comment else []
    )


def test_many_conditions_side_by_side_are_not_deep() -> None:
    names = [f"R{number}" for number in range(300)]
    resources = "".join(
        f"  {name}:\n    Type: AWS::ECR::Repository\n    Properties:\n"
        "      ImageScanningConfiguration: {ScanOnPush: !If [C, true, true]}\n"
        for name in names
    )
    result = check_text(f"Resources:\n{resources}")
    assert [each.logical_id for each in result.all_findings] == names
    assert result.findings == ()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{Note: {Stage:\u00a0live}}", id="colon-before-a-no-break-space"),
        pytest.param("{Note: {Stage:\u3000live}}", id="colon-before-an-ideographic-space"),
        pytest.param("{Note: [?:a]}", id="scalar-begins-with-a-question-mark"),
        pytest.param("{Note: [a, ?:a]}", id="later-scalar-begins-with-a-question-mark"),
        pytest.param("{a\u2028b: c}", id="line-separator-in-a-key"),
        pytest.param("{a\u0085b: c}", id="next-line-in-a-key"),
    ],
)
def test_a_template_with_what_only_yaml_1_2_allows_is_fixed(value: str) -> None:
    text = f"Resources:\n  A:\n    Type: AWS::ECR::Repository\n    Metadata: {value}\n"
    result = fix_text(text, path="t.yaml")
    assert result.error is None
    added = "    Properties:\n      ImageScanningConfiguration:\n        ScanOnPush: true\n"
    assert result.text == text.replace("    Metadata", f"{added}    Metadata")


def test_a_template_in_quotes_is_a_finding_and_no_warning() -> None:
    text = (
        "Resources:\n  Set:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n"
        '      TemplateBody: "Resources:\\n R:\\n  Type: AWS::ECR::Repository\\n"\n'
    )
    result = check_text(text)
    assert [finding.logical_id for finding in result.findings] == ["R"]
    assert result.warnings == ()


@pytest.mark.parametrize("description", ["R&D", "RD"])
def test_an_ampersand_in_a_text_is_no_anchor(description: str) -> None:
    text = (
        f'Description: "{description}"\n'
        "Resources:\n  R:\n    Type: AWS::ECR::Repository\n    Properties:\n"
        "      ImageScanConfiguration: {ScanOnPush: true}\n"
    )
    assert "ImageScanningConfiguration: {ScanOnPush: true}" in fix_text(text).text


@pytest.mark.parametrize(("scanner", "ids"), ELSEWHERE, ids=[each[0] for each in ELSEWHERE])
def test_every_text_names_the_ids_at_other_scanners(scanner: str, ids: tuple[str, ...]) -> None:
    page = (Path(__file__).parent.parent / "docs/rule.md").read_text("utf-8")
    for each in ids:
        bare = each.partition(" ")[0]
        assert id_of_rule([bare]) == bare
        assert f"`{bare}`" in page
        for text in (WHY, EXPLANATION):
            assert scanner in text
            assert bare in text
