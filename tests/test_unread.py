"""Files that no dialect reads: one that the user names is never passed over without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixer import check, check_text, fix

RESOURCE = 'resource "aws_ecr_repository" "app" {\n  name = "app"\n}\n'
MODULE = 'module "app" {\n  source = "terraform-aws-modules/ecr/aws"\n}\n'
DECLARING = {
    "main.tf.j2": RESOURCE,
    "main.tf.tmpl": "{{- if .Scan }}\n" + RESOURCE + "{{- end }}\n",
    "main.tf.erb": RESOURCE,
    "main.tofu.jinja2": MODULE,
    "main.tftpl": RESOURCE.replace('"app"\n', '"${name}"\n'),
    "stack.tm.hcl": 'generate_hcl "ecr.tf" {\n  content {\n' + RESOURCE + "  }\n}\n",
    "components.tfcomponent.hcl": 'component "a" {\n  source = "cloudposse/ecr/aws"\n}\n',
    "terragrunt.stack.hcl": 'unit "a" {\n  source = "tfr:///terraform-aws-modules/ecr/aws"\n}\n',
    "atmos.yaml": "components:\n  terraform:\n    ecr:\n      vars:\n"
    "        scan_images_on_push: false\n",
    "Cdktf.java": "import com.hashicorp.cdktf.providers.aws.ecr_repository.EcrRepository;\n",
    "App.csproj": '<Project><ItemGroup>\n  <Using Include="Amazon.CDK.AWS.ECR" />\n',
    "Directory.Build.props": "<Using Alias='E' Include='Amazon.CDK;Pulumi.Aws.Ecr'/>",
    "Using.props": """<Using Condition="'$(V)' > '1'" Include="Amazon.CDK.AWS.ECR" />""",
    "App.kt": "import software.amazon.awscdk.services.ecr.Repository\n",
    "create.py": 'boto3.client("ecr").create_repository(repositoryName="app")\n',
    "create.sh": "aws ecr create-repository --repository-name app\n",
    "Makefile": "repo:\n\taws ecr create-repository --repository-name app\n",
    ".github.yml": "jobs:\n  a:\n    steps:\n      - run: aws ecr create-repository\n",
    "build.hcl": 'target "a" {\n  contents = "resource aws_ecr_repository"\n}\n',
    "terraform.tfstate": '{"resources": [{"type": "aws_ecr_repository"}]}\n',
    "notes": RESOURCE,
    "notes.txt": "a: AWS::ECR::Repository\n",
    "values.yaml": "registry: awscc_ecr_repository\n",
}
SAID = {
    (
        "a template around Terraform",
        "turn scanning on there by hand, or check the files that are made of it",
    ): ("main.tf.j2", "main.tf.tmpl", "main.tf.erb", "main.tofu.jinja2", "main.tftpl"),
    ("Terramate code", "turn scanning on there by hand, and generate the Terraform files again"): (
        "stack.tm.hcl",
    ),
    ("a Terraform stack", "turn scanning on there by hand, or check the modules that it calls"): (
        "components.tfcomponent.hcl",
    ),
    (
        "a Terragrunt stack",
        "turn scanning on there by hand, or check the units that it is made of",
    ): ("terragrunt.stack.hcl",),
    (
        "YAML for Terraform",
        "turn scanning on there by hand, or check the module that it configures",
    ): ("atmos.yaml", "values.yaml"),
    (
        "the source code of a program",
        "turn scanning on there by hand, or check the files that it writes",
    ): ("App.kt", "Cdktf.java"),
    ("a call of the AWS API", "set scanOnPush to true in its imageScanningConfiguration"): (
        "create.py",
    ),
    ("a command of the AWS CLI", "add --image-scanning-configuration scanOnPush=true there"): (
        "create.sh",
        "Makefile",
        ".github.yml",
    ),
    ("HCL that is not that of Terraform", "turn scanning on there by hand"): ("build.hcl",),
}
"""What a warning calls it and advises, with the files of `DECLARING` that it is said of."""
OF_UNKNOWN_KIND = frozenset(("terraform.tfstate", "notes", "notes.txt"))
OF_PROJECTS = frozenset(("App.csproj", "Directory.Build.props", "Using.props"))
IN_FOLDERS = OF_PROJECTS | {"terragrunt.stack.hcl"}
"""Those that are looked for in folders."""
SILENT = {
    "main.tf.j2": 'resource "aws_s3_bucket" "a" {}\n',
    "app.ts": 'import { aws_s3 } from "aws-cdk-lib"; // arn:aws:ecr:eu-west-1:1:repository/a\n',
    "create.py": 'boto3.client("codecommit").create_repository()\n',
    "registry.hcl": "locals {\n  a = 1\n}\n",
    "notes.txt": "nothing",
    "App.csproj": '<Using Include="Amazon.CDK"/><PackageReference Include="Amazon.CDK.AWS.ECR"/>'
    '<!-- <Using Include="Amazon.CDK.AWS.ECR" /> --><Using Remove="Amazon.CDK.AWS.ECR" />',
    "b.targets": '<Using Include="My.Amazon.CDK.AWS.ECR" />',
    "a.targets": '<Using Include="Amazon.CDK.AWS.ECR.Assets.X" />',
    "template.yaml": "Resources:\n  A:\n    Type: AWS::ECR::Repository\n    Properties:\n"
    "      ImageScanningConfiguration:\n        ScanOnPush: true\n",
    "main.tf": 'data "aws_ecr_repository" "a" {\n  name = "a"\n}\n',
}


@pytest.mark.parametrize(("name", "text"), DECLARING.items(), ids=DECLARING)
def test_a_named_file_that_is_not_read_is_warned_of(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    report = check([str(path)])
    (warning,) = report.warnings
    says = ("declares", ", which is not supported;")
    begins, ends = says if name not in OF_UNKNOWN_KIND else ("of an unknown kind;", "is not read;")
    if name in OF_PROJECTS:
        begins, ends = "imports the types of ECR for all C# files,", "without a using of their own;"
    assert warning.startswith(f"{path}: {begins} ")
    assert f"{ends} " in warning
    assert (report.errors, report.findings) == ((), ())
    in_folder = report.warnings if name in IN_FOLDERS else ()
    assert check([str(tmp_path)]).warnings == in_folder
    assert fix([str(path)]).errors == ()
    assert path.read_text() == text
    found = check_text(text, path=name)
    assert [each.removeprefix(name) for each in found.warnings] == [warning.removeprefix(str(path))]


def test_each_kind_is_named_with_what_to_do() -> None:
    said = {name: words for words, names in SAID.items() for name in names}
    assert said.keys() | OF_UNKNOWN_KIND | OF_PROJECTS == DECLARING.keys()
    for name, (what, advice) in said.items():
        (warning,) = check_text(DECLARING[name], path=name).warnings
        assert warning == (
            f"{name}: declares an ECR repository in {what}, which is not supported; {advice}"
        )


@pytest.mark.parametrize(("name", "text"), SILENT.items(), ids=SILENT)
def test_a_named_file_without_a_repository_is_not(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    report = check([str(path)])
    assert (report.warnings, report.errors, report.findings) == ((), (), ())


def test_a_pattern_names_files_too(tmp_path: Path) -> None:
    for name in ("registry.hcl", "main.tf.j2"):
        (tmp_path / name).write_text(RESOURCE)
    report = check([str(tmp_path)], include=["*.hcl", "*.j2"])
    assert [each.logical_id for each in report.findings] == ["aws_ecr_repository.app"]
    assert len(report.warnings) == 1


def test_what_a_local_holds_for_terragrunt_is_warned_of(tmp_path: Path) -> None:
    text = f"locals {{\n  a = <<EOF\n{RESOURCE}EOF\n}}\n"
    text += 'generate = {\n  a = {\n    path = "a.tf"\n    contents = local.a\n  }\n}\n'
    (tmp_path / "terragrunt.hcl").write_text(text)
    assert len(check([str(tmp_path)]).warnings) == 1


@pytest.mark.parametrize(
    ("contents", "line"),
    [
        pytest.param(f"<<-EOF\n{RESOURCE}  # ${{local.a}}\n  EOF\n", 4, id="interpolation"),
        pytest.param(
            '"' + RESOURCE.replace('"', '\\"').replace("\n", "\\n") + '"\n', 3, id="string"
        ),
        pytest.param(f"<<EOF\n# ${{local.a}}\n{MODULE}EOF\n", 6, id="module"),
        pytest.param(
            f"<<EOF\n%{{ if local.a }}{RESOURCE.replace(' ', '  ')}%{{ endif }}\nEOF\n",
            4,
            id="blanks",
        ),
        pytest.param('"resource \\"aws_ecr_repository\\" \\"${local.a}\\" {}"\n', 3, id="template"),
        pytest.param(f"<<EOF\n{RESOURCE}}}\nEOF\n", 4, id="not-hcl"),
    ],
)
def test_what_terragrunt_generates_is_warned_of(contents: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "terragrunt.hcl"
    path.write_text(f'generate "a" {{\n  path     = "a.tf"\n  contents = {contents}}}\n')
    report = check([str(tmp_path)])
    (warning,) = report.warnings
    assert warning == (
        f"{path}: declares an ECR repository in the contents of a generate block (line {line}), "
        "which is not supported; turn scanning on there by hand, or write them as a heredoc "
        "without ${...}"
    )
    assert report.errors == ()


def test_a_comment_about_a_resource_is_not(tmp_path: Path) -> None:
    path = tmp_path / "terragrunt.hcl"
    path.write_text('# generate no resource "aws_ecr_repository" here\n')
    assert check([str(tmp_path)]).warnings == ()


def test_the_source_of_a_file_that_generates_other_things_is_not(tmp_path: Path) -> None:
    path = tmp_path / "terragrunt.hcl"
    source = 'terraform {\n  source = "tfr:///terraform-aws-modules/ecr/aws?version=2.2.0"\n}\n'
    generate = (
        'generate "p" {\n  path = "p.tf"\n  contents = <<EOF\nprovider "aws" {}\n'
        'resource "aws_s3_bucket" "a" {}\ndata "aws_ecr_repository" "a" {}\nEOF\n}\n'
    )
    path.write_text(source + generate)
    report = check([str(tmp_path)])
    assert (report.warnings, report.errors, report.findings) == ((), (), ())
