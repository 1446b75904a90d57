"""From a commit to what is to be fixed in it, with all that the repository itself decides."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fixer import FileResult, Finding, Report, UsageError, api
from fixer.bot.fix_set import FixSet
from fixer.bot.forge import FileChange
from fixer.bot.git import Clone
from fixer.bot.git_objects import TreeEntry, blob_id
from fixer.report.diff import unified

if TYPE_CHECKING:
    from fixer.configuration.configuration import Value
    from fixer.request import Request
    from fixer.run_settings import Run

_CONFIGURATIONS: Final = ("ecr-fix.toml", "pyproject.toml")
_NO_FILE: Final = "is a symbolic link to no file of the repository; it is not read"


class ScanError(Exception):
    """A repository cannot be looked at, such as for its configuration file."""


class WrongConfigurationError(ScanError):
    """What the repository says of itself cannot be followed."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a repository decides itself.

    Attributes:
        run: The settings of its configuration.
        bot: What it says to the bot there.
        warnings: What a person should know.
    """

    run: Run
    bot: Mapping[str, Value]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a commit holds.

    Attributes:
        whole: All that is to be fixed, and all that is left.
        warnings: What a person should know.
    """

    whole: FixSet
    warnings: tuple[str, ...]


def project_of(clone: Clone) -> Project:
    """Return what a repository decides itself, in the commit that is checked out.

    Raises:
        WrongConfigurationError: its configuration cannot be followed.
    """
    folder = clone.work_tree
    lost = [name for name in _CONFIGURATIONS if not clone.follow(name)]
    with _wrong_configuration(folder):
        run = api.configured(folder)
        baseline = run.settings.baseline
        clone.follow(_path(baseline or folder, folder))
        if baseline is not None and not _is_inside(baseline, folder):
            raise UsageError("the baseline is not in the repository")
    own = run.configuration.bot if run.configuration is not None else {}
    return Project(run, own, tuple(f"{each}: {_NO_FILE}" for each in lost))


def scan(clone: Clone, commit: str, project: Project, exclude: Iterable[str]) -> Scan:
    """Return what is to be fixed in a commit that is checked out.

    Args:
        clone: The repository.
        commit: The commit.
        project: What the repository decides itself.
        exclude: Gitignore patterns of files and folders to leave out, beside those of its
            configuration.

    Raises:
        WrongConfigurationError: the repository's configuration does not let it be looked at.
        ScanError: something else does not.
    """
    folder = clone.work_tree
    with _wrong_configuration(folder):
        report = api.run(_request(project.run, folder, (*exclude,)), write=False)
    whole = _fix_set(clone, commit, report)
    left_out = sorted({*clone.left_out} - whole.unreadable.keys())
    return Scan(
        whole,
        (
            *(_relative(each, folder) for each in report.warnings),
            *project.warnings,
            *(f"{each}: cannot be written to a disk here; it is left out" for each in left_out),
        ),
    )


@contextmanager
def _wrong_configuration(folder: str) -> Iterator[None]:
    """Let what is wrong with a configuration be told in the words of the repository."""
    try:
        yield
    except UsageError as error:
        words = _relative(str(error), folder)
        raise WrongConfigurationError(words) from None


def _request(run: Run, folder: str, exclude: tuple[str, ...]) -> Request:
    """Return what is asked for: what the configuration says, but for what may harm the machine."""
    request = run.request([folder])
    selection = request.selection
    configured = selection.configured
    patterns = configured._replace(
        folder=configured.folder or folder, exclude=configured.exclude + exclude
    )
    return request._replace(selection=selection._replace(configured=patterns), jobs=0)


def _is_inside(path: str, folder: str) -> bool:
    real = os.path.realpath(path)
    return os.path.commonpath((real, folder)) == folder


def _fix_set(clone: Clone, commit: str, report: Report) -> FixSet:
    folder = clone.work_tree
    changed = {_path(each.path, folder): each for each in report.results if each.changed}
    entries = clone.entries(commit, changed)
    findings = [_without_folder(each, folder) for each in report.findings]
    return FixSet(
        None,
        tuple(each for each in findings if each.fix_applied),
        tuple(each for each in findings if not each.fix_applied),
        tuple(_change(path, changed[path], entries.get(path)) for path in sorted(changed)),
        _unreadable(report, folder),
        {path: unified(path, each).decode() for path, each in changed.items()},
    )


def _unreadable(report: Report, folder: str) -> dict[str, tuple[str, ...]]:
    """Return what was wrong with the files that could not be read, by their paths."""
    found: dict[str, tuple[str, ...]] = {}
    for each in report.errors:
        path = _path(each.path, folder)
        found[path] = (*found.get(path, ()), _relative(str(each), folder))
    return found


def _change(path: str, result: FileResult, base: TreeEntry | None) -> FileChange:
    """Return a changed file as it is committed.

    Raises:
        ScanError: what was read is not what the commit holds, so that more than the edit would
            change.
    """
    if result.source is None or base is None or blob_id(result.source.data, base) != base.blob:
        raise ScanError(f"{path}: is not on the disk what it is in the commit")
    return FileChange(path, base.mode, result.source.encoded(result.text))


def _path(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _relative(words: str, folder: str) -> str:
    """Return words in which paths begin in the repository."""
    shown = {folder, os.path.relpath(folder), os.path.relpath(folder, os.path.realpath("."))}
    for each in sorted(shown, key=len, reverse=True):
        words = words.replace(f"{each}{os.sep}", "")
    return words


def _without_folder(finding: Finding, folder: str) -> Finding:
    """Return a finding whose path and words begin in the repository."""
    fix = finding.fix
    if fix is not None:
        others = tuple((_path(path, folder), edits) for path, edits in fix.edits_in_other_files)
        fix = replace(
            fix, description=_relative(fix.description, folder), edits_in_other_files=others
        )
    return replace(
        finding,
        path=_path(finding.path, folder),
        message=_relative(finding.message, folder),
        remedy=_relative(finding.remedy, folder),
        notes=tuple(_relative(each, folder) for each in finding.notes),
        fix=fix,
    )
