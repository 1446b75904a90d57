"""HCL's expressions: literals, references, collections, calls, conditionals, templates.

What a scan setting can be made of becomes nodes. Every other expression is read to its end,
so that a broken one is noticed, and kept as its source text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from fixer.model.errors import ParseError
from fixer.model.tree import Entry, Mapping, Node, Scalar, Sequence
from fixer.syntax.hcl.lexer import (
    BLANKS,
    GAP,
    HEREDOC,
    HEREDOC_TEXT,
    LINE_END,
    NUMBER,
    OPERATOR,
    QUOTED_TEXT,
    Cursor,
    heredoc_value,
    is_name,
    unescaped,
)

LITERALS: Final = ("true", "false", "null")
_FOR: Final = re.compile(r"for(?![\w-])")
_BELONGS_TO: Final = {"else": ("if",), "endif": ("if", "else"), "endfor": ("for",)}
"""The directives of a template that others have to follow."""


class Expressions(Cursor):
    """A recursive descent; three calls for a level of nesting.

    So `MAX_DEPTH` levels stay well below the depth that the interpreter allows.
    """

    __slots__ = ()

    def expression(self) -> Node:
        """Read an expression: operands between operators, perhaps a conditional."""
        text = self.text
        start = self.skip()
        node = self.operand()
        first = self.at
        while operator := OPERATOR.match(text, self.next_at()):
            self.at = operator.end()
            self.operand()
        if self.at > first:
            node = self.opaque(start)
        if not self.taken("?"):
            return node
        outer = self.enter(self.blank)
        yes = self.expression()
        self.take(":", "expected ':' and the other value")
        no = self.expression()
        self.leave(outer)
        return Sequence(start, start, self.at, True, [node, yes, no], "!if")

    def opaque(self, start: int, tag: str = "!expression") -> Scalar:
        """Return what has been read since `start` as an expression of no further structure."""
        return Scalar(start, start, self.at, self.text[start : self.at], "", tag)

    def operand(self) -> Node:
        """Read what stands between operators: a term with its signs, attributes and indexes."""
        text = self.text
        start = unsigned = self.skip()
        while text[unsigned : unsigned + 1] in ("-", "!"):
            self.at += 1
            unsigned = self.skip()
        character = text[unsigned : unsigned + 1]
        read = _READERS.get(character, Expressions.named)
        if character in ("[", "{") and _FOR.match(text, _end_of(GAP, text, unsigned + 1)):
            read = Expressions.comprehension
        node = read(self)
        following = self.next_at()
        if text[following : following + 1] in (".", "["):
            node = self.accesses(unsigned, node)
        if start == unsigned:
            return node
        if text[start:unsigned] == "-" and NUMBER.fullmatch(text, unsigned, self.at):
            return Scalar(start, start, self.at, text[start : self.at])
        return self.opaque(start)

    def number(self) -> Scalar:
        """Read a number."""
        start = self.at
        found = NUMBER.match(self.text, start)
        self.at = found.end() if found else start
        return Scalar(start, start, self.at, self.text[start : self.at])

    def named(self) -> Node:
        """Read a literal, the root of a reference, or a call."""
        start = self.at
        name = self.name("expected a value")
        following = self.next_at()
        if self.text.startswith(("(", "::"), following):
            while self.taken("::"):
                name += "::" + self.name("expected the name of a function")
            opening = self.skip()
            self.take("(", "expected '(' behind the name of a function")
            node = Sequence(start, opening, 0, True, [], f"!call:{name}")
            return self.filled(node, ")")
        return Scalar(start, start, self.at, name, "", None if name in LITERALS else "!reference")

    def tuple(self) -> Node:
        """Read the values between brackets."""
        start = self.at
        self.at += 1
        return self.filled(Sequence(start, start, 0, True), "]")

    def filled(self, node: Sequence, closing: str) -> Sequence:
        """Read values between commas up to the closing bracket."""
        outer = self.enter(GAP)
        while not self.taken(closing):
            start = self.skip()
            node.items.append(self.expression())
            if closing == ")" and self.taken("..."):
                # What the value holds is spread over the arguments: no argument by itself.
                node.items[-1] = self.opaque(start)
            elif self.taken(","):
                continue
            self.take(closing, f"expected ',' or '{closing}'")
            break
        self.leave(outer)
        node.end = self.at
        return node

    def accesses(self, start: int, node: Node) -> Node:
        """Read the attributes and indexes behind a term.

        They make a reference as long as the term is a name and every index is a literal.
        """
        text = self.text
        end = self.at
        pieces: list[str] = []
        literal = isinstance(node, Scalar) and node.tag == "!reference"
        while (following := text[self.skip() : self.at + 3])[:1] in (".", "["):
            if following == "...":
                break
            self.at += 1
            if following[0] == ".":
                pieces.append("." + self.attribute())
            else:
                outer = self.enter(GAP)
                key = None if self.taken("*") else self.expression()
                self.take("]", "expected ']'")
                self.leave(outer)
                literal = literal and _is_literal(key)
                pieces.append(f"[{text[key.start : key.end]}]" if key else "[*]")
            end = self.at
        self.at = end
        if not pieces:
            return node
        if isinstance(node, Scalar) and literal:
            return Scalar(start, start, end, node.text + "".join(pieces), "", "!reference")
        return self.opaque(start)

    def attribute(self) -> str:
        """Read the name behind a dot, or what may stand for it: an index or a star."""
        if self.taken("*"):
            return "*"
        number = NUMBER.match(self.text, self.skip())
        if number and "." not in number.group():
            self.at = number.end()
            return number.group()
        return self.name("expected the name of an attribute")

    def parenthesised(self) -> Node:
        """Read an expression in parentheses; it stands for itself."""
        self.at += 1
        outer = self.enter(GAP)
        node = self.expression()
        self.take(")", "expected ')'")
        self.leave(outer)
        return node

    def comprehension(self) -> Scalar:
        """Read a `for` expression, one that makes a tuple or one that makes an object."""
        start = self.at
        closing = "]" if self.text[start] == "[" else "}"
        self.at += 1
        outer = self.enter(GAP)
        self.keyword("for")
        self.variables()
        self.expression()
        self.take(":", "expected ':'")
        self.expression()
        if closing == "}":
            self.take("=>", "expected '=>'")
            self.expression()
            self.taken("...")
        if self.keyword("if"):
            self.expression()
        self.take(closing, f"expected '{closing}'")
        self.leave(outer)
        return self.opaque(start)

    def variables(self) -> None:
        """Read the names of a `for`, up to what they go through."""
        self.name("expected a name behind 'for'")
        if self.taken(","):
            self.name("expected a second name")
        if not self.keyword("in"):
            self.fail("expected 'in'")

    def object(self) -> Mapping:
        """Read keys and values, each with a comma or a line break behind it."""
        text = self.text
        node = Mapping(self.at, self.at, 0, True)
        self.at += 1
        outer = self.enter(BLANKS)
        while not text.startswith("}", start := self.skip_lines()):
            key = self.as_key(start, self.expression())
            if not self.taken("="):
                self.take(":", "expected '=' or ':' behind the key")
            node.entries.append(Entry(key, self.expression()))
            if self.taken(",") or text.startswith("}", self.next_at()):
                continue
            if self.next_at() == len(text) or not LINE_END.match(text, self.next_at()):
                self.fail("expected ',' or '}'")
        self.at += 1
        self.leave(outer)
        node.end = self.at
        return node

    def as_key(self, start: int, node: Node) -> Scalar:
        """Return the key of an object: a name is the text itself there."""
        if isinstance(node, Scalar) and (node.start, node.end) == (start, self.at):
            if node.tag == "!reference" and is_name(node.text) and "." not in node.text:
                node.tag = None
            if node.tag is None:
                return node
        return self.opaque(start)

    def quoted(self) -> Scalar:
        """Read a string in double quotes; with a template in it, it is an expression."""
        text = self.text
        start = self.at
        self.at = _end_of(QUOTED_TEXT, text, start + 1)
        if text.startswith('"', self.at):
            self.at += 1
            value = unescaped(text[start + 1 : self.at - 1])
            return Scalar(start, start, self.at, value, '"')
        directives: list[str] = []
        outer = self.enter(GAP)
        while not text.startswith('"', self.at):
            if text.startswith("\\", self.at):
                raise ParseError(self.at, "unknown escape sequence")
            if not text.startswith(("${", "%{"), self.at):
                raise ParseError(start, "the string is never closed")
            self.template(directives)
            self.at = _end_of(QUOTED_TEXT, text, self.at)
        self.leave(outer)
        self.check_ended(directives)
        self.at += 1
        return self.opaque(start)

    def heredoc(self) -> Scalar:
        """Read a heredoc up to the line that holds its marker alone."""
        text = self.text
        start = self.at
        opening = HEREDOC.match(text, start)
        if opening is None or not is_name(opening.group("marker")):
            self.fail("expected a value")
        marker = opening.group("marker")
        directives: list[str] = []
        outer = self.enter(GAP)
        line = self.at = opening.end()
        plain = True
        while True:
            self.at = _end_of(HEREDOC_TEXT, text, self.at)
            if text.startswith(("${", "%{"), self.at):
                plain = False
                self.template(directives)
                line = -1  # what follows on this line cannot be the marker
                continue
            if line >= 0 and text[line : self.at].strip() == marker:
                break
            if self.at == len(text):
                raise ParseError(start, f"the heredoc is never closed by {marker}")
            self.at += 1
            line = self.at
        self.leave(outer)
        self.check_ended(directives)
        self.at = text.index(marker, line) + len(marker)
        if not plain:
            return self.opaque(start, "!heredoc")
        value = heredoc_value(text[opening.end() : line], bool(opening.group("indented")))
        return Scalar(start, start, self.at, value, "<<")

    def template(self, directives: list[str]) -> None:
        """Read `${...}` or `%{...}`; `directives` are those that wait for their end."""
        directive = self.text.startswith("%", self.at)
        self.at += 2
        if self.text.startswith("~", self.at):
            self.at += 1
        outer = self.enter(GAP)
        if not directive or self.directive(directives):
            self.expression()
        self.taken("~")
        self.take("}", "expected '}'")
        self.leave(outer)

    def directive(self, directives: list[str]) -> bool:
        """Read the keyword of a directive; tell whether an expression follows."""
        word = self.word()
        if word not in ("if", "for", *_BELONGS_TO):
            self.fail("expected if, else, endif, for or endfor")
        if word in _BELONGS_TO and (not directives or directives.pop() not in _BELONGS_TO[word]):
            self.fail(f"'{word}' without its beginning")
        self.take(word, "")
        if word in ("if", "else", "for"):
            directives.append(word)
        if word == "for":
            self.variables()
        return word in ("if", "for")

    def check_ended(self, directives: list[str]) -> None:
        """Check that no directive of a template is left open."""
        if directives:
            self.fail(f"the template's '{directives[-1]}' is never ended")


_READERS: Final[dict[str, Callable[[Expressions], Node]]] = {
    '"': Expressions.quoted,
    "[": Expressions.tuple,
    "{": Expressions.object,
    "(": Expressions.parenthesised,
    "<": Expressions.heredoc,
    **dict.fromkeys("0123456789", Expressions.number),
}


def _is_literal(key: Node | None) -> bool:
    return isinstance(key, Scalar) and key.tag is None and key.text not in LITERALS


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
