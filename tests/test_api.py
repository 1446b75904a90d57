"""The public functions: a text or paths in, values out."""

from __future__ import annotations

import dataclasses
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.command import write_files
from support.templates import (
    BROKEN,
    BY_DEFAULT,
    FALSE,
    FIXED,
    MANUAL,
    MISSING,
    NO_REPOSITORY,
    UNSAFE,
)

import fixer
from fixer import (
    Applicability,
    FileResult,
    Scope,
    SourceError,
    UsageError,
    Verdict,
    check,
    check_text,
    fix,
    fix_text,
    read_report,
)
from fixer.api import configured, run
from fixer.model.edits import splice

BOTH = pytest.mark.parametrize("function", [check, fix])
BOTH_OF_TEXT = pytest.mark.parametrize("function", [check_text, fix_text])

# Over a text

TEXTS = {
    # id: (text, options, new text)
    "safe": (FALSE, {}, FIXED),
    "compliant": (FIXED, {}, FIXED),
    "unsafe-not-asked-for": (UNSAFE, {}, UNSAFE),
    "unsafe-asked-for": (UNSAFE, {"unsafe_fixes": True}, UNSAFE.replace("false", "true")),
    "manual": (MANUAL, {"unsafe_fixes": True}, MANUAL),
    "only-this": (FALSE, {"only": ["Repo"]}, FIXED),
    "only-another": (FALSE, {"only": ["Other"]}, FALSE),
    "no-repository": (NO_REPOSITORY, {}, NO_REPOSITORY),
    "broken": (BROKEN, {}, BROKEN),
    "empty": ("", {}, ""),
    "one-word": ("AWS::ECR::Repository", {}, "AWS::ECR::Repository"),
    "crlf": (FALSE.replace("\n", "\r\n"), {}, FIXED.replace("\n", "\r\n")),
    "byte-order-mark": ("\ufeff" + FALSE, {}, "\ufeff" + FIXED),
    "byte-order-mark-compliant": ("\ufeff" + FIXED, {}, "\ufeff" + FIXED),
    "json": (
        (
            '{"Resources": {"Repo": {"Type": "AWS::ECR::Repository", "Properties": '
            '{"ImageScanningConfiguration": {"ScanOnPush": false}}}}}'
        ),
        {"path": "t.json"},
        (
            '{"Resources": {"Repo": {"Type": "AWS::ECR::Repository", "Properties": '
            '{"ImageScanningConfiguration": {"ScanOnPush": true}}}}}'
        ),
    ),
}


@BOTH_OF_TEXT
@pytest.mark.parametrize(("text", "options", "expected"), TEXTS.values(), ids=TEXTS)
def test_text(
    function: Callable[..., FileResult], text: str, options: dict[str, Any], expected: str
) -> None:
    result = function(text, **options)
    assert result.text == expected
    assert result.changed == (text != expected)
    assert splice(text, result.edits) == expected


def test_a_result_says_what_and_where() -> None:
    result = check_text(
        MISSING + "  Fine:\n" + FIXED.partition("  Repo:\n")[2], path="infra/t.yaml"
    )
    assert [(each.logical_id, each.open) for each in result.all_findings] == [
        ("Repo", True), ("Fine", False),
    ]  # fmt: skip
    (finding,) = result.findings
    assert (finding.path, finding.line, finding.column, finding.end_column) == (
        "infra/t.yaml", 2, 3, 7,
    )  # fmt: skip
    assert finding.source_line == "  Repo:"
    assert finding.verdict is Verdict.MISSING
    assert finding.dialect == "cloudformation"
    assert finding.applicability is Applicability.SAFE
    assert finding.fix_applied
    assert finding.fix is not None
    assert finding.fix.edits == result.edits
    assert (result.error, result.warnings) == (None, ())


