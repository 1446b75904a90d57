"""Own decisions from the command line: written, taken out, reported, and required to say why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command import ecr_fix, write_files
from support.fixtures import CASES, Case, Files, Results, declared, in_a_folder, output

from fixer import add_ignores, check, check_text, messages, remove_unused_ignores
from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.model.edits import Edit, Span
from fixer.model.reasons import Action, Remedy
from fixer.model.syntax_tree import Mapping
from fixer.suppressions import removing
from fixer.suppressions.comments import Comment
from fixer.syntax import json as json_syntax

REPOSITORY = "Resources:\n  App:\n    Type: AWS::ECR::Repository\n"
IGNORED = REPOSITORY.replace("  App", "  # ecr-fix: ignore[ECR001] base\n  App")
ON = (
    "Resources:\n  App:\n    Type: AWS::ECR::Repository\n    Properties:\n"
    "      ImageScanningConfiguration:\n        ScanOnPush: true\n"
)
MODULE = 'resource "aws_ecr_repository" "app" {\n  name = "app"\n}\n'


def analysed(case: Case, files: Files, options: Options) -> Results:
    if case.has_folders:
        return dict(in_a_folder(files, options))
    return {name: analyse_file(name, data, options) for name, data in files.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_can_be_ignored(case: Case) -> None:
    """Comments alone are added, and what is found stays the same."""
    before = declared(analysed(case, case.input, Options()))
    results = analysed(case, case.input, Options(add_ignore='a "base" image */ {{ x }}'))
    written = output(results, case.input)
    for path, data in case.input.items():
        if not path.endswith("json") and b'"ecr-fix' not in written[path]:
            assert without_ignores(written[path]) == without_ignores(data)
    after = declared(analysed(case, written, Options()))
    assert [(each.logical_id, each.verdict) for each in after] == [
        (each.logical_id, each.verdict) for each in before
    ]
    left = [each.logical_id for each in declared(results) if each.open]
    assert [each.logical_id for each in after if each.open] == left
    again = analysed(case, written, Options(add_ignore="again"))
    assert [path for path, result in again.items() if result.changed] == []


def without_ignores(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines() if b"ecr-fix: ignore[" not in line]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("a.yaml", REPOSITORY, IGNORED, id="yaml"),
        pytest.param(
            "a.yaml",
            REPOSITORY.replace("\n", "\r\n"),
            IGNORED.replace("\n", "\r\n"),
            id="yaml-with-crlf",
        ),
        pytest.param(
            "a.yaml",
            "Resources: {App: {Type: AWS::ECR::Repository}}",
            "# ecr-fix: ignore[ECR001] base\nResources: {App: {Type: AWS::ECR::Repository}}",
            id="yaml-on-one-line",
        ),
        pytest.param("main.tf", MODULE, f"# ecr-fix: ignore[ECR001] base\n{MODULE}", id="hcl"),
        pytest.param(
            "main.tf",
            f"# The app.\n#trivy:ignore:AWS-0031\n# tflint-ignore: all\n{MODULE}",
            "# The app.\n# ecr-fix: ignore[ECR001] base\n#trivy:ignore:AWS-0031\n"
            f"# tflint-ignore: all\n{MODULE}",
            id="above-what-others-look-for-on-the-line-above",
        ),
        pytest.param(
            "main.tf",
            f"# tflint-ignore: all\n{MODULE}".replace("\n", "\r\n"),
            f"# ecr-fix: ignore[ECR001] base\n# tflint-ignore: all\n{MODULE}".replace("\n", "\r\n"),
            id="above-that-with-crlf",
        ),
        pytest.param(
            "a.yaml",
            f'#@ load("@ytt:data", "data")\n{REPOSITORY}',
            f'#@ load("@ytt:data", "data")\n{IGNORED}'.replace("# ecr", "#! ecr"),
            id="ytt-which-refuses-other-comments",
        ),
        pytest.param(
            "a.json",
            '{"Resources": {"A": {"Type": "AWS::ECR::Repository"}}}\n',
            '{"Resources": {"A": {"Type": "AWS::ECR::Repository", "Metadata": {"ecr-fix":'
            ' {"ignore": ["ECR001"], "reason": "base"}}}}}\n',
            id="json-on-one-line",
        ),
        pytest.param(
            "a.json",
            '{\n  "Resources": {\n    "A": {\n      "Type": "AWS::ECR::Repository",\n'
            '      "Metadata": {\n        "x": {\n          "y": 1\n        }\n      }\n'
            "    }\n  }\n}\n",
            '{\n  "Resources": {\n    "A": {\n      "Type": "AWS::ECR::Repository",\n'
            '      "Metadata": {\n        "x": {\n          "y": 1\n        },\n'
            '        "ecr-fix": {\n          "ignore": ["ECR001"],\n'
            '          "reason": "base"\n        }\n      }\n    }\n  }\n}\n',
            id="json-on-lines",
        ),
        pytest.param(
            "a.json",
            '{"Resources":{"A":{"Type":"AWS::ECR::Repository", "DeletionPolicy":"true"}}}\n',
            '{"Resources":{"A":{"Type":"AWS::ECR::Repository", "Metadata":{"ecr-fix":'
            '{"ignore":["ECR001"], "reason":"base"}}, "DeletionPolicy":"true"}}}\n',
            id="json-with-blanks-only-behind-commas",
        ),
        pytest.param(
            "main.tf.json",
            '{"resource": {"aws_ecr_repository": {"app": {"name": "app"}}}}',
            '{"resource": {"aws_ecr_repository": {"app": {"//": "ecr-fix: ignore[ECR001] base", '
            '"name": "app"}}}}',
            id="json-of-terraform",
        ),
    ],
)
def test_a_comment_is_written(name: str, text: str, expected: str, tmp_path: Path) -> None:
    write_files(tmp_path, {name: text})
    added = ecr_fix("--add-ignore", "base", cwd=tmp_path)
    assert (added.code, added.lines) == (0, ["1 ignore added in 1 of 1 file."])
    assert (tmp_path / name).read_bytes().decode() == expected
    found = ecr_fix("--check", cwd=tmp_path)
    assert found.code == 0
    assert found.lines == ["No open ECR repositories in 1 file; 1 suppressed."]


@pytest.mark.parametrize(
    ("reason", "written"),
    [
        ("two\nlines", "two lines"),
        ("ends */ it", "ends * / it"),
        ("a {{ part }} and {% another %}", "a { { part } } and { % another % }"),
        ("a \x1b[31m colour\u2028", "a [31m colour"),
        ("", ""),
    ],
)
def test_a_reason_is_made_harmless(reason: str, written: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": MODULE})
    assert ecr_fix("--add-ignore", reason, cwd=tmp_path).code == 0
    first = (tmp_path / "main.tf").read_text().splitlines()[0]
    assert first == f"# ecr-fix: ignore[ECR001] {written}".rstrip()


def test_a_patch_of_comments_writes_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": REPOSITORY})
    added = ecr_fix("--add-ignore", "base", "--diff", cwd=tmp_path)
    assert added.code == 0
    assert "+  # ecr-fix: ignore[ECR001] base" in added.lines
    assert added.complaints == ["1 ignore would be added in 1 of 1 file."]
    assert (tmp_path / "a.yaml").read_text() == REPOSITORY


def test_only_what_is_asked_for_is_exempted(tmp_path: Path) -> None:
    text = f"{REPOSITORY}  Web:\n    Type: AWS::ECR::Repository\n"
    write_files(tmp_path, {"a.yaml": text})
    assert ecr_fix("--add-ignore", "base", "--only", "Web", cwd=tmp_path).code == 0
    assert (tmp_path / "a.yaml").read_text() == text.replace(
        "  Web", "  # ecr-fix: ignore[ECR001] base\n  Web"
    )


def test_a_comment_that_would_exempt_another_one_too_is_not_written(tmp_path: Path) -> None:
    text = "Resources: {A: {Type: AWS::ECR::Repository}, B: {Type: AWS::ECR::Repository}}\n"
    write_files(tmp_path, {"a.yaml": text})
    added = ecr_fix("--add-ignore", "base", "--only", "A", cwd=tmp_path)
    assert added.code == 1
    assert (
        " = note: not ignored, because there is no free place for a comment that concerns this"
        in (added.out.decode())
    )
    assert added.lines[-1] == "0 ignores added in 0 of 1 file."
    assert (tmp_path / "a.yaml").read_text() == text


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": REPOSITORY})
    (tmp_path / "a.yaml").chmod(0o444)
    report = add_ignores(tmp_path, "base")
    if report.errors:  # a superuser may write it
        assert not report.suppressed
        assert len(report.findings) == 1
        assert (tmp_path / "a.yaml").read_text() == REPOSITORY


PROGRAM = "import * as ecr from 'aws-cdk-lib/aws-ecr';\n"
ON_IN_PROGRAM = "new ecr.Repository(this, 'A', { imageScanOnPush: true });\n"
UNUSED = [
    pytest.param("a.yaml", f"# ecr-fix: ignore-file[ECR001] x\n{ON}", ON, id="file"),
    pytest.param(
        "a.yaml", ON.replace("App:", "App: # ecr-fix: ignore[ECR001] x"), ON, id="behind-a-value"
    ),
    pytest.param(
        "a.yaml", ON.replace("  App", "  # ecr-fix: ignore[ECR001] x\n  App"), ON, id="above"
    ),
    pytest.param("a.yaml", "# ecr-fix: ignore[ECR001]\na: 1\n", "a: 1\n", id="no-repository"),
    pytest.param("main.tf", f"// ecr-fix: ignore[ECR001] x\r\n{MODULE}\n", None, id="in-use"),
    pytest.param(
        "main.tf", "# ecr-fix: ignore[ECR001] x\nlocals {}\n", "locals {}\n", id="hcl-no-repository"
    ),
    pytest.param(
        "main.tf", "/* ecr-fix: ignore[ECR001] x */\nlocals {}\n", "locals {}\n", id="block-comment"
    ),
    pytest.param(
        "app.ts", f"{PROGRAM}// a\n// ecr-fix: ignore[ECR001] x\n{ON_IN_PROGRAM}",
        f"{PROGRAM}// a\n{ON_IN_PROGRAM}", id="program",
    ),
    pytest.param(
        "app.ts", f"{PROGRAM}const text = '/*'; // ecr-fix: ignore[ECR001] x\n{ON_IN_PROGRAM}",
        f"{PROGRAM}const text = '/*';\n{ON_IN_PROGRAM}", id="program-beside-a-text",
    ),
]  # fmt: skip


OWN_LINES = "      ecr-fix:\n        ignore:\n          - ECR001\n        reason: x\n"
OTHER_LINES = "      other:\n        a: 1\n"
IN_BLOCK_STYLE = [
    pytest.param(f"    Metadata:\n{OWN_LINES}", "", id="alone"),
    pytest.param(
        f"    Metadata:\n{OWN_LINES}{OTHER_LINES}", f"    Metadata:\n{OTHER_LINES}", id="first"
    ),
    pytest.param(
        f"    Metadata:\n{OTHER_LINES}{OWN_LINES}", f"    Metadata:\n{OTHER_LINES}", id="last"
    ),
    pytest.param(
        f"    Metadata: # why\n{OTHER_LINES}\n{OWN_LINES}\n      # c\n      z: 1\n",
        f"    Metadata: # why\n{OTHER_LINES}\n\n      # c\n      z: 1\n",
        id="between-blank-lines",
    ),
    pytest.param("    Metadata: {ecr-fix: {ignore: [ECR001]}}\n", "", id="flow-style-inside"),
    pytest.param(
        "    Metadata:\n      ecr-fix: {ignore: [ECR001]}\n", "", id="flow-style-deep-inside"
    ),
    pytest.param(
        f"    Metadata:\n{OWN_LINES.replace(': x', ': >-')}          more\n          text\n\n",
        "\n",
        id="reason-over-several-lines",
    ),
    pytest.param(f"    Metadata: # why\n{OWN_LINES}", None, id="comment-beside"),
    pytest.param(f"    # why\n    Metadata:\n{OWN_LINES}", None, id="comment-above"),
    pytest.param(f"    Metadata:\n      # why\n{OWN_LINES}", None, id="comment-inside"),
    pytest.param(f"    Metadata:\n{OWN_LINES}      # why\n", None, id="comment-below"),
    pytest.param(
        f"    Metadata:\n{OWN_LINES.replace(': x', ': x # why')}", None, id="comment-behind"
    ),
    pytest.param(
        f"    Metadata:\n{OWN_LINES}        more: 1\n",
        "    Metadata:\n      ecr-fix:\n        more: 1\n",
        id="more-said",
    ),
    pytest.param(f"    Metadata: &m\n{OWN_LINES}", None, id="anchor"),
    pytest.param(
        f"    Metadata:\n{OWN_LINES.replace(': x', ': {{ .Values.why }}')}", None, id="template"
    ),
    pytest.param(
        f"    Metadata:\n{OWN_LINES}      {{{{- if .a }}}}\n{OTHER_LINES}      {{{{- end }}}}\n",
        None,
        id="beside-a-part-of-a-template",
    ),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("metadata", "left"), IN_BLOCK_STYLE)
def test_unused_metadata_in_the_block_style_is_taken_out(
    metadata: str, left: str | None, newline: str, tmp_path: Path
) -> None:
    text = ON.replace("    Properties", f"{metadata}    Properties").replace("\n", newline)
    expected = ON.replace("    Properties", f"{left}    Properties").replace("\n", newline)
    write_files(tmp_path, {"a.yaml": text})
    outcome = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert outcome.code == (1 if left is None else 0)
    assert (tmp_path / "a.yaml").read_bytes().decode() == (text if left is None else expected)


@pytest.mark.parametrize(("name", "text", "expected"), UNUSED)
def test_an_unused_comment_is_reported_and_taken_out(
    name: str, text: str, expected: str | None, tmp_path: Path
) -> None:
    write_files(tmp_path, {name: text})
    found = ecr_fix("--check", cwd=tmp_path)
    unused = [line for line in found.lines if "ECR001 unused suppression: ecr-fix: ignore" in line]
    assert (found.code, len(unused)) == ((0, 0) if expected is None else (1, 1))
    removed = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    count = "0 unused ignores" if expected is None else "1 unused ignore"
    assert removed.code == 0
    assert removed.lines == [f"{count} removed in {len(unused)} of 1 file."]
    assert (tmp_path / name).read_bytes().decode() == (text if expected is None else expected)
    assert ecr_fix("--check", "--no-ignores", cwd=tmp_path).code == (1 if expected is None else 0)


@pytest.mark.parametrize(
    ("name", "begin", "end"),
    [("a.yaml", "#@ if x:", "#@ end"), ("a.yaml.tpl", "%{ if x }", "%{ endif }")],
)
def test_metadata_beside_what_a_template_may_leave_out_is_left(
    name: str, begin: str, end: str, tmp_path: Path
) -> None:
    metadata = (
        f"    Metadata:\n      ecr-fix:\n        ignore: [ECR001]\n      {begin}\n"
        f"      other: 1\n      {end}\n"
    )
    text = ON.replace("    Properties", f"{metadata}    Properties")
    write_files(tmp_path, {name: text})
    assert ecr_fix("--remove-unused-ignores", cwd=tmp_path).code == 1
    assert (tmp_path / name).read_text() == text


def test_what_is_unused_and_cannot_be_taken_out_is_named(tmp_path: Path) -> None:
    text = "/*\n ecr-fix: ignore[ECR001] x\n*/\nlocals {}\n"
    write_files(tmp_path, {"main.tf": text})
    removed = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert removed.code == 1
    assert removed.lines == [
        "main.tf:2: ECR001 unused suppression: ecr-fix: ignore[ECR001]: x",
        "",
        "0 unused ignores removed in 0 of 1 file.",
    ]
    assert (tmp_path / "main.tf").read_text() == text


@pytest.mark.parametrize(
    "behind",
    [
        pytest.param("x checkov:skip=CKV_AWS_163:y", id="a-directive-we-know"),
        pytest.param("x # tflint-ignore: all", id="a-comment-of-its-own"),
        pytest.param("# tflint-ignore: all", id="without-a-reason-between"),
    ],
)
def test_a_comment_that_says_something_to_others_stays(behind: str, tmp_path: Path) -> None:
    text = f"# ecr-fix: ignore[ECR001] {behind}\nlocals {{}}\n"
    write_files(tmp_path, {"main.tf": text})
    removed = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert (removed.code, (tmp_path / "main.tf").read_text()) == (1, text)


def test_a_page_that_explains_comments_holds_none(tmp_path: Path) -> None:
    write_files(tmp_path, {"notes.md": "# ecr-fix: ignore[ECR001] how to write it\n"})
    assert ecr_fix("notes.md", cwd=tmp_path).code == 0


def test_unused_metadata_is_reported() -> None:
    metadata = "    Metadata: {ecr-fix: {ignore: [ECR001]}}\n    Properties"
    (unused,) = check_text(ON.replace("    Properties", metadata)).unused_suppressions
    assert (unused.line, str(unused)) == (4, "ecr-fix: Metadata.ecr-fix.ignore ECR001")


def test_the_summary_counts_unused_ones(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": f"# ecr-fix: ignore-file[ECR001] x\n{ON}", "b.yaml": IGNORED})
    assert ecr_fix(cwd=tmp_path).lines == [
        "a.yaml:1: ECR001 unused suppression: ecr-fix: ignore-file[ECR001]: x",
        "",
        "1 repository scans on push (2 files checked); 1 suppressed, 1 unused suppression.",
    ]


def test_a_suppressed_repository_is_shown_on_request(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": IGNORED})
    assert ecr_fix("-v", cwd=tmp_path).lines == [
        "a.yaml:3:3: ECR001 App does not scan images on push: it has no Properties",
        "  |",
        "3 |   App:",
        "  |   ^^^",
        "  = suppressed (by ecr-fix: ignore[ECR001]: base; line 2)",
        "",
        "No open ECR repositories in 1 file; 1 suppressed.",
    ]


def test_decisions_can_be_disregarded(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": IGNORED})
    assert ecr_fix("--write", cwd=tmp_path).code == 0
    assert (tmp_path / "a.yaml").read_text() == IGNORED
    assert ecr_fix("--write", "--no-ignores", cwd=tmp_path).code == 0
    assert "ScanOnPush: true" in (tmp_path / "a.yaml").read_text()


@pytest.mark.parametrize(
    ("directive", "counts"),
    [
        ("# checkov:skip=CKV_AWS_163", False),
        ("# checkov:skip=CKV_AWS_163:base", True),
        ("# ecr-fix: ignore[ECR001]", False),
        ("# ecr-fix: ignore[ECR001] base", True),
        ("# kics-scan ignore-block", True),
        ("# trivy:ignore:AWS-0030", True),
        ("Metadata: {cfn_nag: {rules_to_suppress: [{id: W79}]}}", False),
        ("Metadata: {cfn_nag: {rules_to_suppress: [{id: W79, reason: x}]}}", True),
        ("Metadata: {guard: {SuppressedRules: [ECR_REPO_SCAN_ON_PUSH]}}", True),
        ("Metadata: {ecr-fix: {ignore: [ECR001]}}", False),
    ],
)
def test_a_reason_can_be_required(directive: str, counts: bool, tmp_path: Path) -> None:
    inside = f"    {directive}\n    Type" if directive[0] != "#" else "    Type"
    text = REPOSITORY.replace("    Type", inside)
    if directive[0] == "#":
        text = text.replace("  App", f"  {directive}\n  App")
    write_files(tmp_path, {"a.yaml": text})
    assert ecr_fix(cwd=tmp_path).code == 0
    found = ecr_fix("--write", "--require-reason", cwd=tmp_path)
    assert found.code == (0 if counts else 1)
    assert (tmp_path / "a.yaml").read_text() == text
    if not counts:
        assert "  = needs review: give a reason beside " in found.out.decode()
        assert found.lines[-1].startswith("Found 1 repository without scan on push (1 needs")


def test_the_words_that_ask_for_a_reason() -> None:
    remedy = Remedy(Action.GIVE_REASON, name="checkov:skip=CKV_AWS_163")
    assert messages.action(remedy) == "give a reason beside checkov:skip=CKV_AWS_163"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--add-ignore", "x", "--write"),
        ("--add-ignore", "x", "--check"),
        ("--add-ignore", "x", "--no-ignores"),
        ("--add-ignore", "x", "--remove-unused-ignores"),
        ("--remove-unused-ignores", "--unsafe-fixes"),
        ("--remove-unused-ignores", "--only", "App"),
        ("--no-ignores", "--require-reason"),
        ("--add-ignore", "x", "--exit-zero"),
        ("--add-ignore", "x", "--diff", "--exit-zero"),
        ("--remove-unused-ignores", "--diff", "--exit-zero"),
        ("--add-ignore", "x", "--fail-on", "missing"),
        ("--remove-unused-ignores", "--fail-on", "missing"),
        ("--add-baseline", "old.json", "--fail-on", "missing"),
    ],
)
def test_options_that_would_have_no_effect_are_refused(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    write_files(tmp_path, {"a.yaml": REPOSITORY})
    assert ecr_fix(*arguments, cwd=tmp_path).code == 2
    assert (tmp_path / "a.yaml").read_text() == REPOSITORY


def test_from_python(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": REPOSITORY})
    assert add_ignores(tmp_path, "base", write=False).results[0].text == IGNORED
    assert (tmp_path / "a.yaml").read_text() == REPOSITORY
    add_ignores(tmp_path, "base")
    (suppressed,) = check(tmp_path).suppressed
    assert suppressed.suppression is not None
    assert suppressed.suppression.reason == "base"
    (tmp_path / "a.yaml").write_text(f"# ecr-fix: ignore-file[ECR001]\n{ON}")
    assert len(check(tmp_path).results[0].unused_suppressions) == 1
    remove_unused_ignores(tmp_path)
    assert (tmp_path / "a.yaml").read_text() == ON


def test_the_reason_of_json_is_the_one_given(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.json": '{"Resources": {"A": {"Type": "AWS::ECR::Repository"}}}'})
    assert ecr_fix("--add-ignore", 'a "base" \\ image ü', cwd=tmp_path).code == 0
    written = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert written["Resources"]["A"]["Metadata"]["ecr-fix"]["reason"] == 'a "base" \\ image ü'


def template(*entries: str) -> str:
    """A template in JSON, of a repository with these entries behind its type."""
    lines = ['"Type": "AWS::ECR::Repository"', *entries]
    inside = ",\n".join(f"      {each}" for each in lines)
    return f'{{\n  "Resources": {{\n    "A": {{\n{inside}\n    }}\n  }}\n}}\n'


ADDED = (
    '"Metadata": {\n        "ecr-fix": {\n          "ignore": ["ECR001"],\n'
    '          "reason": "base"\n        }\n      }'
)
IN_A_LINE = '"Metadata": {"ecr-fix": {"ignore": ["ECR001"], "reason": "base"}}'


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ('"Metadata": null', ADDED),
        ('"Metadata": {}', ADDED),
        ('"Metadata": []', ADDED),
        ('"Metadata": {"ecr-fix": null}', IN_A_LINE),
        ('"Metadata": {"ecr-fix": {}}', IN_A_LINE),
        ('"Metadata": {"ecr-fix": {"ignore": []}}', IN_A_LINE),
        ('"Metadata": {"ecr-fix": {"ignore": null}}', IN_A_LINE),
        ('"Metadata": {"ecr-fix": {"ignore": [], "reason": ""}}', IN_A_LINE),
        ('"Metadata": {"ecr-fix": {"reason": ""}}', IN_A_LINE),
        (ADDED.replace('["ECR001"],\n          "reason": "base"', "[]"), ADDED),
        (ADDED.replace('"ECR001"', "").replace("base", ""), ADDED),
        (ADDED.replace('"ignore": ["ECR001"],\n          ', "").replace("base", ""), ADDED),
    ],
)
def test_what_stands_empty_takes_a_decision(there: str, expected: str, tmp_path: Path) -> None:
    for before, after in (([], ['"DeletionPolicy": "Retain"']), (['"UpdatePolicy": 1'], [])):
        write_files(tmp_path, {"a.json": template(*before, there, *after)})
        assert ecr_fix("--add-ignore", "base", cwd=tmp_path).code == 0
        assert (tmp_path / "a.json").read_text() == template(*before, expected, *after)
        assert ecr_fix(cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    "there",
    [
        '"Metadata": ["x"]',
        '"Metadata": "x"',
        '"Metadata": {"ecr-fix": 1}',
        '"Metadata": {"ecr-fix": {"ignore": ["X"]}}',
        '"Metadata": {"ecr-fix": {"ignore": [], "reason": "other"}}',
        '"Metadata": {"ecr-fix": {"reason": "other"}}',
        '"Metadata": {"ecr-fix": {"ignore": [], "ignore": []}}',
    ],
)
def test_what_somebody_wrote_there_stays(there: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.json": template(there)})
    outcome = ecr_fix("--add-ignore", "base", cwd=tmp_path)
    assert outcome.code == 1
    assert (tmp_path / "a.json").read_text() == template(there)


@pytest.mark.parametrize("annotations", ["null", "{}", '{"ecr-fix/ignore": ""}'])
def test_an_empty_annotation_takes_a_decision(annotations: str, tmp_path: Path) -> None:
    manifest = (
        '{"apiVersion": "ecr.services.k8s.aws/v1alpha1", "kind": "Repository", '
        f'"metadata": {{"name": "a", "annotations": {annotations}}}, "spec": {{"name": "a"}}}}\n'
    )
    write_files(tmp_path, {"a.json": manifest})
    assert ecr_fix("--add-ignore", "base", cwd=tmp_path).code == 0
    written = '{"ecr-fix/ignore": "ECR001", "ecr-fix/reason": "base"}'
    assert (tmp_path / "a.json").read_text() == manifest.replace(annotations, written, 1)


CHILD = (
    'variable "scan" {\n  type    = bool\n  default = true\n}\n\n'
    'resource "aws_ecr_repository" "a" {\n  #checkov:skip=CKV_AWS_163:base\n  name = "a"\n\n'
    "  image_scanning_configuration {\n    scan_on_push = var.scan\n  }\n}\n"
)
CALLS = (
    'module "x" {\n  source = "./child"\n  scan   = false\n}\n\n'
    'module "y" {\n  source = "./child"\n}\n\n'
    'resource "aws_ecr_repository" "b" {\n  name = "b"\n}\n'
)


def test_a_decision_in_a_module_holds_where_it_is_called(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": CALLS, "child/main.tf": CHILD})
    shown = ecr_fix("--check", "-v", "--unsafe-fixes", cwd=tmp_path)
    assert (
        "main.tf:3:12: ECR001 module.x does not scan images on push: scan is false "
        "[suppressed (by checkov:skip=CKV_AWS_163: base; child/main.tf, line 7)]"
    ) in shown.lines
    assert ecr_fix("--write", "--unsafe-fixes", cwd=tmp_path).code == 0
    assert "scan   = false" in (tmp_path / "main.tf").read_text()
    assert (tmp_path / "child/main.tf").read_text() == CHILD


def test_a_decision_in_a_module_does_not_hinder_others(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": CALLS, "child/main.tf": CHILD})
    assert ecr_fix("--add-ignore", "base", cwd=tmp_path).lines == [
        "1 ignore added in 1 of 2 files."
    ]
    assert ecr_fix(cwd=tmp_path).code == 0


def test_a_decision_at_a_call_holds_where_that_is_called(tmp_path: Path) -> None:
    between = (
        'variable "scan" {}\n\n# trivy:ignore:AWS-0030\n'
        'module "c" {\n  source = "../child"\n  scan   = var.scan\n}\n'
    )
    child = CHILD.replace("  #checkov:skip=CKV_AWS_163:base\n", "")
    files = {
        "main.tf": CALLS.replace("./child", "./between").partition('module "y')[0],
        "between/main.tf": between,
        "child/main.tf": child,
    }
    write_files(tmp_path, files)
    assert ecr_fix("--write", "--unsafe-fixes", cwd=tmp_path).code == 0
    assert {name: (tmp_path / name).read_text() for name in files} == files


def test_a_repository_that_shares_an_anchor_with_an_exempted_one_is_not_fixed() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "  # checkov:skip=CKV_AWS_163:base\n"
        "  - apiVersion: ecr.aws.upbound.io/v1beta1\n    kind: Repository\n"
        "    metadata: {name: old}\n    spec:\n      forProvider: &same\n        region: a\n"
        "  - apiVersion: ecr.aws.upbound.io/v1beta2\n    kind: Repository\n"
        "    metadata: {name: new}\n    spec:\n      forProvider: *same\n"
    )
    result = check_text(text, unsafe_fixes=True)
    assert [each.suppressed for each in result.all_findings] == [True, False]
    assert not result.changed


def test_an_own_decision_that_a_caller_needs_is_not_unused(tmp_path: Path) -> None:
    own = CHILD.replace("resource", "# ecr-fix: ignore[ECR001] base\nresource")
    own = own.replace("  #checkov:skip=CKV_AWS_163:base\n", "")
    write_files(tmp_path, {"main.tf": CALLS.partition("resource")[0], "child/main.tf": own})
    found = ecr_fix("--check", cwd=tmp_path)
    assert found.lines == ["1 repository scans on push (2 files checked); 1 suppressed."]


_ACK = (
    '{{\n  "apiVersion": "ecr.services.k8s.aws/v1alpha1",\n  "kind": "Repository",\n'
    '  "metadata": {{\n    "name": "app"{}\n  }},\n  "spec": {{{}\n    "name": "app"\n  }}\n}}\n'
)
_ACK_ON = '\n    "imageScanningConfiguration": {"scanOnPush": true},'
_ANNOTATED = """,
    "annotations": {
      "ecr-fix/ignore": "ECR001",
      "ecr-fix/reason": "base"
    }"""
_CROSSPLANE = (
    '{{"apiVersion": "ecr.aws.upbound.io/v1beta1", "kind": "Repository", {}'
    '"spec": {{"forProvider": {{{}"region": "a"}}}}}}\n'
)
_CROSSPLANE_ON = '"imageScanningConfiguration": [{"scanOnPush": true}], '
_XP_ANNOTATED = (
    '"metadata": {"annotations": {"ecr-fix/ignore": "ECR001", "ecr-fix/reason": "base"}}, '
)
_TASK = '[{{"name": "t", "community.aws.ecs_ecr": {{{}"name": "app"}}{}}}]\n'
_VARS = '"vars": {"ecr_fix": {"ignore": ["ECR001"], "reason": "base"}}'
_SERVICE = '{{"service": "s", "provider": {{"ecr": {{{}"images": {{"i": {{"path": "."}}}}}}}}{}}}\n'
_CUSTOM = '"custom": {"ecr-fix": {"ignore": ["ECR001"], "reason": "base"}}'
_STACK = '{{"Resources": {{"A": {{"Type": "AWS::ECR::Repository"{}{}}}}}}}\n'
_METADATA = '"Metadata": {"ecr-fix": {"ignore": ["ECR001"], "reason": "base"}}'
_STACK_ON = ', "Properties": {"ImageScanningConfiguration": {"ScanOnPush": true}}'
_TERRAFORM = '{{"resource": {{"aws_ecr_repository": {{"app": {{{}"name": "app"{}}}}}}}}}\n'
_COMMENT_KEY = '"//": "ecr-fix: ignore[ECR001] base", '
_TERRAFORM_ON = ', "image_scanning_configuration": {"scan_on_push": true}'
IN_JSON = [
    pytest.param(
        "k.json", _ACK.format("", "{}"), _ACK.format(_ANNOTATED, "{}"), _ACK_ON, id="ack"
    ),
    pytest.param(
        "x.json", _CROSSPLANE.format("", "{}"), _CROSSPLANE.format(_XP_ANNOTATED, "{}"),
        _CROSSPLANE_ON, id="crossplane",
    ),
    pytest.param(
        "tasks.json", _TASK.format("{}", ""), _TASK.format("{}", f", {_VARS}"),
        '"scan_on_push": true, ', id="ansible",
    ),
    pytest.param(
        "serverless.json", _SERVICE.format("{}", ""), _SERVICE.format("{}", f", {_CUSTOM}"),
        '"scanOnPush": true, ', id="serverless",
    ),
    pytest.param(
        "a.json", _STACK.format("", "{}"), _STACK.format(f", {_METADATA}", "{}"), _STACK_ON,
        id="cloudformation",
    ),
    pytest.param(
        "main.tf.json", _TERRAFORM.format("", "{}"), _TERRAFORM.format(_COMMENT_KEY, "{}"),
        _TERRAFORM_ON, id="terraform",
    ),
]  # fmt: skip


def filled(text: str, setting: str) -> str:
    return text.replace("{}", setting)


@pytest.mark.parametrize(("name", "text", "expected", "on"), IN_JSON)
def test_json_of_every_dialect_has_a_place(
    name: str, text: str, expected: str, on: str, tmp_path: Path
) -> None:
    write_files(tmp_path, {name: filled(text, "")})
    assert ecr_fix("--add-ignore", "base", cwd=tmp_path).code == 0
    assert (tmp_path / name).read_text() == filled(expected, "")
    assert ecr_fix("--add-ignore", "again", cwd=tmp_path).code == 0
    assert (tmp_path / name).read_text() == filled(expected, "")
    assert ecr_fix("--require-reason", cwd=tmp_path).code == 0
    (tmp_path / name).write_text(
        filled(expected, "").replace('"base"', '""').replace("] base", "]")
    )
    assert ecr_fix(cwd=tmp_path).code == 0
    assert ecr_fix("--require-reason", cwd=tmp_path).code == 1
    (tmp_path / name).write_text(filled(expected, on))
    assert ecr_fix(cwd=tmp_path).code == 1
    removed = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert (removed.code, removed.lines) == (0, ["1 unused ignore removed in 1 of 1 file."])
    assert (tmp_path / name).read_text() == filled(text, on)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "main.tf.json",
            '{"resource": {"kubernetes_manifest": {"r": {"manifest": {"kind": "Repository", '
            '"apiVersion": "ecr.services.k8s.aws/v1alpha1", "metadata": {"name": "a"}, '
            '"spec": {"name": "a"}}}}}}',
            '"metadata": {"name": "a", "annotations": {"ecr-fix/ignore": "ECR001", '
            '"ecr-fix/reason": "base"}}, "spec"',
            id="an-object-of-kubernetes",
        ),
        pytest.param(
            "main.tf",
            'resource "aws_cloudformation_stack" "s" {\n  template_body = <<-EOT\n'
            '    {"Resources": {"A": {"Type": "AWS::ECR::Repository"}}}\n  EOT\n}\n',
            '{"Resources": {"A": {"Type": "AWS::ECR::Repository", "Metadata": {"ecr-fix": '
            '{"ignore": ["ECR001"], "reason": "base"}}}}}',
            id="a-template-of-cloudformation",
        ),
    ],
)
def test_json_inside_terraform_gets_no_key_that_its_reader_refuses(
    name: str, text: str, expected: str, tmp_path: Path
) -> None:
    write_files(tmp_path, {name: text})
    assert ecr_fix("--add-ignore", "base", cwd=tmp_path).code == 0
    written = (tmp_path / name).read_text()
    assert expected in written
    assert '"//"' not in written
    assert ecr_fix("--check", cwd=tmp_path).code == 0


PULUMI = (
    '{"name": "p", "runtime": "yaml", "resources": {"r": {"type": "aws:ecr:Repository",'
    ' "properties": {"name": "app"}}}}\n'
)


def test_json_without_a_place_says_what_to_do_instead(tmp_path: Path) -> None:
    write_files(tmp_path, {"Pulumi.json": PULUMI})
    added = ecr_fix("--add-ignore", "base", cwd=tmp_path)
    assert added.code == 1
    assert (
        "  = note: not ignored, because there is no free place for a comment that concerns this "
        "repository alone; use --add-baseline, or ignore the file in the configuration"
    ) in added.lines
    assert (tmp_path / "Pulumi.json").read_text() == PULUMI


_STACK_IN_TEMPLATE = """\
{
  "Resources": {
    "A": {
      "Type": "AWS::ECR::Repository",
      "DeletionPolicy": {{ %s }}
    }
  }
}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", _STACK_IN_TEMPLATE % ".policy"),
        ("c.json.tpl", _STACK_IN_TEMPLATE % ".policy"),
        ("d.json.j2", _STACK_IN_TEMPLATE % "policy"),
        (
            "x.tf.json.j2",
            '{\n  "resource": {\n    "aws_ecr_repository": {"a": {"name": {{ name }}}}\n  }\n}\n',
        ),
        ("p.json.j2", '[\n  {\n    "community.aws.ecs_ecr": {"name": {{ name }}}\n  }\n]\n'),
    ],
)
def test_json_in_a_template_gets_no_comment(name: str, text: str, tmp_path: Path) -> None:
    write_files(tmp_path, {name: text})
    added = ecr_fix("--add-ignore", "base", cwd=tmp_path)
    assert added.code == 1
    assert any("there is no free place for a comment" in line for line in added.lines), added
    assert (tmp_path / name).read_text() == text


