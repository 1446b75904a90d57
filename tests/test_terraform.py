"""Terraform: decisions that fixtures would show clumsily, and what must hold for every module.

python-hcl2 judges, never the project's own parser.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import ecr_fix, write_files
from support.limits import within
from support.lines import lines_of, removed_lines

from fixer import check, check_text, fix
from fixer.dialects.terraform.public_modules import newest
from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options


@pytest.mark.parametrize(
    ("constraint", "release"),
    [
        pytest.param(None, None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param("0.30.0", (0, 30, 0), id="exact"),
        pytest.param("= 0.30", (0, 30, 0), id="equals"),
        pytest.param("v0.29.1", (0, 29, 1), id="prefix"),
        pytest.param("~> 0.30", None, id="pessimistic-minor"),
        pytest.param("~> 0.29.1", (0, 29, 10**6), id="pessimistic-patch"),
        pytest.param("< 0.31.0", (0, 30, 10**6), id="below"),
        pytest.param("<= 0.31.0", (0, 31, 0), id="at-most"),
        pytest.param(">= 0.20, < 0.30.5", (0, 30, 4), id="range"),
        pytest.param(">= 0.20", None, id="at-least"),
        pytest.param("!= 0.30.0", None, id="not"),
        pytest.param("main", None, id="branch"),
        pytest.param("0.30.0-beta", (0, 30, 0), id="prerelease"),
    ],
)
def test_the_newest_release_of_a_constraint(
    constraint: str | None, release: tuple[int, ...] | None
) -> None:
    assert newest(constraint) == release


TWO_USERS = """\
variable "scan" {
  default = false
}

resource "aws_ecr_repository" "a" {
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}

