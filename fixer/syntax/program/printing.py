"""An expression of JavaScript that is too long for its line, on several lines as Prettier has it.

Only what can be known is laid out: calls, literals, choices, functions whose body is an expression.
What is in another form, or has no place to be broken, stays on its line.

Source: what Prettier 3 writes, which tests compare.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from fixer.source_text import line_bounds
from fixer.syntax.program.reading import COMMENTS, Cst, Program, below


class Habits(NamedTuple):
    """How a file is laid out."""

    width: int
    step: str
    """One step of indentation."""
    comma: str
    """What is behind the last entry of a literal on several lines."""
    comma_of_arguments: str


class Line(NamedTuple):
    """Where an expression begins."""

    lead: str
    """The indentation of what is broken in it."""
    column: int
    rest: int
    """How many characters are behind it on its last line."""

    def further(self, more: int) -> Line:
        """Return the line with what begins some characters further on."""
        return self._replace(column=self.column + more)

    def before(self, more: int) -> Line:
        """Return the line with what has some more characters behind it."""
        return self._replace(rest=self.rest + more)


_GIVEN: Final = frozenset(("variable_declarator", "assignment_expression"))
_FIELDS: Final = frozenset(("public_field_definition", "field_definition"))
_STATEMENTS: Final = frozenset(
    ("expression_statement", "return_statement", "export_statement", "throw_statement")
)
_HEADS: Final = frozenset(
    ("if_statement", "else_clause", "for_statement", "for_in_statement", "while_statement")
)
NEWLINE: Final = "\n"
_LINES: Final = frozenset(("arguments", "array", "arrow_function", "binary_expression", "pair"))
"""What may have a part that begins a line."""
_TYPED: Final = frozenset(("as_expression", "satisfies_expression"))
_PARTS: Final = frozenset(
    (
        *("new_expression", "call_expression", "arguments", "member_expression", "array"),
        *("ternary_expression", "binary_expression", "arrow_function", "await_expression"),
        *("object", "pair", "parenthesized_expression", *_TYPED),
    )
)
_BRANCH: Final = 2
"""How many characters are in front of the branch of a choice on its line."""


def outermost(program: Program, part: Cst) -> Cst | None:
    """Return the expression that a line consists of from some place on; None if there is none."""
    current = part
    for outer in program.above(part):
        if outer.type not in _PARTS or outer.start_point[0] != outer.end_point[0]:
            break
        current = outer
    if current.type == "pair":
        current = current.child_by_field_name("value")
    return current if current.type not in ("arguments", "pair") else None


def broken(text: str, around: Cst, program: Program, line: Line, habits: Habits) -> str | None:
    """Return an expression on several lines, with the blank in front of it; None if it stays.

    Args:
        text: The expression.
        around: What it is to be in the place of.
        program: The program of that.
        line: Where it begins.
        habits: How the file is laid out.
    """
    inner = _in_place(program, around, line.lead)
    read = Program(f"({text})", program.grammar)
    held = next(below(read.root, ("parenthesized_expression",)), None)
    if inner is None or held is None or read.root.has_error or read.source(held) != read.text:
        return None
    if len(held.named_children) != 1 or any(True for _ in below(read.root, COMMENTS)):
        return None
    printer, expression = _Printer(read, habits), held.named_children[0]
    place, head = around.parent.type, body_in_front(program, around)
    if head is None:
        return printer.whole(expression, place, line._replace(lead=inner))
    further = inner + habits.step
    column = columns(further + head)
    written = printer.whole(expression, place, Line(further, column, line.rest))
    if written is None:
        return None
    return f"\n{further}{head.rstrip() if written.startswith(NEWLINE) else head}{written}"


def body_in_front(program: Program, expression: Cst) -> str | None:
    """Return what is in front of an expression in its statement; None if the line begins with that.

    The statement is what another one on its line runs, without braces.
    """
    statement = expression.parent
    while statement.type in _GIVEN:
        statement = statement.parent
    outer = statement.parent
    if statement.type not in _STATEMENTS or outer is None or outer.type not in _HEADS:
        return None
    if outer.start_point[0] != statement.start_point[0]:
        return None
    return program.text[program.start(statement) : program.start(expression)]


def _in_place(program: Program, expression: Cst, lead: str) -> str | None:
    """Return the indentation that an expression has in its place; None if that is unknown."""
    outer = expression.parent
    kind = outer.type if outer is not None else ""
    if kind in _STATEMENTS | _GIVEN | _FIELDS:
        return lead
    start = program.start(outer if kind == "pair" else expression)
    indentation = program.text[line_bounds(program.text, start)[0] : start]
    if kind == "ternary_expression":
        is_branch = indentation.strip() in ("?", ":") and "\t" not in lead
        return lead + " " * _BRANCH if is_branch else None
    is_alone = not indentation.strip()
    return lead if is_alone and kind in _LINES else None


def columns(text: str) -> int:
    """Return how wide a text is, with two characters for a tab, as Prettier has it."""
    return len(text) + text.count("\t")


class _Printer:
    def __init__(self, program: Program, habits: Habits) -> None:
        self._program = program
        self._habits = habits
        self._ways: dict[str, Callable[[Cst, Line], str | None]] = {
            "array": self._array,
            "arrow_function": self._function,
            "await_expression": self._awaited,
            "call_expression": self._call,
            "member_expression": self._member,
            **dict.fromkeys(_TYPED, self._typed),
            "new_expression": self._call,
            "object": self._object,
            "ternary_expression": self._choice,
        }

    def whole(self, cst: Cst, place: str, line: Line) -> str | None:
        """Return the expression that a line is broken in, as its place allows."""
        is_given = place in _GIVEN | _FIELDS
        is_alone = line.column == columns(line.lead)
        if cst.type == "binary_expression":
            return self._operation(cst, line, is_alone) if is_given else None
        test = cst.child_by_field_name("condition") if cst.type == "ternary_expression" else None
        is_computed = test is not None and test.type == "binary_expression"
        if is_computed and is_given and not is_alone:
            return self.below(cst, line)
        return self._printed(cst, line)

    def below(self, cst: Cst, line: Line) -> str | None:
        """Return the expression on the next line, further in."""
        inner = line.lead + self._habits.step
        written = self._printed(cst, Line(inner, columns(inner), line.rest))
        return f"\n{inner}{written}" if written is not None else None

    def _printed(self, cst: Cst, line: Line) -> str | None:
        text = self._program.source(cst)
        if line.column + columns(text) + line.rest <= self._habits.width:
            return text
        way = self._ways.get(cst.type)
        return way(cst, line) if way is not None else None

    def _between(self, start: int, end: int) -> str:
        return self._program.text[start:end]

    def _lines(
        self, entries: list[Cst], line: Line, write: Callable[[Cst, Line], str | None], comma: str
    ) -> str | None:
        """Return entries with a line for each, and the line break in front of the bracket."""
        inner = line.lead + self._habits.step
        written = [write(each, Line(inner, columns(inner), 1)) for each in entries]
        if not entries or None in written:
            return None
        body = f",\n{inner}".join(each for each in written if each is not None)
        return f"\n{inner}{body}{comma}\n{line.lead}"

    def _call(self, call: Cst, line: Line) -> str | None:
        program = self._program
        called = call.child_by_field_name("function")
        held = call.child_by_field_name("arguments")
        if held is None or (called is not None and any(True for _ in below(called, _CALLS))):
            return self._member(call, line) if held is not None else None
        given, start = program.arguments(call), program.start(call)
        last = self._last(given)
        if last is not None and self._is_hugged(given):
            opening = self._between(start, program.start(last))
            write = self._object if last.type == "object" else self._array
            inner = write(last, line.further(len(opening)))
            if inner is not None and line.column + len(opening) < self._habits.width:
                return f"{opening}{inner}{self._between(program.end(last), program.end(call))}"
        if given and given[-1].type in program.grammar.functions and not _is_lined(given[-1]):
            return None
        opening = self._between(start, program.start(held) + 1)
        lines = self._lines(given, line, self._printed, self._habits.comma_of_arguments)
        return f"{opening}{lines})" if lines is not None else None

    def _last(self, given: list[Cst]) -> Cst | None:
        """Return the literal that the last argument is, or that it returns as a function."""
        last = self._program.bare(given[-1]) if given else None
        if last is not None and last.type == "arrow_function":
            body = self._program.bare(last.child_by_field_name("body"))
            return body if body.type in ("object", "array") else None
        return last if last is not None and last.type in ("object", "array") else None

    def _is_hugged(self, given: list[Cst]) -> bool:
        """Whether the last argument is alone in being such a literal, and keeps to the others."""
        others = [self._program.bare(each).type for each in given[:-1]]
        if self._program.bare(given[-1]).type == "array":
            return "array" not in others and others != ["arrow_function"]
        return "object" not in others

    def _member(self, cst: Cst, line: Line) -> str | None:
        """Return a member of what is made, or one call of that."""
        program = self._program
        member = cst.child_by_field_name("function") if cst.type == "call_expression" else cst
        held = member.child_by_field_name("object") if member.type == "member_expression" else None
        if held is None or held.type != "new_expression":
            return None
        suffix = self._between(program.end(held), program.end(cst))
        opening = suffix.partition("(")[0]
        flat = f"{program.source(held)}{opening}("
        if opening != suffix and line.column + columns(flat) <= self._habits.width:
            given = program.arguments(cst)
            if any(each.type not in _NAMES for each in given):
                return None
            lines = self._lines(given, line, self._printed, self._habits.comma_of_arguments)
            return f"{flat}{lines})" if lines is not None else None
        written = self._printed(held, line.before(len(suffix)))
        return f"{written}{suffix}" if written is not None else None

    def _object(self, literal: Cst, line: Line) -> str | None:
        lines = self._lines(self._program.parts(literal), line, self._entry, self._habits.comma)
        return f"{{{lines}}}" if lines is not None else None

    def _array(self, literal: Cst, line: Line) -> str | None:
        elements = self._program.parts(literal)
        if all(each.type == "number" for each in elements):
            return None
        lines = self._lines(elements, line, self._printed, self._habits.comma)
        return f"[{lines}]" if lines is not None else None

    def _entry(self, entry: Cst, line: Line) -> str | None:
        if entry.type != "pair":
            return self._printed(entry, line)
        value = entry.child_by_field_name("value")
        start = self._program.start(entry)
        opening = self._between(start, self._program.start(value))
        written = self._printed(value, line.further(len(opening)))
        return f"{opening}{written}" if written is not None else None

    def _function(self, function: Cst, line: Line) -> str | None:
        body = function.child_by_field_name("body")
        if body.type not in _BODIES:
            return None
        program, inner = self._program, line.lead + self._habits.step
        opening = self._between(program.start(function), program.start(body)).rstrip()
        written = self._printed(body, Line(inner, columns(inner), line.rest))
        is_broken = written is not None and line.column + len(opening) <= self._habits.width
        return f"{opening}\n{inner}{written}" if is_broken else None

    def _awaited(self, awaited: Cst, line: Line) -> str | None:
        written = self._printed(awaited.named_children[0], line.further(len("await ")))
        return f"await {written}" if written is not None else None

    def _choice(self, choice: Cst, line: Line) -> str | None:
        program, inner = self._program, line.lead + self._habits.step
        test, *branches = program.parts(choice)
        if len(branches) != _BRANCH or any(each.type == choice.type for each in branches):
            return None
        begin = Line(inner + " " * _BRANCH, columns(inner) + _BRANCH, 0)
        first = self._printed(branches[0], begin)
        last = self._printed(branches[1], begin.before(line.rest))
        is_plain = line.column + columns(program.source(test)) <= self._habits.width
        if first is None or last is None or not is_plain:
            return None
        if "\t" in inner and ("\n" in first or "\n" in last):
            return None
        return f"{program.source(test)}\n{inner}? {first}\n{inner}: {last}"

    def _typed(self, cst: Cst, line: Line) -> str | None:
        held = cst.named_children[0]
        suffix = self._between(self._program.end(held), self._program.end(cst))
        written = self._printed(held, line.before(len(suffix)))
        return f"{written}{suffix}" if written is not None else None

    def _operation(self, operation: Cst, line: Line, is_alone: bool) -> str | None:
        """Return one of two values, from behind the sign that gives it to something on.

        Args:
            operation: What chooses one of them.
            line: Where it begins.
            is_alone: Whether its line begins with it.
        """
        program = self._program
        inner = line.lead if is_alone else line.lead + self._habits.step
        begin = "" if is_alone else f"\n{inner}"
        whole = columns(f"{inner}{program.source(operation)}") + line.rest
        if not is_alone and whole <= self._habits.width:
            return f"{begin}{program.source(operation)}"
        left, right = (operation.child_by_field_name(each) for each in ("left", "right"))
        operator = program.source(operation.child_by_field_name("operator"))
        if left.type == operation.type or operator not in ("??", "||", "&&"):
            return None
        written = self._printed(right, Line(inner, columns(inner), line.rest))
        head = f"{program.source(left)} {operator}"
        if written is None or columns(inner + head) > self._habits.width:
            return None
        return f"{begin}{head}\n{inner}{written}"


def _is_lined(function: Cst) -> bool:
    """Whether the body of a function gets a line of its own."""
    return function.child_by_field_name("body").type in _BODIES


_NAMES: Final = frozenset(("identifier", "string", "number", "this", "member_expression"))
"""What is not broken itself."""
_CALLS: Final = ("call_expression", "new_expression")
_BODIES: Final = frozenset((*_CALLS, "await_expression", "member_expression"))
