"""The configuration of a project as the command takes it: where it is found, and what it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import Outcome, ecr_fix, environment, git, write_files

from fixer import check
from fixer.configuration.settings import SETTINGS
from fixer.report.formats import FORMATS
from fixer.run_settings import Settings

OFF = "Resources:\n  App:\n    Type: AWS::ECR::Repository\n"
DEFAULT = (
    "Parameters:\n  Scan: {Type: String, Default: true}\n"
    "Resources:\n  App:\n    Type: AWS::ECR::Repository\n    Properties:\n"
    "      ImageScanningConfiguration: {ScanOnPush: !Ref Scan}\n"
)
UNSAFE = DEFAULT.replace("Default: true", "Default: false")
NAMED = OFF + "    Properties:\n      RepositoryName: shop/app\n"
REGISTRY = (
    "Resources:\n  Scanning:\n    Type: AWS::ECR::RegistryScanningConfiguration\n"
    "    Properties:\n      ScanType: BASIC\n      Rules:\n"
    "        - ScanFrequency: SCAN_ON_PUSH\n          RepositoryFilters:\n"
    "            - {Filter: 'shop/*', FilterType: WILDCARD}\n"
)


def open_files(outcome: Outcome) -> list[str]:
    """Return the files that have an open repository."""
    found = {line.partition(":")[0] for line in outcome.lines if ": ECR001 " in line}
    return sorted(found)


# Which file is read.


def test_the_settings_are_those_of_the_table() -> None:
    assert [row.key for row in SETTINGS if row.key.replace("-", "_") not in Settings._fields] == []
    assert len(SETTINGS) == len(Settings._fields)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, "none", id="none"),
        pytest.param({"ecr-fix.toml": ""}, "ecr-fix.toml", id="own"),
        pytest.param({"pyproject.toml": "[tool.ecr-fix]\n"}, "pyproject.toml", id="project"),
        pytest.param(
            {"ecr-fix.toml": "", "pyproject.toml": "[tool.ecr-fix]\n"}, "ecr-fix.toml", id="both"
        ),
        pytest.param(
            {"infra/ecr-fix.toml": "", "ecr-fix.toml": ""}, "infra/ecr-fix.toml", id="nearest"
        ),
        pytest.param(
            {"infra/pyproject.toml": "[project]\nname = 'ecr-fix'\n", "ecr-fix.toml": ""},
            "ecr-fix.toml",
            id="without-the-table",
        ),
        pytest.param({"../ecr-fix.toml": ""}, "none", id="not-above-the-checkout"),
        pytest.param({"infra/a/ecr-fix.toml": ""}, "none", id="not-below"),
    ],
)
def test_the_nearest_file_is_read(files: dict[str, str], expected: str, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "checkout", {"infra/a.yaml": OFF, "infra/b.yaml": OFF} | files)
    git(folder, "init", "-q")
    for paths in (["infra"], ["infra/a.yaml", "infra/b.yaml"]):
        shown = ecr_fix("--show-settings", *paths, cwd=folder)
        assert shown.code == 0
        assert shown.lines[0] == f"# configuration file: {expected}"


def test_a_file_can_be_named_or_none_be_read(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": DEFAULT, "ecr-fix.toml": "strict = true\n", "other.toml": ""})
    assert ecr_fix(cwd=tmp_path).code == 1
    assert ecr_fix("--isolated", cwd=tmp_path).code == 0
    assert ecr_fix("--config", "other.toml", cwd=tmp_path).code == 0
    assert ecr_fix("--config", "other.toml", "--strict", cwd=tmp_path).code == 1
    assert ecr_fix("--config", "other.toml", "--isolated", cwd=tmp_path).code == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("ecr-fix.toml", "strict = 1\n", "ecr-fix.toml: strict has to be true or false"),
        ("ecr-fix.toml", "strict\n", "ecr-fix.toml:1:7: is not TOML: "),
        ("ecr-fix.toml", "stric = true\n", "ecr-fix.toml: there is no setting stric; did you mean"),
        ("ecr-fix.toml", "exclude = ['!']\n", "exclude: !: not a gitignore pattern: it names"),
        ("ecr-fix.toml", "exclude = ['/']\n", "exclude: /: not a gitignore pattern: it names"),
        ("ecr-fix.toml", "include = ['[z']\n", "include: [z: not a gitignore pattern: its [ is"),
        ("ecr-fix.toml", "[[overrides]]\npaths = ['[!]x']\n", "paths: [!]x: not a gitignore pat"),
        ("ecr-fix.toml", "exclude = ['a\\']\n", "exclude: a\\: not a gitignore pattern: it ends"),
        ("ecr-fix.toml", f"exclude = ['{'*a' * 9}']\n", "not a gitignore pattern: it is longer"),
        ("ecr-fix.toml", "baseline = 'none.json'\n", "ecr-fix: none.json: cannot be read"),
        ("pyproject.toml", "[tool]\necr-fix = 1\n", "pyproject.toml: tool.ecr-fix has to be a"),
    ],
)
def test_a_wrong_file_ends_the_run(name: str, text: str, words: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": OFF, name: text})
    found = ecr_fix("--write", cwd=tmp_path)
    assert (found.code, found.out) == (2, b"")
    assert words in found.err.decode()
    assert (tmp_path / "a.yaml").read_text() == OFF
    assert ecr_fix("--isolated", cwd=tmp_path).code == 1


@pytest.mark.parametrize("file", ["none.toml", "pyproject.toml", "."])
def test_a_named_file_has_to_hold_settings(file: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n"})
    assert ecr_fix("--config", file, cwd=tmp_path).code == 2


# What the settings do.


@pytest.mark.parametrize(
    ("setting", "files", "code", "without"),
    [
        ("strict = true", {"a.yaml": DEFAULT}, 1, 0),
        ("no-ignores = true", {"a.yaml": f"# kics-scan ignore\n{OFF}"}, 1, 0),
        (
            "require-reason = true",
            {"a.yaml": OFF.replace("  App", "  # ecr-fix: ignore[ECR001]\n  App")},
            1,
            0,
        ),
        ("respect-policy-files = true", {"a.yaml": OFF, ".trivyignore": "AWS-0030\n"}, 0, 1),
        ("registry-scanning = 'respect'", {"a.yaml": NAMED, "registry.yaml": REGISTRY}, 0, 1),
        ("exclude = ['/a.yaml']", {"a.yaml": OFF}, 0, 1),
        ("exclude = ['./a.yaml']", {"a.yaml": OFF}, 0, 1),
        ("include = ['*.cnf']", {"a.cnf": OFF}, 1, 0),
        ("fail-on = ['invalid']", {"a.yaml": OFF}, 0, 1),
        ("fail-on = ['missing']", {"a.yaml": OFF}, 1, 1),
        ("jobs = 1", {"a.yaml": OFF}, 1, 1),
    ],
)
def test_a_setting_does_what_its_option_does(
    setting: str, files: dict[str, str], code: int, without: int, tmp_path: Path
) -> None:
    write_files(tmp_path, files | {"ecr-fix.toml": f"{setting}\n"})
    assert ecr_fix(cwd=tmp_path).code == code
    assert ecr_fix("--isolated", cwd=tmp_path).code == without


def test_unsafe_fixes(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": UNSAFE, "ecr-fix.toml": "unsafe-fixes = true\n"})
    assert ecr_fix("--write", "--isolated", cwd=tmp_path).code == 1
    assert (tmp_path / "a.yaml").read_text() == UNSAFE
    assert ecr_fix("--write", cwd=tmp_path).code == 0


def test_a_baseline_is_relative_to_the_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"infra/a.yaml": OFF, "ecr-fix.toml": "baseline = 'old/b.json'\n"})
    (tmp_path / "old").mkdir()
    added = ecr_fix("--add-baseline", "../old/b.json", cwd=tmp_path / "infra")
    assert added.code == 0
    again = ecr_fix("--add-baseline", "../old/b.json", cwd=tmp_path / "infra")
    assert again.lines == added.lines == ["1 repository listed in ../old/b.json."]
    assert ecr_fix(cwd=tmp_path / "infra").code == 0


def test_patterns_of_both_count(tmp_path: Path) -> None:
    names = dict.fromkeys(["a.yaml", "b.yaml", "c.yaml"], OFF)
    write_files(tmp_path, names | {"ecr-fix.toml": "exclude = ['a.yaml']\n"})
    assert open_files(ecr_fix("--check", "--exclude", "b.yaml", cwd=tmp_path)) == ["c.yaml"]
    assert ecr_fix("--show-files", cwd=tmp_path).lines == ["b.yaml", "c.yaml"]


def test_patterns_of_a_file_begin_at_its_folder(tmp_path: Path) -> None:
    names = dict.fromkeys(["infra/old/a.yaml", "old/b.yaml", "infra/new/old/c.yaml"], OFF)
    write_files(tmp_path, names | {"ecr-fix.toml": "exclude = ['/infra/old/']\n"})
    expected = ["new/old/c.yaml"]
    assert ecr_fix("--show-files", cwd=tmp_path / "infra").lines == expected
    assert ecr_fix("--show-files", "infra", cwd=tmp_path).lines == ["infra/new/old/c.yaml"]


# Overrides.


def test_overrides_hold_for_some_of_the_files(tmp_path: Path) -> None:
    names = dict.fromkeys(["a.yaml", "new/b.yaml", "old/c.yaml", "old/new/d.yaml"], DEFAULT)
    text = (
        "strict = true\n"
        "[[overrides]]\npaths = ['old/']\nstrict = false\n"
        "[[overrides]]\npaths = ['/old/new/']\nstrict = true\n"
    )
    write_files(tmp_path, names | {"ecr-fix.toml": text})
    expected = ["a.yaml", "new/b.yaml", "old/new/d.yaml"]
    assert open_files(ecr_fix("--check", cwd=tmp_path)) == expected
    assert len(open_files(ecr_fix("--check", "--strict", cwd=tmp_path))) == 4


def test_unsafe_fixes_of_some_files_alone(tmp_path: Path) -> None:
    text = "[[overrides]]\npaths = ['b.yaml']\nunsafe-fixes = true\n"
    write_files(tmp_path, {"a.yaml": UNSAFE, "b.yaml": UNSAFE, "ecr-fix.toml": text})
    assert ecr_fix("--write", cwd=tmp_path).code == 1
    assert (tmp_path / "a.yaml").read_text() == UNSAFE
    assert (tmp_path / "b.yaml").read_text() != UNSAFE


def test_fixes_are_proved_by_the_strictness_of_their_file(tmp_path: Path) -> None:
    """A default counts in one file and not in another, and each keeps its safe fixes."""
    both = DEFAULT + "  Web:\n    Type: AWS::ECR::Repository\n"
    text = "strict = true\n[[overrides]]\npaths = ['b.yaml']\nstrict = false\n"
    write_files(tmp_path, {"a.yaml": both, "b.yaml": both, "ecr-fix.toml": text})
    written = ecr_fix("--write", cwd=tmp_path)
    assert written.lines[-1].startswith("Found 3 repositories without scan on push (2 fixed, 1 ")
    assert (tmp_path / "a.yaml").read_text() == (tmp_path / "b.yaml").read_text() != both


def test_files_can_be_left_as_they_are(tmp_path: Path) -> None:
    text = "[[overrides]]\npaths = ['vendor/*.yaml']\nignore = true\n"
    write_files(tmp_path, {"vendor/a.yaml": OFF, "ecr-fix.toml": text})
    found = ecr_fix("--check", "-v", cwd=tmp_path)
    assert found.code == 0
    assert found.lines == [
        (
            "vendor/a.yaml:2:3: ECR001 App does not scan images on push: it has no Properties "
            "[suppressed (by ecr-fix: overrides; ecr-fix.toml)]"
        ),
        "No open ECR repositories in 1 file; 1 suppressed.",
    ]
    assert ecr_fix("--write", cwd=tmp_path).code == 0
    assert (tmp_path / "vendor/a.yaml").read_text() == OFF


def test_no_decision_counts_where_the_command_line_says_so(tmp_path: Path) -> None:
    """What the command line says holds for all files; of a file's own two settings the nearer."""
    override = '[[overrides]]\npaths = ["old/"]\nignore = true\n'
    write_files(tmp_path, {"old/a.yaml": OFF, "ecr-fix.toml": override})
    assert ecr_fix("--check", cwd=tmp_path).code == 0
    found = ecr_fix("--check", "--no-ignores", cwd=tmp_path)
    assert (found.code, open_files(found)) == (1, ["old/a.yaml"])
    write_files(tmp_path, {"ecr-fix.toml": f"no-ignores = true\n{override}"})
    assert ecr_fix("--check", cwd=tmp_path).code == 0
    assert ecr_fix("--check", "--no-ignores", cwd=tmp_path).code == 1


