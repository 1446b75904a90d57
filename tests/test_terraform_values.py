"""The values of Terraform expressions: a table, and what Terraform says of generated ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fixer import Verdict, check, check_text
from fixer.dialects.terraform.evaluate import Context, evaluate
from fixer.dialects.terraform.local_modules import find_uses
from fixer.dialects.terraform.module import Module
from fixer.dialects.terraform.values import Failure, OpenKey, Several, Unknown, Value
from fixer.engine import folders, parsed_file
from fixer.model.file import single_file
from fixer.syntax import hcl

MODULE = """\
variable "on" {
  type    = bool
  default = true
}
variable "text" {
  type    = string
  default = "prod"
}
variable "nothing" {
  type    = bool
  default = null
}
variable "object" {
  type = object({
    scan  = optional(bool, true)
    inner = optional(object({ deep = optional(bool, false) }), {})
  })
  default = { scan = null }
}
variable "rows" {
  type    = map(object({ scan = optional(bool, "true") }))
  default = { a = {}, b = { scan = false } }
}
variable "flags" {
  type    = list(bool)
  default = [true, "false"]
}
variable "names" {
  type    = set(string)
  default = ["b", "a", "b"]
}
variable "numbers" {
  type    = list(number)
  default = ["1", 0]
}
locals {
  stage = "prod"
  table = { prod = true, dev = false }
  made  = { for key, row in var.rows : key => row.scan }
}
"""

VALUES = {
    "var.object.scan": True,
    "var.object.inner.deep": False,
    'lookup(var.object, "scan", false)': True,
    'var.rows["a"].scan': True,
    "values(var.rows)[*].scan": [True, False],
    "[for key, row in var.rows : key if row.scan]": ["a"],
    "{ for row in values(var.rows) : tostring(row.scan) => row... }": {
        "true": [{"scan": True}],
        "false": [{"scan": False}],
    },
    "local.made": {"a": True, "b": False},
    "local.table[local.stage]": True,
    'local.stage == "prod" ? true : false': True,
    "!var.on || var.on && true": True,
    "1 + 2 * 3 == 7": True,
    '"true" == true': False,
    '"1" ? "a" : 2': "a",
    "var.numbers": [1, 0],
    "var.flags[1]": False,
    "tolist(var.names)": ["a", "b"],
    'contains(var.names, "a")': True,
    "coalesce(var.nothing, false)": False,
    "can(coalesce(null, 1))": "unknown",
    "try(var.object.missing, tobool(0), true)": True,
    "can(tobool(0))": False,
    "merge({ a = 1 }, { a = 2, b = 3 })": {"a": 2, "b": 3},
    'zipmap(["a", "b"], [true, false])': {"a": True, "b": False},
    "flatten([[true], [[false]]])": [True, False],
    "element([1, 2, 3], 4)": 2,
    "one([])": None,
    "length(var.rows)": 2,
    'lookup(var.rows, "scan", true)': "unknown",
    'lookup({ a = true }, "scan", false)': False,
    '"${var.on}"': True,
    "concat([1], [2])": [1, 2],
    "toset([true, true])": [True],
    "keys(local.table)": ["dev", "prod"],
    "alltrue(var.flags)": False,
    "alltrue([var.nothing, true])": False,
    "anytrue([null, true])": True,
    "anytrue([var.nothing])": False,
    "lower(upper(var.text))": "prod",
    "var.on ? true : null": True,
    "tobool(0)": "refused",
    "one([1, 2])": "refused",
    "{ for n in [1, 2] : true => n }": "refused",
    "terraform.workspace": "unknown",
    "local.table[terraform.workspace]": "unknown",
    "sha1(var.text)": "unknown",
    "var.on && terraform.workspace == var.text": "unknown",
    "false && terraform.workspace == var.text": False,
}


@pytest.mark.parametrize("expression", VALUES)
def test_the_value_of_an_expression(expression: str) -> None:
    assert evaluated([expression]) == [VALUES[expression]]


def evaluated(expressions: list[str]) -> list[Any]:
    """Return what the evaluator says of expressions in the module."""
    lines = "".join(f"  e{number} = {each}\n" for number, each in enumerate(expressions))
    file = single_file("main.tf", hcl.parse(f"{MODULE}locals {{\n{lines}}}\n"))
    module = Module(lambda: (file,), find_uses)
    found = (module.locals[f"e{number}"][0][0] for number in range(len(expressions)))
    return [plain(evaluate(node, file, Context(module))) for node in found]


def plain(value: Value) -> Any:
    """Return a value as JSON has it; "refused" or "unknown" where that holds for a part of it."""
    data = value.data
    if isinstance(data, Unknown | Several | Failure):
        return "refused" if isinstance(data, Failure) else "unknown"
    if isinstance(data, dict):
        parts = {key: plain(each) for key, each in data.items()}
        is_open = any(isinstance(key, OpenKey) for key in parts)
        words = [*parts.values(), *(["unknown"] if is_open else [])]
        return next((word for word in ("refused", "unknown") if word in words), parts)
    if isinstance(data, tuple):
        items = [plain(each) for each in data]
        return next((word for word in ("refused", "unknown") if word in items), items)
    return data


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    """Return an expression over the module, of types that go together or do not."""
    atoms = (
        "true", "false", "null", '"true"', "1", "var.on", "var.text", "var.nothing", "var.object",
        "var.object.scan", "var.rows", "var.flags", "var.flags[0]", "local.made", "local.table",
        "local.stage", "var.names", "var.numbers", "{ scan = true }", "[true]",
    )  # fmt: skip
    if depth == 0:
        return draw(st.sampled_from(atoms))
    inner = expressions(depth - 1)
    template = draw(
        st.sampled_from(
            (
                "({} ? {} : {})", "!{}", "({} && {})", "({} || {})", "({} == {})", "({} != null)",
                "try({}, {})", "can({})", "coalesce({}, {})", "tobool({})", "tostring({})",
                'lookup({}, "scan", {})', 'lookup({}, "a", {})', "{}[0]", "{}.scan", "length({})",
                "merge({}, {})", "concat({}, {})", "flatten([{}, {}])", "toset({})", "tolist({})",
                "keys({})", "values({})", "contains({}, {})", "element({}, 1)", "one({})",
                "alltrue({})", "anytrue({})", "[for each in {} : each]", "{}[*].scan",
                "{{ for key, each in {} : key => each if each != null }}",
                "{{ scan = {}, a = {} }}", '"${{{}}}"', "[{}, {}]", "lower({})",
            )
        )
    )  # fmt: skip
    holes = template.replace("{{", "").replace("}}", "").count("{}")
    return template.format(*(draw(inner) for _ in range(holes)))


def by_terraform(folder: Path, expressions: list[str]) -> list[Any]:
    """Return what Terraform plans for expressions in the module; "refused" for an error."""
    outputs = "".join(
        f'output "e{number}" {{\n  value = try(jsonencode({{ v = {each} }}), "refused")\n}}\n'
        for number, each in enumerate(expressions)
    )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "main.tf").write_text(MODULE + outputs, "utf-8")
    quiet = dict(os.environ, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
    for arguments in (["init"], ["plan", "-out=plan"], ["show", "-json", "plan"]):
        done = subprocess.run(
            ["terraform", arguments[0], "-no-color", *arguments[1:]],
            cwd=folder, capture_output=True, text=True, env=quiet, check=True,
        )  # fmt: skip
    found = json.loads(done.stdout)["planned_values"]["outputs"]
    texts = [found[f"e{number}"]["value"] for number in range(len(expressions))]
    return [each if each == "refused" else json.loads(each)["v"] for each in texts]


def is_on(value: Any) -> bool | None:
    """Whether a value turns a setting on; None for one that Terraform refuses there."""
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value)
    return value if isinstance(value, bool) else None


# Each step of it would be three runs of Terraform.
WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@settings(max_examples=3, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING)
@given(st.lists(expressions(), min_size=40, max_size=60))
def test_values_are_those_of_terraform(
    tmp_path_factory: pytest.TempPathFactory, some: list[str]
) -> None:
    """Where Terraform and the evaluator find a boolean, it is the same one."""
    theirs = by_terraform(tmp_path_factory.getbasetemp() / "terraform", some)
    for expression, own, other in zip(some, evaluated(some), theirs, strict=True):
        if is_on(own) is not None and is_on(other) is not None:
            assert is_on(own) is is_on(other), expression


def test_a_module_is_parsed_once_for_all_its_callers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    whole = parsed_file.parse_file

    def counted(path: str, *rest: Any) -> Any:
        parsed.append(path)
        return whole(path, *rest)

    monkeypatch.setattr(folders, "parse_file", counted)
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "scan" {}\nresource "aws_ecr_repository" "r" {\n'
        "  image_scanning_configuration {\n    scan_on_push = var.scan\n  }\n}\n"
    )
    for number in range(30):
        (tmp_path / f"c{number}").mkdir()
        text = 'module "m" {\n  source = "../m"\n  scan   = false\n}\n'
        (tmp_path / f"c{number}" / "main.tf").write_text(text)
    report = check(tmp_path, jobs=1)
    assert len(report.findings) == 31
    assert sum(path.endswith(os.path.join("m", "main.tf")) for path in parsed) == 1


def test_a_star_is_a_key_like_any_other() -> None:
    text = (
        'resource "aws_ecr_repository" "r" {\n  for_each = { "*" = true }\n  name = each.key\n'
        '  image_scanning_configuration {\n    scan_on_push = each.key == "*"\n  }\n}\n'
    )
    (found,) = check_text(text, path="main.tf").all_findings
    assert found.verdict is Verdict.COMPLIANT
