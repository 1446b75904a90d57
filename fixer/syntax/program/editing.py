"""The one place that writes into programs: a token in the place of another, or a last entry.

What is added copies its siblings: whether each is on a line of its own, the indentation, the habit
of a comma behind the last, the quotes of keys, the blanks inside braces. A type is written through
the names that the file has, so that nothing has to be imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import groupby, islice
from typing import Final, NamedTuple

from fixer.model.declaration import Absent, Change, Present
from fixer.model.edits import Edit, Span, in_order
from fixer.model.syntax_tree import Mapping, Node, Scalar
from fixer.source_text import line_bounds, newline_at
from fixer.syntax.program.indentation import indentation, step_at
from fixer.syntax.program.reading import (
    ARGUMENT_LISTS,
    COMMENTS,
    SPREAD,
    TRIVIA,
    Cst,
    Place,
    Program,
    Site,
    is_map,
)
from fixer.syntax.program.wrapping import comma_in_literals, wrapped

_TIGHT: Final = re.compile(r"\{[^\s{}][^{}\r\n]*\}")
_WIDE: Final = re.compile(r"\{ [^{}\r\n]* \}")
_SINGLE: Final = re.compile(r"'[^'\"\r\n\\]*'")
_DOUBLE: Final = re.compile(r"\"[^'\"\r\n\\]*\"")


def replaced(program: Program, site: Present, value: bool | str) -> Edit:
    """Return what puts a value in the place of a token."""
    node = site.node
    written = program.grammar.on if value is True else str(value)
    if site.type:
        written = f"{site.type}({written})"
    if value is not True and isinstance(node, Scalar) and node.style:
        written = f"{node.style}{written}{node.style}"
    return Edit(Span(node.content, node.end), written)


def added(program: Program, site: Absent, in_place: bool = False) -> tuple[Edit, ...]:
    """Return what writes a path of keys into a mapping as its last entry.

    Args:
        program: The program.
        site: What is to be written, and into what.
        in_place: Whether no line is broken for it, however long one gets.
    """
    where = program.site(site.within)
    if where is None:
        raise LookupError("the node is not part of this program")
    edits = _added(program, site, where)
    return edits if in_place else wrapped(program, where.cst, edits, step_at(program, where.cst))


def laid_out(program: Program, edits: Iterable[Edit]) -> list[Edit]:
    """Return edits in their order, those of each line as one where it would be too long.

    Args:
        program: The program.
        edits: The edits in their order, none of which is in another one.
    """
    found: list[Edit] = []
    for (_, end), group in groupby(edits, lambda each: line_bounds(program.text, each.span.start)):
        own = tuple(group)
        is_whole = own[-1].span.end <= end and not any("\n" in each.text for each in own)
        found += _on_more_lines(program, own) if is_whole else own
    return in_order(found)


def _on_more_lines(program: Program, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return the edits of a line, on several lines where it would be too long."""
    around = program.leaf_at(edits[0].span.start, edits[0].span.end)
    kinds = program.grammar.containers | ARGUMENT_LISTS
    while around is not None and around.type not in kinds:
        around = around.parent
    return edits if around is None else wrapped(program, around, edits, step_at(program, around))


def _added(program: Program, site: Absent, where: Site) -> tuple[Edit, ...]:
    style = _style(program)
    if where.place is Place.ARGUMENTS:
        return _last(program, where.cst, lambda _: style.argument(site))
    if where.place is Place.CHAIN:
        return (_in_chain(program, where.cst, style.entry(site)),)
    if where.place is Place.NO_ARGUMENT and program.grammar.builders and not site.replaces:
        return _as_builder(program, where.cst, style.entry(site))
    if where.place is Place.NO_ARGUMENT:
        name = f"{where.name}: " if _needs_name(program, where.cst) else ""
        return _last(program, where.cst, lambda _: f"{name}{style.collection(site)}")
    if where.place is Place.LITERAL:
        keys = _keys(site.within)
        edits = _last(program, where.cst, lambda lead: style.entry(site, keys, lead), pads=True)
        return _aligned(program, where.cst, edits) if program.grammar.aligns else edits
    span = Span(program.start(where.cst), program.end(where.cst))
    if where.place is Place.NO_ENTRIES:
        return (Edit(Span(span.end, span.end), f" {style.literal(style.entry(site))}"),)
    if isinstance(site.within, Mapping) and site.within.entries:
        value = program.text[span.start : span.end]
        if where.cst.type in _IN_PARENTHESES:
            value = f"({value})"
        return (Edit(span, style.spread(value, style.entry(site))),)
    return (Edit(span, style.collection(site)),)


