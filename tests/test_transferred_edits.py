"""Edits of a text as those of another version of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixer.engine.transferred_edits import transferred
from fixer.model.edits import Edit, Span, splice

LINES = st.lists(st.sampled_from(("a", "b", "c", "", "  d")), max_size=12)
ENDS = st.sampled_from(("\n", "\r\n"))


def text_of(lines: list[str], end: str) -> str:
    return "".join(line + end for line in lines)


def without_breaks(text: str) -> list[str]:
    return text.splitlines()


@given(LINES, LINES, LINES, LINES, ENDS, ENDS)
def test_a_line_is_added_beside_the_same_lines(
    above: list[str], below: list[str], other_above: list[str], other_below: list[str],
    end: str, other_end: str,
) -> None:  # fmt: skip
    """Whatever the other version has around them, and however its lines end."""
    near = ["x", "setting: off", "y", "w"]
    text = text_of([*above, *near, *below], end)
    other = text_of([*other_above, *near, *other_below], other_end)
    at = text.index("y", text.index("setting"))
    edits = transferred((Edit(Span(at, at), f"new{end}"),), text, other)
    assert edits is not None
    lines = [*other_above, "x", "setting: off", "new", "y", "w", *other_below]
    assert splice(other, edits) == text_of(lines, other_end)


@given(LINES, LINES, st.data())
def test_an_edit_changes_the_lines_that_it_is_meant_for_or_none(
    lines: list[str], others: list[str], data: st.DataObject
) -> None:
    text, other = text_of(["first", *lines], "\n"), text_of(others, "\n")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text) - 1))
    edit = Edit(Span(start, end), data.draw(st.sampled_from(("", "z", "z\n"))))
    moved = transferred((edit,), text, other)
    if moved is None:
        return
    (found,) = moved
    assert other[found.span.start : found.span.end] == text[start:end]
    assert without_breaks(other[: found.span.start])[-1:] == without_breaks(text[:start])[-1:]
    assert without_breaks(other[found.span.end :])[:1] == without_breaks(text[end:])[:1]


@given(LINES, st.data())
def test_edits_of_the_same_text_stay_as_they_are(lines: list[str], data: st.DataObject) -> None:
    text = text_of(["first", *lines], "\n")
    at = data.draw(st.integers(0, len(text)))
    edits = (Edit(Span(at, at), "z"),)
    assert transferred(edits, text, text) == list(edits)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("x\nsetting: on\ny\n", id="the line"),
        pytest.param("z\nsetting: off\ny\n", id="the line above"),
        pytest.param("x\nsetting: off\nz\n", id="the line below"),
        pytest.param("", id="all of it"),
    ],
)
def test_what_differs_beside_an_edit_takes_none(other: str) -> None:
    text = "x\nsetting: off\ny\n"
    at = text.index("off")
    assert transferred((Edit(Span(at, at + 3), "on"),), text, other) is None
