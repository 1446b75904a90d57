"""YAML with the parts of a template language in it, which is YAML only without them.

Each part is masked by characters of the same length: a part within a line by those of a word,
parts that have their line to themselves by a comment. So the text parses as it is laid out, and
every offset is that of the original. The tree has the original text, and its scalars show the
parts as they are written; `Tree.masks` says where they stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit, Span
from fixer.model.errors import ParseError, TemplateError
from fixer.model.tree import Mapping, Node, Scalar, Tree, key_of, nodes, path_to
from fixer.syntax import yaml
from fixer.syntax.yaml import block
from fixer.templating.detection import choices
from fixer.templating.languages import Language
from fixer.templating.lexer import kind_of, scan
from fixer.templating.masking import FIRST, HIDDEN, MARKS, MASKED, mask
from fixer.templating.template_map import Join, Kind, Masks, Section
from fixer.text import before_blanks, line_bounds

_HEADER: Final = re.compile(r"[|>][+0-9]*(?![-+0-9])")
"""Of a block scalar that does not strip its last line break."""
_NOTHING: Final = re.compile(r"(?:\s|#[^\r\n]*(?=[\r\n]|$))*")

has_comment = yaml.has_comment


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return the comment on the node's line, or directly above it, in either language."""
    text = tree.text
    if (comment := yaml.comment_beside(tree, node)) is not None or tree.masks is None:
        return comment
    start, end = line_bounds(text, node.end)
    above = line_bounds(text, _before_break(text, start)) if start else (0, 0)
    for first, last in ((node.end, end), above):
        part = tree.masks.inside(first, last)
        if part and part.kind is Kind.COMMENT and not text[first : part.start].strip():
            return text[part.start : part.end].strip("{}<%>#!/*- \t\r\n") or None
    return None


def _before_break(text: str, line: int) -> int:
    """Return where the line ends that another one, which begins there, follows."""
    return line - (2 if text.startswith("\r\n", line - 2) else 1)


def parse(text: str) -> Tree:
    """Return the positioned tree of a text whose parts are masked.

    Raises:
        TemplateError: the text is not YAML even so, or its parts do not match.
    """
    *others, last = choices(text)
    for language in others:
        with suppress(ParseError):
            return _parse(text, language)
    try:
        return _parse(text, last)
    except ParseError as error:
        said = error.message.removeprefix("is not YAML: ")
        message = f"is {kind_of(last)} which could not be understood: {said}"
        raise TemplateError(error.offset, message) from None


def _parse(text: str, language: Language) -> Tree:
    for mark in MARKS:
        if mark in text:
            raise ParseError(text.index(mark), "holds a private-use character")
    masks, masked = mask(text, scan(text, language))
    try:
        tree = yaml.parse(masks.text)
    except ParseError as error:
        # A line of blanks may stand where a comment may not, such as inside of a block scalar.
        masks = masks._replace(text=masks.blank)
        try:
            tree = yaml.parse(masks.text)
        except ParseError:
            raise error from None
    kept: list[Join] = []
    for node in nodes(tree):
        if not isinstance(node, Scalar):
            if isinstance(node, Mapping) and masks.text.startswith("{{", node.content):
                raise ParseError(node.content, "{{ begins no part of it")
            continue
        if FIRST in node.text or HIDDEN in node.text:
            node.text = _restored(text, node, masked)
        if node.style in block.BLOCK_STYLES:
            kept += _line_kept(masks, node)
    masks = masks._replace(joins=(*masks.joins, *kept))
    return tree._replace(text=text, masks=masks)


