"""Troposphere, which writes CloudFormation from Python.

Source: `troposphere/ecr.py`. A dictionary in the place of a property is refused.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.program.frameworks import PYTHON, Import, ResourceType
from fixer.dialects.program.repositories import repositories_of
from fixer.model.declaration import Declarations
from fixer.model.file import File
from fixer.syntax.placeholders import FILLED_IN

TYPES: Final = (
    ResourceType(
        languages=PYTHON,
        path=("troposphere", "ecr", "Repository"),
        keys=("ImageScanningConfiguration", "ScanOnPush"),
        properties=1,
        id_names=("title",),
        name_keys=("RepositoryName",),
        holder="{prefix}ImageScanningConfiguration",
        needs_holder=True,
        maker="from_dict",
        holder_from=Import(
            "ImageScanningConfiguration",
            r"troposphere\.ecr",
            "ImageScanningConfiguration of troposphere.ecr",
        ),
    ),
)


def declarations(file: File) -> Declarations:
    """Return the repositories of a program of troposphere, assessed."""
    return repositories_of(file, TYPES, f"{FILLED_IN}-{{letters}}-{FILLED_IN}")
