"""What the parts of each template language do.

Sources: "Template Designer Documentation" of Jinja; package text/template of Go and "The Chart
Template Developer's Guide" of Helm; class ERB of Ruby; the guide of Handlebars; mustache(5).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from fixer.parts import Kind, Part


class Language(NamedTuple):
    """A template language: how it is called, what its parts begin with, and how they are read."""

    name: str
    opener: re.Pattern[str]
    read: Callable[[str, str], Part]
    """Tells by how a part begins, and by what is inside, what the part does."""


_WORD: Final = re.compile(r"[\w.@-]+")


# Jinja, and what looks like it: Liquid, Twig, Nunjucks.

_JINJA_BLOCKS: Final = frozenset(
    ("autoescape", "block", "call", "capture", "case", "comment", "filter", "for", "if")
) | {"macro", "raw", "trans", "unless", "with"}
_JINJA_TURNS: Final = frozenset(("elif", "else", "elseif", "elsif", "pluralize", "when"))
_JINJA_SILENT: Final = frozenset(
    ("assign", "break", "continue", "debug", "do", "extends", "from", "import", "set")
)
_INDENTED: Final = re.compile(r"\|\s*indent\(\s*(?:width\s*=\s*)?(\d+)\s*(?:,[^()]*)?\)\s*[-+]?$")


def _jinja(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT, trims_before=True, trims_after=True)
    if opening == "{#":
        return part
    if opening != "{%":
        indented = _INDENTED.search(inside)
        column = int(indented.group(1)) if indented else None
        return part._replace(kind=Kind.VALUE, brings=True, column=column)
    code = inside.strip("-+ \t\r\n")
    word = _WORD.match(code)
    name = word.group() if word else ""
    if name in ("verbatim", "raw"):
        name = "raw"
    if name.startswith("end"):
        return part._replace(kind=Kind.CLOSES, name=name[3:].replace("verbatim", "raw"))
    if name in _JINJA_TURNS:
        return part._replace(kind=Kind.TURNS)
    if name in _JINJA_BLOCKS or (name == "set" and "=" not in code):
        return part._replace(kind=Kind.OPENS, name=name, brings=name in ("block", "call"))
    return part if name in _JINJA_SILENT else part._replace(brings=True)


# Go, and Helm with it.

_GO_BLOCKS: Final = frozenset(("if", "with", "range", "define", "block"))
_GO_SILENT: Final = re.compile(r"\$\w*\s*(?:,\s*\$\w+\s*)?:?=|(?:break|continue)$")
_GO_INDENT: Final = re.compile(r"\|\s*(n?)indent\s+(\d+)$")
_GO: Final = re.compile(
    r"\{\{-?\s*(?:/\*|(?:if|with|range|define|block|end|template|include|toYaml|tpl)\b|[.$]\w)"
)


def _go(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT, trims_before=True, trims_after=True)
    code = inside.removeprefix("-").removesuffix("-").strip()
    word = _WORD.match(code)
    name = word.group() if word else ""
    if code.startswith("/*"):
        return part
    if name in _GO_BLOCKS:
        return part._replace(kind=Kind.OPENS, brings=name == "block")
    if name == "else":
        return part._replace(kind=Kind.TURNS)
    if code == "end":
        return part._replace(kind=Kind.CLOSES)
    if _GO_SILENT.match(code):
        return part
    indent = _GO_INDENT.search(code)
    column = int(indent.group(2)) if indent else None
    breaks = bool(indent and indent.group(1))
    part = part._replace(kind=Kind.VALUE, brings=True, column=column, breaks_line=breaks)
    return part._replace(moves_first=True)


# Handlebars and Mustache.

_HANDLEBARS: Final = re.compile(r"\{\{\{|\{\{~?(?:[#^>!&]|/(?!\*))")


def _handlebars(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT, trims_before=True, trims_after=True)
    code = inside.strip("~ \t\r\n")
    word = _WORD.match(code.lstrip("#^/*>& "))
    name = word.group() if word else ""
    if code.startswith(("!", "=")):
        return part
    if code.startswith("#") or (code.startswith("^") and code != "^"):
        return part._replace(kind=Kind.OPENS, name=name, brings=code.startswith("#>"))
    if code.startswith("/"):
        return part._replace(kind=Kind.CLOSES, name=name)
    if code == "^" or re.match(r"else\b", code):
        return part._replace(kind=Kind.TURNS)
    return part._replace(kind=Kind.VALUE, brings=True)


# ERB, and EJS with it.

_RUBY_OPENS: Final = re.compile(
    r"(?:if|unless|while|until|for|case|begin)\b|.*(?:\bdo\b\s*(?:\|[^|]*\|)?|\{\s*(?:\|[^|]*\|)?)$",
    re.DOTALL,
)
_RUBY_TURNS: Final = re.compile(r"(?:else|elsif|when|in|rescue|ensure)\b|\}.*\{$", re.DOTALL)
_RUBY_SILENT: Final = re.compile(r"(?:@|@@|\$)?\w+\s*(?:\|\||&&|[-+*])?=(?!=)|(?:require|raise)\b")


def _erb(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT)
    code = inside.removesuffix("-").strip()
    if code.startswith(("#", "-#", "%")):
        return part._replace(brings=code.startswith("%"))
    value = code.startswith("=")
    code = code.lstrip("=-_").strip()
    if _RUBY_TURNS.match(code):
        return part._replace(kind=Kind.TURNS)
    if _RUBY_OPENS.match(code):
        return part._replace(kind=Kind.OPENS, brings=value)
    if re.match(r"end\b|\}", code):
        return part._replace(kind=Kind.CLOSES)
    if value:
        return part._replace(kind=Kind.VALUE, brings=True)
    return part if _RUBY_SILENT.match(code) else part._replace(brings=True)


_JINJA: Final = Language("Jinja", re.compile(r"\{\{|(?<!\$)\{[%#]"), _jinja)
_ERB: Final = Language("ERB", re.compile("<%"), _erb)


def language_of(text: str) -> Language:
    """Tell the language by the parts that only it has."""
    braces = re.compile(r"\{\{\{?")
    if re.search(r"(?<!\$)\{%", text):
        return _JINJA
    if "<%" in text:
        return _ERB
    if _HANDLEBARS.search(text):
        return Language("Handlebars", braces, _handlebars)
    if _GO.search(text):
        return Language("Go", re.compile(r"\{\{"), _go)
    return _JINJA._replace(name="")
