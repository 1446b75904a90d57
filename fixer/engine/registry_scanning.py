"""Which repositories a registry's own scanning configuration covers.

Source: "Filters to choose which repositories are scanned" in the Amazon ECR User Guide. A filter
without a wildcard matches every name that contains it; `*` matches any text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from fixer import messages
from fixer.model.declaration import RegistryRule
from fixer.model.finding import Finding
from fixer.model.reasons import Note, Topic

WORDS: Final = ("RegistryScanningConfiguration", "registry_scanning_configuration")
"""What a file that configures the scanning of a registry has one of."""
_SCANNING: Final = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")


_MOST_FILTERS: Final = 500
"""Filters that are tried on each repository; a registry has far fewer."""


def scanning_filters(rules: Iterable[RegistryRule]) -> tuple[tuple[str, str], ...]:
    """Return the filters of the rules that scan, each with how often its rule does."""
    filters = (
        (rule.frequency, pattern)
        for rule in rules
        if rule.frequency in _SCANNING
        for pattern in rule.filters
    )
    return tuple(islice(dict.fromkeys(filters), _MOST_FILTERS))


def note_registry_coverage(finding: Finding, filters: Iterable[tuple[str, str]]) -> Finding:
    """Add a note to an open finding whose repository a filter of the registry covers."""
    covering = filter_for(finding, filters) if finding.open else None
    if covering is None:
        return finding
    note = Note(Topic.REGISTRY_COVERS, name=covering[0], value=covering[1])
    return replace(finding, notes=(*finding.notes, messages.note(note)))


def filter_for(finding: Finding, filters: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the first filter that covers a repository, with how often its rule scans."""
    return next((each for each in filters if matches_name(each[1], finding.name)), None)


def matches_name(pattern: str, name: str | None) -> bool:
    """Whether a filter matches the name of a repository; an unknown name only matches `*`."""
    if name is None:
        return pattern == "*"
    if "*" not in pattern:
        return pattern in name
    from fnmatch import fnmatchcase

    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))
