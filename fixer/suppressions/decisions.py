"""Which recorded decision, if any, a repository of a text is under."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from fixer.model.declaration import Assessment
from fixer.model.edits import Edit
from fixer.model.suppression import OWN, Suppression
from fixer.model.syntax_tree import Tree
from fixer.source_text import line_bounds
from fixer.suppressions import removing
from fixer.suppressions.directives import Directive, directives_in, without_comment_end
from fixer.suppressions.metadata import RecordedRule, recorded_rules
from fixer.suppressions.placement import Lines, Region, line_of, region_of
from fixer.suppressions.scanners import Place


class Decisions:
    """The decisions that a text holds, and which of them have been of use."""

    def __init__(self, tree: Tree, today: date) -> None:
        self._tree = tree
        self._directives = [each for each in directives_in(tree) if not each.is_expired(today)]
        self._lines = Lines(tree.text)
        self._directive_lines = [line_of(tree.text, each.start) for each in self._directives]
        self._used: set[int] = set()
        self._unused_metadata: list[Suppression] = []

    def suppression(self, assessment: Assessment, dialect: str) -> Suppression | None:
        """Return the decision that a repository is under, or None.

        Args:
            assessment: The assessment of the repository, which is open.
            dialect: The name of the dialect that declares it.
        """
        region = region_of(self._tree, assessment)
        found = [
            each
            for each in self._near(region)
            if each.concerns(dialect) and self._covers(each, region)
        ]
        self._used.update(each.start for each in found)
        if found:
            return self._of_comment(found[0])
        return next(map(self._of_metadata, self._recorded(assessment, dialect)), None)

    def of_no_use(self, assessment: Assessment, dialect: str) -> None:
        """Remember the own metadata of a repository that complies.

        Where it complies by a default alone, a caller may still need the decision.
        """
        if assessment.relies_on_default:
            self.suppression(assessment, dialect)
            return
        for each in self._recorded(assessment, dialect):
            if each.scanner.word == OWN:
                self._unused_metadata.append(self._of_metadata(each))

    def unused(self) -> list[Suppression]:
        """Return the own decisions that no open repository is under."""
        comments = (
            self._of_comment(each)
            for each in self._directives
            if each.scanner.word == OWN and each.start not in self._used
        )
        return [*comments, *self._unused_metadata]

    def _recorded(self, assessment: Assessment, dialect: str) -> Iterator[RecordedRule]:
        """Yield what the data of a repository says of the rule."""
        if assessment.declaration is None:
            return iter(())
        return recorded_rules(self._tree, assessment.declaration, dialect)

    def _near(self, region: Region) -> list[Directive]:
        """Return the directives at the head of the file, and those around a declaration."""
        lines = self._lines
        targets = {region.key, region.first_child or region.key, region.finding, *region.setting}
        first = bisect_left(self._directive_lines, min(map(lines.start_above, targets)))
        end = line_of(self._tree.text, region.end)
        last = bisect_right(self._directive_lines, max(lines.end_of(region), end, *targets))
        return [*self._directives[: min(first, self._in_head)], *self._directives[first:last]]

    @cached_property
    def _in_head(self) -> int:
        """How many directives are at the head of the file."""
        return sum(map(self._lines.is_in_head, self._directive_lines))

    def _covers(self, directive: Directive, region: Region) -> bool:
        """Whether a directive is where it says something of a declaration."""
        if directive.value is not None:
            return region.start <= directive.start < region.end
        line, lines = line_of(self._tree.text, directive.start), self._lines
        answers = {
            Place.HEAD: lambda: lines.is_in_head(line),
            Place.KEY: lambda: line == region.key or lines.is_above(line, region.key),
            Place.INSIDE: lambda: region.key <= line <= lines.end_of(region),
            Place.SETTING: lambda: any(
                line == each or lines.is_above(line, each)
                for each in region.setting | {region.finding}
            ),
            Place.ABOVE_FINDING: lambda: lines.is_above(line, region.finding),
            Place.ABOVE_FIRST_CHILD: lambda: lines.is_above(line, region.first_child),
        }
        return any(answers[place]() for place in directive.form.places)

    def _of_comment(self, directive: Directive) -> Suppression:
        written = self._tree.text[directive.start : directive.end]
        if directive.reason:
            written = written[: written.rfind(directive.reason)].rstrip(": \t")
        return Suppression(
            directive.scanner.word,
            without_comment_end(written.strip(), directive.value is not None),
            line_of(self._tree.text, directive.start),
            directive.reason,
            directive.workspace,
            takes_reason="reason" in directive.form.pattern.groupindex,
            removal=self._removal(directive),
        )

    def _removal(self, directive: Directive) -> Edit | None:
        """Return what takes a comment out; None where it says something to others too."""
        if directive.value is not None:
            return removing.of_comment_key(self._tree, directive.value, directive.start)
        begin, end = line_bounds(self._tree.text, directive.start)
        shared = " #" in directive.reason or any(
            begin <= each.start < end for each in self._directives if each is not directive
        )
        return None if shared else removing.of_comment(self._tree.text, directive.start)

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
            if is_own
            else None,
        )
