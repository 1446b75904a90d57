"""Run the benchmarks and print them as Markdown; see README.md beside this file."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    editor,
    formats,
    growth,
    monorepo,
    one_megabyte,
    programs,
    startup,
    thousand_templates,
)
from benchmarks.report import Row, machine, table
from benchmarks.results import Result, keep, results_of
from benchmarks.timing import CommandFailedError
from benchmarks.tools import Tools, find

BENCHMARKS = {
    module.NAME: module.rows
    for module in (
        *(startup, monorepo, one_megabyte, programs, thousand_templates, formats, editor, growth),
    )
}


def main() -> None:
    arguments = _arguments()
    tools = Tools(arguments.ecr_fix, arguments.checkov, arguments.typer_python)
    rows: list[Row] = []
    measured: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="ecr-fix-benchmarks-") as folder:
        for name in arguments.names or BENCHMARKS:
            print(f"{name} ...", file=sys.stderr, flush=True)
            inputs = os.path.join(folder, name)
            os.mkdir(inputs)
            try:
                for row in BENCHMARKS[name](tools, inputs, arguments.runs):
                    rows.append(row)
                    measured += results_of(name, [row])
            except CommandFailedError as error:
                rows.append(Row(name, note=f"the rest was not measured: {error}"))
    if arguments.json is not None:
        keep(arguments.json, measured)
    print(machine(tools.versions()))
    print()
    print(table(rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(BENCHMARKS)}"
    )
    parser.add_argument("--runs", type=int, metavar="N", help="pairs to measure of each")
    parser.add_argument("--ecr-fix", type=find, default="ecr-fix", metavar="PATH")
    parser.add_argument("--checkov", type=find, default="checkov", metavar="PATH")
    parser.add_argument(
        "--typer-python",
        type=find,
        default=sys.executable,
        metavar="PATH",
        help="a Python with the quickest Typer release, for the hello-world",
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="put the figures into this file, in the place of older ones of the same rows",
    )
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if arguments.runs is not None and arguments.runs < 1:
        parser.error("--runs must be at least 1")
    return arguments


if __name__ == "__main__":
    main()
