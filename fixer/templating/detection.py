"""Whether a text is a template, and of which language.

A language is recognised by the parts that only it has. A comment of YAML or a quoted text may
mention another language, so the text outside of them counts first. Where several languages fit, a
part is given all the effects that it has in any of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import partial
from typing import Final

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import Mapping, Node, Scalar, Tree, nodes
from fixer.syntax.placeholders import TEMPLATE_PART
from fixer.syntax.yaml.block_style import BLOCK_STYLES, last_leaf
from fixer.templating.comment_statements import may_have_statements, statements
from fixer.templating.languages import (
    ERB,
    ERB_LINES,
    GO,
    HANDLEBARS,
    JINJA,
    MUSTACHE,
    TERRAFORM,
    VALUES,
    WRITES_LINES,
    Language,
)
from fixer.templating.lexer import Lexed, lex
from fixer.templating.template_structure import Kind, Part, Take

# Which language.

_GO_WORDS: Final = "if|with|range|define|block|end|template|include|toYaml|tpl"
_DIRECTIVE: Final = r"(?<!%)%\{~?[ \t]*(?:if|for|else|endif|endfor)\b"
_RUBY_LINE: Final = r"%[ \t]*(?:(?:if|unless|for|end|else)\b|[\w.@ \t]{1,200}\bdo\b)"
# None searches on behind the next one that begins: what never ends would cost too much.
_SIGNS: Final = (
    (GO, rf"\{{\{{-?\s*(?:/\*|[.$]\w|(?:{_GO_WORDS})\b)"),
    (HANDLEBARS, r"\{\{\{|\{\{~?(?:[#^>!&]|/(?!\*))"),
    (JINJA, r"(?<!\$)\{%(?:(?!\{%).)*?%\}"),
    (ERB, r"<%(?:(?!<%).)*?%>"),
    (ERB_LINES, rf"^{_RUBY_LINE}"),
    (TERRAFORM, _DIRECTIVE),
)
"""The expression that recognises each language and matches no part of another one."""
_ON_A_LINE: Final = [(language, re.compile(sign, re.MULTILINE)) for language, sign in _SIGNS]
_ANYWHERE: Final = [
    (language, re.compile(sign, re.DOTALL | re.MULTILINE)) for language, sign in _SIGNS
]
# It cannot fail behind a quote: a closing one is optional. An escape is one thing, by its first
# character.
_HIDING: Final = re.compile(
    r"""(?<!\w)(?:"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*(?P<d>"?)|'[^'\r\n]*(?P<s>'?))|`[^`\r\n]*(?P<b>`?)"""
    r"|(?<!\S)(?P<c>\#)[^\r\n]*"
)
"""Quoted texts and comments; a quote that none closes is not a quote, but not gone back behind."""
_VALUE: Final = re.compile(r"(?<!\$)\{\{(?!\{?resolve:)")
_DELIMITERS: Final = (["<%", "%>"], ["{{", "}}"])
"""Those of Mustache that are known here."""
_TAKES: Final = tuple(Take)
"""What takes more stands behind what takes less."""
_RANK: Final = (Kind.OPENS, Kind.TURNS, Kind.CLOSES, Kind.VALUE, Kind.COMMENT)


def possible_languages(text: str) -> list[Language]:
    """Return the languages that a text may be of, as one each: the most careful first.

    The first has every language that the text mentions, the last only those that it must be in.

    Raises:
        ParseError: it is Mustache with delimiters that are not known here.
    """
    bare = _HIDING.sub(lambda found: " " if found[found.lastgroup or 0] else found[0], text)
    if changed := _changed_delimiters(bare):
        start, delimiters = changed
        if delimiters not in _DELIMITERS:
            raise ParseError(start, "it has delimiters of its own")
        return [MUSTACHE]
    sure = [language for language, sign in _ANYWHERE if sign.search(bare)]
    told = [language for language, sign in _ON_A_LINE if language in sure or sign.search(text)]
    has_values = _VALUE.search(bare) is not None
    careful = _combined(told, has_values)
    return [careful] if sure == told else [careful, _combined(sure, has_values)]


