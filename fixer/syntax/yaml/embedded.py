"""YAML with a document embedded in it: a block scalar that is read as what it is, YAML or JSON.

As in HCL, the document's tree takes the place of the text in the tree of the file, with offsets of
the file, so that it is judged, edited and proved like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit
from fixer.model.errors import ParseError
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    key_text,
    nodes,
)
from fixer.source_text import line_bounds, newline_at
from fixer.syntax import json, yaml
from fixer.syntax.embedded_documents import blanked, document_of, shift, syntax_of

ARGUMENT: Final = "TemplateBody"
"""The key that takes a document, such as that of an AWS::CloudFormation::StackSet."""
_SUB: Final = ("!Sub", "Fn::Sub")


def parse(text: str) -> Tree:
    """Return the positioned tree of a YAML text, with those of its embedded documents in it.

    Raises:
        ParseError: the text is not YAML, or nests too deep.
    """
    tree = yaml.parse(text)
    documents = []
    for holder, index in [*_places(tree)]:
        text_node = _content(holder, index)
        document = _document(text, text_node) if isinstance(text_node, Scalar) else None
        if document is not None:
            _put(holder, index, document.documents[0])
            documents.append(document)
    aliases = (*tree.aliases, *(alias for each in documents for alias in each.aliases))
    return Tree(text, tree.documents, aliases, tuple(documents))


def _places(tree: Tree) -> Iterator[tuple[Mapping | Sequence, int]]:
    """Yield where the text of a document is: the collection, and its place in it."""
    for node in nodes(tree):
        for index, (key, value) in enumerate(node.entries if isinstance(node, Mapping) else ()):
            if key_text(key) != ARGUMENT:
                continue
            if isinstance(value, Scalar):
                yield node, index  # type: ignore[misc]  # an index comes from a mapping
            elif isinstance(value, Mapping) and len(value.entries) == 1:
                yield from _in_function(value)
            elif isinstance(value, Sequence) and value.tag == _SUB[0] and value.items:
                yield value, 0


def _in_function(value: Mapping) -> Iterator[tuple[Mapping | Sequence, int]]:
    key, argument = value.entries[0]
    if key_text(key) == _SUB[1]:
        if isinstance(argument, Sequence) and argument.items:
            yield argument, 0
        else:
            yield value, 0


def _content(holder: Mapping | Sequence, index: int) -> Node:
    return holder.entries[index].value if isinstance(holder, Mapping) else holder.items[index]


def _put(holder: Mapping | Sequence, index: int, root: Node) -> None:
    if isinstance(holder, Mapping):
        holder.entries[index] = Entry(holder.entries[index].key, root)
    else:
        holder.items[index] = root


def _document(text: str, node: Scalar) -> Tree | None:
    """Return the tree of a block scalar that holds one mapping, or None.

    Its text is that of the document alone; the scalar itself is kept behind the root.
    """
    if node.style != "|" or node.tag not in (None, _SUB[0]) or node.anchor is not None:
        return None
    _, header = line_bounds(text, node.content)
    start = header + len(newline_at(text, header))
    body = text[start : node.end]
    for read in (json.parse, yaml.parse):
        with suppress(ParseError):
            document = read(body)
            if len(document.documents) == 1 and isinstance(document.documents[0], Mapping):
                shift(document.documents[0], start)
                return document._replace(documents=(document.documents[0], node))
    return None


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change as the author of the file, or of the document in it, would have."""
    site = change.site
    document = document_of(tree, site.within if isinstance(site, Absent) else site.node)
    if document is None:
        return yaml.spell(tree, change)
    return syntax_of(document).spell(_in_place(tree, document), change)


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment on the node's line, or directly above it."""
    document = document_of(tree, node)
    if document is None:
        return yaml.comment_beside(tree, node)
    return syntax_of(document).comment_beside(_in_place(tree, document), node)


def has_comment(between: str) -> bool:
    """Whether a text between the scalars of a tree holds a comment."""
    return yaml.has_comment(between)


def _in_place(tree: Tree, document: Tree) -> Tree:
    """Return a document with blanks in the place of what is before it in the file."""
    root, text_node = document.documents
    start = text_node.end - len(document.text)
    return Tree(blanked(tree.text)[:start] + document.text, (root,), document.aliases)