# The registry.


def test_what_the_registry_scans_complies_on_request(tmp_path: Path) -> None:
    text = NAMED + "  Other:\n    Type: AWS::ECR::Repository\n"
    write_files(tmp_path, {"a.yaml": text, "registry.yaml": REGISTRY})
    written = ecr_fix("--write", "-v", "--registry-scanning", "respect", cwd=tmp_path)
    assert written.code == 0
    assert '  = note: the registry\'s scanning configuration covers it ("shop/*"' in (
        written.out.decode()
    )
    changed = (tmp_path / "a.yaml").read_text()
    assert changed.startswith(NAMED)
    assert changed.count("ScanOnPush") == 1
    assert ecr_fix("--check", cwd=tmp_path).code == 1


TERRAFORM_REGISTRY = (
    'variable "prod" {\n  default = true\n}\n'
    'resource "aws_ecr_registry_scanning_configuration" "this" {\n  %s\n  scan_type = "BASIC"\n'
    '  rule {\n    scan_frequency = "SCAN_ON_PUSH"\n    repository_filter {\n'
    '      filter      = "*"\n      filter_type = "WILDCARD"\n    }\n  }\n}\n'
    'resource "aws_ecr_repository" "app" {\n  name = "app"\n}\n'
)


@pytest.mark.parametrize(
    ("argument", "covers"),
    [
        ("count = 1", True),
        ("count = 0", False),
        ("count = var.prod ? 1 : 0", False),
        ("count = var.unknown", False),
        ('for_each = toset(["a"])', True),
        ("for_each = {}", False),
        ("provider = aws", True),
        ("provider = aws.other", False),
        ('region = "eu-west-1"', False),
    ],
)
def test_a_registry_in_terraform_counts_where_it_exists_in_any_case(
    tmp_path: Path, argument: str, covers: bool
) -> None:
    write_files(tmp_path, {"main.tf": TERRAFORM_REGISTRY % argument})
    checked = ecr_fix("--check", "--registry-scanning", "respect", cwd=tmp_path)
    assert checked.code == (0 if covers else 1)


