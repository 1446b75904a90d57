"""What checkov and ecr-fix say of the same repositories: `python -m benchmarks.comparison`.

The files are the inputs of the fixtures. Printed is a Markdown table: how many of the repositories
of each verdict checkov reports, too. Checkov runs one check, without the network; it may live in an
environment of its own (`--checkov PATH`). It reads Terraform, CloudFormation and the Serverless
Framework of what is here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from benchmarks.tools import find
from fixer import Finding, Verdict, check

FIXTURES: Final = Path(__file__).parent.parent / "fixtures"
FORMATS: Final = {
    "Terraform": "terraform",
    "CloudFormation": "cloudformation",
    "Serverless Framework": "serverless",
}
Place: TypeAlias = tuple[str, str]
"""The real path of a file, and the last part of a logical id in it."""
_TOGETHER: Final = 48
"""How many cases checkov looks at in a run."""
_HEAD: Final = """\
| format | what ecr-fix says | repositories | a fix is offered | checkov reports |
|---|---|---|---|---|
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparison", description=__doc__)
    parser.add_argument("--checkov", type=find, default="checkov", metavar="PATH")
    arguments = parser.parse_args()
    print(_HEAD + "".join(rows(arguments.checkov)), end="")


def rows(checkov: str) -> Iterator[str]:
    """Yield the rows of the table."""
    with tempfile.TemporaryDirectory(prefix="ecr-fix-comparison-") as folder:
        for name, dialect in FORMATS.items():
            tree = Path(folder) / dialect
            _copy(FIXTURES / dialect, tree)
            cases = sorted(tree.iterdir())
            parts = [cases[at : at + _TOGETHER] for at in range(0, len(cases), _TOGETHER)]
            answers = [_flagged(checkov, tree, part) for part in parts]
            flagged = {place for places, _ in answers for place in places}
            found = [each for result in check(tree).results for each in result.all_findings]
            for verdict in Verdict:
                some = [each for each in found if each.verdict is verdict]
                fixes = Counter(each.fix.applicability.value for each in some if each.fix)
                offered = ", ".join(f"{count} {kind}" for kind, count in sorted(fixes.items()))
                both = sum(_place(each) in flagged for each in some)
                if some:
                    row = (name, verdict.value, len(some), offered or "-", both)
                    yield f"| {' | '.join(map(str, row))} |\n"
            broken = sum(count for _, count in answers)
            if broken:
                yield f"| {name} | cases that end checkov with an error | | | {broken} |\n"


def _copy(fixtures: Path, tree: Path) -> None:
    """Copy the inputs of the fixtures of a dialect, each to a folder of its own."""
    for case in filter(Path.is_dir, fixtures.iterdir()):
        for given in case.glob("input*"):
            target = tree / case.name
            if given.is_dir():
                shutil.copytree(given, target, symlinks=True, dirs_exist_ok=True)
            else:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(given, target / given.name)


def _flagged(checkov: str, tree: Path, cases: Sequence[Path]) -> tuple[set[Place], int]:
    """Return what checkov reports in some cases, and how many of them it cannot read.

    One that ends it with a traceback costs the others theirs, so it is looked for by halves.
    """
    done = subprocess.run(
        [
            *(checkov, *(word for case in cases for word in ("--directory", case.name))),
            *("--check", "CKV_AWS_163", "--skip-download", "--compact", "--quiet"),
            *("--framework", "terraform", "cloudformation", "serverless", "--output", "json"),
        ],
        cwd=tree,
        capture_output=True,
        check=False,
    )
    try:
        reports: Any = json.loads(done.stdout)
    except ValueError:
        half = len(cases) // 2
        if not half:
            return set(), 1
        halves = [_flagged(checkov, tree, some) for some in (cases[:half], cases[half:])]
        return halves[0][0] | halves[1][0], halves[0][1] + halves[1][1]
    found = {
        (os.path.realpath(tree / each["file_abs_path"]), each["resource"].rpartition(".")[2])
        for report in (reports if isinstance(reports, list) else [reports])
        for each in report.get("results", {}).get("failed_checks", ())
    }
    return found, 0


def _place(finding: Finding) -> Place:
    return os.path.realpath(finding.path), finding.logical_id.rpartition(".")[2]


if __name__ == "__main__":
    main()
