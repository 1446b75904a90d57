"""The worker of the language server where the server ends in the midst of a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.command import environment
from support.editor import SECONDS
from support.templates import FALSE

from fixer.lsp.judging import Job, Task
from fixer.lsp.worker import HEADER, packed


@pytest.mark.parametrize("size", [1, HEADER, HEADER + 1, -1])
@pytest.mark.parametrize("before", [0, 1])
def test_a_worker_ends_without_a_word_where_a_job_is_cut(
    size: int, before: int, tmp_path: Path
) -> None:
    job = packed(Job(Task.CHECK, str(tmp_path), "a.yaml", FALSE.encode(), {}))
    with subprocess.Popen(
        [sys.executable, "-m", "fixer.lsp.worker"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as worker:
        try:
            _, said = worker.communicate(job * before + job[:size], timeout=SECONDS)
        finally:
            worker.kill()
    assert said == b""
    assert worker.returncode == 0
