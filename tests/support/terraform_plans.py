"""What `terraform plan` says of many modules at once, offline and without the provider of AWS.

The resource that is built into Terraform stands for a repository: it takes any value.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.terraform_modules import SETTING, GeneratedModule

_DYNAMIC = re.compile(
    rf'dynamic "{SETTING}" {{\n    for_each = (.*)\n(?:    iterator = (.*)\n)?'
    r"    content {\n([^\0]*?)\n    }\n  }"
)
_PLACE = re.compile(r"(?m)^\W*on (\S+) line \d")
_QUIET = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}


def plan(
    folder: Path, modules: Mapping[str, GeneratedModule]
) -> dict[str, list[bool | None] | None]:
    """Return for each module which instances of its repositories scan.

    None stands for an instance without a planned value, and for a module that Terraform refuses.
    """
    found: dict[str, list[bool | None] | None] = dict.fromkeys(modules)
    left = dict(modules)
    while left:
        shutil.rmtree(folder, ignore_errors=True)
        for name, module in left.items():
            _write(folder, name, module)
        refused = _refused(folder, "init") or _refused(folder, "plan", "-out=plan")
        if not refused:
            shown = json.loads(_run(folder, "show", "-json", "plan").stdout)
            root = shown["planned_values"].get("root_module", {})
            for name in left:
                found[name] = []
            for child in root.get("child_modules", []):
                found[child["address"].removeprefix("module.")] = list(_instances(child))
            return found
        assert refused <= left.keys(), refused
        left = {name: module for name, module in left.items() if name not in refused}
    return found


def _write(folder: Path, name: str, module: GeneratedModule) -> None:
    for path, text in module.files.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_stand_in(text), "utf-8")
    arguments = "".join(f"  {key} = {value}\n" for key, value in module.values.items())
    call = f'module "{name}" {{\n  source = "./{name}"\n{arguments}}}\n'
    (folder / f"{name}.tf").write_text(call, "utf-8")


def _stand_in(text: str) -> str:
    """Return a module with the resource that stands for a repository."""

    def items(found: re.Match[str]) -> str:
        over, iterator, content = found.groups()
        pair = f"[for k, v in {over} : {{ key = k, value = v }}]"
        return f"input = [for {iterator or SETTING} in {pair} : {{\n{content}\n  }}]"

    text = _DYNAMIC.sub(items, text)
    text = re.sub(rf"(?m)^  {SETTING} {{", "  input = {", text)
    text = re.sub(rf"(?m)^  {SETTING}(\s*)=", r"  input\1=", text)
    return re.sub(r'resource "(aws|awscc)_ecr_repository"', 'resource "terraform_data"', text)


def _refused(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that Terraform refuses in a step."""
    done = _run(folder, *arguments)
    if not done.returncode:
        return set()
    refused = {path.partition("/")[0].removesuffix(".tf") for path in _PLACE.findall(done.stderr)}
    assert refused, done.stderr
    return refused


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["terraform", *arguments, *(["-no-color"] if arguments[0] != "show" else [])],
        cwd=folder, capture_output=True, text=True, env={**os.environ, **_QUIET}, check=False,
    )  # fmt: skip


def _instances(module: Mapping[str, Any]) -> list[bool | None]:
    found = [is_on(each["values"].get("input")) for each in module.get("resources", [])]
    for child in module.get("child_modules", []):
        found += _instances(child)
    return found


def is_on(setting: Any) -> bool | None:
    """Whether a planned setting turns scanning on; None for one that the provider refuses."""
    if isinstance(setting, list):
        if len(setting) > 1:
            return None
        setting = setting[0] if setting else None
    if setting is None:
        return False
    value = setting.get("scan_on_push")
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value)
    return value if isinstance(value, bool) else None
