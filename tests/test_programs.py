"""Programs: what is found in them, and what an edit makes of them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.fixtures import CASES, Case
from support.programs import CDK, LIB, OF_C_SHARP, OF_GO, OF_JAVA, OF_PYTHON, found_in

from fixer.api import add_ignores, check, check_text, fix_text
from fixer.dialects.all_dialects import DIALECTS, markers_for
from fixer.model.declaration import Change
from fixer.model.edits import Edit, Span
from fixer.model.syntax_tree import Tree
from fixer.syntax import PROGRAM_SUFFIXES
from fixer.syntax.program import editing

REPOSITORY = "ecr.Repository(a, 'A')\n"

# The table of decisions: what the properties of a repository are, its verdict, what becomes of it.
DECISIONS = {
    "on": ("{ imageScanOnPush: true }", "compliant", None, ""),
    "on-quoted": ("{ 'imageScanOnPush': true }", "compliant", None, ""),
    "on-in-brackets": ("{ ['imageScanOnPush']: true }", "compliant", None, ""),
    "off": ("{ imageScanOnPush: false }", "disabled", "safe", "{ imageScanOnPush: true }"),
    "undefined": (
        "{ imageScanOnPush: undefined }",
        "disabled",
        "safe",
        "{ imageScanOnPush: true }",
    ),
    "text": ("{ imageScanOnPush: 'true' }", "invalid", "safe", "{ imageScanOnPush: true }"),
    "number": ("{ imageScanOnPush: 0 }", "invalid", "safe", "{ imageScanOnPush: true }"),
    "case": ("{ ImageScanOnPush: 1 }", "invalid", "safe", "{ imageScanOnPush: true }"),
    "missing": ("{ a: 1 }", "missing", "safe", "{ a: 1, imageScanOnPush: true }"),
    "empty": ("{}", "missing", "safe", "{ imageScanOnPush: true }"),
    "cast": ("<any>{ a: 1 }", "missing", "safe", "<any>{ a: 1, imageScanOnPush: true }"),
    "void": (
        "{ imageScanOnPush: void 0 }",
        "disabled",
        "safe",
        "{ imageScanOnPush: true }",
    ),
    "no-value": ("undefined", "missing", "safe", "{ imageScanOnPush: true }"),
    "own-behind-spread": (
        "{ ...p, imageScanOnPush: false }",
        "disabled",
        "safe",
        "{ ...p, imageScanOnPush: true }",
    ),
    "own-before-spread": (
        "{ imageScanOnPush: false, ...p }",
        "conditional",
        "unsafe",
        "{ imageScanOnPush: true, ...p }",
    ),
    "on-and-off-in-some-cases": (
        "{ imageScanOnPush: true, ...(p ? { imageScanOnPush: false } : {}) }",
        "conditional",
        "unsafe",
        "{ imageScanOnPush: true, ...(p ? { imageScanOnPush: true } : {}) }",
    ),
    "on-and-off-behind-and": (
        "{ imageScanOnPush: true, ...(p && { imageScanOnPush: false }) }",
        "conditional",
        "unsafe",
        "{ imageScanOnPush: true, ...(p && { imageScanOnPush: true }) }",
    ),
    "on-and-on-in-some-cases": (
        "{ imageScanOnPush: true, ...(p && { imageScanOnPush: true }) }",
        "compliant",
        None,
        "",
    ),
    "off-and-off-in-some-cases": (
        "{ imageScanOnPush: false, ...(p && { imageScanOnPush: false }) }",
        "conditional",
        "manual",
        "",
    ),
    "on-and-perhaps-off": (
        "{ imageScanOnPush: true, ...(p ? q : { imageScanOnPush: undefined }) }",
        "conditional",
        "unsafe",
        "{ imageScanOnPush: true, ...(p ? q : { imageScanOnPush: true }) }",
    ),
    "on-and-perhaps-on": (
        "{ imageScanOnPush: true, ...(p ? q : { imageScanOnPush: true }) }",
        "compliant",
        None,
        "",
    ),
    "off-before-what-is-never-there": (
        "{ imageScanOnPush: false ?? true }",
        "disabled",
        "safe",
        "{ imageScanOnPush: true ?? true }",
    ),
    "on-and-unknown-in-some-cases": (
        "{ imageScanOnPush: true, ...(p && { imageScanOnPush: p.q }) }",
        "conditional",
        "manual",
        "",
    ),
    "spread": ("{ ...p }", "conditional", "unsafe", "{ ...p, imageScanOnPush: true }"),
    "parameter": ("p", "conditional", "unsafe", "{ ...p, imageScanOnPush: true }"),
    "member": ("p.q", "conditional", "unsafe", "{ ...p.q, imageScanOnPush: true }"),
    "cast-parameter": (
        "p as any",
        "conditional",
        "unsafe",
        "{ ...(p as any), imageScanOnPush: true }",
    ),
    "call": ("f()", "conditional", "manual", ""),
    "assign": ("Object.assign({}, p)", "conditional", "manual", ""),
    "computed-key": ("{ [p]: true }", "conditional", "manual", ""),
    "shorthand": ("{ imageScanOnPush }", "conditional", "manual", ""),
    "condition": (
        "{ imageScanOnPush: p ? false : true }",
        "conditional",
        "unsafe",
        "{ imageScanOnPush: p ? true : true }",
    ),
    "fallback": (
        "{ imageScanOnPush: p ?? false }",
        "conditional",
        "unsafe",
        "{ imageScanOnPush: p ?? true }",
    ),
    "fallback-on": ("{ imageScanOnPush: p ?? true }", "compliant", None, ""),
    "environment": ("{ imageScanOnPush: process.env.A }", "conditional", "manual", ""),
}


@pytest.mark.parametrize("decision", DECISIONS, ids=DECISIONS)
def test_decision(decision: str) -> None:
    properties, verdict, applicability, after = DECISIONS[decision]

    def program(written: str) -> str:
        return (
            f"{CDK}function f(p: any, ...q: any) {{\n  new ecr.Repository(p, 'A', {written});\n}}\n"
        )

    result = fix_text(program(properties), path="a.ts", unsafe_fixes=True)
    (finding,) = result.all_findings
    found = finding.applicability.value if finding.applicability else None
    assert (finding.verdict.value, found) == (verdict, applicability)
    assert result.text == program(after or properties)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            f"{CDK}class A {{\n  m() {{\n    new ecr.Repository(this, 'A', {{ a: }});\n  }}\n}}\n",
            "a.ts",
        ),
        (f"{CDK}<<<<<<< ours\nnew ecr.Repository(a, 'A');\n=======\n>>>>>>> theirs\n", "a.ts"),
        (
            f"{OF_PYTHON}<<<<<<< ours\n{REPOSITORY}=======\n{REPOSITORY}>>>>>>> theirs\n",
            "a.py",
        ),
        (f"{OF_PYTHON}def f(self):\n    ecr.Repository(self, 'A', a=)\n", "a.py"),
        (f"{OF_PYTHON}def f(self):\n    ecr.Repository(self, 'A'\n", "a.py"),
    ],
    ids=["entry", "conflict", "conflict-in-python", "argument", "bracket"],
)
def test_an_error_at_a_declaration_is_one_line(text: str, path: str) -> None:
    result = check_text(text, path=path)
    assert result.all_findings == ()
    assert "beside a repository; correct this first" in str(result.error)


def test_an_error_elsewhere_stays() -> None:
    text = f"{CDK}function broken( {{\nfunction f() {{ new ecr.Repository(a, 'A', {{}}); }}\n"
    result = fix_text(text, path="a.ts")
    assert "beside a repository; correct this first" in str(result.error)
    assert result.text == text


@pytest.mark.parametrize("ending", ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"])
def test_each_ending_is_read(ending: str) -> None:
    text = f"{CDK}const a = new ecr.Repository(b, 'A');\n"
    result = fix_text(text, path=f"lib/stack.{ending}")
    assert result.text == text.replace("'A')", "'A', { imageScanOnPush: true })")


IMPORTS = {
    "all-of-a-module": ("from aws_cdk.aws_ecr import *\nRepository(a, 'A')\n", "a.py", ["A"]),
    "all-of-another-module": (
        "from aws_cdk.aws_codecommit import *\nRepository(a, 'aws_ecr')\n",
        "a.py",
        [],
    ),
    "global": ("new aws.ecr.Repository('a');\n", "a.ts", ["a"]),
    "global-hidden": ("const aws = make();\nnew aws.ecr.Repository('a');\n", "a.ts", []),
    "global-imported": (
        "import * as aws from './aws';\nnew aws.ecr.Repository('a');\n",
        "a.ts",
        [],
    ),
    "global-as-parameter": ("(aws: any) => new aws.ecr.Repository('a');\n", "a.ts", []),
    "call-without-new": (f"{CDK}ecr.Repository(b, 'A');\n", "a.ts", []),
    "alias": (f"{CDK}const R = ecr.Repository;\nnew R(b, 'A');\n", "a.ts", ["A"]),
    "line-break": (f"{CDK}new ecr\n  .Repository(b, 'A');\n", "a.ts", ["A"]),
    "hidden-in-block": (f"{CDK}{{ const ecr = own(); new ecr.Repository(b, 'A'); }}\n", "a.ts", []),
    "hidden-by-loop": (f"{CDK}for (const ecr of all) new ecr.Repository(b, 'A');\n", "a.ts", []),
    "loop-elsewhere": (
        f"{CDK}for (const ecr of all) f();\nnew ecr.Repository(b, 'A');\n",
        "a.ts",
        ["A"],
    ),
    "hidden-by-pattern": (
        f"{CDK}const f = ({{ ecr }}: any) => new ecr.Repository(b, 'A');\n",
        "a.ts",
        [],
    ),
    "default-of-parameter": (
        f"{CDK}const f = (t = ecr.Tag.A) => new ecr.Repository(b, 'A');\n",
        "a.ts",
        ["A"],
    ),
    "default-in-pattern": (
        f"{CDK}const f = ({{ t = ecr.T }}) => new ecr.Repository(b, 'A');\n",
        "a.ts",
        ["A"],
    ),
    "alias-in-function": (
        f"{CDK}() => {{ const R = ecr.Repository; new R(b, 'A'); }};\n",
        "a.ts",
        ["A"],
    ),
    "module-by-pattern": (
        f"{LIB}const {{ aws_ecr: e }} = cdk;\nnew e.Repository(b, 'A');\n",
        "a.ts",
        ["A"],
    ),
    "module-by-member": (
        f"{LIB}const e = cdk.aws_ecr;\nnew e.Repository(b, 'A');\n",
        "a.ts",
        ["A"],
    ),
    "type-by-pattern": (
        f"{LIB}const {{ Repository }} = cdk.aws_ecr;\nnew Repository(b, 'A');\n",
        "a.ts",
        ["A"],
    ),
    "another-module": (
        f"{LIB}const e = cdk.aws_codecommit; // aws_ecr\nnew e.Repository(b);\n",
        "a.ts",
        [],
    ),
    "default-in-python": (
        f"{OF_PYTHON}def f(t=ecr.Tag.A):\n    ecr.Repository(t, 'A')\n",
        "a.py",
        ["A"],
    ),
    "typed-default-in-python": (
        f"{OF_PYTHON}def f(t: ecr.T = ecr.T.A):\n    ecr.Repository(t, 'A')\n",
        "a.py",
        ["A"],
    ),
    "hidden-in-python": (
        f"{OF_PYTHON}def f(self):\n    ecr = self.x\n    ecr.Repository(1, 'A')\n",
        "a.py",
        [],
    ),
    "module-in-python": (
        "import aws_cdk as cdk\necr = cdk.aws_ecr\necr.Repository(a, 'A')\n",
        "a.py",
        ["A"],
    ),
    "namespace-in-c-sharp": ('using Pulumi;\nnew Aws.Ecr.Repository("a");\n', "a.cs", ["a"]),
    "own-class-in-c-sharp": (
        "using Own;\nclass Repository {}\n// AWS.ECR\nnew Repository(1);\n",
        "a.cs",
        [],
    ),
    "all-of-a-package-in-java": (
        """import software.amazon.awscdk.services.ecr.*;
