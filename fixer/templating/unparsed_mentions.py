"""Repositories that a template mentions where no dialect can see what they are.

A mention counts only where rendering may make a declaration of it: as the value of the key that
says what something is, or in code that may hand it on to there. What a comment says, what a
condition compares and what a message consists of declares nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

from fixer.model.declaration import Assessment, Declarations, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.errors import SourceError
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Entry, Mapping, Node, Scalar, Sequence, Tree, key_text, nodes
from fixer.source_text import line_bounds
from fixer.syntax.placeholders import TEMPLATE_PART
from fixer.templating.mention_context import (
    PART,
    Code,
    Key,
    MentionContext,
    PartSpan,
    written_parts,
)
from fixer.templating.template_structure import MaskedTree

_ENDS: Final = r"(?![A-Za-z0-9_])"
"""Not in front of what makes another name of a marker."""
_NAME: Final = re.compile(rb"[\w./:-]+[\w]")
"""A marker that is a name; one that is a mere key may mean anything else."""
_VERSION: Final = "/v"
"""How a marker ends that is an API group."""
_PART_FOLLOWS: Final = r"(?=\{[{%]|<%)"
_REMARK: Final = re.compile(r"(?<!\S)#")
"""What begins a comment of YAML."""
_LONGEST_NAME: Final = 50

_QUOTES: Final = ("'", '"', "`")
_REPOSITORY: Final = "Repository"
_TYPE_WORDS: Final = {
    "Type": ("AWS::ECR::",),
    "type": ("ecr:Repository", "ecr/repository:Repository"),
    "kind": (_REPOSITORY,),
    "apiVersion": ("ecr.",),
}
"""What the value of a key holds that says of something that it is a repository."""
_CONDITIONS: Final = frozenset(
    ("if", "unless", "elif", "elsif", "elseif", "else", "when", "case", "while", "until")
)
_HANDING_ON: Final = frozenset(("each", "with"))
"""The blocks of Handlebars that are no conditions."""
_ASKING: Final = re.compile(
    r"\b(?:eq|ne|lookup|fail|has|hasKey|contains|hasPrefix|hasSuffix|regexMatch|semverCompare"
    r"|Has|raise|assert|warn|puts|log|include\?|start_with\?)(?![\w?])"
)
"""What only asks for something, or says something."""
_LONGEST_CALLED: Final = 50
_COMPARED_BEFORE: Final = re.compile(r"(?:[!=]=|\bnot in|\bis)\s*$")
_COMPARED_AFTER: Final = re.compile(r"\s*(?:[!=]=|in\b|not in\b)")
_ASSIGNED: Final = re.compile(r"(?<![\w$])(\$?\w+)\s*:?=(?!=)([^\"']*)")
_ASSIGNING: Final = frozenset(("set", "assign", "for", "range", "with", "macro", "capture", "let"))
_CALL: Final = re.compile(
    r"[-+~=\s]*(?:(?:include|template|tpl|block|call|render|partial)\b|>|(?:\w+\.)*\w+\s*\()"
)
"""Code that hands on what it is given: a macro, a partial, a template of its own."""


class _Mention(NamedTuple):
    """A name of a repository in a text, and the marker by which it was found."""

    start: int
    end: int
    name: str
    marker: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that say what something is, in the dialect of the marker."""
        if self.marker.endswith(_VERSION):
            return ("apiVersion",)
        if "::" in self.marker:
            return ("Type",)
        return ("type",) if ":" in self.marker else ("action", "local_action", "module")

    @property
    def is_key(self) -> bool:
        """Whether the name is a key itself: that of a module."""
        return ":" not in self.marker and "/" not in self.marker


def unparsed_mentions(
    text: str, markers: tuple[bytes, ...], error: SourceError
) -> Iterator[Repository]:
    """Yield a repository of which nothing is known for each mention in a template.

    Args:
        text: The template, which could not be parsed.
        markers: What a declaration holds, as its dialect says.
        error: What is wrong with the template.
    """
    place = f"{error.line}:{error.column}"
    reason = Reason(Cause.TEMPLATE_UNPARSED, value=error.message, place=place)
    reading = _Reading(MentionContext(text, written_parts(text)))
    for mention in _mentions(reading.context, markers):
        if reading.may_declare(mention):
            yield _unknown(mention, reason)


