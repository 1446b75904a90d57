"""The open documents: their texts as the editor has them, and where they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from fixer.files.containment import checkout_root, is_within, real_place
from fixer.lsp.positions import Lines
from fixer.lsp.uris import path_of, scheme_of

_SUFFIXES: Final = {
    "ansible": ".yaml",
    "cloudformation": ".yaml",
    "cloudformation-yaml": ".yaml",
    "cs": ".cs",
    "csharp": ".cs",
    "dockercompose": ".yaml",
    "go": ".go",
    "helm": ".yaml",
    "java": ".java",
    "javascript": ".js",
    "javascriptreact": ".jsx",
    "json": ".json",
    "jsonc": ".json",
    "opentofu": ".tofu",
    "python": ".py",
    "terraform": ".tf",
    "typescript": ".ts",
    "typescriptreact": ".tsx",
    "yaml": ".yaml",
}
"""How the name of a file ends that a document without one is taken for, by its language."""


class Location(NamedTuple):
    """Where a document is: in which folder its workspace begins, and its path from there."""

    root: str
    name: str
    path: str = ""
    """The real path of the file itself; empty where there is none."""
    target: str = ""
    """The real path of the file that a link in its place leads to."""


@dataclass
class Document:
    """A text that an editor shows; `version` is that of the editor."""

    uri: str
    language: str
    version: int
    lines: Lines
    location: Location | None = None
    """None for what is no file and will not be one."""

    @property
    def text(self) -> str:
        """The text."""
        return self.lines.text

    @property
    def is_link(self) -> bool:
        """Whether it is one behind a link in the place of its file."""
        location = self.location
        return location is not None and location.path != location.target

    @property
    def encoding(self) -> str:
        """How the editor counts the characters of a line."""
        return self.lines.encoding

    @property
    def data(self) -> bytes:
        """The bytes that a file of it would have."""
        return self.text.encode("utf-8", "surrogatepass")


class Texts(NamedTuple):
    """The texts that a job is about, as they were when it was given."""

    document: Document
    own: Lines
    counting: dict[str, Lines]
    """Those of the open documents that count for it, by the real path."""


class OpenDocuments:
    """The open documents by their URIs."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        """Yield them in the order in which they were opened."""
        return iter(self._documents.values())

    def get(self, uri: str) -> Document | None:
        """Return the one with a URI."""
        return self._documents.get(uri)

    def add(self, document: Document) -> None:
        """Take one that was opened."""
        self._documents[document.uri] = document

    def remove(self, uri: str) -> Document | None:
        """Let one go, and return it."""
        return self._documents.pop(uri, None)

    def counting_for(self, document: Document) -> dict[str, Document]:
        """Return those that count when one is judged, by the real path.

        One file may be open under several names. The document that is judged counts before all
        others, and one in the place of the file before one behind a link to it.
        """
        found: dict[str, Document] = {}
        links_first = sorted(self, key=lambda each: not each.is_link)
        for each in (*links_first, document):
            if each.location is not None and each.location.path:
                found[each.location.target] = found[each.location.path] = each
        return found

    def texts_for(self, document: Document) -> Texts:
        """Return the texts that count when a document is judged."""
        counting = self.counting_for(document).items()
        return Texts(document, document.lines, {path: each.lines for path, each in counting})

    def are_still(self, texts: Texts, paths: Iterable[str]) -> bool:
        """Whether the client still shows the texts of a document and of some files.

        A version does not tell, as it may begin anew; a text that is changed is another value.
        """
        document = texts.document
        if self.get(document.uri) is not document or document.lines is not texts.own:
            return False
        now = self.texts_for(document).counting
        return all(now.get(each) is texts.counting.get(each) for each in paths)


def located(uri: str, language: str, folders: Iterable[str]) -> Location | None:
    """Return where a document is; None for what is no file and will not be one.

    Args:
        uri: Its URI. What is not saved yet has the scheme `untitled`; all others but `file` are
            those of views and of file systems elsewhere.
        language: Its language, as the editor calls it.
        folders: The real paths of the folders of the workspace.
    """
    try:
        return _located(uri, language, frozenset(folders))
    except OSError:  # the system may not even say where a link leads to
        return None


def _located(uri: str, language: str, roots: frozenset[str]) -> Location | None:
    if scheme_of(uri) == "untitled":
        suffix = _SUFFIXES.get(language.lower())
        return Location(min(roots, default=os.sep), f"untitled{suffix}") if suffix else None
    path = path_of(uri)
    if path is None or not os.path.isabs(path):
        return None
    place = real_place(path)
    root = _root_of(os.path.dirname(place), roots)
    name = os.path.relpath(place, root).replace(os.sep, "/")
    return Location(root, name, place, os.path.realpath(place))


def _root_of(folder: str, roots: frozenset[str]) -> str:
    """Return the innermost folder of the workspace around another one, else that of a checkout."""
    root = folder
    while root not in roots and is_within(os.path.dirname(root), roots):
        root = os.path.dirname(root)
    if root not in roots:
        root = checkout_root(folder) or folder
    while not os.path.isdir(root):
        root = os.path.dirname(root)
    return root