class A { Object a = Repository.Builder.create(b, "A").build(); }
""",
        "A.java",
        ["A"],
    ),
}


@pytest.mark.parametrize(("text", "path", "ids"), IMPORTS.values(), ids=IMPORTS)
def test_only_what_an_import_leads_to_counts(text: str, path: str, ids: list[str]) -> None:
    assert [each.logical_id for each in found_in(text, path)] == ids


ON = "cfn.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true);"
ASSIGNED = "cfn.imageScanningConfiguration = { scanOnPush: true };"
OFF = ON.replace("true", "false")


OVERRIDES = {
    "on-in-some-cases": ("false", f"if (x) {ON}", "conditional", "unsafe"),
    "on-twice": ("true", f"if (x) {ON}", "compliant", ""),
    "off-in-some-cases": ("true", f"if (x) {{ {OFF} }}", "conditional", "unsafe"),
    "off-behind-a-condition": ("true", f"x && {OFF}", "conditional", "unsafe"),
    "off": ("true", OFF, "disabled", "safe"),
    "off-last": ("true", f"{ON} {OFF}", "disabled", "safe"),
    "on-last": ("true", f"{OFF} {ON}", "compliant", ""),
    "off-last-by-its-path": ("true", f"{OFF} {ASSIGNED}", "disabled", "safe"),
    "nothing-last": ("false", f"{ON} cfn.imageScanningConfiguration = undefined;", "compliant", ""),
}


@pytest.mark.parametrize(
    ("setting", "override", "verdict", "kind_of_fix"), OVERRIDES.values(), ids=OVERRIDES
)
def test_an_override_counts_by_when_it_is_made(
    setting: str, override: str, verdict: str, kind_of_fix: str
) -> None:
    made = f"const cfn = new ecr.Repository(s, 'A', {{ imageScanOnPush: {setting} }})"
    text = f"{CDK}{made}.node.defaultChild as ecr.CfnRepository;\n{override}\n"
    (found,) = found_in(text)
    kind = found.fix.applicability.value if found.fix is not None else ""
    assert (found.verdict.value, kind) == (verdict, kind_of_fix)


PATH = '"ImageScanningConfiguration.ScanOnPush"'


@pytest.mark.parametrize(
    ("opening", "lines", "path"),
    [
        (
            OF_C_SHARP,
            f"""var r = new Repository(s, "A", new RepositoryProps {{ ImageScanOnPush = true }});
