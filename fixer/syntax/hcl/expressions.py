"""HCL's expressions: literals, references, collections, calls, conditionals, templates.

What a scan setting can be made of becomes nodes. Every other expression is read to its end,
so that a broken one is noticed, and kept as its source text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar, Sequence
from fixer.syntax.hcl.lexer import (
    BLANKS,
    GAP,
    LINE_END,
    NUMBER,
    OPERATOR,
    end_of,
    is_name,
)
from fixer.syntax.hcl.strings import StringParser

LITERALS: Final = ("true", "false", "null")
_MORE_DIGITS: Final = re.compile(r"\.[0-9]")
_FOR: Final = re.compile(r"for(?![\w-])")


class ExpressionParser(StringParser):
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
        if not self.accept("?"):
            return node
        outer = self.enter(self.blank)
        yes = self.expression()
        self.expect(":", "expected ':' and the other value")
        no = self.expression()
        self.leave(outer)
        return Sequence(start, start, self.at, True, [node, yes, no], "!if")

    def operand(self) -> Node:
        """Read what is between operators: a term with its signs, attributes and indexes."""
        text = self.text
        start = unsigned = self.skip()
        while text[unsigned : unsigned + 1] in ("-", "!"):
            self.at += 1
            unsigned = self.skip()
        character = text[unsigned : unsigned + 1]
        read = _READERS.get(character, ExpressionParser.named)
        if character in ("[", "{") and _FOR.match(text, end_of(GAP, text, unsigned + 1)):
            read = ExpressionParser.comprehension
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
        if _MORE_DIGITS.match(self.text, self.at):
            raise ParseError(start, "expected a number")
        return Scalar(start, start, self.at, self.text[start : self.at])

    def named(self) -> Node:
        """Read a literal, the root of a reference, or a call."""
        start = self.at
        name = self.name("expected a value")
        following = self.next_at()
        if self.text.startswith(("(", "::"), following):
            while self.accept("::"):
                name += "::" + self.name("expected the name of a function")
            opening = self.skip()
            self.expect("(", "expected '(' behind the name of a function")
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
        while not self.accept(closing):
            start = self.skip()
            node.items.append(self.expression())
            if closing == ")" and self.accept("..."):
                # What the value holds is spread over the arguments: no argument by itself.
                node.items[-1] = self.opaque(start)
            elif self.accept(","):
                continue
            self.expect(closing, f"expected ',' or '{closing}'")
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
                key = None if self.accept("*") else self.expression()
                self.expect("]", "expected ']'")
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
        """Read the name behind a dot, or what may be in its place: an index or a star."""
        if self.accept("*"):
            return "*"
        number = NUMBER.match(self.text, self.skip())
        if number and "." not in number.group():
            self.at = number.end()
            return number.group()
        return self.name("expected the name of an attribute")

    def parenthesised(self) -> Node:
        """Read an expression in parentheses, which are not part of its node."""
        self.at += 1
        outer = self.enter(GAP)
        node = self.expression()
        self.expect(")", "expected ')'")
        self.leave(outer)
        return node

    def comprehension(self) -> Scalar:
        """Read a `for` expression, one that makes a tuple or one that makes an object."""
        start = self.at
        closing = "]" if self.text[start] == "[" else "}"
        self.at += 1
        outer = self.enter(GAP)
        self.accept_word("for")
        self.variables()
        self.expression()
        self.expect(":", "expected ':'")
        self.expression()
        if closing == "}":
            self.expect("=>", "expected '=>'")
            self.expression()
            self.accept("...")
        if self.accept_word("if"):
            self.expression()
        self.expect(closing, f"expected '{closing}'")
        self.leave(outer)
        return self.opaque(start)

    def object(self) -> Mapping:
        """Read keys and values, each with a comma or a line break behind it."""
        text = self.text
        node = Mapping(self.at, self.at, 0, True)
        self.at += 1
        outer = self.enter(BLANKS)
        while not text.startswith("}", start := self.skip_lines()):
            key = self.as_key(start, self.expression())
            if not self.accept("="):
                self.expect(":", "expected '=' or ':' behind the key")
            node.entries.append(Entry(key, self.expression()))
            if self.accept(",") or text.startswith("}", self.next_at()):
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


_READERS: Final[dict[str, Callable[[ExpressionParser], Node]]] = {
    '"': ExpressionParser.quoted,
    "[": ExpressionParser.tuple,
    "{": ExpressionParser.object,
    "(": ExpressionParser.parenthesised,
    "<": ExpressionParser.heredoc,
    **dict.fromkeys("0123456789", ExpressionParser.number),
}


def _is_literal(key: Node | None) -> bool:
    return isinstance(key, Scalar) and key.tag is None and key.text not in LITERALS
