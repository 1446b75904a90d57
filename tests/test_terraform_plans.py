"""Verdicts and fixes in generated modules, against what `terraform plan` says of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.terraform_modules import GeneratedModule, module
from support.terraform_plans import plan

from fixer import Finding, Verdict, fix

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
MODULES = 60
PLANNED = (Verdict.COMPLIANT, Verdict.MISSING, Verdict.DISABLED)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@settings(
    max_examples=60 if THOROUGH else 1,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(st.randoms(use_true_random=True))
def test_verdicts_and_fixes_are_those_of_a_plan(
    tmp_path_factory: pytest.TempPathFactory, rng: Random
) -> None:
    """A repository complies where all its instances scan, before and after each kind of fix."""
    base = tmp_path_factory.getbasetemp() / "plans"
    faults = faults_of(base, {f"m{number}": module(rng) for number in range(MODULES)})
    assert not faults, "\n\n".join(faults)


def faults_of(base: Path, generated: Mapping[str, GeneratedModule]) -> list[str]:
    """Return what is wrong with the verdicts and the fixes in modules, each with its text."""
    shutil.rmtree(base, ignore_errors=True)
    before = plan(base / "planned", generated)
    faults = []
    for unsafe in (False, True):
        ours = base / f"unsafe-{unsafe}"
        for name, code in generated.items():
            write(ours / name, code)
        report = fix(ours, jobs=1, unsafe_fixes=unsafe)
        after = plan(base / "planned", {n: read(ours / n, m) for n, m in generated.items()})
        found: dict[str, list[Finding]] = {name: [] for name in generated}
        for finding in report.findings:
            found[Path(finding.path).relative_to(ours).parts[0]].append(finding)
        for name, code in generated.items():
            wrong = fault(before[name], after[name], found[name], "child/main.tf" in code.files)
            if wrong:
                edited = read(ours / name, code)
                texts = (f"# {path}\n{text}" for path, text in edited.files.items())
                said = f"{before[name]} -> {after[name]}, {found[name]}"
                faults.append("\n".join((f"{wrong} ({unsafe=}): {said}", str(code), *texts)))
    return faults


def fault(
    before: list[bool | None] | None,
    after: list[bool | None] | None,
    findings: list[Finding],
    by_call: bool,
) -> str:
    """Return what is wrong with what was found and done in a module; empty if nothing is."""
    if before is None:
        return ""
    if after is None:
        return "the fix breaks the module"
    open_ones = [each for each in findings if each.open]
    if False in before and not open_ones:
        return "a false all-clear"
    if (
        before
        and all(before)
        and not by_call
        and any(each.verdict in PLANNED for each in open_ones)
    ):
        return "a false alarm"
    if any(was is True and now is not True for was, now in zip(before, after, strict=False)):
        return "a fix turns scanning off"
    if False in after and all(each.closed_by_fix for each in open_ones):
        return "a fix leaves scanning off"
    return ""


def write(folder: Path, module: GeneratedModule) -> None:
    values = "".join(f"{name} = {value}\n" for name, value in module.values.items())
    for path, text in {**module.files, "terraform.tfvars": values}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def read(folder: Path, module: GeneratedModule) -> GeneratedModule:
    """Return a module as it is in a folder now."""
    files = {path: (folder / path).read_text("utf-8") for path in module.files}
    lines = (folder / "terraform.tfvars").read_text("utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line)
    return GeneratedModule(files, {name.strip(): value.strip() for name, _, value in pairs})
