"""Programs: types by other names, what is set from elsewhere, and how the edits are laid out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from support.fixtures import CASES
from support.node import run_node
from support.programs import CDK, LIB, OF_C_SHARP, OF_GO, OF_JAVA, OF_PYTHON, found_in

from fixer.api import check_text, fix_text
from fixer.report.applied import AppliedEdits
from fixer.report.listing import View
from fixer.request import Report

TYPE = "ecr.Repository"


PROSE = (
    ("using Amazon.CDK.AWS.ECR;\n// Makes the class Repository of images.\n", "cs"),
    (
        "import software.amazon.awscdk.services.ecr.*;\n/** The class Repository is ours. */\n",
        "java",
    ),
    ("// let aws do it, as a const aws or a var aws would\n", "ts"),
    ('const s = "let aws do it";\n', "ts"),
    ("function f(aws: any) {}\n", "ts"),
    ("using Amazon.CDK.AWS.ECR;\nclass B { class Repository { } }\n", "cs"),
    ("using Amazon.CDK.AWS.ECR;\nnamespace N { class Repository { } }\n", "cs"),
)
CALLS = {
    "cs": 'class A { void F(Construct s) { new Repository(s, "A"); } }\n',
    "java": 'class A { void f(Construct s) { Repository.Builder.create(s, "A").build(); } }\n',
    "ts": 'new aws.ecr.Repository("A", {});\n',
}


@pytest.mark.parametrize(("opening", "ending"), PROSE, ids=[opening for opening, _ in PROSE])
def test_no_sentence_and_no_other_scope_hides_a_type(opening: str, ending: str) -> None:
    assert [each.logical_id for each in found_in(opening + CALLS[ending], f"a.{ending}")] == ["A"]


OWN_TYPES = (
    *(("using Amazon.CDK.AWS.ECR;\n", f"{kind} Repository {{ }}\n", "cs") for kind in (
        "class", "enum", "struct", "interface", "record", "public sealed class"
    )),
    ("using Amazon.CDK.AWS.ECR; using N;\n", "namespace N { class Repository { } }\n", "cs"),
    ("using Amazon.CDK.AWS.ECR;\nnamespace N;\n", "class Repository { }\n", "cs"),
    ("import software.amazon.awscdk.services.ecr.*;\n", "class Repository { }\n", "java"),
    ("", "const aws = own();\n", "ts"),
    ("", "function aws() {}\n", "ts"),
    ("", "let { aws } = own();\n", "ts"),
    ("", "declare const aws: any;\n", "ts"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("opening", "own", "ending"), OWN_TYPES, ids=[f"{each[1]}{each[2]}" for each in OWN_TYPES]
)
def test_what_a_file_declares_comes_before_what_is_imported(
    opening: str, own: str, ending: str
) -> None:
    assert found_in(opening + own + CALLS[ending], f"a.{ending}") == []


TARGET_TYPED = {
    'class A { Repository r; void F(Construct s) { r = new(s, "A"); } }': ["A"],
    'class A { Repository r; void F(Construct s) { this.r = new(s, "A"); } }': ["A"],
    'class A { Repository r { get; set; } void F(Construct s) { r = new(s, "A"); } }': ["A"],
    'class A { void F(Construct s) { Repository r; r = new(s, "A"); } }': ["A"],
    'class A { Repository r; class In { void F(Construct s) { r = new(s, "A"); } } }': ["A"],
    'partial class A { Repository r; } partial class A { void F() { r = new(s, "A"); } }': ["A"],
    'class B { Repository r; } class A : B { void F() { r = new(s, "A"); } }': ["A"],
    'class A { Repository F() { return new(s, "A"); } }': ["A"],
    'class A { Repository F(bool b) => b ? null : new(s, "A"); }': ["A"],
    'class A { Repository P { get { return new(s, "A"); } } }': ["A"],
    'class A { Repository r; void F() { r ??= new(s, "A"); } }': ["A"],
    'class A { Repository? r; void F() { r = new(s, "A"); } }': ["A"],
    'class A { Repository? F() { return new(s, "A"); } }': ["A"],
    'class A { void F() { Repository? r = new(s, "A"); } }': ["A"],
    'class A { Repository[] r = [new(s, "A")]; }': ["A"],
    'class A { Repository[] r = { new(s, "A") }; }': ["A"],
    'class A { List<Repository>? r = [new(s, "A")]; }': ["A"],
    'class A { List<Repository> r = new() { new(s, "A") }; }': ["A"],
    'class A { object r = new Repository[] { new(s, "A") }; }': ["A"],
    'class A { Dictionary<string, Repository> r = new() { ["a"] = new(s, "A") }; }': ["A"],
    'class A { object r = new Dictionary<C, Repository> { { new(1, "C"), new(s, "A") } }; }': ["A"],
    'class A { Func<string, Repository> f = n => new(s, "A"); }': ["A"],
    'class A { Func<string, Repository> f = n => { return new(s, "A"); }; }': ["A"],
    'class A { Dictionary<Repository, C> r = new() { ["a"] = new(1, "A") }; }': [],
    'class A { List<C> r = [new(1, "A")]; }': [],
    'class A { Func<Repository, C> f = n => new(1, "A"); }': [],
    'class A { void F() { M(1, new(s, "A")); } void M(int a, Repository r) { } }': ["A"],
    'class A { void F() { M(r: new(s, "A"), a: 1); } void M(int a, Repository r) { } }': ["A"],
    'class B { Repository P { get; set; } } class A { B b = new B { P = new(s, "A") }; }': ["A"],
    'class B { Repository P { get; set; } } class A { B b = new() { P = new(s, "A") }; }': ["A"],
    'class A { void F() { M(new(1, "A"), 1); } void M(C c, Repository r) { } }': [],
    'class A : C { void F() { M(new(1, "A")); } } class B { void M(Repository r) { } }': [],
    'class A { void F() { M(new(1, "A")); } void M(C c) { } void M(Repository r) { } }': [],
    'class B { C P; } class A { Repository P; B b = new B { P = new(1, "A") }; }': [],
    'class A { Repository P { get; set; } B b = new B { P = new(1, "A") }; }': [],
    'class B { Repository r; } class A { Foo r; void F() { r = new(1, "A"); } }': [],
    'class B { Repository r; } class A : B { Foo r; void F() { r = new(1, "A"); } }': [],
    'class A { Repository P { get => new(s, "A"); } }': ["A"],
    'class A { async Task<Repository> F() { return new(s, "A"); } }': ["A"],
    'class A { async Task<Repository> F() => new(s, "A"); }': ["A"],
    'class A { Func<Task<Repository>> f = async () => new(s, "A"); }': ["A"],
    'class A { System.Func<Repository> f = () => new(s, "A"); }': ["A"],
    'class A { object F() => Task.FromResult<Repository>(new(s, "A")); }': ["A"],
    'class A { IEnumerable<Repository> F() { yield return new(s, "A"); } }': ["A"],
    'class A { public static Repository operator +(A a, B b) => new(s, "A"); }': ["A"],
    'class A { public static implicit operator Repository(A a) => new(s, "A"); }': ["A"],
    'class A { Repository this[string i] => new(s, "A"); }': ["A"],
    'record B(Repository X); class A { object F() => new B(new(s, "A")); }': ["A"],
    'class B { public B(int i, Repository r) { } } class A { B b = new(1, new(s, "A")); }': ["A"],
    'class A { (string, Repository) t = ("x", new(s, "A")); }': ["A"],
    'class A { (string N, Repository R) F() => ("x", new(s, "A")); }': ["A"],
    'class A { object F() { return (Repository)new(s, "A"); } }': ["A"],
    'class A { Lazy<Repository> l = new(() => new(s, "A")); }': ["A"],
    'class A { object l = new Lazy<Repository>(() => new(s, "A")); }': ["A"],
    'class A { Repository r = x switch { 1 => new(s, "A"), _ => new(s, "B") }; }': ["A", "B"],
    'class A { void F() { var d = new List<Repository>(); d.Add(new(s, "A")); } }': ["A"],
    'class A { List<Repository> l; void F() { l.Insert(0, new(s, "A")); } }': ["A"],
    'class A { Dictionary<C, Repository> d; void F() { d["a"] = new(s, "A"); } }': ["A"],
    'class A { void F() { var a = new Repository[2]; a[0] = new(s, "A"); } }': ["A"],
    'class A { Dictionary<Repository, C> d; void F() { d["a"] = new(1, "A"); } }': [],
    'class A { Task<Repository> F() => new(1, "A"); }': [],
    'class A { void F() { l.Add(new(1, "A")); } }': [],
    'class A { (Repository, C) t = ("x", new(1, "A")); }': [],
    'class A { C r = x switch { _ => new(1, "A") }; Repository q; }': [],
    'class B { B(C c) { } B(Repository r) { } } class A { B b = new(new(1, "A")); }': [],
    'class A { Repository r; void F(Foo r) { r = new(1, "A"); } }': [],
    'class A { Repository r; void F() { Foo r; r = new(1, "A"); } }': [],
    'class A { Repository F() { Func<Foo> g = () => { return new(1, "A"); }; return a; } }': [],
}


@pytest.mark.parametrize("text", TARGET_TYPED)
def test_new_without_a_type_makes_what_its_target_is(text: str) -> None:
    found = found_in(f"using Amazon.CDK.AWS.ECR;\n{text}\n", "a.cs")
    assert [each.logical_id for each in found] == TARGET_TYPED[text]


OF_STAR = "from aws_cdk.aws_ecr import *\n"
OF_TYPES = "import { Repository } from 'aws-cdk-lib/aws-ecr';\n"
OF_ONE_TYPE = "import software.amazon.awscdk.services.ecr.Repository;\n"
IN_GO = "\t\tawsecr.NewRepository(s, a, nil)\n"
OWN_CLASS = "class Repository {} new Repository(s, 'A');"
OTHERS = {
    "var in a block": (
        f"{CDK}function f() {{ if (1) {{ var ecr = x; }} new ecr.Repository(s, 'A'); }}",
        "ts",
    ),
    "a case": (
        f"{CDK}switch (x) {{ case 1: const ecr = y; default: new ecr.Repository(s, 'A'); }}",
        "ts",
    ),
    "a loop": (f"{CDK}for (let ecr = x;;) new ecr.Repository(s, 'A');", "ts"),
    "a class": (f"{CDK}function f() {{ class ecr {{}}; new ecr.Repository(s, 'A'); }}", "ts"),
    "an enum": (f"{CDK}function f() {{ enum ecr {{}}; new ecr.Repository(s, 'A'); }}", "ts"),
    "a function": (f"{CDK}const f = function ecr() {{ new ecr.Repository(s, 'A'); }};", "ts"),
    "an import after a star": (f"{OF_STAR}from my.own import Repository\nRepository(s, 'A')", "py"),
    "an import after an import": (
        f"{OF_PYTHON}from my import own as ecr\necr.Repository(s, 'A')",
        "py",
    ),
    "a class after an import": (
        "from aws_cdk.aws_ecr import Repository\nclass Repository: ...\nRepository(s, 'A')",
        "py",
    ),
    "an import in a function": (
        f"{OF_PYTHON}def f():\n    import my.ecr as ecr\n    ecr.Repository(s, 'A')",
        "py",
    ),
    "a comprehension": (f"{OF_PYTHON}[ecr.Repository(s, 'A') for ecr in xs]", "py"),
    "a variable of a class": (
        f"{OF_PYTHON}class B:\n    ecr = None\n    ecr.Repository(s, 'A')",
        "py",
    ),
    "an import of one type of Java": (
        OF_JAVA.replace("\nclass", "\nimport my.own.Repository;\nclass")
        + 'new Repository(s, "A"); } }',
        "java",
    ),
    "a range of Go": (f"{OF_GO}\tfor _, awsecr := range x {{\n{IN_GO}\t}}\n}}", "go"),
    "a variable of Go": (f"{OF_GO}\tvar awsecr other\n{IN_GO}}}", "go"),
    "a switch of Go": (
        f"{OF_GO}\tswitch awsecr := x.(type) {{\n\tcase other:\n{IN_GO}\t}}\n}}",
        "go",
    ),
    "a condition of Go": (f"{OF_GO}\tif awsecr, ok := x[1]; ok {{\n{IN_GO}\t}}\n}}", "go"),
    "a class of a namespace": (f"{OF_TYPES}namespace N {{ {OWN_CLASS} }}", "ts"),
    "a class of a block": (f"{OF_TYPES}{{ {OWN_CLASS} }}", "ts"),
    "a class of a method of Java": (
        f'{OF_ONE_TYPE}class A {{ void f() {{ class Repository {{ }} new Repository(s, "A"); }} }}',
        "java",
    ),
    "a class of a class of Java": (
        f'{OF_ONE_TYPE}class A {{ class Repository {{ }} A x = new Repository(s, "A"); }}',
        "java",
    ),
    "an alias of C#": (
        OF_C_SHARP.replace("\nclass", "\nusing Repository = My.Own.Repository;\nclass")
        + 'new Repository(s, "A"); } }',
        "cs",
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_another_thing_with_the_name_of_an_import_is_no_repository(case: str) -> None:
    text, ending = OTHERS[case]
    assert found_in(text + "\n", f"a.{ending}") == []


SAME = {
    "an import of another module": (
        "import aws_cdk\nfrom aws_cdk.aws_s3 import Bucket\naws_cdk.aws_ecr.Repository(s, 'A')"
    ),
    "a variable that gets its name later": f"{OF_PYTHON}ecr.Repository(s, 'A')\necr = None",
    "a name for what is made": f"{OF_PYTHON}ecr = ecr.Repository(s, 'A')",
    "a variable of a class": (
        f"{OF_PYTHON}class B:\n    ecr = None\n    def f(self):\n        ecr.Repository(s, 'A')"
    ),
    "two imports": (
        f"try:\n    {OF_PYTHON}except ImportError:\n    import aws_cdk.aws_ecr as ecr\n"
        "ecr.Repository(s, 'A')"
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_another_thing_that_is_not_meant_hides_nothing(case: str) -> None:
    (found,) = found_in(SAME[case] + "\n", "a.py")
    assert (found.logical_id, found.verdict.value) == ("A", "missing")


SAME_IN_GO = {
    "a name for what is made": (
        f'{OF_GO}\tawsecr := awsecr.NewRepository(s, jsii.String("A"), nil)\n}}\n'
    ),
    "a name in an inner block": (
        f'{OF_GO}\tawsecr.NewRepository(s, jsii.String("A"), nil)\n'
        "\tif awsecr := r; x {\n\t\t_ = awsecr\n\t}\n}\n"
    ),
    "a name that is given later": (
        f'{OF_GO}\tawsecr.NewRepository(s, jsii.String("A"), nil)\n\tawsecr := other{{}}\n}}\n'
    ),
}


@pytest.mark.parametrize("case", SAME_IN_GO)
def test_a_name_of_go_counts_from_its_statement_on(case: str) -> None:
    (found,) = found_in(SAME_IN_GO[case], "a.go")
    assert (found.logical_id, found.verdict.value) == ("A", "missing")


def test_a_class_of_another_class_hides_nothing() -> None:
    text = 'class C { class Repository { } }\nclass A { Object x = new Repository(s, "A"); }\n'
    (found,) = found_in(OF_ONE_TYPE + text, "A.java")
    assert (found.logical_id, found.verdict.value) == ("A", "missing")


WRITTEN = (
    "(p as any).imageScanOnPush = false;",
    "p!.imageScanOnPush = false;",
    "const q = p; q.imageScanOnPush = false;",
    "[p.imageScanOnPush] = [false];",
    "({ a: p.imageScanOnPush } = x);",
    "for (p.imageScanOnPush of x) {}",
    "Reflect.set(p, 'imageScanOnPush', false);",
    "Object.defineProperty(p, 'imageScanOnPush', { value: false });",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_properties_are_not_known_where_something_writes_to_them(written: str) -> None:
    opening = f"{CDK}const p: any = {{ imageScanOnPush: true }};\n"
    (found,) = found_in(f"{opening}{written}\nnew ecr.Repository(s, 'A', p);\n")
    assert found.verdict.value == "conditional"


BY_VISITORS = {
    "n.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', false)": "conditional",
    "n.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', n.on)": "conditional",
    "n.addPropertyDeletionOverride('ImageScanningConfiguration')": "conditional",
    "n.imageScanningConfiguration = undefined": "conditional",
    "n.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true)": "compliant",
    "n.addPropertyOverride('ImageTagMutability', 'IMMUTABLE')": "compliant",
}
VISITORS = (
    "class Off implements cdk.IAspect {{ visit(n: any) {{ {0}; }} }}",
    "cdk.Aspects.of(s).add({{ visit(n: any) {{ {0}; }} }});",
    "cdk.Aspects.of(s).add({{ visit: (n: any) => {{ {0}; }} }});",
)


@pytest.mark.parametrize("visitor", VISITORS, ids=["class", "method", "function"])
@pytest.mark.parametrize("done", BY_VISITORS)
def test_an_aspect_may_turn_it_off_by_an_override(visitor: str, done: str) -> None:
    on = "new ecr.Repository(s, 'A', { imageScanOnPush: true });"
    (found,) = found_in(f"{CDK}{visitor.format(done)}\n{on}\n")
    assert found.verdict.value == BY_VISITORS[done]


ASPECTS = {
    "a.py": f"""{OF_PYTHON}class Off:
    def visit(self, n):
        n.add_property_override("ImageScanningConfiguration.ScanOnPush", False)
