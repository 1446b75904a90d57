"""The configuration file of KICS, which may be TOML, YAML, JSON or HCL.

Source: "Configuration File" in the documentation of KICS, which reads it by the library viper: the
keys are the same in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.model.errors import ParseError, SourceError
from fixer.model.syntax_tree import Mapping, Node, Scalar, Tree, key_text, resolved
from fixer.source_text import line_column
from fixer.suppressions.values import entries_of, items_of, text_of, value_of


class Written(NamedTuple):
    """A text in a policy file, and its line."""

    text: str
    line: int


class KicsConfiguration:
    """What a file says under its keys: lists of texts, which may be one text with commas."""

    def __init__(self, text: str) -> None:
        """Read the text of a file.

        Raises:
            ParseError: it is of none of the formats.
        """
        self._text = text
        self._toml = _as_toml(text)
        self._root = None if self._toml is not None else _root(text)

    def texts(self, key: str) -> list[Written]:
        """Return the texts under a key, in any case."""
        if self._toml is not None:
            return list(self._in_toml(key))
        names = [key_text(each.key) or "" for each in entries_of(self._root)]
        name = next((each for each in names if each.casefold() == key), key)
        return written_in(self._text, value_of(self._root, name))

    def _in_toml(self, key: str) -> Iterator[Written]:
        values = {name.casefold(): value for name, value in (self._toml or {}).items()}
        value = values.get(key)
        texts = value if isinstance(value, list) else [value]
        place = re.search(rf"(?im)^[ \t]*[\"']?{key}[\"']?[ \t]*=", self._text)
        at = place.start() if place is not None else 0
        line = line_column(self._text, at)[0]
        for each in texts:
            if not isinstance(each, str):
                continue
            # Where it is written with escapes, it is on a line that is not looked for.
            found = self._text.find(each, at) if at >= 0 else -1
            line = line_column(self._text, found)[0] if found >= 0 else line
            at = found
            yield from (Written(part.strip(), line) for part in each.split(",") if part.strip())


def written_in(text: str, node: Node | None) -> list[Written]:
    """Return the texts of a list, which may be written as one text with commas."""
    return [
        Written(each.strip(), line_column(text, item.start)[0])
        for item in items_of(node)
        for each in text_of(item).split(",")
        if each.strip()
    ]


def _as_toml(text: str) -> dict[str, object] | None:
    from fixer.syntax.toml import toml_document

    try:
        return toml_document("", text.encode())
    except SourceError:
        return None


_ASSIGNS: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*|//[^\n]*)?\r?\n)*[ \t]*\"?[\w.-]+\"?[ \t]*=")
"""How a file in HCL begins."""
_QUOTED_KEY: Final = re.compile(r"^([ \t]*)\"([\w-]+)\"(?=[ \t]*=)", re.MULTILINE)


def _root(text: str) -> Node | None:
    tree = _parsed(text)
    root = resolved(tree.documents[0]) if tree.documents else None
    if isinstance(root, Scalar) and root.text:
        raise ParseError(root.start, "is a text, and no configuration in YAML, JSON, TOML or HCL")
    return root if isinstance(root, Mapping) else None


def _parsed(text: str) -> Tree:
    if _ASSIGNS.match(text):
        from fixer.syntax import hcl

        return hcl.parse(_QUOTED_KEY.sub(r"\1 \2 ", text))
    from fixer.syntax import yaml

    return yaml.parse(text)
