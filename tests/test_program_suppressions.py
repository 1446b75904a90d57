"""The decisions that people recorded in programs: in comments, which the syntax tree tells."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fixer import add_ignores, check_text, fix_text, remove_unused_ignores

TYPESCRIPT = "import * as ecr from 'aws-cdk-lib/aws-ecr';\n"
PYTHON = "from aws_cdk import aws_ecr as ecr\n"
GO = 'package main\n\nimport "github.com/aws/aws-cdk-go/awscdk/v2/awsecr"\n\n'
JAVA = "import software.amazon.awscdk.services.ecr.*;\n\n"
C_SHARP = "using Amazon.CDK.AWS.ECR;\n\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}const arn = 'arn:aws:s3:::bucket/*';\n"
            "// checkov:skip=CKV_AWS_163: base\nnew ecr.Repository(this, 'A');\n/** Other. */\n",
            id="a text that looks like the beginning of a comment",
        ),
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}// ecr-fix: ignore[ECR001] x\n"
            "export abstract class A extends ecr.Repository {\n"
            "  constructor(s: any) {\n    super(s, 'A');\n  }\n}\n",
            id="above an abstract class",
        ),
        pytest.param(
            "a.py",
            f"{PYTHON}glob = 'bucket/*'\n# checkov:skip=CKV_AWS_163: base\n"
            "ecr.Repository(self, 'A')\nother = '**/*'\n",
            id="the same in Python",
        ),
        pytest.param(
            "a.go",
            f'{GO}func f() {{\n\tglob := "b/*"\n\t// ecr-fix: ignore[ECR001] base\n'
            '\tawsecr.NewRepository(s, jsii.String("A"), nil)\n\tuse(glob, "*/")\n}\n',
            id="the same in Go",
        ),
        pytest.param(
            "A.java",
            f'{JAVA}class A {{\n  A() {{\n    String glob = "b/*";\n'
            "    // ecr-fix: ignore[ECR001] base\n"
            '    Repository.Builder.create(this, "A").build();\n'
            '    use(glob, "*/");\n  }\n}\n',
            id="the same in Java",
        ),
        pytest.param(
            "A.cs",
            f'{C_SHARP}class A {{\n  A() {{\n    var glob = "b/*";\n'
            '    // ecr-fix: ignore[ECR001] base\n    new Repository(this, "A");\n'
            '    Use(glob, "*/");\n  }\n}\n',
            id="the same in C#",
        ),
        pytest.param(
            "a.py",
            f"{PYTHON}# checkov:skip=CKV_AWS_163: base\nkept.append(\n    ecr.Repository(\n"
            '        self,\n        "A",\n    )\n)\n',
            id="above the statement that the call is in",
        ),
        pytest.param(
            "a.py",
            f"{PYTHON}kept.append(  # checkov:skip=CKV_AWS_163: base\n"
            '    ecr.Repository(self, "A")\n)\n',
            id="on the first line of the statement",
        ),
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}// ecr-fix: ignore[ECR001] base\nexport const kept = keep(\n"
            "  new ecr.Repository(this, 'A'),\n);\n",
            id="above an exported statement",
        ),
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}// ecr-fix: ignore[ECR001] base\n"
            "export class A extends ecr.Repository {\n"
            "  constructor(scope: any) {\n    super(scope, 'A');\n  }\n}\n",
            id="above a class that extends the repository",
        ),
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}new ecr.Repository(this, 'A', {{\n"
            "  /* checkov:skip=CKV_AWS_163 */\n});\n",
            id="inside the call",
        ),
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}new ecr.CfnRepository(this, 'A', {{\n  repositoryName: 'a',\n"
            "  // ecr-fix: ignore[ECR001] base\n  imageScanningConfiguration: {\n"
            "    scanOnPush: false,\n  },\n});\n",
            id="above a key that leads to the setting",
        ),
        pytest.param(
            "a.py",
            f'{PYTHON}ecr.CfnRepository(self, "A",\n    repository_name="a",\n'
            "    image_scanning_configuration={  # trivy:ignore:AWS-0030\n"
            '        "scan_on_push": False,\n    },\n)\n',
            id="beside the name of an argument that leads to it",
        ),
        pytest.param(
            "a.py",
            f'{PYTHON}ecr.CfnRepository(self, "A",\n    # trivy:ignore:AWS-0030\n'
            "    image_scanning_configuration=ecr.CfnRepository.ImageScanningConfigurationProperty("
            "\n        scan_on_push=False,\n    ),\n)\n",
            id="above the name of an argument with a type",
        ),
        pytest.param(
            "a.go",
            f'{GO}func f() {{\n\tawsecr.NewCfnRepository(s, jsii.String("A"), '
            "&awsecr.CfnRepositoryProps{\n\t\t// ecr-fix: ignore[ECR001] base\n"
            "\t\tImageScanningConfiguration: "
            "&awsecr.CfnRepository_ImageScanningConfigurationProperty{\n"
            "\t\t\tScanOnPush: jsii.Bool(false),\n\t\t},\n\t})\n}\n",
            id="above a key in Go",
        ),
        pytest.param(
            "A.cs",
            f"{C_SHARP}class A {{\n  A() {{\n"
            '    new CfnRepository(this, "A", new CfnRepositoryProps {\n'
            "      // ecr-fix: ignore[ECR001] base\n      ImageScanningConfiguration =\n"
            "        new CfnRepository.ImageScanningConfigurationProperty {\n"
            "          ScanOnPush = false,\n        },\n    });\n  }\n}\n",
            id="above a key in C#",
        ),
        pytest.param(
            "A.java",
            f'{JAVA}class A {{\n  A() {{\n    CfnRepository.Builder.create(this, "A")\n'
            '        .repositoryName("a")\n        // ecr-fix: ignore[ECR001] base\n'
            "        .imageScanningConfiguration(\n"
            "            CfnRepository.ImageScanningConfigurationProperty.builder()\n"
            "                .scanOnPush(false)\n                .build())\n"
            "        .build();\n  }\n}\n",
            id="above a call of a builder in Java",
        ),
    ],
)
def test_a_comment_counts(path: str, text: str) -> None:
    assert [each.suppressed for each in check_text(text, path=path).all_findings] == [True]


RECORDED = {
    "rules of cfn_nag by a function": ("a.ts", "addCfnSuppressRules(r, [{ id: 'W79' }]);"),
    "metadata added": ("a.ts", "r.addMetadata('checkov', { skip: [{ id: 'CKV_AWS_163' }] });"),
    "metadata among options": (
        "a.ts",
        "r.cfnOptions.metadata = { bridgecrew: { skip: [{ id: 'CKV_AWS_163' }] } };",
    ),
    "an override": (
        "a.ts",
        "r.addOverride('Metadata.guard.SuppressedRules', ['ECR_REPO_SCAN_ON_PUSH']);",
    ),
    "metadata added in Python": (
        "a.py",
        'r.add_metadata("cfn_nag", {"rules_to_suppress": [{"id": "W79"}]})',
    ),
}


@pytest.mark.parametrize("form", RECORDED)
def test_metadata_counts_alone(form: str) -> None:
    path, line = RECORDED[form]
    made = {
        "a.ts": f"{TYPESCRIPT}const r = new ecr.CfnRepository(this, 'A', {{}});\n",
        "a.py": f'{PYTHON}r = ecr.CfnRepository(self, "A")\n',
    }
    result = fix_text(f"{made[path]}{line}\n", path=path)
    assert [each.suppressed for each in result.all_findings] == [True]
    assert result.text == f"{made[path]}{line}\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}const s = `\n  // ecr-fix: ignore[ECR001] x`;\n"
            "new ecr.Repository(this, 'A');\n",
            id="a template string on the line above",
        ),
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}const s = '# checkov:skip=CKV_AWS_163'; new ecr.Repository(this, 'A');\n",
            id="a text on the line of the call",
        ),
        pytest.param(
            "a.py",
            f'{PYTHON}s = """\n# checkov:skip=CKV_AWS_163: x\n"""; ecr.Repository(self, "A")\n',
            id="a text over several lines",
        ),
        pytest.param(
            "a.ts",
            f"{TYPESCRIPT}// ecr-fix: ignore[ECR001] other\nexport function f(scope: any) {{\n"
            "  new ecr.Repository(scope, 'A');\n}\n",
            id="a comment above the function around it",
        ),
    ],
)
def test_what_is_no_comment_of_the_call_does_not_count(path: str, text: str) -> None:
    assert [each.suppressed for each in check_text(text, path=path).all_findings] == [False]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", f"{TYPESCRIPT}new ecr.Repository(this, 'A', {{ imageScanOnPush: true }});\n"),
        ("a.py", f'{PYTHON}ecr.Repository(self, "A", image_scan_on_push=True)\n'),
    ],
    ids=["TypeScript", "Python"],
)
def test_an_unused_comment_is_taken_out(tmp_path: Path, path: str, text: str) -> None:
    file = tmp_path / path
    sign = "#" if path.endswith(".py") else "//"
    head, call = text.splitlines(keepends=True)
    file.write_text(f"{head}{sign} ecr-fix: ignore[ECR001] old\n{call}{sign} kept\n")
    report = remove_unused_ignores(file, write=False)
    assert [each.text for each in report.results] == [f"{head}{call}{sign} kept\n"]


def test_no_comment_is_written_into_a_text(tmp_path: Path) -> None:
    text = (
        f"{TYPESCRIPT}const s = `\n// eslint-disable-next-line`;\nnew ecr.Repository(this, 'A');\n"
    )
    file = tmp_path / "a.ts"
    file.write_text(text)
    report = add_ignores(file, "why", write=False)
    written = text.replace("new ecr", "// ecr-fix: ignore[ECR001] why\nnew ecr")
    assert [each.text for each in report.results] == [written]


def test_many_unused_comments_beside_many_open_repositories_take_little_time() -> None:
    text = TYPESCRIPT + "// ecr-fix: ignore[ECR001] x\n\n" * 10_000
    text += "".join(f"new ecr.Repository(this, 'R{number}');\n" for number in range(1_000))
    began = time.process_time()
    assert len(check_text(text, path="a.ts").unused_suppressions) == 10_000
    assert time.process_time() - began < 10