_IN_PARENTHESES: Final = frozenset(
    (
        *("as_expression", "await_expression", "binary_expression", "satisfies_expression"),
        *("ternary_expression", "type_assertion"),
    )
)
"""What is spread in parentheses, as Prettier writes it."""


def _needs_name(program: Program, arguments: Cst) -> bool:
    """Whether the properties need their name, as an argument in front of them has its own.

    In C# only names may follow a name that is out of its place.
    """
    given = program.arguments(arguments.parent) if arguments.parent is not None else []
    return any(each.type == "argument" and each.child_by_field_name("name") for each in given)


def _in_chain(program: Program, last: Cst, entry: str) -> Edit:
    """Return what adds a call in front of the last one of a chain, on a line like that.

    A comment behind the call before it stays there.
    """
    text = program.text
    dot = next(each for each in last.children if each.type == ".")
    name = program.start(last.child_by_field_name("name"))
    behind = _end(program, dot.prev_sibling)
    if not _breaks_between(text, program.end(last.child_by_field_name("object")), name):
        at = program.start(dot)
        return Edit(Span(at, at), f".{entry}")
    newline = newline_at(text, line_bounds(text, behind)[1])
    return Edit(Span(behind, behind), f"{newline}{indentation(text, name)}.{entry}")


def _as_builder(program: Program, arguments: Cst, entry: str) -> tuple[Edit, ...]:
    """Return what makes a chain of a call without properties, with one entry."""
    call = arguments.parent
    start, end = program.start(call), program.end(call)
    named = call.child_by_field_name("type")
    begin = Edit(Span(start, program.end(named)), f"{program.source(named)}.Builder.create")
    return begin, Edit(Span(end, end), f".{entry}.build()")


_ASKED: Final = 200
"""How many braces are asked for what they are of."""
_IN_BRACES: Final = frozenset(("object", "object_pattern", "named_imports", "export_clause"))


def _kind(cst: Cst | None) -> str:
    return cst.type if cst is not None else ""


def _keys(within: Node) -> list[Scalar]:
    if not isinstance(within, Mapping):
        return []
    return [key for key, _ in within.entries if isinstance(key, Scalar) and key.tag != SPREAD]


@lru_cache(maxsize=2)
def _style(program: Program) -> _Style:
    """Return how a program is written, which each of its edits asks for."""
    return _Style(program)


