"""Node.js and the packages of npm that tests use; `tests/node/package.json` names them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from support.tools import missing

_INSTALLED: Final = Path(__file__).parents[2] / ".cache/node/node_modules"


def node() -> str:
    """Return the path of Node.js; without it the test is skipped."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    return found


def node_package(name: str) -> Path:
    """Return the folder of a package; without it the test is skipped."""
    folders = [*map(Path, os.environ.get("NODE_PATH", "").split(os.pathsep)), _INSTALLED]
    found = next(
        (each / name for each in folders if each.is_absolute() and (each / name).is_dir()), None
    )
    if found is None:
        pytest.skip(missing(f"npm's {name}"))
    return found


def run_node(script: str, given: object, package: str) -> object:
    """Return what a script prints, as JSON, given a value as JSON on stdin.

    Args:
        script: The script, which can require the package.
        given: The value.
        package: The name of the package; without it the test is skipped.
    """
    done = subprocess.run(
        [node(), "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NODE_PATH": str(node_package(package).parent)},
    )
    return json.loads(done.stdout)
