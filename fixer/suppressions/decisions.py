"""Which recorded decision, if any, a repository of a text is under."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from heapq import merge
from typing import Final, NamedTuple

from fixer.model.declaration import Assessment
from fixer.model.edits import Edit
from fixer.model.file import Occurrence
from fixer.model.reasons import Note, Topic
from fixer.model.suppression import OWN, Suppression
from fixer.model.syntax_tree import Node, Scalar, Tree
from fixer.suppressions import removing
from fixer.suppressions.comments import Comment
from fixer.suppressions.directives import Directive, Misspelt, directives_in
from fixer.suppressions.layouts import layout_of
from fixer.suppressions.metadata import RecordedRule, recorded_rules
from fixer.suppressions.placement import Lines, Region, line_of, nearest_regions, region_of
from fixer.suppressions.scanners import Place

_PART: Final = re.compile(r"\{%(?![-~]?\s*(?:#|comment))|<%(?![-_]?#)|\{\{(?![-~]?\s*(?:/\*|!))")
"""What a part of a template begins with that is no comment; it may close or open another one."""


class Judged(NamedTuple):
    """What the decisions of a text say of one repository."""

    suppression: Suppression | None = None
    """The decision that it is under; None where there is none, or it complies."""
    comments: tuple[list[Directive], ...] = ()
    """The comments and values that it is under; repositories may have some of the lists in common.
    """
    metadata: int | None = None
    """Where the metadata is that exempts it."""
    left_open: Region | None = None
    """Its lines, where nothing exempts it."""
    idle: tuple[tuple[int, Suppression], ...] = ()
    """The own metadata that it needs not, as it complies, or that exempts it from nothing as it is
    written, by where it is."""


class Decisions:
    """The decisions that a text holds."""

    def __init__(self, tree: Tree, today: date, occurrence: Occurrence, past: bool = False) -> None:
        """Take the decisions of a text that count today, or those that have expired by then."""
        self._tree = tree
        self._layout = layout_of(tree)
        self._occurrence = occurrence
        self._today = today
        found, self._misspelt = directives_in(tree)
        self._directives = [each for each in found if each.is_expired(today) == past]
        self._has_past = not past and len(self._directives) < len(found)
        self._comments = [each for each in self._directives if isinstance(each.holder, Comment)]
        self._values = [each for each in self._directives if isinstance(each.holder, Scalar)]
        self._lines = Lines(tree)
        self._lines_of = [line_of(tree.text, each.start) for each in self._comments]
        self._of_file: dict[str, list[Directive]] = {}
        self._of_lines: dict[tuple[Region, str], list[Directive]] = {}

    def of_open(self, assessment: Assessment, dialect: str) -> Judged:
        """Return what the text says of a repository that is open.

        Args:
            assessment: The assessment of the repository.
            dialect: The name of the dialect that declares it.
        """
        region = region_of(self._tree, assessment)
        comments = self._lists_of(region, dialect)
        found = next(
            (each for each in _in_order(comments) if not self._part_around(each, assessment)), None
        )
        if found is not None:
            written = self._of_comment(found)
            placed = written._replace(is_misplaced=self._is_outside(found, region))
            return Judged(placed, comments)
        rules = self._recorded(assessment, dialect)
        recorded = next(
            (each for each in rules if not self._part_around(each.at, assessment)), None
        )
        if recorded is not None:
            return Judged(self._of_metadata(recorded), comments, recorded.at.start)
        misspelt = tuple(self._misspelt_metadata(assessment, dialect))
        return Judged(comments=comments, left_open=region, idle=misspelt)

    def _misspelt_metadata(
        self, assessment: Assessment, dialect: str
    ) -> Iterator[tuple[int, Suppression]]:
        if not self._may_hold_own:
            return
        from fixer.suppressions.misspelt_metadata import misspelt_metadata

        for at, written, doubt in misspelt_metadata(self._tree, assessment, dialect):
            line = line_of(self._tree.text, at.start)
            yield at.start, Suppression(OWN, written, line, doubt=doubt)

    @cached_property
    def _may_hold_own(self) -> bool:
        return OWN in self._tree.text.lower().replace("_", "-")

    def of_compliant(self, assessment: Assessment, dialect: str) -> Judged:
        """Return what the text says of a repository that complies.

        Where it complies by a default alone, a caller may still need the decision.
        """
        if assessment.relies_on_default:
            return self.of_open(assessment, dialect)._replace(suppression=None)
        return Judged(
            idle=tuple(
                (each.at.start, self._of_metadata(each))
                for each in self._recorded(assessment, dialect)
                if each.scanner.word == OWN
            )
        )

    def expired(self, assessment: Assessment, dialect: str) -> Note | None:
        """Return which decision a repository was under until it expired; None if it was not."""
        if not self._has_past:
            return None
        found = next(self._earlier.in_comments(region_of(self._tree, assessment), dialect), None)
        if found is None:
            return None
        topic = Topic.EXPIRED if found.has_date else Topic.DATE_UNREADABLE
        decision = self._of_comment(found)
        return Note(topic, value=str(decision), place=str(decision.line))

    def in_part(self, assessment: Assessment, dialect: str) -> Note | None:
        """Return which decision does not count, as rendering may leave it out; None if none is."""
        for each in self.in_comments(region_of(self._tree, assessment), dialect):
            if part := self._part_around(each, assessment):
                return _in_part(self._of_comment(each), *part)
        for rule in self._recorded(assessment, dialect):
            if part := self._part_around(rule.at, assessment):
                return _in_part(self._of_metadata(rule), *part)
        return None

    def _part_around(
        self, decision: Directive | Node, assessment: Assessment
    ) -> tuple[str, str] | None:
        """Return the part of a template that a decision depends on, and the repository does not."""
        declaration = assessment.declaration or assessment.at
        return self._occurrence.part_around(decision.start, decision.end, declaration)

    @cached_property
    def _earlier(self) -> Decisions:
        """The decisions that have expired."""
        return Decisions(self._tree, self._today, self._occurrence, past=True)

    def in_comments(self, region: Region, dialect: str) -> Iterator[Directive]:
        """Return the directives that a declaration is under, in the order of the text."""
        return _in_order(self._lists_of(region, dialect))

    def _lists_of(self, region: Region, dialect: str) -> tuple[list[Directive], ...]:
        """Return the same in lists, of which one is for all of the file."""
        beside = self._beside(region.only_lines(), dialect)
        return self._for_file(dialect), beside, self._inside(region, dialect)

    def _is_outside(self, directive: Directive, region: Region) -> bool:
        """Whether a directive is not inside a declaration, where its scanner looks for it."""
        if Place.INSIDE not in directive.form.places or not self._layout.is_known_to_scanners:
            return False
        line = line_of(self._tree.text, directive.start)
        first = region.key + region.braced
        return not first <= line <= max(self._lines.end_of(region), first)

    def unused(self, judged: Iterable[Judged]) -> list[Suppression]:
        """Return the own decisions that no open repository is under.

        One that may be meant for a repository that is open is not simply of no use.

        Args:
            judged: What the text says of each of the repositories that it is about.
        """
        several = list(judged)
        lists = {id(some): some for each in several for some in each.comments}
        used = {each.start for some in lists.values() for each in some}
        left_open = {each.left_open for each in several if each.left_open is not None}
        own = [
            each for each in self._directives if each.scanner.word == OWN and each.start not in used
        ]
        lines = [line_of(self._tree.text, each.start) for each in own]
        nearest = nearest_regions(left_open, self._lines, lines) if left_open else {}
        comments = (
            self._of_unused(each, nearest.get(line), bool(left_open))
            for each, line in zip(own, lines, strict=True)
        )
        misspelt = map(self._of_misspelt, self._misspelt)
        exempting = {each.metadata for each in several}
        idle = dict(one for each in several for one in each.idle)
        metadata = (each for start, each in idle.items() if start not in exempting)
        return sorted([*comments, *misspelt, *metadata], key=lambda each: each.line)

    def _of_unused(self, directive: Directive, near: int | None, some_open: bool) -> Suppression:
        doubt = _doubt(directive, near, some_open)
        found = self._of_comment(directive)
        return found if doubt is None else found._replace(doubt=doubt, removal=None)

    def _of_misspelt(self, found: Misspelt) -> Suppression:
        line = line_of(self._tree.text, found.start)
        return Suppression(OWN, found.written, line, doubt=Note(Topic.MISSPELT, value=found.meant))

    def _recorded(self, assessment: Assessment, dialect: str) -> Iterator[RecordedRule]:
        """Yield what the data of a repository says of the rule."""
        return recorded_rules(self._tree, assessment, dialect)

    def _for_file(self, dialect: str) -> list[Directive]:
        """Return the directives that switch the rule off for a dialect in all of the file."""
        if dialect not in self._of_file:
            self._of_file[dialect] = [
                each
                for line, each in zip(self._lines_of, self._comments, strict=True)
                if Place.HEAD in each.form.places
                and not each.is_commented_out
                and self._lines.is_in_head(line)
                and each.concerns(dialect)
            ]
        return self._of_file[dialect]

    def _beside(self, region: Region, dialect: str) -> list[Directive]:
        """Return the comments around a declaration that switch the rule off in it.

        Declarations on the same lines have the same ones, and these are looked for once.
        """
        known = self._of_lines.get((region, dialect))
        if known is None:
            lines = self._lines
            targets = {region.key, region.first_child or region.key, region.finding}
            targets |= region.setting | region.statements
            first = bisect_left(self._lines_of, min(map(lines.start_above, targets)))
            last = bisect_right(self._lines_of, max(lines.end_of(region), *targets))
            known = self._of_lines[region, dialect] = [
                self._comments[index]
                for index in range(first, last)
                if self._comments[index].concerns(dialect)
                and self._is_at(self._comments[index], self._lines_of[index], region)
            ]
        return known

    def _inside(self, region: Region, dialect: str) -> list[Directive]:
        """Return the values inside a declaration that switch the rule off in it."""
        first = bisect_left(self._values, region.start, key=_start)
        last = bisect_left(self._values, region.end, key=_start)
        return [each for each in self._values[first:last] if each.concerns(dialect)]

    def _is_at(self, directive: Directive, line: int, region: Region) -> bool:
        """Whether a directive on a line is in one of its places around a declaration.

        What is commented out counts only where its own scanner finds it.
        """
        places = directive.form.places
        if directive.is_commented_out and not (Place.INSIDE in places and line > region.key):
            return False
        return any(self._is_in(place, line, region) for place in places)

    def _is_in(self, place: Place, line: int, region: Region) -> bool:
        """Whether a line is in one of the places around a declaration; none is in the head."""
        lines = self._lines
        if place is Place.KEY:
            keys = {region.key, *region.statements}
            if region.is_embedded:
                keys.add(region.first_child)
            return lines.is_at(line, keys)
        if place is Place.INSIDE:
            return region.key <= line <= lines.end_of(region)
        if place is Place.SETTING:
            return lines.is_at(line, region.setting | {region.finding})
        if place is Place.ABOVE_FINDING:
            return lines.is_above(line, region.finding)
        return place is Place.ABOVE_FIRST_CHILD and lines.is_above(line, region.first_child)

    def _of_comment(self, directive: Directive) -> Suppression:
        written = self._tree.text[directive.start : directive.end]
        if directive.reason:
            written = written[: written.rfind(directive.reason)].rstrip(": \t")
        return Suppression(
            directive.scanner.word,
            written.strip(),
            line_of(self._tree.text, directive.start),
            directive.reason,
            directive.workspace,
            takes_reason="reason" in directive.form.pattern.groupindex,
            removal=self._removal(directive),
        )

    def _removal(self, directive: Directive) -> Edit | None:
        """Return what takes a comment out; None where it says something to others too."""
        holder = directive.holder
        first = bisect_left(self._directives, holder.start, key=_start)
        last = bisect_left(self._directives, holder.end, key=_start)
        if " #" in f" {directive.reason.rstrip('# ')}" or last - first > 1:
            return None
        if isinstance(holder, Comment):
            said = self._tree.text[holder.content : holder.content_end]
            if _PART.search(said) is not None:
                return None
            return removing.of_comment(self._tree.text, holder)
        return removing.of_comment_key(self._tree, holder, directive.start)

    def _of_metadata(self, recorded: RecordedRule) -> Suppression:
        written = f"{'.'.join(recorded.form.path)} {recorded.rule_id}"
        is_own = recorded.scanner.word == OWN and recorded.is_alone
        return Suppression(
            recorded.scanner.word,
            written,
            line_of(self._tree.text, recorded.at.start),
            recorded.reason,
            takes_reason=recorded.form.takes_reason,
            removal=removing.of_data(self._tree, recorded.holder, recorded.form)
            if is_own and self._layout.has_removable_data
            else None,
        )


def _doubt(directive: Directive, near: int | None, some_open: bool) -> Note | None:
    """Return why a decision of ours may only be misspelt or misplaced; None for neither.

    Args:
        directive: The decision.
        near: The line of the open repository that it may be meant for, if there is one.
        some_open: Whether a repository of the file is open.
    """
    if directive.ids is not None and not directive.concerns(""):
        written = ", ".join(directive.ids) or "(nothing)"
        return Note(Topic.NO_SUCH_RULE, value=written, name=directive.scanner.ids[0].text)
    if Place.HEAD in directive.form.places:
        return Note(Topic.NOT_AT_HEAD) if some_open else None
    return Note(Topic.MISPLACED, place=str(near)) if near is not None else None


def _in_part(decision: Suppression, part: str, line: str) -> Note:
    place = f"{part} (line {line})"
    return Note(Topic.DECISION_IN_PART, name=place, value=str(decision), place=str(decision.line))


def _in_order(lists: Iterable[list[Directive]]) -> Iterator[Directive]:
    """Yield the directives of some lists in the order of the text."""
    return merge(*lists, key=_start)


def _start(directive: Directive) -> int:
    return directive.start