"""
CONDITIONAL_BLOCK = """\
resource "aws_ecr_repository" "b" {
  dynamic "image_scanning_configuration" {
    for_each = var.scan ? [1] : []
    content {
      scan_on_push = true
    }
  }
}
"""
EXEMPT = """\
# checkov:skip=CKV_AWS_163: a base image
resource "aws_ecr_repository" "b" {
  image_scanning_configuration {
    # checkov:skip=CKV_AWS_163: a base image
    scan_on_push = var.scan
  }
}
"""


@pytest.mark.parametrize(
    "other", [pytest.param(CONDITIONAL_BLOCK, id="dynamic"), pytest.param(EXEMPT, id="exempt")]
)
def test_what_a_report_offers_is_what_unsafe_fixes_does(other: str) -> None:
    offered = check_text(TWO_USERS + other, path="main.tf")
    done = check_text(TWO_USERS + other, path="main.tf", unsafe_fixes=True)
    assert [each.fix for each in offered.findings] == [None] * len(offered.findings)
    assert not done.changed
    note = "not fixed, because it would change aws_ecr_repository.b too"
    assert all(note in result.findings[0].notes for result in (offered, done))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("${get_repo_root()}/modules/registry", id="root"),
        pytest.param("${get_path_to_repo_root()}//modules//registry", id="path-to-root"),
        pytest.param("${dirname(find_in_parent_folders())}/modules/registry", id="shared-file"),
        pytest.param("${get_parent_terragrunt_dir()}/modules/registry", id="included-file"),
        pytest.param("../../modules/${basename(get_terragrunt_dir())}", id="own-name"),
        pytest.param("../../${path_relative_to_include()}/../../modules/registry", id="own-path"),
        pytest.param(
            '${dirname(find_in_parent_folders("no", "../../x"))}/modules/registry', id="f"
        ),
        pytest.param('${get_parent_terragrunt_dir("root")}/modules/registry', id="label"),
    ],
)
def test_a_module_below_the_root_of_the_checkout(tmp_path: Path, source: str) -> None:
    files = {
        ".git/HEAD": "",
        "terragrunt.hcl": "",
        "modules/registry/main.tf": 'variable "scan" {\n  default = true\n}\n'
        + REPOSITORY % (SETTING % "var.scan"),
        "live/registry/terragrunt.hcl": f'terraform {{\n  source = "{source}"\n}}\n'
        "inputs = {\n  scan = false\n}\n"
        'include "root" {\n  path = find_in_parent_folders()\n}\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (finding,) = check([str(tmp_path / "live")]).findings
    assert (finding.verdict.value, finding.line) == ("disabled", 5)


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        pytest.param('"%{ if true }a%{ endif }"', "conditional", id="directive"),
        pytest.param('"$${x}terraform-aws-modules/ecr/aws"', "conditional", id="escaped"),
        pytest.param('"${local.own}"', "conditional", id="refers-to-itself"),
        pytest.param("local.own", "conditional", id="a-local-that-does"),
        pytest.param("local.twice", "conditional", id="declared-twice"),
        pytest.param("local.known", "disabled", id="chain"),
        pytest.param('"${local.known}"', "disabled", id="one-interpolation"),
        pytest.param('"${"terraform-aws-modules"}/${"ecr"}/aws"', "disabled", id="texts"),
        pytest.param("[1]", "conditional", id="no-text"),
        pytest.param("1 + 2", "conditional", id="operation"),
        pytest.param('"git::https://example.com/a?ref=${local.none}"', None, id="other-module"),
        pytest.param('"./${path.module}/nowhere"', None, id="no-such-folder"),
    ],
)
def test_a_source_that_is_an_expression(source: str, verdict: str | None) -> None:
    text = f"""locals {{
  own   = "${{local.own}}"
  twice = 1
  first = "terraform-aws-modules"
  known = "${{local.first}}/ecr/aws"
}}
locals {{
  twice = 2
}}
module "m" {{
  source                        = {source}
  repository_image_scan_on_push = false
}}
"""
    found = [each.verdict.value for each in check_text(text, path="main.tf").findings]
    assert found == ([verdict] if verdict else [])


@pytest.mark.parametrize("source", ["${", "${x", "${x y}", "%{ if x }", "${local.a}${", "${1"])
def test_a_source_in_json_that_is_not_whole(source: str) -> None:
    module = {"source": source, "scan_images_on_push": False}
    text = json.dumps({"module": {"m": module}})
    (finding,) = check_text(text, path="main.tf.json").findings
    assert finding.verdict.value == "conditional"


def test_a_source_that_grows_without_end_is_given_up() -> None:
    many = "${local.l%d}" * 50
    lines = [f'  l{n} = "{many % ((n + 1,) * 50)}"' for n in range(12)]
    text = "\n".join(["locals {", *lines, '  l12 = "xx"', "}", ""])
    text += 'module "m" {\n  source = local.l0\n  scan_images_on_push = false\n}\n'
    (finding,) = check_text(text, path="main.tf").findings
    assert finding.verdict.value == "conditional"


def test_a_module_beside_where_a_link_leads(tmp_path: Path) -> None:
    files = {
        "deep/app/main.tf": 'module "m" {\n  source = "../lib"\n  scan   = false\n}\n',
        "deep/lib/main.tf": 'variable "scan" {\n  default = true\n}\n'
        + REPOSITORY % (SETTING % "var.scan"),
        "lib/main.tf": REPOSITORY % (SETTING % "true"),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "app").symlink_to("deep/app")
    (finding,) = check(tmp_path / "app").findings
    assert (finding.logical_id, finding.verdict.value) == ("module.m", "disabled")


def test_a_file_that_hides_what_a_module_says_is_named(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(REPOSITORY % (SETTING % "var.scan"))
    (tmp_path / "broken.tf").write_text('variable "scan" {')
    (finding,) = check(tmp_path).findings
    assert "broken.tf:1:17: the block is never closed" in finding.message


def test_what_a_fix_leaves_to_the_deployment_stays_open(tmp_path: Path) -> None:
    text = REPOSITORY % (
        '  dynamic "image_scanning_configuration" {\n    for_each = var.x\n    content {\n'
        "      scan_on_push = false\n    }\n  }\n"
    )
    (tmp_path / "main.tf").write_text(text)
    outcome = ecr_fix("--write", cwd=tmp_path)
    assert outcome.code == 1
    assert outcome.lines[-1] == (
        "Found 1 repository without scan on push (1 needs review) in 1 of 1 file."
    )
    assert any("decides whether there is one" in line for line in outcome.lines)
    assert (tmp_path / "main.tf").read_text() == text.replace("= false", "= true")


REPOSITORY = 'resource "aws_ecr_repository" "app" {\n  name = "app"\n%s}\n'
SETTING = "  image_scanning_configuration {\n    scan_on_push = %s\n  }\n"


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        pytest.param("true", "compliant", id="true"),
        pytest.param('"true"', "compliant", id="quoted-true"),
        pytest.param('"True"', "invalid", id="wrong-case"),
        pytest.param("false", "disabled", id="false"),
        pytest.param("null", "disabled", id="null"),
        pytest.param("[]", "invalid", id="tuple"),
        pytest.param('tobool("true")', "compliant", id="tobool"),
        pytest.param("coalesce(null, true)", "compliant", id="coalesce"),
        pytest.param("try(false, true)", "disabled", id="try-off"),
        pytest.param("try(var.unknown, true)", "conditional", id="try-unknown"),
        pytest.param("local.on ? true : false", "compliant", id="condition-by-a-local"),
        pytest.param("var.on ? true : false", "compliant", id="condition-by-a-variable"),
        pytest.param("var.any ? local.on : true", "compliant", id="both-on"),
        pytest.param("!local.off", "compliant", id="operator"),
        pytest.param("local.map.on", "compliant", id="member"),
        pytest.param('local.map["on"]', "compliant", id="index"),
        pytest.param("local.map.none", "conditional", id="missing-member"),
        pytest.param("local.loop", "conditional", id="loop"),
        pytest.param("local.indirect", "compliant", id="local-of-a-local"),
        pytest.param('lookup(local.map, "on", false)', "compliant", id="lookup"),
        pytest.param('lookup(local.map, "off", true)', "disabled", id="lookup-off"),
        pytest.param('lookup(local.map, "none", true)', "compliant", id="lookup-default"),
        pytest.param('"1"', "compliant", id="text-one"),
        pytest.param('"0"', "disabled", id="text-zero"),
        pytest.param("1", "invalid", id="number-one"),
        pytest.param('coalesce("", "true")', "compliant", id="coalesce-empty-text"),
        pytest.param('local.dotted["a.b"]', "disabled", id="dot-in-an-index"),
        pytest.param('local.dotted["${"a.b"}"]', "disabled", id="interpolation-in-an-index"),
        pytest.param("local.dotted[*]", "invalid", id="splat"),
        pytest.param('lookup(local.dotted, "c", true)', "compliant", id="lookup-of-a-variable"),
        pytest.param("module.other.scan", "conditional", id="module-output"),
        pytest.param("data.aws_x.y.scan", "conditional", id="data"),
        pytest.param("var.on", "compliant", id="default-on"),
        pytest.param("var.none", "conditional", id="no-default"),
        pytest.param("var.object.scan", "compliant", id="member-of-a-default"),
    ],
)
def test_the_verdict_on_an_expression(expression: str, verdict: str) -> None:
    others = """\