@pytest.mark.parametrize(
    ("registry", "covers"),
    [
        pytest.param(REGISTRY, True, id="plain"),
        pytest.param(
            REGISTRY.replace("    Properties:", "    Condition: Never\n    Properties:"),
            False,
            id="with-a-condition",
        ),
        pytest.param(
            REGISTRY.replace("  Scanning:", "{{- if .Values.prod }}\n  Scanning:")
            + "{{- else }}\n  Topic:\n    Type: AWS::SNS::Topic\n{{- end }}\n",
            False,
            id="in-a-part-of-a-template",
        ),
        pytest.param(
            REGISTRY.replace("            - {Filter", "{{- if .prod }}\n            - {Filter")
            + "{{- end }}\n",
            False,
            id="with-a-filter-in-a-part-of-a-template",
        ),
        pytest.param(
            REGISTRY + "{{- if .prod }}\n  Topic:\n    Type: AWS::SNS::Topic\n{{- end }}\n",
            True,
            id="beside-a-part-of-a-template",
        ),
    ],
)
def test_a_registry_in_cloudformation_counts_where_it_exists_in_any_case(
    tmp_path: Path, registry: str, covers: bool
) -> None:
    write_files(tmp_path, {"a.yaml": NAMED, "registry.yaml": registry})
    checked = ecr_fix("--check", "--registry-scanning", "respect", cwd=tmp_path)
    assert checked.code == (0 if covers else 1), checked


