"""Units of Terragrunt with the files that they include, over several files of a folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fixer import check, fix
from fixer.engine import folders, parsed_file

SOURCE = 'terraform {\n  source = "tfr:///terraform-aws-modules/ecr/aws?version=2.2.0"\n}\n'
INCLUDE = 'include "env" {\n  path = find_in_parent_folders("env.hcl")\n}\n'
OFF = "inputs = {\n  repository_image_scan_on_push = false\n}\n"
GENERATE = (
    'generate "ecr" {\n  path     = "ecr.tf"\n  contents = <<EOF\n'
    'resource "aws_ecr_repository" "app" {\n  name = "app"\n}\nEOF\n}\n'
)


def write(folder: Path, **texts: str) -> None:
    """Write the file that is included, and units in folders of their own."""
    for name, text in texts.items():
        path = folder / ("env.hcl" if name == "env" else f"{name}/terragrunt.hcl")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def test_an_included_file_that_is_not_named_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, env=OFF, a=INCLUDE + SOURCE)
    report = fix([str(tmp_path)])
    (finding,) = report.findings
    assert not finding.fix_applied
    (note,) = finding.notes
    assert note == (
        f"not fixed, because it would change {tmp_path}/env.hcl, "
        "which is not among the given files; name that file too"
    )
    assert (tmp_path / "env.hcl").read_text() == OFF


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("how", ["named", "first", "dotted", "pattern"])
def test_one_that_is_named_is_fixed_from_its_units(how: str, unsafe: bool, tmp_path: Path) -> None:
    write(tmp_path, env=OFF, a=INCLUDE + SOURCE, b=INCLUDE + SOURCE, c=SOURCE)
    paths = {
        "named": [f"{tmp_path}", f"{tmp_path}/env.hcl"],
        "first": [f"{tmp_path}/env.hcl", f"{tmp_path}/a/terragrunt.hcl"],
        "dotted": [f"{tmp_path}/a", f"{tmp_path}/./env.hcl"],
        "pattern": [f"{tmp_path}"],
    }
    include = ["*.hcl"] if how == "pattern" else []
    report = fix(paths[how], include=include, unsafe_fixes=unsafe)
    assert [each for each in report.findings if not each.closed_by_fix] == []
    assert (tmp_path / "env.hcl").read_text() == OFF.replace("false", "true")
    assert (tmp_path / "a/terragrunt.hcl").read_text() == INCLUDE + SOURCE
    assert check([str(tmp_path)]).findings == ()


def test_a_unit_tells_of_what_an_included_file_generates(tmp_path: Path) -> None:
    write(tmp_path, env=GENERATE, a=INCLUDE)
    report = check([str(tmp_path)])
    (warning,) = report.warnings
    assert warning == (
        f"{tmp_path}/a/terragrunt.hcl: includes {tmp_path}/env.hcl, which declares an ECR "
        "repository in a generate block (line 4); name that file too"
    )
    report = fix([str(tmp_path), str(tmp_path / "env.hcl")])
    assert report.warnings == ()
    assert [each.fix_applied for each in report.findings] == [True]
    assert check([str(tmp_path)]).warnings == ()


def test_what_is_merged_into_other_files_is_told_of(tmp_path: Path) -> None:
    write(tmp_path, a=GENERATE.replace("ecr.tf", "ecr_override.tf"))
    report = check([str(tmp_path)])
    assert (report.findings, len(report.warnings)) == ((), 1)
    assert "(line 4)" in report.warnings[0]


def test_what_is_included_and_not_merged_generates_nothing(tmp_path: Path) -> None:
    apart = INCLUDE.replace("\n}", '\n  merge_strategy = "no_merge"\n}')
    write(tmp_path, env=GENERATE, a=apart)
    assert check([str(tmp_path)]).warnings == ()


@pytest.mark.parametrize("label", [' "env"', ""])
def test_exposed_locals_are_evaluated(label: str, tmp_path: Path) -> None:
    include = f'include{label} {{\n  path = "../env.hcl"\n  expose = true\n}}\n'
    way = "include.env" if label else "include"
    inputs = f"inputs = {{\n  repository_image_scan_on_push = {way}.locals.scan\n}}\n"
    write(tmp_path, env="locals {\n  scan = true\n}\n", a=include + SOURCE + inputs)
    report = check([str(tmp_path)])
    assert [each.verdict.value for file in report.results for each in file.all_findings] == [
        "compliant"
    ]
    write(tmp_path, env="locals {\n  scan = false\n}\n")
    report = fix([str(tmp_path), str(tmp_path / "env.hcl")], unsafe_fixes=True)
    assert [(each.verdict.value, each.fix_applied) for each in report.findings] == [
        ("disabled", False)
    ]


def test_a_unit_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = 'variable "scan" {}\nresource "aws_ecr_repository" "a" {\n'
    module += "  image_scanning_configuration {\n    scan_on_push = var.scan\n  }\n}\n"
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(module)
    call = 'terraform {\n  source = "${get_terragrunt_dir()}/../m"\n}\n'
    call += "inputs = {\n  scan = true\n}\n"
    write(tmp_path, a=call, z=call)
    parse, parsed = parsed_file.parse_file, Counter[str]()

    def counted(path: str, *rest: Any) -> Any:
        parsed[path] += 1
        return parse(path, *rest)

    monkeypatch.setattr(folders, "parse_file", counted)
    check([str(tmp_path)], jobs=1)
    assert [parsed[f"{tmp_path}/{unit}/terragrunt.hcl"] for unit in "az"] == [1, 1]


def test_a_decision_in_what_is_generated_is_for_its_own_block_alone(tmp_path: Path) -> None:
    skipped = GENERATE.replace("{\n  name", "{\n  #checkov:skip=CKV_AWS_163:no\n  name")
    call = '\nmodule "b" {\n  source = "terraform-aws-modules/ecr/aws"\n'
    call += "  repository_image_scan_on_push = false\n}\nEOF"
    write(tmp_path, a=skipped.replace("\nEOF", call))
    report = check([str(tmp_path)])
    assert [each.logical_id for each in report.findings] == ["generate.ecr: module.b"]


def test_what_is_generated_is_edited_with_its_own_line_breaks(tmp_path: Path) -> None:
    write(tmp_path, a=GENERATE)
    path = tmp_path / "a/terragrunt.hcl"
    path.write_bytes(GENERATE.replace("\n", "\r\n").encode())
    fix([str(tmp_path)])
    added = "\n\n  image_scanning_configuration {\n    scan_on_push = true\n  }\n}\nEOF"
    expected = GENERATE.replace("\n}\nEOF", added).replace("\n", "\r\n")
    assert path.read_bytes().decode() == expected


def test_a_local_that_its_unit_reads_for_more_is_not_changed(tmp_path: Path) -> None:
    env = "locals {\n  scan = false\n}\n" + OFF.replace("false", "local.scan")
    include = INCLUDE.replace("\n}", "\n  expose = true\n}")
    write(tmp_path, env=env, a=include + SOURCE)
    paths = [str(tmp_path), str(tmp_path / "env.hcl")]
    assert all(each.fix for each in check(paths, unsafe_fixes=True).findings)
    write(tmp_path, a=include + SOURCE + "inputs = {\n  debug = include.env.locals.scan\n}\n")
    finding = next(each for each in check(paths).findings if "/a/" in each.path)
    assert finding.fix is None
    assert "used for more than scan settings" in finding.message
