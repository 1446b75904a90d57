"""What is of TypeScript and JavaScript alone: patterns, types beside values, compilers' words."""

from __future__ import annotations

import pytest
from support.programs import CDK, found_in

from fixer.api import fix_text
from fixer.model.edits import Applicability

ON = "const scan = true;\nconst props = { imageScanOnPush: true };\n"
MADE = "new ecr.Repository(s, 'A', { imageScanOnPush: scan })"
BY_PROPS = "new ecr.Repository(s, 'A', props)"
BOUND = {
    "const": f"{{ const {{ on: scan }} = cfg; {MADE}; }}",
    "let": f"{{ let {{ on: scan }} = cfg; {MADE}; }}",
    "var": f"function f() {{ {{ var {{ on: scan }} = cfg; }} {MADE}; }}",
    "var of a loop": f"function f() {{ for (var {{ on: scan }} of all) g(); {MADE}; }}",
    "const of a list": f"{{ const {{ on: [scan] }} = cfg; {MADE}; }}",
    "const with a default": f"{{ const {{ on: scan = false }} = cfg; {MADE}; }}",
    "const of a text": f"{{ const {{ 'on': scan }} = cfg; {MADE}; }}",
    "parameter": f"function f({{ on: scan }}) {{ {MADE}; }}",
    "parameter of a method": f"class B {{ f({{ on: scan }}) {{ {MADE}; }} }}",
    "parameter of a function": f"(({{ on: scan }}) => {MADE})(cfg);",
    "deep parameter": f"(({{ deep: {{ on: scan }} }}) => {MADE})(cfg);",
    "catch": f"try {{ f(); }} catch ({{ on: scan }}) {{ {MADE}; }}",
    "for-of": f"for (const {{ on: scan }} of all) {MADE};",
    "properties of a parameter": f"(({{ p: props }}) => {BY_PROPS})(cfg);",
    "properties of a loop": f"for (const {{ p: props }} of all) {BY_PROPS};",
    "spread": "(({ p: props }) => new ecr.Repository(s, 'A', { ...props }))(cfg);",
}


@pytest.mark.parametrize("case", BOUND)
def test_a_name_that_a_pattern_gives_is_another_one(case: str) -> None:
    (finding,) = found_in(f"{CDK}{ON}{BOUND[case]}\n")
    assert finding.verdict.value == "conditional"


@pytest.mark.parametrize("case", BOUND)
def test_a_name_that_a_pattern_gives_holds_in_its_part_alone(case: str) -> None:
    (_, outer) = found_in(f"{CDK}{ON}{BOUND[case]}\n{MADE.replace('A', 'B')};\n")
    assert (outer.logical_id, outer.verdict.value) == ("B", "compliant")


ASSIGNED = (
    "({ on: scan } = cfg);",
    "({ scan } = cfg);",
    "({ scan = false } = cfg);",
    "({ on: scan = false } = cfg);",
    "[scan] = cfg;",
    "[, ...scan] = cfg;",
    "({ on: [scan] } = cfg);",
    "for ({ on: scan } of all) f();",
    "for (scan of all) f();",
)


@pytest.mark.parametrize("written", ASSIGNED)
def test_an_assignment_to_a_pattern_gives_outer_names_their_values(written: str) -> None:
    text = f"{CDK}function f(scan = true) {{ if (x) {{ {written} }} {MADE}; }}\n"
    (finding,) = found_in(text)
    assert finding.verdict.value == "conditional"


MEMBERS = (
    "({ on: p.imageScanOnPush } = cfg);",
    "({ on: p.imageScanOnPush = false } = cfg);",
    "[p.imageScanOnPush] = cfg;",
    "[p.imageScanOnPush = false] = cfg;",
    "[...p.imageScanOnPush] = cfg;",
    "for (p.imageScanOnPush of all) f();",
)


@pytest.mark.parametrize("written", MEMBERS)
def test_properties_that_a_pattern_writes_to_are_not_read(written: str) -> None:
    text = f"{CDK}const p = {{ imageScanOnPush: true }};\n{written}\n"
    (finding,) = found_in(f"{text}new ecr.Repository(s, 'A', p);\n")
    assert finding.verdict.value == "conditional"


