"""What the parts of each template language do.

Sources: "Template Designer Documentation" of Jinja; package text/template of Go and "The Chart
Template Developer's Guide" of Helm; class ERB of Ruby; the guide of Handlebars; mustache(5).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from fixer.templating.template_structure import Kind, Part


class Language(NamedTuple):
    """A template language: its name, what its parts begin with, and how they are read.

    Where a text may be of several, they are read as one language without a name.
    """

    name: str
    opener: re.Pattern[str]
    read: Callable[[str, str], Part]
    """Returns what a part does, given its opening delimiter and what is inside; its place and
    what it really trims are not known yet."""

    def reads(self, opening: str) -> bool:
        """Whether a part that begins so is one of this language; `{{{` is `{{` to most."""
        return self.opener.match(opening) is not None


_WORD: Final = re.compile(r"[\w.@-]+")


# Jinja, and what looks like it: Liquid, Twig, Nunjucks.

_JINJA_BLOCKS: Final = frozenset(
    ("autoescape", "block", "call", "capture", "case", "comment", "filter", "for", "if")
) | {"macro", "trans", "unless", "with"}
_JINJA_TURNS: Final = frozenset(("elif", "else", "elseif", "elsif", "pluralize", "when"))
_JINJA_SILENT: Final = frozenset(
    ("assign", "break", "continue", "debug", "do", "extends", "from", "import", "set")
)
# Here and below each repetition ends where a character stands that it cannot match, and what
# follows it begins with such a one, so that a failure steps back through it once. Each start has
# characters of its own to step through: `search` begins at a mark that no repetition runs over.
_JINJA_ASSIGNS: Final = re.compile(r"set\b[^=|]*=")
_INDENTED: Final = re.compile(r"\|\s*indent\(\s*(?:width\s*=\s*)?(\d+)\s*(?:,[^()]*)?\)\s*[-+]?$")


def _jinja(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT, trims_before=True, trims_after=True)
    if opening == "{#":
        return part
    if opening != "{%":
        indented = _INDENTED.search(inside)
        column = int(indented.group(1)) if indented else None
        return part._replace(kind=Kind.VALUE, injects=True, column=column)
    code = inside.strip("-+ \t\r\n")
    word = _WORD.match(code)
    name = word.group() if word else ""
    name = name.replace("verbatim", "raw")
    if name in ("raw", "endraw"):
        # What is inside is always rendered, as it is written: a block that decides nothing.
        return part._replace(name=name)
    if name.startswith("end"):
        return part._replace(kind=Kind.CLOSES, name=name[3:])
    if name in _JINJA_TURNS:
        return part._replace(kind=Kind.TURNS)
    if name in _JINJA_BLOCKS or (name == "set" and not _JINJA_ASSIGNS.match(code)):
        return part._replace(kind=Kind.OPENS, name=name, injects=name in ("block", "call"))
    return part if name in _JINJA_SILENT else part._replace(injects=True)


# Go, and Helm with it.

_GO_BLOCKS: Final = frozenset(("if", "with", "range", "define", "block"))
_GO_SILENT: Final = re.compile(r"\$\w*\s*(?:,\s*\$\w+\s*)?:?=|(?:break|continue)$")
_GO_INDENT: Final = re.compile(r"\|\s*(n?)indent\s+(\d+)$")


def _go(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT, trims_before=True, trims_after=True)
    code = inside.removeprefix("-").removesuffix("-").strip()
    word = _WORD.match(code)
    name = word.group() if word else ""
    if code.startswith("/*"):
        return part
    if name in _GO_BLOCKS:
        return part._replace(kind=Kind.OPENS, name=name, injects=name == "block")
    if name == "else":
        return part._replace(kind=Kind.TURNS)
    if code == "end":
        return part._replace(kind=Kind.CLOSES)
    if _GO_SILENT.match(code):
        return part
    indent = _GO_INDENT.search(code)
    column = int(indent.group(2)) if indent else None
    breaks = bool(indent and indent.group(1))
    part = part._replace(kind=Kind.VALUE, injects=True, column=column, breaks_line=breaks)
    return part._replace(indents_first_line=True)


# Handlebars and Mustache.


def _handlebars(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT, trims_before=True, trims_after=True)
    code = inside.strip("~ \t\r\n")
    word = _WORD.match(code.lstrip("#^/*>& "))
    name = word.group() if word else ""
    if code.startswith(("!", "=", "/*")):
        return part
    if code.startswith("#") or (code.startswith("^") and code != "^"):
        return part._replace(kind=Kind.OPENS, name=name, injects=code.startswith("#>"))
    if code.startswith("/"):
        return part._replace(kind=Kind.CLOSES, name=name)
    if code == "^" or re.match(r"else\b", code):
        return part._replace(kind=Kind.TURNS)
    return part._replace(kind=Kind.VALUE, injects=True)


# ERB, and EJS with it.

# `.*` tries each place once; from there on only blanks and a text without `|` or a second `{`
# follow, which end at the next mark.
_RUBY_OPENS: Final = re.compile(
    r"(if|unless|while|until|for|case|begin)\b|.*(?:\bdo\b\s*(?:\|[^|]*\|)?|\{\s*(?:\|[^|]*\|)?)$",
    re.DOTALL,
)
_RUBY_ENDED: Final = re.compile(r"\bend$")
_RUBY_TURNS: Final = re.compile(r"(?:else|elsif|when|in|rescue|ensure)\b|\}.*\{$", re.DOTALL)
_RUBY_SILENT: Final = re.compile(r"(?:@|@@|\$)?\w+\s*(?:\|\||&&|[-+*])?=(?!=)|(?:require|raise)\b")


def _erb(opening: str, inside: str) -> Part:
    part = Part(0, 0, Kind.COMMENT)
    code = inside.removesuffix("-").strip()
    if code.startswith(("#", "-#", "%")):
        return part._replace(injects=code.startswith("%"))
    value = code.startswith("=")
    code = code.lstrip("=-_").strip()
    if _RUBY_TURNS.match(code):
        return part._replace(kind=Kind.TURNS)
    if (opens := _RUBY_OPENS.match(code)) and not _RUBY_ENDED.search(code):
        return part._replace(kind=Kind.OPENS, name=opens.group(1) or "", injects=value)
    if re.match(r"end\b|\}", code):
        return part._replace(kind=Kind.CLOSES)
    if value:
        return part._replace(kind=Kind.VALUE, injects=True)
    return part if _RUBY_SILENT.match(code) else part._replace(injects=True)


JINJA: Final = Language("Jinja", re.compile(r"\{\{|(?<!\$)\{[%#]"), _jinja)
VALUES: Final = Language("", re.compile(r"\{\{"), _jinja)
"""What is known of `{{ name }}` where nothing tells the language."""
GO: Final = Language("Go", re.compile(r"\{\{"), _go)
HANDLEBARS: Final = Language("Handlebars", re.compile(r"\{\{\{?"), _handlebars)
ERB: Final = Language("ERB", re.compile("<%"), _erb)
MUSTACHE: Final = Language("Mustache", re.compile(r"\{\{\{?|<%"), _handlebars)
"""With `<%` and `%>`, the other delimiters that it is often told to use."""
