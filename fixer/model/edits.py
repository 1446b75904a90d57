"""Edits as values against the original text, and the one place that applies them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` with `text`; an empty span is an insertion."""

    span: Span
    text: str


EditsByPath: TypeAlias = Mapping[str, tuple[Edit, ...]]
"""The edits of some files."""


class Applicability(Enum):
    """How far a fix can be trusted."""

    SAFE = "safe"
    """Does what the rule asks and nothing else; applied by default."""
    UNSAFE = "unsafe"
    """Does what the rule asks, but may change intended behaviour; only on request."""
    MANUAL = "manual"
    """No edit can be right without knowing more; a person has to look."""


@dataclass(frozen=True, slots=True)
class Fix:
    """The edits that make one repository compliant, and how far they can be trusted."""

    applicability: Applicability
    edits: tuple[Edit, ...]
    """Those of the file that the finding is about."""
    description: str
    edits_in_other_files: tuple[tuple[str, tuple[Edit, ...]], ...] = ()
    """Those of other files, by path: of the file that sets a variable's default."""


class OverlapError(ValueError):
    """Two edits change the same text."""


def shifted(edits: Iterable[Edit], by: int) -> tuple[Edit, ...]:
    """Return the edits for the same text with so many characters in front of it."""
    return tuple(Edit(Span(each.span.start + by, each.span.end + by), each.text) for each in edits)


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits by position, each once.

    Raises:
        OverlapError: two different edits overlap, or insert at the same place.
    """
    ordered = sorted(set(edits), key=_position)
    for before, after in pairwise(ordered):
        if after.span.start < before.span.end or after.span == before.span:
            raise OverlapError("two edits change the same text")
    return ordered


def _position(edit: Edit) -> tuple[int, int, str]:
    return edit.span.start, edit.span.end, edit.text


def splice(text: str, edits: Iterable[Edit]) -> str:
    """Apply the edits to the text; all else stays as it is.

    Raises:
        OverlapError: two different edits overlap, or insert at the same place.
    """
    pieces = []
    position = 0
    for edit in in_order(edits):
        pieces += [text[position : edit.span.start], edit.text]
        position = edit.span.end
    return "".join([*pieces, text[position:]])