(r.Node.DefaultChild as CfnRepository).AddPropertyOverride({PATH}, false);
}} }}
""",
            "A.cs",
        ),
        (
            OF_C_SHARP,
            f"""var r = new Repository(s, "A", new RepositoryProps {{ ImageScanOnPush = true }});
var c = (CfnRepository) r.Node.DefaultChild;
c.AddPropertyOverride({PATH}, false);
}} }}
""",
            "A.cs",
        ),
        (
            OF_GO,
            f"""	p := &awsecr.RepositoryProps{{ImageScanOnPush: jsii.Bool(true)}}
	r := awsecr.NewRepository(s, jsii.String("A"), p)
	r.Node().DefaultChild().(awsecr.CfnRepository).AddPropertyOverride(jsii.String({PATH}), false)
}}
""",
            "a.go",
        ),
        (
            OF_GO,
            """	c := awsecr.NewCfnRepository(s, jsii.String("A"), nil)
	c.SetImageScanningConfiguration(&awsecr.CfnRepository_ImageScanningConfigurationProperty{
		ScanOnPush: jsii.Bool(false),
	})
}
""",
            "a.go",
        ),
        (
            OF_JAVA,
            f"""Repository r = Repository.Builder.create(s, "A").imageScanOnPush(true).build();
((CfnRepository) r.getNode().getDefaultChild()).addPropertyOverride({PATH}, false);
}} }}
""",
            "A.java",
        ),
    ],
    ids=["c-sharp", "c-sharp-by-name", "go", "go-setter", "java"],
)
def test_an_override_is_seen_in_each_language(opening: str, lines: str, path: str) -> None:
    text = opening + lines
    (found,) = found_in(text, path)
    assert found.verdict.value == "disabled"
    assert fix_text(text, path=path).text == text.replace("false", "true")


def test_properties_behind_an_argument_with_a_name_have_theirs() -> None:
    call = 'new Repository(id: "I", scope: this);'
    text = f"using Amazon.CDK.AWS.ECR;\n\nclass S {{\n  void M() {{\n    {call}\n  }}\n}}\n"
    props = "props: new RepositoryProps { ImageScanOnPush = true }"
    expected = text.replace("this)", f"this, {props})")
    assert fix_text(text, path="S.cs").text == expected


@pytest.mark.parametrize("choice", ["p ? off : {}", "p.a ?? off", "p && off", "chosen"])
def test_a_constant_may_turn_it_off_in_some_cases(choice: str) -> None:
    made = f"new ecr.Repository(s, 'A', {{ imageScanOnPush: true, ...({choice}) }});"
    off = "const off = { imageScanOnPush: false };\nconst chosen = p ? off : undefined;\n"
    (found,) = found_in(f"{CDK}{off}{made}\n")
    assert (found.verdict.value, found.fix) == ("conditional", None)


TYPED = {
    "const b = { a: 1 };": True,
    "const b = { a: 1 } as const;": True,
    "const b: any = { a: 1 };": True,
    "const b: ecr.RepositoryProps = { a: 1 };": True,
    "const b: Partial<ecr.RepositoryProps> = { a: 1 };": True,
    "const b = { a: 1 } satisfies ecr.RepositoryProps;": True,
    "const b = <ecr.RepositoryProps>{ a: 1 };": True,
    "const b: Pick<ecr.RepositoryProps, 'a'> = { a: 1 };": False,
    "const b: Omit<ecr.RepositoryProps, 'imageScanOnPush'> = { a: 1 };": False,
    "const b: { a: number } = { a: 1 };": False,
    "const b: Mine = { a: 1 };": False,
    "const b = { a: 1 } satisfies { a: number };": False,
    "interface RepositoryProps { a: number }\nconst b: RepositoryProps = { a: 1 };": False,
}


@pytest.mark.parametrize("defined", TYPED)
def test_a_constant_gets_what_its_type_takes(defined: str) -> None:
    call = "new ecr.Repository(s, 'A', b);"
    expected = (
        (defined.replace("{ a: 1 }", "{ a: 1, imageScanOnPush: true }"), call)
        if TYPED[defined]
        else (defined, call.replace("b)", "{ ...b, imageScanOnPush: true })"))
    )
    result = fix_text(f"{CDK}{defined}\n{call}\n", path="a.ts")
    assert result.text == CDK + "".join(f"{each}\n" for each in expected)


@pytest.mark.parametrize(("written", "is_fixed"), [("boolean", True), ("false", False)])
def test_a_constant_that_can_only_be_off_stays(written: str, is_fixed: bool) -> None:
    call = "new ecr.Repository(s, 'A', { imageScanOnPush: S });"
    text = f"{CDK}const S: {written} = false;\n{call}\n"
    result = fix_text(text, path="a.ts", unsafe_fixes=True)
    assert (result.text == text.replace("= false", "= true")) is is_fixed
    assert result.changed is is_fixed


def test_a_spread_of_a_spread_may_override() -> None:
    call = "new ecr.Repository(s, 'A', { imageScanOnPush: false, ...k });"
    text = f"{CDK}const k = {{ ...p }};\n{call}\n"
    (found,) = found_in(text)
    assert found.verdict.value == "conditional"
    assert found.fix is not None
    assert found.fix.applicability.value == "unsafe"


def test_literals_that_are_spread_twice_are_read_in_time() -> None:
    chain = "".join(f"const p{n + 1} = {{ ...p{n}, ...p{n} }};\n" for n in range(40))
    begin = time.process_time()
    (found,) = found_in(f"{CDK}const p0 = {{}};\n{chain}new ecr.Repository(s, 'A', p40);\n")
    assert found.verdict.value == "conditional"
    assert time.process_time() - begin < 2


def test_literals_that_spread_each_other_end() -> None:
    text = f"{CDK}const a = {{ ...b }};\nconst b = {{ ...a }};\nnew ecr.Repository(c, 'A', a);\n"
    (finding,) = found_in(text)
    assert finding.verdict.value == "conditional"


def test_a_literal_that_spreads_itself_under_a_condition_ends() -> None:
    text = (
        f"{CDK}const a: any = {{ ...(x ? {{ ...a }} : {{}}) }};\nnew ecr.Repository(c, 'A', a);\n"
    )
    (finding,) = found_in(text)
    assert finding.verdict.value == "conditional"


def test_literals_under_conditions_are_read_in_time() -> None:
    spreads = "...p{0}, ...(x ? {{}} : {{ ...p{0} }}), ...p{0}"
    chain = "".join(f"const p{n + 1} = {{ {spreads.format(n)} }};\n" for n in range(30))
    begin = time.process_time()
    (found,) = found_in(f"{CDK}const p0 = {{}};\n{chain}new ecr.Repository(s, 'A', p30);\n")
    assert found.verdict.value == "conditional"
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("ending", ["ts", "py", "go", "cs", "java"])
def test_nesting_has_no_limit_of_its_own(ending: str) -> None:
    heads = {
        "ts": (CDK, "new ecr.Repository(a, 'A', {x: %s});", "{x: ", "1", "}"),
        "py": (OF_PYTHON, "ecr.Repository(a, 'A', x=%s)", "{'x': ", "1", "}"),
        "go": (
            'package main\nimport "github.com/aws/aws-cdk-go/awscdk/v2/awsecr"\n',
            "var a = awsecr.NewRepository(b, c, &awsecr.RepositoryProps{X: %s})",
            "X{X: ",
            "1",
            "}",
        ),
        "cs": (
            "using Amazon.CDK.AWS.ECR;\n",
            'new Repository(a, "A", new RepositoryProps { X = %s });',
            "new X { X = ",
            "1",
            " }",
        ),
        "java": (
            "import software.amazon.awscdk.services.ecr.Repository;\n",
            'class A { Object a = Repository.Builder.create(b, "A").x(%s).build(); }',
            "X.builder().x(",
            "1",
            ").build()",
        ),
    }
    head, call, opening, inner, closing = heads[ending]
    text = head + call % (opening * 2000 + inner + closing * 2000) + "\n"
    (finding,) = found_in(text, f"a.{ending}")
    assert finding.verdict.value == "missing"


WRONG = {
    "comment-lost": ("a: 1, imageScanOnPush: true", 1),
    "comment-changed": ("a: 1, /* d */ imageScanOnPush: true", 1),
    "other-entry": ("/* c */ a: 2, imageScanOnPush: true", 1),
    "entry-lost": ("/* c */ imageScanOnPush: true", 1),
    "two-entries": ("/* c */ a: 1, imageScanOnPush: true, b: 2", 1),
    "off": ("/* c */ a: 1, imageScanOnPush: false", 0),
    "no-program": ("/* c */ a: 1, imageScanOnPush: true }", 0),
    "code-behind": ("/* c */ a: 1, imageScanOnPush: true } as any); f({", 1),
}


@pytest.mark.parametrize("wrong", WRONG, ids=WRONG)
def test_the_proof_refuses_any_other_edit(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written in the place of the fix has to be the fix."""
    text = f"{CDK}new ecr.Repository(this, 'A', {{ /* c */ a: 1 }} as any); f(1);\n"
    start, end = text.index("/*"), text.index(" } as")
    written, refused_by_text = WRONG[wrong]

    def spelled(tree: Tree, change: Change) -> tuple[Edit, ...]:
        return (Edit(Span(start, end), written),)

    monkeypatch.setattr(editing, "spelled", spelled)
    monkeypatch.setattr("fixer.engine.fix_spelling._loses_comment", lambda *_: False)
    result = fix_text(text, path="a.ts")
    (finding,) = result.all_findings
    assert result.text == text
    assert [each for each in finding.notes if "verification failed" in each]
    if refused_by_text:
        assert "more than the scan setting would change" in finding.notes[0]


