"""HCL in which a template stands: a heredoc that is a document of its own, read as what it is.

The template's tree takes the place of the heredoc in the tree of the file, with offsets of the
file, so that it is judged, edited and proved like any other. What Terraform puts into a template
(`${...}`) is masked by characters of the same length, which no literal holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from functools import lru_cache
from typing import Final

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit
from fixer.model.errors import ParseError
from fixer.model.tree import FILLED_IN, Block, Entry, Mapping, Node, Scalar, Tree, walk
from fixer.syntax import Syntax, hcl, json, yaml

ARGUMENTS: Final = ("template_body",)
"""The arguments that take a document; aws_cloudformation_stack and its kin in the AWS provider."""

_BODY: Final = re.compile(r"<<-?[^\r\n]*(?:\r\n|\n|\r)(.*(?:\r\n|\n|\r))[ \t]*[^\s]+", re.DOTALL)
_VISIBLE: Final = re.compile(r"[^\r\n]")
_PARTS: Final = re.compile(r"\$\{[^{}]*\}")
_DIRECTIVE: Final = re.compile(r"(?<!%)%\{")
"""What decides which lines there are, so that no reader of the whole can tell."""


def parse(text: str) -> Tree:
    """Return the positioned tree of an HCL text, with those of its templates in it.

    Raises:
        ParseError: the text is not HCL, or nests too deep.
    """
    tree = hcl.parse(text)
    grafts = []
    for body in [node.body for node in walk(tree.documents[0]) if isinstance(node, Block)]:
        for index, (key, value) in enumerate(body.entries):
            if isinstance(key, Scalar) and key.text in ARGUMENTS and isinstance(value, Scalar):
                graft = _graft(text, value)
                if graft is not None:
                    body.entries[index] = Entry(key, graft.documents[0])
                    grafts.append(graft)
    return Tree(text, tree.documents, grafts=tuple(grafts))


def _graft(text: str, heredoc: Scalar) -> Tree | None:
    """Return the tree of a heredoc that holds one mapping, or None.

    Its text is that of the template alone; the heredoc itself stands behind the root.
    """
    found = _BODY.fullmatch(text, heredoc.content, heredoc.end)
    if found is None or _DIRECTIVE.search(found.group(1)):
        return None
    filled = _PARTS.sub(lambda part: FILLED_IN * len(part.group()), found.group(1))
    for read in (json.parse, yaml.parse):
        with suppress(ParseError):
            graft = read(filled)
            if len(graft.documents) == 1 and isinstance(graft.documents[0], Mapping):
                _shift(graft.documents[0], found.start(1))
                return graft._replace(documents=(graft.documents[0], heredoc))
    return None


def _shift(root: Node, by: int) -> None:
    """Give the nodes of a template the offsets of the file."""
    for node in walk(root):
        node.start += by
        node.content += by
        node.end += by


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change as the author of the file, or of the template in it, would have."""
    site = change.site
    graft = _graft_of(tree, site.within if isinstance(site, Absent) else site.node)
    if graft is None:
        return hcl.spell(tree, change)
    return _syntax_of(graft).spell(_in_place(tree, graft), change)


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment on the node's line, or directly above it."""
    graft = _graft_of(tree, node)
    if graft is None:
        return hcl.comment_beside(tree, node)
    return _syntax_of(graft).comment_beside(_in_place(tree, graft), node)


def has_comment(between: str) -> bool:
    """Tell whether a text between the scalars of a tree holds a comment."""
    return hcl.has_comment(between)


def _graft_of(tree: Tree, node: Node) -> Tree | None:
    """Return the template that a node is part of."""
    index = bisect_right(tree.grafts, node.start, key=_start) - 1
    if index < 0 or node.start > tree.grafts[index].documents[1].end:
        return None
    return tree.grafts[index]


def _start(graft: Tree) -> int:
    return graft.documents[1].start


def _in_place(tree: Tree, graft: Tree) -> Tree:
    """Return a template with blanks in the place of what stands before it in the file."""
    root, heredoc = graft.documents
    found = _BODY.fullmatch(tree.text, heredoc.content, heredoc.end)
    start = found.start(1) if found else 0
    return Tree(_blanked(tree.text)[:start] + graft.text, (root,), graft.aliases)


@lru_cache(maxsize=1)
def _blanked(text: str) -> str:
    return _VISIBLE.sub(" ", text)


def _syntax_of(graft: Tree) -> Syntax:
    """Return the syntax of a template: JSON if it can be, as when it was read."""
    with suppress(ParseError):
        json.parse(graft.text)
        return json
    return yaml
