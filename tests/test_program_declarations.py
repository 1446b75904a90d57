"""Programs: what declares a repository, how its types are named, and what is left to a person."""

from __future__ import annotations

import shutil
import subprocess
from time import process_time

import pytest
from support.programs import CDK, OF_C_SHARP, OF_GO, OF_JAVA, OF_PYTHON, found_in

from fixer.api import fix_text

OF_TYPES = "import { Repository } from 'aws-cdk-lib/aws-ecr';\n"
SUBCLASSES = {
    "C#": (
        (
            "using Amazon.CDK.AWS.ECR;\nclass R : Repository {\n"
            '    R(Construct s) : base(s, "A") { }\n'
            "    R(Construct s, int n) : this(s) { }\n"
            '    R(Construct s, string n) : base(s, "B", new RepositoryProps { }) { }\n}\n'
        ),
        "cs",
    ),
    "C# of Pulumi": (
        (
            "using Pulumi.Aws.Ecr;\nclass R : Repository {\n"
            '    R() : base("A") { }\n#if X\n    R(int n) : base("B") { }\n#endif\n}\n'
        ),
        "cs",
    ),
    "Java": (
        (
            "import software.amazon.awscdk.services.ecr.*;\nclass R extends Repository {\n"
            '    R(Construct s) { super(s, "A"); }\n    R(Construct s, int n) { this(s); }\n'
            '    R(Construct s, String n) { super(s, "B"); }\n}\n'
        ),
        "java",
    ),
    "Java of Pulumi": (
        (
            "import com.pulumi.aws.ecr.Repository;\nclass R extends Repository {\n"
            '    R() { super("A"); }\n    R(String n) { super("B"); }\n}\n'
        ),
        "java",
    ),
    "TypeScript": (
        (
            f"{CDK}class R extends ecr.Repository {{\n  constructor(s: C);\n"
            "  constructor(s: C, n: string);\n  constructor(s: C, n?: string) {\n"
            "    if (n) { super(s, 'A'); } else { super(s, 'B'); }\n  }\n}\n"
        ),
        "ts",
    ),
    "Python": (
        (
            f"{OF_PYTHON}class R(ecr.Repository):\n    @overload\n"
            "    def __init__(self, s): ...\n    if X:\n"
            "        def __init__(self, s):\n            super().__init__(s, 'A')\n    else:\n"
            "        def __init__(self, s):\n            super().__init__(s, 'B')\n"
        ),
        "py",
    ),
}


@pytest.mark.parametrize("case", SUBCLASSES)
def test_each_constructor_of_a_subclass_declares_a_repository(case: str) -> None:
    text, ending = SUBCLASSES[case]
    found = found_in(text, f"a.{ending}")
    assert [each.logical_id for each in found] == ["A", "B"]
    patched = found_in(fix_text(text, path=f"a.{ending}").text, f"a.{ending}")
    assert [each.verdict.value for each in patched] == ["compliant"] * 2


def test_a_class_in_a_subclass_has_constructors_of_its_own() -> None:
    inner = "class In { constructor() { new Other(); } }\n"
    text = f"{CDK}class R extends ecr.Repository {{ static x = {inner} }}\nnew R(s, 'A');\n"
    assert [each.logical_id for each in found_in(text, "a.ts")] == ["A"]


COMMENT_BELOW = {
    f"{CDK}new ecr.Repository(this, 'A', {{ a: 1@,\n  // why\n@}});\n": (
        "  imageScanOnPush: true\n", "ts"),
    f"{CDK}new ecr.Repository(this, 'A'@,\n  // why\n@);\n": (
        "  { imageScanOnPush: true }\n", "ts"),
    f"{OF_PYTHON}ecr.Repository(self, 'A'@,\n    # why\n@)\n": (
        "    image_scan_on_push=True\n", "py"),
    f'{OF_C_SHARP}    new Repository(s, "A", new RepositoryProps {{ A = 1@,\n#line 1\n@    }});\n'
    "}}\n": ("        ImageScanOnPush = true\n", "cs"),
    f'{OF_C_SHARP}    new Repository(s, "A"@,\n#nullable enable\n@    );\n}}}}\n': (
        "        new RepositoryProps { ImageScanOnPush = true }\n", "cs"),
}  # fmt: skip


@pytest.mark.parametrize("written", COMMENT_BELOW)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_added_is_below_a_comment_or_a_directive_below_the_last_entry(
    written: str, newline: str
) -> None:
    entry, ending = COMMENT_BELOW[written]
    before = written.replace("@,", "").replace("@", "").replace("\n", newline)
    expected = written.replace("@,", ",").replace("@", entry).replace("\n", newline)
    assert fix_text(before, path=f"a.{ending}").text == expected