def _changed_delimiters(text: str) -> tuple[int, list[str]] | None:
    """Return where Mustache is first told other delimiters, and which: `{{=<% %>=}}`."""
    position = 0
    while (end := text.find("=}}", position)) >= 0:
        # The last one that begins in front of the end, so that nothing is looked at twice.
        start = text.rfind("{{=", position, end)
        if start >= 0 and len(delimiters := text[start + 3 : end].split()) == 2:
            return start, delimiters
        position = end + 3
    return None


def _combined(languages: list[Language], has_values: bool) -> Language:
    """Return the language that reads what any of several does, blocks before all else."""
    if ERB_LINES in languages:
        languages = [each for each in languages if each is not ERB]
    if not languages:
        return JINJA._replace(name="")
    if has_values and languages == [ERB]:
        languages = [ERB, VALUES]
    if len(languages) == 1:
        return languages[0]

    def read(opening: str, inside: str) -> Part:
        readings = [each.read(opening, inside) for each in languages if each.reads(opening)]
        first = min(readings, key=lambda part: _RANK.index(part.kind))
        same = [part.injects for part in readings if part.kind is first.kind]
        return first._replace(
            injects=any(same),
            takes_before=max((each.takes_before for each in readings), key=_TAKES.index),
            takes_after=max((each.takes_after for each in readings), key=_TAKES.index),
        )

    # The longest first: `{{{` begins with `{{`.
    openers = sorted((each.opener.pattern for each in languages), key=len, reverse=True)
    opener = "|".join(openers)
    may_drop = any(each.may_drop_last_break for each in languages)
    return Language("", re.compile(opener, re.MULTILINE), read, may_drop)


def lex_as(text: str, language: Language) -> Lexed:
    """Return the parts of a text of a language, and of what it leaves for a later rendering.

    Raises:
        ParseError: a block is never closed, or closed without having been opened.
    """
    return lex(text, language, lambda inside: possible_languages(inside)[0])


# Whether it is a template at all.

_PART: Final = rf"(?:\{{\{{(?<!\$\{{\{{)(?!\{{?resolve:)|(?<!\$)\{{[%#]|<%|{_DIRECTIVE})"
_ANY_PART: Final = re.compile(rf"{_PART}|^{_RUBY_LINE}", re.MULTILINE)
_MARK: Final = re.compile(rf"(?P<part>{_PART})|[\r\n\"'#\\]")
"""What decides whether a part is outside of quotes and comments."""
_RUBY_LINES: Final = re.compile(rf"^{_RUBY_LINE}", re.MULTILINE)
_CONTROL: Final = re.compile(
    rf"{_DIRECTIVE}|^{_RUBY_LINE}|"
    r"(?<!\$)\{%|<%|\{\{[-~]?[ \t]*(?:[#/^]|(?:if|with|range|else|end)\b)",
    re.MULTILINE,
)
"""What a part that may belong to a block begins with."""
_REMARK: Final = re.compile(r"(?<!\$)\{#|\{\{[-~]?[ \t]*(?:!|/\*)|<%#")
_AT_LINE_START: Final = re.compile(r"[\r\n][ \t]*(?:\{\{|\{%|<%)")


_TAKING: Final = re.compile(
    r"[-_~](?:[%#}]\}|%>)[ \t]*(?=[\r\n]|\Z)|[%#]\}(?=[\r\n]|\Z)"
    r"|[ \t\r\n](?:\{[{%#]|<%)[-_~]|^<%.*%>$|~\}|[$%]\{~",
    re.MULTILINE,
)
"""A part that may take blanks or a line break away from what is beside it."""


_LINES: Final = re.compile(rf"(?:\{{\{{|<%)[^{{}}%]*{WRITES_LINES.pattern}", re.IGNORECASE)
"""The beginning of a part that may write several lines into a block scalar."""


def _ends_in_block_scalar(text: str, tree: Tree) -> bool:
    """Whether the line break at the end of a text, which rendering may remove, is in a value."""
    node = tree.documents[-1] if tree.documents else None
    last = last_leaf(node) if node is not None else None
    return isinstance(last, Scalar) and last.style in BLOCK_STYLES and not text[last.end :].strip()


