"""How the time grows with a file, for each way in which files grow."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.inputs import write
from benchmarks.report import CPU, Figures, Row, row_of
from benchmarks.shapes import SHAPES, Files
from benchmarks.timing import CommandFailedError, Spread
from benchmarks.tools import Tools

NAME = "growth"
_BOUND = 1.3
_LEAST_SECONDS = 0.1
"""Below that the larger file takes too little time to say anything."""


class Used(NamedTuple):
    """What a run over some files took: seconds of CPU time, and megabytes at its peak."""

    seconds: float
    megabytes: float


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    """Compare each shape at four times its size with itself; 1 is a time that grows as it does."""
    for name, (make, size) in SHAPES.items():
        try:
            small, large = (
                used(make(factor * size), os.path.join(folder, "files"), runs or 3)
                for factor in (1, 4)
            )
        except CommandFailedError as error:
            yield Row(name, note=f"not measured: {error}")
            continue
        ratio = large.seconds / 4 / max(small.seconds, 1e-3)
        figures = Figures(
            large.seconds,
            f"itself at {size}",
            small.seconds,
            CPU.unit,
            Spread(ratio, ratio, ratio),
            1,
            _BOUND if large.seconds >= _LEAST_SECONDS else None,
        )
        measure = f"CPU time at {size} and {4 * size}"
        yield row_of(name, measure, figures, f"{large.megabytes:.0f} MB")


def used(files: Files, folder: str, runs: int) -> Used:
    """Return what it takes to report on files and to make their patch: the least of some runs.

    Each is done by a process of its own that begins where this one is, so that neither the start
    of Python nor what has been done before counts.

    Raises:
        CommandFailedError: one did not end as it should.
    """
    for path, text in files.items():
        write(os.path.join(folder, path), text)
    try:
        measured = [_measured(folder) for _ in range(runs)]
    finally:
        shutil.rmtree(folder)
    return Used(*map(min, zip(*measured, strict=True)))


def _measured(folder: str) -> Used:
    import fixer.cli.command
    import fixer.cli.running  # noqa: F401  a fork has both then

    ours, its = os.pipe()
    process = os.fork()
    if not process:
        sys.settrace(None)  # what measures coverage does not count
        try:
            os.write(its, json.dumps(_work(folder)).encode())
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    os.close(its)
    with open(ours, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(process, 0)
    if status:
        code = os.waitstatus_to_exitcode(status)
        raise CommandFailedError(f"a run over {folder} ended with {code}")
    return Used(*json.loads(answer))


def _work(folder: str) -> Used:
    import resource

    from fixer import check
    from fixer.report import diff, text

    gc.disable()
    begun = time.process_time()
    report = check([folder], unsafe_fixes=True, jobs=1)
    for _ in text.lines(report, text.ReportOptions()):
        pass
    for path, result in diff.patch_of(report.results).files:
        diff.unified(path, result)
    seconds = time.process_time() - begun
    return Used(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