BRANCHES = {
    'new Repository(s,\n#if D\n"A"\n#else\n"B"\n#endif\n);\n': ("Repository", "missing"),
    'new Repository(s, "A", new RepositoryProps {\nN =\n#if D\n1\n#else\n2\n#endif\n});\n': (
        "A", "missing"),
    'new Repository(s, "A", new RepositoryProps {\nN = 1,\n#if D\nM = 2\n#endif\n});\n': (
        "A", "conditional"),
    'new Repository(s, "A",\n#if D\nnew RepositoryProps { }\n#else\nnull\n#endif\n);\n': (
        "A", "conditional"),
    'new Repository(s, "A", new RepositoryProps { ImageScanOnPush =\n#if D\ntrue\n#else\nfalse\n'
    "#endif\n});\n": ("A", "conditional"),
}  # fmt: skip


@pytest.mark.parametrize("written", BRANCHES)
def test_nothing_is_written_behind_a_directive_that_chooses(written: str) -> None:
    text = f"{OF_C_SHARP}{written}}} }}\n"
    result = fix_text(text, path="a.cs", unsafe_fixes=True)
    assert result.text == text
    (found,) = result.all_findings
    assert (found.logical_id, found.verdict.value) == BRANCHES[written]


def test_what_does_not_end_with_a_directive_takes_the_setting() -> None:
    text = f'{OF_C_SHARP}new Repository(s,\n#if D\n"A"\n#else\n"B"\n#endif\n, null);\n}} }}\n'
    assert ", new RepositoryProps { ImageScanOnPush = true });" in fix_text(text, path="a.cs").text


REMEDIES = {
    "export { Repository } from 'aws-cdk-lib/aws-ecr';": "look at the files that use it",
    "export * from 'aws-cdk-lib/aws-ecr';": "look at the files that use it",
    f"{OF_TYPES}export {{ Repository }};": "look at the files that use it",
    f"{OF_TYPES}export default Repository;": "look at the files that use it",
    f"{OF_TYPES}export class Bare extends Repository {{}}": "look at the files that use it",
    f"{CDK}export const kinds = {{ ecr }};": "look at the files that use it",
    f"{OF_TYPES}make(Repository);": "write imageScanOnPush: true where a repository is made of it",
}


@pytest.mark.parametrize("text", REMEDIES)
def test_what_is_handed_on_says_where_to_look(text: str) -> None:
    (found,) = found_in(f"{text}\n", "a.ts")
    assert found.remedy is not None
    assert found.remedy.startswith(REMEDIES[text])


@pytest.mark.parametrize("name", ["ecr", "awsecr", ""])
def test_awsx_of_go_names_the_package_of_the_configuration(name: str) -> None:
    provider = f'{name} "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"\n' if name else ""
    text = (
        'package a\n\nimport (\n\tx "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ecr"\n'
        f'{provider}\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"\n)\n\n'
        'func f() { x.NewRepository(c, "a", &x.RepositoryArgs{}) }\n'
    )
    (found,) = found_in(text, "a.go")
    named = f"&{name or 'awsecr'}.RepositoryImageScanningConfigurationArgs{{"
    assert found.remedy is not None
    assert named in found.remedy
    assert ("import aws/ecr of pulumi-aws as awsecr" in found.remedy) is not bool(name)


INPUTS_OF_C_SHARP = {
    "using Pulumi.Aws.Ecr.Inputs;\n": "",
    "using In = Pulumi.Aws.Ecr.Inputs;\n": "In.",
    "using Pulumi.Aws.Ecs.Inputs;\nusing Pulumi.Aws.Ecr.Inputs;\n": "",
    "": "Pulumi.Aws.Ecr.Inputs.",
    "using Pulumi.Aws.Ecr.Inputs;\nusing Pulumi.AwsNative.Ecr.Inputs;\n": "Pulumi.Aws.Ecr.Inputs.",
    "namespace N { using Pulumi.Aws.Ecr.Inputs; }\n": "Pulumi.Aws.Ecr.Inputs.",
    "using Pulumi.Aws.Ecr.Inputs;\nclass RepositoryImageScanningConfigurationArgs { }\n": (
        "Pulumi.Aws.Ecr.Inputs."
    ),
}


@pytest.mark.parametrize("used", INPUTS_OF_C_SHARP)
def test_the_configuration_of_c_sharp_is_named_as_the_file_names_it(used: str) -> None:
    text = f'using Pulumi.Aws.Ecr;\n{used}class A {{ void F() {{ new Repository("a"); }} }}\n'
    named = f"= new {INPUTS_OF_C_SHARP[used]}RepositoryImageScanningConfigurationArgs {{ ScanOnPush"
    assert named in fix_text(text, path="a.cs").text


