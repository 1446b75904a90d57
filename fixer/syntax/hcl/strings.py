"""HCL's strings: in quotes and as heredocs, with templates in them."""

from __future__ import annotations

from typing import Final

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import EXPRESSION, HEREDOC, INTERPOLATION, Node, Scalar, Sequence
from fixer.syntax.hcl.lexer import (
    GAP,
    HEREDOC_START,
    HEREDOC_TEXT,
    QUOTED_TEXT,
    Cursor,
    end_of,
    heredoc_value,
    is_name,
    unescaped,
)

_BELONGS_TO: Final = {"else": ("if",), "endif": ("if", "else"), "endfor": ("for",)}
"""The directives of a template that others have to follow."""


class StringParser(Cursor):
    """Reads strings; a subclass reads the expressions in their templates."""

    __slots__ = ()

    def expression(self) -> Node:
        """Read an expression."""
        raise NotImplementedError

    def opaque(self, start: int, tag: str = EXPRESSION) -> Scalar:
        """Return what has been read since `start` as an expression of no further structure."""
        return Scalar(start, start, self.at, self.text[start : self.at], "", tag)

    def quoted(self) -> Scalar | Sequence:
        """Read a string in double quotes; with a template in it, it is an expression.

        A string that is one interpolation and nothing else is the expression in it.
        """
        text = self.text
        start = self.at
        self.at = end_of(QUOTED_TEXT, text, start + 1)
        if text.startswith('"', self.at):
            self.at += 1
            value = unescaped(text[start + 1 : self.at - 1])
            return Scalar(start, start, self.at, value, '"')
        directives: list[str] = []
        parts: list[Node | None] = [None] if self.at > start + 1 else []
        outer = self.enter(GAP)
        while not text.startswith('"', self.at):
            if text.startswith("\\", self.at):
                raise ParseError(self.at, "unknown escape sequence")
            if not text.startswith(("${", "%{"), self.at):
                raise ParseError(start, "the string is never closed")
            parts.append(self.template(directives))
            end = self.at
            self.at = end_of(QUOTED_TEXT, text, end)
            if self.at > end:
                parts.append(None)
        self.leave(outer)
        self.check_ended(directives)
        self.at += 1
        if len(parts) == 1 and parts[0] is not None:
            return Sequence(start, start, self.at, True, [parts[0]], INTERPOLATION)
        return self.opaque(start)

    def heredoc(self) -> Scalar:
        """Read a heredoc up to the line that holds its marker alone."""
        text = self.text
        start = self.at
        opening = HEREDOC_START.match(text, start)
        if opening is None or not is_name(opening.group("marker")):
            self.fail("expected a value")
        marker = opening.group("marker")
        directives: list[str] = []
        outer = self.enter(GAP)
        line = self.at = opening.end()
        plain = True
        while True:
            self.at = end_of(HEREDOC_TEXT, text, self.at)
            if text.startswith(("${", "%{"), self.at):
                plain = False
                self.template(directives)
                line = -1  # what follows on this line cannot be the marker
                continue
            if text.startswith("\r", self.at):
                raise ParseError(self.at, "expected a line feed behind the carriage return")
            if self.at == len(text):
                # HCL asks for a line break behind the marker too.
                raise ParseError(start, f"the heredoc is never closed by {marker}")
            if line >= 0 and text[line : self.at].strip() == marker:
                break
            self.at += 1
            line = self.at
        self.leave(outer)
        self.check_ended(directives)
        self.at = text.index(marker, line) + len(marker)
        if not plain:
            return self.opaque(start, HEREDOC)
        value = heredoc_value(text[opening.end() : line], bool(opening.group("indented")))
        return Scalar(start, start, self.at, value, "<<")

    def template(self, directives: list[str]) -> Node | None:
        """Read `${...}` or `%{...}`; return the expression of the former.

        Args:
            directives: Those that wait for their end.
        """
        directive = self.text.startswith("%", self.at)
        self.at += 2
        if self.text.startswith("~", self.at):
            self.at += 1
        outer = self.enter(GAP)
        node = None
        if not directive or self.directive(directives):
            node = self.expression()
        self.accept("~")
        self.expect("}", "expected '}'")
        self.leave(outer)
        return None if directive else node

    def directive(self, directives: list[str]) -> bool:
        """Read the keyword of a directive; return whether an expression follows."""
        word = self.word()
        if word not in ("if", "for", *_BELONGS_TO):
            self.fail("expected if, else, endif, for or endfor")
        if word in _BELONGS_TO and (not directives or directives.pop() not in _BELONGS_TO[word]):
            self.fail(f"'{word}' without its beginning")
        self.expect(word, "")
        if word in ("if", "else", "for"):
            directives.append(word)
        if word == "for":
            self.variables()
        return word in ("if", "for")

    def check_ended(self, directives: list[str]) -> None:
        """Check that no directive of a template is left open."""
        if directives:
            self.fail(f"the template's '{directives[-1]}' is never ended")

    def variables(self) -> list[Scalar]:
        """Read the names of a `for`, up to what they go through."""
        names = [self.variable("expected a name behind 'for'")]
        if self.accept(","):
            names.append(self.variable("expected a second name"))
        if not self.accept_word("in"):
            self.fail("expected 'in'")
        return names

    def variable(self, message: str) -> Scalar:
        """Read one of the names of a `for`."""
        start = self.skip()
        return Scalar(start, start, self.at, self.name(message))