def test_flow_style_in_a_template_gets_a_comment(tmp_path: Path) -> None:
    text = (
        "{\n  Resources: {\n    A: {Type: AWS::ECR::Repository, DeletionPolicy: {{ .p }}}\n  }\n}\n"
    )
    write_files(tmp_path, {"a.yaml.tpl": text})
    assert ecr_fix("--add-ignore", "base", cwd=tmp_path).code == 0


def test_the_vars_of_a_block_are_left_alone(tmp_path: Path) -> None:
    tasks = (
        '{"name": "one", "community.aws.ecs_ecr": {"name": "a"}%s}, '
        '{"name": "two", "community.aws.ecs_ecr": {"name": "b", "scan_on_push": true}}'
    )
    block = f'[{{"block": [{tasks}], "vars": {{"ecr_fix": null}}}}]\n'
    write_files(tmp_path, {"tasks.json": block % ""})
    assert ecr_fix("--add-ignore", "base", cwd=tmp_path).code == 0
    assert (tmp_path / "tasks.json").read_text() == block % f", {_VARS}"


def test_one_that_has_no_place_costs_the_others_little(tmp_path: Path) -> None:
    flow = "  {A: {Type: AWS::ECR::Repository}, B: {Type: AWS::ECR::Bucket}}"
    text = "Resources:\n" + "".join(
        f"  A{index}:\n    Type: AWS::ECR::Repository\n" for index in range(400)
    )
    alone = f"---\nResources:\n{flow}\n".replace("Bucket", "Repository")
    write_files(tmp_path, {"a.yaml": text + alone})
    only = [f"--only=A{index}" for index in range(400)]
    added = ecr_fix("--add-ignore", "base", "--only=A", *only, cwd=tmp_path, cpu_seconds=8)
    assert added.code == 1
    assert added.lines[-1] == "400 ignores added in 1 of 1 file."


