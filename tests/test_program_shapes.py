"""Programs: types by other names, what is set from elsewhere, and how the edits are laid out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from support.fixtures import CASES
from support.node import node, node_package

from fixer.api import check_text, fix_text
from fixer.model.finding import Finding

CDK = "import * as ecr from 'aws-cdk-lib/aws-ecr';\n"
LIB = "import * as cdk from 'aws-cdk-lib';\n"
OF_PYTHON = "from aws_cdk import aws_ecr as ecr\n"
OF_C_SHARP = "using Amazon.CDK.AWS.ECR;\nclass A { void F(Construct s) {\n"
OF_GO = """package a

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/jsii-runtime-go"
)

func f(s constructs.Construct) {
"""
OF_JAVA = "import software.amazon.awscdk.services.ecr.*;\nclass A { void f(Construct s) {\n"
TYPE = "ecr.Repository"


def found_in(text: str, path: str = "a.ts") -> list[Finding]:
    result = check_text(text, path=path)
    assert result.error is None
    return list(result.all_findings)


# Other names of a type.

NAMED = (
    (f"{CDK}new (ecr.Repository)(b, 'A');", "ts"),
    (f"{CDK}new ecr['Repository'](b, 'A');", "ts"),
    (f"{CDK}new (ecr as any).Repository(b, 'A');", "ts"),
    (f"{CDK}const {{ Repository }} = ecr;\nnew Repository(b, 'A');", "ts"),
    (f"{CDK}const {{ Repository: R }} = ecr;\nnew R(b, 'A');", "ts"),
    (f"{CDK}export const R = ecr.Repository;\nnew R(b, 'A');", "ts"),
    (f"{CDK}import R = ecr.Repository;\nnew R(b, 'A');", "ts"),
    (f"{LIB}import e = cdk.aws_ecr;\nnew e.Repository(b, 'A');", "ts"),
    ("import e = require('aws-cdk-lib/aws-ecr');\nnew e.Repository(b, 'A');", "ts"),
    ("new (require('aws-cdk-lib/aws-ecr').Repository)(b, 'A');", "js"),
    ("const e = (await import('aws-cdk-lib')).aws_ecr;\nnew e.Repository(b, 'A');", "mjs"),
    ("const { aws_ecr: { Repository: R } } = require('aws-cdk-lib');\nnew R(b, 'A');", "js"),
    (f"{OF_PYTHON}(ecr.Repository)(a, 'A')", "py"),
    (f"{OF_PYTHON}R = ecr.Repository\nR(a, 'A')", "py"),
)


@pytest.mark.parametrize(("text", "ending"), NAMED)
def test_a_type_is_known_by_another_name(text: str, ending: str) -> None:
    result = fix_text(text + "\n", path=f"a.{ending}")
    (found,) = result.all_findings
    assert (found.logical_id, found.verdict.value, found.fix_applied) == ("A", "missing", True)


FOR_GO = "&awsecr.RepositoryProps{ImageScanOnPush: jsii.Bool(true)}"
L1_FOR_GO = (
    "&awsecr.CfnRepositoryProps{ImageScanningConfiguration: "
    "&awsecr.CfnRepository_ImageScanningConfigurationProperty{ScanOnPush: jsii.Bool(true)}}"
)
GO_CALLS = {
    "awsecr.NewRepository_Override(r, @)": FOR_GO,
    "awsecr.NewCfnRepository_Override(r, @)": L1_FOR_GO,
    "f(@)": FOR_GO,
    "g(@)": FOR_GO,
}


@pytest.mark.parametrize("call", GO_CALLS)
def test_a_function_of_go_is_known_by_another_name(call: str) -> None:
    names = "\tf := awsecr.NewRepository\n\tvar g = awsecr.NewRepository\n"
    before = call.replace("@", 's, jsii.String("A"), nil')
    text = f"{OF_GO}{names}\t{before}\n}}\n"
    assert fix_text(text, path="a.go").text == text.replace("nil", GO_CALLS[call])


def test_a_package_of_go_may_have_no_name() -> None:
    opening = OF_GO.replace('"github.com/aws/aws-cdk-go', '. "github.com/aws/aws-cdk-go')
    text = f'{opening}\tNewRepository(s, jsii.String("A"), nil)\n}}\n'
    expected = FOR_GO.replace("awsecr.", "")
    assert fix_text(text, path="a.go").text == text.replace("nil", expected)


UNSURE = (
    (f"{CDK}let R;\nR = ecr.Repository;\nnew R(b, 'A');", "ts", "A"),
    (f"{CDK}const R = x ? ecr.Repository : Own;\nnew R(b, 'A');", "ts", "A"),
    (f"{CDK}new (x ?? ecr.Repository)(b, 'A');", "ts", "A"),
    (f"{CDK}(R = ecr.Repository) => new R(b, 'A');", "ts", "A"),
    (f"{CDK}make(ecr.Repository, b, 'A');", "ts", TYPE),
    (f"{CDK}Reflect.construct(ecr.Repository, [b, 'A']);", "ts", TYPE),
    (f"{CDK}const t = {{ r: ecr.Repository }};\nnew t.r(b, 'A');", "ts", TYPE),
    (f"{CDK}class A {{ R = ecr.Repository; }}", "ts", TYPE),
    (f"{CDK}const f = () => ecr.Repository;", "ts", TYPE),
    (f"{OF_PYTHON}R = ecr.Repository if x else Own\nR(a, 'A')", "py", "A"),
    (f"{OF_PYTHON}make([ecr.Repository])", "py", TYPE),
    (f"{OF_PYTHON}get_or_create(ecr.Repository, s)", "py", TYPE),
    (f"{CDK}issue(ecr.Repository, s);", "ts", TYPE),
    (f"{OF_GO}\tmake(awsecr.NewRepository)\n}}", "go", "awsecr.NewRepository"),
    (f"{OF_JAVA}x(Repository::new); }} }}", "java", "Repository"),
)


@pytest.mark.parametrize(("text", "ending", "logical_id"), UNSURE)
def test_what_may_make_a_repository_is_left_to_a_person(
    text: str, ending: str, logical_id: str
) -> None:
    """The file does not say what is made, or with which properties."""
    (found,) = found_in(text + "\n", f"a.{ending}")
    assert (found.logical_id, found.verdict.value) == (logical_id, "conditional")
    assert found.fix is None


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        (f"{CDK}if (a instanceof ecr.Repository) f(b as ecr.Repository);", "ts"),
        (f"{CDK}all.find(isType(ecr.Repository));", "ts"),
        (f"{CDK}expect(a).toBeInstanceOf(ecr.Repository);", "ts"),
        (f"{OF_PYTHON}T = TypeVar('T', bound=ecr.Repository)", "py"),
        (f"{CDK}const a: ecr.Repository = f<ecr.Repository>();", "ts"),
        (f"{CDK}module.exports = {{ R: ecr.Repository }};", "ts"),
        (f"{OF_PYTHON}isinstance(a, (ecr.Repository, int))", "py"),
        (f"{OF_PYTHON}def f(r: ecr.Repository) -> list[ecr.Repository]: ...", "py"),
        (f"{OF_JAVA}x(Repository.class); }} }}", "java"),
    ],
)
def test_what_asks_for_a_type_makes_nothing(text: str, ending: str) -> None:
    assert found_in(text + "\n", f"a.{ending}") == []


# What is set from elsewhere.

TO_OFF = "addPropertyOverride('ImageScanningConfiguration.ScanOnPush', false);"
TO_ON = TO_OFF.replace("false", "true")
KEPT = f"{CDK}const r = new ecr.Repository(s, 'A', {{ imageScanOnPush: true }});\n"
CHILD = f"{KEPT}const c = r.node.defaultChild;\n"
L1_ON = (
    f"{CDK}const c = new ecr.CfnRepository(s, 'A', "
    "{ imageScanningConfiguration: { scanOnPush: true } });\n"
)
FIELD = (
    f"{CDK}class A {{ r: any; constructor() {{ this.r = new ecr.Repository(s, 'A', {{}}); }}"
    " m() { @ } }"
)
SUBCLASS = f"{CDK}class A extends ecr.CfnRepository {{ constructor() {{ super(s, 'A'); this.@ }} }}"
MADE = "r = ecr.Repository(s, 'A', image_scan_on_push=True)"
PYTHON = f"{OF_PYTHON}{MADE}\n"
BY_NAME = "'image_scanning_configuration'"
ASSIGNED = "image_scanning_configuration = {'scanOnPush': False}"
WITH_NAMES = (
    "c.add_property_override(property_path='ImageScanningConfiguration.ScanOnPush', value=False)"
)
OF_ASSIGN = "imageScanningConfiguration: { scanOnPush: false }"
OVERRIDES = {
    "subscript": (f"{CHILD}c['imageScanningConfiguration'] = {{ scanOnPush: false }};", "safe"),
    "deep": (f"{CHILD}(c as any).imageScanningConfiguration.scanOnPush = false;", "safe"),
    "assign": (f"{CHILD}Object.assign(c, {{ {OF_ASSIGN} }});", "safe"),
    "assign-unknown": (f"{CHILD}Object.assign(c, more);", "manual"),
    "child": (f"{KEPT}(r.node.findChild('Resource') as any).{TO_OFF}", "safe"),
    "no-name": (f"{CDK}(new ecr.Repository(s, 'A').node.defaultChild as any).{TO_OFF}", "safe"),
    "path-by-name": (
        f"{CHILD}const p = 'ImageScanningConfiguration';\nc.addPropertyOverride(p, x);",
        "manual",
    ),
    "path-unknown": (f"{CHILD}c.addPropertyOverride(p, false);", "manual"),
    "other-path-unknown": (f"{KEPT}other.addPropertyOverride(p, false);", ""),
    "field": (FIELD.replace("@", f"this.r.node.defaultChild.{TO_OFF}"), "unsafe"),
    "field-by-name": (
        FIELD.replace("@", f"const c = this.r.node.defaultChild; c.{TO_OFF}"),
        "unsafe",
    ),
    "other-field": (FIELD.replace("@", f"this.q.node.defaultChild.{TO_OFF}"), "manual"),
    "helper": (f"{KEPT}function f(r: any) {{ r.node.defaultChild.{TO_OFF} }}", "manual"),
    "helper-on": (f"{KEPT}function f(r: any) {{ r.node.defaultChild.{TO_ON} }}", ""),
    "subclass": (SUBCLASS.replace("@", TO_OFF), "safe"),
    "deleted": (f"{L1_ON}delete c.imageScanningConfiguration;", "manual"),
    "all-properties": (
        f"{L1_ON}c.addOverride('Properties', {{ ImageScanningConfiguration: x }});",
        "manual",
    ),
    "other-properties": (f"{L1_ON}c.addOverride('Properties', {{ Other: 1 }});", ""),
    "own-property": (f"{KEPT}class Q {{ m() {{ this.imageScanningConfiguration = 1; }} }}", ""),
    "own-literal": (f"{KEPT}const p: any = {{}};\np.imageScanningConfiguration = 1;", ""),
    "setattr": (
        f"{PYTHON}setattr(r.node.default_child, {BY_NAME}, {{'scanOnPush': False}})",
        "safe",
    ),
    "setattr-unknown": (f"{PYTHON}setattr(r.node.default_child, name, 1)", "manual"),
    "cast": (
        f"{PYTHON}c = cast(ecr.CfnRepository, r.node.default_child)\n{WITH_NAMES}",
        "safe",
    ),
    "in-a-block": (
        f"{OF_PYTHON}if x:\n    {MADE}\nr.node.default_child.{ASSIGNED}",
        "safe",
    ),
}


@pytest.mark.parametrize("case", OVERRIDES)
def test_an_override_is_seen_however_it_is_written(case: str) -> None:
    text, kind_of_fix = OVERRIDES[case]
    path = "a.py" if text.startswith("from") else "a.ts"
    (found,) = found_in(text + "\n", path)
    if kind_of_fix in ("", "manual"):
        kind = found.applicability.value if found.applicability else ""
        assert (kind, found.complies) == (kind_of_fix, not kind_of_fix)
        return
    assert found.fix is not None
    assert found.fix.applicability.value == kind_of_fix
    fixed = fix_text(text + "\n", path=path, unsafe_fixes=True)
    (again,) = found_in(fixed.text, path)
    assert again.complies


def test_an_override_is_of_what_the_name_stands_for_there() -> None:
    one = "r = new ecr.Repository(s, '@', {});\nr.node.defaultChild."
    text = f"{CDK}let {one.replace('@', 'A')}{TO_ON}\n{one.replace('@', 'B')}{TO_OFF}\n"
    found = {each.logical_id: each.verdict.value for each in found_in(text)}
    assert found == {"A": "compliant", "B": "disabled"}


BY_LANGUAGE = {
    "c-sharp": f"""{OF_C_SHARP}var c = new CfnRepository(s, "A");
c.ImageScanningConfiguration =
    new CfnRepository.ImageScanningConfigurationProperty {{ ScanOnPush = @ }};
}} }}
""",
    "go": f"""{OF_GO}	r := awsecr.NewRepository(s, jsii.String("A"), nil)
	c, ok := r.Node().DefaultChild().(awsecr.CfnRepository)
	c.SetImageScanningConfiguration(&awsecr.CfnRepository_ImageScanningConfigurationProperty{{
		ScanOnPush: jsii.Bool(@),
	}})
}}
""",
    "java": f"""{OF_JAVA}CfnRepository c = CfnRepository.Builder.create(s, "A").build();
