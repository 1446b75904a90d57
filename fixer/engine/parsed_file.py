"""One file: its bytes, its tree, and how to read an edited text of it in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING, Final, NamedTuple

from fixer.dialects.all_dialects import Dialect, is_parsed_first
from fixer.model.edits import Edit
from fixer.model.errors import LimitError, ParseError, SourceError
from fixer.model.file import Occurrence
from fixer.model.syntax_tree import Tree
from fixer.source_text import Source, decode, line_column, values_at_most
from fixer.syntax import Syntax, may_hold_template, parse

if TYPE_CHECKING:
    from fixer.templating.template import Template


_LARGE: Final = 400_000
"""Bytes up to which no file is beyond a limit."""
_MOST_VALUES: Final = 800_000
_MOST_REPOSITORIES: Final = 30_000
_MOST_IN_TEMPLATE: Final = 10_000
"""What a tree and its fixes take a few hundred megabytes for; no person writes half as much."""

_CONFLICT: Final = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
"""The line that git writes above the first of two versions."""


class ParsedFile(NamedTuple):
    """A file, its tree, and all that is needed to parse an edited text in the same way."""

    source: Source
    tree: Tree
    syntax: Syntax
    dialects: tuple[Dialect, ...]
    template: Template | None = None
    """The parts of a template language around it, if there are any."""

    @property
    def path(self) -> str:
        """The path as the user typed it."""
        return self.source.path

    @property
    def occurrence(self) -> Occurrence:
        """What may be asked about the parts of a template in it."""
        return self.template.occurrence if self.template is not None else Occurrence()

    def reparsed(self, text: str, edits: Iterable[Edit] = ()) -> ParsedFile:
        """Return the file with another text, parsed as this one was.

        Args:
            text: The text.
            edits: What makes it of the text of this file, where that is known.

        Raises:
            ParseError: the text is not of the syntax.
        """
        if self.tree.program is not None:
            from fixer.syntax import program

            return self._replace(tree=program.edited(self.tree, text, edits))
        if self.template is None:
            return self._replace(tree=self.syntax.parse(text))
        template = self.template.reparsed(text)
        return self._replace(tree=template.tree, syntax=template.syntax, template=template)


def parse_file(path: str, data: bytes, dialects: tuple[Dialect, ...]) -> ParsedFile:
    """Decode and parse a file that may hold these dialects.

    Raises:
        SourceError: it is not text, or not of its syntax; the cause of the latter is a
            `ParseError`.
    """
    source = decode(path, data)
    if len(data) > _LARGE:
        _refuse_beyond_limits(source, dialects)
    try:
        return _parsed(source, dialects)
    except LimitError as error:
        raise SourceError(path, str(error)) from error
    except ParseError as error:
        conflict = _CONFLICT.search(source.text)
        at = conflict.start() if conflict else error.offset
        words = "holds an unresolved merge conflict" if conflict else error.message
        raise SourceError(path, words, *line_column(source.text, at)) from error


def _refuse_beyond_limits(source: Source, dialects: tuple[Dialect, ...]) -> None:
    """Refuse a file that would take more memory than a file may, before it is parsed.

    Raises:
        SourceError: it has too many values, or too many repositories.
    """
    text = source.text
    # YAML reads a part in braces, outside of quotes, as two mappings and a value.
    if values_at_most(text) + 2 * text.count("{{") > _MOST_VALUES:
        what = f"holds more than {_MOST_VALUES:,} lines and values; split it"
        raise SourceError(source.path, what)
    is_template = may_hold_template(source.path, text)
    most = _MOST_IN_TEMPLATE if is_template else _MOST_REPOSITORIES
    for dialect in dialects:
        markers = (each.decode() for each in dialect.required_markers)
        if sum(map(text.count, markers)) > most:
            raise SourceError(source.path, f"mentions more than {most:,} repositories; split it")


def refuse_too_many(parsed: ParsedFile, repositories: Sized) -> None:
    """Refuse a file that declares more repositories than it mentions, as JSON can.

    Raises:
        SourceError: they are too many.
    """
    if len(repositories) > _MOST_REPOSITORIES:
        what = f"declares more than {_MOST_REPOSITORIES:,} repositories; split it"
        raise SourceError(parsed.path, what)


def _parsed(source: Source, dialects: tuple[Dialect, ...]) -> ParsedFile:
    path, text = source.path, source.text
    if not may_hold_template(path, text):
        syntax, tree = parse(path, text)
        return ParsedFile(source, tree, syntax, dialects)
    from fixer.templating.template import template_after_error, template_instead_of

    try:
        syntax, plain = parse(path, text)
    except ParseError as error:
        template = template_after_error(path, text, error)
    else:
        instead = template_instead_of(text, plain, is_parsed_first(path, dialects, plain))
        if instead is None:
            return ParsedFile(source, plain, syntax, dialects)
        template = instead
    return ParsedFile(source, template.tree, template.syntax, dialects, template)
