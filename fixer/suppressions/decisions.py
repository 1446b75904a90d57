"""Which recorded decision, if any, a repository of a text is under."""

from __future__ import annotations

from datetime import date

from fixer.model.declaration import Assessment
from fixer.model.suppression import Suppression
from fixer.model.syntax_tree import Tree
from fixer.suppressions.directives import Directive, directives_in
from fixer.suppressions.metadata import RecordedRule, recorded_rules
from fixer.suppressions.placement import Lines, Region, line_of, region_of
from fixer.suppressions.scanners import Place

_OWN: str = "ecr-fix"


class Decisions:
    """The decisions that a text holds, and which of them have been of use."""

    def __init__(self, tree: Tree, today: date) -> None:
        self._tree = tree
        self._directives = [each for each in directives_in(tree) if not each.is_expired(today)]
        self._lines = Lines(tree.text)
        self._used: set[int] = set()

    def suppression(self, assessment: Assessment, dialect: str) -> Suppression | None:
        """Return the decision that a repository is under, or None.

        Args:
            assessment: The assessment of the repository, which is open.
            dialect: The name of the dialect that declares it.
        """
        region = region_of(self._tree, assessment)
        found = [
            each
            for each in self._directives
            if each.concerns(dialect) and self._covers(each, region)
        ]
        self._used.update(each.start for each in found)
        if found:
            return self._of_comment(found[0])
        if assessment.declaration is None:
            return None
        recorded = (
            each
            for each in recorded_rules(assessment.declaration)
            if each.scanner.concerns_rule(each.rule_id, dialect)
        )
        return next(map(self._of_metadata, recorded), None)

    def unused(self) -> list[Suppression]:
        """Return the own decisions in comments that no open repository is under."""
        return [
            self._of_comment(each)
            for each in self._directives
            if each.scanner.word == _OWN and each.start not in self._used
        ]

    def _covers(self, directive: Directive, region: Region) -> bool:
        """Whether a directive is where it says something of a declaration."""
        line, lines = line_of(self._tree.text, directive.start), self._lines
        answers = {
            Place.HEAD: lambda: lines.is_in_head(line),
            Place.KEY: lambda: line == region.key or lines.is_above(line, region.key),
            Place.INSIDE: lambda: (
                region.key <= line <= region.last or lines.continues(region, line)
            ),
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
        line = line_of(self._tree.text, directive.start)
        return Suppression(
            directive.scanner.word, written.strip(), line, directive.reason, directive.workspace
        )

    def _of_metadata(self, recorded: RecordedRule) -> Suppression:
        written = f"Metadata.{'.'.join(recorded.path)} {recorded.rule_id}"
        line = line_of(self._tree.text, recorded.at.start)
        return Suppression(recorded.scanner.word, written, line, recorded.reason)