@pytest.mark.parametrize(
    ("taken", "is_own"),
    [
        ('"vars": {"ecr_fix": {"ignore": ["ECR001"], "reason": "x"}}', True),
        ('"//": "ecr-fix: ignore[ECR001] x"', True),
        ('"//": "a note"', False),
        ('"reason": "x"', False),
        ('"vars": {"reason": "x"}', False),
        ('"vars": {"ecr_fix": {}}', False),
        ('"vars": {"ecr_fix": {"ignore": ["ECR001"], "other": 1}}', False),
    ],
)
def test_the_proof_leaves_out_own_decisions_alone(taken: str, is_own: bool) -> None:
    text = f'{{"name": "t", {taken}}}'
    tree = json_syntax.parse(text)
    start = text.index(", ")
    left = removing.left_by(tree, [Edit(Span(start, start + 2 + len(taken)), "")])
    mapping = left[id(tree.documents[0])]
    assert isinstance(mapping, Mapping)
    assert len(mapping.entries) == 2 - is_own


def test_a_comment_with_a_part_of_a_template_stays(tmp_path: Path) -> None:
    """Without it the template would be broken."""
    text = f"# ecr-fix: ignore[ECR001] {{% if x %}}\nA: 1\n{{}}# {{% endif %}}\n{ON}"
    write_files(tmp_path, {"a.yaml.j2": text.replace("{}", "# ecr-fix: ignore[ECR001]\n")})
    removed = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert removed.lines[-1] == "1 unused ignore removed in 1 of 1 file."
    assert (tmp_path / "a.yaml.j2").read_text() == text.replace("{}", "")


