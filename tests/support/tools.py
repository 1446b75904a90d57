"""The programs that tests call and the project does not need itself.

`.ci/check` installs them, unless `ECR_FIX_OTHER_TOOLS` is `none`. Where it is `all`, a test that is
skipped for want of one fails: nobody would see the skip.
"""

from __future__ import annotations

import os
import shutil
from typing import Final

import pytest

INSTALLED_BY_CHECK: Final = ".ci/check installs it"
"""The last words of the reason why such a test is skipped."""


def needs(program: str) -> pytest.MarkDecorator:
    """Return the mark of a test that calls a program of another environment."""
    return needs_other(program, shutil.which(program) is not None)


def needs_other(name: str, is_there: bool) -> pytest.MarkDecorator:
    """Return the mark of a test that uses what `.ci/check` installs."""
    return pytest.mark.skipif(not is_there, reason=missing(name))


def missing(name: str) -> str:
    """Return the reason why a test is skipped that uses what `.ci/check` installs."""
    return f"{name} is not installed: {INSTALLED_BY_CHECK}"


def refuse_skip(report: pytest.TestReport) -> None:
    """Let a test fail that is skipped for want of what has to be installed."""
    if not report.skipped or os.environ.get("ECR_FIX_OTHER_TOOLS") != "all":
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if reason.endswith(INSTALLED_BY_CHECK):
        report.outcome = "failed"
        report.longrepr = reason