ecr.Repository(s, "A", image_scan_on_push=True)
""",
    "A.java": """import software.amazon.awscdk.services.ecr.*;
class Off implements IAspect { public void visit(IConstruct n) {
    ((CfnRepository) n).addPropertyOverride("ImageScanningConfiguration.ScanOnPush", false);
} }
class A { void f() { Repository.Builder.create(s, "A").imageScanOnPush(true).build(); } }
""",
    "A.cs": """using Amazon.CDK.AWS.ECR;
class Off : IAspect { public void Visit(IConstruct n) {
    ((CfnRepository) n).AddPropertyOverride("ImageScanningConfiguration.ScanOnPush", false);
} }
class A { void F() { new Repository(s, "A", new RepositoryProps { ImageScanOnPush = true }); } }
""",
}


@pytest.mark.parametrize("path", ASPECTS)
def test_an_aspect_is_seen_in_each_language(path: str) -> None:
    (found,) = found_in(ASPECTS[path], path)
    assert (found.logical_id, found.verdict.value) == ("A", "conditional")


@pytest.mark.parametrize("given", ["**p", '**dict(repository_name="x")'])
def test_a_call_of_dict_is_a_literal(given: str) -> None:
    text = f'{OF_PYTHON}p = dict(repository_name="x")\necr.Repository(s, "A", {given})\n'
    expected = text.replace(f"{given})", f"{given}, image_scan_on_push=True)")
    assert fix_text(text, path="a.py").text == expected


L1 = "ecr.CfnRepository.ImageScanningConfigurationProperty(scan_on_push=@)"
CONFIGURATIONS = (L1, "dict(scanOnPush=@)", '{"scanOnPush": @}', "Scan(scan_on_push=@)")


@pytest.mark.parametrize("written", CONFIGURATIONS)
@pytest.mark.parametrize("is_named", [True, False], ids=["by a name", "at once"])
def test_the_configuration_is_known_by_any_name(written: str, is_named: bool) -> None:
    module = "aws_cdk.aws_ecr"
    opening = f"from {module}.CfnRepository import ImageScanningConfigurationProperty as Scan\n"
    value = written.replace("@", "False")
    made = f'ecr.CfnRepository(s, "A", image_scanning_configuration={"c" if is_named else value})'
    text = f"{OF_PYTHON}{opening}c = {value if is_named else 0}\n{made}\n"
    result = fix_text(text, path="a.py")
    assert result.text == text.replace("False", "True")


# Other names of a type.

NAMED = (
    (f"{CDK}new (ecr.Repository)(b, 'A');", "ts"),
    (f"{CDK}new ecr['Repository'](b, 'A');", "ts"),
    (f"{CDK}new (ecr as any).Repository(b, 'A');", "ts"),
    (f"{CDK}const {{ Repository }} = ecr;\nnew Repository(b, 'A');", "ts"),
    (f"{CDK}const {{ Repository: R }} = ecr;\nnew R(b, 'A');", "ts"),
    (f"{CDK}import R = ecr.Repository;\nnew R(b, 'A');", "ts"),
    (f"{LIB}import e = cdk.aws_ecr;\nnew e.Repository(b, 'A');", "ts"),
    ("import e = require('aws-cdk-lib/aws-ecr');\nnew e.Repository(b, 'A');", "ts"),
    ("new (require('aws-cdk-lib/aws-ecr').Repository)(b, 'A');", "js"),
    ("const e = (await import('aws-cdk-lib')).aws_ecr;\nnew e.Repository(b, 'A');", "mjs"),
    ("const { aws_ecr: { Repository: R } } = require('aws-cdk-lib');\nnew R(b, 'A');", "js"),
    (f"{CDK}const k = 'Repository';\nnew ecr[k](b, 'A');", "ts"),
    ("import('aws-cdk-lib/aws-ecr').then((m) => new m.Repository(b, 'A'));", "ts"),
    ("import('aws-cdk-lib/aws-ecr').then((m) => new m.Repository(b, 'A'));", "js"),
    ("import('aws-cdk-lib/aws-ecr').then(m => new m.Repository(b, 'A'));", "js"),
    ("import('aws-cdk-lib').then(({ aws_ecr: e }) => new e.Repository(b, 'A'));", "ts"),
    (f"{CDK}const R = class extends ecr.Repository {{}};\nnew R(b, 'A');", "ts"),
    (f"{CDK}new (class extends ecr.Repository {{}})(b, 'A');", "ts"),
    ("import { 'Repository' as R } from 'aws-cdk-lib/aws-ecr';\nnew R(b, 'A');", "ts"),
    (f"{CDK}new ecr!.Repository(b, 'A');", "ts"),
    (f"{CDK}new ecr!.Repository!(b, 'A');", "ts"),
    (f"{CDK}new (ecr)!.Repository(b, 'A');", "tsx"),
    (f"{CDK}new\n  ecr\n    .Repository(b, 'A');", "ts"),
    (f"{CDK}const a = new // why\n  ecr.Repository(b, 'A');", "ts"),
    (f"{CDK}return new\n  /* é\n */ ecr.Repository(b, 'A');", "ts"),
    *(
        (f"{CDK}x = {before}new ecr!.Repository(b, 'A');", "ts")
        for before in (
            *("a ?? ", "a || ", "a && ", "a + ", "a === ", "a instanceof ", "new a.B != "),
            *("!", "typeof ", "void ", "<any>", "await ", "a ? b : "),
        )
    ),
    (f"{CDK}function f(a = new ecr!.Repository(b, 'A')) {{}}", "ts"),
    (f"{CDK}t = `${{a ?? new ecr!.Repository(b, 'A')}}`;", "ts"),
    (f"{CDK}const m = {{ ecr }};\nnew m['ecr']!.Repository(b, 'A');", "ts"),
    (f"{CDK}const m = {{ ecr }};\nnew (m as any).ecr!.Repository(b, 'A');", "ts"),
    (f"{CDK}new (ecr as any)!.Repository(b, 'A');", "ts"),
    (f"{CDK}new ecr /* a */ ! /* b */ . Repository(b, 'A');", "ts"),
    (f"{CDK}new\n  ecr!.Repository(b, 'A');", "ts"),
    (f"{CDK}new /* c */\n  ecr.Repository(b, 'A');", "ts"),
    (f"{CDK}new /* c */\n  ecr.Repository(b, 'A');", "js"),
    (f"{CDK}if (new ecr.Repository(b, 'A') != a) f('new // a', b /* new */ / c /* new\n*/);", "ts"),
    (f"{CDK}new\n  ecr\n    .Repository(b, 'A');", "js"),
    (f"{CDK}f(`new\n`); // what is new\nnew ecr.Repository(b, 'A');\n/* a new\n */ g(new\n", "ts"),
    (f"{CDK}const mods = {{ ecr }};\nnew mods.ecr.Repository(b, 'A');", "ts"),
    (f"{CDK}const mods = {{ a: {{ e: ecr }} }} as const;\nnew mods.a.e.Repository(b, 'A');", "ts"),
    (f"{CDK}const mods = {{ ...ecr }};\nnew mods.Repository(b, 'A');", "ts"),
    (f"{CDK}const m = {{ ecr }};\nconst {{ ecr: e }} = m;\nnew e.Repository(b, 'A');", "js"),
    (f"{CDK}const {{ ecr: {{ Repository: R }} }} = {{ ecr }};\nnew R(b, 'A');", "js"),
    (f"{CDK}const t = {{ r: ecr.Repository }};\nnew t.r(b, 'A');", "ts"),
    (f"{CDK}namespace N {{ export import R = ecr.Repository; }}\nnew N.R(b, 'A');", "ts"),
    (f"{CDK}namespace N {{ export const R = ecr.Repository; }}\nnew N.R(b, 'A');", "ts"),
    (f"{CDK}new (Reflect.get(ecr, 'Repository'))(b, 'A');", "ts"),
    ("import { Repository } from 'aws-cdk-lib/aws-ecr/index.js';\nnew Repository(b, 'A');", "ts"),
    ("import { aws_ecr as e } from 'aws-cdk-lib/index';\nnew e.Repository(b, 'A');", "ts"),
    (f"{OF_PYTHON}getattr(ecr, 'Repository')(a, 'A')", "py"),
    (f"{OF_PYTHON}R = getattr(ecr, 'Repository', None)\nR(a, 'A')", "py"),
    (f"{OF_PYTHON}m = {{'e': ecr}}\nm['e'].Repository(a, 'A')", "py"),
    (f"{OF_PYTHON}m = dict(e=ecr)\nm['e'].Repository(a, 'A')", "py"),
    (f"{OF_PYTHON}m = SimpleNamespace(e=ecr)\nm.e.Repository(a, 'A')", "py"),
    (f"{OF_PYTHON}(e, f) = ecr, 1\ne.Repository(a, 'A')", "py"),
    (f"{OF_PYTHON}(ecr.Repository)(a, 'A')", "py"),
    (
        f"{OF_PYTHON}class B(ecr.Repository):\n    def f(s):\n        {TYPE}.__init__(s, b, 'A')",
        "py",
    ),
    (f"{OF_PYTHON}R = ecr.Repository\nR(a, 'A')", "py"),
)


@pytest.mark.parametrize(("text", "ending"), NAMED)
def test_a_type_is_known_by_another_name(text: str, ending: str) -> None:
    result = fix_text(text + "\n", path=f"a.{ending}")
    (found,) = result.all_findings
    assert (found.logical_id, found.verdict.value, found.fix_applied) == ("A", "missing", True)


@pytest.mark.parametrize("ending", ["ts", "py"])
def test_a_repository_may_be_made_within_a_text(ending: str) -> None:
    text = {
        "py": f"{OF_PYTHON}t = f\"é {{ecr.Repository(a, 'A').uri}} b\"\n",
        "ts": f"{CDK}const t = `é ${{new ecr.Repository(b, 'A').uri}} b ${{c}}`;\n",
    }[ending]
    on = {"py": ", image_scan_on_push=True", "ts": ", { imageScanOnPush: true }"}[ending]
    assert fix_text(text, path=f"a.{ending}").text == text.replace("'A'", f"'A'{on}")


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
    (f"{CDK}const {{ Repository: R = x }} = ecr;\nnew R(b, 'A');", "ts", "A"),
    (f"{CDK}const {{ Repository = x }} = ecr;\nnew Repository(b, 'A');", "ts", "A"),
    (f"{CDK}const R = x ? ecr.Repository : Own;\nnew R(b, 'A');", "ts", "A"),
    (f"{CDK}new (x ?? ecr.Repository)(b, 'A');", "ts", "A"),
    (f"{CDK}(R = ecr.Repository) => new R(b, 'A');", "ts", "A"),
    ("export { Repository } from 'aws-cdk-lib/aws-ecr';", "ts", "Repository"),
    ("export { Repository as R } from 'aws-cdk-lib/aws-ecr';", "ts", "Repository"),
    ("export * from 'aws-cdk-lib/aws-ecr';", "ts", "aws-cdk-lib/aws-ecr"),
    ("export * as ecr from 'aws-cdk-lib/aws-ecr';", "js", "aws-cdk-lib/aws-ecr"),
    (f"{CDK}make(ecr.Repository, b, 'A');", "ts", TYPE),
    (f"{CDK}Reflect.construct(ecr.Repository, [b, 'A']);", "ts", TYPE),
    (f"{CDK}const t = {{ r: ecr.Repository }};\nfor (const k in t) make(t[k]);", "ts", "t"),
    (f"{CDK}const t = {{ r: ecr.Repository }};\nmodule.exports = t;", "ts", "t"),
    (f"{CDK}export const t = {{ r: ecr.Repository }};", "ts", TYPE),
    (f"{CDK}const t = {{ ...ecr, ...own }};\nnew t.Repository(b, 'A');", "ts", "A"),
    (f"{CDK}const t = {{ ...ecr, Repository: Own }};\nnew t.Repository(b, 'A');", "ts", "A"),
    (f"{CDK}const t = {{ ecr, 'ecr': own }};\nnew t.ecr.Repository(b, 'A');", "ts", "A"),
    (f"{CDK}const t = {{ ecr, [k]: own }};\nnew t.ecr.Repository(b, 'A');", "ts", "A"),
    (
        f"{CDK}const t = {{ ecr, get ecr() {{ return own; }} }};\nnew t.ecr.Repository(b, 'A');",
        "ts",
        "A",
    ),
    (f"{OF_PYTHON}m = dict(e=ecr, **own)\nm['e'].Repository(a, 'A')", "py", "A"),
    (f"{CDK}const t = {{ ecr }};\nt.ecr = own;\nnew t.ecr.Repository(b, 'A');", "ts", "A"),
    (f"{CDK}let t = {{ ecr }};\nt = own;\nnew t.ecr.Repository(b, 'A');", "ts", "A"),
    (f"{CDK}new ecr[process.env.K](b, 'A');", "ts", "ecr"),
    (f"{CDK}make(ecr);", "ts", "ecr"),
    (f"{CDK}class A {{ e = ecr; }}", "ts", "ecr"),
    (f"{OF_PYTHON}getattr(ecr, k)(a, 'A')", "py", "ecr"),
    (f"{OF_PYTHON}vars(ecr)['Repository'](a, 'A')", "py", "ecr"),
    (f"{OF_PYTHON}class A:\n    R = ecr.Repository", "py", TYPE),
    (f"{OF_PYTHON}m = {{'e': ecr}}\nm.update(e=own)\nm['e'].Repository(a, 'A')", "py", "A"),
    (f"{CDK}class A {{ R = ecr.Repository; }}", "ts", TYPE),
    (f"{CDK}const f = () => ecr.Repository;", "ts", TYPE),
    (f"{OF_PYTHON}R = ecr.Repository if x else Own\nR(a, 'A')", "py", "A"),
    (
        f"try:\n    {OF_PYTHON}except ImportError:\n    ecr = None\necr.Repository(a, 'A')",
        "py",
        "A",
    ),
    (f"{OF_PYTHON}make([ecr.Repository])", "py", TYPE),
    (f"{OF_PYTHON}get_or_create(ecr.Repository, s)", "py", TYPE),
    (f"{CDK}issue(ecr.Repository, s);", "ts", TYPE),
    (f"{CDK}container.get(ecr.Repository);", "ts", TYPE),
    (f"{CDK}getInstance(ecr.Repository, s, 'A');", "ts", TYPE),
    (f"{CDK}typeFactory(ecr.Repository)(s, 'A');", "ts", TYPE),
    (f"{CDK}of(ecr.Repository, s);", "ts", TYPE),
    (f"{CDK}select(ecr.Repository, s);", "ts", TYPE),
    (f"{CDK}findOrAdd(ecr.Repository, s);", "ts", TYPE),
    (f"{CDK}objectOf(ecr.Repository, s);", "ts", TYPE),
    (f"{CDK}class A extends B {{ constructor() {{ super(ecr.Repository); }} }}", "ts", TYPE),
    (f"{CDK}mockFactory(ecr.Repository);", "ts", TYPE),
    (f"{OF_PYTHON}filter(ecr.Repository, s)", "py", TYPE),
    (f"{OF_PYTHON}get_instance(ecr.Repository, s)", "py", TYPE),
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


OWN_NAMES = (
    "namespace N { import R = ecr.Repository; new R(b, 'A'); } "
    "namespace M { import R = own.R; new R(b, 'Own'); }"
)
OWN_KINDS = (
    "namespace A { export namespace K { export import R = ecr.Repository; } } "
    "namespace B { export namespace K { export class R {} } new K.R(b, 'Own'); } "
)
FOLLOWED = {
    # The literal of a name is followed as long as nothing else names it or writes to it.
    "ts: const m = { R: ecr.Repository }; const n = m; n.R = Own; new m.R(b, 'A');": ["A?"],
    "ts: const m = { e: ecr }; swap(m); new m.e.Repository(b, 'A');": ["m?", "A?"],
    "ts: const i = { ecr }; const m = { i }; m.i.ecr = own; new i.ecr.Repository(b, 'A');": ["A?"],
    "ts: const m = { ecr }; console.log(m); Object.keys(m); new m.ecr.Repository(b, 'A');": ["A"],
    "ts: const m = { e: ecr }; m.swap(); new m.e.Repository(b, 'A');": ["A?"],
    "ts: const { a: R } = { a: ecr.Repository }; new R(b, 'A');": ["A"],
    "ts: (ecr as any).Repository = Own; new ecr.Repository(b, 'A');": ["A?"],
    "js: Object.assign(ecr, own); new ecr.Repository(b, 'A');": ["ecr?", "A?"],
    "py: m = {'e': ecr}; n = m; n['e'] = own; m['e'].Repository(b, 'A')": ["A?"],
    "py: m = {'e': ecr}\ndef f():\n    global m\n    m = own\nm['e'].Repository(b, 'A')": ["A?"],
    "py: def f():\n    global ecr\n    ecr = own\necr.Repository(b, 'A')": ["A?"],
    "py: def f():\n e = ecr\n def g():\n  nonlocal e\n  e = own\n e.Repository(b, 'A')": ["A?"],
    "py: ecr.Repository = own; ecr.Repository(b, 'A')": ["A?"],
    "py: setattr(ecr, 'Repository', own); ecr.Repository(b, 'A')": ["A?"],
    "py: m = {'e': ecr.Repository}; m['e'](b, 'A')": ["A"],
    "py: m = {'a': {'e': ecr}}; m['a']['e'].Repository(b, 'A')": ["A"],
    "py: m = {'a': (ecr.Repository)}; m['a'](b, 'A')": ["A"],
    # The functions of the language count under their own names alone.
    "py: def getattr(a, b): ...\ngetattr(ecr, 'Repository')(b, 'A')": ["ecr?"],
    "py: from own import dict\nm = dict(e=ecr); m['e'].Repository(b, 'A')": ["ecr?"],
    "py: from types import SimpleNamespace\nm = SimpleNamespace(e=ecr); m.e.Repository(b, 'A')": [
        "A"
    ],
    "py: import types\nm = types.SimpleNamespace(e=ecr); m.e.Repository(b, 'A')": ["A"],
    # What holds itself, or too much, is not followed for ever.
    "py: m = {'e': ecr}; m = {'m': m}; m['e'].Repository(b, 'A')": ["m?", "A?"],
    "py: ecr = {'ecr': ecr}": ["ecr?"],
    "py: class A:\n    m = {'e': ecr}\n    m = dict(m=m)": ["ecr?", "m?"],
    "ts: let m: any = { ecr }; m = { m };": ["m?"],
    "ts: const m = { ecr, n }; const n = { m };": ["n?"],
    "ts: const m = { a: { b: { c: { d: ecr } } } }; new m.a.b.c.d.Repository(b, 'A');": ["A"],
    "ts: const m = { a: { b: { c: { d: { e: ecr } } } } };": ["ecr?"],
    # Namespaces.
    f"ts: {OWN_KINDS}new A.K.R(b, 'A');": ["A"],
    "ts: namespace N { export let R: any = ecr.Repository; } N.R = Own; new N.R(b, 'A');": ["A?"],
    "ts: namespace N { export class R extends ecr.Repository {} } new N.R(b, 'A');": ["A"],
    "ts: namespace N.O { export import e = ecr; } new N.O.e.Repository(b, 'A');": ["A"],
    "ts: namespace N { export module M { export import e = ecr } } new N.M.e.Repository(b, 'A');": [
        "A"
    ],
    "ts: module N { export const { Repository } = ecr; } new N.Repository(b, 'A');": ["A"],
    f"ts: {OWN_NAMES}": ["A"],
    # What leaves the file.
    "ts: export { ecr };": ["ecr?"],
    "ts: export { ecr as e };": ["ecr?"],
    "ts: export const R = ecr.Repository; new R(b, 'A');": ["ecr.Repository?", "A"],
    "ts: export const { Repository } = ecr;": ["ecr?"],
    "ts: export default ecr;": ["ecr?"],
    "ts: export default ecr.Repository;": ["ecr.Repository?"],
    "ts: export import X = ecr.Repository;": ["ecr.Repository?"],
    "js: module.exports = { ecr };": ["ecr?"],
    "js: module.exports = ecr;": ["ecr?"],
    "js: exports.R = ecr.Repository;": ["ecr.Repository?"],
    "ts: export class R extends ecr.Repository {}": ["R?"],
    "ts: export type { ecr }; export { type ecr as e };": [],
    # What is used on the spot, or by all its values.
    "ts: for (const e of [ecr]) new e.Repository(b, 'A');": ["ecr?"],
    "ts: [ecr].forEach((e) => new e.Repository(b, 'A'));": ["ecr?"],
    "ts: [{ a: 1, R: ecr.Repository }].forEach(({ a, R }) => new R(b, a));": ["ecr.Repository?"],
    "ts: const m = [...[ecr]]; new m[0].Repository(b, 'A');": ["ecr?"],
    "py: for e in [ecr]: e.Repository(b, 'A')": ["ecr?"],
    "py: [e.Repository(b, 'A') for e in (ecr,)]": ["ecr?"],
    "py: {'a': ecr}['a'].Repository(b, 'A')": ["ecr?"],
    "py: for k, R in {'a': ecr.Repository}.items(): R(b, k)": ["ecr.Repository?"],
    "py: m = {'a': ecr.Repository}\nfor k, R in m.items(): R(b, k)": ["m?"],
    "py: m = {'a': ecr.Repository}; m.get('a')(b, 'A')": ["m?"],
    "py: [R(b, 'A') for R in m.values()]; m = {'a': ecr.Repository}": ["m?"],
    "py: e = f = ecr; e.Repository(b, 'A'); f.Repository(b, 'B')": ["A", "B"],
    "py: (e := ecr).Repository(b, 'A')": ["A"],
    "py: a in (ecr.Repository, int)": [],
}


@pytest.mark.parametrize("written", FOLLOWED)
def test_what_a_name_leads_to_is_followed_or_left_to_a_person(written: str) -> None:
    """A question mark is behind what is conditional and left to a person."""
    ending, _, text = written.partition(": ")
    found = found_in(f"{OF_PYTHON if ending == 'py' else CDK}{text}\n", f"a.{ending}")
    shown = [f"{each.logical_id}{'' if each.fix else '?'}" for each in found]
    assert shown == FOLLOWED[written]
    assert all((each.verdict.value == "missing") == bool(each.fix) for each in found)


@pytest.mark.parametrize("element", ['map[string]f{"a": @}', "T{@}", "[]f{@}"])
def test_a_function_of_go_in_a_literal_is_handed_on(element: str) -> None:
    literal = element.replace("@", "awsecr.NewRepository")
    for statement in (f"m := {literal}", f"var m = {literal}", f"g({literal})", f"a.b = {literal}"):
        (found,) = found_in(f"{OF_GO}\t{statement}\n}}\n", "a.go")
        assert (found.logical_id, found.verdict.value) == ("awsecr.NewRepository", "conditional")


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        (f"{CDK}if (a instanceof ecr.Repository) f(b as ecr.Repository);", "ts"),
        (f"{CDK}all.find(isType(ecr.Repository));", "ts"),
        (f"{CDK}expect(a).toBeInstanceOf(ecr.Repository);", "ts"),
        (f"{OF_PYTHON}T = TypeVar('T', bound=ecr.Repository)", "py"),
        (
            f"{CDK}const m = {{ ecr, own }};\nnew m.own.Repository(b, 'A');\ntype M = typeof m;",
            "ts",
        ),
        (f"{CDK}const m = {{ ecr }};\n{{ const m = own; new m.ecr.Repository(b, 'A'); }}", "ts"),
        (f"{CDK}const m = {{ ecr }};\n(m) => new m.ecr.Repository(b, 'A');", "ts"),
        (f"{CDK}jest.spyOn(ecr, 'Repository');\nexpect(ecr).toBeDefined();", "ts"),
        (f"{OF_PYTHON}patch.object(ecr, 'Repository')\nhasattr(ecr, 'Repository')", "py"),
        ("export { Tag } from 'aws-cdk-lib/aws-ecr';\nexport * from './aws-ecr';", "ts"),
        (f"{CDK}const a: ecr.Repository = f<ecr.Repository>();", "ts"),
        (f"{CDK}export type {{ ecr }};", "ts"),
        (f"{CDK}expect(a).toEqual(expect.any(ecr.Repository));", "ts"),
        (f"{CDK}hasChild(a, ecr.Repository);", "ts"),
        (f"{OF_PYTHON}R = cast(ecr.Repository, a)\nsuper(ecr.Repository, a)", "py"),
        (f"{OF_C_SHARP}F(nameof(Repository)); }} }}", "cs"),
        (f"{OF_PYTHON}isinstance(a, (ecr.Repository, int))", "py"),
        (f"{OF_PYTHON}def f(r: ecr.Repository) -> list[ecr.Repository]: ...", "py"),
        (f"{OF_JAVA}x(Repository.class); }} }}", "java"),
    ],
)
def test_what_asks_for_a_type_makes_nothing(text: str, ending: str) -> None:
    assert found_in(text + "\n", f"a.{ending}") == []


# What is set from elsewhere.

OF_PATH = "'ImageScanningConfiguration.ScanOnPush'"
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
    "brackets": (f"{CHILD}c['addPropertyOverride']({OF_PATH}, false);", "safe"),
    "optional": (f"{CHILD}c.addPropertyOverride?.({OF_PATH}, false);", "safe"),
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
        (
            "class A(aws.ecr.Repository):\n    def __init__(self, given):\n        ",
            "aws.ecr.Repository.__init__(self, 'a', given)",
        ),
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


def test_the_base_of_a_class_is_given_all_properties_of_pulumi() -> None:
    text = (
        f"{OF_PULUMI}class A(aws.ecr.Repository):\n    def __init__(self, name):\n"
        "        aws.ecr.Repository.__init__(self, name, aws.ecr.RepositoryArgs(@))\n"
    )
    written = "image_scanning_configuration={'scan_on_push': True}"
    (found,) = found_in(text.replace("@", written), "a.py")
    assert found.complies
    fixed = fix_text(text.replace("@", "name=name"), path="a.py").text
    assert "RepositoryArgs(name=name, image_scanning_configuration=" in fixed


@pytest.mark.parametrize("given", ["pulumi.ResourceOptions(protect=True)", "None", "opts=given"])
def test_options_of_pulumi_are_no_properties(given: str) -> None:
    result = fix_text(f"{OF_PULUMI}aws.ecr.Repository('a', {given})\n", path="a.py")
    assert "image_scanning_configuration=" in result.text


@pytest.mark.parametrize("prefix", ["u", "U", "r", "R", "f", "F", "rf", "fR", "ur"])
def test_a_text_of_python_is_the_same_with_a_prefix(prefix: str) -> None:
    before = f"{OF_PYTHON}kw = {{{prefix}'image_scan_on_push': False}}\n"
    fixed = fix_text(f"{before}ecr.Repository(s, {prefix}'A', **kw)\n", path="a.py")
    (found,) = fixed.all_findings
    assert (found.logical_id, found.verdict.value) == ("A", "disabled")
    assert fixed.text.startswith(before.replace("False", "True"))
    done = f"r.node.default_child.add_property_override({prefix}{OF_PATH}, False)"
    (found,) = found_in(f"{PYTHON}{done}\n", "a.py")
    assert found.verdict.value == "disabled"


@pytest.mark.parametrize(("key", "logical_id"), [("u'e'", "A"), ("f'{e}'", "ecr")])
def test_a_key_of_python_leads_on_if_it_is_a_text(key: str, logical_id: str) -> None:
    (found,) = found_in(f"{OF_PYTHON}m = {{{key}: ecr}}\nm['e'].Repository(s, 'A')\n", "a.py")
    assert (found.logical_id, found.fix is None) == (logical_id, logical_id == "ecr")


@pytest.mark.parametrize("key", ["b'image_scan_on_push'", "f'image{x}'", "t'image_scan_on_push'"])
def test_what_is_no_text_of_python_is_not_read_as_one(key: str) -> None:
    text = f"{OF_PYTHON}kw = {{{key}: False}}\necr.Repository(s, 'A', **kw)\n"
    (found,) = found_in(text, "a.py")
    assert (found.verdict.value, found.fix) == ("conditional", None)


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


LAYOUTS = (
    ("ts", "{/* none */}", "{/* none */ imageScanOnPush: true}"),
    ("ts", "{ /* none */ }", "{ /* none */ imageScanOnPush: true }"),
    (
        "ts",
        "{ a: 'a'\n  , b: true\n  }",
        "{ a: 'a'\n  , b: true\n  , imageScanOnPush: true\n  }",
    ),
    (
        "ts",
        "{\n    a: 'a'\n  , b: true // why\n}",
        "{\n    a: 'a'\n  , b: true // why\n  , imageScanOnPush: true\n}",
    ),
    (
        "cs",
        "new RepositoryProps {\n    A = 1\n    , B = 2\n}",
        "new RepositoryProps {\n    A = 1\n    , B = 2\n    , ImageScanOnPush = true\n}",
    ),
    (
        "cs",
        "new RepositoryProps()\n    {\n    }",
        "new RepositoryProps()\n    {\n        ImageScanOnPush = true\n    }",
    ),
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("ending", "before", "after"), LAYOUTS, ids=[each[1] for each in LAYOUTS])
def test_an_entry_is_laid_out_as_the_literal_is(
    ending: str, before: str, after: str, newline: str
) -> None:
    around = {
        "cs": f'{OF_C_SHARP}    new Repository(s, "A", @);\n}} }}\n',
        "ts": f"{CDK}new ecr.Repository(s, 'A', @);\n",
    }[ending].replace("\n", newline)
    text = around.replace("@", before.replace("\n", newline))
    expected = around.replace("@", after.replace("\n", newline))
    assert fix_text(text, path=f"a.{ending}").text == expected


IMPORTED_WHOLE = (
    ("", "RepositoryProps"),
    ("import java.util.*;\n", "RepositoryProps"),
    ("import my.own.*;\n", "software.amazon.awscdk.services.ecr.RepositoryProps"),
    ("import my.own.RepositoryProps;\n", "software.amazon.awscdk.services.ecr.RepositoryProps"),
    ("class RepositoryProps { }\n", "software.amazon.awscdk.services.ecr.RepositoryProps"),
)


@pytest.mark.parametrize(("beside", "name"), IMPORTED_WHOLE)
def test_a_type_of_java_is_imported_with_its_package(beside: str, name: str) -> None:
    opening = "import software.amazon.awscdk.services.ecr.*;\n"
    text = f'{opening}{beside}class A extends Repository {{ A() {{ super(s, "A", null); }} }}\n'
    expected = text.replace("null", f"{name}.builder().imageScanOnPush(true).build()")
    assert fix_text(text, path="A.java").text == expected


def test_the_words_say_what_the_patch_adds() -> None:
    text = f"{OF_PYTHON}ecr.CfnRepository(a, 'A', image_scanning_configuration={{}})\n"
    (found,) = found_in(text, "a.py")
    assert found.remedy == 'adds "scanOnPush": True'


OF_GOFMT = {
    "two on a line": (
        "\t\tRepositoryName: name, EmptyOnDelete: on,\n",
        "\t\tRepositoryName: name, EmptyOnDelete: on,\n\t\tImageScanOnPush: jsii.Bool(true),\n",
    ),
    "two on a line above": (
        "\t\tA: b, C: d,\n\t\tEmptyOnDelete: on,\n",
        "\t\tA: b, C: d,\n\t\tEmptyOnDelete:   on,\n\t\tImageScanOnPush: jsii.Bool(true),\n",
    ),
    "comments": (
        "\t\tImageScanOnPush: jsii.Bool(false), //\n\t\tEmptyOnDelete:   on,               // é\n",
        "\t\tImageScanOnPush: jsii.Bool(true), //\n\t\tEmptyOnDelete:   on,              // é\n",
    ),
    "a longer line with a comment": (
        "\t\tImageScanOnPush: nil,     // a\n\t\tEmptyOnDelete:   f(a, b), // b\n",
        "\t\tImageScanOnPush: jsii.Bool(true), // a\n\t\tEmptyOnDelete:   f(a, b),         // b\n",
    ),
    "a comment that is alone": (
        "\t\tImageScanOnPush: jsii.Bool(false), // one\n\t\tEmptyOnDelete:   on,\n",
        "\t\tImageScanOnPush: jsii.Bool(true), // one\n\t\tEmptyOnDelete:   on,\n",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", OF_GOFMT)
def test_gofmt_leaves_what_it_formatted(case: str, newline: str) -> None:
    opening = '\tawsecr.NewRepository(s, jsii.String("A"), &awsecr.RepositoryProps{\n'
    before, after = (
        f"{OF_GO}{opening}{each}\t}})\n}}\n".replace("\n", newline) for each in OF_GOFMT[case]
    )
    assert fix_text(before, path="a.go").text == after
    gofmt = shutil.which("gofmt")
    if gofmt is not None and newline == "\n":
        for text in (before, after):
            done = subprocess.run([gofmt], input=text, capture_output=True, text=True, check=True)
            assert done.stdout == text


# Lines that would become too long.

ON = "image_scan_on_push=True"
SHORTER = "'ImagesOfTheServiceThat'"
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
    "ts-no-semicolons": (
        f"{CDK}const a = {{\n  b: 1\n}}\nnew ecr.Repository(this, {LONG}, {{ a: 'b' }})\n",
        (
            f"{CDK}const a = {{\n  b: 1\n}}\n"
            f"new ecr.Repository(this, {LONG}, {{\n  a: 'b',\n  imageScanOnPush: true\n}})\n"
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
    "py-a-member": (
        f"{OF_PYTHON}ecr.Repository(self, {LONG}).grant_pull(role)\n",
        f"{OF_PYTHON}ecr.Repository(\n    self, {LONG}, {ON}\n).grant_pull(role)\n",
    ),
    "py-a-call-behind": (
        f"{OF_PYTHON}ecr.Repository(self, {SHORTER}).grant_pull(a, role)\n",
        f"{OF_PYTHON}ecr.Repository(self, {SHORTER}, {ON}).grant_pull(\n    a, role\n)\n",
    ),
    "py-a-choice": (
        f"{OF_PYTHON}r = p.given or ecr.Repository(self, {LONG})\n",
        f"{OF_PYTHON}r = p.given or ecr.Repository(\n    self, {LONG}, {ON}\n)\n",
    ),
    "py-an-assertion": (
        f"{OF_PYTHON}assert ecr.Repository(self, {LONG}, a=1), 'x'\n",
        (
            f"{OF_PYTHON}assert ecr.Repository(\n    self, {LONG}, a=1, image_scan_on_push=True\n"
            "), 'x'\n"
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


OF_ONE_LINE = (
    "make(new ecr.Repository(this, '@'), new ecr.Repository(this, 'Other'));",
    "const r = c ? new ecr.Repository(this, '@') : new ecr.Repository(this, 'Other');",
    "const o = { a: new ecr.Repository(this, '@'), b: new ecr.Repository(this, 'Other') };",
    "new ecr.Repository(this, '@', { a: new ecr.Repository(this, 'Other') });",
    "make(new ecr.Repository(this, '@', {}), new ecr.CfnRepository(this, 'Other'));",
)
PARTS_OF_OTHERS = (
    "new ecr.Repository(this, '@'); // a reason",
    "foo(new ecr.Repository(this, '@')); // a reason in more words than one needs for such a call",
    "new ecr.Repository(this, '@').grantPull(role);",
    "new ecr.Repository(this, '@').grantPull(roleOfTask, a.b);",
    "const uri = new ecr.Repository(this, '@').repositoryUri;",
    "const all = names.map((n) => new ecr.Repository(this, `@${n}`));",
    "names.forEach((n) => new ecr.Repository(this, '@', { repositoryName: n }));",
    "const r = cond ? new ecr.Repository(this, '@') : undefined;",
    "const r = given ?? new ecr.Repository(this, '@');",
    "this.repository = props.repository || new ecr.Repository(this, '@', { repositoryName: n });",
    "foo(new ecr.Repository(this, '@'));",
    "foo(a, new ecr.Repository(this, '@'));",
    "const o = { name, repository: new ecr.Repository(this, '@'), other: true };",
    "const x = await get(new ecr.Repository(this, '@'));",
    "const make = (scope: Construct) => new ecr.Repository(scope, '@');",
    "const list = [new ecr.Repository(this, '@'), new ecr.Repository(this, 'Other')];",
    "foo(\n  this,\n  '@',\n  new ecr.Repository(this, '@', { repositoryName: aName }),\n  1,\n);",
    "function f() { return cond ? new ecr.Repository(this, '@') : undefined; }",
    "function f() { throw new Foo(new ecr.Repository(this, '@')); }",
    "const p = { repositoryName: '@', removalPolicy: DESTROY }; new ecr.Repository(this, 'A', p);",
    "const r = new ecr.Repository(this, '@') as any;",
    "class A { r = new ecr.Repository(this, '@'); }",
    "if (x) new ecr.Repository(this, '@');",
    "const r = a && b ? new ecr.Repository(this, '@') : undefined;",
    "const l = names.map((n, i) => [n, new ecr.Repository(this, '@')]);",
    "names.map((n) => ({ n, r: new ecr.Repository(this, '@') }));",
    "new ecr.CfnRepository(this, '@', { repositoryName: 'images' });",
    "push([new ecr.Repository(this, '@')]);",
    "this.list.push(a, [1, new ecr.Repository(this, '@')]);",
    "const x = new Foo({ a: 1 }, [[y, new ecr.Repository(this, '@')]]);",
    "f(() => 1, [new ecr.Repository(this, '@')]);",
    "f([a], [new ecr.Repository(this, '@')]);",
    "function f() { if (x) return new ecr.Repository(this, '@'); else return 1; }",
    "function f() { if (x) y(); else throw new Foo(new ecr.Repository(this, '@')); }",
    "function f() { if (x) return a ? new ecr.Repository(this, '@') : b; }",
    "for (const n of names) this.all[n] = new ecr.Repository(this, '@', { a: 1 });",
    "if (x) this.repository = given ?? new ecr.Repository(this, '@', { a: 1 });",
    *OF_ONE_LINE,
)
FILLER = (
    "const o = {\n a: 1 };\ndoIt(filler, callOther(filler1, filler2), filler3, abcdefg, hi.jk);\n"
)


@pytest.mark.parametrize("options", [{}, {"trailingComma": "none", "semi": False}], ids=str)
def test_prettier_leaves_a_call_that_is_part_of_something_else(options: dict[str, object]) -> None:
    script = PRETTIER.replace("singleQuote: true", f"singleQuote: true, ...{json.dumps(options)}")
    name = "RepositoryOfTheServiceThatAnswersRequests"
    given = [
        CDK + FILLER + each.replace("@", name[:length])
        for each in PARTS_OF_OTHERS
        for length in (3, 8, 16, 24)
    ]
    before = run_node(script, given, "prettier")
    assert isinstance(before, list)
    after = [fix_text(text, path="a.ts").text for text in before]
    assert all(left != right for left, right in zip(before, after, strict=True))
    assert run_node(script, after, "prettier") == after


def test_the_braces_of_jsx_are_no_habit_of_literals() -> None:
    head = "const a = <Foo b={c} d={e} f={`${g}`}>{h}</Foo>;\nimport * as z from 'z';\n"
    call = "new ecr.Repository(this, 'A');\n"
    for ending in ("tsx", "jsx"):
        expected = call.replace(")", ", { imageScanOnPush: true })")
        assert fix_text(CDK + head + call, path=f"a.{ending}").text == CDK + head + expected
    tight = f"{head}const {{o}} = {{p}};\n{call}"
    assert "{imageScanOnPush: true}" in fix_text(CDK + tight, path="a.tsx").text


IN_PYTHON = (
    'ecr.Repository(self, "@", repository_name="a")',
    'self.repository = ecr.Repository(self, "@", repository_name="a#b")',
    'ecr.CfnRepository(self, "@", repository_name="a")',
    'return ecr.Repository(self, "@", lifecycle_rules=[ecr.LifecycleRule(max_image_count=1)])',
    'x = await ecr.Repository(self, "@", repository_name="a")',
    'yield ecr.Repository(self, "@", repository_name="a")',
    'foo(ecr.Repository(self, "@", repository_name="a"))',
)
IN_PYTHON_ELSEWHERE = (
    'foo(one, another=ecr.Repository(self, "@", repository_name="a"))',
    'x = [ecr.Repository(self, n, repository_name=n) for n in "@"]',
    'x = {"a": ecr.Repository(self, "@", repository_name="a")}',
    'if not ecr.Repository(self, "@", repository_name="a"):\n            pass',
)
"""What stays on its line, and is laid out where it is on several."""


def test_ruff_leaves_a_call_wherever_its_arguments_have_lines() -> None:
    ruff = shutil.which("ruff", path=os.path.dirname(sys.executable)) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed")

    def formatted(texts: list[str]) -> list[str]:
        given = between.join(texts)
        command = [ruff, "format", "--isolated", "-"]
        return subprocess.run(
            command, input=given, capture_output=True, text=True, check=True
        ).stdout.split(between)

    between = "\n\n# between\n"
    opening = f"{OF_PYTHON}\n\nclass A(B):\n    def f(self):\n        "
    texts = [
        opening + each.replace("@", "x" * length)
        for kinds, lengths in ((IN_PYTHON, range(3, 70, 5)), (IN_PYTHON_ELSEWHERE, (40, 60, 70)))
        for each in kinds
        for length in lengths
    ]
    before = formatted(texts)
    after = [fix_text(f"{each.strip()}\n", path="a.py").text for each in before]
    assert all(left.strip() != right.strip() for left, right in zip(before, after, strict=True))
    again = formatted(after)
    assert [each.strip() for each in again] == [each.strip() for each in after]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_hanging_call_of_a_file_with_long_lines_keeps_its_layout(newline: str) -> None:
    call = f"x = f(1, ecr.Repository(\n    self, {LONG}, repository_name='a'\n), 2)\n"
    text = f"{OF_PYTHON}g({', '.join(f'value{each}' for each in range(20))})\n{call}"
    expected = text.replace("'a'", f"'a', {ON}")
    given = text.replace("\n", newline)
    assert fix_text(given, path="a.py").text == expected.replace("\n", newline)


NESTED = {
    "ts": f"{CDK}make(new ecr!.Repository(s, 'A', {{ a: new ecr!.Repository(s, 'B') }}), '@');\n",
    "py": f"{OF_PYTHON}ecr.Repository(s, 'A', a=ecr.Repository(scope=s, id='B'), b='@')\n",
}


@pytest.mark.parametrize("text", [*OF_ONE_LINE, *NESTED.values()])
def test_all_that_one_long_line_declares_is_fixed(text: str) -> None:
    ending = "py" if text == NESTED["py"] else "ts"
    for length in range(1, 80, 3):
        written = (CDK if text in OF_ONE_LINE else "") + text.replace("@", "x" * length)
        result = fix_text(written, path=f"a.{ending}")
        assert [each.fix_applied for each in result.all_findings] == [True, True], length
        assert fix_text(result.text, path=f"a.{ending}").text == result.text


@pytest.mark.parametrize(("depth", "is_fixed"), [(10, True), (40, False)])
def test_repositories_are_proved_in_each_other_to_some_depth(depth: int, is_fixed: bool) -> None:
    opening = "new ecr.Repository(s, 'A', { a: " * depth
    result = fix_text(f"{CDK}{opening}1{' })' * depth};\n", path="a.ts")
    assert [each.fix_applied for each in result.all_findings] == [is_fixed] * depth


@pytest.mark.parametrize("only", ["A", "B"])
def test_one_of_two_on_a_long_line_is_fixed_alone(only: str) -> None:
    """The edit of each stands for itself, and a report shows what is written."""
    text = f"{CDK}make(new ecr.Repository(s, 'A'), {LONG}, new ecr.Repository(s, 'B'));\n"
    alone = fix_text(text, path="a.ts", only=(only,))
    assert [each.logical_id for each in alone.all_findings if each.fix_applied] == [only]
    lines = [f"  new ecr.Repository(s, '{each}'" for each in "AB"]
    ends = [", { imageScanOnPush: true })" if each == only else ")" for each in "AB"]
    body = f"{lines[0]}{ends[0]},\n  {LONG},\n{lines[1]}{ends[1]},\n"
    assert alone.text == f"{CDK}make(\n{body});\n"
    both = fix_text(text, path="a.ts")
    assert all(each.fix and len(each.fix.edits) == 1 for each in both.all_findings)
    assert both.text.count("imageScanOnPush: true }),\n") == 2
    applied = AppliedEdits(View(Report(1, (both,))))
    parts = [part for each in both.all_findings for part in applied.of(each)]
    assert sorted((each.span.start, each.text) for part in parts for each in part.edits) == [
        (each.span.start, each.text) for each in both.edits
    ]


L1_OF_U = "new ecr.CfnRepository(s, 'A', { imageScanningConfiguration: u });"
NOTHING = ("undefined", "void 0", "void  0", "void(0)", "(void 0)", 'void "0"')


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_is_left_out_by_a_value_is_known(nothing: str) -> None:
    """`void` of a literal is undefined, whatever the literal."""
    cases = {
        "new ecr.Repository(s, 'A', { imageScanOnPush: @ });": "disabled",
        "new ecr.Repository(s, 'A', @ as any);": "missing",
        "const u = @;\nnew ecr.Repository(s, 'A', u);": "missing",
        "const u = @;\nnew ecr.Repository(s, 'A', { ...u });": "missing",
        f"const u = @;\n{L1_OF_U}": "missing",
    }
    for text, verdict in cases.items():
        result = fix_text(f"{CDK}{text.replace('@', nothing)}\n", path="a.ts")
        (found,) = result.all_findings
        assert (found.verdict.value, found.fix_applied) == (verdict, True), text
    value = f"{CDK}const u = {nothing};\nnew ecr.Repository(s, 'A', {{ imageScanOnPush: u }});\n"
    (found,) = fix_text(value, path="a.ts", unsafe_fixes=True).all_findings
    assert found.fix_applied
    assert "which is known only when" not in found.message


def test_what_runs_behind_void_stays() -> None:
    (found,) = found_in(
        f"{CDK}new ecr.Repository(s, 'A', {{ imageScanOnPush: void f() }});\n", "a.ts"
    )
    assert (found.verdict.value, found.fix) == ("conditional", None)


# Maps and initialisers.

OF_A_MAP = (
    f'{OF_GO}\tawsecr.NewCfnRepository(s, jsii.String("A"), &awsecr.CfnRepositoryProps{{'
    "ImageScanningConfiguration: @})\n}\n"
)
MAPS = {
    'map[string]interface{}{"scanOnPush": false}': 'map[string]interface{}{"scanOnPush": true}',
    '&map[string]any{"scanOnPush": nil}': '&map[string]any{"scanOnPush": true}',
    'map[string]any{"scanOnPush": jsii.Bool(false)}': (
        'map[string]any{"scanOnPush": jsii.Bool(true)}'
    ),
    'map[string]any{"ScanOnPush": true}': 'map[string]any{"scanOnPush": true}',
    "map[string]any{}": 'map[string]any{"scanOnPush": true}',
    'Own{"scanOnPush": false}': 'Own{"scanOnPush": true}',
    'map[string]any{"scanOnPush": true}': 'map[string]any{"scanOnPush": true}',
}


@pytest.mark.parametrize("written", MAPS)
def test_a_map_of_go_has_its_keys_as_the_template_has_them(written: str) -> None:
    """The keys of a map cross to the CDK as they are; those of a struct are translated."""
    result = fix_text(OF_A_MAP.replace("@", written), path="a.go")
    assert result.text == OF_A_MAP.replace("@", MAPS[written])


L1_OF_C_SHARP = "new CfnRepository.ImageScanningConfigurationProperty { ScanOnPush = @ }"
PROPS_OF_C_SHARP = f"new CfnRepositoryProps {{ ImageScanningConfiguration = {L1_OF_C_SHARP} }}"
INITIALISED = {
    f'new CfnRepository(s, "A") {{ ImageScanningConfiguration = {L1_OF_C_SHARP} }};',
    f'CfnRepository c = new(s, "A") {{ ImageScanningConfiguration = {L1_OF_C_SHARP} }};',
}


@pytest.mark.parametrize("written", INITIALISED)
def test_an_initialiser_of_a_resource_is_an_assignment_to_it(written: str) -> None:
    text = f"{OF_C_SHARP}{written}\n}} }}\n"
    assert fix_text(text.replace("@", "false"), path="a.cs").text == text.replace("@", "true")
    (found,) = found_in(text.replace("@", "true"), "a.cs")
    assert found.verdict.value == "compliant"


@pytest.mark.parametrize("value", ["null", "x", "new object()"])
def test_an_initialiser_comes_over_the_properties(value: str) -> None:
    properties = PROPS_OF_C_SHARP.replace("@", "true")
    call = f'new CfnRepository(s, "A", {properties}) {{ ImageScanningConfiguration = {value} }};'
    (found,) = found_in(f"{OF_C_SHARP}{call}\n}} }}\n", "a.cs")
    assert (found.verdict.value, found.fix) == ("conditional", None)


@pytest.mark.parametrize(
    "own", ["func f(s x, NewRepository g) {\n", "func f(s x) {\n\tNewRepository := g\n"]
)
def test_a_variable_of_go_comes_before_a_package_without_a_name(own: str) -> None:
    opening = OF_GO.replace('"github.com/aws/aws-cdk-go', '. "github.com/aws/aws-cdk-go')
    opening = opening.replace("func f(s constructs.Construct) {\n", own)
    assert found_in(f'{opening}\tNewRepository(s, jsii.String("A"), nil)\n}}\n', "a.go") == []


# Other ways to write what makes a repository.

ON_IN_JAVA = ("Boolean.TRUE", "java.lang.Boolean.TRUE", "Boolean.valueOf( true )")


@pytest.mark.parametrize("on", ON_IN_JAVA)
def test_java_has_several_words_for_on_and_off(on: str) -> None:
    call = 'Repository.Builder.create(s, "A").imageScanOnPush(@).build(); } }'
    (found,) = found_in(OF_JAVA + call.replace("@", on) + "\n", "A.java")
    assert found.verdict.value == "compliant"
    off = call.replace("@", on.replace("true", "false").replace("TRUE", "FALSE"))
    fixed = fix_text(OF_JAVA + off + "\n", path="A.java").text
    assert fixed == OF_JAVA + call.replace("@", "true") + "\n"


@pytest.mark.parametrize("given", ["z -> y.scanOnPush(true)", "z -> z", "z -> { f(z); }", "f(z)"])
def test_what_is_not_done_to_the_builder_is_not_read(given: str) -> None:
    args = f"RepositoryArgs.builder().imageScanningConfiguration({given}).build()"
    text = f'import com.pulumi.aws.ecr.*;\nclass A {{ A a = new Repository("A", {args}); }}\n'
    (found,) = found_in(text, "A.java")
    assert (found.verdict.value, found.fix) == ("conditional", None)


OF_BUILDER = "import software.amazon.awscdk.services.ecr.Repository"
OF_STATIC = OF_BUILDER.replace("import", "import static")
WITH_BUILDERS = {
    f"{OF_BUILDER}.Builder;": "Builder.create",
    f"{OF_BUILDER}.*;": "Builder.create",
    f"{OF_STATIC}.Builder;": "Builder.create",
    f"{OF_STATIC}.Builder.create;": "create",
    f"{OF_STATIC}.Builder.*;": "create",
}


@pytest.mark.parametrize("opening", WITH_BUILDERS)
def test_a_builder_may_be_imported_without_its_type(opening: str) -> None:
    text = f'{opening}\nclass A {{ A a = {WITH_BUILDERS[opening]}(s, "A").build(); }}\n'
    expected = text.replace(".build", ".imageScanOnPush(true).build")
    assert fix_text(text, path="A.java").text == expected


@pytest.mark.parametrize(
    "text",
    [
        f'{OF_BUILDER}.*;\nimport own.Builder;\nclass A {{ A a = Builder.create(s, "A"); }}',
        f'{OF_BUILDER}.Builder;\nclass A {{ class Builder {{ }} A a = Builder.create(s, "A"); }}',
        f'{OF_STATIC}.Builder.*;\nclass A {{ A create(S s) {{ }} A a = create(s, "A"); }}',
        f'{OF_STATIC}.Builder.*;\nclass A {{ A a = own.create(s, "A"); }}',
        f'{OF_BUILDER}.Other;\nclass A {{ A a = Other.create(s, "A"); }}',
    ],
)
def test_another_builder_makes_no_repository(text: str) -> None:
    assert found_in(text + "\n", "A.java") == []


WAYS_OF_C_SHARP = {
    'using e = Amazon.CDK.AWS.ECR;\nclass A { object r = new e::Repository(s, "A"@); }': "e::",
    'class A { object r = new global::Amazon.CDK.AWS.ECR.Repository(s, "A"@); }': (
        "global::Amazon.CDK.AWS.ECR."
    ),
    'using Amazon.CDK.AWS.ECR;\nclass A(Construct s) : Repository(s, "A"@) { }': "",
}


@pytest.mark.parametrize("written", WAYS_OF_C_SHARP)
def test_a_repository_of_c_sharp_may_be_written_otherwise(written: str) -> None:
    prefix = WAYS_OF_C_SHARP[written]
    expected = f", new {prefix}RepositoryProps {{ ImageScanOnPush = true }}"
    result = fix_text(written.replace("@", "") + "\n", path="a.cs")
    assert result.text == written.replace("@", expected) + "\n"
    assert [each.logical_id for each in result.all_findings] == ["A"]


@pytest.mark.parametrize("used", ["Amazon.CDK.AWS.ECR", "ECR = Amazon.CDK.AWS.ECR"])
def test_an_import_for_all_files_hands_the_types_on(used: str) -> None:
    """The other files use the types, and nothing in them tells that they are of the CDK."""
    (found,) = found_in(f"global using {used};\n", "GlobalUsings.cs")
    assert (found.verdict.value, found.fix) == ("conditional", None)
    assert "other files get Amazon.CDK.AWS.ECR from here" in found.message


def test_an_import_for_all_files_holds_in_its_own() -> None:
    text = f'global {OF_C_SHARP}new Repository(s, "A"); }} }}\n'
    found = {each.logical_id: each.verdict.value for each in found_in(text, "a.cs")}
    assert found == {"Amazon.CDK.AWS.ECR": "conditional", "A": "missing"}


OF_POINTERS = {
    "p := awsecr.RepositoryProps{@}; q := &p; q.ImageScanOnPush = nil": "&p",
    "p := awsecr.RepositoryProps{@}; var q = &p; q.ImageScanOnPush = nil": "&p",
    "p := awsecr.RepositoryProps{@}; (&p).ImageScanOnPush = nil": "&p",
    "p := &awsecr.RepositoryProps{@}; q, r := p, 1; q.ImageScanOnPush = nil": "p",
    "p := &awsecr.RepositoryProps{@}; *p.ImageScanOnPush = false": "p",
    "p := &awsecr.RepositoryProps{@}; *p = awsecr.RepositoryProps{}": "p",
    "on := jsii.Bool(true); *on = false": "&awsecr.RepositoryProps{ImageScanOnPush: on}",
}


@pytest.mark.parametrize("written", OF_POINTERS)
def test_what_a_pointer_of_go_leads_to_may_be_written(written: str) -> None:
    before = written.replace("@", "ImageScanOnPush: jsii.Bool(true)")
    call = f'awsecr.NewRepository(s, jsii.String("A"), {OF_POINTERS[written]})'
    (found,) = found_in(f"{OF_GO}\t{before}\n\t{call}\n}}\n", "a.go")
    assert found.verdict.value == "conditional"


def test_a_pointer_of_go_that_nothing_writes_to_is_read() -> None:
    before = "p := awsecr.RepositoryProps{}\n\tq := &p\n\t_ = q"
    call = 'awsecr.NewRepository(s, jsii.String("A"), &p)'
    (found,) = found_in(f"{OF_GO}\t{before}\n\t{call}\n}}\n", "a.go")
    assert found.verdict.value == "missing"


CHILDREN_OF_C_SHARP = (
    "(r.Node.DefaultChild as CfnRepository)!.@;",
    "var c = (r.Node.DefaultChild as CfnRepository)!; c.@;",
    "var c = r.Node.DefaultChild as CfnRepository; c!.@;",
    "if (r.Node.DefaultChild is CfnRepository c) c.@;",
    "if (r.Node.DefaultChild is not CfnRepository c) return; c.@;",
)


@pytest.mark.parametrize("written", CHILDREN_OF_C_SHARP)
def test_an_override_of_c_sharp_is_about_one_repository(written: str) -> None:
    override = 'AddPropertyOverride("ImageScanningConfiguration.ScanOnPush", false)'
    r = 'var r = new Repository(s, "A", new RepositoryProps { ImageScanOnPush = true });'
    text = f'{OF_C_SHARP}{r} {written.replace("@", override)} new Repository(s, "B"); }} }}\n'
    first, second = found_in(text, "a.cs")
    assert first.verdict.value != "compliant"
    assert (second.logical_id, second.verdict.value) == ("B", "missing")


PROPS = "new RepositoryProps { ImageScanOnPush = true }"
NAMED_ARGUMENTS = {
    'id: "A", scope: s, props: null': f'id: "A", scope: s, props: {PROPS}',
    'scope: s, id: "A", props: null': f'scope: s, id: "A", props: {PROPS}',
    'props: null, id: "A", scope: s': f'props: {PROPS}, id: "A", scope: s',
    'id: "A", scope: s': f'id: "A", scope: s, props: {PROPS}',
    'props: new RepositoryProps(), id: "A", scope: s': (
        'props: new RepositoryProps() { ImageScanOnPush = true }, id: "A", scope: s'
    ),
}


@pytest.mark.parametrize("given", NAMED_ARGUMENTS)
def test_arguments_of_c_sharp_may_be_in_another_order(given: str) -> None:
    text = f"{OF_C_SHARP}new Repository(@);\n}} }}\n"
    result = fix_text(text.replace("@", given), path="a.cs")
    assert result.text == text.replace("@", NAMED_ARGUMENTS[given])
    assert [each.logical_id for each in result.all_findings] == ["A"]


def test_arguments_of_pulumi_may_be_in_another_order() -> None:
    text = 'using Pulumi.Aws.Ecr;\nvar r = new Repository(options: o, name: "a"@);\n'
    result = fix_text(text.replace("@", ""), path="a.cs")
    (found,) = result.all_findings
    assert (found.logical_id, found.verdict.value) == ("a", "missing")
    assert ", args: new RepositoryArgs {" in result.text


def test_a_directive_inside_a_statement_is_named() -> None:
    """It is C#, but not to the grammar."""
    properties = "{\n#if X\n ImageScanOnPush = true,\n#endif\n RepositoryName = n }"
    text = f'{OF_C_SHARP}new Repository(s, "A", new RepositoryProps {properties});\n}} }}\n'
    error = str(check_text(text, path="a.cs").error)
    assert error.startswith("a.cs:4:1: cannot be read with #if inside a statement; put #if around")