FINDINGS = {
    # id: (text, strict, unsafe fixes, verdict, applicability, fixed)
    "disabled": (FALSE, False, False, Verdict.DISABLED, Applicability.SAFE, True),
    "unsafe": (UNSAFE, False, False, Verdict.CONDITIONAL, Applicability.UNSAFE, False),
    "unsafe-fixed": (UNSAFE, False, True, Verdict.CONDITIONAL, Applicability.UNSAFE, True),
    "manual": (MANUAL, False, True, Verdict.CONDITIONAL, Applicability.MANUAL, False),
    "compliant": (FIXED, False, False, Verdict.COMPLIANT, None, False),
    "default": (BY_DEFAULT, False, False, Verdict.COMPLIANT, None, False),
}


@pytest.mark.parametrize(
    ("text", "strict", "unsafe", "verdict", "applicability", "fixed"),
    FINDINGS.values(),
    ids=FINDINGS,
)
def test_declaration(
    text: str,
    strict: bool,
    unsafe: bool,
    verdict: Verdict,
    applicability: Applicability | None,
    fixed: bool,
) -> None:
    (found,) = check_text(text, strict=strict, unsafe_fixes=unsafe).all_findings
    assert (found.verdict, found.applicability, found.fix_applied) == (
        verdict,
        applicability,
        fixed,
    )


def test_strict_takes_no_default() -> None:
    assert check_text(BY_DEFAULT).findings == ()
    (finding,) = check_text(BY_DEFAULT, strict=True).findings
    assert finding.verdict is Verdict.CONDITIONAL


@BOTH_OF_TEXT
def test_an_error_is_a_value(function: Callable[..., FileResult]) -> None:
    result = function(BROKEN, path="t.yaml")
    assert result.error is not None
    assert (result.error.path, result.error.line, result.error.column) == ("t.yaml", 3, 1)
    assert str(result.error).startswith("t.yaml:3:1: ")
    assert (result.all_findings, result.edits, result.changed) == ((), (), False)


def test_a_text_that_no_file_can_hold_is_an_error_too() -> None:
    result = check_text(MISSING + "# \udcff\n")
    assert isinstance(result.error, SourceError)
    assert result.text == MISSING + "# \udcff\n"


def test_fixing_a_text_touches_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    monkeypatch.chdir(tmp_path)
    assert fix_text(FALSE, path="t.yaml").text == FIXED
    assert (tmp_path / "t.yaml").read_text() == FALSE


# Over paths

FILES = {
    "a.yaml": FALSE,
    "b.yaml": FIXED,
    "sub/c.yaml": MANUAL,
    "sub/d.yaml": NO_REPOSITORY,
    "sub/e.yaml": BROKEN,
}

TARGETS: dict[str, tuple[Callable[[Path], Any], list[str], int]] = {
    # id: (what is passed, the paths with findings, the number of files)
    "folder": (lambda top: top, ["a.yaml", "sub/c.yaml"], 5),
    "file": (lambda top: top / "a.yaml", ["a.yaml"], 1),
    "list-of-paths": (lambda top: [top / "a.yaml", top / "sub"], ["a.yaml", "sub/c.yaml"], 4),
    "name-of-a-folder": (str, ["a.yaml", "sub/c.yaml"], 5),
    "name-of-a-file": (lambda top: str(top / "a.yaml"), ["a.yaml"], 1),
    "list-of-names": (lambda top: [str(top / "a.yaml")], ["a.yaml"], 1),
    "tuple": (lambda top: (top / "sub", top / "a.yaml"), ["sub/c.yaml", "a.yaml"], 4),
    "generator": (lambda top: (path for path in [top / "a.yaml"]), ["a.yaml"], 1),
    "same-twice": (lambda top: [top / "a.yaml", top], ["a.yaml", "sub/c.yaml"], 5),
    "nothing": (lambda top: [], [], 0),
}


@pytest.mark.parametrize(("target", "paths", "files"), TARGETS.values(), ids=TARGETS)
def test_paths(target: Callable[[Path], Any], paths: list[str], files: int, tmp_path: Path) -> None:
    report = check(target(write_files(tmp_path, FILES)))
    assert [Path(each.path).relative_to(tmp_path).as_posix() for each in report.findings] == paths
    assert report.files == files


