"""HCL's expressions: literals, references, collections, calls, operations, conditionals, `for`.

A reference whose steps are all literal is one scalar, and so is a text with more in it than one
interpolation. Every other expression is a sequence of its parts, whose tag says what it is; the
tags stand in `fixer.model.syntax_tree`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeGuard

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import (
    ACCESS,
    ATTRIBUTE,
    CALL,
    CONDITIONAL,
    FOR_OBJECT,
    FOR_TUPLE,
    OPERATION,
    REFERENCE,
    SPLAT,
    SPREAD,
    SYMBOL,
    UNARY,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
)
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
        start = self.skip()
        node = self.operand()
        if OPERATOR.match(self.text, self.next_at()):
            node = self.operation(start, node)
        if not self.accept("?"):
            return node
        outer = self.enter(self.blank)
        yes = self.expression()
        self.expect(":", "expected ':' and the other value")
        no = self.expression()
        self.leave(outer)
        return Sequence(start, start, self.at, True, [node, yes, no], CONDITIONAL)

    def operation(self, start: int, first: Node) -> Sequence:
        """Read operators and operands behind the first operand; they stay one flat row."""
        items = [first]
        while operator := OPERATOR.match(self.text, self.next_at()):
            at, self.at = operator.span()
            items.append(Scalar(at, at, self.at, operator.group(), "", SYMBOL))
            items.append(self.operand())
        return Sequence(start, start, self.at, True, items, OPERATION)

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
        signs = "".join(each for each in text[start:unsigned] if each in "-!")
        if text[start:unsigned].strip("-! \t\r\n"):  # a comment between the signs may hold others
            return self.opaque(start)
        return Sequence(start, start, self.at, True, [node], UNARY + signs)

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
            node = Sequence(start, opening, 0, True, [], f"{CALL}{name}")
            return self.filled(node, ")")
        return Scalar(start, start, self.at, name, "", None if name in LITERALS else REFERENCE)

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
                spread = [node.items[-1]]
                node.items[-1] = Sequence(start, start, self.at, True, spread, SPREAD)
            elif self.accept(","):
                continue
            self.expect(closing, f"expected ',' or '{closing}'")
            break
        self.leave(outer)
        node.end = self.at
        return node

    def accesses(self, start: int, node: Node) -> Node:
        """Read the attributes and indexes behind a term.

        They make a reference as long as the term is a name and every index is a literal; the
        others follow as parts of their own.
        """
        text = self.text
        end = self.at
        steps: list[Node] = []
        while (following := text[self.skip() : self.at + 3])[:1] in (".", "["):
            if following == "...":
                break
            at = self.at
            self.at += 1
            step = self.attribute(at) if following[0] == "." else self.index(at)
            end = self.at
            if not steps and _is_reference(node) and _is_literal(step):
                piece = (
                    f".{step.text}" if following[0] == "." else f"[{text[step.start : step.end]}]"
                )
                node = Scalar(start, start, end, node.text + piece, "", node.tag)
            else:
                steps.append(step)
        self.at = end
        if not steps:
            return node
        return Sequence(start, start, end, True, [node, *steps], ACCESS)

    def attribute(self, at: int) -> Scalar:
        """Read the name behind a dot, or what may be in its place: an index or a star."""
        if self.accept("*"):
            return Scalar(at, at, self.at, ".*", "", SPLAT)
        start = self.skip()
        number = NUMBER.match(self.text, start)
        if number and "." not in number.group():
            self.at = number.end()
            return Scalar(start, start, self.at, number.group(), "", ATTRIBUTE)
        name = self.name("expected the name of an attribute")
        return Scalar(start, start, self.at, name, "", ATTRIBUTE)

    def index(self, at: int) -> Node:
        """Read what is between the brackets of an index, or its star."""
        outer = self.enter(GAP)
        step: Node
        if self.accept("*"):
            step = Scalar(at, at, self.at, "[*]", "", SPLAT)
        else:
            step = self.expression()
        self.expect("]", "expected ']'")
        self.leave(outer)
        return step

    def parenthesised(self) -> Node:
        """Read an expression in parentheses, which are not part of its node."""
        self.at += 1
        outer = self.enter(GAP)
        node = self.expression()
        self.expect(")", "expected ')'")
        self.leave(outer)
        return node

    def comprehension(self) -> Sequence:
        """Read a `for` expression, one that makes a tuple or one that makes an object.

        Its parts are the names, the collection, the key of an object, the value, and perhaps the
        condition; where an object groups its values, the value is a spread one.
        """
        start = self.at
        closing = "]" if self.text[start] == "[" else "}"
        self.at += 1
        outer = self.enter(GAP)
        self.accept_word("for")
        opening = self.skip()
        names: list[Node] = [*self.variables()]
        parts: list[Node] = [Sequence(opening, opening, self.at, True, names)]
        parts.append(self.expression())
        self.expect(":", "expected ':'")
        parts.append(self.expression())
        if closing == "}":
            self.expect("=>", "expected '=>'")
            value = self.expression()
            if self.accept("..."):
                value = Sequence(value.start, value.start, self.at, True, [value], SPREAD)
            parts.append(value)
        if self.accept_word("if"):
            parts.append(self.expression())
        self.expect(closing, f"expected '{closing}'")
        self.leave(outer)
        tag = FOR_TUPLE if closing == "]" else FOR_OBJECT
        return Sequence(start, start, self.at, True, parts, tag)

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
            if node.tag == REFERENCE and is_name(node.text) and "." not in node.text:
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


def _is_reference(node: Node) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and node.tag == REFERENCE


def _is_literal(step: Node) -> TypeGuard[Scalar]:
    """Whether a step is the name of an attribute, or an index that is a literal."""
    if not isinstance(step, Scalar):
        return False
    return step.tag == ATTRIBUTE or (step.tag is None and step.text not in LITERALS)