@pytest.mark.parametrize("entries", ["()", "() { }"])
def test_a_literal_without_a_type_of_c_sharp_is_left_to_a_person(entries: str) -> None:
    given = f"new CfnRepositoryProps {{ ImageScanningConfiguration = new{entries} }}"
    (found,) = found_in(f'{OF_C_SHARP}new CfnRepository(s, "A", {given}); }} }}\n', "a.cs")
    assert (found.verdict.value, found.fix) == ("missing", None)


@pytest.mark.parametrize("entries", ["()", " { }"])
def test_nothing_is_added_to_a_dictionary_of_c_sharp(entries: str) -> None:
    """Its entries are not written as those of an object are."""
    written = f"ImageScanningConfiguration = new Dictionary<string, object>{entries}"
    call = f'new CfnRepository(s, "A", new CfnRepositoryProps {{ {written} }});'
    (found,) = found_in(f"{OF_C_SHARP}{call}\n}} }}\n", "a.cs")
    assert (found.verdict.value, found.fix) == ("missing", None)


# Any resource of CloudFormation.

GENERIC = "import * as cdk from 'aws-cdk-lib';\n"
OF_A_TYPE = {
    "'AWS::ECR::Repository'": ["A"],
    "`AWS::ECR::Repository`": ["A"],
    "'AWS::ECR::Repository' as const": ["A"],
    "TYPE": ["A"],
    "'AWS::ECR::RepositoryCreationTemplate'": [],
    "`AWS::ECR::${kind}`": [],
    "given": [],
}


