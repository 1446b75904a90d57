"""HCL: text to positioned tree, for Terraform, OpenTofu and Terragrunt.

The grammar is that of HCL's native syntax (hclsyntax/spec.md in github.com/hashicorp/hcl). It
is read wherever an edit could depend on it, and checked as far as the file's own tools do.
"""

from __future__ import annotations

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import MAX_DEPTH, Block, Entry, Mapping, Node, Scalar, Tree
from fixer.syntax.hcl.expressions import ExpressionParser
from fixer.syntax.hcl.lexer import BLANKS, GAP, LINE_END, NAME


def parse(text: str) -> Tree:
    """Return the positioned tree of an HCL text: one mapping, the body of the file.

    Raises:
        ParseError: the text is not HCL, or nests too deep.
    """
    root = Mapping(0, 0, len(text), False)
    bodies = BodyParser(text)
    bodies.fill(root)
    if bodies.at < len(text):
        raise ParseError(bodies.at, "expected a name")
    return Tree(text, (root,))


def parse_interpolation(text: str) -> Node:
    """Return the expression that a text holds in front of a closing brace, and nothing behind it.

    Raises:
        ParseError: it is not such a text.
    """
    parser = ExpressionParser(text)
    parser.depth = MAX_DEPTH // 2  # it is read where others are being evaluated
    parser.accept("~")
    outer = parser.enter(GAP)
    node = parser.expression()
    parser.leave(outer)
    parser.accept("~")
    parser.expect("}", "expected '}'")
    if parser.at < len(text):
        raise ParseError(parser.at, "expected the end")
    return node


class BodyParser(ExpressionParser):
    """Attributes and blocks."""

    __slots__ = ()

    def fill(self, body: Mapping) -> None:
        """Read attributes and blocks up to a closing brace or the end of the text."""
        text = self.text
        while (start := self.skip_lines()) < len(text) and text[start] != "}":
            key = self.key()
            at = self.skip()
            if text.startswith("=", at) and not text.startswith("==", at):
                self.at += 1
                body.entries.append(Entry(key, self.expression()))
                self.end_line("argument")
            else:
                body.entries.append(Entry(key, self.block(start)))
                self.end_line("block")

    def key(self) -> Scalar:
        """Read the name of an attribute, or the type of a block."""
        start = self.skip()
        name = self.name("expected a name")
        return Scalar(start, start, self.at, name)

    def end_line(self, what: str) -> None:
        """Move behind the line, on which nothing but a comment may follow."""
        end = LINE_END.match(self.text, self.skip())
        if end is None:
            self.fail(f"expected a new line behind the {what}")
        self.at = end.end()

    def block(self, start: int) -> Block:
        """Read a block from behind its type, which begins at `start`."""
        text = self.text
        labels = self.labels()
        opening = self.at
        outer = self.enter(BLANKS)
        self.at += 1
        body = Mapping(self.at, self.at, 0, False)
        if LINE_END.match(text, self.skip()) or text.startswith("}", self.at):
            self.fill(body)
        else:
            key = self.key()
            self.expect("=", "expected '='")
            body.entries.append(Entry(key, self.expression()))
        if self.skip() == len(text):
            raise ParseError(opening, "the block is never closed")
        body.end = self.at
        self.expect("}", "expected '}': a block on one line holds one argument")
        self.leave(outer)
        return Block(start, opening, self.at, labels, body)

    def labels(self) -> list[Scalar]:
        """Read the labels of a block, up to its opening brace."""
        labels: list[Scalar] = []
        while not self.text.startswith("{", start := self.skip()):
            if self.text.startswith('"', start):
                label = self.quoted()
                if not isinstance(label, Scalar) or label.tag is not None:
                    raise ParseError(start, "expected a label without a template")
                labels.append(label)
            elif NAME.match(self.text, start):
                labels.append(self.key())
            else:
                self.fail("expected '{'" if labels else "expected '=' or a block")
        return labels
