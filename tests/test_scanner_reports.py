"""What scanners report, read in each format, found in the source and answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.command import ecr_fix, environment, git, write_files
from support.tools import needs

from fixer import UsageError, check
from fixer.engine.scope import Scope
from fixer.model.reported_finding import ReportedFinding, ScannerReport
from fixer.scanner_reports.logical_ids import logical_ids
from fixer.scanner_reports.reading import read_report
from fixer.scanner_reports.repositories import Missing, Repositories
from fixer.syntax.placeholders import FILLED_IN

KICS_TERRAFORM = "9630336b-3fed-4096-8173-b9afdfe346a7"
TERRAFORM = """\
resource "aws_ecr_repository" "app" {
  name = "shop/app"
}

resource "aws_ecr_repository" "web" {
  name = "${var.stage}-web"
  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_repository" "each" {
  for_each = toset(["red", "blue"])
  name     = "team-${each.key}"
}

variable "stage" {}
"""
TEMPLATE = """\
Parameters:
  Stage:
    Type: String
    Default: prod
Resources:
  Named:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: !Sub "${Stage}-api"
  Unnamed:
    Type: AWS::ECR::Repository
  Joined:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: !Join ["/", [!Ref "AWS::Region", cache]]
  Scanned:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: scanned
      ImageScanningConfiguration:
        ScanOnPush: true