@pytest.mark.parametrize("name", ["a.d.ts", "a.d.mts", "a.d.cts"])
def test_types_alone_declare_nothing(name: str) -> None:
    result = check_text(f"{CDK}new ecr.Repository(a, 'A');\n", path=name)
    assert (result.all_findings, result.warnings, result.error) == ((), (), None)


def test_what_was_compiled_is_passed_over(tmp_path: Path) -> None:
    text = "const ecr = require('aws-cdk-lib/aws-ecr');\nnew ecr.Repository(a, 'A');\n"
    for name in ("a.js", "a.ts", "b.js"):
        (tmp_path / name).write_text(text)
    report = check([str(tmp_path)])
    assert [Path(each.path).name for each in report.findings] == ["a.ts", "b.js"]


OF_AWSX = [
    pytest.param({"dependencies": {"@pulumi/awsx": "^2.1.0"}}, "safe", id="caret"),
    pytest.param({"dependencies": {"@pulumi/awsx": "1.0.0"}}, "safe", id="exact"),
    pytest.param({"dependencies": {"@pulumi/awsx": ">= v1"}}, "safe", id="at least"),
    pytest.param({"dependencies": {"@pulumi/awsx": "workspace:^2"}}, "safe", id="workspace"),
    pytest.param({"dependencies": {"@pulumi/awsx": "~0.40.0"}}, "manual", id="older"),
    pytest.param({"dependencies": {"@pulumi/awsx": "^2 || ^0.40"}}, "manual", id="either"),
    pytest.param({"dependencies": {"@pulumi/awsx": "<2"}}, "unsafe", id="no lowest"),
    pytest.param({"dependencies": {"@pulumi/awsx": "^2 || latest"}}, "unsafe", id="or unknown"),
    pytest.param({"devDependencies": {"@pulumi/awsx": "^2"}}, "safe", id="of development"),
    pytest.param(
        {"devDependencies": {"@pulumi/awsx": "^0.4"}, "dependencies": {"@pulumi/awsx": "^2"}},
        "safe",
        id="what runs first",
    ),
    pytest.param({"overrides": {"@pulumi/awsx": "^2"}}, "manual", id="named above alone"),
    pytest.param(["@pulumi/awsx"], "manual", id="no project"),
    pytest.param({"//": {"@pulumi/awsx": "^2"}}, "manual", id="comment"),
]


