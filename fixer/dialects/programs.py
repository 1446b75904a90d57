"""Services of the Serverless Framework that are programs: named in a warning, never read further.

Source: "Serverless.yml" in the guide of the Serverless Framework, which takes a configuration in
TypeScript and JavaScript too.
"""

from __future__ import annotations

import os
import re
from typing import Final

NAMES: Final = ("serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs")
MARKERS: Final = (b"AWS::ECR::Repository", b"ecr")

# A key with its value; an action such as "ecr:PutImage" or an ARN goes on without a blank.
_KEY: Final = re.compile(rb"""\becr["']?\s*:[\s{]""")
_IMAGES: Final = re.compile(rb"\bimages\b")


def is_program(path: str) -> bool:
    """Tell whether a file is a program by its name, so that no dialect is to read it."""
    return path.lower().endswith(NAMES)


def unsupported(path: str, data: bytes) -> str | None:
    """Return a warning for a service written as a program, if it declares a repository."""
    if os.path.basename(path).lower() not in NAMES:
        return None
    key = _KEY.search(data)
    if MARKERS[0] not in data and (key is None or not _IMAGES.search(data, key.end())):
        return None
    return (
        f"{path}: declares an ECR repository in TypeScript/JavaScript, which is not supported; "
        "set it there by hand"
    )