def test_a_class_without_a_name_of_java_is_given_properties() -> None:
    text = f'{OF_JAVA}new Repository(s, "A"@) {{ }};\n}} }}\n'
    added = ", RepositoryProps.builder().imageScanOnPush(true).build()"
    assert fix_text(text.replace("@", ""), path="A.java").text == text.replace("@", added)


OF_DICTIONARIES = {
    '{"ImageScanningConfiguration": {"ScanOnPush": True}}': ("compliant", None),
    '{"ImageScanningConfiguration": {"ScanOnPush": "true"}}': ("invalid", "safe"),
    '{"imageScanningConfiguration": {"ScanOnPush": True}}': ("invalid", "safe"),
    '{"ImageScanningConfiguration": None}': ("missing", "safe"),
    "dict(RepositoryName='a')": ("missing", "safe"),
    "{**more}": ("conditional", "unsafe"),
    "{'ImageScanningConfiguration': more}": ("conditional", None),
    "more()": ("conditional", None),
}


@pytest.mark.parametrize("given", OF_DICTIONARIES)
@pytest.mark.parametrize("name", ["", "d="])
def test_a_repository_of_troposphere_is_made_of_a_dictionary(given: str, name: str) -> None:
    call = f"Repository.from_dict('A', {name}{given})"
    (found,) = found_in(f"from troposphere.ecr import Repository\n{call}\n", "a.py")
    fix = found.fix.applicability.value if found.fix is not None else None
    assert (found.verdict.value, fix) == OF_DICTIONARIES[given]


IN_C_SHARP = 'class A {{ void F(Construct c) {{ new {}(c, "A"@); }} }}\n'
OF_ALIASES = {
    "using R = Amazon.CDK.AWS.ECR.Repository;\n" + IN_C_SHARP.format("R"): (
        "Amazon.CDK.AWS.ECR.RepositoryProps"
    ),
    "using Amazon.CDK.AWS.ECR;\nusing R = Amazon.CDK.AWS.ECR.Repository;\n"
    + IN_C_SHARP.format("R"): "RepositoryProps",
    "using R = Amazon.CDK.AWS.ECR.Repository;\nusing P = Amazon.CDK.AWS.ECR.RepositoryProps;\n"
    + IN_C_SHARP.format("R"): "P",
    "using R = Amazon.CDK.AWS.ECR.Repository;\nusing E = Amazon.CDK.AWS.ECR;\n"
    + IN_C_SHARP.format("R"): "E.RepositoryProps",
    "using Amazon.CDK.AWS.CodeCommit;\nusing Amazon.CDK.AWS.ECR;\n"
    "using Repository = Amazon.CDK.AWS.ECR.Repository;\n"
    + IN_C_SHARP.format("Repository"): "Amazon.CDK.AWS.ECR.RepositoryProps",
    "using Amazon.CDK.AWS.ECR;\nclass RepositoryProps { }\n"
    + IN_C_SHARP.format("Repository"): "Amazon.CDK.AWS.ECR.RepositoryProps",
    "using R = Amazon.CDK.AWS.ECR.Repository;\n"
    'class S : R { S(Construct c) : base(c, "A"@) { } }\n': "Amazon.CDK.AWS.ECR.RepositoryProps",
    "class S : Amazon.CDK.AWS.ECR.Repository { S() : base(c, 'A'@) { } }\n".replace("'", '"'): (
        "Amazon.CDK.AWS.ECR.RepositoryProps"
    ),
    "using R = Amazon.CDK.AWS.ECR.Repository;\nnamespace My.Amazon {\n"
    + IN_C_SHARP.format("R")
    + "}\n": "global::Amazon.CDK.AWS.ECR.RepositoryProps",
    "using R = Amazon.CDK.AWS.ECR.Repository;\nnamespace My { namespace Amazon {\n"
    + IN_C_SHARP.format("R")
    + "} }\n": "global::Amazon.CDK.AWS.ECR.RepositoryProps",
    "using R = Amazon.CDK.AWS.ECR.Repository;\nnamespace Amazon.My {\n"
    + IN_C_SHARP.format("R")
    + "}\n": "Amazon.CDK.AWS.ECR.RepositoryProps",
}


@pytest.mark.parametrize("written", OF_ALIASES)
def test_the_properties_of_c_sharp_are_named_so_that_it_compiles(written: str) -> None:
    added = f", new {OF_ALIASES[written]} {{ ImageScanOnPush = true }}"
    result = fix_text(written.replace("@", ""), path="a.cs")
    assert result.text == written.replace("@", added)


@pytest.mark.parametrize("around", ["namespace Acme.Pulumi.Infra", "class Pulumi"])
def test_the_configuration_of_c_sharp_is_named_from_the_outside(around: str) -> None:
    made = 'class A { void F() { new Repository("a", new RepositoryArgs { Name = "b" }); } }'
    text = f"using Pulumi.Aws.Ecr;\n{around} {{ {made} }}\n"
    assert "= new global::Pulumi.Aws.Ecr.Inputs.Repository" in fix_text(text, path="a.cs").text