@pytest.mark.parametrize(("project", "applicability"), OF_AWSX)
def test_the_version_of_awsx_counts(project: object, applicability: str, tmp_path: Path) -> None:
    above = {"dependencies": {"@pulumi/awsx": "^0.40.0"}}
    (tmp_path / "package.json").write_text(json.dumps(above))
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "package.json").write_text(json.dumps(project))
    program = 'import * as awsx from "@pulumi/awsx";\nnew awsx.ecr.Repository("a");\n'
    (tmp_path / "infra" / "index.ts").write_text(program)
    (finding,) = check([str(tmp_path)]).findings
    assert finding.applicability is not None
    assert finding.applicability.value == applicability


def test_snapshots_are_noted(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "test" / "__snapshots__").mkdir(parents=True)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.ts").write_text(f"{CDK}new ecr.Repository(a, 'A');\n")
    (finding,) = check([str(tmp_path / "lib" / "a.ts")]).findings
    assert finding.notes == (
        "the snapshots of tests in ../test/__snapshots__ may have to be updated",
    )


AWS = "import * as aws from '@pulumi/aws';\n"
OPTIONS = {
    "{ ignoreChanges: ['imageScanningConfiguration'] }": True,
    "{ ignoreChanges: ['imageScanningConfiguration.scanOnPush'] }": True,
    "{ ignoreChanges: ['*'] }": True,
    "options": True,
    "{ ignoreChanges: ignored }": True,
    "{ ignoreChanges: ['tags'], aliases: ['*'] }": False,
    "{ ignoreChanges: ['tags'], aliases: ['imageScanningConfiguration'] }": False,
    "{ aliases: [\"ignoreChanges: ['*']\"] }": False,
}


