"""Fixes of what is staged: the same edit in the index and in the work tree, or in neither."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from typing import Final

from fixer.dialects.all_dialects import is_judged_by_folder, is_part_of_module
from fixer.engine.fix_selection import Place, place_of
from fixer.engine.result import FileResult
from fixer.engine.transferred_edits import transferred
from fixer.files.git_scopes import Checkout, IndexEntry, object_id
from fixer.files.loading import bytes_of_file
from fixer.files.writing import Writer
from fixer.model.edits import Edit, splice
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.warnings import WarningKind
from fixer.signals import deferred_signals
from fixer.source_text import Source, decode


def staged_contents(
    checkout: Checkout, names: list[str], gone: list[str]
) -> tuple[dict[str, bytes], frozenset[str]]:
    """Return what the index has of the staged files, and of those that are judged with them.

    Args:
        checkout: The checkout.
        names: The staged files, as paths from its root.
        gone: Those that are staged as removed.

    Returns:
        The bytes of those that are not the same on the disk, by the real paths; and the real paths
        of all that are judged with a staged file.
    """
    judged = filter(is_judged_by_folder, (*names, *gone))
    folders = {os.path.dirname(name) for name in judged}
    asked = {*names, *(f"{folder}/" if folder else "." for folder in folders)}
    wanted = set(names)
    entries = [
        each
        for each in (checkout.entries(asked) if asked else ())
        if each.name in wanted
        or (os.path.dirname(each.name) in folders and is_part_of_module(each.name))
    ]
    contents = checkout.contents(entries)
    by_path = {checkout.real_path(name): data for name, data in contents.items()}
    differing = {
        path: data
        for path, data in by_path.items()
        if has_link(path) or bytes_of_file(path) != data
    }
    return differing, frozenset(path for path in by_path if is_part_of_module(path))


def unlike_on_disk(checkout: Checkout, entries: Iterable[IndexEntry]) -> dict[str, bytes]:
    """Return what the index has of those of some files that are not the same on the disk.

    Args:
        checkout: The checkout.
        entries: The files.

    Returns:
        The bytes by the real paths.

    Raises:
        UsageError: git does not have them.
    """
    differing = [each for each in entries if not _is_on_disk(checkout.real_path(each.name), each)]
    contents = checkout.contents(differing)
    return {checkout.real_path(name): data for name, data in contents.items()}


def _is_on_disk(path: str, entry: IndexEntry) -> bool:
    data = None if has_link(path) else bytes_of_file(path)
    return data is not None and object_id(data, entry.object_id) == entry.object_id


def has_link(path: str) -> bool:
    """Whether a path leads through a symbolic link."""
    return os.path.realpath(path) != path


_CHANGED: Final = "changed while it was being fixed; run again"


class WorkTree:
    """The files on the disk, which get the same fixes as those of the index."""

    def __init__(self, open_in: Callable[[str, bytes], frozenset[str] | None]) -> None:
        """Take what judges a file of the disk.

        Args:
            open_in: Returns the logical ids of the open repositories in a file with other bytes;
                None where it cannot be read.
        """
        self._open_in = open_in

    def misfits(self, results: Iterable[FileResult]) -> frozenset[Place]:
        """Return the places of the findings whose fixes are not for the work tree as it is.

        Args:
            results: What became of the files of the index, none of which is written.
        """
        changed = {each.path: each for each in results if each.changed}
        fixed = [
            finding for each in results for finding in each.all_findings if finding.fix_applied
        ]
        return frozenset(
            place_of(finding)
            for path, result in changed.items()
            if self.with_fixes(result) is None
            for finding in _blamed(result, [each for each in fixed if _edits_in(each, path)])
        )

    def with_fixes(self, result: FileResult) -> tuple[Source, str] | None:
        """Return a file of the disk and the text that the fixes of the index make of it.

        None if they do not fit there, or would not close the same repositories.
        """
        source = result.source
        data = bytes_of_file(result.real_path)
        if source is None or data is None or has_link(result.real_path):
            return None
        if data == source.data:
            return source, result.text
        on_disk = _decoded(result.path, data)
        if on_disk is None:
            return None
        edits = transferred(result.edits, source.text, on_disk.text)
        if edits is None:
            return None
        text = splice(on_disk.text, edits)
        left = self._open_in(result.path, on_disk.encoded(text))
        return (on_disk, text) if left is not None and left.isdisjoint(_closed(result)) else None


def _blamed(result: FileResult, fixed: list[Finding]) -> list[Finding]:
    """Return the findings, of those with edits in a file, of which some do not fit the disk.

    They are those whose own edits do not; all, where each by itself does.
    """
    data, source = bytes_of_file(result.real_path), result.source
    on_disk = _decoded(result.path, data) if data is not None else None
    if on_disk is None or source is None:
        return fixed
    unlike = [
        each
        for each in fixed
        if transferred(_edits_in(each, result.path), source.text, on_disk.text) is None
    ]
    return unlike or fixed


def _edits_in(finding: Finding, path: str) -> tuple[Edit, ...]:
    """Return the edits that the fix of a finding makes in a file."""
    fix = finding.fix
    if fix is None:
        return ()
    if path == finding.path:
        return fix.edits
    return next((edits for other, edits in fix.edits_in_other_files if other == path), ())


def _decoded(path: str, data: bytes) -> Source | None:
    """Return a file of the work tree; None if it is no text in a known encoding."""
    with suppress(SourceError):
        return decode(path, data)
    return None


def _closed(result: FileResult) -> frozenset[str]:
    """Return the logical ids of the repositories that the fixes of a file close."""
    return frozenset(each.logical_id for each in result.all_findings if each.closed_by_fix)


class StagedWriter:
    """Writes fixes into the index and into the work tree."""

    def __init__(self, checkout: Checkout, roots: Container[str], work_tree: WorkTree) -> None:
        """Take where to write.

        Args:
            checkout: The checkout.
            roots: The real paths of the folders that may be written in.
            work_tree: The files on the disk.
        """
        self._checkout = checkout
        self._writer = Writer(roots)
        self._work_tree = work_tree

    def write(self, result: FileResult) -> WarningKind | None:
        """Write the fixes of a file of the index, and return what a person should know of that.

        Raises:
            SourceError: it cannot be written.
        """
        source = result.source
        if source is None:
            return None
        name = os.path.relpath(result.real_path, self._checkout.top).replace(os.sep, "/")
        entries = self._checkout.entries([name])
        if not entries:
            raise SourceError(
                result.path, "is not merged in the index; resolve the conflict and call git add"
            )
        if self._checkout.contents(entries).get(name) != source.data:
            raise SourceError(result.path, _CHANGED)
        fixed = self._work_tree.with_fixes(result)
        if fixed is None:
            raise SourceError(result.path, _CHANGED)
        mark = self._checkout.mark_of(name)
        if mark:
            raise SourceError(
                result.path,
                f"is marked {mark} in the index, which a fix would undo; "
                f"call git update-index --no-{mark} first",
            )
        with deferred_signals():
            if not self._checkout.put_into_index(entries[0], source.encoded(result.text)):
                raise SourceError(
                    result.path,
                    "could not be put into the index, as while another git holds "
                    ".git/index.lock; nothing was written",
                )
            try:
                return self._writer.write(*fixed)
            except BaseException:
                self._checkout.put_into_index(entries[0], source.data)
                raise