locals {
  on       = true
  off      = false
  map      = { on = true, "off" : false }
  loop     = local.pool
  pool     = local.loop
  indirect = local.map.on
  dotted   = { "a.b" = false, a = { b = true }, c = var.on }
}
variable "on" { default = true }
variable "none" {}
variable "object" {
  default = {
    scan = true
  }
}
"""
    result = check_text(REPOSITORY % (SETTING % expression) + others, path="main.tf")
    (finding,) = result.all_findings
    assert finding.verdict.value == verdict
    assert finding.logical_id == "aws_ecr_repository.app"


def test_only_files_that_were_asked_for_are_changed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(REPOSITORY % (SETTING % "var.scan"))
    (tmp_path / "variables.tf").write_text('variable "scan" {\n  default = false\n}\n')
    report = fix(tmp_path / "main.tf", unsafe_fixes=True)
    (finding,) = report.findings
    assert not finding.fix_applied
    assert "not among the given files" in finding.notes[-1]
    report = fix(tmp_path, unsafe_fixes=True)
    assert [finding.fix_applied for finding in report.findings] == [True]
    assert (tmp_path / "variables.tf").read_text() == 'variable "scan" {\n  default = true\n}\n'
    assert (tmp_path / "main.tf").read_text() == REPOSITORY % (SETTING % "var.scan")


def test_a_variable_of_two_files_is_flipped_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = (REPOSITORY % (SETTING % "var.scan")).replace('"app"', f'"{name}"')
        (tmp_path / f"{name}.tf").write_text(text)
    (tmp_path / "c.tf").write_text('variable "scan" {\n  default = "false"\n}\n')
    report = fix(tmp_path, unsafe_fixes=True)
    assert [finding.fix_applied for finding in report.findings] == [True, True]
    assert (tmp_path / "c.tf").read_text() == 'variable "scan" {\n  default = "true"\n}\n'


# Inputs that would take minutes, or for ever, if work grew with the ways through them.

QUICK = 5
"""Seconds of CPU time; they take a tenth of it."""


@pytest.mark.parametrize(
    ("locals_", "verdict"),
    [
        pytest.param("l0 = try(local.l0, local.l0)", "conditional", id="itself"),
        pytest.param("l0 = coalesce(local.l0, local.l0)", "conditional", id="itself-coalesced"),
        pytest.param(
            "\n".join(f"l{i} = try(local.l{i + 1}, local.l{i + 1})" for i in range(40))
            + "\nl40 = true",
            "compliant",
            id="chain",
        ),
        pytest.param(
            "\n".join(
                f"l{i} = var.x ? local.l{i + 1} : coalesce(null, local.l{i + 1})" for i in range(40)
            )
            + "\nl40 = true",
            "compliant",
            id="chain-of-conditions",
        ),
        pytest.param(
            "\n".join(f"l{i} = var.x ? local.l{i + 1} : local.l{i + 1}" for i in range(40))
            + "\nl40 = true",
            "compliant",
            id="chain-of-equal-branches",
        ),
        pytest.param(
            "\n".join(f"l{i} = [local.l{i + 1}, local.l{i + 1}]" for i in range(40))
            + "\nl40 = true",
            "invalid",
            id="chain-of-collections",
        ),
        pytest.param(
            "\n".join(f"l{i} = tobool(tostring(local.l{i + 1}))" for i in range(2000))
            + "\nl2000 = true",
            "conditional",
            id="too-long-a-chain",
        ),
    ],
)
def test_locals_that_lead_to_each_other(locals_: str, verdict: str) -> None:
    text = REPOSITORY % (SETTING % "local.l0") + f"locals {{\n{locals_}\n}}\n"
    (finding,) = check_text(text, path="main.tf").all_findings
    assert finding.verdict.value == verdict


def test_modules_that_call_each_other(tmp_path: Path) -> None:
    call = 'module "{0}" {{\n  source = "../m{1}"\n  scan   = var.scan\n}}\n'
    for index in range(60):
        (tmp_path / f"m{index}").mkdir()
        calls = "".join(call.format(name, (index + 1) % 60) for name in ("a", "b"))
        text = calls + 'variable "scan" {}\n' + REPOSITORY % (SETTING % "var.scan")
        (tmp_path / f"m{index}" / "main.tf").write_text(text)
    report = check(tmp_path)
    assert len(report.findings) >= 60
    assert report.errors == ()


def test_a_comment_that_goes_on_and_on() -> None:
    setting = SETTING % ("false /" + "*" * 20_000 + "\n x */")
    (finding,) = check_text(REPOSITORY % setting, path="main.tf").all_findings
    assert finding.verdict.value == "disabled"


def test_many_members_of_one_object() -> None:
    members = "".join(f"    r{index} = {{ scan = true }}\n" for index in range(2000))
    text = f"locals {{\n  all = {{\n{members}  }}\n}}\n"
    for index in range(2000):
        repository = REPOSITORY % (SETTING % f'local.all["r{index}"].scan')
        text += repository.replace('"app"', f'"r{index}"')
    with within(QUICK):
        found = check_text(text, path="main.tf").all_findings
    assert {finding.verdict.value for finding in found} == {"compliant"}


def test_uses_behind_comments_without_end() -> None:
    uses = "(\n1 + # " + "var # " * 40_000 + "\n" + "# var \n" * 40_000 + "2)"
    text = REPOSITORY % (SETTING % "var.scan") + 'variable "scan" {\n  default = false\n}\n'
    (finding,) = check_text(
        text + f'output "a" {{\n  value = "a${{{uses}}}"\n}}\n', path="main.tf"
    ).all_findings
    assert finding.verdict.value == "conditional"
    assert finding.applicability is not None
    assert finding.applicability.value == "manual"


def test_many_templates_in_one_file() -> None:
    stack = (
        'resource "aws_cloudformation_stack" "s{0}" {{\n  template_body = <<-EOT\n'
        "    Resources:\n      R:\n        Type: AWS::ECR::Repository\n  EOT\n}}\n"
    )
    with within(QUICK):
        report = check_text("".join(map(stack.format, range(750))), path="main.tf")
    assert len(report.all_findings) == 750


@pytest.mark.parametrize("source", [r"./\u0000", "./" + "x" * 5000])
def test_a_module_in_no_possible_folder(tmp_path: Path, source: str) -> None:
    call = f'module "a" {{\n  source = "{source}"\n  scan = false\n}}\n'
    (tmp_path / "main.tf").write_text(call + REPOSITORY % (SETTING % "false"))
    report = check(tmp_path)
    assert len(report.findings) == 1
    assert report.errors == ()


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(r'module "a" { source = "./\ud800" }' + REPOSITORY % "")
    (error,) = check(tmp_path).errors
    assert error.message == "unknown escape sequence"


def test_a_module_is_found_only_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "a" {\n  source = "./gone"\n  scan = false\n}\n')
    report = check(tmp_path)
    assert (report.findings, report.errors) == ((), ())


# Properties: modules that are put together, so that it is known what they declare.


@dataclass(frozen=True)
class Scan:
    """How a resource sets scanning, its verdict, and whether a safe fix turns it on."""

    lines: tuple[str, ...]
    verdict: str
    fixed: bool


SCANS = (
    Scan((), "missing", True),
    Scan(("image_scanning_configuration {}",), "missing", True),
    Scan(("image_scanning_configuration {", "}"), "missing", True),
    Scan(("image_scanning_configuration {", "  # later", "}"), "missing", True),
    Scan(("image_scanning_configuration {", "  scan_on_push = false", "}"), "disabled", True),
    Scan(("image_scanning_configuration {", '  scan_on_push= "false" # x', "}"), "disabled", True),
    Scan(("image_scanning_configuration { scan_on_push = false }",), "disabled", True),
    Scan(("image_scanning_configuration {", "  scan_on_push = true", "}"), "compliant", False),
    Scan(("image_scanning_configuration {", "  scan_on_push = var.x", "}"), "conditional", False),
    Scan(
        ("image_scanning_configuration {", "  scan_on_push = a.b ? true : false", "}"),
        "conditional",
        False,
    ),
)  # fmt: skip
OTHERS = (
    ('image_tag_mutability = "MUTABLE"',),
    ("tags = {", '  Name = "a # b"', '  b    = "${var.b}" // c', "}"),
    ("tags   = merge(local.tags, { a = 1 })",),
    ("encryption_configuration {", '  encryption_type = "AES256"', "}"),
    ("lifecycle {", "  prevent_destroy = true", "}"),
    ("timeouts {", "}"),
    ("policy = <<-EOT", '  { "a": [ }', "  EOT"),
    ("# scan_on_push = true",),
    ("/* image_scanning_configuration {", "} */"),
)  # fmt: skip


@dataclass(frozen=True)
class Module:
    text: str
    scans: tuple[Scan, ...]


@st.composite
def modules(draw: st.DrawFn) -> Module:
    step = draw(st.sampled_from(("  ", "    ", "\t")))
    scans = draw(st.lists(st.sampled_from(SCANS), min_size=1, max_size=4))
    text = draw(st.sampled_from(("", "# head\n\n", 'locals {\n  a = "resource"\n}\n')))
    for index, scan in enumerate(scans):
        others = draw(st.lists(st.sampled_from(OTHERS), max_size=4, unique_by=lambda e: e[0][:4]))
        entries = [('name = "n"',), *others]
        if scan.lines:
            entries.insert(draw(st.integers(0, len(entries))), scan.lines)
        blank = draw(st.sampled_from(("", "\n")))
        body = blank.join(
            "".join(
                f"{step}{line.replace('  ', step, 1) if line[0] == ' ' else line}\n"
                for line in entry
            )
            for entry in entries
        )
        text += f'resource "aws_ecr_repository" "r{index}" {{\n{body}}}\n'
        text += draw(st.sampled_from(("", "\n", "\n# between\n")))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return Module(text, tuple(scans))  # fmt: skip


def written(line: str, step: str) -> str:
    return f"{step}{line.replace('  ', step, 1) if line[0] == ' ' else line}\n"


@lru_cache(maxsize=4)
def data_of(text: str) -> Any:
    """Return what python-hcl2 reads. Whoever changes it copies it."""
    return without_comments(hcl2.loads(text.replace("\r\n", "\n") + "\n"))


def without_comments(data: Any) -> Any:
    if isinstance(data, dict):
        kept = {key: value for key, value in data.items() if not key.endswith("comments__")}
        return {key: without_comments(value) for key, value in kept.items()}
    return [without_comments(item) for item in data] if isinstance(data, list) else data


@given(module=modules(), crlf=st.booleans())
def test_only_the_settings_change(module: Module, crlf: bool) -> None:
    text = module.text.replace("\n", "\r\n") if crlf else module.text
    result = analyse_file("main.tf", text.encode(), Options())
    assert result.error is None
    assert [each.verdict.value for each in result.all_findings] == [
        each.verdict for each in module.scans
    ]
    assert [each.fix_applied for each in result.all_findings] == [
        each.fixed for each in module.scans
    ]
    expected = copy.deepcopy(data_of(text))
    for index, scan in enumerate(module.scans):
        if scan.fixed:
            resource = expected["resource"][index]['"aws_ecr_repository"'][f'"r{index}"']
            resource["image_scanning_configuration"] = [
                {"scan_on_push": True, "__is_block__": True}
            ]
    new = result.text if result.changed else text
    assert data_of(new) == expected
    assert re.findall(r"(?:#|//|/\*).*", text) == re.findall(r"(?:#|//|/\*).*", new)
    fixes = sum(scan.fixed for scan in module.scans)
    assert removed_lines(text.encode(), new.encode()) <= 2 * fixes
    if crlf and result.changed:
        assert all(line.endswith(b"\r\n") for line in lines_of(new.encode())[:-1])
    again = analyse_file("main.tf", new.encode(), Options())
    assert not again.changed
    assert [each.verdict.value for each in again.all_findings] == [
        "compliant" if scan.fixed else scan.verdict for scan in module.scans
    ]


@given(module=modules(), cut=st.integers(0, 400), stuff=st.sampled_from('"{}[]()#=\n<$%,.\\x'))
def test_a_damaged_module_is_fixed_rightly_or_left_alone(
    module: Module, cut: int, stuff: str
) -> None:
    at = min(cut, len(module.text))
    text = module.text[:at] + stuff + module.text[at + 1 :]
    result = analyse_file("main.tf", text.encode(), Options(unsafe_fixes=True))
    if result.error is not None:
        assert result.error.line
        return
    if result.changed:
        assert not analyse_file("main.tf", result.text.encode(), Options(unsafe_fixes=True)).changed


def test_a_stack_gives_no_parameters_to_a_template_inside_its_template(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "main.tf": """\
resource "aws_cloudformation_stack" "s" {
  template_body = <<-EOT
    Wrap:
      Parameters:
        Scan: {Type: String, Default: "false"}
      Resources:
        R:
          Type: AWS::ECR::Repository
          Properties:
            ImageScanningConfiguration: {ScanOnPush: !Ref Scan}
  EOT
  parameters    = { Scan = "true" }
}
"""
        },
    )
    (finding,) = check([tmp_path]).findings
    assert "whose Default is false" in finding.message


PARTLY = """\
variable "scan" {}
resource "aws_ecr_repository" "app" {
  name = "app"
  dynamic "image_scanning_configuration" {
    for_each = var.scan ? [1] : []
    content {
      scan_on_push = false
    }
  }
}
"""


def test_a_fix_that_is_applied_and_leaves_a_part_to_a_person_is_not_called_not_applied(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"main.tf": PARTLY})
    summary = "Found 1 repository without scan on push (1 needs review) in 1 of 1 file."
    checked = ecr_fix("--check", cwd=tmp_path)
    assert checked.lines[0].endswith(
        "scan_on_push is false [needs review: after the fix, the "
        "for_each of the dynamic image_scanning_configuration decides whether there is one]"
    )
    assert checked.lines[1:] == [summary]
    written = ecr_fix("--write", cwd=tmp_path)
    assert (written.code, written.lines[-1]) == (1, summary)
    assert "  = fix: replaces false with true" in written.lines
    assert "scan_on_push = true" in (tmp_path / "main.tf").read_text()