@pytest.mark.parametrize("written", OF_A_TYPE)
@pytest.mark.parametrize(
    "call",
    [
        "new cdk.CfnResource(s, 'A', { type: @, properties: {} });",
        "const p = { type: @, properties: {} };\nnew cdk.CfnResource(s, 'A', { ...p });",
        "class A extends cdk.CfnResource {}\nnew A(s, 'A', { type: @, properties: {} });",
    ],
)
def test_a_resource_is_what_its_type_says(written: str, call: str) -> None:
    text = f"{GENERIC}const TYPE = 'AWS::ECR::Repository';\n{call.replace('@', written)}\n"
    assert [each.logical_id for each in found_in(text, "a.ts")] == OF_A_TYPE[written]


@pytest.mark.parametrize(
    "text", ["f(cdk);", "export { cdk };", "f(cdk.CfnResource);", "new cdk.CfnResource(s, 'A', {a:"]
)
def test_what_makes_all_resources_is_no_repository_alone(text: str) -> None:
    assert found_in(f"{GENERIC}// AWS::ECR::Repository\n{text}\n", "a.ts") == []


def test_an_error_at_a_repository_is_refused_whatever_makes_it() -> None:
    text = f"{GENERIC}new cdk.CfnResource(s, 'A', {{ type: 'AWS::ECR::Repository', a: }});\n"
    assert check_text(text, path="a.ts").error is not None


