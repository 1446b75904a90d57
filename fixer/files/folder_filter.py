"""Which files of a folder that the user named are checked, for both ways to list it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fixer.files.patterns import Patterns


class SkipReason(Enum):
    """Why a file or folder is passed over. The values are stable names."""

    ANOTHER_CHECKOUT = "another-checkout"
    BY_DEFAULT = "by-default"
    CONFIGURATION = "configuration"
    """A configuration file of a folder inside, where the one of a folder above counts."""
    EXCLUDED = "excluded"
    """As the user asked for, so it is never reported."""
    LINK = "link"
    NOT_REGULAR = "not-regular"
    TOO_LARGE = "too-large"


SYNTHESISED: Final = frozenset({"cdk.out", "cdktf.out"})
"""The folders that the toolkits of the CDKs write to."""
# Installed or generated, like most of what is hidden.
_SKIPPED_FOLDERS: Final = SYNTHESISED | {"node_modules"}


class Endings(NamedTuple):
    """Endings of file names, in lower case, by what is behind their last dot.

    So a name is compared with one of them or two, and not with a hundred.
    """

    whole: frozenset[str]
    """What is behind the last dot where no more of the name counts."""
    longer: dict[str, tuple[str, ...]]
    """The endings of other names."""


def endings_of(suffixes: Iterable[str]) -> Endings:
    """Return suffixes in lower case, each of which has a dot, as endings."""
    longer: dict[str, tuple[str, ...]] = {}
    for suffix in suffixes:
        last = suffix.rpartition(".")[2]
        longer[last] = (*longer.get(last, ()), suffix)
    whole = frozenset(last for last, some in longer.items() if f".{last}" in some)
    return Endings(whole, {last: some for last, some in longer.items() if last not in whole})


_NAMES_AT_ONCE: Final = 500
"""Names that are joined into a text small enough for memory that is at hand."""


def any_name_has(names: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether any of many names has one of some texts, in lower case, in it.

    This costs a tenth of a look at each name.
    """
    joined = (
        "\0".join(names[start : start + _NAMES_AT_ONCE]).lower()
        for start in range(0, len(names), _NAMES_AT_ONCE)
    )
    if len(texts) == 1:
        return any(texts[0] in each for each in joined)
    search = re.compile("|".join(map(re.escape, texts))).search
    return any(map(search, joined))


class FolderFilter(NamedTuple):
    """What is looked at in a given folder; names are relative to it, their parts joined by `/`.

    `shown` and a name make the path that reports show; `real` and a name make the real path. Seen
    from the current folder a name starts with `outer`; where the current folder lies in this one,
    it lacks `inner`.
    """

    shown: str
    real: str
    outer: str
    inner: str
    endings: Endings
    """Those of the names that are looked at without a pattern."""
    include: Patterns | None
    exclude: Patterns | None
    reopen: Patterns | None
    """The patterns of `include` that name a folder, so that one skipped by default is entered."""

    def skip_reason(self, folder: str, outer: SkipReason | None) -> SkipReason | None:
        """Return why a folder is skipped; `outer` is the answer for the folder it lies in."""
        if outer not in (None, SkipReason.BY_DEFAULT):
            return outer
        base = folder.rpartition("/")[2]
        if base == ".git" or self._match(self.exclude, f"{folder}/"):
            return SkipReason.EXCLUDED
        by_default = outer is not None or base[:1] == "." or base in _SKIPPED_FOLDERS
        return SkipReason.BY_DEFAULT if by_default else None

    def may_hold_files(self, reason: SkipReason | None) -> bool:
        """Whether a file can count in a folder that is skipped for this reason, or not skipped."""
        return reason is None or (reason is SkipReason.BY_DEFAULT and self.reopen is not None)

    def matching_names(self, names: Iterable[str]) -> list[str]:
        """Return those of some files whose names are of the kind that is looked at."""
        (whole, longer), include = self.endings, self.include
        return [
            name
            for name in names
            if ((last := (parts := name.rpartition("."))[2].lower()) in whole and parts[1])
            or (last in longer and name.lower().endswith(longer[last]))
            or (include is not None and self._match(include, name) and not _is_temporary(name))
        ]

    def included(self, names: list[str], reason: SkipReason | None) -> list[str]:
        """Return those of some files with matching names that are looked at.

        Args:
            names: The files, all of one folder.
            reason: Why this folder is skipped, or None.
        """
        if not self.may_hold_files(reason):
            return []
        if reason is not None:
            names = [name for name in names if self._match(self.reopen, name)]
        if self.exclude is None:
            return names
        return [name for name in names if not self.excludes(name)]

    def excludes(self, name: str) -> bool:
        """Whether the user excludes a file."""
        return self._match(self.exclude, name)

    def _match(self, patterns: Patterns | None, name: str) -> bool:
        return patterns is not None and patterns.match(self._seen(name), self.real + name)

    def _seen(self, name: str) -> Iterator[str]:
        """Yield a name as it is seen from the given folder and from the current one."""
        yield self.outer + name
        if self.outer:
            yield name
        if self.inner and name.startswith(self.inner):
            yield name[len(self.inner) :]


def _is_temporary(name: str) -> bool:
    from fixer.files.temporary_files import is_temporary

    return is_temporary(name.rpartition("/")[2])


class FolderListing(NamedTuple):
    """The files to look at in a folder, what is skipped and why, and what cannot be opened."""

    files: list[str]
    skipped: dict[str, SkipReason]
    unreadable: dict[str, OSError]


def folder_filter(
    path: str,
    suffixes: tuple[str, ...],
    include: Patterns | None,
    exclude: Patterns | None,
    reopen: Patterns | None,
) -> FolderFilter:
    """Return the filter for a folder as the user typed it; `suffixes` are in lower case."""
    real = os.path.join(os.path.realpath(path), "")
    current = os.path.join(os.path.realpath("."), "")
    # `link/..` is another folder, if `link` is a symbolic link.
    here = os.path.normpath(path) == "." and real == current
    return FolderFilter(
        shown="" if here else path.rstrip(f"/{os.sep}") + "/",
        real=real,
        outer=real[len(current) :].replace(os.sep, "/") if real.startswith(current) else "",
        inner=current[len(real) :].replace(os.sep, "/") if current.startswith(real) else "",
        endings=endings_of(suffixes),
        include=include,
        exclude=exclude,
        reopen=reopen,
    )
