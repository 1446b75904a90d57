"""YAML with the parts of a template language in it, which is YAML only without them.

The parts are masked by characters of the same length before the text is parsed; afterwards the
tree gets the original text, and its scalars show the parts as they are written.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from fixer.model.edits import Span
from fixer.model.errors import ParseError, TemplateError
from fixer.model.syntax_tree import Mapping, Node, Scalar, Sequence, Tree, nodes, within
from fixer.source_text import before_blanks, line_bounds
from fixer.syntax import yaml
from fixer.syntax.yaml.block_style import BLOCK_STYLES, content_end
from fixer.syntax.yaml.parser import YamlError
from fixer.templating.detection import lex_as, possible_languages
from fixer.templating.languages import Language
from fixer.templating.lexer import Lexed
from fixer.templating.masking import FIRST, HIDDEN, MASKED, MASKS, Masking, mask
from fixer.templating.renderings import renderings_of
from fixer.templating.template_structure import MaskedTree, TemplateMap, WhitespaceJoin

_MASKINGS: Final = (
    Masking(),
    Masking(hides_definitions=True),
    Masking(opens_flow=True),
    Masking(hides_definitions=True, opens_flow=True),
)
"""The ways to mask parts, the most faithful first."""
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
        problem = error.problem(text) if isinstance(error, YamlError) else error.message
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
    tree, template_map, spans = _parse_masked(text, lex_as(text, language))
    kept: list[WhitespaceJoin] = []
    for node in nodes(tree):
        if isinstance(node, Scalar):
            if FIRST in node.text or HIDDEN in node.text:
                node.text = _with_parts(text, node, spans)
            if node.style in BLOCK_STYLES:
                kept += _decided_line_break(template_map, node)
        elif isinstance(node, Mapping) and template_map.masked.startswith("{{", node.content):
            raise ParseError(node.content, "{{ does not begin a part")
    template_map = template_map._replace(
        joins=(*template_map.joins, *kept), may_drop_last_break=language.may_drop_last_break
    )
    renderings = renderings_of(text, template_map)
    return MaskedTree(tree._replace(text=text), template_map, renderings)


def _parse_masked(text: str, lexed: Lexed) -> tuple[Tree, TemplateMap, list[Span]]:
    """Parse the text in the first way to mask its parts that gives YAML.

    Returns:
        The tree, the map with the text that could be parsed, and the span that each mask covers.
    """
    refusals = []
    for masking in _MASKINGS:
        template_map, spans = mask(text, lexed, masking)
        # A line of blanks may be where a comment may not, such as inside a block scalar.
        for masked in (template_map.masked, template_map.blanked):
            try:
                tree = yaml.parse(masked)
            except ParseError as error:
                refusals.append(error)
                continue
            if masked is not template_map.blanked and _cuts_block_scalar(masked, tree):
                continue
            template_map = template_map._replace(masked=masked)
            if not template_map.hidden:
                return tree, template_map, spans
            visible = mask(text, lexed, masking._replace(hides_definitions=False))
            return _with_definitions(tree, template_map, spans, *visible)
    raise refusals[0]


def _cuts_block_scalar(masked: str, tree: Tree) -> bool:
    """Whether a part on a line of its own ends a block scalar whose text goes on behind it.

    To YAML what follows is a comment, as it begins with `#`; once rendered it is a line of text.
    """
    for node in nodes(tree):
        if isinstance(node, Scalar) and node.style in BLOCK_STYLES:
            depth = _depth(masked, node)
            if depth and depth <= _comment_behind_parts(masked, content_end(masked, node)):
                return True
    return False


def _depth(masked: str, node: Scalar) -> int:
    """Return how far the text of a block scalar is indented, 0 if it has none."""
    lines = masked[line_bounds(masked, node.content)[1] : node.end].splitlines()
    first = next((line for line in lines if line.strip()), "")
    return len(first) - len(first.lstrip(" "))


def _comment_behind_parts(masked: str, end: int) -> int:
    """Return the column of the comment that follows parts below a line, -1 if none does."""
    behind_part = False
    while (start := _line_below(masked, end)) is not None:
        start, end = line_bounds(masked, start)
        line = masked[start:end]
        written = line.lstrip(" \t")
        if written.startswith(f"#{HIDDEN}"):
            behind_part = True
        elif written:
            is_comment = behind_part and written.startswith("#")
            return len(line) - len(written) if is_comment else -1
    return -1


def _line_below(text: str, end: int) -> int | None:
    """Return where the line begins that is below one that ends at an offset."""
    if end >= len(text):
        return None
    return end + (2 if text.startswith("\r\n", end) else 1)


def _with_definitions(
    tree: Tree,
    template_map: TemplateMap,
    spans: list[Span],
    visible: TemplateMap,
    visible_spans: list[Span],
) -> tuple[Tree, TemplateMap, list[Span]]:
    """Add the texts that are rendered elsewhere, each as a document of its own.

    One that is no YAML, or a mere value, stays hidden.
    """
    documents, bodies, unread = list(tree.documents), [], []
    branches = {branch.block_start: branch for branch in visible.branches()}
    for each in template_map.hidden:
        branch = branches[each.start]
        found = _documents_in(visible.masked, branch.start, branch.end)
        if not found:
            unread.append(each)
            continue
        documents += found
        bodies.append(Span(branch.start, branch.end))
    documents.sort(key=lambda node: node.start)
    inside = [span for span in visible_spans if _is_inside(span.start, bodies)]
    added = [each for each in visible.injections if _is_inside(each.start, bodies)]
    masked = _with_spans(template_map.masked, visible.masked, bodies)
    blanked = _with_spans(template_map.blanked, visible.blanked, bodies)
    template_map = template_map._replace(
        masked=masked,
        # Equal texts as one object are compared at once.
        blanked=masked if blanked == masked else blanked,
        injections=tuple(sorted((*template_map.injections, *added), key=lambda each: each.start)),
        joins=tuple(
            join
            for join in template_map.joins
            # What is in front of a text that is rendered elsewhere is not known.
            if not _is_inside(join.at, unread)
            and _is_inside(join.at, bodies) == _is_inside(join.start, bodies)
        ),
        hidden=tuple(unread),
    )
    embedded = tuple(
        Tree(tree.text, (node,)) for node in documents if _is_inside(node.start, bodies)
    )
    tree = tree._replace(documents=tuple(documents), embedded=embedded, around=within(documents))
    return tree, template_map, sorted([*spans, *inside], key=lambda span: span.start)


def _documents_in(masked: str, start: int, end: int) -> list[Node]:
    """Return the documents of a part of a text that are more than a value."""
    line, _ = line_bounds(masked, start)
    try:
        found = yaml.parse(" " * (start - line) + masked[start:end])
    except ParseError:
        return []
    if not any(isinstance(root, Mapping | Sequence) for root in found.documents):
        return []
    for node in nodes(found):
        node.start += line
        node.content += line
        node.end += line
    return list(found.documents)


def _with_spans(text: str, other: str, spans: list[Span]) -> str:
    """Return a text with that of another one of the same length in some spans."""
    pieces, position = [], 0
    for span in spans:
        pieces += [text[position : span.start], other[span.start : span.end]]
        position = span.end
    return "".join([*pieces, text[position:]])


def _is_inside(offset: int, spans: list[Span]) -> bool:
    index = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return index >= 0 and offset < spans[index].end


def _with_parts(text: str, node: Scalar, spans: list[Span]) -> str:
    """Return the text of a scalar with its parts as they are written.

    Args:
        text: The original text.
        node: The scalar, as it was parsed from the masked text.
        spans: What each mask covers, in their order.
    """
    first = bisect_right(spans, node.content, key=lambda span: span.end)
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