"""


def sarif(*results: dict[str, Any], **run: Any) -> dict[str, Any]:
    driver = run.pop("driver", {"name": "a scanner"})
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results, **run}]}


def at(uri: str, first: int, last: int | None = None) -> list[dict[str, Any]]:
    region = {"startLine": first} | ({"endLine": last} if last else {})
    return [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]


def asff(control: str, status: str = "FAILED", **more: Any) -> dict[str, Any]:
    return {
        "SchemaVersion": "2018-10-08",
        "GeneratorId": f"security-control/{control}",
        "Compliance": {"Status": status, "SecurityControlId": control},
        "Resources": [
            {"Type": "AwsEcrRepository", "Id": "arn:aws:ecr:eu-west-1:123456789012:repository/a/b"}
        ],
        **more,
    }


def ocsf(check_id: str, status: str = "New", code: str = "FAIL") -> dict[str, Any]:
    return {
        "metadata": {"event_code": check_id, "product": {"name": "Prowler"}},
        "status": status,
        "status_code": code,
        "resources": [{"uid": "arn:aws:ecr:eu-west-1:1:repository/a", "name": "a"}],
    }


def evaluated(rule: str, name: str, compliance: str = "NON_COMPLIANT") -> dict[str, Any]:
    qualifier = {"ConfigRuleName": rule, "ResourceType": "AWS::ECR::Repository", "ResourceId": name}
    identifier = {"EvaluationResultQualifier": qualifier}
    return {"EvaluationResultIdentifier": identifier, "ComplianceType": compliance}


SCAN = "ecr_repositories_scan_images_on_push_enabled"
CSV = f"""\
AUTH_METHOD;PROVIDER;CHECK_ID;STATUS;STATUS_EXTENDED;MUTED;RESOURCE_UID;RESOURCE_NAME
p;aws;{SCAN};FAIL;"a; b";False;arn:aws:ecr:eu-west-1:1:repository/a;a
p;aws;{SCAN};FAIL;x;True;arn:aws:ecr:eu-west-1:1:repository/b;b
p;aws;{SCAN};PASS;x;False;arn:aws:ecr:eu-west-1:1:repository/c;c
p;aws;s3_bucket_public;FAIL;x;False;arn:aws:s3:::d;d
"""
# For each format a report, the findings of the rule in it as (id, path, line, last line, resource,
# repository), how many others there are, and how many are suppressed.
Row = tuple[str, str, int, int, str, str]
READ: dict[str, tuple[object, list[Row], int, int]] = {
    "sarif-checkov": (
        sarif(
            {"ruleId": "CKV_AWS_163", "locations": at("a%20b/main.tf", 1, 3)},
            {"ruleId": "CKV_AWS_136", "locations": at("main.tf", 1, 3)},
            {"ruleId": "CKV_AWS_163", "locations": at("c.tf", 5), "suppressions": [{"kind": "x"}]},
            {
                "ruleId": "CKV_AWS_163",
                "locations": at("d.tf", 5),
                "suppressions": [{"status": "rejected"}, {"status": "accepted"}],
            },
            {
                "ruleId": "CKV_AWS_163",
                "locations": at("e.tf", 5),
                "suppressions": [{"status": "rejected"}, {"status": "underReview"}],
            },
        ),
        [
            ("CKV_AWS_163", "a b/main.tf", 1, 3, "", ""),
            ("CKV_AWS_163", "e.tf", 5, 5, "", ""),
        ],
        1,
        2,
    ),
    "sarif-datadog": (
        sarif(
            {
                "ruleId": "Unscanned ECR image",
                "locations": at("main.tf", 1),
                "properties": {
                    "tags": [
                        f"KICS_RuleID:{KICS_TERRAFORM}",
                        "IAC_RESOURCE_TYPE:aws_ecr_repository",
                        "IAC_RESOURCE_NAME:app",
                    ]
                },
            }
        ),
        [("Unscanned ECR image", "main.tf", 1, 1, "aws_ecr_repository.app", "")],
        0,
        0,
    ),
    "sarif-tag-alone": (
        sarif(
            {
                "ruleId": "Some name",
                "locations": at("main.tf", 1),
                "properties": {"tags": [f"KICS_RuleID:{KICS_TERRAFORM}"]},
            }
        ),
        [(KICS_TERRAFORM, "main.tf", 1, 1, "", "")],
        0,
        0,
    ),
    "sarif-rule-index": (
        sarif(
            {"ruleIndex": 1, "locations": at("main.tf", 1)},
            driver={"name": "KICS", "rules": [{"id": "other"}, {"id": KICS_TERRAFORM}]},
        ),
        [(KICS_TERRAFORM, "main.tf", 1, 1, "", "")],
        0,
        0,
    ),
    "sarif-trivy": (
        sarif(
            {
                "ruleId": "AVD-AWS-0030",
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "main.tf", "uriBaseId": "ROOTPATH"},
                            "region": {"startLine": 1, "endLine": 3},
                        }
                    }
                ],
            },
            originalUriBaseIds={"ROOTPATH": {"uri": "file:///src/"}},
        ),
        [("AVD-AWS-0030", "/src/main.tf", 1, 3, "", "")],
        0,
        0,
    ),
    "sarif-semgrep": (
        sarif(
            {
                "ruleId": "rules.terraform.aws-ecr-image-scanning-disabled",
                "locations": at("file:///src/main.tf", 1, 3),
            }
        ),
        [("rules.terraform.aws-ecr-image-scanning-disabled", "/src/main.tf", 1, 3, "", "")],
        0,
        0,
    ),
    "sarif-snyk": (
        sarif({"ruleId": "SNYK-CC-TF-61", "locations": at("main.tf", 1)}, {"kind": "pass"}),
        [("SNYK-CC-TF-61", "main.tf", 1, 1, "", "")],
        0,
        0,
    ),
    "sarif-artifact-index": (
        sarif(
            {
                "ruleId": "CKV_AWS_163",
                "locations": [{"physicalLocation": {"artifactLocation": {"index": 0}}}],
            },
            artifacts=[{"location": {"uri": "main.tf"}}],
        ),
        [("CKV_AWS_163", "main.tf", 0, 0, "", "")],
        0,
        0,
    ),
    "checkov": (
        [
            {
                "check_type": "terraform",
                "results": {
                    "failed_checks": [
                        {
                            "check_id": "CKV_AWS_163",
                            "file_path": "/main.tf",
                            "file_line_range": [1, 3],
                            "resource": "aws_ecr_repository.app",
                        },
                        {"check_id": "CKV_AWS_51"},
                    ],
                    "skipped_checks": [{"check_id": "CKV_AWS_163"}, {"check_id": "CKV_AWS_51"}],
                },
            }
        ],
        [("CKV_AWS_163", "main.tf", 1, 3, "aws_ecr_repository.app", "")],
        2,
        1,
    ),
    "kics": (
        {
            "queries": [
                {
                    "query_name": "Unscanned ECR Image",
                    "query_id": KICS_TERRAFORM,
                    "files": [
                        {
                            "file_name": "main.tf",
                            "line": 1,
                            "resource_name": "shop/app",
                            "search_key": "aws_ecr_repository[app]",
                        },
                        {
                            "file_name": "t.yaml",
                            "line": 9,
                            "search_key": "Resources.Named.Properties",
                        },
                    ],
                },
                {"query_id": "x", "files": [{"file_name": "main.tf"}]},
            ]
        },
        [
            (KICS_TERRAFORM, "main.tf", 1, 1, "aws_ecr_repository.app", ""),
            (KICS_TERRAFORM, "t.yaml", 9, 9, "Named", ""),
        ],
        1,
        0,
    ),
    "trivy": (
        {
            "SchemaVersion": 2,
            "Results": [
                {
                    "Target": "main.tf",
                    "Misconfigurations": [
                        {
                            "ID": "AWS-0030",
                            "Status": "FAIL",
                            "CauseMetadata": {
                                "Resource": "aws_ecr_repository.app",
                                "StartLine": 1,
                                "EndLine": 3,
                            },
                        },
                        {"ID": "AWS-0031", "Status": "FAIL"},
                        {"ID": "AWS-0030", "Status": "PASS"},
                    ],
                    "ExperimentalModifiedFindings": [
                        {"Status": "ignored", "Finding": {"AVDID": "AVD-AWS-0030"}},
                        {"Status": "ignored", "Finding": {"AVDID": "AVD-AWS-0031"}},
                    ],
                }
            ],
        },
        [("AWS-0030", "main.tf", 1, 3, "aws_ecr_repository.app", "")],
        2,
        1,
    ),
    "security-hub": (
        {
            "Findings": [
                asff("ECR.1"),
                asff("ECR.2"),
                asff("ECR.1", "PASSED"),
                asff("ECR.1", Workflow={"Status": "SUPPRESSED"}),
                asff("ECR.1", RecordState="ARCHIVED"),
            ]
        },
        [("ECR.1", "", 0, 0, "", "a/b")],
        1,
        2,
    ),
    "config": (
        {
            "EvaluationResults": [
                evaluated("ecr-private-image-scanning-enabled", "a"),
                evaluated("securityhub-ecr-private-image-scanning-enabled-1a2b3c", "b"),
                evaluated("ecr-private-image-scanning-enabled", "c", "COMPLIANT"),
                evaluated("s3-bucket-public-read-prohibited", "d"),
            ]
        },
        [
            ("ecr-private-image-scanning-enabled", "", 0, 0, "", "a"),
            ("ecr-private-image-scanning-enabled", "", 0, 0, "", "b"),
        ],
        1,
        0,
    ),
    "prowler": (
        [ocsf(SCAN), ocsf("s3_bucket"), ocsf(SCAN, "Suppressed"), ocsf(SCAN, code="PASS")],
        [(SCAN, "", 0, 0, "", "a")],
        1,
        1,
    ),
    "prowler-csv": (CSV, [(SCAN, "", 0, 0, "", "a")], 1, 1),
    "no-table-by-its-words": (
        sarif({"ruleId": "CKV_AWS_163", "message": {"text": "CHECK_ID STATUS RESOURCE_UID"}}),
        [("CKV_AWS_163", "", 0, 0, "", "")],
        0,
        0,
    ),
    "describe-repositories": (
        {
            "repositories": [
                {"repositoryName": "a", "imageScanningConfiguration": {"scanOnPush": False}},
                {"repositoryName": "b", "imageScanningConfiguration": {"scanOnPush": True}},
                {"repositoryName": "c"},
            ]
        },
        [("ECR.1", "", 0, 0, "", "a"), ("ECR.1", "", 0, 0, "", "c")],
        0,
        0,
    ),
    "nothing-found": ([], [], 0, 0),
    "nothing-found-by-security-hub": ({"Findings": []}, [], 0, 0),
    "semgrep": (
        {
            "version": "1.100.0",
            "errors": [],
            "results": [
                {
                    "check_id": f"terraform.aws.{each}",
                    "path": "infra/main.tf",
                    "start": {"line": 1, "col": 1, "offset": 0},
                    "end": {"line": 3, "col": 2, "offset": 60},
                    "extra": {"is_ignored": is_ignored},
                }
                for each, is_ignored in (
                    ("aws-ecr-image-scanning-disabled", False),
                    ("aws-ecr-image-scanning-disabled", True),
                    ("aws-ecr-mutable-image-tags", False),
                )
            ],
        },
        [("terraform.aws.aws-ecr-image-scanning-disabled", "infra/main.tf", 1, 3, "", "")],
        1,
        1,
    ),
    "nothing-found-by-semgrep": ({"version": "1", "results": [], "errors": []}, [], 0, 0),
    "nothing-found-by-trivy": ({"SchemaVersion": 2, "ArtifactName": "."}, [], 0, 0),
    "nothing-found-by-checkov": ({"passed": 0, "checkov_version": "3.2.1"}, [], 0, 0),
}


def encoded(report: object) -> bytes:
    return (report if isinstance(report, str) else json.dumps(report)).encode()


@pytest.mark.parametrize(("report", "rows", "others", "suppressed"), READ.values(), ids=READ)
def test_a_report_is_read(report: object, rows: list[Row], others: int, suppressed: int) -> None:
    findings = tuple(ReportedFinding("r", *row) for row in rows)
    assert read_report("r", encoded(report)) == ScannerReport(findings, others, suppressed)


def test_a_report_may_be_utf_16_or_have_a_mark() -> None:
    text = json.dumps(READ["trivy"][0])
    expected = read_report("r", text.encode())
    assert read_report("r", text.encode("utf-16")) == expected
    assert read_report("r", text.encode("utf-8-sig")) == expected


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"", "cannot be read as JSON", id="empty"),
        pytest.param(b"{", "cannot be read as JSON", id="cut-off"),
        pytest.param(b"\xff\x00\xfe", "is not a text in UTF-8", id="binary"),
        pytest.param(b"{}", "is no report that is known", id="an-object"),
        pytest.param(b"[1]", "is no report that is known", id="a-list"),
        pytest.param(b"[" * 200_000, "nests too deep", id="nested"),
    ],
)
def test_what_is_no_report(data: bytes, says: str) -> None:
    with pytest.raises(UsageError, match=f"^r: {says}"):
        read_report("r", data)


def test_a_table_that_cannot_be_read() -> None:
    table = b'CHECK_ID;STATUS;RESOURCE_UID\n"' + b"x" * 200_000 + b'";FAIL;a\n'
    with pytest.raises(UsageError, match=r"^r:\d+: cannot be read as CSV"):
        read_report("r", table)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("App", ("App",)),
        ("AWS::ECR::Repository.App", ("AWS::ECR::Repository.App", "App")),
        ("aws_ecr_repository.app", ("aws_ecr_repository.app",)),
        (
            'aws_ecr_repository.app["a.b"]',
            ('aws_ecr_repository.app["a.b"]', "aws_ecr_repository.app"),
        ),
        (
            'module.ecr["x"].aws_ecr_repository.app[0]',
            (
                'module.ecr["x"].aws_ecr_repository.app[0]',
                "module.ecr.aws_ecr_repository.app",
                "aws_ecr_repository.app",
                "module.ecr",
            ),
        ),
    ],
)
def test_the_logical_ids_of_a_name(written: str, expected: tuple[str, ...]) -> None:
    assert logical_ids(written) == expected


# From the command line.


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_files(tmp_path, {"main.tf": TERRAFORM, "t.yaml": TEMPLATE, "app.rb": "Repo.new\n"})
    return tmp_path


def reported(project: Path, report: object, *options: str) -> tuple[int, list[str]]:
    (project / "report.json").write_bytes(encoded(report))
    outcome = ecr_fix("--findings", "report.json", "--check", *options, cwd=project)
    return outcome.code, [line for line in outcome.lines if " ECR001 " not in line]


def ckv(*locations: list[dict[str, Any]]) -> dict[str, Any]:
    return sarif(*({"ruleId": "CKV_AWS_163", "locations": each} for each in locations))


ANSWERS = {
    "by-lines": (ckv(at("main.tf", 1, 3)), 1, ["main.tf:1: CKV_AWS_163: fixable"]),
    "by-one-line-inside": (ckv(at("t.yaml", 9)), 1, ["t.yaml:9: CKV_AWS_163: fixable"]),
    "compliant": (ckv(at("main.tf", 7)), 0, ["main.tf:7: CKV_AWS_163: already compliant"]),
    "no-uri": (
        ckv(at("http://[main.tf", 1)),
        0,
        ["http://[main.tf:1: CKV_AWS_163: not found: there is no such file"],
    ),
    "another-line": (
        ckv(at("main.tf", 40)),
        0,
        ["main.tf:40: CKV_AWS_163: not found: the file declares no repository there"],
    ),
    "no-such-file": (
        ckv(at("gone.tf", 1)),
        0,
        ["gone.tf:1: CKV_AWS_163: not found: there is no such file"],
    ),
    "outside": (
        ckv(at("../main.tf", 1)),
        0,
        ["../main.tf:1: CKV_AWS_163: not found: there is no such file"],
    ),
    "elsewhere": (ckv(at("/src/main.tf", 1)), 1, ["main.tf:1: CKV_AWS_163: fixable"]),
    "no-line": (
        ckv([{"physicalLocation": {"artifactLocation": {"uri": "main.tf"}}}]),
        1,
        [
            (
                "main.tf: CKV_AWS_163: needs review: it may be aws_ecr_repository.app "
                "(main.tf:1) or aws_ecr_repository.each (main.tf:12)"
            )
        ],
    ),
    "no-place": (ckv([]), 0, ["no place: CKV_AWS_163: not found"]),
    "no-resource": (
        {"Findings": [asff("ECR.1", Resources=[])]},
        0,
        ["no place: ECR.1: not found"],
    ),
    "another-language": (
        ckv(at("app.rb", 1)),
        1,
        ["app.rb:1: CKV_AWS_163: language not supported"],
    ),
}


@pytest.mark.parametrize(
    ("uri", "bases", "expected"),
    [
        ("a.tf", {"B": {"uri": "file:///src/infra/"}}, "/src/infra/a.tf"),
        ("a.tf", {"B": {"uri": "infra"}}, "infra/a.tf"),
        ("a.tf", {"B": {"uri": "file:///C:/x%20y/"}}, "/C:/x y/a.tf"),
        ("a.tf", {"B": {"uri": "in/", "uriBaseId": "A"}, "A": {"uri": "/src/"}}, "/src/in/a.tf"),
        ("a.tf", {"B": {"uri": "in/", "uriBaseId": "B"}}, "in/" * 8 + "a.tf"),
        ("a.tf", {}, "a.tf"),
        ("/x/a.tf", {"B": {"uri": "file:///src/"}}, "/x/a.tf"),
        ("file:///x/a.tf", {"B": {"uri": "file:///src/"}}, "/x/a.tf"),
        ("C:\\x\\a.tf", {"B": {"uri": "file:///src/"}}, "C:\\x\\a.tf"),
    ],
)
def test_a_path_begins_where_the_report_says(uri: str, bases: object, expected: str) -> None:
    location = {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "B"}}}
    report = sarif({"ruleId": "CKV_AWS_163", "locations": [location]}, originalUriBaseIds=bases)
    (finding,) = read_report("r", encoded(report)).findings
    assert finding.path == expected


@pytest.mark.parametrize(
    ("asked", "kind", "expected"),
    [
        ("infra", "filesystem", "infra/a.tf"),
        ("./infra/", "filesystem", "./infra/a.tf"),
        (".", "filesystem", "a.tf"),
        ("/src", "repository", "/src/a.tf"),
        ("infra\\x", "filesystem", "infra/x/a.tf"),
        ("infra/a.tf", "filesystem", "infra/a.tf"),
        ("https://example.com/x", "repository", "a.tf"),
        ("git@example.com:o/r.git", "repository", "a.tf"),
        ("alpine", "container_image", "a.tf"),
    ],
)
def test_the_json_of_trivy_names_files_from_what_it_was_called_for(
    asked: str, kind: str, expected: str
) -> None:
    found = {"ID": "AVD-AWS-0030", "Status": "FAIL", "CauseMetadata": {"StartLine": 1}}
    report = {
        "SchemaVersion": 2,
        "ArtifactName": asked,
        "ArtifactType": kind,
        "Results": [{"Target": "a.tf", "Misconfigurations": [found]}],
    }
    (finding,) = read_report("r", encoded(report)).findings
    assert finding.path == expected


@pytest.mark.parametrize(
    ("asked", "path", "says"),
    [
        ("s1", "main.tf", "fixable"),
        ("github.com/o/r", "main.tf", "fixable"),
        ("git@github.com:o/r.git", "main.tf", "fixable"),
        ("s1", "s1/main.tf", "fixable"),
        ("infra", "main.tf", "not found"),
    ],
)
def test_what_trivy_was_called_for_may_be_somewhere_else(
    asked: str, path: str, says: str, tmp_path: Path
) -> None:
    write_files(
        tmp_path,
        {path: 'resource "aws_ecr_repository" "sub" {}\n', "infra/other.tf": "locals {}\n"},
    )
    cause = {"StartLine": 1, "EndLine": 1, "Resource": "aws_ecr_repository.sub"}
    found = {"ID": "AVD-AWS-0030", "Status": "FAIL", "CauseMetadata": cause}
    report = {
        "SchemaVersion": 2,
        "ArtifactName": asked,
        "ArtifactType": "repository",
        "Results": [{"Target": "main.tf", "Misconfigurations": [found]}],
    }
    _, lines = reported(tmp_path, report)
    assert f": {says}" in lines[0]


def test_what_a_scanner_reports_of_a_subfolder_is_found(project: Path) -> None:
    write_files(project, {"infra/ecr.tf": 'resource "aws_ecr_repository" "sub" {}\n'})
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": "ecr.tf", "uriBaseId": "ROOTPATH"},
            "region": {"startLine": 1},
        }
    }
    result = {"ruleId": "AVD-AWS-0030", "locations": [location]}
    bases = {"ROOTPATH": {"uri": "file:///checkout/infra/"}}
    code, lines = reported(project, sarif(result, originalUriBaseIds=bases))
    assert (code, lines[0]) == (1, "infra/ecr.tf:1: AVD-AWS-0030: fixable")


@pytest.mark.parametrize(("report", "code", "lines"), ANSWERS.values(), ids=ANSWERS)
def test_a_finding_is_answered(report: object, code: int, lines: list[str], project: Path) -> None:
    exit_code, answers = reported(project, report)
    assert (exit_code, answers[: len(lines)]) == (code, lines)
    assert answers[len(lines)].startswith("1 finding of this rule (1 ")


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ("aws_ecr_repository.app", "fixable"),
        ("aws_ecr_repository.shop/app", "fixable"),
        ("resource.aws_ecr_repository[app]", "fixable"),
        ("aws_ecr_repository.removed", "not found: the file declares no repository there"),
    ],
)
def test_lines_do_not_count_where_the_report_names_another(
    resource: str, says: str, project: Path
) -> None:
    """A repository was taken out since, and another one has moved to its lines."""
    location = at("main.tf", 1, 3)[0] | {"logicalLocations": [{"fullyQualifiedName": resource}]}
    _, answers = reported(project, ckv([location]))
    assert answers[0] == f"main.tf:1: CKV_AWS_163 of {resource}: {says}"


DEPLOYED = {
    "literal": ("shop/app", "fixable"),
    "instance": ("team-red", "fixable"),
    "default": ("prod-api", "fixable"),
    "pattern-of-a-compliant-one": ("prod-web", "already compliant"),
    "joined": ("eu-west-1/cache", "fixable"),
    "made-by-cloudformation": ("stack-unnamed-1a2b3c", "fixable"),
    "scanned": ("scanned", "already compliant"),
    "unknown": ("other", "not found"),
}


@pytest.mark.parametrize(("name", "says"), DEPLOYED.values(), ids=DEPLOYED)
def test_a_deployed_repository_is_found_by_its_name(name: str, says: str, project: Path) -> None:
    _, answers = reported(project, {"repositories": [{"repositoryName": name}]})
    assert answers[0] == f"the deployed repository {name}: ECR.1: {says}"


def test_many_findings_meet_many_repositories(project: Path) -> None:
    """Each is compared with few others, so that this takes a second and not minutes."""
    (one,) = check(project / "t.yaml", only="Unnamed").findings
    numbers = range(5_000)
    begun = time.process_time()
    repositories = Repositories(
        [
            replace(
                one,
                path=str(project / f"m{each}" / "t.yaml"),
                possible_names=(f"{FILLED_IN}-x{each}", f"y{each}-{FILLED_IN}"),
            )
            for each in numbers
        ],
        (str(project),),
    )
    found = [
        repositories.reported(ReportedFinding("r", "ECR.1", repository=name))
        for each in numbers
        for name in (f"prod-x{each}", f"y{each}-prod", f"none-{each}")
    ]
    assert list(map(len, found)) == [1, 1, 0] * len(numbers)
    elsewhere = [
        repositories.reported(ReportedFinding("r", "X", f"/ci/{name}/t.yaml", resource="Unnamed"))
        for each in numbers
        for name in (f"m{each}", f"none{each}")
    ]
    assert list(map(len, elsewhere)) == [1, 0] * len(numbers)
    assert time.process_time() - begun < 20


def test_names_alone_leave_the_answers_to_the_other_stream(project: Path) -> None:
    """So that an exit code of 1 has its reason also where no file has a finding."""
    (project / "report.json").write_bytes(encoded(ckv(at("app.rb", 1))))
    outcome = ecr_fix("--findings", "report.json", "--name-only", cwd=project)
    assert (outcome.code, outcome.out) == (1, b"")
    assert outcome.complaints == [
        "app.rb:1: CKV_AWS_163: language not supported",
        "1 finding of this rule (1 language not supported).",
    ]


def test_of_several_candidates_none_is_edited(project: Path) -> None:
    write_files(project, {"two.tf": TERRAFORM.replace("web", "website")})
    twice = TERRAFORM.replace("web", "site").replace("true", "false")
    write_files(project, {"a/x.tf": twice, "b/x.tf": twice})
    code, answers = reported(project, {"repositories": [{"repositoryName": "prod-site"}]})
    assert code == 1
    assert answers[0] == (
        "the deployed repository prod-site: ECR.1: needs review: it may be "
        "aws_ecr_repository.site (a/x.tf:8) or aws_ecr_repository.site (b/x.tf:8)"
    )


NAMED = (
    "Resources:\n  R:\n    Type: AWS::ECR::Repository\n    Properties:\n      RepositoryName: x\n"
)
SCANS = f"{NAMED}      ImageScanningConfiguration:\n        ScanOnPush: "
REVIEW = f"{SCANS}!Ref X\n"
UNSAFE = f'Parameters:\n  X:\n    Type: String\n    Default: "false"\n{REVIEW}'


@pytest.mark.parametrize(
    ("files", "says"),
    [
        pytest.param(
            {"a.yaml": NAMED, "b.yaml": REVIEW, "c.yaml": NAMED, "d.yaml": f"{SCANS}true\n"},
            "needs review: write ScanOnPush: true (b.yaml:7); the rest: 2 fixed, "
            "1 already compliant",
            id="review",
        ),
        pytest.param(
            {f"{each}.yaml": REVIEW for each in "abcde"},
            "needs review: write ScanOnPush: true (a.yaml:7, b.yaml:7, c.yaml:7 and 2 more)",
            id="many",
        ),
        pytest.param(
            {"a.yaml": UNSAFE, "b.yaml": NAMED},
            "fixable with --unsafe-fixes: a.yaml:11; the rest: 1 fixed",
            id="unsafe",
        ),
        pytest.param({"a.yaml": NAMED, "b.yaml": NAMED}, "fixed", id="all are fixed"),
        pytest.param({"a.yaml": UNSAFE}, "fixable with --unsafe-fixes", id="one"),
    ],
)
def test_of_several_repositories_of_a_name_the_line_says_which_is_left(
    files: dict[str, str], says: str, tmp_path: Path
) -> None:
    write_files(tmp_path, files)
    (tmp_path / "r").write_bytes(encoded({"repositories": [{"repositoryName": "x"}]}))
    outcome = ecr_fix("--write", "--findings", "r", cwd=tmp_path)
    assert outcome.lines[0] == f"the deployed repository x: ECR.1: {says}"


def test_only_what_was_flagged_is_fixed(project: Path) -> None:
    (project / "r").write_bytes(encoded(ckv(at("main.tf", 1, 3))))
    outcome = ecr_fix("--write", "--findings", "r", cwd=project)
    assert outcome.code == 0
    assert outcome.lines[0] == "main.tf:1: CKV_AWS_163: fixed"
    assert (project / "t.yaml").read_text() == TEMPLATE
    assert (project / "main.tf").read_text().count("scan_on_push") == 2


def test_reports_are_counted_together(project: Path) -> None:
    (project / "r").write_bytes(encoded(READ["sarif-checkov"][0]))
    (project / "s").write_bytes(encoded(ckv(at("main.tf", 1, 3))))
    outcome = ecr_fix("--check", "--findings", "r", "--findings", "s", cwd=project)
    assert outcome.lines[3] == (
        "5 findings of this rule (1 fixable, 2 not found, 2 suppressed by the scanner); "
        "1 finding of other rules."
    )


def test_what_is_left_to_a_person_says_why(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": TEMPLATE.replace("ScanOnPush: true", "ScanOnPush: !Ref X")})
    (tmp_path / "r").write_bytes(encoded(ckv(at("t.yaml", 16, 20))))
    outcome = ecr_fix("--check", "--findings", "r", cwd=tmp_path)
    assert outcome.code == 1
    assert outcome.lines[0] == "t.yaml:16: CKV_AWS_163: needs review: write ScanOnPush: true"


def test_a_report_on_stdin(project: Path) -> None:
    report = encoded(ckv(at("main.tf", 1, 3))).decode()
    command = [sys.executable, "-m", "fixer", "--check", "--findings", "-"]
    done = subprocess.run(
        command, cwd=project, env=environment(), input=report, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[0] == "main.tf:1: CKV_AWS_163: fixable"
    assert ecr_fix("--findings", "-", "--findings", "-", cwd=project).code == 2


def test_a_report_that_cannot_be_read(project: Path) -> None:
    outcome = ecr_fix("--findings", "gone.sarif", cwd=project)
    assert outcome.code == 2
    assert outcome.complaints == ["ecr-fix: gone.sarif: cannot be read: No such file or directory"]


def test_the_api_takes_findings(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    report = read_report("r", encoded(ckv(at("main.tf", 1, 3))))
    answered = check(["."], scope=Scope(reported=report))
    assert [each.outcome.value for each in answered.answers] == ["fixable"]
    assert [each.logical_id for each in answered.findings] == ["aws_ecr_repository.app"]


def test_the_lines_of_a_report_are_looked_for_in_the_text_on_stdin(tmp_path: Path) -> None:
    """The file on the disk is another one, in which the lines of the report stand elsewhere."""
    write_files(tmp_path, {"t.yaml": TWO, "r.sarif": with_snippet(OF_B, 6, 9)})
    words = ["--check", "--stdin-filename", "t.yaml", "--findings", "r.sarif", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "fixer", *words], cwd=tmp_path, env=environment(),
        input=TWO.replace(OF_B, "") + "# moved\n" * 9 + OF_B, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert "t.yaml:6: CKV_AWS_163: fixable" in done.stdout
    assert "ECR001 B" in done.stdout
    assert "ECR001 A" not in done.stdout


def test_a_content_that_is_empty_is_not_read_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"t.yaml": TWO, "u.yaml": TWO})
    report = read_report("r", with_snippet(OF_B, 6, 9).encode())
    path = os.path.realpath("t.yaml")
    scope = Scope(files=["t.yaml", "u.yaml"], contents={path: b""}, reported=report)
    assert [each.missing for each in check(["."], scope=scope).answers] == [Missing.CHANGED]


def test_what_is_synthesised_is_read_as_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "cdk.out/S.template.json"
    text = json.dumps({"Resources": {"R1": synthesised("Api")}}, indent=1)
    write_files(tmp_path, {"a.ts": PROGRAM, name: text.replace("Api", "Repo")})
    report = read_report("r", encoded(ckv(at(name, 4))))
    contents = {os.path.realpath(name): text.encode()}
    scope = Scope(files=["a.ts", name], contents=contents, reported=report)
    assert [each.logical_id for each in check(["."], scope=scope).findings] == ["Api"]


BREAKS_OF_PYTHON = "\f\v\x1c\x85\u2028\u2029"
"""What ends a line for `str.splitlines`, and for nobody else."""


@pytest.mark.parametrize("mark", BREAKS_OF_PYTHON)
def test_what_ends_no_line_moves_no_finding(mark: str, tmp_path: Path) -> None:
    a = 'resource "aws_ecr_repository" "a" {\n  name = "a"\n}\n'
    report = json.loads(with_snippet(a, 2, 4).replace("t.yaml", "m.tf"))
    (tmp_path / "r.sarif").write_text(json.dumps(report))
    write_files(tmp_path, {"m.tf": f"# {mark * 4}\n{a}" + a.replace('"a"', '"b"')})
    outcome = ecr_fix("--check", "--findings", "r.sarif", cwd=tmp_path)
    found = [line.split()[2] for line in outcome.lines if " ECR001 " in line]
    assert found == ["aws_ecr_repository.a"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_blank_lines_above_a_snippet_count(end: str, tmp_path: Path) -> None:
    text = TWO.replace("  B:\n", "  B:\n\n\n").replace("\n", end)
    (tmp_path / "t.yaml").write_bytes(text.encode())
    snippet = f"{end}{end}    Type: AWS::ECR::Repository"
    (tmp_path / "r.sarif").write_text(with_snippet(snippet, 7, 9))
    outcome = ecr_fix("--check", "--findings", "r.sarif", cwd=tmp_path)
    assert [line.split()[2] for line in outcome.lines if " ECR001 " in line] == ["B"]


def test_what_ends_no_line_moves_nothing_that_is_synthesised(tmp_path: Path) -> None:
    name = "cdk.out/S.template.json"
    resources = {"R1": synthesised("Repo"), "R2": synthesised("Api")}
    read = {"Description": "\u2028" * 9, "Resources": resources}
    text = json.dumps(read, indent=1, ensure_ascii=False)
    line = 1 + next(at for at, each in enumerate(text.split("\n")) if '"R2"' in each)
    write_files(tmp_path, {"a.ts": PROGRAM, name: text})
    (tmp_path / "r").write_bytes(encoded(ckv(at(name, line))))
    outcome = ecr_fix("--check", "--findings", "r", cwd=tmp_path)
    assert [each.split()[2] for each in outcome.lines if " ECR001 " in each] == ["Api"]


def synthesised(construct: str) -> dict[str, Any]:
    metadata = {"aws:cdk:path": f"S/{construct}/Resource"}
    return {"Type": "AWS::ECR::Repository", "Metadata": metadata}


# The scanners themselves.

SEMGREP_RULE = """\
rules:
  - id: aws-ecr-image-scanning-disabled
    languages: [hcl]
    severity: WARNING
    message: It does not scan images on push.
    patterns:
      - pattern: |
          resource "aws_ecr_repository" $NAME {
            ...
          }
      - pattern-not-inside: |
          resource "aws_ecr_repository" $NAME {
            ...
            image_scanning_configuration {
              ...
              scan_on_push = true
              ...
            }
            ...
          }
