"""A text as a template: the one way into this package.

A template is read where YAML or JSON cannot read a text as it is, or reads parts of a template
language as something that they are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fixer.model.declaration import Assessment, Change, Declarations
from fixer.model.edits import Edit
from fixer.model.errors import LimitError, ParseError
from fixer.model.file import Occurrence
from fixer.model.reasons import Note, Topic
from fixer.model.syntax_tree import Node, Tree
from fixer.source_text import values_at_most
from fixer.syntax import Syntax
from fixer.templating import conditionality
from fixer.templating.comment_statements import may_have_statements
from fixer.templating.detection import has_bare_part, is_misread, makes_structure_of_part
from fixer.templating.edit_guard import branches_of, branches_of_change, obstacle
from fixer.templating.editing import TemplateSyntax
from fixer.templating.masked_yaml import parse
from fixer.templating.template_structure import MaskedTree
from fixer.templating.uncertainties import DialectFacts
from fixer.templating.unparsed_mentions import hides_type, masked_mentions, unparsed_mentions

__all__ = [
    "Template",
    "TemplateOccurrence",
    "template_after_error",
    "template_instead_of",
    "unparsed_mentions",
]


_MOST_VALUES: Final = 200_000
"""A template is parsed once for each text that it may be rendered to."""


class TemplateOccurrence(Occurrence):
    """Whether a node is rendered whenever the node that holds it is."""

    __slots__ = ("_map", "_masked")

    def __init__(self, masked: MaskedTree) -> None:
        self._masked = masked
        self._map = masked.map

    def is_certain(self, node: Node, within: Node) -> bool:
        """Whether a node is there, whole and once, wherever the node that holds it is."""
        own = self._map.branches_around(within.start, within.start)
        if self._map.branches_around(node.start, node.start) != own:
            return False
        return not self._map.branch_begins_in(node.start, node.end)

    def are_exclusive(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether no two of some spans are ever rendered together."""
        return self._map.are_exclusive(spans)

    def part_around(self, start: int, end: int, within: Node) -> tuple[str, str] | None:
        """Return what may leave out a span, or some of it, and not a node: as a message has it."""
        own = branches_of(self._masked, within)
        other = next(
            (each for each in self._map.branches_into(start, end) if each not in own), None
        )
        return self._masked.shown(*other.opening[:2]) if other is not None else None


class Template:
    """One text with the parts of a template language in it; it never changes."""

    __slots__ = ("_masked", "occurrence", "syntax", "tree")

    def __init__(self, masked: MaskedTree) -> None:
        self._masked = masked
        self.tree: Tree = masked.tree
        """The tree of the masked text; its text is the original one."""
        self.occurrence: Occurrence = TemplateOccurrence(masked)
        """What a dialect may ask about the parts."""
        self.syntax: Syntax = TemplateSyntax(masked)
        """The syntax of this template, for its own tree alone."""

    def reparsed(self, text: str) -> Template:
        """Return an edited text as a template again.

        Raises:
            TemplateError: the text is not YAML even without its parts, or these do not match.
        """
        return Template(parse(text))

    def assess(self, declared: Declarations, dialect: DialectFacts) -> Declarations:
        """Return what the text declares however it is rendered.

        What depends on the rendering is conditional, and a mention that is masked, so that no
        dialect could see it, is a repository of which nothing is known.

        Args:
            declared: What a dialect finds declared if all of the text is rendered.
            dialect: What has to be known of the dialect.
        """
        declared = conditionality.assess(self._masked, declared, dialect)
        mentions = masked_mentions(self._masked, declared, dialect.required_markers)
        return declared._replace(repositories=(*declared.repositories, *mentions))

    def obstacle(
        self, assessment: Assessment, change: Change, edits: Iterable[Edit]
    ) -> Note | None:
        """Return why the edits of a change do not fit into the template, or None if they do."""
        branches = branches_of_change(self._masked, change, assessment.declaration)
        for edit in edits:
            found = obstacle(self._masked, edit, branches)
            if found is not None:
                part, line = self._masked.shown(found.part.start, found.part.end)
                if found.is_touched:
                    return Note(Topic.TOUCHES_PART, name=part, place=line)
                return Note(Topic.NO_PLACE_BESIDE_PART, name=part, place=line)
        return None


def template_instead_of(text: str, plain: Tree, is_whole: bool) -> Template | None:
    """Return a text that could be parsed as a template, or None where the plain reading is right.

    Args:
        text: The text.
        plain: Its tree.
        is_whole: Whether the text is parsed before the parts in its values are evaluated.

    Raises:
        TemplateError: it is a template, but not YAML even without its parts.
        LimitError: it is a template with too many parts, lines or values.
    """
    if not is_misread(text, plain, is_whole) and not hides_type(plain):
        return None
    _refuse_beyond_limit(text)
    try:
        return Template(parse(text))
    except ParseError:
        if makes_structure_of_part(text, plain):
            raise
        return None


def template_after_error(path: str, text: str, error: ParseError) -> Template:
    """Return a text that is not of its syntax as a template.

    Raises:
        TemplateError: it is a template, but not YAML even without its parts.
        ParseError: it is neither a template nor of its own syntax; the given error.
        LimitError: it may be a template, with too many parts, lines or values.
    """
    # YAML would take what JSON does not, such as a comma too many.
    has_part = has_bare_part(text) or may_have_statements(text)
    if path.lower().endswith(".json") and not has_part:
        raise error
    _refuse_beyond_limit(text)
    try:
        return Template(parse(text))
    except ParseError as template_error:
        raise (template_error if has_bare_part(text) else error) from None


def _refuse_beyond_limit(text: str) -> None:
    """Refuse a template that would take more time and memory than a file may.

    Raises:
        LimitError: it has too many lines and values.
    """
    if values_at_most(text) > _MOST_VALUES:
        raise LimitError(f"is a template of more than {_MOST_VALUES:,} lines and values; split it")
