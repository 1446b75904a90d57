"""Options of the test run.

`HYPOTHESIS_PROFILE=thorough` lets the properties try many more examples.
"""

import gc
import os
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from support.command import Outcome
from support.tools import refuse_skip

from fixer.cli import command as cli

_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
for _name, _count in (("default", 100), ("thorough", 2000)):
    settings.register_profile(
        _name,
        max_examples=_count,
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=_SLOW,
        print_blob=True,
    )
# A new checkout needs none of the hooks that git copies into it.
os.environ["GIT_TEMPLATE_DIR"] = ""
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let each worker begin with whole modules, as what a module has made is made once a worker.

    A worker that has nothing left to do takes tests from the other one.
    """
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-expectations",
        action="store_true",
        help="write what the program does now into the fixtures, for review in the diff",
    )


@pytest.fixture
def called(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Outcome]:
    """The command without the start of a process, in the test's own folder."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "ECR_FIX_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["ecr-fix", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.run()
        gc.enable()
        assert isinstance(ended.value.code, int)
        return Outcome(ended.value.code, *capfdbinary.readouterr())

    return call
