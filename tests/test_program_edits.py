"""An edited program is parsed in parts, and its tree is that of the whole text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fixtures import FIXTURES

from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.model.edits import Edit, Span, splice
from fixer.syntax import PROGRAM_SUFFIXES
from fixer.syntax.program.comparison import first_difference
from fixer.syntax.program.grammars import grammar_for
from fixer.syntax.program.reading import Program

PROGRAMS: Final = sorted(
    path for path in FIXTURES.rglob("*") if path.is_file() and path.suffix in PROGRAM_SUFFIXES
)
ALL: Final = Options(unsafe_fixes=True, respect_suppressions=False)
_Shape: TypeAlias = "list[tuple[Any, ...]]"


def shape(program: Program) -> _Shape:
    """Return all that tree-sitter says of each node of a program, in their order."""
    found: _Shape = []
    walk = program.root.walk()
    while True:
        node = walk.node
        found.append(
            (
                *(walk.depth, walk.field_name, node.kind_id, node.type, node.is_named),
                *(node.start_byte, node.end_byte, node.start_point, node.end_point),
                *(node.has_error, node.is_missing, node.is_extra),
            )
        )
        if walk.goto_first_child():
            continue
        while not walk.goto_next_sibling():
            if not walk.goto_parent():
                return found


def variants(text: str) -> Iterator[str]:
    unix = text.replace("\r\n", "\n")
    yield unix
    yield unix.replace("\n", "\r\n")
    yield f"\ufeff{unix}"
    # Wide characters in front of what is edited, on its line and above.
    yield re.sub(r"(['\"])(\w)", "\\1\U0001f600ü\\2", unix)


def is_as_whole(path: str, text: str, edits: list[Edit]) -> bool:
    """Whether the tree of an edited program is that of its text, and the old one is as it was."""
    program = Program(text, grammar_for(path))
    before = shape(program)
    edited = program.edited(splice(text, edits), edits)
    whole = Program(splice(text, edits), grammar_for(path))
    return shape(edited) == shape(whole) and shape(program) == before


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda each: each.relative_to(FIXTURES).as_posix())
def test_a_fixed_fixture_has_the_tree_of_its_text(path: PurePath) -> None:
    name = path.name
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    for each in variants(text):
        result = analyse_file(name, each.encode(), ALL)
        unedited = result.source.text if result.source else each
        assert is_as_whole(name, unedited, list(result.edits))
        # Some of them as well, as the proof does where all together are wrong.
        assert is_as_whole(name, unedited, list(result.edits[1::2]))


WRITTEN: Final = st.sampled_from(
    (
        *(" imageScanOnPush: true,", "\n  scanOnPush: ü,\r\n", " image_scan_on_push=True,", " a"),
        *("new Args { ScanOnPush = true }", "jsii.Bool(true)", ".scan(true)", "true", "", " "),
        *("/* c */", "// c\n", "# c\n", "{", ")", "'", "`", '"""', "\n\n", "\t\U0001f600"),
    )
)
"""What fixes write, what begins and ends parts of a program, and what is no part of any."""


@st.composite
def edited_programs(draw: st.DrawFn, suffix: str = "") -> tuple[str, str, list[Edit]]:
    path = draw(st.sampled_from([each for each in PROGRAMS if each.name.endswith(suffix)]))
    text = path.read_bytes().decode()
    text = draw(st.sampled_from(list(variants(text))))
    # Where fixes write: behind a bracket or a comma, and in the place of a literal or a comment.
    places = r"\A|[{(\[,]|\b(?:[Tt]rue|[Ff]alse)\b|(?://|#)[^\r\n]*"
    found = list(re.finditer(places, text))
    edits = []
    for each in draw(st.lists(st.sampled_from(found), max_size=6, unique=True)):
        start = each.end() if len(each[0]) == 1 else each.start()
        edits.append(Edit(Span(start, each.end()), draw(WRITTEN)))
    return path.name, text, sorted(edits, key=lambda each: each.span.start)


@settings(max_examples=200, deadline=None)
@given(edited_programs())
def test_an_edited_program_has_the_tree_of_its_text(case: tuple[str, str, list[Edit]]) -> None:
    assert is_as_whole(*case)


TWO: Final = "class A {\n  a() { return [1, 2, 3]; }\n}\nconst b = f({ x: 'ü' });\n"


def test_what_edits_leave_is_not_parsed_again() -> None:
    program = Program(TWO, grammar_for("a.ts"))
    at = TWO.index(" })")
    edits = [Edit(Span(at, at), ", y: 1")]
    edited = program.edited(splice(TWO, edits), edits)
    assert edited.root.children[0].id == program.root.children[0].id
    assert edited.root.children[1].id != program.root.children[1].id


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([], id="none are known"),
        pytest.param([Edit(Span(0, 5), "enum")], id="others"),
    ],
)
def test_a_text_that_its_edits_do_not_make_is_parsed_as_a_whole(edits: list[Edit]) -> None:
    new = TWO.replace("[1, 2, 3]", "'[1, 2'")
    edited = Program(TWO, grammar_for("a.ts")).edited(new, edits)
    assert shape(edited) == shape(Program(new, grammar_for("a.ts")))


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        pytest.param(
            f"{TWO}const c = = 1;\n", Edit(Span(len(TWO) - 5, len(TWO) - 3), ""), id="before"
        ),
        pytest.param(TWO, Edit(Span(len(TWO), len(TWO)), ")"), id="after"),
        pytest.param(f"{TWO})", Edit(Span(len(TWO), len(TWO) + 1), ""), id="mended"),
    ],
)
def test_a_text_with_an_error_is_parsed_as_a_whole(text: str, edit: Edit) -> None:
    program = Program(text, grammar_for("a.ts"))
    edited = program.edited(splice(text, [edit]), [edit])
    assert program.root.has_error or edited.root.has_error
    known = {child.id for child in program.root.children}
    assert not any(each.id in known for each in edited.root.children)


@settings(max_examples=200, deadline=None)
@given(edited_programs(".py"))
def test_pythons_own_parser_agrees_where_nothing_differs(case: tuple[str, str, list[Edit]]) -> None:
    path, text, edits = case
    new = splice(text, edits)
    old = Program(text, grammar_for(path))
    difference = first_difference(old, old.edited(new, edits), (), lambda *_: False)
    with suppress(SyntaxError):
        is_same = ast.dump(ast.parse(text)) == ast.dump(ast.parse(new))
        assert is_same or difference is not None


PYTHON: Final = "@b(1)\ndef f():\n    x = 1\n    return [x, 2]\ny = 3; z = 4\n"


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        *(("b(1)", "b(2)", False), ("x = 1", "x = 5", False), ("2]", "3]", False)),
        *(("y = 3", "y = 6", False), ("z = 4", "z = 5", False), ("x = 1", "x = 1\n    x", False)),
        *(("x = 1", "x = 1  # c", True), ("\ny", "\n\n\ny", True), ("[x, 2]", "[x,\n  2]", True)),
    ],
)
def test_pythons_own_parser_finds_what_tree_sitter_does_not(
    old: str, new: str, is_same: bool
) -> None:
    before, after = Program(PYTHON, grammar_for("a.py")), Program(PYTHON, grammar_for("a.py"))
    after.text = PYTHON.replace(old, new)  # as if tree-sitter had read the other text
    assert (first_difference(before, after, (), lambda *_: False) is None) == is_same