def test_a_report_says_what_became_of_each(tmp_path: Path) -> None:
    report = fix(write_files(tmp_path, FILES))
    fixed, left = report.findings
    assert (fixed.fix_applied, left.fix_applied) == (True, False)
    (error,) = report.errors
    assert error.path == str(tmp_path / "sub" / "e.yaml")
    assert [os.path.basename(result.path) for result in report.results if result.changed] == [
        "a.yaml"
    ]
    contents = {name: (tmp_path / name).read_text() for name in FILES}
    assert contents == FILES | {"a.yaml": FIXED}


def test_check_writes_nothing(tmp_path: Path) -> None:
    report = check(write_files(tmp_path, FILES), unsafe_fixes=True)
    (changed,) = [result for result in report.results if result.changed]
    assert changed.text == FIXED
    assert {name: (tmp_path / name).read_text() for name in FILES} == FILES


@BOTH
def test_a_path_that_does_not_exist_is_a_usage_error(
    function: Callable[..., Any], tmp_path: Path
) -> None:
    write_files(tmp_path, FILES)
    with pytest.raises(UsageError, match=r"no\.yaml: no such file"):
        function([tmp_path / "a.yaml", tmp_path / "no.yaml"])
    with pytest.raises(UsageError):
        function(Path("a\0b.yaml"))
    with pytest.raises(UsageError, match=r"typo\.yaml: no such file"):
        function("infra/typo.yaml")
    with pytest.raises(UsageError):
        function(FALSE)
    assert (tmp_path / "a.yaml").read_text() == FALSE


def test_an_invalid_pattern_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a gitignore pattern"):
        check(tmp_path, exclude=["!"])


def test_include_and_exclude(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "b.tpl": FALSE, "sub/c.yaml": FALSE})
    report = check(tmp_path, include=["*.tpl"], exclude=["sub/"])
    assert [os.path.basename(each.path) for each in report.findings] == ["a.yaml", "b.tpl"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a second process")
def test_one_job_is_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a second process"))
    for number in range(100):
        (tmp_path / f"{number}.yaml").write_text(MISSING)
    assert len(check(tmp_path, jobs=1).findings) == 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a second process")
def test_no_process_is_left_by_a_run_that_ends_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr("fixer.files.writing.check_containment", ended)
    monkeypatch.setattr("fixer.engine.batch.may_fork", lambda: True)
    for number in range(100):
        (tmp_path / f"{number}.yaml").write_text(MISSING)
    with pytest.raises(SystemExit) as kept:
        check(tmp_path, jobs=2)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    del kept  # the traceback holds what was under way


def test_processes_make_no_difference(tmp_path: Path) -> None:
    write_files(tmp_path, {f"{n}/{name}": text for n in range(5) for name, text in FILES.items()})
    one, two = (check(tmp_path, jobs=jobs) for jobs in (1, 2))
    assert one.findings == two.findings
    assert [str(error) for error in one.errors] == [str(error) for error in two.errors]
    assert [each.kept_text for each in one.results] == [each.kept_text for each in two.results]
    assert len(one.errors) == 5


def test_progress_sees_the_results_and_passes_them_on(tmp_path: Path) -> None:
    seen = []

    def watch(results: Any, files: tuple[str, ...]) -> Any:
        for result in results:
            seen.append((files.index(result.path), len(files)))
            yield result

    report = check(write_files(tmp_path, FILES), progress=watch)
    assert len(report.findings) == 2
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {5}


def test_values_can_be_sent_to_another_process() -> None:
    result = check_text(FALSE)
    sent = pickle.loads(pickle.dumps(result))
    assert (sent.text, sent.edits, sent.findings) == (result.text, result.edits, result.findings)
    error = check_text(BROKEN).error
    copied = pickle.loads(pickle.dumps(error))
    assert (str(copied), copied.line) == (str(error), 3)


def test_every_public_name_is_there() -> None:
    assert [name for name in fixer.__all__ if not hasattr(fixer, name)] == []


def test_values_are_frozen_and_have_short_representations(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE * 1})
    report = check(tmp_path)
    (result,) = report.results
    (finding,) = report.findings
    fix_of_it = finding.fix
    assert fix_of_it is not None
    for value in (report, result, finding, fix_of_it, *fix_of_it.edits):
        assert len(repr(value)) < 250
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, dataclasses.fields(value)[0].name, None)  # type: ignore[arg-type]
        assert not hasattr(value, "__dict__")
    assert repr(report) == "Report(files=1, findings=1, errors=0)"