@pytest.mark.parametrize("options", OPTIONS)
def test_options_that_ignore_the_setting_are_noted(options: str) -> None:
    opening = f"{AWS}const ignored = ['*'];\nconst options = {{ ignoreChanges: ['*'] }};\n"
    (found,) = found_in(f"{opening}new aws.ecr.Repository('a', {{}}, {options});\n")
    assert ("ignoreChanges" in "".join(found.notes)) is OPTIONS[options]


IN_OTHER_LANGUAGES = {
    "a.go": """package a

import "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"

func f() {
	ecr.NewRepository(c, "a", &ecr.RepositoryArgs{}, pulumi.IgnoreChanges([]string{"@"}))
}
""",
    "A.cs": """using Pulumi.Aws.Ecr;
class A { void F() {
    new Repository("a", new RepositoryArgs { }, new() { IgnoreChanges = { "@" } });
} }
""",
    "A.java": """import com.pulumi.aws.ecr.*;
class A { void f() {
    new Repository("a", RepositoryArgs.builder().build(),
        CustomResourceOptions.builder().ignoreChanges("@").build());
} }
""",
}


@pytest.mark.parametrize("path", IN_OTHER_LANGUAGES)
@pytest.mark.parametrize(
    ("ignored", "is_noted"), [("imageScanningConfiguration", True), ("t", False)]
)
def test_options_are_read_in_each_language(path: str, ignored: str, is_noted: bool) -> None:
    (found,) = found_in(IN_OTHER_LANGUAGES[path].replace("@", ignored), path)
    assert ("ignoreChanges" in "".join(found.notes)) is is_noted


