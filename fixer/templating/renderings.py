"""The settings of an engine under which a template may be rendered, each with what parts then take.

Nobody can tell from a template how its engine is set up. But a setting under which the text, as it
is, would be no YAML, or another one, is not that which it is rendered with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    key_text,
    nodes,
)
from fixer.source_text import line_bounds
from fixer.syntax import yaml
from fixer.templating.masking import HIDDEN
from fixer.templating.neighbours import DEFINING, Neighbours
from fixer.templating.template_structure import Branch, Kind, Part, Take, TemplateMap

_PERHAPS: Final = (Take.PERHAPS_BLANKS, Take.PERHAPS_BREAK, Take.SOMETIMES_BREAK)
_SETTINGS: Final = tuple(
    dict(zip(_PERHAPS, taken, strict=True))
    for taken in (
        (Take.NOTHING, Take.NOTHING, Take.NOTHING),
        (Take.BLANKS, Take.NOTHING, Take.NOTHING),
        (Take.BLANKS, Take.BREAK, Take.BREAK),
        (Take.NOTHING, Take.BREAK, Take.BREAK),
        (Take.BLANKS, Take.BREAK, Take.NOTHING),
        (Take.NOTHING, Take.BREAK, Take.NOTHING),
    )
)
"""What the settings of an engine make of what a part takes under some of them; Jinja calls these
`lstrip_blocks` and `trim_blocks`. The first is that of an engine as it comes."""
_HEADER: Final = re.compile(r"#jinja2:([^\r\n]*)")
"""What tells Ansible how it has to render a file, in the first line of it."""
_OPTION: Final = re.compile(r"(trim_blocks|lstrip_blocks)[ \t]*:[ \t]*(\w+)")


Keys: TypeAlias = "tuple[str | None, ...]"


def renderings_of(text: str, template_map: TemplateMap) -> tuple[Rendering, ...]:
    """Return how a text may be rendered, first as an engine does it that nobody has set up."""
    if header := _HEADER.match(text):
        return (Rendering(text, template_map, _asked_for(header.group(1)), None, {}),)
    taken = {take for part in template_map.parts for take in (part.takes_before, part.takes_after)}
    settings = _SETTINGS if taken & _SETTINGS[0].keys() else _SETTINGS[:1]
    known: dict[int, Said | None] = {}
    usual = Rendering(text, template_map, settings[0], None, known)
    return (usual, *(Rendering(text, template_map, each, usual, known) for each in settings[1:]))


def _asked_for(header: str) -> dict[Take, Take]:
    """Return the setting that a header asks for; Ansible trims blocks unless it is told not to."""
    asked = {name: value.lower() == "true" for name, value in _OPTION.findall(header)}
    breaks = Take.BREAK if asked.get("trim_blocks", True) else Take.NOTHING
    blanks = Take.BLANKS if asked.get("lstrip_blocks") else Take.NOTHING
    return dict(zip(_PERHAPS, (blanks, breaks, breaks), strict=True))


class Reading(Enum):
    """What a text says under a setting, compared with what it says under the usual one."""

    SAME = "same"
    ANOTHER = "another"
    """Something of it is read as a comment, as text, or in another place."""
    NONE = "none"
    """Nothing that its author can have meant, so that it is not rendered so."""


class Said(NamedTuple):
    """What a text says as it is rendered; the tree itself would take a lot of memory."""

    declared: list[Keys]
    """The keys that lead to what may be a repository."""
    shape: tuple[int, ...]
    """The nodes without what they say."""
    values: frozenset[Keys]
    """The keys that lead to the values of what may be a repository."""
    columns: frozenset[tuple[Keys, int]]
    """The columns of the block mappings that edits go into, with the keys to them."""


class BranchChoice(Enum):
    """Which branches of a text are rendered."""

    FIRST = "first"
    LAST = "last"
    NONE = "none"
    """Of each block that has one branch alone, none; else the last."""


class Rendering:
    """A text and its parts under one setting of the engine."""

    def __init__(
        self,
        text: str,
        template_map: TemplateMap,
        setting: dict[Take, Take],
        usual: Rendering | None,
        known: dict[int, Said | None],
    ) -> None:
        """Take a text and its setting.

        Args:
            text: The text.
            template_map: Its parts.
            setting: What becomes of what parts take under some settings alone.
            usual: The rendering as it is without a setting, None if this is it.
            known: What is said by texts that were rendered before, by their hashes.
        """
        self._text = text
        self._map = template_map
        self._setting = setting
        self._usual = usual
        self._known = known

    @cached_property
    def neighbours(self) -> Neighbours:
        """What may be rendered beside what."""
        repeating = {each.block_start for each in self._map.branches() if not each.exclusive}
        return Neighbours(self._text, self._parts, frozenset(repeating))

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        return tuple(map(self._set, self._map.parts))

    def _set(self, part: Part) -> Part:
        """Return a part with what it takes under the setting."""
        before = self._setting.get(part.takes_before, part.takes_before)
        after = self._setting.get(part.takes_after, part.takes_after)
        if before is part.takes_before and after is part.takes_after:
            return part
        return part._replace(takes_before=before, takes_after=after)

    @cached_property
    def reading(self) -> Reading:
        """What the text says if it is rendered so, whichever branches are chosen."""
        if self._usual is None:
            return Reading.SAME
        readings = [_compared(*pair) for pair in self._possible]
        return max(readings, key=tuple(Reading).index, default=Reading.NONE)

    @cached_property
    def _possible(self) -> list[tuple[Said | None, Said | None]]:
        """What is said usually and here for each choice of branches that can have been meant.

        A choice without a repository says nothing, unless no choice has one.
        """
        return [pair for pair in self._telling if _compared(*pair) is not Reading.NONE]

    @cached_property
    def _telling(self) -> list[tuple[Said | None, Said | None]]:
        pairs = list(zip((self._usual or self).said, self.said, strict=True))
        telling = [pair for pair in pairs if pair[0] is not None and pair[0].declared]
        return telling or pairs

    @property
    def breaks_some(self) -> bool:
        """Whether a choice of branches is nothing that its author can have meant."""
        return len(self._possible) < len(self._telling)

    def has_value(self, keys: Keys) -> bool:
        """Whether keys lead to a value of what may be a repository, wherever they usually do."""
        return keys in self._values

    @cached_property
    def _values(self) -> frozenset[Keys]:
        values: set[Keys] = set()
        lost: set[Keys] = set()
        for usual, own in self._possible:
            values |= own.values if own else frozenset()
            lost |= (usual.values if usual else frozenset()) - (own.values if own else frozenset())
        return frozenset(values - lost)

    def moves(self, keys: Keys) -> bool:
        """Whether the mapping that some keys lead to is not always rendered in one column."""
        return keys in self._moved

    @cached_property
    def _moved(self) -> frozenset[Keys]:
        if self._usual is None:
            # A line may be moved where a block in front of it is left out.
            first, *others = [each.columns for each in self.said if each] or [frozenset()]
            known = {keys for keys, _ in first}
            moved = (keys for own in others for keys, _ in own - first)
            return frozenset(known.intersection(moved))
        pairs = zip(self._usual.said, self.said, strict=True)
        both = [(usual.columns, own.columns) for usual, own in pairs if usual and own]
        return frozenset(keys for usual, own in both for keys, _ in usual ^ own)

    @cached_property
    def first_part(self) -> Part:
        """The first of the parts that take something only under some settings."""
        parts = self._map.parts
        return next(
            (each for each in parts if {each.takes_before, each.takes_after} & set(_PERHAPS)),
            parts[0],
        )

    @cached_property
    def said(self) -> list[Said | None]:
        """What the text says as it is rendered, None for what is no YAML."""
        kinds = {part.kind for part in self._map.parts}
        choices = [BranchChoice.FIRST]
        choices += [BranchChoice.LAST] if Kind.TURNS in kinds else []
        choices += [BranchChoice.NONE] if Kind.OPENS in kinds else []
        return [self._said(each) for each in choices]

    def _said(self, choice: BranchChoice) -> Said | None:
        """Return what one choice says; most settings make no other text of most templates."""
        text = "".join(self._rendered(choice))
        known = hash(text)
        if known not in self._known:
            self._known[known] = _said_by(text)
        return self._known[known]

    def _rendered(self, choice: BranchChoice) -> Iterator[str]:
        """Yield the text as it is rendered, piece by piece, with words for the values."""
        masked, before, position = self._map.masked, None, 0
        changes = iter(self._map.branch_changes)
        rendered: dict[Branch | None, bool] = {None: True}
        shown = True
        for part in (*self._parts, None):
            end = part.start if part is not None else len(masked)
            if shown:
                yield from self._text_between(masked[position:end], before, part)
            if part is None:
                return
            if part.kind in (Kind.OPENS, Kind.TURNS, Kind.CLOSES):
                branch = next(changes).innermost
                if branch is not None and branch not in rendered:
                    # It is in a branch that began before.
                    rendered[branch] = rendered[branch.parent] and _is_chosen(branch, choice)
                shown = rendered[branch]
            elif part.kind is Kind.VALUE and shown:
                yield masked[part.start : part.end].replace(HIDDEN, "x")
            before, position = part, part.end

    def _text_between(self, written: str, before: Part | None, after: Part | None) -> Iterator[str]:
        """Yield what rendering leaves of a text between two parts."""
        content = written.strip(" \t\r\n")
        if not content:
            yield self.neighbours.left_of(written, before, after, before is None)
            return
        first = written.index(content)
        last = first + len(content)
        yield self.neighbours.left_of(written[:first], before, None)
        yield content.replace(HIDDEN, "")
        yield self.neighbours.left_of(written[last:], None, after)


def _is_chosen(branch: Branch, choice: BranchChoice) -> bool:
    """Whether the text of a branch is rendered where it is, if that of the one around it is."""
    if branch.opening.name in DEFINING:
        return False
    is_first = branch.opening.start == branch.block_start
    is_last = branch.closing is not None and branch.closing.kind is Kind.CLOSES
    if choice is BranchChoice.FIRST:
        return is_first
    return is_last if choice is BranchChoice.LAST else is_last and not is_first


def _compared(usual: Said | None, own: Said | None) -> Reading:
    """Return what one rendering says, compared with the usual one."""
    if usual is None:
        return Reading.SAME
    if own is None or own.declared != usual.declared:
        return Reading.NONE
    return Reading.SAME if own.shape == usual.shape else Reading.ANOTHER


def _said_by(text: str) -> Said | None:
    try:
        tree = yaml.parse(text)
    except ParseError:
        return None
    declared = list(_declarations(tree))
    return Said(
        [path for path, _ in declared],
        tuple(map(_shape, nodes(tree))),
        frozenset(_value_keys(declared)),
        frozenset(_columns(tree.text, declared)),
    )


_DECLARING: Final = frozenset(("Type", "apiVersion", "type"))
"""The keys whose values say what something is."""


def _declarations(tree: Tree) -> Iterator[tuple[Keys, Mapping]]:
    waiting: list[tuple[Node, Keys]] = [(root, ()) for root in tree.documents]
    while waiting:
        node, path = waiting.pop()
        if isinstance(node, Sequence):
            waiting += [(item, path) for item in node.items]
        elif isinstance(node, Mapping):
            if any(_names_repository(entry) for entry in node.entries):
                yield path, node
            waiting += [(value, (*path, key_text(key))) for key, value in node.entries]


def _names_repository(entry: Entry) -> bool:
    value = entry.value
    is_name = isinstance(value, Scalar) and "ecr" in value.text.lower()
    return is_name and key_text(entry.key) in _DECLARING


def _shape(node: Node) -> int:
    """Return the type of a node and how many it holds, as a number."""
    if isinstance(node, Scalar):
        return 0
    if isinstance(node, Mapping):
        return 2 * len(node.entries) + 2
    return 2 * len(node.items) + 3 if isinstance(node, Sequence) else 1


def _value_keys(declared: Iterable[tuple[Keys, Mapping]]) -> Iterator[Keys]:
    """Yield the keys that lead to the values of what may be a repository."""
    waiting: list[tuple[Keys, Node]] = list(declared)
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Mapping):
            waiting += [((*path, key_text(key)), value) for key, value in node.entries]
        elif isinstance(node, Sequence):
            waiting += [(path, item) for item in node.items]
        else:
            yield path


def _columns(text: str, declared: Iterable[tuple[Keys, Mapping]]) -> Iterator[tuple[Keys, int]]:
    """Yield the columns of the block mappings that edits go into, with the keys to them."""
    waiting: list[tuple[Keys, Node]] = list(declared)
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Mapping) and not node.flow:
            yield path, node.content - line_bounds(text, node.content)[0]
            waiting += [((*path, key_text(key)), value) for key, value in node.entries]