def masked_mentions(
    template: MaskedTree, declared: Declarations, markers: tuple[bytes, ...]
) -> Iterator[Repository]:
    """Yield the same for each mention that no dialect has seen as it is rendered.

    It is in a part or joined to one, or a block decides what it belongs to.
    """
    text = template.tree.text
    assessments = [each.assessment for each in declared.repositories]
    nodes = [each.declaration or each.at for each in assessments]
    known = sorted((line_bounds(text, node.start)[0], node.end) for node in nodes)
    starts = [start for start, _ in known]
    ends = [-1, *accumulate((end for _, end in known), max)]
    parts = (PartSpan(each.start, each.end) for each in template.map.parts)
    reading = _Reading(MentionContext(text, parts))
    for mention in _mentions(reading.context, markers):
        # The furthest end of those that begin in front of it tells whether it is in one of them.
        is_seen = mention.start < ends[bisect_right(starts, mention.start)]
        if not is_seen and reading.may_declare(mention) and _is_hidden(template, reading, mention):
            yield _unknown(mention, Reason(Cause.PART_DECIDES))


def hides_type(tree: Tree) -> bool:
    """Whether a part decides on what something is, in a text that can be read as it is.

    It is in the name of a type, or in a kind, of what may be a repository.
    """
    return any(
        isinstance(value, Scalar)
        and any(word in value.text for word in _TYPE_WORDS.get(key_text(key) or "", ()))
        and TEMPLATE_PART.search(value.text) is not None
        for node in nodes(tree)
        if isinstance(node, Mapping)
        for key, value in node.entries
    )


def _mentions(context: MentionContext, markers: tuple[bytes, ...]) -> Iterator[_Mention]:
    """Yield where a text names a repository, other than in a comment."""
    words = [each.decode("ascii") for each in markers if _NAME.fullmatch(each)]
    if not words:
        return
    line, comment = (0, -1), 0
    for found in re.finditer("|".join(map(_expression, words)), context.text):
        start = found.start()
        if start > line[1]:  # a line may be the whole file, so it is looked at once
            line = line_bounds(context.text, start)
            remark = _REMARK.search(context.bare, *line)
            comment = remark.start() if remark else line[1]
        marker = next((each for each in words if found.group().startswith(_stem(each))), "")
        name = found.group().rstrip("./")
        mention = _Mention(start, found.end(), name, marker)
        if mention.is_key:
            mention = mention._replace(name=context.dotted_before(start) + name)
        if found.group() != marker and not marker.endswith(_VERSION):
            mention = _with_parts(context, mention)
        if start < comment and not context.is_remark(start) and mention.name:
            yield mention


def _stem(marker: str) -> str:
    """Return what is looked for first: a type without its last word, a group without a version."""
    if marker.endswith(_VERSION):
        return marker[: -len("v")]
    return marker[: marker.rfind("::") + 2] if "::" in marker else marker


def _expression(marker: str) -> str:
    """Return the expression that finds a name: whole, or with a part in the place of its end."""
    stem = _stem(marker)
    if marker.endswith(_VERSION):
        return rf"{re.escape(stem)}[\w.]*"
    whole = rf"{re.escape(marker)}{_ENDS}"
    return whole if stem == marker else rf"{whole}|{re.escape(stem)}{_PART_FOLLOWS}"


def _with_parts(context: MentionContext, mention: _Mention) -> _Mention:
    """Return a name with the parts that follow; without a name if it cannot become the marker."""
    end = context.value_end(mention.start)
    last = context.bare[mention.start : end].rpartition(PART)[2]
    name = " ".join(context.text[mention.start : end].split())
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 3]}..."
    return mention._replace(end=end, name=name if mention.marker.endswith(last) else "")


class _Reading:
    """Answers whether a mention may become a declaration, by what is around it."""

    def __init__(self, context: MentionContext) -> None:
        self.context = context

    def may_declare(self, mention: _Mention) -> bool:
        """Whether rendering may make a declaration of a mention."""
        context = self.context
        code = context.code_around(mention.start, mention.end)
        if code is not None and not _is_handed_on(code):
            return False
        if mention.is_key and self._is_key(mention):
            return code is None
        key = context.key_before(context.value_start(mention.start))
        if key is not None and key.name in mention.keys:
            return self._has_kind(key)
        if code is None:
            is_body = key is None and context.is_between_parts(mention.start, mention.end)
            return is_body and self._computed.get(mention.keys[0], False)
        if key is not None and not key.is_above:
            return _is_call(code)
        if code.keyword[1] in _ASSIGNING or _ASSIGNED.search(code.before):
            return self._is_used(mention, code)
        return _is_call(code)

    def _is_key(self, mention: _Mention) -> bool:
        behind = self.context.bare[mention.end : mention.end + 2].lstrip("\"'")
        return behind.startswith(":")

    def _has_kind(self, key: Key) -> bool:
        """Whether what has the key may be a repository, and not of another kind."""
        return key.name != "apiVersion" or self.context.may_be_of_kind(key, _REPOSITORY)

    def _is_used(self, mention: _Mention, code: Code) -> bool:
        """Whether a value that is set to a variable may get to where it declares something."""
        if self._computed.get(mention.keys[0]):
            return True
        assigned = _ASSIGNED.findall(code.before)
        if not assigned:
            return False
        name, given = assigned[-1]
        return _CALL.match(given) is not None or name in self._called_words

    @cached_property
    def _computed(self) -> dict[str, bool]:
        """Whether something of a repository's kind takes the value of a key from a part."""
        found: dict[str, bool] = {}
        for key in self.context.computed_keys:
            found[key.name] = found.get(key.name, False) or self._has_kind(key)
        return found

    @cached_property
    def _called_words(self) -> frozenset[str]:
        """The words in the code that calls something."""
        calls = (code for code in self.context.codes if _CALL.match(code))
        return frozenset(word for code in calls for word in re.findall(r"\$?\w+", code))


