"""Which repositories a registry's own scanning configuration covers.

Source: "Filters to choose which repositories are scanned" in the Amazon ECR User Guide. A filter
without a wildcard matches every name that contains it; `*` matches any text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from fixer import messages
from fixer.model.declaration import RegistryRule
from fixer.model.finding import Finding
from fixer.model.reasons import Note, Topic

_SCANNING: Final = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")


def note_registry_coverage(finding: Finding, rules: Iterable[RegistryRule]) -> Finding:
    """Add a note to an open finding whose repository a rule of the registry covers."""
    if not finding.open:
        return finding
    for rule in rules:
        for pattern in rule.filters if rule.frequency in _SCANNING else ():
            if matches_name(pattern, finding.name):
                note = Note(Topic.REGISTRY_COVERS, name=rule.frequency, value=pattern)
                return replace(finding, notes=(*finding.notes, messages.note(note)))
    return finding


def matches_name(pattern: str, name: str | None) -> bool:
    """Whether a filter matches the name of a repository; an unknown name only matches `*`."""
    if name is None:
        return pattern == "*"
    if "*" not in pattern:
        return pattern in name
    from fnmatch import fnmatchcase

    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))
