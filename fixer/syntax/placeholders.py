"""How a text shows what another tool fills in: parts of a template, expressions of Terraform.

A placeholder is a text between marks that no boolean has: `#{X}` of Octopus, `#{X}#` and `__X__`
of the Replace Tokens task, `$X` and `${X}` of envsubst, `$(X)` of Azure Pipelines and Kustomize,
`$[[ X ]]` of GitLab, `((X))` of Concourse and spruce, `@X@` of Maven and Ant, `%X%` of batch files,
`%(X)s` of Python, `<X>` of Argo CD's vault plugin and of people, `#@ X` of ytt.
"""

from __future__ import annotations

import re
from typing import Final

FILLED_IN: Final = "\ue00f"
"""Stands for each character that Terraform puts into an embedded document before it is read."""

TEMPLATE_PART: Final = re.compile(r"\{\{|(?<!\$)\{[%#]|<%")
"""What a part of a template language begins with."""

_INSIDE: Final = (
    ("#{", "}"),
    ("${", "}"),
    ("$(", ")"),
    ("$[", "]"),
    ("((", "))"),
    ("(@", "@)"),
    ("%(", ")"),
)
"""Marks that show a placeholder wherever in a text they are."""
_AROUND: Final = (("__", "__"), ("@", "@"), ("%", "%"), ("<", ">"), ("[[", "]]"))
"""Marks that show one only if they are at both ends of a text."""
_VARIABLE: Final = re.compile(r"\$[A-Za-z_]\w*")
_CODE_MARK: Final = "#@"

COMMENT_MARKS: Final = ("#{", _CODE_MARK)
"""What begins a placeholder that YAML takes for a comment."""


def is_placeholder(text: str) -> bool:
    """Whether another tool puts a value in the place of a text before the format is read."""
    if text.isalnum():
        return False
    text = text.strip()
    if text.startswith(_CODE_MARK) or _VARIABLE.fullmatch(text):
        return True
    for opening, closing in _INSIDE:
        start = text.find(opening)
        if start >= 0 and text.find(closing, start + len(opening)) > start + len(opening):
            return True
    return any(
        len(text) > len(opening + closing) and text.startswith(opening) and text.endswith(closing)
        for opening, closing in _AROUND
    )


def placeholder_as_comment(text: str, position: int) -> tuple[int, int] | None:
    """Return the span of a placeholder that YAML takes for a comment in the place of a value.

    Args:
        text: The whole text.
        position: Where the value would begin.
    """
    start = position
    while text.startswith((" ", "\t"), start):
        start += 1
    if start == position or not text.startswith(COMMENT_MARKS, start):
        return None
    end = _line_end(text, start)
    if text.startswith(_CODE_MARK, start):
        return start, start + len(text[start:end].rstrip())
    closing = text.find("}", start, end)
    if closing < 0:
        return None
    return start, closing + (2 if text.startswith("#", closing + 1) else 1)


def bare_placeholder(text: str, position: int) -> str | None:
    """Return a placeholder that begins here and needs quotes in YAML, such as `@scan@`."""
    mark = text[position : position + 1]
    if mark not in ("@", "%"):
        return None
    closing = text.find(mark, position + 1, _line_end(text, position))
    return text[position : closing + 1] if closing > position + 1 else None


def _line_end(text: str, position: int) -> int:
    ends = (text.find(each, position) for each in "\r\n")
    return min((end for end in ends if end >= 0), default=len(text))