def test_a_missing_grammar_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fixer.syntax.program import reading

    (tmp_path / "a.py").write_text(f"{OF_PYTHON}ecr.Repository(self, 'A')\n")
    monkeypatch.setitem(sys.modules, "tree_sitter_python", None)
    reading.language.cache_clear()
    report = check([str(tmp_path)], jobs=1)
    assert report.findings == ()
    (warning,) = report.warnings
    assert "install the package tree-sitter-python" in warning


def test_a_template_does_not_load_tree_sitter(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources:\n  A:\n    Type: AWS::ECR::Repository\n")
    code = (
        "import sys, fixer.api; fixer.api.check(sys.argv[1]); print('tree_sitter' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(template)], check=True, capture_output=True, text=True
    )
    assert done.stdout == "False\n"


def test_the_endings_are_those_of_the_grammars() -> None:
    from fixer.syntax.program import grammars

    assert sorted(grammars.suffixes()) == sorted(PROGRAM_SUFFIXES)


DECLARING = [
    each
    for each in CASES
    if "input.ts" in each.contents and json.loads(each.findings_file(False).read_text("utf-8"))
]


@pytest.mark.parametrize("case", DECLARING, ids=lambda each: each.name)
def test_a_declaration_has_a_marker(case: Case) -> None:
    assert markers_for("a.ts").are_in(case.contents["input.ts"])


def test_own_comments_are_written_and_taken_out(tmp_path: Path) -> None:
    for name, text in (
        ("a.ts", f"{CDK}const a = new ecr.Repository(b, 'A');\n"),
        ("a.py", f"{OF_PYTHON}a = ecr.Repository(b, 'A')\n"),
    ):
        path = tmp_path / name
        path.write_text(text)
        add_ignores([str(path)], "why", write=True)
        sign = "//" if name.endswith("ts") else "#"
        assert path.read_text().splitlines()[1] == f"{sign} ecr-fix: ignore[ECR001] why"
        assert not [each for each in check([str(path)]).findings if each.open]


BROKEN = (
    (
        f"{CDK}class A extends ecr.Repository {{ cor(s) {{ super(s, 'A', {{}}); }} }}\nnew A(b);\n",
        "a.ts",
    ),
    ("import software.amazon.awscdk.services.ecr.Repository.*;\nclass A {}\n", "a.java"),
    (
        """import software.amazon.awscdk.services.ecr.Repository;
class A {
    Object a = Repository.Builder.create(b).build;
    Object c = Repository().build();
}
""",
        "a.java",
    ),
    (f"{CDK}const p = {{ a: , }};\nfunction f() {{ new ecr.Repository(b, 'A', p); }}\n", "a.ts"),
)


@pytest.mark.parametrize(
    ("text", "path"), BROKEN, ids=["constructor", "import", "builder", "entry"]
)
def test_what_is_half_written_is_no_fault_of_ours(text: str, path: str) -> None:
    result = fix_text(text, path=path)
    assert result.error is None or "correct this first" in str(result.error)
    assert not [note for each in result.all_findings for note in each.notes if "verif" in note]


def test_each_framework_has_a_row() -> None:
    names = {each.name for each in DIALECTS if ".py" in each.suffixes}
    assert names == {"cdk", "pulumi", "cdktf", "troposphere"}


# The step of indentation of a new line: that of the block around.

STEPS = {
    "a docstring": (
        f"""{OF_PYTHON}def images(c):
    '''As in

  a list
    '''
    ecr.Repository(c, "A"  # the id
    )
""",
        "\n        image_scan_on_push=True\n",
    ),
    "a template string": (
        CDK
        + """const t = `
\ta tab
`;
function images(c) {
   new ecr.Repository(c, 'A', { // the props
   });
}
""",
        "\n      imageScanOnPush: true",
    ),
    "arguments on lines of their own": (
        CDK
        + """run(
  c,
  () => {
    new ecr.Repository(c, 'A', { // the props
    });
  },
);
""",
        "\n      imageScanOnPush: true",
    ),
    "a block of tabs": (
        CDK
        + """const t = `
  a
  b
`;
function images(c) {
\tnew ecr.Repository(c, 'A', { // the props
\t});
}
""",
        "\n\t\timageScanOnPush: true",
    ),
    "no block": (
        CDK
        + """const t = `
  a
`;
run(
    1,
);
new ecr.Repository(c, 'A', { // the props
});
""",
        "\n    imageScanOnPush: true",
    ),
}


@pytest.mark.parametrize(("text", "written"), STEPS.values(), ids=STEPS)
def test_a_new_line_is_indented_as_the_block_around(text: str, written: str) -> None:
    path = "a.py" if text.startswith(OF_PYTHON) else "a.ts"
    assert written in fix_text(text, path=path).text
