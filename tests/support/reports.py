"""Reports, and what they are made of: a small project, and names that mean harm."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from fixer.engine.result import FileResult
from fixer.files.containment import can_be_path
from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability, Edit, Fix, Span
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.suppression import Suppression
from fixer.report.formats import FORMATS
from fixer.report.listing import View
from fixer.request import Report
from fixer.source_text import Source
from support.command import git, write_files
from support.templates import BROKEN, FALSE, FIXED, MANUAL, MISSING, UNSAFE

SUPPRESSED = FALSE.replace("ScanOnPush: false", "ScanOnPush: false  # checkov:skip=CKV_AWS_163:x")
UNUSED = "# ecr-fix: ignore[ECR001] no longer\n" + FIXED
ALIGNED = """\
variable "scan" {
  default = false
}

resource "aws_ecr_repository" "größe" {
  name = "größe/😀" # unit
  image_scanning_configuration {
    scan_on_push = false # nobody knows
    # why
  }
}
"""
FILES: Final = {
    "infra/a.yaml": FALSE,
    "infra/b.yaml": MISSING,
    "infra/manual.yaml": MANUAL,
    "unsafe.yaml": UNSAFE,
    "good.yaml": FIXED,
    "tf/main.tf": ALIGNED,
    "suppressed.yaml": SUPPRESSED,
    "unused.yaml": UNUSED,
    "broken.yaml": BROKEN,
}


def project_in(folder: Path) -> Path:
    """Return a checkout with a file of each kind."""
    git(write_files(folder, FILES), "init", "-q")
    return folder


def made(name: str, view: View) -> bytes:
    return "".join(FORMATS[name].pieces(view)).encode()


def checkov_report(path: str) -> dict[str, Any]:
    """Return a report about the repository in a file."""
    location = {"artifactLocation": {"uri": path}, "region": {"startLine": 2, "endLine": 6}}
    result = {"ruleId": "CKV_AWS_163", "locations": [{"physicalLocation": location}]}
    return {"runs": [{"results": [result]}]}


HOSTILE: Final = (
    *("::", "::error::x", "%0A", "%25", "%3A", "##[error]", "<script>alert(1)</script>", "-->"),
    *("\x1b[31m", "\n", "\r\n", "\t", "\x00", "\x07", "\x7f", "\x85", "\u2028", "\u202e"),
    *(",", '"', "'", "`", "|", "\\", "[x](javascript:alert(1))", "@all", "#1", "=1+1", "-2", "+3"),
    *("\ud800", "\udcff", "\ufffe", "\uffff", "\ufeff", "\U000e0041", "😀", "é", "]]>", "&amp;"),
    *("{{x}}", "${x}", "$(x)", "https://example.org", "../", "C:\\x", "?a#b", "%", "\u200b"),
    *("##vso[x", ";=1", '";"=1', "; -1", "\uff1d1", "\uff20x"),
)
texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), min_size=1, max_size=4).map(
    "".join
)


file_names = texts.map(
    lambda text: "".join(each for each in text if each not in "\0/\ud800") + ".yaml"
).filter(can_be_path)


def report_of(path: str, name: str, reason: str) -> Report:
    """Return a report with each kind of entry, all of whose words are hostile."""
    text = "ScanOnPush: false\n"
    edit = Edit(Span(12, 17), "true")
    finding = Finding(
        path,
        1,
        13,
        name,
        Verdict.DISABLED,
        18,
        text[:-1],
        "cloudformation",
        f"{name} does not scan images on push: it is {reason}",
        f"replaces {reason} with true",
        (f"a comment: {reason}",),
        Fix(Applicability.SAFE, (edit,), "x"),
        fix_applied=True,
    )
    directive = Suppression("checkov", "checkov:skip=CKV_AWS_163", 1, reason)
    source = Source(path, text, "")
    declared = (
        finding,
        replace(finding, line=2, fix=None, fix_applied=False, verdict=Verdict.CONDITIONAL),
        replace(finding, line=3, fix=None, fix_applied=False, suppression=directive),
        replace(finding, line=4, fix=None, fix_applied=False, baselined=True),
        replace(finding, line=5, verdict=Verdict.COMPLIANT, fix=None, fix_applied=False),
    )
    changed = FileResult(
        path,
        source,
        declared,
        "ScanOnPush: true\n",
        (edit,),
        warnings=(f"{path}: {reason}",),
        real_path=os.path.realpath(path),
        unused_suppressions=(Suppression("ecr-fix", "ecr-fix: ignore[ECR001]", 9, reason),),
    )
    error = SourceError(f"x{path}", f"is not YAML: {reason}", 3, 4)
    return Report(2, (changed, FileResult(error.path, error=error)))
