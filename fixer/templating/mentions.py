"""What can be said of a template where no parser understands it: that it mentions repositories."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from fixer.model.declaration import Declarations, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.tree import Scalar, Tree
from fixer.rule import BY_HAND
from fixer.text import line_bounds

_ENDS: Final = r"(?!(?<=y)[0-9]|[A-Za-z_])"
"""Not in front of what makes another type of a marker, unless it is a version."""
_NAME: Final = re.compile(rb"[\w./:-]+[\w]")
"""A marker that is a name; what is a mere key may stand for anything else."""
_REMARK: Final = re.compile(r"(?<!\S)#|(?<!\{)\{#")
"""What begins a comment, of YAML or of a template; `{{#` begins a block."""


def repositories(text: str, markers: tuple[bytes, ...], message: str) -> Iterator[Repository]:
    """Yield a repository of which nothing is known for each mention in a template.

    Args:
        text: The template.
        markers: What a declaration holds, as its dialect says.
        message: What is wrong with the template, as a clause that begins with a verb.
    """
    return (_unknown(found, f"the file {message}") for _, found in _found(text, markers))


def unseen(tree: Tree, declared: Declarations, markers: tuple[bytes, ...]) -> Iterator[Repository]:
    """Yield the same for each mention that is part of a template's parts, or beside one.

    Their text is masked, so that no dialect has seen what it becomes.
    """
    if tree.masks is None:
        return
    nodes = [each.declaration or each.at for each in declared.repositories]
    known = sorted((line_bounds(tree.text, node.start)[0], node.end) for node in nodes)
    starts = [start for start, _ in known]
    ends = [-1, *accumulate((end for _, end in known), max)]
    for line, found in _found(tree.text, markers):
        # The furthest end of those that begin in front of it tells whether it is in one of them.
        seen = found.start() < ends[bisect_right(starts, found.start())]
        if not seen and tree.masks.inside(*line) is not None:
            yield _unknown(found, "a part of the template decides what this becomes")


def _found(
    text: str, markers: tuple[bytes, ...]
) -> Iterator[tuple[tuple[int, int], re.Match[str]]]:
    """Yield where a text names a repository, other than in a comment, and the line of it."""
    words = "|".join(re.escape(each.decode("ascii")) for each in markers if _NAME.fullmatch(each))
    line, remark = (0, -1), 0
    for found in re.finditer(f"(?:{words}){_ENDS}", text) if words else ():
        if found.start() > line[1]:  # a line may be the whole file, so it is looked at once
            line = line_bounds(text, found.start())
            first = _REMARK.search(text, *line)
            remark = first.start() if first else line[1]
        if found.start() < remark:
            yield line, found


def _unknown(found: re.Match[str], why: str) -> Repository:
    start, end = found.span()
    at = Scalar(start, start, end, found.group())
    return Repository(found.group(), at, Verdict.CONDITIONAL, why, BY_HAND, Applicability.MANUAL)
