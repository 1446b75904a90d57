"""Node.js and the packages of npm that tests use; `tests/node/package.json` names them."""

from __future__ import annotations

import os
import shutil
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