LOOKALIKES = (
    "const { Users: Repository } = orm; new Repository('users');",
    "[{ lib }].forEach(({ lib: ecr }) => new ecr.Repository(s, 'users'));",
    "function f({ lib: ecr }) { return new ecr.Repository(s, 'users'); }",
    "for (const { lib: ecr } of all) new ecr.Repository(s, 'users');",
    "function f({ x: [{ y: Repository }] }) { return new Repository(s, 'users'); }",
    "try { f(); } catch ({ lib: ecr }) { new ecr.Repository(s, 'users'); }",
)


@pytest.mark.parametrize("written", LOOKALIKES)
def test_what_a_pattern_gives_the_name_of_an_import_is_no_repository(written: str) -> None:
    opening = f"import {{ Repository }} from 'aws-cdk-lib/aws-ecr';\n{CDK}"
    found = found_in(f"{opening}function g() {{ {written} }}\nnew ecr.Repository(s, 'A');\n")
    assert [each.logical_id for each in found] == ["A"]


def test_a_module_may_be_given_by_a_pattern() -> None:
    text = "const { aws_ecr: lib } = require('aws-cdk-lib');\nnew lib.Repository(s, 'A');\n"
    text += "let late;\n({ aws_ecr: late } = require('aws-cdk-lib'));\n"
    found = found_in(f"{text}new late.Repository(s, 'B');\n", "a.js")
    assert [each.logical_id for each in found] == ["A", "B"]


def test_an_override_is_of_the_repository_that_a_pattern_names_there() -> None:
    text = """const repo = new ecr.Repository(s, 'A');
const other = { r: new ecr.Repository(s, 'B') };
{
  const { r: repo } = other;
  repo.node.defaultChild.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true);
}
"""
    found = found_in(CDK + text)
    assert found[0].verdict.value != "compliant"


def test_a_default_of_a_pattern_holds_in_its_block() -> None:
    own = "{ const [scan = true] = all; f(scan); }"
    (finding,) = found_in(f"{CDK}function g(scan) {{ {own} {MADE}; }}\n")
    assert finding.verdict.value == "conditional"
    (finding,) = found_in(f"{CDK}function g() {{ {own} {MADE}; }}\n")
    assert finding.verdict.value == "conditional"


OF_TYPES = "import { Repository, RepositoryProps } from 'aws-cdk-lib/aws-ecr';\n"
REFUSED = (
    "new Repository(s, 'A', { repositoryName: 'a' } satisfies Named);",
    "new Repository(s, 'A', ({ repositoryName: 'a' }) satisfies Pick<Props, 'repositoryName'>);",
    "const Type: Named = Repository; new Type(s, 'A');",
    "const Type = Repository as unknown as Named; new Type(s, 'A');",
    "const Type = Repository; const Other: Named = Type; new Other(s, 'A');",
    "function f(Type: Named = Repository) { new Type(s, 'A'); }",
    "const { Repository: Type }: Named = require('aws-cdk-lib/aws-ecr'); new Type(s, 'A');",
)


@pytest.mark.parametrize("written", REFUSED)
def test_nothing_is_added_where_a_type_may_refuse_it(written: str) -> None:
    (finding,) = found_in(f"{OF_TYPES}{written}\n")
    assert finding.applicability is Applicability.MANUAL


TAKEN = (
    "new Repository(s, 'A', { repositoryName: 'a' } satisfies RepositoryProps);",
    "new Repository(s, 'A', { repositoryName: 'a' } satisfies Partial<RepositoryProps>);",
    "new Repository(s, 'A', { repositoryName: 'a' } as Named);",
    "const Type: typeof Repository = Repository; new Type(s, 'A');",
    "const Type: any = Repository; new Type(s, 'A');",
    "const types: Record<string, typeof Repository> = { a: Repository }; new types.a(s, 'A');",
    "const types = { a: Repository } as const; new types.a(s, 'A');",
)


@pytest.mark.parametrize("written", TAKEN)
def test_a_type_that_takes_the_setting_refuses_nothing(written: str) -> None:
    (finding,) = found_in(f"{OF_TYPES}{written}\n")
    assert finding.applicability is Applicability.SAFE


MODULES = (
    "const ecr = __importStar(require('aws-cdk-lib/aws-ecr'));",
    "const ecr = tslib_1.__importStar(require('aws-cdk-lib/aws-ecr'));",
    "var ecr = __toESM(require('aws-cdk-lib/aws-ecr'), 1);",
    "var ecr = _interopRequireWildcard(require('aws-cdk-lib/aws-ecr'));",
    "const { aws_ecr: ecr } = __importStar(require('aws-cdk-lib'));",
    "var __importStar = f();\nconst ecr = __importStar(require('aws-cdk-lib/aws-ecr'));",
    "const ecr = require('monocdk/lib/aws-ecr');",
)


