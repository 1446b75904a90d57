"""Calls of Terraform modules in runs that look at a module, and in runs that do not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from support.command import ecr_fix, write_files

RESOURCE = """resource "aws_ecr_repository" "this" {
  name = var.name

  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
"""
VARIABLES = """variable "name" {
  type = string
}

variable "scan" {
  type    = bool
  default = false
}
"""
LIVE = """module "shop" {
  source = "../modules/ecr"
  name   = "shop"
}

module "data" {
  source = "../modules/ecr"
  name   = "data"
  scan   = false
}

module "many" {
  source   = "../modules/ecr"
  for_each = toset(["m1", "m2"])
  name     = each.key
  scan     = true
}
"""
MODULE = "infra/modules/ecr/main.tf"
CALLER = "infra/live/main.tf"


@pytest.fixture
def infra(tmp_path: Path) -> Path:
    """A folder with a module whose scanning is off by default, and three calls of it."""
    files = {MODULE: RESOURCE, "infra/modules/ecr/variables.tf": VARIABLES, CALLER: LIVE}
    write_files(tmp_path, files)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    own = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(("git", *own, *arguments), cwd=folder, check=True, capture_output=True)


def listed(folder: Path) -> set[str]:
    document = json.loads((folder / "old.json").read_text("utf-8"))
    return {each["logical_id"] for each in document["entries"]}


def test_a_baseline_of_the_whole_holds_for_a_part(infra: Path) -> None:
    git(infra, "init")
    assert ecr_fix("--add-baseline", "old.json", cwd=infra).code == 0
    assert listed(infra) == {"aws_ecr_repository.this", "module.data"}
    git(infra, "add", ".")
    git(infra, "commit", "-m", "a")
    changed = LIVE.replace('name   = "shop"', 'name   = "shops"')
    write_files(infra, {CALLER: changed})
    for scope in (("--changed",), (CALLER,), ("infra/live",)):
        found = ecr_fix("--check", "--baseline", "old.json", *scope, cwd=infra)
        assert (found.code, found.err) == (0, b""), scope
    git(infra, "add", ".")
    assert ecr_fix("--check", "--baseline", "old.json", "--staged", cwd=infra).code == 0


def test_a_repository_that_is_new_in_the_module_is_not_in_the_baseline(infra: Path) -> None:
    assert ecr_fix("--add-baseline", "old.json", cwd=infra).code == 0
    write_files(infra, {MODULE: RESOURCE + RESOURCE.replace('"this"', '"other"')})
    found = ecr_fix("--check", "--baseline", "old.json", "infra/live", cwd=infra)
    assert found.code == 1
    assert [line.split()[2] for line in found.lines[:-1]] == ["module.shop"]


def test_the_entry_of_a_call_is_not_stale_where_its_module_is_looked_at(infra: Path) -> None:
    assert ecr_fix("--add-baseline", "old.json", "infra/live", cwd=infra).code == 0
    assert ecr_fix("--add-baseline", "old.json", "infra/modules", cwd=infra).code == 0
    assert listed(infra) == {"aws_ecr_repository.this", "module.data", "module.shop"}
    whole = ecr_fix("--check", "--baseline", "old.json", cwd=infra)
    assert (whole.code, whole.err) == (0, b"")
    assert "2 baselined" in whole.lines[-1]
    on = VARIABLES.replace("default = false", "default = true")
    write_files(infra, {"infra/modules/ecr/variables.tf": on})
    fixed = ecr_fix("--check", "--baseline", "old.json", cwd=infra)
    assert [line.rpartition(": ")[2] for line in fixed.complaints] == [
        "module.shop",
        "aws_ecr_repository.this",
    ]


def test_an_ignore_at_a_call_is_of_use_where_its_module_is_looked_at(infra: Path) -> None:
    added = ecr_fix("--add-ignore", "not yet", "--only", "module.shop", "infra/live", cwd=infra)
    assert added.code == 0
    text = (infra / CALLER).read_text()
    assert text == "# ecr-fix: ignore[ECR001] not yet\n" + LIVE
    assert b"unused" not in ecr_fix("--check", "infra", cwd=infra).out
    assert ecr_fix("--remove-unused-ignores", "infra", cwd=infra).code == 0
    assert (infra / CALLER).read_text() == text
    on = VARIABLES.replace("default = false", "default = true")
    write_files(infra, {"infra/modules/ecr/variables.tf": on})
    assert b"unused suppression" in ecr_fix("--check", "infra", cwd=infra).out


def test_a_call_is_reported_where_it_is_asked_for_by_its_name(infra: Path) -> None:
    found = ecr_fix("--check", "--only", "module.shop", cwd=infra)
    assert (found.code, found.err) == (1, b"")
    assert [line.split()[:3] for line in found.lines[:-1]] == [
        [f"{CALLER}:1:1:", "ECR001", "module.shop"]
    ]
    whole = ecr_fix("--check", cwd=infra)
    assert [line.split()[2] for line in whole.lines if "ECR001" in line] == [
        "module.data",
        "aws_ecr_repository.this",
    ]


def report(call: str) -> str:
    failed = {
        "check_id": "CKV_AWS_163",
        "file_path": f"/{MODULE}",
        "repo_file_path": f"/{MODULE}",
        "file_line_range": [1, 7],
        "resource": f"{call}.aws_ecr_repository.this",
    }
    return json.dumps(
        {"check_type": "terraform", "results": {"failed_checks": [failed]}, "summary": {}}
    )


@pytest.mark.parametrize(
    ("call", "edited"),
    [
        ("module.shop", "infra/modules/ecr/variables.tf"),
        ("module.data", CALLER),
        ("module.gone", "infra/modules/ecr/variables.tf"),
    ],
)
def test_a_report_about_one_call_edits_no_other(infra: Path, call: str, edited: str) -> None:
    write_files(infra, {"checkov.json": report(call)})
    patch = ecr_fix("--diff", "--unsafe-fixes", "--findings", "checkov.json", cwd=infra)
    assert [line for line in patch.lines if line.startswith("+++")] == [f"+++ b/{edited}"]


def test_a_report_about_a_call_that_scans_edits_nothing(infra: Path) -> None:
    write_files(infra, {"checkov.json": report("module.many")})
    said = ecr_fix("--unsafe-fixes", "--findings", "checkov.json", cwd=infra)
    assert said.code == 0
    assert "already compliant" in said.lines[0]


def test_a_reason_names_the_file_of_another_folder_by_its_path(infra: Path) -> None:
    said = "which is false in infra/modules/ecr/variables.tf"
    found = ecr_fix("--check", CALLER, cwd=infra)
    assert said in found.lines[0]
    assert "which is false in variables.tf" in ecr_fix("--check", MODULE, cwd=infra).lines[0]
    write_files(infra, {MODULE: RESOURCE + VARIABLES})
    (infra / "infra/modules/ecr/variables.tf").unlink()
    found = ecr_fix("--check", CALLER, cwd=infra)
    assert f"which is false in {MODULE}" in found.lines[0]


def test_answers_name_what_a_report_is_about(infra: Path) -> None:
    both, other = json.loads(report("module.shop")), json.loads(report("module.data"))
    both["results"]["failed_checks"] += other["results"]["failed_checks"]
    write_files(infra, {"checkov.json": json.dumps(both)})
    said = ecr_fix("--check", "--findings", "checkov.json", cwd=infra).lines[:2]
    assert said == [
        f"{MODULE}:1: CKV_AWS_163 of module.{name}.aws_ecr_repository.this: "
        "fixable with --unsafe-fixes"
        for name in ("shop", "data")
    ]


@pytest.mark.parametrize(
    ("name", "said", "edited"),
    [
        ("shop", "fixable with --unsafe-fixes", "infra/modules/ecr/variables.tf"),
        ("data", "fixable with --unsafe-fixes", CALLER),
        ("m2", "already compliant", None),
        ("silent", "already compliant", None),
        ("registry", "fixable", "infra/registry.tf"),
        ("live/wp", "fixable", "infra/registry.tf"),
        ("r2", "fixable", "infra/registry.tf"),
        ("gone", "not found", None),
    ],
)
def test_a_deployed_repository_of_a_module_is_found(
    infra: Path, name: str, said: str, edited: str | None
) -> None:
    source = 'source = "terraform-aws-modules/ecr/aws"\n'
    off = "repository_image_scan_on_push = false\n"
    calls = {
        "registry": 'repository_name = "registry"\n',
        "wp": 'repository_name = "${var.prefix}/wp"\n',
        "each": 'for_each = toset(["r1", "r2"])\nrepository_name = each.key\n',
    }
    blocks = [f'module "{key}" {{\n{source}{text}{off}}}\n' for key, text in calls.items()]
    deployed = {"repositories": [{"repositoryName": name}]}
    write_files(
        infra,
        {
            "infra/registry.tf": 'variable "prefix" {}\n' + "".join(blocks),
            "infra/on/main.tf": RESOURCE + VARIABLES.replace("default = false", "default = true"),
            "infra/on.tf": 'module "on" {\n  source = "./on"\n  name   = "silent"\n}\n',
            "deployed.json": json.dumps(deployed),
        },
    )
    found = ecr_fix("--check", "--findings", "deployed.json", cwd=infra)
    assert found.lines[0] == f"the deployed repository {name}: ECR.1: {said}"
    patch = ecr_fix("--diff", "--unsafe-fixes", "--findings", "deployed.json", cwd=infra)
    changed = [line for line in patch.lines if line.startswith("+++")]
    assert changed == ([f"+++ b/{edited}"] if edited else [])
