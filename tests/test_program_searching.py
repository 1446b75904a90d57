"""The quick searches in programs find what their expressions find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixer.dialects.program import overrides, recorded_metadata
from fixer.dialects.program.searching import Mark

MARKS = {
    f"{module.__name__.rpartition('.')[2]}{name}": mark
    for module in (overrides, recorded_metadata)
    for name, mark in vars(module).items()
    if isinstance(mark, Mark)
}


def test_there_are_marks() -> None:
    assert len(MARKS) == 5


@pytest.mark.parametrize("name", MARKS)
@given(data=st.data())
def test_a_mark_finds_what_its_expression_finds(name: str, data: st.DataObject) -> None:
    mark = MARKS[name]
    spellings = st.from_regex(mark.pattern, fullmatch=True)
    between = st.sampled_from(("", " ", ".", "a", "\n", "verride", "canning", "add"))
    text = "".join(data.draw(st.lists(st.one_of(spellings, between), max_size=6)))
    expected = [each.span() for each in mark.pattern.finditer(text)]
    assert sorted(each.span() for each in mark.matches(text)) == expected
