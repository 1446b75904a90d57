"""Repositories that a template mentions where no dialect can see what they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, NamedTuple

from fixer.model.declaration import Assessment, Declarations, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.errors import SourceError
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Scalar
from fixer.source_text import line_bounds
from fixer.templating.template_structure import MaskedTree

_ENDS: Final = r"(?!(?<=y)[0-9]|[A-Za-z_])"
"""Not in front of what makes another type of a marker, unless it is a version."""
_NAME: Final = re.compile(rb"[\w./:-]+[\w]")
"""A marker that is a name; one that is a mere key may mean anything else."""
_REMARK: Final = re.compile(r"(?<!\S)#|(?<!\{)\{#")
"""What begins a comment, of YAML or of a template; `{{#` begins a block."""


class _Mention(NamedTuple):
    """A marker in a text, and where its line begins and ends."""

    start: int
    marker: str
    line: tuple[int, int]


def unparsed_mentions(
    text: str, markers: tuple[bytes, ...], error: SourceError
) -> Iterator[Repository]:
    """Yield a repository of which nothing is known for each mention in a template.

    Args:
        text: The template, which could not be parsed.
        markers: What a declaration holds, as its dialect says.
        error: What is wrong with the template.
    """
    place = f"{error.line}:{error.column}"
    reason = Reason(Cause.TEMPLATE_UNPARSED, value=error.message, place=place)
    return (_unknown(mention, reason) for mention in _mentions(text, markers))


def masked_mentions(
    template: MaskedTree, declared: Declarations, markers: tuple[bytes, ...]
) -> Iterator[Repository]:
    """Yield the same for each mention that is in a part, or on the line of one.

    The part is masked, so that no dialect has seen what it becomes.
    """
    text = template.tree.text
    assessments = [each.assessment for each in declared.repositories]
    nodes = [each.declaration or each.at for each in assessments]
    known = sorted((line_bounds(text, node.start)[0], node.end) for node in nodes)
    starts = [start for start, _ in known]
    ends = [-1, *accumulate((end for _, end in known), max)]
    for mention in _mentions(text, markers):
        # The furthest end of those that begin in front of it tells whether it is in one of them.
        is_seen = mention.start < ends[bisect_right(starts, mention.start)]
        if not is_seen and template.map.part_in(*mention.line) is not None:
            yield _unknown(mention, Reason(Cause.PART_DECIDES))


def _mentions(text: str, markers: tuple[bytes, ...]) -> Iterator[_Mention]:
    """Yield where a text names a repository, other than in a comment."""
    words = "|".join(re.escape(each.decode("ascii")) for each in markers if _NAME.fullmatch(each))
    line, comment = (0, -1), 0
    for found in re.finditer(f"(?:{words}){_ENDS}", text) if words else ():
        if found.start() > line[1]:  # a line may be the whole file, so it is looked at once
            line = line_bounds(text, found.start())
            remark = _REMARK.search(text, *line)
            comment = remark.start() if remark else line[1]
        if found.start() < comment:
            yield _Mention(found.start(), found.group(), line)


def _unknown(mention: _Mention, reason: Reason) -> Repository:
    start, marker, _ = mention
    at = Scalar(start, start, start + len(marker), marker)
    return Repository(
        marker,
        Assessment(Verdict.CONDITIONAL, at, reason, Remedy(Action.BY_HAND), Applicability.MANUAL),
    )
