"""YAML with the parts of a template language in it, which is YAML only without them.

The parts are masked by characters of the same length before the text is parsed; afterwards the
tree gets the original text, and its scalars show the parts as they are written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from fixer.model.edits import Span
from fixer.model.errors import ParseError, TemplateError
from fixer.model.syntax_tree import Mapping, Node, Scalar, Tree, nodes
from fixer.source_text import before_blanks
from fixer.syntax import yaml
from fixer.syntax.yaml.block_style import BLOCK_STYLES
from fixer.syntax.yaml.parser import YamlError
from fixer.templating.detection import lex_as, possible_languages
from fixer.templating.languages import Language
from fixer.templating.masking import FIRST, HIDDEN, MASKED, MASKS, mask
from fixer.templating.template_structure import MaskedTree, TemplateMap, WhitespaceJoin

_KEEPING_HEADER: Final = re.compile(r"[|>][+0-9]*(?![-+0-9])")
"""That of a block scalar that does not strip its last line break."""


def parse(text: str) -> MaskedTree:
    """Return the positioned tree of a text whose parts are masked, and the map of the parts.

    Raises:
        TemplateError: the text is not YAML even so, or its parts do not match.
    """
    *others, last = possible_languages(text)
    for language in others:
        with suppress(ParseError):
            return _parse_as(text, language)
    try:
        return _parse_as(text, last)
    except ParseError as error:
        problem = error.problem if isinstance(error, YamlError) else error.message
        message = f"is {_described(last)} which could not be understood: {problem}"
        raise TemplateError(error.offset, message) from None


def _described(language: Language) -> str:
    """Return "a Jinja template" and the like."""
    if not language.name:
        return "a template"
    article = "an" if language.name.startswith("E") else "a"
    return f"{article} {language.name} template"


def _parse_as(text: str, language: Language) -> MaskedTree:
    for character in MASKS:
        if character in text:
            raise ParseError(text.index(character), "holds a private-use character")
    template_map, spans = mask(text, lex_as(text, language))
    tree, template_map = _parse_masked(template_map)
    kept: list[WhitespaceJoin] = []
    for node in nodes(tree):
        if isinstance(node, Scalar):
            if FIRST in node.text or HIDDEN in node.text:
                node.text = _with_parts(text, node, spans)
            if node.style in BLOCK_STYLES:
                kept += _decided_line_break(template_map, node)
        elif isinstance(node, Mapping) and template_map.masked.startswith("{{", node.content):
            raise ParseError(node.content, "{{ does not begin a part")
    template_map = template_map._replace(joins=(*template_map.joins, *kept))
    return MaskedTree(tree._replace(text=text), template_map)


def _parse_masked(template_map: TemplateMap) -> tuple[Tree, TemplateMap]:
    """Parse the masked text; return also the map with the text that could be parsed."""
    try:
        return yaml.parse(template_map.masked), template_map
    except ParseError as error:
        # A line of blanks may be where a comment may not, such as inside a block scalar.
        try:
            tree = yaml.parse(template_map.blanked)
        except ParseError:
            raise error from None
        return tree, template_map._replace(masked=template_map.blanked)


def _with_parts(text: str, node: Scalar, spans: list[Span]) -> str:
    """Return the text of a scalar with its parts as they are written.

    Args:
        text: The original text.
        node: The scalar, as it was parsed from the masked text.
        spans: What each mask covers, in their order.
    """
    first = bisect_left(spans, node.content, key=lambda span: span.start)
    last = bisect_left(spans, node.end, key=lambda span: span.start)
    written = [text[span.start : span.end] for span in spans[first:last]]
    if len(MASKED.findall(node.text)) != len(written):
        return text[node.content : node.end]
    parts = iter(written)
    return MASKED.sub(lambda found: next(parts), node.text)


def _decided_line_break(template_map: TemplateMap, node: Node) -> Iterator[WhitespaceJoin]:
    """Yield a block scalar where a part behind it decides on the line breaks at its end.

    A part leaves a blank line where it is, and the scalar may keep it; one that removes the line
    breaks in front of it leaves none if nothing follows.
    """
    masked, blanked, parts = template_map.masked, template_map.blanked, template_map.parts
    end = before_blanks(blanked, node.end)
    first = bisect_left(parts, end, key=lambda part: part.start)
    header = _KEEPING_HEADER.match(masked, node.content)
    if header is None or first == len(parts):
        return
    keeps_all = "+" in header.group()
    is_last = _nothing_follows(template_map)
    for index in range(first, len(parts)):
        part = parts[index]
        if blanked[end : part.start].strip():
            return
        if keeps_all or (part.trims_before and is_last):
            yield WhitespaceJoin(node.start, node.start, node.start, None, part)
            return
        if not part.injects:
            return
        # A value may be the last line of the scalar.
        end = part.end


def _nothing_follows(template_map: TemplateMap) -> bool:
    """Whether nothing is rendered behind the last part, not even a line break."""
    last = template_map.parts[-1]
    trimmed = " \t\r\n" if last.trims_after else " \t"
    return not template_map.masked[last.end :].strip(trimmed)
