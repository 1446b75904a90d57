"""What programs declare, as their own frameworks see it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

import pytest

from fixer.model.edits import Applicability
from fixer.model.finding import Finding
from support.node import node, node_package
from support.tools import missing

Synthesis: TypeAlias = "list[dict[str, Any]] | str"
"""The properties of each resource, or the error of the program."""

_TESTS: Final = Path(__file__).parents[1]
PYTHON_PACKAGES: Final = _TESTS.parent / ".cache/python"
_PACKAGES: Final = {
    "none": "typescript",
    "cdk": "aws-cdk-lib",
    "pulumi": "@pulumi/aws",
    "cdktf": "@cdktf/provider-aws",
}


# The keys of the setting, as the services of the frameworks are told.
# The classes of ours in C# write them as in a template.
_IN_TEMPLATES: Final = ("ImageScanningConfiguration", "ScanOnPush")
_KEYS: Final = {
    "cdk": (_IN_TEMPLATES,),
    "pulumi": (_IN_TEMPLATES, ("imageScanningConfiguration", "scanOnPush")),
    "cdktf": (("image_scanning_configuration", "scan_on_push"),),
}


def is_on(framework: str, synthesis: Synthesis) -> bool:
    """Whether all resources have the setting on."""
    assert isinstance(synthesis, list)
    return bool(synthesis) and all(
        any(_inside(each.get(outer), inner) is True for outer, inner in _KEYS[framework])
        for each in synthesis
    )


def _inside(configuration: object, key: str) -> object:
    return configuration.get(key) if isinstance(configuration, dict) else None


def without(synthesis: Synthesis) -> list[dict[str, Any]]:
    """Return the properties of the resources, less the setting."""
    assert isinstance(synthesis, list)
    settings = {outer for keys in _KEYS.values() for outer, _ in keys}
    return [
        {key: value for key, value in each.items() if key not in settings} for each in synthesis
    ]


def faults(
    framework: str, finding: Finding, is_safe: bool, before: list[Synthesis], after: list[Synthesis]
) -> list[str]:
    """Return what is wrong with a verdict and its fix, as the framework sees them."""
    found = []
    on = partial(is_on, framework)
    known = [on(each) for each in before if isinstance(each, list)]
    verdict = finding.verdict.value
    kind = finding.applicability
    if verdict == "compliant" and not (known and (known[0] if finding.notes else all(known))):
        found.append(f"all-clear, but it is off: {before}")
    if verdict in ("disabled", "missing", "invalid") and any(known):
        found.append(f"{verdict}, but it is on: {before}")
    if kind is not Applicability.MANUAL and is_safe != (kind is Applicability.UNSAFE):
        for old, new in zip(before, after, strict=True):
            if isinstance(old, list):
                if not isinstance(new, list):
                    found.append(f"the fix breaks it: {new}")
                elif without(old) != without(new) or (on(old) and not on(new)):
                    found.append(f"the fix changes more: {old} {new}")
        now = [isinstance(each, list) and on(each) for each in after]
        if kind is Applicability.SAFE and not all(now):
            found.append(f"not on after a safe fix: {after}")
        if kind is Applicability.UNSAFE and not (now[0] or sum(now) > sum(known)):
            found.append(f"not on after an unsafe fix: {after}")
    return found


def syntheses(
    framework: str, language: str, asked: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
) -> list[list[Synthesis]]:
    """Return what each program declares in each of its contexts; one process runs them all."""
    if language == "c-sharp":
        return _in_c_sharp([text for text, _ in asked])
    if language == "javascript":
        folder = node_package(_PACKAGES[framework])
        modules = folder.parents[_PACKAGES[framework].count("/")]
        command = [node(), str(_TESTS / "node/synthesise.js")]
        added = {"NODE_PATH": str(modules)}
    else:
        command = [sys.executable, str(_TESTS / "support/synthesise.py")]
        added = {"JSII_NODE": node(), "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1"}
        if framework == "pulumi":
            if not (PYTHON_PACKAGES / "pulumi_aws").is_dir():
                pytest.skip(missing("pulumi-aws"))
            added["PYTHONPATH"] = str(PYTHON_PACKAGES)
    done = subprocess.run(
        command,
        input=json.dumps({"framework": framework, "asked": asked}),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **added},
    )
    found: list[list[Synthesis]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _in_c_sharp(programs: Sequence[str]) -> list[list[Synthesis]]:
    """Return what programs in C# declare, by the compiler of Mono and classes of our own.

    That compiler is older than C# 8. No other that is not made of the same grammar as ours can be
    had from Debian, PyPI or npm.
    """
    if shutil.which("mcs") is None or shutil.which("mono") is None:
        pytest.skip("mcs is not installed: Debian has it in mono-mcs")
    with TemporaryDirectory() as folder:
        files = [_TESTS / "support/Frameworks.cs"]
        for number, text in enumerate(programs):
            files.append(Path(folder, f"{number}.cs"))
            files[-1].write_text(f"namespace P{number} {{\n{text}}}\n", encoding="utf-8")
        made = Path(folder, "programs.exe")
        compiled = subprocess.run(
            ["mcs", "-nowarn:0219,0414", f"-out:{made}", *files],
            capture_output=True,
            text=True,
            check=False,
        )
        assert compiled.returncode == 0, compiled.stderr
        done = subprocess.run(["mono", made], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
