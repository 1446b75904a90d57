"""The settings of an engine under which a template may be rendered, each with what parts then take.

Nobody can tell from a template how its engine is set up. But a setting under which the text, as it
is, would be no YAML, or another one, is not that which it is rendered with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import Final, TypeAlias

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    children,
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
        return (Rendering(text, template_map, _asked_for(header.group(1)), None),)
    taken = {take for part in template_map.parts for take in (part.takes_before, part.takes_after)}
    settings = _SETTINGS if taken & _SETTINGS[0].keys() else _SETTINGS[:1]
    usual = Rendering(text, template_map, settings[0], None)
    return (usual, *(Rendering(text, template_map, each, usual) for each in settings[1:]))


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
    ) -> None:
        self._text = text
        self._map = template_map
        self._setting = setting
        self._usual = usual

    @cached_property
    def neighbours(self) -> Neighbours:
        """What may be rendered beside what."""
        repeating = {each.block_start for each in self._map.branches() if not each.exclusive}
        return Neighbours(self._text, tuple(self._parts()), frozenset(repeating))

    def _parts(self) -> Iterator[Part]:
        for part in self._map.parts:
            before = self._setting.get(part.takes_before, part.takes_before)
            after = self._setting.get(part.takes_after, part.takes_after)
            yield part._replace(takes_before=before, takes_after=after)

    @cached_property
    def reading(self) -> Reading:
        """What the text says if it is rendered so, whichever branches are chosen."""
        if self._usual is None:
            return Reading.SAME
        readings = [_compared(*pair) for pair in self._possible]
        return max(readings, key=tuple(Reading).index, default=Reading.NONE)

    @cached_property
    def _possible(self) -> list[tuple[Tree | None, Tree | None]]:
        """The usual tree and this one for each choice of branches that its author can have meant.

        A choice without a repository says nothing, unless no choice has one.
        """
        return [pair for pair in self._telling if _compared(*pair) is not Reading.NONE]

    @cached_property
    def _telling(self) -> list[tuple[Tree | None, Tree | None]]:
        pairs = list(zip((self._usual or self).trees, self.trees, strict=True))
        telling = [pair for pair in pairs if pair[0] is not None and _declared(pair[0])]
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
        for usual, tree in self._possible:
            own = frozenset(_value_keys(tree)) if tree else frozenset()
            values |= own
            lost.update(keys for keys in (_value_keys(usual) if usual else ()) if keys not in own)
        return frozenset(values - lost)

    def moves(self, keys: Keys) -> bool:
        """Whether the mapping that some keys lead to is not always rendered in one column."""
        return keys in self._moved

    @cached_property
    def _moved(self) -> frozenset[Keys]:
        if self._usual is None:
            # A line may be moved where a block in front of it is left out.
            first, *others = [_columns(tree) for tree in self.trees if tree] or [set()]
            known = {keys for keys, _ in first}
            moved = (keys for own in others for keys, _ in own - first)
            return frozenset(known.intersection(moved))
        pairs = zip(self._usual.trees, self.trees, strict=True)
        both = [(_columns(usual), _columns(tree)) for usual, tree in pairs if usual and tree]
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
    def trees(self) -> list[Tree | None]:
        """The trees of the text as it is rendered, None for what is no YAML."""
        kinds = {part.kind for part in self._map.parts}
        choices = [BranchChoice.FIRST]
        choices += [BranchChoice.LAST] if Kind.TURNS in kinds else []
        choices += [BranchChoice.NONE] if Kind.OPENS in kinds else []
        return [self._tree(each) for each in choices]

    def _tree(self, choice: BranchChoice) -> Tree | None:
        try:
            return yaml.parse("".join(self._rendered(choice)))
        except ParseError:
            return None

    def _rendered(self, choice: BranchChoice) -> Iterator[str]:
        """Yield the text as it is rendered, piece by piece, with words for the values."""
        masked, before, position = self._map.masked, None, 0
        changes = iter(self._map.branch_changes)
        shown = True
        for part in (*self._parts(), None):
            end = part.start if part is not None else len(masked)
            if shown:
                yield from self._text_between(masked[position:end], before, part)
            if part is None:
                return
            if part.kind in (Kind.OPENS, Kind.TURNS, Kind.CLOSES):
                shown = _is_rendered(next(changes).innermost, choice)
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


def _is_rendered(branch: Branch | None, choice: BranchChoice) -> bool:
    """Whether the text of a branch is rendered where it is, if some branches are chosen."""
    while branch is not None:
        is_first = branch.opening.start == branch.block_start
        is_last = branch.closing is not None and branch.closing.kind is Kind.CLOSES
        is_chosen = {
            BranchChoice.FIRST: is_first,
            BranchChoice.LAST: is_last,
            BranchChoice.NONE: is_last and not is_first,
        }
        if branch.opening.name in DEFINING or not is_chosen[choice]:
            return False
        branch = branch.parent
    return True


def _compared(usual: Tree | None, tree: Tree | None) -> Reading:
    """Return what one tree says, compared with the usual one."""
    if usual is None:
        return Reading.SAME
    if tree is None or _declared(tree) != _declared(usual):
        return Reading.NONE
    return Reading.SAME if _shape(tree) == _shape(usual) else Reading.ANOTHER


_DECLARING: Final = frozenset(("Type", "apiVersion", "type"))
"""The keys whose values say what something is."""


def _declared(tree: Tree) -> list[Keys]:
    """Return the keys that lead to what may be a repository."""
    return [path for path, _ in _declarations(tree)]


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


def _shape(tree: Tree) -> list[tuple[type[Node], int]]:
    """Return the nodes of a tree without what they say."""
    return [(type(node), len(list(children(node)))) for node in nodes(tree)]


def _value_keys(tree: Tree) -> Iterator[Keys]:
    """Yield the keys that lead to the values of what may be a repository."""
    waiting: list[tuple[Keys, Node]] = list(_declarations(tree))
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Mapping):
            waiting += [((*path, key_text(key)), value) for key, value in node.entries]
        elif isinstance(node, Sequence):
            waiting += [(path, item) for item in node.items]
        else:
            yield path


def _columns(tree: Tree) -> set[tuple[Keys, int]]:
    """Return the columns of the block mappings that edits go into, with the keys to them."""
    columns = set()
    waiting: list[tuple[Keys, Node]] = list(_declarations(tree))
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Mapping) and not node.flow:
            columns.add((path, node.content - line_bounds(tree.text, node.content)[0]))
            waiting += [((*path, key_text(key)), value) for key, value in node.entries]
    return columns
