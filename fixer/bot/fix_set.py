"""What one pull request fixes: its findings, its files, and the hash by which it is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fixer import Finding
from fixer.bot.forge import FileChange
from fixer.rule import RULE_ID

ROOT: Final = ""
"""The group of the files that are in no folder."""


@dataclass(frozen=True, slots=True)
class FixSet:
    """A set of fixes that belong into one pull request.

    Attributes:
        folder: The top folder that it is about; `None` where it is about the whole repository.
        fixed: The findings that are fixed, in the order of the files.
        left: The findings that are left to a person.
        changes: The files that change, in the order of their paths.
        unreadable: The files that could not be read, by their paths, and what was wrong with each.
        patches: The patches of files, by their paths.
    """

    folder: str | None
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    changes: tuple[FileChange, ...] = ()
    unreadable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patches: Mapping[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """The hash of what is fixed, `sha256:` in front; `""` where nothing is."""
        return hash_of(self.fixed) if self.fixed else ""

    @property
    def errors(self) -> tuple[str, ...]:
        """What was wrong with files that could not be read, each with its path in front."""
        return tuple(words for some in self.unreadable.values() for words in some)

    @property
    def patch(self) -> str:
        """What the files that change become, as a patch."""
        return "".join(self.patches[each.path] for each in self.changes)


def hash_of(fixed: Iterable[Finding]) -> str:
    """Return the hash of what is fixed: path, logical id and setting, in no order.

    Lines, texts and commits do not count, so a set is known again when the file around it moves.
    """
    rows = sorted([each.path, each.logical_id, f"{RULE_ID} {each.dialect}"] for each in fixed)
    text = json.dumps(rows, ensure_ascii=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def by_folder(whole: FixSet) -> tuple[FixSet, ...]:
    """Return a set for each top folder in which something is fixed.

    A fix that edits files of several top folders keeps them in one set, that of the first of them.
    """
    leads: dict[str, str] = {}

    def lead(folder: str) -> str:
        while leads.get(folder, folder) != folder:
            folder = leads[folder]
        return folder

    for finding in whole.fixed:
        others = finding.fix.edits_in_other_files if finding.fix else ()
        for path, _ in others:
            one, other = sorted((lead(top_folder(finding.path)), lead(top_folder(path))))
            leads[other] = one
    folders = sorted({lead(top_folder(each.path)) for each in whole.changes})
    return tuple(
        FixSet(
            folder,
            tuple(each for each in whole.fixed if lead(top_folder(each.path)) == folder),
            tuple(each for each in whole.left if lead(top_folder(each.path)) == folder),
            tuple(each for each in whole.changes if lead(top_folder(each.path)) == folder),
            whole.unreadable,
            whole.patches,
        )
        for folder in folders
    )


def top_folder(path: str) -> str:
    """Return the first folder of a path; `ROOT` where it is in none."""
    first, slash, _ = path.partition("/")
    return first if slash else ROOT
