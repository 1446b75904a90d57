"""Parts of a template language that YAML takes for something else, so that a text parses anyway."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import partial
from typing import Final

from fixer.model.errors import ParseError
from fixer.model.tree import Mapping, Node, Scalar, Tree, nodes
from fixer.templating.detection import choices
from fixer.templating.languages import Language
from fixer.templating.lexer import scan
from fixer.templating.template_map import TAG

_PART: Final = r"(?:\{\{(?<!\$\{\{)(?!\{?resolve:)|(?<!\$)\{[%#]|<%)"
_ANY: Final = re.compile(_PART)
_BARE: Final = re.compile(
    rf"""^(?:"(?:\\.|[^"\\\r\n])*"|'[^'\r\n]*'|(?<=\S)\#|(?<=\w)['"]|[^'"\#\r\n])*?{_PART}""",
    re.MULTILINE,
)
"""A part outside of quotes and comments."""
_CONTROL: Final = re.compile(r"(?<!\$)\{%|<%|\{\{[-~]?[ \t]*(?:[#/^]|(?:if|with|range|else|end)\b)")
"""What a part that may belong to a block begins with."""
_REMARK: Final = re.compile(r"(?<!\$)\{#|\{\{[-~]?[ \t]*(?:!|/\*)|<%#")
_AT_LINE_START: Final = re.compile(r"[\r\n][ \t]*(?:\{\{|\{%|<%)")


def suspected(text: str) -> bool:
    """Tell whether parts seem to stand outside of quotes, where YAML has no place for them."""
    return _BARE.search(text) is not None


def by_accident(text: str, tree: Tree) -> bool:
    """Tell whether parts were taken for something else when a text was parsed as YAML.

    That is so where they became mappings, lines of a text that goes on from the line before, keys
    or comments, where a comment became part of a value, and where a block reaches beyond a value.
    A part within a value is part of it, as it should be.
    """
    if _ANY.search(text) is None:
        return False
    return any(map(partial(_taken, text), nodes(tree))) or _controls(text, tree)


def mistaken(text: str, tree: Tree) -> bool:
    """Tell whether a part was taken for a mapping or a key, which nobody would have written."""
    return any(_mistaken(text, node) for node in nodes(tree))


def _mistaken(text: str, node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    if node.flow and text.startswith("{{", node.content):
        return True
    for key, _ in node.entries:
        if isinstance(key, Scalar) and not key.style and _may_hold_part(key.text):
            return True
    return False


def _may_hold_part(text: str) -> bool:
    return ("{" in text or "<%" in text) and TAG.search(text) is not None


def _taken(text: str, node: Node) -> bool:
    if not isinstance(node, Scalar):
        return _mistaken(text, node)
    if node.style or not _may_hold_part(node.text):
        return False
    lines = _AT_LINE_START.search(text, node.content, node.end)
    return lines is not None or _REMARK.search(text, node.content, node.end) is not None


def _controls(text: str, tree: Tree) -> bool:
    """Tell whether blocks stand in comments of YAML, or in several values at once.

    A template language does not take such comments for any.
    """
    found = [each.start() for each in _CONTROL.finditer(text)]
    if not found:
        return False
    language = choices(text)[0]
    inside = 0
    for node in nodes(tree):
        if not isinstance(node, Scalar):
            continue
        held = bisect_left(found, node.end) - bisect_left(found, node.content)
        inside += held
        if held and not _balanced(text[node.content : node.end], language):
            return True
    return inside < len(found)


def _balanced(text: str, language: Language) -> bool:
    try:
        scan(text, language)
    except ParseError:
        return False
    return True