c.setImageScanningConfiguration(
    CfnRepository.ImageScanningConfigurationProperty.builder().scanOnPush(@).build());
}} }}
""",
    "java-no-name": f"""{OF_JAVA}((CfnRepository) Repository.Builder.create(s, "A").build()
    .getNode().getDefaultChild()).addPropertyOverride("ImageScanningConfiguration.ScanOnPush", @);
}} }}
""",
}


@pytest.mark.parametrize("case", BY_LANGUAGE)
def test_what_is_set_after_the_constructor_counts_in_each_language(case: str) -> None:
    path = {"c": "A.cs", "g": "a.go", "j": "A.java"}[case[0]]
    off, on = (BY_LANGUAGE[case].replace("@", each) for each in ("false", "true"))
    assert fix_text(off, path=path).text == on
    (found,) = found_in(on, path)
    assert found.complies


@pytest.mark.parametrize(
    ("given", "verdict"), [("True", "compliant"), ("False", "disabled"), ("x", "conditional")]
)
@pytest.mark.parametrize("made", ["ecr.Repository('A')", "t.add_resource(ecr.Repository('A'))"])
def test_troposphere_may_set_it_afterwards(made: str, given: str, verdict: str) -> None:
    value = f"ecr.ImageScanningConfiguration(ScanOnPush={given})"
    begin = f"from troposphere import ecr\nr = {made}\n"
    (found,) = found_in(f"{begin}r.ImageScanningConfiguration = {value}\n", "a.py")
    assert found.verdict.value == verdict


def test_properties_that_are_written_to_are_not_read() -> None:
    text = f"{CDK}const p = {{ imageScanOnPush: true }};\nObject.assign(p, q);\n"
    (found,) = found_in(f"{text}new ecr.Repository(s, 'A', p);\n")
    assert found.verdict.value == "conditional"


OF_PULUMI = "import pulumi_aws as aws\n"


@pytest.mark.parametrize(
    ("before", "call"),
    [
        ("", "aws.ecr.Repository('a', given)"),
        ("", "aws.ecr.Repository('a', args=given)"),
        ("def f(given=aws.ecr.RepositoryArgs()):\n    ", "aws.ecr.Repository('a', given)"),
        ("g = aws.ecr.RepositoryArgs()\ng.name = 'a'\n", "aws.ecr.Repository('a', g)"),
        ("", "aws.ecr.Repository('a', make())"),
    ],
)
def test_what_pulumi_is_given_as_all_properties_is_not_added_to(before: str, call: str) -> None:
    """It does not look at arguments with names then."""
    (found,) = found_in(f"{OF_PULUMI}{before}{call}\n", "a.py")
    assert (found.verdict.value, found.fix) == ("conditional", None)


@pytest.mark.parametrize("call", ["aws.ecr.Repository('a', g)", "aws.ecr.Repository('a', args=g)"])
def test_properties_of_pulumi_may_have_a_name(call: str) -> None:
    text = f"{OF_PULUMI}g = aws.ecr.RepositoryArgs(image_scanning_configuration=None)\n{call}\n"
    result = fix_text(text, path="a.py")
    (found,) = result.all_findings
    assert (found.verdict.value, found.fix_applied) == ("missing", True)
    assert result.text.endswith(f"{call}\n")


@pytest.mark.parametrize("given", ["pulumi.ResourceOptions(protect=True)", "None", "opts=given"])
def test_options_of_pulumi_are_no_properties(given: str) -> None:
    result = fix_text(f"{OF_PULUMI}aws.ecr.Repository('a', {given})\n", path="a.py")
    assert "image_scanning_configuration=" in result.text


# Comments beside the last entry.

JAVA_CALL = '    Repository.Builder.create(s, "A")@.build();'
COMMENTS = {
    "java-line": (
        "java",
        "\n        .emptyOnDelete(true) // why\n!        ",
        ".imageScanOnPush(true)\n",
    ),
    "java-lines": (
        "java",
        "\n        .emptyOnDelete(true) /* why */\n        // more\n!        ",
        ".imageScanOnPush(true)\n",
    ),
    "java-first": ("java", " // none\n!        ", ".imageScanOnPush(true)\n"),
    "java-block": ("java", " /* a */ !", ".imageScanOnPush(true)"),
    "ts-comma": ("ts", "{\n  a: 1, // why\n!}", "  imageScanOnPush: true,\n"),
    "ts-block": ("ts", "{ a: 1 /* why */! }", ", imageScanOnPush: true"),
    "py-comma": ("py", "\n    s,\n    'A',  # why\n!", "    image_scan_on_push=True,\n"),
    "cs-comma": ("cs", "{\n        A = 1, // why\n!    }", "        ImageScanOnPush = true,\n"),
    "go-apart": (
        "go",
        '{\n\t\tRepositoryName: jsii.String("a"), // why\n\t\t// more\n!\t}',
        "\t\tImageScanOnPush: jsii.Bool(true),\n",
    ),
}
AROUND = {
    "java": f"{OF_JAVA}{JAVA_CALL}\n}} }}\n",
    "ts": f"{CDK}new ecr.Repository(s, 'A', @);\n",
    "py": f"{OF_PYTHON}ecr.Repository(@)\n",
    "cs": f'{OF_C_SHARP}    new Repository(s, "A", new RepositoryProps @);\n}} }}\n',
    "go": f'{OF_GO}\tawsecr.NewRepository(s, jsii.String("A"), &awsecr.RepositoryProps@)\n}}\n',
}


@pytest.mark.parametrize("case", COMMENTS)
def test_a_comment_stays_with_its_line(case: str) -> None:
    ending, written, entry = COMMENTS[case]
    around = AROUND[ending]
    before, after = written.replace("!", ""), written.replace("!", entry)
    if case in ("java-line", "java-lines", "java-first"):
        after = written.replace("!        ", f"        {entry}        ")
    result = fix_text(around.replace("@", before), path=f"a.{ending}")
    assert result.text == around.replace("@", after)


def test_a_comment_on_the_line_of_the_brace_stays_there() -> None:
    text = f"{CDK}new ecr.Repository(s, 'A', {{ a: 1 // why\n}});\n"
    expected = text.replace("1 // why\n", "1, // why\n  imageScanOnPush: true\n")
    assert fix_text(text, path="a.ts").text == expected


# Lines that would become too long.

LONG = "'ImagesOfTheServiceThatAnswersRequests'"
WIDE = f"f('a', {', '.join(f'value{each}' for each in range(9))}, 'a text of words');\n"
PULUMI = "import { ecr } from '@pulumi/aws';\n"
WRAPPED = {
    "ts": (
        f"{CDK}const r = new ecr.Repository(this, {LONG});\n",
        f"{CDK}const r = new ecr.Repository(this, {LONG}, {{\n  imageScanOnPush: true,\n}});\n",
    ),
    "ts-no-comma": (
        f"{CDK}const a = {{\n  b: 1\n}};\nnew ecr.Repository(this, {LONG}, {{ a: 'b' }});\n",
        (
            f"{CDK}const a = {{\n  b: 1\n}};\n"
            f"new ecr.Repository(this, {LONG}, {{\n  a: 'b',\n  imageScanOnPush: true\n}});\n"
        ),
    ),
    "ts-options": (
        f"{PULUMI}new ecr.Repository('images', {{}}, {{ protect: true }});\n",
        (
            f"{PULUMI}new ecr.Repository(\n  'images',\n"
            "  { imageScanningConfiguration: { scanOnPush: true } },\n  { protect: true },\n);\n"
        ),
    ),
    "ts-renamed": (
        f"{CDK}new ecr.CfnRepository(this, {LONG}, {{ ImageScanningConfiguration: {{}} }});\n",
        (
            f"{CDK}new ecr.CfnRepository(this, {LONG}, {{\n"
            "  imageScanningConfiguration: { scanOnPush: true },\n});\n"
        ),
    ),
    "ts-wide": (
        f"{CDK}{WIDE}new ecr.Repository(this, {LONG}, {{}});\n",
        f"{CDK}{WIDE}new ecr.Repository(this, {LONG}, {{ imageScanOnPush: true }});\n",
    ),
    "py": (
        f"{OF_PYTHON}repository = ecr.Repository(self, {LONG}, a=1)\n",
        (
            f"{OF_PYTHON}repository = ecr.Repository(\n"
            f"    self, {LONG}, a=1, image_scan_on_push=True\n)\n"
        ),
    ),
    "py-hanging": (
        f"{OF_PYTHON}ecr.Repository(\n    self, {LONG}, repository_name='images', a=1\n)\n",
        (
            f"{OF_PYTHON}ecr.Repository(\n    self,\n    {LONG},\n    repository_name='images',\n"
            "    a=1,\n    image_scan_on_push=True,\n)\n"
        ),
    ),
    "py-in-a-call": (
        f"from troposphere import ecr\nt.add_resource(ecr.Repository({LONG}))\n",
        (
            f"from troposphere import ecr\nt.add_resource(\n    ecr.Repository(\n        {LONG},\n"
            "        ImageScanningConfiguration=ecr.ImageScanningConfiguration(ScanOnPush=True),\n"
            "    )\n)\n"
        ),
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", WRAPPED)
def test_what_would_be_too_long_gets_lines_of_its_own(case: str, newline: str) -> None:
    """The formatters that most use, Prettier and Black, leave what they formatted as it is."""
    before, after = (each.replace("\n", newline) for each in WRAPPED[case])
    assert fix_text(before, path=f"a.{case[:2]}").text == after


def test_lines_that_are_long_anyway_stay() -> None:
    text = f"{CDK}f({', '.join(f'value{each}' for each in range(20))});\n"
    text += f"new ecr.Repository(this, {LONG}, {{ a: {LONG} }});\n"
    expected = text.replace(" });", ", imageScanOnPush: true });")
    assert fix_text(text, path="a.ts").text == expected


def test_ruff_leaves_what_it_formatted() -> None:
    ruff = shutil.which("ruff", path=os.path.dirname(sys.executable)) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed")

    def formatted(text: str) -> str:
        command = [ruff, "format", "--isolated", "-"]
        return subprocess.run(
            command, input=text, capture_output=True, text=True, check=True
        ).stdout

    # What the second has in one of several arguments stays on its line.
    apart = ("layout-python", "program-python")
    fixed = 0
    for case in CASES:
        for name, data in case.input.items():
            if name.endswith(".py") and case.folder.name not in apart:
                text = formatted(data.decode())
                result = fix_text(text, path=name, unsafe_fixes=True)
                assert formatted(result.text) == result.text, case.name
                fixed += result.text != text
    assert fixed > 5


PRETTIER = """
const prettier = require('prettier');
const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const options = { parser: 'typescript', singleQuote: true };
Promise.all(given.map((each) => prettier.format(each, options)))
  .then((texts) => console.log(JSON.stringify(texts)));
"""


def test_prettier_leaves_what_it_formatted() -> None:
    cases = [
        (case.name, data.decode())
        for case in CASES
        for name, data in case.input.items()
        if name.endswith(".ts") and case.folder.name not in ("layout", "errors-elsewhere")
    ]
    before = run_node(PRETTIER, [text for _, text in cases], "prettier")
    assert isinstance(before, list)
    after = [fix_text(text, path="a.ts", unsafe_fixes=True).text for text in before]
    assert sum(left != right for left, right in zip(before, after, strict=True)) > 10
    again = run_node(PRETTIER, after, "prettier")
    assert isinstance(again, list)
    assert dict(zip(cases, again, strict=True)) == dict(zip(cases, after, strict=True))


def run_node(script: str, given: object, package: str) -> object:
    folder = node_package(package).parent
    done = subprocess.run(
        [node(), "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NODE_PATH": str(folder)},
    )
    return json.loads(done.stdout)
