"""The options that limit a run to a part of the paths."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fixer.cli.argv import DEFAULT_BASE
from fixer.dialects.all_dialects import is_part_of_module
from fixer.engine.scope import Scope
from fixer.files.containment import checkout_root, folder_of, is_within
from fixer.files.loading import ON_DISK, GivenFiles
from fixer.model.errors import UsageError
from fixer.report.escape import escape_control

if TYPE_CHECKING:
    from fixer.files.patch_lines import Patch


class ScopeOptions(NamedTuple):
    """What the user asked for; None or False where an option was not given."""

    paths: Sequence[str] = (".",)
    staged: bool = False
    changed: str | None = None
    patch: str | None = None
    files_from: str | None = None
    findings: tuple[str, ...] = ()
    text_name: str | None = None
    """The path that the text on stdin stands for."""
    wants: Callable[[str], bool] = bool
    """Whether a file of some name may be looked at."""
    counts_before: Callable[[str], bool] = is_part_of_module
    """Whether what a changed file of some name held before may decide in another one."""


def named_paths(paths: Sequence[str], text_name: str | None) -> Sequence[str]:
    """Return what the user named: some paths, or in the place of `-` the path of the text on stdin.

    Raises:
        UsageError: `-` does not stand alone, or has no name that a file can have.
    """
    if ("-" in paths) != (text_name is not None) or ("-" in paths and len(paths) > 1):
        raise UsageError("-: goes with --stdin-filename NAME, and with no other path")
    if text_name is None:
        return paths
    if not os.path.basename(text_name) or os.path.isdir(text_name):
        raise UsageError(f"--stdin-filename: {text_name or '(nothing)'} is not the name of a file")
    return [text_name]


def given_files_of(paths: Sequence[str], staged: bool, note: Callable[[str], None]) -> GivenFiles:
    """Return what has the configuration, the baseline and the policy files of a run.

    Args:
        paths: What the user named.
        staged: Whether the index is looked at.
        note: Is told what is passed over.

    Raises:
        UsageError: there is no checkout.
    """
    if not staged:
        return ON_DISK
    from fixer.files.git_scopes import Checkout
    from fixer.files.staged_settings import StagedGivenFiles

    escaped = _escaping(note)
    return StagedGivenFiles(Checkout(_in_one_checkout(paths), escaped), escaped)


def scope_of(asked: ScopeOptions, note: Callable[[str], None]) -> Scope:
    """Return what a run is limited to.

    Args:
        asked: What the user asked for.
        note: Is told what is passed over.

    Raises:
        UsageError: a file cannot be read, a commit is not known, or there is no checkout.
    """
    stdin = ["-"] if asked.text_name is not None else []
    if [asked.patch, asked.files_from, *asked.findings, *stdin].count("-") > 1:
        raise UsageError("only one option can read stdin")
    files = lines = lines_before = reported = staged = None
    before: dict[str, bytes] = {}
    contents: dict[str, bytes] = {}
    if asked.staged or asked.changed is not None:
        from fixer.files.git_scopes import Checkout

        checkout = Checkout(_in_one_checkout(asked.paths), _escaping(note))
        if asked.staged:
            staged = checkout
        else:
            base = asked.changed or DEFAULT_BASE
            changes = checkout.changed_since(base, asked.wants)
            files = frozenset(map(checkout.real_path, changes.names))
            before = checkout.before(changes, asked.counts_before)
            contents = checkout.left_out(changes, asked.wants)
    if asked.patch is not None:
        patch = _patch(asked.patch, asked.paths, note)
        for path in sorted(patch.unknown):
            # A file that is gone can only have decided in others.
            if not (asked.wants if os.path.isfile(path) else asked.counts_before)(path):
                continue
            words = "the diff does not tell what it was; what it decided before does not count"
            note(f"{escape_control(os.path.relpath(path))}: {words}")
        lines, lines_before = patch.lines, patch.lines_before
        before = {path: data for path, data in patch.before.items() if asked.wants(path)}
        files = frozenset(lines)
    if asked.files_from is not None:
        files = _listed(asked.files_from, asked, note)
    if asked.findings:
        from fixer.model.reported_finding import merged
        from fixer.scanner_reports.reading import read_report

        reported = merged(read_report(_shown(each), bytes_of(each)) for each in asked.findings)
    text = None
    if asked.text_name is not None:
        text = (asked.text_name, bytes_of("-"))
    return Scope(files, lines, contents, before, lines_before, reported, text, staged=staged)


def _patch(name: str, paths: Iterable[str], note: Callable[[str], None]) -> Patch:
    """Return what a diff touches; what is passed over is noted.

    Raises:
        UsageError: it is no diff, or one of another place.
    """
    from fixer.files.patch_lines import read_patch

    patch = read_patch(_shown(name), bytes_of(name), map(folder_of, paths))
    gone = [each for each in sorted(patch.lines) if not os.path.isfile(each)]
    if patch.lines and not any(map(os.path.exists, patch.lines)):
        named = escape_control(os.path.relpath(gone[0]))
        words = f"none of its files is here, such as {named}; call it in the checkout it is of"
        raise UsageError(f"{_shown(name)}: {words}")
    for each in gone:
        why = "it is another git checkout" if os.path.isdir(each) else "there is no such file"
        note(f"{escape_control(os.path.relpath(each))}: passed over, as {why}")
    return patch


def _escaping(note: Callable[[str], None]) -> Callable[[str], None]:
    return lambda words: note(escape_control(words))


def _in_one_checkout(paths: Sequence[str]) -> str:
    """Return the first of some paths, which are all in the same checkout.

    Raises:
        UsageError: they are not.
    """
    first = paths[0]
    top = checkout_root(folder_of(first))
    for path in paths:
        if checkout_root(folder_of(path)) != top:
            raise UsageError(f"{first} and {path}: not in the same git repository; name one a run")
    return first


def bytes_of(name: str) -> bytes:
    """Return the bytes of a file that the user named; `-` is stdin.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        if name == "-":
            return sys.stdin.buffer.read()
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        reason = "is closed" if error.errno == errno.EBADF else f"cannot be read: {error.strerror}"
        raise UsageError(f"{_shown(name)}: {reason}") from None


def _shown(name: str) -> str:
    return "stdin" if name == "-" else name


def _listed(name: str, asked: ScopeOptions, note: Callable[[str], None]) -> frozenset[str]:
    """Return the real paths of the files that a list names; what is passed over is noted."""
    from fixer.files.list_of_files import named_files

    named = named_files(_shown(name), bytes_of(name))
    for each in named.gone:
        words = "; --changed looks at what it decided" if asked.counts_before(each) else ""
        note(f"{escape_control(each)}: passed over, as there is no such file{words}")
    for each in named.folders:
        note(f"{escape_control(each)}: passed over, as it is a folder; name its files")
    for each in named.doubtful:
        note(f"{escape_control(each)}: the one of the current folder, not of the checkout's root")
    roots = [os.path.realpath(each) for each in asked.paths]
    if named.files and not any(is_within(each, roots) for each in named.files):
        such = escape_control(os.path.relpath(min(named.files)))
        note(f"{_shown(name)}: none of its files is below the given paths, such as {such}")
    return named.files
