"""Documents that are embedded in a text of another syntax: what every host of them needs.

An embedded tree has two documents: the root of the document, and the text that it is read from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from functools import lru_cache
from typing import Final

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import Node, Tree, walk
from fixer.syntax import Syntax, json, yaml

# The last line is found from the end backwards: each line break is tried once, as far as the next.
HEREDOC: Final = re.compile(r"<<-?[^\r\n]*(?:\r\n|\n|\r)(.*(?:\r\n|\n|\r))[ \t]*[^\s]+", re.DOTALL)
"""A heredoc of HCL, with its lines."""
_VISIBLE: Final = re.compile(r"[^\r\n]")


def shift(root: Node, by: int) -> None:
    """Give the nodes of a document the offsets of the file."""
    for node in walk(root):
        node.start += by
        node.content += by
        node.end += by


def document_of(tree: Tree, node: Node) -> Tree | None:
    """Return the embedded document that a node is part of."""
    index = bisect_right(tree.embedded, node.start, key=_start) - 1
    if index < 0 or node.start > tree.embedded[index].documents[1].end:
        return None
    return tree.embedded[index]


def _start(document: Tree) -> int:
    return document.documents[1].start


@lru_cache(maxsize=1)
def blanked(text: str) -> str:
    """Return a text with blanks in the place of all but its line breaks."""
    return _VISIBLE.sub(" ", text)


def syntax_of(document: Tree) -> Syntax:
    """Return the syntax of a document: JSON if it can be, as when it was read."""
    with suppress(ParseError):
        json.parse(document.text)
        return json
    return yaml