class _Style:
    """How a program is written."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._grammar = program.grammar
        self._text = program.text

    @cached_property
    def pad(self) -> str:
        """The blanks inside braces."""
        usual = " " if self._grammar.pads_braces else ""
        if not (usual and self._grammar.spread):
            return usual
        return "" if self._braces(_TIGHT) > self._braces(_WIDE) else usual

    def _braces(self, pattern: re.Pattern[str]) -> int:
        """Return how many literals have their braces so, of the first ones in the program."""
        program, found = self._program, islice(pattern.finditer(self._text), _ASKED)
        leaves = (program.leaf_at(each.start(), each.start() + 1) for each in found)
        return sum(each is not None and _kind(each.parent) in _IN_BRACES for each in leaves)

    @cached_property
    def _quote(self) -> str:
        single, double = len(_SINGLE.findall(self._text)), len(_DOUBLE.findall(self._text))
        return "'" if single > double else '"'

    def literal(self, entry: str) -> str:
        """Return a literal with one entry."""
        return self._grammar.literal_of(entry, self.pad)

    def spread(self, value: str, entry: str) -> str:
        """Return a literal with all of another one, and an entry."""
        return self.literal(self._grammar.spread.format(value=value, entry=entry))

    def collection(self, site: Absent) -> str:
        """Return a new literal with an entry, of a type if that has a name."""
        types = site.types
        if not site.replaces:
            return self.literal(self.entry(site))
        within = site._replace(types=types[1:])
        if types and types[0]:
            write = self.argument if self._grammar.keyword else self.entry
            return self._grammar.typed.format(type=types[0], entry=write(within))
        return self.literal(self.entry(within))

    def argument(self, site: Absent) -> str:
        """Return an argument with a name."""
        value = self._value(site, 1)
        return self._grammar.keyword.format(key=site.path[0], value=value)

    def entry(
        self, site: Absent, siblings: list[Scalar] | None = None, lead: str | None = None
    ) -> str:
        """Return an entry of a literal.

        Args:
            site: What is to be written.
            siblings: The keys beside it.
            lead: The indentation of its line, where it has one of its own.
        """
        return self._pair(site, 0, siblings or [], lead)

    def _pair(self, site: Absent, at: int, siblings: list[Scalar], lead: str | None = None) -> str:
        key = str(site.path[at])
        quotes = [each.style for each in siblings]
        if self._grammar.keyword:
            quote = next((each for each in reversed(quotes) if each), self._quote)
            key = f"{quote}{key}{quote}"
        elif quotes and all(quotes):
            key = f"{quotes[-1]}{key}{quotes[-1]}"
        elif at == 0 and is_map(self._grammar, site.within):
            key = f'"{key}"'
        return self._grammar.pair.format(key=key, value=self._value(site, at + 1, lead))

    def _value(self, site: Absent, at: int, lead: str | None = None) -> str:
        name = site.types[at - 1] if site.types else ""
        if at == len(site.path):
            return f"{name}({self._grammar.on})" if name else self._grammar.on
        if not name:
            return self.literal(self._pair(site, at, []))
        value = self._value(site, at + 1)
        entry = (self._grammar.keyword or self._grammar.pair).format(key=site.path[at], value=value)
        if self._grammar.aligns and lead is not None:
            entry = f"\n{lead}\t{entry},\n{lead}"
        return self._grammar.typed.format(type=name, entry=entry)


class _Held(NamedTuple):
    """What is between the brackets of a literal or of arguments."""

    opening: Cst
    closing: Cst
    entries: list[Cst]
    has_comma: bool
    """Whether a comma is behind the last entry."""
    last: Cst
    """The last token or comment in front of the closing bracket; the opening one if there is none.
    """


def _held(container: Cst) -> _Held:
    inner = container.children[1:-1]
    entries = [each for each in inner if each.is_named and each.type not in TRIVIA]
    behind = inner[inner.index(entries[-1]) + 1 :] if entries else inner
    has_comma = any(each.type == "," for each in behind)
    opening, closing = container.children[0], container.children[-1]
    return _Held(opening, closing, entries, has_comma, inner[-1] if inner else opening)


def _last(
    program: Program, container: Cst, write: Callable[[str | None], str], pads: bool = False
) -> tuple[Edit, ...]:
    """Return what adds an entry behind the last one between brackets.

    Args:
        program: The program.
        container: What has the brackets.
        write: Returns the entry for the indentation of its line; None where it has none.
        pads: Whether there may be blanks inside the brackets.
    """
    text = program.text
    held = _held(container)
    closing = program.start(held.closing)
    if not held.entries:
        return _only(program, held, write, pads)
    last_end = program.end(held.entries[-1])
    comma = "" if held.has_comma else ","
    behind = _end(program, held.last)
    breaks = _breaks_between(text, behind, closing)
    lead = _own_line(program, held)
    between = text[last_end:behind]
    is_below = _breaks_between(text, last_end, behind)
    if lead is None and (is_below or between.strip(" \t,").startswith(program.grammar.comment)):
        lead = indentation(text, last_end) + step_at(program, container)
    newline = newline_at(text, line_bounds(text, program.start(held.opening))[1])
    entry = write(lead).replace("\n", newline)
    first = _comma_in_front(program, held)
    if first is not None:
        return (Edit(Span(behind, behind), f"{newline}{first}{entry}"),)
    if lead is None:
        # On the line of its siblings. A comment may be between the last one and the bracket.
        tail = "," if held.has_comma and not breaks else ""
        at = _end_of_comma(program, held) if held.has_comma else behind
        return (Edit(Span(at, at), f"{comma} {entry}{tail}"),)
    ends_with_comma = "," if held.has_comma else ""
    written = f"{newline}{lead}{entry}{ends_with_comma}"
    if behind in (last_end, _end_of_comma(program, held)):
        return (Edit(Span(behind, behind), f"{comma}{written}"),)
    if held.has_comma:
        return (Edit(Span(behind, behind), written),)
    return Edit(Span(last_end, last_end), ","), Edit(Span(behind, behind), written)


def _comma_in_front(program: Program, held: _Held) -> str | None:
    """Return what is in front of the last entry on its line, where that begins with a comma."""
    last, text = held.entries[-1], program.text
    comma = last.prev_sibling
    if held.has_comma or comma is None or comma.type != ",":
        return None
    at, start = program.start(comma), program.start(last)
    is_first = _begins_line(text, at) and not _breaks_between(text, at, start)
    return text[line_bounds(text, at)[0] : start] if is_first else None


def _only(
    program: Program, held: _Held, write: Callable[[str | None], str], pads: bool
) -> tuple[Edit, ...]:
    """Return what adds the only entry between brackets."""
    text = program.text
    start, closing = _end(program, held.last), program.start(held.closing)
    line = line_bounds(text, program.start(held.opening))
    newline = newline_at(text, line[1])
    opened, between = _end(program, held.opening), text[start:closing]
    if held.last.id == held.opening.id and _begins_line(text, opened - 1) and "\n" in between:
        outer = indentation(text, opened)
        lead = outer + step_at(program, held.opening)
        entry = write(lead).replace("\n", newline)
        return (Edit(Span(start, closing), f"{newline}{lead}{entry}{newline}{outer}"),)
    pad = _style(program).pad if pads else ""
    if held.last.id == held.opening.id:
        return (Edit(Span(start, closing), f"{pad}{write(None)}{pad}"),)
    if not _breaks_between(text, opened, closing):  # behind a comment that ends on its line
        return (Edit(Span(start, closing), f" {write(None)}{between or pad}"),)
    # Behind a comment.
    lead = indentation(text, program.start(held.last))
    if program.start(held.last) < line[1] or held.last.type not in COMMENTS:
        lead = indentation(text, opened) + step_at(program, held.opening)
    comma = "," if program.grammar.aligns else ""
    if program.grammar.spread:
        comma = comma_in_literals(program)
    entry = write(lead).replace("\n", newline)
    behind = "" if _breaks_between(text, start, closing) else newline + lead
    return (Edit(Span(start, start), f"{newline}{lead}{entry}{comma}{behind}"),)


_ALIGNED: Final = re.compile(r"(?P<key>[\w.]+):(?P<blanks>[ \t]*)(?P<value>\S.*)")


def _aligned(program: Program, container: Cst, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return the edits with the values of the new entry and those above it aligned, as gofmt does.

    Entries that are on one line each, without a blank line between them, are aligned together.
    """
    held = _held(container)
    last_line = held.entries[-1].end_point[0] if held.entries else 0
    if held.last.type in COMMENTS and held.last.start_point[0] > last_line:
        return edits  # the comment keeps them apart
    *others, last = edits
    written = last.text.lstrip(",\r\n")
    new = _ALIGNED.fullmatch(written.strip())
    if new is None or "\n" not in last.text or not held.entries:
        return edits
    run = _run_above(program, held.entries)
    matches = [_ALIGNED.fullmatch(program.source(each)) for each in run]
    columns = {len(each["key"] + each["blanks"]) for each in matches if each is not None}
    if None in matches or len(columns) != 1:
        return edits
    width = max(len(each["key"]) for each in (*matches, new) if each is not None) + 1
    for each, found in zip(run, matches, strict=True):
        blanks = " " * (width - len(found["key"])) if found is not None else ""
        if found is not None and blanks != found["blanks"]:
            start = program.start(each) + found.start("blanks")
            others.append(Edit(Span(start, start + len(found["blanks"])), blanks))
    entry = f"{new['key']}:{' ' * (width - len(new['key']))}{new['value']}"
    return (*others, Edit(last.span, last.text.replace(written.strip(), entry)))


