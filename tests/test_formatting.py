"""What `terraform fmt` leaves alone before the fixes, it leaves alone after them.

The judge is `terraform fmt` itself, so these tests are skipped where there is no Terraform.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fixtures import CASES, output, run

from fixer import fix
from fixer.model.errors import ParseError
from fixer.model.syntax_tree import Block, Mapping, key_text, walk
from fixer.syntax import hcl

TERRAFORM = shutil.which("terraform")
pytestmark = pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform")

SUFFIXES = (".tf", ".tfvars", ".tofu", ".hcl")
COMMENTS = ("", "", " # c", " // slow", " # é", " /* x */", " # 'q\" {")
ARGUMENTS = (
    'name = "app"',
    'image_tag_mutability = "IMMUTABLE"',
    "force_delete = true",
    "provider = aws.eu",
    'tags = {\n a = "b" # in\n  long_name = "c" # in2\n}',
    "policy = <<EOF\n # not\nEOF",
    "depends_on = [aws_kms_key.a]",
    "depends_on = [\n aws_kms_key.a,\n]",
    "lifecycle {\n prevent_destroy = true\n}",
    "timeouts {}",
)
VALUES = ("false", "null", '"false"', "var.scan", "local.scan")
SETTINGS = (
    "image_scanning_configuration { scan_on_push = %s }",
    "image_scanning_configuration {\n scan_on_push = %s # off\n}",
    "image_scanning_configuration {}",
    "",
)
INPUTS = (
    'name = "app"',
    "enable_lifecycle_policy = true",
    "x_very_long_name_of_an_input_here = 1",
    "tags = {\n a = 1 # x\n}",
    "providers = { aws = aws.eu }",
    "depends_on = [aws_kms_key.a]",
)
CALLS = (
    ('"terraform-aws-modules/ecr/aws"', "repository_image_scan_on_push", True),
    ('"cloudposse/ecr/aws"', "scan_images_on_push", False),
)


def unformatted(folder: Path) -> set[str]:
    """Return the files below a folder that fmt would change."""
    command = [str(TERRAFORM), "fmt", "-recursive", "-list=true", "-write=false", str(folder)]
    environment = os.environ | {"TF_CLI_CONFIG_FILE": os.devnull}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    # With an error it lists nothing.
    assert done.returncode in (0, 3), done.stderr
    return {os.path.relpath(name, folder) for name in done.stdout.split("\n") if name}


def can_be_parsed(data: bytes) -> bool:
    """Whether fmt takes a text: HCL in which no argument is given twice."""
    try:
        tree = hcl.parse(data.decode().removeprefix("\ufeff"))
    except ParseError:
        return False
    for node in walk(tree.documents[0]):
        if isinstance(node, Mapping) and not node.flow:
            names = [key_text(key) for key, value in node.entries if not isinstance(value, Block)]
            if len(names) > len(set(names)):
                return False
    return True


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files that can be parsed, under names that fmt looks at."""
    for name, data in files.items():
        if name.endswith(SUFFIXES) and can_be_parsed(data):
            stem = name.removesuffix(".tofu").removesuffix(".hcl")
            path = folder / (stem if stem.endswith((".tf", ".tfvars")) else f"{stem}.tf")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def test_the_fixtures_stay_formatted(tmp_path: Path) -> None:
    cases = [case for case in CASES if case.folder.parent.name in ("terraform", "terragrunt")]
    for case in cases:
        write(tmp_path / "before" / case.folder.name, case.input)
        for unsafe in (False, True):
            results = output(run(case, case.input, unsafe), case.input)
            write(tmp_path / f"after-{unsafe}" / case.folder.name, results)
    before = unformatted(tmp_path / "before")
    for unsafe in (False, True):
        assert unformatted(tmp_path / f"after-{unsafe}") - before == set()


def body(random: random.Random, arguments: list[str]) -> str:
    lines = []
    for each in arguments:
        lines += random.choice(([], [], [""], ["# a comment"]))
        lines.append(each if "\n" in each else each + random.choice(COMMENTS))
    return "\n".join(["", *lines, ""])


def blocks(random: random.Random) -> Iterator[str]:
    """Yield blocks in a layout that is not formatted yet."""
    for number in range(3):
        arguments = random.sample(ARGUMENTS, random.randint(0, 4))
        setting = random.choice(SETTINGS)
        arguments.append(setting % random.choice(VALUES) if "%" in setting else setting)
        random.shuffle(arguments)
        names = {each.split(" ")[0]: each for each in arguments if each}
        yield f'resource "aws_ecr_repository" "r{number}" {{{body(random, list(names.values()))}}}'
    for number in range(3):
        source, name, required = random.choice(CALLS)
        arguments = random.sample(INPUTS, random.randint(0, 4))
        if required or random.random() < 0.4:
            arguments.insert(0, f"{name} = {random.choice(VALUES)}")
        arguments = [f"source = {source}", 'version = "0.29.0"', *arguments]
        yield f'module "m{number}" {{{body(random, arguments)}}}'
    values = ["scan = false", "t = {}", 'other_value = "d"', "un = false"]
    random.shuffle(values)
    yield f"locals {{{body(random, values)}}}"
    yield f'variable "scan" {{{body(random, ["type = bool", "default = false"])}}}'


def test_generated_layouts_stay_formatted(tmp_path: Path) -> None:
    layouts = random.Random(10)
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "main.tf").write_text("\n\n".join(blocks(layouts)) + "\n")
    command = [str(TERRAFORM), "fmt", "-recursive", str(tmp_path)]
    environment = os.environ | {"TF_CLI_CONFIG_FILE": os.devnull}
    subprocess.run(command, env=environment, capture_output=True, check=True)
    report = fix([str(tmp_path)], unsafe_fixes=True)
    assert len([each for each in report.results if each.changed]) > 50
    assert unformatted(tmp_path) == set()
