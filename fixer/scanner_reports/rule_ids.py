"""Under which ids and names the scanners report the rule.

Sources: the rules' pages at each scanner; "Amazon ECR controls" in the AWS Security Hub User Guide;
"List of AWS Config Managed Rules" in the AWS Config Developer Guide; the checks of Prowler.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fixer.suppressions.scanners import SCANNERS, IdMatch

_NAMES: Final = frozenset(("unscanned ecr image",))
"""The names that reports have in the place of an id, in lower case."""
CONFIG_RULE: Final = "ecr-private-image-scanning-enabled"
"""The managed rule of AWS Config."""
_DEPLOYED: Final = frozenset(
    (
        "ecr.1",
        CONFIG_RULE,
        "ecr_private_image_scanning_enabled",
        "ecr_repositories_scan_images_on_push_enabled",
    )
)
"""The ids of rules about deployed repositories, in lower case."""
_IDS: Final = frozenset(each.text.lower() for scanner in SCANNERS for each in scanner.ids)
_SUFFIXES: Final = tuple(
    f".{each.text.lower()}"
    for scanner in SCANNERS
    if scanner.match is IdMatch.SUFFIX
    for each in scanner.ids
)


def id_of_rule(written: Iterable[str]) -> str | None:
    """Return the first of some ids and names that is one of the rule."""
    for each in written:
        lower = each.lower()
        if lower in _IDS or lower in _NAMES or lower in _DEPLOYED or lower.endswith(_SUFFIXES):
            return each
    return None
