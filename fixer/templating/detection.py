"""Which template language a text is of, told by the parts that only one of them has.

A comment of YAML or a quoted text may speak of another language, and stops none; so what stands
outside of them counts first, and where several fit, a part does what any of them says it does.
"""

from __future__ import annotations

import re
from typing import Final

from fixer.model.errors import ParseError
from fixer.templating.languages import (
    ERB,
    GO,
    HANDLEBARS,
    JINJA,
    MUSTACHE,
    VALUES,
    Language,
)
from fixer.templating.template_map import Kind, Part

_GO_WORDS: Final = "if|with|range|define|block|end|template|include|toYaml|tpl"
# None searches on behind the next one that begins: what never ends would cost too much.
_SIGNS: Final = (
    (GO, rf"\{{\{{-?\s*(?:/\*|[.$]\w|(?:{_GO_WORDS})\b)"),
    (HANDLEBARS, r"\{\{\{|\{\{~?(?:[#^>!&]|/(?!\*))"),
    (JINJA, r"(?<!\$)\{%(?:(?!\{%).)*?%\}"),
    (ERB, r"<%(?:(?!<%).)*?%>"),
)
"""By what each language is told, and by nothing of another one."""
_ON_A_LINE: Final = [(language, re.compile(sign)) for language, sign in _SIGNS]
_ANYWHERE: Final = [(language, re.compile(sign, re.DOTALL)) for language, sign in _SIGNS]
_HIDING: Final = re.compile(
    r"""(?<!\w)(?:"(?:\\.|[^"\\\r\n])*(?P<d>"?)|'[^'\r\n]*(?P<s>'?))|`[^`\r\n]*(?P<b>`?)"""
    r"|(?<!\S)(?P<c>\#)[^\r\n]*"
)
"""Quoted texts and comments; a quote that none closes is no quote, but not gone back behind."""
_VALUE: Final = re.compile(r"(?<!\$)\{\{(?!\{?resolve:)")
_DELIMITERS: Final = re.compile(r"\{\{=\s*(\S+)\s+(\S+)\s*=\}\}")
_RANK: Final = (Kind.OPENS, Kind.TURNS, Kind.CLOSES, Kind.VALUE, Kind.COMMENT)


def choices(text: str) -> list[Language]:
    """Return the languages that a text may be of, as one each: the most careful first.

    That is all that it speaks of, and those that do more than be spoken of.

    Raises:
        ParseError: it is Mustache with delimiters that are not known here.
    """
    bare = _HIDING.sub(lambda found: " " if found[found.lastgroup or 0] else found[0], text)
    if changed := _DELIMITERS.search(bare):
        if changed.groups() not in (("<%", "%>"), ("{{", "}}")):
            raise ParseError(changed.start(), "it has delimiters of its own")
        return [MUSTACHE]
    sure = [language for language, sign in _ANYWHERE if sign.search(bare)]
    told = [language for language, sign in _ON_A_LINE if language in sure or sign.search(text)]
    values = _VALUE.search(bare) is not None
    chosen = [_together(told, values)]
    return chosen if sure == told else [*chosen, _together(sure, values)]


def _together(languages: list[Language], values: bool) -> Language:
    """Return the language that reads what any of several does, blocks before all else."""
    if not languages:
        return JINJA._replace(name="")
    if values and languages == [ERB]:
        languages = [ERB, VALUES]
    if len(languages) == 1:
        return languages[0]

    def read(opening: str, inside: str) -> Part:
        readings = [each.read(opening, inside) for each in languages if each.reads(opening)]
        first = min(readings, key=lambda part: _RANK.index(part.kind))
        same = [part.brings for part in readings if part.kind is first.kind]
        return first._replace(brings=any(same))

    # The longest first: `{{{` begins with `{{`.
    openers = sorted((each.opener.pattern for each in languages), key=len, reverse=True)
    opener = "|".join(openers)
    return Language("", re.compile(opener), read)