def test_the_registry_from_python(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": NAMED, "registry.yaml": REGISTRY})
    assert len(check(tmp_path).findings) == 1
    report = check(tmp_path, respect_registry=True)
    assert report.findings == ()
    assert [each.verdict.value for each in report.results[0].all_findings] == ["compliant"]


# Paths that are left out.


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("./b", ["a/b/x.yaml", "a/x.yaml"]),
        ("./b/", ["a/b/x.yaml", "a/x.yaml"]),
        ("./a/b", ["a/x.yaml", "b/x.yaml"]),
        ("./*/x.yaml", ["a/b/x.yaml"]),
        ("../here/b", ["a/b/x.yaml", "a/x.yaml"]),
        ("b", ["a/x.yaml"]),
        ("/b", ["a/b/x.yaml", "a/x.yaml"]),
        ("{here}/b", ["a/b/x.yaml", "a/x.yaml"]),
        ("{here}/b/", ["a/b/x.yaml", "a/x.yaml"]),
        ("{here}/a/*/x.yaml", ["a/x.yaml", "b/x.yaml"]),
        ("{here}/none/../b", ["a/b/x.yaml", "a/x.yaml"]),
        (".", []),
        ("./none", ["a/b/x.yaml", "a/x.yaml", "b/x.yaml"]),
    ],
)
def test_a_pattern_means_what_it_says(pattern: str, left: list[str], tmp_path: Path) -> None:
    here = tmp_path / "here"
    write_files(here, dict.fromkeys(["a/x.yaml", "a/b/x.yaml", "b/x.yaml"], OFF))
    written = pattern.format(here=here)
    assert sorted(ecr_fix("--show-files", "--exclude", written, cwd=here).lines) == left
    shown = ecr_fix("--show-files", "--exclude", written, str(here), cwd=here).lines
    assert sorted(each.removeprefix(f"{here}/") for each in shown) == left


