"""The quick searches in programs find what their expressions find."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import FIXTURES

from fixer.dialects.program import overrides, recorded_metadata, target_typed
from fixer.dialects.program.names import bound_around, is_settled, words
from fixer.dialects.program.searching import Mark
from fixer.syntax import PROGRAM_SUFFIXES
from fixer.syntax.program.grammars import grammar_for
from fixer.syntax.program.reading import Program

MARKS = {
    f"{module.__name__.rpartition('.')[2]}{name}": mark
    for module in (overrides, recorded_metadata, target_typed)
    for name, mark in vars(module).items()
    if isinstance(mark, Mark)
}


def test_there_are_marks() -> None:
    assert len(MARKS) == 6


@pytest.mark.parametrize("name", MARKS)
@given(data=st.data())
def test_a_mark_finds_what_its_expression_finds(name: str, data: st.DataObject) -> None:
    mark = MARKS[name]
    spellings = st.from_regex(mark.pattern, fullmatch=True)
    between = st.sampled_from(("", " ", ".", "a", "\n", "verride", "canning", "add"))
    text = "".join(data.draw(st.lists(st.one_of(spellings, between), max_size=6)))
    expected = [each.span() for each in mark.pattern.finditer(text)]
    assert sorted(each.span() for each in mark.matches(text)) == expected


PROGRAMS = sorted(
    path for path in FIXTURES.rglob("*") if path.is_file() and path.suffix in PROGRAM_SUFFIXES
)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda each: each.relative_to(FIXTURES).as_posix())
def test_a_name_is_bound_where_no_member_is_behind_it(path: Path) -> None:
    text, grammar = path.read_text(encoding="utf-8"), grammar_for(path.name)
    quick, thorough = Program(text, grammar), Program(text, replace(grammar, binds_paths=True))
    found = sorted(set(re.findall(r"[^\W\d][\w$]*", text)))
    for word in found:
        for one, other in zip(words(quick, word), words(thorough, word), strict=True):
            bound, expected = bound_around(quick, one), bound_around(thorough, other)
            assert [each.start_byte for each in bound] == [each.start_byte for each in expected]
            assert is_settled(quick, one) == is_settled(thorough, other)
    # The first names are looked for one by one, the others in one pass.
    backwards = Program(text, grammar)
    for word in reversed(found):
        starts = [each.start_byte for each in words(backwards, word)]
        assert starts == [each.start_byte for each in words(quick, word)]


def test_an_import_of_a_path_binds_its_first_name() -> None:
    program = Program("import aws_cdk.aws_ecr\naws_cdk.App()\n", grammar_for("a.py"))
    bound, used = words(program, "aws_cdk")
    assert bound_around(program, used) == [bound]