def _run_above(program: Program, entries: list[Cst]) -> list[Cst]:
    """Return the last entries that are on a line each, one line directly below the other."""
    run: list[Cst] = []
    rows = [each.end_point[0] for each in entries]
    for each in reversed(entries):
        is_one_line = each.start_point[0] == each.end_point[0]
        if (
            not (is_one_line and _begins_line(program.text, program.start(each)))
            or rows.count(each.end_point[0]) > 1
            or (run and run[-1].start_point[0] != each.start_point[0] + 1)
        ):
            break
        run.append(each)
    return run


def _end(program: Program, cst: Cst) -> int:
    """Return where a part of a program ends, without a line break that a grammar counts to it."""
    text, end = program.text, program.end(cst)
    while text[end - 1] in "\r\n":
        end -= 1
    return end


def _end_of_comma(program: Program, held: _Held) -> int:
    """Return where the comma behind the last entry ends, or that entry."""
    last = held.entries[-1]
    following = last.next_sibling
    while following is not None and following.type in TRIVIA:
        following = following.next_sibling
    if following is not None and following.type == ",":
        return program.end(following)
    return program.end(last)


def _own_line(program: Program, held: _Held) -> str | None:
    """Return the indentation of a new line for an entry; None where it goes on the last line."""
    text = program.text
    first, last = held.entries[0], held.entries[-1]
    opened, closed = program.start(held.opening), program.start(held.closing)
    closes_alone = not text[line_bounds(text, closed)[0] : closed].strip()
    for each in reversed(held.entries):
        start = program.start(each)
        if _begins_line(text, start) and (closes_alone or each is last):
            return indentation(text, start)
    if closes_alone and _breaks_between(text, opened, program.start(first)):
        return indentation(text, program.start(first))
    return None


