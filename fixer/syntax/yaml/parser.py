"""YAML: text to positioned tree, straight from the parser's events.

ruamel.yaml parses and gives positions; nothing is ever dumped. Its C parser is used where it is
installed. That parser is older than YAML 1.2 and refuses a colon or a question mark inside a plain
scalar in flow style (`[!Ref AWS::NoValue]`, `{Url: http://host/?q}`, which CloudFormation takes):
such characters are then masked by others of the same length and restored in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import intern
from typing import Any, Final

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import MAX_DEPTH, Alias, Entry, Mapping, Node, Scalar, Sequence, Tree
from fixer.source_text import BOM, before_blanks
from fixer.syntax.placeholders import placeholder_as_comment

_MASKS: Final = {":": "\ue000", "?": "\ue001"}
_UNMASKED: Final = {ord(mask): character for character, mask in _MASKS.items()}
_INNER: Final = re.compile(r"(?<=[^\s\"'\]}\[{,])(?::(?=[^ \t\r\n,\[\]{}])|\?)")
"""What is masked: a colon or a question mark inside what may be a plain scalar."""
_DISPUTED: Final = re.compile(r":(?=[^ \t\r\n])|[?\x85\u2028\u2029]")
"""What YAML 1.2 may allow: the colon, the question mark, and breaks of lines in YAML 1.1 alone."""
# A comment reaches to the end of its line, and must not be tried any shorter.
_GAP: Final = r"(?:\s|#[^\r\n]*(?=[\r\n]|$))*"
# Nothing follows the repetition that could fail and make it try again.
_PROPERTIES: Final = re.compile(rf"(?:[&!]\S*{_GAP})+")
_TO_COLON: Final = re.compile(rf"{_GAP}:")
_PURE_AT_MOST: Final = 250_000
"""Characters up to which the pure parser is tried: it takes seconds for a megabyte."""


class YamlError(ParseError):
    """A text is not YAML."""

    def __init__(self, offset: int, text: str, context: str, begun: int | None) -> None:
        """Take what a parser says.

        Args:
            offset: Where it stopped.
            text: The text.
            context: What it was at, in its own words.
            begun: Where that began, if it says so.
        """
        super().__init__(offset, f"is not YAML: {_in_words(text, offset, context, begun)}")
        self._context = context
        self._begun = begun

    def problem(self, text: str) -> str:
        """Return what is wrong, as it stands in a text of the same layout."""
        return _in_words(text, self.offset, self._context, self._begun)


def _in_words(text: str, offset: int, context: str, begun: int | None) -> str:
    from fixer.syntax.yaml.refusals import problem_in_words

    return problem_in_words(text, offset, context, begun)


def parse(text: str) -> Tree:
    """Return the positioned tree of a YAML text, all its documents.

    Raises:
        ParseError: the text is not YAML, nests too deep, or holds a byte order mark.
    """
    try:
        from _ruamel_yaml import CParser
    except ImportError:
        return parse_pure(text)
    try:
        return _build(text, CParser(text).get_event)
    except ParseError as error:
        if not _is_disputed(text, error.offset):
            raise
        refusal = error
    masked = _masked(text)
    if masked is not None:
        try:
            return _build(text, CParser(masked).get_event, masked=True)
        except ParseError as error:
            if not _is_disputed(text, error.offset):
                raise
            refusal = error
    if len(text) > _PURE_AT_MOST:
        raise refusal
    try:
        return parse_pure(text)
    except ParseError as error:
        # It refuses tabs that the C parser takes, perhaps many lines before what is wrong.
        if "\n" in text[error.offset : refusal.offset]:
            raise refusal from None
        raise


def parse_pure(text: str) -> Tree:
    """Do what `parse` does by the parser that is written in Python alone, many times slower."""
    from ruamel.yaml import YAML

    return _build(text, YAML(typ="safe", pure=True).parse(text).__next__)


def _is_disputed(text: str, offset: int) -> bool:
    """Whether a parser stopped at what YAML 1.2 may allow there and YAML 1.1 does not."""
    around = text[max(0, offset - 2) : offset + 3]  # it stops there or a character or two later
    return _DISPUTED.search(around) is not None


def _masked(text: str) -> str | None:
    """Return the text with masks for what the C parser refuses; None if nothing can be masked."""
    if any(mask in text for mask in _MASKS.values()):
        return None
    masked = _INNER.sub(lambda found: _MASKS[found.group()], text)
    return masked if masked != text else None


def _build(text: str, next_event: Callable[[], Any], masked: bool = False) -> Tree:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    if BOM in text:
        problem = "holds a byte order mark in the middle, which readers count differently"
        raise ParseError(text.index(BOM), problem)
    try:
        return _documents(text, next_event, masked)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = min(mark.index, len(text)) if mark else 0
        if text.startswith("\t", offset):
            raise ParseError(offset, "a tab cannot indent YAML; use spaces") from None
        begun = error.context_mark.index if error.context_mark else None
        raise YamlError(offset, text, str(error.context), begun) from None
    except ReaderError as error:
        offset = min(int(error.position or 0), len(text))
        raise ParseError(offset, "holds a control character, which YAML forbids") from None


def _documents(  # noqa: C901  a call for each node would cost a tenth of the time
    text: str, next_event: Callable[[], Any], masked: bool
) -> Tree:
    """Turn the events into nodes; open collections are on a stack of their own.

    Most of the time that a file takes is spent here.
    """
    from ruamel.yaml.events import (
        AliasEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
    )

    length = len(text)
    documents: list[Node] = []
    aliases: list[Alias] = []
    anchors: dict[str, Node] = {}
    holder: Mapping | Sequence | None = None  # the innermost open collection
    key: Node | None = None  # the key in it that waits for its value
    outer: list[tuple[Mapping | Sequence | None, Node | None]] = []
    node: Node
    while True:
        event = next_event()
        kind = event.__class__
        if kind is ScalarEvent:
            start, end = event.start_mark.index, event.end_mark.index
            # Most texts are in a file many times, and in the edited one again.
            value = intern(event.value.translate(_UNMASKED) if masked else event.value)
            node = Scalar(start, start, end, value, event.style or "")
            if event.ctag is not None or event.anchor is not None:
                _take_properties(text, node, event, anchors)
            elif start == end:
                _take_placeholder(text, node, _empty_at(text, start, key))
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            outer.append((holder, key))
            start = event.start_mark.index
            if len(outer) > MAX_DEPTH:
                raise ParseError(start, f"nests deeper than {MAX_DEPTH} levels")
            key = None
            collection = Mapping if kind is MappingStartEvent else Sequence
            holder = collection(start, start, length, bool(event.flow_style))
            if event.ctag is not None or event.anchor is not None:
                _take_properties(text, holder, event, anchors)
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            node = holder  # type: ignore[assignment]
            node.end = event.end_mark.index
            holder, key = outer.pop()
        elif kind is AliasEvent:
            node = _alias(event, anchors)
            aliases.append(node)
        else:
            if kind is StreamEndEvent:
                return Tree(text, tuple(documents), tuple(aliases))
            if kind is DocumentStartEvent:
                anchors.clear()
            continue
        if holder is None:
            documents.append(node)
        elif holder.__class__ is Sequence:
            holder.items.append(node)
        elif key is None:
            key = node
        else:
            holder.entries.append(Entry(key, node))  # type: ignore[union-attr]
            key = None


def _alias(event: Any, anchors: dict[str, Node]) -> Alias:
    start = event.start_mark.index
    if event.anchor not in anchors:
        raise ParseError(start, f"the alias *{event.anchor} has no anchor above it")
    return Alias(start, start, event.end_mark.index, event.anchor, anchors[event.anchor])


def _take_properties(
    text: str, node: Scalar | Mapping | Sequence, event: Any, anchors: dict[str, Node]
) -> None:
    """Note the tag and the anchor of a node, and where its content begins behind them."""
    if event.tag is not None:
        node.tag = str(event.tag)
        if text.startswith("&", node.start):
            # The pure parser begins at the anchor, even behind a tag.
            node.start = _before_tag(text, node.start)
    if event.anchor is not None:
        node.anchor = event.anchor
        anchors[event.anchor] = node
    properties = _PROPERTIES.match(text, node.start, node.end)
    node.content = min(properties.end(), node.end) if properties else node.start
    if node.content == node.end:
        node.content = node.end = before_blanks(text, node.end)


def _before_tag(text: str, anchor: int) -> int:
    """Return where the tag in front of an anchor on its line begins; the anchor if there is none.

    Looked for backwards, as what is in front of it on the line may be the whole file.
    """
    end = anchor
    while end and text[end - 1] in " \t":
        end -= 1
    start = end
    while start and text[start - 1] not in " \t\r\n,[]{}":
        start -= 1
    tag = text.find("!", start, end)
    return tag if tag >= 0 and end < anchor else anchor


def _take_placeholder(text: str, node: Scalar, position: int) -> None:
    """Give an empty node its place; a placeholder that YAML takes for a comment is its value."""
    start, end = placeholder_as_comment(text, position) or (position, position)
    node.start = node.content = start
    node.end = end
    node.text = text[start:end]


def _empty_at(text: str, position: int, key: Node | None) -> int:
    """Return where an empty value belongs: right behind its colon or dash.

    The parsers disagree on this, and some name the beginning of the next token.
    """
    if key is not None:
        colon = _TO_COLON.match(text, key.end, position + 1)
        if colon is not None:
            return colon.end()
        # A collection in block style ends where the next token begins, perhaps that of a key.
        return key.end if isinstance(key, Scalar | Alias) else before_blanks(text, key.end)
    return before_blanks(text, position)
