"""HCL that generates HCL: a heredoc of Terragrunt's `generate` that is read as what it is.

Source: "generate" in the HCL reference of Terragrunt. The tree of the contents takes the place of
the heredoc in the tree of the file, with offsets of the file, so that it is judged, edited and
proved like any other. Contents that Terragrunt fills in are left as they are.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit
from fixer.model.errors import ParseError
from fixer.model.syntax_tree import Block, Entry, Mapping, Node, Scalar, Tree, key_text
from fixer.syntax import hcl
from fixer.syntax.embedded_documents import HEREDOC, document_of, shift

_CONTENTS: Final = "contents"
_FILLED_IN: Final = ("${", "%{")


def parse(text: str) -> Tree:
    """Return the positioned tree of an HCL text, with those of what it generates in it.

    Raises:
        ParseError: the text is not HCL, or nests too deep.
    """
    tree = hcl.parse(text)
    root = tree.documents[0]
    documents = []
    for key, block in root.entries if isinstance(root, Mapping) else ():
        if key_text(key) != "generate" or not isinstance(block, Block):
            continue
        for index, (name, value) in enumerate(block.body.entries):
            document = _document(text, value) if key_text(name) == _CONTENTS else None
            if document is not None:
                block.body.entries[index] = Entry(name, document.documents[0])
                documents.append(document)
    return tree._replace(embedded=tuple(documents))


def _document(text: str, value: Node) -> Tree | None:
    """Return the tree of a heredoc that is HCL and that nothing is filled in, or None.

    Its text is that of the document alone; the heredoc itself is kept behind the root.
    """
    found = HEREDOC.fullmatch(text, value.content, value.end) if isinstance(value, Scalar) else None
    if found is None or any(each in found.group(1) for each in _FILLED_IN):
        return None
    with suppress(ParseError):
        document = hcl.parse(found.group(1))
        shift(document.documents[0], found.start(1))
        return document._replace(documents=(document.documents[0], value))
    return None


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change as the author of the file, or of what it generates, would have."""
    site = change.site
    document = document_of(tree, site.within if isinstance(site, Absent) else site.node)
    if document is not None:
        tree = Tree(tree.text, document.documents[:1])
    return hcl.spell(tree, change)


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment on the node's line, or directly above it."""
    return hcl.comment_beside(tree, node)


def has_comment(between: str) -> bool:
    """Whether a text between the scalars of a tree holds a comment."""
    return hcl.has_comment(between)
