"""What can be said of a template where no parser understands it: that it mentions repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.edits import Applicability
from fixer.repository import Declarations, Repository, Verdict
from fixer.rule import BY_HAND
from fixer.source import line_bounds
from fixer.tree import Scalar, Tree

_ENDS: Final = r"(?!(?<=y)[0-9]|[A-Za-z_])"
"""Not in front of what makes another type of a marker, unless it is a version."""
_NAME: Final = re.compile(rb"[\w./:-]+[\w]")
"""A marker that is a name; what is a mere key may stand for anything else."""
_REMARK: Final = re.compile(r"(?:^|\s|(?<!\{)\{)#")


def repositories(text: str, markers: tuple[bytes, ...], message: str) -> Iterator[Repository]:
    """Yield a repository of which nothing is known for each mention in a template.

    Args:
        text: The template.
        markers: What a declaration holds, as its dialect says.
        message: What is wrong with the template, as a clause that begins with a verb.
    """
    return (_unknown(found, f"the file {message}") for found in _found(text, markers))


def unseen(tree: Tree, declared: Declarations, markers: tuple[bytes, ...]) -> Iterator[Repository]:
    """Yield the same for each mention that is part of a template's parts, or beside one.

    Their text is masked, so that no dialect has seen what it becomes.
    """
    if tree.masks is None:
        return
    text = tree.text
    nodes = [each.declaration or each.at for each in declared.repositories]
    known = [(line_bounds(text, node.start)[0], node.end) for node in nodes]
    for found in _found(text, markers):
        line = slice(*line_bounds(text, found.start()))
        if tree.masks.text[line] == text[line]:
            continue
        if not any(start <= found.start() < end for start, end in known):
            yield _unknown(found, "a part of the template decides what this becomes")


def _found(text: str, markers: tuple[bytes, ...]) -> Iterator[re.Match[str]]:
    """Yield where a text names a repository, other than in a comment."""
    words = "|".join(re.escape(each.decode("ascii")) for each in markers if _NAME.fullmatch(each))
    for found in re.finditer(f"(?:{words}){_ENDS}", text) if words else ():
        if not _REMARK.search(text, line_bounds(text, found.start())[0], found.start()):
            yield found


def _unknown(found: re.Match[str], why: str) -> Repository:
    start, end = found.span()
    at = Scalar(start, start, end, found.group())
    return Repository(found.group(), at, Verdict.CONDITIONAL, why, BY_HAND, Applicability.MANUAL)