def _line_kept(masks: Masks, node: Scalar) -> Iterator[Join]:
    """Yield a block scalar where a part behind it decides on the line breaks at its end.

    A part leaves a blank line where it is, and the scalar may keep it; one that takes the line
    breaks in front of it away leaves none if nothing follows.
    """
    end = before_blanks(masks.blank, node.end)
    index = bisect_left(masks.parts, end, key=lambda part: part.start)
    header = _HEADER.match(masks.text, node.content)
    if header is None or index == len(masks.parts):
        return
    last = masks.parts[-1]
    trimmed = " \t\r\n" if last.trims_after else " \t"
    at_the_end = not masks.text[last.end :].strip(trimmed)
    for following in range(index, len(masks.parts)):
        part = masks.parts[following]
        if masks.blank[end : part.start].strip():
            return
        if "+" in header.group() or (part.trims_before and at_the_end):
            yield Join(node.start, node.start, node.start, None, part)
            return
        if not part.brings:
            return
        # A value may be the last line of the scalar.
        end = part.end


def _restored(text: str, node: Scalar, masked: list[Span]) -> str:
    """Return the text of a scalar with its parts as they are written."""
    first = bisect_left(masked, node.content, key=lambda span: span.start)
    last = bisect_left(masked, node.end, key=lambda span: span.start)
    written = [text[start:end] for start, end in masked[first:last]]
    if len(MASKED.findall(node.text)) != len(written):
        return text[node.content : node.end]
    parts = iter(written)
    return MASKED.sub(lambda found: next(parts), node.text)


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change as its author would have, in the blocks that it belongs to.

    Where nothing fits, the edits are those that would be made without regard to the parts.
    """
    masks, site = tree.masks, change.site
    if masks is None or not isinstance(site, Absent):
        return yaml.spell(tree._replace(text=masks.text if masks else tree.text), change)
    home = _home(tree, masks, site)
    choices = _choices(tree, masks, change, site, home)
    plain = first = next(choices)
    while not all(_fits(masks, edit, home) for edit in plain):
        following = next(choices, None)
        if following is None:
            return first
        plain = following
    return plain


def _home(tree: Tree, masks: Masks, site: Absent) -> frozenset[Section]:
    """Return the blocks that a new entry has to stand in: those of the key of its mapping."""
    path = path_to(tree, site.within)
    key = key_of(path[-2], site.within) if len(path) > 1 else None
    if key is not None:
        return masks.around(key.start, key.end)
    return masks.around(site.within.start, block.content_end(masks.text, site.within))


def _fits(masks: Masks, edit: Edit, home: frozenset[Section]) -> bool:
    start, end = edit.span
    if masks.inside(start, end) or masks.beside(start, end):
        return False
    return masks.around(start, end) == home


def _choices(
    tree: Tree, masks: Masks, change: Change, site: Absent, home: frozenset[Section]
) -> Iterator[tuple[Edit, ...]]:
    """Yield the ways to write a new entry, the better first.

    It goes last, else behind the last entry that stands in the right blocks: before the block
    that begins there, or behind the one that ends inside of the entry's own value.
    """
    # As blanks, the lines of the parts are none that a comment of an entry goes on in.
    trees = [tree._replace(text=text) for text in (masks.text, masks.blank)]
    for each in trees:
        yield yaml.spell(each, change)
    within = site.within
    if not isinstance(within, Mapping) or site.replaces:
        return
    for key, _ in reversed(within.entries):
        if masks.around(key.start, key.end) == home:
            behind = change._replace(site=site._replace(after=key))
            for each in reversed(trees):
                yield yaml.spell(each, behind)
            yield _moved(masks, yaml.spell(trees[1], behind), home)
    yield _moved(masks, yaml.spell(trees[1], change), home)


def _moved(masks: Masks, edits: tuple[Edit, ...], home: frozenset[Section]) -> tuple[Edit, ...]:
    """Move an insertion behind the blocks that it should not be in, where nothing is between."""
    start, end = edits[0].span
    away = masks.around(start, end) - home
    if len(edits) > 1 or start < end or not away:
        return edits
    _, to = line_bounds(masks.text, max(section.block_end for section in away))
    if not _NOTHING.fullmatch(masks.text, start, to):
        return edits
    return (Edit(Span(to, to), edits[0].text),)