IN_MAPS = {
    'new Dictionary<string, object> { ["scanOnPush"] = @ }': ("cs", "disabled"),
    'new Dictionary<string, object>() { { "scanOnPush", @ } }': ("cs", "disabled"),
    'new System.Collections.Generic.Dictionary<string, bool> { { "ScanOnPush", @ } }': (
        "cs",
        "invalid",
    ),
    "new Dictionary<string, object> { { key, @ } }": ("cs", "conditional"),
    "new Dictionary<string, object> { [key] = @ }": ("cs", "conditional"),
    'Map.of("scanOnPush", @)': ("java", "disabled"),
    'java.util.Map.of("scanOnPush", @)': ("java", "disabled"),
    'Map.of("ScanOnPush", @)': ("java", "invalid"),
    "Map.of(key, @)": ("java", "conditional"),
    'HashMap.of("scanOnPush", @)': ("java", "conditional"),
    "Map.of()": ("java", "missing"),
}


@pytest.mark.parametrize("written", IN_MAPS)
def test_the_keys_of_a_map_are_texts(written: str) -> None:
    """They cross to the CDK as they are."""
    ending, verdict = IN_MAPS[written]
    given = "new CfnRepositoryProps { ImageScanningConfiguration = @ }"
    call = {
        "cs": f'{OF_C_SHARP}new CfnRepository(s, "A", {given}); }} }}\n',
        "java": (
            f'{OF_JAVA.replace(".Repository;", ".*;")}CfnRepository.Builder.create(s, "A")'
            ".imageScanningConfiguration(@).build(); } }\n"
        ),
    }[ending]
    before = call.replace("@", written)
    result = fix_text(before.replace("@", "false"), path=f"a.{ending}")
    (found,) = result.all_findings
    assert found.verdict.value == verdict
    if verdict in ("disabled", "invalid"):
        expected = before.replace("@", "true").replace('"ScanOnPush"', '"scanOnPush"')
        assert result.text == expected
        (found,) = found_in(expected, f"a.{ending}")
        assert found.verdict.value == "compliant"
    else:
        assert found.fix is None