def has_bare_part(text: str) -> bool:
    """Whether a part seems to be outside of quotes and comments, where YAML cannot have one.

    A quote behind a letter may be an apostrophe, or not. All the places where a reader may be
    (outside, or inside of quotes) are followed at once, so that no reading is tried by itself.
    """
    if _RUBY_LINES.search(text) is not None:
        return True
    places = {""}
    escaped = -1
    for mark in _MARK.finditer(text):
        what, at = mark.group(), mark.start()
        if mark["part"]:
            if "" in places:
                return True
        elif what in "\r\n":
            places = {""}
        elif what == "\\":
            escaped = at + 1 if at != escaped else -1
        elif what == "#":
            if not at or text[at - 1].isspace():
                places = places - {""}
        else:
            places = _behind_quote(places, text, at, is_escaped=at == escaped)
    return False


def _behind_quote(places: set[str], text: str, at: int, is_escaped: bool) -> set[str]:
    """Return where a reader may be behind a quote; "" is outside of quotes."""
    quote = text[at]
    behind = places - {"", quote}
    if quote in places:
        # A backslash does nothing within single quotes.
        behind.add(quote if is_escaped and quote == '"' else "")
    if "" in places:
        behind.add(quote)
        if at and (text[at - 1].isalnum() or text[at - 1] == "_"):
            behind.add("")
    return behind


def is_misread(text: str, tree: Tree, is_whole: bool) -> bool:
    """Whether parts were taken for something else when a text was parsed as YAML.

    That is so where they became mappings, lines of a text that goes on from the line before, keys
    or comments, where a comment became part of a value, and where a block reaches beyond a value.
    A part within a value is part of it, as it should be, unless rendering takes away what is
    beside it: but not where the text is a whole one, which is parsed before values are evaluated.
    """
    if may_have_statements(text) and _has_statement(text, tree):
        return True
    if _ANY_PART.search(text) is None:
        return False
    if not is_whole and _takes_away(text, tree):
        return True
    return any(map(partial(_misreads_part, text), nodes(tree))) or _misreads_block(text, tree)


def _takes_away(text: str, tree: Tree) -> bool:
    """Whether rendering may take away what is beside a part, or write lines beside it."""
    if any(each.search(text) is not None for each in (_TAKING, _LINES)):
        return True
    return _ends_in_block_scalar(text, tree)


def _has_statement(text: str, tree: Tree) -> bool:
    """Whether a line that YAML takes for a comment is a statement that decides something."""
    starts = [part.start for part, _ in statements(text) if part.kind is not Kind.COMMENT]
    held = 0
    for node in nodes(tree):
        if isinstance(node, Scalar):
            held += bisect_left(starts, node.end) - bisect_left(starts, node.content)
    return held < len(starts)


def makes_structure_of_part(text: str, tree: Tree) -> bool:
    """Whether a part was taken for a mapping or a key, which nobody would have written."""
    return any(_is_part_as_structure(text, node) for node in nodes(tree))


def _is_part_as_structure(text: str, node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    if node.flow and text.startswith("{{", node.content):
        return True
    for key, _ in node.entries:
        if isinstance(key, Scalar) and not key.style and _may_hold_part(key.text):
            return True
    return False


def _may_hold_part(text: str) -> bool:
    return ("{" in text or "<%" in text) and TEMPLATE_PART.search(text) is not None


def _misreads_part(text: str, node: Node) -> bool:
    if not isinstance(node, Scalar):
        return _is_part_as_structure(text, node)
    if node.style or not _may_hold_part(node.text):
        return False
    lines = _AT_LINE_START.search(text, node.content, node.end)
    return lines is not None or _REMARK.search(text, node.content, node.end) is not None


def _misreads_block(text: str, tree: Tree) -> bool:
    """Whether blocks are in comments of YAML, or reach over several values.

    To a template language such a comment is not a comment.
    """
    controls = [each.start() for each in _CONTROL.finditer(text)]
    if not controls:
        return False
    language = possible_languages(text)[0]
    inside = 0
    for node in nodes(tree):
        if not isinstance(node, Scalar):
            continue
        held = bisect_left(controls, node.end) - bisect_left(controls, node.content)
        inside += held
        if held and not _is_balanced(text[node.content : node.end], language):
            return True
    return inside < len(controls)


def _is_balanced(text: str, language: Language) -> bool:
    try:
        lex_as(text, language)
    except ParseError:
        return False
    return True
