"""Which recorded decisions exempt a repository: a table for each scanner, and the borders."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from support.command import ecr_fix, write_files

from fixer import check_text
from fixer.engine.result import FileResult
from fixer.model.finding import Finding
from fixer.model.syntax_tree import Tree
from fixer.suppressions import WORDS
from fixer.suppressions.placement import Lines
from fixer.suppressions.scanners import SCANNERS

KICS: Final = "9025b2b3-e554-4842-ba87-db7aeec36d35"
KICS_TERRAFORM: Final = "9630336b-3fed-4096-8173-b9afdfe346a7"

TEMPLATE: Final = """\
{head}Resources:
  Topic:
    Type: AWS::SNS::Topic
  {above}
  Repo: {beside}
    {first}
    Type: AWS::ECR::Repository
    {inside}
    Properties:
      {deeper}
      RepositoryName: app
    {last}
"""
OFF: Final = """\
Resources:
  Repo:
    Type: AWS::ECR::Repository
    Properties:
      ImageScanningConfiguration:
        {above}
        ScanOnPush: false {beside}
"""
MODULE: Final = """\
{head}
resource "aws_sns_topic" "topic" {{
}}

{above}
resource "aws_ecr_repository" "repo" {{ {beside}
  {inside}
  name = "app"
}}
{below}
"""


def template(**lines: str) -> Finding:
    """Return the finding about the repository of a template with some comments."""
    names = ("head", "above", "beside", "first", "inside", "deeper", "last")
    (finding,) = check_text(
        TEMPLATE.format(**{name: lines.get(name, "") for name in names})
    ).all_findings
    return finding


def module(**lines: str) -> Finding:
    """Return the finding about the repository of a Terraform module with some comments."""
    names = ("head", "above", "beside", "inside", "below")
    text = MODULE.format(**{name: lines.get(name, "") for name in names})
    (finding,) = check_text(text, path="main.tf").all_findings
    return finding


def exempted_by(finding: Finding) -> str | None:
    """Return the word of the scanner by whose decision a repository is exempted."""
    assert finding.open == (finding.suppression is None)
    assert finding.open or (finding.fix is None and not finding.fix_applied)
    return finding.suppression.scanner if finding.suppression else None


@pytest.mark.parametrize(
    ("place", "comment", "scanner"),
    [
        pytest.param("above", "# checkov:skip=CKV_AWS_163:base image", "checkov", id="above"),
        pytest.param("above", "#checkov:skip=CKV_AWS_163", "checkov", id="no-blank-no-reason"),
        pytest.param("beside", "# checkov:skip=CKV_AWS_163", "checkov", id="beside"),
        pytest.param("inside", "# checkov:skip=CKV_AWS_163", "checkov", id="inside"),
        pytest.param("deeper", "# checkov:skip=CKV_AWS_163", "checkov", id="deeper"),
        pytest.param("last", "# checkov:skip=CKV_AWS_163", "checkov", id="last-line"),
        pytest.param("first", "# why: checkov:skip=CKV_AWS_163", "checkov", id="in-prose"),
        pytest.param("inside", "# checkov:skip=CKV_AWS_1,CKV_AWS_163", "checkov", id="comma-list"),
        pytest.param("inside", "# bridgecrew:skip=CKV_AWS_163", "bridgecrew", id="bridgecrew"),
        pytest.param("inside", "# cortex:skip=CKV_AWS_163", "cortex", id="cortex"),
        pytest.param(
            "inside", 'Metadata: {x: "checkov:skip=CKV_AWS_163"}', "checkov", id="in-a-value"
        ),
        pytest.param("inside", "# checkov:skip=CKV_AWS_16", None, id="another-id"),
        pytest.param("inside", "# checkov:skip=CKV_AWS_1634", None, id="a-longer-id"),
        pytest.param("inside", "# Checkov:skip=CKV_AWS_163", None, id="prefix-in-another-case"),
        pytest.param("inside", "# checkov:skip=ckv_aws_163", None, id="id-in-another-case"),
        pytest.param("head", "# checkov:skip=CKV_AWS_163\n", None, id="head"),
        pytest.param("head", "# kics-scan ignore\n", "kics", id="kics-file"),
        pytest.param("head", "---\n\n# a\n# kics-scan ignore\n", "kics", id="kics-file-lower"),
        pytest.param("inside", "# kics-scan ignore", None, id="kics-file-inside"),
        pytest.param("head", f"# kics-scan disable={KICS}\n", "kics", id="kics-disable"),
        pytest.param("head", f"# kics-scan disable=a,{KICS}\n", "kics", id="kics-disable-list"),
        pytest.param("head", "# kics-scan disable=a\n", None, id="kics-disable-another"),
        pytest.param(
            "head", f"# kics-scan disable={KICS_TERRAFORM}\n", None, id="kics-id-of-terraform"
        ),
        pytest.param("head", "# kics-scan enable=a\n", "kics", id="kics-enable-another"),
        pytest.param("head", f"# kics-scan enable={KICS}\n", None, id="kics-enable"),
        pytest.param("above", "# kics-scan ignore-block", "kics", id="kics-block"),
        pytest.param("first", "# kics-scan ignore-block", "kics", id="kics-block-first-child"),
        pytest.param("deeper", "# kics-scan ignore-block", None, id="kics-block-of-a-child"),
        pytest.param("inside", "# kics-scan ignore-line", "kics", id="kics-line-of-properties"),
        pytest.param("above", "# no kics-scan ignore-block", None, id="kics-in-prose"),
        pytest.param("above", "# dd-iac-scan ignore-block", "dd-iac-scan", id="datadog-block"),
        pytest.param("head", "# dd-iac-scan ignore\n", "dd-iac-scan", id="datadog-file"),
        pytest.param("above", "# trivy:ignore:AVD-AWS-0030", "trivy", id="trivy"),
        pytest.param("above", "#trivy:ignore:avd-aws-0030", "trivy", id="trivy-id-in-lower-case"),
        pytest.param("above", "#Trivy:ignore:AVD-AWS-0030", None, id="trivy-prefix-in-upper-case"),
        pytest.param("above", "#trivy:ignore:AWS-00*", "trivy", id="trivy-glob"),
        pytest.param("above", "#trivy:ignore:*", "trivy", id="trivy-all"),
        pytest.param("above", "#trivy:ignore:AWS-0031 #trivy:ignore:AWS-0030", "trivy", id="two"),
        pytest.param("above", "#trivy:ignore:AWS-0030\n  #trivy:ignore:AWS-1", "trivy", id="stack"),
        pytest.param("above", "#trivy:ignore:AWS-0030:exp:2999-01-01", "trivy", id="not-expired"),
        pytest.param("above", "#trivy:ignore:AWS-0030:exp:2020-01-01", None, id="expired"),
        pytest.param("above", "#trivy:ignore:AWS-0030:exp:soon", None, id="unreadable-date"),
        pytest.param("above", "#trivy:ignore:AWS-0030[name=x]", "trivy", id="trivy-parameter"),
        pytest.param("inside", "#trivy:ignore:AWS-0030", "trivy", id="trivy-above-properties"),
        pytest.param("deeper", "#trivy:ignore:AWS-0030", None, id="trivy-above-another-property"),
        pytest.param("above", "#cfsec:ignore:AVD-AWS-0030", "cfsec", id="cfsec"),
        pytest.param("above", "#tfsec:ignore:AWS023", "tfsec", id="tfsec"),
        pytest.param("above", "# nosemgrep", None, id="semgrep-has-no-rule-for-templates"),
        pytest.param("inside", "#ts:skip=AC_AWS_0083 x", None, id="terrascan-comment"),
        pytest.param("above", "# ecr-fix: ignore[ECR001] base", "ecr-fix", id="ours"),
        pytest.param("beside", "# ecr-fix: ignore[ECR001]", "ecr-fix", id="ours-beside"),
        pytest.param("above", "# ecr-fix: ignore", "ecr-fix", id="ours-every-rule"),
        pytest.param("above", "# ecr-fix: ignored", None, id="ours-another-word"),
        pytest.param("above", "# ecr-fix: ignore[ECR002]", None, id="ours-another-rule"),
        pytest.param("above", "# ecr-fix: ignore[ECR002", None, id="ours-without-a-bracket"),
        pytest.param("inside", "# ecr-fix: ignore[ECR001]", "ecr-fix", id="ours-at-the-setting"),
        pytest.param("deeper", "# ecr-fix: ignore[ECR001]", None, id="ours-elsewhere"),
        pytest.param("head", "# ecr-fix: ignore-file[ECR001] x\n", "ecr-fix", id="ours-file"),
        pytest.param("above", "# ecr-fix: ignore-file[ECR001]", None, id="ours-file-below"),
        pytest.param(
            "inside", "Metadata: {checkov: {skip: [{id: CKV_AWS_163}]}}", "checkov", id="metadata"
        ),
        pytest.param(
            "inside",
            "Metadata: {bridgecrew: {skip: [{id: CKV_AWS_163}]}}",
            "bridgecrew",
            id="metadata-bridgecrew",
        ),
        pytest.param(
            "inside", "Metadata: {cortex: {skip: [{id: CKV_AWS_163}]}}", None, id="metadata-cortex"
        ),
        pytest.param(
            "inside",
            "Metadata: {cfn_nag: {rules_to_suppress: [{id: W1}, {id: W79, reason: x}]}}",
            "cfn_nag",
            id="metadata-cfn-nag",
        ),
        pytest.param(
            "inside",
            "Metadata: {guard: {SuppressedRules: [ECR_REPO_SCAN_ON_PUSH]}}",
            "guard",
            id="metadata-guard",
        ),
        pytest.param(
            "inside",
            'Metadata: {runterrascan.io/skip: \'[{"rule":"AC_AWS_0083"}]\'}',
            "terrascan",
            id="metadata-terrascan",
        ),
        pytest.param(
            "inside", "Metadata: {runterrascan.io/skip: '[{'}", None, id="metadata-broken-json"
        ),
        pytest.param(
            "inside",
            "Metadata: {ecr-fix: {ignore: [ECR001], reason: x}}",
            "ecr-fix",
            id="metadata-ours",
        ),
        pytest.param("inside", "Metadata: {ecr-fix: x}", None, id="metadata-of-another-shape"),
    ],
)
def test_a_template(place: str, comment: str, scanner: str | None) -> None:
    assert exempted_by(template(**{place: comment})) == scanner


@pytest.mark.parametrize(
    ("place", "comment", "scanner"),
    [
        pytest.param("above", "# checkov:skip=CKV_AWS_163:x", "checkov", id="checkov-above"),
        pytest.param("inside", "// checkov:skip=CKV_AWS_163", "checkov", id="checkov-slashes"),
        pytest.param("inside", "/* checkov:skip=CKV_AWS_163 */", "checkov", id="checkov-inline"),
        pytest.param("below", "# checkov:skip=CKV_AWS_163", None, id="checkov-below"),
        pytest.param(
            "above",
            "# checkov:skip=CKV_AWS_1:x, checkov:skip=CKV_AWS_163:y",
            "checkov",
            id="second",
        ),
        pytest.param("above", f"# kics-scan disable={KICS_TERRAFORM}", None, id="kics-not-head"),
        pytest.param("head", f"# kics-scan disable={KICS_TERRAFORM}", "kics", id="kics-head"),
        pytest.param("above", "# kics-scan ignore-line", "kics", id="kics-line"),
        pytest.param("above", "// kics-scan ignore-block", "kics", id="kics-block"),
        pytest.param("inside", "#ts:skip=AC_AWS_0083 base image", "terrascan", id="terrascan"),
        pytest.param("above", "# nosemgrep", "semgrep", id="semgrep"),
        pytest.param("beside", "# NoSem", "semgrep", id="semgrep-short-in-any-case"),
        pytest.param(
            "above",
            "# nosemgrep: terraform.aws.security.aws-ecr-image-scanning-disabled",
            "semgrep",
            id="semgrep-id-with-its-folder",
        ),
        pytest.param("above", "# nosemgrep: another-rule", None, id="semgrep-another"),
        pytest.param("inside", "# nosemgrep", None, id="semgrep-inside"),
        pytest.param("above", "#tfsec:ignore:AWS023", "tfsec", id="tfsec"),
        pytest.param("above", "#trivy:ignore:AWS-0030:ws:dev", "trivy", id="trivy-workspace"),
        pytest.param("beside", "#ecr-fix: ignore[ECR001] x", "ecr-fix", id="ours"),
    ],
)
def test_a_module(place: str, comment: str, scanner: str | None) -> None:
    assert exempted_by(module(**{place: comment})) == scanner


@pytest.mark.parametrize(
    ("comment", "is_respected"),
    [
        pytest.param("ecr-fix: ignore[ECR001] base", True, id="ours"),
        pytest.param("see ecr-fix: ignore[ECR001]", False, id="in-prose"),
        pytest.param("ecr-fix: ignore-file[ECR001] base", False, id="of-the-file"),
        pytest.param("kics-scan ignore", False, id="kics-of-the-file"),
        pytest.param("kics-scan ignore-block", True, id="kics"),
        pytest.param("trivy:ignore:AWS-0030", True, id="trivy"),
        pytest.param("checkov:skip=CKV_AWS_163:base", True, id="checkov"),
    ],
)
def test_a_comment_in_the_json_of_terraform(comment: str, is_respected: bool) -> None:
    text = f'{{"resource": {{"aws_ecr_repository": {{"a": {{"//": "{comment}", "name": "a"}}}}}}}}'
    (finding,) = check_text(text, path="main.tf.json").all_findings
    assert finding.suppressed == is_respected


@pytest.mark.parametrize(
    ("before", "comment"),
    [
        pytest.param("/* base */ ", "# trivy:ignore:AWS-0030", id="trivy"),
        pytest.param("/* base */ ", "# kics-scan ignore", id="kics-head"),
        pytest.param("", "# trivy:ignore:AWS-0030", id="nothing-in-front"),
        pytest.param("/* a */ /* b */ ", "/* trivy:ignore:AWS-0030 */", id="two-in-front"),
    ],
)
def test_a_comment_beside_code_says_nothing_of_the_next_line(before: str, comment: str) -> None:
    line = 'resource "aws_ecr_repository" "{}" {{ name = "a" }}'
    text = f"{before}{line.format('a')} {comment}\n{line.format('b')}\n"
    _, second = check_text(text, path="main.tf").all_findings
    assert exempted_by(second) is None


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        pytest.param("# a\n  // b\nc # d\n", [1, 2], id="to-the-end-of-the-line"),
        pytest.param("/* a\n * b\n\n c */\n * d\n", [1, 2, 4], id="over-lines"),
        pytest.param("/* a\n b */ c\n", [1], id="code-behind-the-end"),
        pytest.param("/* a */ b\n/* a */ # b\n", [2], id="something-behind"),
        pytest.param("{# a #}\n{# a #}b\n{{/* a */ -}}\n{{- /* a */}} b\n", [1, 3], id="templates"),
        pytest.param("{{!-- }} --}}\n{{! a }}\n{{ a }}\n<%# a %>\n<% a %>\n", [1, 2, 4], id="more"),
        pytest.param("/* a\n# b\n/* c\n", [2], id="without-an-end"),
    ],
)
def test_lines_that_are_comments(text: str, comments: list[int]) -> None:
    lines = Lines(Tree(text, ()))
    assert [each for each in range(1, text.count("\n") + 1) if lines.is_comment(each)] == comments


@pytest.mark.parametrize(
    ("place", "comment", "scanner"),
    [
        pytest.param("above", "# kics-scan ignore-line", "kics", id="kics-line"),
        pytest.param("above", "# trivy:ignore:AWS-0030", "trivy", id="trivy-above"),
        pytest.param("beside", "# trivy:ignore:AWS-0030", "trivy", id="trivy-beside"),
        pytest.param("beside", "# ecr-fix: ignore[ECR001]", "ecr-fix", id="ours"),
        pytest.param("above", "# nosemgrep", None, id="semgrep"),
    ],
)
def test_a_setting_that_is_off(place: str, comment: str, scanner: str | None) -> None:
    text = OFF.format(**{"above": "", "beside": "", place: comment})
    (finding,) = check_text(text).all_findings
    assert exempted_by(finding) == scanner


MODULE_ALONE: Final = 'resource "aws_ecr_repository" "a" {\n  name = "a"\n}\n'
OBJECT: Final = (
    "apiVersion: ecr.services.k8s.aws/v1alpha1\nkind: Repository\nmetadata:\n  name: a\n"
    "spec:\n  name: a\n"
)
SKIP: Final = "# checkov:skip=CKV_AWS_163"
OURS: Final = "# ecr-fix: ignore[ECR001] base"
TASK: Final = "- name: a\n  community.aws.ecs_ecr:\n    name: a\n"
ITEM: Final = "  - " + OBJECT.replace("\n", "\n    ").rstrip(" ")
HEREDOC: Final = 'resource "kubectl_manifest" "k" {{\n  yaml_body = <<-EOT\n{}  EOT\n}}\n'


@pytest.mark.parametrize(
    ("name", "text", "exempted"),
    [
        pytest.param("k.yaml", f"{OBJECT}{SKIP}\n", [True], id="last-line-of-a-document"),
        pytest.param(
            "k.yaml", f"{OBJECT}{SKIP}\n---\n{OBJECT}", [True, False], id="in-front-of-a-separator"
        ),
        pytest.param(
            "k.yaml", f"{OBJECT}---\n{SKIP}\n{OBJECT}", [False, True], id="behind-a-separator"
        ),
        pytest.param("k.yaml", f"{OURS}\n---\n{OBJECT}", [True], id="head-above-a-separator"),
        pytest.param(
            "k.yaml", f"{OBJECT}{OURS}\n---\n{OBJECT}", [False, False], id="of-neither-document"
        ),
        pytest.param("t.yml", f"{TASK}  {SKIP}\n{TASK}", [True, False], id="last-line-of-a-task"),
        pytest.param("t.yml", f"{TASK}{SKIP}\n{TASK}", [False, True], id="above-a-task"),
        pytest.param(
            "k.yaml",
            f"apiVersion: v1\nkind: List\nitems:\n{ITEM}    {SKIP}\n{ITEM}  {SKIP}\n{ITEM}",
            [True, False, True],
            id="items",
        ),
        pytest.param(
            "k.yaml", f"{OBJECT}  tags: [\n    {{}}\n  ] {SKIP}\n", [True], id="behind-a-flow-list"
        ),
        pytest.param(
            "k.yaml", f"{OBJECT}  tags: [\n    a\n  ]\n  {SKIP}\n", [True], id="below-a-flow-list"
        ),
        pytest.param(
            "k.yaml",
            f"{OBJECT}  tags: [\n    a\n  ]\n---\n{SKIP}\n",
            [False],
            id="behind-a-flow-list-and-a-separator",
        ),
        pytest.param(
            "main.tf",
            HEREDOC.format(f"    {OURS}\n    " + OBJECT.replace("\n", "\n    ").rstrip(" ")),
            [True],
            id="top-of-a-heredoc",
        ),
        pytest.param(
            "main.tf",
            f"# resource {{\n#   {SKIP}\n# }}\n{MODULE_ALONE}",
            [False],
            id="in-code-that-is-commented-out",
        ),
        pytest.param(
            "main.tf",
            f"/*\nresource {{\n  {OURS}\n}}\n*/\n{MODULE_ALONE}",
            [False],
            id="in-a-block-that-is-commented-out",
        ),
        pytest.param("main.tf", f"#  {OURS}\n{MODULE_ALONE}", [False], id="itself-commented-out"),
        pytest.param(
            "main.tf",
            MODULE_ALONE.replace("  name", f"  # {SKIP}\n  name"),
            [True],
            id="commented-out-where-its-scanner-finds-it",
        ),
    ],
)
def test_a_comment_belongs_to_what_it_is_in_or_above(
    name: str, text: str, exempted: list[bool]
) -> None:
    assert [each.suppressed for each in check_text(text, path=name).all_findings] == exempted


def run(text: str) -> FileResult:
    return check_text(text)


def test_the_reason_is_kept() -> None:
    finding = template(above="# checkov:skip=CKV_AWS_163: a base image, scanned elsewhere")
    assert finding.suppression is not None
    assert finding.suppression.reason == "a base image, scanned elsewhere"
    assert finding.suppression.directive == "checkov:skip=CKV_AWS_163"
    assert finding.suppression.line == 4


def test_a_decision_concerns_its_own_repository_alone() -> None:
    text = (
        "Resources:\n"
        "  # checkov:skip=CKV_AWS_163\n"
        "  A:\n    Type: AWS::ECR::Repository\n"
        "  B:\n    Type: AWS::ECR::Repository\n"
    )
    first, second = run(text).all_findings
    assert (first.open, second.open) == (False, True)


def test_the_first_decision_of_two_last_lines_belongs_to_the_repository_above() -> None:
    text = (
        "Resources:\n"
        "  A:\n    Type: AWS::ECR::Repository\n"
        "    # checkov:skip=CKV_AWS_163\n"
        "  # checkov:skip=CKV_AWS_1\n"
        "  B:\n    Type: AWS::ECR::Repository\n"
    )
    first, second = run(text).all_findings
    assert (first.open, second.open) == (False, True)


def test_an_own_decision_that_exempts_nothing_is_unused() -> None:
    result = run(
        "# ecr-fix: ignore-file[ECR001] nothing here\n"
        "Resources:\n  A:\n    Type: AWS::ECR::Repository\n    Properties:\n"
        "      ImageScanningConfiguration: {ScanOnPush: true}\n"
    )
    (unused,) = result.unused_suppressions
    assert (unused.line, unused.reason) == (1, "nothing here")
    assert not result.findings


def test_a_decision_in_json_is_metadata() -> None:
    text = (
        '{"Resources": {"A": {"Type": "AWS::ECR::Repository",'
        ' "Metadata": {"ecr-fix": {"ignore": ["ECR001"], "reason": "base"}}}}}'
    )
    (finding,) = check_text(text, path="a.json").all_findings
    assert exempted_by(finding) == "ecr-fix"
    assert finding.suppression is not None
    assert finding.suppression.reason == "base"


def test_the_fix_of_another_repository_does_not_turn_on_an_exempted_one() -> None:
    text = (
        "Resources:\n"
        "  A:\n    Type: AWS::ECR::Repository\n    Properties: &shared\n      Tags: []\n"
        "  # checkov:skip=CKV_AWS_163\n"
        "  B:\n    Type: AWS::ECR::Repository\n    Properties: *shared\n"
    )
    result = run(text)
    exempted = result.all_findings[1]
    assert exempted_by(exempted) == "checkov"
    assert exempted.verdict is check_text(result.text).all_findings[1].verdict


def test_each_scanner_is_named_once() -> None:
    words = [scanner.word for scanner in SCANNERS]
    assert len(set(words)) == len(words)
    assert all(scanner.comments or scanner.metadata or scanner.policy_files for scanner in SCANNERS)


def test_the_words_are_the_signs_of_all_forms() -> None:
    signs = {form.sign for each in SCANNERS for form in each.comments}
    signs |= {form.sign for each in SCANNERS for form in each.metadata}
    needed = {each for each in signs if not any(one in each and one != each for one in signs)}
    assert sorted(needed) == list(WORDS)


@pytest.mark.parametrize(
    ("spelled", "sign"),
    [
        *((form.pattern.pattern, form.sign) for each in SCANNERS for form in each.comments),
        *(("/".join(form.path), form.sign) for each in SCANNERS for form in each.metadata),
    ],
    ids=str,
)
def test_a_form_holds_its_sign(spelled: str, sign: str) -> None:
    assert sign in spelled.lower()


def test_dates_count_to_their_end() -> None:
    from fixer.suppressions.directives import directives_in
    from fixer.syntax import yaml

    text = "# trivy:ignore:AWS-0030:exp:2030-06-15\na: 1\n"
    ((directive,), _) = directives_in(yaml.parse(text))
    assert not directive.is_expired(date(2030, 6, 15))
    assert directive.is_expired(date(2030, 6, 16))


MANY = 20_000
REPOSITORY = "Resources:\n  App:\n    Type: AWS::ECR::Repository\n"
REPOSITORIES = "Resources:\n" + "".join(
    f"  A{index}:\n    Type: AWS::ECR::Repository\n" for index in range(3_000)
)
ON_ONE_LINE = (
    "Resources: {"
    + ", ".join(f"A{index}: {{Type: AWS::ECR::Repository}}" for index in range(3_000))
    + "}\n"
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# kics-scan ignore\n" * MANY + REPOSITORY, id="head"),
        pytest.param(
            REPOSITORY.replace("  App:", "  #trivy:ignore:AWS-0030\n" * MANY + "  App:"),
            id="above",
        ),
        pytest.param(
            "Resources:\n"
            + "".join(
                f"  #trivy:ignore:AWS-0030\n  A{index}:\n    Type: AWS::ECR::Repository\n"
                for index in range(3_000)
            ),
            id="beside-many",
        ),
        pytest.param(REPOSITORY + "    # checkov:skip=CKV_AWS_163\n" * MANY, id="below"),
        pytest.param("# kics-scan ignore\n" * MANY + REPOSITORIES, id="head-of-many"),
        pytest.param(
            REPOSITORY.replace(
                "  App:", f"  # {'trivy:ignore:AWS-0030 ecr-fix: x ' * MANY}\n  App:"
            ),
            id="on-one-line",
        ),
        pytest.param("# kics-scan ignore-line\n" * MANY + ON_ONE_LINE, id="above-many-on-a-line"),
        pytest.param("# kics-scan ignore\n{# \n" * MANY + REPOSITORY, id="comments-without-an-end"),
        pytest.param(
            REPOSITORY
            + "    Metadata: {\n"
            + "      a: 'checkov:skip=CKV_AWS_163',\n" * MANY
            + "    }\n",
            id="values",
        ),
    ],
)
def test_many_comments_take_little_time(text: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": text})
    assert ecr_fix("--check", cwd=tmp_path, cpu_seconds=15).code == 0


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("2020-01-01", "has expired"),
        ("2020-13-01", "does not count, as its date cannot be read; write YYYY-MM-DD"),
    ],
)
def test_an_expired_comment_is_named(when: str, says: str) -> None:
    text = f'# trivy:ignore:AWS-0030:exp:{when}\nresource "aws_ecr_repository" "a" {{\n}}\n'
    (finding,) = check_text(text, path="main.tf").findings
    assert finding.notes[-1] == (f"trivy:ignore:AWS-0030:exp:{when} on line 1 {says}")


def test_one_line_says_that_a_reason_is_missing(tmp_path: Path) -> None:
    text = '# ecr-fix: ignore\nresource "aws_ecr_repository" "a" {\n}\n'
    write_files(tmp_path, {"main.tf": text})
    for options in (("--check",), ("--format", "concise")):
        outcome = ecr_fix("--require-reason", *options, cwd=tmp_path)
        assert outcome.code == 1
        assert "[needs review: give a reason beside ecr-fix: ignore]" in outcome.lines[0]
