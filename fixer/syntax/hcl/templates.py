"""The parts of an HCL template: the texts, and the expressions between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import Node
from fixer.syntax.hcl.expressions import ExpressionParser
from fixer.syntax.hcl.lexer import GAP

_OPENING: Final = re.compile(r"\$\$\{|%%\{|\$\{~?|%\{")


def template_parts(text: str) -> Iterator[str | Node | None]:
    """Yield the texts and expressions of a template, None for what is not read.

    Args:
        text: What is between the quotes. Escape sequences in it stay as they are.
    """
    at = 0
    begin = 0
    while found := _OPENING.search(text, at):
        at = found.end()
        if found.group()[1] != "{":  # an escaped one, which begins nothing
            continue
        yield text[begin : found.start()]
        parser = ExpressionParser(text)
        parser.at, parser.blank = at, GAP
        try:
            if found.group()[0] == "%":
                parser.fail("a directive")
            node = parser.expression()
            parser.accept("~")
            parser.expect("}", "expected '}'")
        except ParseError:
            yield None
            return
        yield node
        at = begin = parser.at
    yield text[begin:]
