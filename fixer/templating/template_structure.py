"""What has to be known of a template once its parts are masked and the rest is parsed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fixer.model.edits import Span
from fixer.model.syntax_tree import Tree
from fixer.source_text import line_column

if TYPE_CHECKING:
    from fixer.templating.renderings import Rendering

_LONGEST_SHOWN: Final = 50


class Kind(Enum):
    """What a part does when the template is rendered."""

    VALUE = "value"
    """Is replaced with text that is not known."""
    COMMENT = "comment"
    """Is left out."""
    OPENS = "opens"
    """Begins a block: a condition, a loop, a definition."""
    TURNS = "turns"
    """Begins another branch of a block."""
    CLOSES = "closes"
    """Ends a block."""


class Take(Enum):
    """What rendering takes away beside a part, of the blanks and line breaks there."""

    NOTHING = "nothing"
    BLANKS = "blanks"
    """In front: the blanks that the line begins with, if there is nothing else."""
    PERHAPS_BLANKS = "perhaps-blanks"
    """The same, under some settings of the engine."""
    ALL_BLANKS = "all-blanks"
    """In front: the blanks there, whatever the line begins with."""
    BREAK = "break"
    """Behind: one line break, if it follows at once."""
    PERHAPS_BREAK = "perhaps-break"
    """The same, under some settings of the engine."""
    SOMETIMES_BREAK = "sometimes-break"
    """The same, behind a comment: Nunjucks leaves it there under each setting."""
    LINE = "line"
    """Behind: the blanks, and one line break. In front: the blanks, or if there are none a line
    break and the blanks in front of that."""
    OWN_LINE = "own-line"
    """All of the line, where the part has it to itself."""
    ALL = "all"
    """All blanks and line breaks."""


class Part(NamedTuple):
    """One part, such as `{{ name }}` or `{% if scan %}`, with its delimiters."""

    start: int
    end: int
    kind: Kind
    name: str = ""
    """The keyword of a block."""
    takes_before: Take = Take.NOTHING
    """What rendering takes away in front of it."""
    takes_after: Take = Take.NOTHING
    """What rendering takes away behind it."""
    injects: bool = False
    """Whether it may add text: a value, a partial, a block that others may fill."""
    column: int | None = None
    """The column to which it indents its text, if it names one."""
    indents_first_line: bool = False
    """Whether it indents the first line of its text too."""
    breaks_line: bool = False
    """Whether its text begins with a line break."""

    @property
    def trims_before(self) -> bool:
        """Whether rendering removes the blanks and line breaks in front of it."""
        return self.takes_before is Take.ALL

    @property
    def trims_after(self) -> bool:
        """Whether rendering removes the blanks and line breaks behind it."""
        return self.takes_after is Take.ALL


@dataclass(slots=True, eq=False)
class Branch:
    """One branch of a block: the text from behind the part that begins it to the next part.

    Only the lexer changes it, until the block is closed.
    """

    opening: Part
    """The part that begins the branch."""
    parent: Branch | None
    """The branch that the block is in."""
    block_start: int
    """Where the first part of the block begins."""
    exclusive: bool = False
    """Whether no two branches of the block are ever rendered together."""
    closing: Part | None = None
    """The part that ends the branch."""
    block_end: int = 0
    """Where the last part of the block ends."""

    def next_branch(self, opening: Part) -> Branch:
        """Return the branch of the same block that another part begins."""
        return Branch(opening, self.parent, self.block_start, self.exclusive)

    @property
    def start(self) -> int:
        """Where the text of the branch begins."""
        return self.opening.end

    @property
    def end(self) -> int:
        """Where the text of the branch ends."""
        return self.closing.start if self.closing else self.start


Branches: TypeAlias = "frozenset[Branch]"


class BranchChange(NamedTuple):
    """Where a part of a block ends, and the innermost branch from there on."""

    offset: int
    innermost: Branch | None


class Injection(NamedTuple):
    """Parts alone on their line that may add entries or items; the column is that of these."""

    start: int
    end: int
    column: int | None


class WhitespaceJoin(NamedTuple):
    """A place where rendering joins things that are apart in the text, or moves one of them."""

    start: int
    """Where the first of them is."""
    end: int
    """Where the last of them is."""
    at: int
    """Where the one begins that is joined to another, or is moved."""
    column: int | None
    """The column to which it is moved; None if it is joined to the line of another."""
    part: Part
    """The part that does it."""


class TemplateMap(NamedTuple):
    """The parts of a text, and the text in which they are masked, of the same length."""

    masked: str
    """The text that was parsed."""
    blanked: str
    """The same with blanks in the place of the comments that mask parts."""
    parts: tuple[Part, ...]
    branch_changes: tuple[BranchChange, ...]
    injections: tuple[Injection, ...]
    joins: tuple[WhitespaceJoin, ...] = ()
    """Where the layout of the text does not tell what is rendered."""
    hidden: tuple[Span, ...] = ()
    """What is rendered elsewhere, and masked with the parts around it."""
    may_drop_last_break: bool = False
    """Whether rendering may remove the line break at the end of the text."""

    def branches(self) -> tuple[Branch, ...]:
        """Return all branches, each once, in the order of the text."""
        innermost = (change.innermost for change in self.branch_changes)
        return tuple(dict.fromkeys(branch for branch in innermost if branch is not None))

    def branches_around(self, start: int, end: int) -> Branches:
        """Return the branches that hold the whole of a span."""
        index = bisect_right(self.branch_changes, start, key=_offset) - 1
        branch = self.branch_changes[index].innermost if index >= 0 else None
        found = []
        while branch is not None:
            if end <= branch.end:
                found.append(branch)
            branch = branch.parent
        return frozenset(found)

    def branch_begins_in(self, start: int, end: int) -> bool:
        """Whether a branch begins inside a span."""
        first = bisect_left(self.branch_changes, start, key=_offset)
        last = bisect_left(self.branch_changes, end, key=_offset)
        changes = (self.branch_changes[index] for index in range(first, last))
        return any(branch is not None for _, branch in changes)

    def branches_into(self, start: int, end: int) -> Iterator[Branch]:
        """Yield the branches that reach into a span, in the order of the text."""
        around = (each for each in self.branches_around(start, start) if start < each.end)
        yield from sorted(around, key=lambda branch: branch.start)
        first = bisect_right(self.branch_changes, start, key=_offset)
        for index in range(first, len(self.branch_changes)):
            offset, branch = self.branch_changes[index]
            if offset >= end:
                return
            if branch is not None and branch.start == offset:
                yield branch

    def are_exclusive(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether each of some spans is in a branch of its own of one block of alternatives."""
        branches = [
            {each.block_start: id(each) for each in self.branches_around(*span) if each.exclusive}
            for span in spans
        ]
        blocks = set(branches[0]).intersection(*branches[1:])
        return any(len({each[block] for each in branches}) == len(branches) for block in blocks)

    def part_in(self, start: int, end: int) -> Part | None:
        """Return the first part that reaches into a span."""
        index = bisect_right(self.parts, start, key=_end)
        part = self.parts[index] if index < len(self.parts) else None
        return part if part is not None and part.start < end else None


class MaskedTree(NamedTuple):
    """The tree of a masked text, and the map of its parts.

    The tree has the original text, and its scalars show the parts as they are written.
    """

    tree: Tree
    map: TemplateMap
    renderings: tuple[Rendering, ...]

    def shown(self, start: int, end: int) -> tuple[str, str]:
        """Return parts as a message shows them, and the number of the line where they begin."""
        text = self.tree.text
        written = " ".join(text[start:end].split())
        written = (
            written if len(written) <= _LONGEST_SHOWN else f"{written[: _LONGEST_SHOWN - 3]}..."
        )
        return written, str(line_column(text, start)[0])


def _start(part: Part) -> int:
    return part.start


def _end(part: Part) -> int:
    return part.end


def _offset(change: BranchChange) -> int:
    return change.offset
