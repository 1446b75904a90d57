"""The open documents: their texts as the editor has them, and where they are."""

from __future__ import annotations

import os
from collections.abc import Iterable
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
    def encoding(self) -> str:
        """How the editor counts the characters of a line."""
        return self.lines.encoding

    @property
    def data(self) -> bytes:
        """The bytes that a file of it would have."""
        return self.text.encode("utf-8", "surrogatepass")


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
