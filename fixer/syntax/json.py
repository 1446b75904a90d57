"""JSON: text to positioned tree. Its spelling is the flow style's.

The grammar is RFC 8259's. Strings are read by the standard library's scanner; the rest is a
loop with a stack of its own, so that no depth of nesting can exhaust the interpreter's.
"""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from fixer.model.declaration import Absent, Change
from fixer.model.edits import Edit
from fixer.model.errors import ParseError
from fixer.model.syntax_tree import MAX_DEPTH, Entry, Mapping, Node, Scalar, Sequence, Tree
from fixer.source_text import before_blanks
from fixer.syntax import flow_style
from fixer.syntax.placeholders import is_placeholder

_BLANK = re.compile(r"[ \t\n\r]*").match
# Digits step back once, as none of them may be behind a number.
_LITERAL = re.compile(
    r"(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])"
).match


def parse(text: str) -> Tree:
    """Return the positioned tree of a JSON text.

    Raises:
        ParseError: the text is not JSON, or nests too deep.
    """
    root, position = _value(text, _skip(text, 0))
    position = _skip(text, position)
    if position < len(text):
        after = "text after the end of the JSON value"
        raise ParseError(position, _COMMENT if _is_comment(text, position) else after)
    return Tree(text, (root,))


def is_lines(text: str) -> bool:
    """Whether each line of a text is a JSON value of its own, and there are several."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return False
    try:
        for line in lines:
            parse(line)
    except ParseError:
        return False
    return True


def _value(text: str, position: int) -> tuple[Node, int]:  # noqa: C901  one loop, for speed
    """Read one value and all below it; `position` is at its first character."""
    stack: list[Mapping | Sequence] = []
    keys: list[Node] = []
    while True:
        character = text[position : position + 1]
        node: Node
        if character in ("{", "["):
            if len(stack) == MAX_DEPTH:
                raise ParseError(position, f"nests deeper than {MAX_DEPTH} levels")
            kind = Mapping if character == "{" else Sequence
            opened = kind(position, position, position, True)
            position = _skip(text, position + 1)
            if not text.startswith("}" if character == "{" else "]", position):
                stack.append(opened)
                if isinstance(opened, Mapping):
                    position = _key(text, position, keys)
                continue
            position += 1
            opened.end = position
            node = opened
        else:
            node = _scalar(text, position)
            position = node.end
        # The value is complete: hand it to what holds it, and close what ends here.
        while stack:
            holder = stack[-1]
            if isinstance(holder, Mapping):
                holder.entries.append(Entry(keys.pop(), node))
            else:
                holder.items.append(node)
            position = _skip(text, position)
            if text.startswith(",", position):
                position = _skip(text, position + 1)
                if isinstance(holder, Mapping):
                    position = _key(text, position, keys)
                break
            closing = "}" if isinstance(holder, Mapping) else "]"
            if not text.startswith(closing, position):
                expected = f"expected ',' or '{closing}'"
                raise ParseError(position, _COMMENT if _is_comment(text, position) else expected)
            position += 1
            holder.end = position
            node = stack.pop()
        else:
            return node, position


def _key(text: str, position: int, keys: list[Node]) -> int:
    """Read a key and its colon; return where the value begins."""
    if not text.startswith('"', position):
        raise ParseError(position, _why_no_key(text, position))
    key = _scalar(text, position)
    keys.append(key)
    position = _skip(text, key.end)
    if not text.startswith(":", position):
        raise ParseError(position, "expected ':' after the key")
    return _skip(text, position + 1)


def _why_no_key(text: str, position: int) -> str:
    if _is_comment(text, position):
        return _COMMENT
    if text.startswith("}", position):
        return _COMMA
    return "expected a key in double quotes"


def _scalar(text: str, position: int) -> Scalar:
    if text.startswith('"', position):
        try:
            value, end = scanstring(text, position + 1, True)
        except JSONDecodeError as error:
            raise ParseError(
                min(error.pos, len(text)), error.msg[:1].lower() + error.msg[1:]
            ) from None
        return Scalar(position, position, end, value, '"')
    literal = _LITERAL(text, position)
    if literal is None:
        raise ParseError(position, _why_no_value(text, position))
    return Scalar(position, position, literal.end(), literal.group())


_WORD = re.compile(r"[^\s,\]{}]*(?:\{[^\s,\]{}]*\})?[^\s,\]{}]*").match


def _why_no_value(text: str, position: int) -> str:
    word = _WORD(text, position)
    if word is not None and is_placeholder(word.group()):
        return (
            f"{word.group()} looks like a placeholder of another tool; JSON needs quotes around it"
        )
    if _is_comment(text, position):
        return _COMMENT
    if text.startswith(("]", "}"), position):
        return _COMMA if text[before_blanks(text, position) - 1] == "," else "expected a value"
    return "expected a value" if position < len(text) else "ends too early"


_COMMENT = "JSON has no comments; remove this one"
_COMMA = "there is a comma too many in front of this"


def _is_comment(text: str, position: int) -> bool:
    return text.startswith(("//", "/*", "#"), position)


def _skip(text: str, position: int) -> int:
    blank = _BLANK(text, position)
    return blank.end() if blank else position


def spell(tree: Tree, change: Change) -> tuple[Edit, ...]:
    """Write a change into JSON as its author would have."""
    if isinstance(change.site, Absent):
        return flow_style.create(tree, change.site, flow_style.JSON)
    return flow_style.replace(tree.text, change.site.node, change.value)


def comment_beside(tree: Tree, node: Node) -> str | None:
    """Return None: JSON has no comments."""
    return None


def has_comment(between: str) -> bool:
    """Return False: JSON has no comments."""
    return False