"""


def scanned(*command: str, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )
    return done.stdout


@needs("checkov")
@pytest.mark.parametrize("form", ["json", "sarif"])
def test_checkov_finds_nothing_any_more(form: str, project: Path) -> None:
    command = ["checkov", "-d", ".", "--compact", "--quiet", "-c", "CKV_AWS_163", "-o", form]
    if form == "sarif":
        command += ["--output-file-path", "out"]

    def report() -> bytes:
        printed = scanned(*command, cwd=project).encode()
        return (project / "out/results_sarif.sarif").read_bytes() if form == "sarif" else printed

    before = report()
    found = read_report("r", before)
    assert len(found.findings) == 6
    (project / "r").write_bytes(before)
    outcome = ecr_fix("--write", "--findings", "r", cwd=project)
    assert outcome.code == 0
    assert [line.rpartition(": ")[2] for line in outcome.lines[:6]] == ["fixed"] * 6
    after = report()
    assert after == b"" or not read_report("r", after).findings


@needs("semgrep")
@pytest.mark.parametrize("form", ["json", "sarif"])
def test_semgrep_finds_nothing_any_more(form: str, project: Path) -> None:
    write_files(project, {"rules/ecr.yaml": SEMGREP_RULE})
    command = ["semgrep", "scan", "--config", "rules", f"--{form}", "--metrics", "off"]
    command += ["--disable-version-check", "--quiet", "--no-git-ignore", "main.tf"]
    (project / "r").write_text(scanned(*command, cwd=project))
    outcome = ecr_fix("--write", "--findings", "r", cwd=project)
    assert outcome.code == 0
    assert [line.rpartition(": ")[2] for line in outcome.lines[:2]] == ["fixed"] * 2
    assert not read_report("r", scanned(*command, cwd=project).encode()).findings


def test_the_current_folder_is_a_root(project: Path) -> None:
    write_files(project, {"sub/main.tf": TERRAFORM})
    (project / "r").write_bytes(encoded(ckv(at("sub/main.tf", 1), at("main.tf", 1))))
    outcome = ecr_fix("--check", "--findings", "r", os.path.join(project, "sub"), cwd=project)
    shown = f"{os.path.join(project, 'sub', 'main.tf')}:1"
    assert outcome.lines[:2] == [
        f"{shown}: CKV_AWS_163: fixable",
        f"{shown}: CKV_AWS_163: fixable",  # the scanner was called in the folder below
    ]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("AWS::ECR::Repository.Named", "Named"),
        ('aws_ecr_repository.each["red"]', "aws_ecr_repository.each"),
        ('module.ecr["b"].aws_ecr_repository.app', "aws_ecr_repository.app"),
    ],
)
def test_only_takes_the_names_that_scanners_print(name: str, found: str, project: Path) -> None:
    outcome = ecr_fix("--check", "--only", name, cwd=project)
    assert outcome.code == 1
    assert outcome.lines[0].split(" ECR001 ")[1].startswith(f"{found} does not scan")
    assert len(outcome.lines) == 2


@pytest.mark.parametrize(
    "rule", ["CKV_AWS_163", "avd-aws-0030", "W79", "ECR.1", KICS_TERRAFORM, "SNYK-CC-TF-61"]
)
def test_every_alias_explains_the_rule(rule: str, tmp_path: Path) -> None:
    outcome = ecr_fix("--explain", rule, cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.lines[0] == "ECR001: Unscanned ECR image"


# A repository of a module, which a call turns off.

INNER = """\
variable "scan" {
  default = true
}

