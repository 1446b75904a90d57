"""Fixes of what is staged: the same edit in the index and in the work tree, or in neither."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

from fixer.dialects.all_dialects import is_judged_by_folder, is_part_of_module
from fixer.engine.result import FileResult
from fixer.engine.scope import DiffersError
from fixer.files.git_scopes import Checkout
from fixer.files.interruptions import deferred_signals
from fixer.files.loading import bytes_of_file
from fixer.files.writing import Writer
from fixer.model.edits import Edit, Span, splice
from fixer.model.errors import SourceError
from fixer.model.finding import Finding
from fixer.model.warnings import WarningKind
from fixer.source_text import Source, decode, line_bounds, newline_at


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

    def write(self, result: FileResult) -> WarningKind | None:
        """Write the fixes of a file of the index, and return what a person should know of that.

        Raises:
            DiffersError: the work tree differs where they go; nothing was written.
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
                return self._writer.write(on_disk, text)
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


def transferred(edits: tuple[Edit, ...], text: str, other: str) -> list[Edit] | None:
    """Return the edits of a text as those of another version of it; None if one does not fit.

    The lines of an edit, and those beside it, have to be the same in both, but for how they end.
    """
    lines, others = text.splitlines(keepends=True), other.splitlines(keepends=True)
    starts, other_starts = _starts(lines), _starts(others)
    blocks = _equal_blocks(
        [each.rstrip("\r\n") for each in lines], [each.rstrip("\r\n") for each in others]
    )
    moved = []
    for edit in edits:
        first = _line_of(starts, edit.span.start)
        last = _line_of(starts, edit.span.end)
        low, high = max(first - 1, 0), min(last + 1, len(lines) - 1)
        shift = next(
            (to - at for at, to, size in blocks if at <= low and high < at + size),
            None,
        )
        if shift is None:
            return None
        start, end = (
            other_starts[line + shift] + offset - starts[line]
            for line, offset in ((first, edit.span.start), (last, edit.span.end))
        )
        newline = newline_at(other, line_bounds(other, start)[1])
        moved.append(Edit(Span(start, end), _with_break(edit.text, newline)))
    return moved


_MOST_WORK: Final = 40
"""How often a line is compared, on average; more takes too long."""


def _equal_blocks(lines: list[str], others: list[str]) -> list[tuple[int, int, int]]:
    """Return where two lists of lines are the same: from where in each, and how many lines.

    Lines that are there only once in each tell where the others belong, as in git's patience diff.
    """
    blocks: list[tuple[int, int, int]] = []
    parts = [(0, len(lines), 0, len(others))]
    left = _MOST_WORK * (len(lines) + len(others))
    while parts and left > 0:
        low, high, other_low, other_high = parts.pop()
        left -= high - low + other_high - other_low
        head = _same(lines[low:high], others[other_low:other_high])
        blocks.append((low, other_low, head))
        low, other_low = low + head, other_low + head
        tail = _same(lines[low:high][::-1], others[other_low:other_high][::-1])
        high, other_high = high - tail, other_high - tail
        blocks.append((high, other_high, tail))
        anchors = _anchors(lines[low:high], others[other_low:other_high])
        if anchors:
            ends = [(low + at, other_low + to) for at, to in anchors]
            froms = [(low, other_low), *ends]
            tos = [*ends, (high, other_high)]
            parts += ((a, b, to, end) for (a, to), (b, end) in zip(froms, tos, strict=True))
    return _joined(blocks)


def _same(lines: list[str], others: list[str]) -> int:
    """Return how many lines are the same from the start."""
    pairs = enumerate(zip(lines, others, strict=False))
    different = (at for at, (line, other) in pairs if line != other)
    return next(different, min(len(lines), len(others)))


def _anchors(lines: list[str], others: list[str]) -> list[tuple[int, int]]:
    """Return where lines are that each list has once, as many as are in the same order in both."""
    places, other_places = _places_of_single(lines), _places_of_single(others)
    pairs = [(at, other_places[line]) for line, at in places.items() if line in other_places]
    lowest: list[int] = []
    chains: list[_Chain] = []
    for at, to in pairs:
        length = bisect_right(lowest, to)
        chain = _Chain(at, to, chains[length - 1] if length else None)
        lowest[length : length + 1] = [to]
        chains[length : length + 1] = [chain]
    return list(_links(chains[-1] if chains else None))[::-1]


class _Chain(NamedTuple):
    """A pair of places, and the pairs before it."""

    at: int
    to: int
    before: _Chain | None


def _links(chain: _Chain | None) -> Iterator[tuple[int, int]]:
    while chain is not None:
        yield chain.at, chain.to
        chain = chain.before


def _places_of_single(lines: list[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: at for at, line in enumerate(lines) if counts[line] == 1}


def _joined(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return blocks in their order, those as one that follow each other in both lists."""
    joined: list[tuple[int, int, int]] = []
    for at, to, size in sorted(each for each in blocks if each[2]):
        if joined and joined[-1][0] + joined[-1][2] == at and joined[-1][1] + joined[-1][2] == to:
            first, other_first, before = joined.pop()
            joined.append((first, other_first, before + size))
        else:
            joined.append((at, to, size))
    return joined


def _with_break(text: str, newline: str) -> str:
    """Return a text whose lines end in another way."""
    return newline.join(_BREAK.split(text))


_BREAK: Final = re.compile(r"\r\n|\n|\r")


def _starts(lines: list[str]) -> list[int]:
    return list(_offsets(lines))


def _offsets(lines: list[str]) -> Iterator[int]:
    offset = 0
    for line in lines:
        yield offset
        offset += len(line)


def _line_of(starts: list[int], offset: int) -> int:
    return max(bisect_right(starts, offset) - 1, 0)
