"""Chromium for the tests: that of npm, which `.ci/npm-packages` unpacks, or that of the system."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from support.tools import missing

UNPACKED: Final = Path(__file__).parents[2] / ".cache/node/chromium"


@contextmanager
def chromium() -> Iterator[Any]:
    """Start a browser, and end it; without one the test is skipped."""
    api = pytest.importorskip("playwright.sync_api")
    program = UNPACKED / "chromium"
    found = str(program) if program.exists() else None
    found = found or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip(missing("Chromium"))
    environment = {**os.environ}
    if found == str(program):
        environment["LD_LIBRARY_PATH"] = str(UNPACKED / "al2023/lib")
        environment["FONTCONFIG_FILE"] = str(UNPACKED / "fonts.conf")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            env=environment,
        )
        try:
            yield browser
        finally:
            browser.close()