def _is_handed_on(code: Code) -> bool:
    """Whether code may hand on a text in it: one that is a word, neither compared nor asked for."""
    quote = code.before[-1:]
    if quote not in _QUOTES:
        return False
    rest, closed, behind = code.after.partition(quote)
    if not closed or re.search(r"\s", rest):
        return False
    before = code.before[:-1]
    sign, word = code.keyword
    if word in _CONDITIONS or (sign in ("#", "^") and word not in _HANDING_ON):
        return False
    if _COMPARED_BEFORE.search(before[-20:]) or _COMPARED_AFTER.match(behind[:20]):
        return False
    return _ASKING.search(word) is None and _ASKING.search(_innermost(before)) is None


def _innermost(code: str) -> str:
    """Return the innermost call at the end of some code, with what is called."""
    opened = code.rfind("(")
    inside = code[max(opened, code.rfind("|")) + 1 :]
    if opened < 0:
        return inside
    before = code[max(opened - _LONGEST_CALLED, 0) : opened]
    called = next(
        (index for index in range(len(before), 0, -1) if not _is_called(before[index - 1])), 0
    )
    return f"{before[called:]} {inside}"


def _is_called(character: str) -> bool:
    """Whether a character may be one of the name of what is called."""
    return character.isalnum() or character in "_.?"


def _is_call(code: Code) -> bool:
    return _CALL.match(code.head) is not None


# Whether a dialect has seen it.


def _is_hidden(template: MaskedTree, reading: _Reading, mention: _Mention) -> bool:
    """Whether a mention is rendered as something else than the dialect has seen."""
    context = reading.context
    holders, node = _way_to(template, mention.start)
    if isinstance(node, Scalar) and ("\n" in node.text.strip() or node.style in ("|", ">")):
        return False  # a text, of which a warning tells
    if template.map.masked[mention.start] != template.tree.text[mention.start]:
        return True
    if (
        context.is_beside_part(mention.start, mention.end)
        or PART in context.bare[mention.start : mention.end]
    ):
        return True
    key = context.key_before(mention.start)
    if key is None and not mention.is_key:
        return True  # the body of a definition
    if key is not None and mention.marker.endswith(_VERSION):
        kinds = context.kinds_beside(key)
        if kinds and _REPOSITORY not in kinds:
            return True
    return _is_moved(template, holders, mention)


def _is_moved(template: MaskedTree, holders: list[Node], mention: _Mention) -> bool:
    """Whether a key above a mention is decided by a part that does not decide on the mention."""
    own = template.map.branches_around(mention.start, mention.end)
    for key in holders:
        if template.map.branches_around(key.start, key.end) - own:
            return True
        if mention.keys == ("Type",) and TEMPLATE_PART.search(key_text(key) or ""):
            return True
    return False


def _way_to(template: MaskedTree, offset: int) -> tuple[list[Node], Node | None]:
    """Return the keys on the way down to an offset, and the node there."""
    documents = template.tree.documents
    if not documents:
        return [], None
    node: Node = documents[max(bisect_right(documents, offset, key=_start) - 1, 0)]
    keys: list[Node] = []
    while node.start <= offset:
        if isinstance(node, Mapping) and node.entries:
            key, value = node.entries[
                max(bisect_right(node.entries, offset, key=_key_start) - 1, 0)
            ]
            keys.append(key)
            node = value
        elif isinstance(node, Sequence) and node.items:
            node = node.items[max(bisect_right(node.items, offset, key=_start) - 1, 0)]
        else:
            return keys, node if offset < node.end else None
    return keys, None


def _start(node: Node) -> int:
    return node.start


def _key_start(entry: Entry) -> int:
    return entry.key.start


def _unknown(mention: _Mention, reason: Reason) -> Repository:
    at = Scalar(mention.start, mention.start, mention.end, mention.name)
    return Repository(
        mention.name,
        Assessment(Verdict.CONDITIONAL, at, reason, Remedy(Action.BY_HAND), Applicability.MANUAL),
    )