def test_a_type_of_a_namespace_is_known_in_what_is_within_that_alone() -> None:
    own = "namespace My.Domain { class Repository { } }\n"
    inside = 'namespace My.Domain.Images { class B { object r = new Repository("A"); } }\n'
    nested = 'namespace My { namespace Domain { class C { object r = new Repository("B"); } } }\n'
    beside = 'namespace My.Domains { class D { object r = new Repository(s, "C"); } }\n'
    text = f"using Amazon.CDK.AWS.ECR;\n{own}{inside}{nested}{beside}"
    assert [each.logical_id for each in found_in(text, "a.cs")] == ["C"]


def test_many_calls_of_a_function_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        calls = "".join(f'G(new(null, "R{each}"));\n' for each in range(count))
        methods = f"void G(Repository r) {{ }} void F() {{\n{calls}}}"
        text = f"using Amazon.CDK.AWS.ECR;\nclass A {{ {methods} }}\n"
        start = process_time()
        assert len(found_in(text, "a.cs")) == count
        return process_time() - start

    seconds(10)
    few = min(seconds(100) for _ in range(3))
    assert seconds(800) < 20 * few


def test_gofmt_aligns_no_entry_beside_the_brace() -> None:
    opening = "awsecr.NewRepository(s, a, &awsecr.RepositoryProps{RepositoryName: name,\n\t\t"
    text = f"{OF_GO}\t{opening}EmptyOnDelete: on}})\n}}\n"
    entries = "EmptyOnDelete:   on,\n\t\tImageScanOnPush: jsii.Bool(true)"
    added = f"{OF_GO}\t{opening}{entries}}})\n}}\n"
    result = fix_text(text, path="a.go")
    assert result.text == added
    gofmt = shutil.which("gofmt")
    if gofmt is not None:
        for each in (text, added):
            done = subprocess.run([gofmt], input=each, capture_output=True, text=True, check=True)
            assert done.stdout == each


@pytest.mark.parametrize(
    ("used", "prefix", "called"),
    [(". ", "", "NewCfnRepository"), ("", "awsecr.", "make := awsecr.NewCfnRepository; make")],
)
def test_the_configuration_of_go_has_its_type(used: str, prefix: str, called: str) -> None:
    head = OF_GO.replace('"github.com/aws/aws-cdk-go', f'{used}"github.com/aws/aws-cdk-go')
    text = f'{head}\t{called}(s, jsii.String("A"), nil)\n}}\n'
    named = f"&{prefix}CfnRepository_ImageScanningConfigurationProperty"
    inner = f"{named}{{ScanOnPush: jsii.Bool(true)}}"
    written = f"&{prefix}CfnRepositoryProps{{ImageScanningConfiguration: {inner}}}"
    assert fix_text(text, path="a.go").text == text.replace("nil", written)


@pytest.mark.parametrize("module", ["", "com.pulumi.core."])
@pytest.mark.parametrize("value", ["true", "false"])
def test_pulumi_in_java_takes_an_output(module: str, value: str) -> None:
    head = "import com.pulumi.aws.ecr.*;\nimport com.pulumi.aws.ecr.inputs.*;\n"
    held = "RepositoryImageScanningConfigurationArgs.builder().scanOnPush(@).build()"
    made = f"RepositoryArgs.builder().imageScanningConfiguration({held}).build()"
    text = f'{head}class A {{ Object r = new Repository("a", {made}); }}\n'
    given = f"{module}Output.of({value})"
    expected = text.replace("@", given if value == "true" else "true")
    assert fix_text(text.replace("@", given), path="A.java").text == expected


def test_go_may_make_properties_without_a_literal() -> None:
    text = f'{OF_GO}\tawsecr.NewRepository(s, jsii.String("A"), new(awsecr.RepositoryProps))\n}}\n'
    expected = "&awsecr.RepositoryProps{ImageScanOnPush: jsii.Bool(true)})"
    result = fix_text(text, path="a.go")
    assert result.text == text.replace("new(awsecr.RepositoryProps))", expected)


def test_many_types_that_are_named_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        calls = "".join(
            f'new Repo(s, "R{each}"); new Repo(s, "Q{each}", new RepositoryProps {{ }});\n'
            for each in range(count)
        )
        head = "using Amazon.CDK.AWS.ECR;\nusing Repo = Amazon.CDK.AWS.ECR.Repository;\n"
        start = process_time()
        assert len(found_in(f"{head}class A {{ void F() {{\n{calls}}} }}\n", "a.cs")) == 2 * count
        return process_time() - start

    seconds(10)
    few = min(seconds(50) for _ in range(3))
    assert seconds(400) < 20 * few
