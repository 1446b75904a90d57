"""From the fixes of a commit to what can be suggested in the review of a pull request.

A suggestion replaces whole lines, all of which the pull request itself adds or changes. What a
forge makes of one that is applied has to be exactly our edit, so a fix is left to the summary where
that is in doubt: line breaks that are not line feeds (GitHub and GitLab write line feeds, or change
them all), the last line of a file without a line break, a fix that edits several files.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate
from typing import Final

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from fixer import Finding
from fixer.bot.forge import ChangedFile
from fixer.bot.marker import digest
from fixer.model.edits import Edit, OverlapError, in_order, shifted, splice
from fixer.rule import RULE_ID

_MOST_LINES: Final = 100
"""GitLab takes no suggestion that reaches further."""
_MOST_CHARACTERS: Final = 20_000
"""Nobody reads more, and GitHub takes some 65,000 in a comment."""


MOST_SUGGESTIONS: Final = 30
"""More in one review nobody reads; when some are applied, a rerun makes others."""


class Reason(Enum):
    """Why a finding is in the summary, and not in a suggestion."""

    MANUAL = "a person has to decide"
    ELSEWHERE = "the lines to change are not lines of this {noun}"
    WITHHELD = "the diff of the file is too large to be shown"
    LINE_BREAKS = "the file has line breaks that a suggestion would change"
    LAST_LINE = "the file does not end with a line break, and a suggestion might add one"
    SEVERAL_FILES = "the fix changes several files"
    TOO_LONG = "the lines to change are too many or too long"
    TOO_MANY = "there are too many suggestions for one review"
    UNCLEAR = "the fixes of the file depend on each other"
    NOT_TAKEN = "the suggestion was not taken"
    UNREADABLE = "the file cannot be read"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines of a file, and what they are to be replaced with.

    Attributes:
        path: The file.
        previous_path: Its name before the pull request, where that renames it.
        first_line: The first of the lines, from 1.
        last_line: The last of them.
        lines: The new lines, without the last line feed.
        findings: The findings that this fixes.
        key: What the suggestion is known by when lines move.
    """

    path: str
    previous_path: str | None
    first_line: int
    last_line: int
    lines: str
    findings: tuple[Finding, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding that is no suggestion, or a file that could not be read.

    Attributes:
        finding: The finding; `None` for a file.
        reason: Why there is no suggestion.
        words: What the forge, or the error, says.
        edit: The lines before and after the fix, for a diff; empty where there is no fix.
    """

    finding: Finding | None
    reason: Reason
    words: str = ""
    edit: tuple[str, str] = ("", "")

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it belongs among others."""
        finding = self.finding
        return (finding.path, finding.line, finding.logical_id) if finding else ("", 0, self.words)


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said of a pull request."""

    suggestions: tuple[Suggestion, ...]
    rest: tuple[Remark, ...]
    elsewhere: int
    """How many findings are in files that the pull request does not change."""


def review(
    fixed: Iterable[Finding],
    left: Iterable[Finding],
    changed: Iterable[ChangedFile],
    texts: Mapping[str, tuple[str, str]],
) -> Review:
    """Return what is to be said of a pull request.

    Args:
        fixed: The findings that have a fix.
        left: Those that are left to a person.
        changed: The files that the pull request changes.
        texts: The text of each file that has fixes, as it is at the head, and with all fixes; a
            byte order mark is in front of both.
    """
    files = {each.path: each for each in changed}
    fixed = tuple(fixed)
    clear = _clear(fixed, texts)
    suggestions: list[Suggestion] = []
    rest: list[Remark] = []
    elsewhere = 0
    for path, findings in _by_file(fixed).items():
        if path not in files:
            elsewhere += len(findings)
            continue
        suggested, remarks = _in_file(files[path], findings, texts[path][0], path in clear)
        suggestions += suggested
        rest += remarks
    for finding in left:
        if finding.path in files:
            rest.append(Remark(finding, Reason.MANUAL))
        else:
            elsewhere += 1
    rest += [
        Remark(finding, Reason.TOO_MANY)
        for each in suggestions[MOST_SUGGESTIONS:]
        for finding in each.findings
    ]
    rest.sort(key=lambda each: each.place)
    return Review(_with_keys(suggestions[:MOST_SUGGESTIONS]), tuple(rest), elsewhere)


def _clear(fixed: Iterable[Finding], texts: Mapping[str, tuple[str, str]]) -> frozenset[str]:
    """Return the files whose new text is the old one with the edits of each finding, and no more.

    Only there the fix of one finding can be suggested alone.
    """
    edits: dict[str, list[Edit]] = {}
    for finding in fixed:
        if finding.fix is not None:
            edits.setdefault(finding.path, []).extend(finding.fix.edits)
            for path, others in finding.fix.edits_in_other_files:
                edits.setdefault(path, []).extend(others)
    clear = set()
    for path, (old, new) in texts.items():
        with suppress(OverlapError):
            mark, text = _without_mark(old)
            if mark + splice(text, edits.get(path, ())) == new:
                clear.add(path)
    return frozenset(clear)


def _without_mark(text: str) -> tuple[str, str]:
    """Return the byte order mark of a text, from behind which edits count, and the rest."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return mark, text[len(mark) :]


def _by_file(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        files.setdefault(finding.path, []).append(finding)
    return files


@dataclass(slots=True)
class _Group:
    """Findings whose fixes touch the same lines."""

    first: int
    last: int
    findings: list[Finding]
    edits: list[Edit]


def _in_file(
    file: ChangedFile, findings: list[Finding], text: str, clear: bool
) -> tuple[list[Suggestion], list[Remark]]:
    """Return the suggestions for a file, and the findings that do not become one."""
    if not clear:
        return [], [Remark(each, Reason.UNCLEAR) for each in findings]
    added = added_lines(file.hunks)
    mark, unmarked = _without_mark(text)
    lines = _Lines(unmarked)
    suggestions = []
    remarks = []
    for group in _groups(lines, findings):
        old = lines.between(group.first, group.last)
        new = splice(old, lines.moved(group))
        reason = _why_not(group, old + new, added, bool(mark)) or _why_no_lines(old, new)
        if reason is None:
            suggestions.append(
                Suggestion(
                    file.path,
                    file.previous_path,
                    group.first,
                    group.last,
                    new.removesuffix("\n"),
                    tuple(group.findings),
                    "",
                )
            )
        else:
            remarks += [Remark(each, reason, "", (old, new)) for each in group.findings]
    return suggestions, remarks


def _why_not(
    group: _Group, content: str, added: frozenset[int] | None, marked: bool
) -> Reason | None:
    """Return why the fixes of a group cannot be a suggestion; None if they can."""
    if any(each.fix and each.fix.edits_in_other_files for each in group.findings):
        return Reason.SEVERAL_FILES
    if added is None:
        return Reason.WITHHELD
    if not added.issuperset(range(group.first, group.last + 1)):
        return Reason.ELSEWHERE
    if group.last - group.first >= _MOST_LINES or len(content) > 2 * _MOST_CHARACTERS:
        return Reason.TOO_LONG
    return Reason.LINE_BREAKS if "\r" in content or (marked and group.first == 1) else None


def _why_no_lines(old: str, new: str) -> Reason | None:
    """Return why texts are not whole lines; None if they are."""
    return None if old.endswith("\n") and new.endswith("\n") else Reason.LAST_LINE


def _groups(lines: _Lines, findings: list[Finding]) -> list[_Group]:
    """Return the findings of a file by the lines that their fixes touch, in their order."""
    several = []
    for finding in findings:
        edits = list(finding.fix.edits) if finding.fix else []
        first, last = lines.touched(edits)
        several.append(_Group(first, last, [finding], edits))
    several.sort(key=lambda each: each.first)
    merged: list[_Group] = []
    for group in several:
        if merged and group.first <= merged[-1].last:
            into = merged[-1]
            into.last = max(into.last, group.last)
            into.findings += group.findings
            into.edits += group.edits
        else:
            merged.append(group)
    return merged


class _Lines:
    """The lines of a text, as forges count them: a line ends with a line feed."""

    def __init__(self, text: str) -> None:
        self._text = text
        lengths = (len(each) + 1 for each in text.split("\n"))
        self._starts = [0, *accumulate(lengths)][:-1]

    def number(self, offset: int) -> int:
        """Return the number of the line of an offset."""
        return bisect_right(self._starts, offset)

    def between(self, first: int, last: int) -> str:
        """Return some lines with their line breaks."""
        end = self._starts[last] if last < len(self._starts) else len(self._text)
        return self._text[self._starts[first - 1] : end]

    def moved(self, group: _Group) -> list[Edit]:
        """Return the edits of a group, counted from its first line."""
        return list(shifted(in_order(group.edits), -self._starts[group.first - 1]))

    def touched(self, edits: list[Edit]) -> tuple[int, int]:
        """Return the first and the last line that edits change.

        What is inserted between two lines belongs to the one above.
        """
        numbers = [number for edit in edits for number in self._touched(edit)]
        return min(numbers, default=1), max(numbers, default=1)

    def _touched(self, edit: Edit) -> tuple[int, int]:
        first, last = self.number(edit.span.start), self.number(edit.span.end)
        if last > 1 and edit.span.end == self._starts[last - 1]:
            last -= 1
        return min(first, last), last


def added_lines(hunks: str | None) -> frozenset[int] | None:
    """Return the numbers of the lines that hunks add; None where there are no hunks to read."""
    if hunks is None:
        return None
    try:
        patch = PatchSet(f"--- a/file\n+++ b/file\n{hunks.rstrip(chr(10))}\n")
    except UnidiffParseError:
        return None
    return frozenset(
        line.target_line_no
        for file in patch
        for hunk in file
        for line in hunk
        if line.is_added and line.target_line_no is not None
    )


def _with_keys(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Return suggestions with keys; those of equal names are told apart by their order."""
    free: dict[str, Iterator[str]] = {}
    keyed = []
    for each in suggestions:
        first = first_key(each)
        keys = free.setdefault(first, iter(keys_of_equals(first)))
        keyed.append(replace(each, key=next(keys)))
    return tuple(keyed)


def first_key(suggestion: Suggestion) -> str:
    """Return the key of the first suggestion of just these names."""
    names = "\n".join(sorted(finding.logical_id for finding in suggestion.findings))
    return digest(RULE_ID, suggestion.path, names)


def keys_of_equals(first: str) -> tuple[str, ...]:
    """Return the keys of all suggestions of equal names, as many as there may be in a review.

    Args:
        first: That of the first of them.
    """
    others = (digest(first, str(number)) for number in range(2, MOST_SUGGESTIONS + 1))
    return (first, *others)
