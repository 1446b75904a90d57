"""What the parts of each template language do.

Sources: "Template Designer Documentation" of Jinja; package text/template of Go and "The Chart
Template Developer's Guide" of Helm; class ERB of Ruby; the guide of Handlebars; mustache(5);
"Strings and Templates" of Terraform.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from fixer.templating.template_structure import Kind, Part, Take


class Language(NamedTuple):
    """A template language: its name, what its parts begin with, and how they are read.

    Where a text may be of several, they are read as one language without a name.
    """

    name: str
    opener: re.Pattern[str]
    read: Callable[[str, str], Part]
    """Returns what a part does, given its opening delimiter and what is inside; its place is not
    known yet."""
    may_drop_last_break: bool = False
    """Whether rendering may remove the line break at the end of a text."""

    def reads(self, opening: str) -> bool:
        """Whether a part that begins so is one of this language; `{{{` is `{{` to most."""
        return self.opener.match(opening) is not None


_WORD: Final = re.compile(r"[\w.@-]+")


def _trimmed(part: Part, inside: str, marks: str) -> Part:
    """Return a part with the marks beside its delimiters that take all blanks and line breaks."""
    before = Take.ALL if inside[:1] and inside[0] in marks else part.takes_before
    after = Take.ALL if inside[-1:] and inside[-1] in marks else part.takes_after
    return part._replace(takes_before=before, takes_after=after)


WRITES_LINES: Final = re.compile(
    r"\b(?:include|partial|to_?(?:nice_|pretty)?yaml|tpl)\b", re.IGNORECASE
)
"""What a part calls that writes a text of several lines."""

# Jinja, and what looks like it: Liquid, Twig, Nunjucks.

REWRITING: Final = frozenset(("apply", "filter", "spaceless"))
"""Blocks that make another text of what they hold."""
_JINJA_BLOCKS: Final = (
    REWRITING
    | frozenset(("autoescape", "block", "call", "capture", "case", "comment", "for", "if"))
    | {"macro", "trans", "unless", "with"}
)
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
    """Return what a part of Jinja does; `trim_blocks` and `lstrip_blocks` may be on or off."""
    part = Part(0, 0, Kind.COMMENT)
    if opening != "{{":
        before = Take.NOTHING if inside.startswith("+") else Take.PERHAPS_BLANKS
        after = Take.NOTHING if inside.endswith("+") else Take.PERHAPS_BREAK
        if opening == "{#" and after is Take.PERHAPS_BREAK:
            after = Take.SOMETIMES_BREAK
        part = part._replace(takes_before=before, takes_after=after)
    part = _trimmed(part, inside, "-~")  # as long as it may be Handlebars
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
    part = _trimmed(Part(0, 0, Kind.COMMENT), inside, "-")
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
    part = Part(0, 0, Kind.COMMENT, takes_before=Take.OWN_LINE, takes_after=Take.OWN_LINE)
    part = _trimmed(part, inside, "~")
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
    part = part._replace(kind=Kind.VALUE, injects=True)
    if code.startswith(">"):
        return part
    nothing = part._replace(takes_before=Take.NOTHING, takes_after=Take.NOTHING)
    return _trimmed(nothing, inside, "~")


# ERB, and EJS with it.

# `.*` tries each place once; from there on only blanks and a text without `|` or a second `{`
# follow, which end at the next mark.
_RUBY_OPENS: Final = re.compile(
    r"(if|unless|while|until|for|case|begin|def)\b|.*(?:\bdo\b\s*(?:\|[^|]*\|)?|\{\s*(?:\|[^|]*\|)?)$",
    re.DOTALL,
)
_RUBY_LAMBDA: Final = re.compile(r"(?:[@$]?\w+\s*=\s*)?(?:lambda\b|proc\b|->)")
_RUBY_ENDED: Final = re.compile(r"\bend$")
_RUBY_TURNS: Final = re.compile(r"(?:else|elsif|when|in|rescue|ensure)\b|\}.*\{$", re.DOTALL)
_RUBY_SILENT: Final = re.compile(r"(?:@|@@|\$)?\w+\s*(?:\|\||&&|[-+*])?=(?!=)|(?:require|raise)\b")


def _erb(opening: str, inside: str) -> Part:
    part = Part(
        0,
        0,
        Kind.COMMENT,
        takes_before={"-": Take.BLANKS, "_": Take.ALL_BLANKS}.get(inside[:1], Take.NOTHING),
        takes_after={"-": Take.BREAK, "_": Take.LINE}.get(inside[-1:], Take.NOTHING),
    )
    if opening == "%":
        part = part._replace(takes_after=Take.LINE)
    code = inside.rstrip("-_").strip()
    if code.startswith(("#", "-#", "%")):
        return part._replace(injects=code.startswith("%"))
    value = code.startswith("=")
    code = code.lstrip("=-_").strip()
    if _RUBY_TURNS.match(code):
        return part._replace(kind=Kind.TURNS)
    if (opens := _RUBY_OPENS.match(code)) and not _RUBY_ENDED.search(code):
        name = "lambda" if _RUBY_LAMBDA.match(code) else opens.group(1) or ""
        return part._replace(kind=Kind.OPENS, name=name, injects=value)
    if re.match(r"end\b|\}", code):
        return part._replace(kind=Kind.CLOSES)
    if value:
        return part._replace(kind=Kind.VALUE, injects=True)
    return part if _RUBY_SILENT.match(code) else part._replace(injects=True)


# The templates of Terraform.


def _terraform(opening: str, inside: str) -> Part:
    before = Take.LINE if inside.startswith("~") else Take.NOTHING
    after = Take.LINE if inside.endswith("~") else Take.NOTHING
    part = Part(0, 0, Kind.COMMENT, takes_before=before, takes_after=after)
    if opening == "${":
        return part._replace(kind=Kind.VALUE, injects=True)
    word = _WORD.search(inside)
    name = word.group() if word else ""
    if name in ("if", "for"):
        return part._replace(kind=Kind.OPENS, name=name)
    if name == "else":
        return part._replace(kind=Kind.TURNS)
    return part._replace(kind=Kind.CLOSES, name=name.removeprefix("end"))


JINJA: Final = Language("Jinja", re.compile(r"\{\{|(?<!\$)\{[%#]"), _jinja, True)
VALUES: Final = Language("", re.compile(r"\{\{"), _jinja, True)
"""What is known of `{{ name }}` where nothing tells the language."""
GO: Final = Language("Go", re.compile(r"\{\{"), _go)
HANDLEBARS: Final = Language("Handlebars", re.compile(r"\{\{\{?"), _handlebars)
ERB: Final = Language("ERB", re.compile("<%"), _erb)
ERB_LINES: Final = Language("ERB", re.compile(r"<%|^%(?![%A-Z{])", re.MULTILINE), _erb)
"""With statements on lines that begin with `%`."""
TERRAFORM: Final = Language("Terraform", re.compile(r"(?<!\$)\$\{|(?<!%)%\{"), _terraform)
MUSTACHE: Final = Language("Mustache", re.compile(r"\{\{\{?|<%"), _handlebars)
"""With `<%` and `%>`, the other delimiters that it is often told to use."""
