"""HCL with a document embedded in it: a heredoc that is read as what it is, YAML or JSON.

The document's tree takes the place of the heredoc in the tree of the file, with offsets of the
file, so that it is judged, edited and proved like any other. What Terraform fills in (`${...}`) is
masked by characters of the same length, which no literal holds.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit
from fixer.model.errors import ParseError
from fixer.model.syntax_tree import CALL, Block, Entry, Mapping, Node, Scalar, Sequence, Tree, walk
from fixer.syntax import hcl, json, yaml
from fixer.syntax.embedded_documents import HEREDOC, blanked, document_of, shift, syntax_of
from fixer.syntax.placeholders import FILLED_IN

ARGUMENTS: Final = {
    "template_body": "",
    "yaml_body": "kubectl_manifest",
    "manifest": "kubernetes_manifest",
}
"""The arguments that take a document, with the type of the resources in which they do.

That are aws_cloudformation_stack and its kin in the AWS provider (and what is handed on to one),
kubectl_manifest in the kubectl provider, and kubernetes_manifest in that of Kubernetes.
"""
_DECODING: Final = (f"{CALL}yamldecode", f"{CALL}jsondecode")

# A brace ends it, so that none runs over the beginning of the next.
_INTERPOLATION: Final = re.compile(r"\$\{[^{}]*\}")
_DIRECTIVE: Final = re.compile(r"(?<!%)%\{")
"""What decides which lines there are, so that no reader of the whole can tell."""


def parse(text: str) -> Tree:
    """Return the positioned tree of an HCL text, with those of its embedded documents in it.

    Raises:
        ParseError: the text is not HCL, or nests too deep.
    """
    tree = hcl.parse(text)
    documents = []
    for block in [node for node in walk(tree.documents[0]) if isinstance(node, Block)]:
        kind = block.labels[0].text if block.labels else ""
        for index, (key, value) in enumerate(block.body.entries):
            if not isinstance(key, Scalar) or not kind.startswith(ARGUMENTS.get(key.text, "-")):
                continue
            document = _document(text, value)
            if document is not None:
                block.body.entries[index] = Entry(key, _in_place_of(value, document))
                documents.append(document)
    return Tree(text, tree.documents, embedded=tuple(documents))


def _in_place_of(value: Node, document: Tree) -> Node:
    """Return what a value is with a document in the place of its heredoc."""
    if isinstance(value, Sequence):
        value.items[0] = document.documents[0]
        return value
    return document.documents[0]


def _document(text: str, value: Node) -> Tree | None:
    """Return the tree of a heredoc that holds one mapping, perhaps decoded at once, or None.

    Its text is that of the document alone; the heredoc itself is kept behind the root.
    """
    if isinstance(value, Sequence) and value.tag in _DECODING and len(value.items) == 1:
        value = value.items[0]
    if not isinstance(value, Scalar):
        return None
    heredoc = value
    found = HEREDOC.fullmatch(text, heredoc.content, heredoc.end)
    if found is None or _DIRECTIVE.search(found.group(1)):
        return None
    filled = _INTERPOLATION.sub(lambda part: FILLED_IN * len(part.group()), found.group(1))
    for read in (json.parse, yaml.parse):
        with suppress(ParseError):
            document = read(filled)
            if len(document.documents) == 1 and isinstance(document.documents[0], Mapping):
                shift(document.documents[0], found.start(1))
                return document._replace(documents=(document.documents[0], heredoc))
    return None


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change as the author of the file, or of the document in it, would have."""
    site = change.site
    document = document_of(tree, site.within if isinstance(site, Absent) else site.node)
    if document is None:
        return hcl.spell(tree, change)
    return syntax_of(document).spell(_in_place(tree, document), change)


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment on the node's line, or directly above it."""
    document = document_of(tree, node)
    if document is None:
        return hcl.comment_beside(tree, node)
    return syntax_of(document).comment_beside(_in_place(tree, document), node)


def has_comment(between: str) -> bool:
    """Whether a text between the scalars of a tree holds a comment."""
    return hcl.has_comment(between)


def _in_place(tree: Tree, document: Tree) -> Tree:
    """Return a document with blanks in the place of what is before it in the file."""
    root, heredoc = document.documents
    found = HEREDOC.fullmatch(tree.text, heredoc.content, heredoc.end)
    start = found.start(1) if found else 0
    return Tree(blanked(tree.text)[:start] + document.text, (root,), document.aliases)
