"""Unified diffs that `git apply` takes, built from the known edits.

Lines end at a line feed, as git has it; a carriage return is part of its line.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import StringIO
from itertools import accumulate
from typing import Final, NamedTuple

from fixer.engine.result import FileResult
from fixer.files.containment import base_of, checkout_root, folder_of, is_within
from fixer.model.edits import Edit, Span, shifted, splice
from fixer.model.errors import UsageError
from fixer.model.finding import Finding
from fixer.report.escape import escape_control
from fixer.report.text import PLAIN, Palette, counted

CONTEXT: Final = 3
_NO_NEWLINE: Final = "\\ No newline at end of file\n"
_PLAIN: Final = re.compile(rb"[ !#-\[\]-~]*")
_ESCAPES: Final = {
    0x07: b"\\a", 0x08: b"\\b", 0x09: b"\\t", 0x0A: b"\\n", 0x0B: b"\\v", 0x0C: b"\\f",
    0x0D: b"\\r", 0x22: b'\\"', 0x5C: b"\\\\",
}  # fmt: skip


class Replacement(NamedTuple):
    """Lines `start` up to, not including, `end` of the old text give way to `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


class Patch(NamedTuple):
    """The changed files, each with its path in a patch, and the folder that those begin at."""

    files: list[tuple[str, FileResult]]
    base: str

    @property
    def applies_here(self) -> bool:
        """Whether `git apply` in the current folder finds every file."""
        here = folder_of(os.curdir)
        if not is_within(here, (self.base,)):
            return False
        inside = os.path.relpath(here, self.base).replace(os.sep, "/")
        if inside == ".":
            return True
        in_checkout = checkout_root(here) == self.base
        return in_checkout and all(path.startswith(f"{inside}/") for path, _ in self.files)


def patch_of(results: Iterable[FileResult]) -> Patch:
    """Return the changed files with their paths in a patch.

    Paths are relative to the root of the checkout that holds all of the files; where there is
    none, to the current folder, or to the nearest folder above all files outside it.

    Raises:
        UsageError: there is no such folder, as the files lie on several drives.
    """
    changed = [result for result in results if result.changed]
    base = base_of(os.path.dirname(result.real_path) for result in changed)
    if not base:
        raise UsageError("the files lie on several drives; ask for a patch of each")
    start = len(os.path.join(base, ""))
    files = [(result.real_path[start:].replace(os.sep, "/"), result) for result in changed]
    return Patch(files, base)


def unified(path: str, result: FileResult) -> bytes:
    """Return the patch of one file; `path` is relative to where the patch is applied."""
    old, replaced = _replaced_lines(result)
    body = [_hunk(old, group, shift) for group, shift in _groups(replaced)]
    if not body:
        return b""
    old_name, new_name = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    # With its own line git takes the names as they are, from whatever folder it is called.
    header = b"diff --git %s %s\n--- %s\n+++ %s\n" % (
        old_name,
        new_name,
        _ended(old_name),
        _ended(new_name),
    )
    return header + "".join(body).encode("utf-8")


def of_finding(results: Mapping[str, FileResult], finding: Finding) -> str:
    """Return the patch of one fix, in all files that it edits.

    Args:
        results: The results of the run, by path.
        finding: A finding with a fix.
    """
    fix = finding.fix
    by_path = ((finding.path, fix.edits), *fix.edits_in_other_files) if fix is not None else ()
    patches = (_alone(results.get(path), edits) for path, edits in by_path if edits)
    return b"".join(patches).decode("utf-8", "replace")


def _alone(result: FileResult | None, edits: Iterable[Edit]) -> bytes:
    """Return the patch of some of the edits of a file."""
    if result is None or result.source is None:
        return b""
    some = tuple(sorted(edits, key=lambda each: each.span.start))
    text = splice(result.source.text, some)
    return unified(result.path, replace(result, edits=some, kept_text=text))


def coloured(line: str, palette: Palette) -> str:
    """Return a line of a patch as git colours it."""
    if line.startswith(("diff ", "--- ", "+++ ")):
        colour = palette.bold
    elif line.startswith("@@"):
        colour = palette.cyan
    else:
        colour = {"+": palette.green, "-": palette.red}.get(line[:1], "")
    return f"{colour}{line}{palette.reset}" if colour else line


def in_colour(patch: bytes, palette: Palette) -> bytes:
    """Return a patch in colours, for a terminal."""
    lines = lines_of(patch.decode("utf-8", "surrogateescape"))
    ends = [len(line.rstrip("\r\n")) for line in lines]
    pairs = zip(lines, ends, strict=True)
    written = (coloured(line[:end], palette) + line[end:] for line, end in pairs)
    return "".join(written).encode("utf-8", "surrogateescape")


def _replaced_lines(result: FileResult) -> tuple[list[str], list[Replacement]]:
    """Return the old lines of a file, a byte order mark included, and what replaces some."""
    if result.source is None:
        return [], []
    edits = shifted(result.edits, len(result.source.bom))
    old = lines_of(result.source.bom + result.source.text)
    return old, replacements(old, edits)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as git has them, each with its end."""
    return StringIO(text, newline="\n").readlines()


def replacements(old: list[str], edits: Iterable[Edit]) -> list[Replacement]:
    """Return which lines the edits replace by which, as few as can be; edits are in order."""
    starts = list(accumulate(map(len, old), initial=0))
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in _as_whole_lines(old, starts, tuple(edits)):
        first = bisect_right(starts, edit.span.start) - 1
        last = first - 1
        if not _inserts_lines(edit, starts[first]):
            first = min(first, len(old) - 1)
            last = max(first, min(bisect_right(starts, edit.span.end - 1), len(old)) - 1)
            is_whole = last + 1 < len(old) and edit.span.end == starts[last + 1]
            last += is_whole and _joins(edit, starts[first])
        if groups and first <= groups[-1][1] + 1:
            start, end, earlier = groups.pop()
            groups.append((start, max(end, last), [*earlier, edit]))
        else:
            groups.append((first, last, [edit]))
    replaced = (_replaced(old, starts, *group) for group in groups)
    return [each for each in replaced if each.start < each.end or each.lines]


def _as_whole_lines(old: list[str], starts: list[int], edits: tuple[Edit, ...]) -> Iterator[Edit]:
    """Yield the edits; one that adds lines behind a line adds them in front of the next instead."""
    following = (*(each.span.start for each in edits[1:]), starts[-1])
    for edit, limit in zip(edits, following, strict=False):
        at = min(bisect_right(starts, edit.span.start), len(old))
        place = starts[at]
        behind = place - edit.span.start
        rest = old[at - 1][-behind:] if 0 < behind <= 2 else ""
        is_added = edit.span.start == edit.span.end and edit.text.startswith(rest)
        if is_added and rest in ("\n", "\r\n") and place <= limit:
            yield Edit(Span(place, place), edit.text.removeprefix(rest) + rest)
        else:
            yield edit


def _joins(edit: Edit, line: int) -> bool:
    """Whether an edit up to the end of a line, break included, leaves the next one behind text."""
    return not edit.text.endswith("\n") if edit.text else edit.span.start > line


def _inserts_lines(edit: Edit, start: int) -> bool:
    """Whether an edit adds whole lines in front of the line that begins at some place."""
    return edit.span.start == edit.span.end == start and edit.text.endswith("\n")


def _replaced(
    old: list[str], starts: list[int], first: int, last: int, edits: list[Edit]
) -> Replacement:
    """Apply edits to the lines that they touch, and leave out the lines that stay equal."""
    position = starts[first]
    text = "".join(old[first : last + 1])
    pieces = []
    for edit in edits:
        pieces += [text[position - starts[first] : edit.span.start - starts[first]], edit.text]
        position = edit.span.end
    new = lines_of("".join([*pieces, text[position - starts[first] :]]))
    start, end = first, min(last + 1, len(old))
    while new and start < end and new[0] == old[start]:
        start += 1
        new.pop(0)
    while new and start < end and new[-1] == old[end - 1]:
        end -= 1
        new.pop()
    return Replacement(start, end, tuple(new))


def _groups(
    replaced: list[Replacement],
) -> Iterable[tuple[list[Replacement], int]]:
    """Yield the replacements of each hunk, and how far earlier hunks have moved its lines."""
    shift = 0
    group: list[Replacement] = []
    for each in replaced:
        if group and each.start - group[-1].end > 2 * CONTEXT:
            yield group, shift
            shift += sum(len(one.lines) - (one.end - one.start) for one in group)
            group = []
        group.append(each)
    if group:
        yield group, shift


def _hunk(old: list[str], group: list[Replacement], shift: int) -> str:
    start = max(group[0].start - CONTEXT, 0)
    end = min(group[-1].end + CONTEXT, len(old))
    body: list[str] = []
    position = start
    for each in group:
        body += [_line(" ", line) for line in old[position : each.start]]
        body += [_line("-", line) for line in old[each.start : each.end]]
        body += [_line("+", line) for line in each.lines]
        position = each.end
    body += [_line(" ", line) for line in old[position:end]]
    grown = sum(len(each.lines) - (each.end - each.start) for each in group)
    added = end - start + grown
    return f"@@ -{_range(start, end - start)} +{_range(start + shift, added)} @@\n{''.join(body)}"


def _range(start: int, count: int) -> str:
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def _line(mark: str, line: str) -> str:
    return mark + line if line.endswith("\n") else f"{mark}{line}\n{_NO_NEWLINE}"


def _quoted(path: str) -> bytes:
    """Quote a path as git does, where it holds what a header line cannot."""
    raw = os.fsencode(path)
    if _PLAIN.fullmatch(raw):
        return raw
    escaped = b"".join(
        _ESCAPES.get(byte, bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte)
        for byte in raw
    )
    return b'"' + escaped + b'"'


def _ended(name: bytes) -> bytes:
    """End a name by a tab for those who would else take a blank in it for the end."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name


def stat(results: Iterable[tuple[str, FileResult]], palette: Palette = PLAIN) -> list[str]:
    """Return lines as `git apply --stat` prints them, for the path and result of each file."""
    rows: list[tuple[str, int, int]] = []
    for path, result in results:
        _, replaced = _replaced_lines(result)
        added = sum(len(each.lines) for each in replaced)
        rows.append((escape_control(path), added, sum(each.end - each.start for each in replaced)))
    if not rows:
        return []
    width = max(len(path) for path, _, _ in rows)
    most = max(added + removed for _, added, removed in rows)
    scale = min(1.0, 40 / most)
    lines = [
        f" {path:<{width}} | {added + removed:>{len(str(most))}} "
        f"{_marks('+', _bar(added, scale), palette.green, palette)}"
        f"{_marks('-', _bar(removed, scale), palette.red, palette)}"
        for path, added, removed in rows
    ]
    totals = [counted(len(rows), "file", "files") + " changed"]
    if insertions := sum(added for _, added, _ in rows):
        totals.append(counted(insertions, "insertion", "insertions") + "(+)")
    if deletions := sum(removed for _, _, removed in rows):
        totals.append(counted(deletions, "deletion", "deletions") + "(-)")
    return [*lines, f" {', '.join(totals)}"]


def _marks(mark: str, count: int, colour: str, palette: Palette) -> str:
    return f"{colour}{mark * count}{palette.reset}" if count else ""


def _bar(count: int, scale: float) -> int:
    return max(round(count * scale), int(count > 0))
