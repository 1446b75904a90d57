"""The names that scanners print for what a report of ours calls by its logical id."""

from __future__ import annotations

import re
from typing import Final

_CLOUDFORMATION: Final = "AWS::ECR::Repository."
_INDEX: Final = re.compile(r"\[[^\[\]]*\]")


def logical_ids(written: str) -> tuple[str, ...]:
    """Return the logical ids that a name may stand for which a scanner prints, the nearest first.

    That are the name itself, `App` for `AWS::ECR::Repository.App`, the address without the index
    of an instance, and for a resource of a module that of the resource and of the module's call.
    """
    if written.startswith(_CLOUDFORMATION):
        return (written, written.removeprefix(_CLOUDFORMATION))
    plain = _INDEX.sub("", written)
    steps = plain.split(".")
    last = [".".join(steps[-2:])] if len(steps) > 2 else []
    call = [".".join(steps[:2])] if steps[0] == "module" and len(steps) > 2 else []
    return tuple(dict.fromkeys((written, plain, *last, *call)))
