"""Comments, of syntaxes and of the template languages around them: where they begin and end.

Sources: the specifications of YAML and HCL; "Template Designer Documentation" of Jinja and the
documentation of Twig (`~`); package text/template of Go; the guide of Handlebars; mustache(5);
class ERB of Ruby and the documentation of EJS (`_`); "Comment" in the documentation of Liquid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from fixer.model.edits import Span

if TYPE_CHECKING:
    from fixer.syntax.program.reading import Program


class Comment(NamedTuple):
    """A comment: offsets in the text. What it says is between `content` and `content_end`."""

    start: int
    content: int
    content_end: int
    end: int
    """Where it ends; one that reaches to the end of its line ends in front of the break."""
    trims_before: bool = False
    """Whether rendering takes the blanks and line breaks in front of it."""
    trims_after: bool = False
    """Whether rendering takes those behind it, or the rest of its line."""


class _Style(NamedTuple):
    """A way to write comments. Without a `closer` they reach to the end of the line.

    The group `trim` is the mark by which rendering takes blanks beside the comment.
    """

    opener: re.Pattern[str]
    closer: re.Pattern[str] | None


def _style(opener: str, closer: str = "") -> _Style:
    return _Style(re.compile(opener), re.compile(closer) if closer else None)


_STYLES: Final = (
    # Go
    _style(r"\{\{(?P<trim>-)?\s*/\*", r"\*/\s*(?P<trim>-)?\}\}"),
    # Handlebars, and Mustache with it
    _style(r"\{\{(?P<trim>~)?!--", r"--(?P<trim>~)?\}\}"),
    _style(r"\{\{(?P<trim>~)?!", r"(?P<trim>~)?\}\}"),
    # Jinja, Nunjucks, Twig
    _style(r"\{#(?:(?P<trim>[-~])|\+)?", r"(?:(?P<trim>[-~])|\+)?#\}"),
    # Liquid and Django
    _style(
        r"\{%(?P<trim>[-~])?[ \t]*comment\b[^%]*%\}",
        r"\{%[-~]?[ \t]*endcomment[ \t]*(?P<trim>[-~])?%\}",
    ),
    _style(r"\{%(?P<trim>[-~])?[ \t]*#", r"(?P<trim>[-~])?%\}"),
    # ERB and EJS
    _style(r"<%(?P<trim>[-_])?#", r"(?P<trim>[-_])?%>"),
    # HCL
    _style(r"/\*", r"\*/"),
    _style("//"),
    # HCL and YAML
    _style("#"),
)
"""The one table of how comments begin and end; the first that fits counts."""
_MAY_BEGIN: Final = re.compile(r"[{<#/]")
_BRACES: Final = ("{", "<")
_OF_PROGRAMS: Final = ("#", "/")
_LINE_END: Final = re.compile(r"[\r\n]|\Z")
_BLANKS: Final = re.compile(r"\s*")


class CommentReader:
    """Reads the comments of a text in its order.

    Where the end of a style is not found once, it is not looked for again.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._endless: dict[_Style, Span] = {}

    def at(self, offset: int, limit: int) -> Comment | None:
        """Return the comment that begins at an offset and ends before a limit."""
        for style in _STYLES:
            opener = style.opener.match(self._text, offset, limit)
            closer = self._closer(style, opener.end(), limit) if opener is not None else None
            if opener is not None and closer is not None:
                return _comment(opener, closer, style)
        return None

    def between(self, start: int, end: int) -> Iterator[Comment]:
        """Yield the comments between two offsets."""
        while (found := _MAY_BEGIN.search(self._text, start, end)) is not None:
            comment = self.at(found.start(), end)
            if comment is not None:
                yield comment
            start = comment.end if comment is not None else found.end()

    def said(self, comment: Comment) -> tuple[int, int]:
        """Return where what a comment says begins and ends; it may be a comment of a template."""
        blanks = _BLANKS.match(self._text, comment.content, comment.content_end)
        start = blanks.end() if blanks is not None else comment.content
        inner = (
            self.at(start, comment.content_end) if self._text.startswith(_BRACES, start) else None
        )
        return (inner or comment).content, (inner or comment).content_end

    def _closer(self, style: _Style, start: int, limit: int) -> re.Match[str] | None:
        """Return where a comment of a style ends that says something from an offset on."""
        if style.closer is None:
            return _LINE_END.search(self._text, start, limit)
        known = self._endless.get(style)
        if known is not None and known.start <= start and limit <= known.end:
            return None
        found = style.closer.search(self._text, start, limit)
        if found is None:
            self._endless[style] = Span(start, limit)
        return found


class ProgramCommentReader(CommentReader):
    """Reads the comments of a program, which its syntax tree tells apart from its texts."""

    def __init__(self, program: Program) -> None:
        super().__init__(program.text)
        self._program = program

    def at(self, offset: int, limit: int) -> Comment | None:
        """Return the comment that begins at an offset and ends before a limit."""
        found = self._program.comment_at(offset) if self._text[offset] in _OF_PROGRAMS else None
        if found is None or found[0] != offset:
            return None
        return super().at(offset, min(found[1], limit))

    def around(self, offset: int) -> Comment | None:
        """Return the comment that a character is in."""
        found = self._program.comment_at(offset)
        return self.at(found[0], found[1]) if found is not None else None


def _comment(opener: re.Match[str], closer: re.Match[str], style: _Style) -> Comment:
    if style.closer is None:
        return Comment(opener.start(), opener.end(), closer.start(), closer.start())
    return Comment(
        opener.start(),
        opener.end(),
        closer.start(),
        closer.end(),
        opener.groupdict().get("trim") is not None,
        closer.groupdict().get("trim") is not None,
    )
