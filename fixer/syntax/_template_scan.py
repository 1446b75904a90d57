"""Where the parts of a template language stand in a text, and what each of them does.

Sources: "Template Designer Documentation" of Jinja; package text/template of Go and "The Chart
Template Developer's Guide" of Helm; class ERB of Ruby; the guide of Handlebars; mustache(5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from fixer.errors import ParseError
from fixer.parts import Kind, Part, Section
from fixer.tree import MAX_DEPTH


class Language(NamedTuple):
    """A template language: how it is called, what its parts begin with, and how they are read."""

    name: str
    opener: re.Pattern[str]
    read: Callable[[str, str], Part]
    """Tells of the inside of a part, and of the text in front of it, what the part does."""


class Scan(NamedTuple):
    """The parts of a text in their order, and the branches of the blocks that they make."""

    parts: tuple[Part, ...]
    levels: tuple[tuple[int, Section | None], ...]


_WORD: Final = re.compile(r"[\w.@-]+")
_COMMENT: Final = re.compile(r"\{\{(?:-\s|~)?\s*(!--|!|/\*)")
_INSIDE: Final = re.compile(
    r"""\}\}|%\}|\{\{|\{%|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'|`[^`]*`|[{}]"""
)
_CLOSING: Final = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>", "{{{": "}}}"}


def scan(text: str) -> Scan:
    """Return the parts of a text.

    Raises:
        ParseError: a block is never closed, or closed without having been opened.
    """
    parts = tuple(_parts(text, _language(text)))
    return Scan(parts, tuple(_levels(text, parts)))


def kind_of(text: str) -> str:
    """Return "a Jinja template" and the like."""
    name = _language(text).name
    return f"{'an' if name[:1] == 'E' else 'a'} {name} template".replace("  ", " ")


def _parts(text: str, language: Language) -> Iterator[Part]:
    finder = _Finder(text)
    position = 0
    while found := language.opener.search(text, position):
        opening, start = found.group(), found.start()
        if opening == "{{{" and not text.startswith("}}}", finder.find("}}", start)):
            opening, start = "{{", start + 1
        end = _end(finder, start, opening)
        if end < 0:
            position = start + 1
            continue
        inside = text[start + len(opening) : end - len(_CLOSING[opening])]
        part = _placed(language.read(opening, inside), start, end, inside)
        position = end
        if opening == "{%" and part.kind is Kind.OPENS and part.name == "raw":
            position = _after_raw(text, end)
        yield part


class _Finder:
    """Finds what comes next in a text, in one pass even where it never comes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._gone: set[str] = set()

    def find(self, what: str, position: int) -> int:
        """Return where a text begins from a position on, -1 for nowhere; positions only grow."""
        if what in self._gone:
            return -1
        found = self.text.find(what, position)
        if found < 0:
            self._gone.add(what)
        return found


def _placed(part: Part, start: int, end: int, inside: str) -> Part:
    return part._replace(
        start=start,
        end=end,
        trims_before=part.trims_before and inside[:1] in ("-", "~"),
        trims_after=part.trims_after and inside[-1:] in ("-", "~"),
    )


def _after_raw(text: str, position: int) -> int:
    """Return where the template language begins again behind `{% raw %}`."""
    found = re.compile(r"\{%[-+]?\s*end(?:raw|verbatim)\b").search(text, position)
    return found.start() if found else len(text)


def _end(finder: _Finder, start: int, opening: str) -> int:
    """Return where a part ends; its strings may hold what ends it. -1 if it does not end."""
    text, closing = finder.text, _CLOSING[opening]
    inside = start + len(opening)
    comment = _COMMENT.match(text, start)
    if comment:
        ends = {"!--": "--", "/*": "*/"}.get(comment.group(1))
        last = finder.find(ends, comment.end()) if ends else comment.end()
        inside = last if last >= 0 else inside
    elif opening in ("{{", "{%"):
        end = _end_of_code(text, inside, closing)
        if end is not None:
            return end
    found = finder.find(closing, inside)
    return found + len(closing) if found >= 0 else -1


def _end_of_code(text: str, position: int, closing: str) -> int | None:
    """Return where code ends that may hold strings and braces, or None if that is not clear."""
    depth = 0
    while token := _INSIDE.search(text, position):
        each = token.group()
        position = token.end()
        if each == closing and not depth:
            return position
        if each in ("{{", "{%"):
            return None
        if each == "{":
            depth += 1
        elif each[0] == "}":
            depth = max(depth - 1, 0)
            position = token.start() + 1
    return None


def _levels(text: str, parts: tuple[Part, ...]) -> Iterator[tuple[int, Section | None]]:
    """Yield where each part of a block ends, and the innermost branch from there on.

    Raises:
        ParseError: parts that belong together do not match.
    """
    blocks: list[list[Section]] = []
    for part in parts:
        if part.kind is Kind.OPENS:
            if len(blocks) == MAX_DEPTH:
                raise ParseError(part.start, f"nests deeper than {MAX_DEPTH} levels")
            blocks.append([Section(part, blocks[-1][-1] if blocks else None, part.start)])
        elif part.kind in (Kind.TURNS, Kind.CLOSES):
            block = blocks[-1] if blocks else None
            if block is None or part.name != (block[0].opening.name if part.name else ""):
                raise ParseError(part.start, f"{_shown(text, part)} belongs to no block")
            block[-1].closing = part
            if part.kind is Kind.TURNS:
                block.append(Section(part, block[0].parent, block[0].block_start))
            else:
                for section in blocks.pop():
                    section.block_end = part.end
        else:
            continue
        yield part.end, blocks[-1][-1] if blocks else None
    if blocks:
        part = blocks[-1][0].opening
        raise ParseError(part.start, f"{_shown(text, part)} is never closed")


def _shown(text: str, part: Part) -> str:
    """Return a part as a message shows it."""
    return " ".join(text[part.start : part.end].split())


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


def _language(text: str) -> Language:
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