def test_a_number_of_processes_below_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="jobs is -1; it has to be 0 or more"):
        check(tmp_path, jobs=-1)


def test_the_name_of_a_text_may_be_a_path() -> None:
    result = check_text('resource "aws_ecr_repository" "a" {}\n', path=Path("stage/main.tf"))
    assert result.path == "stage/main.tf"
    assert [each.logical_id for each in result.findings] == ["aws_ecr_repository.a"]


def test_the_text_of_a_file_that_does_not_change_is_not_an_empty_one(tmp_path: Path) -> None:
    write_files(tmp_path, {"c.yaml": MANUAL})
    (result,) = check(tmp_path).results
    with pytest.raises(LookupError, match=r"c\.yaml: its text was not kept"):
        _ = result.text
    assert check_text(MANUAL).text == MANUAL


@BOTH_OF_TEXT
@pytest.mark.parametrize(
    "text",
    [
        'resource "aws_ecr_repository" "a" {\n}\n',
        '\ufeffmodule "ecr" {\r\n  source = "terraform-aws-modules/ecr/aws"\r\n}\r\n',
        'resource "aws_ecr_repository" "a" {}',
        'resource  "aws_ecr_repository"  "a"  {\n}\n',
    ],
)
def test_terraform_without_a_name_is_refused(function: Callable[..., Any], text: str) -> None:
    with pytest.raises(UsageError, match=r'path="main\.tf"'):
        function(text)
    assert function(text, path="main.tf").error is None


GO = """\
package m

import "github.com/aws/aws-cdk-go/awscdk/v2/awsecr"

func f() {
	awsecr.NewRepository(s, jsii.String("A"), nil)
}
"""


@BOTH_OF_TEXT
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tf.json", '{"resource": {"aws_ecr_repository": {"a": {"name": "a"}}}}'),
        ("terragrunt.hcl", 'terraform {\n  source = "tfr:///terraform-aws-modules/ecr/aws"\n}\n'),
        ("app.ts", "import * as e from 'aws-cdk-lib/aws-ecr';\nnew e.Repository(this, 'A');\n"),
        ("app.ts", "import * as aws from '@pulumi/aws';\nnew aws.ecr.Repository('a');\n"),
        ("app.py", "from aws_cdk import aws_ecr as e\n\ne.Repository(self, 'A')\n"),
        ("app.py", "from troposphere import ecr\n\necr.Repository('A', RepositoryName='a')\n"),
        ("app.go", GO),
        (
            "App.cs",
            'using Amazon.CDK.AWS.ECR;\nclass A { object R = new Repository(s, "A"); }\n',
        ),
        (
            "App.java",
            'import software.amazon.awscdk.services.ecr.*;class A{Object a=new Repository(t,"A");}',
        ),
    ],
)
def test_what_is_no_template_needs_a_name(
    function: Callable[..., Any], name: str, text: str
) -> None:
    """A repository in it is never passed over without a word."""
    with pytest.raises(UsageError, match=f'pass its name too, such as path="{name}"'):
        function(text)
    assert function(text, path=name).all_findings


