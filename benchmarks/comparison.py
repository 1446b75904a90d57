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
_TOGETHER: Final = 24
"""How many cases checkov looks at in a run."""
_HEAD: Final = """\
| format | what ecr-fix says | repositories | a fix is offered | checkov reports |
|---|---|---|---|---|
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparison", description=__doc__)
    parser.add_argument("--checkov", type=find, default="checkov", metavar="PATH")
    arguments = parser.parse_args()
    print(_HEAD, end="", flush=True)
    for row in rows(arguments.checkov):
        print(row, end="", flush=True)


def rows(checkov: str) -> Iterator[str]:
    """Yield the rows of the table."""
    for name, dialect in FORMATS.items():
        with tempfile.TemporaryDirectory(prefix="ecr-fix-comparison-") as folder:
            tree = Path(folder)
            flagged, broken = _flagged(checkov, _copies(FIXTURES / dialect, tree))
            found = [each for result in check(tree).results for each in result.all_findings]
        for verdict in Verdict:
            some = [each for each in found if each.verdict is verdict]
            fixes = Counter(each.fix.applicability.value for each in some if each.fix)
            offered = ", ".join(f"{count} {kind}" for kind, count in sorted(fixes.items()))
            both = sum(_place(each) in flagged for each in some)
            if some:
                row = (name, verdict.value, len(some), offered or "-", both)
                yield f"| {' | '.join(map(str, row))} |\n"
        if broken:
            yield f"| {name} | cases that end checkov with an error | | | {broken} |\n"


def _copies(fixtures: Path, tree: Path) -> list[Path]:
    """Copy the inputs of the fixtures of a dialect, each to a folder of its own, and return these.

    Some are together in a folder, so that checkov need not be started for each.
    """
    copies: list[Path] = []
    for number, case in enumerate(sorted(filter(Path.is_dir, fixtures.iterdir()))):
        target = tree / f"part-{number // _TOGETHER}" / case.name
        for given in case.glob("input*"):
            if given.is_dir():
                shutil.copytree(given, target, symlinks=True, dirs_exist_ok=True)
            else:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(given, target / given.name)
        if target.exists():
            copies.append(target)
    return copies


def _flagged(checkov: str, cases: Sequence[Path]) -> tuple[set[Place], int]:
    """Return what checkov reports in some cases, and how many of them it cannot read.

    One that ends it with a traceback costs those beside it theirs, so these are looked at alone.
    """
    flagged: set[Place] = set()
    broken = 0
    for folder in sorted({case.parent for case in cases}):
        found = _reported(checkov, folder)
        if found is None:
            alone = [_reported(checkov, case) for case in cases if case.parent == folder]
            broken += alone.count(None)
            found = {place for each in alone if each is not None for place in each}
        flagged |= found
    return flagged, broken


def _reported(checkov: str, folder: Path) -> set[Place] | None:
    """Return what checkov reports in a folder; None if it ends with an error."""
    done = subprocess.run(
        [
            *(checkov, "--directory", ".", "--check", "CKV_AWS_163", "--skip-download"),
            *("--framework", "terraform", "cloudformation", "serverless"),
            *("--compact", "--quiet", "--output", "json"),
        ],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    try:
        reports: Any = json.loads(done.stdout)
    except ValueError:
        return None
    return {
        (
            os.path.realpath(folder / each["file_path"].lstrip("/")),
            each["resource"].rpartition(".")[2],
        )
        for report in (reports if isinstance(reports, list) else [reports])
        for each in report.get("results", {}).get("failed_checks", ())
    }


def _place(finding: Finding) -> Place:
    return os.path.realpath(finding.path), finding.logical_id.rpartition(".")[2]


if __name__ == "__main__":
    main()
