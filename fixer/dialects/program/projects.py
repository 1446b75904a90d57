"""Project files of .NET, which may import the types of a framework for all files of C#.

Source: "Using" among the common items of MSBuild, in the documentation of .NET.
"""

from __future__ import annotations

import re
from typing import Final

_USING: Final = re.compile(
    rb"<Using(?:\s+\w+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*?\s+Include\s*=\s*[\"'](?:[^\"'<>]*;)?\s*"
    rb"(?:Amazon\.CDK\.AWS\.ECR|Pulumi\.(?:Aws|AwsNative|Awsx)\.Ecr)(?:\.\w+)?\s*[;\"']"
)


def program_declares(data: bytes) -> bool:
    """Whether a project imports the types, so that its files may use them without an import."""
    first, *others = data.split(b"<!--")
    return any(map(_USING.search, (first, *(each.partition(b"-->")[2] for each in others))))
