"""Where a line would become too long: the brackets of the call get lines of their own.

The width is what the lines of the file keep to. The layout is that of the formatter that most use:
Prettier in TypeScript and JavaScript, Black in Python. Other languages have no such width.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from fixer.model.edits import Edit, Span
from fixer.source_text import line_bounds, newline_at
from fixer.syntax.program.grammars import Grammar
from fixer.syntax.program.indentation import indentation
from fixer.syntax.program.printing import (
    NEWLINE,
    Habits,
    Line,
    body_in_front,
    broken,
    columns,
    outermost,
)
from fixer.syntax.program.reading import COMMENTS, Cst, Program, below

_WIDTHS: Final = {"Python": (88, 100, 120), "JavaScript": (80, 100, 120)}
_UNBREAKABLE: Final = re.compile(r"\s*(?://|#|\*|/\*|import\b|from\b|export \*)")
"""Lines that formatters leave long: comments and imports, and those with a long text."""
_TEXT: Final = re.compile(r"'[^'\r\n]*'|\"[^\"\r\n]*\"|`[^`\r\n]*`")
_LONG_TEXT: Final = 30
_CLOSING: Final = re.compile(r"[\r\n][ \t]*[}\])]")
_ASKED: Final = 100
"""How many literals and calls are asked for their habits."""
_STATEMENTS: Final = frozenset(
    ("expression_statement", "return_statement", "assignment", "assert_statement", "pair")
)


@lru_cache(maxsize=2)
def _width(grammar: Grammar, text: str) -> int | None:
    """Return the length that no line is over which could be broken; None if there is no such."""
    widths = _WIDTHS.get("JavaScript" if grammar.spread else grammar.name)
    if widths is None:
        return None
    # Most lines are shorter than any width, which is quicker to tell than what is in them.
    lines = [each for each in text.splitlines() if len(each) > widths[0] or "\t" in each]
    if grammar.spread:
        lines = [_without_comment(each) for each in lines]
    longest = max((columns(each) for each in lines if _is_breakable(each)), default=0)
    return next((each for each in widths if longest <= each), None)


def _without_comment(line: str) -> str:
    """Return a line without the comment that ends it, which Prettier does not measure."""
    code = _TEXT.sub(lambda found: "_" * len(found[0]), line)
    at = code.find("//")
    return line if at < 0 else line[:at].rstrip()


def _is_breakable(line: str) -> bool:
    texts = (found.end() - found.start() for found in _TEXT.finditer(line))
    return _UNBREAKABLE.match(line) is None and max(texts, default=0) <= _LONG_TEXT


@lru_cache(maxsize=4)
def ends_with_comma(program: Program, kinds: frozenset[str]) -> bool | None:
    """Whether a comma is behind the last entry where the bracket is on the next line.

    Args:
        program: The program.
        kinds: What has such brackets.

    Returns:
        What most of them have; None where there are none.
    """
    commas = []
    for found in islice(_CLOSING.finditer(program.text), _ASKED):
        leaf = program.leaf_at(found.end() - 1, found.end())
        if leaf is None or leaf.parent is None or leaf.parent.type not in kinds:
            continue
        last = leaf.prev_sibling
        while last is not None and last.type in COMMENTS:
            last = last.prev_sibling
        if last is not None and last.prev_sibling is not None:
            commas.append(last.type == ",")
    return 2 * sum(commas) >= len(commas) if commas else None


_LITERALS: Final = frozenset(("object", "array"))
_ARGUMENTS: Final = frozenset(("arguments", "formal_parameters"))


def comma_in_literals(program: Program) -> str:
    """Return what a file has behind the last entry of literals on several lines."""
    habits = (ends_with_comma(program, each) for each in (_LITERALS, _ARGUMENTS))
    return "" if next((each for each in habits if each is not None), True) is False else ","


def _habits(program: Program, width: int, step: str) -> Habits:
    comma = comma_in_literals(program)
    of_arguments = ends_with_comma(program, _ARGUMENTS)
    same = comma if of_arguments is None else "," * of_arguments
    return Habits(width, step, comma, same)


def wrapped(program: Program, part: Cst, edits: tuple[Edit, ...], step: str) -> tuple[Edit, ...]:
    """Return the edits of a call, with its brackets on lines of their own if that is needed.

    Args:
        program: The program.
        part: A part of the call.
        edits: What is to be done to it.
        step: One step of indentation.
    """
    text = program.text
    if program.grammar.spread:
        return _in_lines(program, part, edits, step) or edits
    if not program.grammar.keyword:
        return edits
    width = _width(program.grammar, text)
    hanging = _hanging(program, part)
    if hanging is not None:
        return _on_lines_of_a_call(program, hanging, edits, width, step)
    if width is None:
        return edits
    if any("\n" in each.text for each in edits):
        return tuple(_with_lines(program, each, width, step) for each in edits)
    call = _whole(program, part)
    if call is None:
        return edits
    start, end = program.start(call), program.end(call)
    line = line_bounds(text, start)
    rest = text[end : line[1]].rstrip("\r\n")
    if not all(start <= each.span.start and each.span.end <= end for each in edits):
        return edits
    after = _applied(text[start:end], start, edits)
    before = text[line[0] : start]
    is_one_line = not any(each in text[start:end] for each in "\r\n")
    fits = len(before) + len(after) + len(rest) <= width
    behind = _BEHIND.fullmatch(rest)
    if not is_one_line or fits or behind is None or _FOR_TOOLS.match(behind["why"]):
        return edits
    lead = before[: len(before) - len(before.lstrip(" \t"))]
    opening = behind["called"] or (", (" if behind["said"] else "")
    if opening and len(before) + len(after) + len(opening) <= width:
        return (*edits, *_in_brackets(text, behind, end, lead, step))
    return _on_lines_of_a_call(program, call, edits, width, step)


def _on_lines_of_a_call(
    program: Program, call: Cst, edits: tuple[Edit, ...], width: int | None, step: str
) -> tuple[Edit, ...]:
    """Return the edits of a call of Python whose arguments have lines of their own."""
    text, start, end = program.text, program.start(call), program.end(call)
    line = line_bounds(text, start)
    after = _applied(text[start:end], start, edits)
    layout = _Layout(program.grammar, width or _WIDTHS["Python"][-1], step)
    hanging = _HANGING.fullmatch(text[start:end])
    comment = hanging["comment"] if hanging is not None else ""
    lines = layout.call(_on_one_line(after, comment), indentation(text, start))
    if lines is not None and comment:
        lines = lines.replace("\n", f"{comment}\n", 1)
    laid_out = _laid_out(lines, after, start, edits) if lines is not None else None
    newline = newline_at(text, line[1])
    return tuple(Edit(each.span, each.text.replace("\n", newline)) for each in laid_out or edits)


def _hanging(program: Program, part: Cst) -> Cst | None:
    """Return the call of Python around a part whose arguments are on one line of their own."""
    calls = program.grammar.calls
    call = next((each for each in program.above(part) if each.type in calls), None)
    if call is None:
        return None
    text, start, end = program.text, program.start(call), program.end(call)
    is_aligned = indentation(text, start) == indentation(text, end)
    return call if is_aligned and _HANGING.fullmatch(text[start:end]) else None


def _with_lines(program: Program, edit: Edit, width: int, step: str) -> Edit:
    """Return an edit that adds a line, on several lines where that would be too long."""
    added = _LINE.fullmatch(edit.text)
    if added is None or len(added["lead"] + added["entry"] + added["comma"]) <= width:
        return edit
    layout = _Layout(program.grammar, width, step)
    entry = layout.entry(added["entry"], added["lead"], added["comma"])
    if not entry:
        return edit
    newline = newline_at(program.text, line_bounds(program.text, edit.span.start)[1])
    entry = entry.replace("\n", newline)
    return Edit(edit.span, f"{added['front']}{added['lead']}{entry}{added['comma']}")


_LINE: Final = re.compile(
    r"(?P<front>,?\r?\n)(?P<lead>[ \t]*)(?P<entry>[^\s,](?:[^\r\n]*[^\r\n,])?)(?P<comma>,?)"
)
"""A line with an argument."""


def _in_lines(
    program: Program, part: Cst, edits: tuple[Edit, ...], step: str
) -> tuple[Edit, ...] | None:
    """Return the edits of an expression of JavaScript on one line that breaks it into several."""
    text, whole = program.text, outermost(program, part)
    if whole is None:
        return None
    start, end = program.start(whole), program.end(whole)
    line = line_bounds(text, start)
    rest = text[end : line[1]].rstrip("\r\n")
    after = _applied(text[start:end], start, edits)
    column = columns(text[line[0] : start])
    is_one_line = not any(each in after or each in text[start:end] for each in "\r\n")
    is_inside = all(start <= each.span.start and each.span.end <= end for each in edits)
    behind = re.fullmatch(r"(?P<sign>[;,]?)[ \t]*(?://.*)?", rest)
    if not is_one_line or not is_inside or behind is None:
        return None
    size = len(behind["sign"])
    width = _width(program.grammar, text)
    if width is None or column + columns(after) + size <= width:
        return None
    before = text[line[0] : start]
    lead = before[: len(before) - len(before.lstrip(" \t"))]
    habits = _habits(program, width, step)
    lines = broken(after, whole, program, Line(lead, column, size), habits)
    if lines is None:
        return None
    if lines.startswith(NEWLINE):  # what is in front of it too
        head = body_in_front(program, whole) or ""
        rest_of_line = before[: len(before) - len(head)]
        blank = rest_of_line[len(rest_of_line.rstrip()) :] + head
        start, after = start - len(blank), blank + after
    laid_out = _laid_out(lines, after, start, edits)
    newline = newline_at(text, line[1])
    if laid_out is None:
        return None
    return tuple(Edit(each.span, each.text.replace("\n", newline)) for each in laid_out)


_BEHIND: Final = re.compile(
    r"(?:(?P<called>\.\w+\()(?P<given>[\w., ]*)\)|\.\w+)?"
    r"(?P<said>, (?:\"[^\"\\]*\"|'[^'\\]*'))?[;,]?[ \t]*(?P<why>(?:#.*)?)"
)
"""What may be behind a call of Python on its line: a member, the words of an assertion, a comment.
"""
_FOR_TOOLS: Final = re.compile(
    r"#\s*(?:fmt|flake8|isort|mypy|no[a-z]+|pragma|pylint|pyre|pyright|ruff|type|yapf)\b"
)
"""A comment that a tool reads on its line."""


def _in_brackets(
    text: str, behind: re.Match[str], end: int, lead: str, step: str
) -> tuple[Edit, ...]:
    """Return what gives the arguments of what is called behind a call of Python their own line."""
    if not behind["given"]:
        return ()
    newline = newline_at(text, line_bounds(text, end)[1])
    first, last = end + behind.start("given"), end + behind.end("given")
    before = Edit(Span(first, first), f"{newline}{lead}{step}")
    return before, Edit(Span(last, last), f"{newline}{lead}")


_HANGING: Final = re.compile(
    r"[\w.]+\((?P<comment>[ \t]*(?:#[^\r\n]*)?)\r?\n[^\r\n]*[^\s,]\r?\n[ \t]*\)"
)
"""A call whose arguments are all on one line of their own, without a comma behind the last."""


def _on_one_line(call: str, comment: str) -> str:
    """Return a call whose arguments may be on lines of their own, behind a comment, on one line."""
    if "\n" not in call:
        return call
    opening, *lines, closing = call.splitlines()
    inner = " ".join(each.strip() for each in lines)
    return f"{opening.removesuffix(comment)}{inner}{closing.strip()}"


def _whole(program: Program, part: Cst) -> Cst | None:
    """Return the outermost call on the line that a statement consists of.

    Only what has the call as its one argument is laid out with it, which adds no comma there.
    """
    call = current = None
    for each in (part, *program.above(part)):
        if current is not None and _is_beside(program, each, current):
            current = each
        elif each.type in program.grammar.calls:
            if current != call or (call is not None and len(program.arguments(each)) > 1):
                return None
            call = current = each
        elif call is not None and each.type in _STATEMENTS:
            return call
        elif call is not None and each.type != "argument_list":
            return None
    return None


def _is_beside(program: Program, outer: Cst, inner: Cst) -> bool:
    """Whether an expression has another one and what stays beside its brackets.

    That is a member of it or one call of that, what it takes the place of, what is said of it.
    """
    if outer.type in ("await", "yield"):
        return True
    if outer.type == "attribute":
        return bool(inner.type == "call" and outer.child_by_field_name("object") == inner)
    if outer.type == "call":
        return bool(inner.type == "attribute" and outer.child_by_field_name("function") == inner)
    if outer.type == "boolean_operator":
        left, right = (outer.child_by_field_name(each) for each in ("left", "right"))
        return bool(right == inner and left.type in ("identifier", "attribute", "call"))
    return False


def _applied(text: str, start: int, edits: tuple[Edit, ...]) -> str:
    """Return a part of a text, which begins at some offset, with edits made in it."""
    parts = []
    at = 0
    for each in sorted(edits, key=lambda each: each.span.start):
        parts += [text[at : each.span.start - start], each.text]
        at = each.span.end - start
    return "".join((*parts, text[at:]))


class _Part(NamedTuple):
    """A part of a text that differs from the one in another text."""

    first: int
    last: int
    more: int
    """How much longer it is in the other one."""


def _laid_out(
    lines: str, edited: str, start: int, edits: tuple[Edit, ...]
) -> tuple[Edit, ...] | None:
    """Return edits that make lines of a call; None if the lines are not those of the call.

    Each is as small as it can be, so that others can be made in the same call.

    Args:
        lines: What the call is to become.
        edited: The call with what is done to it.
        start: Where the call begins.
        edits: What is done to it.
    """
    gaps = _gaps(edited, lines)
    if gaps is None:
        return None
    done: list[_Part] = []
    more = 0
    for each in sorted(edits, key=lambda each: each.span.start):
        first = each.span.start - start - more
        removed = each.span.end - each.span.start
        done.append(_Part(first, first + len(each.text), removed - len(each.text)))
        more += removed - len(each.text)
    found = []
    for first, last in _united((*gaps, *done)):
        written = lines[first + _before(gaps, first) : last + _before(gaps, last + 1)]
        span = Span(start + first + _before(done, first), start + last + _before(done, last + 1))
        found.append(Edit(span, written))
    return tuple(found)


def _before(parts: list[_Part], at: int) -> int:
    """Return how much longer the other text is by the parts that begin before some place."""
    return sum(each.more for each in parts if each.first < at)


def _united(parts: Iterable[_Part]) -> list[tuple[int, int]]:
    """Return the parts, those that touch as one."""
    found: list[tuple[int, int]] = []
    for first, last, _ in sorted(parts):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _gaps(text: str, lines: str) -> list[_Part] | None:
    """Return where two texts differ in blanks and in a comma at the end; None if in more."""
    gaps = []
    at = there = 0
    while at < len(text) or there < len(lines):
        here = text[at : at + 1]
        if here and here == lines[there : there + 1] and not here.isspace():
            at, there = at + 1, there + 1
            continue
        first, begin = at, there
        at, there = _behind_blanks(text, at), _behind_blanks(lines, there)
        if lines[there : there + 1] == "," != text[at : at + 1]:
            there = _behind_blanks(lines, there + 1)
        if (at, there) == (first, begin):
            return None
        if text[first:at] != lines[begin:there]:
            gaps.append(_Part(first, at, (there - begin) - (at - first)))
    return gaps


def _behind_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


class _Layout:
    def __init__(self, grammar: Grammar, width: int, step: str) -> None:
        self._grammar = grammar
        self._width = width
        self._step = step

    def call(self, text: str, lead: str) -> str | None:
        """Return a call on several lines; None where it is not laid out."""
        program = Program(text, self._grammar)
        if program.root.has_error or any(True for _ in below(program.root, COMMENTS)):
            return None
        call = next(below(program.root, self._grammar.calls), None)
        given = program.arguments(call) if call is not None else []
        if call is None or not given or program.source(call) != text:
            return None
        return self._of_python(program, call, given, lead)

    def _of_python(self, program: Program, call: Cst, given: list[Cst], lead: str) -> str | None:
        inner = lead + self._step
        container = call.child_by_field_name("arguments")
        text = program.text
        start, end = program.start(container), program.end(container)
        entries = [program.source(each) for each in given]
        has_comma = text[start:end].rstrip(") ").endswith(",")
        if not has_comma and len(inner) + len(", ".join(entries)) <= self._width:
            return f"{text[: start + 1]}\n{inner}{', '.join(entries)}\n{lead}{text[end - 1 :]}"
        ending = "" if len(entries) == 1 and not has_comma else ","
        entries = [self.entry(each, inner, ending) for each in entries]
        if any(not each for each in entries):
            return None
        body = f"{ending}\n{inner}".join(entries)
        return f"{text[: start + 1]}\n{inner}{body}{ending}\n{lead}{text[end - 1 :]}"

    def entry(self, entry: str, lead: str, ending: str) -> str:
        """Return an argument that begins a line, on several lines if it is too long for one."""
        if len(lead) + len(entry) + len(ending) <= self._width:
            return entry
        name = re.match(r"\w+=", entry)
        prefix = name[0] if name else ""
        lines = self.call(entry[len(prefix) :], lead)
        return prefix + lines if lines is not None else ""