def _begins_line(text: str, offset: int) -> bool:
    """Whether only blanks are in front of a character on its line."""
    return not text[line_bounds(text, offset)[0] : offset].strip()


def _breaks_between(text: str, start: int, end: int) -> bool:
    return any(each in text[start:end] for each in "\r\n")


def spelled(program: Program, change: Change, in_place: bool = False) -> tuple[Edit, ...]:
    """Write a change into a program as its author would have.

    Args:
        program: The program.
        change: The change.
        in_place: Whether no line is broken for it, however long one gets.
    """
    if isinstance(change.site, Absent):
        return added(program, change.site, in_place)
    edit = replaced(program, change.site, change.value)
    if program.grammar.aligns and change.value is True:
        return (edit, *_with_comments(program, edit))
    return (edit,)


class _Commented(NamedTuple):
    """A line with a comment behind its code."""

    code: int
    """Where the code ends."""
    comment: int
    """Where the comment begins."""
    width: int
    """How long the code is."""


def _with_comments(program: Program, edit: Edit) -> list[Edit]:
    """Return what keeps the comments aligned, as gofmt does, where a value in a literal changes.

    They are those of the lines above and below in the literal up to one without a comment.
    """
    text = program.text
    leaf = program.leaf_at(edit.span.start, edit.span.end)
    literal = next((each for each in program.above(leaf) if each.type == "literal_value"), None)
    if literal is None:
        return []
    own = line_bounds(text, edit.span.start)
    first, last = program.start(literal), program.end(literal)
    lines, step = [own], len(newline_at(text, own[1]))
    while lines[0][0] - step > first and _commented(program, lines[0]) is not None:
        lines.insert(0, line_bounds(text, lines[0][0] - step))
    while lines[-1][1] + step < last and _commented(program, lines[-1]) is not None:
        lines.append(line_bounds(text, lines[-1][1] + step))
    found = {each: _commented(program, each) for each in lines}
    block = {line: each for line, each in found.items() if each is not None}
    widths = {line: each.width for line, each in block.items()}
    column = max(widths.values(), default=0) + 1
    is_aligned = all(each.comment - line[0] == column for line, each in block.items())
    if own not in block or len(block) == 1 or not is_aligned:
        return []
    widths[own] += len(edit.text) - (edit.span.end - edit.span.start)
    new = max(widths.values()) + 1
    return [
        Edit(Span(each.code, each.comment), " " * (new - widths[line]))
        for line, each in block.items()
        if each.comment - each.code != new - widths[line]
    ]


def _commented(program: Program, line: tuple[int, int]) -> _Commented | None:
    """Return where the comment of a line is that has code in front of it; None without these."""
    text = program.text
    end = line[0] + len(text[line[0] : line[1]].rstrip())
    leaf = program.leaf_at(end - 1, end)
    if end <= line[0] or leaf is None or leaf.type not in COMMENTS:
        return None
    comment = program.start(leaf)
    code = line[0] + len(text[line[0] : comment].rstrip())
    return _Commented(code, comment, code - line[0]) if line[0] < code < comment else None