# Patterns that take members of a module.

TAKEN = {
    "const { CfnRepository, ...rest } = ecr;\nnew rest.Repository(s, 'A');": ["A"],
    "const { Repository: R, ...rest } = ecr;\nnew rest.CfnRepository(s, 'A');": ["A"],
    "const { aws_ecr: { ...rest } } = cdk;\nnew rest.Repository(s, 'A');": ["A"],
    "const { ...rest } = require('aws-cdk-lib/aws-ecr');\nnew rest.Repository(s, 'A');": ["A"],
    "const { x, ...rest } = { x: 1, ecr };\nnew rest.ecr.Repository(s, 'A');": ["A"],
    "const { x } = { x: { ecr } };\nnew x.ecr.Repository(s, 'A');": ["A"],
    "const { x: q } = { x: { ecr } };\nnew q.ecr.Repository(s, 'A');": ["A"],
    "const k = 'Repository';\nconst { [k]: R } = ecr;\nnew R(s, 'A');": ["A"],
    "const { ['Repository']: R } = ecr;\nnew R(s, 'A');": ["A"],
    "const k = 'PullThroughCache';\nconst { [k]: R } = ecr;\nnew R(s, 'A');": [],
    "const { [k]: R } = ecr;\nnew R(s, 'A');": ["ecr"],
    "const { [k]: R, CfnRepository } = ecr;\nnew R(s, 'A');": ["ecr"],
    "const { CfnRepository, [k]: R } = ecr;\nnew R(s, 'A');": ["ecr"],
    "const { CfnRepository, ...rest } = ecr;\nmake(rest);": ["rest"],
    "const { CfnRepository, ...rest } = s3;\nnew rest.Repository(s, 'A');": [],
}


@pytest.mark.parametrize("text", TAKEN)
def test_a_pattern_takes_members_of_a_module(text: str) -> None:
    opening = (
        f"{CDK}import * as cdk from 'aws-cdk-lib';\nimport * as s3 from 'aws-cdk-lib/aws-s3';\n"
    )
    found = found_in(f"{opening}{text}\n", "a.ts")
    assert [each.logical_id for each in found] == TAKEN[text]
    assert all(each.verdict.value == "conditional" for each in found if each.logical_id != "A")
