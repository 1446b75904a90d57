"""Which lines of which files a unified diff adds or changes, or takes lines away beside."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from io import BytesIO
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fixer.files.containment import can_be_path, checkout_root
from fixer.files.loading import bytes_of_file
from fixer.model.errors import UsageError

if TYPE_CHECKING:
    from unidiff.patch import Hunk, Line, PatchedFile, PatchSet


_GIT_HEADER: Final = re.compile(r"^diff --git .*\n(?:(?!--- |diff --git ).*\n)*", re.MULTILINE)
_COMBINED: Final = re.compile(r"^(?:diff --(?:cc|combined) |@@@+ -)", re.MULTILINE)
"""How git begins the diff of a merge, which has a column for each parent."""


class Patch(NamedTuple):
    """What a diff says of files, by their real paths."""

    lines: dict[str, frozenset[int]]
    """The lines that it touches in the new version of each."""
    before: dict[str, bytes]
    """The old version of each that has one; where it is gone, there may be none at the path."""
    lines_before: dict[str, frozenset[int]]
    """The lines that it takes away or replaces in that."""
    unknown: set[str]
    """Those of which the diff does not tell the old version, though they have one."""
    roots: tuple[str, ...]
    """The real paths of the folders at which its paths may begin, the likeliest first."""


def read_patch(name: str, data: bytes, folders: Iterable[str] = ()) -> Patch:
    """Return what a diff touches in each file.

    Lines count from 1. Of what is only taken away the lines around it count. The paths of the diff
    begin at the current folder, or at the root of its checkout, with a prefix such as `b/` or not;
    of several files that a path may mean, the one that has the lines of the diff counts. A file may
    be gone.

    Args:
        name: The file of the diff.
        data: Its bytes.
        folders: The real paths of folders that are looked at, whose checkouts it may be of.

    Raises:
        UsageError: it is no unified diff.
    """
    text = _with_feeds(data.decode("utf-8", "surrogateescape"))
    here = os.path.realpath(".")
    tops = filter(None, map(checkout_root, (here, *folders)))
    roots = dict.fromkeys((*tops, here))
    patch = Patch({}, {}, {}, set(), tuple(roots))
    for section in _SECTION.finditer(text):
        _take_whole_files(section[0], patch)
    by_path: dict[str, list[PatchedFile]] = {}
    for file in _files_of(name, text):
        for path in _places_of(file, patch.roots):
            by_path.setdefault(path, []).append(file)
    for path, files in by_path.items():
        _take_lines(path, files, patch)
    return patch


def _files_of(name: str, text: str) -> PatchSet:
    """Return the files of a diff whose lines it shows.

    Raises:
        UsageError: it is no unified diff.
    """
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    if _COMBINED.search(text):
        words = "is the combined diff of a merge; compare with one commit, as git diff HEAD does"
        raise UsageError(f"{name}: {words}")
    try:
        # The lines `---` and `+++` name a file; that of git cannot say where a name ends.
        patched = PatchSet(_GIT_HEADER.sub("", text))
    except ValueError:
        raise UsageError(f"{name}: is not a unified diff: a number is too long") from None
    except UnidiffParseError as error:
        raise UsageError(f"{name}: is not a unified diff: {error}") from None
    if not patched and text.strip() and not _has_no_hunks(text):
        raise UsageError(f"{name}: is not a unified diff")
    if any(not (hunk.added or hunk.removed) for file in patched for hunk in file):
        words = "a hunk of it changes nothing, as with --word-diff"
        raise UsageError(f"{name}: is not a unified diff: {words}")
    return patched


def _places_of(file: PatchedFile, roots: tuple[str, ...]) -> list[str]:
    """Return where a file of a diff is, or may have been."""
    if _is_gone(file, roots):
        return _places_of_removed(file.source_file, roots) or [
            path for path in _paths_of(file.source_file, roots) if os.path.lexists(path)
        ]
    path = _real_path(file, roots)
    return [] if "\0" in path else [path]


def _is_gone(file: PatchedFile, roots: Iterable[str]) -> bool:
    """Whether a diff takes a file away.

    Without lines around it, what takes a file's first lines away looks like one that removes it.
    """
    return file.is_removed_file and not any(map(os.path.isfile, _paths_of(file.target_file, roots)))


def _take_lines(path: str, files: list[PatchedFile], patch: Patch) -> None:
    """Add what a diff says of a file whose lines it shows.

    Of several commits each may show some of it; then all of the file counts.
    """
    is_link = os.path.islink(path)
    now = bytes_of_file(path) if os.path.isfile(path) and not is_link else None
    is_as_left = now is None or (
        files[-1].target_file != _NO_FILE and _has_lines_of(path, files[-1])
    )
    whole = len(files) > 1 or not is_as_left
    old = _before(files, now)
    if is_link and isinstance(old, bytes):
        patch.lines.pop(path, None)
    elif now is not None or not _is_gone(files[-1], patch.roots):
        lines = _all_lines(now) if whole and now is not None else _all_touched(files, path)
        patch.lines[path] = patch.lines.get(path, frozenset()).union(lines)
    if isinstance(old, bytes):
        patch.before[path] = old
        patch.lines_before[path] = _all_lines(old) if whole else _removed_lines(files[0], old)
        if files[0].is_rename:
            for place in _places_of_removed(files[0].source_file, patch.roots):
                patch.before[place], patch.lines_before[place] = old, _all_lines(old)
    elif old is _UNKNOWN and not is_link and not (now is None and path in patch.lines):
        patch.unknown.add(path)


_SECTION: Final = re.compile(r"^diff --git .*\n(?:(?!diff --git ).*\n?)*", re.MULTILINE)
_MOVED: Final = re.compile(r"^(?:rename|copy) from (.+)\n(?:rename|copy) to (.+)$", re.MULTILINE)
_BINARY: Final = re.compile(r"^(?:Binary files .+ differ|GIT binary patch)$", re.MULTILINE)
_DELETED: Final = re.compile(r"^deleted file mode ", re.MULTILINE)
_NEW: Final = re.compile(r"^new file mode ", re.MULTILINE)
_EMPTY: Final = re.compile(r"^index (?:e69de29|473a0f4)[0-9a-f]*\.\.", re.MULTILINE)
"""What names the object of git that holds nothing, in either of its formats."""
_HUNK: Final = re.compile(r"^@@ ", re.MULTILINE)


def _with_feeds(text: str) -> str:
    """Return a diff whose lines do not end as a shell of Windows has written them."""
    first = next((line for line in text.split("\n") if line.startswith(_HEADS)), "")
    return text.replace("\r\n", "\n") if first.endswith("\r") else text


_HEADS: Final = ("diff --git ", "--- ", "+++ ")


def _take_whole_files(section: str, patch: Patch) -> None:
    """Add what a diff says of a file without showing its lines, or of one that has moved.

    All of it counts, as nobody knows whether it was looked at in its old place.
    """
    moved = _MOVED.search(section)
    head = section[len("diff --git ") :].partition("\n")[0]
    name = moved[2] if moved else head[len(head) // 2 + 1 :]
    is_binary = not _HUNK.search(section) and _BINARY.search(section)
    if _DELETED.search(section):
        if not (_HUNK.search(section) or _EMPTY.search(section)):
            patch.unknown.update(_places_of_removed(name, patch.roots))
        return
    if not moved and not is_binary:
        return
    path = _existing(name, patch.roots)[0]
    data = bytes_of_file(path) or b""
    patch.lines[path] = _all_lines(data)
    if is_binary and not (moved or _NEW.search(section)):
        patch.unknown.add(path)
    if moved and section.count("\nrename from "):
        for old in _places_of_removed(moved[1], patch.roots):
            patch.before[old] = data
            patch.lines_before[old] = _all_lines(data)


def _all_lines(data: bytes) -> frozenset[int]:
    return frozenset(range(1, data.count(b"\n") + data.count(b"\r") + 2))


_NO_FILE: Final = "/dev/null"


class _Unknown(Enum):
    """What a file was if the diff is about another version of it."""

    UNKNOWN = "unknown"


_UNKNOWN: Final = _Unknown.UNKNOWN
_Version: TypeAlias = "bytes | _Unknown | None"
"""A version of a file; None where there was none."""


def _before(files: list[PatchedFile], now: bytes | None) -> _Version:
    """Return what a file was before the changes of a diff, of which the last may come first."""
    for order in (files[::-1], files):
        version: _Version = now
        for file in order:
            version = _undone(version, file)
        if version is not _UNKNOWN:
            return version
    return _UNKNOWN


def _undone(version: _Version, file: PatchedFile) -> _Version:
    """Return a version of a file without a change, which may be some lines from its place."""
    if version is _UNKNOWN:
        return _UNKNOWN
    if file.target_file == _NO_FILE or (file.is_removed_file and version is None):
        return _removed_text(file)
    if file.source_file == _NO_FILE:
        return None
    if version is None:
        return _UNKNOWN
    lines = BytesIO(version).readlines()
    bare = [line.rstrip(b"\r\n") for line in lines]
    end = len(lines)
    for hunk in reversed(file):
        new = [_bytes_of(line).rstrip(b"\r\n") for line in hunk if line.target_line_no]
        start = max(hunk.target_start - (1 if hunk.target_length else 0), 0)
        found = _nearest(new, bare, start, end)
        if found is None:
            return _UNKNOWN
        lines[found : found + len(new)] = _old_lines(hunk)
        end = found
    return b"".join(lines)


_FAR: Final = 1000
"""How many lines from its place a change is looked for."""


def _nearest(some: list[bytes], lines: list[bytes], start: int, end: int) -> int | None:
    """Return where some lines are that end before a line, the nearest to where they should be."""
    last = end - len(some)
    tried = (place for far in range(_FAR) for place in (start + far, start - far))
    places = (each for each in tried if 0 <= each <= last)
    return next((each for each in places if lines[each : each + len(some)] == some), None)


def _old_lines(hunk: Hunk) -> list[bytes]:
    every = (line for line in hunk if line.is_removed or line.is_context)
    return list(map(_bytes_of, every))


def _bytes_of(line: Line) -> bytes:
    return line.value.encode("utf-8", "surrogateescape")


def _removed_text(file: PatchedFile) -> bytes:
    return b"".join(line for hunk in file for line in _old_lines(hunk))


def _removed_lines(file: PatchedFile, old: bytes) -> frozenset[int]:
    """Return the lines that a diff takes away or replaces in the old version of a file."""
    more = _lines_that_git_does_not_know(old) or [0]
    lines: set[int] = set()
    for hunk in file:
        for number in (line.source_line_no or 0 for line in hunk if line.is_removed):
            before, after = (more[min(each, len(more) - 1)] for each in (number - 1, number))
            lines.update(range(number + before, number + after + 1))
    return frozenset(lines)


def _places_of_removed(name: str, roots: Iterable[str]) -> list[str]:
    """Return where a file may have been that a diff takes away, and none is now."""
    paths = filter(can_be_path, _paths_of(name, roots))
    return [
        path for path in paths if os.path.isdir(os.path.dirname(path)) and not os.path.lexists(path)
    ]


def _has_no_hunks(text: str) -> bool:
    """Whether a diff only renames files, or changes their modes."""
    return text.lstrip().startswith("diff ")


def _all_touched(files: Iterable[PatchedFile], path: str) -> frozenset[int]:
    return frozenset(line for file in files for line in _touched(file, path))


def _touched(file: PatchedFile, path: str) -> Iterator[int]:
    """Yield the lines of a file that a diff touches; a carriage return alone ends one too."""
    more = _lines_that_git_does_not_know(bytes_of_file(path) or b"")
    for hunk in file:
        # Git names the line above where a hunk leaves none.
        above = hunk.target_start - (1 if hunk.target_length else 0)
        after = above + (more[min(above, len(more) - 1)] if more else 0)
        for line_type, count in _parts(hunk):
            if line_type == _REMOVED and count:
                yield max(after, 1)
                yield after + 1
                continue
            if line_type == _ADDED:
                yield from range(after + 1, after + count + 1)
            after += count


def _lines_that_git_does_not_know(data: bytes) -> list[int]:
    """Return for a number of lines of git from the start how many more there are in them."""
    if b"\r" not in data:
        return []
    lines = data.split(b"\n")
    return [0, *accumulate(each.count(b"\r") - each.endswith(b"\r") for each in lines)]


_ADDED: Final = "+"
_REMOVED: Final = "-"
_CONTEXT: Final = " "
_AFTER_RETURN: Final = re.compile(r"(?<=\r)(?!\n)")


def _parts(hunk: Hunk) -> Iterator[tuple[str, int]]:
    """Yield how many lines of a hunk are the same, taken away and added, one after the other.

    Of lines that git takes for one, and that another one replaces, those count that differ.
    """
    lines = [line for line in hunk if line.is_added or line.is_removed or line.is_context]
    for is_context, some in groupby(lines, lambda line: line.is_context):
        old: list[str] = []
        new: list[str] = []
        for line in some:
            parts = filter(None, _AFTER_RETURN.split(line.value))
            (old if line.is_removed else new).extend(parts)
        head = len(new) if is_context else _same(old, new)
        tail = 0 if is_context else _same(old[head:][::-1], new[head:][::-1])
        yield _CONTEXT, head
        yield _REMOVED, 0 if is_context else len(old) - head - tail
        yield _ADDED, len(new) - head - tail
        yield _CONTEXT, tail


def _same(old: list[str], new: list[str]) -> int:
    """Return how many lines are the same from the start."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