@pytest.mark.parametrize("written", MODULES)
def test_a_compiler_may_have_written_how_a_module_is_loaded(written: str) -> None:
    found = found_in(f"{written}\nnew ecr.Repository(s, 'A');\n", "a.js")
    assert [(each.logical_id, each.verdict.value) for each in found] == [("A", "missing")]


def test_what_another_function_makes_of_a_module_is_not_known() -> None:
    (found,) = found_in(
        "const ecr = load(require('aws-cdk-lib/aws-ecr'));\nnew ecr.A(s);\n", "a.js"
    )
    assert found.applicability is Applicability.MANUAL


def test_cdk_terrain_has_the_classes_of_cdk_for_terraform_in_python() -> None:
    opening = "from cdktn_provider_aws.ecr_repository import EcrRepository\n"
    (found,) = found_in(f"{opening}EcrRepository(s, 'a', name='a')\n", "a.py")
    assert (found.logical_id, found.verdict.value) == ("a", "missing")


CHOICES = {
    "{ ...(props ?? {}) }": "{ ...(props ?? {}), imageScanOnPush: true }",
    "{ ...(props || {}) }": "{ ...(props || {}), imageScanOnPush: true }",
    "{ ...(c ? props : {}) }": "{ ...(c ? props : {}), imageScanOnPush: true }",
    "{ ...(c ? p : undefined) }": "{ ...(c ? p : undefined), imageScanOnPush: true }",
    "{ ...(f() && { imageScanOnPush: true }) }": (
        "{\n  ...(f() && { imageScanOnPush: true }),\n  imageScanOnPush: true,\n}"
    ),
    "{ ...all['api'] }": "{ ...all['api'], imageScanOnPush: true }",
    "props ?? {}": "{ ...(props ?? {}), imageScanOnPush: true }",
    "c ? props : other": "{ ...(c ? props : other), imageScanOnPush: true }",
    "(props ?? {})": "{ ...(props ?? {}), imageScanOnPush: true }",
    "all['api']": "{ ...all['api'], imageScanOnPush: true }",
    "props as P": "{ ...(props as P), imageScanOnPush: true }",
    "<P>props": "{ ...(<P>props), imageScanOnPush: true }",
    "props satisfies P": "{ ...(props satisfies P), imageScanOnPush: true }",
    "props!": "{ ...props!, imageScanOnPush: true }",
}


@pytest.mark.parametrize("given", CHOICES)
def test_the_setting_comes_behind_a_choice_of_properties(given: str) -> None:
    text = f"{CDK}new ecr.Repository(s, 'A', @);\n"
    before = text.replace("@", given)
    assert fix_text(before, path="a.ts").text == before
    fixed = fix_text(before, path="a.ts", unsafe_fixes=True)
    assert fixed.text == text.replace("@", CHOICES[given])


@pytest.mark.parametrize(
    "given", ["{ ...(f() ?? {}) }", "f()", "{ ...(c ? f() : {}) }", "all[key]"]
)
def test_what_a_call_returns_is_left_to_a_person(given: str) -> None:
    (finding,) = found_in(f"{CDK}new ecr.Repository(s, 'A', {given});\n")
    assert finding.applicability is Applicability.MANUAL


NOTHINGS = {
    "undefined as any": "{ imageScanOnPush: true } as any",
    "null as any": "{ imageScanOnPush: true } as any",
    "(undefined)": "({ imageScanOnPush: true })",
    "<any>undefined": "<any>{ imageScanOnPush: true }",
    "Object.freeze({})": "Object.freeze({ imageScanOnPush: true })",
    "Object.freeze({ imageScanOnPush: false })": "Object.freeze({ imageScanOnPush: true })",
    "{ imageScanOnPush: !1 }": "{ imageScanOnPush: true }",
    "{ imageScanOnPush: !!false }": "{ imageScanOnPush: true }",
}


@pytest.mark.parametrize("given", NOTHINGS)
def test_what_is_off_by_another_spelling_is_turned_on(given: str) -> None:
    text = f"{CDK}new ecr.Repository(s, 'A', @);\n"
    fixed = fix_text(text.replace("@", given), path="a.ts")
    assert fixed.text == text.replace("@", NOTHINGS[given])


