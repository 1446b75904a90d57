"""The names that scanners print for what a report of ours calls by its logical id."""

from __future__ import annotations

import re
from typing import Final

CLOUDFORMATION: Final = "AWS::ECR::Repository"
TERRAFORM: Final = "aws_ecr_repository"
_INDEX: Final = re.compile(r"\[[^\[\]]*\]")


def logical_ids(written: str) -> tuple[str, ...]:
    """Return the logical ids that a name may stand for which a scanner prints, the nearest first.

    That are the name itself, `App` for `AWS::ECR::Repository.App`, the address without the index
    of an instance, and for a resource of a module that of the resource and of the module's call.
    """
    if written.startswith(f"{CLOUDFORMATION}."):
        return (written, written.removeprefix(f"{CLOUDFORMATION}."))
    plain = _INDEX.sub("", written)
    steps = plain.split(".")
    last = [".".join(steps[-2:])] if len(steps) > 2 else []
    call = [".".join(steps[:2])] if steps[0] == "module" and len(steps) > 2 else []
    return tuple(dict.fromkeys((written, plain, *last, *call)))


def label_in(written: str) -> str | None:
    """Return what stands behind the type of a resource that a scanner prints; None without one."""
    kind, point, label = written.partition(".")
    return label if point and kind in (CLOUDFORMATION, TERRAFORM) else None


def calls_in(address: str) -> frozenset[str]:
    """Return the calls of modules that an address leads through, each as it is called inside."""
    steps = _INDEX.sub("", address).split(".")
    pairs = zip(steps[::2], steps[1::2], strict=False)
    return frozenset(f"module.{name}" for kind, name in pairs if kind == "module")
