"""Where the parts of a template language are in a text, and what blocks they make."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from fixer.model.errors import LimitError, ParseError
from fixer.model.syntax_tree import MAX_DEPTH
from fixer.templating.comment_statements import may_have_statements, statements
from fixer.templating.languages import Language
from fixer.templating.template_structure import Branch, BranchChange, Kind, Part, Take

Detect: TypeAlias = Callable[[str], Language]
"""Returns the language that a text is written in."""


class Lexed(NamedTuple):
    """The parts of a text in their order, and the branches of the blocks that they make."""

    parts: tuple[Part, ...]
    branch_changes: tuple[BranchChange, ...]


_COMMENT: Final = re.compile(r"\{\{(?:-\s|~)?\s*(!--|!|/\*)")
_INSIDE: Final = re.compile(r"""\}\}|%\}|\{\{|\{%|["'`{}]""")
# Each of these matches up to the quote that ends the string, or as far as the string could go;
# nothing follows that could fail, so nothing is tried again.
_STRINGS: Final = {
    '"': re.compile(r'"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*(?P<end>"?)'),
    "'": re.compile(r"'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*(?P<end>'?)"),
    "`": re.compile(r"`[^`]*(?P<end>`?)"),
}
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>", "{{{": "}}}", "%": ""}
_CLOSING |= {"${": "}", "%{": "}"}
_BRACES: Final = re.compile(r'"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"?|[{}]')
_LONGEST: Final = 500
"""How far the end of a part of Terraform is looked for: most of what is not one has none."""
_LINE: Final = re.compile(r"[^\r\n]*")
_COMMENT_END: Final = re.compile(r"\{%(?P<inside>[-+]?[ \t\r\n]*endcomment[ \t\r\n]*[-+]?)%\}")
_RAW_END: Final = re.compile(r"\{%[-+]?\s*end(?:raw|verbatim)\b")
_MOST_PARTS: Final = 50_000
"""As many take some seconds; no person writes half of them into one file."""
_EXCLUSIVE: Final = frozenset(("if", "unless", "with"))
"""Blocks of which at most one branch is rendered."""


def lex(text: str, language: Language, detect: Detect) -> Lexed:
    """Return the parts of a text.

    Args:
        text: The text.
        language: The language that it is of.
        detect: Returns the language of a text that is left for a later rendering.

    Raises:
        ParseError: a block is never closed, or closed without having been opened.
        LimitError: the parts are too many.
    """
    parts = tuple(islice(_parts(text, language, detect), _MOST_PARTS + 1))
    if len(parts) > _MOST_PARTS:
        raise LimitError(f"holds more than {_MOST_PARTS:,} parts of a template language; split it")
    if may_have_statements(text):
        with suppress(ParseError):  # of lines that are comments, or of a text
            return _with_statements(text, parts)
    return Lexed(parts, tuple(_branch_changes(text, parts)))


def _with_statements(text: str, parts: tuple[Part, ...]) -> Lexed:
    """Return the parts of a text and the statements that YAML takes for comments.

    Raises:
        ParseError: a block is never closed, or closed without having been opened.
    """
    starts = [each.start for each in parts]
    written, ends = [*parts], []
    for statement, end in statements(text):
        before = bisect_left(starts, statement.end) - 1
        if before < 0 or parts[before].end <= statement.start:
            written.append(statement)
            ends += [end] if end is not None else []
    written.sort(key=lambda part: part.start)
    marks = sorted((*written, *ends), key=lambda part: (part.start, part.end))
    return Lexed(tuple(written), tuple(_branch_changes(text, marks)))


def _parts(text: str, language: Language, detect: Detect) -> Iterator[Part]:
    finder = _Finder(text)
    position = line = 0
    while found := language.opener.search(text, position):
        opening, start = found.group(), found.start()
        if opening == "{{{" and not text.startswith("}}}", finder.find("}}", start)):
            opening, start = "{{", start + 1
        end = _end(finder, start, opening)
        if end < 0:
            position = start + 1
            continue
        inside = text[start + len(opening) : end - len(_CLOSING[opening])]
        part = language.read(opening, inside)._replace(start=start, end=end)
        line = max(line, text.rfind("\n", position, start) + 1)
        if opening == "<%" == text[line : line + 2] and part.takes_after is Take.NOTHING:
            # So does ERB under the trim mode `<>`.
            part = part._replace(takes_after=Take.PERHAPS_BREAK)
        if part.name == "comment":
            part = _whole_comment(text, part, language)
        position = part.end
        yield part
        if part.name == "raw":
            position = _raw_end(text, part)
            yield from _parts_in_raw(text, end, position, detect)


def _whole_comment(text: str, opening: Part, language: Language) -> Part:
    """Return `{% comment %}`, what it hides, and what ends it, as one part.

    Raises:
        ParseError: it is never closed.
    """
    found = _COMMENT_END.search(text, opening.end)
    if found is None:
        raise ParseError(opening.start, f"{_shown(text, opening)} is never closed")
    closing = language.read("{%", found["inside"])
    return opening._replace(
        end=found.end(), kind=Kind.COMMENT, name="", takes_after=closing.takes_after
    )


def _parts_in_raw(text: str, start: int, end: int, detect: Detect) -> Iterator[Part]:
    """Yield the parts of the language that is rendered later."""
    inside = text[start:end]
    for part in _parts(inside, detect(inside), detect):
        yield part._replace(start=start + part.start, end=start + part.end)


class _Finder:
    """Finds what comes next in a text, in one pass even where it comes late or never."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, int] = {}

    def find(self, what: str, position: int) -> int:
        """Return where a text is found from a position on, -1 for nowhere; positions only grow."""
        found = self._found.get(what, 0)
        if 0 <= found < position or what not in self._found:
            found = self._found[what] = self.text.find(what, position)
        return found


def _raw_end(text: str, part: Part) -> int:
    """Return where the template language begins again behind `{% raw %}`.

    Raises:
        ParseError: it never does.
    """
    found = _RAW_END.search(text, part.end)
    if found is None:
        raise ParseError(part.start, f"{_shown(text, part)} is never closed")
    return found.start()


def _end(finder: _Finder, start: int, opening: str) -> int:
    """Return where a part ends; its strings may hold what ends it. -1 if it is not a part."""
    text, closing = finder.text, _CLOSING[opening]
    if not closing:
        return _LINE.match(text, start).end()  # type: ignore[union-attr]
    if closing == "}":
        return _end_of_braces(text, start + len(opening))
    inside = start + len(opening)
    comment = _COMMENT.match(text, start)
    if comment:
        ends = {"!--": "--", "/*": "*/"}.get(comment.group(1))
        last = finder.find(ends, comment.end()) if ends else comment.end()
        inside = last if last >= 0 else inside
    elif opening in ("{{", "{%"):
        end = _end_of_code(text, inside, closing)
        if end is not None:
            return end
    found = finder.find(closing, inside)
    if found < 0 or (comment is None and text.find(opening[:2], inside, found) >= 0):
        # What begins again before it has ended is not a part, but something said of one.
        return -1
    return found + len(closing)


def _end_of_braces(text: str, position: int) -> int:
    """Return where braces end that are open at a position, -1 if they never do."""
    depth = 1
    for token in _BRACES.finditer(text, position, position + _LONGEST):
        depth += {"{": 1, "}": -1}.get(token.group(), 0)
        if not depth:
            return token.end()
    return -1


def _end_of_code(text: str, position: int, closing: str) -> int | None:
    """Return where code ends that may hold strings and braces, or None if that is not clear."""
    depth = 0
    never_ended = dict.fromkeys(_STRINGS, -1)
    """How far each kind of quote has been looked for in vain; it is not a string up to there."""
    while token := _INSIDE.search(text, position):
        each = token.group()
        position = token.end()
        if each == closing and not depth:
            return position
        if each in ("{{", "{%"):
            return None
        if each == "{":
            depth += 1
        elif each[0] == "}":
            depth = max(depth - 1, 0)
            position = token.start() + 1
        elif each in _STRINGS and token.start() >= never_ended[each]:
            string = _STRINGS[each].match(text, token.start())
            if string and string["end"]:
                position = string.end()
            elif string:
                never_ended[each] = string.end()
    return None


def _branch_changes(text: str, parts: Iterable[Part]) -> Iterator[BranchChange]:
    """Yield how the innermost branch changes from part to part.

    Raises:
        ParseError: parts that belong together do not match.
    """
    blocks: list[list[Branch]] = []
    for part in parts:
        if part.kind is Kind.OPENS:
            if len(blocks) == MAX_DEPTH:
                raise ParseError(part.start, f"nests deeper than {MAX_DEPTH} levels")
            parent = blocks[-1][-1] if blocks else None
            blocks.append([Branch(part, parent, part.start, part.name in _EXCLUSIVE)])
        elif part.kind in (Kind.TURNS, Kind.CLOSES):
            block = blocks[-1] if blocks else None
            if block is None or part.name != (block[0].opening.name if part.name else ""):
                raise ParseError(part.start, f"{_shown(text, part)} belongs to no block")
            block[-1].closing = part
            if part.kind is Kind.TURNS:
                block.append(block[0].next_branch(part))
            else:
                for branch in blocks.pop():
                    branch.block_end = part.end
        else:
            continue
        yield BranchChange(part.end, blocks[-1][-1] if blocks else None)
    if blocks:
        part = blocks[-1][0].opening
        raise ParseError(part.start, f"{_shown(text, part)} is never closed")


def _shown(text: str, part: Part) -> str:
    """Return a part as a message shows it."""
    return " ".join(text[part.start : part.end].split())