def test_a_frozen_constant_is_known_and_edited_where_it_is() -> None:
    text = f"{CDK}const P = Object.freeze({{ repositoryName: 'a' }});\n"
    text += "new ecr.Repository(s, 'A', P);\n"
    fixed = fix_text(text, path="a.ts")
    assert fixed.text == text.replace("'a' }", "'a', imageScanOnPush: true }")


@pytest.mark.parametrize(
    ("value", "verdict", "becomes"),
    [
        ("x === undefined ? true : x", "compliant", ""),
        ("x == null ? true : x", "compliant", ""),
        ("(p.x !== undefined) ? p.x : true", "compliant", ""),
        ("x === undefined ? false : x", "conditional", "x === undefined ? true : x"),
        ("undefined !== x ? x : !1", "conditional", "undefined !== x ? x : true"),
        ("x === undefined ? true : y", "conditional", ""),
        ("x === 1 ? true : x", "conditional", ""),
        ("f() === undefined ? true : f()", "conditional", ""),
    ],
)
def test_a_default_may_be_written_as_a_condition(value: str, verdict: str, becomes: str) -> None:
    text = f"{CDK}new ecr.Repository(s, 'A', {{ imageScanOnPush: @ }});\n"
    (finding,) = found_in(text.replace("@", value))
    assert finding.verdict.value == verdict
    fixed = fix_text(text.replace("@", value), path="a.ts", unsafe_fixes=True)
    assert fixed.text == text.replace("@", becomes or value)


@pytest.mark.parametrize(
    "written",
    [
        "new ecr.Repository(s, 'A', { ImageScanOnPush: given.scan });",
        "new ecr.CfnRepository(s, 'A', { imageScanningConfiguration: { ScanOnPush: scan() } });",
        """new ecr.CfnRepository(s, 'A')
  .addPropertyOverride('ImageScanningConfiguration', { scanOnPush: given.scan });""",
    ],
)
def test_what_a_program_computes_stays_under_a_key_that_is_misspelt(written: str) -> None:
    (finding,) = found_in(f"{CDK}{written}\n")
    assert (finding.verdict.value, finding.applicability) == ("invalid", Applicability.MANUAL)


OWN = (
    "abstract class @ {}",
    "function* @() {}",
    "async function* @() {}",
    "declare function @(): any;",
    "using @ = f();",
    "await using @ = f();",
    "const enum @ { A }",
)


@pytest.mark.parametrize("written", OWN)
def test_what_a_block_declares_has_the_name_there_alone(written: str) -> None:
    own = written.replace("@", "Repository")
    text = f"{OF_TYPES}{{ {own} new Repository(s, 'A'); }}\nnew Repository(s, 'B');\n"
    assert [each.logical_id for each in found_in(text)] == ["B"]


@pytest.mark.parametrize(
    "written",
    [
        "const f = class Repository { m() { new Repository(s, 'A'); } };",
        "const f = function* Repository() { new Repository(s, 'A'); };",
    ],
)
def test_an_expression_with_a_name_knows_that_inside(written: str) -> None:
    text = f"{OF_TYPES}{written}\nnew Repository(s, 'B');\n"
    assert [each.logical_id for each in found_in(text)] == ["B"]


COMMENT = "// a comment that is longer than what is in front of it, and than the width"


def test_a_comment_behind_a_statement_tells_nothing_of_the_width() -> None:
    text = f"{CDK}f('a', 'b'); {COMMENT}\n"
    made = "new ecr.Repository(s, 'RepositoryOfTheServiceThatAnswers'"
    fixed = fix_text(f"{text}{made});\n", path="a.ts")
    assert fixed.text == f"{text}{made}, {{\n  imageScanOnPush: true,\n}});\n"


def test_a_comment_stays_behind_the_statement_that_gets_lines() -> None:
    for name in ("A", "RepositoryOfTheServiceThatAnswers"):
        made = f"new ecr.Repository(s, '{name}'"
        fixed = fix_text(f"{CDK}{made}); {COMMENT}\n", path="a.ts")
        entry = " imageScanOnPush: true " if name == "A" else "\n  imageScanOnPush: true,\n"
        assert fixed.text == f"{CDK}{made}, {{{entry}}}); {COMMENT}\n"