def test_the_last_pattern_decides(tmp_path: Path) -> None:
    write_files(tmp_path, dict.fromkeys(["a.yaml", "b.yaml"], OFF))
    some = ("--exclude", "*.yaml", "--exclude", "!./a.yaml")
    assert ecr_fix("--show-files", *some, cwd=tmp_path).lines == ["a.yaml"]


@pytest.mark.parametrize("pattern", ["old/", "./old", "old/*.yaml", "*.yaml"])
def test_patterns_hold_for_named_files_on_request(pattern: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"old/a.yaml": OFF})
    assert ecr_fix("--exclude", pattern, "old/a.yaml", cwd=tmp_path).code == 1
    found = ecr_fix("--exclude", pattern, "--force-exclude", "old/a.yaml", cwd=tmp_path)
    assert (found.code, found.err) == (0, b"warning: no files to look at\n")


def test_a_named_link_is_left_out_for_its_own_place(tmp_path: Path) -> None:
    write_files(tmp_path, {"new/a.yaml": OFF, "old/ecr.txt": ""})
    (tmp_path / "old/a.yaml").symlink_to("../new/a.yaml")
    named = ("--check", "--force-exclude", "old/a.yaml")
    assert open_files(ecr_fix(*named, "--exclude", "old/", cwd=tmp_path)) == []
    assert open_files(ecr_fix(*named, "--exclude", "new/", cwd=tmp_path)) == []
    assert open_files(ecr_fix(*named, "--exclude", "./x", cwd=tmp_path)) == ["old/a.yaml"]


def test_a_named_folder_is_left_out_on_request(tmp_path: Path) -> None:
    write_files(tmp_path, {"old/a.yaml": OFF, "new/a.yaml": OFF})
    some = ("--exclude", "old/", "--force-exclude")
    assert open_files(ecr_fix("--check", *some, "old", "new", cwd=tmp_path)) == ["new/a.yaml"]
    assert open_files(ecr_fix("--check", *some, cwd=tmp_path)) == ["new/a.yaml"]


