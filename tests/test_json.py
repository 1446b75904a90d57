"""What is said of a text that is not JSON."""

from __future__ import annotations

import pytest

from fixer.model.errors import ParseError
from fixer.syntax import json, parse

COMMENT = "JSON has no comments; remove this one"
COMMA = "there is a comma too many in front of this"


def placeholder(text: str) -> str:
    return f"{text} looks like a placeholder of another tool; JSON needs quotes around it"


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ('{"a": 1,}', 8, COMMA),
        ("[1,\n]", 4, COMMA),
        ("{,}", 1, "expected a key in double quotes"),
        ("[,]", 1, "expected a value"),
        ('{"a": }', 6, "expected a value"),
        ('{ // why\n"a": 1}', 2, COMMENT),
        ('{"a": /* why */ 1}', 6, COMMENT),
        ('{"a": 1 // why\n}', 8, COMMENT),
        ('{"a": 1} # why', 9, COMMENT),
        ('{"a": 1} {"b": 2}', 9, "text after the end of the JSON value"),
        ('{"a": #{X}}', 6, placeholder("#{X}")),
        ('{"a": $(X), "b": 1}', 6, placeholder("$(X)")),
        ('{"a": __X__}', 6, placeholder("__X__")),
        ('{"a": nothing}', 6, "expected a value"),
    ],
)
def test_what_is_wrong_is_named(text: str, offset: int, message: str) -> None:
    with pytest.raises(ParseError) as error:
        json.parse(text)
    assert (error.value.offset, error.value.message) == (offset, message)


@pytest.mark.parametrize(
    ("path", "text", "is_log"),
    [
        ("a.json", '{"a": 1}\n{"b": 2}\n', True),
        ("a.json", '{"a": 1}\r\n\r\n[2]', True),
        ("a.json", '{"a": 1}\n{"b": 2\n', False),
        ("a.json", '{"a": 1} {"b": 2}', False),
        ("a.tf.json", '{"a": 1}\n{"b": 2}\n', False),
    ],
)
def test_one_value_a_line_is_a_log(path: str, text: str, is_log: bool) -> None:
    if is_log:
        assert parse(path, text)[1].documents == ()
    else:
        with pytest.raises(ParseError):
            parse(path, text)