@BOTH
def test_the_files_of_a_scope_may_be_any_paths(
    function: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    every: tuple[Any, ...] = (["a.yaml"], {Path("a.yaml")}, (tmp_path / "a.yaml",), "a.yaml")
    for scope in (
        *(Scope(files=each) for each in every),
        Scope(lines={"a.yaml": [1, 2, 3]}),
    ):
        write_files(tmp_path, FILES)
        assert [each.path for each in function(".", scope=scope).findings] == ["a.yaml"]


@BOTH
def test_what_counts_in_the_place_of_files_may_have_any_paths(
    function: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"a.yaml": FALSE})
    monkeypatch.chdir(tmp_path)
    keys: tuple[Any, ...] = ("a.yaml", Path("a.yaml"), tmp_path / "a.yaml")
    for key in keys:
        scope = Scope(files=["a.yaml"], contents={key: FIXED.encode()})
        assert not function(".", scope=scope).findings


@pytest.mark.parametrize("lines", [None, {"terraform.tfvars": [1]}])
@pytest.mark.parametrize("is_link", [False, True])
def test_what_files_held_before_may_have_any_paths(
    is_link: bool, lines: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = "  image_scanning_configuration {\n    scan_on_push = var.scan\n  }\n"
    declared = f'variable "scan" {{}}\nresource "aws_ecr_repository" "a" {{\n{block}}}\n'
    write_files(tmp_path, {"main.tf": declared, "x": "scan = false\n"})
    monkeypatch.chdir(tmp_path)
    if is_link:
        os.symlink("x", "terraform.tfvars")
    before = {"terraform.tfvars": b"scan = true\n"}
    scope = Scope(files=[], before=before, lines_before=lines)
    assert [each.path for each in check(".", scope=scope).findings] == ["main.tf"]


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        ("t.yaml", "scope has to be a Scope"),
        (Scope(files=7), "Scope.files has to be paths"),  # type: ignore[arg-type]
        (Scope(files=[7]), "Scope.files has to be paths"),  # type: ignore[list-item]
        (Scope(lines=["t.yaml"]), "Scope.lines has to be sets of lines"),  # type: ignore[arg-type]
        (Scope(lines={"t.yaml": 1}), "Scope.lines has to be sets"),  # type: ignore[dict-item]
        (Scope(lines_before={"t.yaml": 1}), "Scope.lines_before has to be sets"),  # type: ignore[dict-item]
        (Scope(contents={"t.yaml": "text"}), "Scope.contents has to be bytes by"),  # type: ignore[dict-item]
        (Scope(contents=["t.yaml"]), "Scope.contents has to be bytes by the"),  # type: ignore[arg-type]
        (Scope(before={"t.yaml": None}), "Scope.before has to be bytes by"),  # type: ignore[dict-item]
        (Scope(reported="r"), "Scope.reported has to be what"),  # type: ignore[arg-type]
        (Scope(text="t.yaml"), "Scope.text has to be a path"),  # type: ignore[arg-type]
        (Scope(text=("t.yaml", "text")), "Scope.text has"),  # type: ignore[arg-type]
    ],
)
def test_a_scope_of_other_types_is_refused(scope: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=says):
        check(tmp_path, scope=scope)


def test_a_report_may_be_a_text() -> None:
    assert read_report("r", '{"runs": []}') == read_report("r", b'{"runs": []}')


def test_terraform_inside_a_template_is_no_terraform() -> None:
    text = FALSE + 'Metadata:\n  Note: |\n    resource "aws_ecr_repository" "a" {\n    }\n'
    assert fix_text(text).text == FIXED + text[len(FALSE) :]


def test_the_settings_of_a_project_are_those_of_the_command(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "ecr-fix.toml").write_text(
        "exclude = ['old/']\n[[overrides]]\npaths = ['b.yaml']\nignore = true\n"
    )
    (tmp_path / "old").mkdir()
    for name in ("a.yaml", "b.yaml", "old/c.yaml"):
        (tmp_path / name).write_text("Resources:\n  A: {Type: AWS::ECR::Repository}\n")
    found = configured(tmp_path)
    report = run(found.request([str(tmp_path)]), write=False)
    assert [Path(each.path).name for each in report.findings] == ["a.yaml"]
