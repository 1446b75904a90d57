"""Fixes of what is staged: the same edit in the index and in the work tree, or in neither."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping
from contextlib import suppress

from fixer.dialects.all_dialects import is_judged_by_folder, is_part_of_module
from fixer.engine.result import FileResult
from fixer.engine.scope import DiffersError
from fixer.engine.transferred_edits import transferred
from fixer.files.git_scopes import Checkout
from fixer.files.interruptions import deferred_signals
from fixer.files.loading import bytes_of_file
from fixer.files.writing import Writer
from fixer.model.edits import splice
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
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


def has_link(path: str) -> bool:
    """Whether a path leads through a symbolic link."""
    return os.path.realpath(path) != path


class StagedWriter:
    """Writes fixes into the index and into the work tree."""

    def __init__(
        self,
        checkout: Checkout,
        roots: Container[str],
        open_in: Callable[[str, bytes], frozenset[str] | None],
    ) -> None:
        """Take where to write.

        Args:
            checkout: The checkout.
            roots: The real paths of the folders that may be written in.
            open_in: Returns the logical ids of the open repositories in a file with other bytes;
                None where it cannot be read.
        """
        self._checkout = checkout
        self._writer = Writer(roots)
        self._open_in = open_in

    def write(self, result: FileResult) -> None:
        """Write the fixes of a file of the index.

        Raises:
            DiffersError: the work tree differs where they go; nothing was written.
            SourceError: it cannot be written.
        """
        source = result.source
        if source is None:
            return
        name = os.path.relpath(result.real_path, self._checkout.top).replace(os.sep, "/")
        entries = self._checkout.entries([name])
        if not entries:
            raise SourceError(
                result.path, "is not merged in the index; resolve the conflict and call git add"
            )
        if self._checkout.contents(entries).get(name) != source.data:
            raise SourceError(result.path, "changed while it was being fixed; run again")
        on_disk, text = self._for_disk(result, source)
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
                self._writer.write(on_disk, text)
            except BaseException:
                self._checkout.put_into_index(entries[0], source.data)
                raise

    def _for_disk(self, result: FileResult, source: Source) -> tuple[Source, str]:
        """Return what is on the disk, and the text that it becomes.

        Raises:
            DiffersError: the fixes do not fit there.
        """
        data = bytes_of_file(result.real_path)
        if data is None or has_link(result.real_path):
            raise DiffersError
        if data == source.data:
            return source, result.text
        try:
            on_disk = decode(result.path, data)
        except SourceError:
            raise DiffersError from None
        edits = transferred(result.edits, source.text, on_disk.text)
        text = splice(on_disk.text, edits) if edits is not None else None
        if text is None:
            raise DiffersError
        left = self._open_in(result.path, on_disk.encoded(text))
        if left is None or not left.isdisjoint(_closed(result)):
            raise DiffersError
        return on_disk, text


def fits_work_tree(finding: Finding, contents: Mapping[str, bytes]) -> bool:
    """Whether the edits of a finding fit the files of the work tree.

    Args:
        finding: The finding, with a fix for the index.
        contents: What the index has of the files that differ on the disk, by the real path.
    """
    fix = finding.fix
    every = ((finding.path, fix.edits), *fix.edits_in_other_files) if fix is not None else ()
    for path, edits in every:
        real = os.path.realpath(path)
        if real not in contents:
            continue
        data = bytes_of_file(real)
        other = _text_of(path, data) if data is not None else None
        if other is None:
            return False
        text = decode(path, contents[real]).text
        if transferred(edits, text, other) is None:
            return False
    return True


def _text_of(path: str, data: bytes) -> str | None:
    """Return the text of a file of the work tree; None if it is in another encoding."""
    with suppress(SourceError):
        return decode(path, data).text
    return None


def _closed(result: FileResult) -> frozenset[str]:
    """Return the logical ids of the repositories that the fixes of a file close."""
    return frozenset(each.logical_id for each in result.all_findings if each.closed_by_fix)