# Exit codes and counts.


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [("missing", 1), ("disabled", 0), ("disabled,missing", 1), ("conditional, invalid", 0)],
)
def test_verdicts_that_fail(verdicts: str, code: int, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": OFF})
    found = ecr_fix("--check", "--fail-on", verdicts, cwd=tmp_path)
    assert found.code == code
    assert open_files(found) == ["a.yaml"]


@pytest.mark.parametrize("verdicts", ["", "none", "compliant", "missing,"])
def test_a_verdict_that_is_not_known_is_a_wrong_call(verdicts: str, tmp_path: Path) -> None:
    found = ecr_fix("--fail-on", verdicts, cwd=tmp_path)
    assert found.code == 2
    assert "there is no verdict" in found.err.decode()


def test_statistics(tmp_path: Path) -> None:
    text = OFF + "  # kics-scan ignore-block\n  Web:\n    Type: AWS::ECR::Repository\n"
    write_files(tmp_path, {"a.yaml": text, "b.yaml": DEFAULT, "main.tf": ""})
    assert ecr_fix("--statistics", cwd=tmp_path).lines == [
        "1 cloudformation: compliant",
        "1 cloudformation: missing",
        "1 cloudformation: suppressed",
        "Found 1 repository without scan on push (1 fixable) in 1 of 3 files; 1 suppressed.",
    ]


# What a run loads.


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a run of the command imports."""
    code = (
        "import runpy, sys\n"
        f"sys.argv = ['ecr-fix', *{list(arguments)!r}]\n"
        "try:\n    runpy.run_module('fixer', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "print('\\n' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--write", "--only", "A", "--exclude", "b*", "--exclude", "c*", "--fail-on", "missing"),
        ("--jobs", "1", "--color", "never", "--registry-scanning", "note"),
        ("--jobs", "many"),
    ],
    ids=["none", "flags and texts", "numbers and choices", "a wrong one"],
)
def test_no_value_loads_what_typer_converts_by(tmp_path: Path, options: tuple[str, ...]) -> None:
    write_files(tmp_path, {"a.yaml": DEFAULT})
    assert loaded(tmp_path, *options, "a.yaml").isdisjoint(("pydantic", "rich"))


def test_a_configuration_file_loads_what_reads_it_and_nothing_else(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": DEFAULT})
    plain = loaded(tmp_path, "a.yaml")
    rare = (
        *("fixer.configuration", "fixer.engine.baseline", "fixer.engine.ignoring"),
        *("fixer.engine.overrides", "fixer.engine.policies", "fixer.suppressions.decisions"),
        *("json", "pathspec", "tomllib", "tomli"),
    )
    assert plain.isdisjoint(rare)
    write_files(tmp_path, {"ecr-fix.toml": "strict = true\n"})
    configured = loaded(tmp_path, "a.yaml") - plain
    assert {each.partition(".")[0] for each in configured} <= {
        *("fixer", "tomllib", "tomli"),
        *("string", "_string"),  # what the former is made of
    }
    assert {each for each in configured if each.startswith("fixer.")} == {
        "fixer.configuration",
        "fixer.configuration.configuration",
        "fixer.configuration.settings",
    }


def test_the_format_of_the_report_is_a_setting(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": OFF, "ecr-fix.toml": 'format = "json"\n'})
    found = json.loads(ecr_fix(cwd=tmp_path).out)
    assert [each["path"] for each in found["findings"]] == ["a.yaml"]
    assert ecr_fix("--format", "text", cwd=tmp_path) == ecr_fix("--isolated", cwd=tmp_path)
    (tmp_path / "ecr-fix.toml").write_text('format = "concise"\n')
    assert ecr_fix(cwd=tmp_path) == ecr_fix("--check", "--isolated", cwd=tmp_path)
    assert ecr_fix("--report", "csv", cwd=tmp_path).out.startswith(b"path,")


@pytest.mark.parametrize("name", ["json", "text", "concise"])
@pytest.mark.parametrize(
    "option",
    [
        *("--diff", "--check", "--quiet", "--silent", "--verbose", "--stat", "--statistics"),
        *("--show-fixes", "--name-only"),
    ],
)
def test_what_the_command_line_says_of_stdout_goes_before_it(
    name: str, option: str, tmp_path: Path
) -> None:
    write_files(tmp_path, {"a.yaml": OFF, "ecr-fix.toml": f'format = "{name}"\n'})
    assert ecr_fix(option, cwd=tmp_path) == ecr_fix(option, "--isolated", cwd=tmp_path)


def test_a_fixed_text_has_stdout_for_itself(tmp_path: Path) -> None:
    write_files(tmp_path, {"ecr-fix.toml": 'format = "json"\n'})
    done = subprocess.run(
        [sys.executable, "-m", "fixer", "--write", "--stdin-filename", "a.yaml", "-"],
        cwd=tmp_path,
        env=environment(),
        input=OFF,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(OFF)


def test_the_formats_of_the_setting_are_those_that_there_are() -> None:
    (row,) = [each for each in SETTINGS if each.key == "format"]
    assert list(row.choices) == list(FORMATS)


def test_the_schema_is_that_of_the_settings() -> None:
    from fixer.configuration import schema

    shipped = Path(schema.__file__).with_name("ecr-fix.schema.json")
    assert json.loads(shipped.read_text("utf-8")) == schema.schema()


@pytest.mark.parametrize("name", ["--exclude=*.yaml", "--exit-zero", "-q", "--config=x.toml"])
def test_the_name_of_a_file_is_never_an_option(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": OFF, name: "x: 1\n"})
    outcome = ecr_fix("--force-exclude", name, "a.yaml", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints == [
        f"ecr-fix: {name}: is a file here, and an option; write -- in front of files"
    ]
    assert ecr_fix("--force-exclude", "--", name, "a.yaml", cwd=tmp_path).code == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_project_file_that_cannot_be_read_ends_the_run(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": OFF})
    os.mkfifo(tmp_path / "pyproject.toml")
    outcome = ecr_fix("a.yaml", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints[0].endswith("pyproject.toml: not a regular file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(".".join(["x"] * 20_000) + " = 1\n", "more than 300 dots", id="one-key"),
        pytest.param("# ecr-fix\n" * 150_000, "over 1 MB", id="large"),
    ],
)
def test_a_configuration_takes_little_time(text: str, words: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": OFF, "ecr-fix.toml": text})
    outcome = ecr_fix("a.yaml", cwd=tmp_path, cpu_seconds=5)
    assert outcome.code == 2
    assert words in outcome.complaints[0]
