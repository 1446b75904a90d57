"""The policy files of scanners: read on request, from the root of the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.command import Outcome, ecr_fix, git, write_files

REPOSITORY = "Resources:\n  App:\n    Type: AWS::ECR::Repository\n"
RESOURCE = 'resource "aws_ecr_repository" "app" {\n  name = "app"\n}\n'
KICS = "9025b2b3-e554-4842-ba87-db7aeec36d35"
KICS_TERRAFORM = "9630336b-3fed-4096-8173-b9afdfe346a7"
BOTH = ["infra/ecr.yaml", "terraform/main.tf"]
TEMPLATE, MODULE = [BOTH[0]], [BOTH[1]]


def checkout(folder: Path, files: dict[str, str]) -> Path:
    write_files(folder, {BOTH[0]: REPOSITORY, BOTH[1]: RESOURCE} | files)
    git(folder, "init", "-q")
    return folder


def suppressed(outcome: Outcome) -> list[str]:
    """Return the files whose repository is suppressed."""
    return [line.partition(":")[0] for line in outcome.lines if "[suppressed (by " in line]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (".trivyignore", "# why\nAVD-AWS-0030\n", BOTH),
        (".trivyignore", "AWS-0029\n\nAWS-0030 exp:2999-01-01\n", BOTH),
        (".trivyignore", "AWS-0030 exp:2020-01-01\n", []),
        (".trivyignore", "AWS-0030 exp:soon\n", []),
        (".trivyignore", "AWS-003\n", []),
        (".trivyignore", "# why\fAWS-0030\n# why\u2028AWS-0030\n", []),
        (".trivyignore", "*\nAVD-AWS-*\n*0030\naws-0030\n", []),
        (".checkov.yaml", "quiet: true\nskip-check:\n  - CKV_AWS_1\n  - CKV_AWS_163\n", BOTH),
        (".checkov.yml", "skip-check: CKV_AWS_20, CKV_AWS_16*\n", BOTH),
        (".checkov.yaml", "skip-check: [CKV_AWS_16]\ncheck: [CKV_AWS_163]\n", []),
        (".snyk", "ignore:\n  SNYK-CC-TF-61:\n    - '* > Resources > Other': {}\n", []),
        (".snyk", "ignore:\n  SNYK-CC-TF-61:\n    - 'resource > aws_ecr_repository > x': {}\n", []),
        (".snyk", "ignore:\n  SNYK-CC-TF-61:\n    - 'terraform/main.tf > module > x': {}\n", []),
        (".snyk", "ignore:\n  SNYK-CC-TF-61:\n    - '* > Resources[App] > x': {}\n", TEMPLATE),
        (".snyk", "ignore:\n  SNYK-CC-TF-61:\n    - 'infra/ecr.yaml': {}\n", TEMPLATE),
        (".snyk", "ignore:\n  SNYK-CC-TF-61:\n    - '*':\n        reason: base\n", BOTH),
        (".snyk", "ignore:\n  SNYK-CC-TF-1:\n    - '*': {}\n", []),
        (".snyk", "ignore:\n  SNYK-CC-TF-61:\n    - 'infra/ecr.yaml > *': {}\n", TEMPLATE),
        (
            ".snyk",
            (
                "ignore:\n  SNYK-CC-TF-61:\n"
                "    - 'infra/ecr.yaml > [DocId: 0] > Resources[App] > Properties': {}\n"
            ),
            TEMPLATE,
        ),
        (
            ".snyk",
            "ignore:\n  SNYK-CC-TF-61:\n    - 'infra/ecr.yaml > Resources[Other] > x': {}\n",
            [],
        ),
        (
            ".snyk",
            "ignore:\n  SNYK-CC-TF-61:\n    - '[DocId: 0] > Resources[App] > Properties': {}\n",
            TEMPLATE,
        ),
        (
            ".snyk",
            "ignore:\n  SNYK-CC-TF-61:\n    - 'resource > aws_ecr_repository[app] > x': {}\n",
            MODULE,
        ),
        (
            ".snyk",
            (
                "ignore:\n  SNYK-CC-TF-61:\n"
                "    - '*': {reason: x, expires: 2020-01-01T00:00:00.000Z}\n"
            ),
            [],
        ),
        (
            ".snyk",
            (
                "ignore:\n  SNYK-CC-TF-61:\n"
                "    - '*': {reason: x, expires: 2999-01-01T00:00:00.000Z}\n"
            ),
            BOTH,
        ),
        (
            "code-security.datadog.yaml",
            f"schema-version: v1.4\niac:\n  ignore-rules:\n    - {KICS}\n",
            TEMPLATE,
        ),
        (
            "code-security.datadog.yaml",
            f"iac:\n  rule-configs:\n    {KICS_TERRAFORM}:\n      ignore-paths: [terraform]\n",
            MODULE,
        ),
        (
            "code-security.datadog.yaml",
            f"iac:\n  rule-configs:\n    {KICS}:\n      ignore-paths: ['other/**']\n",
            [],
        ),
        (
            "code-security.datadog.yaml",
            "iac:\n  global-config:\n    ignore-paths: ['**/*.yaml']\n",
            TEMPLATE,
        ),
        ("dd-iac-scan.config", f"exclude-queries:\n  - {KICS}\n", TEMPLATE),
        ("dd-iac-scan.config", f'{{"exclude-queries": ["{KICS_TERRAFORM}"]}}', MODULE),
        ("dd-iac-scan.config", f'exclude-queries = ["{KICS}"]\n', TEMPLATE),
        ("dd-iac-scan.config", 'exclude-paths = ["./terraform/"]\n', MODULE),
        ("dd-iac-scan.config", "exclude-severities: [low]\n", BOTH),
        (
            "code-security.datadog.yaml",
            "iac:\n  global-config:\n    ignore-severities: [info, low]\n",
            BOTH,
        ),
        (
            "code-security.datadog.yaml",
            (
                "iac:\n  global-config:\n    ignore-severities: [low]\n"
                f"  rule-configs:\n    {KICS}:\n      severity: high\n"
            ),
            MODULE,
        ),
        (
            "code-security.datadog.yaml",
            "iac:\n  global-config:\n    ignore-categories: [Observability]\n",
            BOTH,
        ),
        ("kics.config", f"exclude-queries:\n  - {KICS}\n  - {KICS_TERRAFORM}\n", BOTH),
        ("kics.config", f"exclude-queries: '{KICS_TERRAFORM},{KICS}'\n", BOTH),
        ("kics.config", f'{{"exclude-queries": ["{KICS}",], "verbose": true}}\n', TEMPLATE),
        ("kics.config", f'verbose = true\nexclude-queries = ["{KICS}"]\n', TEMPLATE),
        ("kics.config", f"# why: x\nexclude-queries = '{KICS}, {KICS_TERRAFORM}'\n", BOTH),
        ("kics.config", f'"path" = "it\'s: x"\n"exclude-queries" = [\n "{KICS}"\n]\n', TEMPLATE),
        ("kics.config", "exclude-queries: [e69890e6-fce5-461d-98ad-cb98318dfc96]\n", []),
        ("kics.config", "exclude-paths: './infra/*,other.tf'\n", TEMPLATE),
        ("kics.config", "exclude-paths: ['**/main.tf']\n", MODULE),
        ("kics.config", "exclude-paths: [main.tf, '*.yaml', /infra]\n", []),
        ("kics.config", "exclude-severities: info,Low\n", BOTH),
        ("kics.config", "exclude-severities: [medium]\n", []),
        ("kics.config", "exclude-categories: [Observability]\n", BOTH),
        ("kics.config", "exclude-categories: Encryption\n", []),
        ("kics.config", f"include-queries: [{KICS}]\n", MODULE),
        ("kics.config", "include-queries: []\n", []),
        ("kics.config", "", []),
        ("kics.config", f'log.level = "x"\nexclude-queries = ["{KICS}"]\n', TEMPLATE),
        ("kics.config", f'exclude-queries = """\n{KICS},{KICS_TERRAFORM}"""\n', BOTH),
        ("kics.config", f"exclude-queries = ['{KICS}']\npath = 'C:\\x'\n[log]\na = 1\n", TEMPLATE),
        ("kics.config", f"[log]\nexclude-queries = ['{KICS}']\n", []),
        ("kics.config", f"a = '''id'''\nEXCLUDE-QUERIES = [\n  '{KICS}', # x\n]\n", TEMPLATE),
        ("kics.config", f"Exclude-Queries: {KICS}\n", TEMPLATE),
        ("kics.config", f'// in HCL\n"Exclude-Queries" = ["{KICS}"]\n', TEMPLATE),
    ],
)
def test_what_a_policy_file_exempts(
    name: str, text: str, expected: list[str], tmp_path: Path
) -> None:
    folder = checkout(tmp_path, {name: text})
    assert suppressed(ecr_fix("--check", "-v", cwd=folder)) == []
    found = ecr_fix("--check", "-v", "--respect-policy-files", cwd=folder)
    assert suppressed(found) == expected
    assert found.code == (0 if expected == BOTH else 1)


def test_it_is_named_with_its_line(tmp_path: Path) -> None:
    folder = checkout(tmp_path, {".trivyignore": "# why\nAVD-AWS-0030\n"})
    inside = ecr_fix("--check", "-v", "--respect-policy-files", cwd=folder / "infra")
    assert inside.lines == [
        (
            "ecr.yaml:2:3: ECR001 App does not scan images on push: it has no Properties "
            "[suppressed (by trivy: AVD-AWS-0030; ../.trivyignore, line 2)]"
        ),
        "No open ECR repositories in 1 file; 1 suppressed.",
    ]


def test_what_it_exempts_is_not_edited(tmp_path: Path) -> None:
    folder = checkout(tmp_path, {".trivyignore": "AVD-AWS-0030\n"})
    assert ecr_fix("--write", "--respect-policy-files", cwd=folder).code == 0
    assert (folder / BOTH[0]).read_text() == REPOSITORY
    assert ecr_fix("--write", cwd=folder).code == 0
    assert "ScanOnPush: true" in (folder / BOTH[0]).read_text()


def test_a_link_is_followed_in_the_checkout(tmp_path: Path) -> None:
    folder = checkout(tmp_path, {"trivy/ignored": "AVD-AWS-0030\n"})
    (folder / ".trivyignore").symlink_to("trivy/ignored")
    assert ecr_fix("--check", "--respect-policy-files", cwd=folder).code == 0


def test_a_link_that_leaves_the_checkout_ends_the_run(tmp_path: Path) -> None:
    folder = checkout(tmp_path, {})
    (folder / ".trivyignore").symlink_to("/etc/hostname")
    found = ecr_fix("--check", "--respect-policy-files", cwd=folder)
    assert (found.code, found.complaints[0]) == (
        2, "ecr-fix: .trivyignore: is a symbolic link that leaves the checkout",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".snyk", "ignore: ["),
        (".snyk", "a: \0"),
        ("kics.config", "exclude-queries = [\n"),
        ("kics.config", "exclude-queries: [\n"),
        ("kics.config", "exclude queries\n"),
        ("kics.config", '{"exclude-queries": "\n'),
    ],
)
def test_one_that_cannot_be_read_ends_the_run(name: str, text: str, tmp_path: Path) -> None:
    folder = checkout(tmp_path, {name: text})
    found = ecr_fix("--respect-policy-files", cwd=folder)
    assert found.code == 2
    assert [line for line in found.complaints if line.startswith(f"ecr-fix: {name}:")]
    assert found.lines == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("verbose: true\nexclude-severities:\n  - low\n", "exclude-severities low"),
        ('verbose = true\n\n"include-queries" = ["x"]\n', "include-queries"),
        (f"---\n\nexclude-queries: {KICS}\n", KICS),
        (f"log.level = 'x'\nexclude-queries = [\n  '{KICS}',\n]\n", KICS),
        ('a = 1\n\nexclude-paths = "\\u0069nfra"\n', "exclude-paths infra"),
        ("a: 1\n\nexclude-paths: infra\n", "exclude-paths infra"),
    ],
)
def test_it_is_said_what_in_a_configuration_of_kics_exempts(
    text: str, words: str, tmp_path: Path
) -> None:
    folder = checkout(tmp_path, {"kics.config": text})
    found = ecr_fix("--check", "-v", "--respect-policy-files", "infra", cwd=folder)
    assert found.lines[0].endswith(f"[suppressed (by kics: {words}; kics.config, line 3)]")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", [".trivyignore", ".snyk", "code-security.datadog.yaml"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "large"])
def test_a_policy_file_that_cannot_be_read_is_an_error(
    name: str, kind: str, tmp_path: Path
) -> None:
    folder = checkout(tmp_path, {})
    if kind == "folder":
        (folder / name).mkdir()
    elif kind == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).write_bytes(b"#\n" * 11_000_000)
    outcome = ecr_fix("--respect-policy-files", cwd=folder)
    assert outcome.code == 2
    assert [line for line in outcome.complaints if line.startswith(f"ecr-fix: {name}: ")]


def test_a_policy_file_of_many_lines_takes_little_time(tmp_path: Path) -> None:
    folder = checkout(tmp_path, {".trivyignore": "AWS-0031\n" * 100_000})
    assert ecr_fix("--respect-policy-files", cwd=folder, cpu_seconds=10).code == 1