_QUOTED: Final = re.compile(r"\\(?:([0-7]{3})|(.))")
_LETTERS: Final = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


def unquoted(name: str) -> str:
    """Return a name as it is, where git has put it in quotes."""
    if not (len(name) > 1 and name[0] == name[-1] == '"'):
        return name

    def byte(found: re.Match[str]) -> str:
        number = int(found[1], 8) if found[1] else _LETTERS.get(found[2], ord(found[2]))
        return chr(number)

    raw = _QUOTED.sub(byte, name[1:-1])
    return os.fsdecode(raw.encode("latin-1", "replace"))


def _real_path(file: PatchedFile, roots: Iterable[str]) -> str:
    """Return the real path of a file of a diff, whose name git may have quoted."""
    existing = _existing(file.target_file, roots)
    if len(existing) > 1:
        existing.sort(key=lambda path: not _has_lines_of(path, file))
    return existing[0]


def _existing(name: str, roots: Iterable[str]) -> list[str]:
    """Return the files that a name in a diff may mean; where there is none, the likeliest path."""
    paths = _paths_of(name, roots)
    return [each for each in paths if can_be_path(each) and os.path.isfile(each)] or paths[:1]


def _paths_of(name: str, roots: Iterable[str]) -> list[str]:
    """Return the paths that a name in a diff may mean, the likeliest first."""
    written = unquoted(name)
    names = [written.partition("/")[2], written] if written[1:2] == "/" else [written]
    return list(dict.fromkeys(os.path.join(root, each) for each in names for root in roots))


def _has_lines_of(path: str, file: PatchedFile) -> bool:
    """Whether a file has the lines of a diff, added ones and those around them."""
    lines = (bytes_of_file(path) or b"").decode("utf-8", "surrogateescape").split("\n")
    return all(
        line.value.rstrip("\r\n")
        in (each.rstrip("\r") for each in lines[line.target_line_no - 1 : line.target_line_no])
        for hunk in file
        for line in hunk
        if line.target_line_no
    )