def test_one_that_cannot_be_taken_out_keeps_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here a removal takes the line below with it, which the proof does not let pass."""
    resource = ON.removeprefix("Resources:\n")
    above = "  # ecr-fix: ignore[ECR001]\n"
    several = [resource.replace("App", name) for name in "ABCDE"]
    write_files(tmp_path, {"a.yaml": "Resources:\n" + "".join(above + each for each in several)})
    usual = removing.of_comment

    def too_much(text: str, comment: Comment) -> Edit | None:
        edit = usual(text, comment)
        if edit is None or not text.startswith("  C:", edit.span.end):
            return edit
        return Edit(Span(edit.span.start, edit.span.end + len("  C:\n")), "")

    monkeypatch.setattr(removing, "of_comment", too_much)
    remove_unused_ignores(tmp_path)
    left = [above * (index == 2) + each for index, each in enumerate(several)]
    assert (tmp_path / "a.yaml").read_text() == "Resources:\n" + "".join(left)


# What is meant as a decision, and is not one.


def _terraform(above: str = "", inside: str = "", beside: str = "") -> str:
    return f'{above}resource "aws_ecr_repository" "a" {{\n{inside}  name = "a"{beside}\n}}\n'


PLACE = "it has to stand on line {}, directly above that line, or at the setting"
MEANT = "it is not understood; did you mean ecr-fix: {}[ECR001]?"
RULE = "there is no rule {}; did you mean ECR001?"
HEAD = "it has to stand in the comments at the head of the file"
DOUBTFUL = [
    ("ignore[ECR01]", _terraform("# ecr-fix: ignore[ECR01] typo\n"), RULE.format("ECR01")),
    (
        "ignore[CKV_AWS_163]",
        _terraform("# ecr-fix: ignore[CKV_AWS_163]\n"),
        RULE.format("CKV_AWS_163"),
    ),
    ("ignore[]", _terraform("# ecr-fix: ignore[] x\n"), RULE.format("(nothing)")),
    ("first-inside", _terraform(inside="  # ecr-fix: ignore[ECR001] x\n"), PLACE.format(1)),
    ("beside-another-key", _terraform(beside="  # ecr-fix: ignore[ECR001] x"), PLACE.format(1)),
    ("blank-line-between", _terraform("# ecr-fix: ignore[ECR001] x\n\n"), PLACE.format(3)),
    ("file-not-at-head", _terraform() + "# ecr-fix: ignore-file[ECR001] x\n", HEAD),
    ("no-colon", _terraform("# ecr-fix ignore\n"), MEANT.format("ignore")),
    ("misspelt", _terraform("# ecr-fix: ignre[ECR001]\n"), MEANT.format("ignore")),
    (
        "misspelt-file",
        _terraform("// ECR-fix: ignorefile[ECR001]\n\n"),
        MEANT.format("ignore-file"),
    ),
]


@pytest.mark.parametrize(("text", "words"), [pytest.param(*row[1:], id=row[0]) for row in DOUBTFUL])
def test_what_may_be_meant_as_a_decision_is_said_and_stays(
    text: str, words: str, tmp_path: Path
) -> None:
    write_files(tmp_path, {"main.tf": text})
    found = ecr_fix("--check", cwd=tmp_path)
    (said,) = (line for line in found.lines if " ECR001 unused " in line)
    assert said.endswith(f" ({words})")
    removed = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert removed.code == 1
    assert removed.lines[0] == said
    assert (tmp_path / "main.tf").read_text() == text


_STACK_WITH = "Resources:\n  A:\n    Type: AWS::ECR::Repository\n    Metadata: {{{}}}\n"
_TASK_WITH = "- community.aws.ecs_ecr:\n    name: a\n  vars: {{{}}}\n"
_ACK_WITH = (
    "apiVersion: ecr.services.k8s.aws/v1alpha1\nkind: Repository\n"
    "metadata:\n  name: a\n  annotations: {{{}}}\nspec:\n  name: a\n"
)
_OWN_PATH = "it is not understood; did you mean {}?"
DOUBTFUL_DATA = [
    ("ids-in-a-text", _STACK_WITH, 'ecr-fix: {ignore: "ECR001, ECR002"}', "ECR001, ECR002"),
    ("lower-case", _STACK_WITH, "ecr-fix: {ignore: [ecr001]}", "ecr001"),
    ("blanks", _STACK_WITH, 'ecr-fix: {ignore: [" ECR001 "]}', " ECR001 "),
    ("another-rule", _STACK_WITH, "ecr-fix: {ignore: [CKV_AWS_163]}", "CKV_AWS_163"),
    ("of-another-format", _STACK_WITH, "ecr_fix: {ignore: [ECR001]}", "Metadata.ecr-fix.ignore"),
    ("another-word", _STACK_WITH, "ecr-fix: {ignores: [ECR001]}", "Metadata.ecr-fix.ignore"),
    ("a-mapping", _STACK_WITH, "ecr-fix: {ignore: {id: x}}", "Metadata.ecr-fix.ignore: [ECR001]"),
    ("in-ansible", _TASK_WITH, "ecr-fix: {ignore: [ECR001]}", "vars.ecr_fix.ignore"),
    (
        "in-kubernetes",
        _ACK_WITH,
        "ecr-fix/ignore: [ECR001]",
        "metadata.annotations.ecr-fix/ignore: ECR001",
    ),
]


@pytest.mark.parametrize(
    ("text", "written", "meant"), [pytest.param(*row[1:], id=row[0]) for row in DOUBTFUL_DATA]
)
def test_data_that_may_be_meant_as_a_decision_is_said_and_stays(
    text: str, written: str, meant: str, tmp_path: Path
) -> None:
    filled_in = text.format(written)
    write_files(tmp_path, {"a.yaml": filled_in})
    found = ecr_fix("--check", cwd=tmp_path)
    (said,) = (line for line in found.lines if " ECR001 unused " in line)
    words = _OWN_PATH.format(meant) if "ignore" in meant else RULE.format(meant)
    assert said.endswith(f" ({words})")
    removed = ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert removed.code == 1
    assert (tmp_path / "a.yaml").read_text() == filled_in


@pytest.mark.parametrize(
    "written", ["ecr-fix: {ignore: []}", "ecr-fix: null", "ecr-fix: {note: ECR001}", "ecr-fix: {}"]
)
def test_data_that_decides_nothing_is_no_decision(written: str) -> None:
    assert check_text(_STACK_WITH.format(written)).unused_suppressions == ()


@pytest.mark.parametrize(
    "comment", ["# ecr-fix ignores this", "# see ecr-fix: ignore", "# ecr-fix: run it", "# ecr-fix"]
)
def test_a_sentence_about_the_program_is_no_decision(comment: str) -> None:
    assert check_text(_terraform(f"{comment}\n"), path="main.tf").unused_suppressions == ()


# Exit codes and what is refused.


def test_a_reason_that_is_required_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    text = _terraform("# ecr-fix: ignore[ECR001]\n")
    write_files(tmp_path, {"main.tf": text, "ecr-fix.toml": "require-reason = true\n"})
    for options in ((), ("--require-reason",)):
        outcome = ecr_fix("--add-ignore", "why", *options, cwd=tmp_path)
        assert outcome.code == 1
        assert any("give a reason beside ecr-fix: ignore[ECR001]" in line for line in outcome.lines)
    for empty in ("", " \t"):
        refused = ecr_fix("--add-ignore", empty, cwd=tmp_path)
        assert refused.code == 2
        assert refused.complaints == [
            "ecr-fix: --add-ignore: the reason is empty, and require-reason asks for one"
        ]
    assert (tmp_path / "main.tf").read_text() == text


def test_a_patch_that_takes_comments_out_is_not_applied_yet(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": "# ecr-fix: ignore[ECR001] x\nlocals {}\n"})
    assert ecr_fix("--remove-unused-ignores", "--diff", cwd=tmp_path).code == 1
    assert ecr_fix("--remove-unused-ignores", cwd=tmp_path).code == 0
    assert ecr_fix("--remove-unused-ignores", "--diff", cwd=tmp_path).code == 0


@pytest.mark.parametrize("option", [("--add-ignore", "x"), ("--remove-unused-ignores",)])
def test_where_a_part_is_asked_for_there_may_be_none(
    option: tuple[str, ...], tmp_path: Path
) -> None:
    write_files(tmp_path, {"names": ""})
    outcome = ecr_fix(*option, "--files-from", "names", cwd=tmp_path)
    assert (outcome.code, outcome.complaints) == (0, [])


@pytest.mark.parametrize("option", [("--add-ignore", "x"), ("--remove-unused-ignores",)])
def test_what_writes_anyway_says_so(option: tuple[str, ...], tmp_path: Path) -> None:
    refused = ecr_fix(*option, "--write", cwd=tmp_path)
    assert refused.code == 2
    assert f"{option[0]}: writes already; leave out --write" in refused.complaints[-1]