resource "aws_ecr_repository" "this" {
  name = "x"
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
"""
CALLS = (
    'module "off" {\n  source = "./m"\n  scan   = false\n}\n\nmodule "on" {\n  source = "./m"\n}\n'
)


@pytest.fixture
def called(tmp_path: Path) -> Path:
    write_files(tmp_path, {"main.tf": CALLS, "m/main.tf": INNER})
    return tmp_path


def of_checkov(resource: str) -> dict[str, Any]:
    check = {
        "check_id": "CKV_AWS_163",
        "file_path": "/m/main.tf",
        "file_line_range": [5, 10],
        "resource": resource,
        "caller_file_path": "/main.tf",
        "caller_file_line_range": [1, 4],
    }
    return {"check_type": "terraform", "results": {"failed_checks": [check]}}


@pytest.mark.parametrize(
    "name",
    [
        "module.off.aws_ecr_repository.this",
        "module.off[0].aws_ecr_repository.this",
        "",
        "aws_ecr_repository.this",
    ],
)
def test_a_finding_in_a_module_is_about_its_calls_too(name: str, called: Path) -> None:
    of = f"CKV_AWS_163 of {name}" if name else "CKV_AWS_163"
    found, lines = reported(called, of_checkov(name) if name else ckv(at("m/main.tf", 5, 10)))
    where = "" if name.startswith("module.") else ": main.tf:3; the rest: 1 already compliant"
    assert (found, lines[0]) == (1, f"m/main.tf:5: {of}: fixable with --unsafe-fixes{where}")
    outcome = ecr_fix("--findings", "report.json", "--write", "--unsafe-fixes", cwd=called)
    assert outcome.code == 0
    assert outcome.lines[0] == f"m/main.tf:5: {of}: fixed"
    assert (called / "main.tf").read_text() == CALLS.replace("false", "true")
    assert (called / "m/main.tf").read_text() == INNER
    again = ecr_fix("--findings", "report.json", cwd=called)
    assert again.code == 0
    assert again.lines[0] == f"m/main.tf:5: {of}: already compliant"


def test_only_the_call_that_a_report_names_counts(called: Path) -> None:
    both = CALLS.replace('"./m"\n}', '"./m"\n  scan   = false\n}')
    write_files(called, {"main.tf": both})
    _, lines = reported(called, of_checkov("module.on.aws_ecr_repository.this"))
    of = "CKV_AWS_163 of module.on.aws_ecr_repository.this"
    assert lines[0] == f"m/main.tf:5: {of}: fixable with --unsafe-fixes"
    outcome = ecr_fix("--findings", "report.json", "--write", "--unsafe-fixes", cwd=called)
    assert outcome.code == 0
    assert (called / "main.tf").read_text() == CALLS.replace(
        '"./m"\n}', '"./m"\n  scan   = true\n}'
    )


def test_several_repositories_behind_one_input_are_all_meant(called: Path) -> None:
    other = INNER.partition("\n\n")[2].replace('"this"', '"that"')
    write_files(called, {"m/that.tf": other})
    place = at("m/that.tf", 1, 6)
    _, lines = reported(called, ckv(place))
    said = "fixable with --unsafe-fixes: main.tf:3; the rest: 1 already compliant"
    assert lines[0] == f"m/that.tf:1: CKV_AWS_163: {said}"


# Where the file of a finding is, and what is in it.


def test_the_root_of_the_checkout_is_where_paths_may_begin(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write_files(tmp_path, {"infra/tf/main.tf": TERRAFORM, "infra/cfn/t.yaml": TEMPLATE})
    folder = tmp_path / "infra/tf"
    (folder / "r").write_bytes(encoded(ckv(at("infra/tf/main.tf", 1), at("infra/cfn/t.yaml", 9))))
    outcome = ecr_fix("--check", "--findings", "r", cwd=folder)
    assert outcome.code == 1
    assert outcome.lines[:2] == [
        "main.tf:1: CKV_AWS_163: fixable",
        (
            "infra/cfn/t.yaml:9: CKV_AWS_163: not found: "
            "the file is not below the given paths; name it too"
        ),
    ]


def test_a_finding_in_a_text_that_is_not_read_is_left_to_a_person(tmp_path: Path) -> None:
    held = "    " + TEMPLATE.replace("\n", "\n    ").rstrip() + "\n"
    config = f"apiVersion: v1\nkind: ConfigMap\ndata:\n  t.yaml: |\n{held}"
    write_files(tmp_path, {"cm.yaml": config})
    (tmp_path / "r").write_bytes(encoded(ckv(at("cm.yaml", 8))))
    outcome = ecr_fix("--check", "--findings", "r", cwd=tmp_path)
    assert outcome.code == 1
    assert outcome.lines[0] == (
        "cm.yaml:8: CKV_AWS_163: needs review: "
        "a part of the file declares a repository and is not read"
    )
    assert "in a text, which is not read" in outcome.complaints[0]


def test_a_suppressed_one_names_the_comment_and_where_it_belongs(tmp_path: Path) -> None:
    skip = "#checkov:skip=CKV_AWS_163:base"
    above = f'{skip}\nresource "aws_ecr_repository" "a" {{\n  name = "a"\n}}\n'
    inside = f'resource "aws_ecr_repository" "b" {{\n  {skip}\n  name = "b"\n}}\n'
    write_files(tmp_path, {"main.tf": above + inside})
    (tmp_path / "r").write_bytes(encoded(ckv(at("main.tf", 2, 4), at("main.tf", 5, 8))))
    outcome = ecr_fix("--findings", "r", cwd=tmp_path)
    assert outcome.code == 0
    said = "suppressed: by checkov:skip=CKV_AWS_163: base"
    advice = "checkov itself does not heed it there, move it inside"
    assert outcome.lines[:2] == [
        f"main.tf:2: CKV_AWS_163: {said} (line 1; {advice})",
        f"main.tf:5: CKV_AWS_163: {said} (line 6)",
    ]


def test_a_baselined_one_is_called_so(project: Path) -> None:
    assert ecr_fix("--add-baseline", "b.json", cwd=project).code == 0
    code, lines = reported(project, ckv(at("main.tf", 1, 3)), "--baseline", "b.json")
    assert (code, lines[0]) == (0, "main.tf:1: CKV_AWS_163: baselined")


def test_what_only_leaves_out_is_not_called_missing(project: Path) -> None:
    report = ckv(at("main.tf", 1, 3), at("main.tf", 12))
    code, lines = reported(project, report, "--only", "aws_ecr_repository.app")
    assert code == 1
    assert lines[:2] == [
        "main.tf:1: CKV_AWS_163: fixable",
        "main.tf:12: CKV_AWS_163: not asked for",
    ]


@pytest.mark.parametrize(
    ("name", "similar"),
    [("app", "aws_ecr_repository.app"), ("AWS_ECR_REPOSITORY.APP", "aws_ecr_repository.app")],
)
def test_only_suggests_what_ends_so_or_is_written_in_another_case(
    name: str, similar: str, project: Path
) -> None:
    (project / "t.yaml").unlink()
    outcome = ecr_fix("--only", name, cwd=project)
    assert outcome.code == 2
    assert f"did you mean {similar}?" in outcome.complaints[-1]


PROGRAM = """\
import * as ecr from 'aws-cdk-lib/aws-ecr';
const NAME = 'const-name';
new ecr.Repository(this, 'Repo');
new ecr.Repository(this, 'Api', { repositoryName: `${stage}-api` });
new ecr.Repository(this, 'Const', { repositoryName: NAME });
new ecr.Repository(this, 'Sum', { repositoryName: 'a' + '/b' });
new ecr.Repository(this, 'Props', { repositoryName: props.name });
"""


@pytest.mark.parametrize(
    ("deployed", "found"),
    [
        pytest.param("shop-repo02ac86cf-x1y2z3", "Repo", id="made of the id of the construct"),
        pytest.param("prod-api", "Api", id="a template string"),
        pytest.param("const-name", "Const", id="a constant"),
        pytest.param("a/b", "Sum", id="a sum of texts"),
        pytest.param("my-queue-a1b2c3d", "my-queue", id="made by Pulumi"),
        pytest.param("prod-f", "F", id="an f-string of Python"),
    ],
)
def test_a_deployed_repository_of_a_program_is_found(
    deployed: str, found: str, tmp_path: Path
) -> None:
    python = "from aws_cdk import aws_ecr as ecr\n"
    files = {
        "a.ts": PROGRAM,
        "p.ts": "import * as aws from '@pulumi/aws';\nnew aws.ecr.Repository('my-queue');\n",
        "b.py": f'{python}ecr.Repository(self, "F", repository_name=f"{{stage}}-f")\n',
    }
    off = {"repositoryName": deployed, "imageScanningConfiguration": {"scanOnPush": False}}
    write_files(tmp_path, {**files, "r": json.dumps({"repositories": [off]})})
    outcome = ecr_fix("--check", "--findings", "r", cwd=tmp_path)
    assert f"the deployed repository {deployed}: ECR.1: fixable" in outcome.out.decode()
    assert f"ECR001 {found} does not scan" in outcome.out.decode()


@pytest.mark.parametrize(
    ("resource", "lines", "said"),
    [
        pytest.param("AWS::ECR::Repository.Repo02AC86CF", (3, 9), "fixable", id="by its resource"),
        pytest.param("", (4, 4), "fixable", id="by its line"),
        pytest.param("AWS::ECR::Repository.Gone1", (10, 15), "needs review: a program", id="gone"),
    ],
)
def test_a_finding_in_what_is_synthesised_is_about_the_program(
    resource: str, lines: tuple[int, int], said: str, tmp_path: Path
) -> None:
    kind = "AWS::ECR::Repository"
    resources = {
        name: {"Type": kind, "Metadata": {"aws:cdk:path": f"S/{construct}/Resource"}}
        for name, construct in (("Repo02AC86CF", "Repo"), ("Gone1", "Gone"))
    }
    template = json.dumps({"Resources": resources}, indent=1)
    write_files(tmp_path, {"a.ts": PROGRAM, "cdk.out/S.template.json": template})
    place = {"file_path": "/cdk.out/S.template.json", "file_line_range": list(lines)}
    failed = [{"check_id": "CKV_AWS_163", "resource": resource, **place}]
    report = {"check_type": "cloudformation", "results": {"failed_checks": failed}}
    (tmp_path / "r").write_bytes(encoded(report))
    outcome = ecr_fix("--check", "--findings", "r", cwd=tmp_path)
    of = f"CKV_AWS_163 of {resource}" if resource else "CKV_AWS_163"
    assert f"cdk.out/S.template.json:{lines[0]}: {of}: {said}" in outcome.out.decode()
    assert outcome.code == 1


ONE_API = "import * as ecr from 'aws-cdk-lib/aws-ecr';\nnew ecr.Repository(this, 'Api');\n"
API = json.dumps({"Resources": {"Api1": synthesised("Api")}}, indent=1)
OF_API = {"file_line_range": [3, 8], "resource": "AWS::ECR::Repository.Api1"}
APPS = {
    "one/lib/s.ts": ONE_API,
    "one/cdk.out/S.template.json": API,
    "two/s.ts": ONE_API,
    "two/cdk.out/S.template.json": API,
}


def checkov(path: str, **found: Any) -> str:
    key = "file_abs_path" if path.startswith("/") else "file_path"
    failed = [{"check_id": "CKV_AWS_163", key: path, **found}]
    return json.dumps({"check_type": "cloudformation", "results": {"failed_checks": failed}})


@pytest.mark.parametrize(
    ("here", "path", "given"),
    [
        pytest.param(".", "one/cdk.out/S.template.json", ["."], id="among several apps"),
        pytest.param("one", "S.template.json", ["."], id="beside the folder it was called for"),
        pytest.param(".", "S.template.json", ["one"], id="of a given folder"),
        pytest.param("one", "S.template.json", ["lib", "cdk.out"], id="with the folder as a path"),
        pytest.param(".", "cdk.out/S.template.json", ["one"], id="and with its name"),
        pytest.param(".", "/ci/x/one/cdk.out/S.template.json", ["."], id="on another machine"),
    ],
)
def test_the_construct_of_the_app_is_meant(
    here: str, path: str, given: list[str], tmp_path: Path
) -> None:
    write_files(tmp_path, {**APPS, "r": checkov(path, **OF_API)})
    report = str(tmp_path / "r")
    outcome = ecr_fix("--write", "--findings", report, *given, cwd=tmp_path / here)
    assert "CKV_AWS_163 of AWS::ECR::Repository.Api1: fixed" in outcome.out.decode()
    changed = {each for each in APPS if (tmp_path / each).read_text() != APPS[each]}
    assert changed == {"one/lib/s.ts"}


def test_a_construct_outside_of_the_app_is_found_where_there_is_no_other(tmp_path: Path) -> None:
    files = {"one/cdk.out/S.template.json": API, "shared/s.ts": ONE_API}
    write_files(tmp_path, {**files, "r": checkov("one/cdk.out/S.template.json", **OF_API)})
    outcome = ecr_fix("--check", "--findings", "r", cwd=tmp_path)
    assert outcome.lines[0].endswith(": fixable")
    assert "shared/s.ts:2" in outcome.out.decode()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({}, "needs review: a program synthesises this file; find what declares it there"),
        ({"ImageScanningConfiguration": {"ScanOnPush": True}}, "already compliant"),
    ],
)
def test_what_is_synthesised_is_never_edited(
    setting: dict[str, Any], said: str, tmp_path: Path
) -> None:
    name = "cdk.out/S.template.json"
    template = json.dumps({"Resources": {"Api1": synthesised("Api") | {"Properties": setting}}})
    write_files(tmp_path, {name: template, "r": checkov(name, **OF_API)})
    outcome = ecr_fix("--write", "--unsafe-fixes", "--findings", "r", "cdk.out", cwd=tmp_path)
    assert outcome.lines[0] == f"{name}:3: CKV_AWS_163 of AWS::ECR::Repository.Api1: {said}"
    assert (tmp_path / name).read_text() == template


def test_many_findings_in_one_file_that_is_synthesised(tmp_path: Path) -> None:
    """The file is read once, and not for each of them, which would take minutes."""
    numbers = range(4_000)
    kind = "AWS::ECR::Repository"
    resources = {
        f"R{each}": {"Type": kind, "Metadata": {"aws:cdk:path": f"S/Gone{each}/Resource"}}
        for each in numbers
    }
    template = json.dumps({"Resources": resources}, indent=1)
    write_files(tmp_path, {"a.ts": PROGRAM, "cdk.out/S.template.json": template})
    path = "/cdk.out/S.template.json"
    failed = [
        {"check_id": "CKV_AWS_163", "resource": f"{kind}.R{each}", "file_path": path}
        for each in numbers
    ]
    report = {"check_type": "cloudformation", "results": {"failed_checks": failed}}
    (tmp_path / "r").write_bytes(encoded(report))
    outcome = ecr_fix("--check", "--findings", "r", cwd=tmp_path, cpu_seconds=20)
    assert outcome.code == 1
    assert f"{len(numbers)} findings of this rule (4000 need review)." in outcome.lines


TWO = """\
Resources:
  A:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: a
  B:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: b
"""
COMMENTS = "# one\n# two\n# three\n# four\n"
FIXED_B = f"{TWO}      ImageScanningConfiguration:\n        ScanOnPush: true\n"
WITHOUT_B = TWO[: TWO.index("  B:")]


def with_snippet(snippet: str, first: int = 6, last: int = 9) -> str:
    (location,) = at("t.yaml", first, last)
    location["physicalLocation"]["region"]["snippet"] = {"text": snippet}
    return json.dumps(sarif({"ruleId": "CKV_AWS_163", "locations": [location]}))


OF_B = TWO[TWO.index("  B:") :]
CHANGED = "not found: the file has changed, and the lines that the report shows are not in it"


@pytest.mark.parametrize(
    ("text", "snippet", "code", "said", "found"),
    [
        pytest.param(TWO, OF_B, 1, "fixable", ["B"], id="as-it-was"),
        pytest.param(COMMENTS + TWO, OF_B, 1, "fixable", ["B"], id="moved"),
        pytest.param(COMMENTS + TWO, f"\n{OF_B}", 1, "fixable", ["B"], id="moved-with-a-blank"),
        pytest.param(COMMENTS + TWO, "B:\n" + OF_B[5:], 1, "fixable", ["B"], id="not-indented"),
        pytest.param(
            (COMMENTS + TWO).replace("\n", "\r\n"), OF_B, 1, "fixable", ["B"], id="other-breaks"
        ),
        pytest.param(COMMENTS + FIXED_B, OF_B, 0, "already compliant", [], id="moved-and-fixed"),
        pytest.param(
            COMMENTS + TWO.replace(": b", ": bb"), OF_B, 1, "fixable", ["B"], id="moved-and-changed"
        ),
        pytest.param(COMMENTS + WITHOUT_B, OF_B, 0, CHANGED, [], id="gone"),
        pytest.param(
            COMMENTS + TWO, "    Type: AWS::ECR::Repository\n", 0, CHANGED, [], id="in-two-places"
        ),
        pytest.param(TWO, "requires login", 1, "fixable", ["B"], id="no-snippet"),
    ],
)
def test_lines_that_have_moved_are_found_by_their_text(
    text: str, snippet: str, code: int, said: str, found: list[str], tmp_path: Path
) -> None:
    write_files(tmp_path, {"t.yaml": text, "r.sarif": with_snippet(snippet)})
    outcome = ecr_fix("--check", "--findings", "r.sarif", "t.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.err) == (code, b"")
    assert outcome.lines[0] == f"t.yaml:6: CKV_AWS_163: {said}"
    assert [line.split()[2] for line in outcome.lines if "ECR001" in line] == found


@pytest.mark.parametrize(
    ("first", "last", "snippet"),
    [
        (7, 7, "AWS::ECR::Repository"),
        (7, 9, "AWS::ECR::Repository\n    Properties:\n      Repo"),
        (6, 6, "B"),
    ],
)
def test_a_region_may_begin_and_end_inside_of_a_line(
    first: int, last: int, snippet: str, tmp_path: Path
) -> None:
    """The file is as it was: what is cut off is no change."""
    write_files(tmp_path, {"t.yaml": TWO, "r.sarif": with_snippet(snippet, first, last)})
    outcome = ecr_fix("--check", "--findings", "r.sarif", "t.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.lines[0]) == (1, f"t.yaml:{first}: CKV_AWS_163: fixable")
    assert [line.split()[2] for line in outcome.lines if "ECR001" in line] == ["B"]


@pytest.mark.parametrize(("lines", "found"), [(OF_B.rstrip(), "B"), ("requires login", "A")])
def test_lines_that_semgrep_shows_have_moved(lines: str, found: str, tmp_path: Path) -> None:
    """Without an account it shows none, and the place is all that is known."""
    result = {
        "check_id": "rules.ecr-image-scan-on-push",
        "path": "t.yaml",
        "start": {"line": 6},
        "end": {"line": 9},
        "extra": {"lines": lines},
    }
    report = json.dumps({"results": [result], "errors": []})
    write_files(tmp_path, {"t.yaml": COMMENTS + TWO, "r": report})
    outcome = ecr_fix("--check", "--findings", "r", "t.yaml", cwd=tmp_path)
    assert outcome.lines[0].startswith("t.yaml:6: rules.ecr-image-scan-on-push: ")
    assert [line.split()[2] for line in outcome.lines if " ECR001 " in line] == [found]
